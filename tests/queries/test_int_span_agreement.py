"""Agreement on spans of text: the worked example, hand counts, awkward guests, invariance."""

from typing import Any

import krippendorff
import numpy as np
import pytest
from given import Given
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as some
from writings import ANN, Span, example, marked, random_markings, text

F1 = ("f1", "f1_partial", "f1_character")


def rows(given: Given, view: str = "int_span_agreement") -> dict[str, dict[str, Any]]:
    return {row["coefficient"]: row for row in given.view(view)}


def values(*sides: list[Span], content: str | None = None) -> dict[str, float | None]:
    """The coefficients of one text that several people marked."""
    given = Given()
    if content is not None:
        text(given, "text", content)
    for person, side in zip("abcdef", sides, strict=False):
        marked(given, "text", person, *side)
    return {name: row["value"] for name, row in rows(given).items()}


def test_the_worked_example_gives_the_published_numbers_in_the_mart() -> None:
    found = rows(example(), "agreement_overview")
    expected = {"f1": 0.285714, "f1_partial": 0.428571, "f1_character": 0.604651}
    for name, value in expected.items():
        assert found[name]["value"] == pytest.approx(value, abs=1e-6), name
        assert (found[name]["ci_low"], found[name]["reason"]) == (None, "insufficient_n")
        counts = ("n", "items", "annotators", "judgements")
        assert [found[name][it] for it in counts] == [1, 1, 2, 7]
    # Whose texts are unknown has no tokens.
    assert (found["alpha_token"]["value"], found["alpha_token"]["reason"]) == (
        None,
        "not_applicable",
    )


def test_a_pair_is_its_exact_f1_and_a_label_its_tokens() -> None:
    given = example()
    (pair,) = given.view("agreement_by_pair")
    assert (pair["annotator_a"], pair["annotator_b"], pair["n"]) == ("ann", "bob", 1)
    assert pair["value"] == pytest.approx(2 / 7)
    assert pair["method"] == "mean F1 of their spans on an asset, same place and class"
    labels = {row["label"]: row for row in given.view("agreement_by_label")}
    assert labels["PER"]["specific_agreement"] == 1
    assert [labels[name]["specific_agreement"] for name in ("ORG", "LOC")] == [0, 0]
    assert labels["ORG"]["positives"] == 3
    assert labels["ORG"]["reason"] == "not_applicable"


def test_tokens_are_compared_by_alpha_with_nothing_as_an_answer() -> None:
    # Tokens: Ann met Bob Lee . -- ann says PER O PER PER O, bob PER O PER O O.
    given = Given()
    text(given, "text", "Ann met Bob Lee.")
    marked(given, "text", "ann", (0, 3, "PER"), (8, 15, "PER"))
    marked(given, "text", "bob", (0, 3, "PER"), (8, 11, "PER"))
    row = rows(given)["alpha_token"]
    theirs = krippendorff.alpha(
        reliability_data=[[1, 0, 1, 1, 0], [1, 0, 1, 0, 0]], level_of_measurement="nominal"
    )
    assert row["value"] == pytest.approx(theirs)
    assert row["prevalence"] == pytest.approx(0.5)
    assert "read it beside f1" in row["method"]
    (label,) = given.view("int_span_agreement_by_label")
    assert label["value"] == pytest.approx(theirs)
    assert label["specific_agreement"] == pytest.approx(0.5)


def test_a_token_with_two_classes_is_another_answer_than_with_one() -> None:
    given = Given()
    text(given, "text", "one two three four")
    marked(given, "text", "ann", (0, 7, "A"), (4, 7, "B"))
    marked(given, "text", "bob", (0, 7, "A"))
    theirs = krippendorff.alpha(
        reliability_data=[[1, 2, 0, 0], [1, 1, 0, 0]], level_of_measurement="nominal"
    )
    assert rows(given)["alpha_token"]["value"] == pytest.approx(theirs)
    labels = {row["label"]: row["value"] for row in given.view("int_span_agreement_by_label")}
    assert labels["A"] == 1
    assert labels["B"] == pytest.approx(0)


def test_both_marking_nothing_is_counted_apart_and_one_of_two_is_no_agreement() -> None:
    given = example()
    for asset in ("empty", "also empty"):
        marked(given, asset, "ann")
        marked(given, asset, "bob")
    row = rows(given)["f1"]
    assert (row["value"], row["n"], row["items"]) == (pytest.approx(2 / 7), 1, 3)
    assert "2 times both marked nothing, left out" in row["method"]
    marked(given, "half", "ann", *ANN)
    marked(given, "half", "bob")
    row = rows(given)["f1"]
    assert (row["value"], row["n"]) == (pytest.approx(1 / 7), 2)


def test_one_annotator_has_no_overlap_and_a_declared_question_no_data() -> None:
    given = Given()
    given.row("questions", question="other", type="span")
    marked(given, "text", "ann", *ANN)
    found = {(row["question"], row["reason"]) for row in given.view("int_span_agreement")}
    assert found == {("label", "no_overlap"), ("other", "no_data")}


def test_nested_and_overlapping_spans_are_paired_one_to_one() -> None:
    found = values([(0, 10, "A"), (2, 5, "A")], [(0, 10, "A"), (3, 6, "A")])
    assert found["f1"] == 0.5
    assert found["f1_partial"] == 0.75
    assert found["f1_character"] == 1


def test_one_long_span_answers_one_of_several_short_ones() -> None:
    found = values([(0, 30, "A")], [(0, 5, "A"), (10, 15, "A"), (20, 25, "A")])
    assert (found["f1"], found["f1_partial"]) == (0, pytest.approx(0.25))
    assert found["f1_character"] == pytest.approx(2 * 15 / 45)


def test_the_same_span_twice_needs_the_same_span_twice() -> None:
    assert values([(0, 5, "A")] * 2, [(0, 5, "A")])["f1"] == pytest.approx(2 / 3)
    assert values([(0, 5, "A")] * 2, [(0, 5, "A")] * 2)["f1"] == 1


def test_a_span_of_no_length_matches_only_its_like() -> None:
    assert values([(5, 5, "A")], [(5, 5, "A")])["f1"] == 1
    assert values([(5, 5, "A")], [(0, 9, "A")])["f1_partial"] == 0
    assert values([(5, 5, "A")], [(5, 5, "A")])["f1_character"] is None


def test_what_lies_beyond_the_text_is_marked_but_no_token() -> None:
    found = values([(0, 3, "A"), (90, 99, "A")], [(0, 3, "A"), (90, 99, "A")], content="abc d")
    assert (found["f1"], found["alpha_token"]) == (1, 1)


def test_offsets_are_code_points_in_any_script() -> None:
    content = "👩‍👩‍👧 אבג דהו"
    start = content.index("א")
    side = [(start, start + 3, "PER")]
    found = values(side, [(start, start + 7, "PER")], content=content)
    # Three emoji joined by two marks, then two words: one of five tokens is disputed.
    theirs = krippendorff.alpha(
        reliability_data=[[0, 0, 0, 1, 0], [0, 0, 0, 1, 1]], level_of_measurement="nominal"
    )
    assert found["alpha_token"] == pytest.approx(theirs)


def test_pieces_of_one_group_are_one_span() -> None:
    given = Given()
    for person, second in (("ann", (10, 12)), ("bob", (10, 12)), ("cid", (10, 13))):
        submission = given.submission("text", person)
        for place, (start, end) in enumerate(((0, 4), second)):
            given.annotation(
                submission,
                "text",
                annotation_id=f"{person}{place}",
                type="span",
                label="A",
                span_start=start,
                span_end=end,
                group_id="T1",
            )
    found = rows(given)
    assert found["f1"]["judgements"] == 3
    assert found["f1"]["value"] == pytest.approx(1 / 3)
    assert found["f1_partial"]["value"] == pytest.approx((1 + 0.5 + 0.5) / 3)
    assert found["f1_character"]["value"] == pytest.approx((1 + 12 / 13 + 12 / 13) / 3)


def test_thirty_equal_texts_leave_no_doubt() -> None:
    found = rows(example(30))
    for name in F1:
        row = found[name]
        assert (row["n"], row["reason"]) == (30, None)
        assert row["ci_low"] == pytest.approx(row["value"])
        assert "bootstrap of assets, B=2000" in row["method"]
    assert found["f1"]["p_above_threshold"] == 0
    assert found["f1_partial"]["p_above_threshold"] is None


def asked(given: Given, method: str) -> list[dict[str, Any]]:
    given.row("policies", subject="span_agreement", name="method", value_text=method)
    return given.view("int_span_unitizing")


def test_boundaries_are_measured_only_where_a_project_asks() -> None:
    assert example().view("int_span_unitizing") == []
    (row,) = asked(example(12), "unitized")
    assert row["coefficient"] == "alpha_unitized"
    assert row["value"] == pytest.approx(asked(example(), "unitized")[0]["value"])
    assert row["ci_low"] == pytest.approx(row["value"])
    assert (row["n"], row["judgements"], row["reason"]) == (12, 84, "insufficient_n")


def test_gamma_without_its_package_is_a_row_that_says_so(monkeypatch) -> None:
    from queries import unitizing

    monkeypatch.setattr(unitizing, "has_gamma", lambda: False)
    (row,) = asked(example(), "gamma")
    assert (row["coefficient"], row["value"], row["reason"]) == ("gamma", None, "not_applicable")
    assert "pygamma-agreement" in row["method"]


def test_an_unknown_method_is_a_row_that_says_so() -> None:
    (row,) = asked(example(), "kappa")
    assert row["reason"] == "not_applicable"
    assert "it may be unitized or gamma" in row["method"]


@any_of(some.integers(0, 1000), some.randoms(use_true_random=False))
@settings(max_examples=4, deadline=None)
def test_names_and_order_change_nothing(seed, random) -> None:
    found = random_markings(seed)
    people, labels = (
        random.sample("xyz", 3),
        dict(zip(("PER", "ORG"), random.sample(("PER", "ORG"), 2), strict=True)),
    )
    assets = random.sample(range(12), 12)
    renamed = [
        (assets[asset], people[person], (start, end, labels[label]))
        for asset, person, (start, end, label) in found
    ]
    random.shuffle(renamed)
    before, after = (
        rows(crowd(each)) for each in ([(a, "pqr"[p], s) for a, p, s in found], renamed)
    )
    for name, row in before.items():
        for column in ("value", "ci_low", "ci_high"):
            near = 1e-9 if column == "value" else 0.05
            assert after[name][column] == pytest.approx(row[column], abs=near), (name, column)
        assert after[name]["n"] == row["n"]


def crowd(found: list[tuple[int, str, Span]]) -> Given:
    """Everybody sees every text; who marks nothing leaves an empty pass."""
    given = Given()
    for asset in sorted({asset for asset, _, _ in found}):
        text(given, f"text {asset}", "some words to mark, here and there. " * 2)
        for person in sorted({person for _, person, _ in found}):
            mine = [span for where, who, span in found if (where, who) == (asset, person)]
            marked(given, f"text {asset}", person, *mine)
    return given


def test_a_crowd_s_token_alpha_is_krippendorff_s() -> None:
    found = random_markings(3)
    words = "some words to mark, here and there. " * 2
    starts = [at for at, letter in enumerate(words) if letter != " "]
    given = crowd([(asset, "pqr"[person], span) for asset, person, span in found])
    from queries.tokens import tokens

    cut = tokens([words])
    assert set(cut.starts.tolist()) <= set(starts)
    codes: dict[tuple[str, ...], int] = {}
    data = []
    for person in range(3):
        answers = []
        for asset in sorted({asset for asset, _, _ in found}):
            mine = [span for where, who, span in found if (where, who) == (asset, person)]
            for start, end in zip(cut.starts, cut.ends, strict=True):
                said = {label for s, e, label in mine if s < end and start < e and s < e}
                answers.append(codes.setdefault(tuple(sorted(said)), len(codes)))
        data.append(answers)
    theirs = krippendorff.alpha(reliability_data=np.array(data), level_of_measurement="nominal")
    assert rows(given)["alpha_token"]["value"] == pytest.approx(theirs)
