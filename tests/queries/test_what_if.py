"""What if every day had brought more: the same futures, scaled."""

from datetime import date

import pytest
from test_throughput_forecast import steady

from queries import what_if


def rows(**given):
    made = steady(**given)
    return made.view("throughput_forecast")[0], made.frame("throughput_burnup")


def test_as_it_is_the_what_if_is_the_forecast_itself():
    row, calendar = rows()
    assert what_if(row, calendar) == row


def test_twice_the_pace_is_done_in_half_the_days():
    row, calendar = rows()
    faster = what_if(row, calendar, factor=2)
    assert (faster["per_day"], faster["p50_days"], faster["p95_days"]) == (8, 3, 3)  # 20 of 8
    assert faster["p85_on"] == date(2026, 10, 7)
    assert (faster["remaining"], faster["n"]) == (20, 19)


def test_half_the_pace_takes_twice_as_long_and_may_miss_the_target():
    given = steady()
    given.connection.execute("update projects set target_on = '2026-10-09'")
    row, calendar = given.view("throughput_forecast")[0], given.frame("throughput_burnup")
    slower = what_if(row, calendar, factor=0.5)
    assert (row["on_time_probability"], slower["on_time_probability"]) == (1, 0)
    assert (row["p85_days"], slower["p85_days"]) == (5, 10)
    assert row["required_per_day"] == slower["required_per_day"] == 4


def test_without_anybody_nothing_is_ever_done():
    row, calendar = rows()
    nobody = what_if(row, calendar, factor=0)
    assert (nobody["p50_on"], nobody["p50_days"], nobody["reason"]) == (None, None, "no_data")


def test_a_pace_below_nothing_is_refused():
    row, calendar = rows()
    with pytest.raises(ValueError, match="cannot be -1 times"):
        what_if(row, calendar, factor=-1)


def test_what_is_finished_stays_finished():
    row, calendar = rows(waiting=0)
    assert what_if(row, calendar, factor=3)["p95_days"] == 0
