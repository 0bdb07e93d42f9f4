"""Classes worth a look: missed, given wrongly, mixed up by many, read differently."""

from typing import Any

import polars as pl
from crowds import Person, crowd, good, insert
from given import Given

Flags = dict[tuple[str, str], dict[str, Any]]


def flags(story: Given) -> Flags:
    return {(row["label"], row["reason"]): row for row in story.view("flagged_labels")}


def mixes_up(_: int, truth: str, chance: Any) -> str:
    return "ferry" if truth == "tug" and chance.random() < 0.5 else truth


def test_a_class_that_many_take_for_another_is_flagged_with_both_its_sides() -> None:
    found = flags(crowd([Person(f"w{n}", mixes_up) for n in range(6)], gold=60, seed=4))
    assert {("tug", "low_recall"), ("ferry", "low_precision")} <= set(found)
    assert ("ferry", "low_recall") not in found
    assert ("tug", "low_precision") not in found
    confused = found["tug", "confused"]
    assert confused["other_label"] == "ferry"
    assert "does the guideline tell them apart?" in confused["detail"]
    assert found["ferry", "confused"]["other_label"] == "tug"
    recall = found["tug", "low_recall"]
    assert recall["ci_low"] < recall["value"] < recall["ci_high"] < recall["threshold"] == 0.95
    assert recall["score"] == recall["threshold"] - recall["value"]


def test_good_work_flags_nothing() -> None:
    assert flags(crowd(good(5, 0.97), gold=40)) == {}


def test_too_few_answers_flag_nothing() -> None:
    story = Given()
    for number in range(9):
        story.submission(f"a{number}", None, "tug", role="gold", is_gold=True)
        story.submission(f"a{number}", "ann", "buoy")
    assert flags(story) == {}


def test_a_class_that_people_use_differently_is_flagged_without_any_gold() -> None:
    rows = [
        {
            "asset": f"a{n}",
            "annotator": f"w{who}",
            # tug and yacht are clear; buoy and ferry are anybody's guess
            "label": ("tug", "yacht")[n % 2] if n % 3 else ("buoy", "ferry")[(n // 3 + who) % 2],
        }
        for n in range(90)
        for who in range(2)
    ]
    story = Given()
    insert(story, pl.DataFrame(rows), "work")
    found = flags(story)
    assert set(found) == {("buoy", "low_agreement"), ("ferry", "low_agreement")}
    row = found["buoy", "low_agreement"]
    assert row["ci_high"] < row["threshold"] == 0.667
    assert row["n"] == 90
