"""Reliability of numbers: the intraclass correlation of annotators who rated the same assets."""

import numpy as np
from scipy import sparse, special

from queries.coefficients import Spread
from queries.resampling import LEVEL

Bounds = tuple[float, float, float]


def icc(spread: Spread, given: sparse.csr_array | None) -> tuple[Bounds, Bounds] | None:
    """ICC(2,1) and ICC(2,k), each with its interval: value, low, high; NaN where undefined.

    Two-way random effects, absolute agreement (Shrout & Fleiss 1979; intervals after McGraw & Wong
    1996): the share of the spread between numbers that lies between assets, for one annotator's
    numbers and for the mean of all k. `given` counts how often each annotator gave each number.
    None unless each of two annotators or more rated each of two assets or more.
    """
    people = 0 if given is None else given.shape[0]
    items = spread.assets.sum()
    if given is None or people < 2 or items < 2 or (spread.raters != people).any():
        return None
    between, annotators, error = _mean_squares(spread, given, people, items)
    return _single_and_mean(between, annotators, error, people, items)


def _mean_squares(
    spread: Spread, given: sparse.csr_array, k: int, n: float
) -> tuple[float, float, float]:
    """Of assets, of annotators and of the rest."""
    positions = np.asarray(spread.positions, dtype=np.float64)
    counts = np.asarray(given.sum(axis=0)).ravel()
    values = positions - (counts @ positions) / (n * k)
    all_ = float(counts @ values**2)
    assets = float(spread.assets @ (spread.ratings @ values) ** 2) / k
    annotators = float(np.sort((given @ values) ** 2).sum()) / n
    rest = max(all_ - assets - annotators, 0.0)
    if rest <= 1e-12 * all_:
        rest = 0.0
    return assets / (n - 1), annotators / (k - 1), rest / ((n - 1) * (k - 1))


def _single_and_mean(
    between: float, annotators: float, error: float, k: int, n: float
) -> tuple[Bounds, Bounds]:
    whole = between + (k - 1) * error + k * (annotators - error) / n
    if whole <= 0:
        return (np.nan, np.nan, np.nan), (np.nan, np.nan, np.nan)
    single = (between - error) / whole
    low, high = _interval(between, annotators, error, single, k, n)
    mean_low, mean, mean_high = (_of_mean(value, k) for value in (low, single, high))
    return (single, low, high), (mean, mean_low, mean_high)


def _of_mean(single: float, k: int) -> float:
    """Spearman and Brown: from one annotator's reliability to that of the mean of k."""
    bottom = 1 + (k - 1) * single
    return k * single / bottom if bottom > 0 else np.nan


def _interval(
    between: float, annotators: float, error: float, single: float, k: int, n: float
) -> tuple[float, float]:
    """Satterthwaite's degrees of freedom for the mixture of annotators and error."""
    if error == 0 and annotators == 0:
        return single, single
    a, b = k * single / (n * (1 - single)), 1 + k * single * (n - 1) / (n * (1 - single))
    mixed = (a * annotators + b * error) ** 2
    free = mixed / ((a * annotators) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1)))
    above = float(special.fdtri(n - 1, free, 0.5 + LEVEL / 2))
    below = float(special.fdtri(free, n - 1, 0.5 + LEVEL / 2))
    noise = k * annotators + (k * n - k - n) * error
    low = n * (between - above * error) / (above * noise + n * between)
    high = n * (below * between - error) / (noise + n * below * between)
    return low, high
