"""Label Studio: native JSON export, also one JSON file per task.

Written by every version of Label Studio and by Label Studio Enterprise: an array of tasks (or
a folder or zip with one task or annotation per file), each with `data` and `annotations`, in
files from before 2021 `completions`.

Carried over: annotators, times, lead time (elapsed seconds, idle time included), skips, ground
truth flags, predictions, drafts, Enterprise reviews with comments, history (as events), every
region and answer, relations; task data called `batch` as the delivery. Percent become pixels
where the size of the picture is stated; boxes turned about their corner are restated about their
centre; text offsets become code points.

Lost: the copy of a prediction inside an annotation, comments outside reviews (the export has
only their number), predictions listed as bare ids, masks drawn as pictures (kept without shape).
The export itself leaves out tasks nobody annotated unless asked, so totals may be too low.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import orjson

from ingest.adapters._label_studio_passes import read_task
from ingest.adapters._label_studio_rows import Rows
from ingest.adapters._sniffing import spread, weakest
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member
from ingest.json_stream import elements, peek_keys

TOOL = "Label Studio"
VERSION = "1"
CARRIES = {
    "annotator": "yes",
    "times": "yes",
    "review": "Enterprise only",
    "gold": "yes",
    "prediction": "yes",
    "geometry": "yes",
}
EVIDENCE = "real export"

_LARGE_PEEK = 4 * 2**20
_DATA = re.compile(rb'"data"\s*:\s*\{')
_PASSES = re.compile(rb'"(?:annotations|completions)"\s*:\s*\[')
_EMPTY = re.compile(rb'"(?:annotations|completions)"\s*:\s*\[\s*\]')
_PREDICTIONS = re.compile(rb'"predictions"\s*:\s*\[')
_OWN = re.compile(
    rb'"(completed_by|was_cancelled|ground_truth|lead_time|from_name|to_name|file_upload'
    rb'|inner_id|total_annotations|was_skipped|skipped)"\s*:'
)


def sniff(export: Export) -> Sniff:
    """Tasks with data and annotations, in one file or one per file."""
    if not export.members:
        return Sniff("no", "no data files")
    found = [_sniff_member(export, member) for member in spread(export.members)]
    worst = weakest(found)
    if len(export.members) > 1 and worst.confidence == "no":
        return Sniff("no", f"not every file is a task: {worst.reason}")
    return worst


def _sniff_member(export: Export, member: Member) -> Sniff:
    head = export.peek(member)
    sniffed = _sniff_head(head)
    if sniffed.confidence == "no" and len(head) < member.size and _DATA.search(head):
        return _sniff_head(export.peek(member, _LARGE_PEEK))
    return sniffed


def _sniff_head(head: bytes) -> Sniff:
    kind, keys = peek_keys(head)
    if kind == "none":
        return Sniff("no", "no JSON array or object")
    own = {found.group(1) for found in _OWN.finditer(head)}
    has_data = "data" in keys and bool(_DATA.search(head))
    if not {"annotations", "completions"}.isdisjoint(keys) and _PASSES.search(head):
        if has_data and (own or _EMPTY.search(head)):
            return Sniff("certain", "tasks with data and annotations")
        if b'"result"' in head and len(own) > 1:
            return Sniff("certain", "annotations with result and Label Studio's own keys")
        return Sniff("likely", "tasks with data") if has_data else Sniff("no", "no data object")
    if has_data and "predictions" in keys and _PREDICTIONS.search(head) and b"from_name" in own:
        return Sniff("certain", "tasks with data and predictions")
    if {"result", "task"} <= set(keys) and len(own) > 1:
        return Sniff("certain", "annotations with result and their task")
    return Sniff("no", "no tasks with data and annotations")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """One task after the other, from every file."""
    rows = Rows()
    ordinal = 0
    for member in export.members:
        before = ordinal
        try:
            for raw in _raw_tasks(export, member):
                rows.where = _position(export, member, ordinal - before)
                _read_raw(rows, raw, ordinal)
                ordinal += 1
                yield from rows.full()
        except Unreadable as error:
            if export.single is not None:
                raise
            yield Problem("error", "broken_file", str(error), member.name, rejected=1)
    yield from rows.rest()


def _raw_tasks(export: Export, member: Member) -> Iterator[bytes]:
    with export.open(member) as stream:
        for _, raw in elements(stream):
            yield raw


def _position(export: Export, member: Member, ordinal: int) -> str:
    record = f"record {ordinal + 1}"
    return record if export.single is not None else f"{member.name}, {record}"


def _read_raw(rows: Rows, raw: bytes, ordinal: int) -> None:
    try:
        task = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        rows.reject(rows.mark(), "broken_record", f"A record is not JSON: {error.msg}.")
        return
    read_task(rows, task, ordinal)
