"""All work against gold in five numbers: the handbook's example, scikit-learn, awkward guests."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from given import Given
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics
from test_accuracy_by_label import handbook, judged

from queries.intervals import clopper_pearson, wilson


def overview(story: Given) -> dict[str, dict[str, Any]]:
    return {row["metric"]: row for row in story.view("accuracy_overview")}


def test_the_handbooks_table_gives_the_handbooks_numbers() -> None:
    found = overview(handbook())
    assert found["accuracy"]["value"] == pytest.approx(0.85)
    assert found["balanced_accuracy"]["value"] == pytest.approx(0.846364, abs=1e-6)
    assert found["macro_f1"]["value"] == pytest.approx(0.836364, abs=1e-6)
    assert found["mcc"]["value"] == pytest.approx(0.767946, abs=1e-6)
    assert found["kappa"]["value"] == pytest.approx(0.765854, abs=1e-6)
    assert (found["accuracy"]["n"], found["accuracy"]["correct"]) == (120, 102)


@pytest.mark.parametrize(
    ("k", "n", "score", "exact"),
    [
        (45, 50, (0.786398, 0.956524), (0.781865, 0.966725)),
        (3, 3, (0.438503, 1), (0.292402, 1)),
        (0, 20, (0, 0.161125), (0, 0.168433)),
    ],
)
def test_the_intervals_of_accuracy_are_those_of_the_handbook(
    k: int, n: int, score: tuple[float, float], exact: tuple[float, float]
) -> None:
    found = overview(judged([("a", "a")] * k + [("a", "b")] * (n - k)))["accuracy"]
    assert (found["ci_low"], found["ci_high"]) == pytest.approx(score, abs=1e-6)
    assert (found["exact_low"], found["exact_high"]) == pytest.approx(exact, abs=1e-6)


PAIRS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")), min_size=1, max_size=40
)


@settings(max_examples=6, deadline=None)
@given(PAIRS)
def test_every_number_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    gold, said = [list(side) for side in zip(*pairs, strict=True)]
    found = overview(judged(pairs))
    with np.errstate(all="ignore"):
        expected = {
            "accuracy": metrics.accuracy_score(gold, said),
            "balanced_accuracy": metrics.recall_score(
                gold, said, average="macro", labels=sorted(set(gold)), zero_division=0
            ),
            "macro_f1": metrics.f1_score(gold, said, average="macro", zero_division=0),
            "mcc": metrics.matthews_corrcoef(gold, said),
            "kappa": metrics.cohen_kappa_score(gold, said),
        }
    for metric, value in expected.items():
        ours = found[metric]["value"]
        if ours is None:
            assert metric in ("mcc", "kappa")
            assert len(set(gold)) == 1 or len(set(said)) == 1
            assert found[metric]["reason"] == "single_category"
        else:
            assert ours == pytest.approx(value, abs=1e-9)


@settings(max_examples=5, deadline=None)
@given(PAIRS.filter(lambda pairs: len(pairs) >= 12), st.randoms())
def test_neither_order_nor_names_change_a_number(pairs: list[tuple[str, str]], chance: Any) -> None:
    renamed = [(f"é{ord(g)}", f"é{ord(s)}") for g, s in pairs]
    chance.shuffle(renamed)
    ours, theirs = overview(judged(pairs)), overview(judged(renamed))
    for metric, row in ours.items():
        other = theirs[metric]
        assert (row["n"], row["reason"]) == (other["n"], other["reason"])
        assert row["value"] == pytest.approx(other["value"], abs=1e-12)


def test_everybody_right_is_one_and_everybody_wrong_is_not_undefined() -> None:
    right = overview(judged([("a", "a"), ("b", "b")] * 15))
    assert {row["value"] for row in right.values()} == {1.0}
    assert {row["reason"] for row in right.values()} == {None}
    wrong = overview(judged([("a", "b"), ("b", "a")] * 15))
    assert [wrong[m]["value"] for m in ("accuracy", "balanced_accuracy", "macro_f1")] == [0, 0, 0]
    assert [wrong[m]["value"] for m in ("mcc", "kappa")] == [-1.0, -1.0]


def test_one_class_leaves_nothing_for_chance_to_explain() -> None:
    found = overview(judged([("a", "a")] * 30))
    assert found["accuracy"]["value"] == 1.0
    for metric in ("mcc", "kappa"):
        row = found[metric]
        assert (row["value"], row["ci_low"], row["reason"]) == (None, None, "single_category")


def test_few_answers_keep_their_value_and_say_so() -> None:
    found = overview(judged([("a", "a"), ("b", "b"), ("a", "b")]))
    assert {row["reason"] for row in found.values()} == {"insufficient_n"}
    assert found["macro_f1"]["ci_low"] is None
    assert "no interval under 10 assets" in found["macro_f1"]["method"]


def test_classes_that_cannot_be_judged_are_left_out_and_counted() -> None:
    story = judged([("a", "a")] * 10 + [("b", "x")] * 10 + [("b", "b")] * 10)
    for label in ("a", "b", "never seen"):
        story.row("labels", question="label", label=label, is_declared=True)
    found = overview(story)
    assert found["balanced_accuracy"]["value"] == pytest.approx(0.75)
    assert (
        found["balanced_accuracy"]["classes"],
        found["balanced_accuracy"]["classes_left_out"],
    ) == (2, 2)  # "x" is not in gold, "never seen" nowhere
    assert found["macro_f1"]["value"] == pytest.approx((1 + 20 / 30 + 0) / 3)
    assert (found["macro_f1"]["classes"], found["macro_f1"]["classes_left_out"]) == (3, 1)


def test_the_interval_of_a_score_is_that_of_resampled_assets() -> None:
    found = overview(handbook())["macro_f1"]
    gold = np.repeat([0, 0, 0, 1, 1, 1, 2, 2, 2], [50, 3, 2, 4, 30, 6, 1, 2, 22])
    said = np.repeat([0, 1, 2] * 3, [50, 3, 2, 4, 30, 6, 1, 2, 22])
    chance = np.random.default_rng(5)
    draws = [chance.integers(0, 120, 120) for _ in range(1500)]
    plain = [metrics.f1_score(gold[d], said[d], average="macro") for d in draws]
    low, high = np.quantile(plain, [0.025, 0.975])
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((low, high), abs=0.01)
    assert found["method"].endswith("bootstrap of assets, B=2000")


def test_missing_and_spurious_objects_count_in_f1_but_not_in_kappa() -> None:
    story = Given()
    for number in range(20):
        asset = f"a{number}"
        gold = story.submission(asset, None, role="gold", is_gold=True)
        work = story.submission(asset, "ann")
        label = "tug" if number % 2 else "buoy"
        box = {"type": "bbox", "question": "box", "coordinate_unit": "pixel"}
        first = {"x_min": 0, "y_min": 0, "x_max": 50, "y_max": 50}
        far = {"x_min": 200, "y_min": 200, "x_max": 250, "y_max": 250}
        story.annotation(gold, asset, label=label, **box, **first)
        story.annotation(work, asset, label=label, **box, **first)
        if number < 4:
            story.annotation(gold, asset, label="tug", **box, **far)
        elif number < 6:
            story.annotation(work, asset, label="tug", **box, **far)
    found = overview(story)
    assert (found["accuracy"]["n"], found["accuracy"]["correct"]) == (26, 20)
    # tug: 10 right, 4 missing, 2 spurious; buoy: 10 right
    assert found["macro_f1"]["value"] == pytest.approx((20 / 26 + 1) / 2)
    assert found["balanced_accuracy"]["value"] == pytest.approx((10 / 14 + 1) / 2)
    assert found["kappa"]["value"] == pytest.approx(1.0)
    assert "matched objects only" in found["kappa"]["method"]
    assert "objects at IoU >= 0.5" in found["accuracy"]["method"]


def test_work_without_a_name_counts_and_gold_nobody_touched_does_not() -> None:
    story = Given()
    for asset in ("a", "b"):
        story.submission(asset, None, "tug", role="gold", is_gold=True)
    story.submission("a", None, "tug")
    assert overview(story)["accuracy"]["n"] == 1
    untouched = Given()
    untouched.submission("a", None, "tug", role="gold", is_gold=True)
    assert untouched.view("accuracy_overview") == []


def test_many_assets_are_resampled_in_groups_within_the_same_bounds() -> None:
    chance = np.random.default_rng(3)
    labels = [f"c{i}" for i in chance.integers(0, 4, 21_000)]
    said = [g if chance.random() < 0.9 else f"c{chance.integers(0, 4)}" for g in labels]
    story = Given()
    frame = pl.DataFrame({"asset": [f"a{i}" for i in range(len(labels))], "label": labels})
    story.answers(frame.with_columns(annotator=pl.lit("gold")), "label")
    story.connection.execute("update submissions set role = 'gold', is_gold = true")
    story.connection.execute("update submissions set submission_id = 'g' || submission_id")
    story.connection.execute(
        "update annotations set submission_id = 'g' || submission_id, "
        "annotation_id = 'g' || annotation_id"
    )
    story.answers(frame.with_columns(annotator=pl.lit("ann"), label=pl.Series(said)), "label")
    found = overview(story)
    k, n = found["accuracy"]["correct"], found["accuracy"]["n"]
    assert n == 21_000
    # With classes alike in size and error, balanced accuracy is as sure as accuracy.
    low, high = wilson(k, n)
    row = found["balanced_accuracy"]
    assert row["ci_high"] - row["ci_low"] == pytest.approx(float(high - low), rel=0.12)
    assert "groups of assets" in row["method"]
    assert float(clopper_pearson(k, n)[0]) == found["accuracy"]["exact_low"]
