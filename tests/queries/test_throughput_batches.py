"""Deliveries against their due dates: begun, finished, not begun and only announced."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from given import Given

MONDAY = datetime(2026, 9, 7, 9, tzinfo=UTC)
FRIDAY = datetime(2026, 10, 2, 18, tzinfo=UTC)


@pytest.fixture
def given() -> Given:
    """Four weeks at four a day: `first` in the first two weeks, `second` since then."""
    made = Given("UTC")
    made.row("imports", import_id="i", exported_at=FRIDAY, imported_at=FRIDAY)
    for day in range(26):
        moment = MONDAY + timedelta(days=day)
        if moment.isoweekday() < 6:
            for number in range(4):
                asset(made, f"{day} {number}", "first" if day < 12 else "second", moment)
    for number in range(12):
        asset(made, f"w{number}", "second", None)
        asset(made, f"z{number}", "third", None)
    return made


def asset(given: Given, name: str, batch: str, moment: datetime | None) -> None:
    given.row("assets", asset_id=name, asset_key=name, batch=batch)
    if moment is not None:
        given.submission(name, "ann", "cat", submitted_at=moment)


def due(given: Given, **batches: str) -> dict[str, dict]:
    for batch, on in batches.items():
        given.row("batches", batch=batch, due_on=on)
    return {row["batch"]: row for row in given.view("throughput_batches")}


def test_a_begun_batch_has_its_own_pace_once_it_has_ten_days(given):
    given.row("policies", subject="calendar", name="working_days", value_text="mon tue wed thu fri")
    rows = due(given, second="2026-10-08")
    second = rows["second"]
    # Nine working days since 21 September before the last, unfinished one: the project's pace.
    assert (second["scope"], second["done"], second["remaining"]) == (52, 40, 12)
    assert (second["n"], second["per_day"], second["days_left"]) == (19, 4, 4)
    assert second["method"].endswith("of the project")
    assert (second["p85_on"], second["on_time_probability"]) == (date(2026, 10, 7), 1)
    given.connection.execute("update imports set exported_at = exported_at + interval 3 day")
    given.connection.execute("update imports set imported_at = exported_at")
    later = due(given)["second"]
    assert (later["n"], later["method"].split()[-1]) == (10, "batch")


def test_a_batch_that_cannot_be_in_time_says_so(given):
    third = due(given, third="2026-10-06")["third"]
    assert (third["remaining"], third["days_left"], third["on_time_probability"]) == (12, 2, 0)
    assert third["required_per_day"] == 6


def test_of_a_finished_batch_it_is_known_whether_it_was_in_time(given):
    first = due(given, first="2026-09-18")["first"]
    assert (first["finished_on"], first["on_time_probability"]) == (date(2026, 9, 18), 1)
    given.connection.execute("update batches set due_on = '2026-09-17'")
    assert due(given)["first"]["on_time_probability"] == 0


def test_a_date_that_has_passed_leaves_no_days(given):
    third = due(given, third="2026-09-30")["third"]
    found = (third["days_left"], third["required_per_day"], third["on_time_probability"])
    assert found == (0, None, 0)


def test_an_announced_batch_without_assets_is_all_to_be_done(given):
    given.row("batches", batch="fourth", population=8, due_on=date(2026, 10, 30))
    fourth = due(given)["fourth"]
    assert (fourth["scope"], fourth["remaining"], fourth["p50_on"]) == (8, 8, date(2026, 10, 6))


def test_without_history_there_is_no_date():
    given = Given("UTC")
    given.row("imports", import_id="i", exported_at=FRIDAY, imported_at=FRIDAY)
    asset(given, "a", "first", None)
    (row,) = due(given, first="2026-10-30").values()
    found = (row["remaining"], row["p50_on"], row["on_time_probability"], row["reason"])
    assert found == (1, None, None, "no_data")


def test_skipped_assets_are_not_waited_for(given):
    given.connection.execute("delete from assets where batch = 'third' and asset_id <> 'z0'")
    given.submission("z0", "ann", status="skipped", submitted_at=MONDAY)
    third = due(given, third="2026-10-06")["third"]
    assert (third["skipped"], third["remaining"], third["reason"]) == (1, 0, "no_data")
