"""What a benchmark is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """The same work done by us and by a peer; `note` says where the two differ."""

    name: str
    ours: Callable[[], object]
    peer: Callable[[], object]
    peer_name: str
    note: str
