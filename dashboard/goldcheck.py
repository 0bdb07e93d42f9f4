"""Gold that wants a second look: disputed by the crowd, or met too often."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from dashboard import format as fmt
from dashboard import kit, links, listed
from dashboard.figures import of
from dashboard.filters import Choice

STATES = {
    "suspect": "▲ the crowd disputes it",
    "disputed": "▲ disputed in the tool",
    "worn_out": "● met too often",
    "retired": "□ retired",
}
COLUMNS = {
    "standing": kit.text("Why", 145),
    "known_as": kit.text("Asset", 110),
    "gold_label": kit.text("Gold says", 80),
    "instead": kit.text("Many say", 120),
    "right": kit.figure("Right", 65),
}


def doubtful(health: pl.DataFrame) -> pl.DataFrame:
    """Gold with something to decide, what the crowd disputes first."""
    order = {name: place for place, name in enumerate(STATES)}
    found = health.filter(pl.col("state").is_in(["suspect", "disputed", "worn_out"]))
    rank = pl.col("state").replace_strict(order, default=9, return_dtype=pl.Int64)
    return found.sort(rank, "other_share", "asset_key", descending=[False, True, False])


def block(choice: Choice, question: str | None) -> None:
    """The list; the action opens the asset, where gold can be disputed."""
    health = of(choice.fetch("accuracy_gold_health"), question)
    found = doubtful(health)
    with kit.block(
        "Gold in doubt",
        choice,
        "accuracy_gold_health",
        found,
        sentence="It stays scored until the tool or the answer key changes. Open one to look.",
        note=f"{fmt.count(found.height)} of {fmt.plural(health.height, 'gold asset')}",
    ):
        if found.is_empty():
            kit.nothing(choice, "accuracy", "No gold is in doubt.", "It needs gold met by several.")
            return
        shown = kit.written(
            found,
            standing=lambda row: STATES[row["state"]],
            known_as=lambda row: listed.short(row["asset_key"]),
            instead=instead,
            right=lambda row: (
                f"{fmt.count(row['correct'])} of {fmt.count(row['n'])}" if row["n"] else "n/a"
            ),
        )
        row = kit.table(shown, COLUMNS, "gold-health", alt="Gold in doubt", rows=8)
        if row is not None:
            links.asset(shown["asset_id"][row], choice.project)


def under_dispute(choice: Choice, question: str | None) -> None:
    """How many disputed gold answers the numbers of accuracy hold, and the way to them.

    Nothing where nobody disputes any.
    """
    found = of(choice.whole("accuracy_disputed_gold"), question)
    if found.is_empty():
        return
    row = found.row(0, named=True)
    answers = fmt.plural(row["gold_answers"], "gold answer")
    said = (
        f"These numbers still hold {answers} under dispute: {fmt.plural(row['n'], 'comparison')}, "
        f"{fmt.count(row['correct'])} right. Error rates leave disputed errors out at once; "
        "accuracy follows when gold is corrected and imported again."
    )
    with st.container(horizontal=True, key="under-dispute", vertical_alignment="center"):
        st.text(said, width="content")
        kit.definition("accuracy_disputed_gold", key="under-dispute")
        if st.button("See them →", key="disputed-gold", type="tertiary"):
            links.go("errors", question=question, status="disputed")


def instead(row: Mapping[str, Any]) -> str:
    """What is given where gold says otherwise, and by how many."""
    if row["other_label"] is None:
        return "nobody differs"
    return f"{row['other_label']}, {fmt.plural(row['other_annotators'], 'person', 'people')}"
