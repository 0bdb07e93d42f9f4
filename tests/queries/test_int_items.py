"""Where each asset stands, told from submissions, reviews and the tool's own history."""

from datetime import UTC, datetime, timedelta

import pytest
from given import Given

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


@pytest.fixture
def given() -> Given:
    made = Given("Europe/Paris")
    made.row("imports", import_id="i", exported_at=at(100), imported_at=at(101))
    return made


def asset(given: Given, name: str, **values) -> str:
    given.row("assets", asset_id=name, asset_key=name, **values)
    return name


def items(given: Given) -> dict[str, dict]:
    return {row["asset_key"]: row for row in given.view("int_items")}


def test_an_asset_goes_from_not_started_to_accepted(given):
    asset(given, "untouched", created_at=at(-5))
    asset(given, "begun")
    given.row(
        "events", event_id="e", type="started", asset_id="begun", happened_at=at(1), actor_id="ann"
    )
    asset(given, "in review")
    given.submission("in review", "ann", "cat", started_at=at(1), submitted_at=at(2))
    asset(given, "sent back")
    first = given.submission("sent back", "ann", "cat", submitted_at=at(2))
    review(given, "r1", first, "sent back", "rejected", 3)
    asset(given, "accepted")
    last = given.submission("accepted", "bob", "cat", started_at=at(1), submitted_at=at(2))
    review(given, "r2", last, "accepted", "rejected", 3)
    review(given, "r3", last, "accepted", "accepted", 5)
    found = items(given)
    assert {name: row["state"] for name, row in found.items()} == {
        "untouched": "not_started",
        "begun": "in_progress",
        "in review": "submitted",
        "sent back": "rework",
        "accepted": "accepted",
    }
    done = found["accepted"]
    assert (done["verdicts"], done["rejections"], done["first_verdict"]) == (2, 1, "rejected")
    assert (done["started_at"], done["accepted_at"], done["done_at"]) == (at(1), at(5), at(5))
    assert done["annotator_id"] == "bob"
    assert [name for name, row in found.items() if row["is_done"]] == ["accepted"]


def review(given: Given, ident: str, submission: str, name: str, verdict: str, hours: float):
    given.row(
        "reviews",
        review_id=ident,
        submission_id=submission,
        asset_id=name,
        reviewer_id="rita",
        verdict=verdict,
        reviewed_at=at(hours),
    )


def test_where_nobody_reviews_handing_in_is_the_end(given):
    asset(given, "a")
    given.submission("a", "ann", "cat", submitted_at=at(14.5))
    (row,) = given.view("int_items")
    assert row["is_done"]
    assert row["done_at"] == at(14.5)
    assert row["done_on"].isoformat() == "2026-11-17"  # half past midnight in Paris


def test_what_the_tool_and_the_submission_both_tell_happened_once(given):
    asset(given, "a")
    made = given.submission("a", "ann", "cat", submitted_at=at(1))
    given.row(
        "events",
        event_id="e",
        type="submitted",
        asset_id="a",
        submission_id=made,
        happened_at=at(1),
    )
    (row,) = given.view("int_items")
    assert row["submissions"] == 1


def test_gold_and_honeypots_and_whole_videos_are_no_work_to_be_done(given):
    asset(given, "key")
    given.submission("key", None, "cat", role="gold", is_gold=True)
    asset(given, "honeypot", is_honeypot=True)
    given.submission("honeypot", "ann", "cat", submitted_at=at(1))
    asset(given, "video")
    asset(given, "frame", parent_asset_id="video", frame=0)
    assert set(items(given)) == {"frame"}


def test_work_by_a_person_that_the_tool_marks_as_gold_is_still_work(given):
    asset(given, "a")
    given.submission("a", "ann", "cat", is_gold=True, submitted_at=at(1))
    assert items(given)["a"]["state"] == "submitted"


def test_work_without_a_date_has_a_state_and_no_instants(given):
    asset(given, "a")
    given.submission("a", "ann", "cat")
    asset(given, "b")
    given.submission("b", "ann", status="skipped")
    found = items(given)
    assert (found["a"]["state"], found["a"]["is_done"]) == ("submitted", True)
    assert (found["b"]["state"], found["b"]["is_done"]) == ("skipped", False)
    assert found["a"]["done_at"] is None


def test_a_date_in_the_future_is_not_believed(given):
    asset(given, "a")
    given.submission("a", "ann", "cat", submitted_at=at(5000))
    (row,) = given.view("int_items")
    assert (row["submitted_at"], row["state"]) == (None, "submitted")


def test_nobody_accepts_their_own_work(given):
    asset(given, "a")
    own = given.submission("a", "rita", "cat", submitted_at=at(1))
    review(given, "r1", own, "a", "accepted", 2)
    asset(given, "b")
    other = given.submission("b", "ann", "cat", submitted_at=at(1))
    review(given, "r2", other, "b", "accepted", 2)
    found = items(given)
    assert (found["a"]["state"], found["a"]["is_done"]) == ("submitted", False)
    assert (found["b"]["state"], found["b"]["is_done"]) == ("accepted", True)


def test_where_people_judge_their_own_work_alone_handing_in_is_the_end(given):
    asset(given, "a")
    own = given.submission("a", "rita", "cat", submitted_at=at(1))
    review(given, "r", own, "a", "accepted", 2)
    (row,) = given.view("int_items")
    assert (row["is_reviewed"], row["is_done"], row["done_at"]) == (False, True, at(1))
    assert row["verdicts"] == 0


def test_the_tool_s_history_makes_nobody_a_reviewer_of_themselves(given):
    asset(given, "a")
    own = given.submission("a", "ann", "cat", submitted_at=at(1))
    moment = {"asset_id": "a", "submission_id": own, "actor_id": "ann", "happened_at": at(2)}
    given.row("events", event_id="e", type="accepted", **moment)
    assert not items(given)["a"]["is_reviewed"]


def test_a_shape_that_is_created_is_no_asset_that_comes_into_being(given):
    asset(given, "a")
    given.row("events", event_id="e", type="created", asset_id="a", happened_at=at(3))
    (row,) = given.view("int_items")
    assert (row["created_at"], row["state"]) == (None, "not_started")


def test_leaving_a_rework_step_is_handing_in_again(given):
    asset(given, "a")
    made = given.submission("a", "ann", "cat", submitted_at=at(1))
    review(given, "r", made, "a", "rejected", 2)
    moves = {"first": "Start > Review", "again": "Rework (all rejected) > Review"}
    for hours, (name, steps) in enumerate(moves.items(), start=3):
        moment = {"subject_id": steps, "happened_at": at(hours)}
        given.row("events", event_id=name, type="moved", asset_id="a", **moment)
    (row,) = given.view("int_items")
    assert (row["state"], row["submissions"], row["last_at"]) == ("submitted", 2, at(4))


def test_a_rejection_without_a_date_waits_for_rework(given):
    asset(given, "a")
    made = given.submission("a", "ann", "cat")
    rejected = {"submission_id": made, "asset_id": "a", "reviewer_id": "rita"}
    given.row("reviews", review_id="r", verdict="rejected", **rejected)
    assert items(given)["a"]["state"] == "rework"
