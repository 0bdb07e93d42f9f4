"""Views somebody kept: a name and the address that shows the same rows, for everyone."""

from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qs, urlencode

import streamlit as st

from dashboard import filters, links, verdicts
from dashboard.filters import Choice
from ledger import Ledger, LedgerError

_LONGEST = 80


@dataclass(frozen=True)
class SavedView:
    """A name, the query string it stands for, and who kept it."""

    name: str
    address: str
    actor: str


def kept(choice: Choice, page: str) -> list[SavedView]:
    """The views of a page that somebody kept and nobody removed, by name."""
    latest = {
        entry.subject: entry
        for entry in Ledger(choice.house.path).entries(choice.project, "view")
        if entry.body.get("page") == page
    }
    found = [
        SavedView(str(entry.body["name"]), str(entry.body["address"]), entry.actor)
        for entry in latest.values()
        if entry.body.get("address")
    ]
    return sorted(found, key=lambda view: view.name.lower())


def keep(choice: Choice, page: str, name: str, address: str) -> str | None:
    """Keep a view, or replace the one of that name; without an address it is removed.

    A sentence where it was not written.
    """
    called = " ".join(name.split())[:_LONGEST]
    if not called:
        return "The view has no name. Type one first."
    body = {"page": page, "name": called, "address": address}
    try:
        Ledger(choice.house.path).append(
            "view", choice.project, f"view:{page}:{called}", body, actor=verdicts.actor()
        )
    except LedgerError as error:
        return str(error)
    return None


def control(choice: Choice, page: str) -> None:
    """A small menu: open a view that was kept, remove it, or keep this one."""
    known = {view.name: view for view in kept(choice, page)}
    with st.popover("Saved views", type="tertiary", key=f"views-{page}"):
        name = st.selectbox(
            "Open a saved view",
            list(known),
            index=None,
            key=f"view-chosen-{page}",
            placeholder="Choose one" if known else "None kept yet",
            disabled=not known,
        )
        with st.container(horizontal=True):
            st.button(
                "Open",
                key=f"view-open-{page}",
                disabled=not name,
                on_click=_open,
                args=(known[name].address if name else "",),
            )
            st.button(
                "Remove",
                key=f"view-remove-{page}",
                disabled=not name,
                on_click=partial(_write, choice, page, name or "", ""),
            )
        if name:
            st.text(f"Kept by {known[name].actor}")
        typed = f"view-name-{page}"
        st.text_input("Keep this view as", key=typed, max_chars=_LONGEST)
        st.button("Keep", key=f"view-keep-{page}", on_click=_keep_typed, args=(choice, page, typed))


def _open(address: str) -> None:
    st.query_params.from_dict(parse_qs(address))


def _keep_typed(choice: Choice, page: str, typed: str) -> None:
    here = {k: v for k, v in filters.address().items() if k not in links.WAY}
    _write(choice, page, st.session_state[typed], urlencode(here, doseq=True))
    st.session_state[typed] = ""


def _write(choice: Choice, page: str, name: str, address: str) -> None:
    verdicts.tell(keep(choice, page, name, address))
