"""Weeks of a rate beside a band of the others, a limit, or the guidelines in force."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard import format as fmt
from dashboard.palette import Palette
from dashboard.vega import Chart, Rule, Spec, pick, spec_of

Row = Mapping[str, Any]
MONDAYS = 12


def _week(rows: Sequence[Row]) -> Spec:
    """The axis of weeks: every Monday while there is room."""
    mondays = [row["week"].isoformat() for row in rows]
    axis: Spec = {"format": "%-d %b", "grid": False, "labelOverlap": True}
    if len(mondays) <= MONDAYS:
        axis["values"] = mondays
    return {
        "field": "week",
        "type": "temporal",
        "title": "week, by its Monday",
        "axis": axis,
        "scale": {"padding": 18},
    }


def _value(title: str, as_rate: bool, domain: tuple[float, float] | None = None) -> Spec:
    scale: Spec = {"zero": False, "nice": domain is None}
    if domain is not None:
        scale |= {"domain": list(domain), "clamp": True}
    axis = {"grid": True, "tickCount": 5, "format": ".0%" if as_rate else ".2f"}
    return {
        "field": "value",
        "type": "quantitative",
        "title": title,
        "scale": scale,
        "axis": axis,
    }


def _point(row: Row, colours: Palette, as_rate: bool) -> dict[str, Any]:
    shown = fmt.estimate(row["value"], row["low"], row["high"], row.get("reason"), as_rate)
    part = "; the week may not be over" if row.get("is_incomplete") else ""
    beside = f". {row['beside']}" if row.get("beside") else ""
    return {
        "week": row["week"].isoformat(),
        "value": row["value"],
        "low": row["low"],
        "high": row["high"],
        "band_low": row.get("band_low"),
        "band_high": row.get("band_high"),
        "middle": row.get("middle"),
        "ink": colours.verdict(row.get("verdict")),
        "opacity": 0.4 if row.get("is_incomplete") or row.get("verdict") == "faded" else 1,
        "says": f"Week of {fmt.day(row['week'])}: {shown}, n = {fmt.count(row['n'])}{part}{beside}",
    }


def weekly(
    rows: Sequence[Row],
    colours: Palette,
    *,
    title: str,
    as_rate: bool = True,
    rules: Sequence[Rule] = (),
    marks: Sequence[tuple[date, str]] = (),
    band: str = "",
    domain: tuple[float, float] | None = None,
    height: int = 250,
) -> Chart:
    """One dot with its 95% interval a week, over the band of the others if there is one.

    Rows: week (a date), value, low, high, n; where they are: band_low, band_high, middle, verdict,
    is_incomplete, reason, beside (more words). `marks` are dates that something changed on.
    """
    values = [_point(row, colours, as_rate) for row in rows]
    x, y = _week(rows), _value(title, as_rate, domain)
    layers: list[Spec] = []
    if band:
        layers.extend(_band(x, y, colours, band, values))
    layers.extend(_levels(rules, colours))
    layers.extend(_dated(marks, x, colours))
    faint = {"field": "opacity", "type": "quantitative", "scale": None}
    ink = {"field": "ink", "type": "nominal", "scale": None}
    layers += [
        {
            "transform": [{"filter": "isValid(datum.value) && datum.opacity === 1"}],
            "mark": {"type": "line", "color": colours.data, "strokeWidth": 1.4, "opacity": 0.7},
            "encoding": {"x": x, "y": y},
        },
        {
            "mark": {"type": "rule", "strokeWidth": 2},
            "encoding": {
                "x": x,
                "y": {**y, "field": "low"},
                "y2": {"field": "high"},
                "color": ink,
                "opacity": faint,
            },
        },
        {
            "params": pick("week"),
            "mark": {"type": "point", "filled": True, "size": 80, "cursor": "pointer"},
            "encoding": {
                "x": x,
                "y": y,
                "color": ink,
                "opacity": faint,
                "tooltip": {"field": "says", "type": "nominal", "title": " "},
            },
        },
    ]
    spec = spec_of(colours, values, height=height, layer=layers)
    said = f", over {band}" if band else ""
    return Chart(spec, f"{title} in {len(rows)} weeks with 95% intervals{said}.")


def _band(
    x: Spec, y: Spec, colours: Palette, word: str, values: Sequence[dict[str, Any]]
) -> list[Spec]:
    known = [value for value in values if value["band_low"] is not None]
    layers: list[Spec] = [
        {
            "mark": {"type": "area", "color": colours.muted, "opacity": 0.16},
            "encoding": {"x": x, "y": {**y, "field": "band_low"}, "y2": {"field": "band_high"}},
        },
        {
            "mark": {"type": "line", "color": colours.muted, "strokeWidth": 1.2},
            "encoding": {"x": x, "y": {**y, "field": "middle"}},
        },
    ]
    if known:
        layers.append(
            {
                "data": {"values": known[:1]},
                "mark": {
                    "type": "text",
                    "text": word,
                    "align": "left",
                    "dy": -10,
                    "color": colours.muted,
                },
                "encoding": {"x": x, "y": {**y, "field": "band_high"}},
            }
        )
    return layers


def _levels(rules: Sequence[Rule], colours: Palette) -> list[Spec]:
    layers: list[Spec] = []
    for rule in rules:
        dash = {"strokeDash": [2, 3]} if rule.dotted else {}
        at = {"y": {"datum": rule.at}}
        line = {"type": "rule", "color": colours.text, "strokeWidth": 1.2, "opacity": 0.85, **dash}
        word = {
            "type": "text",
            "text": rule.word,
            "align": "right",
            "dx": -2,
            "dy": -7,
            "color": colours.muted,
        }
        layers.append({"data": {"values": [{}]}, "mark": line, "encoding": at})
        layers.append(
            {
                "data": {"values": [{}]},
                "mark": word,
                "encoding": {**at, "x": {"value": "width"}},
            }
        )
    return layers


def _dated(marks: Sequence[tuple[date, str]], x: Spec, colours: Palette) -> list[Spec]:
    """Dotted rules with a word at the foot: a new guideline, a change of scope."""
    if not marks:
        return []
    values = [{"week": when.isoformat(), "word": word} for when, word in marks]
    line = {"type": "rule", "color": colours.muted, "strokeDash": [2, 3], "strokeWidth": 1.3}
    text = {"type": "text", "align": "left", "dx": 4, "dy": -6, "color": colours.muted}
    return [
        {"data": {"values": values}, "mark": line, "encoding": {"x": x}},
        {
            "data": {"values": values},
            "mark": text,
            "encoding": {"x": x, "y": {"value": "height"}, "text": {"field": "word"}},
        },
    ]
