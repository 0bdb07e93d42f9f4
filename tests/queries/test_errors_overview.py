"""The cost of all errors as one score, and what it is made of."""

import pytest
from given import Given


def reviewed(story: Given, asset: str, verdict: str, severity: str | None = None) -> str:
    work = story.submission(asset, "ann", "tug")
    story.row(
        "reviews",
        review_id=f"of {work}",
        submission_id=work,
        verdict=verdict,
        severity=severity,
    )
    return work


def whole(story: Given) -> dict[str, object]:
    return next(row for row in story.view("errors_overview") if row["question"] == "all")


def test_the_handbooks_example_is_the_score_of_a_project() -> None:
    story = Given()
    story.connection.execute(
        """insert into submissions
        (project_id, source_row, submission_id, asset_id, annotator_id, role, is_gold, status)
        select 'p', i, 's' || i, 'a' || i, 'ann', 'work', false, 'submitted'
        from range(2000) as t (i)"""
    )
    story.connection.execute(
        """insert into annotations
        (project_id, annotation_id, submission_id, asset_id, question, type, label)
        select 'p', submission_id, submission_id, asset_id, 'label', 'classification', 'tug'
        from submissions"""
    )
    story.connection.execute(
        """insert into reviews (project_id, review_id, submission_id, verdict, severity)
        select 'p', 'r' || i, 's' || i, case when i < 22 then 'rejected' else 'accepted' end,
            case when i < 12 then 'minor' when i < 16 then 'major' when i < 17 then 'critical'
                when i < 22 then 'neutral' end
        from range(2000) as t (i)"""
    )
    row = whole(story)
    assert (row["penalty"], row["penalty_per_1000"], row["n"]) == (57, 28.5, 2000)
    assert row["value"] == pytest.approx(97.15)
    assert (row["minor"], row["major"], row["critical"], row["neutral"]) == (12, 4, 1, 5)
    assert row["has_critical"] is True
    assert row["ci_low"] < row["value"] < row["ci_high"]
    assert row["method"].startswith("weights neutral 0, minor 1, major 5, critical 25; bootstrap")


def test_weights_and_multipliers_are_the_projects_own() -> None:
    story = Given()
    for number in range(10):
        story.submission(f"a{number}", None, "tug", role="gold", is_gold=True)
        story.submission(f"a{number}", "ann", "buoy" if number < 3 else "tug")
    assert whole(story)["penalty"] == 15
    story.row("policies", subject="severity_weight", name="major", value_number=4)
    story.row(
        "policies", subject="severity_type", name="multiplier", scope="wrong_class", value_number=2
    )
    row = whole(story)
    assert (row["penalty"], row["value"]) == (24, pytest.approx(-140))
    assert "major 4" in row["method"]


def test_a_rejected_pass_of_several_answers_counts_its_labels_once_in_the_whole() -> None:
    story = Given()
    work = story.submission("a", "ann", "tug", "buoy", type="choices")
    story.row("reviews", review_id="r", submission_id=work, verdict="rejected")
    rows = {row["question"]: row for row in story.view("errors_overview")}
    assert {name: (row["n"], row["errors"]) for name, row in rows.items()} == {
        "all": (2, 1),
        "label": (2, 0),
        "unspecified": (1, 1),
    }


def test_without_an_error_there_is_no_interval_and_too_few_assets_say_so() -> None:
    story = Given()
    reviewed(story, "a", "accepted")
    row = whole(story)
    assert (row["value"], row["ci_low"], row["reason"]) == (100, None, "insufficient_n")
    for number in range(9):
        reviewed(story, f"b{number}", "accepted")
    row = whole(story)
    assert (row["value"], row["ci_low"], row["reason"]) == (100, None, None)


def test_nothing_checked_is_no_score() -> None:
    story = Given()
    story.submission("a", "ann", "tug")
    (row,) = story.view("errors_overview")
    assert (row["question"], row["value"], row["n"], row["reason"]) == ("all", None, 0, "no_data")


def test_names_and_order_do_not_change_the_interval() -> None:
    found = []
    for names in (range(40), reversed(range(40))):
        story = Given()
        for number in names:
            story.submission(f"{number * 7 % 40} ü", None, "tug", role="gold", is_gold=True)
            story.submission(
                f"{number * 7 % 40} ü", f"who {-number}", "tug" if number % 4 else "buoy"
            )
        row = whole(story)
        found.append((row["value"], row["ci_low"], row["ci_high"]))
    assert found[0] == found[1]


def test_detectors_are_as_precise_as_what_was_confirmed() -> None:
    story = Given()
    assert story.view("errors_by_detector") == []
    reviewed(story, "a", "rejected")
    (row,) = story.view("errors_by_detector")
    assert (row["detected_by"], row["confirmed"], row["dismissed"]) == ("reviewer", 1, 0)
    assert (row["value"], row["n"], row["reason"]) == (1, 1, None)
