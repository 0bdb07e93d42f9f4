"""Weeks of somebody's errors beside a baseline: who drifted, when, and against what."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from crowds import START, Person, crowd, good, insert, right, worse_after
from given import Given
from scipy import stats

from queries.drift import control_chart, cusum


def weeks(story: Given, who: str) -> list[dict[str, Any]]:
    return [row for row in story.view("people_drift") if row["annotator_id"] == who]


def one_person(per_week: list[tuple[int, int]], **policies: float) -> Given:
    """Somebody with (answers, errors) each week, one answer a minute, errors last."""
    story = Given()
    for name, value in policies.items():
        story.row("policies", subject="drift", name=name, value_number=value)
    rows, gold = [], []
    for week, (n, errors) in enumerate(per_week):
        for place in range(n):
            asset = f"a{week} {place}"
            gold.append({"asset": asset, "label": "tug"})
            rows.append(
                {"asset": asset, "annotator": "ann",
                 "label": "buoy" if place >= n - errors else "tug",
                 "submitted_at": START + timedelta(weeks=week, minutes=place)}
            )  # fmt: skip
    insert(story, pl.DataFrame(rows), "work")
    insert(story, pl.DataFrame(gold), "gold")
    return story


def test_somebody_who_got_worse_is_signalled_after_it_and_nobody_else() -> None:
    story = crowd([*good(6), Person("drifter", worse_after(60, 0.98, 0.6))], gold=120)
    signalled = {
        row["annotator_id"]: row["week"] for row in story.view("people_drift") if row["is_signal"]
    }
    assert set(signalled) == {"drifter"}
    first = min(row["week"] for row in weeks(story, "drifter") if row["is_signal"])
    assert date(2026, 3, 23) <= first <= date(2026, 4, 6)  # 20 assets a week: worse from 23 March


def test_always_poor_is_weak_but_no_drift() -> None:
    story = crowd([*good(6), Person("poor", right(0.6))], gold=120)
    assert not any(row["is_signal"] for row in weeks(story, "poor"))
    assert weeks(story, "poor")[0]["baseline_rate"] > 0.2


def test_the_baseline_leaves_room_for_a_lucky_beginning() -> None:
    found = weeks(one_person([(30, 9), (30, 9)]), "ann")
    # Alone, the prior is the pooled .7 at a strength of 20; 80 % of Beta(15, 35) lies below .354
    expected = stats.beta.ppf(0.8, 9 + 6, 21 + 14)
    assert found[0]["baseline_rate"] == pytest.approx(expected, abs=1e-9)


def test_the_baseline_is_frozen_named_and_never_below_what_is_accepted() -> None:
    found = weeks(one_person([(20, 0)] * 4), "ann")
    assert [row["is_baseline"] for row in found] == [True, False, False, False]
    assert found[0]["cusum"] is None
    assert [row["baseline_rate"] for row in found] == pytest.approx([0.05] * 4)
    assert "first 30 answers, 0 wrong" in found[0]["baseline"]
    assert "the accepted 0.05 is taken" in found[0]["baseline"]


def test_the_cusum_goes_answer_by_answer() -> None:
    found = weeks(one_person([(30, 0), (10, 4), (10, 3), (20, 0)]), "ann")
    wrong = [0] * 6 + [1] * 4 + [0] * 7 + [1] * 3 + [0] * 20
    expected = cusum(wrong, [1] * 40, 0.05)
    assert [row["cusum"] for row in found[1:]] == pytest.approx(list(expected[[9, 19, 39]]))
    assert [row["is_signal"] for row in found] == [None, False, True, True]
    assert {row["cusum_limit"] for row in found} == {3.0}


def test_all_answers_in_the_baseline_leave_nothing_to_watch() -> None:
    found = weeks(one_person([(10, 1), (10, 0)]), "ann")
    assert {row["reason"] for row in found} == {"insufficient_n"}
    assert {row["cusum"] for row in found} == {None}
    assert [row["value"] for row in found] == [0.1, 0.0]


def test_the_control_chart_needs_twenty_weeks_and_freezes_them() -> None:
    steady = [(20, 1)] * 20
    assert {row["centre"] for row in weeks(one_person(steady[:19]), "ann")} == {None}
    found = weeks(one_person([*steady, (20, 9)]), "ann")
    expected = control_chart([1] * 20 + [9], [20] * 21, 20)
    assert found[0]["centre"] == pytest.approx(expected.centre) == pytest.approx(0.05)
    assert found[-1]["limit_high"] == pytest.approx(expected.high[-1])
    assert [row["is_outside"] for row in found] == [False] * 20 + [True]
    assert found[0]["method"].startswith("p chart, baseline first 20 weeks")


def test_the_limit_follows_the_wanted_run_length_where_one_is_set() -> None:
    found = weeks(one_person([(20, 0)] * 3, average_run_length=200), "ann")
    assert 1.0 < found[0]["cusum_limit"] < 3.0


def test_neither_order_of_rows_nor_names_change_a_week() -> None:
    people = [*good(4), Person("drifter", worse_after(40, 0.98, 0.6))]
    story = crowd(people, gold=80)
    before = story.frame("people_drift").sort("errors", "n", "week", "cusum", "ewma")
    story.connection.execute("update submissions set source_row = 100000 - source_row")
    story.connection.execute("update submissions set annotator_id = 'z' || reverse(annotator_id)")
    story.connection.execute("create table shuffled as from submissions order by random()")
    story.connection.execute("delete from submissions; insert into submissions from shuffled")
    after = story.frame("people_drift").sort("errors", "n", "week", "cusum", "ewma")
    for column in ("baseline_rate", "cusum", "ewma", "ci_high"):
        assert before[column].to_list() == pytest.approx(after[column].to_list(), abs=1e-9)


def test_answers_without_a_date_are_left_out() -> None:
    story = Given()
    story.submission("a", None, "tug", role="gold", is_gold=True)
    story.submission("a", "ann", "tug")
    assert story.view("people_drift") == []
