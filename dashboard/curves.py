"""The operating curve of a sampling plan, with the risk of both sides marked."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import format as fmt
from dashboard.palette import Palette
from dashboard.vega import APART, Chart, Spec, pick, spec_of

WHO = {"producer": "turned down", "consumer": "accepted"}


def operating(
    points: Sequence[Mapping[str, float]],
    risks: Sequence[Mapping[str, Any]],
    colours: Palette,
    *,
    height: int = 290,
) -> Chart:
    """The chance of acceptance over the true error rate of a lot; two marked points.

    `points` have rate and accepted; `risks` also who (producer or consumer) and risk.
    """
    top = max((point["rate"] for point in points), default=1.0)
    x = _rates(top)
    layers = [
        {
            "mark": {"type": "line", "strokeWidth": 2.4, "color": colours.data},
            "encoding": {"x": x, "y": _CHANCE},
        },
        *(layer for risk in risks for layer in _marked(risk, x, colours, top)),
        {
            "params": pick("rate"),
            "mark": {"type": "point", "size": 240, "opacity": 0, "filled": True},
            "encoding": {
                "x": x,
                "y": _CHANCE,
                "tooltip": {"field": "says", "type": "nominal", "title": " "},
            },
        },
    ]
    values = [
        {
            **point,
            "says": f"{fmt.percent(point['rate'], 2)} errors: accepted in "
            f"{fmt.number(point['accepted'] * 100)} of 100 cases",
        }
        for point in points
    ]
    spec = spec_of(colours, values, height=height, layer=layers)
    said = "; ".join(_says(risk) for risk in risks)
    return Chart(spec, f"Chance of acceptance falling with the error rate of a lot. {said}.")


_CHANCE: Spec = {
    "field": "accepted",
    "type": "quantitative",
    "title": "lots accepted",
    "scale": {"domain": [0, 1]},
    "axis": {"format": ".0%", "grid": True, "tickCount": 5},
}


def _rates(top: float) -> Spec:
    return {
        "field": "rate",
        "type": "quantitative",
        "title": "true error rate of the lot",
        "scale": {"domain": [0, top], "nice": False},
        "axis": {"format": ".1%", "grid": False, "tickCount": 6, **APART},
    }


def _marked(risk: Mapping[str, Any], x: Spec, colours: Palette, top: float) -> list[Spec]:
    """A dot on the curve, thin lines to both axes, and what it means beside it."""
    at = {"rate": risk["rate"], "accepted": risk["accepted"]}
    ink = colours.watch if risk["who"] == "producer" else colours.bad
    data = {"values": [at]}
    line = {"type": "rule", "strokeWidth": 1, "strokeDash": [3, 3], "color": ink}
    is_right = risk["rate"] > top * 0.55
    word = {
        "type": "text",
        "align": "right" if is_right and risk["accepted"] > 0.5 else "left",
        "dx": 10,
        "dy": -10,
        "fontWeight": 600,
        "color": ink,
        "text": _says(risk),
    }
    if is_right:
        word |= {"align": "right", "dx": 4, "dy": -16}
    place = {"x": x, "y": _CHANCE}
    down = {**place, "y2": {"datum": 0}}
    across = {**place, "x2": {"datum": 0}}
    dot = {"type": "point", "filled": True, "size": 70, "color": ink, "opacity": 1}
    parts = ((line, down), (line, across), (dot, place), (word, place))
    return [{"data": data, "mark": mark, "encoding": encoding} for mark, encoding in parts]


def _says(risk: Mapping[str, Any]) -> str:
    rate = fmt.percent(risk["rate"], 2 if risk["rate"] < 0.01 else 1)
    return f"{rate} errors: {WHO[risk['who']]} {fmt.number(risk['risk'] * 100)} in 100"
