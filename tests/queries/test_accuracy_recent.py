"""Lately: the last hundred answers against gold, and the last thirty days."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from crowds import START, insert
from given import Given


def story(days: list[int], wrong_until: int = 0) -> Given:
    """Ann meets one gold item on each of these days after the start; wrong before a day."""
    made = Given()
    rows = [
        {
            "asset": f"a{n}",
            "annotator": "ann",
            "label": "tug" if day >= wrong_until else "buoy",
            "submitted_at": START + timedelta(days=day, seconds=n),
        }
        for n, day in enumerate(days)
    ]
    insert(made, pl.DataFrame(rows), "work")
    gold = [{"asset": f"a{n}", "label": "tug"} for n in range(len(days))]
    insert(made, pl.DataFrame(gold), "gold")
    return made


def recent(made: Given) -> dict[str, dict[str, Any]]:
    return {row["period"]: row for row in made.view("accuracy_recent")}


def test_the_last_hundred_answers_and_the_last_thirty_days_are_counted_apart() -> None:
    found = recent(story([*[0] * 80, *[40] * 60], wrong_until=1))
    assert (found["answers"]["n"], found["answers"]["correct"]) == (100, 60)
    assert (found["days"]["n"], found["days"]["correct"]) == (60, 60)
    assert found["days"]["value"] == 1.0
    assert found["days"]["ci_low"] == pytest.approx(0.939828, abs=1e-6)  # 60 / (60 + 1.96^2)
    assert found["answers"]["since"] == date(2026, 3, 2)
    assert found["answers"]["method"] == "last 100 answers; Wilson 95%"
    assert found["days"]["method"].startswith("30 days to 2026-04-11")


def test_the_thirtieth_day_is_in_and_the_thirty_first_is_out() -> None:
    assert recent(story([0, 29]))["days"]["n"] == 2
    assert recent(story([0, 30]))["days"]["n"] == 1


def test_few_answers_keep_their_value_and_say_so_and_periods_are_policy() -> None:
    made = story([0, 1, 2])
    assert {row["reason"] for row in recent(made).values()} == {"insufficient_n"}
    made.row("policies", subject="accuracy_recent", name="answers", value_number=2)
    assert recent(made)["answers"]["n"] == 2


def test_answers_of_one_pass_are_equally_recent() -> None:
    made = Given()
    made.row("policies", subject="accuracy_recent", name="answers", value_number=1)
    for question in ("colour", "kind"):
        made.row("questions", question=question)
    for role, who in (("gold", None), ("work", "ann")):
        for asset, hour in (("a", 8), ("b", 9)):
            made.submission(
                asset, who, "x", "y", question="kind", role=role, is_gold=role == "gold",
                submitted_at=datetime(2026, 3, 2, hour),
            )  # fmt: skip
    found = recent(made)["answers"]
    assert (found["n"], found["correct"]) == (1, 1)


def test_work_without_a_date_or_a_name_is_left_out() -> None:
    made = Given()
    made.submission("a", None, "tug", role="gold", is_gold=True)
    made.submission("a", "ann", "tug")
    made.submission("a", None, "tug", submitted_at=START)
    assert recent(made) == {}
