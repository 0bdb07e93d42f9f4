"""The quality report on screen: gathered once per state of the data, drawn as it is printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import verdicts, warehouse
from dashboard.filters import Choice
from dashboard.furniture import ASSETS, colours
from dashboard.palette import Palette
from ledger import Entry, Ledger
from reports import fonts
from reports.content import document
from reports.errors import CannotPrint
from reports.gathering import Request, gather
from reports.html import body, sheet
from reports.making import enter
from reports.model import Manifest
from reports.rendering import rendered
from reports.svg import written

_component = st.components.v2.component(
    "assay_report",
    html='<div class="root"></div>',
    # On screen the report's headings stand one level lower: the page has a title of its own.
    css=re.sub(r"\bh([123])\b", lambda level: f"h{int(level[1]) + 1}", sheet("report.css")),
    js=(ASSETS / "paper" / "paper.js").read_text(),
)


@dataclass(frozen=True)
class Asked:
    """Which report; `stamp` and `head` change with the data and the log it rests on."""

    path: Path
    project: str
    batch: str | None
    as_of: datetime | None
    stamp: str
    head: str


def asked(choice: Choice, as_of: datetime | None = None) -> Asked:
    """The report of what the filter bar chooses: the project, or one delivery of it."""
    batches = choice.filters.batches
    stamp = choice.house.source((choice.project,)).stamp
    return Asked(
        path=warehouse.path(),
        project=choice.project,
        batch=batches[0] if len(batches) == 1 and batches[0] != "unspecified" else None,
        as_of=as_of,
        stamp=stamp,
        head=choice.house.head,
    )


def past(choice: Choice, entry: Entry) -> Asked:
    """A report that was made, to be computed anew as of its instant."""
    as_of = datetime.fromisoformat(entry.body["as_of"])
    return replace(asked(choice, as_of), batch=entry.body.get("batch"))


@st.cache_resource(show_spinner="Gathering the figures", max_entries=12)
def manifest(wanted: Asked) -> Manifest:
    """The report as data. Raises ReportError and QueryError."""
    return gather(Request(wanted.path, wanted.project, wanted.batch, wanted.as_of))


def show(found: Manifest, key: str = "report") -> None:
    """Draw the report in one column, as it is printed."""
    _component(key=key, data={"tree": body(document(found)), "colours": _properties(colours())})


def why_no_pdf(found: Manifest) -> str | None:
    """Why this report cannot be set as a PDF here: a script without a font; None when it can."""
    try:
        fonts.chosen(set(written(body(document(found)))))
    except CannotPrint as error:
        return str(error)
    return None


def writer(wanted: Asked, suffix: str) -> Callable[[], bytes]:
    """What a download button calls: the file, once it is entered in the log."""
    actor = verdicts.actor()  # the button calls later, outside of the page
    name = f"{wanted.project}{suffix}"

    def write() -> bytes:
        made = gather(Request(wanted.path, wanted.project, wanted.batch, wanted.as_of))
        data = rendered(made, suffix)
        enter(wanted.path, made, data, name, actor)
        return data

    return write


def say(wanted: Asked, kind: str, figure: str, comment: str) -> None:
    """Write what a reader says of a figure into the log: a comment or a dispute."""
    Ledger(wanted.path).append(
        kind,
        wanted.project,
        f"figure:{figure.split(' ')[0]}",
        {"finding": f"figure {figure}", "comment": comment, "batch": wanted.batch},
        actor=verdicts.actor(),
    )


def _properties(shown: Palette) -> dict[str, Any]:
    names = ("page", "raised", "text", "muted", "hairline", "border", "data", "good", "watch",
        "bad", "faded")  # fmt: skip
    dark = shown.page != "#FFFFFF"
    return {
        **{name: getattr(shown, name) for name in names},
        **shown.severity,
        "soft": shown.sequential[3],
        "gold": "#FFD23F" if dark else "#B58900",
    }
