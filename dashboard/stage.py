"""The viewer in the browser: one component that draws an asset, its layers and its table.

Python sends plain data once; switching layers, zoom and selection stay in the browser, so they
cost no rerun. Everything that comes from data is written with textContent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.furniture import ASSETS
from dashboard.palette import LIGHT, Palette

_PARTS = ("shapes", "picture", "text", "table", "viewer")
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
    picture: Mapping[str, str | None]
    findings: Sequence[Mapping[str, Any]]
    history: Sequence[Mapping[str, str]]
    loose: float
    drawing: Mapping[str, Any]


_component = st.components.v2.component(
    "assay_viewer",
    html='<div class="root"></div>',
    css=(_FOLDER / "viewer.css").read_text(),
    js="\n".join((_FOLDER / f"{part}.js").read_text() for part in _PARTS),
)


def show(sheet: Sheet, colours: Palette, key: str = "viewer") -> str | None:
    """Draw an asset; 'back', 'previous' or 'next' when one of these was asked for."""
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
                    "findings",
                    "history",
                    "loose",
                )
            },
            **sheet.drawing,
        },
        on_go_change=lambda: None,
    )
    return str(drawn.go) if drawn.go is not None else None


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
    }
    return {name: str(getattr(shown, name)) for name in names} | shown.severity_text | chips
