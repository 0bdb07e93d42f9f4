"""When the work will be done, how likely that is, and how past forecasts have fared."""

import streamlit as st

from dashboard import (
    answers,
    burnups,
    figures,
    filters,
    flows,
    furniture,
    futures,
    kit,
    links,
    velocity,
    waiting,
    what_if,
)

choice = filters.choose(kit.open_warehouse())
kit.title("Forecast", f"When the rest will be done. {figures.as_of(choice)}")
choice = filters.bar(choice, views=("throughput_forecast",))
found = choice.whole("throughput_forecast")
row = velocity.first(found)
burnup = choice.whole("throughput_burnup").sort("day")
kept = choice.whole("throughput_forecast_coverage")
past = choice.whole("throughput_forecast_backtest").sort("made_on", descending=True)

minimum = choice.policy("forecast", "minimum_n") or velocity.MINIMUM
furniture.answer(answers.forecast(row, minimum))
if furniture.strip(
    [
        velocity.finish(row),
        velocity.on_time(row, choice.policy("forecast", "on_time") or velocity.LIKELY),
        velocity.needed(row),
        velocity.remaining(row),
        velocity.held(kept),
    ]
):
    links.go("flow")

days = futures.recent(burnup)
wide, narrow = st.columns([0.6, 0.4], gap="medium")
with (
    wide,
    kit.block(
        "Burn-up and what is to come",
        choice,
        "throughput_forecast",
        found,
        aside="What remains →",
        leads="flow",
        sentence="Done so far, continued to the dates that 50, 85 and 95 of 100 futures keep.",
        note=futures.fan_note(row, burnup),
    ),
):
    if row is None or not waiting.is_dated(burnup):
        kit.nothing(choice, "days", "No dated work.", "Import an export with times.")
    elif picked := kit.draw(burnups.fan(burnup.to_dicts(), row, furniture.colours()), "fan"):
        links.go("throughput", **velocity.day_of(picked["day"]))
with (
    narrow,
    kit.block(
        "Actual and required pace",
        choice,
        "throughput_burnup",
        burnup,
        sentence="Assets done on each of the last working days, days without any included.",
        note=futures.pace_note(days),
    ),
):
    if row is None or days.is_empty() or not waiting.is_dated(burnup):
        kit.nothing(choice, "days", "No pace without dates.", "Import an export with times.")
    else:
        chart = flows.pace(days.to_dicts(), futures.paces(row), furniture.colours())
        if picked := kit.draw(chart, "pace"):
            links.go("throughput", **velocity.day_of(picked["day"]))

with kit.block(
    "What if",
    choice,
    "throughput_forecast",
    found,
    sentence="The same history with every day scaled: newcomers are as fast from their first day; "
    "reviewers give so many verdicts a day and no more.",
    note=row["method"] if row is not None and row["method"] else "",
):
    if row is None or row["p50_on"] is None or not row["remaining"]:
        kit.empty("Nothing to vary.", answers.forecast(row, minimum), None, key="what-if")
    else:
        what_if.show(
            row,
            burnup,
            choice.whole("throughput_daily"),
            velocity.first(choice.whole("throughput_flow")),
        )

left, right = st.columns([0.4, 0.6], gap="medium")
with (
    left,
    kit.block(
        "How often past forecasts held",
        choice,
        "throughput_forecast_coverage",
        kept,
        sentence="One for each past working day: two weeks' worth of work, with what was known.",
        note="neighbouring days share their history",
    ),
):
    futures.held_table(kept, past)
with (
    right,
    kit.block(
        "Past forecasts",
        choice,
        "throughput_forecast_backtest",
        past,
        sentence="Expected working days beside what it took.",
        note=futures.past_note(past),
    ),
):
    futures.past_table(past)
