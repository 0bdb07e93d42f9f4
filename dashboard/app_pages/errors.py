"""Every confirmed error: how bad, of what kind, on which label, and the items themselves."""

import streamlit as st

from dashboard import (
    blocks,
    changed,
    confusions,
    figures,
    filters,
    furniture,
    heatmaps,
    kit,
    listed,
    mistakes,
    worklists,
)
from dashboard import format as fmt
from dashboard.palette import SEVERITIES

VIEWS = ("errors_list", "errors_by_label_severity", "errors_over_time")

choice = filters.choose(kit.open_warehouse())
kit.title("Errors", "Differences from gold and rejected reviews, graded by what they cost.")
choice = filters.bar(choice, views=VIEWS)
rates = filters.narrow(choice.fetch("errors_by_label_severity"))
found = worklists.errors(choice)

opened = furniture.strip(
    [figures.graded(choice, rates, severity, leads=severity) for severity in SEVERITIES]
)
if opened:
    filters.toggle("severity", opened)

left, right = st.columns(2, gap="medium")
with left:
    blocks.errors_by_label(choice, rates, most=12)
with (
    right,
    kit.block(
        "Labels by kind of error",
        choice,
        "errors_by_label_severity",
        rates,
        sentence="Errors per 1,000 labels checked.",
        aside="Click a cell for its errors",
        note=f"n = {fmt.count(blocks.checked(rates))} labels checked",
    ),
):
    if rates.is_empty():
        kit.nothing(
            choice,
            "errors",
            "No kinds of errors.",
            "They come from gold answers and rejected reviews.",
        )
    else:
        chart = heatmaps.rates(blocks.by_kind(rates, 12), furniture.colours())
        if picked := kit.draw(chart, "label-by-type"):
            filters.only(label=picked["label"], type=picked["type"])

left, right = st.columns(2, gap="medium")
with left:
    mistakes.pareto(choice, rates)
with right:
    mistakes.trend(choice)
left, middle, right = st.columns(3, gap="medium")
with left:
    mistakes.before_after(choice)
with middle:
    mistakes.causes(choice, found)
with right:
    mistakes.votes(choice)
changed.block(choice)

with kit.block(
    "Errors",
    choice,
    "errors_list",
    found,
    aside="The same side by side →" if confusions.is_one_cell() else "",
    leads="gallery" if confusions.is_one_cell() else None,
    note=kit.more(found, "error"),
    sentence="The gravest first, then the newest. Open one to see everyone's labels.",
):
    if found.is_empty():
        kit.nothing(
            choice, "errors", "No errors here.", "Remove a filter, or import gold or reviews."
        )
    else:
        listed.errors_table(choice, found, "errors")
