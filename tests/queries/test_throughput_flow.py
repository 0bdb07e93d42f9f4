"""What is on its way, what comes back, how long it takes: counted by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from given import Given

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
CYCLE_DAYS = (2, 3, 5, 8, 13, 21, 34)


def at(days: float) -> datetime:
    return MONDAY + timedelta(days=days)


@pytest.fixture
def given() -> Given:
    made = Given("UTC")
    made.row("imports", import_id="i", exported_at=at(40), imported_at=at(40))
    return made


def work(given: Given, name: str, started: float | None, handed_in: float | None, **asset) -> str:
    given.row("assets", asset_id=name, asset_key=name, **asset)
    if handed_in is None:
        return ""
    begun = None if started is None else at(started)
    return given.submission(name, "ann", "cat", started_at=begun, submitted_at=at(handed_in))


def judge(given: Given, name: str, submission: str, *verdicts: tuple[str, float]) -> None:
    for place, (verdict, day) in enumerate(verdicts):
        given.row(
            "reviews",
            review_id=f"{name} {place}",
            submission_id=submission,
            asset_id=name,
            reviewer_id="rita",
            verdict=verdict,
            reviewed_at=at(day),
        )


def test_first_pass_yield_acceptance_and_rejections_are_three_numbers(given):
    # Three assets: two pass at once, one is rejected once and then accepted.
    for name in "ab":
        judge(given, name, work(given, name, 0, 1), ("accepted", 2))
    judge(given, "c", work(given, "c", 0, 1), ("rejected", 2), ("accepted", 3))
    (row,) = given.view("throughput_flow")
    assert row["first_pass_yield"] == pytest.approx(2 / 3)
    assert row["acceptance_now"] == 1
    assert row["rejection_rate"] == pytest.approx(1 / 4)
    assert row["rework_rate"] == pytest.approx(1 / 3)
    assert row["mean_rounds"] == pytest.approx(4 / 3)


def test_what_waits_is_told_by_state_and_age(given):
    judge(given, "back", work(given, "back", 0, 1), ("rejected", 39.5))
    work(given, "new", None, None, created_at=at(38))
    work(given, "undated", None, None)
    work(given, "in review", 36, 37)
    rows = given.view("throughput_backlog")
    found = {(row["state"], row["age"]): row["assets"] for row in rows}
    assert found == {
        ("rework", "under 1 day"): 1,
        ("not_started", "1 to 3 days"): 1,
        ("not_started", "unspecified"): 1,
        ("submitted", "3 to 7 days"): 1,
    }
    oldest = next(row["oldest_days"] for row in rows if row["state"] == "submitted")
    assert oldest == pytest.approx(3)


def test_the_review_backlog_in_days_is_what_reviewers_need_for_it(given):
    for number in range(20):
        name = f"a{number}"
        judge(given, name, work(given, name, number, number + 0.1), ("accepted", 30 + number / 4))
    for number in range(5):
        work(given, f"waits {number}", 1, 2)
    given.row("policies", subject="calendar", name="working_days", value_text="mon tue wed thu fri")
    (row,) = given.view("throughput_flow")
    assert row["review_backlog"] == 5
    assert row["backlog_days"] == pytest.approx(5 / row["reviewed_per_day"])


def test_where_nobody_reviews_there_is_no_backlog_and_no_yield(given):
    work(given, "a", 0, 1)
    (row,) = given.view("throughput_flow")
    assert (row["review_backlog"], row["first_pass_yield"], row["judged"]) == (None, None, 0)
    assert row["wip"] == 0


def test_ex_1_3_percentiles_of_cycle_times(given):
    for number, days in enumerate(CYCLE_DAYS):
        name = f"a{number}"
        judge(given, name, work(given, name, 0, days / 2), ("accepted", days))
    rows = {row["measure"]: row for row in given.view("throughput_cycle_times")}
    cycle = rows["cycle"]
    assert (cycle["n"], cycle["waiting"]) == (7, 0)
    found = [cycle[name] for name in ("p50_days", "p85_days", "p95_days")]
    assert found == pytest.approx([8, 22.3, 30.1])
    assert cycle["median_days"] == pytest.approx(8)
    assert "lead" not in rows  # nobody says when the assets came


def test_assets_on_their_way_lengthen_the_median(given):
    for number, days in enumerate((1, 2, 3)):
        judge(given, f"a{number}", work(given, f"a{number}", 0, 0.5), ("accepted", days))
    for number in range(4):
        work(given, f"open {number}", 0, 1)
    rows = {row["measure"]: row for row in given.view("throughput_cycle_times")}
    assert rows["cycle"]["p50_days"] == pytest.approx(2)
    assert (rows["cycle"]["median_days"], rows["cycle"]["waiting"]) == (None, 4)


def test_an_end_before_its_beginning_is_left_out_and_counted(given):
    judge(given, "a", work(given, "a", 5, 4), ("accepted", 3))
    judge(given, "b", work(given, "b", 1, 2), ("accepted", 3))
    cycle = next(r for r in given.view("throughput_cycle_times") if r["measure"] == "cycle")
    assert (cycle["n"], cycle["excluded"], cycle["p50_days"]) == (1, 1, 2)


def test_batches_stand_beside_the_whole(given):
    judge(given, "a", work(given, "a", 0, 1, batch="first"), ("accepted", 2))
    judge(given, "b", work(given, "b", 0, 1, batch="second"), ("accepted", 4))
    rows = [row for row in given.view("throughput_cycle_times") if row["measure"] == "cycle"]
    assert {row["batch"]: row["p50_days"] for row in rows} == {"all": 3, "first": 2, "second": 4}


def test_without_a_known_start_there_is_no_cycle_time(given):
    judge(given, "a", work(given, "a", None, 1), ("accepted", 2))
    assert "cycle" not in {row["measure"] for row in given.view("throughput_cycle_times")}


def test_little_s_law_holds_on_a_steady_process(given):
    # Two assets a day, each accepted three days after its start: six on their way.
    for day in range(40):
        for number in range(2):
            name = f"a{day} {number}"
            made = work(given, name, day, day + 1)
            if day + 3 < 40:
                judge(given, name, made, ("accepted", day + 3))
    (row,) = given.view("throughput_flow")
    assert row["done_per_day"] == pytest.approx(2)
    assert row["mean_cycle_days"] == pytest.approx(3)
    assert row["littles_ratio"] == pytest.approx(1, abs=0.1)
