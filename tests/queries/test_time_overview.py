"""The time of a whole project, counted by hand; it adds up to that of its people."""

from datetime import UTC, datetime

import pytest
from given import Given

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def given() -> Given:
    made = Given("UTC")
    made.row("imports", import_id="i", exported_at=MONDAY, imported_at=MONDAY)
    return made


def asset(given: Given, name: str) -> str:
    given.row("assets", asset_id=name, asset_key=name)
    return name


def one(given: Given) -> dict:
    (row,) = given.view("time_overview")
    return row


def test_raw_capped_and_active_stand_side_by_side(given):
    for number, (person, seconds, kind) in enumerate(
        [("ann", 60, "active"), ("ann", 7200, "elapsed"), ("bob", 120, "active")]
    ):
        name = asset(given, f"a{number}")
        given.submission(name, person, "cat", work_seconds=seconds, work_time_kind=kind)
    row = one(given)
    assert (row["raw_seconds"], row["capped_seconds"]) == (7380, 60 + 1800 + 120)
    assert (row["active_seconds"], row["kinds"]) == (180, "active, elapsed")
    assert (row["capped"], row["n"], row["annotators"]) == (1, 3, 2)
    assert row["capped_share"] == pytest.approx(5400 / 7380)


def test_an_asset_of_two_people_counts_for_each_of_them(given):
    name = asset(given, "a")
    for person, seconds in (("ann", 10), ("bob", 50)):
        given.submission(name, person, "cat", work_seconds=seconds)
    row = one(given)
    assert (row["assets"], row["seconds_per_asset"], row["median_seconds_per_asset"]) == (2, 30, 30)
    assert row["effective_hours"] == pytest.approx(60 / 3600)
    assert row["per_effective_hour"] == pytest.approx(2 / (60 / 3600))


def test_objects_are_a_median_of_ratios_beside_a_ratio_of_totals(given):
    # 100 s for 1 box, 30 s for 3, 40 s for none: medians of 100 and 10; 130 s for 4 boxes.
    for number, (seconds, boxes) in enumerate([(100, 1), (30, 3), (40, 0)]):
        name = asset(given, f"a{number}")
        submission = given.submission(name, "ann", work_seconds=seconds)
        for _ in range(boxes):
            given.annotation(submission, name, type="bbox", label="cat")
    row = one(given)
    assert (row["objects"], row["seconds_per_object"]) == (4, pytest.approx(130 / 4))
    assert row["median_seconds_per_object"] == pytest.approx(55)


def test_without_times_there_is_a_reason(given):
    given.submission(asset(given, "a"), "ann", "cat")
    row = one(given)
    assert (row["raw_seconds"], row["effective_hours"], row["reason"]) == (None, None, "no_data")
    assert (row["untimed"], row["n"], row["annotators"]) == (1, 0, 0)


def test_times_of_zero_or_less_are_counted_and_left_out(given):
    for number, seconds in enumerate([0, -5, 30]):
        given.submission(asset(given, f"a{number}"), "ann", "cat", work_seconds=seconds)
    row = one(given)
    assert (row["invalid"], row["n"], row["raw_seconds"]) == (2, 1, 30)


def test_nobody_has_no_row(given):
    assert given.view("time_overview") == []
