"""CVAT shapes as canonical annotation columns.

Both of CVAT's formats are brought to one form first, the flat points of its server API:
rectangle x1 y1 x2 y2; polygon, polyline and points x y ...; ellipse centre, right x, top y;
cuboid eight corners; mask run lengths and then left, top, right, bottom (inclusive).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson

TYPES = {
    "rectangle": "bbox",
    "polygon": "polygon",
    "polyline": "polyline",
    "points": "points",
    "ellipse": "ellipse",
    "cuboid": "cuboid",
    "mask": "mask",
    "skeleton": "keypoints",
}
"""CVAT's shape types and ours."""

LARGEST_MASK = 100_000_000
"""Pixels of a mask's own box; a larger one is no drawing but an attack or an accident."""

_SOURCES = {
    "auto": "automatic",
    "consensus": "automatic",
    "manual": "manual",
    "semi-auto": "manual",
    "ground truth": "manual",
}
_FEWEST_POINTS = {"polygon": 3, "polyline": 2, "points": 1}


class BrokenShapeError(ValueError):
    """A shape whose numbers do not describe one; the text says why."""


@dataclass(frozen=True)
class Skeleton:
    """A declared skeleton: its parts in order, and its edges as pairs of indexes."""

    parts: tuple[str, ...]
    edges: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Part:
    """One point of a skeleton; `points` is empty when the file gives none."""

    name: str
    points: Sequence[float]
    is_outside: bool = False
    is_occluded: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)


def shape_columns(
    kind: str, points: Sequence[float], rotation: float, size: tuple[int, int] | None
) -> dict[str, Any]:
    """Type, bounds, rotation and geometry of a shape of CVAT's type `kind`.

    `size` is the image's width and height where known; only masks need it. Raises
    BrokenShapeError for an unknown type, for too few points and for numbers that are none.

    >>> shape_columns("rectangle", [3, 4, 1, 2], 0, None)["x_min"]
    1
    """
    if kind not in TYPES or kind == "skeleton":
        raise BrokenShapeError(f"the shape type {kind!r} is unknown")
    if not all(math.isfinite(value) for value in points) or not math.isfinite(rotation):
        raise BrokenShapeError(f"a {kind} has a coordinate that is not a finite number")
    columns: dict[str, Any] = _GEOMETRIES[kind](kind, points, rotation, size)
    columns |= {"type": TYPES[kind], "coordinate_unit": "pixel"}
    if kind in ("rectangle", "ellipse"):
        columns["rotation_degrees"] = rotation
    return columns


def skeleton_columns(parts: Iterable[Part], skeleton: Skeleton | None) -> dict[str, Any]:
    """Keypoints of a skeleton, in declared order so that two people's points line up.

    A declared part that is absent gets visibility 0. Bounds are those of the points in sight.
    """
    given = {part.name: part for part in parts}
    declared = skeleton.parts if skeleton else ()
    names = [*declared, *(name for name in given if name not in declared)]
    points = [_keypoint(given.get(name)) for name in names]
    seen = [point for point in points if point[2]]
    geometry = {"points": points, "names": names, "edges": skeleton.edges if skeleton else ()}
    columns: dict[str, Any] = {"type": "keypoints", "geometry": _json(geometry)}
    if seen:
        columns |= _bounds([point[:2] for point in seen])
    return columns | {"coordinate_unit": "pixel"}


def part_attributes(parts: Iterable[Part]) -> dict[str, str]:
    """Attributes of a skeleton's points, as "part.attribute"."""
    return {f"{p.name}.{key}": value for p in parts for key, value in p.attributes.items()}


def spatial_cuboid(points: Sequence[float]) -> tuple[dict[str, Any], dict[str, str]]:
    """A cuboid in a point cloud: columns without geometry (ours is flat), numbers as attributes."""
    if len(points) < 9 or not all(math.isfinite(value) for value in points):
        raise BrokenShapeError("a 3D cuboid needs position, rotation and scale")
    texts = [" ".join(f"{value:g}" for value in points[i : i + 3]) for i in (0, 3, 6)]
    numbers = dict(zip(("position", "rotation", "scale"), texts, strict=True))
    return {"type": "cuboid"}, numbers


def source_columns(raw: str | None) -> str | None:
    """Our word for who made a shape; "file" (uploaded) and unknown words are nobody's.

    >>> source_columns("auto"), source_columns("file")
    ('automatic', None)
    """
    return _SOURCES.get(raw.lower()) if raw else None


def flags(raw_source: str | None, occluded: bool, z_order: Any) -> dict[str, str]:
    """What CVAT says of a shape beside its attributes, where it says anything unusual."""
    found = {"occluded": "true"} if occluded else {}
    if z_order not in (None, "", 0, "0"):
        found["z_order"] = str(z_order)
    if raw_source and raw_source.lower() in ("semi-auto", "file", "consensus"):
        found["source"] = raw_source
    return found


def _keypoint(part: Part | None) -> list[float]:
    if part is None or len(part.points) < 2:
        return [0, 0, 0]
    x, y = part.points[:2]
    if not (math.isfinite(x) and math.isfinite(y)):
        raise BrokenShapeError("a skeleton has a coordinate that is not a finite number")
    return [x, y, 0 if part.is_outside else 1 if part.is_occluded else 2]


def _rectangle(kind: str, points: Sequence[float], *_: Any) -> dict[str, Any]:
    if len(points) != 4:
        raise BrokenShapeError(f"a rectangle has {len(points)} numbers where 4 were expected")
    return _bounds([points[:2], points[2:]])


def _outline(kind: str, points: Sequence[float], *_: Any) -> dict[str, Any]:
    pairs = _pairs(kind, points)
    if len(pairs) < _FEWEST_POINTS[kind]:
        raise BrokenShapeError(f"a {kind} has fewer than {_FEWEST_POINTS[kind]} points")
    return _bounds(pairs) | {"geometry": _json([[pairs]] if kind == "polygon" else pairs)}


def _ellipse(kind: str, points: Sequence[float], rotation: float, *_: Any) -> dict[str, Any]:
    if len(points) != 4:
        raise BrokenShapeError(f"an ellipse has {len(points)} numbers where 4 were expected")
    cx, cy, right, top = points
    rx, ry = abs(right - cx), abs(cy - top)
    sine, cosine = math.sin(math.radians(rotation)), math.cos(math.radians(rotation))
    half_width = math.hypot(rx * cosine, ry * sine)
    half_height = math.hypot(rx * sine, ry * cosine)
    corners = [(cx - half_width, cy - half_height), (cx + half_width, cy + half_height)]
    return _bounds(corners) | {"geometry": _json({"cx": cx, "cy": cy, "rx": rx, "ry": ry})}


def _cuboid(kind: str, points: Sequence[float], *_: Any) -> dict[str, Any]:
    if len(points) != 16:
        raise BrokenShapeError(f"a cuboid has {len(points)} numbers where 16 were expected")
    pairs = _pairs(kind, points)
    return _bounds(pairs) | {"geometry": _json(pairs)}


def _mask(
    kind: str, points: Sequence[float], rotation: float, size: tuple[int, int] | None
) -> dict[str, Any]:
    if len(points) < 5:
        raise BrokenShapeError("a mask has no run lengths")
    runs = [int(value) for value in points[:-4]]
    left, top, right, bottom = (int(value) for value in points[-4:])
    width, height = right - left + 1, bottom - top + 1
    image_width, image_height = size or (right + 1, bottom + 1)
    if min(left, top) < 0 or right >= image_width or bottom >= image_height:
        raise BrokenShapeError("a mask lies outside its image")
    if min(width, height) < 1 or width * height > LARGEST_MASK:
        raise BrokenShapeError(f"a mask's box is {width} by {height} pixels")
    if min(runs) < 0 or sum(runs) != width * height:
        raise BrokenShapeError(f"a mask's runs do not fill its box of {width} by {height} pixels")
    counts = column_runs(runs, (left, top, width, height), (image_width, image_height))
    geometry = _json({"size": [image_height, image_width], "counts": counts})
    # The edges of its outer pixels, not their indexes: one pixel has an area of one.
    return _bounds([(left, top), (right + 1, bottom + 1)]) | {"geometry": geometry}


def column_runs(
    runs: Sequence[int], box: tuple[int, int, int, int], size: tuple[int, int]
) -> list[int]:
    """Row-major runs inside a box as column-major runs over the whole image.

    Both begin with background. `box` is left, top, width, height; `size` width, height.

    >>> column_runs([1, 3], (1, 0, 2, 2), (3, 2))  # an L, one column in from the left
    [3, 3]
    """
    left, top, width, height = box
    values = np.arange(len(runs)) % 2 == 1
    pixels = np.repeat(values, runs).reshape(height, width)
    columns = np.zeros((width, height + 2), dtype=np.int8)
    columns[:, 1:-1] = pixels.T
    steps = np.diff(columns, axis=1)
    offsets = (left + np.arange(width)) * size[1] + top
    column, row = np.nonzero(steps == 1)
    starts = offsets[column] + row
    column, row = np.nonzero(steps == -1)
    ends = offsets[column] + row
    apart = starts[1:] != ends[:-1]  # a run may go on at the head of the next column
    starts = starts[np.concatenate([[True], apart])] if len(starts) else starts
    ends = ends[np.concatenate([apart, [True]])] if len(ends) else ends
    edges = np.column_stack([starts, ends]).ravel()
    counts = np.diff(edges, prepend=0).tolist()
    rest = size[0] * size[1] - (int(edges[-1]) if len(edges) else 0)
    return [*counts, rest] if rest else [int(count) for count in counts]


def _pairs(kind: str, points: Sequence[float]) -> list[tuple[float, float]]:
    if len(points) % 2:
        raise BrokenShapeError(f"a {kind} has an x without its y")
    return list(zip(points[::2], points[1::2], strict=True))


def _bounds(pairs: Sequence[Sequence[float]]) -> dict[str, float]:
    xs, ys = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return {"x_min": min(xs), "y_min": min(ys), "x_max": max(xs), "y_max": max(ys)}


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


_GEOMETRIES: dict[str, Any] = {
    "rectangle": _rectangle,
    "polygon": _outline,
    "polyline": _outline,
    "points": _outline,
    "ellipse": _ellipse,
    "cuboid": _cuboid,
    "mask": _mask,
}
