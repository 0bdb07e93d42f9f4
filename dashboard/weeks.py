"""Weeks of counts, added over people and classes first and divided last."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from dashboard import format as fmt
from dashboard.rollup import Share, share

FEW = 10


def shares(frame: pl.DataFrame, k: str, n: str) -> dict[date, Share]:
    """The rate of each week with its Wilson interval, in order.

    >>> weekly = pl.DataFrame({"week": [date(2026, 9, 7)] * 2, "ok": [1, 2], "all": [2, 2]})
    >>> shares(weekly, "ok", "all")[date(2026, 9, 7)].value
    0.75
    """
    sums = frame.group_by("week").agg(pl.col(k).sum(), pl.col(n).sum()).sort("week")
    return {row["week"]: share(pl.DataFrame([row]), k, n) for row in sums.iter_rows(named=True)}


def accuracy(frame: pl.DataFrame, target: float | None, least: float) -> list[dict[str, Any]]:
    """Rows of the weekly chart: all of a frame of `accuracy_over_time` together."""
    open_weeks = unfinished(frame)
    return [
        _row(week, found, target, least) | {"is_incomplete": week in open_weeks}
        for week, found in shares(frame, "correct", "n").items()
    ]


def beside(
    own: pl.DataFrame, others: pl.DataFrame, target: float | None, least: float
) -> list[dict[str, Any]]:
    """One person's weeks over those of the others, who may have none in some."""
    team = shares(others, "correct", "n")
    rows = accuracy(own, target, least)
    for row in rows:
        found = team.get(row["week"])
        if found is not None and found.value is not None:
            interval = fmt.estimate(found.value, found.low, found.high, as_rate=True)
            row |= {"band_low": found.low, "band_high": found.high, "middle": found.value}
            row |= {"beside": f"The others: {interval}"}
    return rows


def unfinished(frame: pl.DataFrame) -> set[date]:
    """The weeks that may not be over."""
    return set(frame.filter(pl.col("is_incomplete"))["week"].to_list())


def _row(week: date, found: Share, target: float | None, least: float) -> dict[str, Any]:
    return {
        "week": week,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "n": found.n,
        "verdict": "faded" if found.n < least else _verdict(found, target),
    }


def _verdict(found: Share, target: float | None) -> str:
    """Only what is surely below is coloured: a single week proves little."""
    if target is None or found.high is None:
        return "good"
    return "bad" if found.high < target else "good"


def note(rows: list[dict[str, Any]], least: float, what: str) -> str:
    """How many weeks and things, and what is pale."""
    total = sum(row["n"] for row in rows)
    few = sum(1 for row in rows if row["n"] < least)
    parts = [f"n = {fmt.count(total)} {what} in {fmt.plural(len(rows), 'week')}"]
    if few:
        parts.append(f"faded: fewer than {fmt.count(least)}")
    if any(row.get("is_incomplete") for row in rows):
        parts.append("pale: the last week may not be over")
    return "; ".join(parts)


def errors(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows week, severity, errors, checked and per_1000 of `errors_over_time`, added up."""
    kinds = ("neutral", "minor", "major", "critical")
    sums = (
        frame.group_by("week")
        .agg(*(pl.col(kind).sum() for kind in kinds), pl.col("labels_checked").sum())
        .sort("week")
    )
    open_weeks = unfinished(frame)
    return [
        {
            "week": row["week"],
            "severity": kind,
            "errors": row[kind],
            "checked": row["labels_checked"],
            "per_1000": _per_1000(row, kind),
            "is_incomplete": row["week"] in open_weeks,
        }
        for row in sums.iter_rows(named=True)
        for kind in kinds
    ]


def _per_1000(row: Mapping[str, Any], kind: str) -> float | None:
    return 1000 * row[kind] / row["labels_checked"] if row["labels_checked"] else None
