"""The sentences say what the rows say, and why a number is missing."""

from datetime import date
from typing import Any

from dashboard import answers, waiting

FORECAST: dict[str, Any] = {
    "scope": 500, "done": 120, "remaining": 380, "n": 20, "per_day": 42.4,
    "as_of_on": date(2026, 11, 27), "p50_on": date(2026, 12, 12), "p85_on": date(2026, 12, 19),
    "p95_on": date(2027, 1, 4), "target_on": None, "target_days": None,
    "required_per_day": None, "on_time_probability": None, "reason": None,
}  # fmt: skip
FLOW: dict[str, Any] = {
    "review_backlog": 7,
    "touched": 130,
    "littles_ratio": 1.1,
    "done_per_day": 4,
}


def backlog(**states: tuple[int, float | None]) -> list[dict[str, Any]]:
    return [{"state": s, "assets": n, "oldest_days": days} for s, (n, days) in states.items()]


def test_a_date_of_another_year_carries_its_year():
    assert answers.forecast(FORECAST) == (
        "At 42 assets a working day, 380 remain: "
        "done by 12 Dec (P50), 19 Dec (P85), 4 Jan 2027 (P95)."
    )


def test_a_target_that_has_passed_has_no_chance_but_a_word():
    row = {**FORECAST, "target_on": date(2026, 11, 20), "target_days": 0, "on_time_probability": 0}
    assert answers.forecast(row).endswith(" The target, 20 Nov, has passed.")


def test_each_reason_against_a_forecast_is_a_sentence():
    none = {**FORECAST, "p50_on": None, "p85_on": None, "p95_on": None}
    assert answers.forecast({**none, "reason": "insufficient_n", "n": 4}) == (
        "No forecast yet: 380 remain; 4 working days of history, 10 are needed."
    )
    assert answers.forecast({**none, "reason": "no_data", "n": 0}) == (
        "No forecast: 380 remain, and nothing dated is done yet."
    )
    assert answers.forecast({**none, "reason": "no_data"}) == (
        "No forecast: 380 remain, and nothing was done in the last 20 working days."
    )
    assert answers.forecast({**none, "reason": "not_forecastable", "per_day": 0.05}) == (
        "No date: at 0.05 assets a working day, 380 remain: over 2,000 working days."
    )
    assert "no asset is known" in answers.forecast(None)


def test_skipped_assets_are_told_when_nothing_else_remains():
    row = {**FORECAST, "remaining": 0, "done": 490}
    assert answers.forecast(row) == (
        "Nothing remains: 490 of 500 are done, and the others were skipped."
    )


def test_what_waits_is_listed_by_what_it_waits_for():
    waits = backlog(submitted=(1, 2.5), rework=(3, 43.1), not_started=(376, None), skipped=(9, 99))
    assert answers.flow(FORECAST, FLOW, waits[:3]) == (
        "120 of 500 assets are accepted; 1 waits for review, 3 for rework and 376 to be started. "
        "Nothing has happened to the oldest for 43 d."
    )
    assert answers.flow({**FORECAST, "done": 500}, FLOW, []) == (
        "500 of 500 assets are accepted; nothing waits."
    )
    assert answers.flow(None, None, []) == "There is nothing to be done yet: no asset is known."


def test_pace_is_compared_with_the_ten_days_before():
    means = [40.0] * 10 + [43.0]
    assert answers.throughput(means, 20, None) == (
        "43 submissions a day in the last 10 days with work, 3.0 more than in the 10 before."
    )
    assert answers.throughput([], 4, None) == (
        "No pace yet: 4 whole days with work, 10 are needed."
    )
    assert "as many as" in answers.throughput([40.0] * 11, 20, None)


def test_cost_without_review_is_said_to_be_without_it():
    cost = {"reason": None, "value": 1.126316, "currency": "EUR", "quality_share": 0.28}
    cost["review_cost"] = 600.0
    assert answers.time(None, cost, "no_times", is_reviewed=True) == (
        "How long an asset takes is not known: this export has no times. "
        "A finished asset costs €1.126, 28% of it for review and rework."
    )
    without = answers.time(None, {**cost, "review_cost": None}, None, is_reviewed=True)
    assert without.endswith("€1.126 without review, whose cost is not known.")


def test_little_s_law_is_told_in_words():
    assert waiting.littles_law(FLOW).startswith("✓ The figures fit")
    assert "60% more" in waiting.littles_law({**FLOW, "littles_ratio": 1.6})
    assert "50% less" in waiting.littles_law({**FLOW, "littles_ratio": 0.5})
    unknown = waiting.littles_law({**FLOW, "littles_ratio": None})
    assert unknown == "n/a: the exports do not say when work on an asset was started"
    assert waiting.littles_law(None).startswith("n/a: ")
