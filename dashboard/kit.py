"""The furniture of a page: title line, chart and table blocks, empty states.

A block carries its caption, its n, its definition and its SQL, so a page cannot show a figure
without them. Text from exports only reaches widgets that show it as it is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import polars as pl
import streamlit as st

from dashboard import format as fmt
from dashboard import furniture, links, warehouse
from dashboard.filters import Choice
from dashboard.large import SHOWN, Large
from dashboard.palette import LETTERS, SHAPES
from dashboard.vega import Chart
from dashboard.warehouse import Warehouse
from queries import Filters

ROW = 29
MOST_ROWS = SHOWN


def title(words: str, sentence: str) -> None:
    """The title and its sentence on one line, and the way back where there is one."""
    came_from = links.origin()
    aside = f"← Back to {links.PAGES[came_from]}" if came_from else ""
    if furniture.heading(words, sentence, 1, aside, leads=bool(aside), key="page-title"):
        links.back()


def section(words: str, sentence: str = "") -> None:
    """A titled part that is no figure."""
    furniture.heading(words, sentence)


def open_warehouse(titled: bool = False) -> Warehouse:
    """The warehouse of this session; where there is none, say how to get one and stop.

    Pages draw their title once they know what it is about, so a page that stops here has none
    yet, unless it is `titled`.
    """
    house = warehouse.current()
    if not titled and (house is None or not house.projects):
        furniture.heading(links.PAGES[st.session_state["page"]], level=1, key="page-title")
    if house is None:
        empty("There is no data yet.", "Import an export to begin; any of the formats will do.")
        st.stop()
    if not house.projects:
        empty("There is no project you may see.", "Import an export to begin.")
        st.stop()
    return house


def empty(what: str, how: str = "", link: str | None = "imports", key: str = "") -> None:
    """An honest empty state: what is missing, what would fill it, and the way there."""
    elsewhere = link is not None and link != st.session_state.get("page")
    verb = f"Open {links.PAGES[link]} →" if link and elsewhere else ""
    if furniture.empty(what, how, verb, key=f"empty-{key or what}"):
        links.go(link or "imports")


def trouble(message: str) -> None:
    """What went wrong in one sentence, never a traceback."""
    furniture.empty(
        message, "Reload the page. If it stays, load the newest export again.", "", key="trouble"
    )


def nothing(choice: Choice, metric: str, what: str, how: str) -> None:
    """Why a figure is missing: what the imports cannot support, else what would fill it."""
    reason = choice.house.why_not(choice.project, metric)
    if reason:
        empty(fmt.missing(reason), key=f"{metric}-{what}")
    else:
        empty(what, how)


@contextmanager
def block(
    words: str,
    choice: Choice,
    view: str,
    frame: pl.DataFrame | Large,
    *,
    sentence: str | None = None,
    note: str = "",
    aside: str = "",
    leads: str | None = None,
) -> Iterator[None]:
    """A titled figure of one view; its footer carries n and caveat, definition, SQL, download."""
    found = warehouse.catalogue()[view]
    said = found.sentence.split("\n")[0] if sentence is None else sentence
    if furniture.heading(
        words, said, aside=aside, leads=leads is not None, key=f"block-{view}-{words}"
    ):
        links.go(leads or "overview")
    yield
    _foot(words, choice.filters, view, frame, note)


def _foot(words: str, chosen: Filters, view: str, frame: pl.DataFrame | Large, note: str) -> None:
    missed = warehouse.unmet(view, chosen)
    remarks = [note, f"not filtered by {', '.join(missed)}" if missed else ""]
    name = f"foot-{view}-{words}".replace(" ", "-")
    with st.container(
        horizontal=True, key=name, vertical_alignment="center", gap="small", wrap=False
    ):
        st.text("; ".join(r for r in remarks if r), width="stretch")
        definition(view, key=name)
        st.download_button(
            "Download",
            data=lambda: csv(frame if isinstance(frame, pl.DataFrame) else frame.whole()),
            file_name=f"{view}.csv",
            mime="text/csv",
            type="tertiary",
            key=f"download-{name}",
            on_click="ignore",
        )


def definition(view: str, key: str) -> None:
    """Two small buttons: what a view means, and the SQL that made it."""
    found = warehouse.catalogue()[view]
    with st.popover("Definition", type="tertiary", key=f"definition-{key}"):
        st.text(found.sentence)
        st.caption("One row is one " + ", ".join(found.grain) + ".")
        meanings = pl.DataFrame(
            {"column": list(found.columns), "meaning": list(found.columns.values())}
        )
        st.dataframe(meanings, hide_index=True, width=560, height=320, alt=f"Columns of {view}")
    with st.popover("SQL", type="tertiary", key=f"sql-{key}"):
        st.code(found.sql, language="sql", height=420, width=620)


def draw(chart: Chart, key: str) -> dict[str, Any] | None:
    """Draw a chart; the fields of the mark that was clicked, if one was."""
    how: Any = "rerun" if _has_pick(chart.spec) else "ignore"
    event = st.vega_lite_chart(
        chart.spec, theme=None, key=key, on_select=how, alt=chart.alt, width="stretch"
    )
    state: dict[str, Any] = dict(event) if how == "rerun" and event else {}
    picked = state.get("selection", {}).get("pick") or []
    return dict(picked[0]) if picked else None


def _has_pick(spec: Mapping[str, Any]) -> bool:
    """Whether a mark of a chart can be clicked."""
    parts = [spec.get("spec"), *(spec.get("layer") or []), *(spec.get("vconcat") or [])]
    inner = [part for part in (*parts, *(spec.get("hconcat") or [])) if isinstance(part, dict)]
    return any(param["name"] == "pick" for param in spec.get("params", [])) or any(
        _has_pick(part) for part in inner
    )


def table(
    frame: pl.DataFrame,
    columns: Mapping[str, Any],
    key: str,
    *,
    alt: str,
    rows: int = 12,
    verb: str = "Open",
    choose: bool = False,
) -> int | None:
    """A table of texts and numbers; the row whose action was taken, if one was.

    `columns` maps a column of the frame to its heading or column config, in order. The action
    stands first and stays in view however wide the table is. With `choose` several rows can be
    chosen; `chosen_rows` tells which.
    """
    shown = frame.head(MOST_ROWS).select(pl.lit(verb).alias(" "), *columns)
    config = {
        name: made if not isinstance(made, str) else text(made) for name, made in columns.items()
    }
    config[" "] = st.column_config.ButtonColumn(
        "", type="tertiary", key=f"{key}-action", width=96, pinned=True
    )
    st.dataframe(
        shown,
        key=key,
        hide_index=True,
        row_height=ROW,
        column_config=config,
        alt=alt,
        height=height(min(rows, shown.height)),
        placeholder="n/a",
        on_select="rerun" if choose else "ignore",
        selection_mode="multi-row",
    )
    clicked = st.session_state.get(f"{key}-action")
    return int(clicked["row"]) if clicked else None


def chosen_rows(key: str, rows: int) -> list[int]:
    """Which of so many rows are chosen in a table, in their order."""
    state: dict[str, Any] = dict(st.session_state.get(key) or {})
    return sorted(row for row in state.get("selection", {}).get("rows", []) if row < rows)


def height(rows: int) -> int:
    """How tall a table of so many rows is, its head and border included."""
    return ROW * rows + 34


def read(
    frame: pl.DataFrame, columns: Mapping[str, Any], key: str, alt: str, rows: int = 12
) -> None:
    """A table that is only read."""
    config = {
        name: made if not isinstance(made, str) else text(made) for name, made in columns.items()
    }
    st.dataframe(
        frame.select(list(columns)),
        key=key,
        hide_index=True,
        row_height=ROW,
        column_config=config,
        alt=alt,
        height=height(min(rows, frame.height)),
        placeholder="",
    )


def text(label: str, width: Any = None) -> Any:
    """A column of plain text, left."""
    return st.column_config.TextColumn(label, width=width)


def figure(label: str, width: Any = None) -> Any:
    """A column of numbers already written out, right."""
    return st.column_config.TextColumn(label, alignment="right", width=width)


def bars(label: str, top: float | None) -> Any:
    """A column of small bars over one scale."""
    return st.column_config.BarChartColumn(label, y_min=0, y_max=top or 1, width=150)


def meter(label: str, top: float | None) -> Any:
    """A column of one bar against the largest, without its number."""
    return st.column_config.ProgressColumn(label, min_value=0, max_value=top or 1, format=" ")


def written(frame: pl.DataFrame, **columns: Callable[[dict[str, Any]], str]) -> pl.DataFrame:
    """The frame with columns of text, each made from a whole row."""
    rows = frame.to_dicts()
    return frame.with_columns(
        pl.Series(name, [make(row) for row in rows], dtype=pl.String)
        for name, make in columns.items()
    )


def severity(word: str | None) -> str:
    """Glyph, letter, word: '◆ C critical'."""
    return f"{SHAPES[word]} {LETTERS[word]} {word}" if word in SHAPES else "n/a: not graded"


def more(frame: pl.DataFrame | Large, what: str) -> str:
    """How many of how many rows a table shows."""
    if frame.height <= MOST_ROWS:
        return fmt.plural(frame.height, what)
    return f"first {fmt.count(MOST_ROWS)} of {fmt.plural(frame.height, what)}; narrow to see others"


def csv(frame: pl.DataFrame) -> bytes:
    """A frame as CSV in which no cell can be taken for a formula."""
    safe = frame.with_columns(
        pl.col(name).map_elements(fmt.cell, return_dtype=pl.String)
        for name, kind in frame.schema.items()
        if kind == pl.String
    )
    return safe.write_csv().encode()


def halves(share: Sequence[float] = (1, 1)) -> Sequence[Any]:
    """Two or three columns with the gap of the grid."""
    return st.columns(list(share), gap="medium")
