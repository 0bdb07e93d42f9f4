"""What each annotator handed in: counted by hand."""

from datetime import UTC, date, datetime

import pytest
from given import Given


def at(day: int) -> datetime:
    return datetime(2026, 5, day, 12, tzinfo=UTC)


def test_items_events_times_and_days_of_one_annotator() -> None:
    given = Given()
    given.submission("a", "ann", "cat", submitted_at=at(4), work_seconds=10.0)
    given.submission("a", "ann", "cat", submitted_at=at(6), work_seconds=20.0)
    given.submission("b", "ann", "cat", submitted_at=at(4), work_seconds=100.0)
    given.submission("c", "ann", "cat", submitted_at=at(6), work_seconds=-7.0)
    given.submission("d", "ann", status="skipped", submitted_at=at(9), work_seconds=1.0)
    (row,) = given.view("throughput_by_annotator")
    assert (row["submitted_items"], row["submitted_events"], row["skipped_items"]) == (3, 4, 1)
    assert (row["work_seconds"], row["timed_submissions"]) == (131, 4)
    assert row["median_seconds_per_asset"] == pytest.approx((30 + 100) / 2)
    assert (row["active_days"], row["items_per_active_day"]) == (2, 1.5)
    assert (row["first_day"], row["last_day"]) == (date(2026, 5, 4), date(2026, 5, 6))
    assert (row["objects"], row["answers"], row["accepted_items"]) == (0, 4, 0)


def test_without_times_and_dates_rates_are_undefined_and_counts_are_not() -> None:
    given = Given()
    given.submission("a", None, "cat")
    (row,) = given.view("throughput_by_annotator")
    assert (row["annotator_id"], row["submitted_items"], row["active_days"]) == (
        "unspecified",
        1,
        0,
    )
    undefined = ("work_seconds", "median_seconds_per_asset", "items_per_active_day", "first_day")
    assert [row[name] for name in undefined] == [None] * 4


def test_a_review_of_somebody_without_work_still_has_a_row() -> None:
    given = Given()
    given.row("reviews", review_id="r", asset_id="a", verdict="accepted", reviewed_at=at(4))
    (row,) = given.view("throughput_by_annotator")
    assert (row["annotator_id"], row["accepted_items"], row["submitted_events"]) == (
        "unspecified",
        1,
        0,
    )


def test_nobody_makes_no_rows() -> None:
    assert Given().view("throughput_by_annotator") == []
