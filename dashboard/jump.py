"""The box that goes anywhere by typing: pages, people, labels, assets and projects.

It stands beside the pages and reruns alone while somebody types, so a keystroke costs one small
search and not a page. What is found is at most twenty rows; the browser never holds the rest.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import NoReturn

import streamlit as st

from dashboard import filters, furniture, links, warehouse
from dashboard.filters import Choice

ASSETS = Path(__file__).parent / "assets"
MOST = 20
FEW = 6
# Pages that are about one thing and nothing without it.
ABOUT_ONE = ("asset",)


@dataclass(frozen=True)
class Hit:
    """One place to go: what kind of thing, its name, a word more, and where it is."""

    kind: str
    name: str
    aside: str
    page: str
    project: str
    to: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> int:
        """How soon a name is listed among others of its kind: shorter ones first."""
        return len(self.name)


_component = st.components.v2.component(
    "assay_jump",
    html='<div class="root"></div>',
    css=(ASSETS / "jump.css").read_text(),
    js=(ASSETS / "jump.js").read_text(),
)


@st.fragment
def box() -> None:
    """Draw the box; while somebody types, only this is run again."""
    asked = str((st.session_state.get("jump") or {}).get("asked") or "")
    found = hits(asked)
    shown = [
        {"kind": hit.kind, "name": hit.name, "aside": hit.aside, "open": str(number)}
        for number, hit in enumerate(found)
    ]
    drawn = _component(
        key="jump",
        data={"colours": _colours(), "asked": asked, "hits": shown},
        default={"asked": ""},
        on_open_change=lambda: None,
        on_asked_change=lambda: None,
    )
    if drawn.open is not None and int(drawn.open) < len(found):
        go(found[int(drawn.open)])


def _colours() -> dict[str, str]:
    colours = furniture.colours()
    names = ("text", "muted", "border", "raised", "page", "data")
    return {name: str(getattr(colours, name)) for name in names}


def go(hit: Hit) -> NoReturn:
    """Open what was found, with the way back."""
    links.jump(hit.page, hit.project, **dict(hit.to))


def hits(asked: str) -> list[Hit]:
    """At most twenty places that are called so, those that begin with it first.

    Without a word there are the pages. Assets come last, for there are most of them, but never
    are they crowded out: the other kinds take at most six rows each.
    """
    house = warehouse.current()
    if house is None or not house.projects:
        return []
    choice = _choice(house)
    sought = asked.strip().casefold()
    if not sought:
        return list(islice(_pages(choice), MOST))
    kinds = (_pages(choice), _people(choice), _labels(choice), _projects(choice))
    named = [list(_matching(kind, sought)) for kind in kinds]
    named.sort(key=lambda found: not (found and _begins(found[0].name, sought)))
    found = chain(*named, _assets(choice, asked))
    return list(islice(found, MOST))


def _choice(house: warehouse.Warehouse) -> Choice:
    """The project one looks at, without what else is chosen there."""
    asked = filters.parse(filters.address()).projects[:1]
    project = asked[0] if asked and asked[0] in house.projects else house.projects[0]
    return Choice(house, project, filters.parse({"project": [project]}))


def _matching(found: Iterable[Hit], sought: str) -> Iterator[Hit]:
    held = [hit for hit in found if sought in hit.name.casefold()]
    held.sort(key=lambda hit: (not _begins(hit.name, sought), hit.place, hit.name))
    return islice(held, FEW)


def _begins(name: str, sought: str) -> bool:
    """Whether a name, or a word of it, begins so."""
    return any(word.startswith(sought) for word in (name.casefold(), *name.casefold().split()))


def _pages(choice: Choice) -> Iterator[Hit]:
    for page, name in links.PAGES.items():
        if page not in ABOUT_ONE and (ASSETS.parent / "app_pages" / f"{page}.py").is_file():
            yield Hit("Page", name, "", page, choice.project)


def _people(choice: Choice) -> Iterator[Hit]:
    known = choice.whole("throughput_by_annotator")["annotator_id"].to_list()
    names, teams = choice.names(), choice.teams()
    for annotator in known:
        if annotator != "unspecified":
            name, to = names.get(annotator, annotator), (("annotator", annotator),)
            yield Hit("Annotator", name, teams.get(annotator, ""), "annotators", choice.project, to)


def _labels(choice: Choice) -> Iterator[Hit]:
    known = choice.whole("throughput_by_label").select("question", "label")
    for question, label in known.unique(maintain_order=True).iter_rows():
        to = (("label", label), ("question", question))
        yield Hit("Label", label, question, "labels", choice.project, to)


def _projects(choice: Choice) -> Iterator[Hit]:
    for project in choice.house.projects:
        if project != choice.project:
            yield Hit("Project", project, "", "overview", project)


def _assets(choice: Choice, asked: str) -> Iterator[Hit]:
    for row in choice.house.find(choice.project, asked).iter_rows(named=True):
        aside = row["batch"] or ("" if row["name"] == row["asset_key"] else row["asset_key"])
        to = (("asset", row["asset_id"]),)
        yield Hit("Asset", row["name"], aside, "asset", choice.project, to)
