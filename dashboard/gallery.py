"""The gallery in the browser: pills, gold examples, a dense grid of crops, the selection bar.

Marking, moving and sizing stay in the browser and cost no rerun; only a decision, another label
or page, and opening an asset are sent back. Everything that comes from data is written with
textContent.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import stage, verdicts
from dashboard.furniture import ASSETS
from dashboard.palette import SEVERITIES, Palette

_FOLDER = ASSETS / "gallery"
# What may be wrong with a label that was looked at: the first is meant where nothing is said.
TYPES = ("wrong_class", "localisation", "spurious", "duplicate", "attribute", "unspecified")

_component = st.components.v2.component(
    "assay_gallery",
    html='<div class="root"></div>',
    css=(_FOLDER / "gallery.css").read_text(),
    js="\n".join(
        path.read_text()
        for path in (
            ASSETS / "viewer" / "shapes.js",
            _FOLDER / "crop.js",
            _FOLDER / "marks.js",
            _FOLDER / "gallery.js",
        )
    ),
)


def show(data: Mapping[str, Any], colours: Palette, key: str = "gallery") -> dict[str, Any] | None:
    """Draw the gallery; what was asked for, if anything: `do` says what, the rest with what.

    `do` is label, order, page, open or decide.
    """
    drawn = _component(
        key=key,
        data={
            "colours": {**stage.properties(colours), "on-fill": colours.on_fill},
            "types": TYPES,
            "severities": SEVERITIES,
            "causes": verdicts.CAUSES,
            **data,
        },
        on_ask_change=lambda: None,
    )
    return dict(drawn.ask) if drawn.ask is not None else None


def pills(labels: Sequence[Mapping[str, Any]], several: bool) -> list[dict[str, Any]]:
    """The labels to choose from; with their question where there are several."""
    return [
        {
            "label": row["label"],
            "question": row["question"],
            "n": row["n"],
            "said": f"{row['question']}: {row['label']}" if several else row["label"],
        }
        for row in labels
    ]
