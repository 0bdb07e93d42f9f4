"""Delimited text, record by record: a broken line is rejected, the next one is read afresh.

Python's own parser is used because the faster ones lose lines without a word: an unclosed
quote at the end of a file, mixed line ends. Where a file has no quotes at all, a record is a
line and nothing can be lost; those are cut by Polars, many lines at a time.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from ingest.adapters._table_columns import choose
from ingest.errors import Unreadable

HEAD = 64 * 1024
ROWS = 20_000
BLOCK = 4 * 1024**2
LARGEST_CELL = 16 * 1024**2
MOST_REREAD = 512 * 1024**2
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}


@dataclass(frozen=True)
class Dialect:
    """How a text file separates its columns, and its encoding."""

    delimiter: str
    encoding: str

    @property
    def kind(self) -> str:
        return f"{_DELIMITERS[self.delimiter]}-separated text"


@dataclass(frozen=True)
class Rejected:
    """A record that cannot be read; `line` is where a person finds it, from 1."""

    at: int
    line: int
    code: str
    message: str


def dialect(head: bytes, name: str) -> Dialect:
    """Encoding by byte-order mark, delimiter by the header that makes most sense."""
    encoding = next((found for mark, found in _BOMS if head.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in head:
        raise _has_nul(head, name)
    sample = _decoded(head, encoding)
    return Dialect(max(_DELIMITERS, key=lambda d: _fit(sample, d)), encoding)


def header(head: bytes, found: Dialect, name: str) -> tuple[str, ...]:
    """The first record's cells; unnamed columns get their number."""
    records = _parsed(_decoded(head, found.encoding), found.delimiter)
    first = next((row for row in records if row), None)
    if first is None:
        raise Unreadable(f"{name} is empty; a table with a header and rows was expected.")
    return tuple(cell.strip() or f"column {i + 1}" for i, cell in enumerate(first))


def _decoded(head: bytes, encoding: str) -> str:
    """The head as text; a character cut in two at its end is left out, bad bytes are marked."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(head)


def _parsed(sample: str, delimiter: str) -> Iterator[list[str]]:
    lines = io.StringIO(sample, newline="")
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error:
        return


def _fit(sample: str, delimiter: str) -> tuple[int, int, int]:
    """How well a delimiter explains a sample: names recognised, even rows, columns."""
    rows = [row for row in islice(_parsed(sample, delimiter), 30) if row]
    if not rows:
        return (0, 0, 0)
    width = len(rows[0])
    columns = choose([c.strip() for c in rows[0]], None, {})
    even = sum(len(row) == width for row in rows) if width > 1 else 0
    return (len(set(columns.used)), even, width)


def check(path: Path, encoding: str, name: str) -> bool:
    """Whether each line is a record: UTF-8 without quotes, lines that end in one way.

    Raises Unreadable when the file is not text in its encoding all through.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    position = 0
    is_simple = encoding.startswith("utf-8")
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            if encoding.startswith("utf-8") and b"\0" in chunk:
                raise _has_nul(chunk, name, position)
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                at = position - len(error.object) + len(chunk) + error.start
                raise _not_in(encoding, error.object[error.start], at, name) from error
            position += len(chunk)
            if is_simple:
                returns = chunk.count(b"\r") - chunk.count(b"\r\n") - chunk.endswith(b"\r")
                is_simple = b'"' not in chunk and returns == 0
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"{name} breaks off inside a character at byte {position:,}; it is not complete "
            f"{encoding.upper()}. Export or copy it again."
        ) from error
    return is_simple


def _has_nul(chunk: bytes, name: str, offset: int = 0) -> Unreadable:
    at = chunk.index(b"\0")
    if chunk[:64].count(b"\0") >= min(len(chunk), 64) // 3:
        return Unreadable(
            f"{name} looks like UTF-16 without a byte-order mark; text in UTF-8 was expected. "
            "Save it as UTF-8."
        )
    return Unreadable(
        f"{name} holds a zero byte at byte {offset + at:,}, so it is not a text table. "
        "Check that this is the file the tool exported."
    )


def _not_in(encoding: str, byte: int, at: int, name: str) -> Unreadable:
    shown = "UTF-8" if encoding.startswith("utf-8") else encoding.upper()
    return Unreadable(
        f"{name} is not {shown}: byte 0x{byte:02X} at position {at:,} is no character. "
        "Save it as UTF-8 (in a spreadsheet: CSV UTF-8; with iconv: -f windows-1252 -t utf-8)."
    )


def simple_rows(
    path: Path, found: Dialect, columns: Sequence[str], wanted: Mapping[str, str]
) -> Iterator[pl.DataFrame | Rejected]:
    """What `rows` gives, for a file in which each line is a record."""
    picks = {name: columns.index(column) for name, column in wanted.items()}
    width = len(columns)
    line, ordinal = 1, -1  # the header is a record too
    with path.open("rb") as stream:
        if found.encoding == "utf-8-sig":
            stream.read(len(codecs.BOM_UTF8))
        for block in _blocks(stream):
            lines = _lines(block, line, ordinal, found.delimiter)
            line += block.count("\n")
            ordinal += lines.height
            cells = pl.col("text").str.count_matches(found.delimiter, literal=True) + 1
            lines = lines.filter(pl.col("ordinal") >= 0).with_columns(cells.alias("cells"))
            for at, where, count in (
                lines.filter(pl.col("cells") != width)
                .select("ordinal", "line", "cells")
                .iter_rows()
            ):
                yield Rejected(at, where, "broken_record", _uneven(count, width))
            parts = pl.col("text").str.split_exact(found.delimiter, width - 1)
            yield lines.filter(pl.col("cells") == width).select(
                "ordinal",
                "line",
                *[parts.struct.field(f"field_{i}").alias(name) for name, i in picks.items()],
            )


def _blocks(stream: BinaryIO) -> Iterator[str]:
    """The text in pieces of whole lines."""
    rest = b""
    while chunk := stream.read(BLOCK):
        cut = chunk.rfind(b"\n") + 1
        if cut:
            yield (rest + chunk[:cut]).decode()
            rest = b""
        rest += chunk[cut:]
    if rest:
        yield rest.decode()


def _lines(block: str, line: int, ordinal: int, delimiter: str) -> pl.DataFrame:
    """The lines of a block that are records, with their line number and ordinal."""
    text = pl.Series("text", [block.removesuffix("\n")]).str.split("\n").explode()
    frame = pl.DataFrame({"text": text.str.strip_suffix("\r")}).with_row_index("line", line)
    is_header = pl.lit(ordinal < 0) & (pl.col("text").str.len_bytes() > 0).cum_sum().eq(1)
    is_record = (pl.col("text").str.strip_chars(delimiter) != "") | is_header
    frame = frame.filter(is_record & (pl.col("text") != ""))
    place = pl.int_range(ordinal, ordinal + pl.len(), dtype=pl.Int64)
    return frame.select(place.alias("ordinal"), pl.col("line").cast(pl.Int64), "text")


def rows(
    path: Path,
    found: Dialect,
    columns: Sequence[str],
    wanted: Mapping[str, str],
    name: str,
) -> Iterator[pl.DataFrame | Rejected]:
    """Frames of the wanted columns, and the records that have another number of columns."""
    picks = [columns.index(column) for column in wanted.values()]
    names = list(wanted)
    ready: list[tuple[Any, ...]] = []
    at = -1
    for line, record in _records(path, found, name):
        if at < 0 and isinstance(record, list):
            at = 0  # the header
            continue
        if isinstance(record, str):
            yield Rejected(max(at, 0), line, "broken_record", record)
        elif not any(record):
            continue
        elif len(record) != len(columns):
            yield Rejected(at, line, "broken_record", _uneven(len(record), len(columns)))
        else:
            ready.append((at, line, *[record[i] for i in picks]))
            if len(ready) == ROWS:
                yield frame(ready, names)
                ready = []
        at += 1
    if ready:
        yield frame(ready, names)


def frame(rows: Sequence[tuple[Any, ...]], names: Sequence[str]) -> pl.DataFrame:
    """Rows of (ordinal, line, cells...) as a frame."""
    schema = {"ordinal": pl.Int64, "line": pl.Int64, **dict.fromkeys(names, pl.String)}
    return pl.DataFrame(dict(zip(schema, zip(*rows, strict=True), strict=True)), schema=schema)


def _uneven(found: int, expected: int) -> str:
    return f"The row has {found} columns where the header has {expected}."


def _records(path: Path, found: Dialect, name: str) -> Iterator[tuple[int, list[str] | str]]:
    """(line, cells) of every record, or (line, reason) of one whose quotes are broken.

    After a broken record reading goes on with the line behind its first one, so that one
    stray quote costs one line and not the rest of the file.
    """
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST_CELL))
    with path.open(encoding=found.encoding, newline="") as stream:
        lines = _Lines(stream)
        while lines.has_more():
            parser = csv.reader(lines, delimiter=found.delimiter, strict=True)
            try:
                for record in parser:
                    if record:
                        yield lines.start, record
                    lines.begin()
                return
            except csv.Error as error:
                yield lines.start, _broken(error)
                lines.back()
                if lines.reread > MOST_REREAD:
                    raise Unreadable(
                        f"{name} has unclosed quotes all over, from line {lines.start:,} on. "
                        "Export it again, or as JSON lines."
                    ) from error


def _broken(error: csv.Error) -> str:
    if "unexpected end" in str(error) or "field larger" in str(error):
        return "A quote is opened and never closed."
    return "Text follows a closing quote in the same cell."


class _Lines:
    """Lines of a text file that can be given back up to the start of the current record."""

    def __init__(self, stream: io.TextIOBase) -> None:
        self.stream = stream
        self.held: list[str] = []  # lines of the current record, read so far
        self.again: list[str] = []  # lines given back, last one first
        self.start = 1
        self.reread = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.again.pop() if self.again else self.stream.readline()
        if not line:
            raise StopIteration
        self.held.append(line)
        return line

    def has_more(self) -> bool:
        if not self.again and (line := self.stream.readline()):
            self.again.append(line)
        return bool(self.again)

    def begin(self) -> None:
        """The next record begins here."""
        self.start += len(self.held)
        self.held.clear()

    def back(self) -> None:
        """Give back all lines of the current record but its first."""
        self.reread += sum(map(len, self.held))
        self.again.extend(reversed(self.held[1:]))
        self.held.clear()
        self.start += 1
