"""What somebody draws and says when they look at a scene or a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from simulation.canvas import HEIGHT, WIDTH, Box
from simulation.clock import GUIDELINE_AT
from simulation.scenes import LABELS, Scene, Thing, overlap
from simulation.team import GUIDELINE_PAIR, Person, Skill

GUIDELINE_SWAP = {"before": 0.24, "after": 0.02}
_NEAR = {
    "vessel": ("pilot boat", "container stack"),
    "tug": ("buoy", "vessel"),
    "pilot boat": ("vessel", "buoy"),
    "buoy": ("person", "pilot boat"),
    "gantry crane": ("vessel", "container stack"),
    "container stack": ("truck", "gantry crane"),
    "truck": ("container stack", "person"),
    "person": ("buoy", "truck"),
}


@dataclass(frozen=True)
class Drawn:
    """One box somebody drew; `of` is the place of the true thing, None around nothing."""

    label: str
    box: Box
    of: int | None


def draw(person: Person, scene: Scene, when: datetime, rng: Random) -> list[Drawn]:
    """One pass of the person over the scene at that time."""
    skill = person.skill if person.part == "expert" else _with_guideline(person.skill, when)
    drawn = [
        Drawn(_named(thing.label, skill, rng), _traced(thing.box, skill, rng), place)
        for place, thing in enumerate(scene.things)
        if rng.random() >= skill.miss
    ]
    wanted = sum(rng.random() < skill.spurious for _ in scene.things)
    drawn += [_phantom(scene, rng) for _ in range(wanted)]
    return drawn


def accuracy(skill: Skill, things: Sequence[Thing], share_before: float) -> float:
    """The expected share of these things that are found and rightly named.

    share_before: how much of the work was done before the guideline changed.
    """
    team = GUIDELINE_SWAP["before"] * share_before + GUIDELINE_SWAP["after"] * (1 - share_before)
    right = 0.0
    for thing in things:
        swap = skill.swaps.get(thing.label, ("", 0.0))[1]
        if thing.label == GUIDELINE_PAIR[0]:
            swap = max(swap, team)
        right += (1 - skill.miss) * (1 - swap) * (1 - skill.slip)
    return right / len(things)


def seconds_needed(person: Person, objects: int, practice: int, rng: Random) -> float:
    """Time for a picture: a fixed part, a part per object, less with practice."""
    usual = 18.0 + 6.5 * objects
    learnt: float = max(1, practice) ** -person.skill.learning * 1.45
    return usual * person.skill.pace * learnt * rng.lognormvariate(0.0, 0.2)


def _with_guideline(skill: Skill, when: datetime) -> Skill:
    rate = GUIDELINE_SWAP["before" if when < GUIDELINE_AT else "after"]
    first, second = GUIDELINE_PAIR
    return replace(skill, swaps={**skill.swaps, first: (second, rate)})


def _named(label: str, skill: Skill, rng: Random) -> str:
    other, rate = skill.swaps.get(label, (label, 0.0))
    if rng.random() < rate:
        return other
    if rng.random() < skill.slip:
        return rng.choice(_NEAR[label])
    return label


def _traced(box: Box, skill: Skill, rng: Random) -> Box:
    if skill.jitter == 0:
        return box
    x0, y0, x1, y1 = box
    wide, tall = x1 - x0, y1 - y0
    spread = skill.jitter
    pad = rng.uniform(0.04, 0.1) if rng.random() < skill.loose else 0.0
    # A hand is never better than about a third of a pixel, nor ever beside the thing.
    dx, dy = max(0.3, spread * wide), max(0.3, spread * tall)

    def moved(edge: float, by: float, side: float, outward: int) -> float:
        slip = max(-2.2 * by, min(2.2 * by, rng.gauss(0, by)))
        return edge + slip + outward * pad * side

    return (
        max(0.0, moved(x0, dx, wide, -1)),
        max(0.0, moved(y0, dy, tall, -1)),
        min(float(WIDTH), moved(x1, dx, wide, 1)),
        min(float(HEIGHT), moved(y1, dy, tall, 1)),
    )


def _phantom(scene: Scene, rng: Random) -> Drawn:
    """A box around a reflection, a wave or a shadow."""
    for _ in range(20):
        wide, tall = rng.uniform(24, 110), rng.uniform(24, 70)
        x, y = rng.uniform(20, WIDTH - 140), rng.uniform(360, HEIGHT - 90)
        box = (x, y, x + wide, y + tall)
        if all(overlap(box, thing.box) < 0.1 for thing in scene.things):
            break
    return Drawn(rng.choice(LABELS), box, None)
