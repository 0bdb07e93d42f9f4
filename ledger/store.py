"""The log itself: one SQLite file, written by one at a time, never waited for by readers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ledger import rows
from ledger.chain import first_break, missing_head
from ledger.entry import EMPTY, Draft, Entry, Head, checked, placed
from ledger.errors import Conflict, LedgerError
from ledger.heads import read_head, write_head

NAME = "decisions.sqlite"
HEAD_NAME = "decisions.head"


class Ledger:
    """The hash-chained log of a warehouse folder. Safe for threads and processes at once."""

    def __init__(self, root: Path) -> None:
        self.path = root / NAME
        self._head_path = root / HEAD_NAME

    def append(
        self,
        kind: str,
        project: str,
        subject: str,
        body: Mapping[str, Any],
        *,
        actor: str,
        expected: int | None = None,
    ) -> Entry:
        """Write one entry. Raises Conflict when the subject is not at revision `expected`."""
        return self.append_all([Draft(kind, project, subject, body, expected)], actor=actor)[0]

    def append_all(self, drafts: Sequence[Draft], *, actor: str) -> list[Entry]:
        """Write several entries, all or none. Raises Conflict and LedgerError."""
        if not drafts:
            return []
        for draft in drafts:
            checked(draft, actor)
        with rows.writing(self.path) as connection:
            written = _written(connection, drafts, actor)
        self._note_head()
        return written

    def entries(
        self,
        project: str | None = None,
        kind: str | None = None,
        until: datetime | None = None,
        *,
        after: int = 0,
    ) -> list[Entry]:
        """Entries in the order they were written, up to an instant (included), after a line."""
        with rows.reading(self.path) as connection:
            if connection is None:
                return []
            return list(rows.chosen(connection, project, kind, until, after))

    def head(self, until: datetime | None = None) -> Head:
        """The newest line, up to an instant (included); line 0 with a hash of zeros if none."""
        with rows.reading(self.path) as connection:
            return EMPTY if connection is None else rows.newest(connection, until)

    def revision(self, project: str, subject: str) -> int:
        """How many entries are about a subject."""
        with rows.reading(self.path) as connection:
            return 0 if connection is None else rows.revision(connection, project, subject)

    def verify(self, head: Head | None = None) -> str | None:
        """A sentence about the first thing that is wrong with the chain; None when it is whole.

        `head` is a line noted elsewhere, such as in a report. Somebody who can rewrite the whole
        folder can make a chain that is whole: only a line noted elsewhere shows that.
        """
        noted = read_head(self._head_path)  # first: it may be older than the log, never newer
        broken, hashes = self._walked()
        if broken:
            return broken
        if noted is None and hashes:
            return f"{HEAD_NAME} is missing, so a removed end of the decisions cannot be noticed."
        for line, said_by in ((noted, HEAD_NAME), (head, "the line you gave")):
            absent = missing_head(line, hashes, said_by) if line is not None else None
            if absent:
                return absent
        return None

    def _walked(self) -> tuple[str | None, list[str]]:
        """The first break of the chain, if any, and the hashes of the lines up to there."""
        hashes: list[str] = []
        with rows.reading(self.path) as connection:
            if connection is None:
                return None, hashes
            try:
                return first_break(_noting(rows.chosen(connection), hashes)), hashes
            except rows.BrokenLine as error:
                return str(error), hashes

    def _note_head(self) -> None:
        """Under the writer's lock, so that an older line never replaces a newer one.

        After the entry is safe: a crash in between leaves a note that is behind, which is true.
        """
        with rows.writing(self.path) as connection:
            try:
                write_head(self._head_path, rows.newest(connection, None))
            except OSError as error:
                raise LedgerError(
                    f"The decision was written, but {HEAD_NAME} was not ({error}). "
                    "Make the folder writable; the next decision notes it."
                ) from error


def _noting(entries: Iterator[Entry], hashes: list[str]) -> Iterator[Entry]:
    for entry in entries:
        hashes.append(entry.hash)
        yield entry


def _written(connection: sqlite3.Connection, drafts: Sequence[Draft], actor: str) -> list[Entry]:
    head, last = rows.newest(connection, None), rows.last_instant(connection)
    now = datetime.now(UTC)
    # A clock that was set back must not write an entry before the one it follows.
    at = now if last is None else max(now, last)
    written = []
    for draft in drafts:
        revision = rows.revision(connection, draft.project, draft.subject)
        if draft.expected is not None and draft.expected != revision:
            raise _conflict(rows.newest_about(connection, draft.project, draft.subject))
        entry = placed(draft, actor, at, revision + 1, head)
        rows.insert(connection, entry)
        head = Head(entry.sequence, entry.hash)
        written.append(entry)
    return written


def _conflict(newer: Entry | None) -> Conflict:
    if newer is None:
        return Conflict("What you saw is not in the log any more. Look again, then decide.", None)
    return Conflict(
        f"{newer.actor} wrote about this meanwhile ({newer.kind}), on "
        f"{newer.at:%d %B %Y at %H:%M} UTC. Look again, then decide.",
        newer,
    )
