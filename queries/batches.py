"""Deliveries against the dates they are due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from queries.completion import MINIMUM_DAYS, working_day, working_days_until
from queries.forecast import block_length, completion

_COUNT, _DAY, _NUMBER, _TEXT = pl.Int64(), pl.Date(), pl.Float64(), pl.String()

AGAINST_DUE_DATES = pl.Schema(
    {
        "project_id": _TEXT,
        "batch": _TEXT,
        **dict.fromkeys(("scope", "done", "skipped", "remaining"), _COUNT),
        "as_of_on": _DAY,
        "due_on": _DAY,
        "days_left": _COUNT,
        "finished_on": _DAY,
        "required_per_day": _NUMBER,
        "n": _COUNT,
        "per_day": _NUMBER,
        "p50_on": _DAY,
        "p85_on": _DAY,
        "on_time_probability": _NUMBER,
        "method": _TEXT,
        "reason": _TEXT,
    }
)


def against_due_dates(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of `throughput_batches`.

    Input: one row per batch and working day of the project's history (day NULL where it has
    none) with done_in_project and done_in_batch; rows in any order.
    """
    ordered = frame.sort("project_id", "batch", "day")
    parts = ordered.partition_by("project_id", "batch", maintain_order=True)
    return pl.DataFrame([_batch(part) for part in parts], schema=AGAINST_DUE_DATES)


def _batch(part: pl.DataFrame) -> dict[str, Any]:
    said = part.row(0, named=True)
    kept = ("project_id", "batch", "scope", "done", "skipped", "as_of_on", "due_on")
    row = {name: said[name] for name in kept}
    row["remaining"] = max(said["scope"] - said["done"] - said["skipped"], 0)
    if not row["remaining"]:
        return row | _finished(said)
    history, weekdays, whose = _history(part, said)
    row |= {"n": len(history), "method": _method(said, whose)}
    row["per_day"] = sum(history) / len(history) if history else None
    week = sorted(set(weekdays))
    if said["due_on"] is not None and week:
        row["days_left"] = working_days_until(said["as_of_on"], said["due_on"], week)
        left = row["days_left"]
        row["required_per_day"] = row["remaining"] / left if left else None
    return row | _expected(row, history, weekdays)


def _finished(said: dict[str, Any]) -> dict[str, Any]:
    """Of a finished batch it is known whether it was in time, where its dates are."""
    ended, due = said["finished_on"], said["due_on"]
    row: dict[str, Any] = {"finished_on": ended, "n": 0, "method": "nothing remains"}
    if ended is None:
        return row | {"reason": "no_data"}
    return row | {"on_time_probability": None if due is None else float(ended <= due)}


def _history(part: pl.DataFrame, said: dict[str, Any]) -> tuple[list[int], list[int], str]:
    """What was done on each working day, its days of the week, and whose days they are."""
    days = part.filter(pl.col("day").is_not_null())
    if said["begun_on"] is not None:
        own = days.filter(pl.col("day") >= said["begun_on"])
        if own.height >= MINIMUM_DAYS:
            return own["done_in_batch"].to_list(), own["weekday"].to_list(), "the batch"
    return days["done_in_project"].to_list(), days["weekday"].to_list(), "the project"


def _method(said: dict[str, Any], whose: str) -> str:
    done = "accepted" if said["is_reviewed"] else "handed in, for nobody reviews"
    return f"done = {done}; 10,000 futures drawn from the last working days of {whose}"


def _expected(
    row: dict[str, Any], history: Sequence[int], weekdays: Sequence[int]
) -> dict[str, Any]:
    block = block_length(history, weekdays)
    forecast = completion(history, row["remaining"], block=block)
    if forecast is None:
        return {"reason": "no_data"}
    if len(history) < MINIMUM_DAYS:
        return {"reason": "insufficient_n"}
    week = sorted(set(weekdays))
    days = {name: forecast.percentile(share) for name, share in (("p50", 0.5), ("p85", 0.85))}
    found: dict[str, Any] = {
        f"{name}_on": None if count is None else working_day(row["as_of_on"], count, week)
        for name, count in days.items()
    }
    if row.get("days_left") is not None:
        found["on_time_probability"] = forecast.probability_within(row["days_left"])
    return found | {"reason": "not_forecastable" if days["p50"] is None else None}
