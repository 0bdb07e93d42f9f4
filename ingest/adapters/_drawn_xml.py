"""Small XML files, one per picture, read whole and never trusted."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError  # the types only: defusedxml parses

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from ingest.errors import Unreadable
from ingest.export import Export, Member

DEEPEST = 24
LARGEST = 256 * 2**20


class BrokenFile(Exception):
    """One file that cannot be read; the text is a sentence for a person."""


def read_root(export: Export, member: Member) -> Element:
    """The root of a small XML file.

    Raises BrokenFile when it is damaged, Unreadable when it declares a document type or
    entities, which no labeling tool does and an attack may.
    """
    if member.size > LARGEST:
        raise BrokenFile(f"The file is larger than {LARGEST // 2**20} MiB; it is of one picture.")
    try:
        with export.open(member) as stream:
            return _root(
                defusedxml.ElementTree.iterparse(stream, ("start", "end"), forbid_dtd=True)
            )
    except DefusedXmlException as error:
        raise Unreadable(
            f"{member.name} declares a document type or entities, which labeling tools never "
            "write and which can be an attack. Nothing was read; remove the declaration or export "
            "again."
        ) from error
    except ParseError as error:
        line, column = error.position
        raise BrokenFile(
            f"The file breaks off or is damaged at line {line}, column {column} "
            f"({str(error).split(':')[0]}). Export it again."
        ) from error
    except (ValueError, LookupError) as error:
        raise BrokenFile(f"The file cannot be read as XML ({error}).") from error


def _root(events: Iterator[tuple[str, Element]]) -> Element:
    depth = 0
    root: Element | None = None
    for event, element in events:
        root = element if root is None else root
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise BrokenFile(f"The file nests elements over {DEEPEST} deep, which no tool does.")
    if root is None:
        raise BrokenFile("The file holds no element.")
    return root


def content(element: Element | None, path: str) -> str | None:
    """The text of an element below, without outer space; None where there is none."""
    found = element.find(path) if element is not None else None
    return (found.text or "").strip() or None if found is not None else None
