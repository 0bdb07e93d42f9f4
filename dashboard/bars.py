"""Bars from zero with words at their end, and columns by week stacked by severity."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import format as fmt
from dashboard.palette import LETTERS, SEVERITIES, SHAPES, Palette
from dashboard.vega import Chart, Spec, category, pick, spec_of, whole_row

Row = Mapping[str, Any]


def bars(rows: Sequence[Row], colours: Palette, *, title: str, room: int = 130) -> Chart:
    """One bar per row from zero, in the order given, with its words in a column at the right.

    Rows: name, key, value, ink (None: the data colour), words, says. `room` is what the words
    need in pixels.
    """
    values = [
        {
            **{name: row[name] for name in ("name", "key", "value", "words", "says")},
            "ink": row.get("ink") or colours.data,
        }
        for row in rows
    ]
    y = category("name", [row["name"] for row in rows])
    y["axis"] = {"labelFontSize": 12, "labelLimit": 250}
    x: Spec = {
        "field": "value",
        "type": "quantitative",
        "title": title,
        "axis": {"grid": True, "tickCount": 5, "tickMinStep": 1},
        "scale": {"zero": True},
    }
    bar = {
        "mark": {"type": "bar", "height": {"band": 0.62}},
        "encoding": {
            "y": y,
            "x": x,
            "color": {"field": "ink", "type": "nominal", "scale": None},
        },
    }
    words = {
        "mark": {"type": "text", "align": "right", "dx": room, "color": colours.muted},
        "encoding": {"y": y, "x": {"value": "width"}, "text": {"field": "words"}},
    }
    layers = [bar, words, whole_row(y, "says", "key")]
    spec = spec_of(colours, values, height={"step": 27}, layer=layers)
    said = "; ".join(str(row["says"]) for row in rows[:3])
    return Chart(spec, f"Bars of {title}, {len(rows)} in all. The first: {said}.")


def weekly(rows: Sequence[Row], colours: Palette, *, height: int = 250) -> Chart:
    """Errors per 1,000 labels checked in each week, stacked by severity; an unfinished week is
    pale.

    Rows: week, severity, errors, checked, per_1000, is_incomplete.
    """
    known = [row for row in rows if row["per_1000"] is not None]
    present = [s for s in SEVERITIES if any(r["severity"] == s and r["errors"] for r in known)]
    values = [
        {
            "week": row["week"].isoformat(),
            "severity": row["severity"],
            "per_1000": row["per_1000"],
            "rank": SEVERITIES.index(row["severity"]),
            "opacity": 0.45 if row["is_incomplete"] else 1,
            "says": f"Week of {fmt.day(row['week'])}: "
            f"{fmt.plural(row['errors'], row['severity'] + ' error')} on "
            f"{fmt.count(row['checked'])} labels checked, {fmt.number(row['per_1000'])} per 1,000",
        }
        for row in known
    ]
    order = sorted({value["week"] for value in values})
    bar = {
        "params": pick("week"),
        "mark": {"type": "bar", "cursor": "pointer", "stroke": colours.page, "strokeWidth": 1},
        "encoding": {
            "x": {
                "field": "week",
                "type": "ordinal",
                "sort": order,
                "title": "week, by its Monday",
                "axis": {
                    "labelExpr": "timeFormat(toDate(datum.value + 'T00:00'), '%-d %b')",
                    "labelAngle": 0,
                    "labelOverlap": True,
                    "labelSeparation": 8,
                },
            },
            "y": {
                "field": "per_1000",
                "type": "quantitative",
                "stack": "zero",
                "title": "errors per 1,000 labels checked",
                "axis": {"grid": True, "tickCount": 5},
            },
            "color": {
                "field": "severity",
                "type": "nominal",
                "scale": {"domain": present, "range": [colours.severity[s] for s in present]},
                "legend": {"labelExpr": f"{_legend(present)}[datum.label]"},
            },
            "opacity": {"field": "opacity", "type": "quantitative", "scale": None},
            "order": {"field": "rank", "type": "quantitative"},
            "tooltip": {"field": "says", "type": "nominal", "title": " "},
        },
    }
    spec = spec_of(colours, values, height=height, layer=[bar])
    return Chart(spec, f"Errors per 1,000 labels checked in {len(order)} weeks, by severity.")


def _legend(present: Sequence[str]) -> str:
    return "{" + ",".join(f"'{s}':'{SHAPES[s]} {LETTERS[s]} {s}'" for s in present) + "}"


def slope(rows: Sequence[Row], colours: Palette, *, height: int = 210) -> Chart:
    """Share of wrong items before and after quality assurance: a line for each question.

    Rows: name, before, after, verdict, words (what stands at the right end), says.
    """
    values = [
        {
            "name": row["name"],
            "when": when,
            "value": row[key],
            "ink": colours.verdict(row["verdict"]),
            "words": row["words"] if key == "after" else fmt.percent(row[key]),
            "side": key,
            "says": row["says"],
        }
        for row in rows
        for when, key in (("before", "before"), ("after", "after"))
    ]
    x: Spec = {
        "field": "when",
        "type": "ordinal",
        "sort": ["before", "after"],
        "title": None,
        "axis": {"labelAngle": 0, "labelFontSize": 13},
        "scale": {"type": "point", "padding": 0.6},
    }
    y: Spec = {
        "field": "value",
        "type": "quantitative",
        "title": "items that are wrong",
        "axis": {"grid": True, "format": ".0%", "tickCount": 4},
        "scale": {"zero": True},
    }
    ink = {"field": "ink", "type": "nominal", "scale": None}
    says = {"field": "says", "type": "nominal", "title": " "}
    layers: list[Spec] = [
        {
            "mark": {"type": "line", "strokeWidth": 2.2},
            "encoding": {"x": x, "y": y, "color": ink, "detail": {"field": "name"}},
        },
        {
            "params": pick("name", "side"),
            "mark": {
                "type": "point",
                "filled": True,
                "size": 90,
                "opacity": 1,
                "cursor": "pointer",
            },
            "encoding": {"x": x, "y": y, "color": ink, "tooltip": says},
        },
        *(
            {
                "transform": [{"filter": f"datum.side === '{side}'"}],
                "mark": {"type": "text", "align": align, "dx": dx, "color": colours.text},
                "encoding": {"x": x, "y": y, "text": {"field": "words"}},
            }
            for side, align, dx in (("before", "right", -10), ("after", "left", 10))
        ),
    ]
    spec = spec_of(colours, values, height=height, layer=layers)
    return Chart(spec, "Share of wrong items before and after quality assurance.")
