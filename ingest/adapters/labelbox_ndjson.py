"""Labelbox: export v2, one data row per line (NDJSON, also as a JSON array).

Written by Labelbox since 2023, from the app or the SDK: each line has `data_row` and `projects`
(`experiments` where a model run was exported). Blocks are there only if they were asked for at
export: without label details there is no annotator and no time, without performance details no
work time and no skips.

Carried over: labelers, times, seconds to create (elapsed, rework and idle time included), skips,
benchmarks (as gold), the workflow history (approvals and rejections as reviews, moves as
events), reviews of labels, boxes, polygons, lines, points, spans, nested answers, relations, key
frames of videos. Consensus and benchmark scores stay in the asset's metadata. Seconds to review
belong to the data row and become a work session.

Masks that stand in the file (png, or a data: address) are read, of one colour where it names
one. Mostly there is only an address behind a login; nothing is fetched, the object is kept
without its shape and the address without its query among its attributes.

Lost: attachments, issues. A review of a data row with several labels is of the asset, because
the export does not say whose label was judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.adapters._gather import Row
from ingest.adapters._label_studio_tasks import address
from ingest.adapters._labelbox_items import Items
from ingest.adapters._record_rows import Decisions, Rows
from ingest.adapters._record_values import is_place, listed, mapping, medium, number, whole
from ingest.adapters._record_walk import data_members, head_of, read_members
from ingest.adapters._values import content_hash, plain, text_key
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export

TOOL = "Labelbox"
VERSION = "2"
CARRIES = {
    "annotator": "with label details",
    "times": "with label and performance details",
    "review": "with project details",
    "gold": "benchmarks",
    "prediction": "model runs",
    "geometry": "yes; masks that are in the file",
}
EVIDENCE = "real export"

_VERDICTS = {"approve": "accepted", "reject": "rejected"}
_SCORES = ("consensus_score", "benchmark_score")


def sniff(export: Export) -> Sniff:
    """Lines with data_row and projects."""
    members = data_members(export)
    if len(members) != 1:
        return Sniff("no", f"{len(members)} data files; an export is one")
    kind, keys, record = head_of(export, members[0])
    if kind == "none" or "data_row" not in keys:
        return Sniff("no", "no data_row")
    if not {"projects", "experiments"} & set(keys):
        return Sniff("no", "data_row without projects")
    return Sniff("certain", "data rows with projects", _project(record))


def _project(record: dict[str, Any] | None) -> str | None:
    """The project's name, where the first data row is in one project only."""
    projects = record.get("projects") if record else None
    if not isinstance(projects, dict) or len(projects) != 1:
        return None
    only = next(iter(projects.values()))
    return plain(only.get("name")) if isinstance(only, dict) else None


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """One data row after the other."""
    rows = Rows("labelbox")
    members = data_members(export)
    if not members:
        raise Unreadable(f"{export.name} holds no data file.")
    yield from read_members(
        export, rows, members, lambda member, record, ordinal: _data_row(rows, record, ordinal)
    )


def _data_row(rows: Rows, record: dict[str, Any], ordinal: int) -> None:
    asset = _asset(rows, record, ordinal)
    rows.add("assets", asset)
    facts: dict[str, Any] = {}
    projects = mapping(record, "projects")
    for project_id, project in projects.items():
        if not isinstance(project, dict):
            raise TypeError("its project is no object")
        _project_rows(rows, asset, project_id, project, facts)
    for experiment in mapping(record, "experiments").values():
        for run_id, run in mapping(experiment, "runs").items():
            _labels(rows, asset, run_id, listed(run, "labels"), facts)
            _labels(rows, asset, run_id, listed(run, "predictions"), facts, is_model=True)
    asset["metadata"] = rows.metadata({**(asset["metadata"] or {}), **facts})


def _asset(rows: Rows, record: dict[str, Any], ordinal: int) -> Row:
    data, media = mapping(record, "data_row"), mapping(record, "media_attributes")
    details = mapping(data, "details")
    raw = data.get("row_data")
    raw = raw if isinstance(raw, str) else None
    uri = address(raw) if raw and is_place(raw) else None
    text = raw if uri is None else None
    ident = plain(data.get("id"))
    external = plain(data.get("global_key")) or plain(data.get("external_id"))
    if not (ident or external or raw):
        raise TypeError("its data_row has no id")
    size = [number(media[k]) if media.get(k) is not None else None for k in ("width", "height")]
    facts = {k: v for k, v in media.items() if k not in ("width", "height", "mime_type")}
    facts |= {f"dataset_{k}": details.get(f"dataset_{k}") for k in ("id", "name")}
    facts |= {k: data.get(k) for k in ("external_id", "global_key") if data.get(k) != external}
    for field in listed(record, "metadata_fields"):
        facts[f"metadata.{plain(field.get('schema_name'))}"] = field.get("value")
    return {
        "asset_id": f"labelbox:{ident or content_hash([external, raw])}",
        "asset_key": external or uri or text_key(text or ""),
        "source_asset_id": ident,
        "source_row": ordinal,
        "uri": uri,
        "media_type": medium(uri, media.get("mime_type")) or ("text" if text else None),
        "width": size[0],
        "height": size[1],
        "text": text,
        "metadata": facts,
        "created_at": rows.when(details.get("created_at")),
    }


def _project_rows(
    rows: Rows, asset: Row, project_id: str, project: dict[str, Any], facts: dict[str, Any]
) -> None:
    details = mapping(project, "project_details")
    asset.setdefault("batch", plain(details.get("batch_name")))
    for key in ("priority", "task_name", "consensus_expected_label_count"):
        facts[key] = details.get(key)
    stage = plain(details.get("workflow_status"))
    made = _labels(rows, asset, project_id, listed(project, "labels"), facts, stage)
    only = made[0] if len(made) == 1 else None
    for entry in listed(details, "workflow_history"):
        _history(rows, asset, project_id, entry, only)


def _labels(
    rows: Rows,
    asset: Row,
    job_id: str,
    labels: list[Any],
    facts: dict[str, Any],
    stage: str | None = None,
    *,
    is_model: bool = False,
) -> list[str]:
    """The submissions of one data row in one project; returns their ids."""
    gold = {
        plain(mapping(label, "performance_details").get("benchmark_reference_label"))
        for label in labels
    } - {None}
    made, review_seconds = [], []
    for label in labels:
        timing = mapping(label, "performance_details")
        made.append(_label(rows, asset, job_id, label, gold, stage, is_model))
        review_seconds.append(rows.seconds(timing.get("seconds_to_review")))
        for key in _SCORES:
            facts[f"{key}.{plain(label.get('id'))}"] = timing.get(key)
    if gold - {plain(label.get("id")) for label in labels}:
        message = "A label was compared with a benchmark that is not in the export."
        rows.problem("gold_not_exported", message, "info")
    known = [seconds for seconds in review_seconds if seconds is not None]
    if known:  # stated with every label, and the same review each time
        session = {"job_id": job_id, "asset_id": asset["asset_id"], "seconds": max(known)}
        rows.add("work_sessions", {**session, "kind": "review", "source_row": asset["source_row"]})
    return made


def _label(
    rows: Rows,
    asset: Row,
    job_id: str,
    label: dict[str, Any],
    gold: set[Any],
    stage: str | None,
    is_model: bool,
) -> str:
    details, timing = mapping(label, "label_details"), mapping(label, "performance_details")
    ident = plain(label.get("id"))
    name = f"labelbox:{ident or content_hash([asset['asset_id'], job_id, label])}"
    kind = (plain(label.get("label_kind")) or "").lower()
    is_model = is_model or "prediction" in kind or "model" in kind
    is_gold = ident in gold and not is_model
    work_seconds = rows.seconds(timing.get("seconds_to_create"))
    changed = details.get("content_last_updated_at") or details.get("updated_at")
    submission: Row = {
        "submission_id": rows.unique(name),
        "asset_id": asset["asset_id"],
        "annotator_id": None if is_model else rows.named(details.get("created_by")),
        "source_row": asset["source_row"],
        "role": "prediction" if is_model else "work",
        "is_gold": is_gold,
        "gold_status": "active" if is_gold else None,
        "status": "skipped" if timing.get("skipped") is True else "submitted",
        "stage": stage,
        "job_id": job_id,
        "submitted_at": rows.when(details.get("created_at")),
        "updated_at": rows.when(changed),
        "work_seconds": work_seconds,
        "work_time_kind": None if work_seconds is None else "elapsed",
    }
    rows.add("submissions", submission)
    decisions = Decisions(rows, submission, "automatic" if is_model else None)
    items = Items(decisions, asset["text"])
    annotations = mapping(label, "annotations")
    items.translate(annotations)
    _frames(items, annotations)
    for review in listed(details, "reviews"):
        _review(rows, submission, review)
    return name


def _frames(items: Items, annotations: dict[str, Any]) -> None:
    """Objects and answers on the frames of a video: key frames, and what lies between them."""
    keyed = mapping(annotations, "key_frame_feature_map")
    keys = {feature: {plain(frame) for frame in frames} for feature, frames in keyed.items()}
    for frame, found in mapping(annotations, "frames").items():
        objects = found.get("objects") or {}
        for item in objects.values() if isinstance(objects, dict) else objects:
            at = _at(items, item, frame, keys)
            items.decisions.attempt(items.object, item, at)
        for item in listed(found, "classifications"):
            at = _at(items, item, frame, keys)
            if at["is_keyframe"] is not False:
                items.decisions.attempt(items.classification, item, None, at)


def _at(items: Items, item: dict[str, Any], frame: str, keys: dict[str, set[Any]]) -> Row:
    feature = plain(item.get("feature_id")) or ""
    is_keyframe = frame in keys[feature] if feature in keys else None
    at: Row = {"frame": whole(int(frame)), "is_keyframe": is_keyframe}
    at["track_id"] = f"{items.decisions.submission_id}:{feature}" if feature else None
    if is_keyframe is False:
        at["source"] = "interpolated"
    return at


def _history(rows: Rows, asset: Row, job_id: str, entry: dict[str, Any], only: str | None) -> None:
    """An entry of the workflow history: approvals and rejections are reviews, moves events."""
    action = plain(entry.get("action"))
    if action is None:
        raise ValueError("a workflow step without an action")
    ident = rows.unique(f"{asset['asset_id']}:{content_hash([job_id, entry])}")
    actor, moment = rows.named(entry.get("created_by")), rows.when(entry.get("created_at"))
    common: Row = {"asset_id": asset["asset_id"], "submission_id": only}
    common["source_row"] = asset["source_row"]
    if verdict := _VERDICTS.get(action.lower()):
        row = {"review_id": ident, "reviewer_id": actor, "verdict": verdict, "reviewed_at": moment}
        rows.add("reviews", {**common, **row})
        return
    steps = [plain(entry.get(f"{side}_task_name")) for side in ("previous", "next")]
    row = {"event_id": ident, "actor_id": actor, "happened_at": moment, "job_id": job_id}
    row["type"] = "moved" if action.lower() == "move" else action.lower()
    row["subject_id"] = " > ".join(step for step in steps if step) or None
    rows.add("events", {**common, **row})


def _review(rows: Rows, submission: Row, review: dict[str, Any]) -> None:
    score = number(review["score"])
    if not score:
        message = "A review has no verdict and was left out."
        rows.problem("review_without_verdict", message)
        return
    ident = f"{submission['submission_id']}:review:{content_hash(review)}"
    row: Row = {
        "review_id": rows.unique(ident),
        "submission_id": submission["submission_id"],
        "asset_id": submission["asset_id"],
        "reviewer_id": rows.named(review.get("reviewed_by")),
        "source_row": submission["source_row"],
        "verdict": "accepted" if score > 0 else "rejected",
        "reviewed_at": rows.when(review.get("reviewed_at")),
    }
    rows.add("reviews", row)
