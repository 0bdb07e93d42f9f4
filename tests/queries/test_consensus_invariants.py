"""What a consensus must not depend on, and what one more agreeing voice must not do."""

import numpy as np
import polars as pl
import pytest
from answers import random_answers
from hypothesis import given, settings
from hypothesis import strategies as st

from queries import consensus

METHODS = ("one_coin", "dawid_skene", "weighted", "majority")
SETTINGS = {
    "smoothing": 1.0,
    "diagonal": 1.0,
    "skill_agreements": 8.0,
    "skill_answers": 10.0,
    "rounds": 500.0,
    "tau": 0.95,
    "tau_critical": 0.99,
    "n_max": 7.0,
    "minimum_votes": 3.0,
    "minimum_items": 20.0,
}


def votes(answers: pl.DataFrame, method: str) -> pl.DataFrame:
    """Answers (asset, annotator, label) as the frame that the view's select returns."""
    return answers.rename({"asset": "asset_key", "annotator": "voter"}).with_columns(
        project_id=pl.lit("p"),
        question=pl.lit("q"),
        gold_label=pl.lit(None, dtype=pl.String),
        is_critical=pl.lit(value=False),
        method=pl.lit(method),
        **{name: pl.lit(value) for name, value in SETTINGS.items()},
    )


def found(answers: pl.DataFrame, method: str) -> pl.DataFrame:
    return consensus.candidates(votes(answers, method)).sort("asset_key", "label")


def same(ours: pl.DataFrame, theirs: pl.DataFrame) -> None:
    flags = ["asset_key", "label", "label_votes", "is_label", "is_runner_up", "is_weighted"]
    assert theirs.select(*flags, "more_votes", "outcome").equals(
        ours.select(*flags, "more_votes", "outcome")
    )
    for column in ("posterior", "entropy", "margin", "vote_entropy"):
        ones, others = (f[column].fill_null(-1).to_numpy() for f in (ours, theirs))
        assert others == pytest.approx(ones, abs=1e-7), column


@given(st.integers(0, 10_000), st.sampled_from(METHODS))
@settings(max_examples=25, deadline=None)
def test_rows_in_another_order_change_nothing(seed, method):
    answers = random_answers(seed, items=25)
    shuffled = answers.sample(fraction=1, shuffle=True, seed=seed + 1)
    assert found(shuffled, method).equals(found(answers, method))


@given(st.integers(0, 10_000), st.sampled_from(METHODS))
@settings(max_examples=25, deadline=None)
def test_renamed_people_and_labels_change_names_alone(seed, method):
    answers = random_answers(seed, items=25)
    back = {str(k): f"label {9 - k}" for k in range(4)}
    people = {f"person {k}": f"somebody {(7 * k + 3) % 11}" for k in range(5)}
    renamed = answers.with_columns(
        pl.col("label").replace_strict(back), pl.col("annotator").replace_strict(people)
    )
    named = {new: old for old, new in back.items()}
    theirs = found(renamed, method).with_columns(pl.col("label").replace_strict(named))
    same(found(answers, method), theirs.sort("asset_key", "label"))


@given(st.integers(0, 10_000), st.sampled_from(("one_coin", "dawid_skene", "weighted", "majority")))
@settings(max_examples=25, deadline=None)
def test_somebody_who_agrees_with_every_label_lowers_no_posterior(seed, method):
    answers = random_answers(seed, items=25)
    before = found(answers, method).filter("is_label")
    yes = before.select(
        asset=pl.col("asset_key"), annotator=pl.lit("yes-sayer"), label=pl.col("label")
    )
    after = found(pl.concat([answers, yes.select(answers.columns)]), method)
    joined = before.join(after, on=["asset_key", "label"], suffix="_after")
    assert joined.height == before.height
    assert joined["is_label_after"].all()
    if method in ("one_coin", "dawid_skene"):
        assert (joined["posterior_after"] >= joined["posterior"] - 1e-6).all()


def test_every_model_gives_probabilities():
    answers = random_answers(4, items=40)
    for method in METHODS[:3]:
        frame = found(answers, method)
        assert frame["posterior"].is_between(0, 1).all()
        assert frame["entropy"].is_between(0, 1).all()
        sums = frame.group_by("asset_key").agg(pl.col("posterior").sum())["posterior"]
        assert (sums <= 1 + 1e-9).all()
        top = frame.filter("is_label")["posterior"].to_numpy()
        second = frame.filter("is_label").join(
            frame.filter("is_runner_up"), on="asset_key", how="left", suffix="_2"
        )["posterior_2"]
        assert np.nanmin(top - second.fill_null(0).to_numpy()) > 0
