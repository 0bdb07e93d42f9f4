"""What the `meta` element of a CVAT XML file says: tasks, labels, the job and its assignee."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element  # the type only: parsing goes through defusedxml

from ingest.adapters._cvat_rows import host, job_link, skeleton
from ingest.adapters._cvat_shapes import TYPES, Skeleton

MOST_FRAMES = 10_000_000
"""Frames a task may claim to have; a larger number is no video."""

_STEP = re.compile(r"step=(\d+)")


@dataclass(frozen=True)
class Segment:
    """A job's part of a task, in positions (not in frame numbers of the video)."""

    job: str
    start: int
    stop: int
    url: str


@dataclass(frozen=True)
class Task:
    """A task, or the one job of a job export (which does not name its task)."""

    id: str | None = None
    subset: str | None = None
    size: int | None = None
    start_frame: int = 0
    step: int = 1
    video: str | None = None
    frame_size: tuple[int, int] | None = None
    segments: tuple[Segment, ...] = ()

    @property
    def frames(self) -> range:
        """Frame numbers in the source video; empty where the file does not give the size."""
        count = self.size if self.size is not None and self.size <= MOST_FRAMES else 0
        return range(self.start_frame, self.start_frame + count * self.step, self.step)

    def link(self, position: int | None) -> str | None:
        """The page of the frame at that position, if the file says where the server is."""
        if position is None:
            return None
        held = (s for s in self.segments if s.start <= position <= s.stop and host(s.url))
        segment = next(held, None)
        if segment is None:
            return None
        if "/api/jobs/" in segment.url:
            return job_link(host(segment.url), self.id, segment.job, position)
        return segment.url


@dataclass(frozen=True)
class Label:
    """A declared class; `parent` names the skeleton it is a point of."""

    name: str
    kind: str | None = None
    parent: str | None = None


@dataclass(frozen=True)
class Meta:
    """Everything the head of the file tells; all of it may be missing."""

    name: str | None = None
    job: str | None = None
    assignee: tuple[str, str | None] | None = None
    is_project: bool = False
    tasks: tuple[Task, ...] = ()
    labels: tuple[Label, ...] = ()
    skeletons: dict[str, Skeleton] = field(default_factory=dict)
    dumped: str | None = None

    def task(self, task_id: str | None) -> Task | None:
        """The task of an image or track; in a task's or job's own export the only one."""
        if not self.is_project:
            return self.tasks[0] if self.tasks else None
        return next((task for task in self.tasks if task.id == task_id), None)


def parse_meta(meta: Element) -> Meta:
    """Read the meta element; absent parts are None or empty, nothing is guessed."""
    holders = [(kind, meta.find(kind)) for kind in ("project", "task", "job")]
    kind, holder = next(((k, h) for k, h in holders if h is not None), ("", None))
    if holder is None:
        return Meta(dumped=text(meta, "dumped"))
    labels = _labels(holder)
    return Meta(
        name=text(holder, "name"),
        job=text(holder, "id") if kind == "job" else None,
        assignee=_person(holder.find("assignee")) if kind == "job" else None,
        is_project=kind == "project",
        tasks=tuple(_tasks(kind, holder, text(meta, "source"))),
        labels=labels,
        skeletons=_skeletons(holder, labels),
        dumped=text(meta, "dumped"),
    )


def text(element: Element, path: str) -> str | None:
    """The trimmed text at a path, None where it is missing or empty."""
    return (element.findtext(path) or "").strip() or None


def whole(value: Any) -> int | None:
    """A whole number as CVAT writes it, else None.

    >>> whole("12"), whole("12.0"), whole("many")
    (12, 12, None)
    """
    try:
        return int(float(value))
    except (TypeError, ValueError, OverflowError):
        return None


def _tasks(kind: str, holder: Element, source: str | None) -> list[Task]:
    elements = holder.findall("tasks/task") if kind == "project" else [holder]
    return [_task(element, source, has_id=kind != "job") for element in elements]


def _task(element: Element, source: str | None, has_id: bool) -> Task:
    step = _STEP.search(text(element, "frame_filter") or "")
    width = whole(text(element, "original_size/width"))
    height = whole(text(element, "original_size/height"))
    return Task(
        id=text(element, "id") if has_id else None,
        subset=text(element, "subset"),
        size=whole(text(element, "size")),
        start_frame=whole(text(element, "start_frame")) or 0,
        step=max(1, int(step[1])) if step else 1,
        video=text(element, "source") or source,
        frame_size=(width, height) if width and height else None,
        segments=tuple(_segments(element)),
    )


def _segments(element: Element) -> list[Segment]:
    found = []
    for segment in element.findall("segments/segment"):
        job, url = text(segment, "id"), text(segment, "url")
        start, stop = whole(text(segment, "start")), whole(text(segment, "stop"))
        if job and url and start is not None and stop is not None:
            found.append(Segment(job, start, stop, url))
    return found


def _labels(holder: Element) -> tuple[Label, ...]:
    found = []
    for label in holder.findall("labels/label"):
        if name := text(label, "name"):
            found.append(Label(name, text(label, "type"), text(label, "parent")))
    return tuple(found)


def _skeletons(holder: Element, labels: tuple[Label, ...]) -> dict[str, Skeleton]:
    found = {}
    for label in holder.findall("labels/label"):
        name = text(label, "name")
        parts = [("", part.name) for part in labels if part.parent and part.parent == name]
        if name and parts:
            found[name] = skeleton(parts, label.findtext("svg"))
    return found


def _person(element: Element | None) -> tuple[str, str | None] | None:
    if element is None:
        return None
    name = text(element, "username")
    return (name, text(element, "email")) if name else None


def question_row(kinds: set[str | None], taxonomy: int, threshold: float | None) -> dict[str, Any]:
    """The row of CVAT's one question; its type is stated only if every label has the same."""
    only = next(iter(kinds)) if len(kinds) == 1 else None
    return {
        "question": "label",
        "type": "classification" if only == "tag" else TYPES.get(only or ""),
        "scale": "nominal",
        "taxonomy_size": taxonomy or None,
        "matching_threshold": threshold,
    }
