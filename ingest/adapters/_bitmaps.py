"""Masks out of pictures: which pixels have which number, as run lengths down the columns.

Tools paint the pixels of objects into a PNG and say in their file which number, palette index or
colour is whose. A picture is decoded once, in stripes, into runs of equal pixels; the mask of any
of its numbers is then a selection of runs, however many objects there are.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from ingest.errors import Unreadable
from ingest.export import Export

LARGEST_PICTURE = 100_000_000
"""Pixels; more is no drawing but an attack or an accident."""

MOST_RUNS = 2**23
"""Runs of equal pixels; more is a photograph or noise, no picture of masks."""

_STRIPE = 2**21  # pixels that are turned into numbers at a time
_GREYS = ("1", "L", "LA", "I", "I;16")

Columns = dict[str, Any]
Coding = Callable[[Image.Image], NDArray[Any]]
"""What number each pixel of a (part of a) picture stands for."""


class BrokenPicture(ValueError):
    """A picture that gives no masks; the text says why."""


@dataclass(frozen=True)
class Pixels:
    """A picture as runs of equal pixels down its columns, sorted by their number.

    Run i is of `numbers[i]` and covers the pixels from `starts[i]` up to `ends[i]`, counted
    down the columns from the left.
    """

    width: int
    height: int
    numbers: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height

    def present(self) -> list[int]:
        """The numbers that occur, in order."""
        found: list[int] = np.unique(self.numbers).tolist()
        return found

    def mask(self, *numbers: int) -> Columns | None:
        """The pixels that have one of these numbers, as one mask; None if there are none.

        >>> two = runs(np.array([[5, 7], [5, 5]]))
        >>> two.mask(7)["geometry"], two.mask(7)["x_min"], two.mask(6)
        ('{"size":[2,2],"counts":[2,1,1]}', 1.0, None)
        """
        starts, ends = self._runs(set(numbers))
        if not len(starts):
            return None
        edges = np.column_stack([starts, ends]).ravel()
        counts = np.diff(edges, prepend=0, append=self.width * self.height)
        counts = counts[:-1] if counts[-1] == 0 else counts
        drawn = {"size": [self.height, self.width], "counts": counts}
        geometry = orjson.dumps(drawn, option=orjson.OPT_SERIALIZE_NUMPY).decode()
        columns: Columns = {"type": "mask", "coordinate_unit": "pixel", "geometry": geometry}
        return columns | self._bounds(starts, ends)

    def first(self, number: int) -> int:
        """The first place that has a number which occurs."""
        return int(self.starts[np.searchsorted(self.numbers, number)])

    def at(self, place: int) -> int:
        """The number at a place, counted down the columns."""
        return int(self.numbers[(self.starts <= place) & (place < self.ends)][0])

    def _runs(self, numbers: Iterable[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Starts and ends of the runs of these numbers, those that touch joined."""
        ranges = [
            slice(
                int(np.searchsorted(self.numbers, number, "left")),
                int(np.searchsorted(self.numbers, number, "right")),
            )
            for number in numbers
        ]
        # Runs do not overlap, so their starts and ends may be sorted apart.
        starts = np.sort(np.concatenate([self.starts[:0], *(self.starts[r] for r in ranges)]))
        ends = np.sort(np.concatenate([self.ends[:0], *(self.ends[r] for r in ranges)]))
        is_apart = starts[1:] != ends[:-1]
        return starts[np.append(True, is_apart)[: len(starts)]], ends[
            np.append(is_apart, True)[: len(ends)]
        ]

    def _bounds(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Columns:
        """Outer edges of the pixels: a single one at 0, 0 spans 0 to 1."""
        lasts = ends - 1
        left, right = starts // self.height, lasts // self.height
        top, bottom = 0, self.height
        if (left == right).all():  # else a run goes on at the top of the next column
            top, bottom = (starts % self.height).min(), (lasts % self.height).max() + 1
        return {
            "x_min": float(left.min()),
            "y_min": float(top),
            "x_max": float(right.max() + 1),
            "y_max": float(bottom),
        }


def load(export: Export, name: str, coding: Coding) -> Pixels:
    """The pixels of a picture of an export, numbered by a coding. Raises BrokenPicture."""
    try:
        data = export.picture(name)
    except Unreadable as error:
        raise BrokenPicture("it is damaged or too large") from error
    if data is None:
        raise BrokenPicture("it is not there")
    return decode(data, coding)


def find(export: Export, names: Iterable[str]) -> str | None:
    """The first of these names under which the export has a picture."""
    return next((name for name in names if export.has_picture(name)), None)


def decode(data: bytes, coding: Coding) -> Pixels:
    """The pixels of a PNG, numbered by a coding. Raises BrokenPicture."""
    with _opened(data) as picture:
        width, height = picture.size
        step = max(1, _STRIPE // height)
        if step >= width:
            return _pixels(width, height, [coding(picture)])
        boxes = ((left, 0, min(left + step, width), height) for left in range(0, width, step))
        return _pixels(width, height, (coding(picture.crop(box)) for box in boxes))


def painted(data: bytes) -> NDArray[np.bool_]:
    """Which pixels of a PNG are painted: those with alpha, or without alpha those not black.

    Raises BrokenPicture.
    """
    with _opened(data) as picture:
        has_alpha = "A" in picture.getbands() or "transparency" in picture.info
        channels = np.asarray(picture.convert("RGBA" if has_alpha else "RGB"))
        found: NDArray[np.bool_] = channels[..., 3] > 0 if has_alpha else np.any(channels, axis=2)
        return found


def colours(picture: Image.Image) -> NDArray[Any]:
    """Red + 256 green + 65536 blue, whatever is transparent; of a grey picture its levels.

    COCO panoptic and Segments.ai number objects so, SuperAnnotate and VOC colour them.
    """
    if picture.mode in _GREYS:
        return _levels(picture)
    parts = np.ascontiguousarray(picture.convert("RGBA"))  # four bytes are one number
    numbers: NDArray[np.int32] = (parts.view("<u4")[..., 0] & 0xFFFFFF).astype(np.int32)
    return numbers


def indexes(picture: Image.Image) -> NDArray[Any]:
    """The index in the picture's palette, or its grey level; a coloured picture has none."""
    if picture.mode in (*_GREYS, "P"):
        return _levels(picture)
    raise BrokenPicture("it has neither a palette nor grey levels")


def hex_colour(written: Any) -> int | None:
    """The number `colours` gives a colour that is written as #0004f7; None if it is none.

    >>> hex_colour("#010200"), hex_colour("blue")
    (513, None)
    """
    digits = str(written).removeprefix("#")
    if not re.fullmatch("[0-9a-fA-F]{6}", digits):
        return None
    return int.from_bytes(bytes.fromhex(digits), "little")


def runs(numbers: NDArray[Any]) -> Pixels:
    """The pixels of an array that has the rows of a picture."""
    height, width = numbers.shape
    return _pixels(width, height, [numbers])


def _levels(picture: Image.Image) -> NDArray[Any]:
    return np.asarray(picture.getchannel(0) if picture.mode == "LA" else picture)


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """A PNG whose size was looked at before anything was unpacked.

    Its own class opens it, not Image.open: that would try other formats, and write its own
    warning about large pictures to the terminal.
    """
    try:
        with PngImageFile(io.BytesIO(data)) as picture:
            if picture.width * picture.height > LARGEST_PICTURE:
                raise BrokenPicture("it is larger than any picture")
            picture.load()
            yield picture
    except BrokenPicture:
        raise
    except MemoryError:
        raise
    except Exception as error:  # a damaged picture breaks its reader in many ways
        raise BrokenPicture("it cannot be read as a PNG") from error


def _pixels(width: int, height: int, stripes: Iterable[NDArray[Any]]) -> Pixels:
    """The runs of stripes of full height, from left to right."""
    starts: list[NDArray[np.int64]] = []
    numbers: list[NDArray[np.int64]] = []
    place, count, last = 0, 0, None
    for stripe in stripes:
        line = stripe.T.ravel()
        changes = np.flatnonzero(line[1:] != line[:-1]) + 1
        if last is None or line[0] != last:
            changes = np.insert(changes, 0, 0)
        starts.append(changes + place)
        numbers.append(line[changes].astype(np.int64))
        place, count, last = place + len(line), count + len(changes), line[-1]
        if count > MOST_RUNS:
            raise BrokenPicture("it is a photograph or noise, no picture of masks")
    first, found = np.concatenate(starts), np.concatenate(numbers)
    order = np.argsort(found, kind="stable")
    ends = np.append(first[1:], place)
    return Pixels(width, height, found[order], first[order], ends[order])
