"""Object keypoint similarity, against COCO's own evaluation and hand counts."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.keypoints import COCO_SIGMAS, aligned, in_place, oks, sigmas, skeleton

PERSON = tuple(COCO_SIGMAS)


def crowd(seed: int, people: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Skeletons of 17 points, the same a little off, and areas; some points are not labelled."""
    chance = np.random.default_rng(seed)
    gold = np.dstack([chance.uniform(0, 200, (people, 17, 2)), chance.integers(0, 3, (people, 17))])
    gold[:, 0, 2] = 2
    given = gold.copy()
    given[..., :2] += chance.normal(0, 8, (people, 17, 2))
    given[..., 2] = 2
    return gold, given, chance.uniform(500, 40_000, people)


def coco_oks(gold: np.ndarray, given: np.ndarray, areas: np.ndarray) -> np.ndarray:
    """What pycocotools says of each given skeleton (row) and each of gold (column)."""
    evaluation = pytest.importorskip("pycocotools.cocoeval")
    from pycocotools.coco import COCO

    truth = COCO()
    truth.dataset = {
        "images": [{"id": 1}],
        "categories": [{"id": 1, "name": "person"}],
        "annotations": [
            {
                "id": number + 1, "image_id": 1, "category_id": 1, "iscrowd": 0,
                "area": float(area), "bbox": [0.0, 0.0, 200.0, 200.0],
                "keypoints": points.ravel().tolist(), "num_keypoints": 17,
            }
            for number, (points, area) in enumerate(zip(gold, areas, strict=True))
        ],
    }  # fmt: skip
    truth.createIndex()
    drawn = truth.loadRes(
        [
            {
                "image_id": 1,
                "category_id": 1,
                "keypoints": points.ravel().tolist(),
                "score": 1 - number / 1000,
            }
            for number, points in enumerate(given)
        ]
    )
    found = evaluation.COCOeval(truth, drawn, "keypoints")
    found._prepare()
    return np.asarray(found.computeOks(1, 1))


def test_oks_equals_cocos_own_evaluation() -> None:
    gold, given, areas = crowd(3, 12)
    theirs = coco_oks(gold, given, areas)
    spread = sigmas(PERSON, "person")
    for column in range(12):
        ours = oks(np.repeat(gold[[column]], 12, 0), given, np.repeat(areas[column], 12), spread)
        np.testing.assert_allclose(ours, theirs[:, column], atol=1e-9)


def test_the_spread_of_persons_is_cocos() -> None:
    evaluation = pytest.importorskip("pycocotools.cocoeval")
    theirs = evaluation.Params("keypoints").kpt_oks_sigmas
    np.testing.assert_allclose(sigmas(PERSON, "someone"), theirs)
    nameless = [str(place) for place in range(17)]
    np.testing.assert_allclose(sigmas(nameless, "Person"), theirs)


def test_other_skeletons_have_one_spread_for_all_points_unless_policy_names_them() -> None:
    assert sigmas([str(place) for place in range(17)], "horse").tolist() == [0.09] * 17
    assert sigmas(("thumb", "wrist"), "hand").tolist() == [0.09, 0.09]
    stated = "default=0.09\nwrist=0.2\ndefault=0.05"
    assert sigmas(("thumb", "wrist"), "hand", stated).tolist() == [0.05, 0.2]
    person = sigmas(PERSON, "person", "default=0.09\nnose=0.5")
    assert person[:2].tolist() == [0.5, 0.025]


def test_oks_of_two_points_as_counted_by_hand() -> None:
    gold = np.array([[[0.0, 0.0, 2.0], [30.0, 40.0, 1.0], [9.0, 9.0, 0.0]]])
    given = np.array([[[3.0, 4.0, 2.0], [30.0, 40.0, 2.0], [99.0, 99.0, 2.0]]])
    # Two labelled points: 25 px^2 off at area 2500 and sigma .1, and 0 px off.
    expected = (np.exp(-25 / (2 * 2500 * 0.2**2)) + 1) / 2
    assert oks(gold, given, np.array([2500.0]), np.full(3, 0.1))[0] == pytest.approx(expected)


def test_no_labelled_point_has_no_oks_and_a_point_left_out_counts_nothing() -> None:
    gold = np.array([[[5.0, 5.0, 0.0], [6.0, 6.0, 0.0]], [[5.0, 5.0, 2.0], [6.0, 6.0, 2.0]]])
    given = np.array([[[5.0, 5.0, 2.0], [6.0, 6.0, 2.0]], [[5.0, 5.0, 2.0], [6.0, 6.0, 0.0]]])
    found = oks(gold, given, np.array([100.0, 100.0]), np.full(2, 0.1))
    assert np.isnan(found[0])
    assert found[1] == 0.5


def test_a_skeleton_without_area_is_all_or_nothing() -> None:
    one = np.array([[[5.0, 5.0, 2.0]]])
    assert oks(one, one, np.array([0.0]), np.array([0.1]))[0] == 1
    assert oks(one, one + 1, np.array([0.0]), np.array([0.1]))[0] == 0


def test_points_in_place_and_their_distances_are_counted_where_both_label() -> None:
    first = np.array([[[0.0, 0.0, 2.0], [10.0, 0.0, 2.0], [20.0, 0.0, 0.0], [30.0, 0.0, 2.0]]])
    second = np.array([[[0.0, 3.0, 2.0], [10.0, 4.0, 1.0], [20.0, 0.0, 2.0], [30.0, 0.0, 0.0]]])
    compared, near, squares = in_place(first, second, np.array([3.0]))
    assert (compared[0], near[0], squares[0]) == (2, 1, 25)


def test_points_answer_each_other_by_name_in_any_order() -> None:
    first = skeleton('{"points": [[1,1,2],[2,2,2]], "names": ["head", "tail"]}')
    second = skeleton('{"points": [[2,2,2],[7,7,2],[1,1,2]], "names": ["tail", "leg", "head"]}')
    one, other = aligned(first, second)
    assert one.names == other.names == ("head", "tail", "leg")
    assert one.points.tolist() == [[1, 1, 2], [2, 2, 2], [0, 0, 0]]
    assert other.points.tolist() == [[1, 1, 2], [2, 2, 2], [7, 7, 2]]


def test_points_answer_each_other_by_place_where_a_side_has_no_names() -> None:
    first = skeleton('{"points": [[1,1,2],[2,2,2],[3,3,2]], "names": []}')
    second = skeleton('{"points": [[4,4,2],[5,5,2]], "names": ["head", "tail"]}')
    one, other = aligned(first, second)
    assert one.names == other.names
    assert other.points.tolist() == [[4, 4, 2], [5, 5, 2], [0, 0, 0]]


def test_a_point_without_visibility_is_visible_and_scale_applies() -> None:
    found = skeleton('{"points": [[0.5, 0.25]]}', 200, 100)
    assert found.points.tolist() == [[100, 25, 2]]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_oks_is_a_share_that_shifts_and_scales_do_not_change(seed: int, people: int) -> None:
    gold, given_, areas = crowd(seed, people)
    spread = sigmas(PERSON, "person")
    before = oks(gold, given_, areas, spread)
    moved: list[Any] = [side * [3.0, 3.0, 1.0] + [7.0, -5.0, 0.0] for side in (gold, given_)]
    after = oks(*moved, areas * 9, spread)
    assert ((before >= 0) & (before <= 1)).all()
    np.testing.assert_allclose(before, after, atol=1e-9)
    np.testing.assert_allclose(oks(gold, gold, areas, spread), 1)
