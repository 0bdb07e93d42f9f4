"""Rows on their way out of an adapter: gathered, counted, handed over a few thousand at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import orjson

from ingest.batches import Batch, Fact, Problem
from ingest.frames import frame

Row = dict[str, Any]
Severity = Literal["error", "warning", "info"]

ROWS_PER_BATCH = 10_000
BROKEN = (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError)
"""What an odd value inside a record may raise; the record is then reported, never a crash."""


class Gather:
    """Rows for the next batches; `where` is the position that problems are given.

    Ids are `origin:rest`. A record is added between `mark` and `keep` or taken back with `reject`,
    so that half a record is never handed over.
    """

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.where = ""
        self._tables: dict[str, list[Row]] = {}
        self._items: list[Problem | Fact] = []
        self._records = 0
        self._people: set[str] = set()
        self._assets: set[int] = set()
        self._used: dict[int, int] = {}
        self._facts: set[str] = set()

    def add(self, table: str, row: Row) -> None:
        """One row of a canonical table."""
        self._tables.setdefault(table, []).append(row)

    def keep(self) -> None:
        """The record was read; it counts."""
        self._records += 1

    def mark(self) -> dict[str, int]:
        """Where every table stands, to come back to when the record turns out broken."""
        return {name: len(rows) for name, rows in self._tables.items()}

    def reject(self, mark: Mapping[str, int], code: str, message: str) -> None:
        """Take back the rows since `mark` and report the record as left out."""
        for name, rows in self._tables.items():
            if name not in ("assets", "people"):  # these are told once, and are true anyway
                del rows[mark.get(name, 0) :]
        self._items.append(Problem("error", code, message, self.where, rejected=1))

    def problem(
        self, code: str, message: str, severity: Severity = "warning", at: str | None = None
    ) -> None:
        """Something a person should know, at the position reached unless `at` says otherwise."""
        self._items.append(Problem(severity, code, message, at or self.where or None))

    def fact(self, name: Literal["exported_at", "time_zone_assumed"], value: Any) -> None:
        """What the export says of itself, once."""
        if name not in self._facts:
            self._facts.add(name)
            self._items.append(Fact(name, value))

    def person(
        self,
        raw: str,
        name: str | None = None,
        email: str | None = None,
        kind: str = "human",
    ) -> str:
        """Introduce a person by the source's own id, once, and give that id back."""
        if raw not in self._people:
            self._people.add(raw)
            row = {"annotator_id": raw, "source_id": raw, "name": name, "email": email}
            self.add("people", {**row, "kind": kind})
        return raw

    def is_new_asset(self, asset_id: str) -> bool:
        """Whether this asset was not met before; from now on it was."""
        key = hash(asset_id)
        if key in self._assets:
            return False
        self._assets.add(key)
        return True

    def unique(self, ident: str) -> str:
        """The id, with an ordinal when the source uses it again.

        >>> rows = Gather("appen")
        >>> [rows.unique("appen:1"), rows.unique("appen:1")]
        ['appen:1', 'appen:1#2']
        """
        key = hash(ident)
        count = self._used[key] = self._used.get(key, 0) + 1
        return ident if count == 1 else self.unique(f"{ident}#{count}")

    @property
    def is_full(self) -> bool:
        """Whether it is time to hand over."""
        return any(len(rows) >= ROWS_PER_BATCH for rows in self._tables.values())

    def flush(self) -> Iterator[Batch | Problem | Fact]:
        """Everything gathered so far, and start anew."""
        records, self._records = self._records, 0
        for name, rows in self._tables.items():
            if rows:
                yield Batch(name, frame(name, rows), records)
                records = 0
        if records:
            yield Batch("assets", frame("assets", []), records)
        yield from self._items
        self._tables, self._items = {}, []


def content_hash(content: Any) -> str:
    """A short hash of content, the same in every export that holds it."""
    raw = orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.blake2b(raw, digest_size=8).hexdigest()


def text_key(text: str) -> str:
    """The `asset_key` of a text that has neither id nor address."""
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def as_text(value: Any) -> str | None:
    """A JSON scalar as text, the rest as JSON; None for nothing and for empty text."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int | float):
        return str(value)
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def clean(text: str) -> str:
    """Text without what no UTF-8 file can hold: lone surrogates are marked."""
    return text.encode("utf-8", "replace").decode("utf-8") if _has_surrogate(text) else text


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text)
