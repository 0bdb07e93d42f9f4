"""How alike annotators decide, beyond chance; which labels and which pairs do not."""

import polars as pl
import streamlit as st

from dashboard import (
    alike,
    blocks,
    figures,
    filters,
    furniture,
    heatmaps,
    kit,
    large,
    links,
    overtime,
)
from dashboard import format as fmt

VIEWS = (
    "agreement_overview",
    "agreement_by_label",
    "agreement_by_pair",
    "flagged_assets",
    "agreement_over_time",
)

choice = filters.choose(kit.open_warehouse())
kit.title(
    "Agreement",
    "How alike annotators decide on the same assets, by their first independent answers.",
)
choice = filters.bar(choice, views=VIEWS, ask="agreement_overview", size="judgements")
question = choice.question
overview = figures.of(choice.fetch("agreement_overview"), question)

furniture.strip(alike.strip(choice, question))
if "prevalence" in overview["warning"].to_list():
    st.text(
        "One class dominates: alpha and Fleiss fall though people rarely differ. See the labels."
    )

left, right = st.columns(2, gap="medium")
with left:
    blocks.agreement_by_label(choice, question, most=24)
with right:
    pairs = figures.of(choice.fetch("agreement_by_pair"), question)
    minimum = choice.policy("agreement_pair", "minimum_n") or 20
    few = pairs.filter(pl.col("n") < minimum).height
    with kit.block(
        "Pairs of annotators",
        choice,
        "agreement_by_pair",
        pairs,
        aside="Click a cell for their assets",
        sentence=f"{alike.pairwise(choice, question)} of each two. "
        "Groups that agree within themselves read two guidelines.",
        note=f"{fmt.plural(pairs.height, 'pair')}; grey: {few} share under {fmt.count(minimum)}",
    ):
        if pairs.is_empty():
            kit.nothing(choice, "agreement", *alike.why_apart(choice, question))
        else:
            shown = blocks.busiest(pairs, 20)
            chart = heatmaps.matrix(
                shown, choice.names(), furniture.colours(), domain=(0.3, 1.0), minimum=minimum
            )
            if picked := kit.draw(chart, "pairs"):
                links.go(
                    "flagged",
                    annotator=[picked["a"], picked["b"]],
                    reason="disagreement",
                )

overtime.agreement(choice, question)

flagged = large.rows(choice, "flagged_assets", "-score").only("reason", "disagreement")
disputed = large.about(flagged, question)
with kit.block(
    "Most disputed assets",
    choice,
    "flagged_assets",
    disputed,
    note=kit.more(disputed, "asset"),
    sentence="Assets whose annotators gave different answers, the most uncertain first.",
):
    if disputed.is_empty():
        kit.nothing(
            choice,
            "agreement",
            "No asset is disputed.",
            "Disputes show where two people answered one asset.",
        )
    else:
        blocks.assets_table(choice, disputed.shown, "disputed")
