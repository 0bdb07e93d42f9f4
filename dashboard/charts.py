"""A frame in, a chart out: plain Vega-Lite specs, so that a rerun builds no chart objects.

Every chart returns `Chart(spec, alt)`. Colours are computed here and travel as values
(`scale: null`), so a mark means the same on every page and the browser guesses nothing.
A clicked mark comes back as the fields named in the chart's `pick` parameter.
Charts over days are in timelines.py, the grammar they share in vega.py.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from dashboard import format as fmt
from dashboard.palette import LETTERS, SEVERITIES, SHAPES, Palette
from dashboard.vega import (
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


def dot_whisker(
    rows: Sequence[dict[str, Any]],
    colours: Palette,
    *,
    title: str,
    rules: Sequence[Rule] = (),
    domain: tuple[float, float] | None = None,
    as_rate: bool = False,
) -> Chart:
    """One dot and 95% bar per row, in the order given; n stands at the right.

    Rows: name, key, value, low, high, n, verdict (good, watch, bad, faded).
    """
    values = [_estimate_row(row, colours, as_rate) for row in rows]
    y = category("name", [row["name"] for row in rows])
    scale: Spec = {"zero": False, "nice": domain is None}
    if domain:
        scale |= {"domain": list(domain), "clamp": True}
    axis = {"format": ".0%" if as_rate else ".1f", "grid": True, "tickCount": 6}
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


def _estimate_row(row: dict[str, Any], colours: Palette, as_rate: bool) -> dict[str, Any]:
    verdict = row.get("verdict")
    shown = fmt.estimate(row["value"], row["low"], row["high"], row.get("reason"), as_rate)
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
        "axis": {"format": ".0%", "grid": True, "tickCount": 6, "labelOverlap": True},
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


def confusion(
    frame: pl.DataFrame, labels: Sequence[str], colours: Palette, minimum: float
) -> Chart:
    """Rows gold, columns given, row percent in every non-empty cell; a row under n is grey."""
    found = {(r["gold_label"], r["given_label"]): r for r in frame.iter_rows(named=True)}
    totals = {r["gold_label"]: r["gold_total"] or 0 for r in found.values()}
    values = []
    for gold in [label for label in labels if label in totals]:
        for given in labels:
            row = found.get((gold, given))
            share = row["share"] if row else None
            grey = totals[gold] < minimum
            fill, ink = _confusion_colours(share, gold == given, grey, colours)
            values.append(
                {
                    "gold_label": gold,
                    "given_label": given,
                    "fill": fill,
                    "ink": ink,
                    "text": fmt.rate(share, 0) if share else "",
                    "says": f"gold {gold}, given {given}: {fmt.count(row['n'] if row else 0)} of {fmt.count(totals[gold])}",
                }
            )
    return _heatmap(
        values,
        colours,
        "gold_label",
        "given_label",
        [x for x in labels if x in totals],
        labels,
        titles=("gold label", "given label"),
        alt=f"Confusion of {len(labels)} labels: share of each gold label by given label.",
    )


def _confusion_colours(
    share: float | None, agrees: bool, grey: bool, colours: Palette
) -> tuple[str, str]:
    if not share or grey:
        return (colours.hairline if grey else colours.raised, colours.muted)
    if agrees:
        fill = colours.sequential[min(6, int(share * 7))]
        return fill, colours.on_fill if share > 0.6 else colours.text
    step = 0 if share < 0.015 else min(5, 1 + int(share * 12))
    return colours.mistaken[step], colours.text


def matrix(
    frame: pl.DataFrame,
    names: dict[str, str],
    colours: Palette,
    domain: tuple[float, float],
    minimum: float,
) -> Chart:
    """How alike each two people decide; a grey cell has too few shared items."""
    people = sorted(
        set(frame["annotator_a"]) | set(frame["annotator_b"]), key=lambda x: names.get(x, x)
    )
    values = []
    for row in frame.iter_rows(named=True):
        fill, ink = colours.hairline, colours.muted
        if row["value"] is not None and row["n"] >= minimum:
            share = (row["value"] - domain[0]) / (domain[1] - domain[0])
            step = max(0, min(6, int(share * 7)))
            fill, ink = colours.sequential[step], colours.on_fill if step >= 4 else colours.text
        shown = fmt.estimate(row["value"], row["ci_low"], row["ci_high"], row["reason"], places=2)
        for a, b in (
            (row["annotator_a"], row["annotator_b"]),
            (row["annotator_b"], row["annotator_a"]),
        ):
            values.append(
                {
                    "a": a,
                    "b": b,
                    "fill": fill,
                    "ink": ink,
                    "first": names.get(a, a),
                    "second": names.get(b, b),
                    "text": fmt.coefficient(row["value"], 2).removeprefix("0"),
                    "says": f"{names.get(a, a)} and {names.get(b, b)}: alpha {shown}, n = {fmt.count(row['n'])}",
                }
            )
    order = [names.get(x, x) for x in people]
    return _heatmap(
        values,
        colours,
        "first",
        "second",
        order,
        order,
        titles=(None, None),
        fields=("a", "b"),
        alt=f"Agreement of each two of {len(people)} annotators.",
    )


def rates(frame: pl.DataFrame, colours: Palette) -> Chart:
    """Errors per 1,000 labels checked, label by type."""
    rows = frame.sort("per_1000", descending=True, nulls_last=True).to_dicts()
    top = max((row["per_1000"] or 0 for row in rows), default=0) or 1
    values = []
    for row in rows:
        step = min(6, int((row["per_1000"] or 0) / top * 6.99))
        values.append(
            {
                "label": row["label"],
                "type": row["type"],
                "kind": fmt.slug(row["type"]),
                "fill": colours.sequential[step],
                "ink": colours.on_fill if step >= 4 else colours.text,
                "text": fmt.number(row["per_1000"]) or "n/a",
                "says": f"{row['label']}, {fmt.slug(row['type'])}: {fmt.plural(row['errors'], 'error')}",
            }
        )
    labels = list(dict.fromkeys(row["label"] for row in rows))
    kinds = list(dict.fromkeys(value["kind"] for value in values))
    return _heatmap(
        values,
        colours,
        "label",
        "kind",
        labels,
        kinds,
        titles=(None, None),
        fields=("label", "type"),
        alt=f"Errors per 1,000 labels checked for {len(labels)} labels by type.",
    )


def _heatmap(
    values: list[dict[str, Any]],
    colours: Palette,
    row: str,
    column: str,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    titles: tuple[str | None, str | None],
    alt: str,
    fields: tuple[str, str] | None = None,
) -> Chart:
    band = {"paddingInner": 0, "paddingOuter": 0}
    longest = max(map(len, columns), default=0)
    y = {
        "field": row,
        "type": "nominal",
        "sort": list(rows),
        "title": titles[0],
        "scale": band,
        "axis": {},
    }
    x = {
        "field": column,
        "type": "nominal",
        "sort": list(columns),
        "title": titles[1],
        "scale": band,
        "axis": {
            "orient": "top",
            "labelAngle": 0 if len(columns) <= 4 or longest <= 3 else -32,
            "labelColor": colours.text,
            "labelLimit": 110,
        },
    }
    shown = len(columns) <= 16
    layers: list[Spec] = [
        {
            "params": pick(*(fields or (row, column))),
            "mark": {"type": "rect", "stroke": colours.page, "strokeWidth": 2, "cursor": "pointer"},
            "encoding": {
                "x": x,
                "y": y,
                "color": {"field": "fill", "type": "nominal", "scale": None},
                "tooltip": {"field": "says", "type": "nominal", "title": " "},
            },
        }
    ]
    if shown:
        layers.append(
            {
                "mark": {"type": "text", "fontSize": 12, "tooltip": None},
                "encoding": {
                    "x": x,
                    "y": y,
                    "text": {"field": "text"},
                    "color": {"field": "ink", "type": "nominal", "scale": None},
                },
            }
        )
        layers[1]["mark"]["interactive"] = False
    height = {"step": 37 if len(rows) <= 10 else 27 if len(rows) <= 16 else 15}
    return Chart(spec_of(colours, values, height=height, layer=layers), alt)


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
