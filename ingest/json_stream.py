"""JSON of any size, one element at a time.

Memory is bounded by one chunk and the largest single element, however large the file. The
splitter finds where values begin and end (quotes, brackets, depth) and nothing else: what is
inside an element is for the caller's parser to accept or reject.
"""

import codecs
import io
import re
from collections.abc import Generator, Iterator, Sequence
from itertools import chain
from typing import BinaryIO

import numpy as np
import orjson

from ingest.errors import Unreadable
from ingest.json_marks import CLOSE, QUOTE, Marks, Structure
from ingest.json_source import SPACE, Source

_WINDOW = 1024
_LARGEST_WINDOW = 2**18

_WORD = bytes(set(range(256)) - set(SPACE + b",:"))
_OBJECT_TOKEN = re.compile(rb"[:,]|[^\s:,]+")
_TWO_VALUES = (b"}{", b"][", b"}[", b"]{")


def elements(stream: BinaryIO, keys: Sequence[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Yield the values of a JSON stream as raw bytes, in file order.

    Without keys: the elements of a top-level array, or each value of NDJSON and concatenated
    JSON, or the one bare object; the first of the pair is "". With keys: one object, of which
    the arrays at those keys are yielded element by element and other values whole, as
    (key, raw). Keys count at the object's own level only, never deeper or inside a string.

    Raises Unreadable when the stream is empty, truncated, not JSON or not UTF-8, possibly
    after some elements were yielded. A malformed element may be yielded: parsers reject it.

    >>> import io
    >>> list(elements(io.BytesIO(b'[{"a": 1}, 2]')))
    [('', b'{"a": 1}'), ('', b'2')]
    >>> list(elements(io.BytesIO(b'{"a": [1, [2]], "b": {"c": 3}, "d": 4}'), ["a", "b"]))
    [('a', b'1'), ('a', b'[2]'), ('b', b'{"c": 3}')]
    """
    source = Source(stream)
    chunks = source.chunks()
    head = next(chunks, b"")
    if not keys and head[:1] == b"{":
        rest: list[bytes] = []
        yield from (("", line) for line in _lines(source, head, chunks, rest))
        if not rest:
            return
        head = rest[0]
    splitter = _Splitter(source, frozenset(keys))
    for chunk in chain([head], chunks):
        yield from splitter.split(chunk)
    yield from splitter.finish()


def peek_keys(peek: bytes) -> tuple[str, list[str]]:
    """What the head of a file looks like: its kind and the keys of its first object.

    The kind is 'array', 'object', 'lines' (several values one after the other) or 'none'.
    The keys are those of the top-level object, or of the first element or line; as far as
    the peek goes, which may end anywhere.

    >>> peek_keys(b'[{"id": 1, "data": {"text": "x"}, "anno')
    ('array', ['id', 'data'])
    >>> peek_keys(b'PK..')
    ('none', [])
    """
    text = peek.removeprefix(codecs.BOM_UTF8).lstrip(SPACE)
    if text[:1] not in (b"[", b"{"):
        return "none", []
    marks = Structure().mark(text)
    if text[:1] == b"[":
        return "array", _keys_of(text, marks, 2) if text[1:].lstrip(SPACE)[:1] == b"{" else []
    ends = marks[0][(marks[1] == CLOSE) & (marks[2] == 0)]
    more = bool(len(ends)) and text[int(ends[0]) + 1 :].lstrip(SPACE)[:1] == b"{"
    return "lines" if more else "object", _keys_of(text, marks, 1)


def _keys_of(text: bytes, marks: Marks, depth: int) -> list[str]:
    """The keys of the first object at that depth, as far as the text goes."""
    positions, kinds, levels = marks
    keys: list[str] = []
    opened = -1
    shallow = levels <= depth
    for position, kind, level in zip(
        positions[shallow].tolist(), kinds[shallow].tolist(), levels[shallow].tolist(), strict=True
    ):
        if kind == CLOSE and level < depth:
            break
        if kind != QUOTE or level != depth:
            continue
        if opened < 0:
            opened = position
            continue
        if text[position + 1 : position + 200].lstrip(SPACE)[:1] == b":":
            keys.append(_text(text[opened : position + 1]))
        opened = -1
    return keys


def _text(raw: bytes) -> str:
    """A JSON string as text; what does not parse is shown as it stands."""
    try:
        return str(orjson.loads(raw))
    except orjson.JSONDecodeError:
        return raw[1:-1].decode("utf-8", "replace")


class _Splitter:
    """Cuts chunks into elements; everything that lives from one chunk to the next is here.

    `base` is the depth at which values are cut: 0 between top-level values, 1 in the top-level
    array or object, 2 in an array at a wanted key.
    """

    def __init__(self, source: Source, keys: frozenset[str]) -> None:
        self.source = source
        self.keys = keys
        self.structure = Structure()
        self.base = 0
        self.is_inside = False  # a container or string that began at base and has not ended
        self.pieces: list[bytes] = []
        self.held = 0
        self.key: str | None = None
        self.is_value = False  # in the object: a colon was seen, the value comes next
        self.is_done = False
        self.has_values = False
        self.plain = {b",", b", ", b""}
        self.window = _WINDOW

    def split(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        marks = self.structure.mark(data)
        start = index = 0
        while index >= 0:
            start, index = yield from self._run(data, marks, start, index)
        if not (self.is_inside and self._is_skipped):
            self._hold(data[start:])
        if not self.is_inside:
            yield from self._scalars_so_far()

    def _run(
        self, data: bytes, marks: Marks, start: int, index: int
    ) -> Generator[tuple[str, bytes], None, tuple[int, int]]:
        """Cut at the present base until it changes; returns where to go on (index -1: nowhere).

        It looks at a window of marks, or a chunk of a thousand small arrays would be searched
        a thousand times.
        """
        positions, kinds, levels = marks
        stop = index + self.window
        shallow = np.flatnonzero(levels[index:stop] <= self.base) + index
        key = (self.key or "") if self.base == 2 else ""
        direct = self.base == 2 or not self.keys
        for position, kind, at in zip(
            positions[shallow].tolist(), kinds[shallow].tolist(), shallow.tolist(), strict=True
        ):
            if self.is_inside:
                raw = data[start : position + 1]
                start = position + 1
                self.is_inside = False
                if self.pieces:
                    raw = self._release(raw)
                if direct:
                    yield key, raw
                else:
                    yield from self._object_value(raw)
                continue
            gap = data[start:position]
            if self.pieces or gap not in self.plain or not (self.base and direct):
                yield from self._scalars(self._release(gap))
            if kind == CLOSE:
                self._leave(data[position], position, len(data))
                self.window = _WINDOW
                return position + 1, at + 1
            if self._enters(data[position]):
                self.window = _WINDOW
                return position + 1, at + 1
            self.is_inside = True
            start = position
        self.window = min(self.window * 4, _LARGEST_WINDOW)
        return start, stop if stop < len(levels) else -1

    @property
    def _is_skipped(self) -> bool:
        """Whether the present value is at a key nobody wants: it is passed over, not kept."""
        return bool(self.keys) and self.base == 1 and self.is_value and self.key not in self.keys

    def _enters(self, byte: int) -> bool:
        """Whether the value that begins here is cut into its elements, and if so do it."""
        if self.base == 0:
            if self.is_done:
                raise self._more_text()
            self.has_values = True
            if self.keys and byte != ord("{"):
                raise Unreadable(
                    f"The JSON begins with {chr(byte)}; an object with {self._wanted()} was"
                    " expected. Check that this is the file the tool exported."
                )
            if self.keys or byte == ord("["):
                self.base = 1
                return True
        elif self.base == 1 and self.is_value and self.key in self.keys and byte == ord("["):
            self.base = 2
            return True
        return False

    def _leave(self, byte: int, position: int, size: int) -> None:
        """The array or object at base ends."""
        expected = "}" if self.keys and self.base == 1 else "]"
        if self.base == 0 or chr(byte) != expected:
            place = self.source.bytes_read - size + position
            wanted = f"{expected} was expected" if self.base else "nothing is open"
            raise Unreadable(
                f"The JSON is broken at byte {place:,}: it has {chr(byte)} where {wanted}."
                " Export it again."
            )
        self.base -= 1
        self.is_done = bool(self.keys) and self.base == 0
        self._forget_key()

    def _forget_key(self) -> None:
        self.key, self.is_value = None, False

    def _object_value(self, raw: bytes) -> Iterator[tuple[str, bytes]]:
        """A complete string or container in the top-level object: a key or a value."""
        if self.is_value:
            if self.key in self.keys:
                yield self.key or "", raw
            self._forget_key()
        else:
            self.key = _text(raw)

    def _scalars(self, gap: bytes) -> Iterator[tuple[str, bytes]]:
        """What stands between values: separators, numbers, true, false, null."""
        if self.base == 1 and self.keys:
            for token in _OBJECT_TOKEN.findall(gap):
                if token == b":":
                    self.is_value = True
                elif token == b",":
                    self._forget_key()
                else:
                    yield from self._object_value(token)
            return
        if self.base:
            words = gap.replace(b",", b" ").split()
            if not words and len(gap) < 64 and len(self.plain) < 64:
                self.plain.add(gap)
            yield from (((self.key or ""), word) for word in words)
            return
        for word in gap.split():
            yield from self._top_level_scalar(word)

    def _top_level_scalar(self, word: bytes) -> Iterator[tuple[str, bytes]]:
        if self.is_done:
            raise self._more_text()
        is_json = b"," not in word
        if is_json and not self.has_values:
            is_json = _is_value(word)
        if self.keys or not is_json:
            shown = word[:20].decode("utf-8", "replace")
            raise Unreadable(
                f"The file is not JSON: {shown!r} stands outside any object or array"
                f" (within the first {self.source.bytes_read:,} bytes)."
                " Check that this is the file the tool exported."
            )
        self.has_values = True
        yield "", word

    def _scalars_so_far(self) -> Iterator[tuple[str, bytes]]:
        """Scalars that are complete at the chunk's end; the last word may go on."""
        last = self.pieces[-1] if self.pieces else b""
        cut = len(last.rstrip(_WORD))
        if cut:
            self.pieces[-1] = last[:cut]
            yield from self._scalars(self._release(b""))
            self._hold(last[cut:])

    def finish(self) -> Iterator[tuple[str, bytes]]:
        if self.is_inside:
            raise self.source.truncated("the end of a value")
        if self.base:
            raise self.source.truncated("}" if self.keys and self.base == 1 else "]")
        yield from self._scalars(self._release(b""))
        if not self.has_values:
            raise self.source.truncated("a value")

    def _hold(self, piece: bytes) -> None:
        if piece:
            self.pieces.append(piece)
            self.held += len(piece)
            self.source.check_size(self.held)

    def _release(self, piece: bytes) -> bytes:
        raw = b"".join([*self.pieces, piece])
        self.pieces.clear()
        self.held = 0
        return raw

    def _more_text(self) -> Unreadable:
        return Unreadable(
            "The JSON goes on after its object ended"
            f" (within the first {self.source.bytes_read:,} bytes); one object with"
            f" {self._wanted()} was expected. Split the file into one object each."
        )

    def _wanted(self) -> str:
        return " or ".join(f'"{key}"' for key in sorted(self.keys))


def _lines(
    source: Source, head: bytes, chunks: Iterator[bytes], rest: list[bytes]
) -> Iterator[bytes]:
    """One value per line, as long as lines are values.

    A line that breaks off is yielded for the parser to reject, and the next line starts
    afresh. Where lines turn out to be parts of values, what is left goes to `rest`.
    """
    if not _is_value(head[: head.find(b"\n") + 1]):
        rest.append(head)
        return
    pieces: list[bytes] = []
    for chunk in chain([head], chunks):
        cut = chunk.rfind(b"\n") + 1
        if cut:
            block = b"".join([*pieces, chunk[:cut]])
            pieces.clear()
            read = yield from _whole_lines(block)
            if read < len(block):
                rest.append(block[read:] + chunk[cut:])
                return
        pieces.append(chunk[cut:])
        source.check_size(sum(map(len, pieces)))
    last = b"".join(pieces).strip(SPACE)
    if last:
        values = _split_alone(last)
        if not values:
            raise source.truncated("the end of the last line")
        yield from values


def _whole_lines(block: bytes) -> Generator[bytes, None, int]:
    """The values of complete lines; returns how many bytes of the block they took."""
    may_be_two = _may_be_two(block)
    read = 0
    for line in block.split(b"\n"):
        value = line.strip(SPACE)
        if value:
            if value[-1] not in b"}]" and value[-1] in b"[{,:":
                return read
            if may_be_two and _may_be_two(value) and not _is_value(value):
                yield from _split_alone(value) or [value]
            else:
                yield value
        read += len(line) + 1
    return len(block)


def _may_be_two(text: bytes) -> bool:
    """Whether one value may follow another on a line (or a string looks so)."""
    dense = text.translate(None, b" \t\r") if b" " in text or b"\t" in text else text
    return any(pair in dense for pair in _TWO_VALUES)


def _split_alone(line: bytes) -> list[bytes]:
    """The values on one line; none when the line breaks off."""
    source = Source(io.BytesIO(line))
    splitter = _Splitter(source, frozenset())
    try:
        return [raw for part in (splitter.split(line), splitter.finish()) for _, raw in part]
    except Unreadable:
        return []


def _is_value(raw: bytes) -> bool:
    try:
        orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False
    return True
