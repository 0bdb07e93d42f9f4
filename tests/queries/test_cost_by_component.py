"""The bill, part by part, of an hour of labeling, half of it rework, and a quarter of review."""

import pytest
from test_cost_overview import NOW, finished, given, rates

__all__ = ["given"]


def parts(made) -> dict[str, dict]:
    return {row["component"]: row for row in made.view("cost_by_component")}


def test_parts_have_their_hours_cost_and_share(given):
    given.row("assets", asset_id="a", asset_key="a")
    first = given.submission("a", "ann", "cat", work_seconds=1800, submitted_at=NOW.replace(day=1))
    review = {"submission_id": first, "asset_id": "a", "reviewer_id": "rita"}
    given.row(
        "reviews",
        **review,
        review_id="r1",
        verdict="rejected",
        reviewed_at=NOW.replace(day=2),
        work_seconds=900,
    )
    given.submission("a", "ann", "dog", work_seconds=1800, submitted_at=NOW.replace(day=3))
    given.row(
        "reviews", **review, review_id="r2", verdict="accepted", reviewed_at=NOW.replace(day=4)
    )
    rates(given, label_rate=10, review_rate=20, fixed=5)
    found = parts(given)
    costs = {name: (row["hours"], row["value"], row["share"]) for name, row in found.items()}
    assert costs == {
        "labeling": (1, 10, 0.5),
        "rework": (0.5, 5, 0.25),
        "skipped": (None, None, None),
        "review": (0.25, 5, 0.25),
        "fixed": (None, 5, 0.25),
        "total": (None, 20, 1),
        "quality": (None, 10, 0.5),
    }
    assert [row["n"] for row in found.values()] == [1] * 7
    assert [row["per_asset"] for row in found.values()] == [row["value"] for row in found.values()]


def test_without_rates_there_are_hours_and_no_costs(given):
    finished(given, 2, 1800)
    found = parts(given)
    assert found["labeling"]["hours"] == pytest.approx(1)
    assert {row["value"] for row in found.values()} == {None}
