"""Agreement of two annotators: hand counts, an oracle, many pairs at once."""

from typing import Any

import krippendorff
import numpy as np
import polars as pl
import pytest
from given import Given

from queries import pairs


def answers_of(*people: tuple[str, str]) -> pl.DataFrame:
    """Each person's answers as letters, one asset per place; "-" is a missing answer."""
    return pl.DataFrame(
        [
            {"asset": f"asset {place}", "annotator": person, "label": answer}
            for person, answers in people
            for place, answer in enumerate(answers)
            if answer != "-"
        ]
    )


def given_answers(*people: tuple[str, str], **question: Any) -> Given:
    given = Given()
    given.answers(answers_of(*people))
    if question:
        given.row("questions", question="label", **question)
    return given


def test_each_pair_is_one_row_counted_on_the_assets_both_answered() -> None:
    rows = given_answers(("bob", "xxy-"), ("ann", "xyyx"), ("cid", "---y")).view(
        "agreement_by_pair"
    )
    found = [(r["annotator_a"], r["annotator_b"], r["n"], r["agreed"]) for r in rows]
    assert found == [("ann", "bob", 3, 2), ("ann", "cid", 1, 0)]
    assert rows[0]["percent"] == pytest.approx(2 / 3)
    # Three units, six values, three of each: Do = 2/6, De = (36 - 18)/30.
    assert rows[0]["value"] == pytest.approx(1 - (2 / 6) / (18 / 30))
    assert {row["reason"] for row in rows} == {"insufficient_n"}


def test_a_pair_of_one_mind_and_one_class_has_no_alpha() -> None:
    (row,) = given_answers(("ann", "x" * 25), ("bob", "x" * 25)).view("agreement_by_pair")
    assert (row["value"], row["ci_low"], row["percent"]) == (None, None, 1)
    assert row["reason"] == "single_category"


def test_from_twenty_assets_a_pair_counts_and_has_an_interval() -> None:
    (row,) = given_answers(("ann", "xy" * 10), ("bob", "xy" * 8 + "xxxx")).view("agreement_by_pair")
    assert row["reason"] is None
    assert row["ci_low"] < row["value"] < row["ci_high"]
    assert "bootstrap" in row["method"]


def test_nobody_and_one_annotator_make_no_pair() -> None:
    assert Given().view("agreement_by_pair") == []
    assert given_answers(("ann", "xyx")).view("agreement_by_pair") == []


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_of_a_pair_is_what_the_reference_library_says(scale: str) -> None:
    rng = np.random.default_rng(5)
    first = rng.integers(1, 6, 30)
    second = np.where(rng.random(30) < 0.6, first, rng.integers(1, 6, 30))
    given = given_answers(
        ("ann", "".join(map(str, first))), ("bob", "".join(map(str, second))), scale=scale
    )
    (row,) = given.view("agreement_by_pair")
    expected = krippendorff.alpha(
        reliability_data=np.array([first, second], dtype=float), level_of_measurement=scale
    )
    assert row["value"] == pytest.approx(expected, abs=1e-9)
    assert row["method"].startswith(f"Krippendorff {scale}; bootstrap")


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "ratio"])
def test_many_pairs_get_a_jackknife_close_to_the_bootstrap(
    scale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(7)
    truth = rng.integers(1, 4, 300)
    people = [
        (
            name,
            "".join(map(str, np.where(rng.random(300) < 0.7, truth, rng.integers(1, 4, 300)))),
        )
        for name in ("ann", "bob", "cid")
    ]
    given = given_answers(*people, scale=scale)
    drawn = given.frame("agreement_by_pair")
    monkeypatch.setattr(pairs, "MOST_BOOTSTRAPPED", 2)
    left_out = given.frame("agreement_by_pair")
    assert set(left_out["method"]) == {f"Krippendorff {scale}; jackknife of assets"}
    assert left_out["value"].equals(drawn["value"])
    for bound in ("ci_low", "ci_high"):
        assert np.allclose(left_out[bound], drawn[bound], atol=0.02)


def test_names_and_other_pairs_do_not_change_an_interval() -> None:
    ann, bob = ("ann", "xy" * 10), ("bob", "xy" * 8 + "xxxx")
    (alone,) = given_answers(ann, bob).view("agreement_by_pair")
    rows = given_answers(("zoe", ann[1]), ("yan", bob[1]), ("cid", "z" * 20)).view(
        "agreement_by_pair"
    )
    same = next(row for row in rows if row["annotator_b"] == "zoe" and row["annotator_a"] == "yan")
    numbers = ("n", "agreed", "value", "ci_low", "ci_high")
    assert [same[name] for name in numbers] == [alone[name] for name in numbers]


def test_questions_and_labels_are_kept_apart() -> None:
    given = Given()
    for question, second in (("colour", "red"), ("size", "big")):
        frame = answers_of(("ann", "xy"), ("bob", "xy")).with_columns(
            pl.when(pl.col("annotator") == "bob")
            .then(pl.lit(second))
            .otherwise("label")
            .alias("label")
        )
        given.answers(frame.with_columns(pl.col("asset") + question), question)
    rows = given.view("agreement_by_pair")
    assert [(row["question"], row["n"], row["agreed"]) for row in rows] == [
        ("colour", 2, 0),
        ("size", 2, 0),
    ]
