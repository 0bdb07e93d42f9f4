"""Everyone who annotated: how each fares against the others, and what their flags rest on."""

from collections.abc import Mapping
from statistics import median
from typing import Any

import polars as pl

from dashboard import format as fmt
from dashboard import kit, links, rollup
from dashboard.figures import of
from dashboard.filters import Choice
from dashboard.furniture import Figure

Row = Mapping[str, Any]

STATUS = {
    "weak": "✕ below target",
    "watch": "▲ watch",
    "ok": "✓ at target",
    "insufficient": "n/a: too few gold answers",
}
SIGNALS = {
    "below_target": "Accuracy below target",
    "drift": "Errors rise",
    "leakage": "Gold may be recognised",
    "spammer": "Answers do not follow what is shown",
    "speed": "Much faster than the others",
    "straight_lining": "One answer in a long run",
    "swapped_labels": "A class is read as another",
}
NAMELESS = "unspecified"

COLUMNS = {
    "person": kit.text("Annotator", 130),
    "state": kit.text("Against the target", 125),
    "right": kit.figure("Accuracy"),
    "interval": kit.figure("95% CI", 100),
    "answers": kit.figure("n gold"),
    "alike": kit.figure("Agrees with the rest"),
    "alike_interval": kit.figure("95% CI ", 100),
    "handed_in": kit.figure("Assets"),
    "pace": kit.figure("per active day"),
    "each": kit.figure("Time per asset"),
    "team": kit.text("Team"),
    "flags": kit.text("To talk about", 240),
}


def everyone(choice: Choice, question: str | None) -> pl.DataFrame:
    """One row per named person: work, time, accuracy, agreement and flags, the flagged first."""
    people = choice.of_any_question()
    work = people.fetch("throughput_by_annotator").filter(pl.col("annotator_id") != NAMELESS)
    times = people.fetch("time_by_annotator").select("annotator_id", "median_seconds_per_asset")
    found = (
        work.drop("median_seconds_per_asset")
        .join(times, on="annotator_id", how="left")
        .join(_accuracy(choice, question), on="annotator_id", how="left")
        .join(_agreement(choice, question), on="annotator_id", how="left")
        .join(_flags(people), on="annotator_id", how="left")
    )
    order = ("score", "p_below_target", "n", "submitted_items")
    return found.sort(*order, "annotator_id", descending=[True] * 4 + [False], nulls_last=True)


def _accuracy(choice: Choice, question: str | None) -> pl.DataFrame:
    columns = ("annotator_id", "n", "correct", "value", "ci_low", "ci_high", "status")
    found = of(choice.fetch("accuracy_by_annotator"), question)
    return found.select(*columns, "p_below_target")


def _agreement(choice: Choice, question: str | None) -> pl.DataFrame:
    return of(choice.fetch("agreement_by_annotator"), question).select(
        "annotator_id",
        agreement="value",
        agreement_low="ci_low",
        agreement_high="ci_high",
        agreement_n="n",
        agreement_reason="reason",
    )


def _flags(choice: Choice) -> pl.DataFrame:
    return (
        choice.fetch("flagged_annotators")
        .sort("annotator_id", "reason")
        .group_by("annotator_id", maintain_order=True)
        .agg(pl.col("score").max(), pl.col("reason").alias("reasons"))
    )


def called(reason: str) -> str:
    """A flag or sign in words."""
    return SIGNALS.get(reason, fmt.slug(reason))


def table(choice: Choice, people: pl.DataFrame, minimum: float) -> None:
    """The list of people; the action opens one person's page."""
    teams = choice.teams()
    shown = kit.written(
        people,
        person=lambda row: choice.name(row["annotator_id"]),
        state=lambda row: state(row, minimum),
        right=lambda row: fmt.percent(row["value"]) or "n/a: no gold",
        interval=lambda row: fmt.span(row["ci_low"], row["ci_high"], as_rate=True) or "n/a",
        answers=lambda row: fmt.count(row["n"] or 0),
        alike=lambda row: fmt.percent(row["agreement"]) or "n/a: no overlap",
        alike_interval=lambda row: (
            fmt.span(row["agreement_low"], row["agreement_high"], as_rate=True) or "n/a"
        ),
        handed_in=lambda row: fmt.count(row["submitted_items"]),
        pace=lambda row: fmt.rounded(row["items_per_active_day"]) or "n/a: no dates",
        each=lambda row: fmt.duration(row["median_seconds_per_asset"]) or "n/a: no times",
        team=lambda row: teams.get(row["annotator_id"]) or "n/a: not said",
        flags=lambda row: "; ".join(called(reason) for reason in row["reasons"] or []) or "nothing",
    )
    columns = {name: made for name, made in COLUMNS.items() if name != "team" or teams}
    row = kit.table(shown, columns, "people", alt="Everyone, those with flags first", rows=18)
    if row is not None:
        links.go("annotators", annotator=shown["annotator_id"][row])


def state(row: Row, minimum: float) -> str:
    """Where somebody stands against the target, in words."""
    if row["status"] is None:
        return "n/a: no gold answers"
    if row["status"] == "insufficient":
        return fmt.missing("insufficient_n", minimum)
    return STATUS[row["status"]]


def answer(people: pl.DataFrame, question: str | None) -> str:
    """The page in one sentence: how many to talk with, and about what kind of thing."""
    if people.is_empty():
        return "Nobody named has handed anything in."
    flagged = people.filter(pl.col("reasons").is_not_null())
    counted = fmt.plural(people.height, "person", "people")
    if flagged.is_empty():
        return (
            f"Nothing stands out among {counted}. Where there is little gold, that proves little."
        )
    weak = people.filter(pl.col("status") == "weak").height
    asked = f" on {question}" if question else ""
    below = f"{fmt.count(weak)} surely below the target{asked}" if weak else ""
    rest = flagged.filter(pl.col("status").fill_null("") != "weak").height
    other = f"{fmt.count(rest)} with other signs" if rest else ""
    said = " and ".join(part for part in (below, other) if part)
    return f"Of {counted}, {said}: go through their answers together first, with each of them."


def flagged(people: pl.DataFrame) -> Figure:
    """How many people there is something to talk about with."""
    if people.is_empty():
        return Figure("With something to talk about", missing=fmt.missing("no_annotators"))
    found = people.filter(pl.col("reasons").is_not_null())
    kinds = found["reasons"].explode().drop_nulls().value_counts(sort=True).rows()
    return Figure(
        "With something to talk about",
        fmt.count(found.height),
        f"of {fmt.plural(people.height, 'person', 'people')}",
        line="; ".join(f"{called(reason).lower()}: {fmt.count(n)}" for reason, n in kinds[:2]),
        verdict="Evidence, not a verdict" if found.height else "✓ Nothing stands out",
        kind="watch" if found.height else "good",
    )


def pace(people: pl.DataFrame) -> Figure:
    """What the middle person hands in on a day with work."""
    known = sorted(people["items_per_active_day"].drop_nulls().to_list())
    if not known:
        return Figure("Assets per active day", missing=fmt.missing("this export has no dates"))
    return Figure(
        "Assets per active day",
        fmt.rounded(median(known)),
        line=f"middle of {fmt.plural(len(known), 'person', 'people')}",
        verdict=f"{fmt.rounded(known[0])} to {fmt.rounded(known[-1])}",
    )


def agreement(people: pl.DataFrame) -> Figure:
    """How often the middle person answers as the others do."""
    known = sorted(people["agreement"].drop_nulls().to_list())
    if not known:
        return Figure("Agreement with the rest", missing=fmt.missing("no_overlap"))
    return Figure(
        "Agreement with the rest",
        fmt.rate(median(known)),
        "%",
        line=f"middle of {fmt.plural(len(known), 'person', 'people')}",
        verdict=f"{fmt.percent(known[0])} to {fmt.percent(known[-1])}",
    )


def pooled(people: pl.DataFrame) -> Figure:
    """All of the listed people's answers against gold together."""
    known = people.filter(pl.col("n").is_not_null())
    found = rollup.share(known, "correct", "n")
    if found.value is None:
        return Figure("Accuracy, all together", missing=fmt.missing("no_gold"))
    return Figure(
        "Accuracy, all together",
        fmt.rate(found.value),
        "%",
        line=f"95% CI {fmt.span(found.low, found.high, as_rate=True)}",
        verdict=f"n = {fmt.count(found.n)} by {fmt.plural(known.height, 'person', 'people')}",
    )


def evidence(choice: Choice) -> None:
    """What each flag rests on, in the words of the rule that raised it."""
    found = choice.fetch("flagged_annotators").sort(
        "score", "annotator_id", "reason", descending=[True, False, False]
    )
    with kit.block(
        "What to talk about, and what it rests on",
        choice,
        "flagged_annotators",
        found,
        sentence="Surely below the target, or signs of two kinds. It says what was seen, not why.",
        note=kit.more(found, "finding"),
    ):
        if found.is_empty():
            kit.nothing(
                choice,
                "accuracy",
                "Nothing stands out.",
                "Findings need gold, times, or dated answers.",
            )
            return
        shown = kit.written(
            found,
            person=lambda row: choice.name(row["annotator_id"]),
            about=lambda row: called(row["reason"]),
            asked=lambda row: row["question"] or "all work",
            rests=lambda row: fmt.count(row["n"]),
        )
        columns = {
            "person": kit.text("Annotator", 150),
            "about": kit.text("What", 190),
            "detail": kit.text("What was seen", 560),
            "asked": "Question",
            "rests": kit.figure("n"),
        }
        row = kit.table(shown, columns, "evidence", alt="Evidence behind each flag", rows=8)
        if row is not None:
            links.go("annotators", annotator=shown["annotator_id"][row])
