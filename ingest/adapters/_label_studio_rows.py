"""Label Studio: its words for people, times and durations, on the way into rows."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from ingest.adapters._gather import Severity, Waiting
from ingest.adapters._values import MILLISECONDS, plain
from ingest.batches import Problem

ORIGIN = "label_studio"


class Rows(Waiting):
    """Rows of tasks; `where` is the position that problems are given.

    Numbers that people have in one place and e-mails in another are one person: `person`
    remembers which number came with which e-mail.
    """

    def __init__(self) -> None:
        super().__init__()
        self.where = ""
        self._raw_ids: dict[str, str] = {}
        self._hashes: dict[bytes, int] = {}

    def warn(self, code: str, message: str, at: str = "", severity: Severity = "warning") -> None:
        """Something a person should know, at the position reached and what `at` adds to it."""
        location = f"{self.where}, {at}" if at else self.where
        self.tell(Problem(severity, code, message, location))

    def reject(self, mark: Mapping[str, int], code: str, message: str) -> None:
        """Take back the rows since `mark` and report the record as left out."""
        self.take_back(mark)
        self.tell(Problem("error", code, message, self.where, rejected=1))

    def person(self, value: Any) -> str | None:
        """The raw id of a person: e-mail if stated, else the number or name; None for nobody."""
        if isinstance(value, dict):
            return self._person_object(value)
        raw = plain(value)
        if raw is None:
            return None
        raw = self._raw_ids.get(raw, raw)
        return self.introduce(raw, None, raw if "@" in raw else None)

    def model(self, version: Any) -> str | None:
        """The raw id of a model that predicts, kept apart from people's numbers."""
        name = plain(version)
        if name is None:
            return None
        return self.introduce(f"model:{name}", name, None, "model")

    def _person_object(self, value: dict[str, Any]) -> str | None:
        number, email = plain(value.get("id")), plain(value.get("email"))
        raw = email or number or plain(value.get("username"))
        if raw is None:
            return None
        if number and email:
            self._raw_ids[number] = email
        if raw not in self._people:
            names = (plain(value.get(key)) for key in ("first_name", "last_name"))
            name = " ".join(n for n in names if n) or plain(value.get("username"))
            self.introduce(raw, name, email)
        return raw

    def when(self, value: Any) -> datetime | None:
        """An instant in UTC from ISO text or epoch seconds (or milliseconds)."""
        if value is None or value == "":
            return None
        try:
            if isinstance(value, str):
                moment = datetime.fromisoformat(value)
                return moment if moment.tzinfo else self._assume_utc(moment)
            seconds = value / 1000 if value > MILLISECONDS else value
            return datetime.fromtimestamp(seconds, UTC)
        except (ValueError, TypeError, OverflowError, OSError):
            self.warn("unreadable_time", "A time could not be read and was left empty.")
            return None

    def _assume_utc(self, moment: datetime) -> datetime:
        self.fact("time_zone_assumed", "UTC")
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


def text(value: Any) -> str | None:
    """Any JSON value as text: scalars as they read, the rest as JSON."""
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()
