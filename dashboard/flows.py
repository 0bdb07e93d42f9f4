"""Charts of what waits, how long the steps take, the pace, and speed against accuracy."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import format as fmt
from dashboard.palette import Palette
from dashboard.vega import APART, Chart, Rule, Spec, category, pick, spec_of

STATES = {
    "not_started": "Not started",
    "in_progress": "In progress",
    "submitted": "Waits for review",
    "rework": "Rework",
    "skipped": "Skipped",
}
AGES = ("under 1 day", "1 to 3 days", "3 to 7 days", "1 to 2 weeks", "over 2 weeks", "unspecified")
MEASURES = {
    "lead": "Lead: created to done",
    "cycle": "Cycle: started to done",
    "review": "Review: handed in to first verdict",
    "queue": "Queue: created to started",
}
WAITING = {"queue": "not_started", "review": "submitted"}
STEPS = {"median_days": "median of all", "p50_days": "P50", "p85_days": "P85", "p95_days": "P95"}
MINUTES = 180
CLOSE = 0.03


def backlog(rows: Sequence[Mapping[str, Any]], colours: Palette) -> Chart:
    """What waits in each state, stacked by age: the older, the stronger the colour.

    Rows of `throughput_backlog`.
    """
    present = [state for state in STATES if any(row["state"] == state for row in rows)]
    ages = [age for age in AGES if any(row["age"] == age for row in rows)]
    ramp = dict(zip(AGES, (colours.sequential[place] for place in (2, 3, 4, 6, 8)), strict=False))
    ramp["unspecified"] = colours.faded
    sums = {s: sum(row["assets"] for row in rows if row["state"] == s) for s in present}
    values = [
        {
            "state": row["state"],
            "name": STATES[row["state"]],
            "age": row["age"],
            "rank": AGES.index(row["age"]),
            "assets": row["assets"],
            "total": sums[row["state"]],
            "says": f"{STATES[row['state']]}, {_age(row['age'])}: "
            f"{fmt.plural(row['assets'], 'asset')}",
        }
        for row in rows
        if row["state"] in STATES
    ]
    y = category("name", [STATES[state] for state in present])
    x: Spec = {"field": "assets", "type": "quantitative", "stack": "zero", "title": "assets"}
    x["axis"] = {"grid": True, "tickCount": 5, "tickMinStep": 1, "format": ",d", **APART}
    bar = {
        "params": pick("state", "age"),
        "mark": {
            "type": "bar",
            "height": {"band": 0.62},
            "cursor": "pointer",
            "stroke": colours.page,
            "strokeWidth": 1,
        },
        "encoding": {
            "y": y,
            "x": x,
            "order": {"field": "rank", "type": "quantitative"},
            "color": {
                "field": "age",
                "type": "nominal",
                "scale": {"domain": ages, "range": [ramp[age] for age in ages]},
                "legend": {"columns": 3, "labelExpr": _unnamed("unspecified", "no date")},
            },
            "tooltip": {"field": "says", "type": "nominal", "title": " "},
        },
    }
    ends = [{"name": STATES[s], "total": sums[s], "word": fmt.count(sums[s])} for s in present]
    total = {
        "data": {"values": ends},
        "mark": {"type": "text", "align": "left", "dx": 6, "color": colours.text},
        "encoding": {
            "y": y,
            "x": {"field": "total", "type": "quantitative"},
            "text": {"field": "word"},
        },
    }
    spec = spec_of(colours, values, height={"step": 56}, layer=[bar, total])
    return Chart(spec, f"Assets that wait in {len(present)} states, by how long they have waited.")


def _age(age: str) -> str:
    return "no date" if age == "unspecified" else age


def _unnamed(word: str, shown: str) -> str:
    return f"datum.label === '{word}' ? '{shown}' : datum.label"


def steps(rows: Sequence[Mapping[str, Any]], colours: Palette) -> Chart:
    """Percentiles of each step in days, with the median that counts what is still on its way.

    Rows of `throughput_cycle_times` of one batch; those without a finished asset are left out.
    """
    shown = [row for name in MEASURES for row in rows if row["measure"] == name and row["n"]]
    y = category("name", [MEASURES[row["measure"]].split(":")[0] for row in shown])
    values = [
        {
            "name": MEASURES[row["measure"]].split(":")[0],
            "measure": row["measure"],
            "step": word,
            "days": row[column],
            "says": f"{MEASURES[row['measure']]}, {word}: {fmt.waited(row[column])}, "
            f"n = {fmt.count(row['n'])}, {fmt.count(row['waiting'])} on their way",
        }
        for row in shown
        for column, word in STEPS.items()
        if row[column] is not None
    ]
    x: Spec = {"field": "days", "type": "quantitative", "title": "days of 24 hours"}
    x["axis"] = {"grid": True, "tickCount": 6, **APART}
    x["scale"] = {"zero": True}
    words = list(STEPS.values())
    inks = [colours.text, colours.data, colours.data, colours.data]
    shapes = ["diamond", "circle", "triangle-up", "square"]
    legend = {"symbolFillColor": None}
    layers: list[Spec] = [
        {
            "data": {"values": [_reach(row) for row in shown]},
            "mark": {"type": "rule", "color": colours.data, "strokeWidth": 2, "opacity": 0.45},
            "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
        },
        {
            "params": pick("measure"),
            "mark": {
                "type": "point",
                "filled": True,
                "opacity": 1,
                "cursor": "pointer",
            },
            "encoding": {
                "y": y,
                "x": x,
                "size": {
                    # The diamond shows even where a percentile lies on it.
                    "condition": {"test": f"datum.step === '{words[0]}'", "value": 260},
                    "value": 80,
                },
                "shape": {
                    "field": "step",
                    "type": "nominal",
                    "scale": {"domain": words, "range": shapes},
                    "legend": legend,
                },
                "color": {
                    "field": "step",
                    "type": "nominal",
                    "scale": {"domain": words, "range": inks},
                },
                "tooltip": {"field": "says", "type": "nominal", "title": " "},
            },
        },
    ]
    spec = spec_of(colours, values, height={"step": 44}, layer=layers)
    return Chart(spec, f"Days that {len(shown)} steps take: median, P50, P85, P95.")


def _reach(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": MEASURES[row["measure"]].split(":")[0],
        "low": row["p50_days"],
        "high": row["p95_days"],
    }


def pace(
    rows: Sequence[Mapping[str, Any]], rules: Sequence[Rule], colours: Palette, height: int = 300
) -> Chart:
    """What was done on each working day, days without work included, against the paces.

    Rows of `throughput_burnup`; a pale column is the day that may not be over.
    """
    order = [row["day"].isoformat() for row in rows]
    values = [
        {
            "day": row["day"].isoformat(),
            "label": fmt.short_day(row["day"]),
            "value": row["done_that_day"],
            "opacity": 0.4 if row["is_incomplete"] else 1,
            "says": f"{fmt.day(row['day'])}: {fmt.plural(row['done_that_day'], 'asset')} done",
        }
        for row in rows
    ]
    x = {
        "field": "day",
        "type": "ordinal",
        "sort": order,
        "title": None,
        "axis": {
            "labelExpr": "timeFormat(toDate(datum.value), '%-d %b')",
            "labelAngle": 0,
            "labelOverlap": True,
            "labelSeparation": 8,
            "labelColor": colours.muted,
        },
    }
    y: Spec = {"field": "value", "type": "quantitative", "title": "assets done per working day"}
    y["axis"] = {"grid": True, "tickCount": 5, "tickMinStep": 1}
    bar = {
        "params": pick("day"),
        "mark": {"type": "bar", "color": colours.data, "cursor": "pointer"},
        "encoding": {
            "x": x,
            "y": y,
            "opacity": {"field": "opacity", "type": "quantitative", "scale": None},
            "tooltip": {"field": "says", "type": "nominal", "title": " "},
        },
    }
    layers: list[Spec] = [bar]
    near = len(rules) == 2 and abs(rules[0].at - rules[1].at) < 0.08 * max(
        [rule.at for rule in rules] + [row["done_that_day"] for row in rows]
    )
    for place, rule in enumerate(sorted(rules, key=lambda one: -one.at)):
        layers.extend(_level(rule, colours, below=near and place == 1))
    spec = spec_of(colours, values, height=height, layer=layers)
    said = ", ".join(rule.word for rule in rules)
    return Chart(spec, f"Assets done on each of {len(rows)} working days; {said}.")


def _level(rule: Rule, colours: Palette, *, below: bool) -> list[Spec]:
    ink = colours.muted if rule.dotted else colours.text
    dash = {"strokeDash": [2, 3]} if rule.dotted else {}
    at = {"y": {"datum": rule.at}}
    word = {"type": "text", "align": "left", "dx": 6, "dy": 9 if below else 0}
    return [
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": ink, "strokeWidth": 1.4, **dash},
            "encoding": at,
        },
        {
            "data": {"values": [{}]},
            "mark": {**word, "color": ink, "text": rule.word},
            "encoding": {**at, "x": {"value": "width"}},
        },
    ]


def speed_accuracy(
    rows: Sequence[Mapping[str, Any]],
    colours: Palette,
    *,
    target: float | None,
    height: int = 330,
) -> Chart:
    """Seconds per asset against accuracy, one dot per person with the 95% interval.

    Rows: name, key, seconds, value, low, high, n, verdict. Named are those off target, and the
    fastest and the slowest.
    """
    slow = max((row["seconds"] for row in rows), default=0) > MINUTES
    named = _named(rows, target)
    values = [
        {
            "key": row["key"],
            "time": row["seconds"] / 60 if slow else row["seconds"],
            "value": row["value"],
            "low": row["low"],
            "high": row["high"],
            "ink": colours.verdict(row["verdict"]),
            "opacity": 0.45 if row["verdict"] == "faded" else 1,
            "word": row["name"] if row["key"] in named else "",
            "side": named.get(row["key"], ""),
            "says": f"{row['name']}: {fmt.duration(row['seconds'])} an asset, "
            f"{fmt.estimate(row['value'], row['low'], row['high'], as_rate=True)}, "
            f"n = {fmt.count(row['n'])}",
        }
        for row in rows
    ]
    x: Spec = {"field": "time", "type": "quantitative", "scale": {"zero": False, "padding": 24}}
    x["title"] = f"{'minutes' if slow else 'seconds'} per asset, capped, median"
    x["axis"] = {"grid": False, "tickCount": 7}
    y: Spec = {"field": "value", "type": "quantitative", "title": "accuracy against gold"}
    y["axis"] = {"grid": True, "format": ".0%", "tickCount": 5}
    y["scale"] = {"zero": False, "nice": True}
    ink = {"field": "ink", "type": "nominal", "scale": None}
    faint = {"field": "opacity", "type": "quantitative", "scale": None}
    rules = (
        []
        if target is None
        else _level(Rule(target, f"target {fmt.percent(target, 0)}"), colours, below=False)
    )
    layers: list[Spec] = [
        *rules,
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
            "params": pick("key"),
            "mark": {"type": "point", "filled": True, "size": 90, "cursor": "pointer"},
            "encoding": {
                "x": x,
                "y": y,
                "color": ink,
                "opacity": faint,
                "tooltip": {"field": "says", "type": "nominal", "title": " "},
            },
        },
        *(
            {
                "transform": [{"filter": f"datum.side === '{side}'"}],
                "mark": {"type": "text", "align": side, "dx": dx, "color": colours.text},
                "encoding": {"x": x, "y": y, "text": {"field": "word"}},
            }
            for side, dx in (("left", 8), ("right", -8))
        ),
    ]
    spec = spec_of(colours, values, height=height, layer=layers)
    return Chart(spec, f"Time per asset against accuracy of {len(rows)} people, 95% intervals.")


def _named(rows: Sequence[Mapping[str, Any]], target: float | None) -> dict[str, str]:
    """Who is named on the chart, and to which side the text runs so that neighbours can be read.

    At the right edge the word of the target stands beside its line.
    """
    ordered = sorted(rows, key=lambda row: row["seconds"])
    reach = ordered[-1]["seconds"] - ordered[0]["seconds"] if ordered else 0
    ends = {row["key"] for row in (*ordered[:1], *ordered[-1:])}
    sides: dict[str, str] = {}
    for row in ordered:
        if row["key"] not in ends and row["verdict"] not in ("watch", "bad"):
            continue
        after = [
            other
            for other in ordered
            if other["key"] != row["key"]
            and 0 <= other["seconds"] - row["seconds"] <= 0.3 * reach
            and abs(other["value"] - row["value"]) <= CLOSE
        ]
        is_last = row["key"] == ordered[-1]["key"]
        by_target = is_last and target is not None and abs(row["value"] - target) <= CLOSE
        runs_left = (after or by_target) and row["key"] != ordered[0]["key"]
        sides[row["key"]] = "right" if runs_left else "left"
    return sides
