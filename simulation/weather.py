"""The weather project: one class per picture, five people each, written as a plain table."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from simulation.clock import LAST_DAY, Shift, next_working_day, working_days
from simulation.team import Person, Skill

VOTES = 5
GOLD_SHARE = 0.5
CLASSES = {"clear": 0.24, "overcast": 0.2, "haze": 0.19, "fog": 0.17, "rain": 0.14, "storm": 0.06}
WRONG_GOLD = 3  # gold answers that are themselves wrong
AMBIGUOUS_SHARE = 0.02  # pictures that nobody could name with certainty
_NEAR = {
    "clear": ("overcast", "haze"),
    "overcast": ("clear", "rain"),
    "haze": ("clear", "overcast"),
    "fog": ("overcast", "rain"),
    "rain": ("storm", "overcast"),
    "storm": ("rain", "overcast"),
}


@dataclass(frozen=True)
class Judgement:
    """One person's answer for one picture."""

    item: str
    person: Person
    label: str
    seconds: float
    at: datetime


@dataclass(frozen=True)
class Weather:
    """All judgements, the gold as written, and what is known to be odd about some items."""

    judgements: tuple[Judgement, ...]
    truth: dict[str, str]
    gold: dict[str, str]
    wrong_gold: tuple[str, ...]
    ambiguous: tuple[str, ...]


def run_weather(people: Sequence[Person], items: int, seed: int) -> Weather:
    """Eight weeks of naming the weather, seeded."""
    rng = Random(f"{seed}/weather")
    names = [f"weather_{number:04}" for number in range(1, items + 1)]
    drawn = rng.choices(list(CLASSES), list(CLASSES.values()), k=items)
    truth = dict(zip(names, drawn, strict=True))
    with_gold = set(rng.sample(names, round(items * GOLD_SHARE)))
    without = [name for name in names if name not in with_gold]
    ambiguous = set(rng.sample(without, round(items * AMBIGUOUS_SHARE)))
    wrong = _wrong_gold([name for name in names if name in with_gold], truth, rng)
    gold = {name: wrong.get(name, truth[name]) for name in names if name in with_gold}
    judgements = _judge_all(names, truth, gold, frozenset(wrong), ambiguous, people, rng)
    return Weather(judgements, truth, gold, tuple(sorted(wrong)), tuple(sorted(ambiguous)))


def write_weather(weather: Weather, folder: Path) -> None:
    """labels.csv with one judgement per row, gold.csv with one true answer per row."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "labels.csv").open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("item", "worker", "label", "seconds", "submitted_at"))
        for one in weather.judgements:
            at = one.at.strftime("%Y-%m-%dT%H:%M:%SZ")
            table.writerow((one.item, one.person.worker, one.label, f"{one.seconds:.1f}", at))
    with (folder / "gold.csv").open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("item", "truth"))
        table.writerows(weather.gold.items())


def accuracy(skill: Skill) -> float:
    """The expected share of items named right, over the usual mix of weather."""
    return sum(
        share * (1 - skill.class_swaps.get(label, ("", 0.0))[1]) * (1 - skill.class_slip)
        for label, share in CLASSES.items()
    )


def _wrong_gold(names: list[str], truth: dict[str, str], rng: Random) -> dict[str, str]:
    """A few gold answers that clear pictures contradict: everybody will dispute them."""
    clear = [name for name in names if truth[name] == "clear"]
    chosen = rng.sample(clear, min(WRONG_GOLD, len(clear)))
    return dict.fromkeys(chosen, "overcast")


def _judge_all(
    names: list[str], truth: dict[str, str], gold: dict[str, str], wrong: frozenset[str],
    ambiguous: set[str], people: Sequence[Person], rng: Random,
) -> tuple[Judgement, ...]:  # fmt: skip
    days, shifts = working_days(), {person: Shift(rng) for person in people}
    sound = [person for person in people if person.part == "good"]
    load: Counter[Person] = Counter()
    gold_load: Counter[Person] = Counter()
    wrong_load: Counter[Person] = Counter()
    practice: Counter[Person] = Counter()
    queue: list[tuple[date, float, str, Person]] = []
    for place, name in enumerate(names):
        day = days[int(place / len(names) * len(days))]
        keys = {
            person: (wrong_load[person] if name in wrong else 0,
                     gold_load[person] if name in gold else load[person], rng.random())
            for person in (sound if name in wrong else people)
        }  # fmt: skip
        for person in sorted(keys, key=keys.__getitem__)[:VOTES]:
            load[person] += 1
            gold_load[person] += name in gold
            wrong_load[person] += name in wrong
            later = min(LAST_DAY, next_working_day(day, rng.choice((0, 0, 1))))
            queue.append((later, rng.random(), name, person))
    judgements = []
    for day, _, name, person in sorted(queue, key=lambda entry: entry[:3]):
        practice[person] += 1
        seconds = _seconds(person, practice[person], rng)
        label = _named(truth[name], person.skill, name in ambiguous, rng)
        if name in wrong:
            label = truth[name]  # so clear that nobody errs
        at = shifts[person].book(day, seconds) + timedelta(seconds=rng.uniform(0, 3))
        judgements.append(Judgement(name, person, label, seconds, at))
    return tuple(sorted(judgements, key=lambda one: (one.at, one.item, one.person.number)))


def _seconds(person: Person, practice: int, rng: Random) -> float:
    learnt: float = practice**-person.skill.learning * 1.6
    return max(0.6, 9.0 * person.skill.pace * learnt * rng.lognormvariate(0.0, 0.28))


def _named(label: str, skill: Skill, is_ambiguous: bool, rng: Random) -> str:
    if is_ambiguous:
        return rng.choice((label, *_NEAR[label]))
    other, rate = skill.class_swaps.get(label, (label, 0.0))
    if rng.random() < rate:
        return other
    if rng.random() < skill.class_slip:
        return rng.choice(_NEAR[label])
    return label
