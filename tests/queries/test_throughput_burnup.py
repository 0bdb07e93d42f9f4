"""Done against scope, day by day, with weekends, scope changes and an unfinished last day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from given import Given

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


def day(number: int, hour: float = 0) -> datetime:
    return MONDAY + timedelta(days=number, hours=hour)


@pytest.fixture
def given() -> Given:
    return Given("UTC")


def until(given: Given, moment: datetime) -> None:
    given.row("imports", import_id="i", exported_at=moment, imported_at=moment)


def done(given: Given, name: str, moment: datetime | None, created: datetime | None = None) -> None:
    given.row("assets", asset_id=name, asset_key=name, created_at=created)
    if moment is not None:
        given.submission(name, "ann", "cat", submitted_at=moment)


def test_lines_add_up_and_scope_steps_when_assets_are_added(given):
    until(given, day(2, 5))
    done(given, "a", day(0), created=day(-7))
    done(given, "b", day(0), created=day(-7))
    done(given, "c", day(2), created=day(1))
    done(given, "d", None, created=day(1))
    rows = given.view("throughput_burnup")
    assert [row["day"] for row in rows] == [date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)]
    assert [row["scope"] for row in rows] == [2, 4, 4]
    assert [row["done"] for row in rows] == [2, 2, 3]
    assert [row["is_incomplete"] for row in rows] == [False, False, True]


def test_assets_without_dates_are_in_the_scope_from_the_start(given):
    until(given, day(1))
    done(given, "a", day(0))
    done(given, "b", None)
    rows = given.view("throughput_burnup")
    assert [row["scope"] for row in rows] == [2, 2]
    assert rows[0]["added_that_day"] is None


def test_an_asset_done_without_a_date_is_told_and_not_drawn(given):
    until(given, day(1))
    done(given, "a", day(0))
    given.row("assets", asset_id="b", asset_key="b")
    given.submission("b", "ann", "cat")
    assert [(row["done"], row["undated"]) for row in given.view("throughput_burnup")] == [
        (1, 1),
        (1, 1),
    ]


def test_days_of_the_week_without_work_are_no_working_days_and_a_holiday_is(given):
    until(given, day(27))
    for number in range(27):
        if (MONDAY + timedelta(days=number)).isoweekday() < 6 and number != 9:
            done(given, f"a{number}", day(number))
    rows = {row["day"]: row for row in given.view("int_calendar")}
    assert {d.isoweekday() for d, row in rows.items() if row["is_working"]} == {1, 2, 3, 4, 5}
    holiday = rows[date(2026, 11, 11)]
    assert (holiday["is_working"], holiday["done"]) == (True, 0)


def test_a_setting_names_the_working_days(given):
    until(given, day(13))
    done(given, "a", day(0))
    given.row("policies", subject="calendar", name="working_days", value_text="Sat Sun")
    rows = given.view("int_calendar")
    assert {row["day"].isoweekday() for row in rows if row["is_working"]} == {6, 7}


def test_in_the_first_week_every_day_is_a_working_day(given):
    until(given, day(2))
    done(given, "a", day(0))
    assert all(row["is_working"] for row in given.view("int_calendar") if row["is_incomplete"])


def test_a_project_without_any_date_has_no_days(given):
    until(given, day(2))
    done(given, "a", None)
    assert given.view("throughput_burnup") == []


def test_ex_1_1_days_are_cut_in_the_zone_of_the_project():
    paris = Given("Europe/Paris")
    until(paris, datetime(2026, 4, 1, tzinfo=UTC))
    done(paris, "a", datetime(2026, 3, 29, 22, 30, tzinfo=UTC))
    assert paris.view("throughput_burnup")[0]["day"] == date(2026, 3, 30)
    angeles = Given("America/Los_Angeles")
    until(angeles, datetime(2026, 1, 2, tzinfo=UTC))
    done(angeles, "a", datetime(2026, 1, 1, 0, 30, tzinfo=UTC))
    first = angeles.view("throughput_burnup")[0]["day"]
    assert first == date(2025, 12, 31)
    assert (date(2026, 3, 30).isocalendar().week, first.isocalendar().week) == (14, 1)
