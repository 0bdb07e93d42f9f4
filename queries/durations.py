"""Times that can be trusted: caps for the long ones, active time, waiting that is not over yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

IDLE_SECONDS = 300.0
HARD_CAP_SECONDS = 1800.0
FENCE = 3.0
FENCE_MINIMUM = 20


def active_seconds(gaps: npt.ArrayLike, idle_cap: float = IDLE_SECONDS) -> float:
    """Active time from the gaps between signs of life, in seconds: none counts beyond the cap.

    >>> active_seconds([20, 35, 10, 400, 15, 600, 5])
    685.0
    """
    return float(np.minimum(np.asarray(gaps, dtype=np.float64), idle_cap).sum())


def cap_seconds(
    durations: npt.ArrayLike, hard_cap: float = HARD_CAP_SECONDS, minimum: int = FENCE_MINIMUM
) -> float:
    """The longest duration that is believed: Q3 + 3 IQR (Tukey 1977), never above the hard cap.

    With fewer than `minimum` durations there is no fence and the hard cap alone holds.

    >>> cap_seconds([10, 20, 4000])
    1800.0
    """
    values = np.asarray(durations, dtype=np.float64)
    if values.size < minimum:
        return float(hard_cap)
    low, high = np.percentile(values, [25, 75])
    return float(min(hard_cap, high + FENCE * (high - low)))


@dataclass(frozen=True)
class Survival:
    """Share of items still open after each length of time at which one was finished."""

    times: Floats
    shares: Floats

    def quantile(self, share: float) -> float | None:
        """Smallest time by which this share is finished; None where the data do not reach it."""
        reached = np.flatnonzero(self.shares <= 1 - share + 1e-12)
        return float(self.times[reached[0]]) if reached.size else None


def survival(durations: npt.ArrayLike, is_finished: npt.ArrayLike) -> Survival:
    """Kaplan and Meier's (1958) estimate: items still open count for as long as they were seen.

    `durations` is in any one unit: to the end where `is_finished`, else until now.

    >>> survival([1, 2, 3, 4], [True, True, False, True]).shares.round(3).tolist()
    [0.75, 0.5, 0.0]
    """
    lasted = np.asarray(durations, dtype=np.float64)
    ended = np.asarray(is_finished, dtype=bool)
    times: Floats = np.unique(lasted[ended])
    ordered = np.sort(lasted)
    at_risk = lasted.size - np.searchsorted(ordered, times, side="left")
    events = np.searchsorted(np.sort(lasted[ended]), times, side="right")
    events = np.diff(events, prepend=0)
    shares = np.cumprod(1 - events / at_risk, dtype=np.float64)
    return Survival(times, shares)
