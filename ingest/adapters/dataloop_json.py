"""Dataloop: one JSON per item, with its annotations and the item's metadata.

Written by Dataloop's annotation download: a folder or zip of JSON files laid out as the data
set is; one file alone is read too.

Carried over: the creator of each annotation and its times, all shapes, classes and subtitles as
answers, spans of texts, keyframes of videos with their media times, models that are named as
predictions, the state of the item's task. `automated` is kept as source, not as prediction. The
time a person's part was handed in is that of the last annotation they made.

Lost: notes (comment threads carry no verdict), who last touched an annotation. The issue,
review or approved mark of an annotation is an attribute: whose verdict it is, is not stated.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from ingest.adapters._dataloop_item import read_item
from ingest.adapters._item_rows import Rows, read_each
from ingest.adapters._sniffing import spread
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export, Member
from ingest.json_stream import peek_keys

TOOL = "Dataloop"
VERSION = "1"
CARRIES = {
    "annotator": "yes",
    "times": "per annotation",
    "review": "no",
    "gold": "no",
    "prediction": "where a model is named",
    "geometry": "yes",
}
EVIDENCE = "real export"


def sniff(export: Export) -> Sniff:
    """Certain for files with an id, a filename and annotations that have Dataloop's ids."""
    if not export.members:
        return Sniff("no", "no data files")
    for member in export.members:
        if not member.name.endswith(".json"):
            return Sniff("no", f"{member.name} is no JSON")
    for member in spread(export.members):
        if (missing := _missing(export, member)) is not None:
            return Sniff("no", f"{member.name} has no {missing}")
    return Sniff("certain", "items with filename and annotations of Dataloop")


def _missing(export: Export, member: Member) -> str | None:
    head = export.peek(member)
    form, keys = peek_keys(head)
    if form == "none":
        return "JSON object"
    if not {"_id", "id"} & set(keys) or not {"filename", "annotations"} <= set(keys):
        return "id, filename and annotations"
    marks = (b'"itemId"', b'"datasetId"', b'"itemMetadata"')
    is_dataloop = any(mark in head for mark in marks) or "itemMetadata" in keys
    return None if is_dataloop or _has_system(head) else "itemId or itemMetadata"


def _has_system(head: bytes) -> bool:
    """Newer items without annotations: metadata.system is all that is Dataloop's own."""
    try:
        return "system" in orjson.loads(head)["metadata"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return False


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield each item with its annotations, one submission per creator."""
    yield from read_each(export, Rows(), "An item", read_item)
