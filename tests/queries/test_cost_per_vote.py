"""The worth of one more annotator: counted by hand and against all choices of answers."""

from __future__ import annotations

from itertools import combinations

import pytest
from given import Given
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from queries.votes import majority_is_right


def by_hand(right: int, wrong: tuple[int, ...], votes: int) -> float:
    answers = [0] * right + [n for n, count in enumerate(wrong, start=1) for _ in range(count)]
    won = []
    for chosen in combinations(answers, votes):
        counts = {answer: chosen.count(answer) for answer in set(chosen)}
        front = [answer for answer, count in counts.items() if count == max(counts.values())]
        won.append((0 in front) / len(front))
    return sum(won) / len(won)


@settings(max_examples=40, deadline=None)
@drawn(st.integers(0, 4), st.lists(st.integers(1, 3), max_size=3), st.data())
def test_the_chance_is_that_of_all_choices_of_answers(right, wrong, data):
    if not right + sum(wrong):
        return
    votes = data.draw(st.integers(1, right + sum(wrong)))
    expected = by_hand(right, tuple(wrong), votes)
    assert majority_is_right(right, tuple(wrong), votes) == pytest.approx(expected)


def test_more_votes_than_answers_cannot_be_drawn():
    with pytest.raises(ValueError, match="3 of 2 answers"):
        majority_is_right(2, (), 3)


def judged(*answers: str) -> Given:
    """Assets of gold `cat`, each answered by as many people as it has letters: c for cat."""
    given = Given()
    for number, letters in enumerate(answers):
        name = f"a{number}"
        given.row("assets", asset_id=name, asset_key=name)
        given.submission(name, None, "cat", role="gold", is_gold=True)
        for who, letter in enumerate(letters):
            label = "cat" if letter == "c" else f"wrong {letter}"
            given.submission(name, f"person {who}", label, work_seconds=360.0)
    return given


def test_the_third_vote_gains_and_costs():
    given = judged("ccx", "ccc", "cxx")
    given.row("policies", subject="cost", name="label_rate", value_number=10.0)
    one, two, three = given.view("cost_per_vote")
    # One vote: 2/3, 1, 1/3. Two, ties shared: 2/3, 1, 1/3. Three: 1, 1, 0.
    assert (one["value"], two["value"], three["value"]) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert (one["gain"], one["cost"], three["cost"]) == (None, 1, 3)
    assert (two["gain"], two["cost_per_right"]) == (pytest.approx(0), None)
    assert {row["reason"] for row in (one, two, three)} == {"insufficient_n"}


def test_a_gain_has_a_price_and_is_of_the_same_assets():
    given = judged(*["ccx"] * 20, *["x"] * 20)
    given.row("policies", subject="cost", name="label_rate", value_number=10.0)
    rows = given.view("cost_per_vote")
    assert [row["n"] for row in rows] == [40, 20, 20]
    # The assets with one answer are not in the gain: 2/3 right with two votes, all with three.
    assert rows[2]["gain"] == pytest.approx(1 / 3)
    assert rows[2]["cost_per_right"] == pytest.approx(3)
    assert rows[2]["reason"] is None


def test_without_gold_there_is_nothing_to_compare_with():
    given = Given()
    given.row("assets", asset_id="a", asset_key="a")
    given.submission("a", "ann", "cat")
    assert given.view("cost_per_vote") == []
