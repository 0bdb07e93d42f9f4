"""What the table adapter makes of a file: its rows, problems and facts, for stories about it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from ingest.adapters import table
from ingest.batches import Batch, Fact, Options, Problem
from ingest.export import Export

Rows = dict[str, list[dict[str, Any]]]


class Reading:
    """Everything an export gave: rows by table, problems by code, facts, records."""

    def __init__(self, path: Path, **options: Any) -> None:
        self.rows: Rows = {}
        self.problems: list[Problem] = []
        self.facts: list[Fact] = []
        self.records = 0
        for item in table.read(Export.at(path), Options(**options)):
            if isinstance(item, Batch):
                frame = item.frame if isinstance(item.frame, pl.DataFrame) else _polars(item.frame)
                self.rows.setdefault(item.table, []).extend(frame.to_dicts())
                self.records += item.records
            else:
                (self.problems if isinstance(item, Problem) else self.facts).append(item)

    def __getitem__(self, name: str) -> list[dict[str, Any]]:
        return self.rows.get(name, [])

    def codes(self) -> Counter[str]:
        return Counter(p.code for p in self.problems)

    @property
    def rejected(self) -> int:
        return sum(p.rejected for p in self.problems)


def _polars(frame: pa.Table) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(frame))
