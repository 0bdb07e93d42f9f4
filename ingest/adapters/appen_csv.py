"""Appen (CrowdFlower, Figure Eight): full report, CSV with one row per judgment.

Written by every generation of the platform as "full report"; a TSV that was saved again is read
too. The aggregated report has no workers and is refused. Which columns are answers is not marked:
a column is one when it differs between the judgments of a unit, or when its `_gold` column is
filled; the rest is source data. A cell with several lines is several choices.

Carried over: units, workers, judgments of untrusted workers too (`is_trusted`), channel,
country, times (no zone in the file: UTC is assumed), seconds (the page's time shared by its
rows), trust and missed test questions as attributes of the answers. Test questions become
gold: several accepted answers are several gold submissions, and their units are honeypots.

Lost: IP address, city and region (personal), gold reasons. `--map label=COL1+COL2`, `text=COL`
(free text) and `gold=COL` name columns otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from ingest.adapters import _crowd_times as times
from ingest.adapters._crowd_columns import Answers, Inputs, Scan
from ingest.adapters._crowd_csv import Record, Table, peek_header
from ingest.adapters._crowd_rows import add_answers, add_asset, add_gold, read_table
from ingest.adapters._gather import Gather, Row
from ingest.adapters._values import content_hash
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable, WrongOption
from ingest.export import Export

TOOL = "Appen"
VERSION = "1"
CARRIES = {
    "annotator": "yes",
    "times": "yes, no zone",
    "review": "no",
    "gold": "test questions",
    "prediction": "no",
    "geometry": "no",
}
EVIDENCE = "real export"

_AGGREGATED = ("_unit_state", "_trusted_judgments")
_SEPARATOR = "\n"
_GOLD, _REASON = "_gold", "_gold_reason"
_OTHER_GOLD = ("gold_answer", "gold")


def sniff(export: Export) -> Sniff:
    """A header with _unit_id and _worker_id; an aggregated report is known, to be refused."""
    header = set(peek_header(export))
    if "_unit_id" not in header:
        return Sniff("no", "no column _unit_id")
    if "_worker_id" in header and not {"_id", "_created_at"}.isdisjoint(header):
        return Sniff("certain", "columns _unit_id and _worker_id")
    if not header.isdisjoint(_AGGREGATED):
        return Sniff("certain", "columns of Appen's aggregated report")
    return Sniff("no", "no column _worker_id")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Two walks: one to tell answers, gold and pages, one to read."""
    table = Table(export)
    if "_worker_id" not in table.columns and not set(_AGGREGATED).isdisjoint(table.columns):
        raise Unreadable(
            f"{table.name} is an aggregated Appen report: it says how many agreed, not who judged"
            " what. Download the full report of the job."
        )
    table.need("_unit_id", "_worker_id")
    job = _look(table, options)
    rows = Gather("appen")
    rows.problem("answer_columns", job.answers.sentence(), "info", table.name)
    if not job.has_golden_flag and any(job.gold.values()):
        message = "Gold columns are filled, but no _golden column says which units are gold."
        rows.problem("gold_without_flag", message, at=table.name)
    yield from read_table(rows, table, partial(_read_record, rows, job))


@dataclass
class _Job:
    """What a first walk tells. `gold` holds accepted answers by unit, then by question."""

    answers: Answers
    source: tuple[str, ...]
    inputs: Inputs
    gold: dict[str, dict[str, list[str]]]
    golden: set[str]
    pages: dict[int, int]
    has_golden_flag: bool
    kinds: dict[str, str] = field(default_factory=dict)


def _look(table: Table, options: Options) -> _Job:
    columns = [c for c in table.columns if c and not c.startswith("_")]
    keys = {c for c in columns if _is_gold_column(c, table.columns)}
    candidates = [c for c in columns if c not in keys]
    asked = [c for c in candidates if not c.startswith("orig_")]
    scan, inputs = Scan(_SEPARATOR), Inputs(asked)
    gold: dict[str, dict[str, list[str]]] = {}
    golden: set[str] = set()
    pages: dict[int, int] = {}
    key_of = _key_columns(table, candidates, options)
    for _, record in table.rows():
        if record is None or not record["_unit_id"]:
            continue
        unit = record["_unit_id"]
        scan.feed(unit, ((c, record[c]) for c in asked))
        inputs.feed(unit, record)
        page = _page(record)
        pages[page] = pages.get(page, 0) + 1
        if record.get("_golden", "").lower() == "true":
            golden.add(unit)
        for question, column in key_of.items():
            if record[column].strip():
                accepted = gold.setdefault(unit, {}).setdefault(question, [])
                accepted += [v for v in _lines(record[column]) if v not in accepted]
    keyed = {question for found in gold.values() for question in found}
    fallback = [c for c in candidates if c + _GOLD in keys]
    named = options.columns.get
    answers = scan.answers(keyed, fallback, named("label"), named("text"))
    source = tuple(c for c in candidates if c not in answers.columns)
    _match_other_gold(gold, answers, key_of)
    return _Job(
        answers, source, inputs, gold, golden, pages, "_golden" in table.columns,
        {c: answers.kind(c) for c in answers.columns},
    )  # fmt: skip


def _is_gold_column(column: str, header: tuple[str, ...]) -> bool:
    """Whether a column is the key, or the key's reason, of another one."""
    for ending in (_REASON, _GOLD):
        if column.endswith(ending):
            return column.removesuffix(ending) in header
    return False


def _key_columns(table: Table, candidates: list[str], options: Options) -> dict[str, str]:
    """The column with the accepted answers, by question; "" while the question is not known."""
    if named := options.columns.get("gold"):
        if named not in table.columns:
            raise WrongOption(
                f"--map gold={named}: {table.name} has no such column."
                f" It has {', '.join(table.columns)}."
            )
        return {named.removesuffix(_GOLD) if named.endswith(_GOLD) else "": named}
    found = {c: c + _GOLD for c in candidates if c + _GOLD in table.columns}
    other = next((c for c in _OTHER_GOLD if c in candidates), None)
    return found | ({"": other} if other else {})


def _match_other_gold(
    gold: dict[str, dict[str, list[str]]], answers: Answers, key_of: Mapping[str, str]
) -> None:
    """A key column of another name belongs to the first answer that has no key of its own."""
    if "" not in key_of:
        return
    has_own = any(question for found in gold.values() for question in found)
    asked = [c for c in answers.columns if c not in answers.free_text and c != key_of[""]]
    for found in gold.values():
        accepted = found.pop("", None)
        if accepted and asked and not has_own:
            found[asked[0]] = accepted


def _page(record: Mapping[str, str]) -> int:
    """What tells a page from others: its worker and its two times."""
    return hash((record["_worker_id"], record.get("_started_at"), record.get("_created_at")))


def _lines(cell: str) -> list[str]:
    return [line.strip() for line in cell.split("\n") if line.strip()]


def _read_record(rows: Gather, job: _Job, record: Record, ordinal: int) -> None:
    unit = record["_unit_id"]
    if not unit:
        rows.reject(rows.mark(), "broken_record", "A judgment names no unit.")
        return
    rows.keep()
    facts: Row = {"source_row": ordinal}
    if job.has_golden_flag:
        facts["is_honeypot"] = unit in job.golden
    source = {c: record[c] for c in job.source}
    asset_id, is_new = add_asset(rows, unit, source, job.inputs, facts)
    if is_new and unit in job.golden and unit in job.gold:
        add_gold(rows, asset_id, job.gold[unit], job.kinds, ordinal)
    submission = _submission(rows, job, record, asset_id, ordinal)
    rows.add("submissions", submission)
    vendor = {"trust": record.get("_trust", ""), "missed": record.get("_missed", "")}
    attributes = {name: cell for name, cell in vendor.items() if cell}
    add_answers(rows, submission, record, job.answers, attributes=attributes)


def _submission(rows: Gather, job: _Job, record: Record, asset_id: str, ordinal: int) -> Row:
    worker = record["_worker_id"]
    started = times.read(rows, record.get("_started_at"))
    ended = times.read(rows, record.get("_created_at"))
    seconds = times.between(rows, started, ended, job.pages.get(_page(record), 1))
    ident = record.get("_id") or content_hash(
        [record["_unit_id"], worker, str(started), str(ended)]
    )
    return {
        "submission_id": rows.unique(f"appen:{ident}"),
        "asset_id": asset_id,
        "source_row": ordinal,
        "annotator_id": rows.introduce(worker) if worker else None,
        "role": "work",
        "is_gold": False,
        "status": "submitted",
        "is_trusted": _is_trusted(record),
        "started_at": started,
        "submitted_at": ended,
        "work_seconds": seconds,
        "work_time_kind": None if seconds is None else "elapsed",
        "channel": record.get("_channel") or None,
        "country": record.get("_country") or None,
    }


def _is_trusted(record: Mapping[str, str]) -> bool | None:
    """The platform's verdict on the worker; older reports call it rejected."""
    cell = (record.get("_tainted") or record.get("_rejected") or "").lower()
    return {"true": False, "false": True}.get(cell)
