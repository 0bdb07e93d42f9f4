"""CVAT analytics events as work sessions and events."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

import orjson

from ingest.adapters._coco_rows import Ordinals
from ingest.adapters._gather import Out
from ingest.adapters._item_rows import Rows
from ingest.adapters._item_values import mapping, whole
from ingest.adapters._values import plain
from ingest.errors import Unreadable
from ingest.export import Export

LARGEST_FIELD = 2**27
_BLOCK = 4_000
_WORKING_TIME = "send:working_time"
_STATES = {"completed": "submitted", "rejected": "rejected", "in progress": "started"}
_CHANGES = {"stage": "stage_changed", "assignee": "assigned"}
_OBJECTS = {"shapes", "tags", "tracks"}
_VERBS = {"create": "created", "update": "updated", "delete": "deleted"}
_SUBJECTS = {"job", "task", "project", "issue", "comment"}

Row = Mapping[str, str]


def header_of(head: bytes) -> list[str]:
    """The columns of a CSV by its first bytes; none when it is no CSV."""
    line = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0][:10_000]
    try:
        return [name.strip() for name in next(csv.reader([line.decode().strip()]), [])]
    except (UnicodeDecodeError, csv.Error):
        return []


def read_events(export: Export) -> Iterator[Out]:
    """Rows of the whole file, block by block; equal lines are one."""
    walk = _Walk()
    ordinals = Ordinals()
    for block in _blocks(export):
        digests = [_digest(row) for _, row in block]
        for (line, row), ordinal in zip(block, ordinals.of(digests), strict=True):
            walk.rows.where = f"line {line}"
            if ordinal:
                walk.repeated += 1
                continue
            with walk.rows.attempt("An event"):
                walk.take(row, line - 2)
        yield from walk.rows.full()
    walk.finish()
    yield from walk.rows.rest()


def _blocks(export: Export) -> Iterator[list[tuple[int, dict[str, str]]]]:
    """Lines as dictionaries, some thousand at a time, with their numbers."""
    csv.field_size_limit(LARGEST_FIELD)
    member = export.members[0]
    with export.open(member) as raw:
        text_stream = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="strict", newline="")
        reader = csv.reader(text_stream, strict=True)
        try:
            columns = [name.strip() for name in next(reader, [])]
            block: list[tuple[int, dict[str, str]]] = []
            for cells in reader:
                if cells:
                    named = dict(zip(columns, cells, strict=False))
                    block.append((reader.line_num, named))
                if len(block) >= _BLOCK:
                    yield block
                    block = []
            yield block
        except csv.Error as error:
            raise Unreadable(
                f"{member.name} is no CSV from line {reader.line_num} on ({error})."
                " Export it again."
            ) from error
        except UnicodeDecodeError as error:
            raise Unreadable(
                f"{member.name} is not UTF-8 text near line {reader.line_num}."
                " Save it again with the encoding UTF-8."
            ) from error


def _digest(row: Row) -> int:
    content = orjson.dumps(sorted(row.items()))
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "big")


class _Walk:
    """Events on their way into rows."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.repeated = 0
        self.unused: Counter[str] = Counter()

    def take(self, row: Row, source_row: int) -> None:
        """One line of the file."""
        scope = row.get("scope", "").strip()
        moment = self.rows.when(row.get("timestamp"))
        if not scope or moment is None:
            raise ValueError("no scope or no time")
        actor = self._user(row)
        job = _id(row.get("job_id"))
        if scope == _WORKING_TIME:
            milliseconds = _working_time(row)
            if milliseconds is None or milliseconds < 0:
                raise ValueError("no working time")
            session: dict[str, Any] = {"annotator_id": actor, "job_id": job, "started_at": moment}
            session |= {"seconds": milliseconds / 1000, "kind": "active"}
            self.rows.add("work_sessions", session | {"source_row": source_row}, 1)
            return
        kind = _kind(scope, row)
        if kind is None:
            self.unused[scope] += 1
            return
        event = {
            "event_id": f"cvat:event:{_digest(row):016x}",
            "type": kind,
            "actor_id": actor,
            "subject_id": _subject(scope, row),
            "job_id": job,
            "happened_at": moment,
            "count": whole(row.get("count", "")),
            "source_row": source_row,
        }
        self.rows.add("events", event, 1)

    def _user(self, row: Row) -> str | None:
        name, number = plain(row.get("user_name")), _id(row.get("user_id"))
        return self.rows.person(name or number, name=name, email=plain(row.get("user_email")))

    def finish(self) -> None:
        """Say what was passed over."""
        self.rows.where = ""
        if self.repeated:
            message = f"{self.repeated:,} lines repeat another one and were read once."
            self.rows.warn("duplicate_row", message, severity="info")
        if self.unused:
            total = sum(self.unused.values())
            scopes = ", ".join(sorted(self.unused)[:8])
            message = f"{total:,} events say nothing of work or its state: {scopes}."
            self.rows.warn("unused_events", message, severity="info")


def _working_time(row: Row) -> float | None:
    """Milliseconds: in `duration`, in older files in the payload."""
    duration = _float(row.get("duration"))
    if duration is not None:
        return duration
    try:
        payload = orjson.loads(row.get("payload") or "{}")
    except orjson.JSONDecodeError:
        return None
    return _float(mapping(payload).get("working_time"))


def _float(value: Any) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if abs(found) < 1e15 else None


def _kind(scope: str, row: Row) -> str | None:
    """Our word for an event; None for those that say nothing about work."""
    verb, _, what = scope.partition(":")
    if what in _OBJECTS and verb in _VERBS:
        return f"{what}_{_VERBS[verb]}"
    if scope == "update:job":
        name, value = row.get("obj_name", "").strip(), row.get("obj_val", "").strip()
        if name == "state":
            return _STATES.get(value, "state_changed")
        return _CHANGES.get(name)
    return _VERBS[verb] if what in _SUBJECTS and verb in ("create", "delete") else None


def _subject(scope: str, row: Row) -> str | None:
    """What an event is about: the job, else the task or project."""
    what = scope.partition(":")[2]
    own = _id(row.get("obj_id"))
    if what in _SUBJECTS and own is not None:
        return f"cvat:{what}:{own}"
    for name in ("job", "task", "project"):
        if (found := _id(row.get(f"{name}_id"))) is not None:
            return f"cvat:{name}:{found}"
    return None


def _id(value: str | None) -> str | None:
    found = plain(value)
    return None if found in (None, "0", "None", "null", "\\N") else found
