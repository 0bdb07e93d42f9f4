"""The address of a view: what it may hold, read and written.

The address is the truth about what is chosen, so a link shows the same rows tomorrow.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from queries import Filters

# Name in the address -> field of Filters.
MANY = {
    "project": "projects",
    "question": "questions",
    "label": "labels",
    "annotator": "annotators",
    "batch": "batches",
    "team": "teams",
    "tool": "tools",
}
DAYS = {"since": "date_from", "until": "date_to"}
SHARED = (*MANY, *DAYS)

Address = Mapping[str, Sequence[str]]


def parse(address: Address) -> Filters:
    """What an address asks for; what cannot be read (a date that is none) is not asked.

    >>> parse({"project": ["harbour"], "since": ["2026-09-07"], "until": ["soon"]}).date_from
    datetime.date(2026, 9, 7)
    """
    given: dict[str, Any] = {
        name: tuple(v for v in address.get(key, ()) if v) for key, name in MANY.items()
    }
    given |= {name: _day(address.get(key, ())) for key, name in DAYS.items()}
    return Filters(**given)


def render(filters: Filters) -> dict[str, list[str]]:
    """The address of a choice: only what is chosen, in a fixed order.

    >>> render(Filters(projects=("harbour",), date_to=date(2026, 11, 20)))
    {'project': ['harbour'], 'until': ['2026-11-20']}
    """
    many = {key: list(getattr(filters, name)) for key, name in MANY.items()}
    days = {
        key: [found.isoformat()] for key, name in DAYS.items() if (found := getattr(filters, name))
    }
    return {key: values for key, values in {**many, **days}.items() if values}


def _day(values: Sequence[str]) -> date | None:
    try:
        return date.fromisoformat(values[0]) if values else None
    except ValueError:
        return None


def address() -> dict[str, list[str]]:
    """The query string of this view."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def set_values(key: str, values: Sequence[str]) -> None:
    """Write one parameter of the address; nothing chosen leaves it out."""
    if values:
        st.query_params[key] = list(values)
    elif key in st.query_params:
        del st.query_params[key]
