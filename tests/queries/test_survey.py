"""Samples that are not simple, against the handbook's examples, by hand and statsmodels."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.weightstats import DescrStatsW

from queries import survey
from queries.survey import Stratum

HANDBOOK = [Stratum(6000, 200, 4), Stratum(3000, 150, 6), Stratum(1000, 100, 9)]


def test_strata_weigh_by_their_size() -> None:  # EX 6.6
    found = survey.stratified(HANDBOOK)
    assert found.value == pytest.approx(0.033)
    assert found.error == pytest.approx(0.007985, abs=1e-6)
    assert found.effective_n == pytest.approx(500.52, abs=0.01)
    assert (found.ci_low, found.ci_high) == pytest.approx((0.020566, 0.052548), abs=1e-6)
    assert found.n == 450


def test_clusters_say_how_alike_their_units_are() -> None:  # EX 6.7
    found = survey.clusters([4, 6, 2, 8, 5], [1, 0, 0, 2, 0])
    assert found.value == pytest.approx(0.12)
    assert found.error == pytest.approx(0.067646, abs=1e-6)
    assert found.design_effect == pytest.approx(1.083333, abs=1e-6)
    assert (0.12 * 0.88 / 25) ** 0.5 == pytest.approx(0.064992, abs=1e-6)


def test_chances_weigh_what_was_not_drawn_at_random() -> None:  # EX 6.8
    wrong = [1] * 6 + [0] * 194 + [1] * 20 + [0] * 30
    chances = [0.1] * 200 + [1.0] * 50
    found = survey.weighted(wrong, chances)
    assert found.value == pytest.approx(0.039024, abs=1e-6)
    assert sum(wrong) / len(wrong) == pytest.approx(0.104)
    assert found.value == pytest.approx(
        DescrStatsW(np.array(wrong), weights=1 / np.array(chances)).mean
    )
    # By hand: only the units drawn with .1 add variance, .9 x 100 x (y - p)^2 each.
    p = found.value
    variance = 90 * (6 * (1 - p) ** 2 + 194 * p**2) / 2050**2
    assert found.error == pytest.approx(variance**0.5)
    assert found.ci_low < p < found.ci_high
    assert survey.horvitz_thompson(wrong, chances, 2050) == pytest.approx(p)


def test_two_blind_reviewers_tell_what_both_missed() -> None:  # EX 6.9
    assert survey.objects_there(28, 25, 22) == pytest.approx(31.782609, abs=1e-6)
    assert survey.missed_share(28, 25, 22) == pytest.approx(0.024624, abs=1e-6)
    assert survey.missed_share(5, 5, 5) == 0.0
    assert survey.missed_share(0, 0, 0) is None
    assert survey.objects_there(3, 2, 3) is None


def test_imperfect_reviewers_are_corrected_for() -> None:
    true_rate, sensitivity, specificity = 0.1, 0.8, 0.97
    seen = true_rate * sensitivity + (1 - true_rate) * (1 - specificity)
    assert survey.corrected(seen, sensitivity, specificity) == pytest.approx(true_rate)
    assert survey.corrected(0.01, 0.8, 0.97) == 0.0
    assert survey.corrected(0.99, 0.8, 0.97) == 1.0
    assert survey.corrected(0.1, 0.5, 0.5) is None
    assert survey.corrected(0.1, 0.3, 0.6) is None


def test_the_order_of_strata_and_units_says_nothing() -> None:
    strata = [*HANDBOOK, Stratum(50, 1, 0), Stratum(50, 0, 0), Stratum(80, 1, 1)]
    chances = [0.1, 0.2, 0.5, 1.0, 0.3]
    wrong = [0, 1, 0, 1, 0]
    for seed in range(5):
        shuffled = Random(seed).sample(strata, len(strata))
        assert survey.stratified(shuffled) == survey.stratified(strata)
        order = Random(seed).sample(range(5), 5)
        assert survey.weighted([wrong[i] for i in order], [chances[i] for i in order]) == (
            survey.weighted(wrong, chances)
        )


def test_strata_of_under_two_are_put_together() -> None:
    assert survey.merged([Stratum(10, 1, 1), Stratum(20, 1, 0), Stratum(70, 7, 1)]) == [
        Stratum(30, 2, 1),
        Stratum(70, 7, 1),
    ]
    assert survey.merged([Stratum(10, 1, 1), Stratum(70, 7, 1), Stratum(20, 2, 0)]) == [
        Stratum(30, 3, 1),
        Stratum(70, 7, 1),
    ]
    assert survey.merged([Stratum(0, 0, 0), Stratum(9, 3, 1)]) == [Stratum(9, 3, 1)]
    assert "merged" in survey.stratified([Stratum(9, 1, 0), Stratum(20, 9, 1)]).method


def test_a_population_without_an_error_has_the_exact_bound() -> None:
    found = survey.stratified([Stratum(600, 20, 0), Stratum(300, 15, 0)])
    assert (found.value, found.ci_low) == (0.0, 0.0)
    assert found.ci_high == pytest.approx(1 - 0.025 ** (1 / 35))
    assert "Clopper-Pearson" in found.method


def test_where_all_was_judged_the_value_is_all_there_is_to_say() -> None:
    for found in (
        survey.stratified([Stratum(6, 6, 1), Stratum(4, 4, 0)]),
        survey.simple(1, 10, 10),
        survey.weighted([1, *[0] * 9], [1.0] * 10),
    ):
        assert (found.value, found.ci_low, found.ci_high) == pytest.approx((0.1, 0.1, 0.1))


def test_what_is_not_known_is_no_number() -> None:
    nothing = [
        survey.simple(0, 0),
        survey.stratified([]),
        survey.stratified([Stratum(9, 0, 0)]),
        survey.clusters([], []),
        survey.clusters([0], [0]),
        survey.weighted([], []),
    ]
    assert {(one.value, one.reason) for one in nothing} == {(None, "no_data")}
    one = survey.stratified([Stratum(9, 1, 1)])
    assert (one.value, one.ci_low, one.reason) == (None, None, "insufficient_n")
    lonely = survey.clusters([4], [1])
    assert (lonely.value, lonely.ci_low, lonely.reason) == (0.25, None, "insufficient_n")
    for chance in (0.0, None, 1.5, float("nan")):
        found = survey.weighted([1, 0], [0.5, chance])
        assert (found.value, found.reason) == (None, "not_applicable")
        assert survey.horvitz_thompson([1, 0], [0.5, chance], 9) is None


@given(
    st.lists(
        st.integers(2, 60).flatmap(
            lambda n: st.tuples(st.integers(n, 4000), st.just(n), st.integers(0, n))
        ),
        min_size=1,
        max_size=6,
    )
)
def test_an_interval_holds_the_value(parts) -> None:
    found = survey.stratified([Stratum(*part) for part in parts])
    assert 0 <= found.ci_low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.ci_high <= 1
