"""CVAT backups: a task's jobs, labels and frames, in the form the server's API has them."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from ingest.adapters._cvat_rows import skeleton
from ingest.adapters._cvat_server import MOST_FRAMES, Job, Label, Server
from ingest.adapters._cvat_server import Task as ServerTask
from ingest.adapters._item_rows import Rows, records
from ingest.adapters._item_shapes import BrokenShape
from ingest.adapters._item_values import mapping, path_of, whole
from ingest.adapters._values import plain
from ingest.export import Export, Member

_STEP = re.compile(r"step\s*=\s*(\d+)")
_FILES = ("task.json", "annotations.json")


@dataclass
class Task:
    """A task of a backup; `number` is only for the walk, `key` is what ids are made of."""

    number: int
    key: str
    record: Mapping[str, Any]
    files: Mapping[str, Member]
    is_alone: bool
    server: Server = field(default_factory=Server)
    jobs: list[Job] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    label_ids: dict[tuple[str | None, str], int] = field(default_factory=dict)
    attribute_ids: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many frames the task has, as far as its jobs reach."""
        return max((job.stop for job in self.jobs), default=-1) + 1

    def frame_name(self, frame: int) -> str:
        """A frame's file, or its number where no manifest names it."""
        return self.names[frame] if frame < len(self.names) else f"#{frame}"


def task_folders(export: Export) -> dict[str, dict[str, Member]]:
    """The files of every task by its folder; only folders with all of them."""
    found: dict[str, dict[str, Member]] = {}
    for member in export.members:
        path = PurePosixPath(member.name)
        if path.name in _FILES or (path.name == "manifest.jsonl" and path.parent.name == "data"):
            folder = path.parent if path.name in _FILES else path.parent.parent
            found.setdefault(folder.as_posix(), {})[path.name] = member
    return {folder: files for folder, files in found.items() if set(_FILES) <= files.keys()}


def load_tasks(export: Export, rows: Rows) -> Iterator[Task]:
    """Every task of a backup, with its jobs, labels and frames."""
    folders = task_folders(export)
    seen: dict[str, int] = {}
    for number, (folder, files) in enumerate(folders.items()):
        rows.where = "" if len(folders) == 1 else folder
        for _, record in records(export, files["task.json"]):
            name = plain(mapping(record).get("name")) or "task"
            seen[name] = seen.get(name, 0) + 1
            key = name if seen[name] == 1 else f"{name}.{seen[name]}"
            task = Task(number, key, mapping(record), files, len(folders) == 1)
            is_whole = False
            with rows.attempt("A task"):
                _fill(export, task, rows)
                is_whole = True
            if is_whole:
                yield task


def _fill(export: Export, task: Task, rows: Rows) -> None:
    data = mapping(task.record.get("data"))
    deleted = data.get("deleted_frames")
    frames = {whole(n) for n in deleted} - {None} if isinstance(deleted, list) else set()
    task.server.tasks[task.number] = ServerTask(
        task.number,
        is_spatial=task.record.get("dimension") == "3d",
        deleted=frozenset(frame for frame in frames if frame is not None),
    )
    _take_labels(task, rows)
    ordinals: dict[str, int] = {}
    for position, given in rows.objects(task.record.get("jobs"), "jobs"):
        task.jobs.append(_job(task, position, given, ordinals))
    _take_frames(export, task, data)


def _job(task: Task, position: int, given: Mapping[str, Any], ordinals: dict[str, int]) -> Job:
    """A job under its position; its own key, by which it is known, stands in `state`."""
    start, stop = whole(given.get("start_frame")), whole(given.get("stop_frame"))
    if start is None or stop is None or not 0 <= start <= stop + 1 <= MOST_FRAMES:
        raise BrokenShape(f"job {position + 1} has frames {start} to {stop}")
    kind = plain(given.get("type")) or "annotation"
    key = f"{kind}:{start}-{stop}"
    ordinals[key] = ordinals.get(key, 0) + 1
    key += f".{ordinals[key]}" if ordinals[key] > 1 else ""
    status = plain(given.get("status")) or "annotation"
    return Job(
        id=position,
        task=task.number,
        kind=kind,
        parent=None,
        stage=status,
        state=key,
        assignee=None,
        start=start,
        stop=stop,
        frame_count=None,
        updated=None,
        server=None,
    )


def _take_labels(task: Task, rows: Rows) -> None:
    for _, given in rows.objects(task.record.get("labels"), "labels"):
        name = plain(given.get("name"))
        if name is None:
            rows.reject("A label", "it has no name")
            continue
        parts = []
        for _, part in rows.objects(given.get("sublabels"), "sublabels"):
            part_name = plain(part.get("name")) or ""
            ident = _add_label(
                task, name, part_name, Label(part_name, "points", True, None, 0, None)
            )
            parts.append((str(ident), part_name))
        drawn = skeleton(parts, plain(given.get("svg"))) if parts else None
        label = Label(name, plain(given.get("type")), False, drawn, None, None)
        _add_label(task, None, name, label)


def _add_label(task: Task, parent: str | None, name: str, label: Label) -> int:
    ident = task.label_ids.setdefault((parent, name), len(task.label_ids) + 1)
    task.server.labels[ident] = label
    return ident


def _take_frames(export: Export, task: Task, data: Mapping[str, Any]) -> None:
    """Names and sizes of frames from the manifest; of every n-th where a filter says so."""
    member = task.files.get("manifest.jsonl")
    if member is None:
        return
    found: list[tuple[str, int, int]] = []
    video: tuple[str, int, int] | None = None
    for _, record in records(export, member):
        entry = mapping(record)
        if "properties" in entry:
            video = _video(mapping(entry["properties"]))
        elif (name := path_of(entry.get("name"))) is not None:
            size = whole(entry.get("width")) or 0, whole(entry.get("height")) or 0
            found.append((name + (plain(entry.get("extension")) or ""), *size))
    start, step = whole(data.get("start_frame")) or 0, _step(data)
    places = [start + position * step for position in range(task.size)]
    if video is not None:
        name, width, height = video
        kept = [(f"{name}#{place}", width, height) for place in places]
    elif len(found) > task.size:
        kept = [found[place] for place in places if place < len(found)]
    else:
        kept = found
    task.names = [name for name, _, _ in kept]
    widths = array("i", (width if 0 < width < 2**31 else 0 for _, width, _ in kept))
    heights = array("i", (height if 0 < height < 2**31 else 0 for _, _, height in kept))
    task.server.sizes[task.number] = (widths, heights)


def _video(properties: Mapping[str, Any]) -> tuple[str, int, int]:
    resolution = properties.get("resolution")
    listed = resolution if isinstance(resolution, list) and len(resolution) == 2 else (0, 0)
    name = path_of(properties.get("name")) or "video"
    return name, whole(listed[0]) or 0, whole(listed[1]) or 0


def _step(data: Mapping[str, Any]) -> int:
    found = _STEP.search(plain(data.get("frame_filter")) or "")
    return max(1, int(found[1][:9])) if found else 1
