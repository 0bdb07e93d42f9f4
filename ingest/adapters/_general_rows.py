"""General and text tools: records into rows, and the conversions their adapters share."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from math import isfinite
from pathlib import PurePosixPath
from typing import Any

import orjson

from ingest.adapters import _gather
from ingest.adapters._gather import Gather, Row, as_text, content_hash
from ingest.batches import Batch, Fact, Problem
from ingest.errors import Unreadable
from ingest.export import Export, Member
from ingest.json_stream import elements, peek_keys

BROKEN = (*_gather.BROKEN, RecursionError)
"""What an odd value inside a record may raise; the record is then reported, never a crash."""

_LARGE_PEEK = 2**20
_MILLISECONDS = 1e11  # epoch numbers beyond are milliseconds (seconds would be the year 5138)
_PLACE = re.compile(r"^(https?|s3|gs|azure|file|gcs)://|^/[^\s]+$|^data:", re.I)
_PERSON_KEY = re.compile(
    r"(^|[._-])(e_?mails?|annotators?|reviewers?|labell?ers?|workers?|users?|user_?names?"
    r"|completed_by|created_by|createdBy|authors?|assignees?|approvers?)([._-]|$)",
    re.I,
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

Item = Batch | Problem | Fact


class Rows(Gather):
    """Rows for the next batches, with the times and people of records."""

    def reject(self, mark: Mapping[str, int], code: str, message: str) -> None:
        """Take back all rows since `mark` but people, and report the record as left out."""
        for name, rows in self._tables.items():
            if name != "people":
                del rows[mark.get(name, 0) :]
        super().reject(mark, code, message)

    def rows(self, table: str) -> list[Row]:
        """The rows of a table that wait for the next batch."""
        return self._tables.setdefault(table, [])

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
        return self.person(raw, name, raw if _EMAIL.fullmatch(raw) else None, kind)

    def model(self, version: Any) -> str | None:
        """The raw id of a model that predicts, kept apart from people's."""
        name = plain(version)
        return None if name is None else self.person(f"model:{name}", name, None, "model")

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
        kept = {key: value for key, value in stated.items() if not _names_person(key, value)}
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


def read_members(
    export: Export,
    rows: Rows,
    members: Sequence[Member],
    read: Callable[[Member, Any, int], None],
) -> Iterator[Item]:
    """Every record of JSON members, one after the other; a broken file among many is told."""
    ordinal = 0
    for member in members:
        first = ordinal
        try:
            with export.open(member) as stream:
                for _, raw in elements(stream):
                    rows.where = position(members, member, ordinal - first)
                    read_raw(rows, raw, lambda record: read(member, record, ordinal))  # noqa: B023
                    ordinal += 1
                    if rows.is_full:
                        yield from rows.flush()
        except Unreadable as error:
            if len(members) == 1:
                raise
            yield Problem("error", "broken_file", str(error), member.name, rejected=1)
    yield from rows.flush()


def position(members: Sequence[Member], member: Member, ordinal: int) -> str:
    """Where a record is, for messages."""
    record = f"record {ordinal + 1}"
    return record if len(members) == 1 else f"{member.name}, {record}"


def read_raw(rows: Rows, raw: bytes, read: Callable[[Any], None]) -> None:
    """Parse one record and read it, or reject it whole when it is broken."""
    mark = rows.mark()
    try:
        record = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        rows.reject(mark, "broken_record", f"A record is not JSON: {error.msg}.")
        return
    read_record(rows, record, read)


def read_record(rows: Rows, record: Any, read: Callable[[Any], None]) -> None:
    """Read one record, or reject it whole when its structure is broken."""
    mark = rows.mark()
    try:
        if not isinstance(record, dict):
            raise TypeError("it is no object")
        read(record)
    except BROKEN as error:
        rows.reject(mark, "broken_record", f"A record could not be read: {_reason(error)}.")
    else:
        rows.keep()


def _reason(error: BaseException) -> str:
    if isinstance(error, KeyError):
        return f"it has no {error.args[0]!r}"
    told = type(error) is TypeError and str(error).startswith(("it ", "its "))
    return str(error) if told else "a value is odd"


def data_members(export: Export) -> list[Member]:
    """The members that hold data: no read-me pages that a tool puts beside its files."""
    return [
        m for m in export.members if not PurePosixPath(m.name).name.lower().startswith("readme")
    ]


def head_of(export: Export, member: Member) -> tuple[str, list[str], dict[str, Any] | None]:
    """Kind and keys of a JSON member, and its first record where the peek holds all of it."""
    head = export.peek(member)
    kind, keys = peek_keys(head)
    if kind == "none":
        return kind, keys, None
    record = _first(head)
    if record is None and len(head) < member.size:
        head = export.peek(member, _LARGE_PEEK)
        kind, keys = peek_keys(head)
        record = _first(head)
    return kind, keys, record


def _first(head: bytes) -> dict[str, Any] | None:
    try:
        record = orjson.loads(next(elements(BytesIO(head)))[1])
    except (Unreadable, StopIteration, orjson.JSONDecodeError):
        return None
    return record if isinstance(record, dict) else None


def plain(value: Any) -> str | None:
    """A scalar as text; None for nothing, blank text, objects and lists."""
    if value is None or isinstance(value, dict | list):
        return None
    return value.strip() or None if isinstance(value, str) else as_text(value)


def number(value: Any) -> float:
    """A finite number. Raises TypeError or ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("a number was expected")
    if not isfinite(value):
        raise ValueError("a finite number was expected")
    return float(value)


def whole(value: Any) -> int:
    """A number without fraction, small enough for any column. Raises as `number` does."""
    found = number(value)
    if found != int(found) or abs(found) >= 2**31:
        raise ValueError("a whole number was expected")
    return int(found)


def listed(record: Mapping[str, Any], key: str) -> list[Any]:
    """A list at a key; empty when there is none. Raises TypeError for anything else."""
    value = record.get(key)
    if value is not None and not isinstance(value, list):
        raise TypeError(f"its {key} is no list")
    return value or []


def mapping(record: Mapping[str, Any], key: str) -> dict[str, Any]:
    """An object at a key; empty when there is none. Raises TypeError for anything else."""
    value = record.get(key)
    if value is not None and not isinstance(value, dict):
        raise TypeError(f"its {key} is no object")
    return value or {}


def facts(record: Mapping[str, Any], key: str) -> dict[str, Any]:
    """What stands at a key that may hold an object, a text, or an object as text."""
    value = record.get(key)
    if isinstance(value, str) and value.startswith("{"):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return {key: value}
    return value if isinstance(value, dict) else {key: value}


def is_place(value: Any) -> bool:
    """Whether a text is an address rather than content."""
    return isinstance(value, str) and bool(_PLACE.match(value))


def medium(uri: str | None, mime: Any = None) -> str | None:
    """What kind of media an address or a MIME type names: image, video, audio, text, pdf ..."""
    found = mime if isinstance(mime, str) and mime else mimetypes.guess_type(uri or "")[0]
    if not found:
        return None
    return "pdf" if found == "application/pdf" else found.partition("/")[0]


def _moment(value: Any) -> datetime:
    if isinstance(value, str):
        return datetime.fromisoformat(value.strip())
    seconds = number(value)
    return datetime.fromtimestamp(seconds / 1000 if seconds > _MILLISECONDS else seconds, UTC)


def _names_person(key: str, value: str) -> bool:
    if _PERSON_KEY.search(key):
        return True
    return len(value) < 200 and "@" in value and bool(_EMAIL.fullmatch(value))
