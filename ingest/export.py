"""A peek at a source: a file, a folder or a zip, and the bytes of its members.

An `Export` knows files and archive members and no labeling tool. Files that are no data
(pictures, licences, read-me pages) are left out, so that a folder with one export in it and
its pictures reads as that export.
"""

from __future__ import annotations

import errno
import lzma
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from ingest.errors import NotRecognised, Unreadable

PEEK_BYTES = 64 * 1024
MAX_MEMBERS = 200_000
MAX_UNPACKED_BYTES = 64 * 1024**3
MAX_RATIO = 500  # a text export packs 5 to 30 times; a bomb thousands of times
MAX_PICTURE_BYTES = 256 * 1024**2

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    RuntimeError,  # also what is not implemented, and passwords
    ValueError,
    EOFError,
)

PICTURES = frozenset(".png .jpg .jpeg .gif .bmp .tif .tiff .webp".split())
_NO_DATA_SUFFIXES = PICTURES | frozenset(
    ".svg .ico .heic .mp4 .avi .mov .mkv .webm .mp3 .wav .flac .ogg .m4a .pdf .md .rst .html .css "
    ".js .py .ipynb .sh .lock .log .ds_store .pcd .ply .nrrd".split()
)
_NO_DATA_NAMES = frozenset(
    "license licence copying notice readme source.md expected.json thumbs.db makefile".split()
)


@dataclass(frozen=True)
class Member:
    """One data file inside an export; `name` is its path with '/' between folders."""

    name: str
    size: int


@dataclass(frozen=True)
class Export:
    """One source to be read.

    `source` is the folder, file or zip on disk; `prefix` the part of it this export is about
    ("" for all of it), so that a folder can be taken apart into the exports it holds.
    """

    source: Path
    members: tuple[Member, ...]
    prefix: str = ""
    _unpacked: _Unpacked = field(default_factory=lambda: _Unpacked(), repr=False, compare=False)

    @classmethod
    def at(cls, source: Path) -> Export:
        """Look at a file, folder or zip.

        Raises NotRecognised when nothing is there, Unreadable when a zip is broken or hostile.
        """
        if not source.exists():
            raise NotRecognised(f"{source} does not exist. Check the path.")
        if not (source.is_dir() or source.is_file()):
            raise Unreadable(
                f"{source} is neither a file nor a folder. Save the export to a file first."
            )
        if source.is_dir():
            members = tuple(_folder_members(source))
        elif is_zip(source):
            members = tuple(_zip_members(source))
        else:
            members = (Member(source.name, source.stat().st_size),)
        _refuse_unprintable(source, members)
        return cls(source, members)

    @property
    def name(self) -> str:
        """The source's own name without its ending, the project's name where none is stated."""
        if self.prefix:
            return _printable(PurePosixPath(self.prefix).stem)
        resolved = self.source.resolve()
        return _printable(resolved.name if resolved.is_dir() else resolved.stem)

    @property
    def location(self) -> str:
        """Where this export is, for messages and for `imports.source_uri`."""
        return _printable(f"{self.source}/{self.prefix}" if self.prefix else str(self.source))

    @property
    def single(self) -> Member | None:
        """The only data member, if there is exactly one."""
        return self.members[0] if len(self.members) == 1 else None

    def find(self, name: str) -> Member | None:
        """The member of that name at the top level of this export (or of its only folder)."""
        for member in self.members:
            if self.relative(member) == name:
                return member
        named = [m for m in self.members if PurePosixPath(m.name).name == name]
        return named[0] if len(named) == 1 else None

    def relative(self, member: Member) -> str:
        """A member's path inside this export."""
        return member.name[len(self.prefix) :].lstrip("/") if self.prefix else member.name

    def parts(self) -> Iterator[Export]:
        """The folders and files this export holds at its top level, each as an export."""
        seen: dict[str, list[Member]] = {}
        for member in self.members:
            seen.setdefault(self.relative(member).split("/")[0], []).append(member)
        for first, members in seen.items():
            prefix = f"{self.prefix}/{first}".lstrip("/")
            yield Export(self.source, tuple(members), prefix, self._unpacked)

    def peek(self, member: Member | None = None, size: int = PEEK_BYTES) -> bytes:
        """The first bytes of a member (of the only one, if none is named)."""
        member = member or self.single
        if member is None:
            return b""
        if self._is_zip:
            with (
                _zip_faults(self.source),
                zipfile.ZipFile(self.source) as archive,
                archive.open(member.name) as stream,
            ):
                return stream.read(size)
        with self.path(member).open("rb") as stream:
            return stream.read(size)

    def open(self, member: Member | None = None) -> BinaryIO:
        """A stream over a member's bytes."""
        return self.path(member).open("rb")

    def path(self, member: Member | None = None) -> Path:
        """A real file with a member's bytes; zip members are unpacked once, for this process."""
        member = member or self.single
        if member is None:
            raise Unreadable(
                f"{self.location} holds {len(self.members)} data files, not one. "
                "Name the file itself."
            )
        if self.source.is_dir():
            return self.source / member.name
        if not self._is_zip:
            return self.source
        return self._unpacked.path(self.source, member)

    def has_picture(self, name: str) -> bool:
        """Whether `picture` would find something under that name."""
        if self._is_zip:
            return self._picture_in_zip(name) is not None
        return self._picture_in_folder(name) is not None

    def picture(self, name: str) -> bytes | None:
        """The bytes of a picture (a mask) that lies with the data; None where there is none.

        Pictures are no members, for they hold no records. `name` is a path as members have it,
        from the top of the source whatever part of it this export is about; beside a source
        that is one file, from the folder it lies in. The rules are those of members: nothing
        outside that folder, no link that leads out of it, no link in a zip, no hidden files.
        Nothing is unpacked to the disk and nothing kept, so memory holds one picture at a time.
        Raises Unreadable when it is larger than any picture or its bytes are damaged.
        """
        if self._is_zip:
            info = self._picture_in_zip(name)
            if info is None:
                return None
            with _zip_faults(self.source), self._unpacked.archive(self.source).open(info) as stream:
                data = stream.read(MAX_PICTURE_BYTES + 1)
        else:
            path = self._picture_in_folder(name)
            if path is None:
                return None
            with path.open("rb") as stream:
                data = stream.read(MAX_PICTURE_BYTES + 1)
        if len(data) > MAX_PICTURE_BYTES:
            raise Unreadable(f"{name} is larger than {MAX_PICTURE_BYTES // 2**20} MiB.")
        return data

    def _picture_in_folder(self, name: str) -> Path | None:
        """The file of a picture, if it lies where the source may look."""
        if not _is_picture(name):
            return None
        root = self.source if self.source.is_dir() else self.source.parent
        path = root / name
        try:
            is_inside = path.is_file() and root.resolve() in path.resolve().parents
        except (OSError, RuntimeError, ValueError):  # too long, a circle of links, a NUL
            return None
        return path if is_inside else None

    def _picture_in_zip(self, name: str) -> zipfile.ZipInfo | None:
        if not _is_picture(name):
            return None
        info = self._unpacked.archive(self.source).NameToInfo.get(name)
        return None if info is None or info.is_dir() or _is_link(info) else info

    @cached_property
    def _is_zip(self) -> bool:
        return self.source.is_file() and is_zip(self.source)


class _Unpacked:
    """Zip members as files in a temporary folder that goes when the export goes."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._paths: dict[str, Path] = {}
        self._archive: zipfile.ZipFile | None = None

    def archive(self, source: Path) -> zipfile.ZipFile:
        """The zip, opened once: its directory may list a hundred thousand pictures."""
        if self._archive is None:
            with _zip_faults(source):
                self._archive = zipfile.ZipFile(source)
        return self._archive

    def path(self, source: Path, member: Member) -> Path:
        if member.name not in self._paths:
            self._paths[member.name] = self._unpack(source, member)
        return self._paths[member.name]

    def _unpack(self, source: Path, member: Member) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="assay-unpack-")
        folder = Path(self._folder.name) / str(len(self._paths))
        folder.mkdir()
        target = folder / (PurePosixPath(member.name).name or "member")
        with (
            _zip_faults(source),
            zipfile.ZipFile(source) as archive,
            archive.open(member.name) as stream,
            target.open("wb") as out,
        ):
            _copy_at_most(stream, out, member.size, source)
        return target


def is_zip(path: Path) -> bool:
    """Whether a file starts as a zip does, and is not a spreadsheet (those are zips too)."""
    with path.open("rb") as stream:
        if stream.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
            return False
    with _zip_faults(path), zipfile.ZipFile(path) as archive:
        return "[Content_Types].xml" not in archive.namelist()


def _printable(text: str) -> str:
    """Text without what moves a terminal's cursor or turns the direction of reading."""
    return "".join(c if c.isprintable() else " " for c in text)


def _is_data(name: str) -> bool:
    path = PurePosixPath(name.lower())
    if path.name == "event.log":  # INCEpTION's record of who did what when
        return True
    hidden = any(part.startswith((".", "__macosx")) for part in path.parts)
    if hidden or path.suffix in _NO_DATA_SUFFIXES:
        return False
    return not (path.name in _NO_DATA_NAMES or path.stem in _NO_DATA_NAMES)


def _is_picture(name: str) -> bool:
    """Whether a name may be looked up as a picture: relative, going down only, not hidden."""
    path = PurePosixPath(name)
    if path.suffix.lower() not in PICTURES or path.is_absolute() or "\\" in name:
        return False
    return not any(part.startswith(".") for part in path.parts)


def _folder_members(folder: Path) -> Iterator[Member]:
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and _is_data(name) and root in path.resolve().parents:
            yield Member(name, path.stat().st_size)


def _zip_members(path: Path) -> Iterator[Member]:
    with _zip_faults(path), zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise Unreadable(
            f"{path.name} holds {len(infos):,} files, more than {MAX_MEMBERS:,}. "
            "Unpack it and name the folder."
        )
    for info in sorted(infos, key=lambda i: i.filename):
        _refuse_way_out(path, info)
        if info.is_dir() or _is_link(info) or not _is_data(info.filename):
            continue
        _refuse_bomb(path, info)
        yield Member(info.filename, info.file_size)


def _refuse_unprintable(source: Path, members: tuple[Member, ...]) -> None:
    """Names of files go into the warehouse, so they must be text."""
    for name in (str(source), *(member.name for member in members)):
        try:
            name.encode()
        except UnicodeEncodeError as error:
            raise Unreadable(
                f"The name of {ascii(name)} is not UTF-8 text. Rename it and try again."
            ) from error


def _refuse_way_out(path: Path, info: zipfile.ZipInfo) -> None:
    name = PurePosixPath(info.filename)
    if name.is_absolute() or ".." in name.parts or "\\" in info.filename:
        raise Unreadable(
            f"{path.name} holds a file whose path could leave its folder ({info.filename!r}). "
            "Nothing was read; pack the export again with plain relative paths."
        )


def _is_link(info: zipfile.ZipInfo) -> bool:
    """Whether a member is a symbolic link: its content is a path, and no data."""
    return stat.S_ISLNK(info.external_attr >> 16)


def _refuse_bomb(path: Path, info: zipfile.ZipInfo) -> None:
    bomb = info.file_size > MAX_UNPACKED_BYTES or (
        info.file_size > 64 * 1024**2 and info.file_size > MAX_RATIO * max(info.compress_size, 1)
    )
    if bomb:
        raise Unreadable(
            f"{path.name} would unpack {info.filename!r} to {info.file_size:,} bytes from "
            f"{info.compress_size:,}. That looks like a zip bomb; unpack it yourself if it is not."
        )


def _copy_at_most(stream: IO[bytes], out: BinaryIO, declared: int, source: Path) -> None:
    """Copy, and stop when a member is longer than the archive's directory said."""
    written = 0
    while chunk := stream.read(1 << 20):
        written += len(chunk)
        if written > declared:
            raise Unreadable(
                f"{source.name} is longer inside than its directory says. Pack the export again."
            )
        out.write(chunk)


@contextmanager
def _zip_faults(path: Path) -> Iterator[None]:
    """Whatever is wrong with a zip's bytes, in one sentence; a full disk is no fault of theirs."""
    try:
        yield
    except _BROKEN as error:
        raise _broken_zip(path, error) from error
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):  # those come of offsets and data that lie
            raise
        raise _broken_zip(path, error) from error


def _broken_zip(path: Path, error: Exception) -> Unreadable:
    if "password" in str(error):
        return Unreadable(
            f"{path.name} is protected by a password. Unpack it yourself and name the folder."
        )
    kind = "spreadsheet" if path.suffix.lower() in (".xlsx", ".xlsm") else "zip"
    return Unreadable(f"{path.name} is a {kind} that cannot be read ({error}). Export it again.")
