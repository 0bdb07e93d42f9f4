"""The walk over JSON records, in one file or several: one by one, the broken ones told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

import orjson

from ingest.adapters._gather import Gather, Out
from ingest.adapters._values import BROKEN
from ingest.batches import Problem
from ingest.errors import Unreadable
from ingest.export import Export, Member
from ingest.json_stream import elements, peek_keys

_LARGE_PEEK = 2**20


def read_members(
    export: Export,
    rows: Gather,
    members: Sequence[Member],
    read: Callable[[Member, Any, int], None],
) -> Iterator[Out]:
    """Every record of JSON members, one after the other; a broken file among many is told."""
    ordinal = 0
    for member in members:
        first = ordinal
        try:
            with export.open(member) as stream:
                for _, raw in elements(stream):
                    rows.where = position(members, member, ordinal - first)
                    read_raw(rows, raw, partial(read, member), ordinal)
                    ordinal += 1
                    yield from rows.full()
        except Unreadable as error:
            if len(members) == 1:
                raise
            yield Problem("error", "broken_file", str(error), member.name, rejected=1)
    yield from rows.rest()


def position(members: Sequence[Member], member: Member, ordinal: int) -> str:
    """Where a record is, for messages."""
    record = f"record {ordinal + 1}"
    return record if len(members) == 1 else f"{member.name}, {record}"


def read_raw(rows: Gather, raw: bytes, read: Callable[..., None], *more: Any) -> None:
    """Parse one record and `read(record, *more)` it, or reject it whole when it is broken."""
    mark = rows.mark()
    try:
        record = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        rows.reject(mark, "broken_record", f"A record is not JSON: {error.msg}.")
        return
    read_record(rows, record, read, *more)


def read_record(rows: Gather, record: Any, read: Callable[..., None], *more: Any) -> None:
    """`read(record, *more)`, or reject the record whole when its structure is broken."""
    mark = rows.mark()
    try:
        if not isinstance(record, dict):
            raise TypeError("it is no object")
        read(record, *more)
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
