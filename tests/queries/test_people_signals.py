"""Signs of bad faith in a crowd in which it is known who does what."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from crowds import START, Person, always, crowd, good, guess, insert, right, swap, worse_after
from given import Given

ODD = [
    Person("guesser", guess),
    Person("drifter", worse_after(60, 0.98, 0.5)),
    Person("swapper", swap("tug", "ferry")),
    Person("liner", always("buoy", 100, 125)),
    Person("rusher", right(0.8), seconds=0.6),
    Person("expert in a hurry", right(1.0), seconds=0.6),
]
PLANTED = {
    ("guesser", "spammer"),
    ("drifter", "drift"),
    ("swapper", "swapped_labels"),
    ("liner", "straight_lining"),
    ("liner", "drift"),  # a long run of one label is also a jump in errors
    ("rusher", "speed"),
}

Signals = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def odd_crowd() -> Given:
    return crowd([*good(10), *ODD], gold=120, others=60)


@pytest.fixture(scope="module")
def signals(odd_crowd: Given) -> Signals:
    rows = odd_crowd.view("people_signals")
    return {(row["annotator_id"], row["signal"]): row for row in rows}


def test_every_planted_manner_is_found_and_nobody_else_is_suspected(signals: Signals) -> None:
    raised = {key for key, row in signals.items() if row["is_raised"]}
    assert raised == PLANTED


def test_everybody_has_every_signal_with_a_value_or_a_reason(signals: Signals) -> None:
    assert len(signals) == 16 * 6
    for row in signals.values():
        assert (row["value"] is None) == (row["reason"] is not None)
        assert row["evidence"]
        assert row["method"]


def test_evidence_is_worded_to_start_a_conversation(signals: Signals) -> None:
    assert signals["drifter", "drift"]["evidence"].endswith(
        "the work, the guideline, or the person?"
    )
    assert "has the question been understood?" in signals["guesser", "spammer"]["evidence"]
    assert "are the two labels swapped?" in signals["swapper", "swapped_labels"]["evidence"]
    words = " ".join(row["evidence"].lower() for row in signals.values())
    for verdict in ("cheat", "fraud", "spammer", "bad faith"):
        assert verdict not in words


def test_the_bound_of_a_run_is_the_sum_of_the_handbook(odd_crowd: Given, signals: Signals) -> None:
    row = signals["liner", "straight_lining"]
    answers = odd_crowd.connection.sql(
        """select submissions.annotator_id, submitted_at, label from annotations
        join submissions using (submission_id) where role = 'work' order by 1, 2"""
    ).pl()
    labels = answers.filter(annotator_id="liner")["label"]
    longest = max(labels.rle().struct.field("len"))
    others = answers.filter(pl.col("annotator_id") != "liner")["label"].value_counts()
    p = others["count"] / others["count"].sum()
    assert row["value"] == pytest.approx((180 - longest + 1) * (p**longest).sum())
    assert row["evidence"].startswith(f"The longest run is {longest} times buoy in 180 answers")


def test_only_two_kinds_of_signs_or_a_weak_record_put_somebody_on_the_list(
    odd_crowd: Given,
) -> None:
    flagged = odd_crowd.frame("flagged_annotators")
    reasons: dict[str, list[str]] = {
        name: part["reason"].to_list()
        for (name,), part in flagged.partition_by("annotator_id", as_dict=True).items()
    }
    assert reasons == {
        "drifter": ["below_target", "drift"],
        "guesser": ["below_target", "spammer"],
        "liner": ["below_target", "drift", "straight_lining"],
        "rusher": ["below_target", "speed"],
        "swapper": ["below_target", "swapped_labels"],
    }
    kinds = dict(zip(flagged["annotator_id"], flagged["score"] // 1, strict=True))
    assert kinds == {"drifter": 1, "guesser": 1, "liner": 2, "rusher": 2, "swapper": 1}
    assert flagged.filter(reason="below_target")["detail"].str.ends_with("together.").all()


def test_two_signs_from_the_same_gold_answers_are_one_kind() -> None:
    story = crowd([*good(6), Person("swapper", swap("tug", "ferry"))], gold=120)
    story.row("policies", subject="accuracy", name="target", value_number=0.3)  # nobody is weak
    raised = {
        (row["annotator_id"], row["signal"])
        for row in story.view("people_signals")
        if row["is_raised"]
    }
    assert raised == {("swapper", "swapped_labels")}
    assert story.view("flagged_annotators") == []


def sorted_queue(sorted_for_all: bool) -> Given:
    """Thirty buoys after thirty tugs; one annotator's last thirty answers are all buoy."""
    story = Given()
    rows = [
        {"asset": f"a{n} {who}" if not sorted_for_all else f"a{n}", "annotator": who,
         "label": ("tug" if n < 30 else "buoy") if sorted_for_all or who == "w0"
         else ("tug", "buoy")[(n * 7 + int(who[1])) % 2],
         "submitted_at": START + timedelta(minutes=n)}
        for who in ("w0", "w1", "w2", "w3")
        for n in range(60)
    ]  # fmt: skip
    insert(story, pl.DataFrame(rows), "work")
    return story


def line(story: Given, who: str) -> dict[str, Any]:
    rows = story.view("people_signals")
    return next(r for r in rows if (r["annotator_id"], r["signal"]) == (who, "straight_lining"))


def test_a_sorted_queue_explains_runs_and_an_unsorted_one_does_not() -> None:
    explained = line(sorted_queue(True), "w0")
    assert (explained["is_raised"], explained["reason"]) == (False, "not_applicable")
    assert "sorted" in explained["evidence"]
    assert line(sorted_queue(False), "w0")["is_raised"] is True


def test_a_run_on_assets_that_the_others_answer_alike_is_in_the_assets() -> None:
    def minute(who: str, n: int) -> int:
        # Everybody but w0 meets the assets in an order of their own.
        return n if who == "w0" else (n * 37 + 11 * int(who[1])) % 97

    rows = [
        {
            "asset": f"a{n}",
            "annotator": who,
            "label": "buoy" if n < 30 else ("tug", "yacht")[n % 2],
            "submitted_at": START + timedelta(minutes=minute(who, n)),
        }
        for who in ("w0", "w1", "w2", "w3")
        for n in range(97)
    ]
    story = Given()
    insert(story, pl.DataFrame(rows), "work")
    row = line(story, "w0")
    assert (row["is_raised"], row["value"], row["reason"]) == (False, None, "not_applicable")
    assert "that the others answer alike" in row["evidence"]


def test_answers_of_one_instant_have_no_order_and_make_no_run() -> None:
    story = Given()
    rows = [
        {"asset": f"a{n}", "annotator": who, "label": ("tug", "buoy")[n % 2], "submitted_at": START}
        for who in ("w0", "w1")
        for n in range(40)
    ]
    insert(story, pl.DataFrame(rows), "work")
    row = line(story, "w0")
    assert (row["is_raised"], row["value"]) == (False, None)


def test_without_gold_times_and_company_nothing_is_said_about_anybody() -> None:
    story = Given()
    story.submission("a", "ann", "tug")
    story.submission("a", None, "tug")
    rows = story.view("people_signals")
    assert [row["annotator_id"] for row in rows] == ["ann"] * 6
    assert {row["value"] for row in rows} == {None}
    assert {row["reason"] for row in rows} == {"no_data"}
    assert story.view("flagged_annotators") == []
