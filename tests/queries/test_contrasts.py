"""Two groups against each other: the handbook's example, and statsmodels as the oracle."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries import contrasts


def numbers(parts: tuple[np.ndarray, ...]) -> list[float]:
    return [float(part) for part in parts]


def test_the_handbooks_difference_and_ratio() -> None:
    assert numbers(contrasts.difference(18, 150, 9, 180)) == pytest.approx(
        [0.07, 0.009887, 0.136023], abs=1e-6
    )
    assert numbers(contrasts.ratio(18, 150, 9, 180)) == pytest.approx(
        [2.4, 1.110949, 5.184758], abs=1e-6
    )


def test_a_zero_cell_has_no_ratio_but_a_difference() -> None:
    assert all(np.isnan(numbers(contrasts.ratio(0, 10, 3, 10))))
    assert all(np.isnan(numbers(contrasts.ratio(3, 10, 0, 10))))
    assert numbers(contrasts.difference(0, 10, 3, 10))[0] == pytest.approx(-0.3)


def test_an_empty_side_has_nothing() -> None:
    assert all(np.isnan(numbers(contrasts.difference(0, 0, 3, 10))))
    assert np.isnan(contrasts.p_value(0, 0, 3, 10))
    assert np.isnan(contrasts.p_value(0, 10, 0, 10))
    assert np.isnan(contrasts.adjusted_difference([1], [10], [0], [0]))


TABLE = st.tuples(st.integers(0, 40), st.integers(1, 40), st.integers(0, 40), st.integers(1, 40))


@given(TABLE)
@settings(max_examples=60, deadline=None)
def test_differences_and_tests_are_those_of_statsmodels(table: tuple[int, int, int, int]) -> None:
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    k, other, rest_k, rest_other = table
    n, rest_n = k + other, rest_k + rest_other
    _, low, high = numbers(contrasts.difference(k, n, rest_k, rest_n))
    expected = proportion.confint_proportions_2indep(k, n, rest_k, rest_n, method="newcomb")
    assert (low, high) == pytest.approx(expected, abs=1e-9)
    if k + rest_k:
        _, p = proportion.proportions_ztest([k, rest_k], [n, rest_n])
        assert float(contrasts.p_value(k, n, rest_k, rest_n)) == pytest.approx(p, abs=1e-9)
    if k and rest_k:
        _, low, high = numbers(contrasts.ratio(k, n, rest_k, rest_n))
        expected = proportion.confint_proportions_2indep(
            k, n, rest_k, rest_n, compare="ratio", method="log"
        )
        assert (low, high) == pytest.approx(expected, rel=1e-9)


def test_mantel_haenszel_weighs_the_differences_of_the_strata() -> None:
    # By hand: d = .1 with weight 20 x 80 / 100 = 16, d = .3 with weight 50 x 50 / 100 = 25.
    found = contrasts.adjusted_difference([4, 30], [20, 50], [8, 15], [80, 50])
    assert found == pytest.approx((16 * 0.1 + 25 * 0.3) / 41)


def test_a_reversal_shows_in_the_adjusted_difference() -> None:
    # Better in both strata, worse pooled: the case of Simpson's paradox (Charig 1986, stones).
    k, n, rest_k, rest_n = [6, 71], [87, 263], [36, 25], [270, 80]
    crude = sum(k) / sum(n) - sum(rest_k) / sum(rest_n)
    assert crude > 0
    assert contrasts.adjusted_difference(k, n, rest_k, rest_n) < 0


@given(st.lists(TABLE, min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_the_order_of_strata_does_not_matter_and_sides_turn(tables: list[tuple[int, ...]]) -> None:
    def adjusted(rows: list[tuple[int, ...]], turned: bool = False) -> float:
        k, other, rest_k, rest_other = (np.array(column) for column in zip(*rows, strict=True))
        sides = [k, k + other, rest_k, rest_k + rest_other]
        return contrasts.adjusted_difference(*(sides[2:] + sides[:2] if turned else sides))

    assert adjusted(tables) == adjusted(tables[::-1])
    assert adjusted(tables, turned=True) == pytest.approx(-adjusted(tables), abs=1e-12)
