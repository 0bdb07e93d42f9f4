"""Upper bounds of an error rate, against the handbook's examples and the binomial itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from queries.bounds import certificate, upper, upper_share


@pytest.mark.parametrize(
    ("errors", "n", "bound"), [(3, 300, 0.025641), (0, 300, 0.009936), (2, 200, 0.031143)]
)
def test_the_bounds_of_the_handbook(errors, n, bound) -> None:  # EX 6.5
    assert upper(errors, n) == pytest.approx(bound, abs=1e-6)
    two_sided = proportion_confint(errors, n, alpha=0.10, method="beta")
    assert upper(errors, n) == pytest.approx(two_sided[1], abs=1e-9)


@given(st.integers(1, 200), st.integers(0, 200), st.integers(0, 600))
def test_a_finite_lot_holds_the_most_that_would_still_look_like_this(n, errors, more) -> None:
    errors, lot = min(errors, n), n + more
    bad = round(upper(errors, n, lot=lot) * lot)
    assert stats.hypergeom.cdf(errors, lot, bad, n) > 0.05 - 1e-9
    if bad < lot - n + errors:
        assert stats.hypergeom.cdf(errors, lot, bad + 1, n) <= 0.05 + 1e-9
    assert errors <= bad <= lot - n + errors


def test_a_finite_lot_is_bounded_closer_than_an_endless_one() -> None:
    assert upper(0, 57, lot=1000) < 0.05 < upper(0, 57)
    assert upper(2, 200, lot=10**9) == pytest.approx(upper(2, 200), abs=1e-6)


def test_when_all_was_judged_the_rate_is_known() -> None:
    assert upper(3, 50, lot=50) == 3 / 50


def test_a_rate_of_one_has_no_bound_but_one() -> None:
    assert upper_share(1.0, 20) == upper(20, 20) == 1
    assert upper_share(0.5, 20) == pytest.approx(upper(10, 20))


def test_nothing_judged_bounds_nothing() -> None:
    assert upper(0, 0) is None
    assert upper(3, 2) is None
    assert upper(1, 1) == 1.0


def test_a_certificate_never_states_less_than_the_bound() -> None:
    said = certificate(3, 300, 5000, 0.02501, 0.95)
    assert said == (
        "3 errors in 300 of 5,000 randomly sampled; error rate at most 2.6 % with 95 % confidence"
    )
    assert "at most 2.5 %" in certificate(1, 40, None, 0.025, 0.9)
