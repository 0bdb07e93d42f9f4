"""Any table with one judgement per row: CSV, TSV, JSON lines, Parquet, Arrow, XLSX.

For files that no tool in particular writes: an analyst's extract, a crowd platform's result
boiled down, a published data set. Columns are recognised by their usual names, whatever their
case and punctuation (item or task or unit, worker or annotator or rater, label or answer,
truth or gold, seconds, submitted_at ...); `--map asset=COL,annotator=COL,label=COL` names them
otherwise. `--map label=COL1+COL2` reads several questions from one row; a single label column
is the question "label". `--role gold` reads an answer key, `--role prediction` a model's
output, `--role review` verdicts, with the sample they belong to, severity, type and cause of an
error, and how they were chosen, where it has such columns. A truth column beside the label gives
gold answers too.

Carried over: item, text, address and batch, annotator, label (a list in JSON lines, Parquet or
Arrow is several choices), times, seconds, skipped, score, gold, review. Each row is a
submission, also when a person judges an item twice; rows that share a submission id and an
item are one submission. Lost: other columns (named in the problems), because nobody said what
they mean and they may hold names or addresses of people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ingest.adapters import _table_batches as to_batches
from ingest.adapters._table_columns import Columns, choose, listed, normalised
from ingest.adapters._table_peek import Peek, peek_columns
from ingest.adapters._table_rows import Plan, identify, tidy
from ingest.adapters._table_source import Source, open_table
from ingest.adapters._table_stage import Broken, fill, workshop
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable, WrongOption
from ingest.export import Export

TOOL = "Table"
VERSION = "1"
CARRIES = {
    "annotator": "yes",
    "times": "yes",
    "review": "verdict column or --role review",
    "gold": "truth column or --role gold",
    "prediction": "with --role prediction",
    "geometry": "no",
}
EVIDENCE = "real export"


def sniff(export: Export) -> Sniff:
    """Certain when item, annotator and label (or item and truth) have names we know."""
    found = peek_columns(export)
    if isinstance(found, str):
        return Sniff("no", found)
    if found.tool and found.is_other_format:
        return Sniff("no", f"{found.kind} with the columns of {found.tool}")
    columns = choose(found.columns, None, {})
    return _judged(found, columns)


def _judged(found: Peek, columns: Columns) -> Sniff:
    known = {word for word in ("asset", "annotator") if word in columns.single}
    known |= {"label"} if columns.labels else set()
    known |= {"gold"} if columns.golds else set()
    reason = f"{found.kind}: {columns.sentence()}"
    is_named = normalised(columns.single.get("asset", "id")) not in ("id", "key", "text")
    if found.tool and len(known) >= 2:
        return Sniff("likely", f"{reason}; the columns are those of {found.tool}")
    if {"asset", "annotator", "label"} <= known or {"asset", "gold"} <= known:
        return Sniff("certain" if is_named else "likely", reason)
    if len(known) >= 2 and "asset" in known:
        missing = [word for word in ("asset", "annotator", "label") if word not in known]
        return Sniff("likely", f"{reason}; no column for {' and '.join(missing)}")
    have = f"only {columns.sentence()}" if known else "no column"
    return Sniff("no", f"{found.kind} with {have} recognised among {listed(found.columns[:8])}")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Read the table as work, or as what `--role` says it is."""
    member = export.single
    if member is None:
        raise Unreadable(
            f"{export.name} holds {len(export.members)} data files; a table is one file. "
            "Name the file itself."
        )
    source = open_table(export.path(member), member.name)
    columns = _chosen(source, options, member.name)
    options = _role(options, columns)
    columns = choose(source.columns, options.role, options.columns)
    plan = Plan(columns, options, source.place, source.is_text)
    with workshop() as con:
        broken = Broken(source.place)
        rows = fill(con, list(plan.names), source.read(plan.names), broken)
        if not rows and not broken.total:
            raise Unreadable(f"{member.name} has a header and no rows. Export it again.")
        found = list(tidy(con, plan, broken))
        yield from broken.problems()
        yield from found
        yield from _unused(source, plan)
        if plan.is_review:
            yield from to_batches.reviews(con, plan)
        else:
            yield from identify(con, plan)
            yield from to_batches.work(con, plan)


def _chosen(source: Source, options: Options, name: str) -> Columns:
    """The columns this role needs, or one sentence about what is missing."""
    columns = choose(source.columns, options.role, options.columns)
    needed = {"review": "verdict", "gold": "truth"}.get(options.role or "", "label")
    has_answer = columns.labels or (needed == "verdict" and "verdict" in columns.single)
    missing = [] if "asset" in columns.single else ["asset"]
    if not (has_answer or (columns.golds and options.role in (None, "gold"))):
        missing.append({"truth": "gold"}.get(needed, needed))
    if missing:
        example = ",".join(f"{word}=COL" for word in missing)
        raise WrongOption(
            f"{name} has no column that looks like the {' or the '.join(missing)} among "
            f"{listed(source.columns)}. Name it with --map {example}."
        )
    _match_golds(columns, name)
    return columns


def _match_golds(columns: Columns, name: str) -> None:
    """With several questions the answer key needs one column for each."""
    several = len(columns.labels) > 1 or len(columns.golds) > 1
    if several and columns.labels and columns.golds and len(columns.labels) != len(columns.golds):
        raise WrongOption(
            f"{name}: {len(columns.labels)} label columns but {len(columns.golds)} gold columns. "
            "Name as many in --map gold=COL1+COL2, in the same order."
        )


def _role(options: Options, columns: Columns) -> Options:
    """A table that has truth and no label is an answer key, also when nobody said so."""
    if options.role is None and columns.golds and not columns.labels:
        return replace(options, role="gold")
    return options


def _unused(source: Source, plan: Plan) -> Iterator[Problem]:
    unused = [column for column in source.columns if column not in plan.columns.used]
    if unused:
        yield Problem(
            "info",
            "unused_columns",
            f"Not read: {listed(unused)}. --map gives a column a meaning.",
        )
