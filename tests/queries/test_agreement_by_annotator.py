"""Each annotator against the others: hand counts, an oracle for the influence, odd guests."""

from typing import Any

import krippendorff
import numpy as np
import polars as pl
import pytest
from answers import coders, matrix, random_answers, table
from drawings import ANN, drew, example
from given import Given

from queries import annotator_agreement, drawer_agreement


def given_answers(answers: pl.DataFrame, **question: Any) -> Given:
    given = Given()
    given.answers(answers)
    if question:
        given.row("questions", question="label", type="classification", **question)
    return given


def people(given: Given) -> dict[str, dict[str, Any]]:
    return {row["annotator_id"]: row for row in given.view("agreement_by_annotator")}


def left_out(answers: pl.DataFrame, scale: str) -> dict[str, float]:
    """The oracle: alpha without each person, less alpha of all."""

    def alpha(part: pl.DataFrame) -> float:
        ratings = matrix(part)
        return float(krippendorff.alpha(reliability_data=ratings, level_of_measurement=scale))

    return {
        person: alpha(answers.filter(pl.col("annotator") != person)) - alpha(answers)
        for person in answers["annotator"].unique()
    }


def test_each_is_compared_with_everybody_on_the_same_asset() -> None:
    # one: ann x, bob x, cid y; two: ann x, bob y; three: ann alone.
    answers = pl.DataFrame(
        [
            {"asset": asset, "annotator": person, "label": label}
            for asset, person, label in [
                ("one", "ann", "x"),
                ("one", "bob", "x"),
                ("one", "cid", "y"),
                ("two", "ann", "x"),
                ("two", "bob", "y"),
                ("three", "ann", "x"),
            ]
        ]
    )
    rows = people(given_answers(answers))
    counted = {
        name: (row["agreed"], row["n"], row["items"], row["co_annotators"])
        for name, row in rows.items()
    }
    assert counted == {"ann": (1, 3, 2, 2), "bob": (1, 3, 2, 2), "cid": (0, 2, 1, 2)}
    assert rows["ann"]["value"] == pytest.approx(1 / 3)
    assert {row["reason"] for row in rows.values()} == {"insufficient_n"}
    assert {row["ci_low"] for row in rows.values()} == {None}


def test_the_four_coders_agree_with_the_others_as_counted_by_hand() -> None:
    rows = people(given_answers(coders()))
    counted = {name: (row["agreed"], row["n"], row["items"]) for name, row in rows.items()}
    assert counted == {"A": (21, 26, 9), "B": (23, 28, 10), "C": (18, 27, 10), "D": (24, 29, 11)}


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval", "ratio"])
def test_influence_is_alpha_without_a_person_less_alpha_of_all(scale: str) -> None:
    for answers in (coders(), random_answers(11)):
        rows = people(given_answers(answers, scale=scale))
        for person, expected in left_out(answers, scale).items():
            assert rows[person]["influence"] == pytest.approx(expected, abs=1e-9), person
            assert f"Krippendorff {scale}" in rows[person]["method"]


def test_who_answers_at_random_lowers_agreement_beyond_doubt() -> None:
    rng = np.random.default_rng(2)
    truth = rng.integers(0, 3, 200)
    answers = pl.DataFrame(
        [
            {"asset": f"asset {item}", "annotator": person, "label": str(label)}
            for person in ("ann", "bob", "cid", "odd")
            for item, label in enumerate(
                rng.integers(0, 3, 200) if person == "odd" else truth.tolist()
            )
        ]
    )
    rows = people(given_answers(answers))
    assert rows["odd"]["influence_low"] > 0.2
    assert rows["odd"]["ci_high"] < rows["ann"]["ci_low"]
    assert rows["ann"]["influence_high"] < 0
    assert "bootstrap of assets" in rows["odd"]["method"]


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
def test_many_answers_get_a_jackknife_close_to_the_bootstrap(
    scale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = given_answers(random_answers(3, items=300, raters=6), scale=scale)
    drawn = given.frame("agreement_by_annotator")
    monkeypatch.setattr(annotator_agreement, "MOST_CELLS", 0)
    moved = given.frame("agreement_by_annotator")
    assert moved["method"].str.ends_with("jackknife of assets").all()
    assert moved["influence"].equals(drawn["influence"])
    for bound in ("ci_low", "ci_high", "influence_low", "influence_high"):
        assert np.allclose(moved[bound], drawn[bound], atol=0.008), bound


def test_a_jackknife_that_would_take_too_long_leaves_the_influence_without_interval(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(annotator_agreement, "MOST_CELLS", 0)
    monkeypatch.setattr(annotator_agreement, "MOST_SLOPES", 0)
    rows = people(given_answers(random_answers(3)))
    assert {row["influence_low"] for row in rows.values()} == {None}
    assert None not in {row["ci_low"] for row in rows.values()}


def test_the_bootstrap_is_that_of_whole_assets() -> None:
    """The same done plainly: assets drawn by number, alpha of each draw by the library."""
    answers = random_answers(5, items=60, raters=4, labels=3)
    ratings, rng = matrix(answers), np.random.default_rng(1)
    moved = []
    for _ in range(400):
        drawn = ratings[:, rng.integers(0, ratings.shape[1], ratings.shape[1])]
        both = [
            krippendorff.alpha(reliability_data=part, level_of_measurement="nominal")
            for part in (drawn[1:], drawn)
        ]
        moved.append(both[0] - both[1])
    first = answers.pivot(on="annotator", index="asset", values="label").columns[1]
    row = people(given_answers(answers))[first]
    low, high = np.quantile(moved, [0.025, 0.975])
    assert row["influence_low"] == pytest.approx(low, abs=0.02)
    assert row["influence_high"] == pytest.approx(high, abs=0.02)


def test_who_is_alone_has_no_value_and_moves_nothing() -> None:
    answers = pl.concat(
        [
            table({("x", "x"): 12, ("y", "y"): 12}),
            pl.DataFrame({"asset": ["far"], "annotator": ["zoe"], "label": ["x"]}),
        ]
    )
    rows = people(given_answers(answers))
    alone = rows["zoe"]
    assert (alone["value"], alone["n"], alone["items"]) == (None, 0, 0)
    assert (alone["reason"], alone["co_annotators"]) == ("no_overlap", 0)
    assert alone["influence"] == 0
    assert rows["a"]["value"] == 1
    assert rows["a"]["reason"] is None
    # Without one of two nothing is left to compare.
    assert rows["a"]["influence"] is None


def test_one_annotator_and_nobody() -> None:
    (row,) = given_answers(table({("x", "y"): 3}).filter(pl.col("annotator") == "a")).view(
        "agreement_by_annotator"
    )
    assert (row["value"], row["reason"], row["influence"]) == (None, "no_overlap", None)
    assert Given().view("agreement_by_annotator") == []


def test_unanimity_in_one_class_has_a_share_and_no_influence() -> None:
    row = people(given_answers(table({("x", "x"): 25})))["a"]
    assert (row["value"], row["influence"], row["influence_low"]) == (1, None, None)


def test_total_disagreement_is_no_share_at_all() -> None:
    row = people(given_answers(table({("x", "y"): 12, ("y", "x"): 12})))["a"]
    assert (row["value"], row["ci_low"], row["ci_high"]) == (0, 0, 0)


def test_a_policy_moves_the_minimum() -> None:
    given = given_answers(table({("x", "x"): 12, ("y", "y"): 12}))
    given.row("policies", subject="agreement_annotator", name="minimum_n", value_number=25)
    assert {row["reason"] for row in people(given).values()} == {"insufficient_n"}


def test_questions_are_kept_apart() -> None:
    given = Given()
    given.answers(table({("x", "x"): 3}), question="colour")
    sizes = table({("x", "y"): 4}).with_columns(pl.col("asset") + " of another kind")
    given.answers(sizes, question="size")
    found = [(r["question"], r["agreed"], r["n"]) for r in given.view("agreement_by_annotator")]
    assert found == [("colour", 3, 3), ("colour", 3, 3), ("size", 0, 4), ("size", 0, 4)]


def test_drawings_are_compared_by_mean_f1() -> None:
    given = example(assets=12)
    drew(given, "photo 0", "cid", *ANN)
    drew(given, "empty", "ann")
    drew(given, "empty", "bob")
    drew(given, "own", "dan", *ANN)
    rows = people(given)
    # Ann: .75 with bob twelve times, 1 with cid once; bob: .75 thirteen times.
    assert rows["ann"]["value"] == pytest.approx((12 * 0.75 + 1) / 13)
    assert (rows["ann"]["n"], rows["ann"]["items"], rows["ann"]["co_annotators"]) == (13, 12, 2)
    assert rows["ann"]["ci_low"] < rows["ann"]["value"] < rows["ann"]["ci_high"]
    assert rows["bob"]["value"] == pytest.approx(0.75)
    assert (rows["bob"]["agreed"], rows["bob"]["influence"]) == (None, None)
    assert rows["bob"]["method"].startswith("mean F1 of their objects, IoU from 0.5")
    assert (rows["dan"]["value"], rows["dan"]["reason"]) == (None, "no_overlap")


def test_who_only_shares_empty_assets_has_no_data() -> None:
    given = example()
    for person in ("ann", "eve"):
        drew(given, "empty", person)
    row = people(given)["eve"]
    assert (row["value"], row["n"], row["reason"]) == (None, 0, "no_data")


def test_many_drawings_get_a_jackknife(monkeypatch: pytest.MonkeyPatch) -> None:
    given = example(assets=12)
    drew(given, "photo 0", "cid", *ANN)
    monkeypatch.setattr(drawer_agreement, "MOST_TALLIES", 0)
    row = people(given)["ann"]
    assert row["method"].endswith("jackknife of assets")
    # (sum of F1 over sum of pairs): eleven assets of .75 and one of 1.75 over two pairs.
    share = (12 * 0.75 + 1) / 13
    squares = 11 * (0.75 - share) ** 2 + (1.75 - 2 * share) ** 2
    half = 1.959964 * np.sqrt(12 / 11 * squares) / 13
    assert row["ci_low"] == pytest.approx(share - half, abs=1e-6)
    assert row["ci_high"] == pytest.approx(share + half, abs=1e-6)
