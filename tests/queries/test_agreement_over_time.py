"""Agreement week by week: where a week begins, what belongs to it, which guideline held."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import krippendorff
import polars as pl
import pytest
from answers import matrix, random_answers
from drawings import Box, drew
from given import Given

from queries import agreement_weeks

MONDAY = datetime(2026, 3, 30, 12, tzinfo=UTC)


def weeks(given: Given) -> dict[date, dict[str, Any]]:
    return {row["week"]: row for row in given.view("agreement_over_time")}


def pair(given: Given, asset: str, labels: str, *when: datetime | None, **values: Any) -> None:
    """An asset answered by one person per letter, at one time each or all at the first."""
    for person, label in enumerate(labels):
        at = when[person % len(when)] if when else None
        given.submission(asset, f"person {person}", label, submitted_at=at, **values)


def dated(answers: pl.DataFrame, weeks_of: dict[str, int]) -> Given:
    """Answers handed in on the Monday of their asset's week."""
    given = Given()
    given.answers(answers)
    for asset, week in weeks_of.items():
        given.connection.execute(
            "update submissions set submitted_at = ? where asset_id = ?",
            [MONDAY + timedelta(weeks=week), asset],
        )
    return given


def test_weeks_begin_on_monday_in_the_project_s_zone() -> None:
    late = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)
    paris, utc = Given(time_zone="Europe/Paris"), Given()
    for given in (paris, utc):
        pair(given, "one", "xx", late)
    assert list(weeks(paris)) == [date(2026, 3, 30)]
    assert list(weeks(utc)) == [date(2026, 3, 23)]


def test_the_turn_of_the_year_is_in_the_week_of_its_monday() -> None:
    given = Given(time_zone="America/Los_Angeles")
    pair(given, "one", "xx", datetime(2026, 1, 1, 0, 30, tzinfo=UTC))
    assert list(weeks(given)) == [date(2025, 12, 29)]


def test_an_asset_belongs_to_the_week_of_its_last_answer() -> None:
    given = Given()
    pair(given, "one", "xxy", MONDAY, MONDAY + timedelta(days=15), MONDAY + timedelta(days=3))
    pair(given, "two", "xx", MONDAY)
    found = {week: (row["items"], row["n"]) for week, row in weeks(given).items()}
    assert found == {date(2026, 3, 30): (1, 1), date(2026, 4, 13): (1, 1)}


def test_assets_without_any_date_are_left_out_and_counted() -> None:
    given = Given()
    pair(given, "dated", "xy", MONDAY)
    pair(given, "half", "xy", MONDAY, None)
    pair(given, "undated", "xy", None)
    (row,) = given.view("agreement_over_time")
    assert (row["items"], row["undated_items"]) == (2, 1)


def test_no_dates_at_all_give_no_rows_and_so_does_nobody() -> None:
    given = Given()
    pair(given, "one", "xy", None)
    assert given.view("agreement_over_time") == []
    assert Given().view("agreement_over_time") == []


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
def test_alpha_of_a_week_is_that_of_its_assets_alone(scale: str) -> None:
    answers = random_answers(4, items=60)
    week_of = {f"asset {item}": item % 3 for item in range(60)}
    given = dated(answers, week_of)
    given.row("questions", question="label", type="classification", scale=scale)
    rows = weeks(given)
    assert len(rows) == 3
    for number, row in enumerate(rows.values()):
        own = answers.filter(pl.col("asset").replace_strict(week_of) == number)
        expected = krippendorff.alpha(reliability_data=matrix(own), level_of_measurement=scale)
        assert row["value"] == pytest.approx(expected, abs=1e-9)
        assert row["ci_low"] < row["value"] < row["ci_high"]
        assert row["method"] == f"Krippendorff {scale}; bootstrap of assets, B=2000"
        assert row["reason"] == "insufficient_n"


def test_many_assets_get_a_jackknife_close_to_the_bootstrap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = dated(random_answers(4, items=200), {f"asset {item}": 0 for item in range(200)})
    (drawn,) = given.view("agreement_over_time")
    monkeypatch.setattr(agreement_weeks, "MOST_ASSETS", 100)
    (moved,) = given.view("agreement_over_time")
    assert moved["method"].endswith("jackknife of assets")
    assert moved["reason"] is None
    for bound in ("ci_low", "ci_high"):
        assert moved[bound] == pytest.approx(drawn[bound], abs=0.02)


def test_a_week_without_overlap_or_with_one_class_says_so() -> None:
    given = Given()
    pair(given, "alone", "x", MONDAY)
    pair(given, "same", "xx", MONDAY + timedelta(weeks=1))
    first, second = weeks(given).values()
    assert (first["value"], first["percent"], first["reason"]) == (None, None, "no_overlap")
    assert (second["value"], second["percent"], second["reason"]) == (None, 1, "single_category")


def test_total_disagreement_of_a_week() -> None:
    given = Given()
    pair(given, "one", "xy", MONDAY)
    (row,) = given.view("agreement_over_time")
    assert (row["value"], row["percent"], row["reason"]) == (0, 0, "insufficient_n")


def test_the_last_week_of_the_project_may_not_be_over() -> None:
    given = Given()
    pair(given, "one", "xx", MONDAY)
    pair(given, "two", "xx", MONDAY + timedelta(weeks=1))
    assert [row["is_incomplete"] for row in weeks(given).values()] == [False, True]
    # Work on another question shows that the second week is over.
    given.submission("three", "zoe", submitted_at=MONDAY + timedelta(weeks=5))
    assert [row["is_incomplete"] for row in weeks(given).values()] == [False, False]


def test_the_guideline_is_the_declared_one_in_force_at_the_end_of_the_week() -> None:
    given = Given()
    for week in range(3):
        pair(given, f"asset {week}", "xx", MONDAY + timedelta(weeks=week), guideline_version="old")
    assert [row["guideline_version"] for row in weeks(given).values()] == ["old"] * 3
    given.row("guidelines", version="v2", effective_at=MONDAY + timedelta(days=9))
    given.row("guidelines", version="v1", effective_at=MONDAY - timedelta(days=99))
    given.row("guidelines", version="v3", effective_at=MONDAY + timedelta(days=999))
    assert [row["guideline_version"] for row in weeks(given).values()] == ["v1", "v2", "v2"]


def test_without_a_declared_guideline_it_is_the_one_most_answers_name() -> None:
    given = Given()
    for number, version in enumerate(["v2", "v2", "v1", None]):
        pair(given, f"asset {number}", "xx", MONDAY, guideline_version=version)
    (row,) = given.view("agreement_over_time")
    assert row["guideline_version"] == "v2"
    silent = Given()
    pair(silent, "one", "xx", MONDAY)
    assert silent.view("agreement_over_time")[0]["guideline_version"] is None


HERE: Box = ("car", 0, 0, 10, 10)
THERE: Box = ("car", 50, 50, 60, 60)


def test_a_week_of_drawings_is_the_mean_f1_of_its_assets() -> None:
    given = Given()
    # Of three people: f1 1, 2/3 and 2/3 on one photo, 0 on the other, nobody's next week.
    drew(given, "one", "ann", HERE, submitted_at=MONDAY)
    drew(given, "one", "bob", HERE, submitted_at=MONDAY)
    drew(given, "one", "cid", HERE, THERE, submitted_at=MONDAY)
    drew(given, "two", "ann", HERE, submitted_at=MONDAY)
    drew(given, "two", "bob", THERE, submitted_at=MONDAY)
    drew(given, "three", "ann", HERE, submitted_at=MONDAY + timedelta(weeks=1))
    first, second = weeks(given).values()
    assert first["value"] == pytest.approx((7 / 9 + 0) / 2)
    assert (first["n"], first["items"], first["percent"]) == (2, 2, None)
    assert (first["ci_low"], first["reason"]) == (None, "insufficient_n")
    assert first["method"].startswith("mean F1 of what they drew on an asset, IoU from 0.5")
    assert (second["value"], second["n"], second["reason"]) == (None, 0, "no_overlap")


def test_a_week_of_many_drawings_has_an_interval() -> None:
    given = Given()
    for number in range(12):
        drew(given, f"a{number}", "ann", HERE, submitted_at=MONDAY)
        drew(given, f"a{number}", "bob", THERE if number < 3 else HERE, submitted_at=MONDAY)
    (row,) = given.view("agreement_over_time")
    assert row["value"] == 0.75
    assert 0.4 < row["ci_low"] < 0.75 < row["ci_high"] <= 1
    assert "bootstrap of assets" in row["method"]


def test_weeks_of_spans_and_of_sets_of_labels() -> None:
    given = Given()
    given.row("assets", asset_id="text", asset_key="text", text="Anna in Oslo")
    for person, end in [("ann", 4), ("bob", 4), ("cid", 5)]:
        work = given.submission("text", person, submitted_at=MONDAY)
        place = {"span_start": 0, "span_end": end, "question": "names"}
        given.annotation(work, "text", type="span", label="PER", **place)
    for person, labels in [("ann", "xy"), ("bob", "xy"), ("cid", "x")]:
        choice = {"question": "topics", "type": "choices"}
        given.submission("photo", person, *labels, submitted_at=MONDAY, **choice)
    found = {row["question"]: row for row in given.view("agreement_over_time")}
    assert found["names"]["value"] == pytest.approx(1 / 3)
    assert found["names"]["percent"] is None
    assert found["topics"]["value"] == pytest.approx(1 / 3)
    assert found["topics"]["percent"] == pytest.approx(1 / 3)
