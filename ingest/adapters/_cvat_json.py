"""The members of an object inside a JSON object, one at a time.

CVAT's annotations come as {"job": {"29": {...}, "30": {...}}, "task": {...}}: the walk hands
out the jobs without ever holding the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from ingest.errors import Unreadable
from ingest.json_marks import CLOSE, OPEN, QUOTE, Structure
from ingest.json_source import LARGEST_ELEMENT, Source


def members(stream: BinaryIO, outer: str) -> Iterator[tuple[str, bytes]]:
    """Yield (key, raw value) for the objects inside the object at key `outer`.

    Raises Unreadable when the file is truncated or no JSON.

    >>> import io
    >>> list(members(io.BytesIO(b'{"task": {"1": {}}, "job": {"2": {"a": [3]}}}'), "job"))
    [('2', b'{"a": [3]}')]
    """
    source = Source(stream)
    structure = Structure()
    finder = _Finder(outer)
    for chunk in source.chunks():
        finder.extend(chunk)
        positions, kinds, levels = structure.mark(chunk)
        shallow = levels <= 2
        for position, kind, level in zip(
            positions[shallow].tolist(),
            kinds[shallow].tolist(),
            levels[shallow].tolist(),
            strict=True,
        ):
            found = finder.mark(position, kind, level)
            if found is not None:
                yield found
        finder.forget()
    if structure.depth or structure.in_string:
        raise source.truncated("the end of a value")


class _Finder:
    """The last key at each of the two levels, and the value that is open, if one is."""

    def __init__(self, outer: str) -> None:
        self.outer = outer
        self.held = b""
        self.base = 0  # where in `held` the present chunk begins
        self.opened: int | None = None  # of a string or of a wanted value, in `held`
        self.is_value = False
        self.keys = {1: "", 2: ""}
        self.is_inside = False

    def extend(self, chunk: bytes) -> None:
        self.base = len(self.held)
        self.held += chunk
        if len(self.held) > LARGEST_ELEMENT + len(chunk):
            raise Unreadable("One job's annotations are too large to read. Export fewer frames.")

    def mark(self, position: int, kind: int, level: int) -> tuple[str, bytes] | None:
        at = self.base + position
        if level == 0:
            return None
        if kind == QUOTE:
            self._quote(at, level)
        elif kind == OPEN and level == 1:
            self.is_inside = self.keys[1] == self.outer
        elif kind == CLOSE and level == 1:
            self.is_inside = False
        elif kind == OPEN and level == 2 and self.is_inside:
            self.opened, self.is_value = at, True
        elif kind == CLOSE and level == 2 and self.is_value and self.opened is not None:
            raw = self.held[self.opened : at + 1]
            self.opened, self.is_value = None, False
            return self.keys[2], raw
        return None

    def _quote(self, at: int, level: int) -> None:
        if self.is_value:
            return
        if self.opened is None:
            self.opened = at
        else:
            self.keys[level] = self.held[self.opened + 1 : at].decode("utf-8", "replace")
            self.opened = None

    def forget(self) -> None:
        """Drop what is behind; keep what is open."""
        keep = len(self.held) if self.opened is None else self.opened
        self.held = self.held[keep:]
        self.opened = None if self.opened is None else 0
