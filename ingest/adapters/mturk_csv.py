"""Amazon Mechanical Turk: batch results, CSV with one row per assignment.

Written by the requester site's "Download CSV", also after approving and rejecting offline, and
by scripts that save assignments with their answer XML. Each `Answer.` field is a question; check
boxes are split at the pipe, one true/false column per choice becomes one question. A field that
never differs between the workers of a HIT only echoes the input and is source data.

Carried over: HITs as assets, workers, accept and submit times (PST and PDT are told apart),
work time (an upper bound: workers accept and wait), rejections and the requester's marks as
reviews, approvals as events because they are payments. Lost: approval rates, rewards.
`--map asset=Input.COL` takes a key column in place of the HIT, `label=Answer.A+Answer.B` the
answers, `text=Answer.C` the free text, `gold=Input.COL` a column of expected answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from ingest.adapters import _crowd_times as times
from ingest.adapters._crowd_columns import Answers, Inputs, Scan
from ingest.adapters._crowd_csv import Record, Table, peek_header
from ingest.adapters._crowd_rows import add_answers, add_asset, add_gold, read_table
from ingest.adapters._gather import Gather, Row
from ingest.adapters._mturk_answers import PREFIX, Choices, find_choices, spread
from ingest.adapters._values import content_hash
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import WrongOption
from ingest.export import Export

TOOL = "Mechanical Turk"
VERSION = "1"
CARRIES = {
    "annotator": "yes",
    "times": "yes",
    "review": "rejections and the requester's marks",
    "gold": "column named with --map",
    "prediction": "no",
    "geometry": "no",
}
EVIDENCE = "real export"

_NEEDED = frozenset({"HITId", "AssignmentId", "WorkerId"})
_INPUT = "Input."
_MARKS = ("Approve", "Reject")
_SEPARATOR = "|"
_BATCH = re.compile(r"BatchId:(\w+)")


def sniff(export: Export) -> Sniff:
    """A header with HITId, AssignmentId, WorkerId and answers."""
    header = peek_header(export)
    missing = sorted(_NEEDED.difference(header))
    if missing:
        return Sniff("no", f"no column {', '.join(missing)}")
    if not any(name == "Answer" or name.startswith(PREFIX) for name in header):
        return Sniff("no", "no column that begins with Answer.")
    return Sniff("certain", "columns HITId, AssignmentId, WorkerId and Answer.")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Two walks: one to tell answers from echoes, one to read."""
    table = Table(export, optional=_MARKS)
    table.need(*sorted(_NEEDED))
    batch = _look(table, options)
    rows = Gather("mturk")
    rows.problem("answer_columns", batch.answers.sentence(batch.names), "info", table.name)
    yield from read_table(rows, table, partial(_read_record, rows, batch))


@dataclass(frozen=True)
class _Layout:
    """What a first walk tells: which fields answer, which column keys and which one is gold."""

    answers: Answers
    names: dict[str, str]
    choices: Choices
    inputs: Inputs
    key: str
    gold: str | None


def _look(table: Table, options: Options) -> _Layout:
    key = _known(table, "asset", options) or "HITId"
    gold = _known(table, "gold", options)
    choices = find_choices(record for _, record in table.rows() if record is not None)
    scan = Scan(_SEPARATOR)
    inputs = Inputs([c for c in table.columns if c.startswith(_INPUT) and c != gold])
    for _, record in table.rows():
        if record is not None and record[key]:
            scan.feed(record[key], spread(record, choices).items())
            inputs.feed(record[key], record)
    label, text = options.columns.get("label"), options.columns.get("text")
    answers = scan.answers((), list(scan.columns), label, text)
    names = {c: c.removeprefix(PREFIX) for c in answers.columns}
    return _Layout(answers, names, choices, inputs, key, gold)


def _known(table: Table, word: str, options: Options) -> str | None:
    """The column that --map names, if it does. Raises WrongOption when there is none such."""
    name = options.columns.get(word)
    if name is not None and name not in table.columns:
        have = ", ".join(c for c in table.columns if c.startswith((_INPUT, PREFIX)))
        raise WrongOption(f"--map {word}={name}: {table.name} has no such column. It has {have}.")
    return name


def _read_record(rows: Gather, batch: _Layout, record: Record, ordinal: int) -> None:
    item = record[batch.key]
    if not item:
        rows.reject(rows.mark(), "broken_record", f"An assignment has no {batch.key}.")
        return
    rows.keep()
    cells = spread(record, batch.choices)
    answered = set(batch.answers.columns)
    source = {c: v for c, v in record.items() if c.startswith(_INPUT) and c != batch.gold}
    source |= {c: v for c, v in cells.items() if c not in answered}
    facts: Row = {"source_row": ordinal, "batch": _batch(record)}
    if batch.key != "HITId":
        facts["asset_key"] = item.partition("?")[0] if "://" in item else item
    asset_id, is_new = add_asset(rows, item, source, batch.inputs, facts)
    if is_new and batch.gold and record[batch.gold]:
        _add_gold(rows, batch, asset_id, record[batch.gold], ordinal)
    submission = _submission(rows, record, asset_id, ordinal)
    rows.add("submissions", submission)
    add_answers(rows, submission, cells, batch.answers, batch.names)
    _add_payment(rows, record, submission)
    _add_review(rows, record, submission)


def _add_gold(rows: Gather, batch: _Layout, asset_id: str, cell: str, ordinal: int) -> None:
    """The expected answer belongs to the first question that is no free text."""
    asked = [c for c in batch.answers.columns if c not in batch.answers.free_text]
    if asked:
        question = batch.names[asked[0]]
        kinds = {question: batch.answers.kind(asked[0])}
        add_gold(rows, asset_id, {question: [cell]}, kinds, ordinal)


def _submission(rows: Gather, record: Record, asset_id: str, ordinal: int) -> Row:
    worker = record["WorkerId"]
    started = times.read(rows, record.get("AcceptTime"))
    ended = times.read(rows, record.get("SubmitTime"))
    seconds = times.duration(rows, record.get("WorkTimeInSeconds"))
    if seconds is None:
        seconds = times.between(rows, started, ended)
    ident = record["AssignmentId"] or content_hash([record["HITId"], worker, str(ended)])
    return {
        "submission_id": rows.unique(f"mturk:{ident}"),
        "asset_id": asset_id,
        "source_row": ordinal,
        "annotator_id": rows.introduce(worker) if worker else None,
        "role": "work",
        "is_gold": False,
        "status": "submitted",
        "job_id": _batch(record) or record.get("HITTypeId") or None,
        "started_at": started,
        "submitted_at": ended,
        "work_seconds": seconds,
        "work_time_kind": None if seconds is None else "elapsed",
    }


def _batch(record: Record) -> str | None:
    found = _BATCH.search(record.get("RequesterAnnotation", ""))
    return found.group(1) if found else None


def _add_payment(rows: Gather, record: Record, submission: Row) -> None:
    """An approval comes by itself after some days: it is an event, not a verdict."""
    if record.get("AssignmentStatus") != "Approved":
        return
    rows.add(
        "events",
        {
            "event_id": f"{submission['submission_id']}:approved",
            "type": "approved",
            "asset_id": submission["asset_id"],
            "submission_id": submission["submission_id"],
            "job_id": submission["job_id"],
            "source_row": submission["source_row"],
            "happened_at": times.read(rows, record.get("ApprovalTime")),
        },
    )


def _add_review(rows: Gather, record: Record, submission: Row) -> None:
    """A mark the requester made, or a rejection, is one review; a reason goes to the comments."""
    approve, reject = (record.get(mark, "").strip() for mark in _MARKS)
    is_rejected = bool(reject) or record.get("AssignmentStatus") == "Rejected"
    if not is_rejected and not approve:
        return
    if approve and is_rejected:
        rows.problem("both_marks", "An assignment is approved and rejected; it counts as rejected.")
    review_id = f"{submission['submission_id']}:review"
    rows.add(
        "reviews",
        {
            "review_id": review_id,
            "submission_id": submission["submission_id"],
            "asset_id": submission["asset_id"],
            "source_row": submission["source_row"],
            "verdict": "rejected" if is_rejected else "accepted",
            "reviewed_at": times.read(rows, record.get("RejectionTime")) if is_rejected else None,
        },
    )
    said = [reject if is_rejected else approve, record.get("RequesterFeedback", "").strip()]
    comment = "\n".join(text for text in said if text.lower() not in ("", "x"))
    if comment:
        rows.add("comments", {"review_id": review_id, "comment": comment})
