"""One-to-one matching and the overlap of shapes, against hand counts and oracles."""

from itertools import permutations
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.matching import assign, best_pairs
from queries.shapes import mask_iou, polygon_iou, rotated_box_iou

SIDES = {
    f"{side}{name}": kind
    for side in ("given_", "gold_")
    for name, kind in {
        "type": pl.String,
        "x_min": pl.Float64,
        "y_min": pl.Float64,
        "x_max": pl.Float64,
        "y_max": pl.Float64,
        "rotation_degrees": pl.Float64,
        "scale_x": pl.Float64,
        "scale_y": pl.Float64,
        "geometry": pl.String,
    }.items()
}
SCHEMA = {
    "project_id": pl.String,
    "annotation_id": pl.String,
    "gold_annotation_id": pl.String,
    "submission_id": pl.String,
    "gold_submission_id": pl.String,
    "question": pl.String,
    "family": pl.String,
    "frame": pl.Int64,
    "iou": pl.Float64,
    "threshold": pl.Float64,
    "is_exact": pl.Boolean,
    "is_alike": pl.Boolean,
    **SIDES,
}


def candidates(*pairs: tuple[str, str, float], threshold: float = 0.5, **rest: Any) -> pl.DataFrame:
    """Candidate pairs (given, gold, iou) of one scene."""
    rows = [
        {
            "project_id": "p",
            "annotation_id": given_id,
            "gold_annotation_id": gold_id,
            "submission_id": "s",
            "gold_submission_id": "g",
            "question": "label",
            "family": "box",
            "frame": -1,
            "iou": iou,
            "threshold": threshold,
            "is_exact": True,
            "is_alike": False,
            **dict.fromkeys(SIDES),
            **rest,
        }
        for given_id, gold_id, iou in pairs
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def matched(frame: pl.DataFrame) -> dict[str, str]:
    found = assign(frame)
    return dict(zip(found["annotation_id"], found["gold_annotation_id"], strict=True))


def box(x_min: float, y_min: float, x_max: float, y_max: float, turn: float = 0) -> np.ndarray:
    return np.array([[x_min, y_min, x_max, y_max, turn]], dtype=float)


def test_the_worked_example_of_the_handbook_matches_three_objects() -> None:
    first = [(0, 0, 100, 100), (200, 0, 300, 100), (0, 200, 50, 300), (400, 400, 420, 420)]
    second = [(10, 0, 110, 100), (200, 0, 300, 80), (0, 210, 50, 300), (500, 500, 550, 550)]
    iou = np.array([[float(rotated_box_iou(box(*a), box(*b))[0]) for b in second] for a in first])
    rows, columns = best_pairs(iou, 0.5)
    assert list(zip(rows, columns, strict=True)) == [(0, 0), (1, 1), (2, 2)]
    np.testing.assert_allclose(iou[rows, columns], [0.818182, 0.8, 0.9], atol=1e-6)
    assert iou[rows, columns].mean() == pytest.approx(0.839394, abs=1e-6)
    strict_rows, _ = best_pairs(iou, 0.85)
    assert 2 * len(strict_rows) / 8 == 0.25


def test_the_largest_total_wins_over_the_best_single_pair() -> None:
    pairs = candidates(("a", "x", 0.9), ("a", "y", 0.85), ("b", "x", 0.84))
    assert matched(pairs) == {"a": "y", "b": "x"}


def test_equal_objects_over_equal_objects_are_matched_once_each() -> None:
    found = assign(candidates(*((given, gold, 0.8) for given in "ab" for gold in "xy")))
    assert sorted(found["annotation_id"]) == ["a", "b"]
    assert sorted(found["gold_annotation_id"]) == ["x", "y"]


def test_nobody_matches_below_the_threshold_and_the_threshold_itself_counts() -> None:
    pairs = candidates(("a", "x", 0.4999), ("b", "y", 0.5))
    assert matched(pairs) == {"b": "y"}


def test_a_pair_below_the_threshold_does_not_take_an_object_away() -> None:
    pairs = candidates(("a", "x", 0.6), ("a", "y", 0.3), ("b", "x", 0.55))
    assert matched(pairs) == {"a": "x"}


def test_scenes_do_not_see_each_other() -> None:
    here = candidates(("a", "x", 0.9))
    other_work = candidates(("b", "x", 0.6), submission_id="s2")
    other_gold = candidates(("a", "y", 0.7), gold_submission_id="g2")
    found = assign(pl.concat([here, other_work, other_gold]))
    assert sorted(found.select("annotation_id", "gold_annotation_id").rows()) == [
        ("a", "x"),
        ("a", "y"),
        ("b", "x"),
    ]


def test_no_candidates_give_no_matches() -> None:
    assert assign(candidates()).height == 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(30, 100)),
        max_size=14,
        unique_by=lambda pair: pair[:2],
    ),
    st.randoms(),
)
def test_matching_is_optimal_and_blind_to_the_order_of_rows(
    pairs: list[tuple[int, int, int]], chance: Any
) -> None:
    named = [(f"a{i}", f"x{j}", iou / 100) for i, j, iou in pairs]
    found = assign(candidates(*named))
    shuffled = list(named)
    chance.shuffle(shuffled)
    assert sorted(assign(candidates(*shuffled)).rows()) == sorted(found.rows())
    worth = {(i, j): iou for i, j, iou in pairs if iou >= 50}
    best = max(
        sum(worth.get((i, j), 0) for i, j in enumerate(order)) for order in permutations(range(5))
    )
    assert found["iou"].sum() * 100 == pytest.approx(best)
    assert found["annotation_id"].is_unique().all()
    assert found["gold_annotation_id"].is_unique().all()


def test_box_iou_equals_the_coco_tools() -> None:
    coco = pytest.importorskip("pycocotools.mask")
    chance = np.random.default_rng(3)
    corners = chance.uniform(0, 80, size=(200, 2, 2))
    extents = chance.uniform(1, 60, size=(200, 2, 2))
    first = np.hstack([corners[:, 0], corners[:, 0] + extents[:, 0], np.zeros((200, 1))])
    second = np.hstack([corners[:, 1], corners[:, 1] + extents[:, 1], np.zeros((200, 1))])
    theirs = coco.iou(
        np.hstack([corners[:, 0], extents[:, 0]]),
        np.hstack([corners[:, 1], extents[:, 1]]),
        [0] * 200,
    ).diagonal()
    np.testing.assert_allclose(rotated_box_iou(first, second), theirs, atol=1e-9)


@pytest.mark.parametrize(
    ("first", "second", "iou"),
    [
        (box(0, 0, 4, 2), box(0, 0, 4, 2), 1),
        (box(0, 0, 4, 2, 30), box(0, 0, 4, 2, 30), 1),
        (box(0, 0, 4, 2), box(1, -1, 3, 3, 90), 1),
        (box(0, 0, 4, 2), box(0, 0, 4, 2, 90), 4 / 12),
        (box(0, 0, 2, 2), box(0, 0, 2, 2, 45), 2**0.5 / 2),
        (box(0, 0, 2, 2, 45), box(10, 10, 12, 12), 0),
        (box(0, 0, 10, 10), box(4, 4, 6, 6, 20), 4 / 100),
        (box(1, 1, 1, 1), box(1, 1, 1, 1), 0),
    ],
)
def test_turned_boxes_overlap_as_drawn_on_paper(
    first: np.ndarray, second: np.ndarray, iou: float
) -> None:
    assert rotated_box_iou(first, second)[0] == pytest.approx(iou, abs=1e-9)
    assert rotated_box_iou(second, first)[0] == pytest.approx(iou, abs=1e-9)


def test_turned_boxes_overlap_like_the_polygons_of_their_corners() -> None:
    chance = np.random.default_rng(5)
    for _ in range(40):
        boxes = [
            np.array([[x, y, x + w, y + h, turn]])
            for x, y, w, h, turn in chance.uniform(
                (0, 0, 5, 5, -180), (20, 20, 40, 40, 180), (2, 5)
            )
        ]
        outlines = [[_outline(each[0])] for each in boxes]
        assert rotated_box_iou(*boxes)[0] == pytest.approx(polygon_iou(*outlines), abs=5e-3)


def _outline(turned: np.ndarray) -> np.ndarray:
    """Corners of a box turned clockwise on a screen whose y points down."""
    x_min, y_min, x_max, y_max, degrees = turned
    centre = complex((x_min + x_max) / 2, (y_min + y_max) / 2)
    corners = [complex(x_min, y_min), complex(x_max, y_min), complex(x_max, y_max)]
    corners.append(complex(x_min, y_max))
    spin = np.exp(1j * np.radians(degrees))
    spun = [centre + (corner - centre) * spin for corner in corners]
    return np.array([[point.real, point.imag] for point in spun])


def test_a_hole_is_not_part_of_a_polygon() -> None:
    square = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]])
    hole = square / 2 + 1
    assert polygon_iou([square], [square, hole]) == pytest.approx(12 / 16, abs=5e-3)


def test_polygons_without_area_have_no_overlap() -> None:
    line = np.array([[0.0, 0.0], [4.0, 0.0]])
    assert polygon_iou([line], [line]) == 0
    assert polygon_iou([], []) == 0


def test_mask_iou_equals_the_coco_tools() -> None:
    coco = pytest.importorskip("pycocotools.mask")
    chance = np.random.default_rng(7)
    for _ in range(20):
        first, second = chance.random((2, 13, 9)) < 0.5
        theirs = coco.iou(
            [coco.encode(np.asfortranarray(first.astype(np.uint8)))],
            [coco.encode(np.asfortranarray(second.astype(np.uint8)))],
            [0],
        )[0, 0]
        assert mask_iou(_runs(first), _runs(second)) == pytest.approx(theirs)


def _runs(mask: np.ndarray) -> dict[str, Any]:
    flat = mask.flatten(order="F").astype(int)
    edges = np.flatnonzero(np.diff(flat, prepend=0)).tolist()
    counts = np.diff([0, *edges, flat.size]).tolist()
    return {"size": list(mask.shape), "counts": counts}


def test_shapes_that_sql_cannot_measure_are_measured_before_they_match() -> None:
    turned = candidates(
        ("a", "x", 1.0),
        is_exact=False,
        given_type="bbox",
        gold_type="bbox",
        **{f"{side}_{name}": value for side in ("given", "gold") for name, value in _square(4, 2)},
        given_rotation_degrees=0.0,
        gold_rotation_degrees=90.0,
    )
    assert matched(turned) == {}
    looser = turned.with_columns(threshold=pl.lit(0.3))
    assert assign(looser)["iou"].to_list() == pytest.approx([4 / 12])


def _square(width: float, height: float) -> list[tuple[str, float]]:
    return [("x_min", 0.0), ("y_min", 0.0), ("x_max", width), ("y_max", height)]
