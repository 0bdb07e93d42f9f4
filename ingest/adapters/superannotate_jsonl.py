"""SuperAnnotate multimodal and LLM projects: JSON Lines with metadata and data per item.

Written by SuperAnnotate for projects with an editor of one's own: each line is an item, its
`data` holds the value of every component.

Carried over: each value as an answer to the question named by its component (a list as choices,
a text as text, a number as number), the folder and name of the item, the annotator where the
metadata names one. Lost: what a component is called on the screen, and values that are neither
text, number, yes or no, nor a list of these. The lines have no times and no review.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from ingest.adapters._item_rows import Item, Rows, each
from ingest.adapters._item_shapes import BrokenShape
from ingest.adapters._item_values import mapping, number, path_of
from ingest.adapters._values import plain
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export
from ingest.json_stream import peek_keys

TOOL = "SuperAnnotate"
VERSION = "1"
CARRIES = {
    "annotator": "where metadata names one",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "no",
    "geometry": "no",
}
EVIDENCE = "real export"


def sniff(export: Export) -> Sniff:
    """Certain for lines with a named metadata and a data whose parts all have a value."""
    if export.single is None:
        return Sniff("no", "more than one file; the items are lines of one")
    head = export.peek()
    form, keys = peek_keys(head)
    if form == "none" or set(keys) != {"metadata", "data"}:
        return Sniff("no", "no records of metadata and data alone")
    first = _first(head)
    if first is None:
        is_likely = b'"value"' in head and b'"name"' in head
        return Sniff("likely" if is_likely else "no", "records of metadata and data")
    parts = mapping(first.get("data")).values()
    if "name" not in mapping(first.get("metadata")) or not all(
        isinstance(part, dict) and "value" in part for part in parts
    ):
        return Sniff("no", "metadata without a name, or data without values")
    return Sniff("certain" if parts else "likely", "items with metadata and component values")


def _first(head: bytes) -> dict[str, Any] | None:
    """The first record, if the head holds all of it."""
    for end in (head.find(b"\n"), len(head)):
        try:
            found = orjson.loads(head[: end if end >= 0 else len(head)])
        except orjson.JSONDecodeError:
            continue
        found = found[0] if isinstance(found, list) and found else found
        return found if isinstance(found, dict) else None
    return None


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield each item with one submission, and the values of its components."""
    rows = Rows()
    for ordinal, _, record in each(export, list(export.members), rows, "An item"):
        with rows.attempt("An item"):
            _read_item(rows, record, ordinal)
        yield from rows.full()
    yield from rows.rest()


def _read_item(rows: Rows, record: Mapping[str, Any], source_row: int) -> None:
    metadata = mapping(record.get("metadata"))
    name = plain(metadata.get("name"))
    if name is None:
        raise BrokenShape("its metadata has no name")
    folder = plain(metadata.get("folder_name"))
    path = f"{folder}/{name}" if folder else name
    facts = {k: v for k, v in metadata.items() if k not in ("name", "annotatorEmail", "qaEmail")}
    asset = {
        "asset_id": f"superannotate:{path}",
        "asset_key": path,
        "source_asset_id": plain(metadata.get("id")) or name,
        "uri": path_of(metadata.get("url")),
        "metadata": rows.clean(facts) or None,
    }
    item = Item(rows, asset, source_row)
    annotator = rows.person(metadata.get("annotatorEmail"))
    for component, part in mapping(record.get("data")).items():
        with rows.attempt("A value", component):
            for row in _answers(part["value"]):
                item.annotate(annotator, row | {"question": component})
    item.finish()


def _answers(value: Any) -> Iterator[dict[str, Any]]:
    """A list is a choice of several; an empty value is no answer."""
    if value is None or value == "":
        return
    if isinstance(value, list):
        for chosen in value:
            if (label := plain(chosen)) is None:
                raise BrokenShape("a choice is no text")
            yield {"type": "choices", "label": label}
    elif isinstance(value, bool):
        yield {"type": "classification", "label": plain(value)}
    elif isinstance(value, str):
        if value.strip():
            yield {"type": "text", "value_text": value}
    elif number(value) is not None:
        yield {"type": "number", "value_number": value}
    else:
        raise BrokenShape("it is no text, number or list")
