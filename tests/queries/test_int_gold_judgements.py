"""Who is judged by which gold, and what comes of it."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from given import Given

from ingest.adapters import cvat_api_json
from ingest.batches import Batch, Options
from ingest.export import Export


def gold(story: Given, asset: str, *labels: str, **values: Any) -> str:
    return story.submission(asset, None, *labels, role="gold", is_gold=True, **values)


def box(story: Given, submission: str, asset: str, label: str, *corners: float, **rest: Any) -> str:
    edges = dict(zip(("x_min", "y_min", "x_max", "y_max"), corners, strict=True))
    return story.annotation(submission, asset, type="bbox", label=label, **edges, **rest)


def verdicts(story: Given) -> list[tuple[str, str | None, str | None, str]]:
    return sorted(
        (
            (row["annotator_id"] or "", row["gold_label"], row["given_label"], row["verdict"])
            for row in story.view("int_gold_judgements")
        ),
        key=str,
    )


def test_answers_are_compared_where_both_answered_the_same_question() -> None:
    story = Given()
    gold(story, "a", "tug")
    gold(story, "b", "tug")
    story.submission("a", "ann", "tug")
    story.submission("b", "ann", "vessel")
    story.submission("c", "ann", "tug")
    story.submission("a", "bob", "fog", question="weather")
    assert verdicts(story) == [
        ("ann", "tug", "tug", "match"),
        ("ann", "tug", "vessel", "wrong_class"),
    ]


def test_gold_nobody_touched_judges_nobody() -> None:
    story = Given()
    gold(story, "a", "tug")
    assert verdicts(story) == []


def test_work_without_a_name_is_judged() -> None:
    story = Given()
    gold(story, "a", "tug")
    story.submission("a", None, "tug")
    story.submission("a", None, "vessel")
    assert len(verdicts(story)) == 2


def test_only_the_first_answer_of_a_person_counts() -> None:
    story = Given()
    gold(story, "a", "tug")
    story.submission("a", "ann", "vessel", submitted_at=datetime(2026, 1, 1, tzinfo=UTC))
    story.submission("a", "ann", "tug", submitted_at=datetime(2026, 1, 2, tzinfo=UTC))
    assert verdicts(story) == [("ann", "tug", "vessel", "wrong_class")]


@pytest.mark.parametrize("status", ["draft", "skipped", "expired", "removed"])
def test_gold_that_was_not_handed_in_judges_nobody(status: str) -> None:
    story = Given()
    gold(story, "a", "tug", status=status)
    story.submission("a", "ann", "vessel")
    assert verdicts(story) == []


@pytest.mark.parametrize(
    ("gold_status", "judged"), [("active", 1), ("disputed", 0), ("retired", 0)]
)
def test_disputed_and_retired_gold_judges_nobody(gold_status: str, judged: int) -> None:
    story = Given()
    gold(story, "a", "tug", gold_status=gold_status)
    story.submission("a", "ann", "vessel")
    assert len(verdicts(story)) == judged


def test_gold_is_never_judged_against_itself_nor_is_its_author() -> None:
    story = Given()
    story.submission("a", "eve", "tug", is_gold=True)
    story.submission("b", "eve", "tug", round=1)
    story.submission("b", "eve", "vessel", is_gold=True, round=2)
    story.submission("a", "ann", "tug")
    assert verdicts(story) == [("ann", "tug", "tug", "match")]


def test_a_retracted_gold_flag_leaves_ordinary_work() -> None:
    story = Given()
    story.submission("a", "eve", "tug", is_gold=True, gold_status="retired")
    gold(story, "a", "vessel")
    assert verdicts(story) == [("eve", "vessel", "tug", "wrong_class")]


def test_any_of_several_accepted_answers_is_right() -> None:
    story = Given()
    gold(story, "a", "tug")
    gold(story, "a", "vessel")
    for person, label in (("ann", "tug"), ("bob", "vessel"), ("cid", "buoy")):
        story.submission("a", person, label)
    assert verdicts(story) == [
        ("ann", "tug", "tug", "match"),
        ("bob", "vessel", "vessel", "match"),
        ("cid", "tug", "buoy", "wrong_class"),
    ]


def test_labels_chosen_together_are_one_answer_in_any_order() -> None:
    story = Given()
    gold(story, "a", "rain", "night", type="choices")
    story.submission("a", "ann", "night", "rain", type="choices")
    story.submission("a", "bob", "night", type="choices")
    assert verdicts(story) == [
        ("ann", "night + rain", "night + rain", "match"),
        ("bob", "night + rain", "night", "wrong_class"),
    ]


def test_training_predictions_and_nested_answers_are_not_judged() -> None:
    story = Given()
    gold(story, "a", "tug")
    story.submission("a", "ann", "vessel", is_onboarding=True)
    story.submission("a", None, "vessel", role="prediction")
    work = story.submission("a", "bob")
    story.annotation(work, "a", label="vessel", parent_annotation_id="object")
    assert verdicts(story) == []


def test_gold_finds_the_same_asset_under_another_id() -> None:
    story = Given()
    story.row("assets", asset_id="cvat:1", asset_key="7.png", is_honeypot=True, frame=0)
    story.row("assets", asset_id="cvat:8", asset_key="7.png", frame=8)
    truth = gold(story, "cvat:8")
    box(story, truth, "cvat:8", "cat", 0, 0, 10, 10, frame=8)
    work = story.submission("cvat:1", "ann")
    box(story, work, "cvat:1", "cat", 0, 0, 10, 10, frame=0)
    row = story.view("int_gold_judgements")[0]
    assert (row["verdict"], row["asset_id"], row["gold_asset_id"]) == ("match", "cvat:1", "cvat:8")


def test_every_object_is_matched_wrong_missing_or_spurious() -> None:
    story = Given()
    truth, work = gold(story, "a"), story.submission("a", "ann")
    for label, corners in {
        "car": (0, 0, 100, 100),
        "bus": (200, 0, 300, 100),
        "sign": (400, 400, 420, 420),
    }.items():
        box(story, truth, "a", label, *corners)
    box(story, work, "a", "car", 10, 0, 110, 100)
    box(story, work, "a", "truck", 200, 0, 300, 80)
    box(story, work, "a", "person", 500, 500, 550, 550)
    assert verdicts(story) == [
        ("ann", "bus", "truck", "wrong_class"),
        ("ann", "car", "car", "match"),
        ("ann", "sign", None, "missing"),
        ("ann", None, "person", "spurious"),
    ]
    found = {row["gold_label"]: row["iou"] for row in story.view("int_gold_judgements")}
    assert found["car"] == pytest.approx(0.818182, abs=1e-6)
    assert found["bus"] == pytest.approx(0.8)


def test_an_empty_answer_misses_everything_and_empty_gold_wants_nothing() -> None:
    story = Given()
    box(story, gold(story, "a"), "a", "car", 0, 0, 10, 10)
    gold(story, "b")
    gold(story, "c")
    story.submission("a", "ann")
    box(story, story.submission("b", "ann"), "b", "car", 0, 0, 10, 10)
    story.submission("c", "ann")
    assert verdicts(story) == [
        ("ann", "car", None, "missing"),
        ("ann", None, "car", "spurious"),
    ]


def test_who_was_not_asked_misses_nothing() -> None:
    story = Given()
    box(story, gold(story, "a"), "a", "car", 0, 0, 10, 10)
    story.submission("a", "ann", questions_shown=["weather"])
    story.submission("a", "bob", questions_shown=["label", "weather"])
    assert verdicts(story) == [("bob", "car", None, "missing")]


def test_boxes_and_regions_are_kept_apart() -> None:
    story = Given()
    box(story, gold(story, "a"), "a", "car", 0, 0, 10, 10)
    work = story.submission("a", "ann")
    outline = "[[[[0,0],[10,0],[10,10],[0,10]]]]"
    edges = {"x_min": 0, "y_min": 0, "x_max": 10, "y_max": 10}
    story.annotation(work, "a", type="polygon", label="car", geometry=outline, **edges)
    assert verdicts(story) == [("ann", "car", None, "missing")]


def test_polygons_are_compared_by_their_outline() -> None:
    story = Given()
    edges = {"x_min": 0, "y_min": 0, "x_max": 10, "y_max": 10}
    triangle = {"type": "polygon", "label": "roof", "geometry": "[[[[0,0],[10,0],[0,10]]]]"}
    square = {"type": "polygon", "label": "roof", "geometry": "[[[[0,0],[10,0],[10,10],[0,10]]]]"}
    story.annotation(gold(story, "a"), "a", **triangle, **edges)
    story.annotation(story.submission("a", "ann"), "a", **square, **edges)
    assert story.view("int_gold_judgements")[0]["iou"] == pytest.approx(0.5, abs=5e-3)


def test_normalised_and_pixel_boxes_meet_where_the_size_is_known() -> None:
    story = Given()
    story.row("assets", asset_id="a", asset_key="a", width=200, height=100, media_type="image")
    box(story, gold(story, "a"), "a", "car", 0, 0, 100, 50)
    work = story.submission("a", "ann")
    box(story, work, "a", "car", 0, 0, 0.5, 0.5, coordinate_unit="normalised")
    assert story.view("int_gold_judgements")[0]["iou"] == pytest.approx(1)


def test_interpolated_and_outside_boxes_are_left_out() -> None:
    story = Given()
    box(story, gold(story, "a"), "a", "car", 0, 0, 10, 10)
    work = story.submission("a", "ann")
    box(story, work, "a", "car", 0, 0, 10, 10)
    box(story, work, "a", "car", 50, 50, 60, 60, source="interpolated")
    box(story, work, "a", "car", 70, 70, 80, 80, is_outside=True)
    assert verdicts(story) == [("ann", "car", "car", "match")]


def test_frames_of_one_video_are_compared_frame_by_frame() -> None:
    story = Given()
    story.row("assets", asset_id="v", asset_key="v", media_type="video")
    box(story, gold(story, "v"), "v", "car", 0, 0, 10, 10, frame=3)
    box(story, story.submission("v", "ann"), "v", "car", 0, 0, 10, 10, frame=4)
    assert [row[-1] for row in verdicts(story)] == ["missing", "spurious"]


def test_the_question_says_from_which_overlap_on_boxes_match() -> None:
    story = Given()
    box(story, gold(story, "a"), "a", "car", 0, 0, 10, 10)
    box(story, story.submission("a", "ann"), "a", "car", 0, 0, 10, 4.5)
    assert [row[-1] for row in verdicts(story)] == ["missing", "spurious"]
    story.row("policies", subject="matching", name="iou", scope="label", value_number=0.45)
    assert [row[-1] for row in verdicts(story)] == ["match"]
    story.row("questions", question="label", matching_threshold=0.46)
    assert [row[-1] for row in verdicts(story)] == ["missing", "spurious"]


def test_work_is_held_against_the_gold_that_fits_it_best() -> None:
    story = Given()
    box(story, gold(story, "a"), "a", "car", 500, 500, 510, 510)
    box(story, gold(story, "a"), "a", "car", 0, 0, 10, 10)
    box(story, story.submission("a", "ann"), "a", "car", 0, 0, 10, 10)
    assert verdicts(story) == [("ann", "car", "car", "match")]


def test_other_projects_do_not_judge() -> None:
    story = Given()
    gold(story, "a", "tug", project_id="q")
    story.submission("a", "ann", "vessel")
    assert verdicts(story) == []


def test_cvats_own_quality_reports_are_reproduced(shared: Path) -> None:
    folder = shared / "exports" / "cvat-quality"
    quality = json.loads((folder / "expected.json").read_text("utf-8"))["quality"]
    story = read(folder)
    counts = Counter((row["job_id"], row["verdict"]) for row in story.view("int_gold_judgements"))
    names = {"match": "valid", "missing": "missing", "spurious": "extra"}
    names["wrong_class"] = "mismatched"
    for job in quality["jobs"]:
        ours = {theirs: counts[str(job["job"]), verdict] for verdict, theirs in names.items()}
        assert ours == {theirs: job[theirs] for theirs in names.values()}, job


def read(folder: Path) -> Given:
    """Canonical tables from a CVAT server export, the threshold of its settings included."""
    story = Given()
    for batch in cvat_api_json.read(Export.at(folder), Options()):
        if isinstance(batch, Batch) and batch.table not in {"comments", "people", "projects"}:
            story.connection.register("batch", batch.frame)
            unread = {"project_id", "metadata", "attributes"}
            names = ", ".join(name for name in batch.frame.columns if name not in unread)
            story.connection.execute(
                f"insert into {batch.table} (project_id, {names}) select 'p', {names} from batch"
            )
            story.connection.unregister("batch")
    return story
