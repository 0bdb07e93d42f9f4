"""Darwin's geometries as canonical columns, and masks out of raster layers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ingest.adapters._drawn_rows import label, whole
from ingest.adapters._drawn_shapes import (
    LARGEST_MASK,
    BrokenShape,
    Columns,
    Point,
    cuboid,
    dots,
    ellipse,
    keypoints,
    mask,
    number,
    pairs,
    polygon,
    polyline,
    sized_box,
)
from ingest.adapters._values import BROKEN

KINDS = (
    "polygon",  # before bounding_box, for a polygon's own bounds stand beside it
    "ellipse",
    "line",
    "keypoint",
    "skeleton",
    "cuboid",
    "mask",
    "tag",
    "bounding_box",
)
_MOST_NESTED = 64  # paths of a polygon that are sorted into outlines and holes


@dataclass(frozen=True)
class Raster:
    """One raster layer: run lengths row by row, each with the number of the mask it is of."""

    values: Sequence[int]
    counts: Sequence[int]
    numbers: Mapping[str, int]

    def columns(self, ident: str | None, picture: tuple[int, int] | None) -> Columns:
        """The mask of an annotation, in a picture of that width and height."""
        wanted = self.numbers.get(ident or "")
        if wanted is None or picture is None:
            raise BrokenShape("no raster layer has its pixels")
        width, height = picture
        if sum(self.counts) != width * height or width * height > LARGEST_MASK:
            raise BrokenShape("its raster layer is not of the picture's size")
        pixels = np.repeat(np.asarray(self.values) == wanted, self.counts)
        return mask(pixels.reshape(height, width), 0, 0, picture)


def raster(given: Any) -> Raster | None:
    """A raster layer, or None where it is broken."""
    try:
        runs = [int(value) for value in given["dense_rle"]]
        numbers = {str(k): int(v) for k, v in given["mask_annotation_ids_mapping"].items()}
    except BROKEN:
        return None
    is_whole = len(runs) % 2 == 0 and all(0 <= run <= LARGEST_MASK for run in runs)
    return Raster(runs[::2], runs[1::2], numbers) if is_whole else None


def kind_of(annotation: Mapping[str, Any]) -> str | None:
    """Which geometry an annotation (or a frame of one) has."""
    return next((kind for kind in KINDS if kind in annotation), None)


def columns_of(
    kind: str,
    annotation: Mapping[str, Any],
    layer: Raster | None,
    picture: tuple[int, int] | None,
) -> Columns:
    """Type, bounds and geometry. Raises BrokenShape, or KeyError and the like for odd values."""
    given = annotation[kind]
    if kind == "tag":
        return {"type": "classification"}
    if kind == "mask":
        if layer is None:
            raise BrokenShape("no raster layer has its pixels")
        return layer.columns(label(annotation.get("id")), picture)
    if kind == "polygon":
        return polygon(_parts(_paths(given)))
    if kind == "bounding_box":
        return sized_box(given["x"], given["y"], given["w"], given["h"])
    if kind == "ellipse":
        centre, radius = given["center"], given["radius"]
        angle = math.degrees(number(given.get("angle") or 0))
        return ellipse(centre["x"], centre["y"], radius["x"], radius["y"], angle)
    if kind == "line":
        return polyline(pairs(given["path"]))
    if kind == "keypoint":
        return dots(pairs([given]))
    if kind == "skeleton":
        return _skeleton(given["nodes"])
    return cuboid([*_face(given["front"]), *_face(given["back"])])


def _paths(given: Mapping[str, Any]) -> list[list[Point]]:
    paths = given.get("paths")
    if paths is None:
        paths = [given.get("path"), *(given.get("additional_paths") or ())]
    if not isinstance(paths, list):
        raise BrokenShape("a polygon has no paths")
    return [pairs(path) for path in paths]


def _parts(paths: list[list[Point]]) -> list[list[list[Point]]]:
    """Paths as outlines with their holes: what lies in an odd number of others is a hole.

    >>> outer, inner = [(0, 0), (9, 0), (9, 9), (0, 9)], [(3, 3), (6, 3), (6, 6)]
    >>> len(_parts([outer, inner])), len(_parts([outer, inner])[0])
    (1, 2)
    """
    if not 1 < len(paths) <= _MOST_NESTED:
        return [[path] for path in paths]
    around = [
        [j for j, other in enumerate(paths) if j != i and path and _contains(other, path[0])]
        for i, path in enumerate(paths)
    ]
    parts = {i: [path] for i, path in enumerate(paths) if len(around[i]) % 2 == 0}
    for i, path in enumerate(paths):
        if len(around[i]) % 2:
            owner = max((j for j in around[i] if j in parts), key=lambda j: len(around[j]))
            parts[owner].append(path)
    return list(parts.values())


def _contains(path: list[Point], point: Point) -> bool:
    """Whether a point lies inside a closed path."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in zip(path, [*path[1:], path[0]] if path else [], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def _skeleton(nodes: Any) -> Columns:
    points = [
        (number(node["x"]), number(node["y"]), 1 if node.get("occluded") is True else 2)
        for node in nodes
    ]
    return keypoints(points, [str(node.get("name", "")) for node in nodes])


def _face(given: Mapping[str, Any]) -> list[Point]:
    box = sized_box(given["x"], given["y"], given["w"], given["h"])
    left, right, top, bottom = box["x_min"], box["x_max"], box["y_min"], box["y_max"]
    return [(left, top), (left, bottom), (right, top), (right, bottom)]


def picture_size(slot: Mapping[str, Any]) -> tuple[int, int] | None:
    """Width and height of a slot, where it says both."""
    width, height = whole(slot.get("width")), whole(slot.get("height"))
    return (width, height) if width and height and min(width, height) > 0 else None
