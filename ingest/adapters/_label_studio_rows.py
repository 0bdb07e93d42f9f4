"""Label Studio: rows on their way out, and the small conversions every walk needs."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson

from ingest.batches import Batch, Fact, Problem
from ingest.frames import frame

ROWS_PER_BATCH = 10_000
ORIGIN = "label_studio"
BROKEN = (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError)
"""What a weird value inside a record may raise; the record is then reported, never a crash."""

_MILLISECONDS = 1e11  # epoch numbers beyond are milliseconds (seconds would be the year 5138)


class Rows:
    """Rows gathered for the next batches; `where` is the position that problems are given.

    Numbers that people have in one place and e-mails in another are one person: `person`
    remembers which number came with which e-mail.
    """

    def __init__(self) -> None:
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self.people: list[dict[str, Any]] = []
        self.problems: list[Problem | Fact] = []
        self.where = ""
        self.records = 0
        self._raw_ids: dict[str, str] = {}
        self._known: set[str] = set()
        self._hashes: dict[bytes, int] = {}
        self._zone_told = False

    def add(self, table: str, row: dict[str, Any]) -> None:
        self.tables.setdefault(table, []).append(row)

    def table(self, name: str) -> list[dict[str, Any]]:
        return self.tables.setdefault(name, [])

    def warn(self, code: str, message: str, at: str = "", severity: Any = "warning") -> None:
        location = f"{self.where}, {at}" if at else self.where
        self.problems.append(Problem(severity, code, message, location))

    def mark(self) -> dict[str, int]:
        """Where every table stands, to come back to when the record turns out broken."""
        return {name: len(rows) for name, rows in self.tables.items()}

    def reject(self, mark: dict[str, int], code: str, message: str) -> None:
        """Take back the rows since `mark` and report the record as left out."""
        for name, rows in self.tables.items():
            del rows[mark.get(name, 0) :]
        self.problems.append(Problem("error", code, message, self.where, rejected=1))

    @property
    def is_full(self) -> bool:
        return any(len(rows) >= ROWS_PER_BATCH for rows in self.tables.values())

    def flush(self) -> Iterator[Batch | Problem | Fact]:
        """Everything gathered so far, and start anew."""
        records, self.records = self.records, 0
        if self.people:
            yield Batch("people", frame("people", self.people))
        for name, rows in self.tables.items():
            if rows:
                yield Batch(name, frame(name, rows), records)
                records = 0
        yield from self.problems
        self.tables, self.people, self.problems = {}, [], []

    def person(self, value: Any) -> str | None:
        """The raw id of a person: e-mail if stated, else the number or name; None for nobody."""
        if isinstance(value, dict):
            return self._person_object(value)
        raw = plain(value)
        if raw is None:
            return None
        raw = self._raw_ids.get(raw, raw)
        self._introduce(raw, None, raw if "@" in raw else None, "human")
        return raw

    def model(self, version: Any) -> str | None:
        """The raw id of a model that predicts, kept apart from people's numbers."""
        name = plain(version)
        if name is None:
            return None
        self._introduce(f"model:{name}", name, None, "model")
        return f"model:{name}"

    def _person_object(self, value: dict[str, Any]) -> str | None:
        number, email = plain(value.get("id")), plain(value.get("email"))
        raw = email or number or plain(value.get("username"))
        if raw is None:
            return None
        if number and email:
            self._raw_ids[number] = email
        if raw not in self._known:
            names = (plain(value.get(key)) for key in ("first_name", "last_name"))
            name = " ".join(n for n in names if n) or plain(value.get("username"))
            self._introduce(raw, name, email, "human")
        return raw

    def _introduce(self, raw: str, name: str | None, email: str | None, kind: str) -> None:
        if raw in self._known:
            return
        self._known.add(raw)
        self.people.append(
            {"annotator_id": raw, "source_id": raw, "name": name, "email": email, "kind": kind}
        )

    def when(self, value: Any) -> datetime | None:
        """An instant in UTC from ISO text or epoch seconds (or milliseconds)."""
        if value is None or value == "":
            return None
        try:
            if isinstance(value, str):
                moment = datetime.fromisoformat(value)
                return moment if moment.tzinfo else self._assume_utc(moment)
            seconds = value / 1000 if value > _MILLISECONDS else value
            return datetime.fromtimestamp(seconds, UTC)
        except (ValueError, TypeError, OverflowError, OSError):
            self.warn("unreadable_time", "A time could not be read and was left empty.")
            return None

    def _assume_utc(self, moment: datetime) -> datetime:
        if not self._zone_told:
            self._zone_told = True
            self.problems.append(Fact("time_zone_assumed", "UTC"))
        return moment.replace(tzinfo=UTC)

    def seconds(self, value: Any) -> float | None:
        """A duration as stated, also one below zero (told); NULL (told) when it is no number."""
        if value is None or value == "":
            return None
        try:
            seconds = float(value)
        except (TypeError, ValueError):
            seconds = float("nan")
        if math.isfinite(seconds):
            if seconds < 0:
                self.warn("negative_duration", "A lead_time is below zero; it was kept as it is.")
            return seconds
        self.warn("unreadable_duration", "A lead_time is no duration and was left empty.")
        return None

    def content_id(self, content: Any) -> str:
        """An id for a record that has none: its content, and an ordinal among equals."""
        digest = hashlib.blake2b(
            orjson.dumps(content, option=orjson.OPT_SORT_KEYS), digest_size=8
        ).digest()
        ordinal = self._hashes[digest] = self._hashes.get(digest, 0) + 1
        return digest.hex() if ordinal == 1 else f"{digest.hex()}#{ordinal}"


def plain(value: Any) -> str | None:
    """A scalar as text; None for nothing, empty text, objects and lists."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None


def text(value: Any) -> str | None:
    """Any JSON value as text: scalars as they read, the rest as JSON."""
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()


def fingerprint(content: Any) -> str:
    """A short hash of content, the same in every export that holds it."""
    raw = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(raw, digest_size=8).hexdigest()
