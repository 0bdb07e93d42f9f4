"""Empirical Bayes, tests and statuses, against the examples of the metrics handbook."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from queries.accuracy import (
    Prior,
    by_annotator,
    fit_prior,
    p_values,
    posterior_mean,
    probability_below,
    statuses,
)
from queries.intervals import benjamini_hochberg, wilson


def counts(*people: tuple[str, int, int], **rest: Any) -> pl.DataFrame:
    """Annotators as (id, n, correct) of one question."""
    rows = [
        {
            "project_id": "p",
            "question": "label",
            "annotator_id": name,
            "n": n,
            "correct": correct,
            "items": n,
            "objects": 0,
            "spans": 0,
            "texts": 0,
            "target": 0.85,
            "minimum_n": 20.0,
            "threshold": 0.5,
            "gold_version": "0123abcd",
            **rest,
        }
        for name, n, correct in people
    ]
    return pl.DataFrame(rows)


def by_name(frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["annotator_id"]: row for row in by_annotator(frame).to_dicts()}


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(45, 50, 0.786398, 0.956524), (3, 3, 0.438503, 1), (0, 20, 0, 0.161125)],
)
def test_wilson_bounds_are_those_of_the_handbook(k: int, n: int, low: float, high: float) -> None:
    ours = wilson(k, n)
    assert (float(ours[0]), float(ours[1])) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize(
    ("k", "n", "mean", "below"),
    [(3, 3, 0.913043, 0.136724), (12, 20, 0.75, 0.942104), (160, 200, 0.809091, 0.945731)],
)
def test_the_posterior_is_that_of_the_handbook(k: int, n: int, mean: float, below: float) -> None:
    prior = Prior(18, 2)
    assert posterior_mean(prior, [k], [n])[0] == pytest.approx(mean, abs=1e-6)
    assert probability_below(prior, [k], [n], 0.85)[0] == pytest.approx(below, abs=1e-6)


def test_three_of_three_ranks_below_ninety_five_of_a_hundred() -> None:
    few, many = posterior_mean(Prior(18, 2), [3, 95], [3, 100])
    assert many == pytest.approx(0.941667, abs=1e-6)
    assert few < many


def test_the_discovery_rates_are_those_of_the_handbook() -> None:
    p = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216]
    q = [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.105714, 0.216, 0.216, 0.216]
    ours = benjamini_hochberg(p)
    np.testing.assert_allclose(ours, q, atol=1e-6)
    assert int((ours <= 0.05).sum()) == 2


def test_the_p_value_is_the_chance_of_so_few_right_answers() -> None:
    assert p_values([17], [20], 0.95)[0] == pytest.approx(
        sum(stats.binom.pmf(k, 20, 0.95) for k in range(18))
    )


def test_under_five_annotators_the_prior_sits_at_the_pooled_accuracy() -> None:
    assert fit_prior([9, 27, 0], [10, 30, 0]) == Prior(18.0, 2.0)
    assert fit_prior([9, 9, 9, 9], [10, 10, 10, 10]).is_fitted is False


def test_nobody_gives_a_prior_that_claims_nothing() -> None:
    assert fit_prior([], []) == Prior(10.0, 10.0)


def test_the_fit_is_at_least_as_likely_as_any_prior_on_a_grid() -> None:
    chance = np.random.default_rng(11)
    n = chance.integers(5, 200, size=60)
    k = chance.binomial(n, chance.beta(16, 4, size=60))
    found = fit_prior(k, n)

    def likelihood(a: float, b: float) -> float:
        return float(stats.betabinom.logpmf(k, n, a, b).sum())

    grid = [
        likelihood(mean * strength, (1 - mean) * strength)
        for mean in np.linspace(0.6, 0.95, 36)
        for strength in np.geomspace(2, 200, 40)
    ]
    assert found.is_fitted
    assert likelihood(found.a, found.b) >= max(grid) - 1e-6
    assert found.a / found.strength == pytest.approx(0.8, abs=0.05)


def test_the_strength_of_the_prior_stays_between_two_and_two_hundred() -> None:
    alike = fit_prior([90] * 12, [100] * 12)
    apart = fit_prior([0, 50, 0, 50, 0, 50, 0], [50] * 7)
    assert alike.strength == pytest.approx(200)
    assert apart.strength == pytest.approx(2)


def test_a_group_without_one_error_is_not_taken_for_infallible() -> None:
    prior = fit_prior([30] * 6, [30] * 6)
    assert 0 < prior.b < 0.01
    assert posterior_mean(prior, [30], [30])[0] < 1


def test_weak_takes_answers_a_test_and_a_probability() -> None:
    n = [100, 100, 100, 19]
    q = np.array([0.05, 0.06, 0.05, 0.0])
    below = np.array([0.95, 0.99, 0.94, 1.0])
    assert statuses(n, q, below, 20) == ["weak", "watch", "watch", "insufficient"]
    assert statuses([20], np.array([0.9]), np.array([0.79]), 20) == ["ok"]


def test_everybody_tested_counts_even_with_few_answers() -> None:
    crowd = [(f"new {i}", 1, 1) for i in range(30)]
    alone = by_name(counts(("ann", 40, 28)))
    crowded = by_name(counts(("ann", 40, 28), *crowd))
    assert crowded["ann"]["q_value"] == pytest.approx(31 * alone["ann"]["q_value"])


def test_few_answers_keep_their_value_and_say_so() -> None:
    row = by_name(counts(("ann", 3, 3)))["ann"]
    assert (row["value"], row["n"], row["correct"]) == (1.0, 3, 3)
    assert row["ci_low"] == pytest.approx(0.438503, abs=1e-6)
    assert (row["status"], row["reason"]) == ("insufficient", "insufficient_n")


def test_questions_are_judged_apart() -> None:
    frame = pl.concat([counts(("ann", 40, 10)), counts(("bob", 40, 39), question="other")])
    rows = by_name(frame)
    assert (rows["ann"]["status"], rows["bob"]["status"]) == ("weak", "ok")


def test_the_method_names_unit_threshold_and_target() -> None:
    items = by_name(counts(("ann", 30, 30)))["ann"]["method"]
    objects = by_name(counts(("ann", 30, 30), items=0, objects=30, threshold=0.4))["ann"]["method"]
    assert items.startswith("items; Wilson 95%; pooled Beta(20, ")
    assert items.endswith("target 0.85")
    assert objects.startswith("objects at IoU >= 0.4; ")


def test_nobody_gives_no_rows() -> None:
    assert by_annotator(counts(("ann", 1, 1)).clear()).height == 0


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 60), st.integers(0, 60)).map(lambda c: (c[0], min(c))),
        min_size=1,
        max_size=9,
    ),
    st.randoms(),
)
def test_neither_order_nor_names_change_anybodys_numbers(
    people: list[tuple[int, int]], chance: Any
) -> None:
    named = [(f"a{i}", n, k) for i, (n, k) in enumerate(people)]
    renamed = [(f"z{99 - i}", n, k) for i, (n, k) in enumerate(people)]
    chance.shuffle(renamed)
    ours, theirs = by_name(counts(*named)), by_name(counts(*renamed))
    for i in range(len(people)):
        first, second = ours[f"a{i}"], theirs[f"z{99 - i}"]
        for column in ("value", "shrunken", "q_value", "p_below_target"):
            assert first[column] == pytest.approx(second[column], abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 80), st.integers(0, 80)).map(lambda c: (c[0], min(c))),
        min_size=1,
        max_size=8,
    )
)
def test_one_more_perfect_annotator_changes_nobodys_counts_and_makes_nobody_weaker(
    people: list[tuple[int, int]],
) -> None:
    named = [(f"a{i}", n, k) for i, (n, k) in enumerate(people)]
    before, after = by_name(counts(*named)), by_name(counts(*named, ("perfect", 60, 60)))
    for name, row in before.items():
        for column in ("n", "correct", "value", "ci_low", "ci_high"):
            assert after[name][column] == row[column]
        assert after[name]["q_value"] >= row["q_value"] - 1e-12  # one more test, none for it
    assert after["perfect"]["status"] == "ok"


def test_the_best_are_ranked_by_what_they_surely_exceed() -> None:
    rows = by_name(counts(("few", 3, 3), ("many", 200, 190), ("some", 60, 55), ("more", 80, 78),
                          ("most", 100, 99)))  # fmt: skip
    prior = fit_prior([3, 190, 55, 78, 99], [3, 200, 60, 80, 100])
    for name, n, k in (("few", 3, 3), ("most", 100, 99)):
        expected = stats.beta.ppf(0.05, prior.a + k, prior.b + n - k)
        assert rows[name]["surely_above"] == pytest.approx(expected, abs=1e-9)
    assert rows["few"]["value"] == 1.0
    assert max(rows, key=lambda name: rows[name]["surely_above"]) == "most"
