"""Agreement on numbers and ratings: AC2, the intraclass correlation, a published set end to end."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from answers import coders, random_answers
from given import Given

import queries
from queries import scalars

# Shrout & Fleiss 1979, six targets and four judges.
TARGETS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def rated(numbers: list[list[int]], scale: str = "interval", **values: Any) -> Given:
    """Each row one asset, each column one judge; a negative number is a missing one."""
    given = Given()
    given.row("questions", question="label", type="number", scale=scale)
    given.row("policies", subject="agreement_interval", name="minimum_n", value_number=2)
    for target, row in enumerate(numbers):
        for judge, number in enumerate(row):
            if number >= 0:
                submission = given.submission(f"target {target}", f"judge {judge}", **values)
                given.annotation(
                    submission, f"target {target}", type="number", value_number=float(number)
                )
    return given


def rows(given: Given) -> dict[str, dict[str, Any]]:
    return {row["coefficient"]: row for row in given.view("agreement_overview")}


def test_six_targets_and_four_judges_give_the_published_intraclass_correlations() -> None:
    found = rows(rated(TARGETS))
    assert found["icc21"]["value"] == pytest.approx(0.29, abs=5e-3)
    assert found["icc2k"]["value"] == pytest.approx(0.62, abs=5e-3)
    # The intervals that R's psych prints for these data.
    assert found["icc21"]["ci_low"] == pytest.approx(0.019, abs=1e-3)
    assert found["icc21"]["ci_high"] == pytest.approx(0.76, abs=5e-3)
    assert found["icc2k"]["ci_low"] == pytest.approx(0.07, abs=5e-3)
    assert found["icc2k"]["ci_high"] == pytest.approx(0.93, abs=5e-3)
    assert found["icc21"]["method"].startswith("ICC(2,1)")


def test_intraclass_correlation_is_what_analysis_of_variance_says() -> None:
    rng = np.random.default_rng(4)
    numbers = rng.integers(0, 9, (30, 1)) + rng.integers(0, 4, (30, 3))
    n, k = numbers.shape
    grand = numbers.mean()
    between = k * ((numbers.mean(axis=1) - grand) ** 2).sum() / (n - 1)
    judges = n * ((numbers.mean(axis=0) - grand) ** 2).sum() / (k - 1)
    rest = ((numbers - grand) ** 2).sum() - between * (n - 1) - judges * (k - 1)
    error = rest / ((n - 1) * (k - 1))
    found = rows(rated(numbers.tolist()))
    single = (between - error) / (between + (k - 1) * error + k * (judges - error) / n)
    mean = (between - error) / (between + (judges - error) / n)
    assert found["icc21"]["value"] == pytest.approx(single, abs=1e-9)
    assert found["icc2k"]["value"] == pytest.approx(mean, abs=1e-9)


def test_a_missing_rating_leaves_the_intraclass_correlation_undefined_and_alpha_not() -> None:
    found = rows(rated([*TARGETS[:-1], [6, 2, 4, -1]]))
    for name in ("icc21", "icc2k"):
        assert (found[name]["value"], found[name]["reason"]) == (None, "not_applicable")
        assert "needs every annotator on every asset" in found[name]["method"]
    assert found["alpha"]["value"] is not None


def test_judges_of_one_mind_are_perfectly_reliable_and_equal_numbers_are_one_category() -> None:
    found = rows(rated([[value, value] for value in (1, 5, 9)]))
    assert (found["icc21"]["value"], found["icc2k"]["value"]) == (1, 1)
    assert (found["icc21"]["ci_low"], found["icc21"]["ci_high"]) == (1, 1)
    same = rows(rated([[5, 5]] * 3))
    assert {same[name]["reason"] for name in ("alpha", "ac2", "icc21")} == {"single_category"}


def test_nobody_else_and_nothing_have_no_intraclass_correlation() -> None:
    alone = rows(rated([[3], [4]]))
    assert {row["reason"] for row in alone.values()} == {"no_overlap"}
    assert "icc21" not in rows(rated([]))


def test_classes_have_neither_ac2_nor_intraclass_correlation() -> None:
    given = Given()
    given.answers(coders())
    assert rows(given).keys() == {"percent", "alpha", "ac1", "fleiss"}
    words = ["low", "mid", "high", "huge", "vast"]
    ordered = coders().with_columns(
        pl.col("label").replace_strict([*"12345"], words, return_dtype=pl.String)
    )
    given = Given()
    given.answers(ordered)
    given.row("questions", question="label", type="classification", scale="ordinal")
    for rank, label in enumerate(words):
        given.row("labels", question="label", label=label, rank=rank)
    assert rows(given).keys() == {"percent", "alpha", "ac1", "ac2", "fleiss"}


def ac2_of(**question: Any) -> dict[str, Any]:
    given = Given()
    given.answers(coders())
    given.row("questions", question="label", type="rating", **question)
    return rows(given)["ac2"]


def test_ordered_answers_have_ac2_with_the_published_value_and_interval() -> None:
    # irrCAC, quadratic weights over the five observed categories.
    row = ac2_of(scale="ordinal", taxonomy_size=5)
    assert row["value"] == pytest.approx(0.914, abs=1e-4)
    assert row["ci_low"] == pytest.approx(0.68518, abs=1e-4)
    assert row["ci_high"] == 1
    assert row["method"] == "Gwet quadratic weights, q declared = 5; linearised variance"


def test_ac2_counts_answers_that_were_declared_and_never_given() -> None:
    row = ac2_of(scale="ordinal", taxonomy_size=7)
    assert "q declared = 7" in row["method"]
    # Wider scale, smaller distances: 1 - w shrinks by (4/6)^2, T_w is summed over seven places.
    assert row["value"] > ac2_of(scale="ordinal", taxonomy_size=5)["value"]
    assert "q observed = 5" in ac2_of(scale="interval", taxonomy_size=7)["method"]


def test_ac2_of_two_classes_is_ac1() -> None:
    answers = random_answers(6, labels=2)
    given = Given()
    given.answers(answers)
    given.row("questions", question="label", type="rating", scale="ordinal")
    found = rows(given)
    for name in ("value", "ci_low", "ci_high"):
        assert found["ac2"][name] == pytest.approx(found["ac1"][name], abs=1e-12)


def test_equal_numbers_agree_however_they_are_written() -> None:
    given = Given()
    for person, text, number in (("ann", "00", 0.0), ("bob", "-0", -0.0), ("cid", "0", 0.0)):
        submission = given.submission("one", person)
        given.annotation(submission, "one", type="number", label=text, value_number=number)
    assert rows(given)["percent"]["value"] == 1


def test_the_order_of_judges_and_targets_does_not_matter() -> None:
    turned = rows(rated([row[::-1] for row in TARGETS[::-1]]))
    assert turned == rows(rated(TARGETS))


def test_no_judges_are_no_matrix() -> None:
    from queries.coefficients import Spread, sparse

    spread = Spread(sparse.csr_array(np.array([[2.0]])), np.ones(1), np.zeros(1))
    assert scalars.icc(spread, None) is None


def test_emotion_scores_give_their_known_interval_alpha(
    shared: Path, load: Callable[..., Any], warehouse: Path
) -> None:
    columns = {"asset": "question", "annotator": "worker", "label": "answer"}
    load(
        shared / "reference" / "n_emotion" / "answer.csv",
        project="n",
        scale="interval",
        columns=columns,
        views=False,
    )
    with queries.open_warehouse(warehouse) as reader:
        frame = reader.fetch("agreement_overview")
    (row,) = frame.filter(pl.col("coefficient") == "alpha").to_dicts()
    assert row["value"] == pytest.approx(0.357485, abs=1e-6)
    assert row["method"].startswith("Krippendorff interval")
    assert (row["n"], row["judgements"], row["annotators"]) == (700, 7000, 38)
