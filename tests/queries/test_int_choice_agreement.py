"""Agreement where several labels at a time are one answer."""

from typing import Any

import krippendorff
import numpy as np
import pytest
from given import Given
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as some

EXAMPLE = [("x", "x"), ("xy", "x"), ("yz", "xz"), ("z", "z"), ("xyz", "xy")]


def chosen(*units: tuple[str, ...], names: str = "ABCDEFG") -> Given:
    """Each unit's sets, one per annotator, letters being labels."""
    given = Given()
    for number, unit in enumerate(units):
        for name, labels in zip(names, unit, strict=False):
            given.submission(f"asset {number:03}", name, *labels, type="choices")
    return given


def rows(given: Given, view: str = "int_choice_agreement") -> dict[str, dict[str, Any]]:
    return {row["coefficient"]: row for row in given.view(view)}


def test_the_worked_example_is_compared_by_masi() -> None:
    found = rows(chosen(*EXAMPLE), "agreement_overview")
    assert found["alpha"]["value"] == pytest.approx(0.410345, abs=1e-6)
    assert found["alpha"]["method"] == "Krippendorff over sets of labels, MASI distance"
    assert found["percent"]["value"] == pytest.approx(0.4)
    for name in ("alpha", "percent"):
        row = found[name]
        assert (row["n"], row["items"], row["annotators"], row["judgements"]) == (5, 5, 2, 10)
        assert (row["reason"], row["ci_low"]) == ("insufficient_n", None)
    assert {found[name]["reason"] for name in ("ac1", "fleiss")} == {"not_applicable"}


@pytest.mark.parametrize(
    ("asked", "value", "told"),
    [
        ("jaccard", 0.477273, "Jaccard"),
        ("JACCARD ", 0.477273, "Jaccard"),
        ("hamming", 0.410345, "MASI (hamming is not known)"),
    ],
)
def test_a_policy_chooses_the_distance_and_the_method_names_it(
    asked: str, value: float, told: str
) -> None:
    given = chosen(*EXAMPLE)
    given.row("policies", subject="multi_label", name="distance", value_text=asked)
    alpha = rows(given)["alpha"]
    assert f"{told} distance" in alpha["method"]
    # By hand with Jaccard: within 0 + 1/2 + 2/3 + 0 + 1/3 = 3/2, twice over 10 values = .3;
    # overall the mean distance of all 90 ordered pairs.
    if told == "Jaccard":
        values = [set(each) for unit in EXAMPLE for each in unit]
        pairs = [(a, b) for i, a in enumerate(values) for j, b in enumerate(values) if i != j]
        overall = sum(1 - len(a & b) / len(a | b) for a, b in pairs) / 90
        value = 1 - 0.3 / overall
    assert alpha["value"] == pytest.approx(value, abs=1e-6)


def test_thirty_units_have_an_interval_and_a_probability() -> None:
    found = rows(chosen(*EXAMPLE * 6))
    alpha = found["alpha"]
    assert alpha["reason"] is None
    assert alpha["ci_low"] < alpha["value"] < alpha["ci_high"]
    assert 0 <= alpha["p_above_threshold"] < 0.05
    assert "bootstrap of assets, B=2000" in alpha["method"]
    assert found["percent"]["p_above_threshold"] is None


def test_each_label_is_chosen_or_not() -> None:
    found = {row["label"]: row for row in chosen(*EXAMPLE).view("agreement_by_label")}
    for label in "xyz":
        theirs = krippendorff.alpha(
            reliability_data=[[int(label in unit[i]) for unit in EXAMPLE] for i in (0, 1)],
            level_of_measurement="nominal",
        )
        assert found[label]["value"] == pytest.approx(theirs)
        assert found[label]["method"] == "Krippendorff nominal, chosen against not chosen"
    # x: both in units 1, 2 and 5, one in unit 3: 6 of 7.
    assert [found["x"][name] for name in ("positives", "n")] == [7, 5]
    assert found["x"]["specific_agreement"] == pytest.approx(6 / 7)


def test_nothing_chosen_by_both_is_no_distance() -> None:
    given = chosen(("xy", "xy"), ("x", "y"))
    for name in "AB":
        given.submission("empty", name)
    found = rows(given)
    assert found["percent"]["value"] == pytest.approx(2 / 3)
    assert found["percent"]["n"] == 3


def test_an_empty_answer_counts_only_where_the_question_was_put() -> None:
    given = chosen(("xy", "xy"), ("x", "y"))
    for asset, shown in (("shown", ["label"]), ("not shown", ["other"])):
        given.submission(asset, "A", "x", type="choices")
        given.submission(
            asset, "B", "q", type="classification", question="other", questions_shown=shown
        )
    # What was shown is unknown and something else was answered: perhaps it was never put.
    given.submission("unknown", "A", "x", type="choices")
    given.submission("unknown", "B", "q", type="classification", question="other")
    found = {
        row["coefficient"]: row
        for row in given.view("int_choice_agreement")
        if row["question"] == "label"
    }
    assert found["percent"]["n"] == 3
    assert found["percent"]["value"] == pytest.approx(1 / 3)


def test_one_set_for_all_is_a_single_category() -> None:
    found = rows(chosen(*[("xy", "xy")] * 3))
    assert (found["alpha"]["value"], found["alpha"]["reason"]) == (None, "single_category")
    assert found["percent"]["value"] == 1
    assert found["alpha"]["warning"] == "prevalence"


def test_one_annotator_has_no_overlap() -> None:
    found = rows(chosen(("xy",), ("x",)))
    assert {found[name]["reason"] for name in ("alpha", "percent")} == {"no_overlap"}


def test_one_person_twice_counts_once_and_unicode_is_a_label() -> None:
    given = chosen(("xy", "xy"))
    given.submission("asset 000", "A", "z", type="choices")
    given.submission("other", "A", "猫", "🐈", type="choices")
    given.submission("other", "B", "🐈", "猫", type="choices")
    assert rows(given)["percent"]["value"] == 1


def test_very_many_sets_take_the_jackknife(monkeypatch) -> None:
    from queries import sets

    whole = rows(chosen(*EXAMPLE * 6))["alpha"]
    monkeypatch.setattr(sets, "MOST_SETS", 3)
    row = rows(chosen(*EXAMPLE * 6))["alpha"]
    assert row["value"] == pytest.approx(whole["value"])
    assert row["method"].endswith("jackknife of assets")
    assert row["ci_low"] == pytest.approx(whole["ci_low"], abs=0.05)
    assert row["ci_high"] == pytest.approx(whole["ci_high"], abs=0.05)


UNITS = some.lists(
    some.tuples(*[some.sets(some.sampled_from("xyz"), min_size=1).map("".join)] * 3),
    min_size=10,
    max_size=12,
)


@any_of(UNITS, some.randoms(use_true_random=False))
@settings(max_examples=5, deadline=None)
def test_names_and_order_change_nothing(units, random) -> None:
    units = [("xy", "x", "z"), *units]
    labels = dict(zip("xyz", random.sample("xyz", 3), strict=True))
    shuffled = [
        tuple("".join(labels[each] for each in labels_of) for labels_of in unit) for unit in units
    ]
    random.shuffle(shuffled)
    before, after = rows(chosen(*units)), rows(chosen(*shuffled, names="GFEDCBA"))
    for name in ("alpha", "percent"):
        assert np.isclose(after[name]["value"], before[name]["value"], atol=1e-12)
        for end in ("ci_low", "ci_high"):
            assert after[name][end] == pytest.approx(before[name][end], abs=0.03)
