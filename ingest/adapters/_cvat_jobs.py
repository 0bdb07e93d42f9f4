"""The walk through the jobs of CVAT's server API: assets, submissions, annotations, reviews."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from ingest.adapters._cvat_content import Translator, asset_id_of, submission_id_of
from ingest.adapters._cvat_json import members
from ingest.adapters._cvat_meta import question_row, whole
from ingest.adapters._cvat_rows import Rows, instant
from ingest.adapters._cvat_server import (
    Job,
    Links,
    Server,
    Task,
    api_member,
    clean_path,
    load_server,
    records,
)
from ingest.adapters._cvat_shapes import BrokenShapeError
from ingest.batches import Batch, Fact, Problem
from ingest.errors import Unreadable
from ingest.export import Export
from ingest.json_stream import elements, peek_keys

Content = Mapping[str, Any]
_NOTHING: Content = {}

KINDS = ("tags", "shapes", "tracks")
"""What a job holds."""


def read_api(export: Export) -> Iterator[Batch | Problem | Fact]:
    """Yield everything in the folder."""
    server = Server()
    yield from load_server(export, server)
    walk = _Walk(export, server)
    for step in (walk.declare, walk.assets, walk.work, walk.reviews):
        for problem in step():
            yield problem
            yield from walk.rows.full()
    yield from walk.rows.rest()
    if walk.is_zone_assumed:
        yield Fact("time_zone_assumed", "UTC")


def job_contents(export: Export) -> Iterator[tuple[str, Content | None]]:
    """Each job's id and its tags, shapes and tracks, one job in memory at a time.

    The content is None where it is no JSON.
    """
    member = api_member(export, "annotations.json")
    if member is None:
        return
    kind, _ = peek_keys(export.peek(member))
    try:
        with export.open(member) as stream:
            pairs = members(stream, "job") if kind == "object" else elements(stream)
            for job, raw in pairs:
                try:
                    content = orjson.loads(raw)
                except orjson.JSONDecodeError:
                    content = None
                content = content if isinstance(content, dict) else None
                yield job or str((content or {}).get("job_id")), content
    except Unreadable as error:
        raise Unreadable(f"{member.name}: {error}") from error


class _Walk:
    """The jobs with what the folder says about them, on their way into rows."""

    def __init__(self, export: Export, server: Server) -> None:
        self.export = export
        self.server = server
        self.rows = Rows()
        self.translator = Translator(server)
        self.merged = {job.parent for job in server.jobs.values() if job.is_replica}
        self.named: set[str] = set()
        self.is_zone_assumed = False
        self.records = 0

    # --- what is declared -----------------------------------------------------------------

    def declare(self) -> Iterator[Any]:
        tasks, projects = set(self.server.tasks), {t.project for t in self.server.tasks.values()}
        labels = [
            label
            for label in self.server.labels.values()
            if not label.is_part
            and (not tasks or label.task in tasks or label.project in projects - {None})
        ]
        threshold, differs = self.server.threshold()
        if differs:
            message = "Tasks compare with gold at different IoU thresholds; none was taken over."
            yield Problem("warning", "thresholds_differ", message, "quality_settings.json")
        names = list(dict.fromkeys(label.name for label in labels))
        if names or threshold is not None:
            row = question_row({label.kind for label in labels}, len(names), threshold)
            self.rows.add("questions", row)
        for rank, name in enumerate(names, start=1):
            row = {"question": "label", "label": name, "rank": rank, "is_declared": True}
            self.rows.add("labels", row)
        yield from self.rows.full()

    # --- assets ---------------------------------------------------------------------------

    def assets(self) -> Iterator[Any]:
        """Frames that frames.json lists, then those that tasks have besides (videos)."""
        links = Links(self.server)
        seen: dict[int, bytearray] = {}
        for ordinal, record in records(self.export, "frames.json"):
            place = None if isinstance(record, Problem) else _place(record)
            if place is None or isinstance(record, Problem):
                continue  # said already, while the sizes were read
            task, frame = place
            marks = seen.setdefault(task, bytearray())
            marks.extend(b"\0" * (frame + 1 - len(marks)))
            marks[frame] = 1
            path = clean_path(record.get("path") or record.get("name"))
            self._add_asset(task, frame, path, links, ordinal)
            yield from self.rows.full()
        tasks = set(self.server.tasks) | {
            job.task for job in self.server.jobs.values() if job.task is not None
        }
        for task in sorted(tasks):
            marks = seen.get(task, bytearray())
            for frame in range(self.server.task_size(task)):
                if frame >= len(marks) or not marks[frame]:
                    self._add_asset(task, frame, None, links, None)
                    yield from self.rows.full()

    def _add_asset(
        self, task: int, frame: int, path: str | None, links: Links, ordinal: int | None
    ) -> None:
        known = self.server.tasks.get(task) or Task(task)
        real = self.server.real_frames.get((task, frame))
        shown = path if real is None else self.server.real_paths.get((task, real), path)
        name = shown or f"#{frame if real is None else real}"
        size = self.server.size(task, frame)
        facts = {"task_id": task, "task": known.name, "subset": known.subset}
        row = {
            "asset_id": asset_id_of(task, frame),
            "asset_key": "/".join(filter(None, [str(task), known.subset, name])),
            "source_asset_id": path or f"{task}#{frame}",
            "frame": frame,
            "uri": path,
            "media_type": "point_cloud" if known.is_spatial else "image",
            "width": size[0] if size else None,
            "height": size[1] if size else None,
            "is_honeypot": real is not None,
            "metadata": facts,
            "source_url": links.to(task, frame),
            "source_row": ordinal,
        }
        self.rows.add("assets", row, int(ordinal is not None))

    # --- jobs and what they hold ----------------------------------------------------------

    def work(self) -> Iterator[Any]:
        met = set()
        if api_member(self.export, "annotations.json") is None:
            message = "There is no annotations.json: which jobs hold anything is unknown."
            yield Problem("warning", "missing_file", message)
        for key, content in job_contents(self.export):
            job = self.server.jobs.get(whole(key) or -1)
            if content is None:
                message = "A job's annotations are no JSON object."
                yield Problem("error", "broken_record", message, f"annotations.json job {key}", 1)
                continue
            if job is None or job.task is None or job.id in met:
                count = sum(len(content.get(kind) or ()) for kind in KINDS)
                message = "Annotations belong to a job that jobs.json lacks, or repeat a job's."
                yield Problem("error", "unknown_job", message, f"job {key}", count)
                continue
            met.add(job.id)
            yield from self._job(job, content)
        for job in self.server.jobs.values():
            if job.id not in met and job.task is not None:
                yield from self._job(job, _NOTHING)

    def _job(self, job: Job, content: Content) -> Iterator[Any]:
        frames = self._frames(job, content)
        if frames is None:
            frames = sorted(_drawn_on(content))
            message = "A ground truth job covers part of its task, but no layout says which frames."
            yield Problem("warning", "unknown_gold_frames", message, f"job {job.id}")
        is_held = any(content.get(kind) for kind in KINDS)
        standing = self._standing(job, is_held)
        layout = self.server.layouts.get(job.task if job.task is not None else -1)
        for n, frame in enumerate(frames):
            row = {"submission_id": submission_id_of(job.id, frame), "source_row": self.records}
            row["asset_id"] = asset_id_of(job.task, frame)
            if job.is_gold:
                is_retired = layout is not None and frame in layout.disabled
                row["gold_status"] = "retired" if is_retired else "active"
            self.rows.add("submissions", row | standing, int(n == 0))
            yield from self.rows.full()
        self.records += 1
        yield from self._content(job, content, frames)

    def _frames(self, job: Job, content: Content) -> Sequence[int] | None:
        """The frames a job is about, in order; None for a gold job nobody says that of."""
        task = self.server.tasks.get(job.task if job.task is not None else -1)
        deleted = task.deleted if task else frozenset()
        span = range(job.start, job.stop + 1)
        layout = self.server.layouts.get(job.task if job.task is not None else -1)
        if job.is_gold and layout is not None:
            return [frame for frame in sorted(set(layout.frames)) if frame not in deleted]
        if job.is_gold and job.frame_count is not None and job.frame_count < len(span):
            return None
        return [frame for frame in span if frame not in deleted] if deleted else span

    def _standing(self, job: Job, is_held: bool) -> dict[str, Any]:
        """What a job's submissions share: role, status, who and when."""
        is_merge = job.id in self.merged
        is_judging = job.stage == "acceptance" and job.state == "completed"
        is_done = job.state in ("completed", "rejected") or job.stage != "annotation" or is_held
        updated, is_assumed = instant(job.updated) if job.updated else (None, False)
        self.is_zone_assumed |= is_assumed
        return {
            "annotator_id": self._annotator(job) if is_done and not is_merge else None,
            "role": "gold" if job.is_gold else "consensus" if is_merge else "work",
            "is_gold": job.is_gold,
            "status": "submitted" if (is_judging if job.is_gold else is_done) else "draft",
            "stage": job.stage,
            "job_id": str(job.id),
            "updated_at": updated,
        }

    def _annotator(self, job: Job) -> str | None:
        """The assignee, while the job is being annotated; later stages put a reviewer there."""
        if job.assignee and job.stage == "annotation":
            self._name(job.assignee)
            return job.assignee
        if not job.is_replica:
            return None
        stand_in = f"replica:{job.id}"
        if stand_in not in self.named:
            self.named.add(stand_in)
            row = {"annotator_id": stand_in, "source_id": stand_in, "kind": "unnamed"}
            self.rows.add("people", row | {"name": f"Replica job {job.id}"})
        return stand_in

    def _name(self, person: str) -> None:
        if person not in self.named:
            self.named.add(person)
            name, email = self.server.people.get(person, (None, None))
            row = {"annotator_id": person, "source_id": person, "name": name or person}
            self.rows.add("people", row | {"email": email, "kind": "human"})

    # --- annotations ----------------------------------------------------------------------

    def _content(self, job: Job, content: Content, frames: Sequence[int]) -> Iterator[Any]:
        inside = frames if isinstance(frames, range) else frozenset(frames)
        for kind in KINDS:
            held = content.get(kind) or []
            if not isinstance(held, list):
                message = f"A job's {kind} are no list; they were left out."
                yield Problem("error", "broken_record", message, f"job {job.id}", 1)
                continue
            for position, item in enumerate(held):
                place = f"job {job.id}, {kind[:-1]} {position + 1}"
                try:
                    rows = list(self.translator.rows(job, kind, item, frames, inside))
                except (BrokenShapeError, KeyError, TypeError, ValueError, AttributeError) as error:
                    reason = error if isinstance(error, BrokenShapeError) else repr(error)
                    message = f"A {kind[:-1]} was left out: {reason}."
                    yield Problem("error", "broken_record", message, place, 1)
                    continue
                if not rows and kind != "tracks":
                    yield Problem("info", "frame_outside_job", _outside(job, kind), place)
                    continue
                yield from self._keep(rows, place)
        yield from self.rows.full()

    def _keep(self, rows: list[dict[str, Any]], place: str) -> Iterator[Any]:
        unplaced = [row for row in rows if "type" not in row]
        if unplaced:
            message = "A track's outline moves between keyframes; frames between were left out."
            yield Problem("info", "not_interpolated", message, place)
        for n, row in enumerate(row for row in rows if "type" in row):
            self.rows.add("annotations", row | {"source_row": self.records}, int(n == 0))
        self.records += 1
        yield from self.rows.full()

    # --- reviews --------------------------------------------------------------------------

    def reviews(self) -> Iterator[Any]:
        for ordinal, issue in records(self.export, "issues.json"):
            if isinstance(issue, Problem):
                yield issue
                continue
            issue_id = whole(issue.get("id"))
            if issue_id is None:
                message = "An issue has no id."
                yield Problem("error", "broken_record", message, f"issues.json record {ordinal}", 1)
                continue
            self._add_review(issue_id, issue, ordinal)
            yield from self.rows.full()

    def _add_review(self, issue_id: int, issue: Mapping[str, Any], ordinal: int) -> None:
        job = self.server.jobs.get(whole(issue.get("job")) or -1)
        frame = whole(issue.get("frame"))
        owner = self.server.person(issue.get("owner"))
        if owner:
            self._name(owner)
        moment, is_assumed = instant(issue.get("created_date"))
        self.is_zone_assumed |= is_assumed
        row: dict[str, Any] = {
            "review_id": f"cvat:issue:{issue_id}",
            "reviewer_id": owner,
            "verdict": "rejected",
            "reviewed_at": moment,
            "source_row": ordinal,
        }
        if job is not None and frame is not None:
            row["asset_id"] = asset_id_of(job.task, frame)
            if frame in (self._frames(job, _NOTHING) or ()):
                row["submission_id"] = submission_id_of(job.id, frame)
        self.rows.add("reviews", row, 1)
        said = [line for _, line in sorted(self.server.comments.get(issue_id, ()))]
        if said:
            comment = {"review_id": f"cvat:issue:{issue_id}", "comment": "\n".join(said)}
            self.rows.add("comments", comment)


def _outside(job: Job, kind: str) -> str:
    if job.is_gold:
        return f"A gold {kind[:-1]} lies on no validation frame: CVAT does not use it either."
    return f"A {kind[:-1]} lies on a frame that its job does not have (any more); it was left out."


def _place(record: Mapping[str, Any]) -> tuple[int, int] | None:
    task, frame = whole(record.get("task_id")), whole(record.get("frame"))
    return (task, frame) if task is not None and frame is not None and frame >= 0 else None


def _drawn_on(content: Content) -> set[int]:
    items = [*(content.get("tags") or ()), *(content.get("shapes") or ())]
    return {frame for item in items if (frame := whole(item.get("frame"))) is not None}
