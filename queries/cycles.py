"""Lead, cycle and waiting times: percentiles of what is finished, and a median of everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from queries.durations import survival

ALL = "all"
PERCENTILES = {"p50_days": 50, "p85_days": 85, "p95_days": 95}
METHOD = "days of 24 hours; percentiles of finished assets; Kaplan-Meier median of all"

TIMES = pl.Schema(
    {
        "project_id": pl.String(),
        "batch": pl.String(),
        "measure": pl.String(),
        "n": pl.Int64(),
        "waiting": pl.Int64(),
        **{name: pl.Float64() for name in PERCENTILES},
        "median_days": pl.Float64(),
        "excluded": pl.Int64(),
        "method": pl.String(),
        "reason": pl.String(),
    }
)


def times(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of `throughput_cycle_times`, for every batch and for the whole project.

    Input: one row per asset and measure with is_finished and days: to the end, or until now.
    """
    parts = frame.sort("project_id", "measure", "batch").partition_by("project_id", "measure")
    return pl.DataFrame([row for part in parts for row in _measured(part)], schema=TIMES)


def _measured(part: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """The project as a whole, and its batches where it has some."""
    batches = part.partition_by("batch")
    whole = [part.with_columns(batch=pl.lit(ALL))]
    for group in [*whole, *(batches if len(batches) > 1 else [])]:
        yield group.select("project_id", "batch", "measure").row(0, named=True) | _row(group)


def _row(group: pl.DataFrame) -> dict[str, Any]:
    sane = group.filter(pl.col("days") >= 0)
    days, is_finished = sane["days"].to_numpy(), sane["is_finished"].to_numpy()
    finished = days[is_finished]
    row: dict[str, Any] = {
        "n": len(finished),
        "waiting": len(days) - len(finished),
        "excluded": group.height - sane.height,
        "method": METHOD,
        "reason": None if len(finished) else "no_data",
    }
    if len(finished):
        found = np.percentile(finished, list(PERCENTILES.values()))
        row |= {name: float(value) for name, value in zip(PERCENTILES, found, strict=True)}
        row["median_days"] = survival(days, is_finished).quantile(0.5)
    return row
