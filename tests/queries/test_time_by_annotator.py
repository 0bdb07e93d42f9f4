"""Raw, capped and present time side by side, counted by hand."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from given import Given

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


@pytest.fixture
def given() -> Given:
    made = Given("UTC")
    made.row("imports", import_id="i", exported_at=at(99999), imported_at=at(99999))
    return made


def asset(given: Given, name: str) -> str:
    given.row("assets", asset_id=name, asset_key=name)
    return name


def one(given: Given) -> dict:
    (row,) = given.view("time_by_annotator")
    return row


def test_long_times_are_cut_and_the_cut_is_told(given):
    for number, seconds in enumerate([60, 120, 7200]):
        given.submission(asset(given, f"a{number}"), "ann", "cat", work_seconds=seconds)
    row = one(given)
    assert (row["raw_seconds"], row["capped_seconds"]) == (7380, 60 + 120 + 1800)
    assert (row["capped"], row["cap_seconds"]) == (1, 1800)
    assert row["capped_share"] == pytest.approx(5400 / 7380)


def test_with_twenty_times_the_cap_follows_the_quartiles(given):
    for number in range(24):
        given.submission(asset(given, f"a{number}"), "ann", "cat", work_seconds=100 + number)
    given.submission(asset(given, "long"), "ann", "cat", work_seconds=1700)
    times = [100 + number for number in range(24)] + [1700]
    low, high = np.percentile(times, [25, 75])
    assert one(given)["cap_seconds"] == pytest.approx(high + 3 * (high - low))


def test_times_of_zero_or_less_are_left_out_and_counted(given):
    for number, seconds in enumerate([0, -5, 30, None]):
        given.submission(asset(given, f"a{number}"), "ann", "cat", work_seconds=seconds)
    row = one(given)
    assert (row["invalid"], row["n"], row["untimed"], row["raw_seconds"]) == (2, 1, 1, 30)


def test_an_asset_is_its_passes_together_and_medians_stand_beside_ratios(given):
    for number, seconds in enumerate([10, 20, 30]):
        given.submission(asset(given, f"a{number}"), "ann", "cat", work_seconds=seconds)
    given.submission("a2", "ann", "cat", work_seconds=60)
    row = one(given)
    assert (row["assets"], row["median_seconds_per_asset"]) == (3, 20)
    assert row["seconds_per_asset"] == pytest.approx(120 / 3)


def test_time_per_object_is_null_without_objects(given):
    given.submission(asset(given, "a"), "ann", "cat", work_seconds=50)
    assert one(given)["seconds_per_object"] is None
    boxes = given.submission(asset(given, "b"), "ann", work_seconds=60)
    for _ in range(3):
        given.annotation(boxes, "b", type="bbox", label="cat", question="box")
    assert one(given)["seconds_per_object"] == pytest.approx(20)


def test_overlapping_work_is_time_once(given):
    for name, start, end in (("a", 0, 10), ("b", 5, 15), ("c", 20, 30)):
        given.submission(
            asset(given, name), "ann", "cat", started_at=at(start), submitted_at=at(end)
        )
    row = one(given)
    assert row["presence_seconds"] == pytest.approx(25 * 60)
    assert row["reason"] == "no_data"  # presence is no working time


def test_recorded_sessions_are_united_and_count_as_effective_time(given):
    given.submission(asset(given, "a"), "ann", "cat", submitted_at=at(30))
    for start in (0, 10):
        given.row(
            "work_sessions",
            annotator_id="ann",
            job_id="j",
            asset_id="a",
            started_at=at(start),
            seconds=900.0,
            kind="active",
        )
    row = one(given)
    assert row["session_seconds"] == pytest.approx(25 * 60)
    assert row["effective_hours"] == pytest.approx(25 / 60)
    assert row["per_effective_hour"] == pytest.approx(60 / 25)


def test_skipped_and_reworked_time_are_buckets_of_their_own(given):
    given.submission(asset(given, "a"), "ann", status="skipped", work_seconds=40)
    first = given.submission(asset(given, "b"), "ann", "cat", work_seconds=50, submitted_at=at(1))
    given.row(
        "reviews",
        review_id="r",
        submission_id=first,
        asset_id="b",
        reviewer_id="rita",
        verdict="rejected",
        reviewed_at=at(2),
    )
    given.submission("b", "ann", "dog", work_seconds=70, submitted_at=at(3))
    row = one(given)
    assert (row["skipped_seconds"], row["rework_seconds"], row["capped_seconds"]) == (40, 70, 160)


def test_without_any_time_there_is_a_reason(given):
    given.submission(asset(given, "a"), "ann", "cat")
    row = one(given)
    assert (row["raw_seconds"], row["effective_hours"], row["reason"]) == (None, None, "no_data")


def test_a_planted_learning_rate_is_recovered(given):
    for number in range(1, 41):
        given.submission(
            asset(given, f"a{number}"),
            "ann",
            "cat",
            submitted_at=at(number),
            work_seconds=float(100 * number ** np.log2(0.8)),
        )
    (row,) = given.view("time_learning")
    # The first hundred seconds may be cut at the cap, which the fit then sees a little of.
    assert row["value"] == pytest.approx(0.8, abs=0.02)
    assert row["ci_low"] < row["value"] < row["ci_high"]


def test_few_assets_make_no_curve(given):
    given.submission(asset(given, "a"), "ann", "cat", submitted_at=at(1), work_seconds=10)
    (row,) = given.view("time_learning")
    assert (row["value"], row["n"], row["reason"]) == (None, 1, "insufficient_n")
