"""One value inside a JSON object as a stream of its own, without holding either.

Releases wrap their samples in an object; through its window they are read one at a time.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

import orjson

from ingest.json_marks import CLOSE, OPEN, QUOTE, Structure
from ingest.json_source import Source

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_LONGEST_KEY = 1000


def window(stream: BinaryIO, key: str) -> BinaryIO | None:
    """A stream over the object or array at a key of the top-level object; None without one.

    Raises Unreadable when the file is cut off or no JSON. The stream must be able to seek.

    >>> window(io.BytesIO(b'{"a": 1, "b": {"c": [2]}}'), "b").read()
    b'{"c": [2]}'
    """
    found = _find(stream, key)
    return io.BufferedReader(_Window(stream, *found)) if found is not None else None


def _find(stream: BinaryIO, key: str) -> tuple[int, int] | None:
    """Where the value begins and ends in the file."""
    source, structure = Source(stream), Structure()
    last, opened, began, base = "", -1, -1, -1
    held = b""
    found = None
    for chunk in source.chunks():
        # Chunks come without what stands before the first bracket; the file's own place counts.
        base = stream.tell() - len(chunk)
        positions, kinds, levels = structure.mark(chunk)
        for position, kind, level in zip(
            positions.tolist(), kinds.tolist(), levels.tolist(), strict=True
        ):
            if level != 1 or found is not None:
                continue
            if kind == QUOTE and began < 0:
                if opened < 0:
                    opened, held = base + position, b""
                else:
                    start = opened - base
                    text = held + chunk[max(start, 0) : position + 1]
                    last, opened = _text(text), -1
            elif kind == OPEN and last == key:
                began = base + position
            elif kind == CLOSE and began >= 0:
                found = began, base + position + 1
        if opened >= 0 and len(held) < _LONGEST_KEY:
            held += chunk[max(opened - base, 0) :][:_LONGEST_KEY]
    if structure.depth or structure.in_string:
        raise source.truncated("the end of a value")
    return found


def _text(raw: bytes) -> str:
    try:
        return str(orjson.loads(raw))
    except orjson.JSONDecodeError:
        return ""


class _Window(io.RawIOBase):
    """Part of a file, from one place to another."""

    def __init__(self, stream: BinaryIO, start: int, end: int) -> None:
        self._stream = stream
        self._left = end - start
        stream.seek(start)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        data = self._stream.read(min(len(view), self._left))
        self._left -= len(data)
        view[: len(data)] = data
        return len(data)
