"""The rows of a table in a temporary DuckDB file, where ids are made without holding them all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import polars as pl
import pyarrow as pa

from ingest.adapters._table_csv import ROWS, Rejected
from ingest.adapters._table_source import Rows
from ingest.batches import Batch, Problem

TIMES = ("started_at", "submitted_at", "reviewed_at")
NUMBERS = ("seconds", "score", "inclusion_prob")
REVIEW_TEXTS = ("sample", "annotation_judged", "selection", "error_type", "severity", "cause")
TEXTS = ("text", "comment", *REVIEW_TEXTS)
NOTHING = ("", "na", "n/a", "nan", "nat", "null", "none", "-")

MEMORY_LIMIT = "180MB"  # beside the scratch database of the import, which is open as well

Settings = dict[str, str | bool | int | float | list[str]]

SHOWN = 20
"""How many broken records are told one by one; the rest come as one number."""


@contextmanager
def workshop() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB in a folder of its own, gone afterwards; all times are UTC."""
    with tempfile.TemporaryDirectory(prefix="assay-table-") as folder:
        settings: Settings = {"memory_limit": MEMORY_LIMIT, "threads": 2, "temp_directory": folder}
        con = duckdb.connect(f"{folder}/table.duckdb", config=settings)
        try:
            con.execute("set timezone = 'UTC'")
            yield con
        finally:
            con.close()


def fill(con: duckdb.DuckDBPyConnection, names: list[str], rows: Rows, broken: Broken) -> int:
    """Create table `raw` (ordinal, line, a text column per name); returns how many rows."""
    texts = [(name, pa.large_string()) for name in names]
    schema = pa.schema([("ordinal", pa.int64()), ("line", pa.int64()), *texts])

    def batches() -> Iterator[pa.RecordBatch]:
        for piece in rows:
            if isinstance(piece, Rejected):
                broken.add(piece)
            else:
                clean = piece.select("ordinal", "line", *(_clean(name) for name in names))
                arrow = clean.to_arrow(compat_level=pl.CompatLevel.oldest())
                yield from arrow.cast(schema).to_batches()

    reader = pa.RecordBatchReader.from_batches(schema, batches())
    con.from_arrow(reader).create("raw")
    return int(con.sql("select count(*) from raw").fetchall()[0][0])


def _clean(name: str) -> pl.Expr:
    """A cell without blanks around it; NULL where it is empty, or says that nothing is there.

    "NA" is nothing among numbers and times only: elsewhere it may be the name of a class.
    """
    cell = pl.col(name)
    if name not in TEXTS:
        cell = cell.str.strip_chars()
    nothing = NOTHING if name in (*NUMBERS, *TIMES, "status") else ("",)
    return pl.when(~cell.str.to_lowercase().is_in(nothing)).then(cell).alias(name)


class Broken:
    """Records that were left out, by kind."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.first: dict[tuple[str, str], list[str]] = {}
        self.counts: dict[tuple[str, str], int] = {}

    def add(self, rejected: Rejected) -> None:
        key = (rejected.code, rejected.message)
        self.counts[key] = self.counts.get(key, 0) + 1
        shown = self.first.setdefault(key, [])
        if len(shown) < SHOWN:
            shown.append(f"{self.place} {rejected.line:,}")

    def problems(self) -> Iterator[Problem]:
        for (code, message), locations in self.first.items():
            for location in locations:
                yield Problem("error", code, message, location, 1)
            rest = self.counts[code, message] - len(locations)
            if rest:
                yield Problem("error", code, message, f"after {locations[-1]}", rest)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def batches(
    con: duckdb.DuckDBPyConnection, table: str, query: str, counts_records: bool = False
) -> Iterator[Batch]:
    """A query's rows as batches of a canonical table; `records` in the query, if it counts."""
    with con.cursor() as cursor:
        cursor.execute("set timezone = 'UTC'")
        for batch in cursor.sql(query).to_arrow_reader(ROWS):
            if not batch.num_rows:
                continue
            frame = pa.Table.from_batches([batch])
            records = 0
            if counts_records:
                records = sum(frame["records"].to_pylist())
                frame = frame.drop_columns(["records"])
            yield Batch(table, frame, records)
