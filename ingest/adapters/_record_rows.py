"""Records into rows: the times, people and decisions that tools state record by record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from ingest.adapters._gather import Gather, Row
from ingest.adapters._record_values import number
from ingest.adapters._values import (
    BROKEN,
    EMAIL,
    MILLISECONDS,
    as_text,
    content_hash,
    names_person,
    plain,
)


class Rows(Gather):
    """Rows for the next batches, with the times and people of records."""

    TOLD_ONCE = ()

    def attempt(self, read: Callable[..., object], *arguments: Any) -> None:
        """Read one item of a record; an odd one is told and left out, with what it added."""
        waiting = self.rows("annotations")
        before = len(waiting)
        try:
            read(*arguments)
        except BROKEN as error:
            del waiting[before:]
            detail = "a value is missing" if isinstance(error, KeyError) else "a value is odd"
            message = f"An annotation could not be read ({detail}) and was left out."
            self.problem("broken_item", message, "error")

    def named(self, value: Any, name: str | None = None, kind: str = "human") -> str | None:
        """The raw id of a person that a scalar names; None for nobody."""
        raw = plain(value)
        if raw is None:
            return None
        return self.introduce(raw, name, raw if EMAIL.fullmatch(raw) else None, kind)

    def model(self, version: Any) -> str | None:
        """The raw id of a model that predicts, kept apart from people's."""
        name = plain(version)
        return None if name is None else self.introduce(f"model:{name}", name, None, "model")

    def when(self, value: Any) -> datetime | None:
        """An instant in UTC from ISO text or epoch seconds (or milliseconds)."""
        if value is None or value == "":
            return None
        try:
            moment = _moment(value)
            if moment.tzinfo is None:
                self.fact("time_zone_assumed", "UTC")
                moment = moment.replace(tzinfo=UTC)
            return moment.astimezone(UTC)
        except (ValueError, TypeError, OverflowError, OSError):
            self.problem("unreadable_time", "A time could not be read and was left empty.")
            return None

    def seconds(self, value: Any) -> float | None:
        """A duration; NULL (and told) when it is no number or below zero."""
        if value is None or value == "":
            return None
        try:
            seconds = number(value)
        except (TypeError, ValueError):
            seconds = -1.0
        if seconds >= 0:
            return seconds
        self.problem("unreadable_duration", "A duration is no number and was left empty.")
        return None

    def metadata(self, values: Mapping[str, Any]) -> dict[str, str] | None:
        """Facts about an asset as text, without those that name people."""
        found = {key: as_text(value) for key, value in values.items()}
        stated = {key: value for key, value in found.items() if value is not None}
        kept = {key: value for key, value in stated.items() if not names_person(key, value)}
        if len(kept) < len(stated):
            message = "Data that names people was left out of the asset's metadata."
            self.problem("person_data_left_out", message, "info")
        return kept or None


class Decisions:
    """The annotation rows of one submission, each with an id of its own."""

    def __init__(self, rows: Rows, submission: Row, source: str | None = None) -> None:
        self.rows = rows
        self.submission_id: str = submission["submission_id"]
        self.source = source
        self._common = {
            "submission_id": self.submission_id,
            "asset_id": submission["asset_id"],
            "source_row": submission.get("source_row"),
        }
        self._used: dict[str, int] = {}

    def add(self, name: Any, question: Any, kind: str, **fields: Any) -> Row:
        """One annotation; `name` tells it from the others: the tool's id, else its content."""
        ident = plain(name) if not isinstance(name, dict | list) else content_hash(name)
        row: Row = {
            "annotation_id": self._unique(f"{self.submission_id}:{ident or kind}"),
            **self._common,
            "question": plain(question) or "label",
            "type": kind,
            "source": self.source,
            **fields,
        }
        self.rows.add("annotations", row)
        return row

    def attempt(self, read: Callable[..., object], *arguments: Any) -> None:
        """Read one item; an odd one is told and left out, with what it added."""
        self.rows.attempt(read, *arguments)

    def _unique(self, ident: str) -> str:
        count = self._used[ident] = self._used.get(ident, 0) + 1
        return ident if count == 1 else self._unique(f"{ident}#{count}")


def _moment(value: Any) -> datetime:
    if isinstance(value, str):
        return datetime.fromisoformat(value.strip())
    seconds = number(value)
    return datetime.fromtimestamp(seconds / 1000 if seconds > MILLISECONDS else seconds, UTC)
