"""Assets that want a second look, the most costly first."""

import polars as pl
import streamlit as st

from dashboard import blocks, filters, kit
from dashboard import format as fmt

choice = filters.choose(kit.open_warehouse())
kit.title("Flagged assets", "Assets that want a second look, and why. The most costly first.")
choice = filters.bar(choice, views=("flagged_assets",))
everything = blocks.about_people(choice, "flagged_assets")
flagged = filters.narrow(everything).sort("score", descending=True, nulls_last=True)

counts = dict(everything.group_by("reason").len().sort("len", descending=True).iter_rows())
if counts:
    here = filters.address().get("reason", [])
    st.session_state["reasons"] = [reason for reason in here if reason in counts]
    st.pills(
        "Reason",
        list(counts),
        selection_mode="multi",
        key="reasons",
        label_visibility="collapsed",
        format_func=lambda reason: (
            f"{blocks.REASONS.get(reason, 'other')} {fmt.count(counts[reason])}"
        ),
        on_change=lambda: filters.set_values("reason", st.session_state["reasons"]),
    )

with kit.block(
    "Assets",
    choice,
    "flagged_assets",
    flagged,
    sentence="Score: what the error costs, times how likely it is that the label is wrong.",
    note=blocks.flagged_note(choice, flagged),
):
    if flagged.is_empty() and everything.is_empty():
        kit.empty(
            "Nothing is flagged.",
            "Assets are flagged by gold, by reviewers and where annotators disagree.",
        )
    elif flagged.filter(pl.col("score").is_not_null()).is_empty():
        kit.empty("Nothing is left after these filters.", "Remove one above.", None)
    else:
        blocks.assets_table(choice, flagged, "flagged", rows=24)
