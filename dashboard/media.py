"""Pictures, recordings and films, served through signed addresses that expire.

The page signs an address for one source (a file, a member of a zip, what lies at another host);
the route opens nothing else. A file is served only from below the folder it was signed with,
only if its first bytes are those of a medium browsers know, and only for minutes. The key lives
and dies with the process. What comes from elsewhere is fetched once, kept in the cache within
its limit, and served from there.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import tempfile
import threading
import time
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard import remote, thumbnails

if TYPE_CHECKING:
    from dashboard.sources import Source

LASTS_SECONDS = 600
PARENTS = 2
CACHE_BYTES = 512 * 1024**2
FETCHED_SECONDS = 3600
_KEY = secrets.token_bytes(32)
_WORKERS = threading.BoundedSemaphore(2)
_PLACE: dict[str, Path] = {}
_REMOTE = ("http", "https", "s3", "gs", "azure", "abfs", "hdfs", "ftp", "data")


@dataclass(frozen=True)
class Part:
    """What is asked of a picture: a part of it, or all, made small.

    `box` is left, top, right, bottom and `size` the width and height that the export states,
    both in its pixels; `edge` is the longer side of the outcome.
    """

    edge: int
    box: tuple[float, float, float, float] | None = None
    size: tuple[float, float] | None = None


def use_cache(folder: Path) -> None:
    """Say where small pictures may be kept; the door has read the environment."""
    _PLACE["cache"] = folder


@cache
def _shelf() -> thumbnails.Shelf:
    folder = _PLACE.get("cache")
    with suppress(OSError):
        if folder is not None and folder.parent.is_dir():
            folder.mkdir(exist_ok=True)
            return thumbnails.Shelf(folder, CACHE_BYTES)
    return thumbnails.Shelf(Path(tempfile.mkdtemp(prefix="assay-pictures-")), CACHE_BYTES)


def folders(source_uri: str | None) -> tuple[Path, ...]:
    """Where the files of an export may lie: its own folder, then those above it, never the root."""
    if not source_uri or "://" in source_uri:
        return ()
    source = Path(source_uri).resolve()
    own = source if source.is_dir() else source.parent
    above = [folder for folder in own.parents[:PARENTS] if folder != Path(folder.anchor)]
    return (own, *above) if own != Path(own.anchor) else ()


def is_remote(uri: str) -> bool:
    """Whether an address leads out of this machine; such a one is only shown as text."""
    return urlsplit(uri).scheme.lower() in _REMOTE


def relative(uri: str) -> str | None:
    """The path inside an export's folder that an address means; None when it means none.

    >>> relative("/data/local-files/?d=images/harbour_0001.jpg")
    'images/harbour_0001.jpg'
    >>> relative("images/a%20b.jpg")
    'images/a b.jpg'
    >>> relative("../secret.jpg") is None, relative("s3://bucket/a.jpg") is None
    (True, True)
    """
    if is_remote(uri) or "\\" in uri or "\0" in uri:
        return None
    parts = urlsplit(uri)
    named = parse_qs(parts.query).get("d")
    path = named[0] if named else unquote(parts.path)
    steps = [step for step in path.split("/") if step not in ("", ".")]
    if not steps or ".." in steps or "\0" in path:
        return None
    return "/".join(steps)


def find(
    uri: str | None, places: Sequence[Path], *, shorten: bool = True
) -> tuple[Path, Path] | None:
    """The folder and the picture that an address means, looked for in these folders in order.

    A tool's address often begins with folders of its own; so in the first place, the export's
    own folder, a path that is not there is also looked for without its first steps, unless told
    not to `shorten` it.
    """
    path = relative(uri) if uri else None
    if path is None:
        return None
    steps = path.split("/")
    own = places[:1] if shorten else ()
    shortened = [(folder, steps[start:]) for folder in own for start in range(1, len(steps))]
    for folder, inside in [*((folder, steps) for folder in places), *shortened]:
        found = folder.joinpath(*inside)
        if _is_below(found, folder) and found.is_file() and content_type(found):
            return folder, found
    return None


def address(folder: Path, file: Path, now: float | None = None) -> str:
    """A signed address of a file; the same for a while, so that the browser keeps the picture."""
    return _address(("file", str(folder), str(file.relative_to(folder)), False), None, now)


def address_of(source: "Source", part: Part | None = None) -> str:
    """A signed address of a source, or of a part of its picture."""
    return _address(astuple(source), part)


def _address(source: tuple[Any, ...], part: Part | None, now: float | None = None) -> str:
    clock = time.time() if now is None else now
    expires = (int(clock) // LASTS_SECONDS + 2) * LASTS_SECONDS
    asked = astuple(part) if part else None
    claim = json.dumps([source, asked, expires], separators=(",", ":")).encode()
    return f"/picture/{_text(claim)}.{_text(_signature(claim))}"


def content_type(file: Path) -> str | None:
    """What a file is by its first bytes; None for everything that browsers neither draw nor play.

    A film or recording begins with what its container is, so that much is told and no more.
    """
    try:
        with file.open("rb") as stream:
            head = stream.read(16)
    except OSError:
        return None
    known = next((kind for start, kind in _STARTS if head.startswith(start)), None)
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:11] == b"M4A" else "video/mp4"
    is_mp3 = head[:1] == b"\xff" and head[1:2] in (b"\xfb", b"\xf3", b"\xf2")
    return known or ("audio/mpeg" if is_mp3 else None)


_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
)


def serve(request: Request) -> Response:
    """The medium of a signed address, or a part of it; 403 for a bad or old signature.

    404 for what is not there, 422 for a picture that is broken or too large, 502 where another
    host did not give it. Answers a request for a range, so that a film can be wound.
    """
    claim = _claim(request.path_params["token"])
    if claim is None:
        return PlainTextResponse(
            "This address is not signed, or no longer valid. Reload the page.", 403
        )
    source, part, expires = claim
    left = expires - time.time()
    if left <= 0:
        return PlainTextResponse("This address has expired. Reload the page.", 403)
    try:
        file = local(source)
        kind = content_type(file) if file else None
        if file is None or kind is None:
            return PlainTextResponse("There is no picture here.", 404)
        if part is not None:
            return Response(_part(file, part), media_type="image/jpeg", headers=_headers(left))
        if kind.startswith("image/") and thumbnails.is_too_large(file):
            return PlainTextResponse(f"The picture is not shown: {thumbnails.TOO_LARGE}.", 422)
    except remote.Unreachable as error:
        return PlainTextResponse(str(error), 502)
    except thumbnails.BadPicture as error:
        return PlainTextResponse(f"The picture is not shown: {error}.", 422)
    return FileResponse(file, media_type=kind, headers=_headers(left))


def _headers(left: float) -> dict[str, str]:
    return {
        "Cache-Control": f"private, max-age={int(left)}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Content-Disposition": "inline",
    }


def local(source: Sequence[Any]) -> Path | None:
    """The file a source is, or a copy of it; None where nothing is. Raises Unreachable."""
    kind, base, inside, is_private = source
    if kind == "file":
        file = Path(base) / inside
        return file if _is_below(file, Path(base)) and file.is_file() else None
    version = Path(base).stat().st_mtime_ns if kind == "zip" and Path(base).is_file() else 0
    kept = _shelf().path(kind, base, inside, version)
    if kept.is_file() and (kind == "zip" or time.time() - kept.stat().st_mtime < FETCHED_SECONDS):
        return kept
    made = _shelf().blank()
    try:
        if kind == "zip":
            _unpack(Path(base), inside, made)
        elif kind == "store":
            remote.fetch_object(base, inside, made)
        elif whole := remote.url(base, inside):
            remote.fetch(whole, made, is_private)
        if not made.is_file() or content_type(made) is None:
            return None
        _shelf().settle(made, kept)
    finally:
        made.unlink(missing_ok=True)
    return kept


def _unpack(archive: Path, member: str, target: Path) -> None:
    """Write a member of a zip to a file, but no more than the limit, whatever it says it has."""
    left = remote.MAX_BYTES
    try:
        with (
            zipfile.ZipFile(archive) as packed,
            packed.open(member) as stream,
            target.open("wb") as out,
        ):
            while chunk := stream.read(remote.CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise remote.Unreachable("The picture in the zip is too large.")
                out.write(chunk)
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, RuntimeError, EOFError) as error:
        raise remote.Unreachable("The picture in the zip could not be unpacked.") from error


def _part(file: Path, part: Part) -> bytes:
    """A part of a picture, from the cache where it is there."""
    stat = file.stat()
    kept = _shelf().path(str(file), stat.st_mtime_ns, stat.st_size, part)
    with suppress(OSError):
        return kept.read_bytes()
    with _WORKERS:
        made = thumbnails.crop(file, part.box, part.size, part.edge)
    with suppress(OSError):  # a full disk must not take the picture away
        _shelf().keep(kept, made)
    return made


def _is_below(file: Path, folder: Path) -> bool:
    """Whether a file truly lies below a folder, links followed."""
    return Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder))


def _claim(token: str) -> tuple[list[Any], Part | None, int] | None:
    """What a token says, when this process has signed it."""
    said, _, signed = token.partition(".")
    try:
        claim, signature = _bytes(said), _bytes(signed)
    except ValueError:
        return None
    if not hmac.compare_digest(signature, _signature(claim)):
        return None
    source, asked, expires = json.loads(claim)
    if asked is None:
        return source, None, int(expires)
    edge, box, size = asked
    return source, Part(edge, tuple(box) if box else None, tuple(size) if size else None), expires


def _signature(claim: bytes) -> bytes:
    return hmac.new(_KEY, b"media\0" + claim, hashlib.sha256).digest()


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


ROUTES = (Route("/picture/{token}", serve, methods=["GET"]),)
