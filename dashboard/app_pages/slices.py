"""Where labels are worse: slices of the material, groups of people, and what else explains it."""

import polars as pl
import streamlit as st

from dashboard import charts, filters, furniture, kit, parts
from dashboard.vega import Rule

VIEWS = ("fairness_by_slice", "fairness_assets")

choice = filters.choose(kit.open_warehouse())
kit.title("Slices", "Whether labels are worse in some of the material, or from some people.")
choice = filters.bar(choice, views=VIEWS)
everything = choice.fetch("fairness_by_slice")
dimension = parts.chosen(everything)
part = next(iter(filters.address().get("slice", [])), None)
slices = everything.filter(pl.col("dimension") == (dimension or ""))

furniture.answer(parts.answer(everything))
furniture.strip(parts.strip(everything))
if dimension is not None:
    st.session_state["dimension"] = dimension
    st.pills(
        "Dimension",
        parts.dimensions(everything),
        key="dimension",
        label_visibility="collapsed",
        format_func=parts.word,
        required=True,
        on_change=parts.look,
    )
with kit.block(
    "Each slice less the rest",
    choice,
    "fairness_by_slice",
    slices,
    aside="Click a row for its assets",
    sentence="Difference of error rates in points, 95% interval (Newcombe). Right is worse.",
    note=parts.note(slices),
):
    rows = parts.differences(slices)
    if not rows:
        kit.nothing(choice, "accuracy", "No slice can be compared.", "It needs gold or reviews.")
    else:
        chart = charts.dot_whisker(
            rows,
            furniture.colours(),
            title="error rate less that of the rest, in percentage points",
            rules=[Rule(0, "as the rest")],
            measure="points",
        )
        if picked := kit.draw(chart, "differences"):
            filters.only(dimension=str(dimension), slice=picked["key"])
if not slices.is_empty():
    with kit.block(
        "The numbers",
        choice,
        "fairness_by_slice",
        slices,
        sentence="Within classes: the difference if every slice had the same classes.",
        note=kit.more(slices, "slice"),
    ):
        taken = parts.table(slices)
    if taken is not None:
        filters.only(dimension=str(dimension), slice=taken)
if dimension is not None:
    parts.assets(choice, dimension, part)
