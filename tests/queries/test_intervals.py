"""Intervals of proportions, against the examples of the metrics handbook."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.intervals import benjamini_hochberg, clopper_pearson, effective_n, wilson


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(45, 50, 0.786398, 0.956524), (3, 3, 0.438503, 1.0), (0, 20, 0.0, 0.161125)],
)
def test_wilson_gives_the_published_bounds(k: int, n: int, low: float, high: float) -> None:
    assert np.allclose(wilson(k, n), (low, high), atol=1e-6)


def test_clopper_pearson_gives_the_published_bounds() -> None:
    assert np.allclose(clopper_pearson(45, 50), (0.781865, 0.966725), atol=1e-6)
    assert np.allclose(clopper_pearson(0, 20), (0.0, 0.168433), atol=1e-6)


def test_without_trials_there_is_no_interval() -> None:
    assert np.isnan(wilson([0, 1], [0, 2])[0]).tolist() == [True, False]
    assert np.isnan(clopper_pearson(0, 0)).all()


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_intervals_hold_the_share_and_mirror_successes_and_failures(
    sample: tuple[int, int],
) -> None:
    k, n = sample
    for interval in (wilson, clopper_pearson):
        low, high = interval(k, n)
        assert 0 <= low <= k / n <= high <= 1
        mirrored_low, mirrored_high = interval(n - k, n)
        assert np.allclose((low, high), (1 - mirrored_high, 1 - mirrored_low))


def test_benjamini_hochberg_gives_the_published_q_values() -> None:
    p = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216]
    q = [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.105714, 0.216, 0.216, 0.216]
    assert np.allclose(benjamini_hochberg(p), q, atol=1e-6)
    assert np.allclose(benjamini_hochberg(p[::-1]), q[::-1], atol=1e-6)
    assert (benjamini_hochberg(p) <= 0.05).sum() == 2


def test_what_was_not_tested_does_not_count_among_the_tests() -> None:
    q = benjamini_hochberg([0.02, np.nan, 0.03])
    assert np.allclose(q, [0.03, np.nan, 0.03], equal_nan=True)
    assert benjamini_hochberg([]).size == 0


def test_clusters_of_one_label_are_worth_all_of_them() -> None:
    assert effective_n(150, 18, 150, 18, 18, 150) == 150
