"""Shapes that people drew on pictures, as canonical annotation columns.

Everything takes numbers as an export gives them, checks them, and raises BrokenShape with the
reason where they describe no shape.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

Point = tuple[float, float]
Columns = dict[str, Any]

LARGEST = 1e9
"""A coordinate beyond is no place in a picture but damage."""

LARGEST_MASK = 100_000_000
"""Pixels of a mask; more is no drawing but an attack or an accident."""

_CORNERS = 4
_SKEW = 0.02  # cosine of a corner that still counts as a right angle
_SLACK = 1.5  # or pixels that a corner may be from where a right angle would have it


class BrokenShape(ValueError):
    """Numbers that do not describe a shape; the text says why."""


def number(value: Any) -> float:
    """A coordinate: a JSON number, or text that is one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BrokenShape("a coordinate is no number")
    try:
        found = float(value)
    except (ValueError, OverflowError):
        raise BrokenShape("a coordinate is no number") from None
    if not abs(found) <= LARGEST:
        raise BrokenShape("a coordinate is not finite or larger than any picture")
    return found


def pairs(points: Any) -> list[Point]:
    """Points given as [x, y] pairs or as {x, y}."""
    if not isinstance(points, list | tuple):
        raise BrokenShape("its points are no list")
    found = []
    for point in points:
        if isinstance(point, dict):
            found.append((number(point.get("x")), number(point.get("y"))))
        elif isinstance(point, list | tuple) and len(point) >= 2:
            found.append((number(point[0]), number(point[1])))
        else:
            raise BrokenShape("a point is no pair of x and y")
    return found


def flat(values: Any) -> list[Point]:
    """Points given as x y x y."""
    if not isinstance(values, list | tuple):
        raise BrokenShape("its points are no list")
    if len(values) % 2:
        raise BrokenShape("it has an x without its y")
    numbers = [number(value) for value in values]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def box(x1: Any, y1: Any, x2: Any, y2: Any) -> Columns:
    """A box by two opposite corners, in any order.

    >>> box(3, 4, 1, 2)["x_min"]
    1.0
    """
    return {"type": "bbox", **bounds_of([(number(x1), number(y1)), (number(x2), number(y2))])}


def sized_box(x: Any, y: Any, width: Any, height: Any) -> Columns:
    """A box by its top left corner and size."""
    across, down = number(width), number(height)
    if across < 0 or down < 0:
        raise BrokenShape("a box has a negative width or height")
    return box(number(x), number(y), number(x) + across, number(y) + down)


def centred_box(cx: Any, cy: Any, width: Any, height: Any, rotation: Any = 0.0) -> Columns:
    """A box by its centre and size, turned clockwise by so many degrees."""
    across, down = number(width), number(height)
    columns = sized_box(number(cx) - across / 2, number(cy) - down / 2, across, down)
    return columns | turned(rotation)


def turned(rotation: Any) -> Columns:
    """The column for a turn in degrees, clockwise; none where nothing is turned."""
    angle = number(rotation)
    return {"rotation_degrees": angle} if angle else {}


def corners_box(points: Sequence[Point]) -> Columns:
    """A turned box by its four corners in pixels; a polygon where they make no rectangle.

    >>> tilted = corners_box([(2, 0), (4, 2), (2, 4), (0, 2)])
    >>> tilted["type"], tilted["rotation_degrees"], round(tilted["x_min"], 3)
    ('bbox', 45.0, 0.586)
    """
    if len(points) != _CORNERS or not _is_rectangle(points):
        return polygon([[points]])
    (ax, ay), (bx, by), (cx, cy), _ = points
    width, height = math.hypot(bx - ax, by - ay), math.hypot(cx - bx, cy - by)
    angle = math.degrees(math.atan2(by - ay, bx - ax))
    middle = [sum(axis) / _CORNERS for axis in zip(*points, strict=True)]
    return centred_box(middle[0], middle[1], width, height, angle)


def _is_rectangle(points: Sequence[Point]) -> bool:
    for i in range(_CORNERS):
        before, here, after = points[i - 1], points[i], points[(i + 1) % _CORNERS]
        ax, ay = before[0] - here[0], before[1] - here[1]
        bx, by = after[0] - here[0], after[1] - here[1]
        length, other = math.hypot(ax, ay), math.hypot(bx, by)
        if not length or not other:
            return False
        skew = abs(ax * bx + ay * by) / (length * other)
        if skew > _SKEW and skew * min(length, other) > _SLACK:
            return False
    return True


def polygon(parts: Sequence[Sequence[Sequence[Point]]]) -> Columns:
    """Polygons, each an outer ring and its holes."""
    outers = [rings[0] for rings in parts if rings]
    if not outers or any(len(ring) < 3 for rings in parts for ring in rings):
        raise BrokenShape("a polygon has fewer than three points")
    bounds = bounds_of([point for ring in outers for point in ring])
    return {"type": "polygon", **bounds, "geometry": dumps(parts)}


def polyline(points: Sequence[Point]) -> Columns:
    """An open line."""
    if len(points) < 2:
        raise BrokenShape("a line has fewer than two points")
    return {"type": "polyline", **bounds_of(points), "geometry": dumps(points)}


def dots(points: Sequence[Point]) -> Columns:
    """Single points."""
    if not points:
        raise BrokenShape("it has no point")
    return {"type": "points", **bounds_of(points), "geometry": dumps(points)}


def ellipse(cx: Any, cy: Any, rx: Any, ry: Any, rotation: Any = 0.0) -> Columns:
    """An ellipse by centre and half axes, turned clockwise by so many degrees."""
    x, y, across, down, angle = (number(value) for value in (cx, cy, rx, ry, rotation))
    if across < 0 or down < 0:
        raise BrokenShape("an ellipse has a negative radius")
    sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    half_width = math.hypot(across * cosine, down * sine)
    half_height = math.hypot(across * sine, down * cosine)
    bounds = bounds_of([(x - half_width, y - half_height), (x + half_width, y + half_height)])
    geometry = dumps({"cx": x, "cy": y, "rx": across, "ry": down})
    return {"type": "ellipse", **bounds, **turned(angle), "geometry": geometry}


def keypoints(
    points: Sequence[tuple[float, float, int]],
    names: Sequence[str] = (),
    edges: Iterable[tuple[int, int]] = (),
    bounds: Columns | None = None,
) -> Columns:
    """Named points with visibility 0 (not labeled), 1 (hidden) or 2; bounds of those labeled."""
    if not points:
        raise BrokenShape("it has no point")
    seen = [(x, y) for x, y, visible in points if visible]
    kept = [edge for edge in edges if 0 <= min(edge) and max(edge) < len(points)]
    columns: Columns = {"type": "keypoints", "coordinate_unit": "pixel"}
    columns |= bounds or (bounds_of(seen) if seen else {})
    geometry = {"points": list(points), "names": list(names), "edges": kept}
    return columns | {"geometry": dumps(geometry)}


def cuboid(points: Sequence[Point]) -> Columns:
    """Eight corners: top left, bottom left, top right, bottom right, in front and behind."""
    if len(points) != 8:
        raise BrokenShape(f"a cuboid has {len(points)} corners where 8 were expected")
    return {"type": "cuboid", **bounds_of(points), "geometry": dumps(points)}


def mask(
    pixels: NDArray[np.bool_], left: int = 0, top: int = 0, picture: tuple[int, int] | None = None
) -> Columns:
    """A mask whose top left pixel stands at left, top of a picture of (width, height).

    Written as run lengths column by column, background first. Bounds are the outer edges of
    its pixels; an empty mask has none.

    >>> mask(np.array([[False, True]]), picture=(3, 1))["geometry"]
    '{"size":[1,3],"counts":[1,1,1]}'
    """
    height, width = pixels.shape
    across, down = picture or (left + width, top + height)
    if min(left, top) < 0 or left + width > across or top + height > down:
        raise BrokenShape("a mask lies outside its picture")
    if across * down > LARGEST_MASK:
        raise BrokenShape("a mask is larger than any picture")
    drawn = np.zeros((across, down), bool)
    drawn[left : left + width, top : top + height] = pixels.T
    line = drawn.ravel()
    edges = np.flatnonzero(np.diff(line, prepend=False))
    counts = np.diff(edges, prepend=0, append=len(line)).tolist()
    columns: Columns = {"type": "mask", "coordinate_unit": "pixel"}
    xs, ys = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    if len(xs):
        last = (float(xs[-1]) + 1, float(ys[-1]) + 1)
        columns |= bounds_of([(float(xs[0]), float(ys[0])), last])
    return columns | {"geometry": dumps({"size": [down, across], "counts": counts})}


def bounds_of(points: Iterable[Point]) -> Columns:
    """The bounds of points, in pixels."""
    given = list(points)
    xs, ys = [x for x, _ in given], [y for _, y in given]
    return {
        "x_min": min(xs),
        "y_min": min(ys),
        "x_max": max(xs),
        "y_max": max(ys),
        "coordinate_unit": "pixel",
    }


def dumps(value: Any) -> str:
    """JSON text of a geometry."""
    return orjson.dumps(value).decode()
