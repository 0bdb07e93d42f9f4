"""What reviewers and annotators overlook: counted by hand, or not told."""

from datetime import UTC, datetime

import polars as pl
import pytest
from given import Given

from queries import missed

DONE = datetime(2026, 5, 1, tzinfo=UTC)
REVIEWED = datetime(2026, 5, 2, tzinfo=UTC)


def counts(**values: int) -> pl.DataFrame:
    return pl.DataFrame([{"project_id": "p", **values}])


def test_the_handbooks_two_reviewers() -> None:
    frame = counts(assets=10, by_one=28, by_other=25, by_both=22).with_columns(question=pl.lit("q"))
    (row,) = missed.objects(frame).to_dicts()
    assert (row["found"], row["n"], row["reason"]) == (31, 31, None)
    assert (row["there"], row["value"]) == pytest.approx((31.782609, 0.024624), abs=1e-6)
    # Seber's variance: 29 x 26 x 6 x 3 / (23^2 x 24) = 1.069, so 29.76 to 33.81 objects.
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((0.0, 1 - 31 / 33.809), abs=1e-4)
    assert row["one_misses"] == pytest.approx(1 - 26.5 / 31.782609, abs=1e-6)


def test_two_who_found_nothing_tell_nothing() -> None:
    frame = counts(assets=3, by_one=0, by_other=0, by_both=0).with_columns(question=pl.lit("q"))
    (row,) = missed.objects(frame).to_dicts()
    assert (row["value"], row["there"], row["reason"]) == (None, None, "no_data")


def test_objects_of_two_people_are_matched() -> None:
    story = Given()
    for person, boxes in (("ann", [(0, 0), (50, 50)]), ("ben", [(1, 0), (80, 10)])):
        work = story.submission("photo", person)
        for x, y in boxes:
            story.annotation(work, "photo", label="tug", type="bbox", x_min=x, y_min=y,
                             x_max=x + 20, y_max=y + 20, coordinate_unit="pixel")  # fmt: skip
    (row,) = story.view("acceptance_missed")
    assert (row["by_one"], row["by_other"], row["by_both"], row["found"]) == (2, 2, 1, 3)
    assert row["there"] == pytest.approx(3.5)


def test_reviewers_are_held_against_gold_on_unchanged_work() -> None:
    story = Given()
    for number in range(4):
        story.submission(f"a{number}", None, "tug", role="gold", is_gold=True)
        label = "tug" if number < 2 else "buoy"
        work = story.submission(f"a{number}", "ann", label, submitted_at=DONE)
        at = REVIEWED if number < 3 else datetime(2026, 4, 1, tzinfo=UTC)
        story.row("reviews", review_id=f"r{number}", submission_id=work, reviewer_id="rev",
                  verdict="rejected" if number else "accepted", reviewed_at=at)  # fmt: skip
    (row,) = story.view("acceptance_reviewers")
    assert (row["wrong"], row["caught"], row["right_work"], row["passed"]) == (1, 1, 2, 1)
    assert (row["sensitivity"], row["specificity"]) == (1.0, 0.5)
    assert row["reason"] == "insufficient_n"


def test_thirty_of_each_are_needed_and_better_than_chance() -> None:
    def reason(**values: int) -> str | None:
        return missed.reviewers(counts(**values))["reason"][0]

    assert reason(wrong=30, caught=24, right_work=30, passed=29) is None
    assert reason(wrong=29, caught=24, right_work=90, passed=29) == "insufficient_n"
    assert reason(wrong=40, caught=20, right_work=40, passed=20) == "not_applicable"
    assert reason(wrong=0, caught=0, right_work=0, passed=0) == "no_data"
