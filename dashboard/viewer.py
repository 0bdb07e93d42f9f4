"""Rows of one asset -> what the viewer draws: layers, objects matched across them, findings.

A layer is one pass over the asset. Objects of several layers that mean the same thing are one
row: gold's where there is gold, else the first layer's, joined by the largest total overlap.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson

from dashboard.overlap import Row, overlaps
from queries import matching

CLOSE = 0.9
ORDER = {"work": 0, "gold": 1, "prediction": 2, "consensus": 3}
# Whose shape the others are compared with.
REFERENCE = {"gold": 0, "consensus": 1, "work": 2, "prediction": 3}
TAGS = {"gold": "G", "prediction": "P", "consensus": "Σ"}
NAMES = {"gold": "Gold", "prediction": "Prediction", "consensus": "Consensus"}
FAMILIES = {
    "bbox": "box",
    "polygon": "region",
    "mask": "region",
    "ellipse": "region",
    "polyline": "line",
    "points": "points",
    "keypoints": "keypoints",
    "cuboid": "cuboid",
    "span": "span",
    "segment": "segment",
    "relation": "relation",
}
MEASURED = ("box", "region", "span", "segment")


@dataclass(frozen=True)
class Layer:
    """One pass over the asset, with the tag that stands for it."""

    submission_id: str
    tag: str
    kind: str
    name: str
    style: int
    is_on: bool
    questions: frozenset[str]
    count: int

    def speaks(self, question: str) -> bool:
        """Whether silence on a question means "nothing there": not where it was never answered."""
        return not self.questions or question in self.questions


@dataclass
class Thing:
    """What several layers mean by one thing: the shape or answer of each, and how close they are.

    `overlap` is with the reference, from 0 to 1; `is_measured` says whether it is an IoU (things
    without area are compared by how near their bounds are).
    """

    family: str
    question: str
    frame: int | None
    reference: str
    layers: tuple[str, ...]
    members: dict[str, list[Row]] = field(default_factory=dict)
    overlap: dict[str, float] = field(default_factory=dict)
    name: str = ""

    @property
    def is_measured(self) -> bool:
        """Whether `overlap` is intersection over union."""
        return self.family in MEASURED

    def said(self, tag: str) -> str | None:
        """What a layer says it is; None where it says nothing."""
        return said(self.members[tag]) if tag in self.members else None


def layers(
    passes: Iterable[Row], drawn: Iterable[Row], called: Callable[[str | None], str]
) -> list[Layer]:
    """A layer per pass: annotators by time, then gold, prediction, consensus.

    One person keeps one letter; further passes are A2, A3 and start hidden. A pass that was
    skipped and holds nothing is no layer.
    """
    asked: dict[str, Counter[str]] = defaultdict(Counter)
    for row in drawn:
        asked[row["submission_id"]][row["question"]] += 1
    letters: dict[str, str] = {}
    met: Counter[str] = Counter()
    found = []
    for row in sorted(passes, key=_in_order):
        kind, submission = row["kind"], row["submission_id"]
        if kind not in ORDER or (row["status"] == "skipped" and submission not in asked):
            continue
        base = TAGS.get(kind) or letters.setdefault(
            row["person_id"] or submission, letter(len(letters))
        )
        met[base] += 1
        again = met[base] if met[base] > 1 else ""
        name = NAMES.get(kind) or called(row["person_id"])
        if row["gold_status"] in ("disputed", "retired"):
            name += f" ({row['gold_status']})"
        counts = asked[submission]
        found.append(
            Layer(
                submission,
                f"{base}{again}",
                kind,
                name,
                list(letters.values()).index(base) % 3 if kind == "work" else 0,
                kind != "work" or not again,
                frozenset(counts),
                counts.total(),
            )
        )
    return found


def letter(number: int) -> str:
    """A, B ... Z, AA, AB.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    head = letter(number // 26 - 1) if number >= 26 else ""
    return head + chr(ord("A") + number % 26)


def _in_order(row: Row) -> tuple[Any, ...]:
    when = row["happened_at"]
    return (
        ORDER.get(row["kind"], 9),
        row["round"] or 0,
        when is None,
        when.isoformat() if when else "",
        row["pass_id"],
    )


def things(
    found: Sequence[Layer],
    drawn: Sequence[Row],
    threshold: float = 0.5,
    size: tuple[float, float] | None = None,
) -> list[Thing]:
    """Everything on the asset, each thing once, in reading order and named o-01, o-02 ...

    `threshold` is the overlap from which on two shapes are the same thing; `size` (pixels) is
    what normalised coordinates are scaled with.
    """
    by_tag = {layer.submission_id: layer for layer in found}
    buckets: dict[tuple[str, str, int | None], dict[str, list[Row]]] = {}
    for row in drawn:
        if row["submission_id"] in by_tag and row["parent_annotation_id"] is None:
            family = FAMILIES.get(row["type"], "answer")
            bucket = buckets.setdefault((family, row["question"], row["frame"]), {})
            bucket.setdefault(by_tag[row["submission_id"]].tag, []).append(row)
    ranked = [x.tag for x in sorted(found, key=lambda layer: REFERENCE[layer.kind])]
    made: list[Thing] = []
    for (family, question, frame), members in buckets.items():
        speaking = tuple(layer.tag for layer in found if layer.speaks(question))
        groups = (
            _answers(members, ranked)
            if family == "answer"
            else _joined(members, ranked, family, threshold, size)
        )
        for group, overlap in groups:
            made.append(Thing(family, question, frame, next(iter(group)), speaking, group, overlap))
    made.sort(key=_reading_order)
    numbers = iter(range(1, len(made) + 1))
    for thing in made:
        thing.name = thing.question if thing.family == "answer" else f"o-{next(numbers):02}"
    return made


def _answers(
    members: Mapping[str, list[Row]], ranked: Sequence[str]
) -> list[tuple[dict[str, list[Row]], dict[str, float]]]:
    """All answers to one question are one thing."""
    group = {tag: members[tag] for tag in ranked if tag in members}
    first = said(next(iter(group.values())))
    return [(group, {tag: float(said(rows) == first) for tag, rows in group.items()})]


def _joined(
    members: Mapping[str, list[Row]],
    ranked: Sequence[str],
    family: str,
    threshold: float,
    size: tuple[float, float] | None,
) -> list[tuple[dict[str, list[Row]], dict[str, float]]]:
    groups: list[tuple[dict[str, list[Row]], dict[str, float]]] = []
    for tag in (tag for tag in ranked if tag in members):
        rows = members[tag]
        leaders = [next(iter(group.values()))[0] for group, _ in groups]
        table = overlaps(leaders, rows, family, size)
        alike = np.array([[said([a]) == said([b]) for b in rows] for a in leaders], dtype=float)
        eager = np.where(table >= threshold, table + 1e-6 * alike.reshape(table.shape), 0.0)
        places, numbers = matching.best_pairs(eager, threshold)
        matched = dict(zip(numbers.tolist(), places.tolist(), strict=True))
        for number, row in enumerate(rows):
            if number in matched:
                group, overlap = groups[matched[number]]
                group[tag], overlap[tag] = [row], float(table[matched[number], number])
            else:
                groups.append(({tag: [row]}, {tag: 1.0}))
    return groups


def _reading_order(thing: Thing) -> tuple[Any, ...]:
    row = next(iter(thing.members.values()))[0]
    place = (
        row["span_start"] or 0,
        row["time_start_seconds"] or 0,
        row["y_min"] or 0,
        row["x_min"] or 0,
    )
    return (
        thing.family == "answer",
        thing.frame or 0,
        thing.family == "relation",
        *place,
        thing.question,
    )


def said(rows: Sequence[Row]) -> str:
    """What a layer answers, in words: labels in a fixed order, a text, a number."""
    words = []
    for row in sorted(rows, key=lambda r: (r["rank"] or 0, r["label"] or "")):
        value = row["label"] if row["label"] is not None else row["value_text"]
        if value is None and row["value_number"] is not None:
            value = f"{row['value_number']:g}"
        words.append(value if value is not None else "no label")
    return ", ".join(words)


def agrees(thing: Thing, visible: Iterable[str]) -> bool | None:
    """Whether all visible layers mean the same: same label, overlap of at least 0.9.

    None where fewer than two of them could have said anything.
    """
    asked = [tag for tag in thing.layers if tag in set(visible)]
    if len(asked) < 2:
        return None
    if any(tag not in thing.members for tag in asked):
        return False
    same = len({thing.said(tag) for tag in asked}) == 1
    return same and all(thing.overlap[tag] >= CLOSE for tag in asked)


def differing(thing: Thing, kinds: Mapping[str, str]) -> set[str]:
    """The layers that differ: from gold where gold was asked, else from the most frequent answer.

    Where there is no most frequent answer, all that speak differ.
    """
    gold = next((tag for tag in thing.layers if kinds[tag] == "gold"), None)
    answers = {tag: thing.said(tag) for tag in thing.layers}
    if gold is not None:
        return {tag for tag, answer in answers.items() if answer != answers[gold] and tag != gold}
    ranked = Counter(answers.values()).most_common(2)
    if len(ranked) < 2:
        return set()
    if ranked[0][1] == ranked[1][1]:
        return set(answers)
    return {tag for tag, answer in answers.items() if answer != ranked[0][0]}


def payload(found: Sequence[Layer], made: Sequence[Thing], drawn: Sequence[Row]) -> dict[str, Any]:
    """Layers, objects and shapes as the browser gets them: plain data, geometry parsed."""
    kinds = {layer.tag: layer.kind for layer in found}
    nested: dict[str, list[str]] = defaultdict(list)
    for row in drawn:
        if row["parent_annotation_id"] is not None:
            nested[row["parent_annotation_id"]].append(f"{row['question']}: {said([row])}")
    names = {
        row["annotation_id"]: thing.name
        for thing in made
        for rows in thing.members.values()
        for row in rows
    }
    numbers = number_by_annotation(made)
    return {
        "layers": [
            {
                "tag": x.tag,
                "kind": x.kind,
                "name": x.name,
                "style": x.style,
                "on": x.is_on,
                "count": x.count,
            }
            for x in found
        ],
        "objects": [
            _object(number, thing, differing(thing, kinds), names)
            | ({"ends": _ends(thing, numbers)} if thing.family == "relation" else {})
            for number, thing in enumerate(made)
        ],
        "shapes": [
            shape(row, tag, number, nested[row["annotation_id"]])
            for number, thing in enumerate(made)
            for tag, rows in thing.members.items()
            for row in rows
            if thing.family not in ("answer", "relation")
        ],
    }


def number_by_annotation(made: Sequence[Thing]) -> dict[str, int]:
    """Which thing each decision belongs to, by its place in the list."""
    return {
        row["annotation_id"]: number
        for number, thing in enumerate(made)
        for rows in thing.members.values()
        for row in rows
    }


def _ends(thing: Thing, numbers: Mapping[str, int]) -> dict[str, list[int | None]]:
    """What a relation joins in each layer; None where that is not on the asset."""
    ends = ("from_annotation_id", "to_annotation_id")
    return {
        tag: [numbers.get(rows[0][end] or "") for end in ends]
        for tag, rows in thing.members.items()
    }


def _object(
    number: int, thing: Thing, differ: set[str], names: Mapping[str, str]
) -> dict[str, Any]:
    cells = {}
    for tag in thing.layers:
        rows = thing.members.get(tag)
        score = rows[0]["score"] if rows and len(rows) == 1 else None
        words = said(rows) if rows else None
        if rows and thing.family == "relation":
            ends = [
                names.get(rows[0][end] or "", "?")
                for end in ("from_annotation_id", "to_annotation_id")
            ]
            words = f"{ends[0]} → {ends[1]}" + (f" {rows[0]['label']}" if rows[0]["label"] else "")
        cells[tag] = {
            "text": words,
            "label": rows[0]["label"] if rows else None,
            "score": score,
            "differs": tag in differ,
            "close": thing.overlap.get(tag, 0) >= CLOSE,
        }
    iou = thing.overlap if thing.is_measured else {}
    return {
        "number": number,
        "name": thing.name,
        "question": thing.question,
        "family": thing.family,
        "frame": thing.frame,
        "reference": thing.reference,
        "layers": list(thing.layers),
        "cells": cells,
        "iou": {tag: value for tag, value in iou.items() if tag != thing.reference},
    }


def shape(row: Row, tag: str, number: int, extra: Sequence[str] = ()) -> dict[str, Any]:
    """A shape as the browser draws it."""
    geometry = orjson.loads(row["geometry"]) if row["geometry"] else None
    return {
        "tag": tag,
        "object": number,
        "type": row["type"],
        "label": said([row]),
        "extra": list(extra),
        "score": row["score"],
        "frame": row["frame"],
        "geometry": geometry,
        "box": [row[n] for n in ("x_min", "y_min", "x_max", "y_max")],
        "normalised": row["coordinate_unit"] == "normalised",
        "turn": row["rotation_degrees"] or 0,
        "span": [row["span_start"], row["span_end"]] if row["span_start"] is not None else None,
        "time": [row["time_start_seconds"], row["time_end_seconds"]],
    }
