"""Each asset that waits: its state, how long, and whose work it is."""

from datetime import UTC, datetime, timedelta

from given import Given

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


def at(days: float) -> datetime:
    return MONDAY + timedelta(days=days)


def test_what_is_not_done_is_listed_with_state_age_and_person():
    given = Given("UTC")
    given.row("imports", import_id="i", exported_at=at(40), imported_at=at(40))
    for name in ("done", "back", "new", "undated"):
        created = {"created_at": at(38)} if name == "new" else {}
        given.row("assets", asset_id=name, asset_key=name, uri=f"s3://x/{name}.jpg", **created)
    for name, verdicts in {"done": ["accepted"], "back": ["rejected", "rejected"]}.items():
        submission = given.submission(name, "ann", "cat", submitted_at=at(1))
        for place, verdict in enumerate(verdicts):
            given.row(
                "reviews",
                review_id=f"{name} {place}",
                submission_id=submission,
                asset_id=name,
                reviewer_id="rita",
                verdict=verdict,
                reviewed_at=at(20 + place),
            )
    rows = {row["asset_key"]: row for row in given.view("throughput_waiting")}
    assert set(rows) == {"back", "new", "undated"}
    back, new, undated = rows["back"], rows["new"], rows["undated"]
    assert (back["state"], back["age"], back["days"]) == ("rework", "over 2 weeks", 19)
    assert (back["annotator_id"], back["rejections"], back["name"]) == ("ann", 2, "back.jpg")
    assert (new["state"], new["age"], new["annotator_id"]) == ("not_started", "1 to 3 days", None)
    assert (undated["age"], undated["days"]) == ("unspecified", None)


def test_the_backlog_is_these_assets_added_up():
    given = Given("UTC")
    given.row("imports", import_id="i", exported_at=at(40), imported_at=at(40))
    for number in range(5):
        given.row("assets", asset_id=f"a{number}", asset_key=f"a{number}", created_at=at(number))
    (row,) = given.view("throughput_backlog")
    assert (row["assets"], row["state"]) == (len(given.view("throughput_waiting")), "not_started")


def test_nobody_waits_in_an_empty_project():
    assert Given("UTC").view("throughput_waiting") == []
