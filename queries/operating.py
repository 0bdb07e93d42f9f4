"""What a sampling plan shows: operating curves, sample sizes, power.

A plan draws n units and accepts the lot with at most c defective ones. Rates are shares from 0 to
1. Where the size of the lot is known the counts are hypergeometric, else binomial.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, log

import numpy as np
import numpy.typing as npt

from queries.arrays import Floats, floats

CONFIDENCE = 0.95
CONSUMER = 0.10
PRODUCER = 0.95
MOST = 10**7


@dataclass(frozen=True)
class PowerTest:
    """A test of "the rate is at most p0": reject from `c` defective units on."""

    n: int
    c: int
    alpha: float
    power: float


def defective(lot: int, rate: float) -> int:
    """How many units of a lot make up a rate, rounded up: a part of a unit is a unit.

    >>> defective(1000, 0.05), defective(30, 0.01)
    (50, 1)
    """
    return min(lot, ceil(round(lot * rate, 9)))


def at_most(c: int, lot: int, bad: npt.ArrayLike, n: int) -> Floats:
    """The chance of at most c defective units among n drawn from a lot that holds `bad` of them.

    >>> float(at_most(2, 1000, 25, 80).round(6))
    0.677133
    """
    from scipy import special

    inside = floats(bad)[..., None]
    found = np.arange(c + 1, dtype=np.float64)
    is_possible = (found <= inside) & (found <= n) & (n - found <= lot - inside)
    k = np.where(is_possible, found, np.nan)

    def choices(m: Floats | float, taken: Floats | float) -> Floats:
        logs = special.gammaln(m + 1) - special.gammaln(taken + 1) - special.gammaln(m - taken + 1)
        return np.asarray(logs)

    logs = choices(inside, k) + choices(lot - inside, n - k) - choices(float(lot), float(n))
    return np.asarray(np.minimum(np.nansum(np.exp(logs), axis=-1), 1.0))


def acceptance(n: int, c: int, rate: npt.ArrayLike, lot: int | None = None) -> Floats:
    """The chance that a lot with these rates is accepted (Pa), one for each rate.

    >>> acceptance(80, 2, [0.01, 0.025, 0.05]).round(6).tolist()
    [0.953447, 0.676691, 0.230621]
    """
    rates = floats(rate)
    if lot is not None:
        bad = np.asarray([defective(lot, float(one)) for one in rates.ravel()], dtype=np.float64)
        return at_most(c, lot, bad.reshape(rates.shape), min(n, lot))
    if c >= n:
        return np.ones_like(rates)
    from scipy import special

    return np.asarray(special.bdtr(float(c), n, rates), dtype=np.float64)


def rate_at(n: int, c: int, chance: float, lot: int | None = None) -> float:
    """The rate at which a lot is accepted with this chance (the last at least as likely).

    With .95 the producer's point of the curve, with .10 the consumer's.

    >>> round(rate_at(80, 2, 0.10), 4)
    0.0652
    """
    if lot is not None:
        bad = _last(lambda d: bool(at_most(c, lot, d, min(n, lot)) >= chance), lot)
        return bad / lot
    if c >= n:
        return 1.0
    from scipy import special

    return float(special.bdtri(float(c), n, chance))


def zero_failures(rate: float, confidence: float = CONFIDENCE, lot: int | None = None) -> int:
    """Units to find without a defect to show that the rate is below `rate`.

    >>> zero_failures(0.01), zero_failures(0.05, lot=1000)
    (299, 57)
    """
    if lot is None:
        _check(rate, confidence)
        return ceil(round(log(1 - confidence) / log(1 - rate), 9))
    return c_failures(rate, 0, confidence, lot)


def c_failures(rate: float, c: int, confidence: float = CONFIDENCE, lot: int | None = None) -> int:
    """Units to draw so that at most c defective ones show that the rate is below `rate`.

    The smallest n for which a lot as bad as `rate` is accepted with a chance of at most
    1 - confidence. All of the lot where nothing less will do.
    """
    _check(rate, confidence)
    most = MOST if lot is None else lot
    worst = 1 - confidence + 1e-12
    n = _last(lambda size: bool(acceptance(size, c, rate, lot) > worst), most) + 1
    return min(n, most)


def precision_size(
    rate: float, margin: float, confidence: float = CONFIDENCE, lot: int | None = None
) -> int:
    """Units to draw so that an interval around `rate` reaches about `margin` to both sides.

    Normal approximation, with the finite population correction where the lot is known. `rate` is
    what history suggests; .5 is the most cautious.

    >>> precision_size(0.5, 0.05), precision_size(0.05, 0.02, lot=2000)
    (385, 372)
    """
    from scipy import special

    if not 0 < rate < 1 or not 0 < margin < 1:
        raise ValueError("Rate and margin lie between 0 and 1.")
    z = float(special.ndtri(0.5 + confidence / 2))
    n = z**2 * rate * (1 - rate) / margin**2
    if lot is not None:
        n = n / (1 + (n - 1) / lot)
        return min(lot, ceil(round(n, 9)))
    return ceil(round(n, 9))


def power(n: int, p0: float, p1: float, alpha: float = 0.05) -> PowerTest:
    """The exact binomial test of H0 "rate <= p0" with n units, and its power where the rate is p1.

    Rejects at the smallest c with P(X >= c | p0) <= alpha; `alpha` of the answer is the chance
    that this has. Power goes up and down like a saw in n, so look at neighbours.

    >>> test = power(300, 0.02, 0.05)
    >>> test.c, round(test.alpha, 6), round(test.power, 6)
    (11, 0.040962, 0.887699)
    """
    from scipy import special

    if n < 1 or not 0 < p0 < p1 < 1:
        raise ValueError("A test needs a unit or more and 0 < p0 < p1 < 1.")

    def from_on(c: int, rate: float) -> float:
        return float(special.bdtrc(float(c - 1), n, rate)) if 0 < c <= n else float(c <= 0)

    c = _last(lambda count: from_on(count, p0) > alpha, n) + 1
    return PowerTest(n, c, from_on(c, p0), from_on(c, p1))


def _check(rate: float, confidence: float) -> None:
    if not 0 < rate < 1 or not 0 < confidence < 1:
        raise ValueError("Rate and confidence lie between 0 and 1.")


def _last(holds: Callable[[int], bool], most: int) -> int:
    """The largest whole number up to `most` for which something holds; it holds from 0 on."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
