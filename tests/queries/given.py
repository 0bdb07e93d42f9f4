"""A small warehouse in memory for view tests: say the rows, ask for a view.

given = Given()
given.submission("photo", "ann", "cat")
given.view("agreement_overview")
"""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from queries import decisions
from queries.catalogue import View, upstream

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


class Given:
    """Canonical tables in memory, project `p`, with the views over them."""

    def __init__(self, time_zone: str | None = None) -> None:
        self.connection = duckdb.connect()
        for path in sorted(TABLES.glob("*.sql")):
            self.connection.execute(path.read_text("utf-8"))
        self.connection.execute(IMPORT_COUNTS)
        decisions.create(self.connection)
        for table in ("annotations", "submissions"):
            self.connection.execute(
                f"""create table {table}_history as select *, null::varchar as valid_from_import,
                null::varchar as valid_to_import from {table}"""
            )
        self._numbers = count()
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
        for each in upstream(view)[:-1]:
            self._install(each)
        wanted = upstream(view)[-1]
        found = self.connection.sql(wanted.sql).pl()
        if wanted.function:
            found = wanted.compute(found)
        assert tuple(found.columns) == tuple(wanted.columns)
        return found.sort(wanted.grain)

    def _install(self, view: View) -> None:
        """What a view says, as a table: plans over views of views take longer than the counting."""
        if view.function is None:
            self.connection.execute(f"create or replace table {view.name} as {view.sql}")
            return
        computed = view.compute(self.connection.sql(view.sql).pl())
        self.connection.register("computed", computed)
        self.connection.execute(f"create or replace table {view.name} as select * from computed")
        self.connection.unregister("computed")

    def view(self, view: str) -> list[dict[str, Any]]:
        """The rows of the view, sorted by its grain."""
        return self.frame(view).to_dicts()
