"""How many votes are enough: worked examples, and simulated walks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries import stopping


@pytest.mark.parametrize(
    ("votes", "skill", "correct"),
    [(3, 0.8, 0.896), (5, 0.8, 0.94208), (7, 0.8, 0.966656), (3, 0.7, 0.784), (5, 0.7, 0.83692)],
)
def test_the_majority_is_right_as_often_as_the_handbook_says(votes, skill, correct):
    assert stopping.majority_correct(votes, skill) == pytest.approx(correct, abs=1e-9)


@pytest.mark.parametrize(("leading", "share"), [(2, 0.8), (3, 0.941176), (4, 0.984615)])
def test_votes_against_one_dissenter_are_worth_what_the_handbook_says(leading, share):
    assert stopping.vote_posterior(leading, 1, 0.8) == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize(
    ("skill", "correct", "votes"), [(0.8, 0.941176, 2.941176), (0.9, 0.987805, 2.439024)]
)
def test_a_lead_of_two_is_right_and_costs_what_the_handbook_says(skill, correct, votes):
    assert stopping.margin_correct(skill, 2) == pytest.approx(correct, abs=1e-6)
    assert stopping.expected_votes(skill, 2) == pytest.approx(votes, abs=1e-6)


def test_the_margin_reaches_tau_and_one_less_does_not():
    for skill in (0.55, 0.7, 0.8, 0.95):
        for tau in (0.9, 0.95, 0.99):
            delta = stopping.margin(skill, tau)
            assert stopping.margin_correct(skill, delta) >= tau - 1e-12
            assert delta == 1 or stopping.margin_correct(skill, delta - 1) < tau


def test_a_lead_that_reaches_tau_exactly_is_enough():
    tau = stopping.margin_correct(0.8, 3)
    assert stopping.margin(0.8, tau) == 3


def test_simulated_votes_stop_after_the_expected_number_and_are_as_often_right():
    rng = np.random.default_rng(20240101)
    lengths, right = [], []
    for _ in range(4000):
        lead = length = 0
        while abs(lead) < 3:
            lead += 1 if rng.random() < 0.7 else -1
            length += 1
        lengths.append(length)
        right.append(lead > 0)
    assert np.mean(lengths) == pytest.approx(stopping.expected_votes(0.7, 3), abs=0.2)
    assert np.mean(right) == pytest.approx(stopping.margin_correct(0.7, 3), abs=0.02)


def test_guessing_needs_delta_squared_votes():
    assert stopping.expected_votes(0.5, 4) == 16
    assert stopping.expected_votes(0.5 + 1e-7, 4) == pytest.approx(16, abs=1e-3)


def test_what_is_no_majority_and_no_probability_is_refused():
    with pytest.raises(ValueError, match="tie"):
        stopping.majority_correct(4, 0.8)
    with pytest.raises(ValueError, match="probability"):
        stopping.majority_correct(3, 1.2)
    with pytest.raises(ValueError, match="above a half"):
        stopping.margin(0.5, 0.95)


def test_more_votes_take_the_label_to_tau_and_no_fewer_do():
    odds = 0.8 * 3 / 0.2  # skill .8, four classes
    for start in (0.3, 0.5, 0.9):
        needed = int(stopping.more_votes(start, 0.95, 0.8, 4))
        reached = [start / (1 - start) * odds**n for n in (needed - 1, needed)]
        assert reached[0] < 19 <= reached[1] + 1e-9


def test_more_votes_of_people_who_guess_never_help():
    assert stopping.more_votes(0.6, 0.95, 0.5, 2) == np.inf
    assert stopping.more_votes(0.6, 0.95, 0.9, 1) == np.inf
    assert stopping.more_votes(1.0, 0.95, 0.5, 2) == 0
    assert np.isnan(stopping.more_votes(np.nan, 0.95, 0.8, 2))


@given(st.floats(0, 1), st.integers(1, 40))
@settings(max_examples=50, deadline=None)
def test_a_lead_is_always_a_probability(skill, delta):
    assert 0 <= stopping.margin_correct(skill, delta) <= 1
    if 0.01 < skill < 0.99:
        assert delta - 1e-9 <= stopping.expected_votes(skill, delta) <= delta**2 + 1e-6
