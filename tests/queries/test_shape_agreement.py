"""Agreement on skeletons, points, lines and cuboids, and what each class is matched by."""

import json
import math
from typing import Any

import pytest
from drawings import drew
from given import Given

HAND = ("thumb", "wrist")


def shape(story: Given, asset: str, person: str | None, kind: str, **values: Any) -> str:
    """One person's pass with one shape; its bounds are those of `at`."""
    role = {name: values.pop(name) for name in ("role", "is_gold") if name in values}
    points = values.pop("at")
    bounds = {
        "x_min": min(x for x, *_ in points), "y_min": min(y for _, y, *_ in points),
        "x_max": max(x for x, *_ in points), "y_max": max(y for _, y, *_ in points),
    }  # fmt: skip
    geometry = json.dumps(points)
    if kind == "keypoints":
        geometry = json.dumps({"points": points, "names": values.pop("names", HAND)})
    submission = story.submission(asset, person, **role)
    story.annotation(
        submission, asset, type=kind, geometry=geometry, **{"label": "it", **bounds, **values}
    )
    return submission


def overview(story: Given, question: str = "label") -> dict[str, dict[str, Any]]:
    rows = story.view("agreement_overview")
    return {row["coefficient"]: row for row in rows if row["question"] == question}


def test_skeletons_agree_by_their_similarity_both_ways() -> None:
    story = Given()
    shape(story, "one", "ann", "keypoints", at=[(0, 0, 2), (30, 40, 2)])
    shape(story, "one", "bob", "keypoints", at=[(3, 4, 2), (30, 40, 1)])
    shape(story, "two", "ann", "keypoints", at=[(0, 0, 2), (30, 40, 2)])
    shape(story, "two", "bob", "keypoints", at=[(500, 0, 2), (530, 40, 2)])
    found = overview(story)
    # Areas 30 x 40 and 27 x 36, sigma .09 for both points, one of them 5 px off.
    ways = [(math.exp(-25 / (2 * area * 0.18**2)) + 1) / 2 for area in (1200, 972)]
    assert found["mean_oks"]["value"] == pytest.approx(sum(ways) / 2)
    assert found["mean_oks"]["n"] == 1
    assert found["f1"]["value"] == 0.5
    # Of two points one is within .05 of the longer diagonal, which is 50 px; 25 / 2 px^2 off.
    assert found["tolerance_rate"]["value"] == 0.5
    assert found["rmse"]["value"] == pytest.approx(math.sqrt(12.5))
    assert "OKS from 0.5" in found["f1"]["method"]
    assert "mean_iou" not in found
    assert "mean_distance" not in found


def test_a_skeleton_of_which_nothing_is_labelled_cannot_be_compared() -> None:
    story = Given()
    for person in ("ann", "bob"):
        shape(story, "one", person, "keypoints", at=[(5, 5, 0), (9, 9, 0)])
    rows = overview(story)
    assert {row["reason"] for row in rows.values()} == {"not_applicable"}
    assert {row["judgements"] for row in rows.values()} == {0}


def test_points_agree_within_ten_pixels_and_lines_on_average() -> None:
    story = Given()
    for number, far in enumerate((6, 11)):
        for person, off in (("ann", 0), ("bob", far)):
            at: list[tuple[float, ...]] = [(100, 100 + off)]
            shape(story, f"spot {number}", person, "points", question="spot", at=at)
            at = [(0, off), (200, off)]
            shape(story, f"road {number}", person, "polyline", question="road", at=at)
    rows = story.view("agreement_overview")
    found = {(row["question"], row["coefficient"]): row for row in rows}
    assert found["spot", "f1"]["value"] == found["road", "f1"]["value"] == 0.5
    assert found["spot", "rmse"]["value"] == pytest.approx(6)
    assert found["road", "mean_distance"]["value"] == pytest.approx(6, abs=0.01)
    assert "points within 10 px" in found["spot", "f1"]["method"]
    assert "lines within 10 px on average" in found["road", "f1"]["method"]
    assert ("spot", "mean_iou") not in found


def test_points_where_the_size_of_the_picture_is_unknown_are_apart_by_a_share() -> None:
    story = Given()
    for person, x in (("ann", 0.5), ("bob", 0.509), ("cid", 0.6)):
        shape(story, "one", person, "points", at=[(x, 0.5)], coordinate_unit="normalised")
    found = overview(story)
    assert found["f1"]["value"] == pytest.approx(1 / 3)
    assert (found["rmse"]["value"], found["rmse"]["reason"]) == (None, "no_data")


def test_cuboids_agree_by_their_bounds_and_those_in_space_are_not_applicable() -> None:
    story = Given()
    for person, wide in (("ann", 100), ("bob", 80)):
        front, back = [(0, 0), (0, 50), (wide, 0), (wide, 50)], [(9, 9)] * 4
        shape(story, "one", person, "cuboid", at=[*front, *back])
        submission = story.submission("two", person)
        story.annotation(submission, "two", type="cuboid", question="space", label="it")
    assert overview(story)["mean_iou"]["value"] == pytest.approx(0.8)
    space = overview(story, "space")
    assert {(row["value"], row["reason"]) for row in space.values()} == {(None, "not_applicable")}


def test_shapes_of_different_families_are_never_one_object() -> None:
    story = Given()
    shape(story, "one", "ann", "points", at=[(5, 5), (9, 9)])
    shape(story, "one", "bob", "polyline", at=[(5, 5), (9, 9)])
    shape(story, "one", "cid", "keypoints", at=[(5, 5, 2), (9, 9, 2)])
    assert overview(story)["f1"]["value"] == 0


@pytest.mark.parametrize(
    ("scope", "matched"),
    [("all", 2), ("car", 1), ("label", 2), ("label|car", 1), ("other|car", 0)],
)
def test_a_class_has_a_threshold_of_its_own_in_all_questions_or_in_one(
    scope: str, matched: int
) -> None:
    story = Given()
    story.row("policies", subject="matching", name="iou", scope=scope, value_number=0.4)
    for person, high in (("ann", 100), ("bob", 45)):
        drew(story, "one", person, ("car", 0, 0, 100, high), ("bus", 200, 0, 300, high))
    found = overview(story)["f1"]
    assert found["value"] == matched / 2
    assert ("other for 1 class" in found["method"]) == (scope in ("car", "label|car"))


def test_against_gold_the_class_of_gold_decides_and_goes_before_its_question() -> None:
    story = Given()
    story.row("questions", question="label", matching_threshold=0.9)
    story.row("policies", subject="matching", name="iou", scope="car", value_number=0.4)
    gold = {"role": "gold", "is_gold": True}
    drew(story, "one", None, ("car", 0, 0, 100, 100), ("bus", 200, 0, 300, 100), **gold)
    drew(story, "one", "ann", ("bus", 0, 0, 100, 45), ("car", 200, 0, 300, 45))
    rows = story.view("int_gold_judgements")
    assert sorted((row["verdict"], row["gold_label"] or "") for row in rows) == [
        ("missing", "bus"),
        ("spurious", ""),
        ("wrong_class", "car"),
    ]


def test_skeletons_points_and_lines_are_judged_by_gold_and_graded_like_areas() -> None:
    story = Given()
    gold = {"role": "gold", "is_gold": True}
    shapes: dict[str, tuple[str, list[tuple[float, ...]], list[tuple[float, ...]]]] = {
        "near": ("points", [(50, 50)], [(50, 52)]),
        "off": ("points", [(50, 50)], [(50, 55)]),
        "far": ("points", [(50, 50)], [(50, 75)]),
        "road": ("polyline", [(0, 0), (90, 0)], [(0, 9), (90, 9)]),
        "hand": ("keypoints", [(0, 0, 2), (30, 40, 2)], [(3, 4, 2), (30, 40, 2)]),
        "part": ("keypoints", [(0, 0, 2), (30, 40, 2)], [(0, 0, 2), (30, 40, 0)]),
    }
    for question, (kind, truth, given) in shapes.items():
        shape(story, question, None, kind, question=question, at=truth, **gold)
        shape(story, question, "ann", kind, question=question, at=given)
    rows = story.view("int_errors")
    found = sorted((row["question"], row["type"], row["severity"]) for row in rows)
    # hand: (exp(-25 / (2 * 1200 * .18^2)) + 1) / 2 = .8625; part: one point of two.
    assert found == [
        ("far", "missing", "major"),
        ("far", "spurious", "major"),
        ("hand", "localisation", "minor"),
        ("off", "localisation", "minor"),
        ("part", "localisation", "major"),
        ("road", "localisation", "major"),
    ]


def test_the_spread_of_points_is_policy() -> None:
    story = Given()
    story.row("policies", subject="oks_sigma", name="default", scope="all", value_number=0.05)
    story.row("policies", subject="oks_sigma", name="default", scope="wrist", value_number=0.2)
    shape(story, "one", None, "keypoints", at=[(0, 0, 2), (30, 40, 2)], role="gold", is_gold=True)
    shape(story, "one", "ann", "keypoints", at=[(1, 0, 2), (31, 40, 2)])
    (row,) = story.view("int_object_matches")
    near = [math.exp(-1 / (2 * 1200 * (2 * sigma) ** 2)) for sigma in (0.05, 0.2)]
    assert row["iou"] == pytest.approx(sum(near) / 2)
    assert (row["compared"], row["in_place"], row["squares"]) == (2, 2, 2)


def test_the_area_that_coco_states_goes_before_that_of_the_bounds() -> None:
    story = Given()
    at = [(0, 0, 2), (30, 40, 2)]
    coco = {"area": "600.0", "iscrowd": "0"}
    gold = {"role": "gold", "is_gold": True, "attributes": coco}
    shape(story, "one", None, "keypoints", at=at, **gold)
    shape(story, "one", "ann", "keypoints", at=[(1, 0, 2), (31, 40, 2)])
    (row,) = story.view("int_object_matches")
    assert row["iou"] == pytest.approx(math.exp(-1 / (2 * 600 * 0.18**2)))
