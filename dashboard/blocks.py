"""Figures that several pages show: one place, so they look and lead the same everywhere."""

from typing import Any

import polars as pl

from dashboard import alike, charts, furniture, kit, links, rollup
from dashboard import format as fmt
from dashboard.figures import of
from dashboard.filters import NONE, Choice
from dashboard.large import Large
from dashboard.vega import Rule

UNKNOWN = "unspecified"
MOST_PEOPLE = 24
REASONS = {
    "gold_error": "Gold disagrees",
    "rejected": "Rejected in review",
    "disagreement": "Annotators disagree",
}
STATES = {"open": "open", "asked": "? asked", "disputed": "? disputed", "confirmed": "✓ confirmed"}
STATUSES = {"ok": "good", "watch": "watch", "weak": "bad", "insufficient": "faded"}
WORDS = {"watch": "▲ watch", "weak": "✕ below target"}


def agreement_by_label(choice: Choice, question: str | None, most: int = 10, **head: Any) -> None:
    """Alpha of each label against the rest, lowest last; a click shows the assets behind it."""
    frame = of(choice.fetch("agreement_by_label"), question)
    known = frame.filter(pl.col("value").is_not_null()).sort("value")
    shown = known.head(most).sort(pl.col("reason").is_not_null(), -pl.col("value"))
    without = frame.height - known.height
    notes = [
        _most(known.height, shown.height, "lowest"),
        "faded: too few answers" if shown["reason"].count() else "",
        f"{without} without a value" if without else "",
    ]
    note = "; ".join(n for n in notes if n)
    with kit.block(
        "Agreement by label",
        choice,
        "agreement_by_label",
        frame,
        note=note,
        sentence="Krippendorff's alpha, one label against the rest"
        + (", or against nothing drawn or marked." if alike.is_drawn(choice, question) else "."),
        **head,
    ):
        if shown.is_empty():
            kit.nothing(
                choice,
                "agreement",
                "No label has been judged twice.",
                "Agreement needs two people on the same assets.",
            )
            return
        threshold = choice.policy("agreement", "threshold") or 0.667
        target = choice.policy("agreement", "target")
        rows = [
            _dot(row, "value", "ci_low", "ci_high", "n", threshold)
            for row in shown.iter_rows(named=True)
        ]
        rules = [
            Rule(threshold, fmt.coefficient(threshold)),
            *([Rule(target, fmt.coefficient(target), True)] if target else []),
        ]
        low = min([0.0, *(row["low"] for row in rows if row["low"] is not None)])
        chart = charts.dot_whisker(
            rows, furniture.colours(), title="alpha", rules=rules, domain=(max(-1.0, low), 1)
        )
        if picked := kit.draw(chart, "agreement-by-label"):
            links.go("flagged", label=picked["key"], reason="disagreement")


def recall_by_label(choice: Choice, question: str | None, most: int = 10, **head: Any) -> None:
    """How often gold of each label is found; a click shows what was given instead."""
    frame = of(choice.fetch("accuracy_by_label"), question)
    known = frame.filter(pl.col("recall").is_not_null() & (pl.col("label") != NONE)).sort("recall")
    shown = known.head(most).sort(pl.col("reason").is_not_null(), -pl.col("recall"))
    notes = [
        _most(known.height, shown.height, "lowest"),
        "faded: too few gold answers" if shown["reason"].count() else "",
    ]
    with kit.block(
        "Recall by label",
        choice,
        "accuracy_by_label",
        frame,
        note="; ".join(n for n in notes if n),
        sentence="Share of each gold label found; whiskers: 95%, Wilson.",
        **head,
    ):
        if shown.is_empty():
            kit.nothing(choice, "accuracy", "No gold yet.", "Import it with role gold.")
            return
        target = choice.policy("accuracy", "target")
        rows = [
            _dot(row, "recall", "recall_low", "recall_high", "gold_n", target)
            for row in shown.iter_rows(named=True)
        ]
        rules = [Rule(target, f"target {fmt.percent(target, 0)}")] if target else []
        chart = charts.dot_whisker(
            rows, furniture.colours(), title="recall", rules=rules, measure="rate"
        )
        if picked := kit.draw(chart, "recall-by-label"):
            links.go("errors", gold_label=picked["key"])


def _most(known: int, shown: int, which: str) -> str:
    return f"{shown} {which} of {known}" if known > shown else ""


def _dot(
    row: dict[str, Any], value: str, low: str, high: str, n: str, threshold: float | None
) -> dict[str, Any]:
    return {
        "name": row["label"],
        "key": row["label"],
        "value": row[value],
        "low": row[low],
        "high": row[high],
        "n": row[n],
        "reason": row["reason"],
        "verdict": "faded" if row["reason"] else verdict(row[low], row[high], threshold),
    }


def verdict(low: float | None, high: float | None, threshold: float | None) -> str:
    """Where an interval lies against a threshold: good, bad, or undecided, which is watch."""
    if low is None or high is None or threshold is None:
        return "watch"
    return "good" if low >= threshold else "bad" if high < threshold else "watch"


def errors_by_label(choice: Choice, errors: pl.DataFrame, most: int = 10, **head: Any) -> None:
    """Confirmed errors per 1,000 labels checked; a click lists them."""
    known = errors.filter(pl.col("label") != UNKNOWN)
    summed = rollup.by_severity(known, "label", "severity")
    costly = (
        summed.group_by("label").agg(pl.col("per_1000").sum()).sort("per_1000", descending=True)
    )
    shown = summed.filter(pl.col("label").is_in(costly["label"].head(most).to_list()))
    counted = f"n = {fmt.count(rollup.checked(errors))} labels checked"
    note = "; ".join(
        n
        for n in (
            counted,
            _most(costly.height, min(most, costly.height), "highest"),
            _nameless(errors),
        )
        if n
    )
    with kit.block(
        "Confirmed errors by label",
        choice,
        "errors_by_label_severity",
        errors,
        note=note,
        sentence="Errors per 1,000 labels checked, by severity.",
        **head,
    ):
        if shown.is_empty():
            kit.nothing(
                choice,
                "errors",
                "No confirmed errors.",
                "They come from gold answers and rejected reviews.",
            )
            return
        weights = choice.house.weights(choice.project)
        if picked := kit.draw(
            charts.severity_bars(shown, furniture.colours(), weights), "errors-by-label"
        ):
            links.go("errors", label=picked["label"], severity=picked["severity"])


def _nameless(errors: pl.DataFrame) -> str:
    """Rejections of a whole pass name no label: they are in the list, not in the bars."""
    amount = rollup.total(errors.filter(pl.col("label") == UNKNOWN), "errors") or 0
    return f"{fmt.count(amount)} without a label are only in the list" if amount else ""


def named(frame: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    """The frame with a column `person`: what to call the annotator."""
    return kit.written(frame, person=lambda row: choice.name(row["annotator_id"]))


def assets_table(
    choice: Choice, frame: pl.DataFrame, key: str, rows: int = 10, choose: bool = False
) -> None:
    """Flagged assets; the action of a row opens its asset.

    With `choose` rows can be chosen, and what was decided on them is shown.
    """
    shown = kit.written(
        named(frame.head(kit.MOST_ROWS), choice),
        known_as=lambda row: row["name"] or row["asset_key"],
        why=lambda row: REASONS.get(row["reason"], fmt.slug(row["reason"])),
        graded=lambda row: kit.severity(row["severity"]),
        weight=lambda row: fmt.number(row["score"]),
        who=lambda row: row["person"] if row["annotator_id"] else "several",
        class_=lambda row: row["label"] or "several",
        delivery=lambda row: row["batch"] or "n/a: no batches",
        found=lambda row: fmt.instant(row["found_at"]) or "n/a: no date",
        state=lambda row: STATES.get(row["status"], row["status"]),
        given_to=lambda row: row["assignee"] or "nobody",
    )
    columns = {
        "known_as": "Asset",
        **({"state": "Status", "given_to": "Assigned to"} if choose else {}),
        "why": "Reason",
        "graded": "Severity",
        "weight": kit.figure("Score"),
        "detail": "Evidence",
        "class_": "Label",
        "who": "Annotator",
        "delivery": "Batch",
        "found": "Found",
    }
    if frame["batch"].null_count() == frame.height:
        del columns["delivery"]
    alt = "Flagged assets, most costly first"
    row = kit.table(shown, columns, key, alt=alt, rows=rows, choose=choose)
    if row is not None:
        links.asset(shown["asset_id"][row], choice.project)


def ranked(people: pl.DataFrame, choice: Choice, minimum: float) -> list[dict[str, Any]]:
    """People for the ranking: best first, those with too few answers last and unranked."""
    few = pl.col("status") == "insufficient"
    ordered = people.with_columns(few.alias("few")).sort(
        "few", "shrunken", descending=[False, True], nulls_last=True
    )
    if ordered.height > MOST_PEOPLE:
        ordered = ordered.filter(~pl.col("few")).tail(MOST_PEOPLE)
    return [
        {
            "name": choice.name(row["annotator_id"]),
            "key": row["annotator_id"],
            "value": row["shrunken"],
            "low": row["shrunken_low"],
            "high": row["shrunken_high"],
            "raw": row["value"],
            "n": row["n"],
            "verdict": STATUSES.get(row["status"], "faded"),
            "word": WORDS.get(row["status"], "")
            or (fmt.missing("insufficient_n", minimum) if row["few"] else ""),
        }
        for row in ordered.iter_rows(named=True)
    ]


def confused(pairs: pl.DataFrame, most: int) -> tuple[pl.DataFrame, list[str]]:
    """The most frequent gold labels and what was given for them, in order of frequency."""
    totals = (
        pairs.group_by("gold_label")
        .agg(pl.col("gold_total").max())
        .sort("gold_total", descending=True)
    )
    gold = [label for label in totals["gold_label"].to_list() if label != NONE][:most]
    kept = pairs.filter(pl.col("gold_label").is_in([*gold, NONE]))
    given = [
        x
        for x in kept.group_by("given_label")
        .agg(pl.col("n").sum())
        .sort("n", descending=True)["given_label"]
        if x not in gold and x != NONE
    ]
    none = (
        [NONE]
        if NONE in kept["given_label"].to_list() or NONE in kept["gold_label"].to_list()
        else []
    )
    order = [*gold, *given[: max(0, most - len(gold))], *none]
    return kept.filter(pl.col("given_label").is_in(order)), order


def busiest(pairs: pl.DataFrame, most: int) -> pl.DataFrame:
    """The pairs among the people who share most assets."""
    both = pl.concat([pairs.select("n", person=name) for name in ("annotator_a", "annotator_b")])
    people = (
        both.group_by("person")
        .agg(pl.col("n").sum())
        .sort("n", descending=True)["person"]
        .head(most)
    )
    keep = people.to_list()
    return pairs.filter(pl.col("annotator_a").is_in(keep) & pl.col("annotator_b").is_in(keep))


def by_kind(rates: pl.DataFrame, most: int) -> pl.DataFrame:
    """Errors by label and type, for the costliest labels."""
    summed = rollup.by_severity(rates.filter(pl.col("label") != UNKNOWN), "label", "type")
    costly = (
        summed.group_by("label").agg(pl.col("per_1000").sum()).sort("per_1000", descending=True)
    )
    return summed.filter(pl.col("label").is_in(costly["label"].head(most).to_list()))


checked = rollup.checked


def people_table(choice: Choice, people: pl.DataFrame, minimum: float) -> None:
    """Everyone compared with gold, the surest below target first; the action lists their errors."""
    ordered = people.sort("p_below_target", "n", descending=True, nulls_last=True)
    shown = kit.written(
        named(ordered, choice),
        state=lambda row: (
            WORDS.get(row["status"], "✓ ok")
            if row["status"] != "insufficient"
            else fmt.missing("insufficient_n", minimum)
        ),
        raw=lambda row: fmt.percent(row["value"]),
        interval=lambda row: fmt.span(row["ci_low"], row["ci_high"], as_rate=True),
        answers=lambda row: fmt.count(row["n"]),
        adjusted=lambda row: fmt.percent(row["shrunken"]) or "n/a",
        doubt=lambda row: fmt.probability(row["q_value"]) or "n/a",
    )
    columns = {
        "person": "Annotator",
        "state": "Against the target",
        "raw": kit.figure("Accuracy"),
        "interval": kit.figure("95% CI"),
        "answers": kit.figure("n"),
        "adjusted": kit.figure("Adjusted"),
        "doubt": kit.figure("q"),
    }
    row = kit.table(shown, columns, "everyone", alt="Accuracy of everyone", verb="See errors")
    if row is not None:
        links.go("errors", annotator=shown["annotator_id"][row])


def ranking_note(people: pl.DataFrame, target: float | None) -> str:
    """What the ranking leaves out."""
    few = people.filter(pl.col("status") == "insufficient").height
    goal = fmt.percent(target, 0)
    if people.height <= MOST_PEOPLE:
        return f"Line: target {goal}. Right: gold answers. Below the rule: not ranked"
    ranked_people = people.height - few
    lowest = f"{min(MOST_PEOPLE, ranked_people)} lowest of {ranked_people}"
    return f"Line: target {goal}. {lowest}; {few} with too few answers are in the table"


def flagged_note(choice: Choice, flagged: Large) -> str:
    """How many findings on how many assets, and which of them a choice of people cannot narrow."""
    assets = fmt.plural(flagged.distinct("asset_id"), "asset")
    counted = f"{kit.more(flagged, 'finding')} on {assets}"
    if not choice.filters.annotators or not (several := flagged.only("annotator_id", NONE).height):
        return counted
    return f"{counted}; {fmt.count(several)} are about several people and not narrowed by annotator"
