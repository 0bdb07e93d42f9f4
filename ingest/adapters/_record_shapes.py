"""Shapes of records into the geometry columns of an annotation, in pixels or in shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from ingest.adapters._gather import Row
from ingest.adapters._record_values import number

Point = list[float]


def xy(point: Any, scale: tuple[float, float] = (1.0, 1.0)) -> Point:
    """A point `{x, y}` or `[x, y]`, scaled. Raises on anything odd."""
    x, y = (point["x"], point["y"]) if isinstance(point, dict) else (point[0], point[1])
    return [number(number(x) * scale[0]), number(number(y) * scale[1])]


def box(x_1: float, y_1: float, x_2: float, y_2: float, unit: str | None = "pixel") -> Row:
    """An upright box from two opposite corners."""
    row = _within([[number(x_1), number(y_1)], [number(x_2), number(y_2)]], unit)
    return {"type": "bbox", **row}


def polygon(rings: Sequence[Sequence[Sequence[Point]]], unit: str | None = "pixel") -> Row:
    """A region: polygons of rings of points, the first ring of each its outline."""
    corners = [point for one in rings for ring in one for point in ring]
    return {"type": "polygon", "geometry": as_json(rings), **_within(corners, unit)}


def polyline(line: Sequence[Point], unit: str | None = "pixel") -> Row:
    """An open line."""
    return {"type": "polyline", "geometry": as_json(line), **_within(line, unit)}


def points(found: Sequence[Point], unit: str | None = "pixel") -> Row:
    """One point or several."""
    return {"type": "points", "geometry": as_json(found), **_within(found, unit)}


def keypoints(
    found: Sequence[Point], names: Sequence[str | None], unit: str | None = "pixel"
) -> Row:
    """Named points of one thing, all of them visible."""
    value = {"points": [[*p, 2] for p in found], "names": list(names), "edges": []}
    return {"type": "keypoints", "geometry": as_json(value), **_within(found, unit)}


def as_json(value: Any) -> str:
    """Geometry as JSON text."""
    return orjson.dumps(value).decode()


def is_upright(ring: Sequence[Point]) -> bool:
    """Whether four corners are those of a box that is not turned.

    >>> is_upright([[0, 0], [0, 2], [3, 2], [3, 0]]), is_upright([[0, 1], [1, 2], [2, 1], [1, 0]])
    (True, False)
    """
    if len(ring) < 4:
        return False
    xs, ys = _ends(p[0] for p in ring), _ends(p[1] for p in ring)
    slack = 1e-6 * max(xs[1] - xs[0], ys[1] - ys[0], 1e-9)
    return all(
        min(abs(x - xs[0]), abs(x - xs[1])) <= slack
        and min(abs(y - ys[0]), abs(y - ys[1])) <= slack
        for x, y in ring
    )


def _ends(values: Iterable[float]) -> tuple[float, float]:
    found = list(values)
    return min(found), max(found)


def _within(corners: Sequence[Point], unit: str | None) -> Row:
    """The upright bounds of some points. Raises ValueError when there are none."""
    x_min, x_max = _ends(p[0] for p in corners)
    y_min, y_max = _ends(p[1] for p in corners)
    bounds = {"x_min": x_min, "y_min": y_min, "x_max": x_max, "y_max": y_max}
    return {**bounds, "coordinate_unit": unit}
