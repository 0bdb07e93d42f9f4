"""What can be computed, and what is missing for the rest."""

from datetime import UTC, datetime

from given import Given


def missing(given: Given) -> dict[str, str | None]:
    rows = given.view("imports_capabilities")
    assert all(row["is_computable"] == (row["reason"] is None) for row in rows)
    return {row["metric"]: row["reason"] for row in rows}


def test_an_export_with_everything_lacks_nothing() -> None:
    given = Given()
    when = datetime(2026, 1, 1, tzinfo=UTC)
    for person in ("ann", "bob"):
        submission = given.submission("a", person, "cat", submitted_at=when, work_seconds=1.0)
        given.annotation(submission, "a", type="bbox", label="cat")
    given.submission("a", None, "cat", role="gold", is_gold=True)
    given.submission("a", "model", "cat", role="prediction")
    given.row("reviews", review_id="r", asset_id="a", verdict="accepted")
    assert set(missing(given).values()) == {None}


def test_a_bare_export_says_what_it_lacks() -> None:
    given = Given()
    given.submission("a", None, "cat", type="bbox")
    found = missing(given)
    assert found["throughput"] is None
    assert found["geometry"] is None
    assert found["annotators"] == "this export names no annotators"
    assert found["agreement"] == "this export names no annotators"
    assert found["days"] == "this export has no dates of submission"
    assert found["time"] == "this export has no work times"
    assert found["accuracy"] == "no gold yet; import it with --role gold"
    assert found["reviews"] == "this export has no review verdicts"


def test_gold_that_meets_no_work_and_people_who_never_meet_are_told_apart() -> None:
    given = Given()
    given.submission("a", "ann", "cat")
    given.submission("b", "bob", "cat")
    given.submission("c", None, "cat", role="gold", is_gold=True)
    found = missing(given)
    assert found["accuracy"] == "the gold covers no asset that annotators answered"
    assert found["agreement"] == "no asset was answered by two annotators"


def test_drawn_areas_that_two_people_saw_are_enough_for_agreement() -> None:
    given = Given()
    drawn = given.submission("a", "ann")
    corners = {"x_min": 0, "y_min": 0, "x_max": 9, "y_max": 9, "coordinate_unit": "pixel"}
    given.annotation(drawn, "a", type="bbox", label="cat", **corners)
    assert missing(given)["agreement"] == "no asset was answered by two annotators"
    given.submission("a", "bob")
    assert missing(given)["agreement"] is None


def test_own_work_marked_as_gold_is_not_work_to_be_judged() -> None:
    given = Given()
    given.submission("a", "ann", "cat", is_gold=True)
    assert missing(given)["accuracy"] == "the gold covers no asset that annotators answered"


def test_an_import_without_rows_still_says_what_is_missing() -> None:
    given = Given()
    given.row("imports", import_id="i")
    assert (
        missing(given)["throughput"] == "no work yet; import an export of annotators' submissions"
    )
