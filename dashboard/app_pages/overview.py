"""Where the project stands: pace, agreement, accuracy, errors, and what needs a decision."""

import streamlit as st

from dashboard import (
    alike,
    blocks,
    decisions,
    figures,
    filters,
    furniture,
    kit,
    large,
    links,
    rollup,
    targets,
    timelines,
)
from dashboard import format as fmt

choice = filters.choose(kit.open_warehouse())
kit.title("Overview", figures.as_of(choice))
choice = filters.bar(choice, views=("throughput_daily", "errors_by_label_severity"))
question = figures.main_question(choice)
daily = choice.fetch("throughput_daily")
errors = choice.fetch("errors_by_label_severity")

if said := targets.sentence(choice):
    furniture.answer(said)
opened = furniture.strip(
    [
        figures.submitted(choice, daily),
        figures.pace(choice, daily),
        alike.headline(choice, question, leads="agreement"),
        figures.accuracy(choice, question, leads="accuracy"),
        figures.graded(choice, errors, "critical", leads="critical"),
    ]
)
if opened == "critical":
    links.go("errors", severity="critical")
if opened:
    links.go(opened)

wide, narrow = st.columns([0.62, 0.38], gap="medium")
with (
    wide,
    kit.block(
        "Submissions",
        choice,
        "throughput_daily",
        daily,
        aside="Throughput →",
        leads="throughput",
        sentence="Cumulative; one person on one asset counts once.",
        note=figures.days_counted(daily, "dashed"),
    ),
):
    if daily.is_empty():
        kit.nothing(choice, "days", "No dated submissions.", "Import an export with times.")
    else:
        rows = rollup.by_day(daily, "submitted_items").select("day", "is_incomplete", value="total")
        chart = timelines.cumulative(rows.to_dicts(), furniture.colours(), title="submissions")
        kit.draw(chart, "cumulative")
with narrow:
    flagged = large.rows(choice, "flagged_assets")
    waiting = f"{fmt.count(flagged.distinct('asset_id'))} flagged assets →"
    if furniture.heading("Needs a decision", "Most costly first.", aside=waiting, leads=True):
        links.go("flagged")
    todo = decisions.waiting(choice, question, errors, flagged)
    if not todo:
        kit.empty("Nothing waits for a decision.", "New findings appear after an import.", None)
    elif taken := furniture.decisions(todo):
        decisions.take(taken)

with st.container(key="thirds"):
    left, middle, right = st.columns(3, gap="medium")
with left:
    blocks.agreement_by_label(choice, question, aside="Agreement →", leads="agreement")
with middle:
    blocks.recall_by_label(choice, question, aside="Accuracy →", leads="accuracy")
with right:
    blocks.errors_by_label(choice, errors, aside="Errors →", leads="errors")

status = choice.whole("targets_status")
with kit.block(
    "Targets",
    choice,
    "targets_status",
    status,
    sentence="What the project has set in assay.toml, beside what was measured.",
    note="target dates are on Forecast, due dates of batches on Flow",
):
    if status.is_empty():
        kit.empty(
            "No target is set.",
            "Set some under [policy.target] in assay.toml, then load an export again.",
            None,
        )
    elif page := targets.table(status):
        links.go(page)
