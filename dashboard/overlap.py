"""How much the shapes of one layer overlap those of another, in pixels, characters or seconds."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from queries import shapes

Row = Mapping[str, Any]
Size = tuple[float, float] | None
EDGES = ("x_min", "y_min", "x_max", "y_max")


def overlaps(
    first: Sequence[Row], second: Sequence[Row], family: str, size: Size = None
) -> npt.NDArray[np.float64]:
    """How much each shape of one list overlaps each of another, 0 to 1."""
    table = np.zeros((len(first), len(second)))
    pairs = [
        (i, j)
        for i, a in enumerate(first)
        for j, b in enumerate(second)
        if _touch(a, b, family, size)
    ]
    if not pairs:
        return table
    if family in ("box", "region"):
        sides = [
            _prefixed(first[i], "given_", size)
            | _prefixed(second[j], "gold_", size)
            | {"family": family}
            for i, j in pairs
        ]
        values = shapes.iou_of_pairs(pl.DataFrame(sides, infer_schema_length=None)).to_list()
    else:
        values = [_nearness(first[i], second[j], family, size) for i, j in pairs]
    for (i, j), value in zip(pairs, values, strict=True):
        table[i, j] = value
    return table


def _prefixed(row: Row, side: str, size: Size) -> dict[str, Any]:
    """A shape as `iou_of_pairs` reads it."""
    x, y = _scale(row, size)
    box = row["type"] == "bbox"
    edges = {"x_min": x, "x_max": x, "y_min": y, "y_max": y}
    return {
        **{f"{side}{edge}": float(row[edge] or 0) * scale for edge, scale in edges.items()},
        f"{side}rotation_degrees": float(row["rotation_degrees"] or 0),
        f"{side}type": row["type"],
        f"{side}geometry": None if box else row["geometry"],
        f"{side}scale_x": x,
        f"{side}scale_y": y,
    }


def _scale(row: Row, size: Size) -> tuple[float, float]:
    return size if size and row["coordinate_unit"] == "normalised" else (1.0, 1.0)


def _touch(first: Row, second: Row, family: str, size: Size) -> bool:
    if family == "relation":
        return True
    if family in ("span", "segment"):
        return _shared(_extent(first, family), _extent(second, family)) > 0
    if first["rotation_degrees"] or second["rotation_degrees"]:
        return True
    a, b = _bounds(first, size, family), _bounds(second, size, family)
    return _shared(a[::2], b[::2]) > 0 and _shared(a[1::2], b[1::2]) > 0


def _extent(row: Row, family: str) -> tuple[float, ...]:
    names = (
        ("span_start", "span_end")
        if family == "span"
        else ("time_start_seconds", "time_end_seconds")
    )
    return tuple(float(row[name] or 0) for name in names)


def _shared(first: tuple[float, ...], second: tuple[float, ...]) -> float:
    return min(first[1], second[1]) - max(first[0], second[0])


def _nearness(first: Row, second: Row, family: str, size: Size) -> float:
    """Overlap of spans and segments; of lines and points, overlap of their widened bounds."""
    if family == "relation":
        ends = ("from_annotation_id", "to_annotation_id")
        return float(all(first[end] == second[end] for end in ends))
    if family in ("span", "segment"):
        a, b = _extent(first, family), _extent(second, family)
        common = _shared(a, b)
        return common / (a[1] - a[0] + b[1] - b[0] - common)
    p, q = _bounds(first, size, family), _bounds(second, size, family)
    common = _shared(p[::2], q[::2]) * _shared(p[1::2], q[1::2])
    return common / (_area(p) + _area(q) - common)


def _area(bounds: tuple[float, ...]) -> float:
    return (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])


def _bounds(row: Row, size: Size, family: str) -> tuple[float, ...]:
    """Bounds; what has no area is widened by 2% of the picture, so nearness can be told."""
    x, y = _scale(row, size)
    margin = 0.0 if family in ("box", "region", "cuboid") else 0.02 * max(size or (640, 480))
    left, top, right, bottom = (float(row[n] or 0) for n in ("x_min", "y_min", "x_max", "y_max"))
    return (left * x - margin, top * y - margin, right * x + margin, bottom * y + margin)
