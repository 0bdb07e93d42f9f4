"""Which assets want a second look, and why."""

import pytest
from drawings import drew
from given import Given


def test_the_worst_finding_stands_for_the_asset_and_counts_the_others() -> None:
    story = Given()
    story.row("assets", asset_id="a", asset_key="a", uri="s3://x/harbour.jpg", batch="week 1")
    story.row("policies", subject="critical_pairs", name="sea", value_text="tug|person")
    story.submission("a", None, "tug", role="gold", is_gold=True)
    story.submission("a", "ann", "vessel")
    story.submission("a", "bob", "person")
    row = next(row for row in story.view("flagged_assets") if row["reason"] == "gold_error")
    assert (row["score"], row["severity"], row["annotator_id"]) == (25, "critical", "bob")
    assert row["detail"] == "gold says tug, given person (and 1 more)"
    assert (row["name"], row["batch"], row["label"]) == ("harbour.jpg", "week 1", "tug")


def test_a_rejection_flags_at_its_weight() -> None:
    story = Given()
    story.row("assets", asset_id="a", asset_key="a")
    work = story.submission("a", "ann", "vessel")
    story.row("reviews", review_id="r", submission_id=work, verdict="rejected", severity="major")
    (row,) = story.view("flagged_assets")
    assert (row["reason"], row["score"], row["label"]) == ("rejected", 5, "vessel")


def test_disagreement_weighs_the_share_that_is_not_the_most_frequent() -> None:
    story = Given()
    for asset in "abcd":
        story.row("assets", asset_id=asset, asset_key=asset)
    for person, label in (("ann", "tug"), ("bob", "tug"), ("cid", "tug"), ("eve", "buoy")):
        story.submission("a", person, label)
    for person, label in (("ann", "tug"), ("bob", "buoy")):
        story.submission("b", person, label)
    for person in ("ann", "bob"):
        story.submission("c", person, "tug")
    story.submission("d", "ann", "tug")
    split, tied = story.view("flagged_assets")
    assert (split["asset_id"], split["reason"], split["label"]) == ("a", "disagreement", "tug")
    assert split["score"] == pytest.approx(5 * 0.25)
    assert split["detail"] == "4 annotators disagree: tug 3, buoy 1"
    assert (tied["asset_id"], tied["score"], tied["label"]) == ("b", 2.5, None)


def test_drawings_that_differ_flag_by_the_share_that_the_other_does_not_have() -> None:
    story = Given()
    for asset in ("a", "b", "c"):
        story.row("assets", asset_id=asset, asset_key=asset)
    car, bus = ("car", 0.0, 0.0, 10.0, 10.0), ("bus", 0.0, 0.0, 10.0, 10.0)
    far = ("car", 50.0, 50.0, 60.0, 60.0)
    for asset, boxes in (("a", (car, car)), ("b", (car, bus))):
        for person, box in zip(("ann", "bob"), boxes, strict=True):
            drew(story, asset, person, box)
    drew(story, "c", "ann", car, far)
    drew(story, "c", "bob", car)
    drew(story, "c", "cid", car)
    other_class, one_too_many = story.view("flagged_assets")
    assert (other_class["asset_id"], other_class["reason"]) == ("b", "disagreement")
    assert other_class["score"] == 5
    # ann against bob and against cid: 1 of 3 objects; bob against cid: none.
    assert one_too_many["asset_id"] == "c"
    assert one_too_many["score"] == pytest.approx(5 * 2 / 9)
    assert one_too_many["detail"] == ("3 annotators draw differently: 22 % unmatched")


def test_an_asset_may_be_flagged_for_several_reasons_once_each() -> None:
    story = Given()
    story.row("assets", asset_id="a", asset_key="a")
    story.submission("a", None, "tug", role="gold", is_gold=True)
    work = story.submission("a", "ann", "vessel")
    story.submission("a", "bob", "tug")
    story.row("reviews", review_id="r", submission_id=work, verdict="rejected")
    reasons = [row["reason"] for row in story.view("flagged_assets")]
    assert reasons == ["disagreement", "gold_error", "rejected"]


def test_agreement_flags_nothing() -> None:
    story = Given()
    story.row("assets", asset_id="a", asset_key="a")
    story.submission("a", "ann", "tug")
    story.submission("a", "bob", "tug")
    assert story.view("flagged_assets") == []


def test_spans_that_two_people_mark_differently_are_flagged_and_equal_ones_are_not() -> None:
    given = Given()
    for asset, end in (("split", 9), ("same", 5)):
        given.row("assets", asset_id=asset, asset_key=asset, media_type="text", text="x" * 20)
        for annotator, stop in (("ann", 5), ("bob", end)):
            made = given.submission(asset, annotator)
            span = {"type": "span", "question": "ner", "label": "PER"}
            given.annotation(made, asset, span_start=0, span_end=stop, **span)
    (row,) = given.view("flagged_assets")
    assert (row["asset_id"], row["reason"], row["label"]) == ("split", "disagreement", None)
    assert row["detail"] == "2 annotators mark differently: 50 % unmatched"
