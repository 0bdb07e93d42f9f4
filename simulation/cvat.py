"""The night project as a folder of CVAT server answers: jobs, frames, annotations, issues."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from simulation.canvas import HEIGHT, WIDTH, Box
from simulation.clock import FIRST_DAY, at_local, stamp
from simulation.hands import Drawn
from simulation.night import Job, Task
from simulation.scenes import LABELS, Thing
from simulation.team import Person

PROJECT, PROJECT_NAME = 7, "Harbour night"
HOST = "http://localhost:8080/api"
_COLOURS = (
    "#2f6db3", "#d0672b", "#8c5fb0", "#b3382f", "#4a7f86", "#7c7a2c", "#5b6b7a", "#c23b7a",
)  # fmt: skip


def write_cvat(
    tasks: Sequence[Task], people: Sequence[Person], reviewer: Person, folder: Path, seed: int
) -> int:
    """Write the folder; returns how many issues the reviewer raised."""
    folder.mkdir(parents=True, exist_ok=True)
    issues, comments = _issues(tasks, reviewer, Random(f"{seed}/issues"))
    counts = {job.id: 0 for task in tasks for job in task.jobs}
    for issue in issues:
        counts[issue["job"]] += 1
    answers = {
        "projects": _page([_project(tasks, reviewer)]),
        "tasks": _page([_task(task, reviewer) for task in tasks]),
        "jobs": _page([_job(task, job, counts[job.id]) for task in tasks for job in task.jobs]),
        "labels": _page([_label(place, name) for place, name in enumerate(LABELS)]),
        "users": _page([_account(person) for person in (*people, reviewer)]),
        "issues": _page(issues),
        "comments": _page(comments),
        "quality_settings": _page([_quality(task) for task in tasks]),
        "frames": [_frame(task, place) for task in tasks for place in range(len(task.frames))],
        "validation_layouts": [_layout(task) for task in tasks],
        "annotations": _annotations(tasks),
    }
    for name, answer in answers.items():
        text = json.dumps(answer, separators=(",", ":"))
        (folder / f"{name}.json").write_text(text + "\n")
    return len(issues)


def _page(results: list[dict[str, Any]]) -> dict[str, Any]:
    return {"count": len(results), "next": None, "previous": None, "results": results}


def _user(person: Person | None) -> dict[str, Any] | None:
    if person is None:
        return None
    return {
        "first_name": person.first_name,
        "id": person.number,
        "last_name": person.last_name,
        "url": f"{HOST}/users/{person.number}",
        "username": person.username,
    }


def _account(person: Person) -> dict[str, Any]:
    return {
        **(_user(person) or {}),
        "date_joined": stamp(at_local(FIRST_DAY, 6.0) - timedelta(days=30 + person.number)),
        "email": person.email,
        "groups": ["user"],
        "has_analytics_access": False,
        "is_active": True,
        "is_staff": False,
        "is_superuser": False,
        "last_login": None,
    }


def _project(tasks: Sequence[Task], owner: Person) -> dict[str, Any]:
    return {
        "assignee": None,
        "assignee_updated_date": None,
        "bug_tracker": "",
        "created_date": stamp(at_local(FIRST_DAY, 6.5)),
        "dimension": "2d",
        "guide_id": None,
        "id": PROJECT,
        "labels": {"url": f"{HOST}/labels?project_id={PROJECT}"},
        "name": PROJECT_NAME,
        "organization": None,
        "organization_id": None,
        "owner": _user(owner),
        "source_storage": None,
        "status": "annotation",
        "target_storage": None,
        "task_subsets": [],
        "tasks": {"count": len(tasks), "url": f"{HOST}/tasks?project_id={PROJECT}"},
        "updated_date": stamp(_last(job for task in tasks for job in task.jobs)),
        "url": f"{HOST}/projects/{PROJECT}",
    }


def _last(jobs: Iterable[Job]) -> datetime:
    return max(job.done_at for job in jobs)


def _task(task: Task, owner: Person) -> dict[str, Any]:
    shared = any(job.is_merged for job in task.jobs)
    return {
        "assignee": None,
        "assignee_updated_date": None,
        "bug_tracker": "",
        "consensus_enabled": shared,
        "created_date": stamp(task.created_at),
        "data": task.id - 1,
        "data_chunk_size": 4,
        "data_cloud_storage_id": None,
        "data_compressed_chunk_type": "imageset",
        "data_original_chunk_type": "imageset",
        "dimension": "2d",
        "guide_id": None,
        "id": task.id,
        "image_quality": 70,
        "jobs": {
            "completed": sum(job.kind == "ground_truth" for job in task.jobs),
            "count": len(task.jobs),
            "url": f"{HOST}/jobs?task_id={task.id}",
            "validation": 0,
        },
        "labels": {"url": f"{HOST}/labels?task_id={task.id}"},
        "mode": "annotation",
        "name": task.name,
        "organization": None,
        "organization_id": None,
        "overlap": 0,
        "owner": _user(owner),
        "project_id": PROJECT,
        "segment_size": 4,
        "size": len(task.frames),
        "source_storage": None,
        "status": "annotation",
        "subset": "",
        "target_storage": None,
        "updated_date": stamp(_last(task.jobs)),
        "url": f"{HOST}/tasks/{task.id}",
        "validation_mode": task.mode,
    }


def _job(task: Task, job: Job, issues: int) -> dict[str, Any]:
    is_gold = job.kind == "ground_truth"
    spans_task = is_gold and task.mode == "gt"
    return {
        "assignee": _user(job.assignee),
        "assignee_updated_date": stamp(task.created_at) if job.assignee else None,
        "bug_tracker": "",
        "consensus_replicas": sum(other.parent == job.id for other in task.jobs),
        "created_date": stamp(task.created_at),
        "data_chunk_size": 4,
        "data_compressed_chunk_type": "imageset",
        "data_original_chunk_type": "imageset",
        "dimension": "2d",
        "frame_count": len(job.frames),
        "guide_id": None,
        "id": job.id,
        "issues": {"count": issues, "url": f"{HOST}/issues?job_id={job.id}"},
        "labels": {"url": f"{HOST}/labels?job_id={job.id}"},
        "mode": "annotation",
        "organization": None,
        "parent_job_id": job.parent,
        "project_id": PROJECT,
        "source_storage": None,
        "stage": "acceptance" if is_gold else "annotation",
        "start_frame": 0 if spans_task else job.frames[0],
        "state": "completed",
        "status": "completed" if is_gold else "annotation",
        "stop_frame": len(task.frames) - 1 if spans_task else job.frames[-1],
        "target_storage": None,
        "task_id": task.id,
        "type": job.kind,
        "updated_date": stamp(job.done_at),
        "url": f"{HOST}/jobs/{job.id}",
    }


def _label(place: int, name: str) -> dict[str, Any]:
    return {
        "attributes": [],
        "color": _COLOURS[place],
        "has_parent": False,
        "id": 61 + place,
        "name": name,
        "parent_id": None,
        "project_id": PROJECT,
        "sublabels": [],
        "type": "rectangle",
    }


def _quality(task: Task) -> dict[str, Any]:
    return {
        "check_covered_annotations": True,
        "compare_attributes": True,
        "compare_groups": True,
        "compare_line_orientation": True,
        "created_date": stamp(task.created_at),
        "empty_is_annotated": False,
        "group_match_threshold": 0.5,
        "id": task.id,
        "inherit": False,
        "iou_threshold": 0.5,
        "job_filter": "",
        "line_orientation_threshold": 0.1,
        "line_thickness": 0.01,
        "low_overlap_threshold": 0.8,
        "max_validations_per_job": 0,
        "object_visibility_threshold": 0.05,
        "oks_sigma": 0.09,
        "panoptic_comparison": True,
        "point_size_base": "group_bbox_size",
        "project_id": None,
        "target_metric": "accuracy",
        "target_metric_threshold": 0.7,
        "task_id": task.id,
        "updated_date": stamp(task.created_at),
    }


def _frame(task: Task, place: int) -> dict[str, Any]:
    frame = task.frames[place]
    return {
        "task_id": task.id,
        "frame": frame.number,
        "path": f"images/{frame.scene.name}",
        "width": WIDTH,
        "height": HEIGHT,
        "is_placeholder": frame.real is not None,
        "real_frame": frame.real or 0,
    }


def _layout(task: Task) -> dict[str, Any]:
    return {
        "task_id": task.id,
        "task_data": task.id - 1,
        "mode": task.mode,
        "frames_per_job_count": 1 if task.mode == "gt_pool" else None,
        "frames": ",".join(map(str, task.gold_frames)),
        "disabled_frames": "[]",
    }


def _annotations(tasks: Sequence[Task]) -> dict[str, Any]:
    by_job: dict[str, Any] = {}
    by_task: dict[str, Any] = {}
    shape_id = 8001
    for task in tasks:
        everything = []
        for job in task.jobs:
            shapes = []
            for frame in job.frames:
                for one in job.drawn[frame]:
                    shapes.append(_shape(job, frame, one, shape_id))
                    shape_id += 1
            by_job[str(job.id)] = _collection(shapes)
            if job.kind == "annotation":
                everything += shapes
        by_task[str(task.id)] = _collection(everything)
    return {"job": by_job, "task": by_task}


def _collection(shapes: list[dict[str, Any]]) -> dict[str, Any]:
    return {"shapes": shapes, "tags": [], "tracks": [], "version": 0}


def _shape(job: Job, frame: int, one: Drawn, shape_id: int) -> dict[str, Any]:
    source = "consensus" if job.is_merged else "manual"
    return {
        "attributes": [],
        "elements": [],
        "frame": frame,
        "group": 0,
        "id": shape_id,
        "label_id": 61 + LABELS.index(one.label),
        "occluded": False,
        "outside": False,
        "points": [round(edge, 3) for edge in one.box],
        "rotation": 0.0,
        "source": "Ground truth" if job.kind == "ground_truth" else source,
        "type": "rectangle",
        "z_order": 0,
    }


def _issues(
    tasks: Sequence[Task], reviewer: Person, rng: Random
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """One issue for most of the boxes that are wrong or missing, with one comment each."""
    issues: list[dict[str, Any]] = []
    comments: list[dict[str, Any]] = []
    for task in tasks:
        for job in task.jobs:
            if job.kind != "annotation" or job.is_merged:
                continue
            for frame in job.frames:
                for box, text in _mistakes(task.frames[frame].scene.things, job.drawn[frame]):
                    if rng.random() < 0.15:
                        continue
                    at = job.done_at + timedelta(hours=rng.uniform(10, 40))
                    number = 51 + len(issues)
                    issues.append(_issue(number, job, frame, box, reviewer, at))
                    comments.append(_comment(number, reviewer, at, text))
    return issues, comments


def _mistakes(things: Sequence[Thing], drawn: Sequence[Drawn]) -> list[tuple[Box, str]]:
    found = []
    for one in drawn:
        if one.of is None:
            found.append((one.box, "Nothing here, please remove."))
        elif things[one.of].label != one.label:
            found.append((one.box, f"This is a {things[one.of].label}."))
    seen = {one.of for one in drawn}
    missing = [thing for place, thing in enumerate(things) if place not in seen]
    return found + [(thing.box, f"Missing {thing.label}.") for thing in missing]


def _issue(
    number: int, job: Job, frame: int, box: Box, reviewer: Person, at: datetime
) -> dict[str, Any]:
    return {
        "assignee": _user(job.assignee),
        "comments": {"count": 1, "url": f"{HOST}/comments?issue_id={number}"},
        "created_date": stamp(at),
        "frame": frame,
        "id": number,
        "job": job.id,
        "owner": _user(reviewer),
        "position": [round(edge, 3) for edge in box],
        "resolved": False,
        "updated_date": stamp(at),
    }


def _comment(issue: int, reviewer: Person, at: datetime, text: str) -> dict[str, Any]:
    return {
        "created_date": stamp(at),
        "id": 100 + issue,
        "issue": issue,
        "message": text,
        "owner": _user(reviewer),
        "updated_date": stamp(at),
    }
