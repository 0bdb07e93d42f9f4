"""A table as frames of text: CSV and its cousins, JSON lines, Parquet, Arrow, XLSX."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.adapters import _table_csv as text
from ingest.adapters._table_csv import ROWS, Rejected
from ingest.errors import Unreadable
from ingest.json_stream import elements

LIST = "\x1f"
"""Joins the values of a list cell; a lone one is an empty list."""

Rows = Iterator[pl.DataFrame | Rejected]


@dataclass(frozen=True)
class Source:
    """A table that can be read: its columns, and its rows as frames of text.

    `read` takes our names for the wanted columns (name -> column) and yields frames with the
    columns `ordinal` (the record's place, from 0), `line` (where a person finds
    it, from 1) and one String column per wanted name, or a Rejected record.
    """

    kind: str
    place: str
    columns: tuple[str, ...]
    read: Callable[[Mapping[str, str]], Rows]
    is_text: bool = False


def open_table(path: Path, name: str) -> Source:
    """Look at a file's first bytes and say how its rows are read.

    Raises Unreadable for files that are empty, no table, or have two columns of one name.
    """
    with path.open("rb") as stream:
        head = stream.read(text.HEAD)
    source = _opened(path, name, head)
    twice = [column for column, n in Counter(source.columns).items() if n > 1]
    if twice:
        places = [str(i + 1) for i, c in enumerate(source.columns) if c == twice[0]]
        raise Unreadable(
            f'{name} has {len(places)} columns named "{twice[0]}" '
            f"(columns {', '.join(places)}). Rename all but one."
        )
    return source


def _opened(path: Path, name: str, head: bytes) -> Source:
    if not head.strip():
        raise Unreadable(f"{name} is empty; a table with a header and rows was expected.")
    if head.startswith(b"PAR1"):
        return _parquet(path, name)
    if head.startswith((b"ARROW1", b"\xff\xff\xff\xff")):
        return _arrow(path, name, is_file=head.startswith(b"ARROW1"))
    if head.startswith(b"PK\x03\x04"):
        return _xlsx(path, name)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return _json_lines(path, name)
    return _text(path, name, head)


# --- text ---------------------------------------------------------------------------------


def _text(path: Path, name: str, head: bytes) -> Source:
    dialect = text.dialect(head, name)
    header = text.header(head, dialect, name)

    def read(wanted: Mapping[str, str]) -> Rows:
        if text.check(path, dialect.encoding, name):
            return text.simple_rows(path, dialect, header, wanted)
        return text.rows(path, dialect, header, wanted, name)

    return Source(dialect.kind, "line", header, read, is_text=True)


# --- JSON lines ---------------------------------------------------------------------------


def _json_lines(path: Path, name: str) -> Source:
    with path.open("rb") as stream:
        keys: dict[str, None] = {}
        for record in _records(stream):
            if isinstance(record, dict):
                keys.update(dict.fromkeys(record))
    return Source(
        "JSON lines", "record", tuple(keys), lambda wanted: _json_rows(path, tuple(wanted.items()))
    )


def _records(stream: Any) -> Iterator[Any]:
    """Parsed values; what does not parse is an exception object in its place."""
    for _, raw in elements(stream):
        try:
            yield orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            yield error


def _json_rows(path: Path, wanted: Sequence[tuple[str, str]]) -> Rows:
    rows: list[tuple[Any, ...]] = []
    with path.open("rb") as stream:
        for at, record in enumerate(_records(stream)):
            if not isinstance(record, dict):
                why = "is not JSON" if isinstance(record, Exception) else "is not an object"
                yield Rejected(at, at + 1, "broken_record", f"The record {why}.")
                continue
            rows.append((at, at + 1, *(cell(record.get(column)) for _, column in wanted)))
            if len(rows) == ROWS:
                yield text.frame(rows, [ours for ours, _ in wanted])
                rows = []
    if rows:
        yield text.frame(rows, [ours for ours, _ in wanted])


def cell(value: Any) -> str | None:
    """A JSON or spreadsheet value as the text a CSV would hold.

    >>> cell(1), cell(1.0), cell(1.5), cell(True), cell(None)
    ('1', '1', '1.5', 'true', None)
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value != value:
        return None  # not a number: the source had nothing
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, list) and not any(isinstance(v, (list, dict)) for v in value):
        return LIST.join(cell(v) or "" for v in value) if value else LIST
    return orjson.dumps(value).decode() if isinstance(value, (list, dict)) else str(value)


# --- Parquet and Arrow --------------------------------------------------------------------


def _parquet(path: Path, name: str) -> Source:
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise _broken(name, "a broken Parquet file", error) from error

    def batches(columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(ROWS, columns=list(columns))

    return _columnar("Parquet", name, schema, batches)


def _arrow(path: Path, name: str, is_file: bool) -> Source:
    def batches(columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with pa.memory_map(str(path)) as memory:
            if is_file:
                file = pa.ipc.open_file(memory)
                whole = (file.get_batch(i) for i in range(file.num_record_batches))
            else:
                whole = iter(pa.ipc.open_stream(memory))
            for batch in whole:
                for start in range(0, batch.num_rows, ROWS):
                    yield batch.select(list(columns)).slice(start, ROWS)

    try:
        with pa.memory_map(str(path)) as memory:
            schema = (pa.ipc.open_file if is_file else pa.ipc.open_stream)(memory).schema
    except (pa.ArrowException, OSError) as error:
        raise _broken(name, "a broken Arrow file", error) from error
    return _columnar("Arrow", name, schema, batches)


def _columnar(
    kind: str,
    name: str,
    schema: pa.Schema,
    batches: Callable[[Sequence[str]], Iterator[pa.RecordBatch]],
) -> Source:
    def read(wanted: Mapping[str, str]) -> Rows:
        at = 0
        try:
            for batch in batches(list(dict.fromkeys(wanted.values()))):
                native = pl.DataFrame(pl.from_arrow(batch))
                place = pl.int_range(at, at + native.height, dtype=pl.Int64, eager=True)
                cells = [_texts(native[column]).alias(ours) for ours, column in wanted.items()]
                yield pl.DataFrame([place.alias("ordinal"), (place + 1).alias("line"), *cells])
                at += native.height
        except (pa.ArrowException, OSError) as error:
            raise _broken(name, f"broken after row {at:,}", error) from error

    return Source(kind, "row", tuple(schema.names), read)


def _texts(values: pl.Series) -> pl.Series:
    """A typed column as the text a CSV would hold: 1.0 is "1", lists are joined by LIST."""
    kind = values.dtype
    if kind == pl.String:
        return values
    if isinstance(kind, (pl.List, pl.Array)):
        inner = [None if v is None else cell(list(v)) for v in values.to_list()]
        return pl.Series(values.name, inner, dtype=pl.String)
    if isinstance(kind, pl.Datetime):
        if kind.time_zone:
            return values.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%d %H:%M:%S%.6fZ")
        return values.dt.strftime("%Y-%m-%d %H:%M:%S%.6f")
    if kind == pl.Duration:
        return _texts(values.dt.total_microseconds() / 1e6)
    if kind.is_float() or kind.is_decimal():
        return pl.Series(values.name, [cell(v) for v in values.cast(pl.Float64)], dtype=pl.String)
    if kind.is_nested() or kind in (pl.Object, pl.Binary):
        return pl.Series(values.name, [cell(v) for v in values.to_list()], dtype=pl.String)
    return values.cast(pl.String)


def _broken(name: str, what: str, error: Exception) -> Unreadable:
    detail = str(error).splitlines()[0][:160].rstrip(".")
    return Unreadable(f"{name} is {what} ({detail}). Export it again.")


# --- spreadsheets -------------------------------------------------------------------------


def _xlsx(path: Path, name: str) -> Source:
    sheet = _first_filled_sheet(path, name)
    header = tuple((value or f"column {i + 1}").strip() for i, value in enumerate(sheet.row(0)))

    def read(wanted: Mapping[str, str]) -> Rows:
        body = sheet.slice(1)
        place = pl.int_range(0, body.height, dtype=pl.Int64, eager=True)
        cells = [body.to_series(header.index(c)).alias(ours) for ours, c in wanted.items()]
        whole = pl.DataFrame([place.alias("ordinal"), (place + 2).alias("line"), *cells])
        yield from whole.filter(~pl.all_horizontal(s.is_null() for s in cells)).iter_slices(ROWS)

    return Source("spreadsheet", "row", header, read)


def _first_filled_sheet(path: Path, name: str) -> pl.DataFrame:
    """The first sheet with anything on it, every cell as text, the header as its first row."""
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        for index in range(len(book.sheet_names)):
            sheet = book.load_sheet(index, header_row=None, dtypes="string").to_polars()
            if sheet.height:
                return sheet
    except fastexcel.FastExcelError as error:
        raise _broken(name, "a spreadsheet that cannot be read", error) from error
    raise Unreadable(f"{name} has no sheet with anything on it.")
