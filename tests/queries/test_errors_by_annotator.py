"""Errors person by person."""

import pytest
from given import Given


def gold_box(story: Given, asset: str, n: int) -> None:
    truth = story.submission(asset, None, role="gold", is_gold=True)
    for place in range(n):
        draw(story, truth, asset, place)


def draw(story: Given, submission: str, asset: str, place: int, label: str = "car") -> None:
    edge = 200.0 * place
    story.annotation(
        submission, asset, type="bbox", label=label,
        x_min=edge, y_min=0.0, x_max=edge + 100, y_max=100.0,
    )  # fmt: skip


def test_errors_are_told_apart_by_severity_and_kind() -> None:
    story = Given()
    gold_box(story, "a", 3)
    work = story.submission("a", "ann")
    draw(story, work, "a", 0)
    draw(story, work, "a", 1, "van")
    draw(story, work, "a", 7)
    (row,) = story.view("errors_by_annotator")
    assert (row["errors"], row["major"], row["critical"], row["penalty"]) == (3, 3, 0, 15)
    assert (row["wrong_class"], row["missing"], row["spurious"], row["other"]) == (1, 1, 1, 0)
    assert (row["n"], row["labels_checked"], row["erroneous"], row["value"]) == (4, 4, 3, 0.75)
    assert row["penalty_per_1000"] == 3750
    assert (row["assets"], row["reason"]) == (1, "insufficient_n")


def test_labels_that_stand_together_make_the_interval_wider() -> None:
    def width(clustered: bool) -> float:
        story = Given()
        for number in range(12):
            gold_box(story, f"a{number}", 5)
            work = story.submission(f"a{number}", "ann")
            for place in range(5):
                wrong = number < 3 if clustered else (number * 5 + place) % 4 == 0
                draw(story, work, f"a{number}", place, "van" if wrong else "car")
        (row,) = story.view("errors_by_annotator")
        assert (row["erroneous"], row["n"]) == (15, 60)
        return float(row["ci_high"] - row["ci_low"])

    assert width(clustered=True) > 1.5 * width(clustered=False)


def test_one_label_an_asset_gives_wilsons_interval() -> None:
    story = Given()
    for number in range(50):
        story.submission(f"a{number}", None, "tug", role="gold", is_gold=True)
        story.submission(f"a{number}", "ann", "tug" if number >= 5 else "buoy")
    (row,) = story.view("errors_by_annotator")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((1 - 0.956524, 1 - 0.786398), abs=1e-2)
    assert row["reason"] is None


def test_two_rejections_of_one_label_are_two_errors_but_one_wrong_label() -> None:
    story = Given()
    work = story.submission("a", "ann", "tug")
    for number in range(2):
        story.row("reviews", review_id=f"r{number}", submission_id=work, verdict="rejected")
    (row,) = story.view("errors_by_annotator")
    assert (row["errors"], row["erroneous"], row["n"], row["value"]) == (2, 1, 1, 1)


def test_work_without_a_name_is_nobodys() -> None:
    story = Given()
    work = story.submission("a", None, "tug")
    story.row("reviews", review_id="r", submission_id=work, verdict="rejected")
    assert story.view("errors_by_annotator") == []
