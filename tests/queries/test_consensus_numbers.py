"""Numbers for one asset: mean and median, against SciPy and by hand."""

import numpy as np
import pytest
from given import Given
from scipy import stats

from queries import consensus_numbers


def measured(*answers: list[float]) -> Given:
    story = Given()
    story.row("questions", question="size", type="number", scale="ratio")
    for number, values in enumerate(answers):
        for person, value in enumerate(values):
            submission = story.submission(f"asset {number}", f"person {person}")
            story.annotation(
                submission, f"asset {number}", question="size", type="number", value_number=value
            )
    return story


def test_mean_and_median_come_with_their_intervals():
    values = [3.0, 5.0, 4.0, 8.0, 6.0, 7.0, 30.0]
    (row,) = measured(values).view("consensus_numbers")
    low, high = stats.t.interval(0.95, 6, np.mean(values), stats.sem(values))
    assert row["value"] == pytest.approx(np.mean(values))
    assert (row["ci_low"], row["ci_high"]) == (pytest.approx(low), pytest.approx(high))
    assert (row["median"], row["median_low"], row["median_high"]) == (6, 3, 30)
    assert (row["lowest"], row["highest"], row["n"], row["reason"]) == (3, 30, 7, None)
    assert row["spread"] == pytest.approx(np.std(values, ddof=1))


def test_one_answer_has_no_interval_and_says_why():
    one, two = measured([4.0], [4.0, 6.0]).view("consensus_numbers")
    assert (one["value"], one["ci_low"], one["spread"], one["reason"]) == (
        4,
        None,
        None,
        "insufficient_votes",
    )
    assert (two["median"], two["median_low"], two["reason"]) == (5, None, None)


def test_a_person_s_repeats_are_one_answer_and_gold_stands_beside():
    story = measured([4.0, 8.0])
    again = story.submission("asset 0", "person 0")
    story.annotation(again, "asset 0", question="size", type="number", value_number=6.0)
    gold = story.submission("asset 0", None, role="gold", is_gold=True)
    story.annotation(gold, "asset 0", question="size", type="number", value_number=7.0)
    (row,) = story.view("consensus_numbers")
    assert (row["value"], row["n"], row["gold"]) == (6.5, 2, 7)


def test_numbers_are_not_counted_as_classes_nor_classes_as_numbers():
    story = measured([4.0, 5.0])
    story.submission("asset 0", "ann", "cat")
    assert [row["question"] for row in story.view("consensus_labels")] == ["label"]
    assert [row["question"] for row in story.view("consensus_numbers")] == ["size"]
    assert Given().view("consensus_numbers") == []


@pytest.mark.parametrize("n", [5, 6, 10, 17, 40])
def test_the_median_s_interval_keeps_its_level_and_no_narrower_one_does(n):
    _, low, high = consensus_numbers.medians(np.arange(1.0, n + 1), np.array([n]))
    if n < 6:
        assert np.isnan(low[0])
        return
    rank = int(low[0])
    assert high[0] == n + 1 - rank
    assert 1 - 2 * stats.binom.cdf(rank - 1, n, 0.5) >= 0.95
    assert 1 - 2 * stats.binom.cdf(rank, n, 0.5) < 0.95
