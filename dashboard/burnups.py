"""Burn-up charts: what is done against what there is to do, and where it is heading."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dashboard import format as fmt
from dashboard.palette import Palette
from dashboard.vega import Chart, Spec, pick, spec_of

LONG_DAYS = 300
MOST_STEPS = 3
STEP = 0.05
WORD = 0.14
APART = 0.075
"""Room between two words at the right edge, as a share of the height."""


def burnup(
    rows: Sequence[Mapping[str, Any]],
    colours: Palette,
    *,
    done: str,
    is_reviewed: bool,
    height: int = 300,
) -> Chart:
    """Scope in steps, handed in, and accepted where anybody reviews; the last day is dashed.

    Rows of `throughput_burnup` in order of days. `done` is what being done means, in words.
    """
    when = _when([row["day"] for row in rows])
    lines = [("scope", "Scope", colours.muted, 1.4)]
    if is_reviewed:
        lines.append(("submitted", "Handed in", colours.faint, 1.6))
    lines.append(("done", done.capitalize(), colours.data, 2.4))
    layers = [layer for name, _, ink, wide in lines for layer in _line(rows, when, name, ink, wide)]
    layers += _words(rows, lines, when, colours)
    layers += _steps(rows, when, colours)
    layers.append(_days(when))
    spec = spec_of(colours, _said(rows, done), height=height, layer=layers)
    return Chart(spec, f"Assets {done} against scope, cumulative over {len(rows)} days.")


def fan(
    rows: Sequence[Mapping[str, Any]],
    forecast: Mapping[str, Any],
    colours: Palette,
    *,
    height: int = 300,
) -> Chart:
    """The burn-up continued to the dates of P50, P85 and P95, beside the target.

    Rows of `throughput_burnup` in order of days, and the row of `throughput_forecast`.
    """
    ends = [(name, forecast[f"{name.lower()}_on"]) for name in ("P50", "P85", "P95")]
    known = [(name, on) for name, on in ends if on is not None]
    target = forecast["target_on"]
    dates = [row["day"] for row in rows] + [on for _, on in known] + ([target] if target else [])
    when = _when(dates)
    layers = _line(rows, when, "scope", colours.muted, 1.4)
    layers += _line(rows, when, "done", colours.data, 2.4)
    if rows and known and forecast["remaining"]:
        layers += _future(rows[-1], forecast, known, when, colours)
    if target is not None:
        layers += _target(target, when, colours)
    layers.append(_days(when))
    spec = spec_of(colours, _said(rows, "done"), height=height, layer=layers)
    said = ", ".join(f"{name} {fmt.day(on)}" for name, on in known) or "no date"
    return Chart(spec, f"Assets done over {len(rows)} days and when the rest will be: {said}.")


def _when(days: Sequence[date]) -> Spec:
    """The time axis: days, or months with their year where a day would not tell which."""
    long = bool(days) and (max(days) - min(days)).days > LONG_DAYS
    axis = {
        "format": "%b %Y" if long else "%-d %b",
        "grid": False,
        "labelOverlap": True,
        "tickCount": 9,
    }
    return {"field": "day", "type": "temporal", "title": None, "axis": axis}


def _amount(field: str = "value") -> Spec:
    axis = {"grid": True, "tickCount": 5, "tickMinStep": 1, "format": ",d"}
    kind = {"field": field, "type": "quantitative", "scale": {"zero": True}}
    return {**kind, "title": "assets (cumulative)", "axis": axis}


def _points(rows: Sequence[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    return [{"day": row["day"].isoformat(), "value": row[name]} for row in rows]


def _line(
    rows: Sequence[Mapping[str, Any]], when: Spec, name: str, ink: str, wide: float
) -> list[Spec]:
    """One line; its stretch into the day that may not be over is dashed."""
    whole = [row for row in rows if not row["is_incomplete"]]
    tail = [*whole[-1:], *rows[len(whole) :]]
    stepped = {"interpolate": "step-after"} if name == "scope" else {}
    mark = {"type": "line", "color": ink, "strokeWidth": wide, **stepped}
    encoding = {"x": when, "y": _amount()}
    dashed = {**mark, "strokeDash": [3, 3]}
    parts = [(whole, mark), (tail, dashed if name != "scope" else mark)]
    return [
        {"data": {"values": _points(part, name)}, "mark": drawn, "encoding": encoding}
        for part, drawn in parts
        if len(part) > 1
    ]


def _words(
    rows: Sequence[Mapping[str, Any]],
    lines: Sequence[tuple[str, str, str, float]],
    when: Spec,
    colours: Palette,
) -> list[Spec]:
    """The name of each line at its right end, none on top of another."""
    if not rows:
        return []
    last = rows[-1]
    top = max([*(row["scope"] for row in rows), *(last[name] for name, *_ in lines), 1])
    spread: list[tuple[float, str, str]] = []
    for name, word, ink, _ in sorted(lines, key=lambda line: (last[line[0]], line[0] == "scope")):
        floor = spread[-1][0] + APART * top if spread else float("-inf")
        spread.append((max(float(last[name]), floor), word, ink))
    over = spread[-1][0] - top if spread[-1][0] > top else 0
    return [
        {
            "data": {"values": [{"day": last["day"].isoformat(), "value": at - over}]},
            "mark": {"type": "text", "align": "left", "dx": 7, "color": ink, "text": word}
            | ({"fontWeight": 600} if ink == colours.data else {}),
            "encoding": {"x": when, "y": _amount()},
        }
        for at, word, ink in spread
    ]


def _steps(rows: Sequence[Mapping[str, Any]], when: Spec, colours: Palette) -> list[Spec]:
    """Dotted rules where the scope grew most after the first day, each with a word at its foot."""
    whole = max((row["scope"] for row in rows), default=0)
    grown = [
        (after["scope"] - before["scope"], after["day"])
        for before, after in zip(rows, rows[1:], strict=False)
    ]
    room, kept = len(rows) * WORD, list[tuple[int, date]]()
    for by, day in sorted(grown, key=lambda step: -abs(step[0])):
        is_near = any(abs((day - other).days) < room for _, other in kept)
        if abs(by) >= STEP * whole and by and not is_near and len(kept) < MOST_STEPS:
            kept.append((by, day))
    return [
        layer
        for by, day in kept
        for layer in _rule(day, f"scope {by:+,d}", when, colours, dotted=True)
    ]


def _target(day: date, when: Spec, colours: Palette) -> list[Spec]:
    return _rule(day, f"Target {fmt.short_day(day)}", when, colours, dotted=False)


def _rule(day: date, word: str, when: Spec, colours: Palette, *, dotted: bool) -> list[Spec]:
    ink = colours.muted if dotted else colours.text
    dash = {"strokeDash": [2, 3]} if dotted else {}
    data = {"values": [{"day": day.isoformat()}]}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "color": ink, "strokeWidth": 1.2, **dash},
            "encoding": {"x": when},
        },
        {
            "data": data,
            "mark": {
                "type": "text",
                "align": "right",
                "dx": -5,
                "dy": -9,
                "color": ink,
                "text": word,
            },
            "encoding": {"x": when, "y": {"value": "height"}},
        },
    ]


def _future(
    last: Mapping[str, Any],
    forecast: Mapping[str, Any],
    known: Sequence[tuple[str, date]],
    when: Spec,
    colours: Palette,
) -> list[Spec]:
    """Straight ways from here to each date, the room between the first and the last filled."""
    goal = forecast["done"] + forecast["remaining"]
    start = {"day": last["day"].isoformat(), "value": last["done"]}
    ways = [
        (name, [start, {"day": _after(on, last["day"]).isoformat(), "value": goal}])
        for name, on in known
    ]
    looks: dict[str, Spec] = {
        "P50": {"strokeWidth": 1.8, "strokeDash": [5, 4]},
        "P85": {"strokeWidth": 1.4, "opacity": 0.75},
        "P95": {"strokeWidth": 1, "opacity": 0.5},
    }
    ahead = [{**start, "value": goal}, ways[-1][1][-1]]
    layers: list[Spec] = [
        {
            "data": {"values": ahead},
            "mark": {"type": "line", "color": colours.muted, "strokeWidth": 1, "opacity": 0.6},
            "encoding": {"x": when, "y": _amount()},
        },
        _between(last, known, goal, when, colours),
    ]
    for place, (name, way) in enumerate(ways):
        end = way[-1]
        mark = {"type": "line", "color": colours.data, **looks[name]}
        word = f"{name} {fmt.short_day(known[place][1])}"
        layers.append(
            {"data": {"values": way}, "mark": mark, "encoding": {"x": when, "y": _amount()}}
        )
        layers.append(
            {
                "data": {"values": [end]},
                "mark": {"type": "point", "filled": True, "size": 46, "color": colours.data},
                "encoding": {"x": when, "y": _amount()},
            }
        )
        layers.append(
            {
                "data": {"values": [ways[-1][1][-1]]},
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dx": 9,
                    "dy": 2 + 16 * place,
                    "text": word,
                    "color": colours.data if name == "P85" else colours.muted,
                    "fontWeight": 600 if name == "P85" else 400,
                },
                "encoding": {"x": when, "y": _amount()},
            }
        )
    return layers


def _between(
    last: Mapping[str, Any],
    known: Sequence[tuple[str, date]],
    goal: float,
    when: Spec,
    colours: Palette,
) -> Spec:
    start, first, final = last["day"], known[0][1], known[-1][1]

    def reached(day: date, end: date) -> float:
        share = min((day - start).days / max((end - start).days, 1), 1)
        return float(last["done"] + (goal - last["done"]) * share)

    values = [
        {"day": day.isoformat(), "high": reached(day, first), "low": reached(day, final)}
        for day in (start, *(_after(on, start) for _, on in known))
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "area", "color": colours.data, "opacity": 0.16},
        "encoding": {"x": when, "y": _amount("high"), "y2": {"field": "low"}},
    }


def _after(day: date, start: date) -> date:
    """A way needs two days to be seen."""
    return max(day, start + timedelta(days=1))


def _said(rows: Sequence[Mapping[str, Any]], done: str) -> list[dict[str, Any]]:
    """What each day says: the data of the chart itself, which one layer must draw."""
    return [
        {
            "day": row["day"].isoformat(),
            "value": row["done"],
            "says": f"{fmt.day(row['day'])}: {fmt.count(row['done'])} of "
            f"{fmt.count(row['scope'])} {done}, {fmt.count(row['done_that_day'])} that day",
        }
        for row in rows
    ]


def _days(when: Spec) -> Spec:
    """The days of the chart's own data: a mark to click, unseen, that says them."""
    return {
        "params": pick("day"),
        "mark": {"type": "point", "filled": True, "size": 190, "opacity": 0, "cursor": "pointer"},
        "encoding": {
            "x": when,
            "y": _amount(),
            "tooltip": {"field": "says", "type": "nominal", "title": " "},
        },
    }
