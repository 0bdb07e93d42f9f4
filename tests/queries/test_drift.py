"""Control charts, EWMA and CUSUM: the handbook's example, closed forms, brute force."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.drift import (
    calibrated_limit,
    control_chart,
    cusum,
    ewma,
    laney_chart,
    p_chart,
    run_lengths,
    shifted_rate,
)

ERRORS = [8, 9, 7, 12, 6, 10, 22, 9]
SIZES = [200, 180, 220, 210, 190, 205, 195, 215]


def test_the_p_chart_of_the_handbook_flags_the_seventh_subgroup() -> None:
    chart = p_chart(ERRORS, SIZES)
    assert chart.centre == pytest.approx(0.051393, abs=1e-6)
    assert chart.high[6] == pytest.approx(0.098828, abs=1e-6)
    outside = [
        i for i, (k, n) in enumerate(zip(ERRORS, SIZES, strict=True)) if k / n > chart.high[i]
    ]
    assert outside == [6]


def test_laneys_chart_of_the_handbook_flags_nothing() -> None:
    chart = laney_chart(ERRORS, SIZES)
    assert chart.sigma_z == pytest.approx(1.877145, abs=1e-6)
    assert chart.high[6] == pytest.approx(0.140436, abs=1e-6)
    assert all(k / n < high for k, n, high in zip(ERRORS, SIZES, chart.high, strict=True))


def test_a_frozen_baseline_does_not_let_an_outlier_widen_its_own_limits() -> None:
    frozen = p_chart(ERRORS, SIZES, baseline=6)
    assert frozen.centre == pytest.approx(52 / 1205)
    assert frozen.high[6] < p_chart(ERRORS, SIZES).high[6]
    assert frozen.sigma_z < 1.2
    assert control_chart(ERRORS, SIZES, 6).kind == "p"


def test_laney_takes_over_where_subgroups_differ_or_are_large() -> None:
    assert control_chart(ERRORS, SIZES, 8).kind == "Laney p'"
    assert control_chart([30, 31, 29], [600, 600, 600], 3).kind == "Laney p'"
    assert control_chart([25, 26, 24], [500, 500, 500], 3).kind == "p"
    assert control_chart([3, 3, 3], [60, 60, 60], 3).kind == "p"


def test_nobody_ever_wrong_gives_limits_at_zero_and_no_spread() -> None:
    chart = control_chart([0, 0, 0], [10, 10, 10], 3)
    assert (chart.centre, chart.low.tolist(), chart.high.tolist()) == (0.0, [0.0] * 3, [0.0] * 3)
    assert math.isnan(chart.sigma_z)


def test_the_ewma_limits_are_the_closed_form_for_equal_sizes() -> None:
    rates, p0, weight = [0.1, 0.2, 0.05, 0.12], 0.1, 0.2
    value, low, high = ewma(rates, [50] * 4, p0, weight, 3)
    expected = p0
    for t, rate in enumerate(rates, start=1):
        expected = weight * rate + (1 - weight) * expected
        s = math.sqrt(p0 * (1 - p0) / 50)
        sd = s * math.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * t)))
        assert value[t - 1] == pytest.approx(expected)
        assert high[t - 1] == pytest.approx(p0 + 3 * sd)
        assert low[t - 1] == pytest.approx(p0 - 3 * sd)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.booleans(), max_size=120), st.sampled_from([0.02, 0.05, 0.3, 0.6]))
def test_the_cusum_is_the_recursion_of_the_handbook(wrong: list[bool], p0: float) -> None:
    p1 = shifted_rate(p0)
    s, expected = 0.0, []
    for error in wrong:
        w = math.log(p1 / p0) if error else math.log((1 - p1) / (1 - p0))
        s = max(0.0, s + w)
        expected.append(s)
    ours = cusum([int(error) for error in wrong], [1] * len(wrong), p0)
    np.testing.assert_allclose(ours, expected, atol=1e-9)


def test_five_errors_in_a_row_reach_the_default_limit_and_four_do_not() -> None:
    # ln 2 = .6931 each: 4 give 2.77, 5 give 3.47
    assert cusum([1] * 4, [1] * 4, 0.05)[-1] < 3.0 < cusum([1] * 5, [1] * 5, 0.05)[-1]


def test_a_shift_never_leaves_the_unit_interval() -> None:
    assert shifted_rate(0.05) == 0.1
    assert shifted_rate(1 / 3) == pytest.approx(2 / 3)
    assert 0.9 < shifted_rate(0.9) < 1


def exact_run_length(p0: float, errors_needed: int) -> float:
    """Where right answers send the sum back to zero at once: a run of errors, in closed form."""
    return sum((1 / p0) ** i for i in range(1, errors_needed + 1))


def test_simulated_run_lengths_are_those_of_a_run_of_errors() -> None:
    # At p0 = .45 a wrong answer adds .477, a right one takes .693: two in a row reach .9,
    # and no right answer in between leaves anything over.
    found = run_lengths(0.45, np.array([0.9]), 400, runs=2000)
    assert found[0] == pytest.approx(exact_run_length(0.45, 2), rel=0.05)


def test_a_calibrated_limit_gives_the_wanted_run_length_on_other_draws() -> None:
    limit = calibrated_limit(0.05, 400)
    checked = run_lengths(0.05, np.array([limit]), 4000, runs=600, seed=99)
    assert checked[0] == pytest.approx(400, rel=0.2)
    assert calibrated_limit(0.05, 800) > limit
    assert calibrated_limit(0.05, 400) == limit


def test_what_cannot_be_calibrated_is_refused_with_both_values() -> None:
    with pytest.raises(ValueError, match="p0 = 0 and average run length = 100"):
        calibrated_limit(0.0, 100)
