"""Two judgements of the same things: the handbook's example, a library, a published interval."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from queries import paired


def test_the_handbooks_p_value() -> None:
    assert float(paired.mcnemar(18, 4)) == pytest.approx(0.004344, abs=1e-6)


def test_nothing_discordant_tests_nothing() -> None:
    assert np.isnan(paired.mcnemar(0, 0))


@given(st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_the_test_is_an_exact_binomial_test(fixed: int, introduced: int) -> None:
    if fixed + introduced:
        expected = stats.binomtest(fixed, fixed + introduced, 0.5).pvalue
        assert float(paired.mcnemar(fixed, introduced)) == pytest.approx(expected, abs=1e-12)
        assert paired.mcnemar(fixed, introduced) == paired.mcnemar(introduced, fixed)


def test_newcombes_published_interval_for_paired_proportions() -> None:
    # Newcombe 1998, 50 pairs: 20 both, 12 and 2 in one alone, 16 neither; less the first.
    low, high = paired.paired_difference(20, 12, 2, 16)
    assert (-float(high), -float(low)) == pytest.approx((0.0562, 0.3292), abs=1e-4)


CELL = st.integers(0, 50)


@given(CELL, CELL, CELL, CELL)
@settings(max_examples=60, deadline=None)
def test_the_interval_holds_the_difference_and_turns_with_it(
    a: int, b: int, c: int, d: int
) -> None:
    low, high = paired.paired_difference(a, b, c, d)
    if a + b + c + d == 0:
        assert np.isnan(low)
        assert np.isnan(high)
        return
    difference = (c - b) / (a + b + c + d)
    assert -1 - 1e-9 <= low <= difference + 1e-9
    assert difference - 1e-9 <= high <= 1 + 1e-9
    turned = paired.paired_difference(a, c, b, d)
    assert (-float(turned[1]), -float(turned[0])) == pytest.approx((float(low), float(high)))
