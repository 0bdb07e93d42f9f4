"""The arithmetic of bad-faith signals: the handbook, SciPy, closed forms."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from queries.signals import confusions, fisher, independence_p, leakage, spammer_score, speed


def test_the_spammer_score_of_the_handbook() -> None:
    assert spammer_score([[0.8, 0.2], [0.1, 0.9]]) == pytest.approx(0.49)


def test_the_score_is_one_for_the_perfect_zero_for_the_blind_and_one_for_who_swaps() -> None:
    assert spammer_score(np.eye(5)) == pytest.approx(1.0)
    assert spammer_score([[0.3, 0.7]] * 4) == pytest.approx(0.0)
    assert spammer_score([[0.0, 1.0], [1.0, 0.0]]) == pytest.approx(1.0)
    assert np.isnan(spammer_score([[1.0, 0.0]]))


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 5), st.integers(2, 5), st.integers(0, 1000))
def test_the_score_is_the_sum_over_pairs_of_the_handbook(c: int, k: int, seed: int) -> None:
    rows = np.random.default_rng(seed).dirichlet(np.ones(k), c)
    pairs = sum(((rows[a] - rows[b]) ** 2).sum() for a in range(c) for b in range(a + 1, c))
    assert spammer_score(rows) == pytest.approx(pairs / (c * (c - 1)))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 40), st.integers(0, 40))
def test_fishers_test_is_that_of_scipy(n_a: int, n_b: int, a: int, b: int) -> None:
    a, b = min(a, n_a), min(b, n_b)
    expected = stats.fisher_exact([[a, n_a - a], [b, n_b - b]]).pvalue
    assert fisher(a, n_a, b, n_b) == pytest.approx(expected, abs=1e-9)


def test_fisher_over_thousands_of_answers_stays_finite() -> None:
    expected = stats.fisher_exact([[4900, 100], [4500, 500]]).pvalue
    assert fisher(4900, 5000, 4500, 5000) == pytest.approx(expected, rel=1e-6)
    assert fisher(0, 0, 3, 5) == 1.0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=9, max_size=9))
def test_independence_is_that_of_scipy(cells: list[int]) -> None:
    table = np.array(cells).reshape(3, 3)
    kept = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(kept.shape) < 2:
        assert independence_p(table) == 1.0
    else:
        expected = stats.chi2_contingency(kept, correction=False).pvalue
        assert independence_p(table) == pytest.approx(expected, abs=1e-12)


def cells(table: list[list[int]], name: str = "ann") -> pl.DataFrame:
    rows = [
        {"project_id": "p", "question": "q", "annotator_id": name, "gold_label": f"c{i}",
         "given_label": f"c{j}", "n": n, "classes": len(table), "minimum_class_n": 10.0,
         "score": 0.1, "q": 0.05}
        for i, row in enumerate(table)
        for j, n in enumerate(row)
        if n
    ]  # fmt: skip
    return pl.DataFrame(rows)


def by_signal(frame: pl.DataFrame) -> dict[str, dict[str, object]]:
    return {row["signal"]: row for row in frame.to_dicts()}


def test_classes_with_little_gold_do_not_speak() -> None:
    # Nine wrong answers on the second class would make the score 0.
    found = by_signal(confusions(cells([[40, 0], [9, 0]])))
    for signal in ("spammer", "swapped_labels"):
        if signal == "spammer":
            assert (found[signal]["value"], found[signal]["reason"]) == (None, "insufficient_n")
        assert found[signal]["is_raised"] is False


def test_somebody_who_swaps_two_labels_is_no_spammer_and_is_asked_about_it() -> None:
    found = by_signal(confusions(cells([[0, 20], [20, 0]])))
    assert (found["spammer"]["value"], found["spammer"]["is_raised"]) == (1.0, False)
    assert found["swapped_labels"]["is_raised"] is True
    assert str(found["swapped_labels"]["evidence"]).endswith("swapped?")
    # chance of none right in 20 at 1/2, two classes tested
    assert found["swapped_labels"]["value"] == pytest.approx(0.5**20)


def test_frequent_mistakes_are_not_taken_for_swapped_labels() -> None:
    found = by_signal(confusions(cells([[12, 8], [8, 12]])))
    assert found["swapped_labels"]["is_raised"] is False
    assert found["spammer"]["value"] == pytest.approx(0.04)
    assert found["spammer"]["is_raised"] is True  # .2 apart, n = 40: as by chance


def pace(*people: tuple[str, int, float, int, int]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"project_id": "p", "task": "answering", "annotator_id": name, "n": n,
             "middle": float(np.log(seconds)), "below_floor": 0, "gold_n": gold,
             "gold_correct": correct, "z": -3.0, "minimum_n": 20.0, "minimum_peers": 5.0,
             "floor_seconds": 1.0, "floor_share": 0.1}
            for name, n, seconds, gold, correct in people
        ]
    )  # fmt: skip


TEAM = [(f"w{i}", 50, 8.0 + i, 50, 47) for i in range(6)]


def test_the_z_of_the_log_time_is_the_modified_one() -> None:
    frame = pace(*TEAM, ("fast", 50, 2.0, 50, 40))
    logs = frame["middle"].to_numpy()
    mad = np.median(np.abs(logs - np.median(logs)))
    row = next(row for row in speed(frame).to_dicts() if row["annotator_id"] == "fast")
    assert row["value"] == pytest.approx(0.6745 * (np.log(2) - np.median(logs)) / mad)
    assert row["is_raised"] is True


@pytest.mark.parametrize(
    ("gold", "correct", "raised"), [(50, 47, True), (50, 50, False), (0, 0, True)]
)
def test_fast_and_better_is_nothing_to_hold_against_anybody(
    gold: int, correct: int, raised: bool
) -> None:
    found = speed(pace(*TEAM, ("fast", 50, 2.0, gold, correct)))
    assert found.filter(pl.col("is_raised"))["annotator_id"].to_list() == ["fast"] * raised


def test_too_few_people_or_passes_or_one_common_time_say_nothing() -> None:
    few = speed(pace(*TEAM[:3], ("fast", 50, 0.1, 50, 10)))
    assert set(few["reason"]) == {"insufficient_n"}
    short = speed(pace(*TEAM, ("fast", 19, 0.1, 50, 10))).filter(annotator_id="fast")
    assert short["reason"].to_list() == ["insufficient_n"]
    same = speed(pace(*[(f"w{i}", 50, 8.0, 50, 47) for i in range(6)], ("fast", 50, 1.0, 50, 10)))
    assert set(same["reason"]) == {"single_category"}
    assert not same["is_raised"].any()


def counts(name: str, **given_counts: int | float | None) -> pl.DataFrame:
    base = {
        f"{side}_{what}": 0
        for side in ("gold", "checked", "first", "repeat")
        for what in ("n", "right")
    }
    row = {"project_id": "p", "annotator_id": name, **base, "gold_seconds": None,
           "other_seconds": None, "q": 0.05, **given_counts}  # fmt: skip
    kinds = {"gold_seconds": pl.Float64, "other_seconds": pl.Float64}
    return pl.DataFrame([row], schema_overrides=kinds)


def test_gold_that_goes_better_than_blind_rechecks_is_leakage() -> None:
    leaks = counts("a", gold_n=50, gold_right=50, checked_n=40, checked_right=25,
                   gold_seconds=4.0, other_seconds=9.0)  # fmt: skip
    honest = counts("b", gold_n=50, gold_right=47, checked_n=40, checked_right=38)
    worse = counts("c", gold_n=50, gold_right=20, checked_n=40, checked_right=39)
    alone = counts("d", gold_n=50, gold_right=50)
    found = {
        row["annotator_id"]: row
        for row in leakage(pl.concat([leaks, honest, worse, alone])).to_dicts()
    }
    assert [name for name, row in found.items() if row["is_raised"]] == ["a"]
    p = stats.fisher_exact([[50, 0], [25, 15]]).pvalue
    assert found["a"]["p_value"] == pytest.approx(p)
    assert "50 of 50 gold passes" in found["a"]["evidence"]
    assert "4 s on gold, 9 s" in found["a"]["evidence"]
    assert (found["d"]["value"], found["d"]["reason"]) == (None, "no_data")


def test_gold_that_goes_better_when_met_again_is_leakage() -> None:
    found = leakage(
        counts("a", first_n=40, first_right=24, repeat_n=40, repeat_right=40, gold_n=40)
    )
    assert found["is_raised"].to_list() == [True]
    assert "40 of 40 right where gold was met again" in found["evidence"][0]


def test_nobody_gives_no_rows() -> None:
    for function, frame in (
        (speed, pace(*TEAM)),
        (confusions, cells([[1]])),
        (leakage, counts("a")),
    ):
        assert function(frame.clear()).height == 0
