"""Pace and time of real exports: the totals that the files themselves state, counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

import queries

LABELBOX = "labelbox/export_v2_workflow_performance_part1.ndjson"
WEDDINGS = "mturk/wedding-photos-small-Batch_3537650_batch_results.csv"
PRODIGY = "prodigy/textcat_42_annotators.jsonl"
TOLOKA = "toloka/assignments_from_pool_42774131__05-02-2024.tsv"
INCEPTION = "inception/project_export_with_event_log.zip"


@pytest.fixture
def opened(shared, load, warehouse) -> Callable[[str], queries.Reader]:
    """A reader on one of the exports, loaded without its stored views."""
    readers = []

    def read(path: str) -> queries.Reader:
        load(Path(shared / "exports" / path), project="p", views=False)
        readers.append(queries.open_warehouse(warehouse))
        return readers[-1]

    yield read
    for reader in readers:
        reader.close()


def one(reader: queries.Reader, view: str) -> dict:
    (row,) = reader.fetch(view).to_dicts()
    return row


def test_labelbox_states_its_times_and_its_workflow(opened):
    reader = opened(LABELBOX)
    times = one(reader, "time_by_annotator")
    assert (times["n"], times["raw_seconds"], times["kinds"]) == (34, 181641, "elapsed")
    # 27 of the 34 last longer than the hard cap of half an hour, and the method warns of that.
    assert (times["capped"], times["capped_seconds"]) == (27, 52780)
    assert "hard_cap_seconds may be too low" in times["method"]
    reviewing = reader.sql("select sum(seconds) from work_sessions where kind = 'review'")
    assert reviewing.item() == 60166
    assert one(reader, "cost_overview")["review_hours"] == pytest.approx(39160 / 3600)
    verdicts = reader.sql("select verdict, count(*) from reviews group by 1 order by 1").rows()
    assert verdicts == [("accepted", 34), ("rejected", 2)]
    assert reader.sql("select count(*) from events where type = 'moved'").item() == 80


def test_in_labelbox_one_person_judged_their_own_work_so_handing_in_is_the_end(opened):
    reader = opened(LABELBOX)
    flow = one(reader, "throughput_flow")
    assert (flow["judged"], flow["first_pass_yield"], flow["wip"]) == (0, None, 0)
    forecast = one(reader, "throughput_forecast")
    assert (forecast["done"], forecast["remaining"]) == (34, 0)
    # Two labels were rejected and moved out of `Rework (all rejected)` again.
    again = reader.sql("select count(*) from int_items where submissions = 2")
    assert again.item() == 2
    days = reader.sql("select day, done_that_day from throughput_burnup where done_that_day > 0")
    done = dict(days.rows())
    assert (sum(done.values()), done[date(2023, 7, 18)]) == (34, 11)


def test_mturk_workers_hold_several_assignments_at_once(opened):
    reader = opened(WEDDINGS)
    rows = reader.fetch("time_by_annotator")
    assert (rows.height, rows["n"].sum(), rows["raw_seconds"].sum()) == (11, 51, 1751)
    assert rows["presence_seconds"].sum() == pytest.approx(856)  # accepted to submitted, once
    assert rows["effective_hours"].sum() * 3600 == pytest.approx(856)
    (cycle,) = reader.fetch("throughput_cycle_times").to_dicts()
    assert (cycle["measure"], cycle["n"], cycle["waiting"]) == ("cycle", 17, 0)


def test_prodigy_tells_when_and_not_for_how_long(opened):
    reader = opened(PRODIGY)
    rows = reader.fetch("time_by_annotator")
    assert (rows.height, rows["untimed"].sum(), rows["raw_seconds"].count()) == (42, 1933, 0)
    (day,) = reader.fetch("throughput_burnup").to_dicts()
    assert (day["day"], day["scope"], day["done"]) == (date(2023, 9, 16), 50, 50)
    assert (day["skipped"], day["is_incomplete"]) == (0, True)
    flow = one(reader, "throughput_flow")
    assert (flow["touched"], flow["skipped"]) == (50, 46)  # 164 times somebody ignored one of 46


def test_toloka_tells_no_end_so_work_is_done_and_on_no_line(opened):
    reader = opened(TOLOKA)
    forecast = one(reader, "throughput_forecast")
    assert (forecast["scope"], forecast["done"], forecast["per_day"]) == (1709, 1709, None)
    (day,) = reader.fetch("throughput_burnup").to_dicts()
    assert (day["scope"], day["done"], day["undated"]) == (1709, 0, 1709)


def test_the_event_log_of_inception_says_begun_and_not_handed_in(opened):
    reader = opened(INCEPTION)
    (item,) = reader.fetch("int_items").to_dicts()
    assert (item["state"], item["submissions"], item["is_done"]) == ("in_progress", 0, False)
    assert item["started_at"].replace(tzinfo=None) == datetime(2024, 8, 5, 23, 5, 40)
    # Spans that are created are no documents: the document came before its first span.
    assert item["created_at"] < item["started_at"]


def test_what_a_later_export_no_longer_holds_is_gone_from_every_day(tasks, load, warehouse):
    first = [(number, {number: ("ann", "cat")}) for number in range(4)]
    load(tasks("first.json", *first, at="2026-11-16T10:00:00Z"), project="p", views=False)
    left = [(number, {number: ("ann", "cat")}) for number in range(2)]
    later = tasks("later.json", *left, at="2026-11-16T10:00:00Z")
    instant = datetime.fromisoformat("2026-11-18T10:00:00+00:00")
    load(later, project="p", views=False, snapshot=True, exported_at=instant)
    with queries.open_warehouse(warehouse) as reader:
        rows = reader.fetch("throughput_burnup").to_dicts()
    assert [(row["scope"], row["done"]) for row in rows] == [(2, 2)] * 3
