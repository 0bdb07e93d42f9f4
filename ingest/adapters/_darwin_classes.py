"""What `.v7/metadata.json` declares: classes, and what kind of answer a property takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from ingest.adapters._drawn_files import others, read_text
from ingest.adapters._drawn_rows import label
from ingest.errors import Unreadable
from ingest.export import Export

_TYPES = {
    "single_select": "classification",
    "multi_select": "choices",
    "text": "text",
    "number": "number",
}


@dataclass
class Declared:
    """Declared classes in order; types of properties by (class, property), items' by ("", ..)."""

    classes: dict[str, None] = field(default_factory=dict)
    types: dict[tuple[str, str], str] = field(default_factory=dict)
    values: dict[tuple[str, str], list[str]] = field(default_factory=dict)


def read_declared(export: Export) -> Declared:
    """The declarations beside an export's files; they are hidden, so no data members."""
    found = Declared()
    for member in others(export):
        if not f"/{member.name}".endswith("/.v7/metadata.json"):
            continue
        try:
            _take(orjson.loads(read_text(export, member)), found)
        except (Unreadable, orjson.JSONDecodeError):
            continue  # without it the types of properties are not known, and that is told
    return found


def _take(given: Any, found: Declared) -> None:
    if not isinstance(given, dict):
        return
    _take_properties("", given.get("properties"), found)
    classes = given.get("classes")
    for one in classes if isinstance(classes, list) else ():
        name = label(one.get("name")) if isinstance(one, dict) else None
        if name is not None and one.get("type") != "raster_layer":
            found.classes.setdefault(name)
            _take_properties(name, one.get("properties"), found)


def _take_properties(owner: str, given: Any, found: Declared) -> None:
    for one in given if isinstance(given, list) else ():
        name = label(one.get("name")) if isinstance(one, dict) else None
        if name is None:
            continue
        kind = _TYPES.get(str(one.get("type")))
        if kind is not None:
            found.types[owner, name] = kind
        values = one.get("property_values")
        listed = values if isinstance(values, list) else ()
        stated = (one.get("value") for one in listed if isinstance(one, dict))
        found.values[owner, name] = [text for value in stated if (text := label(value))]
