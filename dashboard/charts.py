"""A frame in, a chart out: plain Vega-Lite specs, so that a rerun builds no chart objects.

Every chart returns `Chart(spec, alt)`. Colours are computed here and travel as values
(`scale: null`), so a mark means the same on every page and the browser guesses nothing.
A clicked mark comes back as the fields named in the chart's `pick` parameter.
Matrices are in heatmaps.py, charts over days in timelines.py, what they share in vega.py.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import polars as pl

from dashboard import format as fmt
from dashboard.palette import LETTERS, SEVERITIES, SHAPES, Palette
from dashboard.vega import (
    APART,
    Chart,
    Rule,
    Spec,
    category,
    pick,
    rule_layers,
    rule_words,
    spec_of,
    whole_row,
)

Measure = Literal["coefficient", "rate", "points"]
AXES: Mapping[str, Spec] = {
    "coefficient": {"format": ".1f"},
    "rate": {"format": ".0%"},
    "points": {
        "labelExpr": "(datum.value > 0 ? '+' : '') + format(100 * datum.value, '.0f') + ' pt'"
    },
}
WRITTEN: Mapping[str, Callable[..., str]] = {
    "coefficient": fmt.estimate,
    "rate": partial(fmt.estimate, as_rate=True),
    "points": fmt.difference,
}


def dot_whisker(
    rows: Sequence[dict[str, Any]],
    colours: Palette,
    *,
    title: str,
    rules: Sequence[Rule] = (),
    domain: tuple[float, float] | None = None,
    measure: Measure = "coefficient",
) -> Chart:
    """One dot and 95% bar per row, in the order given; n stands at the right.

    Rows: name, key, value, low, high, n, verdict (good, watch, bad, faded). `measure` says how a
    value is written: a coefficient, a rate, or a difference of rates in points.
    """
    values = [_estimate_row(row, colours, WRITTEN[measure]) for row in rows]
    y = category("name", [row["name"] for row in rows])
    scale: Spec = {"zero": False, "nice": domain is None}
    if domain:
        scale |= {"domain": list(domain), "clamp": True}
    axis = {**AXES[measure], "grid": True, "tickCount": 6, **APART}
    x = {"field": "value", "type": "quantitative", "title": title, "scale": scale, "axis": axis}
    ink = {"field": "ink", "type": "nominal", "scale": None}
    faint = {"field": "opacity", "type": "quantitative", "scale": None}
    layers = [
        *rule_layers(rules, colours),
        {
            "mark": {"type": "rule", "strokeWidth": 2},
            "encoding": {
                "y": y,
                "x": {**x, "field": "low"},
                "x2": {"field": "high"},
                "color": ink,
                "opacity": faint,
            },
        },
        {
            "mark": {"type": "point", "filled": True, "size": 62, "opacity": 1},
            "encoding": {"y": y, "x": x, "color": ink, "opacity": faint},
        },
        {
            "mark": {"type": "text", "align": "right", "dx": 52, "color": colours.muted},
            "encoding": {"y": y, "x": {"value": "width"}, "text": {"field": "count"}},
        },
        *rule_words(rules, colours),
        whole_row(y, "says", "key"),
    ]
    spec = spec_of(colours, values, height={"step": 27}, layer=layers)
    return Chart(spec, f"{title} for {len(rows)} rows, dots with 95% intervals.")


def _estimate_row(
    row: dict[str, Any], colours: Palette, written: Callable[..., str]
) -> dict[str, Any]:
    verdict = row.get("verdict")
    shown = written(row["value"], row["low"], row["high"], row.get("reason"))
    return {
        "name": row["name"],
        "key": row["key"],
        "value": row["value"],
        "low": row["low"],
        "high": row["high"],
        "count": f"n {fmt.count(row['n'])}",
        "ink": colours.verdict(verdict),
        "opacity": 0.45 if verdict == "faded" else 1,
        "says": f"{row['name']}: {shown}, n = {fmt.count(row['n'])}",
    }


def ranking(
    rows: Sequence[dict[str, Any]], colours: Palette, *, title: str, target: float | None
) -> Chart:
    """People by adjusted value: soft bar, dot, thin tick for the raw share; unranked below a rule.

    Rows: name, key, value (adjusted), low, high, raw, n, verdict, word. Order is the caller's.
    """
    values = [
        {
            **row,
            "ink": colours.verdict(row["verdict"]),
            "count": fmt.count(row["n"]),
            "opacity": 0.45 if row["verdict"] == "faded" else 1,
            "soft": 0.25 if row["verdict"] == "faded" else 0.38,
            "says": f"{row['name']}: adjusted "
            f"{fmt.estimate(row['value'], row['low'], row['high'], as_rate=True)}, "
            f"raw {fmt.percent(row['raw'])}, n = {fmt.count(row['n'])}",
        }
        for row in rows
    ]
    y = category("name", [row["name"] for row in rows])
    lows = [x for row in rows for x in (row["low"], row["raw"]) if x is not None]
    floor = max(0.0, int(min(lows, default=0.5) * 20) / 20)
    x = {
        "field": "value",
        "type": "quantitative",
        "title": title,
        "scale": {"domain": [floor, 1], "clamp": True, "nice": False},
        "axis": {"format": ".0%", "grid": True, "tickCount": 6, **APART},
    }
    ink = {"field": "ink", "type": "nominal", "scale": None}
    right = {"x": {"value": "width"}, "y": y}
    layers = [
        {
            "mark": {"type": "rule", "strokeWidth": 4.5},
            "encoding": {
                "y": y,
                "x": {**x, "field": "low"},
                "x2": {"field": "high"},
                "color": ink,
                "opacity": {"field": "soft", "type": "quantitative", "scale": None},
            },
        },
        *rule_layers([Rule(target, "")] if target is not None else [], colours),
        {
            "mark": {"type": "tick", "thickness": 1.3, "size": 13, "color": colours.muted},
            "encoding": {"y": y, "x": {**x, "field": "raw"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 66, "opacity": 1},
            "encoding": {
                "y": y,
                "x": x,
                "color": ink,
                "opacity": {"field": "opacity", "type": "quantitative", "scale": None},
            },
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 14, "fontWeight": 600},
            "encoding": {**right, "text": {"field": "word"}, "color": ink},
        },
        {
            "mark": {"type": "text", "align": "right", "dx": 164, "color": colours.muted},
            "encoding": {**right, "text": {"field": "count"}},
        },
        *_below_the_rule(rows, y, colours),
        whole_row(y, "says", "key"),
    ]
    spec = spec_of(colours, values, height={"step": 26}, layer=layers)
    return Chart(spec, f"{title} of {len(rows)} people with 95% intervals, best first.")


def _below_the_rule(rows: Sequence[dict[str, Any]], y: Spec, colours: Palette) -> list[Spec]:
    unranked = [row["name"] for row in rows if row["verdict"] == "faded"]
    if not unranked or len(unranked) == len(rows):
        return []
    return [
        {
            "data": {"values": [{"name": unranked[0]}]},
            "mark": {"type": "rule", "color": colours.border, "yOffset": -13},
            "encoding": {"y": y, "x": {"value": 0}, "x2": {"value": "width"}},
        }
    ]


def severity_bars(frame: pl.DataFrame, colours: Palette, weights: dict[str, float]) -> Chart:
    """Errors per 1,000 labels checked per label, stacked by severity with its letter."""
    rows = [row for row in frame.iter_rows(named=True) if row["per_1000"] is not None]
    cost: dict[str, float] = {}
    for row in rows:
        cost[row["label"]] = cost.get(row["label"], 0) + row["per_1000"]
    order = sorted(cost, key=lambda label: -cost[label])
    values = [
        {
            "label": row["label"],
            "severity": row["severity"],
            "per_1000": row["per_1000"],
            "rank": SEVERITIES.index(row["severity"]) if row["severity"] in SEVERITIES else 9,
            "letter": LETTERS.get(row["severity"], ""),
            "says": f"{row['label']}: {fmt.plural(row['errors'], row['severity'] + ' error')}, "
            f"{fmt.number(row['per_1000'])} per 1,000",
        }
        for row in rows
    ]
    y = category("label", order)
    x = {
        "field": "per_1000",
        "type": "quantitative",
        "stack": "zero",
        "title": "errors per 1,000 labels checked",
        "axis": {"grid": True, "tickCount": 6},
    }
    present = [s for s in SEVERITIES if any(v["severity"] == s for v in values)]
    colour = {
        "field": "severity",
        "type": "nominal",
        "scale": {"domain": present, "range": [colours.severity[s] for s in present]},
        "legend": {"labelExpr": f"{_legend(present)}[datum.label]"},
    }
    stacked = {"y": y, "x": x, "order": {"field": "rank", "type": "quantitative"}}
    wide = max(cost.values(), default=1) * 0.045
    letter = {
        "transform": [{"filter": f"datum.per_1000 >= {wide}"}],
        "mark": {"type": "text", "fontSize": 11, "fontWeight": 600, "interactive": False},
        "encoding": {
            **stacked,
            "x": {**x, "bandPosition": 0.5},
            "text": {"field": "letter"},
            "detail": {"field": "severity"},
            "color": {
                "condition": {
                    "test": "datum.severity === 'minor' || datum.severity === 'neutral'",
                    "value": "#17202B" if colours.page == "#FFFFFF" else colours.text,
                },
                "value": colours.on_fill,
            },
        },
    }
    bar = {
        "params": pick("label", "severity"),
        "mark": {
            "type": "bar",
            "height": {"band": 0.66},
            "cursor": "pointer",
            "stroke": colours.page,
            "strokeWidth": 1,
        },
        "encoding": {
            **stacked,
            "color": colour,
            "tooltip": {"field": "says", "type": "nominal", "title": " "},
        },
    }
    spec = spec_of(colours, values, height={"step": 27}, layer=[bar, letter])
    return Chart(spec, f"Errors per 1,000 labels checked for {len(order)} labels, by severity.")


def _legend(present: Sequence[str]) -> str:
    return "{" + ",".join(f"'{s}':'{SHAPES[s]} {LETTERS[s]} {s}'" for s in present) + "}"
