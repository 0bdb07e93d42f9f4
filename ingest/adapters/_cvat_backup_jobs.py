"""CVAT backups: jobs, frames and what was drawn on them as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ingest.adapters._cvat_backup_task import Task, load_tasks
from ingest.adapters._cvat_content import Translator
from ingest.adapters._cvat_server import Job
from ingest.adapters._gather import Out
from ingest.adapters._item_rows import Rows, declared_labels, records
from ingest.adapters._item_shapes import BrokenShape
from ingest.adapters._item_values import mapping, whole
from ingest.adapters._values import content_hash, plain
from ingest.export import Export

KINDS = ("tags", "shapes", "tracks")


def read_backup(export: Export, rows: Rows) -> Iterator[Out]:
    """Rows of every task."""
    declared: dict[str, str | None] = {}
    ordinal = 0
    for task in load_tasks(export, rows):
        for label in task.server.labels.values():
            declared |= {} if label.is_part else {label.name: None}
        _add_assets(rows, task)
        yield from rows.full()
        walk = _Walk(rows, task, ordinal)
        contents = (content for _, content in records(export, task.files["annotations.json"]))
        for position, job in enumerate(task.jobs):
            content = next(contents, None)
            if content is None:
                rows.reject(
                    "A job's annotations", "they are missing or no object", f"job {position + 1}"
                )
            walk.job(job, content or {})
            yield from rows.full()
        for _ in contents:
            rows.reject("Annotations", "they belong to no job of task.json")
        ordinal = walk.ordinal
    if declared:
        row: dict[str, Any] = {"question": "label", "scale": "nominal"}
        rows.add("questions", row | {"taxonomy_size": len(declared)})
        declared_labels(rows, declared)


def _add_assets(rows: Rows, task: Task) -> None:
    subset = plain(task.record.get("subset"))
    for frame in range(task.size):
        name = task.frame_name(frame)
        size = task.server.size(task.number, frame)
        key = name if task.is_alone and frame < len(task.names) else f"{task.key}/{name}"
        row = {
            "asset_id": _asset_id(task, frame),
            "asset_key": key,
            "source_asset_id": name,
            "frame": frame,
            "uri": name if frame < len(task.names) else None,
            "media_type": "image",
            "width": size[0] if size else None,
            "height": size[1] if size else None,
            "metadata": {"task": task.key} | ({"subset": subset} if subset else {}),
        }
        rows.add("assets", row)


def _asset_id(task: Task, frame: int) -> str:
    return f"cvat:backup/{task.key}/{task.frame_name(frame)}"


class _Walk:
    """The jobs of one task on their way into rows."""

    def __init__(self, rows: Rows, task: Task, ordinal: int) -> None:
        self.rows = rows
        self.task = task
        self.ordinal = ordinal
        self.translator = Translator(task.server)
        replicas = {(job.start, job.stop) for job in task.jobs if job.is_replica}
        self.merged = {
            job.id
            for job in task.jobs
            if job.kind == "annotation" and (job.start, job.stop) in replicas
        }

    def job(self, job: Job, content: Mapping[str, Any]) -> None:
        """The submissions of a job, one per frame, and what it holds."""
        frames = self._frames(job, content)
        given = self.task.record["jobs"][job.id]
        standing = self._standing(job, any(content.get(kind) for kind in KINDS))
        for frame in frames:
            row = {"submission_id": self._submission(job, frame), "source_row": self.ordinal}
            self.rows.add("submissions", row | {"asset_id": _asset_id(self.task, frame)} | standing)
        self._content(job, content, frames)
        for _, review in self.rows.objects(given.get("reviews"), "reviews"):
            for _, issue in self.rows.objects(review.get("issues"), "issues"):
                with self.rows.attempt("An issue"):
                    self._issue(job, issue, frames)
        self.ordinal += 1

    def _frames(self, job: Job, content: Mapping[str, Any]) -> Sequence[int]:
        """The frames a job is about; for gold those of the validation layout."""
        span = range(job.start, job.stop + 1)
        deleted = self.task.server.tasks[self.task.number].deleted
        if job.is_gold:
            given = self.task.record["jobs"][job.id].get("frames")
            layout = mapping(mapping(self.task.record.get("data")).get("validation_layout"))
            listed = given or layout.get("frames")
            chosen = self._numbers(listed if isinstance(listed, list) else [])
            if not chosen:
                message = "A ground truth job covers part of its task, but nothing says which."
                self.rows.warn("unknown_gold_frames", message, f"job {job.id + 1}")
                held = (content.get(kind) for kind in ("tags", "shapes"))
                items = [item for part in held if isinstance(part, list) for item in part]
                chosen = {n for i in items if (n := whole(mapping(i).get("frame"))) is not None}
            return sorted(n for n in chosen if n in span and n not in deleted)
        return [frame for frame in span if frame not in deleted] if deleted else span

    def _numbers(self, listed: list[Any]) -> set[int]:
        """Frames by number or by the name of their file."""
        names = {name: place for place, name in enumerate(self.task.names)}
        found = {whole(n) if not isinstance(n, str) else names.get(n) for n in listed}
        return {frame for frame in found if frame is not None}

    def _standing(self, job: Job, is_held: bool) -> dict[str, Any]:
        """What a job's submissions share."""
        is_merge = job.id in self.merged
        is_done = job.stage == "completed" if job.is_gold else job.stage != "annotation" or is_held
        annotator = None
        if job.is_replica and is_done:
            annotator = self.rows.person(
                f"replica:{self.task.key}:{job.state}", "unnamed", "Replica job"
            )
        return {
            "annotator_id": annotator,
            "role": "gold" if job.is_gold else "consensus" if is_merge else "work",
            "is_gold": job.is_gold,
            "gold_status": "active" if job.is_gold else None,
            "status": "submitted" if is_done else "draft",
            "stage": job.stage,
            "job_id": f"{self.task.key}:{job.state}",
        }

    def _submission(self, job: Job, frame: int) -> str:
        return f"cvat:backup/{self.task.key}/{job.state}#{frame}"

    def _content(self, job: Job, content: Mapping[str, Any], frames: Sequence[int]) -> None:
        inside = frames if isinstance(frames, range) else frozenset(frames)
        ordinals: Counter[str] = Counter()
        for kind in KINDS:
            for position, item in self.rows.objects(content.get(kind), kind):
                with self.rows.attempt(f"One of the {kind}", f"{kind[:-1]} {position + 1}"):
                    known = self._as_api(item, None)
                    found = list(self.translator.rows(job, kind, known, frames, inside))
                    if not found:
                        raise BrokenShape("it lies on a frame that its job does not have")
                    key = content_hash(item)
                    ordinals[key] += 1
                    ident = f"{key}.{ordinals[key]}" if ordinals[key] > 1 else key
                    self._keep(job, found, f"{kind[:-1]}:{ident}")

    def _keep(self, job: Job, found: list[dict[str, Any]], ident: str) -> None:
        if any("type" not in row for row in found):
            message = "A track's outline moves between keyframes; frames between were left out."
            self.rows.warn("not_interpolated", message, severity="info")
        base = f"cvat:backup/{self.task.key}/{job.state}/{ident}"
        for position, row in enumerate(row for row in found if "type" in row):
            frame = row["frame"]
            row |= {"annotation_id": f"{base}@{frame}", "source_row": self.ordinal}
            row |= {"submission_id": self._submission(job, frame)}
            row |= {"asset_id": _asset_id(self.task, frame)}
            row |= {"track_id": ident} if row.get("track_id") is not None else {}
            self.rows.add("annotations", row, int(position == 0))

    def _as_api(self, item: Mapping[str, Any], parent: str | None) -> dict[str, Any]:
        """An item with numbers for its label and attributes, as the server's API writes it."""
        label = plain(item.get("label"))
        found = dict(item)
        if label is not None:
            found["label_id"] = self._label(label, parent)
        found["attributes"] = [self._attribute(a) for a in item.get("attributes") or ()]
        if "shapes" in item:
            found["shapes"] = [self._as_api(shape, parent) for shape in item["shapes"] or ()]
        if "elements" in item:
            found["elements"] = [self._as_api(part, label) for part in item["elements"] or ()]
        return found

    def _label(self, name: str, parent: str | None) -> int:
        ids = self.task.label_ids
        ident = ids.get((parent, name)) or ids.get((None, name))
        if ident is None:
            raise BrokenShape("its label is none of the task's")
        return ident

    def _attribute(self, given: Mapping[str, Any]) -> dict[str, Any]:
        name, ids = plain(given.get("name")) or "attribute", self.task.attribute_ids
        ident = ids.setdefault(name, len(ids) + 1)
        self.task.server.attributes[ident] = name
        return {"spec_id": ident, "value": given.get("value")}

    def _issue(self, job: Job, issue: Mapping[str, Any], frames: Sequence[int]) -> None:
        """An issue of an old backup: a rejection of a frame, by nobody named."""
        frame = whole(issue.get("frame"))
        if frame is None or frame not in frames:
            raise BrokenShape("it lies on a frame that its job does not have")
        ident = f"{self._submission(job, frame)}/issue:{content_hash(dict(issue))}"
        row = {"review_id": ident, "verdict": "rejected", "source_row": self.ordinal}
        row |= {"submission_id": self._submission(job, frame)}
        row |= {"asset_id": _asset_id(self.task, frame)}
        created = issue.get("created_date")
        self.rows.add("reviews", row | {"reviewed_at": self.rows.when(created)}, 1)
        comments = issue.get("comments")
        said = [plain(mapping(c).get("message")) for c in comments or () if isinstance(c, dict)]
        if written := [line for line in said if line]:
            self.rows.add("comments", {"review_id": ident, "comment": "\n".join(written)})
