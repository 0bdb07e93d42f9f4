"""Tokens, pairings and unitized alpha: published values, hand counts, an oracle."""

import itertools
import json
import re

import numpy as np
import polars as pl
import pytest
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as some

from queries import spans, tokens, unitizing
from queries.unitizing import Unit


def cut(*texts: str) -> list[tuple[int, int]]:
    found = tokens.tokens(texts)
    return list(zip(found.starts.tolist(), found.ends.tolist(), strict=True))


def test_tokens_of_many_scripts_are_counted_in_code_points() -> None:
    assert cut("Ünï_code 42") == [(0, 8), (9, 11)]
    assert cut("שלום עולם") == [(0, 4), (5, 9)]
    assert cut("हिन्दी") == [(0, 6)]
    assert cut("👍🏽 ok") == [(0, 1), (1, 2), (3, 5)]
    assert cut("東京a") == [(0, 1), (1, 2), (2, 3)]
    assert cut("a\u200bb\tc") == [(0, 1), (2, 3), (4, 5)]
    assert cut("", "  ") == []


@any_of(some.lists(some.text(alphabet="ab_9 é.-\n", max_size=12), max_size=5))
@settings(max_examples=50, deadline=None)
def test_tokens_are_those_of_a_regular_expression_and_stay_in_their_text(texts) -> None:
    expected, base = [], 0
    for text in texts:
        found = re.finditer(r"\w+|[^\w\s]", text)
        expected += [(base + match.start(), base + match.end()) for match in found]
        base += len(text)
    assert cut(*texts) == expected


def candidates(*pairs: tuple[str, str], is_exact: bool = False) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "project_id": "p",
            "span_a": [a for a, _ in pairs],
            "span_b": [b for _, b in pairs],
            "question": "label",
            "submission_a": "s",
            "submission_b": "t",
            "is_exact": is_exact,
        }
    )


def test_as_many_spans_as_possible_get_a_partner() -> None:
    # A greedy choice of a1-b1 would leave a2 alone.
    frame = candidates(("a1", "b1"), ("a1", "b2"), ("a2", "b1"))
    found = spans.pairings(frame).select("span_a", "span_b").rows()
    assert sorted(found) == [("a1", "b2"), ("a2", "b1")]


@any_of(
    some.sets(some.tuples(some.integers(0, 4), some.integers(0, 4)), min_size=1, max_size=9),
    some.randoms(use_true_random=False),
)
@settings(max_examples=40, deadline=None)
def test_pairings_are_the_best_of_all_and_do_not_depend_on_order(edges, random) -> None:
    pairs = [(f"a{a}", f"b{b}") for a, b in edges]
    found = spans.pairings(candidates(*pairs))
    best = max(
        len(chosen)
        for size in range(len(pairs) + 1)
        for chosen in itertools.combinations(pairs, size)
        if len({a for a, _ in chosen}) == size == len({b for _, b in chosen})
    )
    assert found.height == best
    random.shuffle(pairs)
    again = spans.pairings(candidates(*pairs))
    assert found.sort(found.columns).equals(again.sort(found.columns))


def units_of(case: dict) -> list[Unit]:
    first = case["continuum_start"]
    return [
        Unit(
            str(unit["rater"]),
            unit["category"],
            unit["start"] - first,
            unit["start"] - first + unit["length"],
        )
        for unit in case["units"]
    ]


def test_published_unitized_alphas_are_reproduced(shared) -> None:
    cases = json.loads((shared / "reference" / "span_agreement" / "cases.json").read_text())
    for case in cases.values():
        if case["measure"] != "alpha_U":
            continue
        units, length, published = units_of(case), case["continuum_length"], case["published"]
        parts = []
        for label in sorted({unit.label for unit in units}):
            of_label = [unit for unit in units if unit.label == label]
            observed, expected = unitizing.disagreements(of_label, length, case["raters"])
            parts.append((round(observed, 4), round(expected, 4)))
            assert observed == pytest.approx(published[f"D_o_{label}"], abs=1e-4)
            assert expected == pytest.approx(published[f"D_e_{label}"], abs=1e-4)
            if f"alpha_U_{label}" in published:
                alpha = unitizing.unitized_alpha(of_label, length, case["raters"])
                assert alpha == pytest.approx(published[f"alpha_U_{label}"], abs=1e-4)
        if "alpha_U" in published:
            # The published figure was worked out from disagreements rounded to four digits.
            observed, expected = (sum(part) for part in zip(*parts, strict=True))
            assert 1 - observed / expected == pytest.approx(published["alpha_U"], abs=1e-4)
            alpha = unitizing.unitized_alpha(units, length, case["raters"])
            assert alpha == pytest.approx(published["alpha_U"], abs=1e-3)


def test_unitized_alpha_of_equals_is_1_and_of_nothing_undefined() -> None:
    same = [Unit(who, "A", 3, 9) for who in "ab"]
    assert unitizing.unitized_alpha(same, 20, 2) == 1
    assert np.isnan(unitizing.unitized_alpha([], 20, 2))
    assert np.isnan(unitizing.unitized_alpha(same[:1], 20, 1))
    assert unitizing.unitized_alpha([*same, Unit("a", "A", 4, 9)], 20, 2) == 1
    assert unitizing.unitized_alpha(same, 20, 3) < 1


UNITS = some.lists(
    some.tuples(
        some.sampled_from("abc"), some.sampled_from("XY"), some.integers(0, 25), some.integers(1, 6)
    ).map(lambda it: Unit(it[0], it[1], it[2], it[2] + it[3])),
    min_size=1,
    max_size=12,
)


@any_of(UNITS, some.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_unitized_alpha_does_not_depend_on_names_or_order(units, random) -> None:
    people = dict(zip("abc", random.sample("abc", 3), strict=True))
    labels = dict(zip("XY", random.sample("XY", 2), strict=True))
    other = [Unit(people[u.annotator], labels[u.label], u.start, u.end) for u in units]
    random.shuffle(other)
    before, after = (unitizing.unitized_alpha(each, 31, 3) for each in (units, other))
    assert after == pytest.approx(before, nan_ok=True)
    assert not before > 1


@pytest.mark.parametrize("name", ["gamma_annotation_dalton", "gamma_annotation_paul_suzann_alex"])
def test_gamma_is_within_sampling_error_of_the_library_s_own(shared, name) -> None:
    if not unitizing.has_gamma():
        pytest.skip("pygamma-agreement is not installed; pip install 'assay[gamma]'")
    folder = shared / "reference" / "span_agreement"
    case = json.loads((folder / "cases.json").read_text())[name]
    rows = [line.split(",") for line in (folder / case["file"]).read_text().split()]
    units = [Unit(who, label, int(start), int(end)) for who, label, start, end in rows]
    value = unitizing.gamma(units, sorted({unit.annotator for unit in units}))
    assert value == pytest.approx(case["computed"]["gamma"], abs=0.02)


def test_gamma_without_its_library_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setattr(unitizing, "has_gamma", lambda: False)
    with pytest.raises(ImportError, match="needs the package pygamma-agreement.*pip install"):
        unitizing.gamma([Unit("a", "X", 0, 1)], ["a", "b"])
