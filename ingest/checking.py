"""Looking at what `assay.toml` says, value by value, and saying what is wrong with it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ingest.errors import WrongOption


@dataclass(frozen=True)
class Check:
    """Looks at values and says what is wrong with them; `place` is the file's name."""

    place: str

    def fail(self, where: str, what: str) -> WrongOption:
        """The error that says what is wrong where; the caller raises it."""
        return WrongOption(f"{self.place}{', ' if where else ''}{where}: {what}")

    def keys(self, content: Mapping[str, Any], where: str, known: Sequence[str]) -> None:
        """Refuse keys that nobody knows."""
        for key in content:
            if key not in known:
                raise self.fail(where, f"unknown key {key!r}{hint(key, known)}")

    def table(self, content: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
        """The table under a key; empty where there is none."""
        value = content.get(key, {})
        if not isinstance(value, dict):
            raise self.fail(where, f"a table was expected, not {value!r}.")
        return value

    def text(self, value: Any, where: str) -> str:
        """A text that says something."""
        if not isinstance(value, str) or not value.strip():
            raise self.fail(where, f"a text was expected, not {value!r}.")
        return value

    def day(self, value: Any, where: str) -> date | None:
        """A day, or None where nothing is said."""
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.fail(where, f"a date such as 2026-03-31 was expected, not {value!r}.")
        return value

    def number(self, value: Any, where: str, low: float, high: float) -> float:
        """A finite number from low to high."""
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not abs(value) < float("inf"):
            raise self.fail(where, f"a number was expected, not {value!r}.")
        if not low <= value <= high:
            raise self.fail(where, f"{_range(low, high)} was expected, not {value!r}.")
        return float(value)

    def labels(self, value: Any, where: str) -> list[str]:
        """A list of distinct texts of one line each."""
        if not isinstance(value, list) or not value:
            raise self.fail(where, f'a list such as ["car", "van"] was expected, not {value!r}.')
        for label in value:
            if "\n" in self.text(label, where):
                raise self.fail(where, f"{label!r} has more than one line.")
            if value.count(label) > 1:
                raise self.fail(where, f"{label!r} is listed twice.")
        return value


def plain(name: str) -> str:
    """A name without case and punctuation."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def hint(given: str, known: Sequence[str] | Mapping[str, str]) -> str:
    """The end of a sentence about an unknown name: the nearest known one, or all of few."""
    near = difflib.get_close_matches(given, list(known), 1, 0.5)
    if near:
        return f". Did you mean {near[0]}?"
    listed = sorted(known)
    return f"; it knows {', '.join(listed)}." if len(listed) <= 12 else "."


def _range(low: float, high: float) -> str:
    if high == float("inf"):
        return f"a number from {low:g} upwards"
    if low == -float("inf"):
        return f"a number of at most {high:g}"
    return f"a number from {low:g} to {high:g}"
