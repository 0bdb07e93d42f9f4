"""Nearness of points and lines, against hand counts and geometry libraries."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.paths import line_distance, nearness, points_in_place


def path(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, dtype=float)


def test_two_pixels_are_nine_tenths_at_a_tolerance_of_ten() -> None:
    assert nearness(2, 10) == pytest.approx(0.9)
    assert nearness(10, 10) == 0.5
    assert (nearness(20, 10), nearness(99, 10)) == (0, 0)
    assert (nearness(0, 0), nearness(1, 0)) == (1, 0)


def test_points_of_two_sets_pair_up_and_one_too_many_costs() -> None:
    found = points_in_place(path((0, 0), (50, 0)), path((50, 4), (0, 2), (90, 90)), 10)
    assert found.nearness == pytest.approx(2 * (0.9 + 0.8) / 5)
    assert (found.compared, found.in_place, found.squares) == (2, 2, 20)


def test_points_pair_for_the_largest_total() -> None:
    found = points_in_place(path((0, 0), (8, 0)), path((5, 0), (-9, 0)), 10)
    # The nearest two would leave 0 and -9 behind as the better pair: .85 + .55 > .75 + .15.
    assert found.nearness == pytest.approx((0.85 + 0.55) / 2)


def test_lines_are_as_far_apart_as_their_worse_mean_way() -> None:
    assert line_distance(path((0, 0), (100, 0)), path((0, 3), (100, 3))) == pytest.approx(3)
    # From the short line no way at all; from the long one 0 up to the middle, then 0 to 50.
    assert line_distance(path((0, 0), (100, 0)), path((0, 0), (50, 0))) == pytest.approx(
        12.5, abs=0.2
    )


def test_direction_and_extra_corners_do_not_matter() -> None:
    line = path((0, 0), (30, 40), (90, 40))
    finer = path((90, 40), (60, 40), (30, 40), (15, 20), (0, 0))
    assert line_distance(line, finer) == pytest.approx(0, abs=1e-9)


def test_a_line_without_length_is_a_point() -> None:
    assert line_distance(path((5, 5), (5, 5)), path((5, 8), (5, 8))) == pytest.approx(3)


def test_distance_of_lines_equals_ways_measured_by_a_geometry_library() -> None:
    shapely = pytest.importorskip("shapely")
    chance = np.random.default_rng(11)
    for _ in range(20):
        first, second = chance.uniform(0, 100, (2, 5, 2))
        lines = shapely.LineString(first), shapely.LineString(second)
        ways = []
        for one, other in (lines, lines[::-1]):
            places = [one.interpolate(t, normalized=True) for t in np.linspace(0, 1, 4000)]
            ways.append(np.mean(shapely.distance(places, other)))
        assert line_distance(first, second) == pytest.approx(max(ways), rel=0.03)


COORDINATES = st.tuples(st.integers(0, 60), st.integers(0, 60))


@settings(max_examples=50, deadline=None)
@given(st.lists(COORDINATES, min_size=2, max_size=6), st.lists(COORDINATES, min_size=2, max_size=6))
def test_nearness_and_distance_know_no_first_side(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    one, other = path(*first), path(*second)
    assert line_distance(one, other) == pytest.approx(line_distance(other, one))
    there, back = points_in_place(one, other, 10), points_in_place(other, one, 10)
    assert there.nearness == pytest.approx(back.nearness)
    assert 0 <= there.nearness <= 1
    assert points_in_place(one, one[::-1], 10).nearness == pytest.approx(1)
