"""SuperAnnotate: one item with its tags and instances as rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from ingest.adapters import _bitmaps
from ingest.adapters import _item_shapes as shapes
from ingest.adapters._bitmaps import BrokenPicture, Pixels
from ingest.adapters._item_rows import Item, Rows
from ingest.adapters._item_shapes import BrokenShape, Columns
from ingest.adapters._item_values import anything, mapping, number, path_of, whole
from ingest.adapters._values import content_hash, plain
from ingest.export import Export

_MICROSECONDS = 1e6
_SOURCES = {"manual": "manual", "preannotation": "automatic", "prediction": "automatic"}
_NOTED = ("visible", "locked", "pointLabels", "templateName")


@dataclass(frozen=True)
class Masks:
    """The picture that pixel instances of an item are painted in; no name: it is not at hand."""

    export: Export
    name: str | None


def read_item(
    rows: Rows, record: Mapping[str, Any], folder: str, source_row: int, masks: Masks
) -> None:
    """Rows of one item file."""
    metadata = mapping(record.get("metadata"))
    name = plain(metadata.get("name"))
    if name is None:
        raise BrokenShape("its metadata has no name")
    instances = list(rows.objects(record.get("instances"), "instances"))
    item = Item(rows, _asset(metadata, name, folder, instances), source_row)
    reader = _Reader(rows, item, metadata, masks)
    for position, instance in instances:
        with rows.attempt("An instance", f"instance {position + 1}"):
            reader.take(instance)
    reader.tags(record.get("tags"))
    free = plain(record.get("freeText"))
    if free is not None:
        item.annotate(
            reader.sole_person(), {"question": "freeText", "type": "text", "value_text": free}
        )
    if record.get("comments"):
        rows.warn("comments_left_out", "Comments carry no verdict and were left out.", "", "info")
    status = plain(metadata.get("status"))
    item.finish(status=_status(status, bool(instances or record.get("tags"))), stage=status)


def _asset(
    metadata: Mapping[str, Any], name: str, folder: str, instances: list[tuple[int, dict[str, Any]]]
) -> dict[str, Any]:
    path = f"{folder}/{name}" if folder else name
    project = plain(metadata.get("projectId"))
    duration = number(metadata.get("duration"))
    kinds = {plain(instance.get("type")) for _, instance in instances}
    is_video = duration is not None or any("meta" in instance for _, instance in instances)
    facts = {"projectId": project, "folder": folder, "approval_status": _approval(metadata)}
    return {
        "asset_id": f"superannotate:{project}/{path}" if project else f"superannotate:{path}",
        "asset_key": path,
        "source_asset_id": plain(metadata.get("id")) or name,
        "uri": path_of(metadata.get("url")) or path,
        "media_type": "video" if is_video else "text" if "entity" in kinds else "image",
        "width": number(metadata.get("width")),
        "height": number(metadata.get("height")),
        "duration_seconds": None if duration is None else duration / _MICROSECONDS,
        "metadata": {key: value for key, value in facts.items() if value} or None,
    }


def _approval(metadata: Mapping[str, Any]) -> str | None:
    return plain(metadata.get("approvalStatus")) or plain(metadata.get("approval_status"))


def _status(status: str | None, has_any: bool) -> str:
    if status == "Skipped":
        return "skipped"
    if status == "InProgress" or (status == "NotStarted" and not has_any):
        return "draft"
    return "submitted"


class _Reader:
    """The instances of one item on their way into rows."""

    def __init__(self, rows: Rows, item: Item, metadata: Mapping[str, Any], masks: Masks) -> None:
        self.rows = rows
        self.item = item
        self.assigned = metadata.get("annotatorEmail")
        self.masks = masks

    def take(self, instance: Mapping[str, Any]) -> None:
        """An instance of an image or text, or one of a video with its timestamps."""
        if "meta" in instance:
            self._video(mapping(instance.get("meta")), instance)
            return
        row = self._common(instance) | self._columns(instance)
        made = self._add(instance, row, dict(instance))
        mark = instance.get("error")
        if isinstance(mark, bool):
            self._review(made, mark, instance)

    def tags(self, tags: Any) -> None:
        """Tags of the item: of its only annotator, as they do not say whose they are."""
        for tag in tags if isinstance(tags, list) else []:
            label = plain(tag)
            if label is None:
                self.rows.reject("A tag", "it is no text")
                continue
            row = {"question": "tag", "type": "choices", "label": label}
            self.item.annotate(self.sole_person(), row)

    def sole_person(self) -> str | None:
        """Whoever worked on the item, if that is one; else the one it is assigned to."""
        people = self.item.people
        return people[0] if len(people) == 1 else self.rows.person(self.assigned)

    def _common(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What every row of an instance says, whatever its shape."""
        created_by = plain(given.get("creationType"))
        noted = {key: given[key] for key in _NOTED if given.get(key) not in (None, "", {})}
        if (number(given.get("classId")) or -1) >= 0:
            noted["classId"] = given["classId"]
        probability = number(given.get("probability"))
        is_prediction = created_by == "Prediction"
        if probability is not None and not is_prediction:
            noted["probability"] = probability
        group = given.get("groupId")
        return {
            "label": plain(given.get("className")),
            "source": _SOURCES.get((created_by or "").lower()),
            "score": probability / 100 if probability is not None and is_prediction else None,
            "group_id": plain(group) if group else None,
            "track_id": plain(given.get("trackingId")),
            "attributes": self._attributes(given, noted),
        }

    def _attributes(self, given: Mapping[str, Any], noted: dict[str, Any]) -> dict[str, str] | None:
        """Attributes by group; a group with several values as a list."""
        values: dict[str, list[Any]] = {}
        for _, attribute in self.rows.objects(given.get("attributes"), "attributes"):
            group = plain(attribute.get("groupName")) or plain(attribute.get("groupId"))
            values.setdefault(group or "attribute", []).append(attribute.get("name"))
        several: dict[str, Any] = {k: v if len(v) > 1 else v[0] for k, v in values.items()}
        return self.rows.clean(noted | several) or None

    def _columns(self, instance: Mapping[str, Any]) -> Columns:
        kind = plain(instance.get("type"))
        if kind is None and isinstance(instance.get("parts"), list):
            return self._mask(instance["parts"])
        if kind == "tag":
            return {"type": "choices", "question": "tag"}
        if kind == "entity":
            return _span(instance)
        if kind not in _GEOMETRIES:
            raise BrokenShape(f"its type {kind!r} is unknown")
        return _GEOMETRIES[kind](instance)

    def _mask(self, parts: list[Any]) -> Columns:
        """The pixels that have one of the colours of an instance's parts."""
        colours = [_colour(mapping(part).get("color")) for part in parts]
        if self.pixels is None:
            return {"type": "mask"}
        found = self.pixels.mask(*colours)
        if found is None:
            message = "No pixel of its picture has an instance's colour; it has no shape."
            self.rows.warn("mask_without_pixels", message)
        return found or {"type": "mask"}

    @cached_property
    def pixels(self) -> Pixels | None:
        """The item's picture of colours, read when the first instance asks for it."""
        if self.masks.name is None:
            message = "The picture with an item's pixels (___save.png) is not beside its JSON."
            self.rows.warn("mask_not_here", message, severity="info")
            return None
        try:
            pixels = _bitmaps.load(self.masks.export, self.masks.name, _bitmaps.colours)
            size = (self.item.asset["width"], self.item.asset["height"])
            if None not in size and size != pixels.size:
                raise BrokenPicture("it is not of its image's size")
        except BrokenPicture as error:
            message = f"A picture of masks was left out: {error}. Its instances have no shape."
            self.rows.warn("broken_mask", message, self.masks.name, "error", 1)
            return None
        return pixels

    def _video(self, meta: Mapping[str, Any], instance: Mapping[str, Any]) -> None:
        """A keyframe per timestamp that has a shape; an event is one segment."""
        kind = plain(meta.get("type"))
        common = self._common(meta)
        content = dict(instance)
        if kind in ("event", "tag"):
            row = {"type": "segment"} if kind == "event" else {"type": "choices", "question": "tag"}
            times = {"time_start_seconds": _media(meta, "start")}
            times |= {"time_end_seconds": _media(meta, "end")}
            self._add(meta, common | row | times, content)
            return
        if kind not in _GEOMETRIES:
            raise BrokenShape(f"its type {kind!r} is unknown")
        track = common["track_id"] or plain(meta.get("id")) or content_hash(content)
        for _, part in self.rows.objects(instance.get("parameters"), "parameters"):
            for position, moment in self.rows.objects(part.get("timestamps"), "timestamps"):
                if not {"points", "x", "cx"} & moment.keys():
                    continue
                with self.rows.attempt("A keyframe", f"timestamp {position + 1}"):
                    self._keyframe(meta, common | {"track_id": track}, kind, moment, content)

    def _keyframe(
        self,
        meta: Mapping[str, Any],
        common: dict[str, Any],
        kind: str,
        moment: Mapping[str, Any],
        content: Any,
    ) -> None:
        at = _media(moment, "timestamp")
        row = common | _GEOMETRIES[kind](moment)
        row |= {"time_start_seconds": at, "time_end_seconds": at, "is_keyframe": True}
        own = self._attributes(moment, {})
        row["attributes"] = ((common["attributes"] or {}) | (own or {})) or None
        self._add(meta, row, [content, dict(moment)])

    def _add(self, given: Mapping[str, Any], row: dict[str, Any], content: Any) -> str:
        made_by = mapping(given.get("createdBy")).get("email")
        return self.item.annotate(
            self.rows.person(made_by) or self.rows.person(self.assigned),
            row,
            given.get("id"),
            content=content,
            role="prediction" if given.get("creationType") == "Prediction" else "work",
            created=self.rows.when(given.get("createdAt")),
            updated=self.rows.when(given.get("updatedAt")),
        )

    def _review(self, annotation: str, is_error: bool, instance: Mapping[str, Any]) -> None:
        """The quality mark; who set it is known where a QA was the last to edit."""
        editor = mapping(instance.get("updatedBy"))
        is_qa = editor.get("role") == "QA"
        reviewed_at: datetime | None = self.rows.when(instance.get("updatedAt")) if is_qa else None
        row = {
            "review_id": f"{annotation}:error",
            "annotation_id": annotation,
            "asset_id": self.item.asset["asset_id"],
            "verdict": "rejected" if is_error else "accepted",
            "reviewer_id": self.rows.person(editor.get("email")) if is_qa else None,
            "reviewed_at": reviewed_at,
            "source_row": self.item.source_row,
        }
        self.rows.add("reviews", row)


def _colour(value: Any) -> int:
    number_of = _bitmaps.hex_colour(value)
    if number_of is None:
        raise BrokenShape("a part has no colour")
    return number_of


def _media(given: Mapping[str, Any], key: str) -> float | None:
    """A media time in seconds; files have microseconds."""
    value = number(given.get(key))
    return None if value is None else value / _MICROSECONDS


def _span(instance: Mapping[str, Any]) -> Columns:
    start, end = whole(instance.get("start")), whole(instance.get("end"))
    if start is None or end is None or not 0 <= start <= end:
        raise BrokenShape("its start and end are no place in a text")
    # The text is not in the file, so there is nothing to check them against.
    return {"type": "span", "span_start": start, "span_end": end, "raw_offsets": f"{start}:{end}"}


def _bbox(given: Mapping[str, Any]) -> Columns:
    points = mapping(given.get("points"))
    return shapes.box(*(points.get(key) for key in ("x1", "y1", "x2", "y2")))


def _rbbox(given: Mapping[str, Any]) -> Columns:
    points = mapping(given.get("points"))
    corners = [shapes.pair([points.get(f"x{n}"), points.get(f"y{n}")]) for n in (1, 2, 3, 4)]
    return shapes.turned_box(corners)


def _polygon(given: Mapping[str, Any]) -> Columns:
    holes = given.get("exclude") or []
    outer = shapes.pairs(given.get("points"))
    return shapes.polygon([[outer, *(shapes.pairs(hole) for hole in holes)]])


def _cuboid(given: Mapping[str, Any]) -> Columns:
    """Two rectangles, each given by its top left and bottom right corner: front and rear."""
    points = mapping(given.get("points"))
    corners = []
    for first, second in (("f1", "f2"), ("r1", "r2")):
        (left, top), (right, bottom) = (
            shapes.pair(points.get(first)),
            shapes.pair(points.get(second)),
        )
        corners += [(left, top), (right, top), (right, bottom), (left, bottom)]
    return shapes.cuboid(corners)


def _template(given: Mapping[str, Any]) -> Columns:
    """A skeleton; its points are named by their numbers, its edges say which they join."""
    listed = given.get("points")
    points = [point for point in listed if isinstance(point, dict)] if listed else []
    names = [anything(point.get("id")) for point in points]
    at = {name: place for place, name in enumerate(names)}
    edges = [
        (at[anything(edge.get("from"))], at[anything(edge.get("to"))])
        for edge in given.get("connections") or []
        if {anything(edge.get("from")), anything(edge.get("to"))} <= at.keys()
    ]
    return shapes.keypoints([(*shapes.pair(point), 2) for point in points], names, edges)


_GEOMETRIES: dict[str, Callable[[Mapping[str, Any]], Columns]] = {
    "bbox": _bbox,
    "rbbox": _rbbox,
    "polygon": _polygon,
    "polyline": lambda given: shapes.polyline(shapes.pairs(given.get("points"))),
    "ellipse": lambda given: shapes.ellipse(
        given.get("cx"), given.get("cy"), given.get("rx"), given.get("ry"), given.get("angle")
    ),
    "point": lambda given: shapes.dots([shapes.pair([given.get("x"), given.get("y")])]),
    "cuboid": _cuboid,
    "template": _template,
}
