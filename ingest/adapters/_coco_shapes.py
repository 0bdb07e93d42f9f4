"""COCO geometry as canonical annotation columns: boxes, polygons, masks, keypoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

LARGEST_MASK = 2**31
"""Pixels of a mask; more is no picture but an attack or an accident."""

LARGEST_GROUP = 7
"""Characters of one number in a compressed mask: 35 bits, more than any image has pixels."""


Bounds = tuple[float, float, float, float]


class BrokenShape(ValueError):
    """Numbers that do not describe a shape; the text says why."""


class Shape(NamedTuple):
    """Type, bounds in pixels and geometry text of one object; no type: an image class."""

    type: str | None
    x_min: float | None = None
    y_min: float | None = None
    x_max: float | None = None
    y_max: float | None = None
    geometry: str | None = None


@dataclass(frozen=True)
class Skeleton:
    """A category's keypoints: their names, and edges as pairs of indexes from 0."""

    names: tuple[str, ...] = ()
    edges: tuple[tuple[int, int], ...] = ()


NO_SHAPE = Shape(None)
NO_SKELETON = Skeleton()


def shape_of(record: dict[str, Any], skeleton: Skeleton) -> Shape:
    """The one shape of an annotation: keypoints before mask, polygon and box.

    Keypoints of which none is labelled are no shape. Bounds are those of the polygon or the
    mask; for keypoints the box of the whole object where the record has one, else of the
    points that are labelled.

    >>> shape_of({"bbox": [10, 20, 30, 5]}, Skeleton())[:5]
    ('bbox', 10, 20, 40, 25)
    """
    try:
        points = record.get("keypoints")
        if points and any(points[2::3]):
            return _keypoints(points, record.get("bbox"), skeleton)
        drawn = record.get("segmentation")
        if drawn:
            return _mask(drawn) if isinstance(drawn, dict) else _polygons(drawn)
        box = record.get("bbox")
        return Shape("bbox", *_bounds_of_box(box)) if box else NO_SHAPE
    except BrokenShape:
        raise
    except (TypeError, ValueError, OverflowError, AttributeError, KeyError) as error:
        raise BrokenShape("its numbers are not in the form COCO gives them") from error


def _bounds_of_box(box: Any) -> Bounds:
    if len(box) != 4:
        raise BrokenShape("a bbox does not have four numbers")
    x, y, width, height = box
    if width < 0 or height < 0:
        raise BrokenShape("a bbox has a negative width or height")
    return _numbers(x, y, x + width, y + height)


def _numbers(x_min: Any, y_min: Any, x_max: Any, y_max: Any) -> Bounds:
    for value in (x_min, y_min, x_max, y_max):
        if type(value) is not float and type(value) is not int:
            raise BrokenShape("a coordinate is no number")
    return x_min, y_min, x_max, y_max


def _polygons(drawn: Any) -> Shape:
    parts = drawn if isinstance(drawn[0], list) else [drawn]
    xs: list[float] = []
    ys: list[float] = []
    polygons = []
    for part in parts:
        if len(part) < 6 or len(part) % 2:
            if part:
                raise BrokenShape("a polygon has fewer than three points or an odd number")
            continue
        across, down = part[::2], part[1::2]
        xs += min(across), max(across)
        ys += min(down), max(down)
        polygons.append([list(zip(across, down, strict=True))])
    if not polygons:
        raise BrokenShape("a polygon has no points")
    bounds = _numbers(min(xs), min(ys), max(xs), max(ys))
    return Shape("polygon", *bounds, geometry=orjson.dumps(polygons).decode())


def _keypoints(flat: Any, box: Any, skeleton: Skeleton) -> Shape:
    if len(flat) % 3:
        raise BrokenShape("keypoints are not triples of x, y and visibility")
    points = list(zip(flat[::3], flat[1::3], flat[2::3], strict=True))
    seen = [point for point in points if point[2]]
    across, down = [point[0] for point in seen], [point[1] for point in seen]
    bounds = _numbers(min(across), min(down), max(across), max(down))
    edges = [edge for edge in skeleton.edges if max(edge) < len(points)]
    geometry = {"points": points, "names": skeleton.names, "edges": edges}
    bounds = _bounds_of_box(box) if box else bounds
    return Shape("keypoints", *bounds, geometry=orjson.dumps(geometry).decode())


def _mask(drawn: dict[str, Any]) -> Shape:
    """A mask in COCO's run lengths: column by column, the background first."""
    height, width = drawn["size"]
    raw = drawn["counts"]
    if type(height) is not int or type(width) is not int or min(height, width) < 1:
        raise BrokenShape("a mask's size is not two whole numbers above zero")
    try:
        counts = decode_counts(raw) if isinstance(raw, str) else np.asarray(raw, np.int64)
    except ValueError as error:
        raise BrokenShape("a mask's counts are no whole numbers") from error
    if height * width > LARGEST_MASK:
        raise BrokenShape("a mask is larger than any picture")
    if counts.ndim != 1 or (len(counts) and not 0 <= counts.min() <= counts.max() <= LARGEST_MASK):
        raise BrokenShape("a mask's counts are not a list of numbers from zero")
    ends = np.cumsum(counts)
    missing = height * width - (int(ends[-1]) if len(ends) else 0)
    if missing < 0:
        raise BrokenShape("a mask's counts cover more pixels than its size has")
    runs = counts.tolist()
    if missing and len(runs) % 2:
        runs[-1] += missing
    elif missing:
        runs.append(missing)
    geometry = orjson.dumps({"size": [height, width], "counts": runs}).decode()
    return Shape("mask", *_bounds_of_runs(counts, ends, height), geometry=geometry)


def _bounds_of_runs(
    counts: NDArray[np.int64], ends: NDArray[np.int64], height: int
) -> tuple[float | None, float | None, float | None, float | None]:
    """Bounds of a mask's pixels as edges: a single pixel at 0, 0 spans 0 to 1. None if empty."""
    lengths = counts[1::2]
    lasts = ends[1::2][lengths > 0] - 1
    if not len(lasts):
        return None, None, None, None
    firsts = lasts - lengths[lengths > 0] + 1
    left, right = firsts // height, lasts // height
    x_min, x_max = float(left.min()), float(right.max() + 1)
    if (left != right).any():  # a run that goes on in the next column touches bottom and top
        return x_min, 0.0, x_max, float(height)
    return x_min, float((firsts % height).min()), x_max, float((lasts % height).max() + 1)


def decode_counts(text: str) -> NDArray[np.int64]:
    """Run lengths of COCO's compressed mask string.

    Five bits per character from the lowest, 32 marks that more follow, 16 in the last one the
    sign; from the fourth number on a number is the difference to the one two before it.

    >>> decode_counts("04").tolist()
    [0, 4]
    """
    codes = np.frombuffer(text.encode(), np.uint8).astype(np.int64) - 48
    if len(codes) == 0:
        return codes
    if codes.min() < 0 or codes.max() > 63 or codes[-1] & 32:
        raise BrokenShape("a compressed mask has characters that do not belong there")
    lasts = np.flatnonzero(codes & 32 == 0)
    firsts = np.concatenate([[0], lasts[:-1] + 1])
    lengths = lasts - firsts + 1
    if lengths.max() > LARGEST_GROUP:
        raise BrokenShape("a compressed mask has a number that is too large")
    shifts = 5 * (np.arange(len(codes)) - np.repeat(firsts, lengths))
    values = np.add.reduceat((codes & 31) << shifts, firsts)
    values -= np.where(codes[lasts] & 16, np.int64(1) << (5 * lengths), 0)
    values[1::2] = np.cumsum(values[1::2])
    values[2::2] = np.cumsum(values[2::2])
    return values
