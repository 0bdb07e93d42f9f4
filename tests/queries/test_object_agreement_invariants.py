"""Agreement on drawn areas under other names and orders, against a reference library."""

import math
from typing import Any

import krippendorff
import numpy as np
import pytest
from drawings import drew, random_drawings
from given import Given

from queries import object_agreement_by_pair


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


def crowd(seed: int, asset: str = "asset {}", person: str = "person {}", **other: Any) -> Given:
    """The random drawings, with assets and people called this; shuffled where `shuffle`."""
    given = Given()
    drawn = random_drawings(seed, **other)
    order = [(a, p) for a in range(12) for p in range(3)]
    if "q" in person:
        order.reverse()
    for a, p in order:
        boxes = [box for at, who, box in drawn if (at, who) == (a, p)]
        if "q" in person:
            boxes.reverse()
        drew(given, asset.format(a), person.format(9 - p), *boxes)
    return given


@pytest.mark.parametrize("seed", range(2))
def test_alpha_over_clusters_is_what_the_reference_library_says(seed: int) -> None:
    given = crowd(seed)
    ratings: dict[tuple[str, str], list[str]] = {}
    for row in given.view("int_object_ratings"):
        unit = (row["asset_key"], row["cluster"])
        ratings.setdefault(unit, []).extend([row["label"]] * row["ratings"])
    assert {len(unit) for unit in ratings.values()} == {3}
    codes = {"(none)": 0.0, "car": 1.0, "truck": 2.0}
    matrix = np.array([[codes[label] for label in unit] for unit in ratings.values()]).T
    expected = krippendorff.alpha(reliability_data=matrix, level_of_measurement="nominal")
    row = by_coefficient(given)["alpha_none"]
    assert row["value"] == pytest.approx(expected, abs=1e-9)
    assert row["ci_low"] < row["value"] < row["ci_high"]
    for label, code in (("car", 1.0), ("truck", 2.0)):
        expected = krippendorff.alpha(
            reliability_data=np.where(matrix == code, 1.0, 0.0), level_of_measurement="nominal"
        )
        assert labels(given)[label]["value"] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", range(2))
def test_order_of_rows_and_names_do_not_matter(seed: int) -> None:
    one, other = crowd(seed), crowd(seed, asset="z{}a", person="q{}")
    for view, key in (("agreement_overview", "coefficient"), ("agreement_by_label", "label")):
        for before, after in zip(one.view(view), other.view(view), strict=True):
            assert before[key] == after[key]
            for name in ("value", "ci_low", "ci_high", "n", "reason", "method"):
                assert after[name] == pytest.approx(before[name]), (before[key], name)
    before, after = ([*map(summary, given.view("agreement_by_pair"))] for given in (one, other))
    assert sorted(before) == sorted(after)


def summary(row: dict[str, Any]) -> tuple[Any, ...]:
    numbers = (row[name] for name in ("value", "ci_low", "ci_high"))
    return (row["n"], *(round(number or -1, 9) for number in numbers))


def test_many_pairs_get_a_jackknife_close_to_the_bootstrap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = crowd(5)
    drawn = pairs(given)
    monkeypatch.setattr(object_agreement_by_pair, "MOST_BOOTSTRAPPED", 2)
    left_out = pairs(given)
    for pair, row in drawn.items():
        assert "bootstrap of assets" in row["method"]
        assert "jackknife of assets" in left_out[pair]["method"]
        assert left_out[pair]["value"] == row["value"]
        for bound in ("ci_low", "ci_high"):
            assert math.isclose(left_out[pair][bound], row[bound], abs_tol=0.03)
