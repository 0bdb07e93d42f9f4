"""Sniffing an export of many files: a few spread through them, the least convincing decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from ingest.batches import Sniff

Thing = TypeVar("Thing")

_SURENESS = ("no", "likely", "certain")


def spread(things: Sequence[Thing], most: int = 6) -> Sequence[Thing]:
    """At most so many of them, evenly from the first on.

    >>> spread("abcdefgh", 3)
    'ace'
    """
    return things[:: max(1, len(things) // most)][:most]


def weakest(found: Iterable[Sniff]) -> Sniff:
    """The least sure of several verdicts, the first of those."""
    return min(found, key=lambda sniffed: _SURENESS.index(sniffed.confidence))
