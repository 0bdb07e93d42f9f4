"""Who drew which picture when, and what the reviewers said: the box project as it happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from simulation.clock import EXPORTED_AT, LAST_DAY, Shift, at_local, next_working_day, working_days
from simulation.hands import Drawn, draw, seconds_needed
from simulation.scenes import Scene
from simulation.team import Person

LABELLED_SHARE = 0.86  # of the pictures; the rest is still to do when the export is made
OVERLAP_SHARE, OVERLAP = 0.40, 3
GOLD_SHARE = 0.40  # of the labelled pictures
SKIP_SHARE = 0.015
BATCHES = 8


@dataclass(frozen=True)
class Verdict:
    """One review: accepted, rejected or fixed; before and after are what was on the picture."""

    kind: str
    reviewer: Person
    at: datetime
    comment: str | None
    before: tuple[Drawn, ...]
    after: tuple[Drawn, ...]


@dataclass
class Pass:
    """One person's pass over one picture. `first` is what they handed in, `final` what stands."""

    person: Person
    at: datetime
    seconds: float
    first: tuple[Drawn, ...]
    final: tuple[Drawn, ...]
    is_skipped: bool = False
    is_gold: bool = False
    updated_at: datetime | None = None
    verdicts: list[Verdict] = field(default_factory=list)


@dataclass
class Picture:
    """One picture with everything that happened to it."""

    number: int
    scene: Scene
    batch: str
    uploaded_at: datetime
    has_gold: bool = False
    passes: list[Pass] = field(default_factory=list)
    drafts: list[Pass] = field(default_factory=list)


def run_boxes(
    scenes: Sequence[Scene], people: Sequence[Person], experts: Sequence[Person], seed: int
) -> list[Picture]:
    """Eight weeks of drawing boxes, seeded."""
    rng = Random(f"{seed}/boxes")
    pictures = [_uploaded(number, scene, len(scenes)) for number, scene in enumerate(scenes)]
    labelled = pictures[: max(1, round(len(pictures) * LABELLED_SHARE))]
    overlapping = set(rng.sample(range(len(labelled)), round(len(labelled) * OVERLAP_SHARE)))
    _choose_gold(labelled, overlapping, rng)
    bookings = _assign(labelled, overlapping, people, rng)
    _work_off(bookings, people, rng)
    for picture in labelled:
        if picture.has_gold:
            picture.passes.append(_gold(picture, experts[0], rng))
        _review(picture, experts, rng)
    for picture in pictures[len(labelled) : len(labelled) + 5]:
        picture.drafts.append(_draft(picture, rng.choice(people), rng))
    return pictures


def _uploaded(number: int, scene: Scene, total: int) -> Picture:
    """Most pictures were there at the start; two later uploads widened the scope."""
    share = number / total
    day = date(2026, 9, 25) if share < 0.6 else date(2026, 10, 12)
    if share >= 0.8:
        day = date(2026, 10, 26)
    uploaded_at = at_local(day, 7.2) + timedelta(seconds=0.37 * number)
    return Picture(number + 1, scene, f"B-{int(share * BATCHES) + 1:02}", uploaded_at)


def _choose_gold(labelled: list[Picture], overlapping: set[int], rng: Random) -> None:
    """Gold mostly where several people look, so that each of them meets enough of it."""
    wanted = max(1, round(len(labelled) * GOLD_SHARE))
    shared = sorted(overlapping)
    alone = [place for place in range(len(labelled)) if place not in overlapping]
    from_shared = min(len(shared), round(wanted * 0.75))
    chosen = rng.sample(shared, from_shared) + rng.sample(alone, wanted - from_shared)
    for place in chosen:
        labelled[place].has_gold = True


@dataclass(frozen=True)
class _Booking:
    picture: Picture
    person: Person
    day: date
    order: float


def _assign(
    labelled: list[Picture], overlapping: set[int], people: Sequence[Person], rng: Random
) -> list[_Booking]:
    """Spread pictures over people: gold evenly, the rest by how fast they are."""
    days = working_days()
    load: Counter[Person] = Counter()
    gold: Counter[Person] = Counter()
    bookings = []
    for place, picture in enumerate(labelled):
        day = days[min(len(days) - 1, int(place / len(labelled) * len(days)))]

        def burden(person: Person, has_gold: bool = picture.has_gold) -> tuple[float, float]:
            pull = load[person] * person.skill.pace**0.5 + rng.random()
            return (gold[person] if has_gold else 0, pull)

        for person in sorted(people, key=burden)[: OVERLAP if place in overlapping else 1]:
            load[person] += 1
            gold[person] += picture.has_gold
            later = min(LAST_DAY, next_working_day(day, rng.choice((0, 0, 0, 1, 1, 2))))
            bookings.append(_Booking(picture, person, later, rng.random()))
    return sorted(bookings, key=lambda booking: (booking.day, booking.order))


def _work_off(bookings: list[_Booking], people: Sequence[Person], rng: Random) -> None:
    shifts = {person: Shift(rng) for person in people}
    practice: Counter[Person] = Counter()
    for booking in bookings:
        person, picture = booking.person, booking.picture
        if not picture.has_gold and rng.random() < SKIP_SHARE:
            wait = rng.uniform(6, 30)
            at = shifts[person].book(booking.day, wait)
            picture.passes.append(Pass(person, at, wait, (), (), is_skipped=True))
            taken = {one.person for one in picture.passes}
            person = rng.choice([other for other in people if other not in taken])
        practice[person] += 1
        picture.passes.append(_pass(picture, person, practice[person], booking.day, shifts, rng))


def _pass(
    picture: Picture, person: Person, practice: int, day: date, shifts: dict[Person, Shift],
    rng: Random,
) -> Pass:  # fmt: skip
    seconds = seconds_needed(person, len(picture.scene.things), practice, rng)
    at = min(shifts[person].book(day, seconds), EXPORTED_AT - timedelta(minutes=20))
    drawn = tuple(draw(person, picture.scene, at, rng))
    return Pass(person, at, seconds, drawn, drawn)


def _gold(picture: Picture, expert: Person, rng: Random) -> Pass:
    """The expert's answer, made on the morning before anybody else opens the picture."""
    seconds = seconds_needed(expert, len(picture.scene.things), 1, rng)
    day = min(one.at for one in picture.passes).date()
    at = at_local(day, rng.uniform(6.2, 7.8)) + timedelta(seconds=rng.uniform(0, 60))
    drawn = tuple(draw(expert, picture.scene, at, rng))
    return Pass(expert, at, seconds, drawn, drawn, is_gold=True)


def _draft(picture: Picture, person: Person, rng: Random) -> Pass:
    at = datetime(2026, 11, 20, 14, 0, tzinfo=UTC) + timedelta(minutes=rng.uniform(0, 110))
    drawn = draw(person, picture.scene, at, rng)
    part = tuple(drawn[: max(1, len(drawn) // 2)])
    return Pass(person, at, rng.uniform(20, 70), part, part)


def _review(picture: Picture, experts: Sequence[Person], rng: Random) -> None:
    """Most passes are looked at within days; what came in last is still waiting."""
    for one in picture.passes:
        if one.is_skipped or one.is_gold or rng.random() > 0.92:
            continue
        day = next_working_day(one.at.date(), rng.choice((1, 1, 1, 2, 2, 3)))
        at = at_local(day, rng.uniform(9, 17.2))
        if at < EXPORTED_AT:
            _judge(picture, one, rng.choice(experts), at, rng)


def _judge(picture: Picture, one: Pass, reviewer: Person, at: datetime, rng: Random) -> None:
    errors = _errors(picture.scene, one.first)
    seen = [error for error in errors if rng.random() < 0.8]
    if not seen:
        one.verdicts.append(Verdict("accepted", reviewer, at, None, one.first, one.first))
        return
    comment = "; ".join(seen[:2]) + ("; and more" if len(seen) > 2 else "")
    # Gold pictures keep the first answer, so that what was planted can be measured.
    if picture.has_gold or rng.random() < 0.55:
        one.verdicts.append(Verdict("rejected", reviewer, at, comment, one.first, one.first))
        back = at + timedelta(hours=rng.uniform(1, 5))
        again = at_local(next_working_day(back.date(), 1), rng.uniform(9, 16))
        if not picture.has_gold and rng.random() < 0.8 and again < EXPORTED_AT:
            one.final, one.updated_at = _corrected(picture.scene, one.first), back
            one.verdicts.append(Verdict("accepted", reviewer, again, None, one.final, one.final))
        return
    one.final, one.updated_at = _corrected(picture.scene, one.first), at
    one.verdicts.append(Verdict("fixed", reviewer, at, comment, one.first, one.final))


def _errors(scene: Scene, drawn: Sequence[Drawn]) -> list[str]:
    found = {one.of for one in drawn}
    wrong = [
        f"this is a {scene.things[one.of].label}, not a {one.label}"
        for one in drawn
        if one.of is not None and scene.things[one.of].label != one.label
    ]
    missing = [
        f"missed a {thing.label}" for place, thing in enumerate(scene.things) if place not in found
    ]
    return wrong + missing + ["nothing there" for one in drawn if one.of is None]


def _corrected(scene: Scene, drawn: Sequence[Drawn]) -> tuple[Drawn, ...]:
    """The same boxes with right names, without phantoms, with the missing ones added."""
    kept = [replace(one, label=scene.things[one.of].label) for one in drawn if one.of is not None]
    found = {one.of for one in kept}
    added = [
        Drawn(thing.label, thing.box, place)
        for place, thing in enumerate(scene.things)
        if place not in found
    ]
    return tuple(kept + added)
