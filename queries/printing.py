"""Frames as text for people, spreadsheets and programs: a table, CSV, JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

_FORMULA = r"^[=+\-@\t\r\n]"


def as_table(frame: pl.DataFrame, width: int = 0) -> str:
    """A table in Markdown with its number of rows below; `width` is that of the terminal."""
    with pl.Config(
        tbl_rows=-1,
        tbl_cols=-1,
        tbl_width_chars=max(240, width),
        fmt_str_lengths=80,
        tbl_hide_dataframe_shape=True,
        tbl_hide_column_data_types=True,
        tbl_formatting="ASCII_MARKDOWN",
        float_precision=6,
    ):
        return f"{frame}\n{frame.height:,} rows"


def as_json(frame: pl.DataFrame) -> str:
    """A list of row objects; NULL and what is no number are null."""
    return json.dumps([plain(row) for row in frame.to_dicts()], ensure_ascii=False)


def as_csv(frame: pl.DataFrame) -> str:
    """CSV in which no cell and no column name can be taken for a formula.

    Text that a spreadsheet would run gets an apostrophe in front; lists and maps are JSON.

    >>> as_csv(pl.DataFrame({"a": ["=1+1", None], "b": [-1.5, float("nan")]})).split("\\n")
    ['a,b', "'=1+1,-1.5", ',']
    """
    flat = frame.with_columns(_flat(column) for column in frame)
    risky = pl.col(pl.String).str.contains(_FORMULA)
    safe = flat.with_columns(
        pl.when(risky).then("'" + pl.col(pl.String)).otherwise(pl.col(pl.String)).name.keep()
    )
    named = {name: f"'{name}" for name in safe.columns if name[:1] in "=+-@\t\r\n"}
    return safe.rename(named).write_csv().rstrip("\n")


def plain(value: Any) -> Any:
    """A value as JSON knows it: instants in ISO 8601, no NaN, maps as objects, bytes in hex.

    >>> plain({"at": date(2026, 11, 20), "rate": float("nan"), "bytes": b"\\x01"})
    {'at': '2026-11-20', 'rate': None, 'bytes': '01'}
    """
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        entries = [plain(item) for item in value]
        if entries and all(isinstance(e, dict) and set(e) == {"key", "value"} for e in entries):
            return {entry["key"]: entry["value"] for entry in entries}
        return entries
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return float(value)
    return value.hex() if isinstance(value, bytes) else value


def _flat(column: pl.Series) -> pl.Series:
    """A column as CSV can hold it."""
    kind = column.dtype
    if kind.is_float():
        return pl.select(pl.when(column.is_finite()).then(column)).to_series().alias(column.name)
    if kind == pl.Binary or kind == pl.Duration:
        return pl.Series(column.name, [plain(value) for value in column.to_list()])
    if kind.is_nested():
        rows = pl.DataFrame(column).to_dicts()
        texts = [_nested(row[column.name]) for row in rows]
        return pl.Series(column.name, texts, dtype=pl.String)
    return column


def _nested(value: Any) -> str | None:
    return None if value is None else json.dumps(plain(value), ensure_ascii=False)
