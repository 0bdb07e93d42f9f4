"""How alike two skeletons are: object keypoint similarity, points in place, distances.

A point is x, y and visibility: 0 not labelled, 1 hidden, 2 visible. Points of two skeletons
answer each other by name where both are named, else by place in the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import orjson

from queries.arrays import Floats

# Spread of people's clicks relative to the root of the object's area: published with the COCO
# keypoint challenge, which measured it on 5,000 pictures labelled twice.
COCO_SIGMAS = {
    "nose": 0.026,
    "left_eye": 0.025,
    "right_eye": 0.025,
    "left_ear": 0.035,
    "right_ear": 0.035,
    "left_shoulder": 0.079,
    "right_shoulder": 0.079,
    "left_elbow": 0.072,
    "right_elbow": 0.072,
    "left_wrist": 0.062,
    "right_wrist": 0.062,
    "left_hip": 0.107,
    "right_hip": 0.107,
    "left_knee": 0.087,
    "right_knee": 0.087,
    "left_ankle": 0.089,
    "right_ankle": 0.089,
}

DEFAULT = "default"
SIGMA = 0.09
"""For points that nobody measured, where no policy says otherwise."""


@dataclass(frozen=True)
class Skeleton:
    """Labelled and unlabelled points of one object: rows of x, y, visibility, and their names."""

    points: Floats
    names: tuple[str, ...]


def skeleton(geometry: str, scale_x: float = 1.0, scale_y: float = 1.0) -> Skeleton:
    """A skeleton from its geometry in JSON; a point without a name is called by its place.

    >>> skeleton('{"points": [[1, 2, 2], [3, 4, 0]], "names": ["head", null]}').names
    ('head', '1')
    """
    shape = orjson.loads(geometry)
    points = np.array([[*point, 2][:3] for point in shape["points"]], dtype=np.float64)
    given = shape.get("names") or []
    named = [given[i] if i < len(given) else None for i in range(len(points))]
    names = tuple(str(name) if name else str(i) for i, name in enumerate(named))
    return Skeleton(points.reshape(-1, 3) * [scale_x, scale_y, 1.0], names)


def aligned(first: Skeleton, second: Skeleton) -> tuple[Skeleton, Skeleton]:
    """Both with the same points in the same order: of the first, then what only the second has.

    A point that one side lacks is there, not labelled. Where either has no names the places in
    the list decide.
    """
    if first.names == second.names:
        return first, second
    nameless = any(side.names == _places(len(side.names)) for side in (first, second))
    if nameless or len(set(first.names)) + len(set(second.names)) < len(first.names + second.names):
        names = max((first.names, second.names), key=lambda names: (len(names), names))
        return _as_long_as(first, names), _as_long_as(second, names)
    names = (*first.names, *(name for name in second.names if name not in set(first.names)))
    return _ordered(first, names), _ordered(second, names)


def sigmas(names: Sequence[str], label: str | None, stated: str | None = None) -> Floats:
    """The spread of each point: as the policy states it, else COCO's for a person, else uniform.

    COCO's hold for 17 points that carry its names, or that have none and are a person's. `stated`
    is one `name=value` per line, the later going before the earlier.

    >>> sigmas(["0", "1"], "hand", "default=0.05\\n1=0.1").tolist()
    [0.05, 0.1]
    """
    policy = _stated(stated)
    fallback = policy.pop(DEFAULT, SIGMA)
    values = np.full(len(names), fallback)
    if _is_coco_person(names, label):
        values = np.array(list(COCO_SIGMAS.values()))
    for place, name in enumerate(names):
        values[place] = policy.get(name, values[place])
    return values


def oks(reference: Floats, other: Floats, area: Floats, spread: Floats) -> Floats:
    """Object keypoint similarity row by row; NaN where the reference has no labelled point.

    `reference` and `other` are (rows, points, 3), `area` (rows,) in square pixels of the
    reference, `spread` (points,) or (rows, points). The mean over the points that the reference
    labels of exp(-d^2 / (2 area (2 sigma)^2)), the formula of the COCO keypoint evaluation; a
    point that the other side does not label counts 0. 1 is the same place, and 0.5 is COCO's
    loosest threshold for a match.

    >>> there = np.array([[[0.0, 0.0, 2.0], [10.0, 0.0, 2.0]]])
    >>> here = there + [0.0, 2.0, 0.0]
    >>> oks(there, here, np.array([100.0]), np.array([0.1, 0.1])).round(6).tolist()
    [0.606531]
    """
    squared = ((reference[..., :2] - other[..., :2]) ** 2).sum(axis=-1)
    size = np.asarray(area, dtype=np.float64)[:, None] + np.spacing(1.0)
    near = np.exp(-squared / (2 * size * (2 * spread) ** 2))
    counts = reference[..., 2] > 0
    found = np.where(counts & (other[..., 2] > 0), near, 0.0).sum(axis=-1)
    total = counts.sum(axis=-1)
    blank = np.full(total.shape, np.nan)
    return np.asarray(np.divide(found, total, out=blank, where=total > 0))


def in_place(first: Floats, second: Floats, tolerance: Floats) -> tuple[Floats, Floats, Floats]:
    """Row by row: points that both label, how many are within tolerance, sum of squared distances.

    The share within is the pixel tolerance rate, the root of the mean square the RMSE.
    """
    both = (first[..., 2] > 0) & (second[..., 2] > 0)
    squared = np.where(both, ((first[..., :2] - second[..., :2]) ** 2).sum(axis=-1), 0.0)
    near = both & (squared <= (np.asarray(tolerance, dtype=np.float64)[:, None] ** 2))
    return (
        both.sum(axis=-1).astype(np.float64),
        near.sum(axis=-1).astype(np.float64),
        squared.sum(axis=-1),
    )


def _places(count: int) -> tuple[str, ...]:
    return tuple(str(place) for place in range(count))


def _as_long_as(side: Skeleton, names: tuple[str, ...]) -> Skeleton:
    missing = np.zeros((len(names) - len(side.names), 3))
    return Skeleton(np.concatenate([side.points, missing]), names)


def _ordered(side: Skeleton, names: tuple[str, ...]) -> Skeleton:
    place = {name: row for row, name in enumerate(side.names)}
    rows = [side.points[place[name]] if name in place else np.zeros(3) for name in names]
    return Skeleton(np.array(rows), names)


def _stated(lines: str | None) -> dict[str, float]:
    pairs = (line.rsplit("=", 1) for line in (lines or "").split("\n") if "=" in line)
    return {name: float(value) for name, value in pairs}


def _is_coco_person(names: Sequence[str], label: str | None) -> bool:
    if len(names) != len(COCO_SIGMAS):
        return False
    if tuple(names) == _places(len(names)):
        return (label or "").casefold() == "person"
    return [name.casefold().replace(" ", "_").replace("-", "_") for name in names] == list(
        COCO_SIGMAS
    )
