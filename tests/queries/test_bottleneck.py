"""The slower of labeling and review sets the pace."""

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from test_throughput_forecast import steady

from queries.bottleneck import Steps, factor, is_review_limiting, steps

TEAM = Steps(handed_in=40, verdicts=20, rounds=1)


def test_half_of_what_is_handed_in_is_reviewed():
    assert TEAM.review_share == 0.5
    assert Steps(40, 100, 1).review_share == 1  # they work off what has waited
    assert Steps(40, 60, 2).review_share == 0.75  # two verdicts an asset: 30 assets
    assert Steps(40, None, 1).review_share is None


def test_twice_the_people_wait_for_the_same_reviewers():
    assert factor(TEAM, labeling=2) == 1
    assert is_review_limiting(TEAM, labeling=2)
    assert factor(TEAM, labeling=2, verdicts=40) == 2
    assert not is_review_limiting(TEAM, labeling=2, verdicts=40)


def test_reviewing_less_lets_more_through_up_to_what_is_handed_in():
    # 80 a day handed in; 20 verdicts are enough for a quarter of them.
    assert factor(TEAM, labeling=2, review_share=0.25) == 2
    assert factor(TEAM, labeling=2, review_share=0) == 2
    assert factor(TEAM, review_share=0.25) == 1


def test_reviewing_all_halves_the_pace():
    assert factor(TEAM, review_share=1) == 0.5
    assert factor(TEAM, review_share=1, verdicts=0) == 0


def test_where_nobody_reviews_only_labeling_counts():
    assert factor(Steps(4, None, 1), labeling=3, review_share=1, verdicts=1) == 3
    assert not is_review_limiting(Steps(4, None, 1), labeling=3)


@pytest.mark.parametrize("wrong", [{"labeling": -1}, {"review_share": 1.1}, {"verdicts": -1}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="0 or more"):
        factor(TEAM, **wrong)


@drawn(
    st.floats(0.5, 100), st.floats(0.5, 100), st.floats(1, 3), st.floats(0.1, 5), st.floats(0, 1)
)
def test_nothing_changed_changes_nothing_and_more_of_a_thing_never_slows(
    handed_in, verdicts, rounds, labeling, share
):
    now = Steps(handed_in, verdicts, rounds)
    assert factor(now) == pytest.approx(1)
    less = factor(now, labeling, share, verdicts)
    assert factor(now, labeling * 2, share, verdicts) >= less
    assert factor(now, labeling, share, verdicts * 2) >= less
    assert factor(now, labeling, share / 2, verdicts) >= less


def test_the_steps_of_a_project_are_means_of_whole_working_days():
    made = steady()
    flow = {"reviewed_per_day": 2.0, "mean_rounds": None}
    assert steps(made.frame("throughput_burnup"), flow) == Steps(4, 2, 1)
    assert steps(made.frame("throughput_burnup"), None) == Steps(4, None, 1)
