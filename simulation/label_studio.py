"""The box project as a Label Studio JSON export with reviews, predictions, skips and drafts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from simulation.canvas import HEIGHT, WIDTH
from simulation.clock import stamp
from simulation.hands import Drawn, draw
from simulation.operation import Pass, Picture, Verdict
from simulation.team import GUIDELINE_PAIR, MIXED, Person, Skill

PROJECT = 3
MODEL = "harbour-det-4"
_DETECTOR = Person(
    90, "harbour", "det", "model", "expert",
    Skill(miss=0.06, spurious=0.04, slip=0.02, jitter=0.02, loose=0.05,
          swaps={MIXED[0]: (MIXED[1], 0.25), GUIDELINE_PAIR[0]: (GUIDELINE_PAIR[1], 0.3)}),
)  # fmt: skip
_CAMERAS = ("north quay", "south quay", "lock gate", "pilot station")


def write_label_studio(pictures: Sequence[Picture], path: Path, seed: int) -> None:
    """Write the export: one task per picture, annotation ids in the order of handing in."""
    order = sorted(
        (one.at, picture.number, place)
        for picture in pictures
        for place, one in enumerate(picture.passes)
    )
    ids = {(number, place): 5001 + rank for rank, (_, number, place) in enumerate(order)}
    reviews = count(901)
    tasks = [_task(picture, ids, reviews, seed) for picture in pictures]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tasks, separators=(",", ":")) + "\n")


def _task(
    picture: Picture, ids: dict[tuple[int, int], int], reviews: Iterator[int], seed: int
) -> dict[str, Any]:
    task_id, rng = 1000 + picture.number, Random(f"{seed}/label_studio/{picture.number}")
    annotations = [
        _annotation(one, ids[picture.number, place], task_id, reviews, rng)
        for place, one in enumerate(picture.passes)
    ]
    predictions = [_prediction(picture, task_id, rng)]
    times = [picture.uploaded_at]
    times += [verdict.at for one in picture.passes for verdict in one.verdicts]
    times += [one.at for one in (*picture.passes, *picture.drafts)]
    comments = sum(
        verdict.comment is not None for one in picture.passes for verdict in one.verdicts
    )
    return {
        "id": task_id,
        "annotations": annotations,
        "file_upload": None,
        "drafts": [_draft(one, 700 + picture.number, task_id, rng) for one in picture.drafts],
        "predictions": predictions,
        "data": {
            "image": f"/data/local-files/?d=images/{picture.scene.name}",
            "batch": picture.batch,
            "camera": rng.choice(_CAMERAS),
            "light": picture.scene.hour,
        },
        "meta": {},
        "created_at": stamp(picture.uploaded_at),
        "updated_at": stamp(max(times)),
        "inner_id": picture.number,
        "total_annotations": sum(not one.is_skipped for one in picture.passes),
        "cancelled_annotations": sum(one.is_skipped for one in picture.passes),
        "total_predictions": len(predictions),
        "comment_count": comments,
        "unresolved_comment_count": 0,
        "last_comment_updated_at": None,
        "project": PROJECT,
        "updated_by": 51,
        "comment_authors": [],
    }


def _annotation(
    one: Pass, annotation_id: int, task_id: int, reviews: Iterator[int], rng: Random
) -> dict[str, Any]:
    regions = _Regions(rng)
    changed = one.first != one.final
    record = {
        "id": annotation_id,
        "completed_by": _user(one.person),
        "result": regions.result(one.final),
        "reviews": [
            _review(verdict, annotation_id, next(reviews), regions) for verdict in one.verdicts
        ],
        "was_cancelled": one.is_skipped,
        "ground_truth": one.is_gold,
        "created_at": stamp(one.at),
        "updated_at": stamp(one.updated_at or one.at),
        "draft_created_at": None,
        "lead_time": round(one.seconds, 3),
        "prediction": {},
        "result_count": 0,
        "unique_id": _uuid(rng),
        "import_id": None,
        "last_action": _last_action(one),
        "task": task_id,
        "project": PROJECT,
        "updated_by": (one.verdicts[-1].reviewer if one.verdicts else one.person).number,
        "parent_prediction": None,
        "parent_annotation": None,
        "last_created_by": (one.verdicts[-1].reviewer if one.verdicts else one.person).number,
    }
    if changed:
        record["history"] = _history(one, annotation_id, task_id, regions)
    return record


def _last_action(one: Pass) -> str:
    if one.is_skipped:
        return "skipped"
    if not one.verdicts:
        return "submitted"
    kind = one.verdicts[-1].kind
    return "fixed_and_accepted" if kind == "fixed" else kind


def _review(
    verdict: Verdict, annotation_id: int, review_id: int, regions: _Regions
) -> dict[str, Any]:
    fixed = verdict.kind == "fixed"
    return {
        "id": review_id,
        "created_by": _user(verdict.reviewer),
        "created_at": stamp(verdict.at),
        "accepted": verdict.kind != "rejected",
        "comment": verdict.comment,
        "result": regions.result(verdict.after) if fixed else None,
        "annotation": annotation_id,
        "fixed_annotation_history": 40000 + review_id if fixed else None,
        "previous_annotation_history": 30000 + review_id,
        "last_annotation_history": None,
        "previous_annotation_history_result": regions.result(verdict.before) if fixed else None,
    }


def _history(
    one: Pass, annotation_id: int, task_id: int, regions: _Regions
) -> list[dict[str, Any]]:
    """What the annotation was at each step; written where a review changed it."""
    steps: list[tuple[str, datetime, Person, tuple[Drawn, ...], str | None]] = [
        ("submitted", one.at, one.person, one.first, None)
    ]
    for verdict in one.verdicts:
        if verdict.kind == "accepted" and one.updated_at:
            steps.append(("updated", one.updated_at, one.person, one.final, None))
        action = "fixed_and_accepted" if verdict.kind == "fixed" else verdict.kind
        steps.append((action, verdict.at, verdict.reviewer, verdict.after, verdict.comment))
    return [
        {
            "id": annotation_id * 10 + place,
            "comment": comment,
            "project_id": PROJECT,
            "annotation_id": annotation_id,
            "draft_id": None,
            "review_id": None,
            "task_id": task_id,
            "result": regions.result(drawn),
            "action": action,
            "created_at": stamp(at),
            "created_by": person.number,
            "comment_id": None,
        }
        for place, (action, at, person, drawn, comment) in enumerate(steps)
    ]


def _prediction(picture: Picture, task_id: int, rng: Random) -> dict[str, Any]:
    at = picture.uploaded_at + timedelta(minutes=11)
    drawn = draw(_DETECTOR, picture.scene, at, rng)
    regions, scores = _Regions(rng), []
    result = regions.result(tuple(drawn))
    for region, one in zip(result, drawn, strict=True):
        is_right = one.of is not None and picture.scene.things[one.of].label == one.label
        score = round(rng.betavariate(14, 1.4) if is_right else rng.betavariate(5, 3.5), 4)
        region["score"] = score
        scores.append(score)
    return {
        "id": 20000 + task_id,
        "model_version": MODEL,
        "result": result,
        "score": round(sum(scores) / len(scores), 4) if scores else 0.0,
        "cluster": None,
        "neighbors": None,
        "mislabeling": 0.0,
        "created_at": stamp(at),
        "updated_at": stamp(at),
        "task": task_id,
        "project": PROJECT,
    }


def _draft(one: Pass, draft_id: int, task_id: int, rng: Random) -> dict[str, Any]:
    return {
        "id": draft_id,
        "user": one.person.email,
        "created_username": f"{one.person.first_name} {one.person.last_name}, {one.person.email}",
        "result": _Regions(rng).result(one.final),
        "lead_time": round(one.seconds, 3),
        "was_postponed": False,
        "import_id": None,
        "created_at": stamp(one.at),
        "updated_at": stamp(one.at + timedelta(seconds=one.seconds)),
        "task": task_id,
        "annotation": None,
    }


class _Regions:
    """Regions of one annotation; a box keeps its id through fixes."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._ids: dict[tuple[int | None, tuple[float, ...]], str] = {}

    def result(self, drawn: Sequence[Drawn]) -> list[dict[str, Any]]:
        return [self._region(one) for one in drawn]

    def _region(self, one: Drawn) -> dict[str, Any]:
        key = (one.of, one.box)
        if key not in self._ids:
            self._ids[key] = "".join(self._rng.choices(_ALPHABET, k=10))
        x0, y0, x1, y1 = one.box
        return {
            "id": self._ids[key],
            "type": "rectanglelabels",
            "value": {
                "x": round(x0 / WIDTH * 100, 4),
                "y": round(y0 / HEIGHT * 100, 4),
                "width": round((x1 - x0) / WIDTH * 100, 4),
                "height": round((y1 - y0) / HEIGHT * 100, 4),
                "rotation": 0,
                "rectanglelabels": [one.label],
            },
            "origin": "manual",
            "to_name": "image",
            "from_name": "label",
            "image_rotation": 0,
            "original_width": WIDTH,
            "original_height": HEIGHT,
        }


_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def _user(person: Person) -> dict[str, Any]:
    return {
        "id": person.number,
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
    }


def _uuid(rng: Random) -> str:
    digits = f"{rng.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
