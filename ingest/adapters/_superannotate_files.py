"""SuperAnnotate projects: which files are items, and the classes beside them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import orjson

from ingest.adapters import _bitmaps
from ingest.adapters._item_rows import Rows, declared_labels, records
from ingest.adapters._values import plain
from ingest.batches import Sniff
from ingest.export import Export, Member
from ingest.json_stream import peek_keys

_LOOKED_AT = 6
_MARKS = (b'"className"', b'"classId"', b'"lastAction"', b'"annotatorEmail"', b'"creationType"')


def item_files(export: Export) -> list[Member]:
    """The files of items; a file alone is one itself."""
    if export.single is not None:
        return [export.single]
    return [m for m in export.members if m.name.endswith(".json") and not _is_classes(m)]


def mask_of(export: Export, member: Member) -> str | None:
    """The picture with the pixels of an item's instances, where it is at hand."""
    name = member.name.removesuffix(".json").removesuffix("___pixel")
    return _bitmaps.find(export, [f"{name}___save.png"])


def folders(export: Export) -> dict[str, str]:
    """The folder of each item by its member's name, without what all files share."""
    parts = {m.name: PurePosixPath(export.relative(m)).parent.parts for m in item_files(export)}
    first, last = min(parts.values()), max(parts.values())
    shared = 0
    while shared < len(first) and first[shared : shared + 1] == last[shared : shared + 1]:
        shared += 1
    return {name: "/".join(found[shared:]) for name, found in parts.items()}


def sniff_project(export: Export) -> Sniff:
    """Whether every file is an item or the list of classes, by a look at some."""
    files = item_files(export)
    known = set(files)
    others = [m for m in export.members if m not in known and not _is_classes(m)]
    if not files or others:
        return Sniff("no", f"{others[0].name} is no JSON" if others else "no JSON of an item")
    step = max(1, len(files) // _LOOKED_AT)
    for member in files[::step][:_LOOKED_AT]:
        head = export.peek(member)
        if not _is_item(head):
            return Sniff("no", f"{member.name} has not metadata with a name, and instances")
    return Sniff("certain", "items with metadata and instances")


def _is_item(head: bytes) -> bool:
    form, keys = peek_keys(head)
    if form != "object" or not {"metadata", "instances"} <= set(keys) or b'"name"' not in head:
        return False
    return any(mark in head for mark in _MARKS) or _is_empty_item(head)


def _is_empty_item(head: bytes) -> bool:
    """An item nobody worked on: its own words do not occur, but there is nothing else either."""
    try:
        record = orjson.loads(head)
    except orjson.JSONDecodeError:
        return False
    known = {"metadata", "instances", "tags", "comments", "freeText"}
    return set(record) <= known and record["instances"] == [] and "tags" in record


def _is_classes(member: Member) -> bool:
    return PurePosixPath(member.name).name == "classes.json"


def declare(export: Export, rows: Rows) -> None:
    """Rows for the classes that classes.json declares."""
    member = next((m for m in export.members if _is_classes(m)), None)
    if member is None or export.single is not None:
        return
    rows.where = export.relative(member)
    names: dict[str, str | None] = {}
    for _, record in records(export, member):
        name = plain((record or {}).get("name"))
        is_tag = (record or {}).get("type") == "tag"
        if name is not None and not is_tag:
            names[name] = None
    if names:
        row: dict[str, Any] = {"question": "label", "scale": "nominal"}
        rows.add("questions", row | {"taxonomy_size": len(names)})
        declared_labels(rows, names)
