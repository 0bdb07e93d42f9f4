"""A small warehouse in memory for view tests: say the rows, ask for a view.

given = Given()
given.submission("photo", "ann", "cat")
given.view("agreement_overview")
"""

from __future__ import annotations

import atexit
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from queries import decisions
from queries.catalogue import View, catalogue, upstream

TABLES = Path(__file__).parents[2] / "ingest" / "tables"

# What ingest fills beside the canonical tables: what each import brought.
IMPORT_COUNTS = """
create table if not exists import_counts (
    project_id varchar not null, import_id varchar not null, assets bigint, submissions bigint,
    skipped bigint, annotators bigint, objects bigint, answers bigint, relations bigint,
    labels bigint, gold bigint, predictions bigint, reviews bigint, work_seconds double
)
"""

NEEDED: dict[str, dict[str, Any]] = {
    "submissions": {"role": "work", "is_gold": False, "status": "submitted"},
    "annotations": {"question": "label", "type": "classification"},
    "policies": {"scope": "all"},
}

Over = tuple[str | int, ...]
"""A view and the rows it reads."""
EMPTY: dict[Over, str] = {}
"""The columns of what was selected and held no row: planning it again would tell nothing new."""


@cache
def _statement(sql: str) -> duckdb.Statement:
    """A statement that is executed often; parsing takes a third of its time."""
    (statement,) = duckdb.extract_statements(sql)
    return statement


@cache
def _tables() -> list[duckdb.Statement]:
    """The statements that make the tables ingest fills."""
    texts = [path.read_text("utf-8") for path in sorted(TABLES.glob("*.sql"))]
    histories = [
        f"""create table {table}_history as select *, null::varchar as valid_from_import,
        null::varchar as valid_to_import from {table};"""
        for table in ("annotations", "submissions")
    ]
    return duckdb.extract_statements(";\n".join([*texts, IMPORT_COUNTS, *histories]))


# DuckDB complains at exit of statements that are still held.
atexit.register(_statement.cache_clear)
atexit.register(_tables.cache_clear)


class Given:
    """Canonical tables in memory, project `p`, with the views over them."""

    def __init__(self, time_zone: str | None = None) -> None:
        self.connection = duckdb.connect()
        for statement in _tables():
            self.connection.execute(statement)
        decisions.create(self.connection)
        self._numbers = count()
        self._held: dict[str, int] = {}
        self._counted: dict[str, Over] = {}
        self._selected: dict[str, pl.DataFrame] = {}
        self.row("projects", time_zone=time_zone)

    def row(self, table: str, **values: Any) -> None:
        """One row; what a table cannot do without is filled in."""
        row = {"project_id": "p", **NEEDED.get(table, {}), **values}
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self.connection.execute(
            f"insert into {table} ({names}) values ({marks})", list(row.values())
        )

    def submission(self, asset: str, annotator: str | None, *labels: str, **values: Any) -> str:
        """A submission on an asset, with one annotation per label; returns its id."""
        number = next(self._numbers)
        submission = values.pop("submission_id", f"s{number}")
        decision = {name: values.pop(name) for name in ("question", "type") if name in values}
        self.row(
            "submissions",
            **{"source_row": number, "submission_id": submission, "asset_id": asset}
            | {"annotator_id": annotator}
            | values,
        )
        for label in labels:
            self.annotation(submission, asset, label=label, **decision)
        return submission

    def annotation(self, submission: str, asset: str, **values: Any) -> str:
        """One more decision in a submission; returns its id."""
        annotation = str(values.pop("annotation_id", f"n{next(self._numbers)}"))
        self.row(
            "annotations",
            annotation_id=annotation,
            submission_id=submission,
            asset_id=asset,
            **values,
        )
        return annotation

    def answers(self, frame: pl.DataFrame, question: str = "label") -> None:
        """Many answers at once: a frame with asset, annotator and label, in source order."""
        numbered = frame.with_row_index("source_row").with_columns(
            pl.col("asset", "annotator", "label").cast(pl.String),
            submission=pl.lit(f"{question} ") + pl.col("source_row").cast(pl.String),
        )
        self.connection.register("given_answers", numbered)
        self.connection.execute(
            """insert into submissions
            (project_id, source_row, submission_id, asset_id, annotator_id, role, is_gold, status)
            select 'p', source_row, submission, asset, annotator, 'work', false, 'submitted'
            from given_answers"""
        )
        self.connection.execute(
            """insert into annotations
            (project_id, annotation_id, submission_id, asset_id, question, type, label)
            select 'p', submission, submission, asset, $question, 'classification', label
            from given_answers""",
            {"question": question},
        )
        self.connection.unregister("given_answers")

    def frame(self, view: str) -> pl.DataFrame:
        """The view, sorted by its grain."""
        *before, wanted = upstream(view)
        zone = self.connection.execute("select current_setting('TimeZone')").fetchall()[0][0]
        for table in {read for each in before for read in each.reads} - catalogue().keys():
            self._look(table)
        for each in before:
            self._install(
                each, (each.name, zone, *(self._held[read] for read in sorted(each.reads)))
            )
        found = self.connection.sql(wanted.sql).pl()
        if wanted.function:
            found = wanted.compute(found)
        assert tuple(found.columns) == tuple(wanted.columns)
        return found.sort(wanted.grain)

    def _install(self, view: View, over: Over) -> None:
        """What a view says, as a table: plans over views of views take longer than the counting.

        What was selected stays while the rows it reads are the same. A function is asked every
        time, for a test may have changed what it goes by.
        """
        same = self._counted.get(view.name) == over
        self._counted[view.name] = over
        if view.function is None:
            if not same:
                self._select(view, view.name, over)
            return
        if not same:
            self._select(view, "selected", over)
            self._selected[view.name] = self.connection.table("selected").pl()
        elif not self._selected[view.name].height:
            return
        self.connection.register("computed", view.compute(self._selected[view.name]))
        self.connection.execute(_statement(f"create or replace table {view.name} as from computed"))
        self.connection.unregister("computed")
        self._look(view.name)

    def _select(self, view: View, table: str, over: Over) -> None:
        """Put what a view selects into a table; what was empty over the same rows is empty."""
        if over in EMPTY:
            self.connection.execute(f"create or replace table {table} ({EMPTY[over]})")
            self._held[table] = 0
            return
        self.connection.execute(_statement(f"create or replace table {table} as {view.sql}"))
        if self._look(table) == 0:
            columns = self.connection.execute(f"describe {table}").fetchall()
            EMPTY[over] = ", ".join(f'"{name}" {kind}' for name, kind, *_ in columns)

    def _look(self, table: str) -> int:
        """Note what a table holds, in its order, as a number; 0 where it holds nothing."""
        found = self.connection.execute(
            _statement(f"select coalesce(bit_xor(hash(t, t.rowid)), 0) from {table} t")
        ).fetchall()
        self._held[table] = found[0][0]
        return self._held[table]

    def view(self, view: str) -> list[dict[str, Any]]:
        """The rows of the view, sorted by its grain."""
        return self.frame(view).to_dicts()
