"""Awkward guests of the velocity views: each a defined outcome, never a misleading line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from given import Given

from queries.completion import backtest

MONDAY = datetime(2026, 9, 7, 9, tzinfo=UTC)
VELOCITY = (
    *("throughput_burnup", "throughput_backlog", "throughput_cycle_times", "throughput_flow"),
    *("throughput_forecast", "throughput_forecast_backtest"),
    *("throughput_forecast_coverage", "throughput_batches"),
    *("time_by_annotator", "time_learning", "cost_overview", "targets_status"),
)


def made(until: datetime, zone: str = "UTC") -> Given:
    given = Given(zone)
    given.row("imports", import_id="i", exported_at=until, imported_at=until)
    return given


def work(given: Given, name: str, moment: datetime | None, who: str = "ann", **asset) -> str:
    given.row("assets", asset_id=name, asset_key=name, **asset)
    return given.submission(name, who, "cat", submitted_at=moment)


def review(given: Given, submission: str, name: str, verdict: str, moment: datetime | None) -> None:
    given.row(
        "reviews",
        review_id=f"{name} {verdict} {moment}",
        submission_id=submission,
        asset_id=name,
        reviewer_id="rita",
        verdict=verdict,
        reviewed_at=moment,
    )


@pytest.mark.parametrize("view", VELOCITY)
def test_an_empty_project_breaks_nothing(view):
    assert isinstance(Given("UTC").view(view), list)


@pytest.mark.parametrize("view", VELOCITY)
def test_one_submission_without_a_date_or_a_time_breaks_nothing(view):
    given = made(MONDAY)
    work(given, "a", None)
    for row in given.view(view):
        numbers = [value for value in row.values() if isinstance(value, float)]
        assert all(number == number for number in numbers)  # none is NaN


def test_without_times_or_dates_states_are_counted_and_nothing_is_drawn():
    given = made(MONDAY)
    work(given, "a", None)
    given.row("assets", asset_id="s", asset_key="s")
    given.submission("s", "ann", status="skipped")
    given.row("assets", asset_id="open", asset_key="open")
    (flow,) = given.view("throughput_flow")
    assert (flow["touched"], flow["skipped"], flow["skip_rate"]) == (2, 1, 0.5)
    assert (flow["done_per_day"], flow["littles_ratio"]) == (None, None)
    assert given.view("throughput_burnup") == []
    assert given.view("throughput_cycle_times") == []
    (forecast,) = given.view("throughput_forecast")
    assert (forecast["done"], forecast["remaining"], forecast["reason"]) == (1, 1, "no_data")


def test_without_reviews_there_are_no_figures_of_reviews():
    given = made(MONDAY + timedelta(days=3))
    work(given, "a", MONDAY)
    (flow,) = given.view("throughput_flow")
    reviews = ("review_backlog", "reviewed_per_day", "backlog_days", "first_pass_yield")
    assert [flow[name] for name in reviews] == [None] * 4
    assert "review" not in {row["measure"] for row in given.view("throughput_cycle_times")}
    (forecast,) = given.view("throughput_forecast")
    assert "nobody reviews" in forecast["method"]


def test_reviews_without_dates_count_for_the_state_and_say_accepted():
    given = made(MONDAY + timedelta(days=3))
    for name in "ab":
        submission = work(given, name, MONDAY)
        if name == "a":
            review(given, submission, name, "accepted", None)
    (forecast,) = given.view("throughput_forecast")
    assert (forecast["done"], forecast["remaining"]) == (1, 1)
    assert "done = accepted" in forecast["method"]
    (flow,) = given.view("throughput_flow")
    assert (flow["review_backlog"], flow["wip"]) == (1, 1)


def test_the_hour_that_comes_twice_and_the_day_of_25_hours():
    paris = made(datetime(2026, 10, 27, 12, tzinfo=UTC), "Europe/Paris")
    # Half past two comes twice on 25 October 2026: at 00:30 and at 01:30 UTC.
    work(paris, "first", datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    work(paris, "again", datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    work(paris, "late", datetime(2026, 10, 25, 22, 59, tzinfo=UTC))
    work(paris, "next", datetime(2026, 10, 25, 23, 1, tzinfo=UTC))
    rows = {row["day"]: row["done_that_day"] for row in paris.view("throughput_burnup")}
    assert rows == {date(2026, 10, 25): 3, date(2026, 10, 26): 1, date(2026, 10, 27): 0}


def test_the_day_of_23_hours_is_one_day_and_durations_are_true_hours():
    paris = made(datetime(2026, 3, 30, 12, tzinfo=UTC), "Europe/Paris")
    begun = datetime(2026, 3, 28, 12, tzinfo=UTC)
    paris.row("assets", asset_id="a", asset_key="a")
    ended = begun + timedelta(hours=24)  # 13:00 in Paris, then 14:00 on the next day
    paris.submission("a", "ann", "cat", started_at=begun, submitted_at=ended)
    assert [row["day"].day for row in paris.view("throughput_burnup")] == [28, 29, 30]
    (cycle,) = paris.view("throughput_cycle_times")
    assert cycle["p50_days"] == pytest.approx(1)


def test_annotators_in_several_zones_share_the_days_of_the_project():
    given = made(MONDAY + timedelta(days=3), "America/New_York")
    tokyo = datetime.fromisoformat("2026-09-08T08:00:00+09:00")  # Monday evening in New York
    work(given, "a", tokyo, who="yuki")
    work(given, "b", datetime.fromisoformat("2026-09-07T20:00:00-04:00"), who="ben")
    days = {row["day"]: row["done_that_day"] for row in given.view("throughput_burnup")}
    assert days[date(2026, 9, 7)] == 2


def test_work_dated_in_the_future_is_done_and_on_no_line():
    given = made(MONDAY + timedelta(days=1))
    work(given, "a", MONDAY)
    work(given, "late", MONDAY + timedelta(days=4000))
    rows = given.view("throughput_burnup")
    assert [row["day"] for row in rows] == [date(2026, 9, 7), date(2026, 9, 8)]
    assert (rows[-1]["done"], rows[-1]["undated"]) == (1, 1)


def test_time_at_work_does_not_reach_into_the_future():
    given = made(MONDAY + timedelta(days=1))
    given.row("assets", asset_id="a", asset_key="a")
    future = MONDAY + timedelta(days=4000)
    given.submission("a", "ann", "cat", started_at=MONDAY, submitted_at=future)
    (row,) = given.view("time_by_annotator")
    assert row["presence_seconds"] is None


def weekly(given: Given, start: datetime, days: int, name: str) -> None:
    for number in range(days):
        moment = start + timedelta(days=number)
        if moment.isoweekday() < 6:
            work(given, f"{name}{number}", moment)


def test_a_pause_of_a_year_holds_no_working_days():
    resumed = MONDAY + timedelta(days=371)
    given = made(resumed + timedelta(days=18))
    weekly(given, MONDAY, 12, "early ")
    weekly(given, resumed, 18, "late ")
    for number in range(20):
        given.row("assets", asset_id=f"w{number}", asset_key=f"w{number}")
    (forecast,) = given.view("throughput_forecast")
    # Fourteen working days since it went on and six before the pause, one asset on each.
    assert (forecast["n"], forecast["per_day"], forecast["p50_days"]) == (20, 1, 20)
    calendar = given.view("int_calendar")
    assert len(calendar) == (resumed - MONDAY).days + 18 + 1
    pause = [row for row in calendar if date(2026, 9, 20) < row["day"] < resumed.date()]
    assert not any(row["is_working"] for row in pause)


def test_a_project_that_went_on_three_weeks_ago_has_its_working_days_again():
    resumed = MONDAY + timedelta(days=371)
    given = made(resumed + timedelta(days=18))
    weekly(given, MONDAY, 5, "early ")
    weekly(given, resumed, 18, "late ")
    days = [row for row in given.view("int_calendar") if row["day"] >= resumed.date()]
    assert {row["weekday"] for row in days if row["is_working"]} == {1, 2, 3, 4, 5}


def test_a_holiday_of_two_weeks_is_no_pause():
    given = made(MONDAY + timedelta(days=40))
    weekly(given, MONDAY, 12, "before ")
    weekly(given, MONDAY + timedelta(days=28), 12, "after ")
    calendar = {row["day"]: row["is_working"] for row in given.view("int_calendar")}
    assert calendar[date(2026, 9, 22)]


def test_an_export_long_after_the_last_work_forecasts_nothing():
    given = made(MONDAY + timedelta(days=900))
    weekly(given, MONDAY, 30, "a")
    given.row("assets", asset_id="w", asset_key="w")
    (forecast,) = given.view("throughput_forecast")
    assert (forecast["p50_days"], forecast["reason"]) == (None, "no_data")
    assert given.view("throughput_burnup")[-1]["done"] == 22


def test_scope_is_never_below_what_is_done_when_assets_claim_to_be_younger_than_their_labels():
    given = made(MONDAY + timedelta(days=5))
    work(given, "a", MONDAY, created_at=MONDAY + timedelta(days=2))
    work(given, "b", MONDAY + timedelta(days=3), created_at=MONDAY)
    rows = given.view("throughput_burnup")
    assert all(row["scope"] >= row["done"] for row in rows)
    assert rows[0]["scope"] == 2


def test_skipped_assets_have_their_own_line_and_are_not_on_their_way():
    given = made(MONDAY + timedelta(days=2))
    work(given, "a", MONDAY, created_at=MONDAY)
    given.row("assets", asset_id="s", asset_key="s", created_at=MONDAY)
    skipped = MONDAY + timedelta(days=1)
    given.submission("s", "ann", status="skipped", started_at=MONDAY, submitted_at=skipped)
    rows = given.view("throughput_burnup")
    assert [(row["done"], row["skipped"], row["scope"]) for row in rows] == [
        (1, 0, 2),
        (1, 1, 2),
        (1, 1, 2),
    ]
    assert all(row["waiting"] == 0 for row in given.view("throughput_cycle_times"))


def test_what_one_person_skips_and_another_hands_in_is_handed_in():
    given = made(MONDAY + timedelta(days=2))
    work(given, "a", MONDAY)
    given.submission("a", "bob", status="skipped", submitted_at=MONDAY + timedelta(hours=1))
    (row,) = given.view("int_items")
    assert (row["state"], row["is_done"], row["skips"]) == ("submitted", True, 1)
    assert given.view("throughput_burnup")[-1]["skipped"] == 0


@pytest.mark.parametrize(("begun", "state"), [(1, "skipped"), (5, "in_progress")])
def test_a_skipped_asset_that_is_taken_up_again_is_in_progress(begun, state):
    given = made(MONDAY + timedelta(days=2))
    given.row("assets", asset_id="a", asset_key="a")
    skipped = MONDAY + timedelta(hours=2)
    given.submission("a", "ann", status="skipped", submitted_at=skipped)
    moment = {"asset_id": "a", "happened_at": MONDAY + timedelta(hours=begun)}
    given.row("events", event_id="e", type="started", **moment)
    assert given.view("int_items")[0]["state"] == state


def test_tasks_held_at_once_are_time_once():
    given = made(MONDAY + timedelta(days=2))
    for name, begun in (("a", 0), ("b", 60)):
        given.row("assets", asset_id=name, asset_key=name)
        times = {"started_at": MONDAY + timedelta(seconds=begun), "work_seconds": 180}
        ended = times["started_at"] + timedelta(seconds=180)
        given.submission(name, "ann", "cat", submitted_at=ended, **times)
    (row,) = given.view("time_by_annotator")
    assert (row["raw_seconds"], row["presence_seconds"]) == (360, 240)
    assert row["effective_hours"] == pytest.approx(240 / 3600)
    assert row["method"] == "start to end of submissions, overlaps once"


def test_a_cap_that_cuts_most_times_says_so():
    given = made(MONDAY)
    given.row("assets", asset_id="a", asset_key="a")
    given.submission("a", "ann", "cat", work_seconds=4000)
    (row,) = given.view("time_by_annotator")
    assert "hard_cap_seconds may be too low" in row["method"]


def test_a_tool_that_tells_no_starts_has_no_queue_of_finished_assets():
    given = made(MONDAY + timedelta(days=2))
    work(given, "a", MONDAY, created_at=MONDAY - timedelta(days=1))
    rows = {row["measure"]: row for row in given.view("throughput_cycle_times")}
    assert set(rows) == {"lead"}


def test_a_reopening_is_no_rejection():
    given = made(MONDAY + timedelta(days=9))
    submission = work(given, "a", MONDAY)
    review(given, submission, "a", "accepted", MONDAY + timedelta(days=1))
    reopened = {"asset_id": "a", "happened_at": MONDAY + timedelta(days=2)}
    given.row("events", event_id="e", type="reopened", **reopened)
    (flow,) = given.view("throughput_flow")
    assert (flow["rejections"], flow["reworked"], flow["rework_rate"]) == (0, 0, 0)
    assert (flow["wip"], flow["acceptance_now"]) == (1, 0)


def test_verdicts_on_hidden_gold_are_no_part_of_the_flow():
    given = made(MONDAY + timedelta(days=9))
    review(given, work(given, "a", MONDAY), "a", "accepted", MONDAY + timedelta(days=1))
    hidden = work(given, "h", MONDAY, is_honeypot=True)
    review(given, hidden, "h", "rejected", MONDAY + timedelta(days=1))
    (flow,) = given.view("throughput_flow")
    assert (flow["verdicts"], flow["rejections"], flow["rejection_rate"]) == (1, 0, 0)


def test_past_forecasts_are_judged_only_after_the_days_they_expected():
    days = [date(2026, 1, 5) + timedelta(days=n) for n in range(24)]
    frame = pl.DataFrame(
        {
            "project_id": ["p"] * 24,
            "day": days,
            "weekday": [day.isoweekday() for day in days],
            "done": [4] * 14 + [0] * 10,
        }
    )
    made_on = {row["made_on"]: row for row in backtest(frame).to_dicts()}
    stalled = made_on[days[13]]  # ten days expected, ten days passed, nothing done
    assert (stalled["actual_days"], stalled["is_within_p50"]) == (None, False)
    young = made_on[days[20]]
    assert young["is_within_p95"] is None


def test_the_pace_per_hour_counts_only_assets_whose_time_is_known():
    given = made(MONDAY)
    for name, seconds in (("a", 1800), ("b", None)):
        given.row("assets", asset_id=name, asset_key=name)
        given.submission(name, "ann", "cat", work_seconds=seconds)
    (row,) = given.view("time_by_annotator")
    assert row["per_effective_hour"] == pytest.approx(2)


def test_review_time_told_once_for_an_asset_costs_as_well_and_is_nobody_s_labeling():
    given = made(MONDAY)
    given.row("assets", asset_id="a", asset_key="a")
    given.submission("a", "ann", "cat", work_seconds=1800, submitted_at=MONDAY)
    session = {"asset_id": "a", "annotator_id": "ann", "started_at": MONDAY - timedelta(days=1)}
    given.row("work_sessions", seconds=900.0, kind="review", **session)
    for name, rate in (("label_rate", 10.0), ("review_rate", 20.0)):
        given.row("policies", subject="cost", name=name, value_number=rate)
    (cost,) = given.view("cost_overview")
    assert (cost["label_cost"], cost["review_cost"], cost["value"]) == (5, 5, 10)


def test_a_rate_without_any_time_makes_no_cost_of_the_fixed_part_alone():
    given = made(MONDAY)
    work(given, "a", MONDAY)
    for name in ("label_rate", "fixed"):
        given.row("policies", subject="cost", name=name, value_number=10.0)
    (cost,) = given.view("cost_overview")
    assert (cost["value"], cost["reason"]) == (None, "no_data")
