"""Pills that narrow a list by one of its columns, with how many rows each leaves."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard import filters
from dashboard import format as fmt
from dashboard.large import Large


def counted(rows: Large, column: str, called: Callable[[str], str]) -> None:
    """One pill per value of a column, the most frequent first; the address says which are on."""
    found = rows.counts(column).sort("n", column, descending=True)
    counts = dict(found.iter_rows())
    if not counts:
        return
    key = f"pills-{column}"
    here = filters.address().get(column, [])
    st.session_state[key] = [value for value in here if value in counts]
    st.pills(
        column.capitalize(),
        list(counts),
        selection_mode="multi",
        key=key,
        label_visibility="collapsed",
        format_func=lambda value: f"{called(value)} {fmt.count(counts[value])}",
        on_change=partial(_write, column, key),
    )


def one_of(rows: Large, column: str, words: str) -> None:
    """A choice of one value of a column, for values that people typed; nothing where there is none.

    The address says which; a pill would read its words as markdown.
    """
    values = sorted(rows.counts(column)[column].drop_nulls())
    if not values:
        return
    key = f"one-{column}"
    here = [value for value in filters.address().get(column, []) if value in values]
    st.session_state[key] = here[0] if len(here) == 1 else None
    st.selectbox(
        words,
        values,
        key=key,
        placeholder=words,
        label_visibility="collapsed",
        width=190,
        on_change=partial(_write_one, column, key),
    )


def _write_one(column: str, key: str) -> None:
    chosen = st.session_state[key]
    filters.set_values(column, [chosen] if chosen else [])


def _write(column: str, key: str) -> None:
    filters.set_values(column, st.session_state[key])
