"""Boxes to compare: what people drew on an asset, the worked example, random crowds."""

from typing import Any

import numpy as np
from given import Given

Box = tuple[str, float, float, float, float]

# The worked example of the handbook: two people on one photo.
ANN: list[Box] = [
    ("car", 0, 0, 100, 100),
    ("car", 200, 0, 300, 100),
    ("person", 0, 200, 50, 300),
    ("sign", 400, 400, 420, 420),
]
BOB: list[Box] = [
    ("car", 10, 0, 110, 100),
    ("truck", 200, 0, 300, 80),
    ("person", 0, 210, 50, 300),
    ("person", 500, 500, 550, 550),
]


def drew(given: Given, asset: str, person: str | None, *boxes: Box, **values: Any) -> str:
    """One person's pass over an asset with its boxes; none is an empty pass."""
    shape = {name: values.pop(name) for name in ("question", "frame") if name in values}
    submission = given.submission(asset, person, **values)
    for label, x_min, y_min, x_max, y_max in boxes:
        given.annotation(
            submission,
            asset,
            type="bbox",
            label=label,
            x_min=float(x_min),
            y_min=float(y_min),
            x_max=float(x_max),
            y_max=float(y_max),
            **shape,
        )
    return submission


def example(assets: int = 1) -> Given:
    """The worked example, on one photo or on several."""
    given = Given()
    for number in range(assets):
        drew(given, f"photo {number}", "ann", *ANN)
        drew(given, f"photo {number}", "bob", *BOB)
    return given


def random_drawings(seed: int, assets: int = 12, people: int = 3) -> list[tuple[int, int, Box]]:
    """(asset, person, box): objects that people draw a little differently, forget or confuse."""
    rng = np.random.default_rng(seed)
    found: list[tuple[int, int, Box]] = []
    for asset in range(assets):
        for _ in range(rng.integers(0, 6)):
            x, y = rng.uniform(0, 60, 2)
            for person in range(people):
                if rng.random() < 0.2:
                    continue
                left, top, width, height = np.array([x, y, 30, 30]) + rng.normal(0, 3, 4)
                label = "car" if rng.random() < 0.7 else "truck"
                found.append((asset, person, (label, left, top, left + width, top + height)))
    return found
