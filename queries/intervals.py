"""Intervals and corrections for proportions: small numbers said honestly.

Everything takes numbers or arrays and returns float64 arrays of the same shape. What is
undefined (no trials) comes back as NaN; the caller turns NaN into NULL before it leaves `queries`.
"""

import numpy as np
import numpy.typing as npt
from scipy import special

from queries.arrays import Floats, floats

LEVEL = 0.95


def wilson(k: npt.ArrayLike, n: npt.ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Wilson's score interval for k successes in n trials: (low, high), each in [0, 1].

    For display. Three of three is not "100 %": the interval starts at .44. NaN where n is 0.

    >>> low, high = wilson(3, 3)
    >>> round(float(low), 6), round(float(high), 6)
    (0.438503, 1.0)
    """
    successes, trials = _counts(k, n)
    z = float(special.ndtri(0.5 + level / 2))
    share = successes / trials
    shrink = 1 + z**2 / trials
    centre = (share + z**2 / (2 * trials)) / shrink
    half = z / shrink * np.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2))
    low = np.where(successes == 0, 0.0, np.maximum(centre - half, 0.0))
    high = np.where(successes == trials, 1.0, np.minimum(centre + half, 1.0))
    return _undefined_without(trials, low), _undefined_without(trials, high)


def clopper_pearson(
    k: npt.ArrayLike, n: npt.ArrayLike, level: float = LEVEL
) -> tuple[Floats, Floats]:
    """The exact interval for k successes in n trials: never covers less than `level`.

    For contractual statements; wider than Wilson's. NaN where n is 0.

    >>> low, high = clopper_pearson(0, 20)
    >>> round(float(low), 6), round(float(high), 6)
    (0.0, 0.168433)
    """
    successes, trials = _counts(k, n)
    tail = (1 - level) / 2
    failures = trials - successes
    low = special.betaincinv(np.maximum(successes, 0.5), failures + 1, tail)
    high = special.betaincinv(successes + 1, np.maximum(failures, 0.5), 1 - tail)
    low = np.where(successes == 0, 0.0, low)
    high = np.where(failures == 0, 1.0, high)
    return _undefined_without(trials, low), _undefined_without(trials, high)


def effective_n(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    xx: npt.ArrayLike,
    xy: npt.ArrayLike,
    yy: npt.ArrayLike,
    m: npt.ArrayLike,
) -> Floats:
    """How many independent labels clustered ones are worth for the rate sum y / sum x.

    Of m assets with x labels each, y of them wrong: the sums of x, y and their products. From
    the variance of the ratio estimator (Cochran 1977, chapter 6); never more than the labels
    there are, and just those where each asset has one, where the rate is 0 or 1, or where there is
    one asset.

    Five assets with 4, 6, 2, 8, 5 labels and 1, 0, 0, 2, 0 errors (a design effect of 1.0833):

    >>> float(effective_n(25, 3, 145, 20, 5, 5).round(4))
    23.0769
    """
    labels, wrong, assets = floats(x), floats(y), floats(m)
    is_clustered = floats(xx) > labels
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = wrong / labels
        spread = floats(yy) - 2 * rate * floats(xy) + rate**2 * floats(xx)
        variance = assets / (assets - 1) * spread / labels**2
        worth = rate * (1 - rate) / variance
    usable = is_clustered & np.isfinite(worth) & (worth > 0)
    return np.asarray(np.where(usable, np.minimum(worth, labels), labels))


def benjamini_hochberg(p: npt.ArrayLike) -> Floats:
    """The q-value of each p-value: the false discovery rate at which it would be reported.

    Order is kept: q[i] belongs to p[i]. NaN in p is not tested: it stays NaN and does not
    count among the tests.

    >>> [round(float(q), 4) for q in benjamini_hochberg([0.04, 0.001, 0.03])]
    [0.04, 0.003, 0.04]
    """
    values = np.asarray(p, dtype=np.float64)
    adjusted = np.full(values.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(values))
    order = tested[np.argsort(values[tested], kind="stable")]
    m = len(order)
    scaled = values[order] * m / np.arange(1, m + 1)
    smallest_after = np.minimum.accumulate(scaled[::-1])[::-1]
    adjusted[order] = np.minimum(smallest_after, 1.0)
    return adjusted


def _counts(k: npt.ArrayLike, n: npt.ArrayLike) -> tuple[Floats, Floats]:
    """k and n broadcast to one shape; n = 0 becomes NaN so that it spreads silently."""
    successes, trials = np.broadcast_arrays(
        np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    )
    return successes, np.where(trials > 0, trials, np.nan)


def _undefined_without(trials: Floats, bound: Floats) -> Floats:
    return np.asarray(np.where(np.isnan(trials), np.nan, bound), dtype=np.float64)
