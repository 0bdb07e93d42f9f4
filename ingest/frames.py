"""Typed Polars frames of canonical tables, from rows as dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from ingest.tables import tables

MAP = pl.List(pl.Struct({"key": pl.String, "value": pl.String}))

_INSTANT = pl.Datetime("us", "UTC")

_TYPES: dict[str, Any] = {
    "varchar": pl.String,
    "bigint": pl.Int64,
    "integer": pl.Int32,
    "double": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "timestamptz": _INSTANT,
    "varchar[]": pl.List(pl.String),
    "map(varchar, varchar)": MAP,
}


Row = Mapping[str, Any]


def frame(table: str, rows: Iterable[Row]) -> pl.DataFrame:
    """Rows of a canonical table as a frame with that table's types, in any order.

    Only columns that occur in some row are in the frame (the writer fills the rest with
    NULL). Map columns take a dict; its values become text, None values are left out.
    A key that is no column of the table raises KeyError: adapters may not invent columns.

    >>> frame("labels", [{"question": "label", "label": "tug", "rank": 1}]).columns
    ['question', 'label', 'rank']
    """
    columns = Columns(table)
    columns.take(rows)
    return columns.frame()


class Columns:
    """Rows of one table on their way to a frame, column by column.

    A row is forgotten once it is taken: its values stand behind those of the rows with the same
    keys, so that a column is a slice of a long list and no dictionary waits for its batch.
    """

    def __init__(self, table: str) -> None:
        self.table = table
        self._values: dict[tuple[str, ...], list[Any]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def take(self, rows: Iterable[Row]) -> None:
        """Take some rows; what becomes of the dictionaries later does not matter."""
        behind = self._values
        for row in rows:
            keys = tuple(row)
            if keys not in behind:
                behind[keys] = []
            behind[keys] += row.values()
            self._count += 1

    def frame(self) -> pl.DataFrame:
        """All rows that were taken."""
        present = dict.fromkeys(name for keys in self._values for name in keys)
        types = schema(self.table)
        return pl.DataFrame([series(name, self._column(name), types[name]) for name in present])

    def _column(self, name: str) -> list[Any]:
        found: list[Any] = []
        for keys, values in self._values.items():
            if name in keys:
                found += values[keys.index(name) :: len(keys)]
            else:
                found += [None] * (len(values) // len(keys))
        return found


def series(name: str, values: list[Any], dtype: Any) -> pl.Series:
    """A column of that type; odd values become NULL or text as Polars sees fit."""
    if dtype == MAP:
        return _map_column(name, values)
    if dtype == _INSTANT:
        try:
            return pl.Series(name, list(map(_microseconds, values)), pl.Int64).cast(dtype)
        except (TypeError, AttributeError, OverflowError, ValueError):
            pass
    return pl.Series(name, values, dtype=dtype, strict=False)


def _microseconds(value: datetime | None) -> int | None:
    """Of an instant since 1970. Four times faster than to let Polars look at each."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a time without its zone")
    return round(value.timestamp() * 1e6)


@cache
def schema(table: str) -> dict[str, Any]:
    """Polars types of a canonical table's columns."""
    return {name: _TYPES[kind] for name, kind in tables()[table].columns.items()}


@cache
def maps(table: str) -> frozenset[str]:
    """The columns of a canonical table that hold maps."""
    return frozenset(name for name, kind in schema(table).items() if kind == MAP)


def _map_column(name: str, values: Sequence[Mapping[str, Any] | None]) -> pl.Series:
    """Built as Arrow arrays: entry by entry in Python objects is what made frames slow."""
    offsets, keys, texts = [0], [], []
    for value in values:
        for key, item in (value or {}).items():
            if item is not None:
                keys.append(str(key))
                texts.append(item if isinstance(item, str) else _text(item))
        offsets.append(len(keys))
    entries = pl.DataFrame({"key": keys, "value": texts}, {"key": pl.String, "value": pl.String})
    return pl.Series(name, _lists(offsets, entries.to_struct().to_arrow(), values), dtype=MAP)


def _lists(offsets: list[int], entries: pa.Array, values: Sequence[object]) -> pa.Array:
    """Lists of entries; from buffers, because `pyarrow.array` spends a second on loading pandas."""
    given = np.array([value is not None for value in values])
    buffers = [pa.py_buffer(np.packbits(given, bitorder="little")), pa.py_buffer(np.array(offsets))]
    kind = pa.large_list(entries.type)
    return pa.LargeListArray.from_buffers(kind, len(values), buffers, children=[entries])


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
