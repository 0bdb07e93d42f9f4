"""Awkward guests of agreement, accuracy, consensus and errors: each has an outcome and a reason."""

from typing import Any

import pytest
from drawings import Box, drew
from given import Given

CAR: Box = ("car", 0, 0, 10, 10)
FLAT: Box = ("car", 20, 20, 20, 30)
BOW = "[[[[0,0],[10,10],[10,0],[0,10]]]]"

Rows = dict[str, list[dict[str, Any]]]


def told(story: Given, *views: str) -> Rows:
    return {view: story.view(view) for view in views}


@pytest.fixture(scope="module")
def drawn() -> Rows:
    """Per question: a box of no area, a polygon that crosses itself, a side that drew nothing."""
    story = Given()
    passes = {person: [] if person == "none" else [CAR] for person in ("gold", "ann", "none")}
    for person in ("gold", "ann", "bob"):
        gold = {"role": "gold", "is_gold": True} if person == "gold" else {}
        name = None if gold else person
        drew(story, "flat", name, FLAT, question="flat", questions_shown=["flat"], **gold)
        bow = story.submission("bow", name, questions_shown=["bow"], **gold)
        edges = {"x_min": 0.0, "y_min": 0.0, "x_max": 10.0, "y_max": 10.0}
        shape = {"type": "polygon", "geometry": BOW, "question": "bow"}
        story.annotation(bow, "bow", label="car", **shape, **edges)
        boxes = [] if person == "bob" else passes["ann"]
        drew(story, "side", name, *boxes, question="side", questions_shown=["side"], **gold)
    return told(story, "agreement_overview", "accuracy_by_annotator", "errors_list")


def f1(rows: Rows, question: str) -> float | None:
    found = {(row["question"], row["coefficient"]): row for row in rows["agreement_overview"]}
    value: float | None = found[question, "f1"]["value"]
    return value


def kinds(rows: Rows, question: str) -> list[tuple[str, str]]:
    return sorted(
        (row["annotator_id"], row["type"])
        for row in rows["errors_list"]
        if row["question"] == question
    )


def test_boxes_of_no_area_overlap_nothing_not_even_themselves(drawn: Rows) -> None:
    assert f1(drawn, "flat") == 0
    each = [(who, kind) for who in ("ann", "bob") for kind in ("missing", "spurious")]
    assert kinds(drawn, "flat") == each


def test_a_polygon_that_crosses_itself_is_what_an_odd_count_encloses(drawn: Rows) -> None:
    assert f1(drawn, "bow") == 1
    assert kinds(drawn, "bow") == []


def test_an_empty_side_misses_everything(drawn: Rows) -> None:
    assert f1(drawn, "side") == 0
    assert kinds(drawn, "side") == [("bob", "missing")]
    row = next(
        row
        for row in drawn["accuracy_by_annotator"]
        if (row["question"], row["annotator_id"]) == ("side", "bob")
    )
    assert (row["correct"], row["n"], row["value"]) == (0, 1, 0)


@pytest.fixture(scope="module")
def answered() -> Rows:
    """Ann and bob tie on each of forty assets; cid answers three; the taxonomy lacks `c`."""
    story = Given()
    story.row("questions", question="label", type="classification", taxonomy_size=2)
    for label in "ab":
        story.row("labels", question="label", label=label, is_declared=True)
    for number in range(40):
        asset = f"a{number:02}"
        story.submission(asset, "ann", "b" if number == 39 else "a")
        story.submission(asset, "bob", "c")
        if number < 3:
            story.submission(asset, "cid", "a")
            story.submission(asset, None, "a", role="gold", is_gold=True)
    views = ("agreement_overview", "agreement_by_annotator", "consensus_labels")
    return told(story, *views, "accuracy_by_annotator")


def test_all_ties_have_no_consensus_and_no_agreement(answered: Rows) -> None:
    tied = [row for row in answered["consensus_labels"] if row["votes"] == 2]
    assert len(tied) == 37
    assert {row["majority_label"] for row in tied} == {None}
    alpha = next(row for row in answered["agreement_overview"] if row["coefficient"] == "alpha")
    assert alpha["value"] < 0


def test_somebody_with_three_items_is_shown_and_not_judged(answered: Rows) -> None:
    people = {row["annotator_id"]: row for row in answered["agreement_by_annotator"]}
    assert (people["cid"]["n"], people["cid"]["reason"]) == (6, "insufficient_n")
    gold = {row["annotator_id"]: row for row in answered["accuracy_by_annotator"]}
    assert (gold["cid"]["n"], gold["cid"]["value"]) == (3, 1)
    assert (gold["cid"]["status"], gold["cid"]["reason"]) == ("insufficient", "insufficient_n")
    # Wilson of 3/3: not "100 %".
    assert gold["cid"]["ci_low"] == pytest.approx(0.438503, abs=1e-6)


def test_a_class_that_the_taxonomy_lacks_is_counted_and_marked(answered: Rows) -> None:
    """Ingest notes it as undeclared; it is an answer like any other, and q covers it."""
    ac1 = next(row for row in answered["agreement_overview"] if row["coefficient"] == "ac1")
    assert "q observed = 3" in ac1["method"]
