"""Whether gold is fit to judge by: who met it, how often, who disputes it, which version it is."""

from typing import Any

import pytest
from given import Given


def gold(story: Given, asset: str, *labels: str, **values: Any) -> str:
    return story.submission(asset, values.pop("author", None), *labels, role="gold", is_gold=True,
                            **values)  # fmt: skip


def health(story: Given) -> dict[str, dict[str, Any]]:
    return {row["asset_key"]: row for row in story.view("accuracy_gold_health")}


def crowd(story: Given, asset: str, *labels: str) -> None:
    for number, label in enumerate(labels):
        story.submission(asset, f"w{number}", label)


def test_four_of_five_who_agree_on_another_answer_make_gold_suspect_and_still_scored() -> None:
    story = Given()
    gold(story, "a", "tug")
    crowd(story, "a", "buoy", "buoy", "buoy", "buoy", "tug")
    row = health(story)["a"]
    assert (row["is_suspect"], row["state"], row["reason"]) == (True, "suspect", None)
    assert (row["other_label"], row["other_annotators"], row["other_share"]) == ("buoy", 4, 0.8)
    assert (row["n"], row["correct"]) == (5, 1)
    assert len(story.view("accuracy_by_annotator")) == 5


@pytest.mark.parametrize(
    ("labels", "suspect"),
    [
        (("buoy",) * 3, None),  # three are too few to say
        (("buoy",) * 4, True),
        (("buoy",) * 4 + ("tug",) * 2, False),  # 67 %
        (("buoy",) * 7 + ("tug",) * 3, True),  # 70 %
        (("buoy", "buoy", "buoy", "raft", "raft"), False),  # no one other answer
        (("buoy", "buoy", "buoy", "tug"), False),  # 75 %, but of three
    ],
)
def test_the_crowd_disputes_gold_by_the_rule_of_the_handbook(
    labels: tuple[str, ...], suspect: bool | None
) -> None:
    story = Given()
    gold(story, "a", "tug")
    crowd(story, "a", *labels)
    assert health(story)["a"]["is_suspect"] is suspect


def test_an_answer_that_other_gold_accepts_disputes_nothing() -> None:
    story = Given()
    gold(story, "a", "tug")
    gold(story, "a", "buoy")
    crowd(story, "a", *["buoy"] * 5)
    row = health(story)["a"]
    assert (row["is_suspect"], row["other_label"], row["gold_submissions"]) == (False, None, 2)


def test_an_object_that_nobody_finds_is_suspect_too() -> None:
    story = Given()
    box = {"type": "bbox", "question": "box", "coordinate_unit": "pixel", "x_min": 0, "y_min": 0}
    given_gold = gold(story, "a")
    story.annotation(given_gold, "a", label="tug", x_max=50, y_max=50, **box)
    for number in range(4):
        work = story.submission("a", f"w{number}")
        far = {**box, "x_min": 300, "y_min": 300}
        story.annotation(work, "a", label="tug", x_max=350, y_max=350, **far)
    row = health(story)["a"]
    assert (row["question"], row["state"], row["other_label"]) == ("box", "suspect", "(none)")


def test_gold_that_nobody_touched_is_listed_without_a_rate() -> None:
    story = Given()
    gold(story, "a", "tug")
    story.submission("b", "ann", "tug")
    row = health(story)["a"]
    assert (row["n"], row["value"], row["ci_low"], row["ci_high"]) == (0, None, None, None)
    assert (row["state"], row["reason"], row["coverage"]) == ("untouched", "no_data", 0.0)


def test_an_empty_gold_image_that_nobody_touched_is_listed_too() -> None:
    story = Given()
    gold(story, "a")
    row = health(story)["a"]
    assert (row["question"], row["state"], row["coverage"]) == ("unspecified", "untouched", None)


def test_only_active_gold_scores_and_the_rest_says_what_it_is() -> None:
    story = Given()
    gold(story, "a", "tug", gold_status="disputed")
    gold(story, "b", "tug", gold_status="retired")
    gold(story, "c", "tug", gold_status="disputed")
    gold(story, "c", "tug", gold_status="active")
    for asset in "abc":
        story.submission(asset, "ann", "tug")
    found = health(story)
    assert {asset: row["state"] for asset, row in found.items()} == {
        "a": "disputed", "b": "retired", "c": "healthy",
    }  # fmt: skip
    assert [row["n"] for row in found.values()] == [0, 0, 1]
    assert [row["n"] for row in story.view("accuracy_by_annotator")] == [1]


def test_every_pass_is_an_exposure_and_five_wear_gold_out() -> None:
    story = Given()
    gold(story, "a", "tug", author="expert")
    for _ in range(4):
        story.submission("a", "ann", "tug")
    story.submission("a", "bob", status="skipped")
    story.submission("a", "expert", "tug")
    row = health(story)["a"]
    assert (row["exposures"], row["most_exposures"], row["is_worn_out"]) == (5, 4, False)
    assert (row["annotators"], row["n"]) == (1, 1)  # the same person twice counts once
    story.submission("a", "ann", "tug")
    row = health(story)["a"]
    assert (row["most_exposures"], row["state"]) == (5, "worn_out")
    story.row("policies", subject="gold", name="most_exposures", value_number=6)
    assert health(story)["a"]["state"] == "healthy"


def test_coverage_is_the_share_of_the_team_that_met_it() -> None:
    story = Given()
    gold(story, "a", "tug")
    crowd(story, "a", "tug", "tug", "tug")
    story.submission("b", "w9", "tug")
    row = health(story)["a"]
    assert (row["annotators"], row["team"], row["coverage"]) == (3, 4, 0.75)


def versions(story: Given) -> tuple[str, str]:
    (person,) = story.view("accuracy_by_annotator")
    overall = {row["gold_version"] for row in story.view("accuracy_overview")}
    assert overall == {person["gold_version"]}
    return person["gold_version"], health(story)["a"]["gold_version"]


def test_scores_name_the_gold_they_were_made_against() -> None:
    def story(label: str, order: str = "ab") -> Given:
        made = Given()
        for asset in order:
            gold(made, asset, label if asset == "a" else "tug")
        made.submission("a", "ann", "tug")
        return made

    assert versions(story("tug")) == versions(story("tug", "ba"))
    assert versions(story("tug"))[0] != versions(story("buoy"))[0]
    assert versions(story("tug"))[1] != versions(story("buoy"))[1]
    retired = story("tug")
    gold(retired, "c", "tug", gold_status="retired")
    assert versions(retired) == versions(story("tug"))
    gold(retired, "c", "tug")
    assert versions(retired)[0] != versions(story("tug"))[0]


def test_no_gold_gives_no_rows() -> None:
    story = Given()
    story.submission("a", "ann", "tug")
    assert story.view("accuracy_gold_health") == []
