"""How near two sets of points, or two lines, are: 1 is the same place, 0.5 is the tolerance.

Nearness is 1 - distance / (2 tolerance), never below 0. So the threshold of one half stands for
the tolerance, and the severity bands stand for fifths of it: at 10 pixels 2 px is `none`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from queries.arrays import Floats

SAMPLES = 64
"""Places along a line from which the way to the other line is measured."""


@dataclass(frozen=True)
class PointsInPlace:
    """Two sets of points, one to one: pairs, those within tolerance, sum of squared distances."""

    nearness: float
    compared: int
    in_place: int
    squares: float


def nearness(distance: float, tolerance: float) -> float:
    """1 at no distance, 0.5 at the tolerance, 0 from twice the tolerance on.

    >>> nearness(2.0, 10.0), nearness(10.0, 10.0), nearness(50.0, 10.0)
    (0.9, 0.5, 0.0)
    """
    if tolerance <= 0:
        return 1.0 if distance == 0 else 0.0
    return max(0.0, 1.0 - distance / (2.0 * tolerance))


def points_in_place(first: Floats, second: Floats, tolerance: float) -> PointsInPlace:
    """Two sets of points (n, 2) matched one to one for the largest total nearness.

    Nearness of the sets is 2 x total / all points, so that a point too many costs. Pairs at
    twice the tolerance or more are no pairs.

    >>> points_in_place(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0]]), 10.0)
    PointsInPlace(nearness=0.75, compared=1, in_place=1, squares=25.0)
    """
    apart = np.sqrt(((first[:, None, :] - second[None, :, :]) ** 2).sum(axis=2))
    near = np.vectorize(nearness, otypes=[np.float64])(apart, tolerance)
    rows, columns = _one_to_one(near)
    kept = near[rows, columns] > 0
    distances = apart[rows, columns][kept]
    total = float(np.sort(near[rows, columns]).sum())
    return PointsInPlace(
        2 * total / (len(first) + len(second)),
        len(distances),
        int((distances <= tolerance).sum()),
        float(np.sort(distances**2).sum()),
    )


def line_distance(first: Floats, second: Floats) -> float:
    """How far apart two lines are: the larger of the two mean ways from one to the other.

    The modified Hausdorff distance (Dubuisson & Jain 1994), from `SAMPLES` places spread evenly
    along each line to the nearest place on the other; which end a line starts from is no matter.

    >>> line_distance(np.array([[0.0, 0.0], [9.0, 0.0]]), np.array([[9.0, 2.0], [0.0, 2.0]]))
    2.0
    """
    return max(_mean_way(first, second), _mean_way(second, first))


def _one_to_one(near: Floats) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    if near.shape == (1, 1):
        return np.zeros(1, np.int64), np.zeros(1, np.int64)
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(near, maximize=True)
    return rows, columns


def _mean_way(walked: Floats, other: Floats) -> float:
    return float(np.mean(_to_line(_spread(walked), other)))


def _spread(line: Floats) -> Floats:
    """The middles of equal pieces of a line."""
    steps = np.sqrt((np.diff(line, axis=0) ** 2).sum(axis=1))
    along = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = (np.arange(SAMPLES) + 0.5) / SAMPLES * along[-1]
    return np.column_stack([np.interp(wanted, along, line[:, axis]) for axis in (0, 1)])


def _to_line(places: Floats, line: Floats) -> Floats:
    """From each place the way to the nearest place on a line."""
    starts, steps = line[:-1], np.diff(line, axis=0)
    if not len(steps):
        starts, steps = line, np.zeros_like(line)
    length = (steps**2).sum(axis=1)
    gap = places[:, None, :] - starts[None]
    share = np.divide(
        (gap * steps[None]).sum(axis=2), length, out=np.zeros(gap.shape[:2]), where=length > 0
    )
    foot = starts[None] + np.clip(share, 0.0, 1.0)[..., None] * steps[None]
    return np.asarray(np.sqrt(((places[:, None, :] - foot) ** 2).sum(axis=2)).min(axis=1))
