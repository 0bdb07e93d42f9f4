"""What CVAT's server API says beside the annotations: jobs, tasks, labels, frames, people.

Each list is a page ({count, next, previous, results}) or a bare list, and every file but
jobs.json may be missing. Frames are not kept: only the sizes and honeypots among them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import orjson

from ingest.adapters._cvat_meta import whole
from ingest.adapters._cvat_rows import host, job_link, skeleton
from ingest.adapters._cvat_shapes import Skeleton
from ingest.batches import Problem
from ingest.errors import Unreadable
from ingest.export import Export, Member
from ingest.json_stream import elements, peek_keys

MOST_FRAMES = 10_000_000
"""Frames a task may claim to have, and the highest number a frame may carry."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job: frames start to stop (inclusive) of a task, and how far they are."""

    id: int
    task: int | None
    kind: str
    parent: int | None
    stage: str
    state: str
    assignee: str | None
    start: int
    stop: int
    frame_count: int | None
    updated: str | None
    server: str | None

    @property
    def is_gold(self) -> bool:
        return self.kind == "ground_truth"

    @property
    def is_replica(self) -> bool:
        return self.kind == "consensus_replica"


@dataclass(frozen=True, slots=True)
class Task:
    """A task; `size` is how many frames it has, None while it has no data."""

    id: int
    name: str | None = None
    size: int | None = None
    subset: str | None = None
    project: int | None = None
    is_spatial: bool = False
    deleted: frozenset[int] = frozenset()
    server: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A class, or a point of a skeleton (`is_part`)."""

    name: str
    kind: str | None
    is_part: bool
    skeleton: Skeleton | None
    task: int | None
    project: int | None


@dataclass(frozen=True)
class Layout:
    """The validation frames of a task, and those of them that no longer judge anybody."""

    frames: tuple[int, ...]
    disabled: frozenset[int]


@dataclass
class Server:
    """Everything small the folder holds, by id."""

    jobs: dict[int, Job] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)
    labels: dict[int, Label] = field(default_factory=dict)
    attributes: dict[int, str] = field(default_factory=dict)
    layouts: dict[int, Layout] = field(default_factory=dict)
    people: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    real_frames: dict[tuple[int, int], int] = field(default_factory=dict)
    real_paths: dict[tuple[int, int], str] = field(default_factory=dict)
    sizes: dict[int, tuple[array[int], array[int]]] = field(default_factory=dict)
    comments: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    thresholds: dict[tuple[str, int], tuple[float, bool]] = field(default_factory=dict)
    usernames: dict[int, str] = field(default_factory=dict)

    def person(self, brief: Any) -> str | None:
        """The user name of an assignee or owner, which may be an object, an id or a name.

        User names are what CVAT's XML says too, so the same person is one in both.
        """
        if isinstance(brief, Mapping):
            name = brief.get("username") or self.usernames.get(brief.get("id") or -1)
            key = str(name or brief.get("id") or "") or None
            if key and key not in self.people:
                self.people[key] = (_full_name(brief), brief.get("email") or None)
            return key
        if isinstance(brief, int) and not isinstance(brief, bool):
            return self.usernames.get(brief, str(brief))
        return str(brief) if brief else None

    def size(self, task: int | None, frame: int) -> tuple[int, int] | None:
        """Width and height of a frame, where frames.json gives them."""
        widths, heights = self.sizes.get(task if task is not None else -1, (array("i"), array("i")))
        if frame >= len(widths) or not (widths[frame] and heights[frame]):
            return None
        return widths[frame], heights[frame]

    def threshold(self) -> tuple[float | None, bool]:
        """The IoU at which CVAT compares with gold, and whether tasks differ in it."""
        gold = {job.task for job in self.jobs.values() if job.is_gold and job.task is not None}
        found = {self._task_threshold(task) for task in gold or self.tasks} - {None}
        return (next(iter(found)) if len(found) == 1 else None), len(found) > 1

    def _task_threshold(self, task: int) -> float | None:
        own = self.thresholds.get(("task", task))
        project = self.tasks[task].project if task in self.tasks else None
        shared = self.thresholds.get(("project", project if project is not None else -1))
        if own and not (own[1] and shared):
            return own[0]
        return shared[0] if shared else None

    def task_size(self, task: int) -> int:
        """Frames of a task: as many as it says, and at least as far as its jobs reach."""
        known = self.tasks.get(task)
        stops = (job.stop for job in self.jobs.values() if job.task == task)
        return max((known.size if known else None) or 0, max(stops, default=-1) + 1)


class Links:
    """Which job shows a frame, for links into the server."""

    def __init__(self, server: Server) -> None:
        self._jobs: dict[int, list[Job]] = {}
        self._tasks = server.tasks
        for job in sorted(server.jobs.values(), key=lambda job: (job.start, job.id)):
            if job.task is not None and job.kind == "annotation":
                self._jobs.setdefault(job.task, []).append(job)
        self._starts = {task: [job.start for job in jobs] for task, jobs in self._jobs.items()}

    def to(self, task: int, frame: int) -> str | None:
        """The frame's page in its job, else its task's page, else None."""
        at = bisect_right(self._starts.get(task, []), frame) - 1
        job = self._jobs[task][at] if at >= 0 else None
        if job is not None and frame <= job.stop:
            return job_link(job.server, task, job.id, frame)
        return job_link(self._tasks[task].server, task, None, None) if task in self._tasks else None


def api_member(export: Export, name: str) -> Member | None:
    """A file of the export, in the one folder that holds them all."""
    jobs = [m for m in export.members if PurePosixPath(m.name).name == "jobs.json"]
    if len(jobs) != 1:
        return None
    folder = PurePosixPath(jobs[0].name).parent
    return next((m for m in export.members if PurePosixPath(m.name) == folder / name), None)


def records(export: Export, name: str) -> Iterator[tuple[int, dict[str, Any] | Problem]]:
    """The objects of a list and their ordinals; broken ones as problems, nothing if no file."""
    member = api_member(export, name)
    if member is None:
        return
    kind, keys = peek_keys(export.peek(member))
    wanted = ["next", "results"] if kind == "object" and "results" in keys else []
    ordinal = 0
    try:
        with export.open(member) as stream:
            for key, raw in elements(stream, wanted):
                if key == "next":
                    if raw != b"null":
                        yield ordinal, _more_pages(name)
                    continue
                yield ordinal, _parse(name, ordinal, raw)
                ordinal += 1
    except Unreadable as error:
        raise Unreadable(f"{member.name}: {error}") from error


def load_server(export: Export, server: Server) -> Iterator[Problem]:
    """Fill `server`; yield what is wrong with single records."""
    # Users come first: other files may name people by number.
    for name, take in (
        ("users.json", _take_user),
        ("tasks.json", _take_task),
        ("jobs.json", _take_job),
        ("labels.json", _take_label),
        ("validation_layouts.json", _take_layout),
        ("quality_settings.json", _take_settings),
        ("comments.json", _take_comment),
        ("frames.json", _take_frame),
    ):
        for ordinal, record in records(export, name):
            if isinstance(record, Problem):
                yield record
                continue
            try:
                take(server, record)
            except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
                yield _unusable(name, ordinal, error)
    _find_real_paths(export, server)


def clean_path(path: Any) -> str | None:
    """A frame's path with forward slashes and without a leading "./".

    >>> clean_path(".\\\\a\\\\b.png")
    'a/b.png'
    """
    return str(path).strip().replace("\\", "/").removeprefix("./") if path else None


def _find_real_paths(export: Export, server: Server) -> None:
    """The paths of the frames that honeypots stand for: a second look, to keep only those."""
    needed = {(task, real) for (task, _), real in server.real_frames.items()}
    if not needed:
        return
    for _, record in records(export, "frames.json"):
        if isinstance(record, Problem):
            continue
        task, frame = whole(record.get("task_id")), whole(record.get("frame"))
        path = clean_path(record.get("path") or record.get("name"))
        if task is not None and frame is not None and path and (task, frame) in needed:
            server.real_paths[task, frame] = path


def _parse(name: str, ordinal: int, raw: bytes) -> dict[str, Any] | Problem:
    try:
        record = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return _unusable(name, ordinal, error)
    return record if isinstance(record, dict) else _unusable(name, ordinal, "it is no object")


def _unusable(name: str, ordinal: int, why: Any) -> Problem:
    reason = f"{why} is missing" if isinstance(why, KeyError) else str(why)
    message = f"A record of {name} cannot be used ({reason})."
    return Problem("error", "broken_record", message, f"{name} record {ordinal}", 1)


def _more_pages(name: str) -> Problem:
    message = f"{name} is one page of several: the rest is not in the export."
    return Problem("warning", "incomplete_page", message, name)


def _take_user(server: Server, user: dict[str, Any]) -> None:
    name = str(user["username"])
    server.usernames[int(user["id"])] = name
    server.people[name] = (_full_name(user), user.get("email") or None)


def _full_name(user: Mapping[str, Any]) -> str | None:
    names = [str(user.get(key) or "").strip() for key in ("first_name", "last_name")]
    return " ".join(filter(None, names)) or user.get("username")


def _take_task(server: Server, task: dict[str, Any]) -> None:
    size = whole(task.get("size"))
    if size is not None and not 0 <= size <= MOST_FRAMES:
        raise ValueError(f"its size is {size}")
    server.tasks[int(task["id"])] = Task(
        id=int(task["id"]),
        name=task.get("name"),
        size=size,
        subset=task.get("subset") or None,
        project=task.get("project_id"),
        is_spatial=task.get("dimension") == "3d",
        deleted=frozenset(_numbers(task.get("deleted_frames"))),
        server=host(task.get("url")),
    )


def _take_job(server: Server, job: dict[str, Any]) -> None:
    start, stop = int(job["start_frame"]), int(job["stop_frame"])
    if not 0 <= start <= stop + 1 <= MOST_FRAMES:
        raise ValueError(f"its frames go from {start} to {stop}")
    server.jobs[int(job["id"])] = Job(
        id=int(job["id"]),
        task=whole(job.get("task_id")),
        kind=str(job.get("type") or "annotation"),
        parent=whole(job.get("parent_job_id")),
        stage=str(job.get("stage") or "annotation"),
        state=str(job.get("state") or "new"),
        assignee=server.person(job.get("assignee")),
        start=start,
        stop=stop,
        frame_count=whole(job.get("frame_count")),
        updated=job.get("updated_date"),
        server=host(job.get("url")),
    )


def _take_label(server: Server, label: dict[str, Any]) -> None:
    sublabels = label.get("sublabels") or []
    parts = [(str(part["id"]), str(part["name"]).strip()) for part in sublabels]
    for record in [label, *sublabels]:
        for attribute in record.get("attributes") or []:
            server.attributes[int(attribute["id"])] = str(attribute["name"])
    for part_id, name in parts:
        server.labels[int(part_id)] = Label(name, "points", True, None, None, None)
    server.labels[int(label["id"])] = Label(
        name=str(label["name"]).strip(),
        kind=label.get("type"),
        is_part=bool(label.get("has_parent") or label.get("parent_id")),
        skeleton=skeleton(parts, label.get("svg")) if parts else None,
        task=label.get("task_id"),
        project=label.get("project_id"),
    )


def _take_layout(server: Server, layout: dict[str, Any]) -> None:
    task = int(layout["task_id"])
    frames = layout.get("frames") or layout.get("validation_frames")
    disabled = frozenset(_numbers(layout.get("disabled_frames")))
    server.layouts[task] = Layout(tuple(_numbers(frames)), disabled)
    honeypots = _numbers(layout.get("honeypot_frames"))
    reals = _numbers(layout.get("honeypot_real_frames"))
    for frame, real in zip(honeypots, reals, strict=False):
        server.real_frames[task, frame] = real


def _take_settings(server: Server, settings: dict[str, Any]) -> None:
    for level in ("task", "project"):
        owner = whole(settings.get(f"{level}_id"))
        if owner is not None and settings.get("iou_threshold") is not None:
            value = float(settings["iou_threshold"])
            server.thresholds[level, owner] = (value, bool(settings.get("inherit")))


def _take_comment(server: Server, comment: dict[str, Any]) -> None:
    written = str(comment.get("created_date") or "")
    line = written, str(comment.get("message") or "")
    server.comments.setdefault(int(comment["issue"]), []).append(line)


def _take_frame(server: Server, row: dict[str, Any]) -> None:
    task, frame = int(row["task_id"]), int(row["frame"])
    if not 0 <= frame < MOST_FRAMES:
        raise ValueError(f"its frame is {frame}")
    if row.get("is_placeholder") and row.get("real_frame") is not None:
        server.real_frames[task, frame] = int(row["real_frame"])
    widths, heights = server.sizes.setdefault(task, (array("i"), array("i")))
    for sizes, key in ((widths, "width"), (heights, "height")):
        sizes.extend([0] * (frame + 1 - len(sizes)))
        sizes[frame] = whole(row.get(key)) or 0


def _numbers(value: Any) -> list[int]:
    """Frame numbers as a list, or as text with or without brackets.

    >>> _numbers("4,5,7"), _numbers("[]"), _numbers([8, 9])
    ([4, 5, 7], [], [8, 9])
    """
    if isinstance(value, str):
        value = [part for part in value.strip("[] ").split(",") if part.strip()]
    return [int(number) for number in value or []]
