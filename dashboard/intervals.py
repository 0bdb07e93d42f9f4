"""A table of intervals: one row per thing, one small scale per measure, words at the right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import format as fmt
from dashboard.palette import Palette
from dashboard.vega import Chart, Spec, category, spec_of, whole_row

# In widths of one scale: what lies between two of them, and what is kept for the words.
GAP = 0.14
WORDS = 1.75
# Pixels that a reason may take in the place of a value, and words at the right.
NARROW = 130
WIDE = 250
NAMES = 230
# A table of more rows is higher than the screen: its numbers stand above it as well.
TALL = 16
# Share of a scale within which two numbers under it would touch.
CLOSE = 0.22


@dataclass(frozen=True)
class Scale:
    """One measure: its name, where it begins and ends, what it is held against.

    `key` is the prefix of the row's columns: key, key_low, key_high, key_verdict.
    """

    key: str
    title: str
    low: float
    high: float = 1.0
    rule: float | None = None
    as_rate: bool = True


def table(
    rows: Sequence[Mapping[str, Any]],
    scales: Sequence[Scale],
    colours: Palette,
    heads: Sequence[str],
) -> Chart:
    """One dot and 95% bar per row and measure, in the order given.

    Rows: name, key, n (text), words, and for each scale its columns; `heads` names the two
    columns of text. What has no value says so in its place.
    """
    values = [_row(row, scales) for row in rows]
    marks = [
        _mark(row, scale, place, colours) for row in rows for place, scale in enumerate(scales)
    ]
    y = category("name", [row["name"] for row in rows])
    y["axis"] = {"labelFontSize": 12, "labelLimit": NAMES}
    is_tall = len(rows) > TALL
    end = len(scales) * (1 + GAP) - GAP + WORDS
    x: Spec = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": None,
        "scale": {"domain": [0, end], "nice": False, "zero": False},
    }
    layers = [
        *_frame(scales, x, colours),
        *_numbers(scales, x, colours, {"value": "height"}, 12),
        *(_numbers(scales, x, colours, {"value": 0}, -12) if is_tall else ()),
        *_dots(marks, x, y, colours),
        *_heads(scales, x, colours, heads, -28 if is_tall else -12),
        *_texts(scales, x, y, colours),
        whole_row(y, "says", "key"),
    ]
    spec = spec_of(colours, values, height={"step": 27}, layer=layers)
    spec["padding"] = {"left": 0, "right": 0, "top": 42 if is_tall else 26, "bottom": 24}
    names = ", ".join(scale.title for scale in scales)
    return Chart(spec, f"{names} of {len(rows)} rows, dots with 95% intervals.")


def _at(value: float, scale: Scale, place: int) -> float:
    share = (value - scale.low) / (scale.high - scale.low)
    return place * (1 + GAP) + max(0.0, min(1.0, share))


def _row(row: Mapping[str, Any], scales: Sequence[Scale]) -> dict[str, Any]:
    said = [
        f"{scale.title} "
        + fmt.estimate(
            row[scale.key],
            row[f"{scale.key}_low"],
            row[f"{scale.key}_high"],
            row.get(f"{scale.key}_reason"),
            scale.as_rate,
        )
        for scale in scales
    ]
    return {
        "name": row["name"],
        "key": row["key"],
        "n": row["n"],
        "words": row["words"],
        "says": f"{row['name']}: {'; '.join(said)}",
    }


def _mark(row: Mapping[str, Any], scale: Scale, place: int, colours: Palette) -> dict[str, Any]:
    value, verdict = row[scale.key], row[f"{scale.key}_verdict"]
    low, high = row[f"{scale.key}_low"], row[f"{scale.key}_high"]
    return {
        "name": row["name"],
        "value": None if value is None else _at(value, scale, place),
        "low": None if low is None else _at(low, scale, place),
        "high": None if high is None else _at(high, scale, place),
        "start": place * (1 + GAP),
        "missing": fmt.missing(row.get(f"{scale.key}_reason")) if value is None else "",
        "ink": colours.verdict(verdict),
        "opacity": 0.45 if verdict == "faded" else 1,
    }


def _frame(scales: Sequence[Scale], x: Spec, colours: Palette) -> list[Spec]:
    """A line at both ends of each scale and at what is asked for."""
    ends = [
        {"value": _at(at, scale, place)}
        for place, scale in enumerate(scales)
        for at in (scale.low, scale.high)
    ]
    wanted = [
        {"value": _at(scale.rule, scale, place)}
        for place, scale in enumerate(scales)
        if scale.rule is not None
    ]
    line = {"type": "rule", "color": colours.hairline}
    rule = {"type": "rule", "color": colours.text, "strokeWidth": 1.2, "opacity": 0.85}
    return [
        {"data": {"values": ends}, "mark": line, "encoding": {"x": x}},
        {"data": {"values": wanted}, "mark": rule, "encoding": {"x": x}},
    ]


def _numbers(scales: Sequence[Scale], x: Spec, colours: Palette, y: Spec, dy: int) -> list[Spec]:
    """The numbers of the lines, along one edge of the table."""
    ends = [
        {"value": _at(at, scale, place), "text": _end(at, scale), "align": align}
        for place, scale in enumerate(scales)
        for at, align in ((scale.low, "left"), (scale.high, "right"))
    ]
    wanted = [
        {
            "value": _at(scale.rule, scale, place),
            "text": _tick(scale.rule, scale),
            "align": "center",
        }
        for place, scale in enumerate(scales)
        if scale.rule is not None
    ]
    text: Spec = {"type": "text", "color": colours.muted, "dy": dy}
    there = {"x": x, "y": y, "text": {"field": "text"}}
    return [
        {
            "data": {"values": [one for one in (*ends, *wanted) if one["align"] == align]},
            "mark": {**text, "align": align},
            "encoding": there,
        }
        for align in ("left", "right", "center")
    ]


def _end(at: float, scale: Scale) -> str:
    """The number at an end, unless the one that is asked for stands too close to it."""
    reach = scale.high - scale.low
    if scale.rule is not None and abs(scale.rule - at) < CLOSE * reach:
        return ""
    return _tick(at, scale)


def _tick(at: float, scale: Scale) -> str:
    return fmt.percent(at, 0) if scale.as_rate else fmt.coefficient(at, 2)


def _dots(marks: Sequence[Mapping[str, Any]], x: Spec, y: Spec, colours: Palette) -> list[Spec]:
    ink = {"field": "ink", "type": "nominal", "scale": None}
    faint = {"field": "opacity", "type": "quantitative", "scale": None}
    return [
        {
            "data": {"values": [mark for mark in marks if mark["low"] is not None]},
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
            "data": {"values": [mark for mark in marks if mark["value"] is not None]},
            "mark": {"type": "point", "filled": True, "size": 62},
            "encoding": {"y": y, "x": x, "color": ink, "opacity": faint},
        },
        {
            "data": {"values": [mark for mark in marks if mark["missing"]]},
            "mark": {
                "type": "text",
                "align": "left",
                "dx": 4,
                "limit": NARROW,
                "color": colours.muted,
            },
            "encoding": {
                "y": y,
                "x": {**x, "field": "start"},
                "text": {"field": "missing"},
            },
        },
    ]


def _columns(scales: Sequence[Scale]) -> tuple[tuple[str, float, str], ...]:
    """The columns of text after the scales: field, place, alignment."""
    after = len(scales) * (1 + GAP) - GAP
    return ("n", after + 0.32, "right"), ("words", after + 0.42, "left")


def _heads(
    scales: Sequence[Scale], x: Spec, colours: Palette, heads: Sequence[str], dy: int
) -> list[Spec]:
    """What each scale and each column of text is called, above the table."""
    names = [
        (_at(scale.low, scale, place), scale.title, "left") for place, scale in enumerate(scales)
    ]
    columns = zip(_columns(scales), heads, strict=True)
    names += [(at, head, align) for (_, at, align), head in columns]
    mark: Spec = {"type": "text", "limit": WIDE, "color": colours.text, "dy": dy}
    return [
        {
            "data": {"values": [{"value": at, "text": name}]},
            "mark": {**mark, "align": align},
            "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "text"}},
        }
        for at, name, align in names
    ]


def _texts(scales: Sequence[Scale], x: Spec, y: Spec, colours: Palette) -> list[Spec]:
    """n, right aligned, and the words."""
    return [
        {
            "mark": {"type": "text", "align": align, "limit": WIDE, "color": colours.muted},
            "encoding": {
                "x": {"datum": at, "scale": x["scale"], "type": "quantitative"},
                "y": y,
                "text": {"field": field},
            },
        }
        for field, at, align in _columns(scales)
    ]
