"""Label Studio text spans: from the browser's offsets to Unicode code points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

_PARAGRAPH_KEYS = ("text", "content", "message", "utterance", "body")


class Place(NamedTuple):
    """Where a span is, in code points, end exclusive; `unit` is how the export had counted.

    The unit is None when the offsets were taken as they stand, `is_checked` False when no text
    at hand has the quote at that place.
    """

    start: int
    end: int
    unit: str | None
    is_checked: bool


def place(texts: Sequence[str], start: int, end: int, quote: str | None) -> Place:
    """Find the span in one of the texts it may belong to.

    >>> place(["a ship"], 2, 6, "ship")
    Place(start=2, end=6, unit=None, is_checked=True)
    >>> place(["\\U0001f6a2 ship"], 3, 7, "ship")
    Place(start=2, end=6, unit='utf-16', is_checked=True)
    >>> place(["a ship"], 2, 5, "ship")
    Place(start=2, end=6, unit='inclusive end', is_checked=True)
    """
    if not texts:
        return Place(start, end, None, True)
    if quote is None:
        return _unquoted(texts[0], start, end)
    quotes = (quote, quote.replace("\\n", "\n"))
    for text in texts:
        if text[start:end] in quotes:
            return Place(start, end, None, True)
    for text in texts:
        if (found := _from_utf16(text, start, end)) and text[slice(*found)] in quotes:
            return Place(*found, "utf-16", True)
    for text in texts:
        if text[start : end + 1] in quotes:
            return Place(start, end + 1, "inclusive end", True)
    return Place(start, end, None, False)


def _unquoted(text: str, start: int, end: int) -> Place:
    """Without a quote nothing can be checked; browsers count UTF-16."""
    found = _from_utf16(text, start, end)
    return Place(*found, "utf-16", True) if found else Place(start, end, None, True)


def _from_utf16(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Code point offsets of UTF-16 ones; None when the two are the same anyway."""
    if text.isascii() or max(text) <= "\uffff":
        return None
    units = text.encode("utf-16-le", "surrogatepass")
    return _length(units[: 2 * start]), _length(units[: 2 * end])


def _length(units: bytes) -> int:
    return len(units.decode("utf-16-le", "replace"))


def paragraphs(value: Any) -> list[str] | None:
    """The texts of a dialogue (a list of objects with one text each), else None."""
    if not isinstance(value, list) or not value or not all(isinstance(p, dict) for p in value):
        return None
    for key in _PARAGRAPH_KEYS:
        if all(isinstance(p.get(key), str) for p in value):
            return [p[key] for p in value]
    return None


def joined(lines: Sequence[str]) -> str:
    """A dialogue as one text, the text that paragraph spans are counted in."""
    return "\n".join(lines)


def in_paragraphs(lines: Sequence[str], value: dict[str, Any]) -> tuple[int, int]:
    """Offsets in the joined dialogue of a span stated as paragraph numbers and offsets in them."""
    first, last = int(value["start"]), int(value["end"])
    if not 0 <= first <= last < len(lines):
        raise ValueError("a paragraph that the dialogue does not have")
    ahead = [0]
    for line in lines:
        ahead.append(ahead[-1] + len(line) + 1)
    return ahead[first] + int(value["startOffset"]), ahead[last] + int(value["endOffset"])
