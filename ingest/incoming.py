"""What one export brings, gathered in a scratch database before the warehouse is touched.

Batches arrive with the ids of their tool; here they are made ready to be merged: roles
given on the command line, records that repeat a key, the newest date, the counts.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import duckdb
import polars as pl
import pyarrow as pa

from ingest.batches import Batch, Fact, Options, Problem
from ingest.counts import COUNTS, count_sql
from ingest.frames import MAP
from ingest.tables import Table, tables

MEMORY_LIMIT = "400MB"
MAX_KINDS = 1000
OBJECTS_PER_COLLECTION = 50_000
ROWS_PER_COMMIT = 400_000  # a commit a batch costs more than its rows; none at all, memory
_META = ("project_id", "import_id", "source_row")


@dataclass
class Found:
    """One kind of problem: where it was first seen and how often."""

    problem: Problem
    occurrences: int = 0
    rejected: int = 0


@dataclass
class Incoming:
    """The rows of one export in a scratch DuckDB file. Use as a context manager."""

    path: Path
    problems: dict[tuple[str, str], Found] = field(default_factory=dict)
    facts: dict[str, datetime | str] = field(default_factory=dict)
    records: int = 0

    def __post_init__(self) -> None:
        self._left_out: set[int | None] = set()
        self.connection = duckdb.connect(str(self.path), config=config(f"{self.path}.spill"))
        self.connection.execute("begin")
        for table in tables().values():
            self.connection.execute(_loose_ddl(table))
        self.connection.execute("commit")

    def __enter__(self) -> Incoming:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()

    @property
    def rejected(self) -> int:
        """Records that were left out."""
        return sum(found.rejected for found in self.problems.values())

    @property
    def has_work(self) -> bool:
        """Whether anything but bare assets was read."""
        tables = ("submissions", "annotations", "reviews", "events", "work_sessions")
        anything = " or ".join(f"exists (from {table})" for table in tables)
        return bool(self.connection.execute(f"select {anything}").fetchall()[0][0])

    def gather(
        self,
        items: Iterable[Batch | Problem | Fact],
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Take in everything an adapter yields; `progress` hears the records so far."""
        with _rare_collection():
            self._gather(items, progress)

    def _gather(
        self, items: Iterable[Batch | Problem | Fact], progress: Callable[[int], None]
    ) -> None:
        run = self.connection.execute
        run("begin")
        waiting = 0
        for item in items:
            if isinstance(item, Batch):
                waiting += self._add(item)
                progress(self.records)
                if waiting >= ROWS_PER_COMMIT:
                    run("commit")
                    run("begin")
                    waiting = 0
            elif isinstance(item, Problem):
                self.report(item)
            else:
                self.facts[item.name] = item.value
        run("commit")

    def report(self, problem: Problem, *, is_read: bool = False) -> None:
        """Note a problem; the same kind is kept once, with its first place and a count.

        `is_read`: the records it rejects came in a batch and are counted as read already.
        """
        key = (problem.code, problem.message)
        if key not in self.problems and len(self.problems) >= MAX_KINDS:
            key = (problem.code, "and other kinds of this problem")
        found = self.problems.setdefault(key, Found(problem))
        found.occurrences += 1
        found.rejected += problem.rejected
        self.records += 0 if is_read else problem.rejected

    def finish(self, options: Options) -> None:
        """Apply what the person said (role, scale, batch) and drop rows that repeat a key."""
        if options.role in ("gold", "prediction"):
            self._give_role(options.role)
        if options.batch is not None:
            self.connection.execute("update assets set batch = ?", [options.batch])
            self.connection.execute(
                "insert into batches by name select ? as batch", [options.batch]
            )
        if options.scale is not None:
            self._give_scale(options.scale)
        for table in sorted(tables().values(), key=lambda table: table.name == "assets"):
            self._drop_repeats(table)

    def state_policies(self, policies: Mapping[tuple[str, str, str], float | str]) -> None:
        """Take in the settings of `assay.toml`, by subject, name and scope."""
        for (subject, name, scope), value in policies.items():
            number, text = (None, value) if isinstance(value, str) else (value, None)
            self.connection.execute(
                """insert into policies by name select ? as subject, ? as name, ? as scope,
                    ?::double as value_number, ?::varchar as value_text""",
                [subject, name, scope, number, text],
            )

    def newest(self) -> datetime | None:
        """The newest date in the rows: when an export was made at the earliest."""
        row = self.connection.execute(
            """select greatest(
                (select max(greatest(submitted_at, updated_at, started_at)) from submissions),
                (select max(reviewed_at) from reviews),
                (select max(happened_at) from events),
                (select max(created_at) from assets))"""
        ).fetchall()[0]
        return row[0].astimezone(UTC) if row[0] is not None else None

    def counts(self) -> dict[str, int | float | None]:
        """The counts of the import summary, by name."""
        row = self.connection.execute(count_sql()).fetchall()[0]
        return dict(zip(COUNTS, row, strict=True))

    def _add(self, batch: Batch) -> int:
        """Take in a batch; returns how many rows it had."""
        self.records += batch.records
        rows = batch.frame.height if isinstance(batch.frame, pl.DataFrame) else batch.frame.num_rows
        if rows == 0:
            return 0
        known = tables()[batch.table].columns
        columns = _column_names(batch.frame)
        unknown = [name for name in columns if name not in known]
        if unknown:
            raise KeyError(f"{batch.table} has no column {unknown[0]}")
        selected = ", ".join(_as_stored(name, batch.frame) for name in columns)
        self.connection.register("batch_frame", batch.frame)
        self.connection.execute(
            f"insert into {batch.table} by name select {selected} from batch_frame"
        )
        self.connection.unregister("batch_frame")
        return rows

    def _give_role(self, role: str) -> None:
        """Everything in this export is gold (or predictions), whatever it says.

        Ids get the role in front, so that work and gold on one asset stay two rows.
        """
        run = self.connection.execute
        run("delete from submissions where role not in ('work', ?)", [role])
        run(
            "delete from annotations where submission_id not in "
            "(select submission_id from submissions)"
        )
        is_gold = role == "gold"
        run(
            "update submissions set role = ?, is_gold = ?, gold_status = "
            "case when ? then coalesce(gold_status, 'active') end",
            [role, is_gold, is_gold],
        )
        for table in tables().values():
            for column in table.columns:
                if column in _PREFIXED:
                    run(
                        f"update {table.name} set {column} = '{role}:' || {column} "
                        f"where {column} is not null and not starts_with({column}, '{role}:')"
                    )

    def _give_scale(self, scale: str) -> None:
        self.connection.execute(
            """insert into questions by name
            select distinct question, type, ? as scale, max(source_row) as source_row
            from annotations
            where type in ('classification', 'choices', 'number', 'rating')
                and question not in (select question from questions)
            group by question, type""",
            [scale],
        )
        self.connection.execute("update questions set scale = ?", [scale])

    def _drop_repeats(self, table: Table) -> None:
        """Keep the first row of each key; a repeat that differs is a problem, not a secret."""
        run = self.connection.execute
        key = ", ".join(name for name in table.key if name not in _META) or "project_id"
        content = ", ".join(name for name in table.columns if name not in _META)
        repeats = run(
            f"select count(*) from (select 1 from {table.name} group by {key} having count(*) > 1)"
        ).fetchall()[0][0]
        if not repeats:
            return
        if table.name in _RECORDS:
            self._report_repeats(table, key)
        run(
            f"""create or replace table {table.name} as
            select * from {table.name}
            qualify row_number() over (partition by {key} order by source_row, hash({content})) = 1
            """
        )

    def _report_repeats(self, table: Table, key: str) -> None:
        """Say which records repeat the id of another one and differ, and leave them out."""
        run = self.connection.execute
        content = ", ".join(name for name in table.columns if name not in _META)
        differing = ", ".join(_RECORDS[table.name] or content.split(", "))
        run(
            f"""create temp table lost as
            with ranked as (
                select {key}, source_row, hash({differing}) as said,
                    row_number() over same as place, first_value(source_row) over same as kept_row,
                    first_value(hash({differing})) over same as kept
                from {table.name}
                window same as (partition by {key} order by source_row, hash({content}))
            )
            select *, source_row is distinct from kept_row and source_row not in (
                select source_row from ranked where place = 1 and source_row is not null
            ) as is_whole
            from ranked where place > 1 and said <> kept"""
        )
        if table.name == "submissions":
            run(
                """delete from annotations using lost
                where annotations.submission_id = lost.submission_id
                    and annotations.source_row = lost.source_row
                    and lost.source_row <> lost.kept_row"""
            )
        if table.name == "assets":
            run(
                """update lost set is_whole = false from submissions
                where submissions.asset_id = lost.asset_id
                    and submissions.source_row = lost.source_row"""
            )
        for source_row, is_whole in run(
            "select source_row, is_whole from lost order by source_row, is_whole desc"
        ).fetchall():
            is_lost = bool(is_whole) and source_row not in self._left_out  # NULL: of no record
            self._report_repeat(table, source_row, is_lost)
            self._left_out.add(source_row)
        run("drop table lost")

    def _report_repeat(self, table: Table, source_row: int | None, is_whole: bool) -> None:
        text = f"Two records of {table.name} have the same id and differ; the first was kept."
        place = f"record {source_row + 1}" if source_row is not None else None
        problem = Problem("error", "duplicate_key", text, place, rejected=int(is_whole))
        self.report(problem, is_read=True)


# What must not differ between two rows with one key (everything, where nothing is named). An
# asset is listed many times in some exports, so there only its substance counts.
_RECORDS: dict[str, tuple[str, ...]] = {
    "submissions": (),
    "annotations": (),
    "reviews": (),
    "assets": ("uri", "text", "width", "height", "sha256"),
}
_PREFIXED = frozenset(
    """asset_id parent_asset_id submission_id parent_submission_id prelabel_submission_id
    annotation_id parent_annotation_id from_annotation_id to_annotation_id review_id
    event_id""".split()
)


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Look for cycles in memory seldom: records make millions of objects and hardly a cycle."""
    usual = gc.get_threshold()
    gc.set_threshold(OBJECTS_PER_COLLECTION, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def config(spill: str) -> dict[str, str | bool | int | float | list[str]]:
    """Settings of a writing connection: bounded memory, and no Python variable read as a table."""
    return {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": spill,
        "python_enable_replacements": "false",
    }


def _loose_ddl(table: Table) -> str:
    """The table without its NOT NULLs: project and import are not known yet."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in table.columns.items())
    return f"create table {table.name} ({columns})"


def _column_names(frame: pl.DataFrame | pa.Table) -> list[str]:
    return frame.columns if isinstance(frame, pl.DataFrame) else list(frame.schema.names)


def _as_stored(name: str, frame: pl.DataFrame | pa.Table) -> str:
    if isinstance(frame, pl.DataFrame):
        if frame.schema[name] == MAP:
            return f'map_from_entries("{name}") as "{name}"'
    elif pa.types.is_list(frame.schema.field(name).type) and pa.types.is_struct(
        frame.schema.field(name).type.value_type
    ):
        return f'map_from_entries("{name}") as "{name}"'
    return f'"{name}"'
