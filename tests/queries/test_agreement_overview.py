"""Agreement per question: published examples, oracles, undefined cases, invariance."""

import json
import math
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import polars as pl
import pytest
from answers import coders, matrix, random_answers, table
from given import Given
from hypothesis import HealthCheck, settings
from hypothesis import given as generated
from hypothesis import strategies as st

from queries import agreement, coefficients, resampling


def by_coefficient(given: Given) -> dict[str, dict[str, Any]]:
    return {row["coefficient"]: row for row in given.view("agreement_overview")}


def measured(answers: pl.DataFrame, **question: Any) -> dict[str, dict[str, Any]]:
    given = Given()
    given.answers(answers)
    if question:
        given.row("questions", question="label", type="classification", **question)
    return by_coefficient(given)


def test_the_twelve_units_give_the_published_coefficients() -> None:
    rows = measured(coders(), taxonomy_size=5)
    values = {name: row["value"] for name, row in rows.items()}
    assert values["alpha"] == pytest.approx(0.743421, abs=1e-6)
    assert values["percent"] == pytest.approx(0.818182, abs=1e-6)
    assert values["fleiss"] == pytest.approx(0.76117, abs=1e-5)
    assert values["ac1"] == pytest.approx(0.77544, abs=1e-5)
    assert {row["n"] for row in rows.values()} == {11}
    assert {row["items"] for row in rows.values()} == {12}
    assert {row["annotators"] for row in rows.values()} == {4}
    assert {row["judgements"] for row in rows.values()} == {41}
    assert {row["reason"] for row in rows.values()} == {"insufficient_n"}


def test_the_twelve_units_give_the_published_intervals() -> None:
    rows = measured(coders(), taxonomy_size=5)
    assert rows["ac1"]["ci_low"] == pytest.approx(0.46081, abs=1e-4)
    assert rows["ac1"]["ci_high"] == 1
    assert rows["ac1"]["p_above_threshold"] == pytest.approx(0.776, abs=1e-3)
    assert rows["fleiss"]["ci_low"] == pytest.approx(0.76117 - 2.200985 * 0.15302, abs=1e-4)
    assert rows["alpha"]["ci_low"] == pytest.approx(0.41, abs=0.04)
    assert rows["alpha"]["ci_high"] == pytest.approx(1.0, abs=0.04)
    assert rows["percent"]["p_above_threshold"] is None


@pytest.mark.parametrize(
    ("scale", "alpha"), [("ordinal", 0.815388), ("interval", 0.849107), ("ratio", 0.797403)]
)
def test_the_declared_scale_chooses_the_distance(scale: str, alpha: float) -> None:
    row = measured(coders(), scale=scale)["alpha"]
    assert row["value"] == pytest.approx(alpha, abs=1e-6)
    assert row["method"].startswith(f"Krippendorff {scale}")
    assert row["ci_low"] < alpha < row["ci_high"]


def test_two_by_two_counts_give_the_published_coefficients() -> None:
    cells = {("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}
    values = {name: row["value"] for name, row in measured(table(cells)).items()}
    assert values["percent"] == pytest.approx(0.70)
    assert values["fleiss"] == pytest.approx(0.39394, abs=1e-5)
    assert values["ac1"] == pytest.approx(0.40594, abs=1e-5)
    assert values["alpha"] == pytest.approx(0.40)


def test_the_method_says_how_many_categories_were_taken_and_how_they_are_known() -> None:
    assert "q observed = 5" in measured(coders())["ac1"]["method"]
    assert "q declared = 9" in measured(coders(), taxonomy_size=9)["ac1"]["method"]
    assert "q observed = 5" in measured(coders(), taxonomy_size=2)["ac1"]["method"]


def test_a_rank_orders_labels_that_are_not_numbers() -> None:
    words = ["low", "middle", "high", "huge", "vast"]
    given = Given()
    given.answers(
        coders().with_columns(
            pl.col("label").replace_strict([*"12345"], words, return_dtype=pl.String)
        )
    )
    given.row("questions", question="label", type="classification", scale="ordinal")
    for rank, label in enumerate(words):
        given.row("labels", question="label", label=label, rank=rank)
    assert by_coefficient(given)["alpha"]["value"] == pytest.approx(0.815388, abs=1e-6)


def test_labels_without_an_order_fall_back_to_nominal_and_say_so() -> None:
    answers = table({("red", "red"): 3, ("red", "blue"): 1})
    row = measured(answers, scale="ordinal")["alpha"]
    assert row["method"] == "Krippendorff nominal (labels have no order)"


def test_without_answers_a_declared_question_has_no_data() -> None:
    given = Given()
    given.row("questions", question="weather", type="classification")
    given.submission("asset", "ann")
    rows = given.view("agreement_overview")
    assert {(row["value"], row["n"], row["reason"]) for row in rows} == {(None, 0, "no_data")}


def test_one_annotator_has_no_overlap() -> None:
    rows = measured(table({("a", "a"): 40}).filter(pl.col("annotator") == "a"))
    assert {(row["value"], row["n"], row["reason"]) for row in rows.values()} == {
        (None, 0, "no_overlap")
    }
    assert rows["alpha"]["items"] == 40


def test_unanimity_in_one_class_has_no_alpha_and_a_warning() -> None:
    rows = measured(table({("a", "a"): 40}), taxonomy_size=2)
    assert rows["percent"]["value"] == 1
    assert (rows["alpha"]["value"], rows["alpha"]["reason"]) == (None, "single_category")
    assert (rows["fleiss"]["value"], rows["fleiss"]["reason"]) == (None, "single_category")
    assert (rows["ac1"]["value"], rows["ac1"]["reason"]) == (1, None)
    assert {row["warning"] for row in rows.values()} == {"prevalence"}
    assert rows["alpha"]["prevalence"] == 1


def test_one_observed_class_and_no_declared_set_leave_ac1_undefined_too() -> None:
    row = measured(table({("a", "a"): 40}))["ac1"]
    assert (row["value"], row["reason"]) == (None, "single_category")


def test_total_disagreement_is_worse_than_chance() -> None:
    rows = measured(table({("a", "b"): 20, ("b", "a"): 20}))
    assert rows["percent"]["value"] == 0
    assert rows["alpha"]["value"] == pytest.approx(1 - 40 * 2 * 79 / (80**2 - 2 * 40**2))
    assert rows["ac1"]["value"] == pytest.approx(-1)


def test_a_dominating_class_is_warned_of() -> None:
    cells = {("a", "a"): 90, ("a", "b"): 5, ("b", "a"): 5}
    rows = measured(table(cells))
    assert {row["warning"] for row in rows.values()} == {"prevalence"}
    balanced = measured(table({("a", "a"): 45, ("b", "b"): 45, ("a", "b"): 10}))
    assert {row["warning"] for row in balanced.values()} == {None}


def test_under_ten_shared_assets_there_is_no_interval() -> None:
    rows = measured(table({("a", "a"): 4, ("b", "b"): 4, ("a", "b"): 1}))
    assert {row["ci_low"] for row in rows.values()} == {None}
    assert {row["reason"] for row in rows.values()} == {"insufficient_n"}
    assert rows["percent"]["value"] == pytest.approx(8 / 9)


def test_a_policy_moves_threshold_and_minimum() -> None:
    given = Given()
    given.answers(table({("a", "a"): 20, ("b", "b"): 20, ("a", "b"): 5}))
    given.row("policies", subject="agreement_headline", name="minimum_n", value_number=100)
    given.row("policies", subject="agreement", name="threshold", value_number=0.99)
    rows = by_coefficient(given)
    assert {row["reason"] for row in rows.values()} == {"insufficient_n"}
    assert rows["alpha"]["p_above_threshold"] < 0.05


def test_people_without_a_name_and_honeypots_and_other_roles_are_left_out() -> None:
    given = Given()
    given.row("assets", asset_id="bait", asset_key="bait", is_honeypot=True)
    for asset in ("one", "two", "bait"):
        given.submission(asset, "ann", "cat")
        given.submission(asset, "bob", "dog" if asset == "two" else "cat")
        given.submission(asset, None, "cow")
        given.submission(asset, "model", "cat", role="prediction")
        given.submission(asset, "expert", "cat", role="gold", is_gold=True)
        given.submission(asset, "zoe", "cat", status="draft")
    row = by_coefficient(given)["percent"]
    assert (row["value"], row["n"], row["judgements"]) == (0.5, 2, 4)


def test_the_same_person_counts_once_with_the_first_answer() -> None:
    given = Given()
    given.submission("one", "ann", "cat", round=2)
    given.submission("one", "ann", "dog", round=1)
    given.submission("one", "bob", "dog")
    row = by_coefficient(given)["percent"]
    assert (row["value"], row["judgements"]) == (1, 2)


def test_the_same_asset_from_two_sources_is_one() -> None:
    given = Given()
    given.row("assets", asset_id="left:1", asset_key="photo.jpg")
    given.row("assets", asset_id="right:9", asset_key="photo.jpg")
    given.submission("left:1", "ann", "cat")
    given.submission("right:9", "bob", "cat")
    assert by_coefficient(given)["percent"]["n"] == 1


def test_answers_about_an_object_are_not_answers_about_the_asset() -> None:
    given = Given()
    for person in ("ann", "bob"):
        submission = given.submission("one", person)
        box = given.annotation(submission, "one", type="bbox", label="car")
        given.annotation(
            submission, "one", question="colour", label="red", parent_annotation_id=box
        )
    given.row("questions", question="colour", type="classification")
    assert {row["question"] for row in given.view("agreement_overview")} == {"label"}
    assert not {"percent", "alpha", "ac1", "fleiss"} & by_coefficient(given).keys()


def test_single_choices_are_compared_and_true_multiple_choice_only_as_sets() -> None:
    given = Given()
    for person, more in (("ann", ["dog"]), ("bob", [])):
        submission = given.submission("asset", person, "cat", question="one", type="choices")
        for label in ["cat", *more]:
            given.annotation(submission, "asset", question="many", type="choices", label=label)
    rows = given.view("agreement_overview")
    many = {
        row["coefficient"]: (row["n"], row["reason"]) for row in rows if row["question"] == "many"
    }
    assert many["ac1"] == many["fleiss"] == (None, "not_applicable")
    assert many["percent"] == many["alpha"] == (1, "insufficient_n")
    assert {row["n"] for row in rows if row["question"] == "one"} == {1}


def test_one_contradiction_in_many_classifications_is_left_out_alone() -> None:
    given = Given()
    given.answers(table({("a", "a"): 60, ("b", "b"): 60}))
    given.submission("odd", "ann", "a", "b")
    given.submission("odd", "bob", "a")
    rows = given.view("agreement_overview")
    assert {(row["n"], row["items"]) for row in rows} == {(120, 121)}


def test_ratings_are_ordinal_unless_the_question_says_otherwise() -> None:
    given = Given()
    for asset, pair in {"a": (1, 2), "b": (5, 5), "c": (3, 3)}.items():
        for person, stars in zip(("ann", "bob"), pair, strict=True):
            submission = given.submission(asset, person)
            given.annotation(submission, asset, type="rating", value_number=float(stars))
    row = by_coefficient(given)["alpha"]
    assert row["method"] == "Krippendorff ordinal"
    matrix = np.array([[1.0, 5, 3], [2, 5, 3]])
    expected = krippendorff.alpha(reliability_data=matrix, level_of_measurement="ordinal")
    assert row["value"] == pytest.approx(expected)


SETS = ["bluebird", "cf_amt", "d_possent", "face", "s_adult", "snow_rte", "snow_wsd"]


@pytest.mark.parametrize("name", SETS)
def test_reference_sets_give_their_known_coefficients(shared: Path, name: str) -> None:
    folder = shared / "reference" / name
    expected = json.loads((folder / "expected.json").read_text("utf-8"))["agreement"]
    answers = pl.read_csv(folder / "labels.csv", infer_schema=False)
    values = {
        coefficient: row["value"]
        for coefficient, row in measured(
            answers.rename({"item": "asset", "worker": "annotator"})
        ).items()
    }
    assert values["percent"] == pytest.approx(expected["pa"], abs=1e-6)
    assert values["alpha"] == pytest.approx(expected["krippendorff_alpha_nominal"], abs=1e-6)
    assert values["ac1"] == pytest.approx(expected["gwet_ac1"], abs=1e-6)
    assert values["fleiss"] == pytest.approx(expected["fleiss_kappa"], abs=1e-6)


def test_adult_ratings_give_the_known_ordinal_alpha(shared: Path) -> None:
    answers = pl.read_csv(shared / "reference" / "s_adult" / "labels.csv", infer_schema=False)
    renamed = answers.rename({"item": "asset", "worker": "annotator"})
    row = measured(renamed, scale="ordinal")["alpha"]
    assert row["value"] == pytest.approx(0.432462, abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_is_what_the_reference_library_says(seed: int, scale: str) -> None:
    answers = random_answers(seed)
    row = measured(answers, scale=scale)["alpha"]
    expected = krippendorff.alpha(reliability_data=matrix(answers), level_of_measurement=scale)
    assert row["value"] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_ac1_and_fleiss_are_what_the_reference_library_says(seed: int) -> None:
    raw = pytest.importorskip("irrCAC.raw")
    answers = random_answers(seed)
    # Left to itself the oracle takes a missing answer for a category.
    ratings = pl.DataFrame(matrix(answers).T).to_pandas()
    oracle = raw.CAC(ratings, categories=[0.0, 1.0, 2.0, 3.0])
    rows = measured(answers)
    for name, found in (("ac1", oracle.gwet()), ("fleiss", oracle.fleiss())):
        estimate = found["est"]
        assert rows[name]["value"] == pytest.approx(estimate["coefficient_value"], abs=1e-5)
        low, high = estimate["confidence_interval"]
        assert rows[name]["ci_low"] == pytest.approx(low, abs=1e-4)
        assert rows[name]["ci_high"] == pytest.approx(high, abs=1e-4)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@generated(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_order_of_rows_and_names_do_not_matter(seed: int, random: Any) -> None:
    answers = random_answers(seed, items=15)
    order = list(range(len(answers)))
    random.shuffle(order)
    renamed = answers[order].with_columns(
        pl.concat_str(pl.lit("z"), pl.col("asset").str.reverse()).alias("asset"),
        pl.concat_str(pl.lit("q"), pl.col("annotator").str.reverse()).alias("annotator"),
    )
    assert measured(renamed) == measured(answers)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@generated(st.integers(0, 10_000))
def test_repeats_of_a_person_change_nothing(seed: int) -> None:
    answers = random_answers(seed, items=15)
    repeats = answers.sample(fraction=0.5, seed=seed).with_columns(label=pl.lit("0"))
    assert measured(pl.concat([answers, repeats])) == measured(answers)


def test_many_assets_are_resampled_in_groups_that_give_the_same_error() -> None:
    rng = np.random.default_rng(1)
    rows = pl.DataFrame({"ratings": rng.integers(0, 2, 60_000)})
    ratings = rows["ratings"].to_numpy().reshape(-1, 3)
    ones = ratings.sum(axis=1)
    counts = np.bincount(ones, minlength=4).astype(float)
    spread = coefficients.Spread(
        coefficients.sparse.csr_array(np.array([[3.0, 0], [2, 1], [1, 2], [0, 3]])), counts
    )
    statistic = coefficients.alpha(spread, "nominal")
    few = resampling.bootstrap(statistic, counts)
    doubled = resampling.bootstrap(statistic, counts * 2)
    assert "groups" in doubled.method
    assert "groups" not in few.method
    assert math.isclose(few.values.std() / doubled.values.std(), math.sqrt(2), rel_tol=0.1)


def test_an_interval_is_given_up_when_a_tenth_of_the_draws_is_undefined() -> None:
    values = np.ones((100, 2))
    values[:11, 0] = np.nan
    values[:10, 1] = np.nan
    low, high = resampling.Replicates(values, "").interval()
    assert np.isnan(low[0])
    assert np.isnan(high[0])
    assert (low[1], high[1]) == (1, 1)


def test_no_rows_give_no_rows() -> None:
    assert Given().view("agreement_overview") == []
    empty = pl.DataFrame(schema={"project_id": pl.String, "question": pl.String})
    missing = {"pattern": pl.String, "label_no": pl.Int64}
    assert (
        len(
            agreement.overview(
                empty.with_columns(**{k: pl.lit(None, v) for k, v in missing.items()})
            )
        )
        == 0
    )
