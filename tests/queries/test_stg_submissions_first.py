"""Which of a person's passes over an asset is the first independent one."""

from datetime import UTC, datetime

from given import Given

EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)


def firsts(given: Given) -> list[str]:
    return [row["submission_id"] for row in given.view("stg_submissions_first")]


def test_the_lowest_round_wins_then_the_earliest_then_the_first_in_the_source() -> None:
    given = Given()
    given.submission("a", "ann", submission_id="later", round=2, submitted_at=EARLY)
    given.submission("a", "ann", submission_id="by round", round=1, submitted_at=LATE)
    given.submission("b", "ann", submission_id="undated")
    given.submission("b", "ann", submission_id="by time", submitted_at=LATE)
    given.submission("c", "ann", submission_id="z by row")
    given.submission("c", "ann", submission_id="a after")
    assert firsts(given) == ["by round", "by time", "z by row"]


def test_only_submitted_work_counts() -> None:
    given = Given()
    given.submission("a", "ann", status="skipped")
    given.submission("a", "ann", role="prediction")
    given.submission("a", "ann", status="draft")
    given.submission("a", "ann", submission_id="kept")
    assert firsts(given) == ["kept"]


def test_people_with_no_name_are_not_one_person() -> None:
    given = Given()
    for name in ("one", "two"):
        given.submission("a", None, submission_id=name)
    assert firsts(given) == ["one", "two"]


def test_the_same_asset_from_two_sources_is_seen_once() -> None:
    given = Given()
    for asset in ("left:1", "right:1"):
        given.row("assets", asset_id=asset, asset_key="photo.jpg")
    given.submission("left:1", "ann", submission_id="early", submitted_at=EARLY)
    given.submission("right:1", "ann", submission_id="late", submitted_at=LATE)
    assert firsts(given) == ["early"]


def test_an_unchanged_prelabel_is_nobodys_answer_and_a_changed_one_is() -> None:
    given = Given()
    model = given.submission("a", "model", role="prediction", content_hash="x")
    given.submission("a", "ann", prelabel_submission_id=model, content_hash="x")
    given.submission(
        "a", "bob", submission_id="edited", prelabel_submission_id=model, content_hash="y"
    )
    given.submission("a", "cid", submission_id="unknown", prelabel_submission_id=model)
    assert firsts(given) == ["edited", "unknown"]


def test_a_version_made_from_somebody_elses_is_not_independent() -> None:
    given = Given()
    first = given.submission("a", "ann", submission_id="own")
    given.submission("a", "reviewer", parent_submission_id=first)
    given.submission("a", "ann", submission_id="own again", parent_submission_id=first)
    assert firsts(given) == ["own"]
