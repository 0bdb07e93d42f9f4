"""Spans against gold: every verdict by hand, and what becomes of it."""

from collections import Counter
from typing import Any

import pytest
from given import Given
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as some
from writings import Span, marked

GOLD: list[Span] = [(0, 5, "PER"), (10, 20, "ORG"), (30, 35, "LOC"), (60, 70, "DATE")]
WORK: list[Span] = [(0, 5, "PER"), (12, 20, "ORG"), (30, 35, "ORG"), (50, 55, "LOC")]


def compared(work: list[Span], *gold: list[Span]) -> Given:
    given = Given()
    for answer in gold:
        marked(given, "text", None, *answer, role="gold", is_gold=True)
    marked(given, "text", "bob", *work)
    return given


def verdicts(given: Given) -> Counter[tuple[Any, ...]]:
    names = ("verdict", "given_label", "gold_label")
    rows = given.view("int_span_judgements")
    return Counter(tuple(row[name] for name in names) for row in rows)


def test_every_verdict_of_an_example_is_as_by_hand() -> None:
    assert verdicts(compared(WORK, GOLD)) == {
        ("match", "PER", "PER"): 1,
        ("boundary", "ORG", "ORG"): 1,
        ("wrong_type", "ORG", "LOC"): 1,
        ("spurious", "LOC", None): 1,
        ("missing", None, "DATE"): 1,
    }


def test_errors_carry_type_severity_and_a_sentence() -> None:
    given = compared([*WORK, (0, 5, "PER")], GOLD)
    names = ("type", "severity", "label", "detail")
    found = {tuple(row[name] for name in names) for row in given.view("errors_list")}
    assert found == {
        ("boundary", "minor", "ORG", "ORG is marked from or to elsewhere than in gold"),
        ("wrong_type", "major", "LOC", "gold says LOC, marked ORG"),
        ("spurious", "major", "LOC", "LOC was marked, gold has nothing there"),
        ("missing", "major", "DATE", "gold has DATE, nothing was marked"),
        ("duplicate", "minor", "PER", "marked twice"),
    }


@pytest.mark.parametrize("critical", ["class", "pair"])
def test_what_is_critical_makes_a_wrong_type_critical(critical: str) -> None:
    given = compared(WORK, GOLD)
    if critical == "class":
        for label in ("LOC", "DATE", "ORG"):
            given.row("labels", question="label", label=label, is_critical=label != "ORG")
    else:
        given.row(
            "policies", subject="critical_pairs", name="pair", scope="ORG|LOC", value_text="ORG|LOC"
        )
    found = {row["type"]: row["severity"] for row in given.view("int_gold_errors")}
    assert found["wrong_type"] == "critical"
    assert found["missing"] == ("critical" if critical == "class" else "major")
    assert found["boundary"] == "minor"


def test_spans_count_for_people_and_classes() -> None:
    given = compared(WORK, GOLD)
    (person,) = given.view("accuracy_by_annotator")
    assert (person["n"], person["correct"]) == (5, 1)
    labels = {
        row["label"]: (row["gold_n"], row["given_n"], row["true_positives"])
        for row in given.view("accuracy_by_label")
    }
    assert labels == {"PER": (1, 1, 1), "ORG": (1, 2, 0), "LOC": (1, 1, 0), "DATE": (1, 0, 0)}


def test_gold_that_marks_nothing_makes_all_spurious_and_work_that_does_all_missing() -> None:
    assert verdicts(compared(WORK, [])) == {
        ("spurious", "PER", None): 1,
        ("spurious", "ORG", None): 2,
        ("spurious", "LOC", None): 1,
    }
    assert sum(verdicts(compared([], GOLD)).values()) == 4
    assert {verdict for verdict, _, _ in verdicts(compared([], GOLD))} == {"missing"}


def test_of_several_accepted_answers_the_best_one_counts() -> None:
    assert verdicts(compared(WORK, GOLD, WORK)) == {
        ("match", "PER", "PER"): 1,
        ("match", "ORG", "ORG"): 2,
        ("match", "LOC", "LOC"): 1,
    }


def test_stacked_classes_find_their_like_and_one_gold_span_answers_once() -> None:
    stacked = compared([(0, 5, "B"), (0, 5, "C")], [(0, 5, "A"), (0, 5, "B")])
    assert verdicts(stacked) == {("match", "B", "B"): 1, ("wrong_type", "C", "A"): 1}
    pieces = compared([(0, 5, "A"), (6, 10, "A")], [(0, 10, "A")])
    assert verdicts(pieces) == {("boundary", "A", "A"): 1, ("spurious", "A", None): 1}


def test_touching_is_not_overlapping_and_no_length_answers_no_length() -> None:
    assert verdicts(compared([(0, 5, "A")], [(5, 9, "A")])) == {
        ("spurious", "A", None): 1,
        ("missing", None, "A"): 1,
    }
    assert verdicts(compared([(4, 4, "A")], [(4, 4, "A")])) == {("match", "A", "A"): 1}


def test_a_discontinuous_span_is_one_decision() -> None:
    given = Given()
    for person, role, last in ((None, "gold", 12), ("ann", "work", 12), ("bob", "work", 14)):
        submission = given.submission("text", person, role=role, is_gold=role == "gold")
        for start, end in ((0, 4), (10, last)):
            given.annotation(
                submission,
                "text",
                type="span",
                label="A",
                group_id="T1",
                span_start=start,
                span_end=end,
            )
    assert verdicts(given) == {("match", "A", "A"): 1, ("boundary", "A", "A"): 1}


def test_a_question_that_was_not_shown_is_not_missed() -> None:
    given = compared([], GOLD)
    given.submission("text", "cid", questions_shown=["other"])
    assert sum(verdicts(given).values()) == 4


SPANS = some.lists(
    some.tuples(some.integers(0, 20), some.integers(0, 6), some.sampled_from("AB")).map(
        lambda it: (it[0], it[0] + it[1], it[2])
    ),
    max_size=6,
)


@any_of(SPANS, SPANS.filter(bool), some.randoms(use_true_random=False))
@settings(max_examples=5, deadline=None)
def test_every_span_is_judged_once_in_any_order(work, gold, random) -> None:
    found = verdicts(compared(work, gold))
    assert sum(n for (verdict, *_), n in found.items() if verdict != "missing") == len(work)
    assert sum(n for (verdict, *_), n in found.items() if verdict != "spurious") == len(gold)
    random.shuffle(work)
    again = verdicts(compared(work, gold))
    assert again[("match", "A", "A")] == found[("match", "A", "A")]
