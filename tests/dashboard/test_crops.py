"""What a crop shows: the part around a shape, the words around a span, a finding to decide on."""

from typing import Any

import pytest

from dashboard import crops


def mark(*edges: float | None, **more: Any) -> dict[str, Any]:
    names = ("x_min", "y_min", "x_max", "y_max")
    return {
        "coordinate_unit": "pixel",
        "rotation_degrees": None,
        **dict(zip(names, edges, strict=True)),
        **more,
    }


@pytest.mark.parametrize(
    ("edges", "window"),
    [
        # 1.7 times the longer side, square, around the middle.
        ((100, 100, 200, 150), (65, 40, 235, 210)),
        # Moved inside the picture where it would reach out of it.
        ((0, 0, 100, 50), (0, 0, 170, 170)),
        ((900, 700, 1000, 800), (830, 630, 1000, 800)),
        # As much as there is where the shape is larger than the picture is high.
        ((0, 100, 1000, 700), (0, 0, 1000, 800)),
        # A point is shown with what is around it.
        ((500, 500, 500, 500), (488, 488, 512, 512)),
    ],
)
def test_a_crop_is_the_part_around_a_shape(edges: Any, window: Any) -> None:
    assert crops._window(mark(*edges), (1000.0, 800.0)) == pytest.approx(window)


def test_shares_of_the_picture_become_pixels_and_a_turned_box_fits_whole() -> None:
    shares = mark(0.1, 0.1, 0.2, 0.2, coordinate_unit="normalised")
    assert crops._window(shares, (1000.0, 500.0)) == pytest.approx((65, 0, 235, 170))
    # A diagonal of 50 is what a turned box of 30 by 40 may need.
    turned = crops._window(mark(100, 100, 130, 140, rotation_degrees=45), None)
    assert turned == pytest.approx((115 - 42.5, 120 - 42.5, 115 + 42.5, 120 + 42.5))
    assert crops._window(mark(None, None, None, None), None) is None


def test_a_snippet_counts_code_points_and_is_cut_on_both_sides() -> None:
    text = "🚢" * 50 + "barge" + "x" * 100
    before, marked, after = crops.snippet(text, 50, 55)
    assert (before, marked, after) == ("…" + "🚢" * 40, "barge", "x" * 70 + "…")
    assert crops.snippet("a" * 400, None, None) == ["a" * 280 + "…", "", ""]
    assert len(crops.snippet("a" * 10_000, 0, 10_000)[1]) == 211


def row(**more: Any) -> dict[str, Any]:
    known = {
        "annotation_id": "a1",
        "error_id": None,
        "asset_id": "photo",
        "asset_key": "photo",
        "submission_id": "s1",
        "annotator_id": "ann",
        "question": "label",
        "label": "buoy",
        "type": "bbox",
        "reason": "alone among 3 people",
        "reasons": "alone among 3 people; prediction: tug 0.9",
        "day": None,
    }
    return {**known, **more}


def test_a_decision_is_about_the_known_error_else_about_the_label_as_it_was_seen() -> None:
    seen = {"annotation:a1": 2, "error:e1": 1}
    label, error = crops.finding(row(), seen), crops.finding(row(error_id="e1"), seen)
    assert (label.subject, label.revision, label.given_label) == ("annotation:a1", 2, "buoy")
    assert (label.type, label.reason, label.found_by) == (None, None, "person")
    assert label.finding == "alone among 3 people; prediction: tug 0.9"
    assert (error.subject, error.revision, error.annotation_id) == ("error:e1", 1, "a1")
