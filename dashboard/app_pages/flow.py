"""Where every asset stands, what waits and for how long, and what comes back from review."""

import streamlit as st

from dashboard import (
    answers,
    burnups,
    figures,
    filters,
    flows,
    furniture,
    kit,
    links,
    rollup,
    velocity,
    waiting,
)
from dashboard import format as fmt

VIEWS = ("throughput_burnup", "throughput_backlog", "throughput_cycle_times", "throughput_waiting")

choice = filters.choose(kit.open_warehouse())
kit.title("Flow", f"What is done, what waits, and what comes back. {figures.as_of(choice)}")
choice = filters.bar(choice, views=VIEWS)
flow = velocity.first(choice.whole("throughput_flow"))
forecast = velocity.first(choice.whole("throughput_forecast"))
backlog = choice.fetch("throughput_backlog")
burnup = choice.fetch("throughput_burnup").sort("day")
done = answers.done_word(flow)

furniture.answer(answers.flow(forecast, flow, backlog.to_dicts()))
opened = furniture.strip(
    [
        velocity.done(forecast, flow),
        velocity.queue(choice, flow),
        velocity.first_pass(choice, flow),
        velocity.acceptance(choice, flow),
        velocity.rejections(choice, flow),
    ]
)
if opened == "forecast":
    links.go("forecast")
if opened == "submitted":
    filters.toggle("state", "submitted")

wide, narrow = st.columns([0.62, 0.38], gap="medium")
with (
    wide,
    kit.block(
        "Burn-up",
        choice,
        "throughput_burnup",
        burnup,
        aside="Forecast →",
        leads="forecast",
        sentence=f"Assets in each state so far against the scope; each counts when first {done}.",
        note=waiting.burnup_note(burnup, forecast),
    ),
):
    if not waiting.is_dated(burnup):
        kit.nothing(choice, "days", "No dated work.", "Import an export with times.")
    else:
        chart = burnups.burnup(
            burnup.to_dicts(), furniture.colours(), done=done, is_reviewed=done == "accepted"
        )
        if picked := kit.draw(chart, "burnup"):
            links.go("throughput", **velocity.day_of(picked["day"]))
with (
    narrow,
    kit.block(
        "Backlog by state and age",
        choice,
        "throughput_backlog",
        backlog,
        aside="Click a bar for its assets",
        sentence="What is not done, by how long nothing has happened to it.",
        note=f"n = {fmt.plural(rollup.total(backlog, 'assets'), 'asset')}",
    ),
):
    if backlog.is_empty():
        kit.empty("Nothing waits.", "What is not done yet would stand here.", None)
    elif picked := kit.draw(flows.backlog(backlog.to_dicts(), furniture.colours()), "backlog"):
        filters.only(state=picked["state"], age=picked["age"])

assets = filters.narrow(choice.fetch("throughput_waiting"))
with kit.block(
    "Assets that wait",
    choice,
    "throughput_waiting",
    assets,
    sentence="The longest first. Open one to see its labels and its history.",
    note=kit.more(assets, "asset"),
):
    if backlog.is_empty():
        kit.empty("No asset waits.", "What is not done yet would stand here.", None)
    elif assets.is_empty():
        kit.empty("Nothing is left after these filters.", "Remove one above.", None)
    else:
        waiting.assets_table(choice, assets)

times = choice.fetch("throughput_cycle_times")
left, right = st.columns([0.5, 0.5], gap="medium")
with (
    left,
    kit.block(
        "Lead, cycle and waiting times",
        choice,
        "throughput_cycle_times",
        times,
        sentence="P50, P85, P95 of what got there; the median of all counts what is on its way.",
        note="median of all: Kaplan-Meier; days of 24 hours",
    ),
):
    if not waiting.any_finished(times):
        kit.nothing(choice, "days", "No step has both its dates.", waiting.NEEDED)
    else:
        chart = flows.steps(waiting.of_project(times), furniture.colours())
        picked = kit.draw(chart, "steps")
        if picked and (state := flows.WAITING.get(picked["measure"])):
            filters.only(state=state)
with (
    right,
    kit.block(
        "Do the figures fit together?",
        choice,
        "throughput_flow",
        choice.whole("throughput_flow"),
        sentence=waiting.littles_law(flow),
        note="Little's law (1961): on its way = pace × time, on a steady process",
    ),
):
    if flow is None:
        kit.empty("No asset is known.", "Import an export of labeling work.")
    else:
        waiting.law_table(flow)
with kit.block(
    "Times, step by step",
    choice,
    "throughput_cycle_times",
    times,
    sentence="Read the median of all first: a queue that stalls shows there, not in P50.",
    note=kit.more(times, "row"),
):
    if times.is_empty():
        kit.nothing(choice, "days", "No step can be measured.", waiting.NEEDED)
    else:
        waiting.steps_table(times)

batches = choice.fetch("throughput_batches")
if waiting.has_batches(batches):
    with kit.block(
        "Batches against their due dates",
        choice,
        "throughput_batches",
        batches,
        sentence="What remains of each delivery, and the chance to be in time.",
        note=fmt.plural(batches.height, "batch", "batches"),
    ):
        waiting.batches_table(batches)
