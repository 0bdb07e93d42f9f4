"""Crowds whose manners are known: good people, and one of each kind that signals should find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from given import Given

CLASSES = ("buoy", "ferry", "tug", "yacht")
START = datetime(2026, 3, 2, 8, tzinfo=UTC)

Chance = np.random.Generator


@dataclass(frozen=True)
class Person:
    """Somebody in a crowd: the answer to their nth asset, given its truth, and their pace."""

    name: str
    answers: Callable[[int, str, Chance], str]
    seconds: float = 10.0


def right(share: float) -> Callable[[int, str, Chance], str]:
    """The true class that often, else another one."""

    def answer(_: int, truth: str, chance: Chance) -> str:
        if chance.random() < share:
            return truth
        return str(chance.choice([label for label in CLASSES if label != truth]))

    return answer


def worse_after(place: int, before: float, after: float) -> Callable[[int, str, Chance], str]:
    """Right `before` that often, and after that many assets `after`."""

    def answer(number: int, truth: str, chance: Chance) -> str:
        return right(before if number < place else after)(number, truth, chance)

    return answer


def guess(_: int, __: str, chance: Chance) -> str:
    """Any class, whatever is shown."""
    return str(chance.choice(CLASSES))


def swap(first: str, second: str) -> Callable[[int, str, Chance], str]:
    """One class for the other, the rest right."""
    taken = {first: second, second: first}
    return lambda _, truth, __: taken.get(truth, truth)


def always(label: str, start: int, end: int) -> Callable[[int, str, Chance], str]:
    """One label for all assets from start to end, right before and after."""
    return lambda number, truth, _: label if start <= number < end else truth


def good(count: int, share: float = 0.98) -> list[Person]:
    """People who are right that often, at a usual pace."""
    return [Person(f"good {number:03}", right(share), 9 + number % 7) for number in range(count)]


def crowd(
    people: Sequence[Person], gold: int, others: int = 0, seed: int = 3, weekly: int = 20
) -> Given:
    """Everybody answers every asset, each in an order of their own, `weekly` assets a week."""
    chance = np.random.default_rng(seed)
    truth = chance.choice(CLASSES, gold + others)
    rows: list[dict[str, Any]] = []
    for person in people:
        for number, asset in enumerate(chance.permutation(gold + others)):
            rows.append(
                {
                    "asset": f"a{asset}",
                    "annotator": person.name,
                    "label": person.answers(number, str(truth[asset]), chance),
                    "submitted_at": START
                    + timedelta(weeks=number // weekly, minutes=5 * (number % weekly)),
                    "seconds": person.seconds * float(chance.lognormal(0, 0.3)),
                }
            )
    story = Given()
    known = pl.DataFrame({"asset": [f"a{n}" for n in range(gold)], "label": truth[:gold].tolist()})
    insert(story, pl.DataFrame(rows), "work")
    insert(story, known, "gold")
    return story


def insert(story: Given, frame: pl.DataFrame, role: str) -> None:
    """Single answers: asset, label, and where there are any annotator, submitted_at, seconds."""
    filled = {
        "annotator": pl.String,
        "submitted_at": pl.Datetime("us", "UTC"),
        "seconds": pl.Float64,
    }
    missing = [
        pl.lit(None, kind).alias(name) for name, kind in filled.items() if name not in frame.columns
    ]
    numbered = frame.with_columns(*missing).with_row_index("row")
    story.connection.register("answers_in", numbered)
    story.connection.execute(
        """insert into submissions (project_id, source_row, submission_id, asset_id, annotator_id,
            role, is_gold, status, submitted_at, work_seconds)
        select 'p', row, $role || row, asset, annotator, $role, $role = 'gold', 'submitted',
            submitted_at, seconds from answers_in""",
        {"role": role},
    )
    story.connection.execute(
        """insert into annotations
            (project_id, annotation_id, submission_id, asset_id, question, type, label)
        select 'p', $role || row, $role || row, asset, 'label', 'classification', label
        from answers_in""",
        {"role": role},
    )
    story.connection.unregister("answers_in")
