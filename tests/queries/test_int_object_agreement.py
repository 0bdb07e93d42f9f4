"""Agreement on drawn areas: the worked example and hand counts."""

from typing import Any

import pytest
from drawings import ANN, BOB, Box, drew, example
from given import Given

HERE: Box = ("car", 0, 0, 10, 10)
THERE: Box = ("car", 50, 50, 60, 60)


def by_coefficient(given: Given, question: str = "label") -> dict[str, dict[str, Any]]:
    rows = given.view("agreement_overview")
    return {row["coefficient"]: row for row in rows if row["question"] == question}


def values(given: Given) -> dict[str, float | None]:
    return {name: row["value"] for name, row in by_coefficient(given).items()}


def pairs(given: Given) -> dict[tuple[str, str], dict[str, Any]]:
    rows = given.view("agreement_by_pair")
    return {(row["annotator_a"], row["annotator_b"]): row for row in rows}


def labels(given: Given) -> dict[str, dict[str, Any]]:
    return {row["label"]: row for row in given.view("agreement_by_label")}


def test_the_worked_example_gives_the_published_numbers() -> None:
    rows = by_coefficient(example())
    expected = {
        "f1": 0.75,
        "mean_iou": 0.839394,
        "class_agreement": 0.666667,
        "pq": 0.629545,
        "alpha_none": 0.289474,
    }
    assert rows.keys() == expected.keys()
    for name, value in expected.items():
        assert rows[name]["value"] == pytest.approx(value, abs=1e-6), name
        assert "IoU from 0.5" in rows[name]["method"]
        assert (rows[name]["ci_low"], rows[name]["reason"]) == (None, "insufficient_n")
        assert [rows[name][it] for it in ("n", "items", "annotators", "judgements")] == [1, 1, 2, 8]


def test_the_worked_example_matches_three_objects_by_their_iou() -> None:
    rows = example().view("int_object_overlaps")
    found = sorted(row["iou"] for row in rows)
    assert found == pytest.approx([0.8, 0.818182, 0.9], abs=1e-6)


@pytest.mark.parametrize("setting", ["question", "policy", "policy of the question"])
def test_a_stricter_threshold_leaves_one_match(setting: str) -> None:
    given = example()
    if setting == "question":
        given.row("questions", question="label", type="bbox", matching_threshold=0.85)
    else:
        scope = "label" if setting.endswith("question") else "all"
        given.row("policies", subject="matching", name="iou", scope=scope, value_number=0.85)
    row = by_coefficient(given)["f1"]
    assert row["value"] == pytest.approx(0.25)
    assert "IoU from 0.85" in row["method"]


def test_the_classes_of_the_worked_example_are_counted_by_hand() -> None:
    rows = labels(example())
    assert list(rows) == ["car", "person", "sign", "truck"]
    # Five objects, ten ratings, three of them car, apart on one object: 1 - (2/10) / (42/90).
    assert rows["car"]["value"] == pytest.approx(1 - (2 / 10) / (42 / 90))
    assert rows["sign"]["value"] == pytest.approx(1 - (2 / 10) / (18 / 90))
    assert (rows["car"]["positives"], rows["car"]["n"]) == (3, 1)
    assert rows["car"]["specific_agreement"] == pytest.approx(2 / 3)
    assert rows["sign"]["specific_agreement"] == 0


def test_the_pair_of_the_worked_example_is_its_f1() -> None:
    row = pairs(example())["ann", "bob"]
    assert (row["n"], row["value"], row["reason"]) == (1, 0.75, "insufficient_n")
    assert (row["agreed"], row["percent"]) == (None, None)
    assert row["method"] == "mean F1 of their objects on an asset, IoU from 0.5"


def test_thirty_equal_assets_leave_no_doubt() -> None:
    rows = by_coefficient(example(30))
    for row in rows.values():
        assert (row["n"], row["reason"]) == (30, None)
        assert row["ci_low"] == pytest.approx(row["value"], abs=1e-2)
        assert "bootstrap of assets, B=2000" in row["method"]
    assert rows["f1"]["p_above_threshold"] == 1
    assert rows["alpha_none"]["p_above_threshold"] == 0
    assert rows["mean_iou"]["p_above_threshold"] is None
    assert pairs(example(30))["ann", "bob"]["reason"] is None
    assert labels(example(30))["car"]["reason"] is None
    assert labels(example(4))["car"]["reason"] == "insufficient_n"


def test_both_drawing_nothing_is_counted_apart_and_left_out_of_the_mean() -> None:
    given = example()
    for asset in ("empty", "also empty"):
        drew(given, asset, "ann")
        drew(given, asset, "bob")
    row = by_coefficient(given)["f1"]
    assert (row["value"], row["n"], row["items"]) == (0.75, 1, 3)
    assert "2 times both drew nothing, left out" in row["method"]
    pair = pairs(given)["ann", "bob"]
    assert (pair["value"], pair["n"]) == (0.75, 1)
    assert "2 times both drew nothing, left out" in pair["method"]


def test_one_of_two_drawing_nothing_is_no_agreement() -> None:
    given = example()
    drew(given, "half", "ann", HERE)
    drew(given, "half", "bob")
    row = by_coefficient(given)["f1"]
    assert (row["value"], row["n"]) == (0.375, 2)


def test_where_all_draw_nothing_on_what_they_share_there_is_no_value() -> None:
    given = Given()
    drew(given, "alone", "ann", HERE)
    drew(given, "alone too", "bob", HERE)
    drew(given, "shared", "ann")
    drew(given, "shared", "bob")
    rows = by_coefficient(given)
    assert {(row["value"], row["n"], row["reason"]) for row in rows.values()} == {
        (None, 0, "no_data")
    }
    assert pairs(given)["ann", "bob"]["reason"] == "no_data"


def test_one_annotator_has_no_overlap() -> None:
    given = Given()
    drew(given, "one", "ann", *ANN)
    rows = by_coefficient(given)
    assert {(row["value"], row["n"], row["reason"]) for row in rows.values()} == {
        (None, 0, "no_overlap")
    }
    assert (rows["f1"]["items"], rows["f1"]["judgements"]) == (1, 4)
    assert {row["reason"] for row in labels(given).values()} == {"no_overlap"}
    assert pairs(given) == {}


def test_a_declared_question_that_nobody_answers_has_no_data() -> None:
    given = Given()
    given.row("questions", question="ships", type="bbox")
    given.submission("asset", "ann")
    rows = by_coefficient(given, "ships")
    assert {(row["value"], row["n"], row["reason"]) for row in rows.values()} == {
        (None, 0, "no_data")
    }


def test_nothing_matched_leaves_iou_and_class_undefined() -> None:
    given = Given()
    drew(given, "one", "ann", HERE)
    drew(given, "one", "bob", THERE)
    rows = by_coefficient(given)
    assert rows["f1"]["value"] == 0
    for name in ("mean_iou", "class_agreement"):
        assert (rows[name]["value"], rows[name]["n"], rows[name]["reason"]) == (None, 0, "no_data")
    # Two objects, each car and nothing: Do = 1, De = 2 * 4 / (4 * 3).
    assert rows["alpha_none"]["value"] == pytest.approx(1 - 1 / (8 / 12))


def test_one_class_always_found_by_all_has_no_alpha_and_a_warning() -> None:
    given = Given()
    for asset in range(40):
        drew(given, str(asset), "ann", HERE)
        drew(given, str(asset), "bob", HERE)
    rows = by_coefficient(given)
    assert (rows["alpha_none"]["value"], rows["alpha_none"]["reason"]) == (None, "single_category")
    assert (rows["f1"]["value"], rows["f1"]["ci_low"], rows["f1"]["reason"]) == (1, 1, None)
    assert {(row["prevalence"], row["warning"]) for row in rows.values()} == {(1, "prevalence")}
    assert labels(given)["car"]["reason"] == "single_category"


def test_objects_without_a_class_agree_on_being_there_only() -> None:
    given = Given()
    for person, last in (("ann", 100), ("bob", 90)):
        submission = given.submission("one", person)
        given.annotation(
            submission, "one", type="bbox", x_min=0.0, y_min=0.0, x_max=100.0, y_max=float(last)
        )
    row = by_coefficient(given)["class_agreement"]
    assert (row["value"], row["reason"]) == (None, "not_applicable")
    assert values(given)["mean_iou"] == pytest.approx(0.9)


def test_three_annotators_make_clusters_as_counted_by_hand() -> None:
    given = Given()
    drew(given, "one", "ann", ("car", 0, 0, 10, 10), ("car", 50, 50, 60, 60))
    drew(given, "one", "bob", ("car", 0, 0, 10, 9), ("truck", 50, 50, 60, 59))
    drew(given, "one", "cid", ("car", 0, 0, 10, 8))
    found = values(given)
    # Objects: {car car car}, {car truck none}. n = 6: car 4, truck 1, none 1.
    # Do = (0 + 6 / 2) / 6, De = (36 - 18) / 30.
    assert found["alpha_none"] == pytest.approx(1 - (3 / 6) / (18 / 30))
    # ann-bob 2 of 2, ann-cid and bob-cid 1 of 1.5.
    assert found["f1"] == pytest.approx((1 + 2 / 3 + 2 / 3) / 3)
    assert found["mean_iou"] == pytest.approx((0.9 + 0.9 + 0.8 + 8 / 9) / 4)
    assert found["class_agreement"] == pytest.approx(3 / 4)
    by_pair = {pair: row["value"] for pair, row in pairs(given).items()}
    assert by_pair == {
        ("ann", "bob"): 1,
        ("ann", "cid"): pytest.approx(2 / 3),
        ("bob", "cid"): pytest.approx(2 / 3),
    }
    assert labels(given)["car"]["specific_agreement"] == pytest.approx(3 / 4)


def test_a_cluster_holds_one_object_of_each_person_and_the_closest_first() -> None:
    given = Given()
    drew(given, "one", "ann", ("car", 0, 0, 10, 10))
    drew(given, "one", "bob", ("car", 0, 0, 10, 9), ("truck", 0, 2, 10, 10))
    drew(given, "one", "cid", ("truck", 0, 1, 10, 10))
    rows = given.view("int_object_ratings")
    objects: dict[str, list[str]] = {}
    for row in rows:
        objects.setdefault(row["cluster"], []).extend([row["label"]] * row["ratings"])
    # ann and bob's car overlap by .9; so do ann and cid; bob's truck and cid by 8/9.
    assert sorted(map(sorted, objects.values())) in (
        [["(none)", "(none)", "truck"], ["car", "car", "truck"]],
    )


def test_people_without_a_name_honeypots_and_other_roles_are_left_out() -> None:
    given = example()
    given.row("assets", asset_id="bait", asset_key="bait", is_honeypot=True)
    drew(given, "photo 0", None, THERE)
    drew(given, "photo 0", "model", *ANN, role="prediction")
    drew(given, "photo 0", "expert", *ANN, role="gold", is_gold=True)
    drew(given, "photo 0", "zoe", *ANN, status="draft")
    drew(given, "photo 0", "bob", *ANN, round=2)
    for person in ("ann", "bob"):
        drew(given, "bait", person, HERE)
    assert by_coefficient(given) == by_coefficient(example())
    assert pairs(given).keys() == {("ann", "bob")}


def test_who_answered_something_else_and_never_draws_did_not_see_the_question() -> None:
    given = example()
    given.submission("photo 0", "cid", "sunny", question="weather")
    assert pairs(given).keys() == {("ann", "bob")}
    drew(given, "photo 0", "dan")
    assert pairs(given)["ann", "dan"]["value"] == 0
    given.submission("photo 0", "eve", "sunny", question="weather", questions_shown=["label"])
    assert pairs(given)["ann", "eve"]["value"] == 0


def test_boxes_and_polygons_are_never_one_object() -> None:
    given = Given()
    drew(given, "one", "ann", HERE)
    submission = given.submission("one", "bob")
    bounds = {"x_min": 0.0, "y_min": 0.0, "x_max": 10.0, "y_max": 10.0}
    ring = "[[[[0,0],[10,0],[10,10],[0,10]]]]"
    given.annotation(submission, "one", type="polygon", label="car", geometry=ring, **bounds)
    assert values(given)["f1"] == 0


def test_turned_boxes_polygons_and_masks_are_compared_by_what_they_cover() -> None:
    given = Given()
    bounds = {"x_min": 0.0, "y_min": 0.0, "x_max": 4.0, "y_max": 4.0}
    half, whole = "[[[[0,0],[4,0],[4,3],[0,3]]]]", "[[[[0,0],[4,0],[4,4],[0,4]]]]"
    shapes: dict[str, list[dict[str, Any]]] = {
        "turned": [{"type": "bbox", "rotation_degrees": turn, **bounds} for turn in (30.0, 120.0)],
        "polygon": [{"type": "polygon", "geometry": ring, **bounds} for ring in (half, whole)],
        "mask": [
            {"type": "mask", "geometry": f'{{"size":[4,4],"counts":{counts}}}', **bounds}
            for counts in ("[0,12,4]", "[0,16]")
        ],
    }
    for question, sides in shapes.items():
        for person, side in zip(("ann", "bob"), sides, strict=True):
            submission = given.submission(question, person)
            given.annotation(submission, question, question=question, label="car", **side)
    expected = {"turned": 1.0, "polygon": 0.75, "mask": 0.75}
    for question, iou in expected.items():
        found = by_coefficient(given, question)
        assert found["mean_iou"]["value"] == pytest.approx(iou, abs=1e-6), question


def test_frames_of_a_video_are_matched_apart_and_belong_to_one_asset() -> None:
    given = Given()
    given.row("assets", asset_id="clip", asset_key="clip", media_type="video")
    for person, frames in (("ann", (1, 2)), ("bob", (1, 3))):
        submission = given.submission("clip", person)
        for frame in frames:
            given.annotation(
                submission, "clip", type="bbox", label="car", frame=frame,
                x_min=0.0, y_min=0.0, x_max=10.0, y_max=10.0,
            )  # fmt: skip
    row = by_coefficient(given)["f1"]
    assert (row["value"], row["n"]) == (0.5, 1)


def test_a_question_both_answered_and_drawn_keeps_both_kinds_and_answers_come_first() -> None:
    given = example()
    for person in ("ann", "bob"):
        given.submission("other", person, "car")
    found = by_coefficient(given)
    assert found.keys() == {
        "percent", "alpha", "ac1", "fleiss",
        "f1", "mean_iou", "class_agreement", "pq", "alpha_none",
    }  # fmt: skip
    assert found["percent"]["value"] == 1
    assert found["f1"]["value"] == 0.75
    by_label = labels(given)
    assert by_label["car"]["method"] == "Krippendorff nominal, class against rest"
    assert "(none)" in by_label["truck"]["method"]
    assert pairs(given)["ann", "bob"]["percent"] == 1


def test_nobody_makes_no_rows() -> None:
    for view in ("agreement_overview", "agreement_by_label", "agreement_by_pair"):
        assert Given().view(view) == []


def test_two_boxes_on_one_place_pair_with_the_boxes_of_their_class() -> None:
    given = Given()
    twice: list[Box] = [HERE, ("truck", 0, 0, 10, 10)]
    drew(given, "one", "ann", *twice)
    drew(given, "one", "bob", *reversed(twice))
    assert values(given)["class_agreement"] == 1
    assert values(given)["alpha_none"] == 1
    drew(given, "one", "cid", *twice)
    assert values(given)["alpha_none"] == 1


def test_equal_drawings_by_many_are_one_object_each() -> None:
    given = Given()
    for person in "abcdef":
        drew(given, "one", person, *ANN, *BOB[3:])
    found = values(given)
    assert {name: found[name] for name in ("f1", "mean_iou", "alpha_none")} == {
        "f1": 1,
        "mean_iou": 1,
        "alpha_none": 1,
    }
