"""Label Studio tasks: annotations, predictions, drafts, reviews and history into rows."""

from __future__ import annotations

from typing import Any

from ingest.adapters._gather import Severity
from ingest.adapters._label_studio_results import Results
from ingest.adapters._label_studio_rows import ORIGIN, Rows
from ingest.adapters._label_studio_tasks import Task
from ingest.adapters._values import BROKEN, plain

_EVENTS = {"prediction": "created", "propagated_annotation": "created", "imported": "imported"}
_EVENTS |= {"fixed_and_accepted": "fixed", "deleted_review": "review_deleted"}
_VERDICTS = frozenset({"accepted", "rejected", "fixed_and_accepted"})


def read_task(rows: Rows, task: Any, source_row: int) -> None:
    """Add everything one task holds, or reject it whole when its structure is broken."""
    mark = rows.mark()
    try:
        _task(rows, task, source_row)
    except BROKEN as error:
        rows.reject(mark, "broken_record", f"A task could not be read: {_reason(error)}.")
    else:
        rows.keep()


def _reason(error: Exception) -> str:
    missing = f"it has no {error.args[0]!r}" if isinstance(error, KeyError) else None
    return missing or (str(error) if type(error) is TypeError else "a value is odd")


def _task(rows: Rows, element: Any, source_row: int) -> None:
    if not isinstance(element, dict):
        raise TypeError("it is no object")
    record = _of_target_storage(element)
    task = Task(rows, record, source_row)
    work = _listed(record, "annotations") + _listed(record, "completions")
    predictions = _listed(record, "predictions")
    drafts = _listed(record, "drafts")
    rows.add("assets", task.asset())
    used: dict[str, int] = {}
    for index, one in enumerate(work):
        if _is_record(rows, one, "annotation"):
            _annotation(rows, task, one, f"annotation {index}", used)
    for index, one in enumerate(predictions):
        if _is_record(rows, one, "prediction"):
            _prediction(rows, task, one, f"prediction {index}")
    for index, one in enumerate(drafts):
        if _is_record(rows, one, "draft"):
            _draft(rows, task, one, f"draft {index}")


def _of_target_storage(element: dict[str, Any]) -> dict[str, Any]:
    """Target storage may write one annotation per file, its task inside it: turn that around."""
    task = element.get("task")
    if isinstance(task, dict) and "data" in task and "data" not in element:
        return {**task, "annotations": [element], "predictions": [], "drafts": []}
    return element


def _listed(record: dict[str, Any], key: str) -> list[Any]:
    value = record.get(key)
    if value is not None and not isinstance(value, list):
        raise TypeError(f"{key} is no list")
    return value or []


def _is_record(rows: Rows, one: Any, noun: str) -> bool:
    """Whether it can be read; some exports list bare ids instead."""
    if isinstance(one, dict):
        return True
    if isinstance(one, int) and not isinstance(one, bool):
        message = f"The export lists only the ids of some {noun}s; those are not loaded."
        severity: Severity = "info" if noun == "prediction" else "warning"
        rows.warn(f"{noun}_ids_only", message, severity=severity)
        return False
    raise TypeError(f"one of its {noun}s is no object")


def _annotation(
    rows: Rows, task: Task, record: dict[str, Any], at: str, used: dict[str, int]
) -> None:
    result = _result(record)
    if result and all(isinstance(part, list) for part in result):
        _aggregated(rows, task, record, result, at, used)
        return
    raw = plain(record.get("id"))
    ident = raw or rows.content_id([task.asset_id, record])
    count = used[ident] = used.get(ident, 0) + 1
    name = f"{ORIGIN}:{ident}" if count == 1 else f"{ORIGIN}:{ident}#{count}"
    annotator = rows.person(record.get("completed_by"))
    rows.add("submissions", _submission(rows, task, record, name, annotator))
    Results(task, name, at).translate(result)
    _reviews(rows, task, record, name)
    _history(rows, task, record, name)


def _result(record: dict[str, Any]) -> list[Any]:
    result = record.get("result")
    if result is not None and not isinstance(result, list):
        raise TypeError("a result is no list")
    return result or []


def _submission(
    rows: Rows, task: Task, record: dict[str, Any], name: str, annotator: str | None
) -> dict[str, Any]:
    is_skipped = _flag(record.get("was_cancelled")) or _flag(record.get("skipped"))
    is_gold = _flag(record.get("ground_truth"))
    work_seconds = rows.seconds(record.get("lead_time"))
    return {
        "submission_id": name,
        "asset_id": task.asset_id,
        "annotator_id": annotator,
        "source_row": task.source_row,
        "role": "work",
        "is_gold": is_gold,
        "gold_status": "active" if is_gold else None,
        "status": "skipped" if is_skipped else "submitted",
        "submitted_at": rows.when(record.get("created_at")),
        "updated_at": rows.when(record.get("updated_at")),
        "work_seconds": work_seconds,
        "work_time_kind": None if work_seconds is None else "elapsed",
        "parent_submission_id": _reference("", record.get("parent_annotation")),
        "prelabel_submission_id": _reference("prediction:", record.get("parent_prediction")),
    }


def _flag(value: Any) -> bool:
    return value is True or value == 1 or (isinstance(value, str) and value.lower() == "true")


def _reference(space: str, value: Any) -> str | None:
    ident = plain(value)
    return f"{ORIGIN}:{space}{ident}" if ident else None


def _aggregated(
    rows: Rows, task: Task, record: dict[str, Any], result: list[Any], at: str, used: dict[str, int]
) -> None:
    """Old aggregated files: parallel lists of people, ids and results, one pass each."""
    people = record.get("aggregated_completed_by") or []
    idents = record.get("aggregated_ids") or []
    for index, part in enumerate(result):
        one = {key: _part(record.get(key), index) for key in ("created_at", "updated_at")}
        one |= {key: _part(record.get(key), index) for key in ("ground_truth", "was_cancelled")}
        lead_time = record.get("lead_time")
        if isinstance(lead_time, list) or len(result) == 1:
            one["lead_time"] = _part(lead_time, index)
        elif lead_time is not None:
            message = "An aggregated annotation states one lead_time for several people: left out."
            rows.warn("shared_lead_time", message, severity="info")
        ident = plain(_part(idents, index)) or rows.content_id([task.asset_id, index, part])
        base = f"{task.asset_id}/{ident}"
        count = used[base] = used.get(base, 0) + 1
        name = base if count == 1 else f"{base}#{count}"
        annotator = rows.person(_part(people, index))
        rows.add("submissions", _submission(rows, task, one, name, annotator))
        Results(task, name, f"{at} part {index}").translate(part)


def _part(value: Any, index: int) -> Any:
    """The entry of a parallel list, or the value that holds for all."""
    if not isinstance(value, list):
        return value
    return value[index] if index < len(value) else None


def _prediction(rows: Rows, task: Task, record: dict[str, Any], at: str) -> None:
    result = _result(record)
    ident = plain(record.get("id")) or rows.content_id([task.asset_id, record])
    name = f"{ORIGIN}:prediction:{ident}"
    row = {
        "submission_id": name,
        "asset_id": task.asset_id,
        "annotator_id": rows.model(record.get("model_version")),
        "source_row": task.source_row,
        "role": "prediction",
        "is_gold": False,
        "status": "submitted",
        "submitted_at": rows.when(record.get("created_at")),
        "updated_at": rows.when(record.get("updated_at")),
    }
    rows.add("submissions", row)
    table = rows.rows("annotations")
    before = len(table)
    score = record.get("score") if len(result) == 1 else None
    Results(task, name, at, score if isinstance(score, int | float) else None).translate(result)
    for made in table[before:]:
        made["source"] = "automatic"


def _draft(rows: Rows, task: Task, record: dict[str, Any], at: str) -> None:
    result = _result(record)
    ident = plain(record.get("id")) or rows.content_id([task.asset_id, record])
    name = f"{ORIGIN}:draft:{ident}"
    person = next((record[k] for k in ("user", "completed_by") if record.get(k) is not None), None)
    row = _submission(rows, task, record, name, rows.person(person))
    row |= {"status": "draft", "submitted_at": None, "is_gold": False, "gold_status": None}
    row["parent_submission_id"] = _reference("", record.get("annotation"))
    rows.add("submissions", row)
    Results(task, name, at).translate(result)


def _reviews(rows: Rows, task: Task, record: dict[str, Any], submission_id: str) -> None:
    reviews = record.get("reviews") or []
    if not reviews and record.get("last_action") in _VERDICTS:
        message = "An annotation was reviewed, but the export does not carry the review."
        rows.warn("review_not_exported", message, severity="info")
    for one in reviews:
        verdict = _verdict(one)
        if verdict is None:
            message = "A review has no verdict and was left out."
            rows.warn("review_without_verdict", message)
            continue
        ident = plain(one.get("id")) or rows.content_id([submission_id, one])
        review_id = f"{ORIGIN}:review:{ident}"
        row = {
            "review_id": review_id,
            "submission_id": submission_id,
            "asset_id": task.asset_id,
            "reviewer_id": rows.person(one.get("created_by")),
            "source_row": task.source_row,
            "verdict": verdict,
            "reviewed_at": rows.when(one.get("created_at")),
        }
        rows.add("reviews", row)
        _comment(rows, review_id, one.get("comment"))


def _verdict(review: dict[str, Any]) -> str | None:
    if review.get("fixed_annotation_history") is not None:
        return "fixed"
    accepted = review.get("accepted")
    return ("accepted" if accepted else "rejected") if isinstance(accepted, bool) else None


def _comment(rows: Rows, review_id: str, comment: Any) -> None:
    if isinstance(comment, dict):
        comment = comment.get("text")
    if isinstance(comment, str) and comment.strip():
        rows.add("comments", {"review_id": review_id, "comment": comment})


def _history(rows: Rows, task: Task, record: dict[str, Any], submission_id: str) -> None:
    for one in record.get("history") or ():
        action = plain(one.get("action"))
        if action is None:
            continue
        ident = plain(one.get("id")) or rows.content_id([submission_id, one])
        result = one.get("result")
        row = {
            "event_id": f"{ORIGIN}:history:{ident}",
            "type": _EVENTS.get(action, action),
            "actor_id": rows.person(one.get("created_by")),
            "asset_id": task.asset_id,
            "submission_id": submission_id,
            "source_row": task.source_row,
            "happened_at": rows.when(one.get("created_at")),
            "count": len(result) if isinstance(result, list) else None,
        }
        rows.add("events", row)
        if review := plain(one.get("review_id")):
            _comment(rows, f"{ORIGIN}:review:{review}", one.get("comment"))
