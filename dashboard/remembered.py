"""What is kept in memory of answers, within bounds, for all sessions of the process.

Streamlit's own cache takes the arguments of every call apart to make a key of them, which on a
page of sixty questions costs more than the rest of the page. Here the key is what is asked.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import polars as pl

T = TypeVar("T")


class Memory:
    """The answers that were asked for last: so many at most, and so many bytes of frames.

    An answer larger than half of the bytes is given but not kept. While one thread works out an
    answer, others that ask the same wait for it; what fails is not kept.

    >>> memory = Memory(entries=1)
    >>> [memory.get(key, lambda key=key: key * 2) for key in (1, 2)], len(memory)
    ([2, 4], 1)
    """

    def __init__(self, entries: int, megabytes: float = 64) -> None:
        self._entries, self._bytes = entries, int(megabytes * 1e6)
        self._known: OrderedDict[Hashable, Any] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()
        self._working: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer that is known by the key, else what `make` gives."""
        known: tuple[T] | None = self._look(key)
        if known is not None:
            return known[0]
        with self._lock:
            turn = self._working.setdefault(key, threading.Lock())
        try:
            with turn:
                known = self._look(key)
                if known is not None:
                    return known[0]
                made = make()
                self._keep(key, made)
                return made
        finally:
            with self._lock:
                self._working.pop(key, None)

    def __len__(self) -> int:
        return len(self._known)

    @property
    def bytes(self) -> int:
        """What the frames that are kept take."""
        return self._held

    def _look(self, key: Hashable) -> tuple[Any] | None:
        with self._lock:
            if key not in self._known:
                return None
            self._known.move_to_end(key)
            return (self._known[key],)

    def _keep(self, key: Hashable, made: Any) -> None:
        if _size(made) > self._bytes / 2:
            return
        with self._lock:
            self._held += _size(made)
            self._known[key] = made
            while len(self._known) > self._entries or self._held > self._bytes:
                _, oldest = self._known.popitem(last=False)
                self._held -= _size(oldest)


def _size(answer: Any) -> int:
    return int(answer.estimated_size()) if isinstance(answer, pl.DataFrame) else 0
