"""Intervals for numbers that are made of sums over assets: the bootstrap.

Assets that look alike are folded into patterns, so a resample of a million assets is one draw of
how often each pattern occurs. Results depend on the patterns and their order alone, never on
what assets or people are called.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from queries.arrays import Floats

SEED = 20240101
DRAWS = 2000
LEVEL = 0.95

MOST_ASSETS = 20_000
GROUPS = 2_000
MOST_UNDEFINED = 0.10

_CHUNK_CELLS = 4_000_000


@dataclass(frozen=True)
class Statistic:
    """One or several numbers that depend on sums over assets.

    `columns` holds what one asset of each pattern adds to each sum (patterns x sums);
    `finish` turns draws of those sums (draws x sums) into values (draws x targets), NaN where
    a value is undefined.
    """

    columns: sparse.csr_array
    finish: Callable[[Floats], Floats]

    def of(self, assets: Floats) -> Floats:
        """The values for a set of assets, given how many of each pattern there are."""
        values: Floats = self.finish(np.atleast_2d(self.columns.T @ assets))[0]
        return values


@dataclass(frozen=True)
class Replicates:
    """What resampling gave: one row per draw, one column per target, NaN where undefined."""

    values: Floats
    method: str

    def interval(self, level: float = LEVEL) -> tuple[Floats, Floats]:
        """Percentile interval per target; NaN where more than a tenth of the draws is undefined."""
        tails = [0.5 - level / 2, 0.5 + level / 2]
        low, high = np.full((2, self.values.shape[1]), np.nan)
        defined = ~np.isnan(self.values)
        for target in np.flatnonzero(defined.mean(axis=0) >= 1 - MOST_UNDEFINED):
            low[target], high[target] = np.quantile(self.values[defined[:, target], target], tails)
        return low, high

    def share_above(self, threshold: float) -> Floats:
        """Share of the defined draws above a threshold, per target; NaN where the interval is."""
        defined = ~np.isnan(self.values)
        above = (self.values > threshold).sum(axis=0) / np.maximum(defined.sum(axis=0), 1)
        return np.asarray(np.where(defined.mean(axis=0) >= 1 - MOST_UNDEFINED, above, np.nan))


def bootstrap(
    statistic: Statistic, assets: Floats, draws: int = DRAWS, seed: int = SEED
) -> Replicates:
    """Draw assets with replacement and compute the statistic for each draw.

    Above MOST_ASSETS, equal groups of assets (dealt by a seeded shuffle) are drawn instead.
    """
    rng = np.random.default_rng(seed)
    columns, counts, method = statistic.columns, assets, f"bootstrap of assets, B={draws}"
    if assets.sum() > MOST_ASSETS:
        columns, counts = _grouped(columns, assets, rng), np.ones(GROUPS)
        method = f"bootstrap of {GROUPS} groups of assets, B={draws}"
    total = int(counts.sum())
    size = max(1, _CHUNK_CELLS // max(len(counts), columns.shape[1]))
    parts = [
        statistic.finish(_sums(columns, rng.multinomial(total, counts / total, size=rows)))
        for rows in _chunks(draws, size)
    ]
    return Replicates(np.concatenate(parts), method)


def together(first: Statistic, second: Statistic) -> Statistic:
    """Two statistics over the same patterns as one, so that they share their draws."""
    columns = sparse.csr_array(sparse.hstack([first.columns, second.columns], format="csr"))
    split = first.columns.shape[1]

    def finish(sums: Floats) -> Floats:
        return np.hstack([first.finish(sums[:, :split]), second.finish(sums[:, split:])])

    return Statistic(columns, finish)


def _grouped(
    columns: sparse.csr_array, assets: Floats, rng: np.random.Generator
) -> sparse.csr_array:
    """What each group of assets adds to each sum; assets are dealt to groups in random order."""
    patterns = np.repeat(np.arange(len(assets), dtype=np.int32), assets.astype(np.int64))
    rng.shuffle(patterns)
    groups = np.arange(len(patterns), dtype=np.int32) % GROUPS
    dealt = sparse.coo_array(
        (np.ones(len(patterns)), (groups, patterns)), shape=(GROUPS, len(assets))
    )
    return sparse.csr_array(dealt.tocsr() @ columns)


def _sums(columns: sparse.csr_array, weights: npt.NDArray[np.int64]) -> Floats:
    return np.asarray((columns.T @ weights.T.astype(np.float64)).T)


def _chunks(total: int, size: int) -> list[int]:
    whole, rest = divmod(total, size)
    return [size] * whole + ([rest] if rest else [])
