"""How work fares in review and how reviewers judge."""

from datetime import UTC, datetime
from typing import Any

import pytest
from given import Given


def verdict(story: Given, review: str, work: str, who: str, said: str, **values: Any) -> None:
    day = values.pop("day", 1)
    story.row(
        "reviews",
        review_id=review,
        submission_id=work,
        reviewer_id=who,
        verdict=said,
        reviewed_at=datetime(2026, 3, day, tzinfo=UTC),
        **values,
    )


def annotators(story: Given, selection: str = "all") -> dict[str, dict[str, Any]]:
    rows = story.view("reviews_by_annotator")
    return {row["measure"]: row for row in rows if row["selection"] == selection}


def reviewer(story: Given, name: str) -> dict[str, dict[str, Any]]:
    rows = story.view("reviews_by_reviewer")
    return {row["measure"]: row for row in rows if row["reviewer_id"] == name}


def test_yield_acceptance_and_rejections_are_three_numbers() -> None:
    story = Given()
    once = story.submission("a", "ann", "tug")
    first = story.submission("b", "ann", "tug", round=1)
    second = story.submission("b", "ann", "tug", round=2)
    fixed = story.submission("c", "ann", "tug")
    verdict(story, "r1", once, "rita", "accepted")
    verdict(story, "r2", first, "rita", "rejected", day=1)
    verdict(story, "r3", first, "rita", "rejected", day=2)
    verdict(story, "r4", second, "rita", "accepted", day=3)
    verdict(story, "r5", fixed, "rita", "fixed")
    rows = annotators(story)
    counted = {name: (row["events"], row["n"]) for name, row in rows.items()}
    assert counted == {
        "first_pass_yield": (1, 3),
        "acceptance_now": (3, 3),
        "rejection_rate": (2, 5),
        "rework_rate": (1, 3),
        "median_rounds": (None, 3),
    }
    assert rows["median_rounds"]["value"] == 1
    assert rows["first_pass_yield"]["value"] == pytest.approx(1 / 3)
    # Wilson 3/3 from the handbook.
    ends = (rows["acceptance_now"]["ci_low"], rows["acceptance_now"]["ci_high"])
    assert ends == pytest.approx((0.438503, 1), abs=1e-6)
    assert {row["reason"] for row in rows.values()} == {"insufficient_n"}


def test_only_a_random_or_full_selection_speaks_of_the_population() -> None:
    story = Given()
    for number, how in enumerate(["random", "targeted", None]):
        work = story.submission(f"a{number}", "ann", "tug")
        verdict(story, f"r{number}", work, "rita", "accepted", selection=how)
    for selection, ending in {
        "random": "of the population",
        "targeted": "of reviewed, not of population",
        "unknown": "of reviewed, not of population",
        "all": "of reviewed, not of population",
    }.items():
        rows = annotators(story, selection)
        assert rows["first_pass_yield"]["n"] == (3 if selection == "all" else 1)
        assert all(row["method"].endswith("; " + ending) for row in rows.values())


def test_reviews_of_ones_own_work_are_counted_apart() -> None:
    story = Given()
    work = story.submission("a", "ann", "tug")
    verdict(story, "r1", work, "ann", "accepted")
    assert story.view("reviews_by_annotator") == []
    rows = reviewer(story, "ann")
    assert (rows["self_reviewed"]["events"], rows["self_reviewed"]["n"]) == (1, 1)
    assert (rows["accepted"]["n"], rows["accepted"]["value"]) == (0, None)
    assert rows["accepted"]["reason"] == "no_data"


def test_leniency_compares_work_of_the_same_people_only() -> None:
    story = Given()
    for number in range(40):
        work = story.submission(f"a{number}", "ann", "tug")
        mild = number % 2 == 0
        said = "accepted" if mild or number % 4 == 1 else "rejected"
        verdict(story, f"r{number}", work, "mild" if mild else "strict", said)
    alone = story.submission("z", "zoe", "tug")
    verdict(story, "rz", alone, "mild", "rejected")
    row = reviewer(story, "mild")["leniency"]
    assert (row["events"], row["n"], row["value"]) == (20, 20, 0.5)
    assert row["ci_low"] > 0
    assert row["reason"] is None
    assert "adjusted 0.5" in row["method"]
    assert reviewer(story, "strict")["leniency"]["value"] == -0.5


def test_one_reviewer_alone_has_nobody_to_compare_with() -> None:
    story = Given()
    verdict(story, "r", story.submission("a", "ann", "tug"), "rita", "accepted", work_seconds=8)
    rows = reviewer(story, "rita")
    assert (rows["leniency"]["value"], rows["leniency"]["reason"]) == (None, "no_overlap")
    assert (rows["median_seconds"]["value"], rows["median_seconds"]["n"]) == (8, 1)


def test_an_acceptance_that_another_reviewer_or_gold_contradicts_is_overturned() -> None:
    story = Given()
    work = story.submission("a", "ann", "tug")
    verdict(story, "r1", work, "rita", "accepted", day=1)
    verdict(story, "r2", work, "sam", "rejected", day=2)
    story.submission("b", None, "tug", role="gold", is_gold=True)
    verdict(story, "r3", story.submission("b", "ann", "buoy"), "rita", "accepted")
    right = story.submission("b", "bob", "tug")
    verdict(story, "r4", right, "rita", "accepted")
    row = reviewer(story, "rita")["overturned"]
    assert (row["events"], row["n"]) == (2, 3)
    assert reviewer(story, "sam")["overturned"]["n"] == 0


def test_accepting_work_that_was_done_again_overturns_nobody() -> None:
    story = Given()
    work = story.submission("a", "ann", "tug", content_hash="new")
    verdict(story, "r1", work, "rita", "rejected", day=1, reviewed_content_hash="old")
    verdict(story, "r2", work, "sam", "accepted", day=2, reviewed_content_hash="new")
    assert reviewer(story, "rita")["overturned"]["n"] == 0
    story = Given()
    work = story.submission("a", "ann", "tug", content_hash="same")
    verdict(story, "r1", work, "rita", "rejected", day=1, reviewed_content_hash="same")
    verdict(story, "r2", work, "sam", "accepted", day=2, reviewed_content_hash="same")
    assert reviewer(story, "rita")["overturned"]["events"] == 1


def test_no_reviews_give_no_rows() -> None:
    story = Given()
    story.submission("a", "ann", "tug")
    assert story.view("reviews_by_annotator") == []
    assert story.view("reviews_by_reviewer") == []


@pytest.mark.parametrize(
    ("error", "severity", "kind", "cost", "ending"),
    [
        ("Wrong position", "Major", "localisation", "major", ": Wrong position"),
        ("false-positive", "blocker", "spurious", "critical", ": false-positive"),
        ("ID switch", None, "tracking_id", "minor", ": ID switch"),
        ("sloppy", "medium", "unspecified", "minor", ": sloppy (medium)"),
        (None, "low", "unspecified", "minor", "by a reviewer"),
        ("typo ü", None, "unspecified", "minor", ": typo ü"),
        ("wrong", None, "unspecified", "minor", ": wrong"),
    ],
)
def test_what_reviewers_name_becomes_a_code_only_where_it_is_clear(
    error: str | None, severity: str | None, kind: str, cost: str, ending: str
) -> None:
    story = Given()
    work = story.submission("a", "ann", "tug")
    verdict(story, "r", work, "rita", "rejected", error_type=error, severity=severity)
    (row,) = story.view("errors_list")
    assert (row["type"], row["severity"]) == (kind, cost)
    assert row["detail"].endswith(ending)
