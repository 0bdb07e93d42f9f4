"""What counts as an error, and how bad it is by rule."""

from datetime import UTC, datetime
from typing import Any

import pytest
from given import Given


def gold(story: Given, asset: str, *labels: str, **values: Any) -> str:
    return story.submission(asset, None, *labels, role="gold", is_gold=True, **values)


def box(story: Given, submission: str, label: str, *corners: float) -> str:
    edges = dict(zip(("x_min", "y_min", "x_max", "y_max"), corners, strict=True))
    return story.annotation(submission, "a", type="bbox", label=label, **edges)


def errors(story: Given, *columns: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(row[name] for name in columns) for row in story.view("errors_list"))


def test_a_wrong_class_says_what_gold_says() -> None:
    story = Given()
    gold(story, "a", "tug")
    story.submission("a", "ann", "vessel", job_id="29", submission_id="s")
    story.submission("a", "bob", "tug")
    (row,) = story.view("errors_list")
    expected = {
        "annotator_id": "ann",
        "job_id": "29",
        "submission_id": "s",
        "label": "tug",
        "gold_label": "tug",
        "given_label": "vessel",
        "type": "wrong_class",
        "severity": "major",
        "detected_by": "gold",
        "status": "confirmed",
        "detail": "gold says tug, given vessel",
    }
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("size", "height", "severity"),
    [
        (100, 90, None),
        (100, 89, "minor"),
        (100, 75, "minor"),
        (100, 74, "major"),
        (100, 50, "major"),
        (20, 15, None),
        (20, 14.9, "minor"),
        (20, 12, "minor"),
        (20, 11.9, "major"),
        (32, 28.7, "minor"),
    ],
)
def test_overlap_with_gold_grades_a_match(size: float, height: float, severity: str | None) -> None:
    story = Given()
    box(story, gold(story, "a"), "car", 0, 0, size, size)
    box(story, story.submission("a", "ann"), "car", 0, 0, size, height)
    expected = [] if severity is None else [("localisation", severity)]
    assert errors(story, "type", "severity") == expected


def test_below_the_threshold_one_object_is_missing_and_one_is_spurious() -> None:
    story = Given()
    box(story, gold(story, "a"), "car", 0, 0, 100, 100)
    box(story, story.submission("a", "ann"), "car", 0, 0, 100, 49)
    assert errors(story, "type", "severity", "detail") == [
        ("missing", "major", "gold has car, nothing was drawn"),
        ("spurious", "major", "car was drawn, gold has nothing there"),
    ]


def test_a_wrong_class_on_a_loose_box_is_one_error() -> None:
    story = Given()
    box(story, gold(story, "a"), "car", 0, 0, 100, 100)
    box(story, story.submission("a", "ann"), "van", 0, 0, 100, 60)
    assert errors(story, "type", "severity") == [("wrong_class", "major")]


@pytest.mark.parametrize("pair", ["person|sign", "sign|person"])
def test_a_critical_pair_is_critical_in_both_directions(pair: str) -> None:
    story = Given()
    story.row("policies", subject="critical_pairs", name="traffic", value_text=pair)
    gold(story, "a", "person")
    gold(story, "b", "person")
    story.submission("a", "ann", "sign")
    story.submission("b", "ann", "dog")
    assert errors(story, "given_label", "severity") == [("dog", "major"), ("sign", "critical")]


def test_missing_or_mistaking_a_critical_class_is_critical() -> None:
    story = Given()
    story.row("labels", question="label", label="person", is_critical=True)
    truth, work = gold(story, "a"), story.submission("a", "ann")
    box(story, truth, "person", 0, 0, 50, 50)
    box(story, truth, "person", 100, 0, 150, 50)
    box(story, work, "dog", 100, 0, 150, 50)
    box(story, work, "person", 200, 0, 250, 50)
    assert errors(story, "type", "severity") == [
        ("missing", "critical"),
        ("spurious", "major"),
        ("wrong_class", "critical"),
    ]


def test_a_rejected_review_is_an_error_of_the_answer_it_is_about() -> None:
    story = Given()
    work = story.submission("a", "ann", "vessel")
    story.row(
        "reviews",
        review_id="r",
        submission_id=work,
        reviewer_id="rita",
        verdict="rejected",
        reviewed_at=datetime(2026, 3, 1, tzinfo=UTC),
        error_type="boundary",
        severity="major",
        cause="bad_data",
    )
    story.row("reviews", review_id="fine", submission_id=work, verdict="accepted")
    (row,) = story.view("errors_list")
    assert (row["label"], row["given_label"], row["annotator_id"]) == ("vessel", "vessel", "ann")
    assert (row["type"], row["severity"], row["cause"]) == ("boundary", "major", "bad_data")
    assert (row["detected_by"], row["status"]) == ("reviewer", "confirmed")
    assert row["detail"] == "vessel rejected by a reviewer: boundary"
    assert row["found_at"] == datetime(2026, 3, 1, tzinfo=UTC)


def test_a_rejection_that_says_nothing_more_stays_unspecified_and_minor() -> None:
    story = Given()
    work = story.submission("a", "ann", "vessel", "tug", type="choices")
    story.row("reviews", review_id="r", submission_id=work, verdict="rejected")
    (row,) = story.view("errors_list")
    assert (row["type"], row["severity"], row["label"]) == ("unspecified", "minor", "unspecified")
    assert (row["question"], row["detail"]) == ("unspecified", "rejected by a reviewer")


def test_error_ids_stay_when_other_work_arrives() -> None:
    story = Given()
    gold(story, "a", "tug")
    story.submission("a", "ann", "vessel", submission_id="s")
    before = errors(story, "error_id")
    gold(story, "b", "tug")
    story.submission("b", "bob", "vessel")
    assert set(before) < set(errors(story, "error_id"))


def test_an_error_is_found_when_both_sides_are_known() -> None:
    story = Given()
    gold(story, "a", "tug", submitted_at=datetime(2026, 5, 1, tzinfo=UTC))
    story.submission("a", "ann", "vessel", submitted_at=datetime(2026, 4, 1, tzinfo=UTC))
    gold(story, "b", "tug")
    story.submission("b", "ann", "vessel", submitted_at=datetime(2026, 4, 1, tzinfo=UTC))
    assert [at for (at,) in errors(story, "found_at")] == [
        datetime(2026, 4, 1, tzinfo=UTC),
        datetime(2026, 5, 1, tzinfo=UTC),
    ]
