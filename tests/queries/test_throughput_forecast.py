"""The date the work will be done: from steady pace, over weekends, against a target."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from given import Given

from queries.completion import backtest, working_day, working_days_until

MONDAY = datetime(2026, 9, 7, 9, tzinfo=UTC)
FRIDAY = datetime(2026, 10, 2, 18, tzinfo=UTC)


def steady(per_day: int = 4, waiting: int = 20, until: datetime = FRIDAY) -> Given:
    """Four weeks of the same pace, Monday to Friday, and some assets nobody has touched."""
    given = Given("UTC")
    given.row("imports", import_id="i", exported_at=until, imported_at=until)
    number = 0
    for day in range(26):
        moment = MONDAY + timedelta(days=day)
        if moment.isoweekday() < 6:
            for _ in range(per_day):
                number += 1
                name = f"a{number}"
                given.row("assets", asset_id=name, asset_key=name)
                given.submission(name, "ann", "cat", submitted_at=moment)
    for rest in range(waiting):
        given.row("assets", asset_id=f"w{rest}", asset_key=f"w{rest}")
    return given


def test_a_steady_pace_has_one_future():
    (row,) = steady().view("throughput_forecast")
    assert (row["scope"], row["done"], row["remaining"]) == (100, 80, 20)
    assert (row["per_day"], row["n"]) == (4, 19)  # the last day may not be over
    assert (row["p50_days"], row["p85_days"], row["p95_days"]) == (5, 5, 5)
    assert row["p50_on"] == date(2026, 10, 9)  # five working days after that Friday
    assert row["reason"] is None
    assert "handed in" in row["method"]


def test_the_target_says_which_pace_is_needed_and_how_likely_it_is():
    given = steady()
    given.connection.execute("update projects set target_on = '2026-10-07'")
    (row,) = given.view("throughput_forecast")
    assert row["target_days"] == 3
    assert row["required_per_day"] == pytest.approx(20 / 3)
    assert row["on_time_probability"] == 0
    given.connection.execute("update projects set target_on = '2026-10-30'")
    assert given.view("throughput_forecast")[0]["on_time_probability"] == 1


def test_a_target_that_has_passed_leaves_no_days():
    given = steady()
    given.connection.execute("update projects set target_on = '2026-09-30'")
    (row,) = given.view("throughput_forecast")
    assert (row["target_days"], row["required_per_day"], row["on_time_probability"]) == (0, None, 0)


def test_what_is_finished_is_done_today_and_skipped_assets_are_not_waited_for():
    given = steady(waiting=0)
    given.row("assets", asset_id="s", asset_key="s")
    given.submission("s", "ann", status="skipped", submitted_at=MONDAY)
    (row,) = given.view("throughput_forecast")
    assert (row["remaining"], row["p95_days"], row["p95_on"]) == (0, 0, date(2026, 10, 2))


def test_one_day_of_history_gives_no_forecast():
    given = Given("UTC")
    end = MONDAY + timedelta(days=1)
    given.row("imports", import_id="i", exported_at=end, imported_at=end)
    for name in "ab":
        given.row("assets", asset_id=name, asset_key=name)
    given.submission("a", "ann", "cat", submitted_at=MONDAY)
    (row,) = given.view("throughput_forecast")
    assert (row["p50_days"], row["reason"], row["n"]) == (None, "insufficient_n", 1)


def test_without_dates_there_is_no_forecast():
    given = Given("UTC")
    given.row("imports", import_id="i", exported_at=MONDAY, imported_at=MONDAY)
    for name in "ab":
        given.row("assets", asset_id=name, asset_key=name)
    given.submission("a", "ann", "cat")
    (row,) = given.view("throughput_forecast")
    assert (row["p50_days"], row["reason"], row["remaining"]) == (None, "no_data", 1)


def test_what_is_finished_without_any_date_is_done():
    given = Given("UTC")
    given.row("imports", import_id="i", exported_at=MONDAY, imported_at=MONDAY)
    given.row("assets", asset_id="a", asset_key="a")
    given.submission("a", "ann", "cat")
    (row,) = given.view("throughput_forecast")
    assert (row["remaining"], row["p95_days"], row["p95_on"]) == (0, 0, MONDAY.date())


def test_a_standstill_gives_no_forecast():
    given = Given("UTC")
    end = MONDAY + timedelta(days=200)
    given.row("imports", import_id="i", exported_at=end, imported_at=end)
    for name in "ab":
        given.row("assets", asset_id=name, asset_key=name)
    given.submission("a", "ann", "cat", submitted_at=MONDAY)
    given.row("policies", subject="calendar", name="working_days", value_text="mon tue wed thu fri")
    (row,) = given.view("throughput_forecast")
    assert (row["per_day"], row["p50_days"], row["reason"]) == (0, None, "no_data")


@pytest.mark.parametrize(
    ("start", "days", "found"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 11, 21), 6, date(2026, 11, 30)),
    ],
)
def test_working_days_map_to_the_calendar_and_back(start, days, found):
    week = [1, 2, 3, 4, 5]
    assert working_day(start, days, week) == found
    assert working_days_until(start, found, week) == days


def test_a_steady_past_was_forecast_right_and_the_end_is_not_known_yet():
    days = [date(2026, 1, 5) + timedelta(days=n) for n in range(60)]
    history = pl.DataFrame(
        {
            "project_id": ["p"] * 60,
            "day": days,
            "weekday": [day.isoweekday() for day in days],
            "done": [7] * 60,
        }
    )
    rows = backtest(history).to_dicts()
    assert len(rows) == 50
    known = [row for row in rows if row["actual_days"] is not None]
    assert len(known) == 41
    assert all(row["is_within_p50"] and row["actual_days"] == 10 for row in known)
    assert {row["reason"] for row in rows} == {None, "no_data"}


def test_a_pace_that_halves_breaks_past_forecasts():
    days = [date(2026, 1, 5) + timedelta(days=n) for n in range(40)]
    history = pl.DataFrame(
        {
            "project_id": ["p"] * 40,
            "day": days,
            "weekday": [day.isoweekday() for day in days],
            "done": [10] * 20 + [5] * 20,
        }
    )
    made = {row["made_on"]: row for row in backtest(history).to_dicts()}
    before = made[days[19]]
    assert (before["p95_days"], before["actual_days"], before["is_within_p95"]) == (10, 20, False)


def test_coverage_counts_the_forecasts_that_can_be_judged():
    given = steady()
    rows = {row["percentile"]: row for row in given.view("throughput_forecast_coverage")}
    # Nineteen working days: nine forecasts of ten days' work, none of them over yet.
    assert (rows["p85"]["n"], rows["p85"]["value"], rows["p85"]["reason"]) == (0, None, "no_data")
    given.connection.execute("update submissions set submitted_at = submitted_at + interval 14 day")
    given.connection.execute("update imports set exported_at = exported_at + interval 42 day")
    given.connection.execute("update imports set imported_at = exported_at")
    given.row("policies", subject="calendar", name="working_days", value_text="mon tue wed thu fri")
    late = {row["percentile"]: row for row in given.view("throughput_forecast_coverage")}
    # Then the work stood still: of those that asked for ten days' work only the first were kept.
    assert late["p85"]["n"] > late["p85"]["kept"] >= 1
    assert late["p85"]["value"] == pytest.approx(late["p85"]["kept"] / late["p85"]["n"])


def test_only_the_last_half_year_is_forecast_once_more():
    days = [date(2020, 1, 6) + timedelta(days=n) for n in range(1000)]
    weekdays = [day.isoweekday() for day in days]
    frame = pl.DataFrame({"day": days, "weekday": weekdays, "done": [3] * 1000})
    assert backtest(frame.with_columns(project_id=pl.lit("p"))).height == 120
