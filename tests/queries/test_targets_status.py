"""Which targets are met: pace, latency, first attempts, gold and budget, counted by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from given import Given

MONDAY = datetime(2026, 9, 7, 9, tzinfo=UTC)
DAYS = 12


@pytest.fixture
def given() -> Given:
    """Twelve days of two assets each, every day a working day, and ten assets to come."""
    made = Given("UTC")
    end = MONDAY + timedelta(days=DAYS)
    made.row("imports", import_id="i", exported_at=end, imported_at=end)
    for number in range(2 * DAYS):
        name, day = f"a{number}", MONDAY + timedelta(days=number // 2)
        made.row("assets", asset_id=name, asset_key=name)
        made.submission(name, "ann", "cat", submitted_at=day, work_seconds=1800)
    for number in range(10):
        made.row("assets", asset_id=f"w{number}", asset_key=f"w{number}")
    return made


def want(given: Given, **targets: float) -> None:
    for name, value in targets.items():
        given.row("policies", subject="target", name=name, value_number=value)


def verdicts(given: Given, *days: float, verdict: str = "accepted") -> None:
    """One verdict per asset from the first on, so many days after it was handed in."""
    for number, later in enumerate(days):
        given.row(
            "reviews",
            review_id=f"{verdict} {number}",
            submission_id=f"s{number}",
            asset_id=f"a{number}",
            reviewer_id="rita",
            verdict=verdict if number else "rejected",
            reviewed_at=MONDAY + timedelta(days=number // 2 + later),
        )


def status(given: Given) -> dict[str, dict]:
    return {row["target"]: row for row in given.view("targets_status")}


def test_without_targets_and_gold_there_is_nothing_to_meet(given):
    assert status(given) == {}


@pytest.mark.parametrize(("wanted", "is_met"), [(2, True), (2.5, False)])
def test_pace_is_met_from_the_wanted_number_on(given, wanted, is_met):
    want(given, per_day=wanted)
    row = status(given)["per_day"]
    assert (row["actual"], row["n"], row["is_met"], row["reason"]) == (2, DAYS, is_met, None)


def test_a_finished_project_needs_no_pace(given):
    want(given, per_day=5)
    given.connection.execute("delete from assets where asset_key like 'w%'")
    row = status(given)["per_day"]
    assert (row["is_met"], row["reason"]) == (None, "not_applicable")


def test_a_few_days_of_history_judge_no_pace(given):
    want(given, per_day=5)
    given.row("policies", subject="forecast", name="minimum_n", value_number=13)
    row = status(given)["per_day"]
    assert (row["actual"], row["is_met"], row["reason"]) == (2, None, "insufficient_n")


def test_a_latency_without_reviews_is_not_known(given):
    want(given, review_days=1)
    row = status(given)["review_days"]
    assert (row["actual"], row["is_met"], row["reason"]) == (None, None, "no_data")


def test_who_waits_for_a_verdict_counts_in_the_latency(given):
    verdicts(given, *[1.0] * 20)
    want(given, review_days=1.5, acceptance=0.9)
    found = status(given)
    # Twenty waited one day; of the last four two wait for 2 and two for 1 day until the data end.
    latency = found["review_days"]
    assert (latency["n"], latency["is_met"]) == (24, True)
    assert latency["actual"] == pytest.approx(1)
    given.connection.execute("update reviews set reviewed_at = reviewed_at + interval 2 day")
    slow = status(given)["review_days"]
    assert (slow["actual"], slow["is_met"]) == (3, False)
    first = found["acceptance"]  # the first of twenty was rejected
    assert (first["actual"], first["is_met"]) == (0.95, True)


def test_a_budget_is_missed_before_it_is_spent(given):
    given.row("policies", subject="cost", name="label_rate", value_number=10.0)
    given.row("policies", subject="cost", name="fixed", value_number=20.0)
    want(given, budget=160)
    # 24 assets of half an hour at 10 an hour, and 20: 140; ten more of 5 each make 190.
    row = status(given)["budget"]
    assert (row["actual"], row["expected"], row["is_met"]) == (140, pytest.approx(190), False)
    given.connection.execute("update policies set value_number = 200 where name = 'budget'")
    assert status(given)["budget"]["is_met"]


def test_a_budget_without_rates_cannot_be_judged(given):
    want(given, budget=160)
    row = status(given)["budget"]
    assert (row["actual"], row["is_met"], row["reason"]) == (None, None, "no_data")


def test_accuracy_has_a_target_as_soon_as_gold_was_answered(given):
    for number in range(20):
        label = "cat" if number else "dog"
        given.submission(f"a{number}", None, label, role="gold", is_gold=True)
    row = status(given)["accuracy"]
    assert (row["n"], row["actual"], row["wanted"], row["is_met"]) == (20, 0.95, 0.95, True)
