"""Encord geometry: fractions of a picture become pixels where its size is stated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.adapters import _coco_shapes as coco
from ingest.adapters import _item_shapes as shapes
from ingest.adapters._item_shapes import BrokenShape, Columns, Pair
from ingest.adapters._item_values import anything, mapping, whole
from ingest.adapters._values import plain

Size = tuple[int, int]


def shape_of(given: Mapping[str, Any], size: Size | None) -> Columns:
    """Type, bounds and geometry of an object."""
    across, down = size or (1, 1)
    kind = plain(given.get("shape"))
    if kind == "bitmask":
        return _bitmask(mapping(given.get("bitmask")), size)
    if kind == "bounding_box":
        columns = _box(mapping(given.get("boundingBox")), across, down)
    elif kind == "rotatable_bounding_box":
        box = mapping(given.get("rotatableBoundingBox"))
        columns = _box(box, across, down, box.get("theta"))
    elif kind == "polygon":
        columns = _polygon(given, across, down)
    elif kind == "polyline":
        columns = shapes.polyline(_scaled(given.get("polyline"), across, down))
    elif kind == "point":
        columns = shapes.dots(_scaled(given.get("point"), across, down))
    elif kind == "skeleton":
        columns = _skeleton(mapping(given.get("skeleton")), across, down)
    elif kind == "cuboid":
        return {"type": "cuboid", "attributes": {"cuboid": anything(given.get("cuboid"))}}
    else:
        raise BrokenShape(f"its shape {kind!r} is unknown")
    return columns if size else columns | {"coordinate_unit": "normalised"}


def _box(box: Mapping[str, Any], across: int, down: int, turn: Any = None) -> Columns:
    x, y, width, height = (shapes.coordinate(box.get(key)) for key in "xywh")
    return shapes.box_at(x * across, y * down, width * across, height * down, turn)


def _scaled(points: Any, across: int, down: int) -> list[Pair]:
    return [(x * across, y * down) for x, y in shapes.pairs(points)]


def _polygon(given: Mapping[str, Any], across: int, down: int) -> Columns:
    """Newer files have parts with holes beside the one outline."""
    parts = given.get("polygons")
    if isinstance(parts, list) and parts:
        return shapes.polygon([[_scaled(ring, across, down) for ring in part] for part in parts])
    return shapes.polygon([[_scaled(given.get("polygon"), across, down)]])


def _skeleton(skeleton: Mapping[str, Any], across: int, down: int) -> Columns:
    nodes = [mapping(skeleton[key]) for key in sorted(skeleton, key=lambda k: (len(k), k))]
    points = []
    for node in nodes:
        x, y = shapes.pair(node)
        is_hidden = bool(node.get("occluded") or node.get("invisible"))
        points.append((x * across, y * down, 1 if is_hidden else 2))
    return shapes.keypoints(points, [plain(node.get("name")) for node in nodes])


def _bitmask(bitmask: Mapping[str, Any], size: Size | None) -> Columns:
    """COCO's run lengths over the box at top and left, which is mostly the whole picture."""
    box = (whole(bitmask.get(key)) for key in ("left", "top", "width", "height"))
    left, top, width, height = (value or 0 for value in box)
    if not size or (left, top, width, height) == (0, 0, *size):
        rle = {"size": [height, width], "counts": bitmask.get("rleString")}
        try:
            found = coco.shape_of({"segmentation": rle}, coco.NO_SKELETON)
        except coco.BrokenShape as error:
            raise BrokenShape(str(error)) from error
        bounds = dict(zip(("x_min", "y_min", "x_max", "y_max"), found[1:5], strict=True))
        return {"type": "mask", "coordinate_unit": "pixel", "geometry": found.geometry} | bounds
    counts = coco.decode_counts(plain(bitmask.get("rleString")) or "").tolist()
    return shapes.runs(counts, (left, top, width, height), size)
