"""The grammar all charts share: one configuration, selections, thresholds, categories."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.palette import Palette

FONT = "Source Sans, Source Sans Pro, sans-serif"
Spec = dict[str, Any]


# Numbers along an axis: the first and last stand under their ticks, and none touches another.
APART: Spec = {"labelFlush": False, "labelOverlap": "greedy", "labelSeparation": 6}


@dataclass(frozen=True)
class Chart:
    """A spec and what it shows in words, for those who do not see it."""

    spec: Spec
    alt: str


@dataclass(frozen=True)
class Rule:
    """A threshold or target: a line with a word."""

    at: float
    word: str
    dotted: bool = False


def spec_of(colours: Palette, values: list[dict[str, Any]], **parts: Any) -> Spec:
    """A whole spec: data inline, transparent, as wide as its column."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": values},
        "background": "transparent",
        "autosize": {"type": "fit", "contains": "padding"},
        "width": "container",
        "padding": {"left": 0, "right": 0, "top": 4, "bottom": 4},
        "config": _config(colours),
        **parts,
    }


def _config(colours: Palette) -> Spec:
    text = {"font": FONT, "fontSize": 12, "color": colours.text}
    return {
        "font": FONT,
        "view": {"stroke": None},
        "text": text,
        "axis": {
            "labelFont": FONT,
            "titleFont": FONT,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": 400,
            "labelColor": colours.muted,
            "titleColor": colours.muted,
            "gridColor": colours.hairline,
            "domainColor": colours.border,
            "ticks": False,
            "domain": False,
            "labelPadding": 6,
            "titlePadding": 6,
            "labelLimit": 170,
        },
        # A line without a value of its own says nothing to who hears the chart; its words do.
        "rule": {"aria": False},
        "axisBand": {"labelColor": colours.text, "grid": False},
        "legend": {
            "labelFont": FONT,
            "labelFontSize": 12,
            "labelColor": colours.muted,
            "title": None,
            "orient": "top",
            "direction": "horizontal",
            "symbolSize": 80,
        },
    }


def pick(*fields: str) -> list[Spec]:
    """A click on a mark comes back as these fields."""
    return [{"name": "pick", "select": {"type": "point", "fields": list(fields), "on": "click"}}]


def category(field: str, order: Sequence[str], title: str | None = None) -> Spec:
    """A band axis in the order given, without a line or grid."""
    return {
        "field": field,
        "type": "nominal",
        "sort": list(order),
        "title": title,
        "scale": {"paddingInner": 0.2, "paddingOuter": 0.1},
        "axis": {"labelFontSize": 12},
    }


def whole_row(y: Spec, tooltip: str, *fields: str) -> Spec:
    """An invisible bar over the row, so that a click anywhere on the line is a click on it."""
    return {
        "params": pick(*fields),
        "mark": {"type": "rect", "opacity": 0, "cursor": "pointer"},
        "encoding": {
            "y": y,
            "x": {"value": 0},
            "x2": {"value": "width"},
            "tooltip": {"field": tooltip, "type": "nominal", "title": " "},
        },
    }


def rule_layers(rules: Sequence[Rule], colours: Palette, channel: str = "x") -> list[Spec]:
    """Thresholds as thin lines across the plot."""
    layers: list[Spec] = []
    for rule in rules:
        dash = {"strokeDash": [2, 3]} if rule.dotted else {}
        mark = {"type": "rule", "color": colours.text, "strokeWidth": 1.2, "opacity": 0.85, **dash}
        layers.append(
            {"data": {"values": [{}]}, "mark": mark, "encoding": {channel: {"datum": rule.at}}}
        )
    return layers


def rule_words(rules: Sequence[Rule], colours: Palette) -> list[Spec]:
    """The words of the thresholds, once, above the plot; two lean away from each other."""
    text = {"type": "text", "dy": -8, "color": colours.muted}
    leaning = [("right", 4), ("left", -4)] if len(rules) == 2 else [("center", 0)] * len(rules)
    return [
        {
            "data": {"values": [{}]},
            "mark": {**text, "text": rule.word, "align": align, "dx": dx},
            "encoding": {"x": {"datum": rule.at}, "y": {"value": 0}},
        }
        for rule, (align, dx) in zip(sorted(rules, key=lambda r: r.at), leaning, strict=True)
    ]
