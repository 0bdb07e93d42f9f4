"""Comma-separated files of pictures, row by row: a broken row is reported, the next one read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ingest.errors import Unreadable
from ingest.export import Export, Member

_LARGEST_CELL = 2**28


def peek_rows(head: bytes) -> list[list[str]]:
    """The whole rows at the head of a file; none for what is no table."""
    text = head.decode("utf-8-sig", "replace")
    lines = io.StringIO(text if len(head) < 2**16 else text.rpartition("\n")[0], newline="")
    try:
        return [row for row in csv.reader(lines) if row]
    except csv.Error:
        return []


def read_rows(export: Export, member: Member) -> Iterator[tuple[int, list[str] | None]]:
    """Every row with the line it ends on, the header first; None for one that is broken.

    Raises Unreadable for what is no UTF-8 text, and where the file ends inside a quoted cell.
    """
    csv.field_size_limit(max(csv.field_size_limit(), _LARGEST_CELL))
    with export.open(member) as stream:
        lines = io.TextIOWrapper(stream, "utf-8-sig", newline="")
        reader = csv.reader(lines, strict=True)
        while True:
            try:
                row = next(reader, None)
            except csv.Error as error:
                if "end of data" in str(error):
                    raise Unreadable(
                        f"{member.name} breaks off inside a quoted cell near line"
                        f" {reader.line_num}. The file is incomplete: export it again."
                    ) from None
                yield reader.line_num, None
                continue
            except UnicodeError:
                raise Unreadable(
                    f"{member.name} is not UTF-8 text (near line {reader.line_num + 1})."
                    " Save it again with the encoding UTF-8."
                ) from None
            if row is None:
                return
            if row:
                yield reader.line_num, row
