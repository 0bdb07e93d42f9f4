"""When the work will be done, against worked examples and the binomial distribution."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import stats

from queries.forecast import MOST_DAYS, autocorrelation, block_length, completion


def test_ex_1_4_two_kinds_of_days():
    forecast = completion([50, 150], 200)
    assert forecast.probability_within(1) == 0
    assert forecast.probability_within(2) == pytest.approx(0.75, abs=0.015)
    assert forecast.probability_within(3) == pytest.approx(0.875, abs=0.015)
    assert forecast.probability_within(4) == 1
    assert [forecast.percentile(share) for share in (0.5, 0.85, 0.95)] == [2, 3, 4]


def test_days_of_nothing_or_one_follow_the_negative_binomial():
    forecast = completion([0, 0, 0, 1], 5, runs=40_000)
    expected = stats.nbinom(5, 0.25)
    for days in (8, 15, 20, 30, 40):
        assert forecast.probability_within(days) == pytest.approx(expected.cdf(days - 5), abs=0.01)


def test_nothing_left_is_done_today_and_a_standstill_gives_no_forecast():
    assert completion([3, 4], 0).percentile(0.95) == 0
    assert completion([], 0).percentile(0.95) == 0
    assert completion([0, 0, 0], 10) is None
    assert completion([], 10) is None


def test_what_takes_too_long_is_not_forecastable():
    forecast = completion([0] * 19 + [1], 5_000)
    assert forecast.percentile(0.5) is None
    assert forecast.probability_within(MOST_DAYS) == 0


def test_a_steady_day_of_the_week_is_seen_and_drawn_in_weeks():
    week = [10, 10, 10, 10, 100]
    assert block_length(week * 4, [1, 2, 3, 4, 5] * 4) == 5
    forecast = completion(week * 4, 1400, block=5)
    alone = completion(week * 4, 1400)
    assert np.ptp(forecast.days) < np.ptp(alone.days)


def test_days_that_resemble_the_one_before_are_drawn_together():
    assert autocorrelation([1] * 10 + [9] * 10) > 0.3
    assert block_length([1] * 10 + [9] * 10, [1, 2, 3, 4, 5] * 4) == 5


def test_equal_days_and_short_histories_are_drawn_singly():
    assert block_length([7] * 20, [1, 2, 3, 4, 5] * 4) == 1
    assert block_length([1, 9, 1], [1, 2, 3]) == 1


@settings(max_examples=25, deadline=None)
@given(some.lists(some.integers(0, 50), min_size=10, max_size=20), some.integers(1, 400))
def test_more_work_never_takes_fewer_days(history, remaining):
    few, more = (completion(history, left, runs=400) for left in (remaining, remaining + 50))
    if few is None:
        assert sum(history) == 0
    else:
        assert few.days.mean() <= more.days.mean()
        assert few.days.min() >= remaining / max(history)
