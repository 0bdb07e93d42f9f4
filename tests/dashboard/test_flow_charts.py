"""Burn-up, fan, backlog, steps, pace and speed: dashed where unfinished, named, never hidden."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from dashboard import burnups, flows
from dashboard.palette import DARK, LIGHT, Palette
from dashboard.vega import Chart, Rule

MONDAY = date(2026, 11, 2)


def days(count: int = 10, **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "day": MONDAY + timedelta(days=place),
            "scope": 100 if place < 4 else 140,
            "submitted": 5 * place,
            "done": 4 * place,
            "done_that_day": 4,
            "is_working": True,
            "is_incomplete": place == count - 1,
            **more,
        }
        for place in range(count)
    ]


FORECAST: dict[str, Any] = {
    "done": 36,
    "remaining": 104,
    "p50_on": date(2026, 12, 14),
    "p85_on": date(2026, 12, 16),
    "p95_on": date(2026, 12, 18),
    "target_on": date(2026, 12, 15),
}
WITHOUT = {**FORECAST, "p50_on": None, "p85_on": None, "p95_on": None, "target_on": None}
BACKLOG = [
    {"state": "submitted", "age": "under 1 day", "assets": 9},
    {"state": "submitted", "age": "over 2 weeks", "assets": 6},
    {"state": "not_started", "age": "unspecified", "assets": 2},
]
TIMES = [
    {"measure": "review", "n": 3, "waiting": 1, "median_days": None, "p50_days": 1.0}
    | {"p85_days": 2.0, "p95_days": 3.0},
    {"measure": "lead", "n": 0, "waiting": 4, "median_days": None, "p50_days": None}
    | {"p85_days": None, "p95_days": None},
]


def person(name: str, seconds: float, value: float, verdict: str = "good") -> dict[str, Any]:
    interval = {"low": value - 0.05, "high": min(value + 0.05, 1)}
    who = {"name": name, "key": name.lower(), "n": 40, "verdict": verdict}
    return {**who, **interval, "seconds": seconds, "value": value}


PEOPLE = [
    person("Ada", 30, 0.97),
    person("Ben <b>", 60, 0.8, "bad"),
    person("Cy", 64, 0.81, "bad"),
    person("Di", 70, 0.96),
    person("Ed", 100, 0.95),
]


def every_chart(colours: Palette) -> list[Chart]:
    rules = [Rule(4, "mean 4.0"), Rule(4.1, "required 4.1", True)]
    return [
        burnups.burnup(days(), colours, done="accepted", is_reviewed=True),
        burnups.burnup(days(1), colours, done="handed in", is_reviewed=False),
        burnups.burnup(days(700), colours, done="handed in", is_reviewed=False),
        burnups.fan(days(), FORECAST, colours),
        burnups.fan(days(), WITHOUT, colours),
        burnups.fan(days(), {**FORECAST, "remaining": 0}, colours),
        flows.backlog(BACKLOG, colours),
        flows.steps(TIMES, colours),
        flows.pace(days(), rules, colours),
        flows.pace(days(1), [], colours),
        flows.speed_accuracy(PEOPLE, colours, target=0.95),
        flows.speed_accuracy(PEOPLE[:1], colours, target=None),
    ]


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_every_chart_can_be_sent_and_says_what_it_shows(colours):
    for chart in every_chart(colours):
        json.dumps(chart.spec, allow_nan=False)
        assert len(chart.alt) > 20


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_every_chart_can_be_clicked_once(colours):
    for chart in every_chart(colours):
        picks = [p for layer in chart.spec["layer"] for p in layer.get("params", [])]
        assert [pick["name"] for pick in picks] == ["pick"], chart.alt


def test_some_layer_draws_the_chart_s_own_data():
    # Where none does, Vega drops the data and the page complains that it is not there.
    for chart in every_chart(LIGHT):
        assert any("data" not in layer for layer in chart.spec["layer"]), chart.alt


def lines(chart: Chart, ink: str) -> list[dict[str, Any]]:
    marks = [layer for layer in chart.spec["layer"] if layer["mark"]["type"] == "line"]
    return [layer for layer in marks if layer["mark"]["color"] == ink]


def test_the_stretch_into_the_last_day_is_dashed():
    whole, tail = lines(
        burnups.burnup(days(), LIGHT, done="accepted", is_reviewed=True), LIGHT.data
    )
    assert "strokeDash" not in whole["mark"]
    assert "strokeDash" in tail["mark"]
    assert [point["day"] for point in tail["data"]["values"]] == ["2026-11-10", "2026-11-11"]


def test_names_at_the_right_end_never_stand_on_each_other():
    close = days(submitted=37, done=36, scope=38)
    chart = burnups.burnup(close, LIGHT, done="accepted", is_reviewed=True)
    words = {
        layer["mark"]["text"]: layer["data"]["values"][0]["value"]
        for layer in chart.spec["layer"]
        if layer["mark"]["type"] == "text"
    }
    heights = [words[name] for name in ("Accepted", "Handed in", "Scope")]
    gaps = [after - before for before, after in zip(heights, heights[1:], strict=False)]
    assert min(gaps) >= burnups.APART * 38 - 1e-9
    assert max(heights) <= 38


def test_a_step_of_the_scope_has_a_word_and_small_ones_have_none():
    chart = burnups.burnup(days(), LIGHT, done="accepted", is_reviewed=True)
    assert "scope +40" in str(chart.spec)
    slow = [{**row, "scope": 100 + place} for place, row in enumerate(days())]
    assert "scope +" not in str(burnups.burnup(slow, LIGHT, done="x", is_reviewed=False).spec)


def test_the_fan_ends_where_everything_is_done_on_each_of_the_dates():
    chart = burnups.fan(days(), FORECAST, LIGHT)
    ends = {
        (point["day"], point["value"])
        for layer in chart.spec["layer"]
        if layer["mark"]["type"] == "point" and layer["mark"].get("opacity") != 0
        for point in layer["data"]["values"]
    }
    assert ends == {("2026-12-14", 140), ("2026-12-16", 140), ("2026-12-18", 140)}
    assert "Target 15 Dec" in str(chart.spec)
    assert "P50" not in str(burnups.fan(days(), WITHOUT, LIGHT).spec)


def test_the_older_the_stronger_and_without_a_date_grey():
    (bar, _) = flows.backlog(BACKLOG, LIGHT).spec["layer"]
    scale = bar["encoding"]["color"]["scale"]
    ages = dict(zip(scale["domain"], scale["range"], strict=True))
    assert list(ages) == ["under 1 day", "over 2 weeks", "unspecified"]
    assert LIGHT.sequential.index(ages["under 1 day"]) < LIGHT.sequential.index(
        ages["over 2 weeks"]
    )
    assert ages["unspecified"] == LIGHT.faded


def test_a_step_that_nobody_finished_is_left_out_of_the_chart():
    values = flows.steps(TIMES, LIGHT).spec["data"]["values"]
    assert {(row["measure"], row["step"]) for row in values} == {
        ("review", "P50"),
        ("review", "P85"),
        ("review", "P95"),
    }


def test_the_day_that_may_not_be_over_is_pale():
    values = flows.pace(days(), [], LIGHT).spec["data"]["values"]
    assert [row["opacity"] for row in values] == [1] * 9 + [0.4]


def test_those_off_target_the_fastest_and_the_slowest_are_named_side_by_side():
    values = flows.speed_accuracy(PEOPLE, LIGHT, target=0.95).spec["data"]["values"]
    sides = {row["key"]: row["side"] for row in values if row["word"]}
    # The word of the target stands at the right, where ed's name would run.
    assert sides == {"ada": "left", "ben <b>": "right", "cy": "left", "ed": "right"}
    assert {row["ink"] for row in values if row["key"] == "cy"} == {LIGHT.bad}
