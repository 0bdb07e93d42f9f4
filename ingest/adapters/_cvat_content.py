"""Tags, shapes and tracks of CVAT's server API as annotation rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from ingest.adapters._cvat_server import Job, Server
from ingest.adapters._cvat_shapes import (
    Part,
    flags,
    part_attributes,
    shape_columns,
    skeleton_columns,
    source_columns,
    spatial_cuboid,
)
from ingest.adapters._cvat_tracks import Moment, keyframes, moments


class Translator:
    """Knows the labels, attributes and frame sizes that annotations refer to by number."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def rows(
        self, job: Job, kind: str, item: Mapping[str, Any], frames: Sequence[int], inside: Any
    ) -> Iterator[dict[str, Any]]:
        """Annotation rows of one tag, shape or track; none when its frame is not the job's.

        A row without a type stands for a frame on which only CVAT could say where a track is.
        Raises BrokenShapeError, or what Python raises over missing and mistyped fields.
        """
        if kind == "tracks":
            yield from self._track(job, item, frames)
            return
        frame = int(item["frame"])
        if frame not in inside:
            return
        common = self._common(job, item, frame)
        common["annotation_id"] = f"cvat:{kind[:-1]}:{_own_id(job, item)}"
        if kind == "tags":
            yield common | {"type": "classification"}
            return
        parts = [self._part(element, element) for element in item.get("elements") or ()]
        rotation = float(item.get("rotation") or 0)
        points = item.get("points") or []
        columns = self._columns(job, frame, str(item["type"]), points, rotation, item, parts)
        yield _merge(common, columns, _noted(item, item))

    def _track(
        self, job: Job, track: Mapping[str, Any], frames: Sequence[int]
    ) -> Iterator[dict[str, Any]]:
        keys = keyframes(track)
        track_id = _own_id(job, track)
        members = [(e, _by_frame(keyframes(e), frames)) for e in track.get("elements") or ()]
        for moment in moments(keys, frames):
            shared = self._common(job, track, moment.frame)
            shared["attributes"] |= self._attributes(moment.key)
            shared |= {
                "annotation_id": f"cvat:track:{track_id}:{moment.frame}",
                "track_id": track_id,
                "is_keyframe": moment.is_keyframe,
                "is_outside": moment.is_outside,
            }
            if not moment.is_keyframe:
                shared["source"] = "interpolated"
            if moment.points is None:
                yield shared
                continue
            parts = [
                self._part(element, at[moment.frame].key, at[moment.frame].points)
                for element, at in members
                if moment.frame in at
            ]
            kind = str(moment.key.get("type") or ("skeleton" if members else ""))
            columns = self._columns(
                job, moment.frame, kind, moment.points, moment.rotation, track, parts
            )
            yield _merge(shared, columns, _noted(track, moment.key))

    def _columns(
        self,
        job: Job,
        frame: int,
        kind: str,
        points: Sequence[float],
        rotation: float,
        item: Mapping[str, Any],
        parts: list[Part],
    ) -> dict[str, Any]:
        if kind == "skeleton":
            label = self.server.labels.get(item.get("label_id") or -1)
            columns = skeleton_columns(parts, label.skeleton if label else None)
            return columns | {"attributes": part_attributes(parts)}
        task = self.server.tasks.get(job.task if job.task is not None else -1)
        if kind == "cuboid" and task and task.is_spatial:
            columns, numbers = spatial_cuboid(points)
            return columns | {"attributes": numbers}
        return shape_columns(kind, points, rotation, self.server.size(job.task, frame))

    def _common(self, job: Job, item: Mapping[str, Any], frame: int) -> dict[str, Any]:
        label_id = item.get("label_id")
        label = self.server.labels.get(label_id or -1)
        attributes = self._attributes(item)
        if label is None and label_id is not None:
            attributes["label_id"] = str(label_id)
        group = item.get("group")
        return {
            "submission_id": submission_id_of(job.id, frame),
            "asset_id": asset_id_of(job.task, frame),
            "question": "label",
            "label": (label.name or None) if label else None,
            "source": source_columns(item.get("source")),
            "group_id": str(group) if group else None,
            "frame": frame,
            "attributes": attributes,
        }

    def _attributes(self, item: Mapping[str, Any]) -> dict[str, str]:
        names = self.server.attributes
        return {
            names.get(a["spec_id"], f"attribute {a['spec_id']}"): str(a["value"])
            for a in item.get("attributes") or ()
        }

    def _part(
        self, element: Mapping[str, Any], state: Mapping[str, Any], points: Any = None
    ) -> Part:
        """A skeleton's point; in a track its state is that of the last keyframe."""
        label = self.server.labels.get(element.get("label_id") or -1)
        given = state.get("points") if points is None else points
        return Part(
            name=label.name if label else str(element.get("label_id")),
            points=given or [],
            is_outside=bool(state.get("outside")),
            is_occluded=bool(state.get("occluded")),
            attributes=self._attributes(element) | self._attributes(state),
        )


def _noted(item: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, str]:
    return flags(item.get("source"), bool(state.get("occluded")), state.get("z_order"))


def _merge(
    common: dict[str, Any], columns: dict[str, Any], noted: dict[str, str]
) -> dict[str, Any]:
    more = columns.pop("attributes", {})
    return common | columns | {"attributes": (noted | more | common["attributes"]) or None}


def _by_frame(keys: list[Mapping[str, Any]], frames: Sequence[int]) -> dict[int, Moment]:
    return {moment.frame: moment for moment in moments(keys, frames)}


def _own_id(job: Job, item: Mapping[str, Any]) -> str:
    """The server's id; what was never saved has none and is known by its content."""
    if item.get("id") is not None:
        return str(item["id"])
    content = orjson.dumps(item, option=orjson.OPT_SORT_KEYS)
    return f"{job.id}:{hashlib.sha256(content).hexdigest()[:16]}"


def asset_id_of(task: int | None, frame: int) -> str:
    return f"cvat:{task}#{frame}"


def submission_id_of(job: int, frame: int) -> str:
    return f"cvat:job:{job}#{frame}"
