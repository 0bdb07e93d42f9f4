"""Shapes as canonical annotation columns, from plain numbers.

Coordinates are checked: what is no finite number of a picture's size makes the shape broken.
Bounds of a box are those of the box before it is turned, of other shapes those of what is drawn.
"""

from __future__ import annotations

import base64
import binascii
import math
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from ingest.adapters._bitmaps import BrokenPicture, painted
from ingest.adapters._label_studio_brush import bounds, coco_counts

LARGEST_COORDINATE = 1e7
LARGEST_MASK = 100_000_000  # pixels

Columns = dict[str, Any]
Pair = tuple[float, float]


class BrokenShape(ValueError):
    """Numbers that describe no shape; the text says why."""


def coordinate(value: Any) -> float:
    """A coordinate, or BrokenShape."""
    if type(value) not in (int, float) or not abs(value) <= LARGEST_COORDINATE:
        raise BrokenShape("a coordinate is no number of a picture's size")
    return float(value) if type(value) is float else int(value)


def pair(point: Any) -> Pair:
    """A point from {x, y} or [x, y] (what follows is left out)."""
    if isinstance(point, dict):
        return coordinate(point.get("x")), coordinate(point.get("y"))
    if not isinstance(point, list | tuple) or len(point) < 2:
        raise BrokenShape("a point has no x and y")
    return coordinate(point[0]), coordinate(point[1])


def pairs(points: Any) -> list[Pair]:
    """Points from a list of points, a flat list of numbers, or a dict of points by number."""
    if isinstance(points, dict):
        points = [points[key] for key in sorted(points, key=_order)]
    if not isinstance(points, list):
        raise BrokenShape("its points are no list")
    if points and not isinstance(points[0], dict | list):
        if len(points) % 2:
            raise BrokenShape("an x has no y")
        return [
            (coordinate(x), coordinate(y)) for x, y in zip(points[::2], points[1::2], strict=True)
        ]
    return [pair(point) for point in points]


def box(x1: Any, y1: Any, x2: Any, y2: Any, rotation: Any = None) -> Columns:
    """A box from two opposite corners, turned clockwise about its centre by degrees.

    >>> box(3, 4, 1, 2)["x_min"]
    1
    """
    columns = _bounds([(coordinate(x1), coordinate(y1)), (coordinate(x2), coordinate(y2))])
    if rotation is not None:
        columns["rotation_degrees"] = coordinate(rotation)
    return _shape("bbox", columns)


def box_at(x: Any, y: Any, width: Any, height: Any, rotation: Any = None) -> Columns:
    """A box from its top left corner and size."""
    x, y, width, height = (coordinate(value) for value in (x, y, width, height))
    if width < 0 or height < 0:
        raise BrokenShape("a box has a negative width or height")
    return box(x, y, x + width, y + height, rotation)


def turned_box(corners: Sequence[Pair]) -> Columns:
    """A box from its four corners, each beside the next; the first edge gives the turn.

    >>> turned_box([(0, 0), (0, 4), (-2, 4), (-2, 0)])["rotation_degrees"]
    90.0
    """
    if len(corners) != 4:
        raise BrokenShape("a turned box has not four corners")
    (x1, y1), (x2, y2), (x3, y3) = corners[:3]
    width, height = math.hypot(x2 - x1, y2 - y1), math.hypot(x3 - x2, y3 - y2)
    cx, cy = sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4
    turn = math.degrees(math.atan2(y2 - y1, x2 - x1))
    return box_at(cx - width / 2, cy - height / 2, width, height, turn)


def polygon(polygons: Sequence[Sequence[Sequence[Pair]]]) -> Columns:
    """Polygons of one object, each an outer ring and holes."""
    rings = [ring for rings in polygons for ring in rings]
    if not rings or any(len(ring) < 3 for ring in rings):
        raise BrokenShape("a polygon has fewer than three points")
    outer = [point for rings in polygons for point in rings[0]]
    return _shape("polygon", _bounds(outer), polygons)


def polyline(points: Sequence[Pair]) -> Columns:
    """A line through points."""
    if len(points) < 2:
        raise BrokenShape("a line has fewer than two points")
    return _shape("polyline", _bounds(points), points)


def dots(points: Sequence[Pair]) -> Columns:
    """One or more single points."""
    if not points:
        raise BrokenShape("it has no point")
    return _shape("points", _bounds(points), points)


def keypoints(
    points: Sequence[tuple[float, float, int]],
    names: Sequence[str | None],
    edges: Sequence[tuple[int, int]] = (),
) -> Columns:
    """Named points with visibility: 0 unlabelled, 1 hidden, 2 visible."""
    seen = [(x, y) for x, y, v in points if v]
    if not seen:
        raise BrokenShape("none of its points is labelled")
    return _shape("keypoints", _bounds(seen), {"points": points, "names": names, "edges": edges})


def ellipse(cx: Any, cy: Any, rx: Any, ry: Any, rotation: Any = None) -> Columns:
    """An ellipse about its centre, turned clockwise by degrees."""
    cx, cy, rx, ry = (coordinate(value) for value in (cx, cy, rx, ry))
    turn = 0 if rotation is None else coordinate(rotation)
    sine, cosine = math.sin(math.radians(turn)), math.cos(math.radians(turn))
    across, down = math.hypot(rx * cosine, ry * sine), math.hypot(rx * sine, ry * cosine)
    columns = _bounds([(cx - across, cy - down), (cx + across, cy + down)])
    if rotation is not None:
        columns["rotation_degrees"] = turn
    geometry = {"cx": cx, "cy": cy, "rx": abs(rx), "ry": abs(ry)}
    return _shape("ellipse", columns, geometry)


def cuboid(corners: Sequence[Pair]) -> Columns:
    """A cuboid drawn on a picture; its geometry needs all eight corners."""
    if len(corners) < 4:
        raise BrokenShape("a cuboid has fewer than four corners")
    return _shape("cuboid", _bounds(corners), corners if len(corners) == 8 else None)


def spatial_cuboid(**triples: Any) -> Columns:
    """A cuboid in a point cloud: no geometry (ours is flat), its numbers as attributes."""
    numbers = {name: triple(value) for name, value in triples.items() if value is not None}
    if "position" not in numbers or "dimensions" not in numbers:
        raise BrokenShape("a cuboid needs position and dimensions")
    return {"type": "cuboid", "attributes": numbers}


def triple(value: Any) -> str:
    """Three numbers {x, y, z} as text."""
    found = [value.get(axis) for axis in "xyz"] if isinstance(value, dict) else value
    if not isinstance(found, list) or len(found) != 3:
        raise BrokenShape("a cuboid has a corner without x, y and z")
    return " ".join(f"{_finite(part):g}" for part in found)


def _finite(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise BrokenShape("a coordinate is no finite number")
    return float(value)


def mask(pixels: NDArray[np.bool_], left: int, top: int, size: tuple[int, int] | None) -> Columns:
    """Painted pixels at a place in a picture of that width and height.

    Without a size the picture is taken to end where the painted box does.
    """
    height, width = pixels.shape
    across, down = size or (left + width, top + height)
    if min(left, top) < 0 or left + width > across or top + height > down:
        raise BrokenShape("a mask lies outside its image")
    if across * down > LARGEST_MASK:
        raise BrokenShape("a mask is larger than any picture")
    whole = np.zeros((down, across), bool)
    whole[top : top + height, left : left + width] = pixels
    columns: Columns = {}
    if (edges := bounds(whole)) is not None:
        columns = dict(zip(("x_min", "y_min", "x_max", "y_max"), edges, strict=True))
    return _shape("mask", columns, {"size": [down, across], "counts": coco_counts(whole)})


def runs(counts: Sequence[int], box: tuple[int, int, int, int], size: tuple[int, int]) -> Columns:
    """A mask from COCO's run lengths (down the columns) inside a box: left, top, width, height."""
    left, top, width, height = box
    if min(width, height) < 1 or width * height > LARGEST_MASK:
        raise BrokenShape("a mask is larger than any picture")
    if min(counts, default=0) < 0 or sum(counts) > width * height:
        raise BrokenShape("a mask's runs do not fit its box")
    flat = np.zeros(width * height, bool)
    flat[: sum(counts)] = np.repeat(np.arange(len(counts)) % 2 == 1, counts)
    return mask(flat.reshape(width, height).T, left, top, size)


def picture(data: bytes) -> NDArray[np.bool_]:
    """Which pixels of a PNG are painted: those with alpha, or without alpha those not black."""
    try:
        return painted(data)
    except BrokenPicture as error:
        raise BrokenShape(f"a mask's picture is broken: {error}") from error


def unpacked(data: Any, is_deflated: bool = False) -> bytes:
    """Bytes from base64 text, inflated where they were deflated."""
    try:
        raw = base64.b64decode(str(data).rpartition("base64,")[2], validate=True)
        return zlib.decompressobj().decompress(raw, LARGEST_MASK) if is_deflated else raw
    except (binascii.Error, ValueError, zlib.error) as error:
        raise BrokenShape("a mask's data cannot be unpacked") from error


def _shape(kind: str, columns: Columns, geometry: Any = None) -> Columns:
    columns |= {"type": kind, "coordinate_unit": "pixel"}
    if geometry is not None:
        columns["geometry"] = orjson.dumps(geometry).decode()
    return columns


def _bounds(points: Sequence[Pair]) -> Columns:
    across, down = [x for x, _ in points], [y for _, y in points]
    return {"x_min": min(across), "y_min": min(down), "x_max": max(across), "y_max": max(down)}


def _order(key: str) -> tuple[int, str]:
    return (int(key), "") if key.isdecimal() and len(key) < 10 else (10**10, key)
