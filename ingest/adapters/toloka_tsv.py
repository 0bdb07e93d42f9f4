"""Toloka: assignments of a pool, TSV with one row per task and worker.

Written by the site's download of results and by the API's assignments. Every filled OUTPUT cell
is an answer (false too), unless it only repeats an INPUT of its row; control tasks and training
(GOLDEN filled) become gold, their tasks honeypots. An aggregated file has no workers and is
refused.

Carried over: tasks, workers, start times and, in API exports, submit times (no zone in the file:
UTC is assumed) and seconds (the page's time shared by its rows), states, verdicts of a review
file with their comments. Rejected work is kept as not trusted. Lost: hints, links, skills;
workers that were left out of the download as banned. The web download has no submit time, so no
work time. `--map label=OUTPUT:A+OUTPUT:B`, `text=OUTPUT:C` name answers and free text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from ingest.adapters import _crowd_times as times
from ingest.adapters._crowd_columns import Answers, Inputs, Scan
from ingest.adapters._crowd_csv import Record, Table, peek_header
from ingest.adapters._crowd_rows import (
    add_answers,
    add_asset,
    add_gold,
    read_table,
    used,
)
from ingest.adapters._gather import Gather, Row
from ingest.adapters._values import content_hash
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export

TOOL = "Toloka"
VERSION = "1"
CARRIES = {
    "annotator": "yes",
    "times": "start; submit in API exports",
    "review": "verdicts of a review file",
    "gold": "control tasks",
    "prediction": "no",
    "geometry": "no",
}
EVIDENCE = "real export"

_INPUT, _OUTPUT, _GOLDEN, _CONFIDENCE = "INPUT:", "OUTPUT:", "GOLDEN:", "CONFIDENCE:"
_WORKER, _TASK, _PAGE = "ASSIGNMENT:worker_id", "ASSIGNMENT:task_id", "ASSIGNMENT:assignment_id"
_STARTED, _SUBMITTED = "ASSIGNMENT:started", "ASSIGNMENT:submitted"
_STATUS = {
    "APPROVED": "submitted",
    "SUBMITTED": "submitted",
    "ACCEPTED": "submitted",
    "REJECTED": "submitted",
    "EXPIRED": "expired",
    "SKIPPED": "skipped",
    "ACTIVE": "draft",
}
_VERDICT = {"+": "accepted", "-": "rejected"}


def sniff(export: Export) -> Sniff:
    """Columns INPUT: or OUTPUT: and a worker; an aggregated file is known, to be refused."""
    header = peek_header(export)
    prefixes = {name.partition(":")[0] for name in header if ":" in name}
    if "OUTPUT" not in prefixes:
        return Sniff("no", "no column that begins with OUTPUT:")
    if _WORKER in header:
        return Sniff("certain", "columns OUTPUT: and ASSIGNMENT:worker_id")
    if "CONFIDENCE" in prefixes:
        return Sniff("certain", "columns of Toloka's aggregated file")
    return Sniff("no", "no column ASSIGNMENT:worker_id")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Two walks: one to tell gold, pages and free text, one to read."""
    table = Table(export)
    if _WORKER not in table.columns and any(c.startswith(_CONFIDENCE) for c in table.columns):
        raise Unreadable(
            f"{table.name} is an aggregated Toloka file: it says what the answer is, not who gave"
            " it. Download the assignments of the pool."
        )
    table.need(_WORKER)
    pool = _look(table, options)
    rows = Gather("toloka")
    rows.problem("answer_columns", pool.answers.sentence(pool.names), "info", table.name)
    yield from read_table(rows, table, partial(_read_record, rows, pool))


@dataclass(frozen=True)
class _Pool:
    """What a first walk tells. `gold` holds the accepted answer by task, then by column."""

    answers: Answers
    names: dict[str, str]
    source: tuple[str, ...]
    inputs: Inputs
    gold: dict[str, dict[str, str]]
    pages: dict[int, int]


def _look(table: Table, options: Options) -> _Pool:
    inputs = [c for c in table.columns if c.startswith(_INPUT)]
    outputs = [c for c in table.columns if c.startswith(_OUTPUT)]
    goldens = [c for c in table.columns if c.startswith(_GOLDEN)]
    scan, seen = Scan(), Inputs(inputs)
    echoed = {(o, i) for o in outputs for i in inputs}
    gold: dict[str, dict[str, str]] = {}
    pages: dict[int, int] = {}
    for _, record in table.rows():
        if record is None:
            continue
        task = _task(record, inputs)
        scan.feed(task, ((c, record[c]) for c in outputs))
        seen.feed(task, record)
        echoed -= {(o, i) for o, i in echoed if record[o] and record[o] != record[i]}
        page = _page(record)
        pages[page] = pages.get(page, 0) + 1
        if any(record[c] for c in goldens):
            gold.setdefault(task, used(record, goldens))
    answered = [o for o in outputs if not any(o == echo for echo, _ in echoed)] or outputs
    answers = scan.answers(
        answered, outputs, options.columns.get("label"), options.columns.get("text")
    )
    if not answers.is_named:
        answers = _only(answers, answered)
    names = {c: c.removeprefix(_OUTPUT) for c in outputs}
    source = (*inputs, *(o for o in outputs if o not in answers.columns))
    return _Pool(answers, names, source, seen, gold, pages)


def _only(answers: Answers, answered: list[str]) -> Answers:
    """Without the columns that repeat an input of their row."""
    kept = tuple(c for c in answers.columns if c in answered or c in answers.free_text)
    return Answers(kept, answers.several, answers.free_text, answers.separator)


def _task(record: Record, inputs: list[str]) -> str:
    """The task's id, else the ids among its inputs, else a hash of all of them."""
    if task := record.get(_TASK):
        return task
    ids = [record[c] for c in inputs if c.lower().endswith("id") and record[c]]
    return "_".join(ids) if ids else content_hash(used(record, inputs))


def _page(record: Record) -> int:
    page = record.get(_PAGE) or (record[_WORKER], record.get(_STARTED), record.get(_SUBMITTED))
    return hash(page)


def _read_record(rows: Gather, pool: _Pool, record: Record, ordinal: int) -> None:
    task = _task(record, [c for c in pool.source if c.startswith(_INPUT)])
    rows.keep()
    accepted = pool.gold.get(task, {})
    facts: Row = {"source_row": ordinal, "is_honeypot": bool(accepted)}
    asset_id, is_new = add_asset(rows, task, used(record, pool.source), pool.inputs, facts)
    if is_new and accepted:
        keys = {c.removeprefix(_GOLDEN): [value] for c, value in accepted.items()}
        kinds = {name: pool.answers.kind(column) for column, name in pool.names.items()}
        add_gold(rows, asset_id, keys, kinds, ordinal)
    submission = _submission(rows, pool, record, asset_id, ordinal)
    rows.add("submissions", submission)
    add_answers(rows, submission, record, pool.answers, pool.names)
    _add_review(rows, record, submission)


def _submission(rows: Gather, pool: _Pool, record: Record, asset_id: str, ordinal: int) -> Row:
    worker = record[_WORKER]
    started = times.read(rows, record.get(_STARTED))
    ended = times.read(rows, record.get(_SUBMITTED))
    seconds = times.between(rows, started, ended, pool.pages.get(_page(record), 1))
    task = asset_id.partition(":")[2]
    page = record.get(_PAGE) or content_hash([worker, str(started), str(ended)])
    return {
        "submission_id": rows.unique(f"toloka:{page}:{task}"),
        "asset_id": asset_id,
        "source_row": ordinal,
        "annotator_id": rows.introduce(worker) if worker else None,
        "role": "work",
        "is_gold": False,
        "status": _status(rows, record),
        "is_trusted": False if record.get("ASSIGNMENT:status") == "REJECTED" else None,
        "started_at": started,
        "submitted_at": ended,
        "work_seconds": seconds,
        "work_time_kind": None if seconds is None else "elapsed",
    }


def _status(rows: Gather, record: Record) -> str:
    cell = record.get("ASSIGNMENT:status", "").strip().upper()
    if cell and cell not in _STATUS:
        rows.problem("unknown_status", "A status is none we know; it was read as submitted.")
    return _STATUS.get(cell, "submitted")


def _add_review(rows: Gather, record: Record, submission: Row) -> None:
    """One review per row with a verdict; the state APPROVED alone is none."""
    cell = record.get("ACCEPT:verdict", "").strip()
    if not cell:
        return
    if cell not in _VERDICT:
        rows.problem("unknown_verdict", "A verdict is neither + nor -; it was left out.")
        return
    review_id = f"{submission['submission_id']}:review"
    rows.add(
        "reviews",
        {
            "review_id": review_id,
            "submission_id": submission["submission_id"],
            "asset_id": submission["asset_id"],
            "source_row": submission["source_row"],
            "verdict": _VERDICT[cell],
        },
    )
    if comment := record.get("ACCEPT:comment", "").strip():
        rows.add("comments", {"review_id": review_id, "comment": comment})
