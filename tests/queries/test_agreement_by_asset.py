"""Each asset: how alike it was answered or drawn on, and what most people say."""

import math
from typing import Any

import pytest
from drawings import ANN, BOB, drew, example
from given import Given


def assets(given: Given) -> dict[str, dict[str, Any]]:
    return {row["asset_id"]: row for row in given.view("agreement_by_asset")}


def answered(**given_answers: str) -> Given:
    """Each asset's answers as letters, one annotator per place; "-" is a missing answer."""
    given = Given()
    for asset, answers in given_answers.items():
        for person, answer in enumerate(answers):
            if answer != "-":
                given.submission(asset, f"person {person}", answer)
    return given


def test_pairs_labels_and_the_commonest_answer_are_counted() -> None:
    rows = assets(answered(clear="xxxx", most="xxxy", tied="xxyy", split="xyz-"))
    counted = {
        name: (row["annotators"], row["agreed"], row["n"], row["labels"], row["label"])
        for name, row in rows.items()
    }
    assert counted == {
        "clear": (4, 6, 6, 1, "x"),
        "most": (4, 3, 6, 2, "x"),
        "tied": (4, 2, 6, 2, None),
        "split": (3, 0, 3, 3, None),
    }
    assert [rows[name]["value"] for name in ("clear", "most", "split")] == [1, 0.5, 0]
    assert {name: row["reason"] for name, row in rows.items()} == {
        "clear": None,
        "most": None,
        "tied": "tie",
        "split": "tie",
    }


def test_entropy_is_that_of_the_votes_over_all_answers_that_could_be_given() -> None:
    given = answered(most="xxxy", clear="xx", odd="z")
    rows = assets(given)
    spread = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    assert rows["most"]["entropy"] == pytest.approx(spread / math.log(3), abs=1e-6)
    assert rows["clear"]["entropy"] == 0
    given.row("questions", question="label", type="classification", taxonomy_size=8)
    assert assets(given)["most"]["entropy"] == pytest.approx(spread / math.log(8), abs=1e-6)


def test_all_answers_alike_often_are_entropy_one() -> None:
    assert assets(answered(split="xyz"))["split"]["entropy"] == pytest.approx(1, abs=1e-9)


def test_one_annotator_gives_neither_agreement_nor_a_commonest_answer() -> None:
    row = assets(answered(alone="x", both="xy"))["alone"]
    assert (row["value"], row["n"], row["agreed"], row["annotators"]) == (None, 0, 0, 1)
    assert (row["label"], row["entropy"], row["reason"]) == (None, None, "no_overlap")


def test_one_possible_answer_has_no_entropy() -> None:
    row = assets(answered(same="xx"))["same"]
    assert (row["value"], row["label"], row["entropy"]) == (1, "x", None)


def test_an_asset_known_under_two_ids_is_one_row() -> None:
    given = Given()
    for asset, person in (("b", "ann"), ("a", "bob")):
        given.row("assets", asset_id=asset, asset_key="same")
        given.submission(asset, person, "cat")
    (row,) = given.view("agreement_by_asset")
    assert (row["asset_id"], row["asset_key"], row["annotators"]) == ("a", "same", 2)


def test_the_same_person_twice_counts_once_and_unicode_is_kept() -> None:
    given = Given()
    given.submission("äöü 图", "ann", "Katze 🐈")
    given.submission("äöü 图", "ann", "Hund")
    given.submission("äöü 图", "bob", "Katze 🐈")
    (row,) = given.view("agreement_by_asset")
    assert (row["annotators"], row["label"], row["value"]) == (2, "Katze 🐈", 1)


def test_drawings_have_the_mean_f1_of_their_pairs() -> None:
    given = example()
    drew(given, "photo 0", "cid", *ANN)
    drew(given, "empty", "ann")
    drew(given, "empty", "bob")
    drew(given, "alone", "ann", *BOB)
    rows = assets(given)
    # ann and cid 1, either of them with bob .75.
    assert rows["photo 0"]["value"] == pytest.approx((1 + 0.75 + 0.75) / 3)
    assert (rows["photo 0"]["n"], rows["photo 0"]["annotators"]) == (3, 3)
    assert rows["photo 0"]["method"] == "mean F1 of objects, IoU from 0.5"
    assert (rows["empty"]["value"], rows["empty"]["reason"]) == (None, "no_data")
    assert (rows["alone"]["value"], rows["alone"]["reason"]) == (None, "no_overlap")
    assert {row["label"] for row in rows.values()} == {None}


def test_an_asset_answered_and_drawn_on_under_one_question_is_judged_by_its_answers() -> None:
    given = example()
    given.submission("photo 0", "eve", "cat")
    given.submission("photo 0", "fay", "cat")
    (row,) = given.view("agreement_by_asset")
    assert (row["value"], row["label"], row["annotators"]) == (1, "cat", 2)


def test_nobody_gives_no_rows() -> None:
    assert Given().view("agreement_by_asset") == []
