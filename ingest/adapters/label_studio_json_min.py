"""Label Studio: JSON_MIN export, one flat object per annotation.

Carried over: annotators, times, lead time (elapsed seconds), regions and answers. Answers and
task data stand side by side unmarked; which keys were read as answers is reported, and
`--map label=KEY` decides.

Lost in the export itself: skipped work, ground truth flags, predictions, drafts, reviews,
relations, and the ids of regions (regions get theirs from where they are).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

from ingest.adapters._label_studio_flat import read_record, scan
from ingest.adapters._label_studio_rows import Rows
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export
from ingest.json_stream import elements, peek_keys

TOOL = "Label Studio"
VERSION = "1"
CARRIES = {
    "annotator": "yes",
    "times": "yes",
    "review": "no",
    "gold": "no",
    "prediction": "no",
    "geometry": "yes",
}
EVIDENCE = "real export"

_LARGE_PEEK = 4 * 2**20
_ROW_KEYS = tuple(
    re.compile(rb'"%s"\s*:' % key)
    for key in (b"annotation_id", b"annotator", b"created_at", b"updated_at", b"lead_time")
)


def sniff(export: Export) -> Sniff:
    """An array of flat objects with annotation_id, annotator, times and lead_time."""
    member = export.single
    if member is None:
        return Sniff("no", "not a single file")
    head = export.peek(member)
    sniffed = _sniff_head(head)
    if sniffed.confidence == "no" and len(head) < member.size and b'"original_width"' in head:
        return _sniff_head(export.peek(member, _LARGE_PEEK))
    return sniffed


def _sniff_head(head: bytes) -> Sniff:
    kind, keys = peek_keys(head)
    if kind == "none":
        return Sniff("no", "no JSON array or object")
    if {"annotations", "completions", "result"} & set(keys):
        return Sniff("no", "annotations are nested, not one per row")
    missing = [key.pattern.split(b'"')[1] for key in _ROW_KEYS if not key.search(head)]
    if missing:
        return Sniff("no", f"no {b', '.join(missing).decode()}")
    if "annotation_id" in keys and "id" in keys:
        return Sniff("certain", "rows with annotation_id, annotator and lead_time")
    is_cut = "id" in keys and kind == "array"
    return Sniff("likely" if is_cut else "no", "annotation_id is not in the first row")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Two walks: one to tell answers from task data, one to read."""
    parsed = (record for record in _records(export) if record is not None)
    controls = scan(parsed, options.columns.get("label"))
    yield Problem("info", "answer_keys", controls.sentence)
    rows = Rows()
    for ordinal, record in enumerate(_records(export)):
        rows.where = f"record {ordinal + 1}"
        if record is None:
            rows.reject(rows.mark(), "broken_record", "A record is not JSON.")
        else:
            read_record(rows, record, controls, ordinal)
        yield from rows.full()
    yield from rows.rest()


def _records(export: Export) -> Iterator[Any]:
    """Every element parsed; None for one that does not parse."""
    with export.open() as stream:
        for _, raw in elements(stream):
            try:
                record = orjson.loads(raw)
            except orjson.JSONDecodeError:
                record = None
            yield record
