"""Errors by the week their work was handed in."""

from datetime import UTC, date, datetime

from given import Given


def answered(story: Given, asset: str, label: str, at: datetime | None) -> None:
    story.submission(asset, None, "tug", role="gold", is_gold=True)
    story.submission(asset, "ann", label, submitted_at=at)


def test_weeks_begin_on_monday_where_the_project_is() -> None:
    story = Given("Europe/Paris")
    answered(story, "late", "buoy", datetime(2026, 3, 29, 22, 30, tzinfo=UTC))
    answered(story, "before", "tug", datetime(2026, 3, 29, 12, 0, tzinfo=UTC))
    rows = story.view("errors_over_time")
    assert [(row["week"], row["errors"], row["labels_checked"]) for row in rows] == [
        (date(2026, 3, 23), 0, 1),
        (date(2026, 3, 30), 1, 1),
    ]
    assert [(row["per_1000"], row["penalty_per_1000"]) for row in rows] == [(0, 0), (1000, 5000)]
    assert [row["is_incomplete"] for row in rows] == [False, True]


def test_a_week_is_complete_with_its_sunday() -> None:
    story = Given()
    answered(story, "a", "tug", datetime(2026, 3, 29, 12, tzinfo=UTC))
    (row,) = story.view("errors_over_time")
    assert (row["week"], row["is_incomplete"]) == (date(2026, 3, 23), False)


def test_a_review_counts_in_the_week_of_the_work() -> None:
    story = Given()
    work = story.submission("a", "ann", "tug", submitted_at=datetime(2026, 1, 7, tzinfo=UTC))
    story.row(
        "reviews",
        review_id="r",
        submission_id=work,
        verdict="rejected",
        reviewed_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    (row,) = story.view("errors_over_time")
    assert (row["week"], row["minor"]) == (date(2026, 1, 5), 1)


def test_work_without_a_date_has_no_week() -> None:
    story = Given()
    answered(story, "a", "buoy", None)
    assert story.view("errors_over_time") == []
