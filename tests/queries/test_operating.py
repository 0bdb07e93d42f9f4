"""Operating curves, sample sizes and power, against the handbook's examples and SciPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import samplesize_confint_proportion

from queries import operating

RATES = [0.01, 0.025, 0.05]


def test_the_operating_curve_of_the_handbook() -> None:  # EX 6.2
    binomial = operating.acceptance(80, 2, RATES)
    assert binomial == pytest.approx([0.953447, 0.676691, 0.230621], abs=1e-6)
    finite = operating.acceptance(80, 2, RATES, lot=1000)
    assert finite == pytest.approx([0.960752, 0.677133, 0.218645], abs=1e-6)


@pytest.mark.parametrize(
    ("rate", "lot", "n"),
    [(0.01, None, 299), (0.02, None, 149), (0.05, None, 59), (0.05, 1000, 57), (0.01, 10_000, 294)],
)
def test_the_zero_failure_sizes_of_the_handbook(rate, lot, n) -> None:  # EX 6.3
    assert operating.zero_failures(rate, lot=lot) == n
    assert operating.c_failures(rate, 0, 0.95, lot) == n


@pytest.mark.parametrize(
    ("rate", "margin", "lot", "n"),
    [
        (0.5, 0.05, None, 385),
        (0.5, 0.05, 1000, 278),
        (0.5, 0.05, 320, 175),  # 384.1459 / (1 + 383.1459 / 320) = 174.8
        (0.05, 0.02, None, 457),
        (0.05, 0.02, 2000, 372),
    ],
)
def test_the_precision_sizes_of_the_handbook(rate, margin, lot, n) -> None:  # EX 6.4
    assert operating.precision_size(rate, margin, lot=lot) == n
    if lot is None:
        assert n == np.ceil(samplesize_confint_proportion(rate, margin))


def test_the_power_of_the_handbook() -> None:  # EX 6.10
    test = operating.power(300, 0.02, 0.05)
    assert test.c == 11
    assert (test.alpha, test.power) == pytest.approx((0.040962, 0.887699), abs=1e-6)


def test_power_goes_up_and_down_in_n() -> None:
    powers = [operating.power(n, 0.02, 0.05).power for n in range(250, 320)]
    assert min(np.diff(powers)) < 0 < max(np.diff(powers))


def test_a_test_that_cannot_reject_has_no_power() -> None:
    test = operating.power(1, 0.2, 0.3)
    assert (test.c, test.alpha, test.power) == (2, 0.0, 0.0)


@given(st.integers(1, 400), st.integers(0, 6), st.integers(1, 400), st.data())
def test_chances_are_those_of_scipy(lot, c, n, data) -> None:
    n = min(n, lot)
    bad = data.draw(st.integers(0, lot))
    ours = float(operating.at_most(c, lot, bad, n))
    assert ours == pytest.approx(stats.hypergeom.cdf(c, lot, bad, n), abs=1e-9)


def test_large_lots_keep_their_digits() -> None:
    ours = operating.at_most(21, 1_000_000, [10_000, 25_000, 40_000], 1250)
    assert ours == pytest.approx(
        stats.hypergeom.cdf(21, 1_000_000, [10_000, 25_000, 40_000], 1250), rel=1e-6
    )


@given(st.integers(1, 300), st.integers(0, 10), st.one_of(st.none(), st.integers(300, 2000)))
def test_the_curve_falls_with_the_rate_and_rises_with_c(n, c, lot) -> None:
    rates = np.linspace(0.001, 0.6, 25)
    curve = operating.acceptance(n, c, rates, lot)
    assert (np.diff(curve) <= 1e-9).all()
    assert (operating.acceptance(n, c + 1, rates, lot) >= curve - 1e-9).all()
    assert (operating.acceptance(n + 1, c, rates, lot) <= curve + 1e-9).all()


@given(st.sampled_from(RATES), st.integers(0, 4), st.one_of(st.none(), st.integers(500, 5000)))
def test_a_size_is_the_smallest_that_shows_the_rate(rate, c, lot) -> None:
    n = operating.c_failures(rate, c, 0.95, lot)
    assert n == lot or operating.acceptance(n, c, rate, lot) <= 0.05 + 1e-9
    assert operating.acceptance(n - 1, c, rate, lot) > 0.05 - 1e-9


@given(st.integers(5, 300), st.integers(0, 4), st.sampled_from([0.95, 0.5, 0.10]))
def test_both_risk_points_lie_on_the_curve(n, c, chance) -> None:
    assert float(operating.acceptance(n, c, operating.rate_at(n, c, chance))) == pytest.approx(
        chance
    )
    worst = operating.rate_at(n, c, chance, lot=1000)
    assert operating.acceptance(n, c, worst, 1000) >= chance
    assert operating.acceptance(n, c, worst + 0.001, 1000) < chance


def test_what_cannot_be_asked_is_refused() -> None:
    for rate, confidence in ((0.0, 0.95), (1.0, 0.95), (0.01, 1.0)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            operating.zero_failures(rate, confidence)
    for rate, margin in ((0.5, 0), (0.5, 1), (0, 0.1), (1, 0.1)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            operating.precision_size(rate, margin)
    with pytest.raises(ValueError, match="p0 < p1"):
        operating.power(10, 0.5, 0.2)
    assert float(operating.acceptance(3, 3, 0.9)) == 1.0
