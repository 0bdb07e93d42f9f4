"""The log's table in SQLite: opening it to read or to write, and the rows that come and go."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from ledger.entry import EMPTY, Entry, Head, body_text, instant_text
from ledger.errors import LedgerError

_WAIT_SECONDS = 30.0
_COLUMNS = "sequence, at, actor, kind, project, subject, revision, body, previous, hash"
_SCHEMA = (
    """create table if not exists entries (
        sequence integer primary key, at text not null, actor text not null, kind text not null,
        project text not null, subject text not null, revision integer not null,
        body text not null, previous text not null, hash text not null unique,
        unique (project, subject, revision)) strict""",
    """create trigger if not exists entries_are_never_changed before update on entries
        begin select raise(abort, 'the log is only ever added to'); end""",
    """create trigger if not exists entries_are_never_removed before delete on entries
        begin select raise(abort, 'the log is only ever added to'); end""",
)


class BrokenLine(LedgerError):
    """A line that is not what the log writes."""


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """The log, made if it is not there, locked against other writers until the block is left.

    What the block wrote is kept when it ends well, and undone when it raises.
    """
    if not path.parent.is_dir():
        raise LedgerError(f"There is no folder {path.parent} to keep decisions in.")
    try:
        with closing(_connected(path)) as connection:
            connection.execute("begin immediate")
            try:
                for statement in _SCHEMA:
                    connection.execute(statement)
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()
    except sqlite3.Error as error:
        raise _unusable(path, "written", error) from error


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection | None]:
    """The log, read-only; None when there is none yet."""
    if not path.exists():
        yield None
        return
    try:
        with closing(_opened_read_only(path)) as connection:
            connection.execute("begin")
            known = connection.execute("select 1 from sqlite_master where name = 'entries'")
            yield connection if known.fetchone() else None
    except sqlite3.Error as error:
        raise _unusable(path, "read", error) from error


def chosen(
    connection: sqlite3.Connection,
    project: str | None = None,
    kind: str | None = None,
    until: datetime | None = None,
    after: int = 0,
) -> Iterator[Entry]:
    """The entries that fit what is given, in their order. Raises BrokenLine when it gets there."""
    wanted: list[tuple[str, str | int]] = [("sequence > ?", after)]
    if project is not None:
        wanted.append(("project = ?", project))
    if kind is not None:
        wanted.append(("kind = ?", kind))
    if until is not None:
        wanted.append(("at <= ?", instant_text(until)))
    where = " and ".join(clause for clause, _ in wanted)
    text = f"select {_COLUMNS} from entries where {where} order by sequence"
    for row in connection.execute(text, [value for _, value in wanted]):
        yield _entry(row)


def newest(connection: sqlite3.Connection, until: datetime | None) -> Head:
    """The last line, up to an instant."""
    where, values = ("where at <= ?", [instant_text(until)]) if until is not None else ("", [])
    found = connection.execute(
        f"select sequence, hash from entries {where} order by sequence desc limit 1", values
    ).fetchone()
    return Head(*found) if found else EMPTY


def last_instant(connection: sqlite3.Connection) -> datetime | None:
    """When the last line was written."""
    found = connection.execute(
        f"select {_COLUMNS} from entries order by sequence desc limit 1"
    ).fetchone()
    return _entry(found).at if found else None


def revision(connection: sqlite3.Connection, project: str, subject: str) -> int:
    """How many lines are about a subject."""
    found = connection.execute(
        "select coalesce(max(revision), 0) from entries where project = ? and subject = ?",
        [project, subject],
    ).fetchone()
    return int(found[0])


def newest_about(connection: sqlite3.Connection, project: str, subject: str) -> Entry | None:
    """The last line about a subject."""
    found = connection.execute(
        f"""select {_COLUMNS} from entries where project = ? and subject = ?
        order by revision desc limit 1""",
        [project, subject],
    ).fetchone()
    return _entry(found) if found else None


def insert(connection: sqlite3.Connection, entry: Entry) -> None:
    """Add a line."""
    values: dict[str, Any] = {
        **vars(entry),
        "at": instant_text(entry.at),
        "body": body_text(entry.body),
    }
    names = ", ".join(f":{name}" for name in _COLUMNS.split(", "))
    connection.execute(f"insert into entries ({_COLUMNS}) values ({names})", values)


def _entry(row: tuple[Any, ...]) -> Entry:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    try:
        at, body = datetime.fromisoformat(values["at"]), json.loads(values["body"])
        if at.tzinfo is None or not isinstance(body, dict):
            raise ValueError("no time zone or no JSON object")
    except (TypeError, ValueError, RecursionError) as error:
        raise BrokenLine(
            f"Line {values['sequence']} of the decisions was altered: it cannot be read ({error})."
        ) from error
    return Entry(**{**values, "at": at, "body": body})


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
    try:
        # Readers need not wait for a writer, and a decision survives a power cut.
        if connection.execute("pragma journal_mode").fetchone()[0] != "wal":
            connection.execute("begin exclusive").execute("rollback")
            connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
    except BaseException:
        connection.close()
        raise
    return connection


def _opened_read_only(path: Path) -> sqlite3.Connection:
    """A folder that may not be written to has no place for SQLite's lock: read it as it lies."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    for address in (uri, f"{uri}&immutable=1"):
        connection = sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("select count(*) from sqlite_master").fetchone()
        except sqlite3.OperationalError:
            connection.close()
            if address != uri:
                raise
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise AssertionError("unreachable")


def _unusable(path: Path, what: str, error: sqlite3.Error) -> LedgerError:
    return LedgerError(
        f"The decisions in {path} cannot be {what} ({error}). "
        "Restore the file from a backup; to begin a new log, move it and decisions.head away."
    )
