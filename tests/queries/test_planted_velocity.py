"""Pace, rework, learning and the day of completion are found as they were planted, twenty times.

Twenty operations with seeds of their own stand as twenty projects in one warehouse in memory:
rows go straight into the canonical tables, as no export format is in question here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from math import sqrt

import numpy as np
import polars as pl
import pytest
from given import Given

from queries.intervals import wilson

SEEDS = range(20)
PACE = 24.0
REWORK_RATE = 0.12
LEARNING_RATE = 0.9
FIRST_SECONDS = 200.0
PEOPLE = 5
DAYS_KNOWN = 40
SCOPE = round(PACE * 55)
FIRST_DAY = date(2026, 9, 7)
ZONE = "Europe/Paris"  # summer time ends on 25 October, within the days that are known
SPAN = [FIRST_DAY + timedelta(days=n) for n in range(150)]
WORKDAYS = [day for day in SPAN if day.isoweekday() < 6]
AS_OF = datetime.combine(WORKDAYS[DAYS_KNOWN - 1] + timedelta(days=1), datetime.min.time(), UTC)


def at(day: int, hour: float) -> datetime:
    """An hour of a working day; the days before the first are working days as well."""
    date_of = WORKDAYS[day] if day >= 0 else FIRST_DAY + timedelta(days=day)
    return datetime.combine(date_of, datetime.min.time(), UTC) + timedelta(hours=hour)


class Operation:
    """One planted operation: what is accepted each day is drawn, all else follows from it."""

    def __init__(self, seed: int) -> None:
        self.project = f"seed {seed}"
        self._rng = np.random.default_rng(seed)
        self.submissions: list[dict] = []
        self.reviews: list[dict] = []
        accepted, day = 0, -1
        while accepted < SCOPE:
            day += 1
            count = min(int(self._rng.poisson(PACE)), SCOPE - accepted)
            for _ in range(count):
                self._work(f"a{accepted}", day)
                accepted += 1
        self.completed_after = day - DAYS_KNOWN + 1

    def _work(self, asset: str, accepted: int) -> None:
        """Handed in on the day before its acceptance; what is rejected is mended on that day."""
        draw = self._rng.uniform
        person = f"person {self._rng.integers(PEOPLE)}"
        rounds = [(at(accepted - 1, draw(8, 15)), at(accepted, draw(14, 16)), "accepted")]
        if self._rng.random() < REWORK_RATE:
            first = (rounds[0][0], at(accepted, draw(7, 9)), "rejected")
            rounds = [first, (at(accepted, draw(10, 13)), rounds[0][1], "accepted")]
        for place, (submitted, reviewed, verdict) in enumerate(rounds):
            keys = {"project_id": self.project, "asset_id": asset}
            keys |= {"submission_id": f"{asset} {place}"}
            self.submissions.append(keys | {"annotator_id": person, "submitted_at": submitted})
            judged = {"review_id": f"{asset} {place}", "reviewer_id": "rita", "verdict": verdict}
            self.reviews.append(keys | judged | {"reviewed_at": reviewed})

    def timed(self) -> pl.DataFrame:
        """What was handed in, with times that fall as each person has done more first passes."""
        frame = pl.DataFrame(self.submissions).sort("submitted_at")
        first = pl.col("submission_id").str.ends_with(" 0")
        experience = first.cast(pl.Int64).cum_sum().over("annotator_id").clip(1)
        noise = np.exp(np.random.default_rng(frame.height).normal(0, 0.25, frame.height))
        curve = FIRST_SECONDS * experience.cast(pl.Float64) ** float(np.log2(LEARNING_RATE))
        return frame.with_columns(work_seconds=curve * pl.Series(noise))


@pytest.fixture(scope="module")
def planted() -> dict[str, Operation]:
    return {made.project: made for made in map(Operation, SEEDS)}


@pytest.fixture(scope="module")
def given(planted) -> Given:
    return filled(planted)


def filled(planted: dict[str, Operation], order: int | None = None) -> Given:
    """A warehouse of the operations; with `order` its rows are shuffled."""
    made = Given()

    def insert(table: str, frame: pl.DataFrame) -> None:
        rows = frame if order is None else frame.sample(fraction=1, shuffle=True, seed=order)
        made.connection.register("planted_rows", rows)
        made.connection.execute(f"insert into {table} by name select * from planted_rows")
        made.connection.unregister("planted_rows")

    made.connection.execute("delete from projects")
    projects = pl.DataFrame({"project_id": list(planted)})
    insert("projects", projects.with_columns(time_zone=pl.lit(ZONE)))
    now = pl.lit(AS_OF)
    dated = {"import_id": pl.lit("i"), "exported_at": now, "imported_at": now}
    insert("imports", projects.with_columns(**dated))
    assets = pl.DataFrame({"asset_id": [f"a{n}" for n in range(SCOPE)]})
    assets = assets.with_columns(asset_key=pl.col("asset_id"))
    insert("assets", projects.join(assets, how="cross"))
    work = pl.concat([each.timed() for each in planted.values()])
    constant = {"role": pl.lit("work"), "status": pl.lit("submitted"), "is_gold": pl.lit(False)}
    insert("submissions", work.filter(pl.col("submitted_at") < now).with_columns(**constant))
    verdicts = pl.concat([pl.DataFrame(each.reviews) for each in planted.values()])
    insert("reviews", verdicts.filter(pl.col("reviewed_at") < now))
    return made


@pytest.fixture(scope="module")
def forecasts(given) -> list[dict]:
    rows = given.view("throughput_forecast")
    assert len(rows) == len(SEEDS)
    return rows


def test_the_pace_is_within_its_interval(forecasts):
    half = 1.96 * sqrt(PACE / 20)  # of a mean of twenty Poisson counts
    assert all(row["n"] == 20 for row in forecasts)
    assert sum(abs(row["per_day"] - PACE) <= half for row in forecasts) >= 17


def test_the_rework_rate_is_within_its_interval(given):
    rows = given.view("throughput_flow")
    intervals = [wilson(row["reworked"], row["judged"]) for row in rows]
    assert sum(low <= REWORK_RATE <= high for low, high in intervals) >= 17
    assert all(row["first_pass_yield"] == pytest.approx(1 - row["rework_rate"]) for row in rows)


def test_the_learning_rate_of_each_person_is_within_its_interval(given):
    rows = given.view("time_learning")
    assert len(rows) == PEOPLE * len(SEEDS)
    assert all(row["reason"] is None for row in rows)
    kept = sum(row["ci_low"] <= LEARNING_RATE <= row["ci_high"] for row in rows)
    assert kept >= 88  # of a hundred intervals of 95 %


def test_the_day_of_completion_is_within_what_was_forecast(forecasts, planted):
    took = {row["project_id"]: planted[row["project_id"]].completed_after for row in forecasts}
    kept = {
        name: sum(took[row["project_id"]] <= row[f"{name}_days"] for row in forecasts)
        for name in ("p50", "p85", "p95")
    }
    assert 5 <= kept["p50"] <= 17
    assert kept["p85"] >= 14
    assert kept["p95"] >= 17
    # Nor are they kept by being far off: half of the futures and the truth are days apart.
    assert all(abs(took[row["project_id"]] - row["p50_days"]) <= 4 for row in forecasts)


def test_the_date_of_completion_is_the_working_day_it_was(forecasts, planted):
    for row in forecasts:
        days = planted[row["project_id"]].completed_after
        if days == row["p50_days"]:
            assert row["p50_on"] == WORKDAYS[DAYS_KNOWN + days - 1]


def test_past_forecasts_kept_about_what_they_promised(given):
    rows = given.frame("throughput_forecast_backtest")
    for name, low, high in (("p50", 0.4, 0.75), ("p85", 0.75, 0.97), ("p95", 0.86, 1.0)):
        share = rows[f"is_within_{name}"].drop_nulls().mean()
        assert low <= share <= high


def test_the_order_of_rows_changes_nothing(planted):
    two = {name: planted[name] for name in list(planted)[:2]}
    plain, shuffled = filled(two), filled(two, order=3)
    for view in (
        *("throughput_burnup", "throughput_flow", "throughput_cycle_times"),
        *("throughput_forecast", "throughput_batches", "time_by_annotator"),
        *("time_learning", "cost_overview"),
    ):
        assert plain.frame(view).equals(shuffled.frame(view)), view
