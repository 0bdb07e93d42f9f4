"""Charts over days and weeks: columns from zero, cumulative lines."""

from collections.abc import Sequence
from typing import Any

from dashboard import format as fmt
from dashboard.palette import Palette
from dashboard.vega import Chart, Rule, Spec, pick, spec_of

LONG_DAYS = 300


def _when(rows: Sequence[dict[str, Any]]) -> Spec:
    """The time axis: days, or months with their year where a day would not tell which."""
    days = [row["day"] for row in rows]
    long = bool(days) and (max(days) - min(days)).days > LONG_DAYS
    shown = {
        "format": "%b %Y" if long else "%-d %b",
        "grid": False,
        "labelOverlap": True,
        "tickCount": 10,
    }
    return {"field": "day", "type": "temporal", "title": None, "axis": shown}


def _amount(title: str) -> Spec:
    return {
        "field": "value",
        "type": "quantitative",
        "title": title,
        "axis": {"grid": True, "tickCount": 5, "tickMinStep": 1, "format": ",d"},
        "scale": {"zero": True},
    }


def _values(rows: Sequence[dict[str, Any]], what: str) -> list[dict[str, Any]]:
    return [
        {
            "day": row["day"].isoformat(),
            "value": row["value"],
            "mean": row.get("mean"),
            "opacity": 0.4 if row.get("is_incomplete") else 1,
            "is_incomplete": bool(row.get("is_incomplete")),
            "says": f"{fmt.day(row['day'])}: {fmt.count(row['value'])} {what}",
        }
        for row in rows
    ]


def columns(
    rows: Sequence[dict[str, Any]], colours: Palette, *, title: str, height: int = 230
) -> Chart:
    """One column per day from zero, the incomplete one pale, with its running mean as a line.

    Rows: day, value, mean (None where not enough days), is_incomplete.
    """
    values, when = _values(rows, title), _when(rows)
    bar = {
        "params": pick("day"),
        "mark": {
            "type": "bar",
            "width": {"band": 0.72},
            "color": colours.data,
            "cursor": "pointer",
        },
        "encoding": {
            "x": {**when, "timeUnit": "yearmonthdate", "bandPosition": 0.5},
            "y": _amount(title),
            "opacity": {"field": "opacity", "type": "quantitative", "scale": None},
            "tooltip": {"field": "says", "type": "nominal", "title": " "},
        },
    }
    mean = {
        "transform": [{"filter": "isValid(datum.mean)"}],
        "mark": {
            "type": "line",
            "color": colours.text,
            "strokeWidth": 1.6,
            "interpolate": "monotone",
        },
        "encoding": {
            "x": {**when, "timeUnit": "yearmonthdate", "bandPosition": 0.5},
            "y": {**_amount(title), "field": "mean"},
        },
    }
    spec = spec_of(colours, values, height=height, layer=[bar, mean])
    return Chart(spec, f"{title} per day over {len(rows)} days with their running mean.")


def cumulative(
    rows: Sequence[dict[str, Any]],
    colours: Palette,
    *,
    title: str,
    scope: Rule | None = None,
    height: int = 300,
) -> Chart:
    """What has been done so far, day by day; the last, incomplete stretch is dashed.

    Rows: day, value (running total), is_incomplete.
    """
    values, when = _values(rows, title), _when(rows)
    whole = [value for value in values if not value["is_incomplete"]]
    line: Spec = {
        "data": {"values": whole},
        "mark": {"type": "line", "color": colours.data, "strokeWidth": 2.2},
        "encoding": {"x": when, "y": _amount(title)},
    }
    layers: list[Spec] = [line]
    if len(values) > len(whole) and whole:
        tail = {**line, "data": {"values": [whole[-1], *values[len(whole) :]]}}
        layers.append({**tail, "mark": {**line["mark"], "strokeDash": [4, 3]}})
    if len(values) == 1:  # One day is a dot: a line needs two.
        dot = {"type": "point", "filled": True, "size": 62, "color": colours.data, "opacity": 1}
        layers.append({**line, "data": {"values": values}, "mark": dot})
    if scope is not None:
        layers.extend(_scope(scope, values, when, colours))
    layers.append(
        {
            "params": pick("day"),
            "mark": {
                "type": "point",
                "filled": True,
                "size": 190,
                "opacity": 0,
                "cursor": "pointer",
            },
            "encoding": {
                "x": when,
                "y": _amount(title),
                "tooltip": {"field": "says", "type": "nominal", "title": " "},
            },
        }
    )
    spec = spec_of(colours, values, height=height, layer=layers)
    return Chart(spec, f"{title}, cumulative over {len(rows)} days.")


def _scope(scope: Rule, values: list[dict[str, Any]], when: Spec, colours: Palette) -> list[Spec]:
    first = values[0]["day"] if values else None
    return [
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": colours.muted, "strokeWidth": 1.4},
            "encoding": {"y": {"datum": scope.at}},
        },
        {
            "data": {"values": [{"day": first}]},
            "mark": {
                "type": "text",
                "align": "left",
                "dx": 6,
                "dy": -8,
                "color": colours.muted,
                "text": scope.word,
            },
            "encoding": {"x": when, "y": {"datum": scope.at}},
        },
    ]
