"""One line of the log, and the hash that ties it to the line before.

The hash is SHA-256 over the JSON of all other fields with sorted keys and no spaces, in ASCII,
so that anybody can recompute it with a few lines of any language.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, get_args

from ledger.errors import LedgerError

Kind = Literal["decision", "undo", "comment", "dispute", "assignment", "view", "sample", "report"]
KINDS: tuple[str, ...] = get_args(Kind)
_MOST_CHARACTERS = 4_000_000  # a drawn sample of a hundred thousand items; nobody types more


class Head(NamedTuple):
    """The newest line: its number and its hash."""

    sequence: int
    hash: str


EMPTY = Head(0, "0" * 64)


@dataclass(frozen=True)
class Draft:
    """What is about to be written: an entry without its place in the chain.

    `expected` is the revision of the subject the person saw (0: none yet; None: does not matter).
    """

    kind: str
    project: str
    subject: str
    body: Mapping[str, Any]
    expected: int | None = None


@dataclass(frozen=True)
class Entry:
    """One line: who said what about which subject, when. `revision` counts per subject."""

    sequence: int
    at: datetime
    actor: str
    kind: str
    project: str
    subject: str
    revision: int
    body: dict[str, Any]
    previous: str
    hash: str

    def computed_hash(self) -> str:
        """The hash that the other fields give; unlike `hash` when the line was altered."""
        return digest(
            {
                "sequence": self.sequence,
                "at": instant_text(self.at),
                "actor": self.actor,
                "kind": self.kind,
                "project": self.project,
                "subject": self.subject,
                "revision": self.revision,
                "body": self.body,
                "previous": self.previous,
            }
        )


def placed(draft: Draft, actor: str, at: datetime, revision: int, head: Head) -> Entry:
    """The entry a draft that was checked becomes after the line `head`."""
    body = json.loads(body_text(draft.body))
    bare = Entry(
        sequence=head.sequence + 1,
        at=at.astimezone(UTC),
        actor=actor,
        kind=draft.kind,
        project=draft.project,
        subject=draft.subject,
        revision=revision,
        body=body,
        previous=head.hash,
        hash="",
    )
    return Entry(**{**vars(bare), "hash": bare.computed_hash()})


def checked(draft: Draft, actor: str) -> None:
    """Nothing for a usable draft; LedgerError with one sentence for another."""
    if draft.kind not in KINDS:
        raise LedgerError(f"The log keeps no {draft.kind!r}. It keeps: {', '.join(KINDS)}.")
    for name, text in (("an actor", actor), ("a subject", draft.subject)):
        if not text.strip():
            raise LedgerError(f"An entry of the log needs {name}; this {draft.kind} has none.")
    try:
        "".join((actor, draft.project, draft.subject)).encode()
    except UnicodeEncodeError:
        raise LedgerError(
            f"A name in this {draft.kind} holds half a character, which cannot be written. "
            "Type it again."
        ) from None
    body_text(draft.body)


def body_text(body: Mapping[str, Any]) -> str:
    """The body as canonical JSON. Raises LedgerError for what JSON cannot say."""
    try:
        text = canonical(dict(body))
    except (TypeError, ValueError, RecursionError) as error:
        raise LedgerError(f"This entry cannot be written as JSON: {error}.") from error
    if len(text) > _MOST_CHARACTERS:
        raise LedgerError(
            f"This entry is {len(text):,} characters long; the log takes {_MOST_CHARACTERS:,}."
        )
    return text


def canonical(value: Mapping[str, Any]) -> str:
    """One text for one value, whatever the order of its keys.

    >>> canonical({"b": 1, "a": "é"})
    '{"a":"\\\\u00e9","b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(fields: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(fields).encode("ascii")).hexdigest()


def instant_text(at: datetime) -> str:
    """An instant in UTC with microseconds, so that texts sort as instants do.

    >>> instant_text(datetime(2026, 5, 1, tzinfo=UTC))
    '2026-05-01T00:00:00.000000+00:00'
    """
    return at.astimezone(UTC).isoformat(timespec="microseconds")
