"""Labels that changed after they were handed in, and whether quality assurance made them better."""

from datetime import UTC, datetime
from typing import Any

import pytest
from drawings import Box, drew
from given import Given


def exported(story: Given, *names: str) -> None:
    for day, name in enumerate(names, 1):
        at = datetime(2026, 3, day, tzinfo=UTC)
        story.row("imports", import_id=name, exported_at=at, imported_at=at, source_sha256=name)


def past(story: Given, submission: str, label: str, came: str, went: str, **values: Any) -> None:
    """An answer as it was; the submission itself came with the first export."""
    row = {
        "project_id": "p",
        "annotation_id": f"n of {submission}",
        "submission_id": submission,
        "asset_id": submission.removeprefix("s of "),
        "question": "label",
        "type": "classification",
        "label": label,
        "valid_from_import": came,
        "valid_to_import": went,
        **values,
    }
    story.connection.execute(
        f"insert into annotations_history ({', '.join(row)}) values ({', '.join('?' * len(row))})",
        list(row.values()),
    )


def now(story: Given, asset: str, label: str, came: str, who: str = "ann", **values: Any) -> str:
    work = story.submission(asset, who, submission_id=f"s of {asset}", import_id="one", **values)
    story.annotation(work, asset, annotation_id=f"n of s of {asset}", label=label, import_id=came)
    return work


def gold(story: Given, asset: str, label: str) -> None:
    story.submission(asset, None, label, role="gold", is_gold=True, import_id="one")


def test_a_label_that_differs_in_a_later_export_changed() -> None:
    story = Given()
    exported(story, "one", "two", "three")
    past(story, now(story, "a", "tug", "three"), "buoy", "one", "two")
    past(story, "s of a", "ship", "two", "three")
    now(story, "b", "tug", "one")
    rows = [(r["old_label"], r["new_label"], r["changes"]) for r in story.view("changes_by_label")]
    assert rows == [("buoy", "ship", 1), ("ship", "tug", 1)]
    (row,) = story.view("changes_by_annotator")
    assert (row["changes"], row["changed"], row["n"], row["value"]) == (2, 1, 2, 0.5)
    assert row["reason"] == "insufficient_n"


def test_a_decision_that_left_a_full_export_became_none() -> None:
    story = Given()
    exported(story, "one", "two")
    story.submission("a", "ann", submission_id="s of a", import_id="one")
    past(story, "s of a", "buoy", "one", "two")
    (row,) = story.view("changes_by_label")
    assert (row["old_label"], row["new_label"], row["between_exports"]) == ("buoy", "(none)", 1)
    (row,) = story.view("changes_by_annotator")
    assert (row["removed"], row["n"], row["value"]) == (1, 1, 1)


def test_what_happens_in_a_draft_is_no_change() -> None:
    story = Given()
    exported(story, "one", "two")
    past(story, now(story, "a", "tug", "two"), "buoy", "one", "two")
    story.connection.execute("update submissions set import_id = 'two'")
    story.connection.execute(
        """insert into submissions_history by name
        select * replace ('draft' as status), 'one' as valid_from_import,
            'two' as valid_to_import from submissions"""
    )
    assert story.view("changes_by_label") == []


def test_a_version_by_a_reviewer_is_a_change() -> None:
    story = Given()
    work = story.submission("a", "ann", "buoy")
    story.submission("a", "rita", "tug", parent_submission_id=work)
    same = story.submission("b", "ann", "tug")
    story.submission("b", "rita", "tug", parent_submission_id=same)
    (row,) = story.view("changes_by_label")
    assert (row["old_label"], row["new_label"], row["by_reviewers"]) == ("buoy", "tug", 1)
    people = {r["annotator_id"]: r["by_reviewers"] for r in story.view("changes_by_annotator")}
    assert people == {"ann": 1, "rita": 0}


def test_before_and_after_are_held_against_gold_on_the_same_items() -> None:
    story = Given()
    exported(story, "one", "two")
    for asset, before, after in [
        ("fixed", "buoy", "tug"),
        ("broken", "tug", "buoy"),
        ("moved", "buoy", "ship"),
    ]:
        gold(story, asset, "tug")
        past(story, now(story, asset, after, "two"), before, "one", "two")
    gold(story, "kept", "tug")
    story.row(
        "reviews", review_id="r", submission_id=now(story, "kept", "tug", "one"), verdict="accepted"
    )
    gold(story, "unseen", "tug")
    now(story, "unseen", "buoy", "one")
    rows = {row["question"]: row for row in story.view("errors_before_after")}
    assert set(rows) == {"all", "label"}
    row = rows["label"]
    cells = (row["right_right"], row["introduced"], row["fixed"], row["wrong_wrong"])
    assert cells == (1, 1, 1, 1)
    assert (row["error_before"], row["error_after"], row["value"], row["n"]) == (0.5, 0.5, 0, 4)
    assert (row["introduced_rate"], row["p_value"], row["reason"]) == (0.5, 1, "insufficient_n")
    behind = {r["asset_id"]: r["change"] for r in story.view("errors_changed_items")}
    assert behind == {"fixed": "fixed", "broken": "introduced", "moved": "wrong_wrong"}


def test_the_handbooks_before_and_after() -> None:
    story = Given()
    cells = {("tug", "tug"): 440, ("tug", "buoy"): 4, ("buoy", "tug"): 18, ("buoy", "ship"): 38}
    pairs = [pair for pair, n in cells.items() for _ in range(n)]
    for role, source in (("gold", "'gold ' || i"), ("work", "'s' || i"), ("made", "'m' || i")):
        story.connection.execute(
            f"""insert into submissions (project_id, source_row, submission_id, asset_id,
            annotator_id, role, is_gold, status, parent_submission_id)
            select 'p', i, {source}, 'a' || i,
                case '{role}' when 'work' then 'ann' when 'made' then 'rita' end,
                case '{role}' when 'gold' then 'gold' else 'work' end, '{role}' = 'gold',
                'submitted', case '{role}' when 'made' then 's' || i end
            from range(500) as t (i)"""
        )
    for prefix, labels in (
        ("gold ", ["tug"] * 500),
        ("s", [before for before, _ in pairs]),
        ("m", [after for _, after in pairs]),
    ):
        story.connection.execute(
            """insert into annotations
            (project_id, annotation_id, submission_id, asset_id, question, type, label)
            select 'p', $1 || i, $1 || i, 'a' || i, 'label', 'classification', $2[i + 1]
            from range(500) as t (i)""",
            [prefix, labels],
        )
    row = next(r for r in story.view("errors_before_after") if r["question"] == "all")
    assert (row["error_before"], row["error_after"]) == pytest.approx((0.112, 0.084))
    assert row["p_value"] == pytest.approx(0.004344, abs=1e-6)
    assert (row["introduced"], row["right_right"] + row["introduced"]) == (4, 444)
    assert row["introduced_rate"] == pytest.approx(4 / 444)
    assert (row["n"], row["reason"]) == (500, None)


def test_what_was_fixed_without_a_version_before_is_lost_and_counted() -> None:
    story = Given()
    story.submission("a", None, "tug", role="gold", is_gold=True)
    work = story.submission("a", "ann", "tug")
    story.row("reviews", review_id="r", submission_id=work, verdict="fixed")
    row = next(r for r in story.view("errors_before_after") if r["question"] == "all")
    assert (row["n"], row["lost"], row["value"], row["reason"]) == (0, 1, None, "no_data")


CAR: Box = ("car", 0, 0, 10, 10)
VAN: Box = ("van", 0, 0, 10, 10)
AWAY: Box = ("car", 50, 50, 60, 60)


def drawn_cells(story: Given) -> tuple[int, ...]:
    row = next(r for r in story.view("errors_before_after") if r["question"] == "label")
    return tuple(row[c] for c in ("right_right", "introduced", "fixed", "wrong_wrong", "lost"))


def test_drawings_before_and_after_are_right_where_every_object_is_gold_s() -> None:
    story = Given()
    made: list[tuple[str, list[Box], list[Box]]] = [
        ("drawn at last", [], [CAR]),
        ("renamed", [VAN], [CAR]),
        ("one too many", [CAR], [CAR, AWAY]),
        ("still elsewhere", [AWAY], [VAN]),
        ("still right", [CAR], [CAR]),
    ]
    for asset, before, after in made:
        drew(story, asset, None, CAR, role="gold", is_gold=True)
        work = drew(story, asset, "ann", *before)
        drew(story, asset, "rita", *after, parent_submission_id=work)
    drew(story, "accepted", None, CAR, role="gold", is_gold=True)
    work = drew(story, "accepted", "ann", VAN)
    story.row("reviews", review_id="r", submission_id=work, verdict="accepted")
    assert drawn_cells(story) == (1, 1, 2, 2, 0)
    # What stands after quality assurance is not the annotator's: accuracy is of the first work.
    (accuracy,) = story.view("accuracy_by_annotator")
    assert (accuracy["annotator_id"], accuracy["correct"]) == ("ann", 2)


def test_a_drawing_that_changed_in_place_is_lost() -> None:
    story = Given()
    exported(story, "one", "two")
    drew(story, "a", None, CAR, role="gold", is_gold=True, import_id="one")
    drew(story, "a", "ann", CAR, submission_id="s of a", import_id="one")
    story.connection.execute("update annotations set import_id = 'two'")
    past(story, "s of a", "van", "one", "two", type="bbox")
    assert drawn_cells(story) == (0, 0, 0, 0, 1)


def test_marked_spans_before_and_after() -> None:
    story = Given()
    for asset, before, after in [("a", (0, 3), (0, 5)), ("b", (0, 5), (0, 4))]:
        story.row("assets", asset_id=asset, asset_key=asset, text="Anna in Oslo")
        passes = [(None, (0, 5), None), ("ann", before, None), ("rita", after, f"ann {asset}")]
        for person, (start, end), parent in passes:
            work = story.submission(
                asset,
                person,
                submission_id=f"{person} {asset}",
                role="work" if person else "gold",
                is_gold=person is None,
                parent_submission_id=parent,
            )
            place = {"span_start": start, "span_end": end}
            story.annotation(work, asset, type="span", label="PER", **place)
    assert drawn_cells(story) == (0, 1, 1, 0, 0)
