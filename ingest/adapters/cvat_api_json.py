"""CVAT server API: a folder or zip of saved lists (jobs.json, annotations.json, tasks.json ...).

What a script saves that asks a CVAT server for /api/jobs, /api/tasks, /api/labels, /api/users,
/api/issues, /api/comments, /api/quality/settings (as pages or bare lists) and for each job's
annotations ({"job": {"29": {tags, shapes, tracks}}}); frames.json and validation_layouts.json
say which frame is which file, which are gold and which are honeypots. Only jobs.json is needed.

Carried over: one submission per job and frame, the assignee while a job is annotated, gold
jobs, honeypots (joined to the frame they repeat), replicas as independent annotators and their
merge as consensus, all shapes, tracks with interpolated frames, issues as rejections with their
comments, the IoU threshold of the quality settings.

Lost, because the server does not say it: time spent, when a job was finished (its last change
is kept as updated_at), who annotated a job that has moved on to review. CVAT's own quality
reports and conflicts are not read: Assay compares with gold itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import orjson

from ingest.adapters._cvat_jobs import read_api
from ingest.adapters._cvat_server import api_member
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export

TOOL = "CVAT"
VERSION = "1"
CARRIES = {
    "annotator": "assignee while a job is annotated",
    "times": "last change of a job; time of an issue",
    "review": "issues as rejections",
    "gold": "yes",
    "prediction": "no",
    "geometry": "yes",
}
EVIDENCE = "real export"

_JOB_KEYS = (b'"stage"', b'"state"', b'"start_frame"', b'"stop_frame"')


def sniff(export: Export) -> Sniff:
    """Certain for a jobs.json whose jobs have stage, state and frames, alone in its folder."""
    jobs = api_member(export, "jobs.json")
    if jobs is None:
        return Sniff("no", "no jobs.json")
    folder = PurePosixPath(jobs.name).parent
    strangers = [m for m in export.members if PurePosixPath(m.name).parent != folder]
    if strangers:
        return Sniff("no", f"{strangers[0].name} lies outside the folder of jobs.json")
    head = export.peek(jobs)
    missing = [key.decode() for key in _JOB_KEYS if key not in head]
    if missing:
        return Sniff("no", f"jobs.json without {missing[0]}")
    return Sniff("certain", "jobs.json with stage, state and frames", _project(export))


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield frames as assets, each job and frame as a submission, shapes, issues."""
    yield from read_api(export)


def _project(export: Export) -> str | None:
    """The project's name, if the folder is about exactly one."""
    member = api_member(export, "projects.json")
    if member is None:
        return None
    try:
        page = orjson.loads(export.peek(member))
        found = page["results"] if isinstance(page, dict) else page
        return str(found[0]["name"]) if len(found) == 1 else None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
