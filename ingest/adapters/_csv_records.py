"""Comma-separated tables with a header, as records: one at a time, the misfits told apart."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ingest.errors import Unreadable
from ingest.export import Export, Member

_LARGEST_CELL = 2**28


def delimiter_of(text: str) -> str:
    """Comma, tab or semicolon: what the first line has most of."""
    line = text.partition("\n")[0]
    return max(",\t;", key=line.count)


def peek_header(head: bytes, delimiter: str | None = None) -> list[str]:
    """The column names in the first line of a peek; none when it is no text."""
    text = head.decode("utf-8-sig", "replace")
    if "\0" in text:
        return []
    try:
        lines = io.StringIO(text, newline="")
        return next(csv.reader(lines, delimiter=delimiter or delimiter_of(text)), [])
    except csv.Error:
        return []


def records(
    export: Export, member: Member, delimiter: str = ","
) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Every row with the line it ends on; None for a row that does not fit the header.

    Raises Unreadable for what is no UTF-8 text, and where quotes are not closed.
    """
    csv.field_size_limit(_LARGEST_CELL)
    with io.TextIOWrapper(export.open(member), encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        try:
            header = next(reader, [])
            for cells in reader:
                if cells:
                    fits = len(cells) == len(header)
                    yield reader.line_num, dict(zip(header, cells, strict=True)) if fits else None
        except UnicodeDecodeError:
            raise Unreadable(
                f"{member.name} is not UTF-8 text (near line {reader.line_num})."
                " Save it again with the encoding UTF-8."
            ) from None
        except csv.Error as error:
            raise Unreadable(
                f"{member.name} breaks at line {reader.line_num}: {error}."
                " It may be incomplete: export it again."
            ) from None
