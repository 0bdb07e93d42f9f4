"""Crowd platforms' tables, row by row: line breaks in cells, damaged bytes, cut files."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from ingest.errors import Unreadable
from ingest.export import Export

Record = dict[str, str]

_LARGEST_CELL = 2**28
_DAMAGED = re.compile("[\udc80-\udcff]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def peek_header(export: Export) -> tuple[str, ...]:
    """The column names in the first line of a single text file; none when it is something else."""
    member = export.single
    if member is None:
        return ()
    head = export.peek(member)
    encoding = _encoding(head)
    if encoding == "utf-8" and b"\0" in head[:4096]:
        return ()
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head).lstrip("\ufeff")
    try:
        lines = io.StringIO(text, newline="")
        return _named(next(csv.reader(lines, delimiter=_delimiter(text)), []))
    except csv.Error:
        return ()


class Table:
    """A delimited file that can be walked more than once.

    `optional` are names at the end of the header that rows may leave off. `damaged` counts the
    lines of the last walk in which bytes that are no text were replaced.
    """

    def __init__(self, export: Export, optional: Sequence[str] = ()) -> None:
        member = export.single
        if member is None:
            raise Unreadable(
                f"{export.name} holds {len(export.members)} data files; this format is one file."
                " Name the file itself."
            )
        self.name = member.name
        self._export = export
        head = export.peek(member)
        self._encoding = _encoding(head)
        text = codecs.getincrementaldecoder(self._encoding)("replace").decode(head)
        self._delimiter = _delimiter(text.lstrip("\ufeff"))
        self.columns = peek_header(export)
        self._optional = 0
        while self._optional < len(self.columns) and self._last(self._optional) in optional:
            self._optional += 1
        self.damaged = 0

    def need(self, *columns: str) -> None:
        """Raises Unreadable when the header lacks one of these columns."""
        missing = [name for name in columns if name not in self.columns]
        if missing:
            raise Unreadable(
                f"{self.name} has no column {' and no '.join(missing)}; its header may be damaged."
                " Export it again, or name another --format."
            )

    def _last(self, back: int) -> str:
        return self.columns[len(self.columns) - 1 - back]

    def rows(self) -> Iterator[tuple[int, Record | None]]:
        """Every row that is not empty with the line it ends on; None for one that does not fit."""
        csv.field_size_limit(_LARGEST_CELL)
        self.damaged = 0
        with self._export.open() as stream:
            lines = _Lines(stream, self._encoding)
            reader = csv.reader(lines, delimiter=self._delimiter)
            try:
                next(reader, None)
                for cells in reader:
                    if any(cells):
                        yield reader.line_num, None if lines.is_over else self._record(cells)
            except csv.Error as error:
                raise Unreadable(
                    f"{self.name} breaks at line {reader.line_num}: {error}."
                    " It may be incomplete: export it again."
                ) from None
            except UnicodeError:
                raise Unreadable(
                    f"{self.name} is not {self._encoding.upper()} text (near line"
                    f" {reader.line_num}). Save it again with the encoding UTF-8."
                ) from None
            self.damaged = lines.damaged

    def _record(self, cells: list[str]) -> Record | None:
        missing = len(self.columns) - len(cells)
        if not 0 <= missing <= self._optional:
            return None
        return dict(zip(self.columns, cells + [""] * missing, strict=True))


class _Lines:
    """Lines of a stream with damaged bytes marked.

    A csv reader asks for a line only when it needs one; when it still gives a row after the
    lines are over, a quote in that row was opened and never closed.
    """

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        errors = "surrogateescape" if encoding == "utf-8" else "replace"
        self._text = io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
        self._is_first = True
        self.damaged = 0
        self.is_over = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline()
        if not line:
            self.is_over = True
            raise StopIteration
        if self._is_first:
            self._is_first = False
            line = line.removeprefix("\ufeff")
        if not line.isascii() and _DAMAGED.search(line):
            self.damaged += 1
            line = _DAMAGED.sub("\ufffd", line)
        return line


def _encoding(head: bytes) -> str:
    return next((name for mark, name in _BOMS if head.startswith(mark)), "utf-8")


def _delimiter(text: str) -> str:
    line = text.partition("\n")[0]
    return max(",\t;", key=line.count)


def _named(cells: list[str]) -> tuple[str, ...]:
    """Column names, trimmed; a name that comes again gets its number, so that no cell is lost."""
    names: dict[str, int] = {}
    found = []
    for cell in cells:
        name = cell.strip()
        names[name] = names.get(name, 0) + 1
        found.append(name if names[name] == 1 else f"{name} ({names[name]})")
    return tuple(found)
