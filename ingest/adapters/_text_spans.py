"""Spans of text: from a tool's offsets to code points, end exclusive."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from ingest.adapters._gather import Row
from ingest.adapters._record_rows import Rows
from ingest.adapters._record_values import whole

Reading = tuple[int, int, str | None]


def span(
    rows: Rows,
    text: str | None,
    start: Any,
    end: Any,
    quote: Any = None,
    *,
    is_inclusive: bool = False,
) -> Row:
    """The columns of a span; `is_inclusive` when the tool counts the last character in.

    Where the quoted text is not found as stated, UTF-16 units and the other reading of the end
    are tried; what fits is noted as the attribute offset_unit. Raises ValueError for a span
    that ends before it begins.
    """
    first, last = whole(start), whole(end)
    quote = quote if isinstance(quote, str) and quote else None
    stated: Reading = (first, last + 1 if is_inclusive else last, None)
    if not 0 <= first <= stated[1]:
        raise ValueError("a span that ends before it begins")
    readings = chain([stated], _other_readings(text, first, last, is_inclusive))
    found = next((reading for reading in readings if _fits(text, reading, quote)), None)
    if found is None:
        found = stated
        what = "quoted text is not at its offsets" if quote else "offsets are not in its text"
        rows.problem("span_mismatch", f"A span's {what}; they were kept as stated.")
    row: Row = {"type": "span", "span_start": found[0], "span_end": found[1]}
    row |= {"raw_offsets": f"{first}:{last}", "value_text": quote}
    if found[2]:
        row["attributes"] = {"offset_unit": found[2]}
    return row


def _other_readings(
    text: str | None, first: int, last: int, is_inclusive: bool
) -> Iterator[Reading]:
    end = last + 1 if is_inclusive else last
    if text is not None and not text.isascii() and max(text) > "\uffff":
        units = text.encode("utf-16-le", "surrogatepass")
        yield _length(units[: 2 * first]), _length(units[: 2 * end]), "utf-16"
    yield (first, last, "exclusive end") if is_inclusive else (first, last + 1, "inclusive end")


def _length(units: bytes) -> int:
    return len(units.decode("utf-16-le", "ignore"))


def _fits(text: str | None, reading: Reading, quote: str | None) -> bool:
    start, end, unit = reading
    if text is None:
        return quote is None or len(quote) == end - start
    if quote is not None:
        return text[start:end] == quote
    return end <= len(text) and unit in (None, "utf-16")
