"""One person's confusions beside those of the others, cell by cell."""

from typing import Any

import polars as pl
import pytest
from given import Given


def met(story: Given, who: str | None, gold: str, given: str, times: int, start: int = 0) -> None:
    for number in range(start, start + times):
        asset = f"{who} {gold} {number}"
        story.submission(asset, None, gold, role="gold", is_gold=True)
        story.submission(asset, who, given)


def cells(story: Given, who: str) -> dict[tuple[str, str], dict[str, Any]]:
    rows = story.view("accuracy_confusion_by_annotator")
    return {
        (row["gold_label"], row["given_label"]): row for row in rows if row["annotator_id"] == who
    }


def test_the_difference_has_newcombes_interval() -> None:
    # 56 of 70 against 48 of 80: Newcombe (1998), Statist. Med. 17, table II (a), method 10.
    story = Given()
    met(story, "ann", "tug", "vessel", 56)
    met(story, "ann", "tug", "tug", 14, start=56)
    met(story, "bob", "tug", "vessel", 40)
    met(story, "bob", "tug", "tug", 30, start=40)
    met(story, None, "tug", "vessel", 8)
    met(story, None, "tug", "tug", 2, start=8)
    row = cells(story, "ann")["tug", "vessel"]
    counts = ("n", "gold_total", "others_n", "others_total")
    assert tuple(row[name] for name in counts) == (56, 70, 48, 80)
    assert row["value"] == pytest.approx(0.2)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert row["reason"] is None


def test_a_cell_only_others_fill_is_listed_and_one_nobody_else_met_says_why() -> None:
    story = Given()
    met(story, "ann", "tug", "tug", 12)
    met(story, "bob", "tug", "vessel", 12)
    met(story, "ann", "buoy", "buoy", 1)
    found = cells(story, "ann")
    assert (found["tug", "vessel"]["n"], found["tug", "vessel"]["value"]) == (0, -1)
    alone = found["buoy", "buoy"]
    assert (alone["others_share"], alone["value"], alone["ci_low"]) == (None, None, None)
    assert alone["reason"] == "no_overlap"
    assert ("buoy", "buoy") not in cells(story, "bob")


def test_few_answers_are_told_and_work_without_a_name_has_no_row() -> None:
    story = Given()
    met(story, "ann", "tug", "tug", 3)
    met(story, None, "tug", "vessel", 30)
    assert cells(story, "ann")["tug", "tug"]["reason"] == "insufficient_n"
    rows = pl.DataFrame(story.view("accuracy_confusion_by_annotator"))
    assert rows["annotator_id"].unique().to_list() == ["ann"]


def test_nobody_gives_no_rows() -> None:
    assert Given().view("accuracy_confusion_by_annotator") == []
