"""Precision and recall per class, against the handbook and scikit-learn."""

from collections import Counter
from itertools import count

import numpy as np
import polars as pl
import pytest
from drawings import Box, drew
from given import Given
from sklearn.metrics import precision_recall_fscore_support

from queries.intervals import wilson

HANDBOOK = [[50, 3, 2], [4, 30, 6], [1, 2, 22]]


def judged(pairs: list[tuple[str, str]]) -> Given:
    """Items of (gold, given), each answered by one of three annotators."""
    story = Given()
    for number, (gold, _) in enumerate(pairs):
        story.submission(f"a{number}", None, gold, role="gold", is_gold=True)
    rows = [
        {"asset": f"a{number}", "annotator": f"w{number % 3}", "label": label}
        for number, (_, label) in enumerate(pairs)
    ]
    story.answers(pl.DataFrame(rows))
    return story


def handbook() -> Given:
    names = "abc"
    return judged(
        [
            (names[i], names[j])
            for i, row in enumerate(HANDBOOK)
            for j, n in enumerate(row)
            for _ in range(n)
        ]
    )


def test_the_handbooks_matrix_gives_its_averages() -> None:
    rows = handbook().frame("accuracy_by_label")
    assert rows["true_positives"].sum() / rows["gold_n"].sum() == pytest.approx(0.85)
    assert rows["recall"].mean() == pytest.approx(0.846364, abs=1e-6)
    assert rows["f1"].mean() == pytest.approx(0.836364, abs=1e-6)


def test_the_confusion_matrix_comes_back_as_it_went_in() -> None:
    cells = handbook().view("accuracy_confusion")
    assert [cell["n"] for cell in cells] == [n for row in HANDBOOK for n in row]
    assert [cell["gold_total"] for cell in cells[::3]] == [55, 40, 25]
    assert cells[0]["share"] == pytest.approx(50 / 55)
    assert {cell["annotators"] for cell in cells} <= {1, 2, 3}


def test_rates_equal_scikit_learn_on_random_answers() -> None:
    chance = np.random.default_rng(13)
    truth = chance.integers(0, 6, 400)
    given = np.where(chance.random(400) < 0.7, truth, chance.integers(0, 7, 400))
    rows = judged([(str(a), str(b)) for a, b in zip(truth, given, strict=True)]).frame(
        "accuracy_by_label"
    )
    names = rows["label"].to_list()
    theirs = precision_recall_fscore_support(
        truth.astype(str), given.astype(str), labels=names, zero_division=np.nan
    )
    for column, expected in zip(("precision", "recall"), theirs[:2], strict=True):
        ours = rows[column].fill_null(np.nan).to_numpy()
        np.testing.assert_allclose(ours, expected)
    assert rows["gold_n"].to_list() == theirs[3].tolist()


def test_the_intervals_are_wilsons() -> None:
    for row in handbook().view("accuracy_by_label"):
        low, high = wilson(row["true_positives"], [row["given_n"], row["gold_n"]])
        ours = (row["precision_low"], row["recall_low"], row["precision_high"], row["recall_high"])
        assert ours == pytest.approx((*low, *high), abs=1e-9)


def test_what_was_never_given_has_no_precision() -> None:
    rows = {row["label"]: row for row in judged([("tug", "buoy")]).view("accuracy_by_label")}
    tug, buoy = rows["tug"], rows["buoy"]
    assert (tug["precision"], tug["precision_low"], tug["recall"], tug["f1"]) == (None, None, 0, 0)
    assert (buoy["precision"], buoy["recall"], buoy["recall_high"]) == (0, None, None)
    assert {tug["reason"], buoy["reason"]} == {"no_data"}


def test_small_classes_say_so() -> None:
    rows = judged([("tug", "tug")] * 9 + [("buoy", "buoy")] * 10).view("accuracy_by_label")
    assert {row["label"]: row["reason"] for row in rows} == {"buoy": None, "tug": "insufficient_n"}
    assert [row["precision_high"] for row in rows] == [1, 1]


def test_missing_and_spurious_objects_stand_against_none() -> None:
    story = Given()
    place = count()

    def box(submission: str, label: str, corner: int) -> None:
        edges = {"x_min": corner, "y_min": 0, "x_max": corner + 10, "y_max": 10}
        story.annotation(submission, "a", type="bbox", label=label, **edges)

    gold = story.submission("a", None, role="gold", is_gold=True)
    work = story.submission("a", "ann")
    for gold_label, given_label in (("car", "car"), ("car", "van"), ("car", None), (None, "van")):
        corner = 100 * next(place)
        if gold_label:
            box(gold, gold_label, corner)
        if given_label:
            box(work, given_label, corner)
    cells = {
        (cell["gold_label"], cell["given_label"]): cell["n"]
        for cell in story.view("accuracy_confusion")
    }
    assert cells == {
        ("car", "car"): 1,
        ("car", "van"): 1,
        ("car", "(none)"): 1,
        ("(none)", "van"): 1,
    }
    car, van = story.view("accuracy_by_label")
    assert (car["gold_n"], car["given_n"], car["false_negatives"]) == (3, 1, 2)
    assert (van["gold_n"], van["given_n"], van["false_positives"]) == (0, 2, 2)
    assert car["recall"] == pytest.approx(1 / 3)


def test_true_positives_say_how_well_they_are_placed() -> None:
    story = Given()
    gold = {"role": "gold", "is_gold": True}
    cars: list[Box] = [("car", 0, 0, 100, 100), ("car", 200, 0, 300, 100)]
    drew(story, "a", None, *cars, ("bus", 400, 0, 500, 100), **gold)
    drew(story, "a", "ann", ("car", 0, 0, 100, 80), ("car", 200, 0, 300, 100))
    drew(story, "a", "bob", ("bus", 400, 0, 480, 100), ("van", 0, 0, 100, 100))
    rows = {row["label"]: row for row in story.view("accuracy_by_label")}
    car, bus, van = rows["car"], rows["bus"], rows["van"]
    assert (car["mean_iou"], car["centre_offset"]) == (pytest.approx(0.9), pytest.approx(5))
    assert (bus["mean_iou"], bus["centre_offset"]) == (pytest.approx(0.8), pytest.approx(10))
    assert (van["mean_iou"], van["mean_oks"], van["centre_offset"]) == (None, None, None)
    # A pair of two classes stands in both rates, and is one error.
    assert (car["false_negatives"], van["false_positives"]) == (2, 1)
    errors = Counter(row["type"] for row in story.view("int_gold_errors"))
    assert errors == {"wrong_class": 1, "missing": 2, "localisation": 2}
