"""Typed Polars frames of canonical tables, from rows as dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import polars as pl
import pyarrow as pa

from ingest.tables import tables

MAP = pl.List(pl.Struct({"key": pl.String, "value": pl.String}))

_TYPES: dict[str, Any] = {
    "varchar": pl.String,
    "bigint": pl.Int64,
    "integer": pl.Int32,
    "double": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "timestamptz": pl.Datetime("us", "UTC"),
    "varchar[]": pl.List(pl.String),
    "map(varchar, varchar)": MAP,
}


def frame(table: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows of a canonical table as a frame with that table's types.

    Only columns that occur in some row are in the frame (the writer fills the rest with
    NULL). Map columns take a dict; its values become text, None values are left out.
    A key that is no column of the table raises KeyError: adapters may not invent columns.

    >>> frame("labels", [{"question": "label", "label": "tug", "rank": 1}]).columns
    ['question', 'label', 'rank']
    """
    types = schema(table)
    present = dict.fromkeys(key for row in rows for key in row)
    columns = []
    for name in present:
        values = [row.get(name) for row in rows]
        if name in maps(table):
            columns.append(_map_column(name, values))
        else:
            columns.append(pl.Series(name, values, dtype=types[name], strict=False))
    return pl.DataFrame(columns)


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
    entries = pa.StructArray.from_arrays(
        [pa.array(keys, pa.large_string()), pa.array(texts, pa.large_string())], ["key", "value"]
    )
    column = pa.LargeListArray.from_arrays(
        pa.array(offsets, pa.int64()), entries, mask=pa.array([v is None for v in values])
    )
    return pl.Series(name, column, dtype=MAP)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
