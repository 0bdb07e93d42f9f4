"""The small drawn parts: heading, key figures, decisions, chips, copy link.

One component draws them all. Python sends plain data; the browser writes it with textContent,
so nothing that came out of an export can become markup.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from dashboard.palette import LIGHT, SHAPES, Palette, palette

ASSETS = Path(__file__).parent / "assets"


@dataclass(frozen=True)
class Interval:
    """A value between two bounds on a short scale, with the target as a tick."""

    value: float
    low: float | None
    high: float | None
    target: float | None = None

    def scaled(self) -> dict[str, float | None]:
        """The bounds with a scale that leaves room on both sides."""
        known = [x for x in (self.value, self.low, self.high, self.target) if x is not None]
        reach = max(known) - min(known) or 0.1
        return {**asdict(self), "from": min(known) - reach * 0.6, "to": max(known) + reach * 0.6}


@dataclass(frozen=True)
class Figure:
    """One cell of the strip: never a bare number, and a reason where there is none."""

    label: str
    value: str = ""
    unit: str = ""
    line: str = ""
    verdict: str = ""
    kind: str | None = None
    missing: str = ""
    interval: Interval | None = None
    spark: Sequence[float | None] | None = None
    spark_target: float | None = None
    open: str | None = None


@dataclass(frozen=True)
class Decision:
    """One row of "needs a decision": what, why, and one verb that leads there."""

    open: str
    what: str
    why: str
    verb: str
    severity: str = "neutral"


@dataclass(frozen=True)
class Chip:
    """A small remark; with `open` it is a button that takes something away."""

    text: str
    name: str = ""
    open: str | None = None


def colours() -> Palette:
    """The palette of the mode the reader sees."""
    return palette(st.context.theme.type)


_component = st.components.v2.component(
    "assay_furniture",
    html='<div class="root"></div>',
    css=(ASSETS / "kit.css").read_text(),
    js=(ASSETS / "kit.js").read_text(),
)


def _draw(
    kind: str, key: str, width: Literal["stretch", "content"] = "stretch", **data: Any
) -> str | None:
    shown = colours()
    drawn = _component(
        key=key,
        width=width,
        data={"kind": kind, "colours": _properties(shown), **data},
        on_open_change=lambda: None,
    )
    opened = drawn.open
    return str(opened) if opened is not None else None


def _properties(shown: Palette) -> dict[str, str]:
    names = (
        "text",
        "muted",
        "faint",
        "hairline",
        "border",
        "raised",
        "data",
        "good",
        "watch",
        "bad",
    )
    properties = {name: str(getattr(shown, name)) for name in names}
    chip = "#EDF0F3" if shown is LIGHT else "#242D38"
    return {**properties, "link": shown.data, "chip": chip}


def heading(
    title: str,
    sentence: str = "",
    level: int = 2,
    aside: str = "",
    leads: bool = False,
    key: str | None = None,
) -> bool:
    """A title with its sentence; True when the words at its right were clicked."""
    name = key or f"heading-{title}"
    return (
        _draw(
            "heading",
            name,
            title=title,
            sentence=sentence,
            level=level,
            aside=aside,
            open="open" if leads else None,
        )
        is not None
    )


def answer(sentence: str, key: str = "answer") -> None:
    """What a page found out, in one sentence, before anything is drawn."""
    _draw("answer", key, sentence=sentence)


def strip(figures: Sequence[Figure], key: str = "strip") -> str | None:
    """The row of key figures; the `open` of the one that was clicked."""
    cells = []
    for figure in figures:
        item = {k: v for k, v in vars(figure).items() if k != "interval"}
        item["spark"] = list(figure.spark) if figure.spark is not None else None
        item["interval"] = figure.interval.scaled() if figure.interval else None
        cells.append(item)
    return _draw("strip", key, cells=cells)


def decisions(rows: Sequence[Decision], key: str = "decisions") -> str | None:
    """The list of what waits for somebody; the `open` of the row that was clicked."""
    tint = colours().severity_text
    items = [
        {**vars(row), "mark": SHAPES[row.severity], "colour": tint[row.severity]} for row in rows
    ]
    return _draw("decisions", key, items=items)


def chips(rows: Sequence[Chip], key: str) -> str | None:
    """A line of small remarks; the `open` of the one that was clicked."""
    return _draw("chips", key, items=[vars(row) for row in rows])


def empty(what: str, how: str, verb: str, key: str) -> bool:
    """What is missing and what would fill it; True when its one verb was clicked."""
    return (
        _draw("empty", key, what=what, how=how, verb=verb, open="open" if verb else None)
        is not None
    )


def copy_link(key: str = "copy-link") -> None:
    """A button that puts the address of this view on the clipboard."""
    _draw("copy", key, width="content")
