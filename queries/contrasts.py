"""How much two groups differ: differences and ratios of proportions with their intervals.

Everything takes numbers or arrays and returns float64 arrays of the same shape. What is
undefined comes back as NaN; the caller turns NaN into NULL before it leaves `queries`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from queries import intervals
from queries.arrays import Floats, floats

Z = float(special.ndtri(0.975))


def difference(
    k: npt.ArrayLike, n: npt.ArrayLike, rest_k: npt.ArrayLike, rest_n: npt.ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """k / n less rest_k / rest_n, with its 95 % interval: (difference, low, high).

    Newcombe's hybrid of two score intervals (1998, Statistics in Medicine 17: 873, method 10).
    NaN where a side is empty.

    >>> [round(float(part), 6) for part in difference(18, 150, 9, 180)]
    [0.07, 0.009887, 0.136023]
    """
    one, other = _share(k, n), _share(rest_k, rest_n)
    low, high = intervals.wilson(k, n)
    rest_low, rest_high = intervals.wilson(rest_k, rest_n)
    down = np.sqrt((one - low) ** 2 + (rest_high - other) ** 2)
    up = np.sqrt((high - one) ** 2 + (other - rest_low) ** 2)
    return np.asarray(one - other), np.asarray(one - other - down), np.asarray(one - other + up)


def ratio(
    k: npt.ArrayLike, n: npt.ArrayLike, rest_k: npt.ArrayLike, rest_n: npt.ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """k / n over rest_k / rest_n, with its 95 % interval on the log scale (Katz 1978).

    NaN where a side is empty or has no event: nothing is added to zero cells.

    >>> [round(float(part), 6) for part in ratio(18, 150, 9, 180)]
    [2.4, 1.110949, 5.184758]
    """
    counts = np.broadcast_arrays(*(floats(part) for part in (k, n, rest_k, rest_n)))
    a, m, b, rest = (np.where(part > 0, part, np.nan) for part in counts)
    value = (a / m) / (b / rest)
    spread = np.exp(Z * np.sqrt(np.maximum(1 / a - 1 / m + 1 / b - 1 / rest, 0)))
    return np.asarray(value), np.asarray(value / spread), np.asarray(value * spread)


def p_value(
    k: npt.ArrayLike, n: npt.ArrayLike, rest_k: npt.ArrayLike, rest_n: npt.ArrayLike
) -> Floats:
    """Two-sided p-value of the score test that both proportions are one (pooled z).

    NaN where a side is empty, or nothing or everything is an event.

    >>> float(p_value(18, 150, 9, 180).round(6))
    0.020882
    """
    a, m, b, rest = np.broadcast_arrays(*(floats(part) for part in (k, n, rest_k, rest_n)))
    pooled = _share(a + b, m + rest)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (_share(a, m) - _share(b, rest)) / np.sqrt(pooled * (1 - pooled) * (1 / m + 1 / rest))
    return np.asarray(np.where(np.isfinite(z), special.erfc(np.abs(z) / np.sqrt(2)), np.nan))


def adjusted_difference(
    k: npt.ArrayLike, n: npt.ArrayLike, rest_k: npt.ArrayLike, rest_n: npt.ArrayLike
) -> float:
    """The difference within strata, averaged with Mantel-Haenszel weights n x rest_n / all.

    One number from the arrays of all strata; a stratum that has one side only says nothing.
    NaN where no stratum has both. (Greenland & Robins 1985, Biometrics 41: 55.)

    Two strata in each of which the rates are equal, though pooled they are .38 and .62:

    >>> adjusted_difference([2, 36], [20, 80], [8, 9], [80, 20])
    0.0
    """
    a, m, b, rest = np.broadcast_arrays(*(floats(part) for part in (k, n, rest_k, rest_n)))
    shared = (m > 0) & (rest > 0)
    if not shared.any():
        return float("nan")
    a, m, b, rest = a[shared], m[shared], b[shared], rest[shared]
    weights = m * rest / (m + rest)
    parts = np.sort(weights * (a / m - b / rest))
    return float(parts.sum() / np.sort(weights).sum())


def _share(part: npt.ArrayLike, whole: npt.ArrayLike) -> Floats:
    trials = floats(whole)
    return np.asarray(floats(part) / np.where(trials > 0, trials, np.nan))
