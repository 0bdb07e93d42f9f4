"""The walk through a CVAT XML 1.1 file, images and tracks alike.

The file is read element by element and forgotten behind: memory holds one image, or one
shape of a track. Document types and entities are refused before anything is expanded.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element  # the type only: defusedxml parses

from ingest.adapters._cvat_file import xml_events, xml_member
from ingest.adapters._cvat_meta import Label, Meta, Task, parse_meta, question_row, whole
from ingest.adapters._cvat_rows import Rows, instant
from ingest.adapters._cvat_shapes import (
    BrokenShapeError,
    Part,
    flags,
    part_attributes,
    shape_columns,
    skeleton_columns,
    source_columns,
)
from ingest.batches import Batch, Fact, Problem
from ingest.errors import Unreadable
from ingest.export import Export

CARRIES = {
    "annotator": "assignee of a job's own export",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "no",
    "geometry": "yes",
}

_KINDS = {"box": "rectangle"} | {
    kind: kind
    for kind in ("polygon", "polyline", "points", "ellipse", "cuboid", "mask", "skeleton", "tag")
}
_CUBOID = [
    f"{axis}{corner}{face}" for face in "12" for corner in ("tl", "bl", "tr", "br") for axis in "xy"
]


def read_xml(export: Export, lists_frames: bool) -> Iterator[Batch | Problem | Fact]:
    """Yield everything in the file.

    `lists_frames` is for videos: every frame of each task is an asset that somebody passed,
    not just the frames on which something is drawn.
    """
    member = xml_member(export)
    if member is None:
        raise Unreadable(f"{export.location} holds no annotations.xml.")
    walk = _Walk(lists_frames)
    for kind, element in xml_events(export, member):
        yield from walk.take(kind, element)
        yield from walk.rows.full()
    yield from walk.rows.rest()


class _Walk:
    """What must be remembered from one element to the next."""

    def __init__(self, lists_frames: bool) -> None:
        self.rows = Rows()
        self.meta = Meta()
        self.lists_frames = lists_frames
        self.records = 0
        self.frames: set[tuple[str, int]] = set()  # frames beyond those the meta lists
        self.track: Mapping[str, str] = {}
        self.track_key: str | None = None
        self.tracks: Counter[str] = Counter()

    def take(self, kind: str, element: Element) -> Iterator[Batch | Problem | Fact]:
        if kind == "meta":
            yield from self._take_meta(parse_meta(element))
        elif kind == "image":
            yield from self._take_image(element)
        elif kind == "track":
            self.track, self.track_key = dict(element.attrib), None
        elif kind == "shape":
            yield from self._take_track_shape(element)
        elif kind != "version":
            yield Problem(
                "warning", "unknown_element", f"Elements <{kind}> are unknown and were left out."
            )

    def _take_meta(self, meta: Meta) -> Iterator[Batch | Problem | Fact]:
        self.meta = meta
        moment, is_assumed = instant(meta.dumped) if meta.dumped else (None, False)
        if moment:
            yield Fact("exported_at", moment)
        if is_assumed:
            yield Fact("time_zone_assumed", "UTC")
        self._declare(meta.labels)
        if meta.assignee:
            name, email = meta.assignee
            person = {"annotator_id": name, "source_id": name, "name": name, "email": email}
            self.rows.add("people", person | {"kind": "human"})
        for task in meta.tasks if self.lists_frames else ():
            if task.size is not None and not task.frames and task.size > 0:
                message = "A task claims too many frames to list."
                yield Problem("warning", "too_many_frames", message)
            for position, number in enumerate(task.frames):
                self._add_frame(task, number, position)
                yield from self.rows.full()

    def _declare(self, labels: tuple[Label, ...]) -> None:
        own = [label for label in labels if label.parent is None]
        if not own:
            return
        names = list(dict.fromkeys(label.name for label in own))
        self.rows.add("questions", question_row({label.kind for label in own}, len(names), None))
        for rank, name in enumerate(names, start=1):
            row = {"question": "label", "label": name, "rank": rank, "is_declared": True}
            self.rows.add("labels", row)

    def _add_frame(self, task: Task, number: int, position: int | None) -> str:
        scope = self._scope(task.id, task.subset)
        asset_id = f"{scope}/frame:{number}"
        width, height = task.frame_size or (None, None)
        video = task.video or task.id or "video"
        owner = [task.id, task.subset] if self.meta.is_project else []
        asset = {
            "asset_key": "/".join([*filter(None, owner), f"{video}#{number}"]),
            "frame": number,
            "width": width,
            "height": height,
            "source_url": task.link(position),
            "metadata": _facts(task_id=task.id, subset=task.subset, video=task.video),
        }
        self._add_asset(asset_id, asset)
        return asset_id

    def _add_asset(self, asset_id: str, asset: dict[str, Any]) -> None:
        number = {"source_row": self.records}
        self.records += 1
        self.rows.add("assets", {"asset_id": asset_id, "media_type": "image"} | asset | number, 1)
        submission = {
            "submission_id": asset_id,
            "asset_id": asset_id,
            "annotator_id": self.meta.assignee[0] if self.meta.assignee else None,
            "role": "work",
            "is_gold": False,
            "status": "submitted",
            "job_id": self.meta.job,
        }
        self.rows.add("submissions", submission | number)

    def _scope(self, task_id: str | None, subset: str | None) -> str:
        """What ids of assets begin with; a job's own export does not say which task it is of."""
        owner = task_id or (f"job:{self.meta.job}" if self.meta.job else None)
        inside = subset if self.meta.is_project else None
        return "cvat:" + "/".join(filter(None, [owner, inside]))

    def _take_image(self, image: Element) -> Iterator[Problem]:
        name = (image.get("name") or "").strip().replace("\\", "/").removeprefix("./")
        name = name or (f"#{image.get('id')}" if image.get("id") else "")
        if not name:
            message, place = "An image has neither name nor id.", f"record {self.records}"
            yield Problem("error", "broken_record", message, place, 1 + len(image))
            self.records += 1 + len(image)
            return
        task_id, subset = image.get("task_id"), image.get("subset")
        task = self.meta.task(task_id)
        number, width, height = (whole(image.get(key)) for key in ("id", "width", "height"))
        owner = task_id or (task.id if task else None)
        asset_id = "/".join([self._scope(owner, None), *filter(None, [subset, name])])
        asset = {
            "asset_key": "/".join(filter(None, [task_id, subset, name])),
            "source_asset_id": name,
            "uri": name,
            "width": width,
            "height": height,
            "source_url": task.link(number) if task else None,
            "metadata": _facts(task_id=owner, subset=subset or (task.subset if task else None)),
        }
        self._add_asset(asset_id, asset)
        size = (width, height) if width and height else None
        yield from self._take_shapes(image, asset_id, name, size)

    def _take_shapes(
        self, image: Element, asset_id: str, name: str, size: tuple[int, int] | None
    ) -> Iterator[Problem]:
        ordinals: Counter[str] = Counter()
        for position, element in enumerate(image):
            try:
                row = self._annotation(element, dict(element.attrib), size)
            except BrokenShapeError as error:
                yield _broken(error, f"image {name}, shape {position + 1}")
                self.records += 1
                continue
            content = _fingerprint(element, element.get("label"))
            ordinals[content] += 1
            self._add_annotation(row, f"{asset_id}:{content}.{ordinals[content]}", asset_id)

    def _take_track_shape(self, element: Element) -> Iterator[Problem]:
        place = f"track {self.track.get('id')}, frame {element.get('frame')}"
        task = self.meta.task(self.track.get("task_id")) or Task(
            self.track.get("task_id"), self.track.get("subset")
        )
        number = whole(element.get("frame"))
        try:
            if number is None:
                raise BrokenShapeError("a track's shape has no frame")
            given = {k: v for k, v in self.track.items() if k in ("label", "source", "group_id")}
            row = self._annotation(element, given | element.attrib, task.frame_size)
        except BrokenShapeError as error:
            yield _broken(error, place)
            self.records += 1
            return
        asset_id = self._frame_asset(task, number)
        if self.track_key is None:
            self.track_key = self._new_track(self._scope(task.id, task.subset), element)
        is_keyframe = element.get("keyframe", "1") == "1"
        row |= {
            "frame": number,
            "track_id": self.track_key,
            "is_keyframe": is_keyframe,
            "is_outside": element.get("outside", "0") == "1",
            "source": row["source"] if is_keyframe else "interpolated",
        }
        self._add_annotation(row, f"{self.track_key}:{number}", asset_id)

    def _frame_asset(self, task: Task, number: int) -> str:
        asset_id = f"{self._scope(task.id, task.subset)}/frame:{number}"
        is_listed = self.lists_frames and number in task.frames
        if not is_listed and (asset_id, number) not in self.frames:
            self.frames.add((asset_id, number))
            self._add_frame(task, number, None)
        return asset_id

    def _new_track(self, scope: str, first: Element) -> str:
        """A track's numbers are positions in the file; where it begins is what stays."""
        content = _fingerprint(first, self.track.get("label"), first.get("frame"))
        key = f"{scope}/track:{content}"
        self.tracks[key] += 1
        return f"{key}.{self.tracks[key]}"

    def _annotation(
        self, element: Element, given: Mapping[str, str], size: tuple[int, int] | None
    ) -> dict[str, Any]:
        kind = _KINDS.get(element.tag)
        if kind is None:
            raise BrokenShapeError(f"the shape <{element.tag}> is unknown")
        label = (given.get("label") or "").strip() or None
        attributes = _attributes(element)
        if kind == "tag":
            columns: dict[str, Any] = {"type": "classification"}
        elif kind == "skeleton":
            parts = [_part(child) for child in element.findall("points")]
            columns = skeleton_columns(parts, self.meta.skeletons.get(label or ""))
            attributes |= part_attributes(parts)
        else:
            points = _points(kind, element)
            columns = shape_columns(kind, points, _number(element.get("rotation", "0")), size)
        source = given.get("source")
        noted = flags(source, given.get("occluded") == "1", given.get("z_order"))
        group = given.get("group_id")
        return columns | {
            "question": "label",
            "label": label,
            "source": source_columns(source),
            "group_id": group if group and group != "0" else None,
            "attributes": (noted | attributes) or None,
        }

    def _add_annotation(self, row: dict[str, Any], annotation_id: str, asset_id: str) -> None:
        ids = {"annotation_id": annotation_id, "submission_id": asset_id, "asset_id": asset_id}
        self.rows.add("annotations", ids | row | {"source_row": self.records}, 1)
        self.records += 1


def _broken(error: BrokenShapeError, place: str) -> Problem:
    message = f"A shape was left out: {error}."
    return Problem("error", "broken_record", message, place, 1)


def _points(kind: str, element: Element) -> list[float]:
    """The shape's numbers in the order of CVAT's server API."""
    get = element.get
    if kind == "rectangle":
        return [_number(get(key)) for key in ("xtl", "ytl", "xbr", "ybr")]
    if kind == "cuboid":
        return [_number(get(key)) for key in _CUBOID]
    if kind == "ellipse":
        cx, cy, rx, ry = (_number(get(key)) for key in ("cx", "cy", "rx", "ry"))
        return [cx, cy, cx + rx, cy - ry]
    if kind == "mask":
        left, top, width, height = (_number(get(k)) for k in ("left", "top", "width", "height"))
        runs = [_number(run) for run in (get("rle") or "").split(",") if run.strip()]
        return [*runs, left, top, left + width - 1, top + height - 1]
    pairs = [pair for pair in (get("points") or "").split(";") if pair.strip()]
    return [_number(value) for pair in pairs for value in pair.split(",")]


def _number(raw: str | None) -> float:
    try:
        return float(raw or "")
    except ValueError:
        raise BrokenShapeError(f"{raw!r} stands where a number was expected") from None


def _part(element: Element) -> Part:
    return Part(
        name=(element.get("label") or "").strip(),
        points=_points("points", element),
        is_outside=element.get("outside") == "1",
        is_occluded=element.get("occluded") == "1",
        attributes=_attributes(element),
    )


def _attributes(element: Element) -> dict[str, str]:
    found = element.findall("attribute")
    return {(a.get("name") or "").strip(): (a.text or "").strip() for a in found if a.get("name")}


def _fingerprint(element: Element, *more: str | None) -> str:
    """What a shape is, as far as it should keep its id when somebody edits its attributes."""
    numbers = [element.get(key) for key in _IDENTITY.get(element.tag, ("points",))]
    parts = (
        [(part.get("label"), part.get("points")) for part in element.findall("points")]
        if element.tag == "skeleton"
        else None
    )
    text = repr((element.tag, more, numbers, parts))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


_IDENTITY = {
    "box": ("xtl", "ytl", "xbr", "ybr", "rotation"),
    "ellipse": ("cx", "cy", "rx", "ry", "rotation"),
    "mask": ("rle", "left", "top", "width", "height"),
    "cuboid": tuple(_CUBOID),
}


def _facts(**values: str | None) -> dict[str, str] | None:
    return {key: value for key, value in values.items() if value} or None
