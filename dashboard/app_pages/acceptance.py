"""Whether a delivery can be accepted: the plan, the draw, what the sample showed."""

import polars as pl
import streamlit as st

from dashboard import curves, filters, furniture, kit, lots, overlooked, planning
from dashboard import format as fmt
from queries import designs
from queries.designs import Wish

choice = filters.choose(kit.open_warehouse())
kit.title("Acceptance", "What a sample drawn by lot shows about all that was handed in.")
choice = filters.bar(choice, views=("acceptance_overview",))
batch = choice.filters.batches[0] if len(choice.filters.batches) == 1 else None
row, project = lots.of(choice, batch), lots.of(choice, None)
furniture.answer(lots.answer(row, batch))
if row is not None and row["handed_in"]:
    furniture.strip(lots.strip(row, project))
    if row["certificate"] is not None:
        st.text(row["certificate"] + ".")

usual = Wish(
    "aql",
    aql=choice.policy("acceptance", "aql_major") or 1.0,
    minor_aql=choice.policy("acceptance", "aql_minor") or 4.0,
    confidence=choice.policy("acceptance", "confidence") or 0.95,
    inspection="normal" if project is None else project["inspection"],
)
lot = 0 if row is None else row["handed_in"]
left, right = kit.halves()
with left:
    kit.section("Plan a sample", f"Lot: {fmt.plural(lot, 'asset')} handed in.")
    wished = planning.wish(choice, usual)
    design = planning.plan(lot, wished)
    if isinstance(design, str):
        kit.empty(design, "Only what was handed in can be drawn." if not lot else "", None)
    else:
        st.text(designs.sentence(design))
        planning.draw(choice, batch, wished, design)
with right:
    points = [] if isinstance(design, str) else designs.curve(design)
    with kit.block(
        "Operating curve",
        choice,
        "acceptance_overview",
        pl.DataFrame(points),
        sentence="How often a lot is accepted, by its true error rate.",
        note=""
        if isinstance(design, str)
        else f"n = {fmt.count(design.n)} of {fmt.count(lot)}; lot of this size, hypergeometric",
    ):
        if isinstance(design, str) or not points:
            kit.empty("No limit, no curve.", "This plan measures and decides nothing.", None)
        else:
            kit.draw(
                curves.operating(points, designs.risks(design), furniture.colours()), "operating"
            )

rows = lots.samples(choice, batch)
chosen = st.session_state.get("acceptance-sample")
if rows.height and chosen not in rows["sample_id"].to_list():
    chosen = rows["sample_id"][0]
with kit.block(
    "Samples",
    choice,
    "samples_log",
    rows,
    sentence="Every draw is recorded, with its seed, in the warehouse and in the log.",
    note=kit.more(rows, "sample"),
):
    if rows.is_empty():
        kit.empty(
            "No sample has been drawn.",
            "Draw one above, or with the command assay sample.",
            None,
            key="no-sample",
        )
    elif (picked := lots.samples_table(rows)) is not None:
        st.session_state["acceptance-sample"] = rows["sample_id"][picked]
        st.rerun()
strata = choice.whole("acceptance_by_stratum").filter(pl.col("sample_id") == (chosen or ""))
left, right = kit.halves()
if strata.height and chosen is not None:
    with (
        left,
        kit.block(
            f"Sample {chosen}",
            choice,
            "acceptance_by_stratum",
            strata,
            sentence="What each part of the population showed; verdicts come back as reviews.",
            note=f"{fmt.plural(strata.height, 'stratum', 'strata')}; load a filled worklist under "
            "Imports, as Reviews",
        ),
    ):
        lots.strata_table(choice, strata)
        planning.downloads(choice, chosen)
with left:
    overlooked.reviewers(choice, row)
    overlooked.objects(choice)
if not isinstance(design, str):
    others = planning.alternatives(design)
    with (
        right,
        kit.block(
            "Other plans for this lot",
            choice,
            "acceptance_overview",
            others,
            sentence="What fewer or more assets would show.",
            note="Ac / Re: most errors accepted, fewest turned down",
        ),
    ):
        planning.alternatives_table(others)
