"""Every confirmed error: how bad, of what kind, on which label, and the items themselves."""

import polars as pl
import streamlit as st

from dashboard import blocks, figures, filters, furniture, heatmaps, kit, links
from dashboard import format as fmt
from dashboard.palette import SEVERITIES

VIEWS = ("errors_list", "errors_by_label_severity")

choice = filters.choose(kit.open_warehouse())
kit.title("Errors", "Differences from gold and rejected reviews, graded by what they cost.")
choice = filters.bar(choice, views=VIEWS)
rates = filters.narrow(choice.fetch("errors_by_label_severity"))
listed = filters.narrow(choice.fetch("errors_list"))

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

ranks = {word: rank for rank, word in enumerate(SEVERITIES)}
ordered = listed.with_columns(pl.col("severity").replace_strict(ranks, default=9).alias("rank"))
ordered = ordered.sort("rank", "found_at", descending=[False, True], nulls_last=True)
with kit.block(
    "Errors",
    choice,
    "errors_list",
    listed,
    note=kit.more(listed, "error"),
    sentence="The gravest first, then the newest. Open one to see everyone's labels.",
):
    if ordered.is_empty():
        kit.nothing(
            choice, "errors", "No errors here.", "Remove a filter, or import gold or reviews."
        )
    else:
        shown = kit.written(
            blocks.named(ordered.head(kit.MOST_ROWS), choice),
            graded=lambda row: kit.severity(row["severity"]),
            known_as=lambda row: row["asset_key"].rsplit("/", 1)[-1],
            kind=lambda row: fmt.slug(row["type"]),
            gold=lambda row: row["gold_label"] or "n/a: gold says nothing",
            given=lambda row: row["given_label"] or "n/a: nothing given",
            overlap=lambda row: fmt.coefficient(row["iou"], 2) or "n/a",
            by=lambda row: fmt.slug(row["detected_by"]),
            found=lambda row: fmt.day(row["found_at"]) or "n/a: no date",
        )
        columns = {
            "graded": "Severity",
            "known_as": "Asset",
            "kind": "Type",
            "gold": "Gold",
            "given": "Given",
            "person": "Annotator",
            "overlap": kit.figure("IoU"),
            "by": "Found by",
            "status": "Status",
            "found": "Found",
            "detail": "What",
        }
        row = kit.table(shown, columns, "errors", alt="Errors, the gravest first", rows=16)
        if row is not None:
            links.asset(shown["asset_id"][row], choice.project)
