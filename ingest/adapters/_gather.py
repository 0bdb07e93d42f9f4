"""Rows on their way out of an adapter: gathered, counted, handed over a few thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from ingest.batches import Batch, Fact, Problem
from ingest.frames import Columns, frame

Row = dict[str, Any]
Out = Batch | Problem | Fact
Severity = Literal["error", "warning", "info"]


class Waiting:
    """Rows, problems and facts that wait for the next batches.

    Every walk of a tool begins here and adds its own words: what a record is, how a person is
    named. People and facts are told once, however often they are met.
    """

    ROWS = 10_000
    """Rows of one table (or problems) that are enough for a batch."""

    WEIGHT = 32 * 2**20
    """Characters of geometry that are enough: a mask may be a hundred thousand of them."""

    def __init__(self) -> None:
        self._tables: dict[str, list[Row]] = {}
        self._settled: dict[str, Columns] = {}
        self._others: list[Problem | Fact] = []
        self._records = 0
        self._weight = 0
        self._people: set[str] = set()
        self._facts: set[str] = set()

    def add(self, table: str, row: Row, records: int = 0) -> None:
        """Take a row; `records` is how many records of the source it stands for."""
        self._tables.setdefault(table, []).append(row)
        self._records += records

    def rows(self, table: str) -> list[Row]:
        """The rows of a table that may still change or be taken back."""
        return self._tables.setdefault(table, [])

    def keep(self) -> None:
        """A record was read whole; it counts."""
        self._records += 1

    def mark(self) -> dict[str, int]:
        """Where every table stands, to come back to when the record turns out broken."""
        return {name: len(rows) for name, rows in self._tables.items()}

    def take_back(self, mark: Mapping[str, int], told_once: tuple[str, ...] = ()) -> None:
        """Forget the rows since `mark`, but for people and other tables that are told once."""
        for name, rows in self._tables.items():
            if name != "people" and name not in told_once:
                del rows[mark.get(name, 0) :]

    def tell(self, other: Problem | Fact) -> None:
        """Hand on a problem or a fact."""
        self._others.append(other)

    def fact(self, name: Literal["exported_at", "time_zone_assumed"], value: Any) -> None:
        """What the export says of itself, once."""
        if name not in self._facts:
            self._facts.add(name)
            self.tell(Fact(name, value))

    def introduce(
        self, raw: str, name: str | None = None, email: str | None = None, kind: str = "human"
    ) -> str:
        """Introduce a person by the source's own id, once, and give that id back."""
        if raw not in self._people:
            self._people.add(raw)
            row = {"annotator_id": raw, "source_id": raw, "name": name, "email": email}
            self.add("people", {**row, "kind": kind})
        return raw

    @property
    def is_full(self) -> bool:
        """Whether it is time to hand over."""
        enough = self.ROWS
        waiting = max(map(len, self._settled.values()), default=0)
        is_heavy = self._weight >= self.WEIGHT
        return is_heavy or waiting >= enough or len(self._others) >= enough

    def settle(self) -> None:
        """The rows so far are final: nobody changes them or takes them back."""
        for name, rows in self._tables.items():
            if rows:
                columns = self._settled.get(name)
                if columns is None:
                    columns = self._settled[name] = Columns(name)
                columns.take(rows)
                if name == "annotations":
                    self._weight += sum(len(row.get("geometry") or "") for row in rows)
                rows.clear()

    def full(self) -> Iterator[Out]:
        """Between two records: everything gathered, once it is enough for a batch."""
        self.settle()
        if self.is_full:
            yield from self.rest()

    def rest(self) -> Iterator[Out]:
        """Everything gathered so far, and start anew."""
        self.settle()
        records, self._records = self._records, 0
        for name, columns in self._settled.items():
            yield Batch(name, columns.frame(), records)
            records = 0
        if records:
            yield Batch("assets", frame("assets", []), records)
        yield from self._others
        self._settled, self._others, self._weight = {}, [], 0


class Gather(Waiting):
    """Rows of records; `where` is the position that problems are given.

    Ids are `origin:rest`. A record is added between `mark` and `keep` or taken back with `reject`,
    so that half a record is never handed over.
    """

    TOLD_ONCE: tuple[str, ...] = ("assets",)
    """Tables whose rows stay when a record is rejected: true anyway, and not said again."""

    def __init__(self, origin: str) -> None:
        super().__init__()
        self.origin = origin
        self.where = ""
        self._assets: set[int] = set()
        self._used: dict[int, int] = {}

    def reject(self, mark: Mapping[str, int], code: str, message: str) -> None:
        """Take back the rows since `mark` and report the record as left out."""
        self.take_back(mark, self.TOLD_ONCE)
        self.tell(Problem("error", code, message, self.where, rejected=1))

    def problem(
        self, code: str, message: str, severity: Severity = "warning", at: str | None = None
    ) -> None:
        """Something a person should know, at the position reached unless `at` says otherwise."""
        self.tell(Problem(severity, code, message, at or self.where or None))

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
