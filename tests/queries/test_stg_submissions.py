"""Which submissions count, and on which local day."""

from datetime import UTC, date, datetime

import pytest
from given import Given


@pytest.mark.parametrize(
    ("zone", "instant", "day"),
    [
        ("Europe/Paris", datetime(2026, 3, 29, 22, 30, tzinfo=UTC), date(2026, 3, 30)),
        ("America/Los_Angeles", datetime(2026, 1, 1, 0, 30, tzinfo=UTC), date(2025, 12, 31)),
        (None, datetime(2026, 1, 1, 23, 59, tzinfo=UTC), date(2026, 1, 1)),
    ],
)
def test_a_day_ends_at_midnight_in_the_projects_zone(
    zone: str | None, instant: datetime, day: date
) -> None:
    given = Given(time_zone=zone)
    given.submission("one", "ann", submitted_at=instant)
    given.row("reviews", review_id="r", asset_id="one", verdict="accepted", reviewed_at=instant)
    assert [row["day"] for row in given.view("stg_submissions")] == [day]
    assert [row["day"] for row in given.view("stg_submissions_first")] == [day]
    assert [row["day"] for row in given.view("stg_reviews")] == [day]


def test_the_sessions_own_zone_does_not_matter() -> None:
    given = Given(time_zone="Europe/Paris")
    given.submission("one", "ann", submitted_at=datetime(2026, 3, 29, 22, 30, tzinfo=UTC))
    given.connection.execute("set TimeZone = 'Pacific/Auckland'")
    assert given.view("stg_submissions")[0]["day"] == date(2026, 3, 30)


def test_without_a_time_of_submission_there_is_no_day() -> None:
    given = Given()
    given.submission("one", "ann", updated_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert given.view("stg_submissions")[0]["day"] is None


def test_drafts_and_expired_and_removed_work_is_out_with_its_annotations() -> None:
    given = Given()
    for status in ("submitted", "skipped", "draft", "expired", "removed"):
        given.submission(status, "ann", "cat", status=status)
    assert {row["status"] for row in given.view("stg_submissions")} == {"submitted", "skipped"}
    assert {row["asset_id"] for row in given.view("stg_annotations")} == {"submitted", "skipped"}


def test_every_role_is_kept_and_an_unlisted_asset_is_its_own_key() -> None:
    given = Given()
    given.row("assets", asset_id="tool:1", asset_key="photo.jpg", is_honeypot=True, batch="b1")
    given.submission("tool:1", "ann")
    given.submission("tool:2", None, role="gold", is_gold=True)
    rows = given.view("stg_submissions")
    assert [(r["asset_key"], r["is_honeypot"], r["batch"], r["role"]) for r in rows] == [
        ("photo.jpg", True, "b1", "work"),
        ("tool:2", False, None, "gold"),
    ]
