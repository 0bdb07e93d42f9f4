"""The bar that decides on several findings at once."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from dashboard import format as fmt
from dashboard import furniture, verdicts
from dashboard.filters import Choice
from dashboard.furniture import Chip
from dashboard.palette import SEVERITIES
from dashboard.verdicts import Finding

_AS_FOUND = "as found"
_LAST = "last-verdict"


def draw(choice: Choice, findings: Sequence[Finding], key: str, what: str = "") -> None:
    """Buttons that decide on the chosen findings; without any they are there, but off.

    What could not be written since the last drawing is told above them.
    """
    if told := verdicts.told():
        furniture.chips([Chip(told, "not written")], key=f"{key}-told")
    chosen = list(findings)
    with st.container(horizontal=True, key=key, vertical_alignment="center", gap="small"):
        st.text(what or fmt.plural(len(chosen), "finding") + " chosen", width="content")
        _choice("Severity", SEVERITIES, key)
        _choice("Cause", verdicts.CAUSES, key)
        take = partial(_take, choice, chosen, key)
        for action, words, shortcut in (
            ("confirm", "Confirm error", "E"),
            ("dismiss", "Dismiss", "D"),
        ):
            st.button(
                words,
                key=f"{key}-{action}",
                shortcut=shortcut,
                disabled=not chosen,
                type="primary" if action == "confirm" else "secondary",
                on_click=take,
                args=(action,),
            )
        _assign(choice, chosen, key)
        last = _last(choice)
        if last:
            st.button(
                f"Take back the last {fmt.count(len(last))}" if len(last) > 1 else "Take back",
                key=f"{key}-undo",
                type="tertiary",
                on_click=_take_back,
                args=(choice, last),
            )


def _choice(name: str, words: Sequence[str], key: str) -> None:
    st.selectbox(
        name,
        [_AS_FOUND, *words],
        key=f"{key}-{name}",
        label_visibility="collapsed",
        width=170,
        format_func=lambda word: f"{name}: {fmt.slug(word)}",
    )


def _assign(choice: Choice, chosen: list[Finding], key: str) -> None:
    people = sorted({*choice.names().values(), verdicts.actor()})
    with st.popover("Assign", key=f"{key}-assign-to", disabled=not chosen):
        st.selectbox(
            "Assign the assets to",
            people,
            index=None,
            key=f"{key}-assignee",
            accept_new_options=True,
            placeholder="Choose or type a name",
        )
        with st.container(horizontal=True):
            give = partial(_give, choice, chosen, key)
            st.button("Assign", key=f"{key}-assign", on_click=give, args=(False,))
            st.button("To nobody", key=f"{key}-unassign", on_click=give, args=(True,))


def _take(choice: Choice, chosen: list[Finding], key: str, action: str) -> None:
    words = {name.lower(): st.session_state[f"{key}-{name}"] for name in ("Severity", "Cause")}
    details = {name: word for name, word in words.items() if word != _AS_FOUND}
    said = verdicts.record(choice, chosen, action, **details)
    verdicts.tell(said)
    if said is None:
        seen = [replace(finding, revision=finding.revision + 1) for finding in chosen]
        st.session_state[_LAST] = (choice.project, seen)


def _last(choice: Choice) -> list[Finding]:
    """What was decided last in this session, as it stands since: rows that left can come back."""
    project, findings = st.session_state.get(_LAST, ("", []))
    return list(findings) if project == choice.project else []


def _take_back(choice: Choice, findings: list[Finding]) -> None:
    verdicts.tell(verdicts.record(choice, findings, "undo"))
    del st.session_state[_LAST]


def _give(choice: Choice, chosen: list[Finding], key: str, nobody: bool) -> None:
    name = "" if nobody else (st.session_state[f"{key}-assignee"] or "")
    if not nobody and not name:
        verdicts.tell("Nobody was chosen. Choose or type a name first.")
        return
    verdicts.decide(choice, chosen, "assign", {"assignee": name})
