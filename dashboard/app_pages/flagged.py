"""Assets that want a second look, the most costly first, and what is decided on them."""

import streamlit as st

from dashboard import blocks, filters, kit, pills, saved_views, verdict_bar, worklists

choice = filters.choose(kit.open_warehouse())
kit.title("Flagged assets", "Assets that want a second look, and why. The most costly first.")
choice = filters.bar(choice, views=("flagged_assets",))
everything = worklists.everything(choice)
flagged = worklists.queue(choice)

with st.container(horizontal=True, key="flagged-pills", vertical_alignment="center", gap="small"):
    pills.counted(everything, "reason", lambda word: blocks.REASONS.get(word, "other"))
    st.space("stretch")
    pills.one_of(everything, "assignee", "Assigned to")
    pills.counted(everything, "status", worklists.status_words)
    saved_views.control(choice, "flagged")
    exports = st.container(width="content")

# A table of other rows has another key, so that nothing stays chosen by its place alone.
key = f"flagged-{choice.house.head}-{flagged.height}"
shown = flagged.shown
chosen = shown[kit.chosen_rows(key, shown.height)]
with exports:
    worklists.exports(choice, chosen if chosen.height else flagged)
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
    elif flagged.is_empty():
        kit.empty("Nothing is left after these filters.", "Remove one above.", None)
    else:
        verdict_bar.draw(choice, worklists.findings(choice, chosen), "flagged-bar")
        blocks.assets_table(choice, shown, key, rows=22, choose=True)
