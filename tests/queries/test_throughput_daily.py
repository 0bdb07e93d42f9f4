"""What was handed in each day: a small story counted by hand."""

from datetime import UTC, date, datetime
from typing import Any

from given import Given


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=UTC)


def story() -> Given:
    """Ann does two assets on Monday and one again on Tuesday; bob skips; nobody does one."""
    given = Given(time_zone="Europe/Paris")
    first = given.submission("a", "ann", "cat", submitted_at=at(4), work_seconds=10.0)
    given.submission("b", "ann", "cat", "dog", type="choices", submitted_at=at(4), work_seconds=0.0)
    given.submission("a", "ann", "cat", submitted_at=at(5), round=2, work_seconds=30.0)
    given.submission("a", "bob", status="skipped", submitted_at=at(5), work_seconds=5.0)
    # 22:30 UTC on the fourth is the fifth in Paris.
    given.submission("c", None, "cat", submitted_at=at(4, 22).replace(minute=30))
    given.submission("d", "ann", "cat")
    given.submission("e", "ann", "cat", submitted_at=at(4), role="prediction")
    given.submission("e", "ann", "cat", submitted_at=at(4), status="draft")
    for number, (reviewer, verdict, day) in enumerate(
        [
            ("zoe", "rejected", 4),
            ("zoe", "accepted", 5),
            ("zoe", "accepted", 6),
            ("ann", "accepted", 4),
        ]
    ):
        given.row(
            "reviews",
            review_id=f"r{number}",
            submission_id=first,
            reviewer_id=reviewer,
            verdict=verdict,
            reviewed_at=at(day),
        )
    return given


def rows(given: Given) -> dict[tuple[date, str], dict[str, Any]]:
    return {(r["day"], r["annotator_id"]): r for r in given.view("throughput_daily")}


def test_each_person_and_day_is_one_row() -> None:
    assert list(rows(story())) == [
        (date(2026, 5, 4), "ann"),
        (date(2026, 5, 5), "ann"),
        (date(2026, 5, 5), "bob"),
        (date(2026, 5, 5), "unspecified"),
    ]


def test_an_asset_counts_on_its_first_day_and_events_on_every_day() -> None:
    found = rows(story())
    monday, tuesday = found[(date(2026, 5, 4), "ann")], found[(date(2026, 5, 5), "ann")]
    assert (monday["submitted_items"], monday["submitted_events"], monday["answers"]) == (2, 2, 3)
    assert (tuesday["submitted_items"], tuesday["submitted_events"]) == (0, 1)


def test_the_first_acceptance_by_somebody_else_counts_once() -> None:
    accepted = {key: row["accepted_items"] for key, row in rows(story()).items()}
    assert accepted[(date(2026, 5, 4), "ann")] == 0
    assert accepted[(date(2026, 5, 5), "ann")] == 1
    assert sum(accepted.values()) == 1


def test_skips_are_counted_with_their_time_and_times_of_zero_are_not_times() -> None:
    found = rows(story())
    monday, bob = found[(date(2026, 5, 4), "ann")], found[(date(2026, 5, 5), "bob")]
    assert (monday["work_seconds"], monday["timed_submissions"]) == (10, 1)
    assert (bob["skipped_items"], bob["submitted_items"], bob["work_seconds"]) == (1, 0, 5)
    assert found[(date(2026, 5, 5), "unspecified")]["work_seconds"] is None


def test_the_last_day_may_not_be_over() -> None:
    found = {key: row["is_incomplete"] for key, row in rows(story()).items()}
    assert {key[0] for key, is_incomplete in found.items() if is_incomplete} == {date(2026, 5, 5)}


def test_interpolated_frames_and_relations_are_no_objects_and_a_split_span_is_one() -> None:
    given = Given()
    video = given.submission("v", "ann", submitted_at=at(4))
    box = {"type": "bbox", "label": "car"}
    given.annotation(video, "v", **box, is_keyframe=True, source="manual")
    given.annotation(video, "v", **box, is_keyframe=False, source="interpolated")
    given.annotation(video, "v", **box, is_keyframe=True, is_outside=True)
    given.annotation(video, "v", type="relation")
    for piece in (1, 2):
        given.annotation(video, "v", type="span", label="name", group_id="g", span_start=piece)
    (row,) = given.view("throughput_daily")
    assert (row["objects"], row["answers"]) == (2, 0)


def test_nobody_makes_no_rows() -> None:
    assert Given().view("throughput_daily") == []
