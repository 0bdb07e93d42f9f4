"""Which labels are taken for each other, and how that reads."""

from __future__ import annotations

import pytest
from given import Given

PAIRS = ("tug", "vessel")


def operation(mistakes: dict[str, dict[tuple[str, str], int]], right: int = 20) -> Given:
    """People with so many right answers each, and mistakes as (gold, given) -> times."""
    given = Given()
    for person, made in mistakes.items():
        answers = [("tug", "tug")] * right + [
            pair for pair, times in made.items() for _ in range(times)
        ]
        for number, (gold, label) in enumerate(answers):
            asset = f"{person}-{number}"
            given.row("assets", asset_id=asset, asset_key=asset)
            given.submission(asset, None, gold, role="gold", is_gold=True)
            given.submission(asset, person, label)
    return given


def reading(given: Given) -> dict[tuple[str, str], str]:
    rows = given.view("accuracy_confused_pairs")
    return {(row["label_a"], row["label_b"]): row["reads_as"] for row in rows}


def test_both_directions_of_a_pair_count_together():
    given = operation({"ann": {("tug", "vessel"): 2, ("vessel", "tug"): 3}})
    (row,) = given.view("accuracy_confused_pairs")
    assert (row["label_a"], row["label_b"], row["errors"], row["gold_n"]) == (
        "tug",
        "vessel",
        5,
        25,
    )
    assert row["share"] == pytest.approx(0.2)
    assert (row["ci_low"], row["ci_high"]) == (
        pytest.approx(0.088606, abs=1e-6),
        pytest.approx(0.391310, abs=1e-6),
    )


def test_mistakes_of_one_who_makes_no_others_are_a_habit():
    given = operation({"ann": {("tug", "vessel"): 8}, "bob": {}, "cem": {("tug", "buoy"): 1}})
    assert reading(given) == {PAIRS: "one_person", ("buoy", "tug"): "too_few"}


def test_mistakes_of_one_who_is_careless_everywhere_are_no_habit():
    made = {("tug", other): 6 for other in ("vessel", "buoy", "crane")}
    given = operation({"ann": made, "bob": {}, "cem": {}, "dan": {}})
    assert set(reading(given).values()) == {"spread"}


def test_mistakes_of_half_the_people_are_shared():
    made = {("tug", "vessel"): 2}
    given = operation(dict.fromkeys("abcd", made) | {person: {} for person in "efgh"})
    assert reading(given) == {PAIRS: "shared"}


def test_nothing_confused_is_no_row():
    assert operation({"ann": {}}).view("accuracy_confused_pairs") == []
