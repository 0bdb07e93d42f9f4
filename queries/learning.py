"""Learning curves: how much faster people get with every doubling of what they have done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

MINIMUM_TASKS = 30

BY_ANNOTATOR = pl.Schema(
    {
        "project_id": pl.String(),
        "annotator_id": pl.String(),
        "value": pl.Float64(),
        "ci_low": pl.Float64(),
        "ci_high": pl.Float64(),
        "n": pl.Int64(),
        "first_seconds": pl.Float64(),
        "exponent": pl.Float64(),
        "method": pl.String(),
        "reason": pl.String(),
    }
)


@dataclass(frozen=True)
class Curve:
    """seconds(n) = first_seconds * n ** exponent, with the 95 % interval of the exponent."""

    first_seconds: float
    exponent: float
    exponent_low: float
    exponent_high: float
    n: int

    @property
    def learning_rate(self) -> float:
        """Time of the 2n-th task as a share of the n-th: below 1 is getting faster."""
        return float(2**self.exponent)

    def seconds(self, task: float) -> float:
        """Expected time of a task. Raises ValueError beyond twice what was observed."""
        if task > 2 * self.n:
            raise ValueError(f"task {task:g} is beyond twice the {self.n} observed")
        return float(self.first_seconds * task**self.exponent)


def learning_curve(seconds: npt.ArrayLike, minimum: int = MINIMUM_TASKS) -> Curve | None:
    """Fit Wright's (1936) curve to one person's durations in the order of work.

    Ordinary least squares on logarithms. None with fewer than `minimum` durations; all must be
    positive. Raises ValueError otherwise.

    >>> curve = learning_curve(100 * np.arange(1, 41) ** np.log2(0.8))
    >>> round(curve.exponent, 6), round(curve.seconds(8), 1)
    (-0.321928, 51.2)
    """
    values = np.asarray(seconds, dtype=np.float64)
    if (values <= 0).any():
        raise ValueError("durations must be positive")
    if values.size < minimum:
        return None
    from scipy import special  # slow to import

    x, y = np.log(np.arange(1, values.size + 1)), np.log(values)
    centred = x - x.mean()
    spread = float(centred @ centred)
    exponent = float(centred @ y) / spread
    level = float(y.mean() - exponent * x.mean())
    rest = y - level - exponent * x
    freedom = values.size - 2
    error = np.sqrt(float(rest @ rest) / freedom / spread)
    half = float(special.stdtrit(freedom, 0.975)) * error
    return Curve(np.exp(level), exponent, exponent - half, exponent + half, values.size)


def by_annotator(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of `time_learning`.

    Input: one row per timed submission with seconds and submitted_at; the order of rows is of
    no account.
    """
    ordered = frame.sort("project_id", "annotator_id", "submitted_at", "submission_id")
    parts = ordered.partition_by("project_id", "annotator_id", maintain_order=True)
    return pl.DataFrame([_fitted(part) for part in parts], schema=BY_ANNOTATOR)


def _fitted(part: pl.DataFrame) -> dict[str, Any]:
    keys = part.select("project_id", "annotator_id").row(0, named=True)
    curve = learning_curve(part["seconds"].to_numpy())
    if curve is None:
        return keys | {"n": part.height, "reason": "insufficient_n"}
    return keys | {
        "value": curve.learning_rate,
        "ci_low": float(2**curve.exponent_low),
        "ci_high": float(2**curve.exponent_high),
        "n": curve.n,
        "first_seconds": curve.first_seconds,
        "exponent": curve.exponent,
        "method": "least squares on logarithms of capped times, in the order of handing in",
    }
