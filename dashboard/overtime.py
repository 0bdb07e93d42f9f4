"""Agreement and accuracy week by week, with the guidelines in force."""

from datetime import date

import polars as pl

from dashboard import bands, filters, furniture, kit, links, weeks
from dashboard import format as fmt
from dashboard.figures import of
from dashboard.filters import Choice
from dashboard.vega import Rule


def agreement(choice: Choice, question: str | None) -> None:
    """Agreement on the assets completed in each week; a click shows those that are disputed."""
    found = of(choice.fetch("agreement_over_time"), question).sort("week")
    known = found.filter(pl.col("value").is_not_null())
    marks = guidelines(choice)
    measure = _measure(found)
    is_alpha = measure.startswith("Krippendorff")
    with kit.block(
        "Agreement by week",
        choice,
        "agreement_over_time",
        found,
        aside="Click a dot for disputed assets",
        sentence=f"{measure}; by the week in which assets were completed. "
        + ("Dotted: a new guideline." if marks else "No dated guideline is known."),
        note=agreement_note(found),
    ):
        if known.is_empty():
            kit.nothing(
                choice,
                "agreement",
                "No week can be told.",
                "Weeks are told of dated work on the same assets by two people or more.",
            )
            return
        # The threshold is one of alpha; shares of matches have none.
        least = choice.policy("agreement", "threshold") if is_alpha else None
        chart = bands.weekly(
            [
                {
                    "week": row["week"],
                    "value": row["value"],
                    "low": row["ci_low"],
                    "high": row["ci_high"],
                    "n": row["n"],
                    "is_incomplete": row["is_incomplete"],
                    "verdict": _alpha(row["ci_high"], row["reason"], least),
                }
                for row in known.iter_rows(named=True)
            ],
            furniture.colours(),
            title="alpha" if is_alpha else "agreement",
            as_rate=False,
            rules=[Rule(least, fmt.coefficient(least))] if least is not None else [],
            marks=within(marks, known["week"].to_list()),
        )
        if kit.draw(chart, "agreement-by-week"):
            links.go("flagged", reason="disagreement", question=question)


def _measure(found: pl.DataFrame) -> str:
    """What the weeks of a question are measured in, as the first week says it.

    >>> _measure(pl.DataFrame({"method": [None, "mean F1 of boxes; bootstrap of assets"]}))
    'Mean F1 of boxes'
    """
    methods = found["method"].drop_nulls()
    said = str(methods[0]).split(";")[0] if len(methods) else "Krippendorff"
    if said.startswith("Krippendorff"):
        return "Krippendorff's alpha"
    return said[:1].upper() + said[1:]


def _alpha(high: float | None, reason: str | None, least: float | None) -> str:
    if reason is not None:
        return "faded"
    return "bad" if high is not None and least is not None and high < least else "good"


def agreement_note(found: pl.DataFrame) -> str:
    """n, what is pale, and what is in no week."""
    if found.is_empty():
        return ""
    undated = found["undated_items"].max()
    assets = fmt.plural(sum(found["n"].to_list()), "asset")
    parts = [f"n = {assets} in {fmt.plural(found.height, 'week')}"]
    if found["reason"].count():
        parts.append("faded: too few")
    if found["is_incomplete"].any():
        parts.append("pale: the last week may not be over")
    if isinstance(undated, int) and undated:
        parts.append(f"{fmt.count(undated)} without a date in no week")
    return "; ".join(parts)


def guidelines(choice: Choice) -> list[tuple[date, str]]:
    """When each version of the guideline took effect."""
    known = choice.whole("stg_guidelines").filter(pl.col("day").is_not_null())
    return [
        (row["day"], row["version"]) for row in known.sort("effective_at").iter_rows(named=True)
    ]


def within(marks: list[tuple[date, str]], mondays: list[date]) -> list[tuple[date, str]]:
    """The marks that fall among the weeks, so that they do not stretch the axis.

    >>> within([(date(2026, 1, 1), "v1"), (date(2026, 9, 9), "v2")], [date(2026, 9, 7)])
    [(datetime.date(2026, 9, 9), 'v2')]
    """
    if not mondays:
        return []
    reach = (max(mondays) - min(mondays)).days + 6
    return [mark for mark in marks if 0 <= (mark[0] - min(mondays)).days <= reach]


def accuracy(choice: Choice, question: str | None) -> None:
    """All comparisons with gold of each week; a click lists its errors."""
    found = of(choice.fetch("accuracy_over_time"), question)
    target = choice.policy("accuracy", "target")
    rows = weeks.accuracy(found, target, weeks.FEW)
    with kit.block(
        "Accuracy by week",
        choice,
        "accuracy_over_time",
        found,
        aside="Click a week for its errors",
        sentence="All together, by when the work was handed in; 95% intervals (Wilson).",
        note=weeks.note(rows, weeks.FEW, "answers") if rows else "",
    ):
        if not rows:
            kit.nothing(choice, "accuracy", "No week has gold.", "Weeks need dates and gold.")
            return
        chart = bands.weekly(
            rows,
            furniture.colours(),
            title="accuracy against gold",
            rules=[Rule(target, f"target {fmt.percent(target, 0)}")] if target is not None else [],
            marks=within(guidelines(choice), [row["week"] for row in rows]),
        )
        if picked := kit.draw(chart, "accuracy-by-week"):
            links.go("errors", question=question, **filters.week_of(picked["week"]))
