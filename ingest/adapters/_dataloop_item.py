"""Dataloop: one item with its annotations as rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ingest.adapters import _item_shapes as shapes
from ingest.adapters._item_rows import Item, Rows
from ingest.adapters._item_shapes import BrokenShape, Columns
from ingest.adapters._item_values import mapping, number, path_of, whole
from ingest.adapters._values import plain


def read_item(rows: Rows, record: Mapping[str, Any], source_row: int) -> None:
    """Rows of one item."""
    ident = plain(record.get("_id")) or plain(record.get("id"))
    name = path_of(record.get("filename"))
    if ident is None or name is None:
        raise BrokenShape("it has no id or no filename")
    system = mapping(mapping(record.get("itemMetadata") or record.get("metadata")).get("system"))
    width, height = whole(system.get("width")), whole(system.get("height"))
    size = (width, height) if width and height and min(width, height) > 0 else None
    created = record.get("createdAt")
    asset = {
        "asset_id": f"dataloop:{ident}",
        "asset_key": name,
        "source_asset_id": ident,
        "uri": name,
        "media_type": _medium(plain(system.get("mimetype"))),
        "width": size[0] if size else None,
        "height": size[1] if size else None,
        "created_at": rows.when(created) if created else None,
    }
    item = Item(rows, asset, source_row)
    annotations = list(rows.objects(record.get("annotations"), "annotations"))
    reader = _Reader(rows, item, size, [given for _, given in annotations])
    for position, given in annotations:
        with rows.attempt("An annotation", f"annotation {position + 1}"):
            reader.take(given)
    state, job = _state(system)
    item.finish(status="skipped" if state == "discarded" else "submitted", stage=state, job_id=job)


def _medium(mimetype: str | None) -> str | None:
    return (mimetype or "").split("/")[0] or None


def _state(system: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The state an item has in its task, and the task; neither where there are several."""
    refs = system.get("refs")
    tasks = [
        r for r in (refs if isinstance(refs, list) else []) if mapping(r).get("type") == "task"
    ]
    if len(tasks) != 1:
        return None, None
    return plain(mapping(tasks[0].get("metadata")).get("status")), plain(tasks[0].get("id"))


class _Reader:
    """The annotations of one item on their way into rows."""

    def __init__(
        self,
        rows: Rows,
        item: Item,
        size: tuple[int, int] | None,
        annotations: list[dict[str, Any]],
    ) -> None:
        self.rows = rows
        self.item = item
        self.size = size
        self.types = {plain(given.get("id")): given.get("type") for given in annotations}
        self.points: dict[str, list[dict[str, Any]]] = {}
        for given in annotations:
            if (pose := self._pose_of(given)) is not None:
                self.points.setdefault(pose, []).append(given)

    def take(self, given: Mapping[str, Any]) -> None:
        """One annotation, and a row for each further keyframe of it."""
        kind = plain(given.get("type"))
        if kind == "note":
            message = "Notes carry no verdict and were left out."
            self.rows.warn("notes_left_out", message, severity="info")
            return
        if self._pose_of(given) is not None:
            return  # it is drawn with its pose
        metadata = mapping(given.get("metadata"))
        system = mapping(metadata.get("system"))
        model = mapping(mapping(metadata.get("user")).get("model"))
        common = self._common(given, system, model)
        frame = whole(system.get("frame"))
        snapshots = system.get("snapshots_") or []
        is_video = frame is not None and (snapshots or whole(system.get("endFrame")) is not None)
        is_pose = kind == "pose"
        row = common | (self._pose(given) if is_pose else self._columns(kind, given["coordinates"]))
        row["attributes"] = (row["attributes"] | row.pop("noted", {})) or None
        if is_video:
            row |= {"frame": frame, "is_keyframe": True}
            row |= {"track_id": plain(system.get("objectId")) or plain(given.get("id"))}
            row |= _media_times(system)
        made = self._add(given, model, row, given.get("id"))
        for position, key in self.rows.objects(snapshots, "keyframes"):
            with self.rows.attempt("A keyframe", f"keyframe {position + 1}"):
                self._keyframe(given, model, row, key, made)

    def _pose_of(self, given: Mapping[str, Any]) -> str | None:
        """The pose a point is a part of."""
        parent = _parent(given)
        is_part = given.get("type") == "point" and self.types.get(parent) == "pose"
        return parent if is_part else None

    def _pose(self, given: Mapping[str, Any]) -> Columns:
        """The points that name a pose as their parent, by their labels."""
        parts = self.points.get(plain(given.get("id")) or "", [])
        points = [(*shapes.pair(part.get("coordinates")), 2) for part in parts]
        return shapes.keypoints(points, [plain(part.get("label")) for part in parts])

    def _keyframe(
        self,
        given: Mapping[str, Any],
        model: Mapping[str, Any],
        first: Mapping[str, Any],
        key: Mapping[str, Any],
        made: str,
    ) -> None:
        frame = whole(key.get("frame"))
        if frame is None:
            raise BrokenShape("a keyframe has no frame")
        if frame == first.get("frame"):
            return  # it repeats the annotation itself
        columns = self._columns(plain(given.get("type")), key.get("coordinates") or key.get("data"))
        columns.pop("noted", None)
        row = dict(first) | columns | {"frame": frame}
        row |= {"time_start_seconds": None, "time_end_seconds": None}
        row |= {"label": plain(key.get("label")) or first["label"]}
        row |= {"is_outside": True} if key.get("objectVisible") is False else {}
        self._add(given, model, row, f"{made.rpartition(':')[2]}@{frame}")

    def _add(
        self,
        given: Mapping[str, Any],
        model: Mapping[str, Any],
        row: dict[str, Any],
        ident: Any,
    ) -> str:
        name = plain(model.get("name"))
        return self.item.annotate(
            self.rows.person(f"model:{name}", "model", name)
            if name
            else self.rows.person(given.get("creator")),
            row,
            ident,
            content=dict(given),
            role="prediction" if name else "work",
            created=self.rows.when(given.get("createdAt")),
            updated=self.rows.when(given.get("updatedAt")),
        )

    def _common(
        self, given: Mapping[str, Any], system: Mapping[str, Any], model: Mapping[str, Any]
    ) -> dict[str, Any]:
        automated = system.get("automated")
        attributes = system.get("attributes") or given.get("attributes")
        listed = {"attributes": attributes} if isinstance(attributes, list) else attributes
        noted = {"status": system.get("status")}
        confidence = number(model.get("confidence"))
        is_known = isinstance(automated, bool)
        return {
            "label": plain(given.get("label")),
            "source": ("automatic" if automated else "manual") if is_known else None,
            "parent_annotation_id": self._parent_id(given),
            "score": confidence if plain(model.get("name")) else None,
            "attributes": self.rows.clean(noted | mapping(listed)),
        }

    def _parent_id(self, given: Mapping[str, Any]) -> str | None:
        parent = _parent(given)
        is_here = parent is not None and self.types.get(parent) not in (None, "note")
        return f"{self.item.asset['asset_id']}:{parent}" if is_here else None

    def _columns(self, kind: str | None, coordinates: Any) -> Columns:
        if kind == "binary":
            data = mapping(coordinates).get("data", coordinates)
            return shapes.mask(shapes.picture(shapes.unpacked(data)), 0, 0, self.size)
        if kind not in _COLUMNS:
            raise BrokenShape(f"its type {kind!r} is unknown")
        columns = _COLUMNS[kind](coordinates)
        noted = columns.pop("attributes", None)
        return columns | ({"noted": noted} if noted else {})


def _parent(given: Mapping[str, Any]) -> str | None:
    system = mapping(mapping(given.get("metadata")).get("system"))
    return plain(system.get("parentId"))


def _media_times(system: Mapping[str, Any]) -> dict[str, float | None]:
    keys = {"time_start_seconds": "startTime", "time_end_seconds": "endTime"}
    return {column: number(system.get(key)) for column, key in keys.items()}


def _box(coordinates: Any) -> Columns:
    """Two corners, turned by an angle where one is given; or four corners of a turned box."""
    if isinstance(coordinates, dict):
        corners = shapes.pairs(coordinates.get("box") or coordinates.get("coordinates"))
        angle = coordinates.get("angle")
    else:
        corners, angle = shapes.pairs(coordinates), None
        first = coordinates[0] if coordinates else None
        angle = mapping(first).get("angle")
    if len(corners) == 4:
        return shapes.turned_box(corners)
    if len(corners) != 2:
        raise BrokenShape("a box has not two corners")
    return shapes.box(*corners[0], *corners[1], angle)


def _lines(coordinates: Any) -> list[list[shapes.Pair]]:
    """One or more lists of points; a bare list of points is one."""
    if not isinstance(coordinates, list) or not coordinates:
        raise BrokenShape("it has no points")
    nested = coordinates if isinstance(coordinates[0], list) else [coordinates]
    return [shapes.pairs(points) for points in nested]


def _polyline(coordinates: Any) -> Columns:
    lines = _lines(coordinates)
    if len(lines) != 1:
        raise BrokenShape("a line is drawn in several parts")
    return shapes.polyline(lines[0])


def _ellipse(coordinates: Any) -> Columns:
    given = mapping(coordinates)
    center = shapes.pair(given.get("center"))
    return shapes.ellipse(*center, given.get("rx"), given.get("ry"), given.get("angle"))


def _cube(coordinates: Any) -> Columns:
    """A cuboid on a picture is a list of corners, one in a point cloud an object."""
    if isinstance(coordinates, list):
        return shapes.cuboid(shapes.pairs(coordinates))
    given = mapping(coordinates)
    size = given.get("scale") or given.get("dimensions")
    return shapes.spatial_cuboid(
        position=given.get("position"), rotation=given.get("rotation"), dimensions=size
    )


def _span(coordinates: Any) -> Columns:
    start, end = (whole(mapping(coordinates).get(key)) for key in ("start", "end"))
    if start is None or end is None or not 0 <= start <= end:
        raise BrokenShape("its start and end are no place in a text")
    return {"type": "span", "span_start": start, "span_end": end, "raw_offsets": f"{start}:{end}"}


def _subtitle(coordinates: Any) -> Columns:
    said = plain(mapping(coordinates).get("text"))
    if said is None:
        raise BrokenShape("it has no text")
    return {"type": "text", "value_text": said, "question": "subtitle"}


_COLUMNS: dict[str, Callable[[Any], Columns]] = {
    "box": _box,
    "segment": lambda coordinates: shapes.polygon([[ring] for ring in _lines(coordinates)]),
    "polyline": _polyline,
    "point": lambda coordinates: shapes.dots([shapes.pair(coordinates)]),
    "class": lambda _: {"type": "classification"},
    "ellipse": _ellipse,
    "cube": _cube,
    "cube_3d": _cube,
    "text_mark": _span,
    "subtitle": _subtitle,
}
