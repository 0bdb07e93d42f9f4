"""Datumaro's annotations as canonical columns, and the categories they refer to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.adapters._coco_shapes import NO_SKELETON, shape_of
from ingest.adapters._coco_shapes import BrokenShape as BrokenMask
from ingest.adapters._drawn_rows import label, whole
from ingest.adapters._drawn_shapes import (
    BrokenShape,
    Columns,
    Point,
    centred_box,
    cuboid,
    dots,
    ellipse,
    flat,
    keypoints,
    number,
    pairs,
    polygon,
    polyline,
    sized_box,
    turned,
)
from ingest.adapters._values import BROKEN


@dataclass
class Categories:
    """Declared classes by position, and the named points of those that have some."""

    names: dict[int, str] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)
    points: dict[int, tuple[list[str], list[tuple[int, int]]]] = field(default_factory=dict)

    def name(self, ident: Any) -> str | None:
        position = whole(ident)
        return self.names.get(position) if position is not None else None


def categories(given: Any) -> Categories:
    """The categories of a file; what is odd in them is left out."""
    found = Categories()
    for position, one in enumerate(_list(given, "label", "labels")):
        name = label(one.get("name")) if isinstance(one, dict) else None
        if name is not None:
            found.names[position] = name
            parent = label(one.get("parent"))
            found.parents.setdefault(name, parent if parent != name else None)
    for one in _list(given, "points", "items"):
        try:
            names = [str(name) for name in one["labels"]]
            joints = [(int(a), int(b)) for a, b in one.get("joints") or ()]
            base = 0 if any(0 in joint for joint in joints) else 1
            edges = [(a - base, b - base) for a, b in joints]
            found.points[int(one["label_id"])] = (names, edges)
        except BROKEN:
            continue
    return found


def _list(given: Any, *path: str) -> list[Any]:
    for key in path:
        given = given.get(key) if isinstance(given, dict) else None
    return given if isinstance(given, list) else []


def columns_of(record: Mapping[str, Any], known: Categories) -> Columns:
    """Type, bounds and geometry (or the answer) of an annotation. Raises BrokenShape."""
    kind = record.get("type")
    if kind in ("points", "skeleton"):
        return (_points if kind == "points" else _skeleton)(record, known)
    read = _READERS.get(kind) if isinstance(kind, str) else None
    if read is None:
        raise BrokenShape(f"the type {str(kind)[:40]!r} is unknown")
    return read(record)


def _caption(record: Mapping[str, Any]) -> Columns:
    caption = record.get("caption")
    if not isinstance(caption, str):
        raise BrokenShape("a caption has no text")
    return {"type": "text", "question": "caption", "value_text": caption}


def _bbox(record: Mapping[str, Any]) -> Columns:
    columns = sized_box(*_numbers(record.get("bbox"), 4))
    attributes = record.get("attributes")
    angle = attributes.get("rotation") if isinstance(attributes, dict) else None
    return columns | turned(angle if isinstance(angle, int | float) else 0)


def _points(record: Mapping[str, Any], known: Categories) -> Columns:
    points = flat(record.get("points"))
    names, edges = known.points.get(whole(record.get("label_id")) or 0, ([], []))
    given = record.get("visibility")
    visible = given if isinstance(given, list) and len(given) == len(points) else [2] * len(points)
    if whole(record.get("label_id")) not in known.points and all(v == 2 for v in visible):
        return dots(points)
    seen = [(x, y, _visibility(v)) for (x, y), v in zip(points, visible, strict=True)]
    return keypoints(seen, names, edges)


def _skeleton(record: Mapping[str, Any], known: Categories) -> Columns:
    elements = record.get("elements")
    if not isinstance(elements, list) or not elements:
        raise BrokenShape("a skeleton has no elements")
    points: list[tuple[float, float, int]] = []
    names: list[str] = []
    for position, element in enumerate(elements):
        here = flat(element.get("points")) if isinstance(element, dict) else []
        if len(here) != 1:
            raise BrokenShape("an element of a skeleton is no single point")
        visible = element.get("visibility")
        shown = visible[0] if isinstance(visible, list) and visible else 2
        points.append((*_point(here), _visibility(shown)))
        names.append(known.name(element.get("label_id")) or str(position + 1))
    stated, edges = known.points.get(whole(record.get("label_id")) or 0, ([], []))
    return keypoints(points, names, edges if len(stated) == len(names) else ())


def _point(points: list[Point]) -> Point:
    return points[0]


def _visibility(value: Any) -> int:
    shown = whole(value)
    if shown not in (0, 1, 2):
        raise BrokenShape("a point's visibility is not 0, 1 or 2")
    return shown


def _mask(record: Mapping[str, Any]) -> Columns:
    rle = record.get("rle")
    if not isinstance(rle, dict):
        raise BrokenShape("a mask has no run lengths")
    try:
        shape = shape_of({"segmentation": rle}, NO_SKELETON)
    except BrokenMask as error:
        raise BrokenShape(str(error)) from error
    if shape.type is None:
        raise BrokenShape("a mask has no run lengths")
    return {**shape._asdict(), "coordinate_unit": "pixel"}


def _numbers(given: Any, count: int) -> list[float]:
    if not isinstance(given, list) or len(given) != count:
        raise BrokenShape(f"it has not the {count} numbers that were expected")
    return [number(value) for value in given]


def _turned_box(record: Mapping[str, Any]) -> Columns:
    cx, cy, width, height, angle = _numbers(record.get("bbox"), 5)
    return centred_box(cx, cy, width, height, angle)


def _ellipse(record: Mapping[str, Any]) -> Columns:
    x1, y1, x2, y2 = _numbers(record.get("points"), 4)
    return ellipse((x1 + x2) / 2, (y1 + y2) / 2, abs(x2 - x1) / 2, abs(y2 - y1) / 2)


_READERS: dict[str, Callable[[Mapping[str, Any]], Columns]] = {
    "label": lambda record: {"type": "classification"},
    "caption": _caption,
    "bbox": _bbox,
    "rotated_bbox": _turned_box,
    "polygon": lambda record: polygon([[flat(record.get("points"))]]),
    "polyline": lambda record: polyline(flat(record.get("points"))),
    "mask": _mask,
    "ellipse": _ellipse,
    "cuboid_3d": lambda record: {"type": "cuboid"},  # in space: its numbers are attributes
    "cuboid_2d": lambda record: cuboid(pairs(record.get("vertices"))),
}
