"""Agreement of two annotators: hand counts, an oracle, many pairs at once."""

from typing import Any

import krippendorff
import numpy as np
import polars as pl
import pytest
from given import Given
from scipy import stats

from queries import pair_tables, pairs


def answers_of(*people: tuple[str, str]) -> pl.DataFrame:
    """Each person's answers as letters, one asset per place; "-" is a missing answer."""
    return pl.DataFrame(
        [
            {"asset": f"asset {place}", "annotator": person, "label": answer}
            for person, answers in people
            for place, answer in enumerate(answers)
            if answer != "-"
        ]
    )


def given_answers(*people: tuple[str, str], **question: Any) -> Given:
    given = Given()
    given.answers(answers_of(*people))
    if question:
        given.row("questions", question="label", **question)
    return given


def test_each_pair_is_one_row_counted_on_the_assets_both_answered() -> None:
    rows = given_answers(("bob", "xxy-"), ("ann", "xyyx"), ("cid", "---y")).view(
        "agreement_by_pair"
    )
    found = [(r["annotator_a"], r["annotator_b"], r["n"], r["agreed"]) for r in rows]
    assert found == [("ann", "bob", 3, 2), ("ann", "cid", 1, 0)]
    assert rows[0]["percent"] == pytest.approx(2 / 3)
    # Three units, six values, three of each: Do = 2/6, De = (36 - 18)/30.
    assert rows[0]["value"] == pytest.approx(1 - (2 / 6) / (18 / 30))
    assert {row["reason"] for row in rows} == {"insufficient_n"}


def test_a_pair_of_one_mind_and_one_class_has_no_alpha() -> None:
    (row,) = given_answers(("ann", "x" * 25), ("bob", "x" * 25)).view("agreement_by_pair")
    assert (row["value"], row["ci_low"], row["percent"]) == (None, None, 1)
    assert row["reason"] == "single_category"


def test_from_twenty_assets_a_pair_counts_and_has_an_interval() -> None:
    (row,) = given_answers(("ann", "xy" * 10), ("bob", "xy" * 8 + "xxxx")).view("agreement_by_pair")
    assert row["reason"] is None
    assert row["ci_low"] < row["value"] < row["ci_high"]
    assert "bootstrap" in row["method"]


def test_nobody_and_one_annotator_make_no_pair() -> None:
    assert Given().view("agreement_by_pair") == []
    assert given_answers(("ann", "xyx")).view("agreement_by_pair") == []


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_of_a_pair_is_what_the_reference_library_says(scale: str) -> None:
    rng = np.random.default_rng(5)
    first = rng.integers(1, 6, 30)
    second = np.where(rng.random(30) < 0.6, first, rng.integers(1, 6, 30))
    given = given_answers(
        ("ann", "".join(map(str, first))), ("bob", "".join(map(str, second))), scale=scale
    )
    (row,) = given.view("agreement_by_pair")
    expected = krippendorff.alpha(
        reliability_data=np.array([first, second], dtype=float), level_of_measurement=scale
    )
    assert row["value"] == pytest.approx(expected, abs=1e-9)
    assert row["method"].startswith(f"Krippendorff {scale}; bootstrap")


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "ratio"])
def test_many_pairs_get_a_jackknife_close_to_the_bootstrap(
    scale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(7)
    truth = rng.integers(1, 4, 300)
    people = [
        (
            name,
            "".join(map(str, np.where(rng.random(300) < 0.7, truth, rng.integers(1, 4, 300)))),
        )
        for name in ("ann", "bob", "cid")
    ]
    given = given_answers(*people, scale=scale)
    drawn = given.frame("agreement_by_pair")
    monkeypatch.setattr(pairs, "MOST_BOOTSTRAPPED", 2)
    left_out = given.frame("agreement_by_pair")
    assert set(left_out["method"]) == {f"Krippendorff {scale}; jackknife of assets"}
    assert left_out["value"].equals(drawn["value"])
    for bound in ("ci_low", "ci_high"):
        assert np.allclose(left_out[bound], drawn[bound], atol=0.02)


def test_names_and_other_pairs_do_not_change_an_interval() -> None:
    ann, bob = ("ann", "xy" * 10), ("bob", "xy" * 8 + "xxxx")
    (alone,) = given_answers(ann, bob).view("agreement_by_pair")
    rows = given_answers(("zoe", ann[1]), ("yan", bob[1]), ("cid", "z" * 20)).view(
        "agreement_by_pair"
    )
    same = next(row for row in rows if row["annotator_b"] == "zoe" and row["annotator_a"] == "yan")
    numbers = ("n", "agreed", "value", "ci_low", "ci_high")
    assert [same[name] for name in numbers] == [alone[name] for name in numbers]


def test_questions_and_labels_are_kept_apart() -> None:
    given = Given()
    for question, second in (("colour", "red"), ("size", "big")):
        frame = answers_of(("ann", "xy"), ("bob", "xy")).with_columns(
            pl.when(pl.col("annotator") == "bob")
            .then(pl.lit(second))
            .otherwise("label")
            .alias("label")
        )
        given.answers(frame.with_columns(pl.col("asset") + question), question)
    rows = given.view("agreement_by_pair")
    assert [(row["question"], row["n"], row["agreed"]) for row in rows] == [
        ("colour", 2, 0),
        ("size", 2, 0),
    ]


def counted(cells: list[list[int]], labels: str = "123", **question: Any) -> Given:
    """Two annotators from a table of counts: rows are the first one's answers."""
    answers = [
        (first, second)
        for first, row in zip(labels, cells, strict=True)
        for second, count in zip(labels, row, strict=True)
        for _ in range(count)
    ]
    first, second = ("".join(side) for side in zip(*answers, strict=True))
    return given_answers(("ann", first), ("bob", second), **question)


def test_two_by_two_counts_give_the_published_kappa() -> None:
    (row,) = counted([[20, 5], [10, 15]], labels="yn").view("agreement_by_pair")
    assert (row["percent"], row["value"]) == (0.7, pytest.approx(0.4))
    assert row["kappa"] == pytest.approx(0.4, abs=1e-6)
    assert row["kappa_low"] < 0.4 < row["kappa_high"]
    ordered = ("kappa_linear", "kappa_quadratic", "spearman", "kendall")
    assert {row[name] for name in ordered} == {None}


def test_three_by_three_counts_give_the_published_weighted_kappas() -> None:
    cells = [[20, 5, 1], [3, 15, 6], [0, 4, 16]]
    (row,) = counted(cells, scale="ordinal").view("agreement_by_pair")
    assert row["kappa"] == pytest.approx(0.592774, abs=1e-6)
    assert row["kappa_linear"] == pytest.approx(0.676226, abs=1e-6)
    assert row["kappa_quadratic"] == pytest.approx(0.760870, abs=1e-6)


def test_the_interval_of_kappa_is_the_one_sas_prints() -> None:
    (row,) = counted([[0, 4, 1], [0, 8, 0], [0, 1, 5]], scale="ordinal").view("agreement_by_pair")
    assert row["kappa"] == pytest.approx(0.4842, abs=1e-4)
    assert row["kappa_low"] == pytest.approx(0.2137, abs=1e-4)
    assert row["kappa_high"] == pytest.approx(0.7547, abs=1e-4)
    assert row["kappa_linear"] == pytest.approx(0.4701, abs=1e-4)


def test_ranks_are_correlated_as_published() -> None:
    (row,) = given_answers(("ann", "12345"), ("bob", "21435"), scale="ordinal").view(
        "agreement_by_pair"
    )
    assert row["spearman"] == pytest.approx(0.8)
    assert row["kendall"] == pytest.approx(0.6)
    assert (row["kappa_low"], row["reason"]) == (None, "insufficient_n")


def test_rank_correlations_with_ties_are_what_the_reference_library_says() -> None:
    rng = np.random.default_rng(8)
    first = rng.integers(0, 5, 60)
    second = np.clip(first + rng.integers(-2, 3, 60), 0, 9)
    sides = ["".join(map(str, side)) for side in (first, second)]
    (row,) = given_answers(("ann", sides[0]), ("bob", sides[1]), scale="interval").view(
        "agreement_by_pair"
    )
    assert row["spearman"] == pytest.approx(stats.spearmanr(first, second).statistic)
    assert row["kendall"] == pytest.approx(stats.kendalltau(first, second).statistic)


def test_one_category_has_no_kappa_and_one_constant_annotator_no_rank_correlation() -> None:
    (row,) = given_answers(("ann", "1" * 25), ("bob", "1" * 25), scale="ordinal").view(
        "agreement_by_pair"
    )
    assert {row[name] for name in ("kappa", "kappa_linear", "spearman", "kendall")} == {None}
    assert row["reason"] == "single_category"
    (row,) = given_answers(("ann", "1" * 25), ("bob", "12345" * 5), scale="ordinal").view(
        "agreement_by_pair"
    )
    assert (row["kappa"], row["kappa_linear"]) == (pytest.approx(0), pytest.approx(0))
    assert (row["spearman"], row["kendall"], row["reason"]) == (None, None, None)


def test_total_disagreement_is_below_chance() -> None:
    (row,) = given_answers(("ann", "xy" * 10), ("bob", "yx" * 10)).view("agreement_by_pair")
    assert row["kappa"] == pytest.approx(-1)


def test_pairs_with_too_many_answers_have_no_kappa(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pair_tables, "MOST_ANSWERS", 2)
    given = given_answers(("ann", "xyz"), ("bob", "xyz"), ("cid", "xyx"), ("dan", "xyx"))
    found = {
        (r["annotator_a"], r["annotator_b"]): r["kappa"] for r in given.view("agreement_by_pair")
    }
    assert found["ann", "bob"] is None
    assert found["cid", "dan"] == pytest.approx(1)


def test_a_question_with_and_one_without_order_stand_side_by_side() -> None:
    given = Given()
    for question, scale in (("size", "ordinal"), ("colour", None)):
        frame = answers_of(("ann", "1122"), ("bob", "1121"))
        given.answers(frame.with_columns(pl.col("asset") + question), question)
        given.row("questions", question=question, type="classification", scale=scale)
    rows = {row["question"]: row for row in given.view("agreement_by_pair")}
    # Table 2 0 / 1 1: po .75, pe .5.
    assert [row["kappa"] for row in rows.values()] == pytest.approx([0.5, 0.5])
    assert rows["size"]["kappa_linear"] == pytest.approx(0.5)
    assert rows["colour"]["kappa_linear"] is None
