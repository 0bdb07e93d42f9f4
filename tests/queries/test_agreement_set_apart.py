"""Work that is not a blind first answer: counted, and kept out of agreement where it is a copy."""

from typing import Any

import pytest
from given import Given


def rows(given: Given) -> dict[str, tuple[bool, int, int, int]]:
    return {
        row["kind"]: (row["is_compared"], row["submissions"], row["assets"], row["annotators"])
        for row in given.view("agreement_set_apart")
    }


def compared(given: Given) -> int:
    found = {row["coefficient"]: row["n"] for row in given.view("agreement_overview")}
    return int(found["percent"])


def prelabelled() -> Given:
    """A model labels two assets; ann takes both over, one as it is; bob answers by himself."""
    given = Given()
    for asset, hashed in (("one", "h1"), ("two", "changed")):
        model = given.submission(asset, "model", "cat", role="prediction", content_hash="h1")
        given.submission(asset, "ann", "cat", prelabel_submission_id=model, content_hash=hashed)
        given.submission(asset, "bob", "cat", content_hash="h9")
    return given


def test_an_unchanged_prelabel_is_counted_and_not_compared() -> None:
    given = prelabelled()
    assert rows(given) == {
        "prelabel_unchanged": (False, 1, 1, 1),
        "prelabel_changed": (True, 1, 1, 1),
    }
    assert compared(given) == 1


def test_a_prelabel_that_is_not_in_the_export_counts_as_changed() -> None:
    given = Given()
    given.submission("one", "ann", "cat", prelabel_submission_id="gone", content_hash="h")
    assert rows(given) == {"prelabel_changed": (True, 1, 1, 1)}


def test_a_version_made_from_somebody_else_s_is_counted_and_not_compared() -> None:
    given = Given()
    first = given.submission("one", "ann", "cat")
    given.submission("one", "zoe", "cat", parent_submission_id=first)
    given.submission("two", "ann", "cat", parent_submission_id=first)
    assert rows(given) == {"made_from_other": (False, 1, 1, 1)}
    assert compared(given) == 0


@pytest.mark.parametrize(
    ("reviewer", "verdict", "kind", "n"),
    [
        ("ann", "fixed", "self_changed", 0),
        ("ann", "accepted", "self_reviewed", 1),
        ("zoe", "fixed", None, 1),
    ],
)
def test_what_its_own_author_changed_in_review_is_not_compared(
    reviewer: str, verdict: str, kind: str | None, n: int
) -> None:
    given = Given()
    mine = given.submission("one", "ann", "cat")
    given.submission("one", "bob", "cat")
    for number in range(2):
        given.row(
            "reviews",
            review_id=f"r{number}",
            submission_id=mine,
            reviewer_id=reviewer,
            verdict=verdict,
        )
    expected: dict[str, Any] = {kind: (n == 1, 1, 1, 1)} if kind else {}
    assert rows(given) == expected
    assert compared(given) == n


def test_drawings_are_counted_under_their_question_and_drafts_are_not() -> None:
    given = Given()
    model = given.submission("one", "model", role="prediction", content_hash="h")
    for status in ("submitted", "draft"):
        mine = given.submission(
            "one", "ann", prelabel_submission_id=model, content_hash="h", status=status
        )
        for place in (0.0, 5.0):
            given.annotation(mine, "one", type="bbox", question="boxes", x_min=place)
    (row,) = given.view("agreement_set_apart")
    assert (row["question"], row["kind"], row["submissions"]) == ("boxes", "prelabel_unchanged", 1)


def test_nobody_gives_no_rows() -> None:
    assert Given().view("agreement_set_apart") == []
