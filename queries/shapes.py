"""How much two drawn shapes overlap: intersection over union where SQL has only bounds.

Three exact cases and one close one. Boxes turned by any angle are convex, so the corners of
their intersection are known in closed form. Two masks of one size share runs of pixels.
Polygons and ellipses are cut into scan lines: extents are exact along each line, lines are
`LINES` per pair, so IoU is off by a few thousandths at most. A union of no area has IoU 0.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import polars as pl

from queries.arrays import Floats

LINES = 256
ELLIPSE_CORNERS = 64

Ring = Floats
Rings = list[Ring]


def iou_of_pairs(pairs: pl.DataFrame) -> pl.Series:
    """IoU per candidate pair, in the order of the rows.

    Columns read: family, and for each side (`given_`, `gold_`) x_min, y_min, x_max, y_max of
    the unrotated shape, rotation_degrees (clockwise), geometry (JSON), type, scale_x, scale_y.
    """
    values = np.zeros(pairs.height)
    is_box = (pairs["family"] == "box").to_numpy()
    boxes = pairs.filter(pl.col("family") == "box")
    values[is_box] = rotated_box_iou(_boxes(boxes, "given_"), _boxes(boxes, "gold_"))
    rest = pairs.filter(pl.col("family") != "box")
    values[~is_box] = [_shape_iou(row) for row in rest.iter_rows(named=True)]
    return pl.Series("iou", values, dtype=pl.Float64)


def rotated_box_iou(first: Floats, second: Floats) -> Floats:
    """IoU of boxes row by row: columns x_min, y_min, x_max, y_max, clockwise degrees.

    >>> square = np.array([[0.0, 0.0, 2.0, 2.0, 0.0]])
    >>> turned = np.array([[0.0, 0.0, 2.0, 2.0, 45.0]])
    >>> rotated_box_iou(square, turned).round(6).tolist()
    [0.707107]
    """
    areas = _area(first), _area(second)
    # Everything lies on the inner side of the edges of a box without area, so it is no figure.
    has_area = (areas[0] > 0) & (areas[1] > 0)
    common = np.where(has_area, _convex_intersection(_corners(first), _corners(second)), 0.0)
    union = areas[0] + areas[1] - common
    return np.divide(common, union, out=np.zeros_like(common), where=union > 0)


def polygon_iou(first: Rings, second: Rings, lines: int = LINES) -> float:
    """IoU of two shapes given as rings; inside is where a scan line has crossed an odd count.

    >>> square = [np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])]
    >>> half = [np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 2.0], [0.0, 2.0]])]
    >>> round(polygon_iou(square, half), 6)
    0.5
    """
    rings = [*first, *second]
    if not rings:
        return 0.0
    top = min(float(ring[:, 1].min()) for ring in rings)
    bottom = max(float(ring[:, 1].max()) for ring in rings)
    heights = top + (np.arange(lines) + 0.5) * (bottom - top) / lines
    sides = _crossings(first, heights), _crossings(second, heights)
    shared, total = _line_overlaps(*sides)
    return float(shared / total) if total > 0 else 0.0


def mask_iou(first: dict[str, Any], second: dict[str, Any]) -> float:
    """IoU of two uncompressed COCO run-length masks of one size; 0 where the sizes differ.

    >>> mask_iou({"size": [2, 2], "counts": [0, 2, 2]}, {"size": [2, 2], "counts": [1, 2, 1]})
    0.3333333333333333
    """
    if list(first["size"]) != list(second["size"]):
        return 0.0
    shared, total = _line_overlap(_runs(first["counts"]), _runs(second["counts"]))
    return shared / total if total > 0 else 0.0


def _boxes(pairs: pl.DataFrame, side: str) -> Floats:
    names = [f"{side}{edge}" for edge in ("x_min", "y_min", "x_max", "y_max")]
    turned = pl.col(f"{side}rotation_degrees").fill_null(0.0)
    return pairs.select(*names, turned).to_numpy().astype(np.float64).reshape(-1, 5)


def _area(boxes: Floats) -> Floats:
    sides = np.maximum(boxes[:, 2:4] - boxes[:, 0:2], 0.0)
    return np.asarray(sides[:, 0] * sides[:, 1])


def _corners(boxes: Floats) -> Floats:
    """Four corners per box, in the order of a walk around it: shape (n, 4, 2)."""
    centre = (boxes[:, None, 0:2] + boxes[:, None, 2:4]) / 2
    half = np.maximum(boxes[:, None, 2:4] - boxes[:, None, 0:2], 0.0) / 2
    local = half * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], dtype=np.float64)
    angle = np.radians(boxes[:, 4])[:, None]
    x = local[..., 0] * np.cos(angle) - local[..., 1] * np.sin(angle)
    y = local[..., 0] * np.sin(angle) + local[..., 1] * np.cos(angle)
    return np.asarray(centre + np.stack([x, y], axis=-1))


def _convex_intersection(first: Floats, second: Floats) -> Floats:
    """Area shared by two convex quadrilaterals, row by row.

    Its corners are corners of one inside the other and crossings of their edges.
    """
    crossings, is_crossing = _edge_crossings(first, second)
    points = np.concatenate([first, second, crossings], axis=1)
    counts = np.concatenate([_inside(first, second), _inside(second, first), is_crossing], axis=1)
    return _hull_area(points, counts)


def _inside(points: Floats, quads: Floats) -> npt.NDArray[np.bool_]:
    """Whether each point lies in (or on) the quadrilateral of its row."""
    edges = np.roll(quads, -1, axis=1) - quads
    to_point = points[:, :, None, :] - quads[:, None, :, :]
    side = edges[:, None, :, 0] * to_point[..., 1] - edges[:, None, :, 1] * to_point[..., 0]
    slack = 1e-9 * np.maximum(np.abs(edges).max(axis=(1, 2)), 1.0)[:, None, None]
    return np.asarray((side >= -slack).all(axis=2))


def _edge_crossings(first: Floats, second: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The 16 places where an edge of one may cut an edge of the other, and whether it does."""
    a, b = first[:, :, None, :], second[:, None, :, :]
    along_a = (np.roll(first, -1, axis=1) - first)[:, :, None, :]
    along_b = (np.roll(second, -1, axis=1) - second)[:, None, :, :]
    cross = along_a[..., 0] * along_b[..., 1] - along_a[..., 1] * along_b[..., 0]
    gap = b - a
    safe = np.where(np.abs(cross) < 1e-12, np.nan, cross)
    at_a = (gap[..., 0] * along_b[..., 1] - gap[..., 1] * along_b[..., 0]) / safe
    at_b = (gap[..., 0] * along_a[..., 1] - gap[..., 1] * along_a[..., 0]) / safe
    meets = (at_a >= 0) & (at_a <= 1) & (at_b >= 0) & (at_b <= 1)
    places = a + np.nan_to_num(at_a)[..., None] * along_a
    return places.reshape(len(first), 16, 2), meets.reshape(len(first), 16)


def _hull_area(points: Floats, counts: npt.NDArray[np.bool_]) -> Floats:
    """Area of the convex figure whose corners are the points that count, row by row."""
    number = counts.sum(axis=1)
    weight = counts[..., None]
    centre = (points * weight).sum(axis=1) / np.maximum(number, 1)[:, None]
    # Points that do not count sit on the centre of the walk's start: they add no area.
    spokes = np.where(weight, points - centre[:, None, :], np.nan)
    order = np.argsort(np.arctan2(spokes[..., 1], spokes[..., 0]), axis=1)
    walk = np.take_along_axis(spokes, order[..., None], axis=1)
    walk = np.where(np.isnan(walk), walk[:, :1, :], walk)
    ahead = np.roll(walk, -1, axis=1)
    doubled = (walk[..., 0] * ahead[..., 1] - walk[..., 1] * ahead[..., 0]).sum(axis=1)
    return np.where(number >= 3, np.abs(np.nan_to_num(doubled)) / 2, 0.0)


def _shape_iou(row: dict[str, Any]) -> float:
    if row["given_type"] == row["gold_type"] == "mask" and row["given_geometry"]:
        return mask_iou(orjson.loads(row["given_geometry"]), orjson.loads(row["gold_geometry"]))
    return polygon_iou(_rings(row, "given_"), _rings(row, "gold_"))


def _rings(row: dict[str, Any], side: str) -> Rings:
    """The outline of one side as rings in common units; its bounds where it has no outline."""
    scale = np.array([row[f"{side}scale_x"], row[f"{side}scale_y"]])
    geometry = row[f"{side}geometry"]
    if geometry is None:
        return [_bounds(row, side)]
    shape = orjson.loads(geometry)
    if row[f"{side}type"] == "ellipse":
        return [_ellipse(shape, row[f"{side}rotation_degrees"] or 0.0) * scale]
    if row[f"{side}type"] == "mask":
        return [_bounds(row, side)]
    return [np.array(ring, dtype=np.float64) * scale for part in shape for ring in part if ring]


def _bounds(row: dict[str, Any], side: str) -> Ring:
    left, top, right, bottom = (
        row[f"{side}{edge}"] for edge in ("x_min", "y_min", "x_max", "y_max")
    )
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float64)


def _ellipse(shape: dict[str, float], degrees: float) -> Ring:
    angle = np.linspace(0, 2 * np.pi, ELLIPSE_CORNERS, endpoint=False)
    x, y = shape["rx"] * np.cos(angle), shape["ry"] * np.sin(angle)
    turn = np.radians(degrees)
    turned = np.stack(
        [x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)], axis=1
    )
    return np.asarray(turned + np.array([shape["cx"], shape["cy"]]))


def _crossings(rings: Rings, heights: Floats) -> Floats:
    """Sorted x at which each scan line enters and leaves the shape, alternating.

    One row per line; lines with fewer crossings than others end in copies of the largest x.
    """
    starts = np.concatenate([*rings, np.empty((0, 2))])
    ends = np.concatenate([*(np.roll(ring, -1, axis=0) for ring in rings), np.empty((0, 2))])
    cut = (starts[:, 1] <= heights[:, None]) != (ends[:, 1] <= heights[:, None])
    line, edge = np.nonzero(cut)
    (x, y), (next_x, next_y) = starts[edge].T, ends[edge].T
    found = x + (heights[line] - y) / (next_y - y) * (next_x - x)
    order = np.lexsort((found, line))
    counts = cut.sum(axis=1)
    place = np.arange(len(line)) - np.repeat(np.cumsum(counts) - counts, counts)
    rows = np.full((len(heights), counts.max(initial=0)), found.max(initial=-np.inf))
    rows[line, place] = found[order]
    return np.asarray(rows)


def _line_overlaps(first: Floats, second: Floats) -> tuple[float, float]:
    """Lengths of the intersection and the union of two shapes, summed over their scan lines."""
    total = sum(float((side[:, 1::2] - side[:, ::2]).sum()) for side in (first, second))
    if not first.size or not second.size:
        return 0.0, total
    edges = np.concatenate([first, second], axis=1)
    order = np.argsort(edges, axis=1, kind="stable")
    step = np.tile([1, -1], edges.shape[1] // 2)
    is_first = np.arange(edges.shape[1]) < first.shape[1]
    inside = [np.cumsum((step * side)[order], axis=1) > 0 for side in (is_first, ~is_first)]
    walked = np.diff(np.take_along_axis(edges, order, axis=1), axis=1)
    shared = float((walked * (inside[0] & inside[1])[:, :-1]).sum())
    return shared, total - shared


def _runs(counts: Iterable[int]) -> Floats:
    """Alternating starts and ends of the set runs of a run-length mask (it begins unset)."""
    edges = np.cumsum(np.fromiter(counts, dtype=np.float64))
    return edges if len(edges) % 2 == 0 else edges[:-1]


def _line_overlap(first: Floats, second: Floats) -> tuple[float, float]:
    """Lengths of the intersection and the union of two sets of intervals on one line."""
    length_first = float((first[1::2] - first[::2]).sum())
    length_second = float((second[1::2] - second[::2]).sum())
    if not first.size or not second.size:
        return 0.0, length_first + length_second
    edges = np.concatenate([first, second])
    order = np.argsort(edges, kind="stable")
    step_first = np.concatenate([_steps(first), np.zeros(len(second))])[order]
    step_second = np.concatenate([np.zeros(len(first)), _steps(second)])[order]
    both = (np.cumsum(step_first) > 0) & (np.cumsum(step_second) > 0)
    shared = float((np.diff(edges[order]) * both[:-1]).sum())
    return shared, length_first + length_second - shared


def _steps(edges: Floats) -> Floats:
    return np.tile([1.0, -1.0], len(edges) // 2)
