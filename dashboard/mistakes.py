"""Figures of the page Errors: what costs most, when, why, and what quality assurance changed."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard import bars, changed, filters, furniture, kit, large, links, weeks
from dashboard import format as fmt
from dashboard.blocks import UNKNOWN
from dashboard.filters import NONE, Choice
from dashboard.large import Large
from dashboard.palette import LETTERS, SHAPES, Palette

Row = Mapping[str, Any]

MOST = 11
CAUSES = {
    "human_error": "human error",
    "ambiguous": "ambiguous",
    "taxonomy_gap": "gap in the labels",
    "bad_data": "bad data",
    "tool": "the tool",
    NONE: "nobody said",
}


def pareto(choice: Choice, rates: pl.DataFrame) -> None:
    """Label, kind and severity together, by cost, with the share of all cost so far."""
    costs = by_cost(rates, choice.house.weights(choice.project))
    shown = min(MOST, costs.height)
    counted = f"{shown} of {fmt.plural(costs.height, 'combination')}"
    with kit.block(
        "What costs most",
        choice,
        "errors_by_label_severity",
        costs,
        aside="Click a bar for its errors",
        sentence="Errors times the weight of their severity. Right: errors, share of cost so far.",
        note=counted if costs.height > shown else fmt.plural(costs.height, "combination"),
    ):
        if costs.is_empty():
            kit.nothing(choice, "errors", "No error costs anything.", "Costs are those of errors.")
            return
        rows = pareto_rows(costs.head(MOST), furniture.colours())
        chart = bars.bars(rows, furniture.colours(), title="errors × weight", room=92)
        if picked := kit.draw(chart, "pareto"):
            row = costs.row(int(picked["key"]), named=True)
            filters.only(label=row["label"], type=row["type"], severity=row["severity"])


def by_cost(rates: pl.DataFrame, weights: Mapping[str, float]) -> pl.DataFrame:
    """label, type, severity, errors, cost and the share of all cost up to it; the costliest first.

    >>> found = pl.DataFrame({"label": ["tug", "tug"], "type": ["missing", "boundary"],
    ...     "severity": ["major", "minor"], "errors": [2, 10]})
    >>> by_cost(found, {"major": 5.0, "minor": 1.0})["so_far"].to_list()
    [0.5, 1.0]
    """
    weight = pl.col("severity").replace_strict(dict(weights), default=1.0, return_dtype=pl.Float64)
    costs = (
        rates.group_by("label", "type", "severity")
        .agg(pl.col("errors").sum())
        .with_columns((pl.col("errors") * weight).alias("cost"))
        .filter(pl.col("cost") > 0)
        .sort("cost", "label", "type", descending=[True, False, False])
    )
    return costs.with_columns((pl.col("cost").cum_sum() / pl.col("cost").sum()).alias("so_far"))


def pareto_rows(costs: pl.DataFrame, colours: Palette) -> list[dict[str, Any]]:
    """Rows of the bars, each named by its three parts."""
    return [
        {
            "name": f"{_named(row)} "
            f"{SHAPES.get(row['severity'], '')}{LETTERS.get(row['severity'], '')}",
            "key": str(number),
            "value": row["cost"],
            "ink": colours.severity.get(row["severity"]),
            "words": f"{fmt.count(row['errors'])}, {fmt.percent(row['so_far'], 0)}",
            "says": f"{_named(row)}, {row['severity']}: "
            f"{fmt.plural(row['errors'], 'error')}, cost {fmt.number(row['cost'])}",
        }
        for number, row in enumerate(costs.iter_rows(named=True))
    ]


def _named(row: Row) -> str:
    """'tug, wrong class'; what a reviewer left unsaid is called so."""
    label = "no label" if row["label"] == UNKNOWN else row["label"]
    kind = "kind not said" if row["type"] == UNKNOWN else fmt.slug(row["type"])
    return f"{label}, {kind}"


def trend(choice: Choice) -> None:
    """Errors per 1,000 labels checked, week by week."""
    found = choice.fetch("errors_over_time")
    rows = weeks.errors(found)
    checked = sum(row["checked"] for row in rows if row["severity"] == "major")
    pale = "; pale: the week may not be over" if any(r["is_incomplete"] for r in rows) else ""
    with kit.block(
        "Errors by week",
        choice,
        "errors_over_time",
        found,
        aside="Click a week for its errors",
        sentence="By the week the work was handed in; a late review changes an old week.",
        note=f"n = {fmt.count(checked)} labels checked{pale}" if rows else "",
    ):
        if not any(row["per_1000"] is not None for row in rows):
            kit.nothing(choice, "days", "No week was checked.", "Weeks need dated work and gold.")
            return
        if picked := kit.draw(bars.weekly(rows, furniture.colours()), "weekly-errors"):
            filters.only(**filters.week_of(picked["week"]))


def before_after(choice: Choice) -> None:
    """Whether quality assurance made labels better, naming what it introduced."""
    found = choice.fetch("errors_before_after")
    known = found.filter(pl.col("n") > 0)
    with kit.block(
        "Before and after quality assurance",
        choice,
        "errors_before_after",
        found,
        aside="Click a dot for its items",
        sentence="The same items against gold, as first handed in and as reviewers left them.",
        note=after_note(known),
    ):
        if known.is_empty():
            kit.nothing(
                choice,
                "reviews",
                "No item has gold and both versions.",
                "It needs gold on work that reviewers changed.",
            )
            return
        chart = bars.slope(slope_rows(known), furniture.colours())
        if picked := kit.draw(chart, "before-after"):
            changed.narrow(picked["name"], picked["side"])


def slope_rows(known: pl.DataFrame) -> list[dict[str, Any]]:
    """A line for the project, or for each question where there are several."""
    questions = known.filter(pl.col("question") != "all")
    lines = questions if questions.height > 1 else known.head(1)
    return [
        {
            "name": row["question"],
            "before": row["error_before"],
            "after": row["error_after"],
            "verdict": _changed(row),
            "words": f"{fmt.percent(row['error_after'])}: {fmt.count(row['fixed'])} fixed, "
            f"{fmt.count(row['introduced'])} introduced",
            "says": after_words(row),
        }
        for row in lines.iter_rows(named=True)
    ]


def _changed(row: Row) -> str:
    if row["ci_low"] is None:
        return "faded"
    return "bad" if row["ci_low"] > 0 else "good"


def after_words(row: Row) -> str:
    """What changed, with the test and the rate of what was introduced."""
    rate = fmt.estimate(
        row["introduced_rate"], row["introduced_low"], row["introduced_high"], as_rate=True
    )
    test = fmt.against("p", row["p_value"])
    return (
        f"{row['question']}: {fmt.count(row['fixed'])} fixed, {fmt.count(row['introduced'])} "
        f"introduced, {fmt.count(row['wrong_wrong'])} wrong before and after"
        f"{f', McNemar {test}' if test else ''}; introduced {rate} of what was right before"
    )


def after_note(known: pl.DataFrame) -> str:
    """n, and what was introduced, in words."""
    if known.is_empty():
        return ""
    row = known.row(0, named=True)
    lost = f"; {fmt.plural(row['lost'], 'fixed item')} left out" if row["lost"] else ""
    return f"n = {fmt.plural(row['n'], 'item')}; {after_words(row)}{lost}"


def causes(choice: Choice, listed: Large) -> None:
    """Why errors happened, as far as anybody said."""
    confirmed = listed.only("status", "confirmed")
    with kit.block(
        "Causes",
        choice,
        "errors_list",
        confirmed,
        aside="Click a bar for its errors",
        sentence="Confirmed errors by what reviewers or decisions name as the cause.",
        note=f"n = {fmt.plural(confirmed.height, 'confirmed error')}",
    ):
        if confirmed.is_empty():
            kit.nothing(choice, "errors", "No cause to tell.", "Causes are those of errors.")
            return
        rows = cause_rows(confirmed.counts("cause"), furniture.colours())
        chart = bars.bars(rows, furniture.colours(), title="confirmed errors", room=60)
        if picked := kit.draw(chart, "causes"):
            filters.only(cause=picked["key"])


def cause_rows(counts: pl.DataFrame, colours: Palette) -> list[dict[str, Any]]:
    """Bars of errors by cause and `n`, the most first; what nobody named stands last and grey."""
    total = counts["n"].sum()
    ordered = counts.with_columns(pl.col("cause").fill_null(NONE)).sort(
        pl.col("cause") == NONE, -pl.col("n").cast(pl.Int64), "cause"
    )
    return [
        {
            "name": CAUSES.get(row["cause"], fmt.slug(row["cause"])),
            "key": row["cause"],
            "value": row["n"],
            "ink": colours.faded if row["cause"] == NONE else None,
            "words": fmt.percent(row["n"] / total, 0),
            "says": f"{CAUSES.get(row['cause'], fmt.slug(row['cause']))}: "
            f"{fmt.plural(row['n'], 'error')}",
        }
        for row in ordered.iter_rows(named=True)
    ]


def votes(choice: Choice) -> None:
    """What several people's votes suggest about assets that are split."""
    found = large.rows(choice, "consensus_causes").without("cause", "")
    split = found.without("cause", "clear")
    with kit.block(
        "What the votes suggest",
        choice,
        "consensus_causes",
        split,
        aside="Click a bar for disputed assets",
        sentence="Assets whose votes differ, as the rule reads them: a place to look.",
        note=f"{fmt.count(split.height)} of {fmt.plural(found.height, 'asset')} with enough votes",
    ):
        if split.is_empty():
            kit.nothing(
                choice, "agreement", "No asset is split.", "It needs several votes on one asset."
            )
            return
        rows = cause_rows(split.counts("cause"), furniture.colours())
        chart = bars.bars(rows, furniture.colours(), title="assets", room=60)
        if kit.draw(chart, "votes"):
            links.go("flagged", reason="disagreement")
