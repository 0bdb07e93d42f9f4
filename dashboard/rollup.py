"""Sums over rows a page already has: counts are added first and divided last.

Nothing here judges; a rate gets Wilson's interval because its counts are at hand.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from queries.intervals import wilson


@dataclass(frozen=True)
class Share:
    """A rate with its counts and 95% interval; all None when there is nothing to divide by."""

    n: int
    k: int
    value: float | None
    low: float | None
    high: float | None


def share(frame: pl.DataFrame, k: str, n: str) -> Share:
    """All rows together: the sum of k over the sum of n.

    >>> share(pl.DataFrame({"ok": [1, 2], "all": [1, 2]}), "ok", "all").value
    1.0
    """
    hits, trials = int(frame[k].sum()), int(frame[n].sum())
    if trials == 0:
        return Share(0, hits, None, None, None)
    low, high = wilson(hits, trials)
    return Share(trials, hits, hits / trials, float(low), float(high))


def stated(frame: pl.DataFrame, k: str) -> Share:
    """The rate that a view states in its one row, with the count it calls `k`; none without one.

    >>> stated(pl.DataFrame(schema=["ok", "n", "value", "ci_low", "ci_high"]), "ok").value is None
    True
    """
    if frame.is_empty():
        return Share(0, 0, None, None, None)
    row = frame.row(0, named=True)
    return Share(row["n"], row[k], row["value"], row["ci_low"], row["ci_high"])


def total(frame: pl.DataFrame, column: str) -> int | None:
    """The sum of a column; None where every row is unknown, 0 where there are none."""
    known = frame[column].drop_nulls()
    return int(known.sum()) if known.len() or frame.is_empty() else None


def by_day(frame: pl.DataFrame, column: str, window: int = 10) -> pl.DataFrame:
    """day, value, total so far, is_incomplete and the mean of the last `window` working days.

    The mean leaves the incomplete day out and needs a full window.
    """
    days = (
        frame.group_by("day")
        .agg(pl.col(column).sum().alias("value"), pl.col("is_incomplete").any())
        .sort("day")
    )
    whole = days.filter(~pl.col("is_incomplete")).with_columns(
        pl.col("value").rolling_mean(window).alias("mean")
    )
    return (
        days.join(whole.select("day", "mean"), on="day", how="left")
        .with_columns(pl.col("value").cum_sum().alias("total"))
        .sort("day")
    )


def by_week(frame: pl.DataFrame, column: str) -> list[float]:
    """Weekly sums in order, for a sparkline; the incomplete last week is left out."""
    weeks = (
        frame.with_columns(pl.col("day").dt.truncate("1w").alias("week"))
        .group_by("week")
        .agg(pl.col(column).sum().alias("value"))
        .sort("week")
    )
    return [float(value) for value in weeks["value"][:-1]]


def weekly_per_person(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """annotator_id with a list of weekly sums, all over the same weeks."""
    if frame.is_empty():
        return pl.DataFrame(schema={"annotator_id": pl.String, "by_week": pl.List(pl.Int64)})
    weekly = frame.with_columns(pl.col("day").dt.truncate("1w").alias("week"))
    weeks = weekly.select(pl.col("week").unique().sort())
    grid = weekly.select(pl.col("annotator_id").unique()).join(weeks, how="cross")
    sums = weekly.group_by("annotator_id", "week").agg(
        pl.col(column).sum().cast(pl.Int64).alias("value")
    )
    return (
        grid.join(sums, on=["annotator_id", "week"], how="left")
        .sort("annotator_id", "week")
        .group_by("annotator_id", maintain_order=True)
        .agg(pl.col("value").fill_null(0).alias("by_week"))
    )


def by_severity(frame: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Errors and errors per 1,000, added over the kinds of one label.

    The rows of one label share labels_checked, so their rates add up.
    """
    return frame.group_by(*by).agg(pl.col("errors").sum(), pl.col("per_1000").sum()).sort(*by)


def checked(frame: pl.DataFrame) -> int:
    """Labels checked: the largest of each label, added."""
    return int(
        frame.group_by("question", "label")
        .agg(pl.col("labels_checked").max())["labels_checked"]
        .sum()
    )


def last_day(frame: pl.DataFrame) -> date | None:
    """The latest day in a frame with days."""
    found = frame["day"].max()
    return found if isinstance(found, date) else None


def largest(values: pl.Series) -> float:
    """The largest value, for a scale from zero; 1 where there is none."""
    top = values.max()
    return float(top) if isinstance(top, int | float) and top > 0 else 1.0
