"""What a finished asset costs, against the worked example and by component."""

from datetime import UTC, datetime

import pytest
from given import Given

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def given() -> Given:
    made = Given("UTC")
    made.row("imports", import_id="i", exported_at=NOW, imported_at=NOW)
    return made


def rates(given: Given, **values: float) -> None:
    for name, value in values.items():
        given.row("policies", subject="cost", name=name, value_number=value)


def finished(given: Given, count: int, seconds: float | None) -> None:
    for number in range(count):
        name = f"a{number}"
        given.row("assets", asset_id=name, asset_key=name)
        given.submission(name, "ann", "cat", work_seconds=seconds, submitted_at=NOW)


def one(given: Given) -> dict:
    (row,) = given.view("cost_overview")
    return row


def test_ex_1_6_cost_of_an_accepted_label(given):
    # 120 hours of labeling and 30 of review, in sessions and reviews of known length.
    many = "from range(1900) as numbers (n)"
    for statement in (
        f"insert into assets by name select 'p' as project_id, 'a' || n as asset_id, "
        f"'a' || n as asset_key {many}",
        f"insert into submissions by name select 'p' as project_id, 's' || n as submission_id, "
        f"'a' || n as asset_id, 'ann' as annotator_id, 'work' as role, false as is_gold, "
        f"'submitted' as status, $now as submitted_at {many}",
        f"insert into reviews by name select 'p' as project_id, 'r' || n as review_id, "
        f"'s' || n as submission_id, 'a' || n as asset_id, 'rita' as reviewer_id, "
        f"'accepted' as verdict, $now as reviewed_at, 30 * 3600 / 1900 as work_seconds {many}",
    ):
        given.connection.execute(statement, {"now": NOW} if "$now" in statement else None)
    given.row(
        "work_sessions",
        annotator_id="ann",
        job_id="j",
        asset_id=None,
        started_at=NOW,
        seconds=120 * 3600.0,
        kind="active",
    )
    rates(given, label_rate=12, review_rate=20, fixed=100)
    row = one(given)
    assert row["n"] == 1900
    assert row["value"] == pytest.approx(1.126316, abs=1e-6)
    assert (row["label_cost"], row["review_cost"]) == (pytest.approx(1440), pytest.approx(600))
    assert row["reason"] is None


def test_rework_and_review_are_the_cost_of_quality(given):
    given.row("assets", asset_id="a", asset_key="a")
    first = given.submission("a", "ann", "cat", work_seconds=1800, submitted_at=NOW.replace(day=1))
    given.row(
        "reviews",
        review_id="r",
        submission_id=first,
        asset_id="a",
        reviewer_id="rita",
        verdict="rejected",
        reviewed_at=NOW.replace(day=2),
        work_seconds=900,
    )
    given.submission("a", "ann", "dog", work_seconds=1800, submitted_at=NOW.replace(day=3))
    rates(given, label_rate=10, review_rate=20)
    row = one(given)
    assert (row["label_cost"], row["rework_cost"], row["review_cost"]) == (10, 5, 5)
    assert (row["quality_cost"], row["total_cost"]) == (10, 15)
    assert row["quality_share"] == pytest.approx(2 / 3)
    assert (row["value"], row["reason"]) == (None, "no_data")  # nothing is accepted yet


def test_without_rates_hours_are_told_and_no_cost(given):
    finished(given, 2, 1800)
    row = one(given)
    assert (row["label_hours"], row["value"], row["reason"]) == (1, None, "not_applicable")


def test_without_times_there_is_no_labor_cost(given):
    finished(given, 2, None)
    rates(given, label_rate=10)
    assert (one(given)["value"], one(given)["reason"]) == (None, "no_data")


def test_review_without_times_is_not_free_but_unknown(given):
    finished(given, 2, 1800)
    rates(given, label_rate=10)
    row = one(given)
    assert (row["value"], row["review_cost"]) == (5, None)
