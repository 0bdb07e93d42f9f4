"""One line of a YOLO label file, and what the lines of a folder have in common.

What a number at the end of a line is, and whether four points are a turned box or a polygon,
a line alone does not say; the folder it stands in does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ingest.adapters._drawn_rows import whole
from ingest.adapters._drawn_shapes import (
    BrokenShape,
    Columns,
    Point,
    box,
    centred_box,
    corners_box,
    flat,
    keypoints,
    number,
    polygon,
)

_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
_DOTA_HEAD = re.compile(r"^(imagesource|gsd)\s*:", re.IGNORECASE)
_BOX, _CORNERS = 5, 9
_FARTHEST = 1.0  # how far outside the picture, in pictures, a coordinate may lie


@dataclass
class Habit:
    """What the lines of one folder have in common.

    `pose` is (keypoints, numbers per keypoint), stated or inferred; `extra` what the number
    after the coordinates is: "confidence", "track" or "" (nobody can tell).
    """

    lines: int = 0
    corners: int = 0
    extras: int = 0
    has_fraction: bool = False
    has_large: bool = False
    counts: set[int] = field(default_factory=set)
    is_visible: bool = True  # every third number behind the box is 0, 1 or 2
    pose: tuple[int, int] | None = None

    def take(self, fields: list[str]) -> None:
        """Look at one line of numbers."""
        if is_dota(fields) or not are_numbers(fields):
            return
        count = len(fields)
        self.lines += 1
        self.corners += count in (_CORNERS, _CORNERS + 1)
        if len(self.counts) < 3:
            self.counts.add(count)
        self.is_visible &= all(value in _VISIBLE for value in fields[7::3])
        if self._has_extra(count):
            self.extras += 1
            self.has_fraction |= not fields[-1].lstrip("+").isdigit()
            self.has_large |= not 0 <= float(fields[-1]) <= 1

    def _has_extra(self, count: int) -> bool:
        if self.pose is not None and count != _BOX + 1:
            return count == _BOX + self.pose[0] * self.pose[1] + 1
        return count > _BOX and count % 2 == 0

    def conclude(self) -> None:
        """All lines were seen: infer a pose where nothing states it."""
        count = next(iter(self.counts), 0)
        is_pose = len(self.counts) == 1 and count > _BOX + 3 and (count - _BOX) % 3 == 0
        if self.pose is None and is_pose and self.is_visible:
            self.pose = ((count - _BOX) // 3, 3)
            self.extras = 0

    @property
    def extra(self) -> str:
        if not self.extras:
            return ""
        if self.has_fraction:
            return "" if self.has_large else "confidence"
        return "track"

    @property
    def is_oriented(self) -> bool:
        """Whether four corners are a turned box: every line has four."""
        return self.lines > 0 and self.corners == self.lines and self.pose is None


_VISIBLE = frozenset(("0", "1", "2", "0.0", "1.0", "2.0", "0.000000", "1.000000", "2.000000"))


@dataclass(frozen=True)
class Line:
    """One object: its class (a number, or a name where the file has names), shape, rest."""

    label: int | str
    columns: Columns
    attributes: dict[str, str] = field(default_factory=dict)


def fields_of(line: str) -> list[str]:
    """The fields of a line; none for an empty one and for DOTA's two header lines."""
    return [] if _DOTA_HEAD.match(line.strip()) else line.split()


def are_numbers(fields: list[str]) -> bool:
    """Whether a line looks like a label: a class number and at least four more numbers."""
    is_whole = bool(fields) and fields[0].split(".")[0].isdigit()
    return len(fields) >= _BOX and is_whole and all(_NUMBER.match(value) for value in fields)


def is_dota(fields: list[str]) -> bool:
    """Whether a line is eight pixel coordinates, a class name and perhaps a difficulty."""
    if len(fields) not in (9, 10) or _NUMBER.match(fields[8]):
        return False
    return all(_NUMBER.match(value) for value in fields[:8])


def parse(fields: list[str], habit: Habit, picture: tuple[int, int] | None) -> Line:
    """The object on a line, in pixels where the picture's size is known.

    Raises BrokenShape for what is none.
    """
    if is_dota(fields):
        attributes = {"difficult": fields[9]} if len(fields) > 9 else {}
        return Line(fields[8], corners_box(flat(fields[:8])), attributes)
    if not are_numbers(fields):
        raise BrokenShape("it is not a class number and four or more coordinates")
    kind = whole(float(fields[0]))
    if kind is None:
        raise BrokenShape("its class is no whole number")
    rest, columns, attributes = _without_extra(fields, habit)
    columns = _shape([_share(value) for value in rest], habit, picture) | columns
    columns["coordinate_unit"] = "pixel" if picture else "normalised"
    return Line(kind, columns, attributes)


def _without_extra(fields: list[str], habit: Habit) -> tuple[list[str], Columns, dict[str, str]]:
    """The coordinates, and what the number behind them says."""
    rest = fields[1:]
    posed = _BOX + habit.pose[0] * habit.pose[1] if habit.pose else 0
    is_plain = len(fields) == posed or (len(fields) % 2 == 1 and len(fields) != posed + 1)
    if is_plain:
        return rest, {}, {}
    if habit.extra == "confidence":
        return rest[:-1], {"score": number(rest[-1])}, {}
    if habit.extra == "track":
        return rest[:-1], {"track_id": str(whole(rest[-1]))}, {}
    return rest[:-1], {}, {"extra": rest[-1]}


def _share(value: str) -> float:
    found = number(value)
    if not -_FARTHEST <= found <= 1 + _FARTHEST and value not in _VISIBLE:
        raise BrokenShape(f"{value} is no share of a picture")
    return found


def _shape(values: list[float], habit: Habit, picture: tuple[int, int] | None) -> dict[str, Any]:
    width, height = picture or (1, 1)
    if len(values) == _BOX - 1:
        return _box(values, width, height)
    if habit.pose and len(values) == _BOX - 1 + habit.pose[0] * habit.pose[1]:
        return _pose(values, habit.pose[1], width, height)
    points: list[Point] = [(x * width, y * height) for x, y in flat(values)]
    if habit.is_oriented and picture:
        return corners_box(points)
    return polygon([[points]])


def _box(values: list[float], width: int, height: int) -> Columns:
    cx, cy, across, down = values
    return centred_box(cx * width, cy * height, across * width, down * height)


def _pose(values: list[float], numbers: int, width: int, height: int) -> Columns:
    shape = _box(values[:4], width, height)
    bounds = box(shape["x_min"], shape["y_min"], shape["x_max"], shape["y_max"])
    del bounds["type"]
    rest = values[4:]
    points = []
    for start in range(0, len(rest), numbers):
        x, y, *visible = rest[start : start + numbers]
        is_there = bool(x or y)
        shown = min(2, max(0, int(visible[0]))) if visible else 2 * is_there
        points.append((x * width, y * height, shown))
    return keypoints(points, bounds=bounds)
