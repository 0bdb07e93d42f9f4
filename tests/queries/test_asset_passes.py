"""Who worked on an asset and what reviewers said, each pass once."""

from given import Given


def test_passes_and_verdicts_stand_together_under_every_id_of_the_asset() -> None:
    given = Given()
    given.row("imports", import_id="i1", source_uri="exports/work.json")
    given.row("assets", asset_id="work:1", asset_key="one.jpg", width=640.0, height=480.0)
    given.row("assets", asset_id="gold:1", asset_key="one.jpg")
    given.submission("work:1", "ann", "tug", submission_id="s1", import_id="i1", work_seconds=12.0)
    given.submission("gold:1", None, "tug", submission_id="g1", role="gold", is_gold=True)
    given.submission("work:1", "bob", submission_id="draft", status="draft")
    given.row("reviews", review_id="r1", submission_id="s1", reviewer_id="eve", verdict="rejected")
    rows = [r for r in given.view("asset_passes") if r["asset_id"] == "work:1"]
    seen = {(r["pass_id"], r["kind"], r["person_id"], r["status"], r["source_uri"]) for r in rows}
    assert seen == {
        ("s1", "work", "ann", "submitted", "exports/work.json"),
        ("g1", "gold", None, "submitted", None),
        ("r1", "review", "eve", "rejected", None),
    }
    work = next(r for r in rows if r["pass_id"] == "s1")
    assert (work["width"], work["height"], work["work_seconds"]) == (640.0, 480.0, 12.0)


def test_a_verdict_on_nothing_but_the_asset_is_kept() -> None:
    given = Given()
    given.row("assets", asset_id="a", asset_key="a")
    given.row("reviews", review_id="r1", asset_id="a", verdict="accepted")
    (row,) = given.view("asset_passes")
    assert (row["pass_id"], row["submission_id"], row["status"]) == ("r1", None, "accepted")
