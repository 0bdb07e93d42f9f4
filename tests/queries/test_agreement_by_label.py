"""Agreement per class: the class against all others."""

import krippendorff
import numpy as np
import pytest
from answers import coders, matrix, random_answers, table
from given import Given


def rows_of(answers: object) -> dict[str, dict[str, object]]:
    given = Given()
    given.answers(answers)
    return {str(row["label"]): row for row in given.view("agreement_by_label")}


def test_the_twelve_units_give_the_published_alphas_per_class() -> None:
    rows = rows_of(coders())
    expected = {"1": 0.720430, "2": 0.666667, "3": 0.740000, "4": 0.777143, "5": 1.0}
    for label, value in expected.items():
        assert rows[label]["value"] == pytest.approx(value, abs=1e-6)
    assert {row["n"] for row in rows.values()} == {11}
    assert {row["reason"] for row in rows.values()} == {"insufficient_n"}


def test_specific_agreement_is_the_share_of_shared_uses() -> None:
    rows = rows_of(table({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}))
    assert rows["y"]["specific_agreement"] == pytest.approx(2 * 20 / (2 * 20 + 15))
    assert rows["n"]["specific_agreement"] == pytest.approx(2 * 15 / (2 * 15 + 15))
    assert rows["y"]["positives"] == 55
    assert rows["y"]["reason"] is None


def test_a_rare_class_is_shown_and_not_relied_on() -> None:
    rows = rows_of(table({("y", "y"): 30, ("n", "n"): 30, ("rare", "rare"): 2}))
    assert rows["rare"]["value"] == 1
    assert rows["rare"]["reason"] == "insufficient_n"
    assert rows["y"]["reason"] is None


def test_a_class_that_everybody_always_gives_has_no_alpha() -> None:
    rows = rows_of(table({("y", "y"): 40}))
    assert (rows["y"]["value"], rows["y"]["ci_low"]) == (None, None)
    assert rows["y"]["specific_agreement"] == 1
    assert rows["y"]["reason"] == "single_category"


def test_a_class_only_on_assets_with_one_answer_is_undefined() -> None:
    given = Given()
    given.answers(table({("y", "y"): 20, ("n", "n"): 20}))
    given.submission("lonely", "cid", "odd")
    row = next(row for row in given.view("agreement_by_label") if row["label"] == "odd")
    assert (row["value"], row["specific_agreement"], row["positives"]) == (None, None, 0)
    assert row["reason"] == "single_category"


def test_without_overlap_no_class_has_a_value() -> None:
    given = Given()
    given.submission("one", "ann", "cat")
    given.submission("two", "bob", "dog")
    rows = given.view("agreement_by_label")
    assert [(row["label"], row["value"], row["n"], row["reason"]) for row in rows] == [
        ("cat", None, 0, "no_overlap"),
        ("dog", None, 0, "no_overlap"),
    ]


def test_nobody_makes_no_rows() -> None:
    assert Given().view("agreement_by_label") == []


def test_each_class_is_what_the_reference_library_says_of_the_recoded_answers() -> None:
    answers = random_answers(11)
    ratings = matrix(answers)
    for label, row in rows_of(answers).items():
        recoded = np.where(np.isnan(ratings), np.nan, ratings == float(label))
        expected = krippendorff.alpha(reliability_data=recoded, level_of_measurement="nominal")
        assert row["value"] == pytest.approx(expected, abs=1e-9)
        assert row["ci_low"] < row["value"] < row["ci_high"]
