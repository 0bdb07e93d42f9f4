"""Where the time goes, how fast each person is at which accuracy, and what the work costs."""

import streamlit as st

from dashboard import (
    answers,
    blocks,
    charts,
    expenses,
    figures,
    filters,
    flows,
    furniture,
    kit,
    links,
    velocity,
)
from dashboard.vega import Rule

VIEWS = ("time_by_annotator", "accuracy_by_annotator", "time_learning", "cost_overview")
MANY = 6

choice = filters.choose(kit.open_warehouse())
kit.title("Time and cost", "Raw, capped and active time side by side, and what they cost.")
choice = filters.bar(choice, views=VIEWS, ask="accuracy_by_annotator")
overview = velocity.first(choice.whole("time_overview"))
cost = velocity.first(choice.whole("cost_overview"))
people = choice.fetch("time_by_annotator")
accuracy = figures.of(choice.fetch("accuracy_by_annotator"), choice.question)
is_reviewed = choice.house.why_not(choice.project, "reviews") is None
timed = choice.of_any_question()
reason = choice.house.why_not(choice.project, "time")

furniture.answer(answers.time(overview, cost, reason, is_reviewed))
furniture.strip(
    [
        expenses.seconds(overview, "raw", reason),
        expenses.seconds(overview, "capped", reason),
        expenses.seconds(overview, "active", reason),
        expenses.per(overview, "asset", reason),
        expenses.per(overview, "object", reason),
    ]
)

placed = expenses.speed_accuracy(choice, people, accuracy)
left, right = st.columns(2, gap="medium")
with (
    left,
    kit.block(
        "Speed against accuracy",
        timed,
        "time_by_annotator",
        people,
        aside="Click a dot for the person's errors",
        sentence="Median capped time per asset; accuracy with its 95% interval, Wilson.",
        note="Named: off target, the fastest, the slowest. Faded: too few answers"
        if placed
        else "",
    ),
):
    if not placed:
        kit.nothing(
            choice,
            "time" if reason else "accuracy",
            "Nobody has both times and gold answers.",
            "Import gold with role gold, and an export with times.",
        )
    else:
        target = choice.policy("accuracy", "target")
        chart = flows.speed_accuracy(placed, furniture.colours(), target=target)
        if picked := kit.draw(chart, "speed"):
            links.go("errors", annotator=picked["key"], question=choice.question)
curves = choice.fetch("time_learning")
rows = expenses.learning(choice, curves, blocks.MOST_PEOPLE)
with (
    right,
    kit.block(
        "Learning rate",
        timed,
        "time_learning",
        curves,
        aside="Click a row for the person's assets",
        sentence="Time after doubling the experience, as a share of before; Wright (1936).",
        note=expenses.learning_note(curves, blocks.MOST_PEOPLE),
    ),
):
    if not rows:
        kit.nothing(
            choice, "time", "Nobody has 30 timed assets yet.", "A learning rate needs that many."
        )
    else:
        chart = charts.dot_whisker(
            rows,
            furniture.colours(),
            title="time after doubling, share of before",
            rules=[Rule(1, "no change")],
            measure="rate",
        )
        if picked := kit.draw(chart, "learning"):
            links.go("flagged", annotator=picked["key"])

parts = choice.whole("cost_by_component")
with (
    left if len(rows) > MANY else right,
    kit.block(
        "Cost by component",
        timed,
        "cost_by_component",
        parts,
        sentence="Rework and skipped assets are part of labeling; quality is review and rework.",
        note=expenses.cost_note(cost),
    ),
):
    if cost is None:
        kit.empty("Nothing has been finished.", "Import an export of labeling work.")
    else:
        expenses.cost_table(parts, has_rate=cost["reason"] != "not_applicable")

votes = figures.of(choice.whole("cost_per_vote"), choice.question)
with kit.block(
    "One more annotator per asset",
    choice,
    "cost_per_vote",
    votes,
    sentence="How often the majority of so many answers is right against gold, and what it costs.",
    note="as if the assets of gold were like the others; without review",
):
    if votes.is_empty():
        kit.nothing(
            choice,
            "accuracy",
            "No answers about whole assets against gold.",
            "Objects that are drawn have no majority.",
        )
    else:
        expenses.votes_table(votes)

with kit.block(
    "Time of each person",
    timed,
    "time_by_annotator",
    people,
    sentence="Raw: as exported. Capped: long times cut. Active: as measured by the tool. "
    "Per asset and object: ratio of totals, the median in brackets.",
    note=kit.more(people, "annotator"),
):
    if expenses.is_timed(people):
        expenses.people_table(choice, people)
    else:
        kit.nothing(choice, "time", "Nobody's time is known.", "Import an export with times.")
