"""A large labeling operation to measure on: `python -m benchmarks.operation WAREHOUSE [MILLIONS]`.

Judgements of ten classes by 300 people, five to an item, over eighteen months in twenty batches;
one item in twenty has a gold answer. People differ in how often they are right and in how fast
they are, and take some classes for their neighbours more than for others. Everything follows
from the row's number, so two runs write the same file.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import duckdb

import ingest
import queries

MILLIONS = 10
PROJECT = "Traffic signs"

WORK = """
with numbered as (
    select
        range as n,
        range // 5 as item,
        -- Five different people of one of sixty teams of five.
        (hash(range // 5) % 60)::int * 5 + range % 5 as person,
        hash(range, 'right') % 1000 as luck,
        hash(range // 5, 'class') % 10 as truth,
        hash(range, 'other') % 10 as slip,
        hash(range, 'seconds') % 60 as haste
    from range({rows})
)

select
    'item ' || item as item,
    'worker ' || person as worker,
    'class ' || case
        when luck < 750 + person % 11 * 22 then truth
        when slip < 6 then (truth + 1) % 10
        else (truth + slip) % 10
    end as label,
    (timestamp '2025-05-05 08:00:00' + to_seconds((n // 5 * 5) * {step} + person % 5 * 40))
        ::varchar || 'Z' as submitted_at,
    4 + haste + person % 7 * 5 as seconds,
    'batch ' || (item * 20 // ({rows} // 5 + 1)) as batch
from numbered
"""
GOLD = """
select 'item ' || range as item, 'class ' || hash(range, 'class') % 10 as gold
from range(0, {rows} // 5, 20)
"""
SPAN_SECONDS = 18 * 30 * 24 * 3600


def main(arguments: list[str]) -> int:
    """Write the exports, load them, tell what it took."""
    if not arguments:
        print("Name the warehouse to write: python -m benchmarks.operation WAREHOUSE [MILLIONS]")
        return 1
    millions = float(arguments[1]) if len(arguments) > 1 else MILLIONS
    make(Path(arguments[0]), int(millions * 1_000_000))
    return 0


def make(warehouse: Path, rows: int) -> None:
    """A warehouse of so many judgements, its views computed."""
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        work, gold = write(Path(folder), rows)
        started = time.perf_counter()
        request = ingest.Request((work, gold), PROJECT)
        ingest.load(request, warehouse, refresh=queries.refresh)
        print(f"{rows:,} judgements loaded in {time.perf_counter() - started:.0f} s", flush=True)


def write(folder: Path, rows: int) -> tuple[Path, Path]:
    """The judgements and the gold answers as CSV files."""
    work, gold = folder / "judgements.csv", folder / "gold.csv"
    with duckdb.connect() as connection:
        step = SPAN_SECONDS / rows
        for path, sql in ((work, WORK), (gold, GOLD)):
            connection.execute(f"copy ({sql.format(rows=rows, step=step)}) to '{path}' (header)")
    return work, gold


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
