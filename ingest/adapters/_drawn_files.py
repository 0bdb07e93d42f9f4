"""The files of exports that are one file per picture: names, pictures beside them, read-me pages.

An `Export` leaves pictures out because they hold no labels. Their names say which pictures
nobody labeled, and their size is needed where coordinates are shares of it.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from PIL import ExifTags, Image

from ingest.adapters._drawn_rows import Rows
from ingest.adapters._gather import Out
from ingest.adapters._sniffing import spread
from ingest.batches import Sniff
from ingest.errors import Unreadable
from ingest.export import MAX_MEMBERS, Export, Member

PICTURES = frozenset(".png .jpg .jpeg .gif .bmp .tif .tiff .webp".split())
SPLITS = frozenset("train training val valid validation test testing".split())

_LOOKED_AT = 12
_LARGE_PEEK = 4 * 2**20
_AUGMENTED = re.compile(r"^(.+)_(jpe?g|png|bmp|webp|tiff?)\.rf\.[0-9a-zA-Z]+$", re.IGNORECASE)


def is_page(name: str) -> bool:
    """Whether a file is a read-me page beside the data (README.dataset.txt of Roboflow)."""
    return PurePosixPath(name).name.lower().startswith("readme")


def data_members(export: Export, suffix: str = "") -> list[Member]:
    """The members without read-me pages; with a suffix, those that end so."""
    return [
        m for m in export.members if not is_page(m.name) and m.name.lower().endswith(suffix.lower())
    ]


def sniff_members(
    export: Export, members: Sequence[Member], look: Callable[[bytes], Sniff]
) -> Sniff:
    """The least sure answer of `look` over members spread through the export.

    A member whose head says no is looked at again with more of it.
    """
    if not members:
        return Sniff("no", "no data file of this kind")
    worst: Sniff | None = None
    for member in [*spread(members, _LOOKED_AT), members[-1]]:
        head = export.peek(member)
        found = look(head)
        if found.confidence == "no" and len(head) < member.size:
            found = look(export.peek(member, _LARGE_PEEK))
        if found.confidence == "no":
            return found
        if worst is None or found.confidence == "likely":
            worst = found
    return worst or Sniff("no", "no data file")


def each_member(
    export: Export,
    members: Iterable[Member],
    rows: Rows,
    read: Callable[[Member, str], Iterator[Out]],
) -> Iterator[Out]:
    """What `read(member, place)` yields of each; a broken file among several is told.

    The place begins positions in messages: the file, where there are several.
    """
    for member in members:
        path = export.relative(member)
        try:
            yield from read(member, "" if export.single else f"{path} ")
        except Unreadable as error:
            if export.single is not None:
                raise
            rows.reject("broken_file", str(error), path)


def asset_key(name: str) -> str:
    """A picture's path or address as other sources would write it.

    >>> asset_key(r"..\\train\\a.jpg"), asset_key("https://x.org/a.jpg?sig=1")
    ('train/a.jpg', 'https://x.org/a.jpg')
    """
    path = name.strip().replace("\\", "/")
    if "://" in path:
        return path.split("?")[0].split("#")[0]
    parts = path.lstrip("/").split("/")
    kept = [part for part in parts if part not in ("", ".", "..")]
    return "/".join(kept)


def is_local(path: str) -> bool:
    """Whether a path is one of somebody's own computer: it may name the person.

    >>> is_local("/mnt/a.jpg"), is_local("C:/a.jpg"), is_local("train/a.jpg")
    (True, True, False)
    """
    path = path.replace("\\", "/")
    return path.startswith(("/", "~", "file:")) or path[1:3] == ":/"


def public_name(path: str) -> str:
    """A picture's name: of a path on somebody's computer the last part alone."""
    clean = path.strip().replace("\\", "/")
    return PurePosixPath(clean).name if is_local(clean) else clean


def original(name: str) -> str | None:
    """The picture that Roboflow made this one from: all augmented copies share it.

    >>> original("train/cat_jpg.rf.0a1b2c.jpg"), original("cat.jpg")
    ('cat.jpg', None)
    """
    if ".rf." not in name:
        return None
    path = PurePosixPath(name)
    stem = path.stem if path.suffix.lower() in PICTURES else path.name
    found = _AUGMENTED.match(stem)
    return f"{found[1]}.{found[2].lower()}" if found else None


def apart(names: Mapping[str, str]) -> dict[str, str]:
    """Names of pictures by file; a name that several files share gets their folder in front.

    >>> apart({"a/x.xml": "x.jpg", "b/x.xml": "x.jpg", "b/y.xml": "y.jpg"})["b/x.xml"]
    'b/x.jpg'
    """
    times = Counter(names.values())
    return {
        file: name if times[name] == 1 else _in_folder(file, name) for file, name in names.items()
    }


def _in_folder(file: str, name: str) -> str:
    folder = PurePosixPath(file).parent.as_posix()
    return name if folder == "." else f"{folder}/{name}"


def others(export: Export) -> list[Member]:
    """Every file of an export that is no data member: pictures, hidden settings."""
    known = {member.name for member in export.members}
    return [m for m in _everything(export) if m.name not in known]


def _everything(export: Export) -> Iterator[Member]:
    prefix = f"{export.prefix}/" if export.prefix else ""
    if export.source.is_dir():
        root = export.source.resolve()
        for number, path in enumerate(sorted((export.source / export.prefix).rglob("*"))):
            if number >= MAX_MEMBERS:
                return
            if path.is_file() and root in path.resolve().parents:
                yield Member(path.relative_to(export.source).as_posix(), path.stat().st_size)
    elif export.source.is_file() and zipfile.is_zipfile(export.source):
        with zipfile.ZipFile(export.source) as archive:
            for info in archive.infolist()[:MAX_MEMBERS]:
                if not info.is_dir() and info.filename.startswith(prefix):
                    yield Member(info.filename, info.file_size)


def pictures(files: Iterable[Member]) -> list[Member]:
    """The pictures among files."""
    return [m for m in files if PurePosixPath(m.name).suffix.lower() in PICTURES]


def unlabeled(
    export: Export, members: Sequence[Member], titles: Iterable[str], folder: str = ""
) -> list[str]:
    """What pictures are called that stand beside the members (or in a folder of that name)
    and that no member is about: nobody is said to have looked at them."""
    seen = {PurePosixPath(name).name for name in titles}
    stems = {PurePosixPath(name).stem for name in (*seen, *(m.name for m in members))}
    folders = {PurePosixPath(member.name).parent for member in members}
    found = {}
    for picture in pictures(others(export)):
        path = PurePosixPath(picture.name)
        is_beside = path.parent in folders or (folder and path.parent.name.lower() == folder)
        if is_beside and path.name not in seen and path.stem not in stems:
            found[export.relative(picture)] = path.name
    return sorted(apart(found).values())


def picture_size(export: Export, member: Member) -> tuple[int, int] | None:
    """Width and height of a picture as people see it; None if that cannot be told."""
    try:
        if export.source.is_dir():
            with Image.open(export.source / member.name) as picture:
                return _shown(picture)
        with (
            zipfile.ZipFile(export.source) as archive,
            archive.open(member.name) as stream,
            Image.open(stream) as picture,
        ):
            return _shown(picture)
    except Exception:  # a damaged picture breaks its reader in many ways, and is no label
        return None


def _shown(picture: Image.Image) -> tuple[int, int]:
    """A camera that was held upright says so in the picture, and stores it lying."""
    width, height = picture.size
    is_turned = picture.getexif().get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8)
    return (height, width) if is_turned else (width, height)


def read_text(export: Export, member: Member, limit: int = 64 * 2**20) -> str:
    """A small file as text. Raises Unreadable when it is no UTF-8 or far too large."""
    if member.size > limit:
        raise Unreadable(
            f"{member.name} is larger than {limit // 2**20} MiB; such files are small."
        )
    with export.open(member) as stream:
        raw = stream.read()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"{member.name} is not UTF-8 text: the byte at position {error.start:,} fits no"
            " character. Save it again with the encoding UTF-8."
        ) from None
