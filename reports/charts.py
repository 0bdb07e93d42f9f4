"""The few charts of a report: intervals on a line, stacked bars, an operating curve."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reports.svg import Node, canvas, label, line, node
from reports.words import plain

WIDTH = 680.0
ROW = 22.0
_NAME, _SAID = 150.0, 150.0


def shortened(text: str, most: int) -> str:
    """Text that fits, with an ellipsis where it was cut.

    >>> shortened("container stack", 10)
    'container…'
    """
    clean = plain(text)
    return clean if len(clean) <= most else clean[: most - 1].rstrip() + "…"


def intervals(
    rows: Sequence[Mapping[str, Any]],
    *,
    write: Callable[[float], str],
    marks: Sequence[tuple[float, str]] = (),
    alt: str,
) -> Node:
    """A dot and a bar per row on one scale: name, value, low, high, said (text at the right), tone.

    `marks` are values drawn down the whole chart, each with its word on top.
    """
    known = [v for r in rows for v in (r["value"], r["low"], r["high"]) if v is not None]
    known += [value for value, _ in marks]
    low, high = _scale(known)
    left, right = _NAME + 10, WIDTH - _SAID - 10
    top, foot = 22.0, 22.0 + ROW * len(rows)

    def at(value: float) -> float:
        return left + (value - low) / (high - low) * (right - left)

    parts = [*_axis(low, high, at, top, foot, write)]
    for value, word in marks:
        parts.append(line(at(value), top - 4, at(value), foot, "@text", stroke_dasharray="3 2"))
        parts.append(label(at(value), top - 8, word, size=10, anchor="middle", colour="@muted"))
    for place, row in enumerate(rows):
        parts += _interval(row, top + ROW * (place + 0.5), at)
    return canvas(WIDTH, foot + 24, parts, alt)


def _interval(row: Mapping[str, Any], y: float, at: Callable[[float], float]) -> list[Node]:
    colour = f"@{row.get('tone') or 'data'}"
    parts = [label(_NAME, y + 4, shortened(row["name"], 24), anchor="end")]
    if row["low"] is not None and row["high"] is not None:
        parts.append(line(at(row["low"]), y, at(row["high"]), y, colour, stroke_width=2))
    if row["value"] is not None:
        parts.append(node("circle", cx=at(row["value"]), cy=y, r=4, fill=colour))
    parts.append(label(WIDTH - _SAID, y + 4, row["said"], size=10, colour="@muted"))
    return parts


def _axis(
    low: float,
    high: float,
    at: Callable[[float], float],
    top: float,
    foot: float,
    write: Callable[[float], str],
) -> list[Node]:
    parts = []
    for value in _ticks(low, high):
        parts.append(line(at(value), top, at(value), foot, "@hairline", stroke_width=1))
        parts.append(
            label(at(value), foot + 15, write(value), size=10, anchor="middle", colour="@muted")
        )
    return parts


def _scale(known: Sequence[float]) -> tuple[float, float]:
    """From a tick below all values to one above; no share reaches beyond 1."""
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if high - low < 1e-9:
        low, high = low - 0.05, high + 0.05
    step = _step(high - low)
    first, last = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return first, min(last, 1.0) if max(known, default=1.0) <= 1 else last


def _step(span: float) -> float:
    """The finest step of 1, 2 or 5 that gives at most seven ticks."""
    size = 10.0 ** math.floor(math.log10(span / 7))
    return next(size * factor for factor in (1, 2, 5, 10) if span / (size * factor) <= 6)


def _ticks(low: float, high: float) -> list[float]:
    step = _step(high - low)
    return [low + step * place for place in range(int((high - low) / step + 1e-6) + 1)]


def stacked(
    rows: Sequence[tuple[str, Sequence[tuple[str, int]]]], legend: Mapping[str, str], alt: str
) -> Node:
    """Bars from zero, one per name, in parts of a severity each with its count."""
    most = max((sum(size for _, size in parts) for _, parts in rows), default=0) or 1
    left, right = _NAME + 10, WIDTH - 60
    drawn: list[Node] = []
    for place, (name, parts) in enumerate(rows):
        y, x = 26.0 + ROW * place, left
        drawn.append(label(_NAME, y + 14, shortened(name, 24), anchor="end"))
        for severity, size in parts:
            width = (right - left) * size / most
            drawn.append(
                node("rect", x=x, y=y + 4, width=max(width, 0.5), height=13.0, fill=f"@{severity}",
                    stroke="@muted", stroke_width=0.5)
            )  # fmt: skip
            x += width
        total = sum(size for _, size in parts)
        drawn.append(label(x + 6, y + 14, f"{total:,}", size=10, colour="@muted"))
    x = left
    for severity, words in legend.items():
        drawn.append(node("rect", x=x, y=6.0, width=11.0, height=11.0, fill=f"@{severity}",
            stroke="@muted", stroke_width=0.5))  # fmt: skip
        drawn.append(label(x + 16, 15, words, size=10, colour="@muted"))
        x += 30 + 6.2 * len(words)
    return canvas(WIDTH, 32 + ROW * len(rows), drawn, alt)


def curve(
    points: Sequence[tuple[float, float]],
    marks: Sequence[tuple[float, float, str]],
    *,
    across: str,
    up: str,
    alt: str,
) -> Node:
    """A falling curve from (0, 1) with marked points: the chance to accept by true error rate."""
    width, height, left, top = 520.0, 190.0, 60.0, 14.0
    widest = max((x for x, _ in points), default=1.0) or 1.0

    def put(x: float, y: float) -> tuple[float, float]:
        return left + x / widest * width, top + (1 - y) * height

    drawn: list[Node] = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        _, y = put(0, share)
        drawn.append(line(left, y, left + width, y, "@hairline"))
        drawn.append(label(left - 6, y + 4, f"{share:.0%}", size=10, anchor="end", colour="@muted"))
        x, _ = put(widest * share, 0)
        drawn.append(label(x, top + height + 14, f"{widest * share:.1%}", size=10,
            anchor="middle", colour="@muted"))  # fmt: skip
    path = " ".join(f"{'L' if i else 'M'}{put(x, y)[0]:.2f} {put(x, y)[1]:.2f}"
        for i, (x, y) in enumerate(points))  # fmt: skip
    drawn.append(node("path", d=path, fill="none", stroke="@data", stroke_width=2))
    for x, y, words in marks:
        cx, cy = put(x, y)
        drawn.append(node("circle", cx=cx, cy=cy, r=4, fill="@bad"))
        drawn.append(label(cx + 8, cy - 4, words, size=10))
    drawn.append(label(left + width / 2, top + height + 30, across, size=10, anchor="middle"))
    drawn.append(label(left, top - 4, up, size=10, colour="@muted"))
    return canvas(WIDTH, top + height + 38, drawn, alt)
