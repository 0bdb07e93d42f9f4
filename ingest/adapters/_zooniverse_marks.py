"""Zooniverse marks: drawn shapes in pixels of the natural picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import orjson

from ingest.adapters._gather import Row

Point = tuple[float, float]

_LARGEST = 1e9


def shape_of(mark: dict[str, Any]) -> Row | None:
    """The type, bounds and geometry of a mark; None when its form is not known.

    >>> shape_of({"x": 5, "y": 7, "r": 2})["x_min"]
    3.0
    """
    try:
        return _lines(mark) or _circle(mark) or _box(mark) or _point(mark)
    except (TypeError, ValueError, KeyError):
        return None


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError("no number")
    number = float(value)
    if not math.isfinite(number) or abs(number) > _LARGEST:
        raise ValueError("no place in a picture")
    return number


def _lines(mark: dict[str, Any]) -> Row | None:
    if {"x1", "y1", "x2", "y2"} <= mark.keys():
        ends = [(_number(mark[f"x{i}"]), _number(mark[f"y{i}"])) for i in (1, 2)]
        return _path("polyline", ends)
    points = mark.get("points")
    if not isinstance(points, list) or not points:
        return None
    corners = [(_number(p["x"]), _number(p["y"])) for p in points]
    is_closed = mark.get("closed") is not False and len(corners) > 2 and mark.get("_type") != "line"
    return _path("polygon" if is_closed else "polyline", corners)


def _path(kind: str, corners: Sequence[Point]) -> Row:
    shape: Any = [[corners]] if kind == "polygon" else corners
    return _bounds(kind, corners) | {"geometry": orjson.dumps(shape).decode()}


def _bounds(kind: str, corners: Sequence[Point]) -> Row:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return {
        "type": kind,
        "x_min": min(xs),
        "y_min": min(ys),
        "x_max": max(xs),
        "y_max": max(ys),
        "coordinate_unit": "pixel",
    }


def _circle(mark: dict[str, Any]) -> Row | None:
    """A circle, or an ellipse turned about its centre. An angle counts against the clock there."""
    if mark.get("r") is None and mark.get("rx") is None:
        return None
    x, y = _number(mark["x"]), _number(mark["y"])
    rx = abs(_number(mark["r"] if mark.get("rx") is None else mark["rx"]))
    ry = abs(_number(mark["ry"])) if mark.get("ry") is not None else rx
    row = _bounds("ellipse", [(x - rx, y - ry), (x + rx, y + ry)])
    row["geometry"] = orjson.dumps({"cx": x, "cy": y, "rx": rx, "ry": ry}).decode()
    if mark.get("angle"):
        row["rotation_degrees"] = -_number(mark["angle"])
    return row


def _box(mark: dict[str, Any]) -> Row | None:
    if mark.get("width") is None or mark.get("height") is None:
        return None
    width, height = _number(mark["width"]), _number(mark["height"])
    if "x_center" in mark:
        x, y = _number(mark["x_center"]) - width / 2, _number(mark["y_center"]) - height / 2
    else:
        x, y = _number(mark["x"]), _number(mark["y"])
    row = _bounds("bbox", [(x, y), (x + width, y + height)])
    if mark.get("angle"):
        row["rotation_degrees"] = _number(mark["angle"])
    return row


def _point(mark: dict[str, Any]) -> Row | None:
    if mark.get("x") is None or mark.get("y") is None:
        return None
    return _path("points", [(_number(mark["x"]), _number(mark["y"]))])
