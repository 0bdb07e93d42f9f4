"""The forecast views: when projects will be done, and how past forecasts have fared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from queries.forecast import Forecast, block_length, completion

MINIMUM_DAYS = 10
HISTORY_DAYS = 20
BACKTEST_DAYS = 120
"""How many past working days a forecast is made for once more: half a year."""
SHARES = {"p50": 0.50, "p85": 0.85, "p95": 0.95}

_COUNT, _DAY, _NUMBER, _TEXT = pl.Int64(), pl.Date(), pl.Float64(), pl.String()

BY_PROJECT = pl.Schema(
    {
        "project_id": _TEXT,
        "as_of_on": _DAY,
        "scope": _COUNT,
        "done": _COUNT,
        "remaining": _COUNT,
        "n": _COUNT,
        "per_day": _NUMBER,
        **{f"{name}_days": _COUNT for name in SHARES},
        **{f"{name}_on": _DAY for name in SHARES},
        "target_on": _DAY,
        "target_days": _COUNT,
        "required_per_day": _NUMBER,
        "on_time_probability": _NUMBER,
        "method": _TEXT,
        "reason": _TEXT,
    }
)

BACKTEST = pl.Schema(
    {
        "project_id": _TEXT,
        "made_on": _DAY,
        "items": _COUNT,
        **{f"{name}_days": _COUNT for name in SHARES},
        "actual_days": _COUNT,
        **{f"is_within_{name}": pl.Boolean() for name in SHARES},
        "reason": _TEXT,
    }
)


def by_project(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of `throughput_forecast`.

    Input: one row per project and working day of history, oldest and newest in any order; a
    project without history has one row whose day is NULL.
    """
    parts = frame.sort("project_id", "day").partition_by("project_id", maintain_order=True)
    return pl.DataFrame([_project(part) for part in parts], schema=BY_PROJECT)


def backtest(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of `int_past_forecasts`: a forecast made on each of the last working days.

    Each asks when the next two weeks' worth of work (ten times the pace of its history) will be
    done, knowing nothing of what came after. Input: project_id, day, weekday, done.
    """
    parts = frame.sort("project_id", "day").partition_by("project_id", maintain_order=True)
    rows = [row for part in parts for row in _past_forecasts(part)]
    return pl.DataFrame(rows, schema=BACKTEST)


def what_if(
    forecast: Mapping[str, Any], calendar: pl.DataFrame, *, factor: float = 1.0
) -> dict[str, Any]:
    """The forecast of a project if every day had brought `factor` times as much.

    `forecast` is its row of `throughput_forecast`, `calendar` all its rows of
    `throughput_burnup`. Returns the row with pace, dates, chance and reason as they would be;
    with factor 1 it is the row itself. Ten people instead of eight who work alike are 1.25:
    that newcomers are as fast as the others from their first day, and that review keeps up, is
    assumed. With 0 nothing gets done: the reason is no_data. Raises ValueError below 0.

    >>> days = pl.date_range(date(2026, 9, 7), date(2026, 9, 18), eager=True)
    >>> calendar = pl.DataFrame({"day": days}).with_columns(
    ...     done_that_day=10, is_working=pl.col("day").dt.weekday() < 6, is_incomplete=False)
    >>> row = {"as_of_on": date(2026, 9, 18), "remaining": 60, "target_on": None}
    >>> [what_if(row, calendar, factor=by)["p85_on"] for by in (1, 1.5)]
    [datetime.date(2026, 9, 28), datetime.date(2026, 9, 24)]
    """
    if factor < 0:
        raise ValueError(f"the pace cannot be {factor:g} times what it was; 0 or more is needed")
    working = calendar.filter(pl.col("is_working")).with_columns(weekday=pl.col("day").dt.weekday())
    days = working.filter(~pl.col("is_incomplete")).sort("day").tail(HISTORY_DAYS)
    done = days["done_that_day"].to_list()
    block = block_length(done, days["weekday"].to_list())
    weekdays = sorted(working["weekday"].unique().to_list())
    unknown = {name: None for name in BY_PROJECT if name.endswith(("_days", "_on", "_probability"))}
    kept = {name: forecast[name] for name in ("as_of_on", "target_on")}
    scaled = [count * factor for count in done]
    return {**forecast, **unknown, **kept, **_expected(forecast, scaled, block, weekdays)}


def working_day(start: date, days: int, weekdays: Sequence[int]) -> date:
    """The date of the so many-th working day after `start`; `start` itself for 0.

    Without any working days there is nothing to wait for but `start`.

    >>> working_day(date(2026, 11, 20), 1, [1, 2, 3, 4, 5])
    datetime.date(2026, 11, 23)
    """
    if days <= 0 or not weekdays:
        return start
    weeks, rest = divmod(days - 1, len(weekdays))
    found, left = start + timedelta(weeks=weeks), rest + 1
    while left:
        found += timedelta(days=1)
        left -= found.isoweekday() in weekdays
    return found


def working_days_until(start: date, end: date, weekdays: Sequence[int]) -> int:
    """Working days after `start` up to and including `end`; 0 where `end` is not later.

    >>> working_days_until(date(2026, 11, 20), date(2026, 11, 24), [1, 2, 3, 4, 5])
    2
    """
    span = max((end - start).days, 0)
    weeks, rest = divmod(span, 7)
    odd = sum((start + timedelta(days=n)).isoweekday() in weekdays for n in range(1, rest + 1))
    return weeks * len(weekdays) + odd


def _project(part: pl.DataFrame) -> dict[str, Any]:
    said = part.row(0, named=True)
    days = part.filter(pl.col("day").is_not_null())
    history, names = days["done_that_day"].to_list(), days["weekday"].to_list()
    block = block_length(history, names)
    weekdays = [int(digit) for digit in said["working_weekdays"] or ""]
    kept = ("project_id", "as_of_on", "scope", "done", "remaining", "target_on")
    row = {name: said[name] for name in kept} | {"method": _method(said["is_reviewed"], block)}
    return row | _expected(row, history, block, weekdays)


def _expected(
    said: Mapping[str, Any], history: Sequence[float], block: int, weekdays: Sequence[int]
) -> dict[str, Any]:
    """Everything a forecast says that follows from the history and what remains."""
    row: dict[str, Any] = {"n": len(history)}
    row["per_day"] = sum(history) / len(history) if history else None
    row |= _target(said, weekdays)
    forecast = completion(history, said["remaining"], block=block)
    if forecast is None:
        return row | {"reason": "no_data"}
    if len(history) < MINIMUM_DAYS and said["remaining"]:
        return row | {"reason": "insufficient_n"}
    return row | _dates(forecast, said["as_of_on"], weekdays, row.get("target_days"))


def _target(said: Mapping[str, Any], weekdays: Sequence[int]) -> dict[str, Any]:
    """Working days left to the target, and the pace that reaches it."""
    if said["target_on"] is None or not weekdays:
        return {}
    left = working_days_until(said["as_of_on"], said["target_on"], weekdays)
    return {
        "target_days": left,
        "required_per_day": said["remaining"] / left if left else None,
    }


def _dates(
    forecast: Forecast, start: date, weekdays: Sequence[int], target_days: int | None
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, share in SHARES.items():
        days = forecast.percentile(share)
        row[f"{name}_days"] = days
        row[f"{name}_on"] = None if days is None else working_day(start, days, weekdays)
    if target_days is not None:
        row["on_time_probability"] = forecast.probability_within(target_days)
    row["reason"] = "not_forecastable" if row["p50_days"] is None else None
    return row


def _method(is_reviewed: bool | None, block: int) -> str:
    done = "accepted" if is_reviewed else "handed in, for nobody reviews"
    drawn = "single working days" if block == 1 else f"stretches of {block} working days"
    return f"done = {done}; 10,000 futures of {drawn} drawn from the last ones"


def _past_forecasts(part: pl.DataFrame) -> Iterator[dict[str, Any]]:
    days, done = part["day"].to_list(), part["done"].to_list()
    weekdays, project = part["weekday"].to_list(), part["project_id"][0]
    for place in range(max(MINIMUM_DAYS, len(days) - BACKTEST_DAYS), len(days)):
        known = slice(max(place - HISTORY_DAYS, 0), place)
        history = done[known]
        items = round(10 * sum(history) / len(history))
        if not items:
            continue
        block = block_length(history, weekdays[known])
        forecast = completion(history, items, block=block, runs=2_000)
        actual = _days_needed(done[place:], items)
        row = {"project_id": project, "made_on": days[place - 1], "items": items}
        yield row | _compared(forecast, actual, len(done) - place)


def _days_needed(done: Sequence[int], items: int) -> int | None:
    """Days until so many were done; None where they are not yet."""
    total = 0
    for place, count in enumerate(done, start=1):
        total += count
        if total >= items:
            return place
    return None


def _compared(forecast: Forecast | None, actual: int | None, passed: int) -> dict[str, Any]:
    """Whether each percentile was kept; unknown until as many days have passed as it expected.

    Judging a forecast as soon as it is kept would let the last ones look better than they are.
    """
    row: dict[str, Any] = {"actual_days": actual}
    row["reason"] = None if actual is not None else "no_data"
    for name, share in SHARES.items():
        days = forecast.percentile(share) if forecast else None
        row[f"{name}_days"] = days
        row[f"is_within_{name}"] = (
            None if days is None or passed < days else actual is not None and actual <= days
        )
    return row
