"""Every verdict with its asset and whether anybody says otherwise."""

from datetime import UTC, datetime

from given import Given


def verdict(story: Given, review: str, work: str, who: str, said: str) -> None:
    when = datetime(2026, 3, 1, 9, tzinfo=UTC)
    story.row(
        "reviews",
        review_id=review,
        submission_id=work,
        reviewer_id=who,
        verdict=said,
        reviewed_at=when,
    )


def test_a_verdict_names_its_asset_its_people_and_its_contradiction() -> None:
    story = Given()
    story.row("assets", asset_id="a", asset_key="k/a.jpg", uri="s3://b/k/a.jpg", batch="B-1")
    work = story.submission("a", "ann", "tug", content_hash="h")
    verdict(story, "r1", work, "rita", "accepted")
    verdict(story, "r2", work, "sam", "rejected")
    first, second = story.view("reviews_list")
    assert (first["asset_id"], first["name"], first["batch"]) == ("a", "a.jpg", "B-1")
    assert (first["reviewer_id"], first["annotator_id"]) == ("rita", "ann")
    assert (first["verdict"], second["verdict"]) == ("accepted", "rejected")
    assert first["is_overturned"]
    assert not second["is_overturned"]
    assert str(first["day"]) == "2026-03-01"


def test_a_verdict_on_an_unlisted_asset_keeps_its_id() -> None:
    story = Given()
    work = story.submission("lost", "ann", "tug")
    verdict(story, "r1", work, "ann", "accepted")
    (row,) = story.view("reviews_list")
    assert (row["asset_id"], row["name"], row["batch"]) == ("lost", "lost", None)
    assert row["is_self_review"]
    assert not row["is_overturned"]
