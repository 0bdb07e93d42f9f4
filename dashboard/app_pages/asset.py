"""One asset with everyone's labels laid over it, what is wrong with it, and who worked on it."""

from functools import partial

import streamlit as st

from dashboard import (
    cards,
    dossier,
    filters,
    furniture,
    kit,
    links,
    pictures,
    stage,
    verdicts,
    viewer,
)
from dashboard import format as fmt
from queries import Filters

choice = filters.choose(kit.open_warehouse())
asset_id = next(iter(filters.address().get("asset", [])), None)
mark = next(iter(filters.address().get("mark", [])), "")
chosen = Filters(projects=(choice.project,), assets=(asset_id or "",))
rows = choice.house.fetch("stg_assets", chosen) if asset_id else None
if rows is None or rows.is_empty():
    kit.title(
        "Asset",
        f"{choice.project} has no asset {asset_id}."
        if asset_id
        else "Everyone's labels on one asset.",
    )
    kit.empty(
        "No asset is open.", "Open one from the flagged assets, or from the errors.", "flagged"
    )
    st.stop()

asset = rows.row(0, named=True)
passes = choice.house.fetch("asset_passes", chosen)
shapes = choice.house.fetch("asset_shapes", chosen).to_dicts()
size = dossier.dimensions(asset, passes)
layers = viewer.layers(passes.iter_rows(named=True), shapes, choice.name)
things = viewer.things(layers, shapes, choice.policy("matching", "iou") or 0.5, size)

same = tuple({asset_id, *passes["source_asset_id"].drop_nulls()})
everywhere = Filters(projects=(choice.project,), assets=same)
found = cards.cards(
    choice.house.fetch("errors_list", everywhere),
    choice.house.fetch("flagged_assets", everywhere),
    layers,
    things,
    choice.name,
)
decisions = choice.house.fetch("decisions_log", everywhere)
came_from = links.origin()
place = dossier.place(choice, came_from, asset_id or "")
went = stage.show(
    stage.Sheet(
        asset=asset,
        title=asset["name"] or asset["asset_key"],
        sentence=dossier.sentence(asset, passes, place, size),
        back=f"Back to {links.PAGES[came_from].lower()}" if came_from else "",
        previous=place.step(-1) is not None,
        next=place.step(1) is not None,
        size=size,
        picture={
            **pictures.shown(asset, passes, choice.whole("imports_log"), size),
            "frames": pictures.frames(choice.house, choice.project, asset),
        },
        cards=found,
        told=verdicts.told(),
        people=sorted({*choice.names().values(), verdicts.actor()}),
        assignee=verdicts.assignee(choice, asset_id or ""),
        history=dossier.history(
            passes.iter_rows(named=True),
            decisions.iter_rows(named=True),
            layers,
            choice.name,
        ),
        loose=choice.policy("severity_iou", "minor") or 0.75,
        drawing={
            **viewer.payload(layers, things, shapes),
            "mark": viewer.number_by_annotation(things).get(mark),
        },
    ),
    furniture.colours(),
    partial(verdicts.decide, choice),
)
if went and went.startswith("asset:"):
    filters.only(asset=went.removeprefix("asset:"))
if went == "back":
    links.back()
to = place.step({"next": 1, "previous": -1}.get(went or "", 0)) if went else None
if to is not None:
    filters.only(asset=to)

with st.container(horizontal=True, key="foot-asset", vertical_alignment="center", gap="small"):
    for view, words in (
        (
            "asset_shapes",
            f"{fmt.plural(len(shapes), 'answer')} in {fmt.plural(len(layers), 'layer')}:",
        ),
        ("asset_passes", f"{fmt.plural(passes.height, 'pass or verdict', 'passes and verdicts')}:"),
        ("decisions_log", f"{fmt.plural(decisions.height, 'decision')}:"),
    ):
        st.text(words, width="content")
        kit.definition(view, key=f"foot-{view}")
