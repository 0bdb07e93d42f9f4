"""When the work will be done: what the last working days say about the days to come.

The days to come are drawn from the days that were, zero days included, until what remains is
finished; ten thousand such futures give the chance of every date (bootstrap, Efron 1979;
throughput forecasts in this manner: Magennis 2011, Vacanti 2015). Where days hang together they
are drawn five at a time (Kuensch 1989). What was accepted was accepted with its rework, so
what remains is not inflated for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

RUNS = 10_000
SEED = 20240101
MOST_DAYS = 2_000
BLOCK = 5
CLINGING = 0.3
"""Lag-1 autocorrelation from which on days are drawn in blocks."""
WEEKDAYS_DIFFER = 0.05
"""p of the test for a weekday effect, at or under which days are drawn in blocks."""


@dataclass(frozen=True)
class Forecast:
    """Working days until nothing remains, one number per simulated future."""

    days: Ints
    block: int

    def percentile(self, share: float) -> int | None:
        """The smallest number of days within which this share of the futures is done.

        None where that takes more than `MOST_DAYS`: not forecastable.
        """
        place = max(int(np.ceil(share * len(self.days) - 1e-9)) - 1, 0)
        found = int(np.partition(self.days, place)[place])
        return found if found <= MOST_DAYS else None

    def probability_within(self, days: int) -> float:
        """Chance of being done after so many working days."""
        return float((self.days <= days).mean())


def completion(
    history: npt.ArrayLike,
    remaining: int,
    *,
    block: int = 1,
    runs: int = RUNS,
    seed: int = SEED,
) -> Forecast | None:
    """Simulate the working days until `remaining` items are done.

    `history` is what was done on each of the last working days, oldest first. None where it
    holds nothing at all: who never finishes anything gives no forecast.

    >>> forecast = completion([50, 150], 200)
    >>> [forecast.percentile(share) for share in (.5, .85, .95)]
    [2, 3, 4]
    """
    days = np.zeros(runs, dtype=np.int64)
    if remaining <= 0:
        return Forecast(days, block)
    done = np.asarray(history, dtype=np.float64)
    if not done.size or done.sum() <= 0:
        return None
    rng = np.random.default_rng(seed)
    open_runs, left, passed = np.arange(runs), np.full(runs, float(remaining)), 0
    days[:] = MOST_DAYS + 1
    while open_runs.size and passed < MOST_DAYS:
        step = int(np.clip(1.3 * left.max() / done.mean() + BLOCK, BLOCK, 250))
        sums = np.cumsum(_drawn(rng, done, open_runs.size, step, block), axis=1)
        reached = sums >= left[:, None] - 1e-9
        is_done = reached[:, -1]
        days[open_runs[is_done]] = passed + reached[is_done].argmax(axis=1) + 1
        left = left[~is_done] - sums[~is_done, -1]
        open_runs, passed = open_runs[~is_done], passed + step
    days[days > MOST_DAYS] = MOST_DAYS + 1
    return Forecast(days, block)


def block_length(history: npt.ArrayLike, weekdays: npt.ArrayLike) -> int:
    """How many days to draw at a time: 5 where days hang together, else 1.

    They do where a day resembles the one before (lag-1 autocorrelation above .3), or where
    weekdays differ (Kruskal and Wallis). `weekdays` are numbers, 1 for Monday.
    """
    done, names = np.asarray(history, dtype=np.float64), np.asarray(weekdays)
    if done.size < 2 * BLOCK or np.ptp(done) == 0:
        return 1
    if autocorrelation(done) > CLINGING:
        return BLOCK
    groups = [done[names == name] for name in np.unique(names)]
    groups = [group for group in groups if group.size > 1]
    if len(groups) < 2 or np.ptp(np.concatenate(groups)) == 0:
        return 1
    from scipy import stats  # slow to import, and most imports have no forecast

    return BLOCK if float(stats.kruskal(*groups).pvalue) <= WEEKDAYS_DIFFER else 1


def autocorrelation(values: npt.ArrayLike) -> float:
    """How much each value resembles the one before it, -1 to 1; 0 where all are equal.

    >>> autocorrelation([1, 2, 1, 2, 1, 2]) < 0
    True
    """
    centred = np.asarray(values, dtype=np.float64)
    centred = centred - centred.mean()
    spread = float(centred @ centred)
    return float(centred[1:] @ centred[:-1]) / spread if spread else 0.0


def _drawn(rng: np.random.Generator, done: Floats, runs: int, days: int, block: int) -> Floats:
    """A history for each run: single days, or stretches of days that followed each other."""
    length = min(block, done.size)
    if length <= 1:
        return np.asarray(done[rng.integers(0, done.size, (runs, days))])
    starts = rng.integers(0, done.size - length + 1, (runs, -(-days // length)))
    picked = starts[:, :, None] + np.arange(length)
    return np.asarray(done[picked.reshape(runs, -1)[:, :days]])
