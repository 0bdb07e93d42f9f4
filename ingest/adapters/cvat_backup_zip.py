"""CVAT backup of a task or project: a zip with task.json, annotations.json and the media.

Written by CVAT's "backup" of a task or a project (folders task_0, task_1 ... with project.json).
No file was at hand; this follows the documentation and the code that writes it.

Carried over: frames with the names and sizes of data/manifest.jsonl, one submission per job and
frame, gold jobs with their validation frames, replicas as independent annotators and their merge
as consensus, all tags, shapes and tracks with interpolated frames, declared labels; in old
backups the issues of reviews as rejections.

Lost, because a backup keeps no users and no server ids: annotators, reviewers, times, links into
the server, which placeholder repeats which validation frame. Tasks are known by their names.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import orjson

from ingest.adapters._cvat_backup_jobs import read_backup
from ingest.adapters._cvat_backup_task import task_folders
from ingest.adapters._item_rows import Rows
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export

TOOL = "CVAT"
VERSION = "1"
CARRIES = {
    "annotator": "no",
    "times": "no",
    "review": "issues in old backups",
    "gold": "yes",
    "prediction": "no",
    "geometry": "yes",
}
EVIDENCE = "documentation"

_SIDE = ("data", "task")


def sniff(export: Export) -> Sniff:
    """Certain for task.json with jobs and data beside annotations.json, in every task's folder."""
    folders = task_folders(export)
    if not folders:
        return Sniff("no", "no task.json beside annotations.json")
    known = {member for files in folders.values() for member in files.values()}
    tops = {PurePosixPath(folder) for folder in folders}
    for member in export.members:
        path = PurePosixPath(member.name)
        is_side = any(top / side in path.parents for top in tops for side in _SIDE)
        if member not in known and not is_side and path.name != "project.json":
            return Sniff("no", f"{member.name} is no file of a backup")
    head = export.peek(next(iter(folders.values()))["task.json"])
    if b'"jobs"' not in head or b'"data"' not in head or b'"version"' not in head:
        return Sniff("no", "task.json without version, data and jobs")
    return Sniff("certain", "task.json with jobs beside annotations.json", _project(export))


def _project(export: Export) -> str | None:
    """The name of the project, or of the only task."""
    named = [m for m in export.members if PurePosixPath(m.name).name == "project.json"]
    folders = task_folders(export)
    if not named and len(folders) == 1:
        named = [files["task.json"] for files in folders.values()]
    try:
        return str(orjson.loads(export.peek(named[0]))["name"]) if len(named) == 1 else None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield the frames of each task, then its jobs and what they hold."""
    rows = Rows()
    yield from read_backup(export, rows)
    yield from rows.rest()
