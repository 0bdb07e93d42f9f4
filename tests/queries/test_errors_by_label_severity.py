"""Errors per class, kind and severity, over the labels that were checked."""

import pytest
from given import Given


def reviewed(story: Given, asset: str, label: str, verdict: str, severity: str | None) -> None:
    work = story.submission(asset, "ann", label)
    story.row(
        "reviews",
        review_id=f"review of {work}",
        submission_id=work,
        verdict=verdict,
        severity=severity,
    )


def test_errors_are_counted_over_the_labels_checked() -> None:
    story = Given()
    for number, given_label in enumerate(["tug", "tug", "vessel", "buoy"]):
        story.submission(f"a{number}", None, "tug", role="gold", is_gold=True)
        story.submission(f"a{number}", "ann", given_label)
    reviewed(story, "b", "tug", "rejected", "critical")
    by_gold, by_reviewer = sorted(
        story.view("errors_by_label_severity"), key=lambda row: -row["errors"]
    )
    assert (by_gold["label"], by_gold["type"], by_gold["severity"]) == (
        "tug",
        "wrong_class",
        "major",
    )
    assert (by_gold["errors"], by_gold["labels_checked"], by_gold["per_1000"]) == (2, 5, 400)
    assert (by_gold["assets"], by_gold["annotators"]) == (2, 1)
    assert (by_reviewer["type"], by_reviewer["severity"]) == ("unspecified", "critical")
    assert (by_reviewer["errors"], by_reviewer["labels_checked"]) == (1, 5)


def test_the_handbooks_penalty_follows_from_the_weights() -> None:
    story = Given()
    found = {"minor": 12, "major": 4, "critical": 1, "neutral": 5}
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
    verdicts = [("rejected", name) for name, n in found.items() for _ in range(n)]
    verdicts += [("accepted", None)] * (2000 - len(verdicts))
    story.connection.executemany(
        "insert into reviews (project_id, review_id, submission_id, verdict, severity) "
        "values ('p', ?, ?, ?, ?)",
        [(f"r{i}", f"s{i}", *verdict) for i, verdict in enumerate(verdicts)],
    )
    rows = story.view("errors_by_label_severity")
    weights = {
        row["name"]: row["value_number"]
        for row in story.view("stg_policies")
        if row["subject"] == "severity_weight"
    }
    penalty = sum(row["errors"] * weights[row["severity"]] for row in rows)
    assert {row["severity"]: row["errors"] for row in rows} == found
    assert {row["labels_checked"] for row in rows} == {2000}
    assert penalty == 57
    assert 1000 * penalty / 2000 == 28.5
    assert 100 * (1 - penalty / 2000) == pytest.approx(97.15)


def test_a_verdict_on_a_pass_checks_every_label_in_it() -> None:
    story = Given()
    work = story.submission("a", "ann", "tug", "buoy", type="choices")
    story.row("reviews", review_id="whole", submission_id=work, verdict="accepted")
    other = story.submission("b", "ann")
    tug = story.annotation(other, "b", label="tug", type="bbox")
    story.annotation(other, "b", label="buoy", type="bbox")
    story.row(
        "reviews", review_id="one", submission_id=other, annotation_id=tug, verdict="rejected"
    )
    (row,) = story.view("errors_by_label_severity")
    assert (row["label"], row["errors"], row["labels_checked"], row["per_1000"]) == (
        "tug",
        1,
        2,
        500,
    )


def test_no_errors_give_no_rows() -> None:
    story = Given()
    reviewed(story, "a", "tug", "accepted", None)
    assert story.view("errors_by_label_severity") == []
