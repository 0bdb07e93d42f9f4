"""The filter bar, and the query string it lives in.

The address is the truth: widgets are set from it before they are drawn and write to it when they
change, so a link shows the same rows tomorrow and after a restart. Streamlit drops the address
on a click in the sidebar; `carry` puts the shared filters back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import polars as pl
import streamlit as st

from dashboard import format as fmt
from dashboard import furniture
from dashboard.address import DAYS, MANY
from dashboard.address import SHARED as SHARED
from dashboard.address import address as address
from dashboard.address import parse as parse
from dashboard.address import render as render
from dashboard.address import set_values as set_values
from dashboard.furniture import Chip
from dashboard.warehouse import Warehouse, unmet
from queries import Filters

# What a list page may be narrowed to besides: column -> what the chip calls it.
COLUMNS = {
    "gold_label": "gold",
    "given_label": "given",
    "severity": "severity",
    "type": "type",
    "detected_by": "found by",
    "status": "status",
    "reason": "reason",
    "assignee": "assigned to",
    "with": "shared with",
    "state": "state",
    "age": "nothing happened for",
    "cause": "cause",
    "change": "quality assurance",
    "reviewer_id": "reviewer",
    "verdict": "verdict",
    "dimension": "by",
    "slice": "slice",
}

NONE = "(none)"
LISTS = ("errors", "flagged", "flow", "gallery", "asset", "reviewers", "slices")
PEOPLE = ("with", "reviewer_id")
# What somebody typed is shown as it stands; our own words lose their underscores.
TYPED = ("gold_label", "given_label", "slice", "dimension", "assignee")

# Where the options of a filter come from: view, column.
SOURCES = {
    "annotator": ("throughput_by_annotator", "annotator_id"),
    "label": ("throughput_by_label", "label"),
    "batch": ("throughput_batches", "batch"),
}


def carry(page: str) -> None:
    """Bring the shared filters along to a page that was reached without any."""
    _drop_strays(page)
    here = {key: values for key, values in address().items() if key in SHARED}
    if st.session_state.get("page") != page and not here:
        for key, values in st.session_state.get("filters", {}).items():
            st.query_params[key] = values
        here = st.session_state.get("filters", {})
    st.session_state["page"], st.session_state["filters"] = page, here


def _drop_strays(page: str) -> None:
    """The browser's way back brings along the address of the page it leaves; let go of that.

    Where the address says that one came from this very page, it also says how the page was.
    """
    here = address()
    if page in here.get("from", []) and not here.get("within"):
        st.query_params.from_dict(parse_qs(next(iter(here.get("was", [])), "")))
        return
    if page != "asset":
        set_values("asset", [])
    if page not in LISTS:
        for column in COLUMNS:
            set_values(column, [])


@dataclass(frozen=True)
class Choice:
    """What the reader has chosen, for one project."""

    house: Warehouse
    project: str
    filters: Filters

    def fetch(self, view: str) -> pl.DataFrame:
        """The rows of a view that are chosen."""
        return self.house.fetch(view, self.filters)

    def whole(self, view: str) -> pl.DataFrame:
        """The rows of a view for the project, whatever else is chosen."""
        return self.house.fetch(view, Filters(projects=(self.project,)))

    def name(self, annotator_id: str | None) -> str:
        """What to call an annotator."""
        if annotator_id is None:
            return "nobody named"
        return self.names().get(annotator_id, annotator_id)

    def names(self) -> dict[str, str]:
        """What to call each annotator of the project."""
        return self.house.names(self.project)

    def teams(self) -> dict[str, str]:
        """The team of each annotator of the project who is known to have one."""
        return self.house.teams(self.project)

    def policy(self, subject: str, name: str) -> float | None:
        """A threshold, target or minimum of the project."""
        return self.house.policy(self.project, subject, name)

    def of_any_question(self) -> "Choice":
        """The same choice for views that know no questions."""
        return replace(self, filters=replace(self.filters, questions=()))

    def of_any_label(self) -> "Choice":
        """The same choice for views that name labels in pairs."""
        return replace(self, filters=replace(self.filters, labels=()))

    def of_everybody(self) -> "Choice":
        """The same choice of everything but people, to set one beside the others."""
        return replace(self, filters=replace(self.filters, annotators=(), teams=(), tools=()))

    @property
    def question(self) -> str | None:
        """The one question that is looked at."""
        return self.filters.questions[0] if len(self.filters.questions) == 1 else None


def choose(house: Warehouse) -> Choice:
    """What the address chooses; a project that is not there becomes the first that is."""
    chosen = parse(address())
    asked = chosen.projects[0] if chosen.projects else None
    project = asked if asked in house.projects else house.projects[0]
    if asked != project:
        set_values("project", [project])
    if chosen.teams and not house.teams(project):
        chosen = replace(chosen, teams=())
    return Choice(house, project, replace(chosen, projects=(project,)))


def bar(choice: Choice, *, views: Sequence[str], ask: str | None = None, size: str = "n") -> Choice:
    """Draw the filter bar and return the choice it makes.

    Only what at least one of the page's views can honour is offered. `ask` names the view whose
    questions this page looks at one at a time; the one with the largest `size` comes first.
    """
    with st.container(horizontal=True, key="filterbar", vertical_alignment="center", gap="small"):
        _one("project", list(choice.house.projects), choice.project, width=190)
        if _can("batches", views):
            _batch(choice)
        if _can("date_from", views):
            _days(choice.house, choice.filters)
        if ask is not None:
            choice = replace(choice, filters=_question(choice, ask, size))
        _more(choice, views)
        st.space("stretch")
        furniture.copy_link()
    _active(choice, views, one_question=ask is not None)
    return choice


def _can(field: str, views: Sequence[str]) -> bool:
    value: Any = date.min if field in DAYS.values() else ("",)
    probe = replace(Filters(), **{field: value})
    return any(not unmet(view, probe) for view in views)


def _one(
    key: str, options: list[str], value: str, width: int, show: Callable[[str], str] = str
) -> None:
    st.session_state[f"filter_{key}"] = value
    st.selectbox(
        key.capitalize(),
        options,
        key=f"filter_{key}",
        label_visibility="collapsed",
        width=width,
        format_func=show,
        on_change=partial(_write_one, key),
    )


def _batch(choice: Choice) -> None:
    known = _options(choice, "batch")
    if not known:
        return
    chosen = choice.filters.batches
    every = f"{len(chosen)} batches" if len(chosen) > 1 else "All batches"
    value = chosen[0] if len(chosen) == 1 else ""
    _one("batch", ["", *known], value, width=160, show=lambda name: name or every)


def _write_one(key: str) -> None:
    set_values(key, [value] if (value := st.session_state[f"filter_{key}"]) else [])
    if key == "project":
        for other in (*MANY, *COLUMNS):
            if other != "project":
                set_values(other, [])


def _question(choice: Choice, view: str, size: str) -> Filters:
    ranked = questions(choice, view, size)
    if not ranked:
        return choice.filters
    asked = choice.filters.questions[0] if choice.filters.questions else ranked[0]
    options = ranked if asked in ranked else [*ranked, asked]
    _one("question", options, asked, width=210, show=lambda name: f"Question: {name}")
    return replace(choice.filters, questions=(asked,))


def questions(choice: Choice, view: str, size: str = "n") -> list[str]:
    """The questions of a view, the one with the largest `size` first."""
    sums = choice.whole(view).group_by("question").agg(pl.col(size).sum())
    ranked: list[str] = sums.sort(size, "question", descending=[True, False])["question"].to_list()
    return ranked


def _days(house: Warehouse, chosen: Filters) -> None:
    dated = house.fetch("throughput_daily", Filters(projects=chosen.projects))["day"]
    first, last = dated.min(), dated.max()
    since, until = chosen.date_from or first, chosen.date_to or last
    label = (
        fmt.days(since, until)
        if isinstance(since, date) and isinstance(until, date)
        else "No dates in this export"
    )
    with st.popover(label, width=210, disabled=first is None):
        st.session_state["filter_days"] = tuple(d for d in (since, until) if d is not None)
        st.date_input("From and to", key="filter_days", format="YYYY-MM-DD", on_change=_write_days)
        st.button(
            "All dates", on_click=_clear_days, disabled=not (chosen.date_from or chosen.date_to)
        )


def _write_days() -> None:
    picked = st.session_state["filter_days"]
    if len(picked) == 2:
        set_values("since", [picked[0].isoformat()])
        set_values("until", [picked[1].isoformat()])


def _clear_days() -> None:
    set_values("since", [])
    set_values("until", [])


def _more(choice: Choice, views: Sequence[str]) -> None:
    keys = [key for key in ("annotator", "label", "team", "tool") if _can(MANY[key], views)]
    offered = {key: found for key in keys if (found := _options(choice, key))}
    if len(offered.get("tool", ())) == 1 and not choice.filters.tools:
        del offered["tool"]  # One tool is no choice.
    if not offered:
        return
    with st.popover("More filters", type="tertiary", icon=":material/tune:"):
        for key, found in offered.items():
            _several(choice, key, found)


def _options(choice: Choice, key: str) -> list[str]:
    """What may be chosen: all that the project knows, and what is chosen already."""
    if key == "team":
        known: set[str] = set(choice.teams().values())
    elif key == "tool":
        known = set(choice.house.tools(choice.project))
    else:
        view, column = SOURCES[key]
        known = set(choice.whole(view)[column].drop_nulls().to_list())
        known -= {"unspecified"} if key == "batch" else set()
    names = choice.names() if key == "annotator" else {}
    chosen: tuple[str, ...] = getattr(choice.filters, MANY[key])
    return sorted({*known, *chosen}, key=lambda name: _called(names, name).lower())


def _several(choice: Choice, key: str, options: list[str]) -> None:
    names = choice.names() if key == "annotator" else {}
    st.session_state[f"filter_{key}"] = list(getattr(choice.filters, MANY[key]))
    st.multiselect(
        f"{key.capitalize()}s",
        options,
        key=f"filter_{key}",
        format_func=partial(_called, names),
        on_change=partial(_write_many, key),
    )


def _called(names: Mapping[str, str], value: str) -> str:
    return names.get(value, value)


def _write_many(key: str) -> None:
    set_values(key, st.session_state[f"filter_{key}"])


def _active(choice: Choice, views: Sequence[str], one_question: bool) -> None:
    """Chips for what is chosen and not seen in the bar, and for what cannot apply."""
    here, rows = address(), []
    lost = {"team"} if here.get("team") and not choice.filters.teams else set()
    shown_apart = {"project", *lost, *({"question"} if one_question else ())}
    for value in here.get("team", []) if lost else []:
        rows.append(Chip(f"{value}, not applied here: no teams are known", "team", f"team={value}"))
    shown_apart |= (
        {"batch"} if len(choice.filters.batches) == 1 and _can("batches", views) else set()
    )
    for key in (key for key in MANY if key not in shown_apart):
        for value in here.get(key, []):
            shown = choice.name(value) if key == "annotator" else value
            rows.append(Chip(shown, key, f"{key}={value}"))
    for column, word in COLUMNS.items():
        for value in here.get(column, []):
            rows.append(Chip(_shown(choice, column, value), word, f"{column}={value}"))
    nowhere = (
        set.intersection(*(set(unmet(view, choice.filters)) for view in views)) if views else set()
    )
    rows.extend(Chip(f"not applied here: {word}") for word in sorted(nowhere))
    if not rows:
        return
    dropped = furniture.chips(rows, key="active-filters")
    if dropped:
        key, _, value = dropped.partition("=")
        set_values(key, [v for v in here.get(key, []) if v != value])
        st.rerun()


def _shown(choice: Choice, column: str, value: str) -> str:
    if column in PEOPLE:
        return choice.name(value)
    return value if column in TYPED else fmt.slug(value)


def narrow(frame: pl.DataFrame) -> pl.DataFrame:
    """A list as the address narrows it by columns that only lists have.

    What gold or an annotator did not draw has no label in a list, and is called `NONE` elsewhere.
    """
    here = address()
    for column in COLUMNS:
        if column in frame.columns and here.get(column):
            frame = frame.filter(pl.col(column).fill_null(NONE).is_in(here[column]))
    return frame


def only(**values: str) -> None:
    """Narrow this page and draw it again."""
    for key, value in values.items():
        set_values(key, [value])
    st.rerun()


def toggle(key: str, value: str) -> None:
    """Narrow to a value, or no longer, and draw again."""
    here = address().get(key, [])
    set_values(key, [] if here == [value] else [value])
    st.rerun()


def one_day(picked: float | str) -> None:
    """Narrow to the day of a clicked mark."""
    day = day_of(picked).isoformat()
    only(since=day, until=day)


def week_of(picked: float | str) -> dict[str, str]:
    """The dates of the week of a clicked mark, as the address says them."""
    monday = day_of(picked)
    monday -= timedelta(days=monday.weekday())
    return {"since": monday.isoformat(), "until": (monday + timedelta(days=6)).isoformat()}


def day_of(picked: float | str) -> date:
    """The day of a clicked mark, which comes as a text or as a clock."""
    return date.fromisoformat(picked[:10]) if isinstance(picked, str) else _from_clock(picked)


def _from_clock(milliseconds: float) -> date:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC).date()
