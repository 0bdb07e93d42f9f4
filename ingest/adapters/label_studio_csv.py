"""Label Studio: CSV and TSV export, one row per annotation.

The rows of JSON_MIN as a table: comma or tab separated (whatever the file's name ends in), lists
and objects as JSON inside cells. The same is carried over, read as answers and lost as with
JSON_MIN; Enterprise may add the history of an annotation, which becomes events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

from ingest.adapters._csv_records import delimiter_of, peek_header, records
from ingest.adapters._label_studio_flat import read_record, scan
from ingest.adapters._label_studio_rows import Rows
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export

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

_ALWAYS = frozenset({"annotation_id", "annotator", "created_at", "lead_time", "updated_at"})
_WORDS = re.compile(r"\w+")


def sniff(export: Export) -> Sniff:
    """A header with annotation_id, annotator, times and lead_time."""
    member = export.single
    if member is None:
        return Sniff("no", "not a single file")
    header = _header(export.peek(member))
    missing = sorted(_ALWAYS - set(header))
    if missing:
        return Sniff("no", f"no column {', '.join(missing)}")
    return Sniff("certain", "columns annotation_id, annotator and lead_time")


def _header(head: bytes) -> list[str]:
    """The column names in the first line of a peek; none when it is some other text."""
    words = _WORDS.findall(head.decode("utf-8-sig", "replace"))
    return peek_header(head) if _ALWAYS.issubset(words) else []


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Two walks: one to tell answers from task data, one to read."""
    parsed = (record for _, record in _records(export) if record is not None)
    controls = scan(parsed, options.columns.get("label"))
    yield Problem("info", "answer_keys", controls.sentence)
    rows = Rows()
    for ordinal, (line, record) in enumerate(_records(export)):
        rows.where = f"record {ordinal + 1} (line {line})"
        if record is None:
            message = "A row has another number of cells than the header."
            rows.reject(rows.mark(), "broken_record", message)
        else:
            read_record(rows, record, controls, ordinal)
        yield from rows.full()
    yield from rows.rest()


def _records(export: Export) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Every row with the line it ends on, its cells read; None for one that does not fit."""
    member = export.single
    if member is None:
        raise Unreadable(f"{export.location} is not a single file, as Label Studio writes it.")
    delimiter = delimiter_of(export.peek(member).decode("utf-8-sig", "replace"))
    for line, record in records(export, member, delimiter):
        cells = None if record is None else {name: _value(cell) for name, cell in record.items()}
        yield line, cells


def _value(cell: str) -> Any:
    """A cell as the value it was made from: JSON where it reads as such, else text."""
    if cell[:1] in ("[", "{"):
        try:
            return orjson.loads(cell)
        except orjson.JSONDecodeError:
            return cell
    return cell
