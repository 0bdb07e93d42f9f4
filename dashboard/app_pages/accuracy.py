"""How often annotators match gold: who, on what, and which mistakes cost most."""

import streamlit as st

from dashboard import (
    blocks,
    charts,
    confusions,
    figures,
    filters,
    furniture,
    goldcheck,
    heatmaps,
    kit,
    links,
    overtime,
)

VIEWS = (
    "accuracy_overview",
    "accuracy_by_annotator",
    "accuracy_by_label",
    "accuracy_confusion",
    "accuracy_confused_pairs",
    "accuracy_over_time",
)

choice = filters.choose(kit.open_warehouse())
kit.title(
    "Accuracy",
    "How often each annotator's answer matches gold. First submissions only, before review.",
)
choice = filters.bar(choice, views=VIEWS, ask="accuracy_by_label", size="gold_n")
question = choice.question
people = figures.of(choice.fetch("accuracy_by_annotator"), question)
labels = figures.of(choice.fetch("accuracy_by_label"), question)
pairs = figures.of(choice.fetch("accuracy_confusion"), question)

opened = furniture.strip(
    [
        figures.accuracy(choice, question),
        figures.below_target(people),
        figures.weakest_label(choice, labels),
        figures.gold(labels),
    ]
)
if opened:
    links.go("errors", gold_label=opened, question=question)
goldcheck.under_dispute(choice, question)

target = choice.policy("accuracy", "target")
minimum = choice.policy("annotator_gold", "minimum_n") or 20
left, right = st.columns([0.53, 0.47], gap="medium")
with (
    left,
    kit.block(
        "Annotators, ranked by adjusted accuracy",
        choice,
        "accuracy_by_annotator",
        people,
        aside="Click a row for the person",
        sentence="Dot and bar: adjusted for few answers, 95% interval. Thin tick: raw share.",
        note=blocks.ranking_note(people, target),
    ),
):
    if people.is_empty():
        kit.nothing(choice, "accuracy", "No gold yet.", "Import it with role gold.")
    else:
        rows = blocks.ranked(people, choice, minimum)
        chart = charts.ranking(
            rows, furniture.colours(), title="accuracy against gold", target=target
        )
        if picked := kit.draw(chart, "ranking"):
            links.go("annotators", annotator=picked["key"], question=question)
with (
    right,
    kit.block(
        "What gold says and what annotators say",
        choice,
        "accuracy_confusion",
        pairs,
        aside="Click a cell for its crops",
        sentence="Share of each gold label, in percent. Blue: agrees. Orange: mistaken for.",
        note="Grey row: fewer than 10 gold answers, no colour",
    ),
):
    if pairs.is_empty():
        kit.nothing(choice, "accuracy", "No gold to compare with.", "Import it with role gold.")
    else:
        shown, order = blocks.confused(pairs, 16)
        least = choice.policy("class_rate", "minimum_n") or 10
        if picked := kit.draw(
            heatmaps.confusion(shown, order, furniture.colours(), least), "confusion"
        ):
            confusions.cell(picked["gold_label"], picked["given_label"], question)

if people.height > blocks.MOST_PEOPLE:
    with kit.block(
        "Everyone",
        choice,
        "accuracy_by_annotator",
        people,
        note=kit.more(people, "annotator"),
        sentence="The surest below target first: a reason to look together, never more.",
    ):
        blocks.people_table(choice, people, minimum)

left, right = st.columns([0.53, 0.47], gap="medium")
with left:
    overtime.accuracy(choice, question)
with right:
    goldcheck.block(choice, question)

confusions.block(choice, question)
