"""Is the chain whole: the first line that was altered, a removed end, a foreign head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ledger.entry import EMPTY, Entry, Head


def first_break(entries: Iterable[Entry]) -> str | None:
    """A sentence that names the first line that does not follow from the ones before it."""
    head, revisions = EMPTY, Counter[tuple[str, str]]()
    for entry in entries:
        if entry.sequence != head.sequence + 1:
            return (
                f"Line {head.sequence + 1} of the decisions is missing: "
                f"line {entry.sequence} follows line {head.sequence}."
            )
        if entry.computed_hash() != entry.hash:
            return (
                f"Line {entry.sequence} of the decisions was altered: "
                "its content does not give its hash."
            )
        if entry.previous != head.hash:
            return (
                f"Line {entry.sequence} of the decisions does not follow line {head.sequence}: "
                "an earlier line was replaced."
            )
        subject = (entry.project, entry.subject)
        revisions[subject] += 1
        if entry.revision != revisions[subject]:
            return (
                f"Line {entry.sequence} of the decisions says revision {entry.revision} "
                f"of its subject, where {revisions[subject]} was next."
            )
        head = Head(entry.sequence, entry.hash)
    return None


def missing_head(head: Head, hashes: list[str], said_by: str) -> str | None:
    """A sentence when a line somebody noted is not, or no longer, in a chain of these hashes."""
    if head.sequence > len(hashes):
        return (
            f"The end of the decisions was removed: {said_by} names line {head.sequence}, "
            f"but the log has {len(hashes)}."
        )
    found = hashes[head.sequence - 1] if head.sequence else EMPTY.hash
    if found != head.hash:
        return (
            f"Line {head.sequence} of the decisions is not the one {said_by} names: "
            "the log was written anew."
        )
    return None
