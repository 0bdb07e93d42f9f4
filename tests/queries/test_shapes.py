"""How much areas overlap, against geometry libraries: turned boxes, polygons, holes, masks."""

import json
from typing import Any

import numpy as np
import pytest
from given import Given

from queries.shapes import mask_iou, polygon_iou, rotated_box_iou

Ring = list[tuple[float, float]]
SQUARE: Ring = [(0, 0), (10, 0), (10, 10), (0, 10)]


def rings(*found: Ring) -> list[np.ndarray]:
    return [np.array(ring, dtype=float) for ring in found]


def star(chance: np.random.Generator, corners: int) -> Ring:
    """A polygon that does not cross itself: corners in order of their angle."""
    angles = np.sort(chance.uniform(0, 2 * np.pi, corners))
    reach = chance.uniform(20, 60, corners)
    middle = chance.uniform(40, 80, 2)
    points = middle + np.column_stack([np.cos(angles), np.sin(angles)]) * reach[:, None]
    return [(float(x), float(y)) for x, y in points]


def test_turned_boxes_overlap_to_nine_digits_as_in_a_geometry_library() -> None:
    shapely = pytest.importorskip("shapely")
    affinity = pytest.importorskip("shapely.affinity")
    chance = np.random.default_rng(5)
    boxes = []
    for _ in range(2):
        corner, size = chance.uniform(0, 30, (200, 2)), chance.uniform(1, 40, (200, 2))
        turn = np.where(chance.random((200, 1)) < 0.2, 90, chance.uniform(-360, 360, (200, 1)))
        boxes.append(np.hstack([corner, corner + size, turn]))
    ours = rotated_box_iou(*boxes)
    for row in range(200):
        one, other = (
            affinity.rotate(shapely.box(*side[row, :4]), side[row, 4], origin="centroid")
            for side in boxes
        )
        theirs = one.intersection(other).area / one.union(other).area
        assert ours[row] == pytest.approx(theirs, abs=1e-9)


def test_polygons_and_holes_overlap_as_in_a_geometry_library() -> None:
    shapely = pytest.importorskip("shapely")
    chance = np.random.default_rng(9)
    for _ in range(40):
        first, second = star(chance, 9), star(chance, 12)
        middle = np.mean(first, axis=0)
        hole = [(float(x), float(y)) for x, y in middle + (np.array(first) - middle) * 0.3]
        one, other = shapely.Polygon(first), shapely.Polygon(second)
        if not (one.is_valid and one.contains(shapely.Polygon(hole)) and other.is_valid):
            continue
        one = shapely.Polygon(first, [hole])
        theirs = one.intersection(other).area / one.union(other).area
        assert polygon_iou(rings(first, hole), rings(second)) == pytest.approx(theirs, abs=5e-3)


def test_a_polygon_that_crosses_itself_covers_what_an_odd_count_of_crossings_encloses() -> None:
    # An hourglass: two triangles that meet in the middle, together half of the square.
    hourglass: Ring = [(0, 0), (10, 0), (0, 10), (10, 10)]
    assert polygon_iou(rings(hourglass), rings(SQUARE)) == pytest.approx(0.5, abs=5e-3)
    assert polygon_iou(rings(hourglass), rings(hourglass)) == pytest.approx(1)
    twice_around: Ring = [*SQUARE, *SQUARE]
    assert polygon_iou(rings(twice_around), rings(SQUARE)) == 0


def test_parts_of_one_polygon_count_together() -> None:
    left: Ring = [(0, 0), (4, 0), (4, 10), (0, 10)]
    right: Ring = [(6, 0), (10, 0), (10, 10), (6, 10)]
    assert polygon_iou(rings(left, right), rings(SQUARE)) == pytest.approx(0.8, abs=5e-3)


@pytest.mark.parametrize(
    "flat", [[(0, 0), (10, 0)], [(3, 3), (3, 3), (3, 3)], [(0, 0), (5, 5), (10, 10)]]
)
def test_shapes_without_area_overlap_nothing_and_no_number_is_made_up(flat: Ring) -> None:
    assert polygon_iou(rings(flat), rings(flat)) == 0
    assert polygon_iou(rings(flat), rings(SQUARE)) == pytest.approx(0, abs=1e-9)
    point = np.array([[3.0, 3.0, 3.0, 3.0, 30.0]])
    square = np.array([[0.0, 0.0, 10.0, 10.0, 0.0]])
    assert rotated_box_iou(point, point)[0] == 0
    assert rotated_box_iou(point, square)[0] == 0


def test_empty_and_full_masks_and_masks_of_two_sizes() -> None:
    coco = pytest.importorskip("pycocotools.mask")
    empty, full = {"size": [4, 3], "counts": [12]}, {"size": [4, 3], "counts": [0, 12]}
    assert mask_iou(empty, empty) == 0
    assert mask_iou(empty, full) == 0
    assert mask_iou(full, full) == 1
    assert mask_iou(full, {"size": [3, 4], "counts": [0, 12]}) == 0
    runs: dict[str, Any] = {"size": [4, 3], "counts": [2, 7, 3]}
    theirs = coco.iou(*([coco.frPyObjects(side, 4, 3)] for side in (runs, full)), [0])
    assert mask_iou(runs, full) == pytest.approx(theirs[0, 0])


def test_crossed_and_flat_polygons_are_judged_like_any_other() -> None:
    story = Given()
    hourglass, flat = [(0, 0), (10, 0), (0, 10), (10, 10)], [(0, 0), (10, 0), (5, 0)]
    edges = {"x_min": 0.0, "y_min": 0.0, "x_max": 10.0}
    for asset, ring, high in (("crossed", hourglass, 10.0), ("flat", flat, 0.0)):
        for person, role in ((None, {"role": "gold", "is_gold": True}), ("ann", {})):
            story.annotation(
                story.submission(asset, person, **role), asset, type="polygon", label="roof",
                geometry=json.dumps([[ring]]), y_max=high, **edges,
            )  # fmt: skip
    rows = {(row["asset_id"], row["verdict"]) for row in story.view("int_gold_judgements")}
    assert rows == {("crossed", "match"), ("flat", "missing"), ("flat", "spurious")}
