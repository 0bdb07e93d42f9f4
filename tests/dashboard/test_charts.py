"""Charts say n, sort as given, keep bars at zero, and look right in both modes."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard import bands, bars, charts, heatmaps, intervals, timelines
from dashboard.palette import (
    DARK,
    LIGHT,
    Palette,
    contrast,
    ink_on,
    luminance,
    palette,
)
from dashboard.vega import Chart, Rule

ROWS = [
    {
        "name": "crane",
        "key": "crane",
        "value": 0.93,
        "low": 0.9,
        "high": 0.96,
        "n": 402,
        "verdict": "good",
    },
    {
        "name": "tug",
        "key": "tug",
        "value": 0.41,
        "low": 0.3,
        "high": 0.5,
        "n": 212,
        "verdict": "bad",
    },
    {
        "name": "pilot <b>",
        "key": "p",
        "value": 0.5,
        "low": None,
        "high": None,
        "n": 4,
        "verdict": "faded",
        "reason": "insufficient_n",
    },
]
PEOPLE = [
    {
        "name": "Ada",
        "key": "a",
        "value": 0.97,
        "low": 0.95,
        "high": 0.99,
        "raw": 0.98,
        "n": 200,
        "verdict": "good",
        "word": "",
    },
    {
        "name": "Ben",
        "key": "b",
        "value": 0.9,
        "low": 0.7,
        "high": 1.0,
        "raw": 1.0,
        "n": 3,
        "verdict": "faded",
        "word": "n/a: fewer than 20",
    },
]


def confusion_frame() -> pl.DataFrame:
    """209 tugs of which 57 were called vessel, 6 pilot boats: too few for colour."""
    return pl.DataFrame(
        {
            "gold_label": ["tug", "tug", "pilot boat"],
            "given_label": ["tug", "vessel", "tug"],
            "n": [152, 57, 6],
            "gold_total": [209, 209, 6],
            "share": [152 / 209, 57 / 209, 1.0],
        }
    )


def every_chart(colours: Palette) -> list[Chart]:
    """One of each, with awkward guests."""
    errors = pl.DataFrame(
        {
            "label": ["tug", "tug", "buoy"],
            "severity": ["critical", "minor", "major"],
            "type": ["missing", "wrong_class", "missing"],
            "errors": [1, 4, 2],
            "per_1000": [0.5, 2.0, None],
        }
    )
    pairs = pl.DataFrame(
        {
            "annotator_a": ["a", "a"],
            "annotator_b": ["b", "c"],
            "n": [40, 3],
            "value": [0.8, 0.9],
            "ci_low": [0.7, None],
            "ci_high": [0.9, None],
            "reason": [None, "insufficient_n"],
        }
    )
    days = [
        {
            "day": pl.date_range(pl.date(2026, 9, 7), pl.date(2026, 9, 9), eager=True)[i],
            "value": i,
            "mean": None,
            "is_incomplete": i == 2,
        }
        for i in range(3)
    ]
    return [
        charts.dot_whisker(
            ROWS, colours, title="alpha", rules=[Rule(0.667, "0.667")], domain=(0, 1)
        ),
        charts.dot_whisker([], colours, title="alpha"),
        charts.ranking(PEOPLE, colours, title="accuracy", target=0.95),
        heatmaps.confusion(confusion_frame(), ["tug", "vessel", "pilot boat"], colours, 10),
        heatmaps.matrix(pairs, {"a": "Ada"}, colours, (0.3, 1.0), 20),
        heatmaps.rates(errors, colours),
        charts.severity_bars(errors, colours, {}),
        timelines.columns(days, colours, title="submissions"),
        timelines.cumulative(days, colours, title="submissions", scope=Rule(6, "Scope")),
        timelines.cumulative([], colours, title="submissions"),
        heatmaps.apart(apart_frame(), ["tug", "vessel"], colours),
        *beside_others(colours),
    ]


def apart_frame() -> pl.DataFrame:
    """A tug taken for a vessel far more often than by the others; a vessel met by nobody else."""
    known = {"n": 9, "gold_total": 10, "others_n": 1, "others_total": 90}
    unknown = {"n": 2, "gold_total": 2, "others_n": 0, "others_total": 0}
    return pl.DataFrame(
        [
            {"gold_label": "tug", "given_label": "vessel", **known}
            | {"value": 0.889, "ci_low": 0.6, "ci_high": 0.95, "reason": None},
            {"gold_label": "tug", "given_label": "tug", **known}
            | {"value": -0.02, "ci_low": -0.2, "ci_high": 0.1, "reason": None},
            {"gold_label": "vessel", "given_label": "vessel", **unknown}
            | {"value": None, "ci_low": None, "ci_high": None, "reason": "no_overlap"},
        ]
    )


def beside_others(colours: Palette) -> list[Chart]:
    """Weeks over a band, a table of intervals, bars, stacked weeks, and a slope; empty ones too."""
    monday = date(2026, 9, 7)
    week = {"week": monday, "value": 0.9, "low": 0.8, "high": 0.95, "n": 20, "verdict": "good"}
    band = {"band_low": 0.93, "band_high": 0.97, "middle": 0.95, "beside": "the others 95%"}
    row = {"name": "tug", "key": "tug", "n": "9", "words": "vessel", "recall": None}
    row |= {"recall_low": None, "recall_high": None, "recall_reason": "no_gold"}
    row |= {"recall_verdict": "faded"}
    bar = {"name": "tug", "key": "0", "value": 5, "words": "5, 100%", "says": "five"}
    errors = {"week": monday, "severity": "major", "errors": 2, "checked": 50, "per_1000": 40.0}
    line = {"name": "all", "before": 0.2, "after": 0.1, "verdict": "good", "words": "", "says": ""}
    return [
        bands.weekly([week | band], colours, title="accuracy", band="the others"),
        bands.weekly(
            [week | {"is_incomplete": True}],
            colours,
            title="alpha",
            rules=[Rule(0.667, "0.667")],
            marks=[(monday, "v2")],
        ),
        bands.weekly([], colours, title="accuracy"),
        intervals.table(
            [row], [intervals.Scale("recall", "recall", 0.5, rule=0.95)], colours, ("used", "as")
        ),
        bars.bars([bar], colours, title="errors"),
        bars.weekly([errors | {"is_incomplete": False}], colours),
        bars.slope([line], colours),
    ]


def test_a_mistake_the_others_do_not_make_is_dark_and_one_that_may_be_chance_is_pale() -> None:
    chart = heatmaps.apart(apart_frame(), ["tug", "vessel"], LIGHT)
    cells = {(v["gold_label"], v["given_label"]): v for v in chart.spec["data"]["values"]}
    assert cells["tug", "vessel"]["fill"] == LIGHT.diverging[0]
    assert cells["tug", "vessel"]["text"] == "+89"
    assert cells["tug", "tug"]["fill"] == LIGHT.diverging[4]
    assert cells["vessel", "vessel"]["fill"] == LIGHT.hairline
    assert "n/a: no two people" in cells["vessel", "vessel"]["says"]


def test_what_has_no_value_says_so_in_its_place() -> None:
    row = {"name": "tug", "key": "tug", "n": "0", "words": "", "recall": None}
    row |= {f"recall_{part}": None for part in ("low", "high")}
    row |= {"recall_reason": "no_gold", "recall_verdict": "faded"}
    scale = intervals.Scale("recall", "recall", 0.5)
    chart = intervals.table([row], [scale], LIGHT, ("used", "as"))
    assert "n/a: no gold answers" in json.dumps(chart.spec)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_chart_can_be_sent_and_says_what_it_shows(mode: str) -> None:
    for chart in every_chart(palette(mode)):
        json.dumps(chart.spec, allow_nan=False)
        assert all({"mark", "encoding"} <= layer.keys() for layer in chart.spec["layer"])
        assert len(chart.alt) > 20


def test_light_is_taken_until_the_browser_has_said() -> None:
    assert palette(None) is LIGHT
    assert palette("dark") is DARK


def values(chart: Chart) -> list[dict[str, Any]]:
    """The rows a chart draws."""
    found: list[dict[str, Any]] = chart.spec["data"]["values"]
    return found


def test_the_verdict_colours_the_dot_and_too_few_fades_it() -> None:
    crane, tug, pilot = values(charts.dot_whisker(ROWS, LIGHT, title="alpha"))
    assert (crane["ink"], tug["ink"]) == (LIGHT.data, LIGHT.bad)
    assert pilot["opacity"] == 0.45
    assert pilot["count"] == "n 4"


def test_disagreement_is_orange_agreement_blue_and_few_are_grey() -> None:
    chart = heatmaps.confusion(confusion_frame(), ["tug", "vessel", "pilot boat"], LIGHT, 10)
    cells = {(v["gold_label"], v["given_label"]): v for v in values(chart)}
    assert cells["tug", "tug"]["fill"] in LIGHT.sequential
    assert cells["tug", "vessel"]["fill"] in LIGHT.mistaken
    assert cells["tug", "vessel"]["text"] == "27"
    assert cells["pilot boat", "tug"]["fill"] == LIGHT.hairline
    assert cells["tug", "pilot boat"]["text"] == ""
    assert ("vessel", "tug") not in cells


def test_a_pair_with_too_few_shared_assets_has_no_colour() -> None:
    pairs = every_chart(LIGHT)[4]
    grey = [v for v in values(pairs) if v["fill"] == LIGHT.hairline]
    assert {(v["a"], v["b"]) for v in grey} == {("a", "c"), ("c", "a")}


def test_people_with_too_few_answers_stand_below_a_rule() -> None:
    assert "Ben" in str(charts.ranking(PEOPLE, LIGHT, title="a", target=None).spec["layer"])
    everyone_few = [PEOPLE[1]]
    assert "yOffset" not in str(charts.ranking(everyone_few, LIGHT, title="a", target=None).spec)


@pytest.mark.parametrize("shown", [LIGHT, DARK])
def test_texts_and_labels_are_readable_on_their_page(shown: Palette) -> None:
    for text in (
        shown.text,
        shown.muted,
        shown.faint,
        shown.data,
        shown.good,
        shown.watch,
        shown.bad,
    ):
        assert contrast(text, shown.page) >= 4.5
    for label in shown.labels:
        assert contrast(label, shown.page) >= 3
    for severity in ("critical", "major", "minor", "neutral"):
        assert contrast(shown.severity_text[severity], shown.page) >= 4.5


def test_config_repeats_the_palette() -> None:
    config = (Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text()
    for shown in (LIGHT, DARK):
        for colour in (shown.page, shown.text, *shown.labels, *shown.sequential, *shown.diverging):
            assert re.search(colour, config)


@pytest.mark.parametrize("shown", [LIGHT, DARK])
def test_numbers_in_cells_are_readable(shown: Palette) -> None:
    for fill in (*shown.sequential[:7], *shown.mistaken):
        assert contrast(ink_on(fill), fill) >= 4.5


def test_luminance_of_black_white_and_contrast_between_them() -> None:
    assert luminance("#000000") == 0
    assert luminance("#FFFFFF") == pytest.approx(1)
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
