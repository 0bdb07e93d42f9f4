"""Label Studio brush masks: its run-length coding, read into COCO's."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST = 2**28  # values (4 per pixel), so about 67 megapixels


class NoMask(ValueError):
    """The coded mask is broken, too large, or of another size than its image."""


class _Bits:
    """Reads numbers of any bit length from bytes, most significant bit first."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def number(self, bits: int) -> int:
        end = self.at + bits
        if end > 8 * len(self.data):
            raise NoMask("the coded mask breaks off")
        window = int.from_bytes(self.data[self.at >> 3 : (end + 7) >> 3], "big")
        self.at = end
        return (window >> (-end & 7)) & ((1 << bits) - 1)

    def numbers(self, count: int, bits: int) -> NDArray[np.uint8]:
        """`count` numbers of up to 8 bits each."""
        if bits == 8:
            packed = self.number(8 * count).to_bytes(count, "big")
            return np.frombuffer(packed, np.uint8)
        return np.array([self.number(bits) for _ in range(count)], np.uint8)


def decode(rle: Any, width: int, height: int) -> NDArray[np.bool_]:
    """Which pixels are painted, as rows of a picture of that size.

    The coding is a bit stream: 32 bits for how many values there are, 5 for their length less
    one, four times 4 for the lengths less one of run counters; then runs, each of a bit
    (repeated or literal), 2 bits choosing the counter, the count less one, the value or values.
    The values are red, green, blue, alpha of pixel after pixel; painted is alpha above 0.
    """
    try:
        bits = _Bits(bytes(rle))
    except (TypeError, ValueError):
        raise NoMask("the coded mask is no list of bytes") from None
    total, length = bits.number(32), bits.number(5) + 1
    counters = [bits.number(4) + 1 for _ in range(4)]
    if total != 4 * width * height or not 0 < total <= LARGEST or length > 8:
        raise NoMask("the coded mask does not fit the size of its image")
    values = np.zeros(total, np.uint8)
    at = 0
    while at < total:
        is_repeated = bits.number(1)
        end = at + 1 + bits.number(counters[bits.number(2)])
        if end > total:
            raise NoMask("the coded mask is longer than its image")
        values[at:end] = bits.number(length) if is_repeated else bits.numbers(end - at, length)
        at = end
    return values[3::4].reshape(height, width) > 0


def coco_counts(mask: NDArray[np.bool_]) -> list[int]:
    """Lengths of runs down the columns, the first of unpainted pixels.

    >>> coco_counts(np.array([[False, True], [False, True]]))
    [2, 2]
    """
    flat = mask.ravel(order="F")
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    edges = np.concatenate([[0], changes, [flat.size]])
    counts: list[int] = np.diff(edges).tolist()
    return [0, *counts] if flat.size and flat[0] else counts


def bounds(mask: NDArray[np.bool_]) -> tuple[float, float, float, float] | None:
    """x_min, y_min, x_max, y_max of the painted pixels; None when there are none."""
    columns, lines = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    if not len(columns):
        return None
    return float(columns[0]), float(lines[0]), float(columns[-1] + 1), float(lines[-1] + 1)
