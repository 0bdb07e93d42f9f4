"""Accuracy week by week: ISO weeks of the project's time zone, in counts that add up."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from given import Given
from hypothesis import given, settings
from hypothesis import strategies as st


def met(story: Given, asset: str, who: str | None, label: str, when: datetime | None) -> None:
    story.submission(asset, None, "tug", role="gold", is_gold=True)
    story.submission(asset, who, label, submitted_at=when)


def rows(story: Given) -> list[tuple[Any, ...]]:
    return [
        (row["annotator_id"], row["label"], row["week"], row["n"], row["correct"])
        for row in story.view("accuracy_over_time")
    ]


def test_weeks_are_cut_in_the_projects_time_zone() -> None:
    # Sunday 22:30 in UTC is Monday in Paris: the week that starts on 30 March 2026.
    when = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)
    paris, london = Given("Europe/Paris"), Given("Europe/London")
    met(paris, "a", "ann", "tug", when)
    met(london, "a", "ann", "tug", when)
    assert rows(paris) == [("ann", "tug", date(2026, 3, 30), 1, 1)]
    assert rows(london) == [("ann", "tug", date(2026, 3, 23), 1, 1)]


def test_people_and_classes_stand_apart_and_the_unnamed_are_kept() -> None:
    story = Given()
    met(story, "a", "ann", "tug", datetime(2026, 3, 2, 9, tzinfo=UTC))
    met(story, "b", "ann", "buoy", datetime(2026, 3, 3, 9, tzinfo=UTC))
    met(story, "c", None, "buoy", datetime(2026, 3, 10, 9, tzinfo=UTC))
    met(story, "d", "ann", "tug", None)
    assert rows(story) == [
        ("ann", "tug", date(2026, 3, 2), 2, 1),
        ("unspecified", "tug", date(2026, 3, 9), 1, 0),
    ]
    first, second = story.view("accuracy_over_time")
    assert (first["value"], first["reason"]) == (0.5, "insufficient_n")
    assert (first["ci_low"], first["ci_high"]) == pytest.approx((0.094531, 0.905469), abs=1e-6)
    assert (first["is_incomplete"], second["is_incomplete"]) == (False, True)


@settings(max_examples=5, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["ann", "bob"]), st.sampled_from("ab"), st.integers(1, 28)),
        min_size=1,
        max_size=12,
    )
)
def test_weeks_add_up_to_what_annotators_have_in_all(
    answers: list[tuple[str, str, int]],
) -> None:
    story = Given()
    for number, (who, label, day) in enumerate(answers):
        asset = f"a{number}"
        story.submission(asset, None, "a", role="gold", is_gold=True)
        story.submission(asset, who, label, submitted_at=datetime(2026, 3, day, tzinfo=UTC))
    weekly = (
        story.frame("accuracy_over_time")
        .group_by("annotator_id")
        .agg(pl.col("n").sum(), pl.col("correct").sum())
    )
    people = story.frame("accuracy_by_annotator").select("annotator_id", "n", "correct")
    assert weekly.sort("annotator_id").rows() == people.sort("annotator_id").rows()
