"""Every figure, defined: what a row is, what each column means, and the SQL."""

import polars as pl
import streamlit as st

from dashboard import filters, kit, warehouse
from dashboard import format as fmt

LAYERS = {"marts": "Figures", "intermediate": "Steps between", "staging": "Cleaned tables"}

kit.title(
    "Definitions",
    "What every figure means. The same words stand under the charts and in the reports.",
)
views = warehouse.catalogue()
asked = next(iter(filters.address().get("view", [])), None)

left, right = st.columns([0.32, 0.68], gap="medium")
with left:
    layer = st.segmented_control(
        "Layer",
        list(LAYERS),
        default="marts",
        format_func=LAYERS.__getitem__,
        required=True,
        label_visibility="collapsed",
        key="layer",
    )
    names = sorted(name for name, view in views.items() if view.layer == (layer or "marts"))
    listed = pl.DataFrame(
        {"view": names, "columns": [fmt.count(len(views[n].columns)) for n in names]}
    )
    row = kit.table(
        listed,
        {"view": "View", "columns": kit.figure("Columns")},
        "views",
        alt="Views",
        rows=28,
        verb="Read",
    )
    if row is not None:
        filters.set_values("view", [names[row]])
        asked = names[row]

chosen = views.get(asked or "") or views[names[0]]
with right:
    kit.section(
        chosen.name,
        f"{'Computed at import. ' * chosen.stored}One row is one {', '.join(chosen.grain)}.",
    )
    st.text(chosen.sentence)
    meanings = pl.DataFrame(
        {"column": list(chosen.columns), "meaning": list(chosen.columns.values())}
    )
    st.dataframe(
        meanings,
        hide_index=True,
        row_height=kit.ROW,
        height=kit.height(min(meanings.height, 16)),
        column_config={"column": kit.text("Column", 190), "meaning": kit.text("Meaning", 640)},
        alt=f"Columns of {chosen.name}",
    )
    st.code(chosen.sql, language="sql", height=420)
