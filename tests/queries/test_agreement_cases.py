"""Every published agreement example, on the functions: coefficients, intervals, both raters."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from queries import coefficients, jackknife, pair_tables
from queries.coefficients import Linearised, Scale, Spread

SHARED = Path(__file__).parents[3] / "shared"
SCALES: tuple[Scale, ...] = ("nominal", "ordinal", "interval", "ratio")


def cases(key: str) -> list[Any]:
    path = SHARED / "reference" / "agreement_cases" / "cases.json"
    if not path.is_file():
        return [pytest.param(None, id="absent")]
    found = json.loads(path.read_text("utf-8"))
    return [pytest.param(case, id=name) for name, case in found.items() if key in case]


def of_counts(counts: list[list[int]], positions: list[float] | None = None) -> Spread:
    """One pattern per item; items nobody rated are left out."""
    rated = np.array([row for row in counts if sum(row)], dtype=float)
    places = None if positions is None else np.array(positions)
    return Spread(sparse.csr_array(rated), np.ones(len(rated)), places)


def of_ratings(case: dict[str, Any]) -> Spread:
    categories = case["computed"]["categories"]
    met = [Counter(row) for row in case["ratings_items_by_raters"]]
    numbers = all(isinstance(label, (int, float)) for label in categories)
    positions = [float(label) for label in categories] if numbers else None
    return of_counts([[row[label] for label in categories] for row in met], positions)


def alpha(spread: Spread, scale: Scale = "nominal") -> float:
    shared = spread.co_rated
    return float(coefficients.alpha(shared, scale).of(shared.assets)[0])


def crossed(case: dict[str, Any]) -> np.ndarray[Any, Any]:
    """The table of two raters, on the items that both rated."""
    categories = case["computed"]["categories"]
    table = np.zeros((1, len(categories), len(categories)))
    for first, second in case["ratings_items_by_raters"]:
        if first is not None and second is not None:
            table[0, categories.index(first), categories.index(second)] += 1
    return table


@pytest.mark.parametrize("case", cases("category_counts_per_item"))
def test_counts_per_item_give_alpha_and_fleiss(shared: Path, case: dict[str, Any]) -> None:
    spread, computed = of_counts(case["category_counts_per_item"]), case["computed"]
    assert alpha(spread) == pytest.approx(computed["alpha_nominal"], abs=1e-4)
    assert coefficients.fleiss(spread).value == pytest.approx(computed["fleiss_kappa"], abs=1e-4)
    published = case["published"]
    if "P_i" in published:
        assert np.allclose(spread.alike, published["P_i"], atol=6e-4)
    if "overall_agreement" in published:
        observed = coefficients.percent(spread).of(spread.assets)[0]
        assert observed == pytest.approx(published["overall_agreement"], abs=1e-4)


@pytest.mark.parametrize("case", cases("ratings_items_by_raters"))
def test_ratings_give_alpha_on_every_scale(shared: Path, case: dict[str, Any]) -> None:
    spread = of_ratings(case)
    for scale in SCALES:
        expected = case["computed"].get(f"alpha_{scale}")
        if expected is not None and (scale == "nominal" or spread.positions is not None):
            assert alpha(spread, scale) == pytest.approx(expected, abs=1e-4), scale


@pytest.mark.parametrize("case", cases("ratings_items_by_raters"))
def test_ratings_give_gwet_and_fleiss_with_intervals(shared: Path, case: dict[str, Any]) -> None:
    spread, computed = of_ratings(case), case["computed"]
    q = len(computed["categories"])
    expected = computed["irrCAC_raw_identity"]
    for name, found in (
        ("gwet", coefficients.ac1(spread, q)),
        ("fleiss", coefficients.fleiss(spread)),
    ):
        agrees(found, expected[name])
    observed = coefficients.percent(spread.co_rated).of(spread.co_rated.assets)[0]
    assert observed == pytest.approx(expected["pa"], abs=1e-4)


@pytest.mark.parametrize(("weights", "power"), [("linear", 1), ("quadratic", 2)])
@pytest.mark.parametrize("case", cases("ratings_items_by_raters"))
def test_ordered_ratings_give_ac2_with_its_interval(
    shared: Path, case: dict[str, Any], weights: str, power: int
) -> None:
    expected = case["computed"].get(f"irrCAC_raw_{weights}")
    spread = of_ratings(case)
    if expected is None or spread.positions is None:
        assert spread.positions is None or expected is None
        return
    agrees(coefficients.ac2(spread, spread.positions, power), expected["gwet"])


def agrees(found: Linearised, expected: list[Any]) -> None:
    value, error, interval = expected
    assert found.value == pytest.approx(value, abs=1e-4)
    assert found.error == pytest.approx(error, abs=1e-4)
    assert found.interval() == pytest.approx(tuple(interval), abs=1e-4)


@pytest.mark.parametrize("case", cases("ratings_items_by_raters"))
def test_two_raters_give_cohen_s_kappa(shared: Path, case: dict[str, Any]) -> None:
    computed, published = case["computed"], case["published"]
    if "sklearn_cohen_kappa" not in computed:
        assert computed["n_raters"] > 2
        return
    table = crossed(case)
    (value,), (error,) = pair_tables.kappa(table)
    assert value == pytest.approx(computed["sklearn_cohen_kappa"], abs=1e-4)
    assert value == pytest.approx(published.get("cohen_kappa", value), abs=1e-3)
    if "statsmodels_cohen" in computed:
        assert error == pytest.approx(computed["statsmodels_cohen"]["ase"], abs=1e-4)
        ends = jackknife.interval(value, error)
        assert ends == pytest.approx(tuple(computed["statsmodels_cohen"]["ci"]), abs=1e-4)
    for name, power in (("linear", 1), ("quadratic", 2)):
        if f"sklearn_cohen_kappa_{name}" in computed:
            places = np.arange(len(computed["categories"]), dtype=float)[None]
            (weighted,), _ = pair_tables.weighted_kappa(table, pair_tables.likeness(places, power))
            assert weighted == pytest.approx(computed[f"sklearn_cohen_kappa_{name}"], abs=1e-4)


def test_weighted_kappa_and_its_interval_are_as_sas_prints_them(shared: Path) -> None:
    path = shared / "reference" / "agreement_cases" / "cases.json"
    case = json.loads(path.read_text("utf-8"))["sas_kappa_3x3"]
    table, published = crossed(case), case["published"]
    weights = pair_tables.likeness(np.array([[1.0, 2, 3]]), 1)
    for name, (value, error) in {
        "": pair_tables.kappa(table),
        "weighted_": pair_tables.weighted_kappa(table, weights),
    }.items():
        low, high = jackknife.interval(float(value[0]), float(error[0]))
        assert (low, high) == pytest.approx(tuple(published[f"{name}ci"]), abs=1e-4)
        assert error[0] == pytest.approx(published[f"{name}ase"], abs=1e-4)


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
def test_the_jackknife_is_close_to_the_printed_error_of_alpha(shared: Path, scale: Scale) -> None:
    """Gwet's variance of alpha linearises too, but leaves the scarcely rated items in."""
    path = shared / "reference" / "agreement_cases" / "cases.json"
    case = json.loads(path.read_text("utf-8"))["hayes_krippendorff_2007"]
    spread = of_ratings(case).co_rated
    (error,) = jackknife.errors(coefficients.alpha(spread, scale), spread.assets)
    weights = {"nominal": "identity", "interval": "quadratic", "ordinal": "ordinal"}[scale]
    printed = case["computed"][f"irrCAC_raw_{weights}"]["krippendorff"][1]
    assert error == pytest.approx(printed, rel=0.1)


OBSERVERS = {
    ("first occasion", "nominal"): 0.584291,
    ("first occasion", "ordinal"): 0.811892,
    ("first occasion", "interval"): 0.797885,
    ("observer 1", "nominal"): 0.695986,
}


@pytest.mark.parametrize(("which", "scale"), OBSERVERS)
def test_the_anaesthetists_give_their_known_alphas(shared: Path, which: str, scale: Scale) -> None:
    with (shared / "reference" / "dawid_skene_1979" / "ratings.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    name, value = ("occasion", "1") if which == "first occasion" else ("observer", "1")
    kept = [row for row in rows if row[name] == value]
    counts = [
        [sum(r["patient"] == patient and r["rating"] == rating for r in kept) for rating in "1234"]
        for patient in sorted({row["patient"] for row in kept})
    ]
    spread = of_counts(counts, [1, 2, 3, 4])
    assert alpha(spread, scale) == pytest.approx(OBSERVERS[which, scale], abs=1e-6)
    if (which, scale) == ("first occasion", "nominal"):
        assert coefficients.fleiss(spread).value == pytest.approx(0.582435, abs=1e-6)
