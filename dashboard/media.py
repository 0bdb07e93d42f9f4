"""Images beside an export, served through signed addresses that expire.

The page signs an address for one file; the route opens nothing else. A file is served only from
below the folder of its export (or up to two folders above it, where images often lie beside the
exports), only if its first bytes are those of a picture, and only for minutes. The key lives and
dies with the process. Remote addresses are never fetched.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

LASTS_SECONDS = 600
PARENTS = 2
_KEY = secrets.token_bytes(32)
_REMOTE = ("http", "https", "s3", "gs", "azure", "abfs", "hdfs", "ftp", "data")


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


def find(uri: str | None, places: Sequence[Path]) -> tuple[Path, Path] | None:
    """The folder and the picture that an address means, looked for in these folders in order.

    A tool's address often begins with folders of its own; so in the first place, the export's
    own folder, a path that is not there is also looked for without its first steps.
    """
    path = relative(uri) if uri else None
    if path is None:
        return None
    steps = path.split("/")
    shortened = [(folder, steps[start:]) for folder in places[:1] for start in range(1, len(steps))]
    for folder, inside in [*((folder, steps) for folder in places), *shortened]:
        found = folder.joinpath(*inside)
        if _is_below(found, folder) and found.is_file() and content_type(found):
            return folder, found
    return None


def address(folder: Path, file: Path, now: float | None = None) -> str:
    """A signed address of a file; the same for a while, so that the browser keeps the picture."""
    clock = time.time() if now is None else now
    expires = (int(clock) // LASTS_SECONDS + 2) * LASTS_SECONDS
    claim = json.dumps([str(folder), str(file.relative_to(folder)), expires]).encode()
    return f"/picture/{_text(claim)}.{_text(_signature(claim))}"


def content_type(file: Path) -> str | None:
    """What a file is by its first bytes; None for everything that is no picture browsers know."""
    try:
        with file.open("rb") as stream:
            head = stream.read(16)
    except OSError:
        return None
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return None


def serve(request: Request) -> Response:
    """The picture of a signed address: 403 for a bad or old signature, 404 for a missing file."""
    claim = _claim(request.path_params["token"])
    if claim is None:
        return PlainTextResponse("This address is not signed, or no longer valid.", 403)
    folder, inside, expires = claim
    left = expires - time.time()
    if left <= 0:
        return PlainTextResponse("This address has expired. Reload the page.", 403)
    file = Path(folder) / inside
    kind = content_type(file) if _is_below(file, Path(folder)) else None
    if kind is None:
        return PlainTextResponse("There is no picture here.", 404)
    headers = {
        "Cache-Control": f"private, max-age={int(left)}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Content-Disposition": "inline",
    }
    return FileResponse(file, media_type=kind, headers=headers)


def _is_below(file: Path, folder: Path) -> bool:
    """Whether a file truly lies below a folder, links followed."""
    return Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder))


def _claim(token: str) -> tuple[str, str, int] | None:
    """What a token says, when this process has signed it."""
    said, _, signed = token.partition(".")
    try:
        claim, signature = _bytes(said), _bytes(signed)
    except ValueError:
        return None
    if not hmac.compare_digest(signature, _signature(claim)):
        return None
    folder, inside, expires = json.loads(claim)
    return str(folder), str(inside), int(expires)


def _signature(claim: bytes) -> bytes:
    return hmac.new(_KEY, b"media\0" + claim, hashlib.sha256).digest()


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


ROUTES = (Route("/picture/{token}", serve, methods=["GET"]),)
