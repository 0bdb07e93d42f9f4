"""A CVAT XML file: what its head shows, and its elements one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, iterparse

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from ingest.batches import Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member

DEEPEST = 32
"""CVAT's own files are seven levels deep."""

_FIRST_ELEMENT = re.compile(rb"<([A-Za-z_][\w.:-]*)")
_MODE = re.compile(rb"<mode>\s*(\w+)\s*</mode>")
_NAME = re.compile(rb"<(?:project|task)>\s*(?:<id>[^<]*</id>\s*)?<name>([^<]+)</name>")


def xml_member(export: Export) -> Member | None:
    """The annotation file: the only data file, or annotations.xml beside a media folder."""
    if export.single:
        return export.single
    found = [m for m in export.members if export.relative(m) == "annotations.xml"]
    others = (export.relative(m) for m in export.members if m not in found)
    media = all(name.startswith(("images/", "related_images/")) for name in others)
    return found[0] if found and media else None


def sniff_xml(export: Export, wanted: str) -> Sniff:
    """How sure it is that an export is CVAT's XML of that kind, "images" or "video".

    A file without image, track or mode is likely one of images: there is nothing in it.
    """
    member = xml_member(export)
    if member is None:
        return Sniff("no", "neither one file nor an annotations.xml with media")
    head = export.peek(member)
    kind, reason = look(head)
    if kind == "empty" and wanted == "images":
        return Sniff("likely", reason, project_name(head))
    return Sniff("certain", reason, project_name(head)) if kind == wanted else Sniff("no", reason)


def look(head: bytes) -> tuple[str, str]:
    """What the head of a file is: "images", "video", "empty" or "other", and why.

    >>> look(b"<annotations><version>1.1</version><track id='0'")
    ('video', 'annotations with version and track elements')
    """
    root = _FIRST_ELEMENT.search(head)
    if root is None or root[1] != b"annotations":
        return "other", "no annotations element at the root"
    if b"<version" not in head and b"<meta" not in head:
        return "other", "annotations without version and meta"
    image, track = head.find(b"<image"), head.find(b"<track")
    if image >= 0 and (track < 0 or image < track):
        return "images", "annotations with version and image elements"
    if track >= 0:
        return "video", "annotations with version and track elements"
    mode = _MODE.search(head)
    if mode is None:
        return "empty", "annotations with version, but neither image, track nor mode"
    kind = "video" if mode[1] == b"interpolation" else "images"
    return kind, f"annotations with version and the mode {mode[1].decode()}"


def project_name(head: bytes) -> str | None:
    """The project's or task's name, if the head of the file reaches it."""
    found = _NAME.search(head)
    if found is None:
        return None
    raw = found[1].decode("utf-8", "replace").strip()
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        raw = raw.replace(entity, character)
    return raw or None


def xml_events(export: Export, member: Member) -> Iterator[tuple[str, Element]]:
    """Yield ("track", opening), ("shape", of that track) and (tag, complete child of the root)."""
    try:
        _refuse_declarations(export, member)
        with export.open(member) as stream:
            yield from _children(member.name, iterparse(stream, events=("start", "end")))
    except DefusedXmlException as error:
        raise Unreadable(
            f"{member.name} declares a document type or entities, which CVAT never writes and "
            "which can be an attack. Nothing was read; remove the declaration or export again."
        ) from error
    except ParseError as error:
        line, column = error.position
        raise Unreadable(
            f"{member.name} breaks off or is damaged at line {line}, column {column} "
            f"({str(error).split(':')[0]}). Export it again."
        ) from error
    except (ValueError, LookupError) as error:
        raise Unreadable(f"{member.name} cannot be read as XML ({error}).") from error


def _refuse_declarations(export: Export, member: Member) -> None:
    """Raise DefusedXmlException if a document type or an entity is declared.

    They can stand before the root element only, so it is enough that defusedxml reads as far
    as that; what follows goes through the standard parser, which is several times faster.
    """
    with export.open(member) as stream:
        starts = defusedxml.ElementTree.iterparse(stream, events=("start",), forbid_dtd=True)
        next(iter(starts), None)


def _children(name: str, events: Iterator[tuple[str, Element]]) -> Iterator[tuple[str, Element]]:
    depth = 0
    root = track = None
    for event, element in events:
        if event == "start":
            depth += 1
            if depth > DEEPEST:
                raise Unreadable(
                    f"{name} nests elements over {DEEPEST} deep, which CVAT never does. "
                    "Export it again."
                )
            if depth == 1:
                root = element
            elif depth == 2 and element.tag == "track":
                track = element
                yield "track", element
            continue
        if depth == 3 and track is not None:
            yield "shape", element
            del track[:]
        elif depth == 2 and root is not None:
            if element.tag != "track":
                yield element.tag, element
            track = None
            root.clear()
        depth -= 1
