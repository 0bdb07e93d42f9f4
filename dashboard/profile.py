"""The figures of one person's page, each with its own n, definition and way to the assets."""

from typing import Any

import polars as pl
import streamlit as st

from dashboard import (
    bands,
    blocks,
    charts,
    confusions,
    expenses,
    filters,
    flows,
    furniture,
    heatmaps,
    kit,
    large,
    links,
    listed,
    people,
    rollup,
    timelines,
    weeks,
)
from dashboard import format as fmt
from dashboard.figures import of
from dashboard.person import Person, mates, speeds
from dashboard.vega import Chart, Rule

SIGNS = {
    "sign": kit.text("What is looked at", 230),
    "result": kit.text("Finding", 150),
    "evidence": kit.text("What was seen", 560),
    "rests": kit.figure("n"),
    "way": kit.text("Rule", 300),
}


def weekly(person: Person) -> None:
    """Accuracy by week over the band of the others."""
    choice = person.choice
    everybody = of(choice.of_everybody().fetch("accuracy_over_time"), person.question)
    own = person.about(everybody)
    others = everybody.filter(pl.col("annotator_id") != person.annotator_id)
    target = choice.policy("accuracy", "target")
    rows = weeks.beside(own, others, target, weeks.FEW)
    with kit.block(
        "Accuracy by week",
        choice,
        "accuracy_over_time",
        own,
        aside="Click a week for its errors",
        sentence=f"Dots: this person. Grey: all others together. 95% intervals. {_dotted(target)}",
        note=weeks.note(rows, weeks.FEW, "answers") if rows else "",
    ):
        if not rows:
            kit.nothing(choice, "accuracy", "No week of theirs has gold.", "Weeks need dates.")
            return
        chart = bands.weekly(
            rows,
            furniture.colours(),
            title="accuracy against gold",
            rules=[Rule(target, "", True)] if target is not None else [],
            band="the others",
            height=330,
        )
        if picked := kit.draw(chart, "weekly-accuracy"):
            _errors(person, **filters.week_of(picked["week"]))


def _dotted(target: float | None) -> str:
    return f"Dotted: the target of {fmt.percent(target, 0)}." if target is not None else ""


def _errors(person: Person, **narrowed: Any) -> None:
    links.go("errors", annotator=person.annotator_id, **narrowed)


def confused(person: Person, found: pl.DataFrame) -> None:
    """Where this person differs from the others, class by class."""
    with kit.block(
        "Own confusions, less those of the others",
        person.choice,
        "accuracy_confusion_by_annotator",
        found,
        aside="Click a cell for its crops",
        sentence="Points of each gold label. Orange: worse than the others. Pale: may be chance.",
        note=f"n = {fmt.count(rollup.total(found, 'n'))} answers; grey row: too little gold",
    ):
        if found.is_empty():
            kit.nothing(person.choice, "accuracy", "No gold to compare with.", "Import gold.")
            return
        shown, order = blocks.confused(found, 12)
        if picked := kit.draw(heatmaps.apart(shown, order, furniture.colours()), "apart"):
            cell = (picked["gold_label"], picked["given_label"])
            confusions.cell(*cell, person.question, person.annotator_id)


def drift(person: Person) -> None:
    """Whether the error rate moves: smoothed, between its limits, with the alarm in words."""
    own = person.own("people_drift").sort("week")
    watched = own.filter(pl.col("ewma").is_not_null())
    signals = own.filter(pl.col("is_signal").fill_null(False))
    said = f"alarm in the week of {fmt.day(signals['week'][0])}" if signals.height else "no alarm"
    note = f"{said}; {own['method'][0]}" if own.height else ""
    with kit.block(
        "Drift",
        person.choice,
        "people_drift",
        own,
        aside="Click a week for its errors",
        sentence="Smoothed error rate (EWMA) between the limits of chance around the baseline.",
        note=note,
    ):
        if watched.is_empty():
            least = "Drift needs gold over several weeks, more than the baseline takes."
            kit.empty("No drift can be told yet.", least, None)
            return
        if picked := kit.draw(_drift(watched), "drift"):
            _errors(person, **filters.week_of(picked["week"]))


def _drift(watched: pl.DataFrame) -> Chart:
    rows = [
        {
            "week": row["week"],
            "value": row["ewma"],
            "low": None,
            "high": None,
            "n": row["n"],
            "band_low": row["ewma_low"],
            "band_high": row["ewma_high"],
            "middle": row["baseline_rate"],
            "verdict": "bad" if row["is_signal"] else "good",
            "beside": f"{fmt.count(row['errors'])} wrong in the week",
        }
        for row in watched.iter_rows(named=True)
    ]
    return bands.weekly(
        rows, furniture.colours(), title="error rate, smoothed", band="limits around the baseline"
    )


def speed(person: Person) -> None:
    """Speed against accuracy with this person lit among grey."""
    choice = person.choice
    times = choice.whole("time_by_annotator")
    accuracy = of(choice.whole("accuracy_by_annotator"), person.question)
    placed = speeds(person, expenses.speed_accuracy(choice, times, accuracy))
    lit = any(row["key"] == person.annotator_id for row in placed)
    with kit.block(
        "Speed against accuracy",
        choice.of_any_question(),
        "time_by_annotator",
        times,
        sentence="Median capped time per asset; accuracy with its 95% interval. Grey: the others.",
        note=f"n = {fmt.plural(len(placed), 'person', 'people')}" if lit else "",
    ):
        if not lit:
            kit.nothing(
                choice,
                "time" if choice.house.why_not(choice.project, "time") else "accuracy",
                "No time and gold of theirs to set against each other.",
                "Import an export with times, and gold.",
            )
            return
        chart = flows.speed_accuracy(
            placed, furniture.colours(), target=choice.policy("accuracy", "target"), height=270
        )
        kit.draw(_only(chart, person.annotator_id), "speed")


def _only(chart: Chart, key: str) -> Chart:
    """The scatter with nobody but this person named."""
    for value in chart.spec["data"]["values"]:
        value["word"] = value["word"] if value["key"] == key else ""
    return chart


def pace(person: Person) -> None:
    """What they handed in on each day."""
    daily = person.about(person.choice.of_everybody().fetch("throughput_daily"))
    with kit.block(
        "Pace",
        person.choice.of_any_question(),
        "throughput_daily",
        daily,
        sentence="Assets handed in per day with work. Line: mean of the last ten such days.",
        note=f"n = {fmt.plural(daily.height, 'day')} with work" if daily.height else "",
    ):
        if daily.is_empty():
            kit.nothing(person.choice, "days", "No dated work of theirs.", "Days need dates.")
            return
        rows = rollup.by_day(daily, "submitted_items").to_dicts()
        chart = timelines.columns(rows, furniture.colours(), title="assets")
        if picked := kit.draw(chart, "pace"):
            _errors(person, **filters.week_of(picked["day"]))


def alike(person: Person) -> None:
    """How alike they and each other person answer."""
    pairs = person.choice.whole("agreement_by_pair")
    rows = mates(person)
    with kit.block(
        "Agreement with each of the others",
        person.choice,
        "agreement_by_pair",
        pairs,
        aside="Click a row for their disputed assets",
        sentence="Of the two on the assets they share, with its 95% interval.",
        note="faded: too few shared assets" if any(row["reason"] for row in rows) else "",
    ):
        if not rows:
            kit.nothing(person.choice, "agreement", "They share no assets.", "Overlap is needed.")
            return
        least = person.choice.policy("agreement", "threshold")
        rules = [Rule(least, fmt.coefficient(least))] if least is not None else []
        low = min([0.0, *(row["low"] for row in rows if row["low"] is not None)])
        title = f"{_coefficient(pairs)} of the two"
        chart = charts.dot_whisker(
            rows, furniture.colours(), title=title, rules=rules, domain=(max(-1.0, low), 1)
        )
        if picked := kit.draw(chart, "mates"):
            links.go(
                "flagged", annotator=[person.annotator_id, picked["key"]], reason="disagreement"
            )


def _coefficient(pairs: pl.DataFrame) -> str:
    methods = pairs["method"].drop_nulls()
    return "alpha" if methods.len() and "Krippendorff" in methods[0] else "F1"


def evidence(person: Person) -> None:
    """Every sign that was looked for, raised ones first, in the words of its rule."""
    signals = person.about(person.choice.whole("people_signals")).sort(
        "is_raised", "signal", descending=[True, False]
    )
    with kit.block(
        "What was looked for",
        person.choice.of_any_question(),
        "people_signals",
        signals,
        sentence="One sign alone says little. Fast people may be good; runs may be in the assets.",
        note=fmt.plural(signals.height, "sign"),
    ):
        if signals.is_empty():
            kit.empty("No sign was looked for.", "Signs need work with a name.", None)
            return
        shown = kit.written(
            signals,
            sign=lambda row: people.called(row["signal"]),
            result=lambda row: (
                "▲ seen"
                if row["is_raised"]
                else fmt.missing(row["reason"])
                if row["reason"]
                else "✓ not seen"
            ),
            rests=lambda row: fmt.count(row["n"]),
            way=lambda row: row["method"] or "",
        )
        kit.read(shown, SIGNS, "signals", alt="Signs that were looked for, those seen first")


def items(person: Person) -> None:
    """Their items to look at together, the gravest errors first; else what others dispute."""
    choice = person.choice.of_any_question()
    known = listed.gravest(choice).only("annotator_id", person.annotator_id)
    errors = known.only("status", "confirmed")
    if errors.is_empty():
        disputed(person)
        return
    with kit.block(
        "Items to go through together",
        choice,
        "errors_list",
        errors,
        sentence="Confirmed errors in their work, the gravest first. Open one to see all labels.",
        note=kit.more(errors, "error"),
    ):
        listed.errors_table(choice, errors, "items", rows=12, without=("person",))


def disputed(person: Person) -> None:
    """Assets of theirs that somebody flagged, where no error is known."""
    choice = person.choice.of_any_question()
    flagged = large.rows(choice, "flagged_assets", "-score")
    with kit.block(
        "Items to go through together",
        choice,
        "flagged_assets",
        flagged,
        sentence="No confirmed error of theirs is known; these are flagged for other reasons.",
        note=kit.more(flagged, "finding"),
    ):
        if flagged.is_empty():
            kit.empty("Nothing of theirs is flagged.", "Import gold or reviews to find out.", None)
        else:
            blocks.assets_table(choice, flagged.shown, "disputed")


def draw(person: Person, found: pl.DataFrame) -> None:
    """All of it, two to a row."""
    for one, other in ((weekly, None), (drift, speed), (pace, alike)):
        left, right = st.columns(2, gap="medium")
        with left:
            one(person)
        with right:
            if other is None:
                confused(person, found)
            else:
                other(person)
    evidence(person)
    items(person)
