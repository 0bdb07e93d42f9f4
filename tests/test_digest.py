"""The digest: what is off target first, in words, then where the project stands."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

import assay
from queries.digest import Facts, told

FORECAST: dict[str, Any] = {
    "as_of_on": date(2026, 10, 2),
    "scope": 1000,
    "remaining": 230,
    "n": 20,
    "per_day": 12.4,
    "p50_on": date(2026, 10, 28),
    "p85_on": date(2026, 11, 2),
    "p95_on": date(2026, 11, 4),
    "target_on": date(2026, 10, 20),
    "required_per_day": 19.17,
    "on_time_probability": 0.04,
    "reason": None,
}
FLOW = {"backlog_days": 3.2, "first_pass_yield": 0.92, "judged": 300, "rework_rate": 0.06}


def target(name: str, wanted: float, actual: float | None, is_met: bool | None, **values) -> dict:
    row = {"target": name, "wanted": wanted, "actual": actual, "is_met": is_met}
    return row | {"expected": None, "unit": "EUR", "n": 20, "reason": None} | values


def test_what_is_off_target_comes_first_in_words():
    rows = [
        target("per_day", 10, 12.4, True),
        target("review_days", 3, 4.25, False),
        target("budget", 2000, 1200, False, expected=2350.4),
        target("accuracy", 0.95, 0.9, None, reason="insufficient_n"),
    ]
    text = told("harbour", Facts(targets=rows, forecast=FORECAST, flow=FLOW)).as_text()
    assert text.splitlines() == [
        "harbour: data until 2026-10-02",
        "",
        "Off target",
        "- The whole: due 2026-10-20, 230 of 1,000 assets remain; 4 % chance to be in time "
        "(19.2 a working day needed, 12.4 is the pace).",
        "- Review latency: 85 of 100 assets have a verdict within 4.25 days, 3 wanted.",
        "- Budget: 1,200 EUR spent, 2,350 EUR expected, 2,000 EUR wanted.",
        "",
        "Where it stands",
        "- Pace: 12.4 assets done per working day, over the last 20 working days.",
        "- Forecast: 230 of 1,000 assets remain; done by 2026-10-28 (50 %), 2026-11-02 (85 %), "
        "2026-11-04 (95 %).",
        "- Backlog: none.",
        "- Quality: 92 % of 300 judged assets accepted at first attempt, 6 % sent back; "
        "90 % of 20 gold answers right.",
        "",
        "On target",
        "- Pace: 12.4 assets a working day, 10 wanted.",
        "",
        "Targets that cannot be judged",
        "- Accuracy against gold: too little to judge it by.",
    ]


def test_with_all_targets_met_it_says_that_nothing_is_off():
    text = told("harbour", Facts(targets=[target("per_day", 10, 12.4, True)])).as_text()
    assert "Off target\n- Nothing." in text


def test_without_targets_it_claims_neither():
    text = told("harbour", Facts(forecast=FORECAST | {"target_on": None})).as_text()
    assert "target" not in text.lower()


def test_the_backlog_names_what_waits_and_the_oldest():
    rows = [
        {"state": "submitted", "assets": 30, "oldest_days": 12.0},
        {"state": "submitted", "assets": 10, "oldest_days": 2.0},
        {"state": "not_started", "assets": 180, "oldest_days": None},
        {"state": "skipped", "assets": 7, "oldest_days": 90.0},
    ]
    told_lines = told("harbour", Facts(backlog=rows, flow=FLOW)).figures
    assert told_lines[0] == (
        "Backlog: 40 wait for a verdict (3.2 working days of review), 180 are not begun; "
        "the oldest has waited 12 days."
    )


def test_a_late_batch_is_off_target_and_a_finished_one_is_not():
    late = FORECAST | {"batch": "north", "due_on": date(2026, 10, 9), "required_per_day": None}
    done = {"batch": "south", "due_on": date(2026, 10, 1), "remaining": 0}
    done |= {"on_time_probability": 1.0, "finished_on": date(2026, 9, 30)}
    digest = told("harbour", Facts(batches=[late, done]))
    assert digest.off_target == (
        "Batch north: due 2026-10-09, 230 of 1,000 assets remain; 4 % chance to be in time "
        "(the date has passed).",
    )
    assert digest.on_target == ("Batch south: due 2026-10-01, finished on 2026-09-30.",)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("no_data", "nothing is done on any date"),
        ("insufficient_n", "there are too few working days of history"),
        ("not_forecastable", "at this pace it takes over 2,000 working days"),
    ],
)
def test_no_forecast_has_a_reason_in_words(reason, words):
    none = FORECAST | {"p50_on": None, "on_time_probability": None, "reason": reason}
    digest = told("harbour", Facts(forecast=none))
    assert f"Forecast: none, for {words}; 230 of 1,000 assets remain." in digest.figures
    assert words in digest.not_known[0]


def test_dates_come_with_how_often_such_dates_were_kept():
    row = {"percentile": "p85", "kept": 51, "n": 60, "reason": None}
    digest = told("harbour", Facts(forecast=FORECAST, coverage=[row]))
    assert digest.figures[1].endswith("Of past forecasts at 85 %, 51 of 60 were kept.")


def test_names_stay_on_one_line():
    assert told("a\nBcc: b@example.com", Facts()).as_text().count("\n") == 0


def test_the_command_prints_text_or_one_json_value(tasks, load, warehouse, capsys):
    rows = [(number, {number: ("ann", "cat")}) for number in range(3)]
    load(tasks("export.json", *rows, at="2026-11-16T10:00:00Z"), project="harbour")
    given = ["digest", "--project", "harbour", "--warehouse", str(warehouse)]
    assert assay.main(given) == 0
    text = capsys.readouterr()
    assert text.out.startswith("harbour: data until 2026-11-16\n")
    assert "Forecast: nothing remains of 3 assets." in text.out
    assert assay.main([*given, "--json"]) == 0
    told_json = json.loads(capsys.readouterr().out)
    assert told_json["project"] == "harbour"
    assert told_json["off_target"] == []
    given[2] = "nowhere"
    assert assay.main(given) == 1
    assert "There is no project 'nowhere'" in capsys.readouterr().err
