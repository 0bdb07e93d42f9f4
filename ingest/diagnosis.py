"""What is wrong with a source that no adapter reads, as far as its bytes tell."""

from __future__ import annotations

from pathlib import PurePosixPath
from xml.etree.ElementTree import ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from ingest.errors import Unreadable
from ingest.export import Export
from ingest.json_stream import elements, peek_keys

_PACKED = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf": "7-Zip",
    b"Rar!": "RAR",
}
_COLUMNAR = (b"PAR1", b"ARROW1", b"\xff\xff\xff\xff", b"PK\x03\x04")
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_SPACE = b"\xef\xbb\xbf \t\r\n"
_MOST_KEYS = 8


def diagnose(export: Export) -> str | None:
    """Why nobody can read this, and what to do; None when its bytes are in order."""
    if all(member.size == 0 for member in export.members):
        return _nothing(export)
    if export.single is None:
        return None
    head = export.peek()
    start = head.lstrip(_SPACE)
    if not start and not _any_text(export):
        return (
            f"{export.location} holds nothing but white space ({export.single.size:,} bytes). "
            "Export it again."
        )
    return _packed(export, head) or _coded(export, head) or _broken_text(export, start)


def contents(export: Export) -> str:
    """What a JSON file has at its top level, as a sentence; nothing for other files."""
    keys = top_keys(export)
    if not keys:
        return ""
    kind = "an array of objects" if export.peek().lstrip(_SPACE)[:1] == b"[" else "an object"
    named = ", ".join(f'"{key}"' for key in keys[:_MOST_KEYS])
    return f" It is {kind} with {named}{' and more' if len(keys) > _MOST_KEYS else ''}."


def top_keys(export: Export) -> list[str]:
    """The keys of a JSON file's object, or of the first of its objects."""
    return peek_keys(export.peek())[1] if export.single is not None else []


def _nothing(export: Export) -> str:
    if export.single is None:
        return f"{export.location} holds only empty files ({len(export.members)}). Export it again."
    return f"{export.location} is empty (0 bytes). Export it again."


def _any_text(export: Export) -> bool:
    with export.open() as stream:
        while block := stream.read(1 << 20):
            if block.strip(_SPACE):
                return True
    return False


def _packed(export: Export, head: bytes) -> str | None:
    packing = next((name for mark, name in _PACKED.items() if head.startswith(mark)), None)
    if packing:
        return (
            f"{export.location} is packed with {packing}; files, folders and zips are read. "
            "Unpack it and name what is inside."
        )
    suffix = PurePosixPath(export.single.name).suffix.lower() if export.single else ""
    if head.startswith(b"PK\x03\x04") and suffix not in (".xlsx", ".xlsm"):
        return (
            f"{export.location} has a zip inside ({export.single.name if export.single else ''}). "
            "Unpack it and name what is inside."
        )
    return None


def _coded(export: Export, head: bytes) -> str | None:
    """What is no text in UTF-8, nor a table that is kept in binary."""
    wide = _WIDE.get(head[:2]) or ("utf-16-le" if head[1:2] == b"\0" != head[:1] else None)
    if wide and head[:200].decode(wide, "ignore").lstrip("\ufeff \t\r\n")[:1] in ("{", "[", "<"):
        return (
            f"{export.location} is UTF-16 text; UTF-8 was expected. "
            "Save it again with the encoding UTF-8."
        )
    if b"\0" in head and wide is None and not head.startswith(_COLUMNAR):
        at = head.index(b"\0")
        return (
            f"{export.location} is binary (a zero byte at position {at:,}) and no kind of binary "
            "file that is read here. Check that this is the file the tool exported."
        )
    return None


def _broken_text(export: Export, start: bytes) -> str | None:
    if start[:20].lower().startswith((b"<!doctype html", b"<html")):
        return (
            f"{export.location} is a web page, perhaps a login page in the place of the export. "
            "Log in and export again."
        )
    if start[:1] in (b"{", b"["):
        return _broken_json(export)
    return _broken_xml(export) if start[:1] == b"<" else None


def _broken_json(export: Export) -> str | None:
    try:
        with export.open() as stream:
            for _ in elements(stream):
                pass
    except Unreadable as error:
        return f"{export.location}: {error}"
    return None


def _broken_xml(export: Export) -> str | None:
    try:
        with export.open() as stream:
            for _, element in defusedxml.ElementTree.iterparse(stream, forbid_dtd=True):
                element.clear()
    except DefusedXmlException:
        return (
            f"{export.location} declares a document type or entities, which can be an attack. "
            "Nothing was read; remove the declaration or export again."
        )
    except ParseError as error:
        return (
            f"{export.location} breaks off or is damaged at line {error.position[0]} "
            f"({str(error).split(':')[0]}). Export it again."
        )
    except (ValueError, LookupError) as error:
        return f"{export.location} cannot be read as XML ({error}). Export it again."
    return None
