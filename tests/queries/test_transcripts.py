"""Texts: error rates between annotators and against gold."""

from typing import Any

import pytest
from given import Given
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as some
from writings import wrote

from queries import transcripts

FOX = "the quick brown fox jumps over"
BOX = "the quick brown box jump over the"


def rows(given: Given, view: str = "int_text_agreement") -> dict[str, dict[str, Any]]:
    return {row["coefficient"]: row for row in given.view(view)}


def written(*texts: tuple[str | None, ...]) -> Given:
    """Each asset's texts, one per annotator."""
    given = Given()
    for number, each in enumerate(texts):
        for person, text in zip("abc", each, strict=False):
            wrote(given, f"asset {number}", person, text)
    return given


def test_the_worked_examples_have_their_rates() -> None:
    assert transcripts.word_error_rate(FOX, BOX) == pytest.approx(0.5)
    assert transcripts.character_error_rate("labelling", "labeling") == pytest.approx(1 / 9)


def test_a_rate_may_exceed_one_and_is_undefined_for_an_empty_reference() -> None:
    assert transcripts.word_error_rate("yes", "no not at all") == 4
    assert transcripts.word_error_rate("", "") == 0
    rate = transcripts.word_error_rate("", "something")
    assert rate != rate


def distance(a: Any, b: Any) -> int:
    """Edit distance as it is defined, one cell at a time."""
    before = list(range(len(b) + 1))
    for i, one in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (one != other)))
        before = row
    return before[-1]


@any_of(some.text("ab é ", max_size=12), some.text("ab é ", max_size=12))
@settings(max_examples=60, deadline=None)
def test_edits_are_the_fewest_that_there_are(a, b) -> None:
    a, b = " ".join(a.split()), " ".join(b.split())
    if a:
        words = distance(a.split(), b.split()) / len(a.split())
        assert transcripts.word_error_rate(a, b) == pytest.approx(words)
        assert transcripts.character_error_rate(a, b) == pytest.approx(distance(a, b) / len(a))


def test_between_annotators_both_directions_are_averaged() -> None:
    found = rows(written((FOX, BOX)), "agreement_overview")
    assert found["wer"]["value"] == pytest.approx((3 / 6 + 3 / 7) / 2)
    assert found["cer"]["value"] == pytest.approx((6 / 30 + 6 / 33) / 2)
    assert [found["wer"][name] for name in ("n", "items", "annotators", "judgements")] == [
        1,
        1,
        2,
        2,
    ]
    assert "case counts, punctuation counts" in found["wer"]["method"]
    swapped = rows(written((BOX, FOX)))
    assert swapped["wer"]["value"] == pytest.approx(found["wer"]["value"])


def test_policies_say_what_is_set_aside_and_the_method_repeats_it() -> None:
    given = written(("Hello,  world!", "hello world"), ("e\u0301te", "\u00e9te"))
    assert rows(given)["wer"]["value"] == pytest.approx(0.5)
    for name in ("ignore_case", "ignore_punctuation"):
        given.row("policies", subject="transcription", name=name, value_number=1.0)
    row = rows(given)["wer"]
    assert row["value"] == 0
    assert "case ignored, punctuation ignored" in row["method"]


def test_empty_texts_are_counted_and_left_out() -> None:
    found = rows(written((FOX, BOX), ("", "two words"), ("", ""), (None, " ")))
    assert found["wer"]["value"] == pytest.approx((3 / 6 + 3 / 7) / 2)
    assert found["wer"]["n"] == 1
    assert "1 times one wrote nothing and the other 2 words, left out" in found["wer"]["method"]
    assert "2 times both wrote nothing, left out" in found["wer"]["method"]
    none = rows(written(("", "")))["wer"]
    assert (none["value"], none["reason"]) == (None, "no_data")


def test_one_writer_has_no_overlap() -> None:
    assert {row["reason"] for row in rows(written((FOX,))).values()} == {"no_overlap"}


def test_who_was_shown_the_question_and_wrote_nothing_wrote_an_empty_text() -> None:
    given = written((FOX,))
    given.submission("asset 0", "b", questions_shown=["label"])
    given.submission("asset 0", "c", questions_shown=["other"])
    method = rows(given)["wer"]["method"]
    assert "1 times one wrote nothing and the other 6 words, left out" in method


def test_several_texts_of_one_pass_are_one_in_any_order_of_rows() -> None:
    given = Given()
    wrote(given, "asset", "a", "one", "two")
    wrote(given, "asset", "b", "two", "one")
    assert rows(given)["wer"]["value"] == 0


def test_thirty_assets_have_an_interval() -> None:
    found = rows(written(*[(FOX, BOX), (FOX, FOX)] * 15))["wer"]
    assert found["reason"] is None
    assert found["ci_low"] < found["value"] < found["ci_high"]
    assert "bootstrap of assets, B=2000" in found["method"]


def test_gold_judges_a_text_by_the_accepted_one_it_is_nearest_to() -> None:
    given = Given()
    for accepted in ("something else entirely", FOX):
        wrote(given, "asset", None, accepted, role="gold", is_gold=True)
    wrote(given, "asset", "ann", f" {FOX} ")
    wrote(given, "asset", "bob", BOX)
    names = ("verdict", "words", "word_edits", "wer")
    found = [tuple(row[name] for name in names) for row in given.view("int_text_judgements")]
    assert sorted(found) == [("match", 6, 0, 0.0), ("transcription", 6, 3, 0.5)]
    (error,) = given.view("errors_list")
    assert [error[name] for name in ("type", "severity", "label", "detail")] == [
        "transcription",
        "minor",
        "unspecified",
        "3 words to change in 6",
    ]
    people = {row["annotator_id"]: row["correct"] for row in given.view("accuracy_by_annotator")}
    assert people == {"ann": 1, "bob": 0}


def test_against_empty_gold_a_text_has_no_rate_but_insertions() -> None:
    given = Given()
    wrote(given, "asset", None, "", role="gold", is_gold=True)
    wrote(given, "asset", "ann", "two words")
    wrote(given, "asset", "bob", "")
    names = ("verdict", "words", "word_edits", "wer")
    found = [tuple(row[name] for name in names) for row in given.view("int_text_judgements")]
    assert set(found) == {("match", 0, 0, None), ("transcription", 0, 2, None)}


def test_an_annotator_s_rate_is_all_edits_over_all_words_of_gold() -> None:
    given = Given()
    for number, answer in enumerate((FOX, "one two", "")):
        wrote(given, f"asset {number}", None, answer, role="gold", is_gold=True)
    for number, answer in enumerate((BOX, "one two", "not there")):
        wrote(given, f"asset {number}", "ann", answer)
    found = {row["coefficient"]: row for row in given.view("accuracy_texts")}
    names = ("value", "n", "edits", "length", "inserted", "reason")
    assert [found["wer"][name] for name in names] == [3 / 8, 2, 3, 8, 2, "insufficient_n"]
    assert [found["cer"][name] for name in names] == [6 / 37, 2, 6, 37, 9, "insufficient_n"]
