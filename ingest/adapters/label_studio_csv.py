"""Label Studio: CSV and TSV export, one row per annotation.

The rows of JSON_MIN as a table: comma or tab separated (whatever the file's name ends in), lists
and objects as JSON inside cells. The same is carried over, read as answers and lost as with
JSON_MIN; Enterprise may add the history of an annotation, which becomes events.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import orjson

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
_LARGEST_CELL = 2**28
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
    """The column names in the first line of a peek; none when it is no text."""
    text = head.decode("utf-8-sig", "replace")
    if "\0" in text or not set(_WORDS.findall(text)) >= _ALWAYS:
        return []
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), [])
    except csv.Error:
        return []


def _delimiter(text: str) -> str:
    line = text.partition("\n")[0]
    return max(",\t;", key=line.count)


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Two walks: one to tell answers from task data, one to read."""
    records = (record for _, record in _records(export) if record is not None)
    controls = scan(records, options.columns.get("label"))
    yield Problem("info", "answer_keys", controls.sentence)
    rows = Rows()
    for ordinal, (line, record) in enumerate(_records(export)):
        rows.where = f"record {ordinal + 1} (line {line})"
        if record is None:
            message = "A row has another number of cells than the header."
            rows.reject(rows.mark(), "broken_record", message)
        else:
            read_record(rows, record, controls, ordinal)
        if rows.is_full:
            yield from rows.flush()
    yield from rows.flush()


def _records(export: Export) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Every row with the line it ends on; None for a row that does not fit the header."""
    csv.field_size_limit(_LARGEST_CELL)
    delimiter = _delimiter(export.peek().decode("utf-8-sig", "replace"))
    with io.TextIOWrapper(export.open(), encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        try:
            header = next(reader, [])
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != len(header):
                    yield reader.line_num, None
                else:
                    yield reader.line_num, dict(zip(header, map(_value, cells), strict=True))
        except UnicodeDecodeError:
            raise Unreadable(
                f"{export.source.name} is not UTF-8 text (near line {reader.line_num})."
                " Save it again with the encoding UTF-8."
            ) from None
        except csv.Error as error:
            raise Unreadable(
                f"{export.source.name} breaks at line {reader.line_num}: {error}."
                " It may be incomplete: export it again."
            ) from None


def _value(cell: str) -> Any:
    """A cell as the value it was made from: JSON where it reads as such, else text."""
    if cell[:1] in ("[", "{"):
        try:
            return orjson.loads(cell)
        except orjson.JSONDecodeError:
            return cell
    return cell
