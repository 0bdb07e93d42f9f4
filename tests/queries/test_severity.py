"""What errors cost: the handbook's example, hand counts, and what must hold whatever the data."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries import intervals, severity


def test_the_handbooks_score() -> None:
    weights = {"neutral": 0, "minor": 1, "major": 5, "critical": 25}
    found = {"minor": 12, "major": 4, "critical": 1, "neutral": 5}
    penalty = sum(weights[name] * count for name, count in found.items())
    assert penalty == 57
    assert float(severity.penalty_per_1000(penalty, 2000)) == pytest.approx(28.5)
    assert float(severity.quality_score(penalty, 2000)) == pytest.approx(97.15)


def test_a_score_may_be_negative_and_is_nothing_without_labels() -> None:
    assert float(severity.quality_score(30, 10)) == pytest.approx(-200)
    assert np.isnan(severity.quality_score(0, 0))


def test_labels_of_one_asset_are_worth_what_the_ratio_estimator_says() -> None:
    # The handbook's clusters: x 4, 6, 2, 8, 5 and y 1, 0, 0, 2, 0; design effect 1.083333.
    worth = intervals.effective_n(25, 3, 145, 20, 5, 5)
    assert float(worth) == pytest.approx(25 / 1.083333, abs=1e-4)


def test_one_asset_or_no_error_leaves_the_labels_as_they_are() -> None:
    assert intervals.effective_n([7, 9], [2, 0], [49, 81], [14, 0], [4, 0], [1, 1]).tolist() == [
        7,
        9,
    ]


def test_the_interval_of_a_score_is_that_of_a_plain_bootstrap() -> None:
    rng = np.random.default_rng(1)
    costs = rng.choice([0.0, 1.0, 5.0], p=[0.8, 0.1, 0.1], size=400)
    kinds = pl.DataFrame({"cost": costs}).group_by("cost").len().sort("cost")
    low, high, how = severity.score_interval(
        np.ones(kinds.height), kinds["cost"].to_numpy(), kinds["len"].to_numpy().astype(float)
    )
    drawn = [100 * (1 - rng.choice(costs, size=400).mean()) for _ in range(4000)]
    assert low == pytest.approx(np.quantile(drawn, 0.025), abs=1.5)
    assert high == pytest.approx(np.quantile(drawn, 0.975), abs=1.5)
    assert how == "bootstrap of assets, B=2000"


COUNTS = st.lists(st.integers(0, 30), min_size=4, max_size=4)


@given(COUNTS, st.integers(1, 500))
@settings(max_examples=30, deadline=None)
def test_one_more_error_never_raises_the_score(counts: list[int], labels: int) -> None:
    weights = np.array([0, 1, 5, 25])
    before = severity.quality_score(float(weights @ counts), labels)
    for kind in range(4):
        more = np.array(counts) + np.eye(4, dtype=int)[kind]
        assert severity.quality_score(float(weights @ more), labels) <= before


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=2, max_size=30))
@settings(max_examples=40, deadline=None)
def test_clusters_are_never_worth_more_than_their_labels(assets: list[tuple[int, int]]) -> None:
    x = np.array([labels for labels, _ in assets], dtype=float)
    y = np.minimum(np.array([wrong for _, wrong in assets], dtype=float), x)
    worth = intervals.effective_n(x.sum(), y.sum(), x @ x, x @ y, y @ y, len(x))
    assert 0 < float(worth) <= x.sum()
