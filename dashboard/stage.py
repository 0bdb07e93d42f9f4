"""The viewer in the browser: one component that draws an asset, its layers and its table.

Python sends plain data once; switching layers, zoom and selection stay in the browser, so they
cost no rerun. Everything that comes from data is written with textContent.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard import format as fmt
from dashboard.cards import Card
from dashboard.furniture import ASSETS
from dashboard.palette import LIGHT, SEVERITIES, Palette
from dashboard.verdicts import CAUSES, DETAILS, TYPES, Finding

_PARTS = ("shapes", "segments", "relations", "picture", "text", "table", "decide", "viewer")
_FOLDER = ASSETS / "viewer"


@dataclass(frozen=True)
class Sheet:
    """All that the viewer shows of one asset; an IoU below `loose` is marked."""

    asset: Mapping[str, Any]
    title: str
    sentence: str
    back: str
    previous: bool
    next: bool
    size: tuple[float, float] | None
    picture: Mapping[str, Any]
    cards: Sequence[Card]
    told: str
    people: Sequence[str]
    assignee: str
    history: Sequence[Mapping[str, str]]
    loose: float
    drawing: Mapping[str, Any]


_component = st.components.v2.component(
    "assay_viewer",
    html='<div class="root"></div>',
    css=(_FOLDER / "viewer.css").read_text(),
    js="\n".join((_FOLDER / f"{part}.js").read_text() for part in _PARTS),
)


Decide = Callable[[list[Finding], str, Mapping[str, Any]], None]


def show(sheet: Sheet, colours: Palette, decide: Decide, key: str = "viewer") -> str | None:
    """Draw an asset; 'back', 'previous' or 'next' when one of these was asked for.

    `decide` is called before the page is drawn again, with the findings as they were seen.
    """
    asset = sheet.asset
    drawn = _component(
        key=key,
        data={
            "colours": properties(colours),
            "asset": {"id": asset["asset_id"], "text": asset["text"], "media": asset["media_type"]},
            **{
                name: getattr(sheet, name)
                for name in (
                    "title",
                    "sentence",
                    "back",
                    "previous",
                    "next",
                    "size",
                    "picture",
                    "told",
                    "assignee",
                    "history",
                    "loose",
                )
            },
            "findings": [card.shown for card in sheet.cards],
            "choices": {**_CHOICES, "people": list(sheet.people)},
            **sheet.drawing,
        },
        on_decide_change=lambda: _take(sheet.cards, decide, key),
        on_go_change=lambda: None,
    )
    return str(drawn.go) if drawn.go is not None else None


_CHOICES = {
    name: [[word, fmt.slug(word).capitalize()] for word in words]
    for name, words in (("type", TYPES), ("severity", SEVERITIES), ("cause", CAUSES))
}


def _take(cards: Sequence[Card], decide: Decide, key: str) -> None:
    """Hand on what the browser asks for; it names the card, and says no more than the form does."""
    asked = st.session_state[key].decide or {}
    findings = next((list(card.findings) for card in cards if card.key == asked.get("key")), [])
    details = {name: str(asked[name]) for name in DETAILS if asked.get(name)}
    decide(findings, str(asked.get("action")), details)


def properties(shown: Palette) -> dict[str, str]:
    """The colours of the mode as custom properties; what lies on pictures is the same in both."""
    names = (
        "page",
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
    light = shown is LIGHT
    chips = {
        "chip": "#EDF0F3" if light else "#242D38",
        "critical-chip": "#FBE6E3" if light else "#40201F",
        "major-chip": "#FBEFD9" if light else "#3A2C12",
        "minor-chip": "#F6F0D5" if light else "#332E17",
        "neutral-chip": "#EDF0F3" if light else "#242D38",
        "chosen": "#E4EDF9" if light else "#1D2F45",
        "primary": "#1F5AA6" if light else "#3A74C0",
    }
    return {name: str(getattr(shown, name)) for name in names} | shown.severity_text | chips
