"""Distances between sets of labels, and alpha over them."""

import itertools

import numpy as np
import pytest
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as some
from scipy import sparse

from queries import sets
from queries.coefficients import Spread

# Units of two annotators: the worked example of the handbook.
EXAMPLE = [("x", "x"), ("xy", "x"), ("yz", "xz"), ("z", "z"), ("xyz", "xy")]

SETS = some.sets(some.sampled_from("abcd"))


def spread_of(units: list[tuple[str, ...]]) -> tuple[Spread, sparse.csr_array]:
    known = sorted({tuple(sorted(each)) for unit in units for each in unit})
    labels = sorted({label for each in known for label in each})
    counts = np.zeros((len(units), len(known)))
    for row, unit in enumerate(units):
        for each in unit:
            counts[row, known.index(tuple(sorted(each)))] += 1
    members = np.array([[float(label in each) for label in labels] for each in known])
    return Spread(sparse.csr_array(counts), np.ones(len(units))), sparse.csr_array(members)


def by_hand(units: list[tuple[str, ...]], distance) -> float:
    """Krippendorff's alpha as it is written down: pairs within units over all pairs."""
    values = [frozenset(each) for unit in units for each in unit]
    within = sum(
        distance(frozenset(a), frozenset(b)) / (len(unit) - 1)
        for unit in units
        for a, b in itertools.permutations(unit, 2)
    ) / len(values)
    overall = sum(distance(a, b) for a, b in itertools.permutations(values, 2))
    return 1 - within / (overall / (len(values) * (len(values) - 1)))


def test_the_worked_example_has_the_published_alpha_and_distances() -> None:
    spread, members = spread_of(EXAMPLE)
    assert sets.alpha(spread, members, "masi").of(spread.assets)[0] == pytest.approx(
        0.410345, abs=1e-6
    )
    assert sets.masi({"x", "y"}, {"x"}) == pytest.approx(0.666667, abs=1e-6)
    assert sets.masi({"y", "z"}, {"x", "z"}) == pytest.approx(0.888889, abs=1e-6)


@pytest.mark.parametrize(("kind", "distance"), [("masi", sets.masi), ("jaccard", sets.jaccard)])
def test_alpha_is_that_of_all_pairs(kind, distance) -> None:
    rng = np.random.default_rng(5)
    units = [
        tuple(
            "".join(each for each in "pqr" if rng.random() < 0.5) for _ in range(rng.integers(2, 5))
        )
        for _ in range(20)
    ]
    spread, members = spread_of(units)
    expected = by_hand(units, distance)
    assert sets.alpha(spread, members, kind).of(spread.assets)[0] == pytest.approx(expected)
    value, error = sets.alpha_jackknifed(spread, members, kind)
    assert value == pytest.approx(expected)
    assert error > 0


def test_nltk_agrees_but_for_its_rounded_constants() -> None:
    nltk = pytest.importorskip("nltk.metrics", reason="nltk is an oracle of this test alone")
    agreement = pytest.importorskip("nltk.metrics.agreement")
    data = [
        (coder, number, frozenset(unit[place]))
        for number, unit in enumerate(EXAMPLE)
        for place, coder in enumerate("AB")
    ]
    for kind, distance, rough in (
        ("masi", nltk.masi_distance, 0.01),
        ("jaccard", nltk.jaccard_distance, 1e-9),
    ):
        theirs = agreement.AnnotationTask(data=data, distance=distance).alpha()
        spread, members = spread_of(EXAMPLE)
        ours = sets.alpha(spread, members, kind).of(spread.assets)[0]
        assert ours == pytest.approx(theirs, abs=rough)


def test_the_jackknife_is_about_as_wide_as_the_bootstrap() -> None:
    rng = np.random.default_rng(1)
    units = [
        tuple("".join(each for each in "pqr" if rng.random() < 0.5) for _ in range(3))
        for _ in range(400)
    ]
    spread, members = spread_of(units)
    replicates = sets.bootstrap(sets.alpha(spread, members, "masi"), spread.assets)
    _, error = sets.alpha_jackknifed(spread, members, "masi")
    assert error == pytest.approx(float(replicates.values.std()), rel=0.1)


@any_of(SETS, SETS)
@settings(max_examples=60, deadline=None)
def test_a_distance_is_symmetric_within_bounds_and_0_only_between_equals(a, b) -> None:
    for distance in (sets.masi, sets.jaccard):
        apart = distance(a, b)
        assert apart == distance(b, a)
        assert 0 <= apart <= 1
        assert (apart == 0) == (a == b)
        assert (apart == 1) == (a.isdisjoint(b) and a != b)
