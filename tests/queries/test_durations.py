"""Caps, active time and waits that are not over, against worked examples."""

import numpy as np
import pytest

from queries.durations import active_seconds, cap_seconds, survival
from queries.learning import learning_curve


def test_ex_1_2_long_gaps_count_as_idle():
    gaps = [20, 35, 10, 400, 15, 600, 5]
    assert active_seconds(gaps, 300) == 685
    assert sum(gaps) == 1085


def test_the_fence_needs_twenty_durations():
    assert cap_seconds([10.0] * 19 + [5000]) == pytest.approx(10)
    assert cap_seconds([10.0] * 18 + [5000]) == 1800
    assert cap_seconds(np.linspace(100, 5000, 50)) == 1800


def test_the_fence_is_the_upper_quartile_and_three_times_the_quartiles_distance():
    # Of 1 to 20 the quartiles are 5.75 and 15.25.
    assert cap_seconds(np.arange(1.0, 21)) == pytest.approx(15.25 + 3 * 9.5)


def test_open_items_count_as_long_as_they_were_seen():
    # Kaplan and Meier by hand: 6 items, those of 3 and 5 days still open.
    curve = survival([1, 2, 3, 4, 5, 6], [True, True, False, True, False, True])
    assert curve.times.tolist() == [1, 2, 4, 6]
    expected = [5 / 6, 5 / 6 * 4 / 5, 5 / 6 * 4 / 5 * 2 / 3, 0]
    assert curve.shares == pytest.approx(expected)
    assert curve.quantile(0.5) == 4


def test_a_median_that_was_not_reached_is_not_told():
    assert survival([1, 5, 5, 5], [True, False, False, False]).quantile(0.5) is None
    assert survival([], []).quantile(0.5) is None


def test_without_open_items_the_estimate_is_the_plain_share():
    lasted = np.array([2, 3, 5, 8, 13, 21, 34.0])
    curve = survival(lasted, np.ones(7, dtype=bool))
    assert curve.quantile(0.5) == np.median(lasted) == 8


def test_a_share_that_is_reached_to_the_letter_is_reached():
    curve = survival(np.arange(1, 11), np.ones(10, dtype=bool))
    assert [curve.quantile(n / 10) for n in range(1, 11)] == list(range(1, 11))


def test_ex_1_5_a_learning_rate_of_four_fifths():
    curve = learning_curve(100 * np.arange(1, 61) ** np.log2(0.8))
    assert curve.exponent == pytest.approx(-0.321928, abs=1e-6)
    assert curve.learning_rate == pytest.approx(0.8)
    assert curve.seconds(8) == pytest.approx(51.2)
    with pytest.raises(ValueError, match="beyond twice"):
        curve.seconds(200)


def test_the_interval_covers_the_planted_rate_as_often_as_it_says():
    rng = np.random.default_rng(3)
    planted = 100 * np.arange(1, 81) ** np.log2(0.9)
    curves = [learning_curve(planted * np.exp(rng.normal(0, 0.4, 80))) for _ in range(400)]
    covered = [c.exponent_low <= np.log2(0.9) <= c.exponent_high for c in curves]
    assert 0.92 <= np.mean(covered) <= 0.98


def test_few_durations_make_no_curve_and_bad_ones_are_refused():
    assert learning_curve([10.0] * 29) is None
    with pytest.raises(ValueError, match="positive"):
        learning_curve([10.0] * 29 + [0])
