"""How bad each difference from gold is, rule by rule."""

from typing import Any

import pytest
from given import Given

GOLD = {"role": "gold", "is_gold": True}
Box = tuple[str, float, float, float, float]


def draw(story: Given, asset: str, person: str | None, *boxes: Box, **values: Any) -> str:
    """A pass with boxes; `attributes` and `track_id` hold for each of them."""
    shared = {name: values.pop(name) for name in ("attributes", "track_id") if name in values}
    submission = story.submission(asset, person, **values)
    for label, left, top, right, bottom in boxes:
        edges = {"x_min": left, "y_min": top, "x_max": right, "y_max": bottom}
        story.annotation(submission, asset, type="bbox", label=label, **edges, **shared)
    return submission


def errors(story: Given) -> list[tuple[str, str]]:
    return sorted((row["type"], row["severity"]) for row in story.view("int_gold_errors"))


def notes(story: Given) -> list[str]:
    return sorted(row["note"] for row in story.view("int_gold_errors"))


def loose(high: float, size: float = 100) -> Given:
    """One car of gold, drawn too low: their IoU is high / size."""
    story = Given()
    draw(story, "a", None, ("car", 0, 0, size, size), **GOLD)
    draw(story, "a", "ann", ("car", 0, 0, size, high))
    return story


def test_bands_are_policy_for_all_for_a_question_or_for_a_class() -> None:
    story = loose(80)
    assert errors(story) == [("localisation", "minor")]
    for scope, value, severity in (
        ("all", 0.85, "major"),
        ("label", 0.7, "minor"),
        ("car", 0.81, "major"),
        ("label|car", 0.79, "minor"),
    ):
        story.row("policies", subject="severity_iou", name="minor", scope=scope, value_number=value)
        assert errors(story) == [("localisation", severity)], scope
    story.row("policies", subject="severity_iou", name="none", scope="bus", value_number=0.5)
    assert errors(story) == [("localisation", "minor")]
    story.row("policies", subject="severity_iou", name="none", scope="car", value_number=0.8)
    assert errors(story) == []


def test_small_objects_may_be_judged_by_pixels_instead() -> None:
    story = loose(14.5, size=20)
    assert errors(story) == [("localisation", "minor")]
    story.row("policies", subject="severity_small", name="pixel_error", value_number=5.5)
    assert errors(story) == []
    story.row("policies", subject="severity_small", name="side_pixels", value_number=20)
    assert errors(story) == [("localisation", "major")]
    story.row("policies", subject="severity_small", name="lower_by", value_number=0.5)
    assert errors(story) == [("localisation", "major")]


def test_a_class_is_critical_by_policy_too() -> None:
    story = Given()
    draw(story, "a", None, ("person", 0, 0, 50, 50), ("car", 200, 0, 250, 50), **GOLD)
    draw(story, "a", "ann")
    assert errors(story) == [("missing", "major")] * 2
    story.row("policies", subject="label", name="is_critical", scope="person", value_number=1)
    assert errors(story) == [("missing", "critical"), ("missing", "major")]


def test_the_same_object_drawn_twice_is_one_duplicate() -> None:
    story = Given()
    draw(story, "a", None, ("car", 0, 0, 100, 100), **GOLD)
    draw(story, "a", "ann", ("car", 0, 0, 100, 100), ("car", 0, 0, 100, 95))
    draw(story, "a", "bob", ("car", 0, 0, 100, 100), ("car", 0, 0, 100, 89))
    draw(story, "a", "cid", ("car", 0, 0, 100, 100), ("bus", 0, 0, 100, 100))
    assert errors(story) == [("duplicate", "minor"), ("spurious", "major"), ("spurious", "major")]


def test_of_two_that_answer_nothing_one_is_spurious_and_one_a_duplicate() -> None:
    story = Given()
    draw(story, "a", None, **GOLD)
    draw(story, "a", "ann", *[("car", 0.0, 0.0, 100.0, 100.0)] * 3)
    assert errors(story) == [
        ("duplicate", "minor"),
        ("duplicate", "minor"),
        ("spurious", "major"),
    ]


def test_a_turned_box_drawn_twice_is_a_duplicate_where_it_is_turned_alike() -> None:
    story = Given()
    draw(story, "a", None, **GOLD)
    work = story.submission("a", "ann")
    edges = {"x_min": 0.0, "y_min": 0.0, "x_max": 100.0, "y_max": 20.0}
    for turn in (30.0, 31.0, 120.0):
        story.annotation(work, "a", type="bbox", label="car", rotation_degrees=turn, **edges)
    assert errors(story) == [("duplicate", "minor"), ("spurious", "major"), ("spurious", "major")]


@pytest.mark.parametrize("is_merge", [True, False])
def test_several_drawn_as_one_and_one_drawn_in_pieces_are_one_grouping(is_merge: bool) -> None:
    whole: list[Box] = [("car", 0, 0, 300, 100)]
    parts: list[Box] = [
        ("car", 0, 0, 99, 100),
        ("car", 100, 0, 200, 100),
        ("car", 201, 0, 300, 100),
    ]
    story = Given()
    draw(story, "a", None, *(parts if is_merge else whole), **GOLD)
    draw(story, "a", "ann", *(whole if is_merge else parts), ("car", 500, 0, 550, 50))
    assert errors(story) == [("grouping", "major"), ("spurious", "major")]
    note = "3 objects of gold drawn as one" if is_merge else "one object of gold drawn as 3"
    (row,) = [row for row in story.view("int_errors") if row["type"] == "grouping"]
    assert row["detail"] == note


def test_a_merge_that_matches_the_larger_part_is_a_grouping_and_no_misplaced_match() -> None:
    story = Given()
    draw(story, "a", None, ("car", 0, 0, 200, 100), ("car", 200, 0, 300, 100), **GOLD)
    draw(story, "a", "ann", ("car", 0, 0, 300, 100))
    assert errors(story) == [("grouping", "major")]
    judgements = [row["verdict"] for row in story.view("int_gold_judgements")]
    assert sorted(judgements) == ["match", "missing"]


def test_other_classes_small_things_inside_and_near_copies_are_no_groups() -> None:
    story = Given()
    draw(story, "a", None, ("car", 0, 0, 300, 100), ("car", 9, 9, 20, 20), **GOLD)
    draw(story, "a", "ann", ("car", 0, 0, 300, 100))
    draw(story, "b", None, ("car", 0, 0, 150, 100), ("bus", 150, 0, 300, 100), **GOLD)
    draw(story, "b", "ann", ("car", 0, 0, 300, 100))
    draw(story, "c", None, ("car", 0, 0, 100, 100), **GOLD)
    draw(story, "c", "ann", ("car", 0, 0, 100, 85), ("car", 0, 15, 100, 100))
    found = [(row["submission_id"], row["type"]) for row in story.view("int_gold_errors")]
    assert sorted(kind for _, kind in found) == [
        *("localisation", "localisation", "missing", "missing", "spurious"),
    ]


def test_attributes_that_both_carry_are_compared() -> None:
    story = Given()
    car: Box = ("car", 0, 0, 100, 100)
    said = {"Colour": "Red ", "id": "7", "doors": "4", "note": "x"}
    draw(story, "a", None, car, attributes=said, **GOLD)
    other = {"colour": "red", "id": "8", "doors": "2", "brand": "y"}
    draw(story, "a", "ann", car, attributes=other)
    assert errors(story) == [("attribute", "minor")]
    assert notes(story) == ["doors: gold says 4, given 2"]
    story.row(
        "policies", subject="attribute", name="is_safety_relevant", scope="doors", value_number=1
    )
    assert errors(story) == [("attribute", "major")]
    story.row("policies", subject="attribute", name="is_ignored", scope="id", value_number=0)
    assert notes(story) == ["2 attributes differ: doors ... id"]
    story.row("policies", subject="attribute", name="is_ignored", scope="doors", value_number=1)
    assert notes(story) == ["id: gold says 7, given 8"]


def test_attributes_of_a_wrong_class_are_not_compared() -> None:
    story = Given()
    draw(story, "a", None, ("car", 0, 0, 100, 100), attributes={"doors": "4"}, **GOLD)
    draw(story, "a", "ann", ("bus", 0, 0, 100, 100), attributes={"doors": "2"})
    assert errors(story) == [("wrong_class", "major")]


def test_flags_that_a_side_sets_elsewhere_say_no_where_they_are_left_out() -> None:
    story = Given()
    car: Box = ("car", 0, 0, 100, 100)
    for asset, truth, given in (("a", "true", None), ("b", "1", "yes"), ("c", None, "0")):
        for person, flag in ((None, truth), ("ann", given)):
            more: dict[str, Any] = {} if flag is None else {"attributes": {"occluded": flag}}
            draw(story, asset, person, car, **more, **({} if person else GOLD))
    assert errors(story) == [("occlusion_truncation", "minor")]
    assert notes(story) == ["occluded: gold says yes, given no"]


def test_a_flag_that_one_side_never_sets_is_not_compared() -> None:
    story = Given()
    draw(story, "a", None, ("car", 0, 0, 9, 9), attributes={"truncated": "true"}, **GOLD)
    draw(story, "a", "ann", ("car", 0, 0, 9, 9))
    assert errors(story) == []


def test_a_track_that_jumps_is_an_error_where_it_begins_anew() -> None:
    story = Given()
    for frame, person_track in enumerate(["1", "1", "2", "2", "1"]):
        asset = f"clip {frame}"
        story.row("assets", asset_id=asset, asset_key=asset, frame=frame, parent_asset_id="clip")
        draw(story, asset, None, ("car", 0, 0, 50, 50), track_id="g", **GOLD)
        draw(story, asset, "ann", ("car", 0, 0, 50, 50), track_id=person_track)
        draw(story, asset, "bob", ("car", 0, 0, 50, 50), track_id="7")
    assert errors(story) == [("tracking_id", "major")] * 2
    assert notes(story) == [
        "track 1 of gold's g becomes 2",
        "track 2 of gold's g becomes 1",
    ]


def test_levels_are_policy() -> None:
    story = Given()
    draw(story, "a", None, ("car", 0, 0, 50, 50), **GOLD)
    draw(story, "a", "ann")
    for level, severity in ((0, "neutral"), (1, "minor"), (3, "critical")):
        story.connection.execute("delete from policies")
        story.row("policies", subject="severity_level", name="missing", value_number=level)
        assert errors(story) == [("missing", severity)]


def test_one_object_may_have_several_kinds_of_errors_and_each_an_id_of_its_own() -> None:
    story = Given()
    draw(story, "a", None, ("car", 0, 0, 100, 100), attributes={"doors": "4"}, **GOLD)
    draw(story, "a", "ann", ("car", 0, 0, 100, 80), attributes={"doors": "2"})
    rows = story.view("int_errors")
    assert sorted(row["type"] for row in rows) == ["attribute", "localisation"]
    assert len({row["error_id"] for row in rows}) == 2


def test_boxes_without_area_match_nothing() -> None:
    story = Given()
    draw(story, "a", None, ("car", 5, 5, 5, 5), **GOLD)
    draw(story, "a", "ann", ("car", 5, 5, 5, 5))
    assert errors(story) == [("missing", "major"), ("spurious", "major")]


def test_an_empty_side_and_gold_nobody_touched() -> None:
    story = Given()
    draw(story, "a", None, ("car", 0, 0, 9, 9), **GOLD)
    assert errors(story) == []
    draw(story, "a", None)
    assert errors(story) == [("missing", "major")]
