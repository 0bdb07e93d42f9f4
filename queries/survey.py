"""Rates of a population from samples that are not simple: strata, clusters, unequal chances.

Every answer is an Estimate; what cannot be known is None with a reason. (Cochran 1977; Hajek
1971; Horvitz & Thompson 1952; Rogan & Gladen 1978; Chapman 1951.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from queries.arrays import floats

LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A rate with its interval, how it was made, and why it is not there if it is not."""

    value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    n: int = 0
    method: str = ""
    reason: str | None = None
    error: float | None = None
    effective_n: float | None = None
    design_effect: float | None = None


@dataclass(frozen=True)
class Stratum:
    """One part of a population: how large it is, how much of it was judged, what was found."""

    population: int
    n: int
    errors: int


def simple(errors: int, n: int, population: int | None = None) -> Estimate:
    """The rate of a simple random sample: Wilson, or the value alone where all was judged."""
    if n < 1:
        return Estimate(method="simple random sample", reason="no_data")
    value = errors / n
    if population is not None and n >= population:
        return Estimate(value, value, value, n, "all of the population")
    low, high = _wilson(value, n)
    return Estimate(value, low, high, n, "simple random sample; Wilson 95%")


def merged(strata: Sequence[Stratum]) -> list[Stratum]:
    """Strata with at least two judged units each: smaller ones are put together.

    First with each other; what is still too small joins the smallest of the others. A stratum
    without a population counts for nothing. The order of strata does not matter.
    """
    known = [stratum for stratum in strata if stratum.population > 0]
    small = [stratum for stratum in known if stratum.n < 2]
    kept = sorted(
        (stratum for stratum in known if stratum.n >= 2),
        key=lambda stratum: (stratum.population, stratum.n, stratum.errors),
    )
    if not small:
        return kept
    rest = _together(small)
    if rest.n < 2 and kept:
        return [_together([rest, kept[0]]), *kept[1:]]
    return [rest, *kept]


def _together(strata: Sequence[Stratum]) -> Stratum:
    return Stratum(
        sum(one.population for one in strata),
        sum(one.n for one in strata),
        sum(one.errors for one in strata),
    )


def stratified(strata: Sequence[Stratum]) -> Estimate:
    """The rate of a population from random samples of its strata, weighted by their sizes.

    Interval: Wilson on the effective n, p(1 - p) / variance. Clopper and Pearson's on all judged
    units where no stratum shows a spread (all right, or all wrong).

    >>> found = stratified([Stratum(6000, 200, 4), Stratum(3000, 150, 6), Stratum(1000, 100, 9)])
    >>> round(found.value, 6), round(found.ci_low, 6), round(found.ci_high, 6)
    (0.033, 0.020566, 0.052548)
    """
    method = "stratified (Cochran 1977)"
    parts = merged(strata)
    n = sum(part.n for part in parts)
    if n == 0:
        return Estimate(method=method, reason="no_data")
    if any(part.n < 2 for part in parts):  # one unit in all
        return Estimate(n=n, method=method, reason="insufficient_n")
    if len(parts) < len([one for one in strata if one.population > 0]):
        method += "; strata with under two judged units merged"
    sizes, judged, errors = (
        floats([getattr(part, name) for part in parts]) for name in ("population", "n", "errors")
    )
    weights, rates = sizes / sizes.sum(), errors / judged
    value = float(np.sort(weights * rates).sum())
    left = np.maximum(1 - judged / sizes, 0)
    spread = weights**2 * left * rates * (1 - rates) / (judged - 1)
    found = Estimate(value, n=n, method=method)
    if not left.any():
        return replace(
            found, ci_low=value, ci_high=value, error=0.0, method=f"{method}; all judged"
        )
    return _with_interval(found, float(np.sort(spread).sum()))


def clusters(sizes: Sequence[float], errors: Sequence[float], sampled: float = 0.0) -> Estimate:
    """The share of wrong units where whole clusters were drawn: a ratio of sums.

    `sizes` and `errors` of each cluster (the objects of an asset and the wrong ones among them);
    `sampled` is the share of all clusters that was drawn. `design_effect` says how many times
    larger the variance is than if single units had been drawn.

    >>> found = clusters([4, 6, 2, 8, 5], [1, 0, 0, 2, 0])
    >>> round(found.value, 6), round(found.error, 6), round(found.design_effect, 6)
    (0.12, 0.067646, 1.083333)
    """
    x, y = floats(sizes), floats(errors)
    m, total = len(x), float(x.sum())
    method = "clusters, ratio of sums (Cochran 1977)"
    if m == 0 or total <= 0:
        return Estimate(method=method, reason="no_data")
    value = float(y.sum()) / total
    found = Estimate(value, n=int(total), method=method)
    if m < 2:
        return replace(found, reason="insufficient_n")
    if sampled >= 1:
        return replace(
            found, ci_low=value, ci_high=value, error=0.0, method=f"{method}; all judged"
        )
    residuals = np.sort((y - value * x) ** 2).sum()
    variance = float(m / (m - 1) * residuals / total**2 * (1 - sampled))
    naive = value * (1 - value) / total
    effect = variance / naive if naive > 0 else None
    return replace(_with_interval(found, variance), design_effect=effect)


def weighted(errors: Sequence[float], chances: Sequence[float | None]) -> Estimate:
    """The rate of a population whose units were judged with unequal, known chances.

    One entry per judged unit: 1 where it is wrong, and the chance it had of being judged. Hajek's
    ratio; where the population is known, `horvitz_thompson` gives the other usual estimate.
    None, with a reason, where a chance is not known or 0: then nothing weighs what was not seen.

    >>> found = weighted([1] * 6 + [0] * 194 + [1] * 20 + [0] * 30, [0.1] * 200 + [1.0] * 50)
    >>> round(found.value, 6)
    0.039024
    """
    method = "weighted by the chance of being judged (Hajek)"
    if len(errors) == 0:
        return Estimate(method=method, reason="no_data")
    known = _known(chances)
    if known is None:
        return Estimate(n=len(errors), method=method, reason="not_applicable")
    y, weights = floats(errors), 1 / floats(known)
    total = float(np.sort(weights).sum())
    value = float(np.sort(y * weights).sum()) / total
    found = Estimate(value, n=len(y), method=method)
    if len(y) < 2:
        return replace(found, reason="insufficient_n")
    if float(weights.max()) <= 1:
        return replace(
            found, ci_low=value, ci_high=value, error=0.0, method=f"{method}; all judged"
        )
    # Each unit drawn on its own (Poisson sampling), the ratio made linear.
    spread = (1 - 1 / weights) * (weights * (y - value)) ** 2
    return _with_interval(found, float(np.sort(spread).sum()) / total**2)


def horvitz_thompson(
    errors: Sequence[float], chances: Sequence[float | None], population: int
) -> float | None:
    """Errors in a population of known size, per unit: sum(y / pi) / N. None as in `weighted`."""
    known = _known(chances)
    if len(errors) == 0 or population < 1 or known is None:
        return None
    return float(np.sort(floats(errors) / floats(known)).sum()) / population


def _known(chances: Sequence[float | None]) -> list[float] | None:
    """The chances where all of them are some."""
    found = [chance for chance in chances if chance is not None and 0 < chance <= 1]
    return found if len(found) == len(chances) else None


def corrected(observed: float, sensitivity: float, specificity: float) -> float | None:
    """The error rate behind one that imperfect reviewers saw (Rogan & Gladen 1978).

    `sensitivity` is the share of errors they see, `specificity` the share of right work they let
    pass. Clipped to 0 and 1; None where they do no better than chance.

    >>> round(corrected(0.10, 0.8, 0.98), 6), corrected(0.10, 0.5, 0.5)
    (0.102564, None)
    """
    better = sensitivity + specificity - 1
    if better <= 0:
        return None
    return min(1.0, max(0.0, (observed + specificity - 1) / better))


def objects_there(first: int, second: int, both: int) -> float | None:
    """How many objects there are, seen by two blind reviewers and by both (Chapman 1951).

    Assumes that they find independently of each other: what both tend to overlook makes it a
    lower bound. None where the counts contradict each other or nobody found anything.

    >>> round(objects_there(28, 25, 22), 6)
    31.782609
    """
    if both < 0 or both > min(first, second) or first + second == 0:
        return None
    return (first + 1) * (second + 1) / (both + 1) - 1


def missed_share(first: int, second: int, both: int) -> float | None:
    """The share of objects that neither of two blind reviewers found, never below 0.

    >>> round(missed_share(28, 25, 22), 6)
    0.024624
    """
    there = objects_there(first, second, both)
    if there is None or there <= 0:
        return None
    return max(0.0, 1 - (first + second - both) / there)


def _with_interval(found: Estimate, variance: float) -> Estimate:
    value = found.value
    assert value is not None
    if variance <= 0 or not 0 < value < 1:
        low, high = _clopper_pearson(value, found.n)
        return replace(
            found,
            ci_low=low,
            ci_high=high,
            error=variance**0.5,
            method=f"{found.method}; Clopper-Pearson 95%",
        )
    effective = value * (1 - value) / variance
    low, high = _wilson(value, effective)
    return replace(
        found,
        ci_low=low,
        ci_high=high,
        error=variance**0.5,
        effective_n=effective,
        method=f"{found.method}; Wilson 95% on the effective n",
    )


def _wilson(value: float, n: float) -> tuple[float, float]:
    from queries import intervals

    low, high = intervals.wilson(min(value, 1.0) * n, n)
    return float(low), float(high)


def _clopper_pearson(value: float, n: float) -> tuple[float, float]:
    from queries import intervals

    low, high = intervals.clopper_pearson(min(value, 1.0) * n, n)
    return float(low), float(high)
