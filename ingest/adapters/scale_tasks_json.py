"""Scale AI tasks: callbacks and the task list, with the response that came back.

Written by Scale's API: tasks as an array, as JSON Lines, as a page with docs, or the callback
{task, task_id, response}. No file of a running project was at hand; this follows the
documentation.

Carried over: the attachment as asset, boxes (also turned), polygons, lines, points, cuboids,
ellipses, categories and form values, the time a task was completed, the batch, the customer's
review (accepted, rejected, fixed). A task that is not completed lists its asset only.

Not in the files: who annotated, time spent (created to completed is waiting too). Lost: answers
that stand in a file of their own (segmentation, video), comments without a verdict, audits.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.adapters._item_rows import Rows, read_each
from ingest.adapters._scale_task import read_task
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export
from ingest.json_stream import peek_keys

TOOL = "Scale"
VERSION = "1"
CARRIES = {
    "annotator": "no",
    "times": "task created and completed",
    "review": "customer review",
    "gold": "no",
    "prediction": "no",
    "geometry": "yes",
}
EVIDENCE = "documentation"

_MARKS = (b'"callback_url"', b'"customer_review_status"', b'"response"', b'"attachment"')
_KINDS = (b"annotation", b"categorization", b"collection", b"transcription", b"comparison")


def sniff(export: Export) -> Sniff:
    """Certain for tasks with task_id, status and type, or callbacks with task and response."""
    if export.single is None:
        return Sniff("no", "more than one file; tasks come in one")
    head = export.peek()
    form, keys = peek_keys(head)
    found = set(keys)
    if form == "object" and {"docs", "total"} <= found:
        is_task = b'"task_id"' in head and b'"type"' in head
        found = {"task_id", "status", "type", "params"} if is_task else found
    is_callback = {"task", "task_id", "response"} <= found
    if not is_callback and not {"task_id", "status", "type"} <= found:
        return Sniff("no", "no task_id with status and type")
    if not any(mark in head for mark in _MARKS) or not any(kind in head for kind in _KINDS):
        return Sniff("no", "tasks without response or attachment of Scale's kinds")
    return Sniff("certain", "tasks with task_id, status and type")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield each task's attachment, and its response as one submission."""
    form, keys = peek_keys(export.peek())
    wanted = ("docs",) if form == "object" and "docs" in keys else ()
    yield from read_each(export, Rows(), "A task", read_task, wanted)
