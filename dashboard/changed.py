"""The items behind "before and after quality assurance": what came out worse, what better."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from dashboard import blocks, filters, kit, links, listed
from dashboard import format as fmt
from dashboard.filters import Choice

Row = Mapping[str, Any]

WORDS = {
    "introduced": "✕ introduced: right before",
    "wrong_wrong": "▲ wrong before and after",
    "fixed": "✓ fixed",
}
WRONG = {"before": ("fixed", "wrong_wrong"), "after": ("introduced", "wrong_wrong")}
COLUMNS = {
    "became": kit.text("What became of it", 200),
    "known_as": kit.text("Asset", 240),
    "before": kit.text("Handed in", 200),
    "after": kit.text("Stands now", 200),
    "question": kit.text("Question", 150),
    "person": kit.text("First by", 160),
}


def block(choice: Choice) -> None:
    """The list, what was introduced first; the action of a row opens its asset."""
    found = filters.narrow(choice.fetch("errors_changed_items"))
    if found.is_empty():
        return
    with kit.block(
        "Items behind before and after",
        choice,
        "errors_changed_items",
        found,
        sentence="Held against gold: what quality assurance introduced, left wrong, and fixed.",
        note=kit.more(found, "item"),
    ):
        shown = kit.written(
            blocks.named(ordered(found).head(kit.MOST_ROWS), choice),
            became=lambda row: WORDS[row["change"]],
            known_as=lambda row: listed.short(row["asset_key"]),
            before=lambda row: answer(row, "before_answer"),
            after=lambda row: answer(row, "after_answer"),
        )
        alt = "Items before and after, what was introduced first"
        row = kit.table(shown, COLUMNS, "changed", alt=alt, rows=8)
        if row is not None:
            links.asset(shown["asset_id"][row], choice.project)


def narrow(question: str, side: str) -> None:
    """Keep the items that were wrong before, or are wrong after, of one question or of all."""
    filters.set_values("change", WRONG[side])
    filters.set_values("question", [] if question == "all" else [question])
    st.rerun()


def ordered(items: pl.DataFrame) -> pl.DataFrame:
    """What was introduced first, then what stayed wrong, then what was fixed."""
    ranks = {change: rank for rank, change in enumerate(WORDS)}
    rank = pl.col("change").replace_strict(ranks, return_dtype=pl.Int64)
    return items.sort(rank, "question", "asset_key", "submission_id", "unit")


def answer(row: Row, column: str) -> str:
    """An answer as it was given; of drawings how many errors they hold."""
    if row["unit"] == "item":
        return str(row[column])
    return fmt.plural(int(row[column]), "error")
