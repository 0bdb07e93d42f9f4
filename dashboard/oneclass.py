"""One label whole: its guideline, its confusions, its errors, and what it looks like."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from dashboard import (
    blocks,
    charts,
    classes,
    confusions,
    furniture,
    kit,
    large,
    links,
    listed,
    rollup,
)
from dashboard import format as fmt
from dashboard.figures import of
from dashboard.filters import Choice
from dashboard.furniture import Figure, Interval

Row = Mapping[str, Any]

EXAMPLES = {
    "known_as": kit.text("Asset", 220),
    "right": kit.figure("Given so", 80),
    "instead": kit.text("Given instead", 170),
    "met_by": kit.figure("Annotators", 80),
}


def note(labels: pl.DataFrame, choice: Choice) -> str:
    """What the chart leaves out, and its lines."""
    shown = min(classes.MOST, labels.height)
    parts = [
        f"{shown} of {fmt.plural(labels.height, 'label')}"
        if labels.height > shown
        else fmt.plural(shown, "label"),
        f"lines: alpha {fmt.coefficient(choice.policy('agreement', 'threshold'), 3)}, "
        f"target {fmt.percent(choice.policy('accuracy', 'target'), 0)}",
        "faded: too few",
    ]
    return "; ".join(parts)


def findings(choice: Choice) -> None:
    """What was found about labels, in words; the action opens the label."""
    found = of(choice.fetch("flagged_labels"), choice.question).sort(
        "label", "reason", "score", descending=[False, False, True]
    )
    with kit.block(
        "What was found",
        choice,
        "flagged_labels",
        found,
        sentence="Intervals wholly below what is wanted, and classes that many people mix up.",
        note=kit.more(found, "finding"),
    ):
        if found.is_empty():
            kit.empty("Nothing was found about a label.", "Findings need gold or overlap.", None)
            return
        row = kit.table(*_findings(found), key="label-findings", alt="Findings", verb="Open")
        if row is not None:
            links.go("labels", label=found["label"][row], question=choice.question)


def _findings(found: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, Any]]:
    shown = kit.written(
        found,
        what=lambda row: classes.REASONS.get(row["reason"], fmt.slug(row["reason"])),
        figure=lambda row: (
            fmt.coefficient(row["value"])
            if row["reason"] == "low_agreement"
            else fmt.percent(row["value"])
        ),
        interval=lambda row: fmt.span(
            row["ci_low"], row["ci_high"], as_rate=row["reason"] != "low_agreement"
        ),
        rests=lambda row: fmt.count(row["n"]),
    )
    columns = {
        "label": kit.text("Label", 260),
        "what": kit.text("What", 150),
        "detail": kit.text("What was seen", 350),
        "figure": kit.figure("Value"),
        "interval": kit.figure("95% CI"),
        "rests": kit.figure("n"),
    }
    return shown, columns


def others(choice: Choice, labels: pl.DataFrame) -> None:
    """All labels as a table, where the chart holds not all of them."""
    with kit.block(
        "All labels",
        choice,
        "throughput_by_label",
        labels.drop("reasons"),
        sentence="Open one to see it whole.",
        note=kit.more(labels, "label"),
    ):
        shown = kit.written(
            labels,
            used=lambda row: fmt.count(row["annotations"] or 0),
            a=lambda row: fmt.coefficient(row["alpha"]) or fmt.missing(row["alpha_reason"]),
            r=lambda row: fmt.percent(row["recall"]) or "n/a: no gold",
            p=lambda row: fmt.percent(row["precision"]) or "n/a: no gold",
            taken=classes.words,
        )
        columns = {
            "label": kit.text("Label", 200),
            "used": kit.figure("Used"),
            "a": kit.figure("Alpha"),
            "r": kit.figure("Recall"),
            "p": kit.figure("Precision"),
            "taken": kit.text("Most often taken for", 300),
        }
        row = kit.table(shown, columns, "all-labels", alt="All labels", rows=16)
        if row is not None:
            links.go("labels", label=shown["label"][row], question=choice.question)


def draw(choice: Choice, label: str, labels: pl.DataFrame) -> None:
    """The page of one label."""
    found = labels.filter(pl.col("label") == label)
    row = None if found.is_empty() else found.row(0, named=True)
    furniture.answer(answer(label, row))
    _guideline(choice, label)
    errors = choice.fetch("errors_by_label_severity")
    furniture.strip(strip(choice, row, errors))
    left, right = st.columns(2, gap="medium")
    with left:
        kinds(choice, errors)
    examples = of(choice.fetch("accuracy_gold_examples"), choice.question)
    with right:
        clear(choice, examples)
    confusions.block(choice.of_any_label(), choice.question, label)
    disputed(choice, examples)
    _flagged(choice)


def answer(label: str, row: Row | None) -> str:
    """What is known of the label in one sentence."""
    if row is None:
        return f"{label} was not given to this question."
    if row["recall"] is None:
        return f"How often {label} is found is not known: gold has none of it."
    times = f"{fmt.count(row['true_positives'])} of {fmt.count(row['gold_n'])}"
    said = f"Found {times} times that gold has it ({fmt.percent(row['recall'])})"
    if row["instead"] is None:
        return f"{said}, and never taken for another label."
    words = classes.words(row)
    return f"{said}; otherwise most often {'' if 'left out' in words else 'given as '}{words}."


def _guideline(choice: Choice, label: str) -> None:
    said, url = classes.guideline(choice, label)
    if said or url:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"Guideline: {said}" if said else "The guideline on this label:")
            if url:
                st.link_button("Open the guideline", url, type="tertiary")
        return
    st.caption("No guideline note is known. Say it in assay.toml under policy.guideline.")


def strip(choice: Choice, row: Row | None, errors: pl.DataFrame) -> list[Figure]:
    """Use, alpha, recall, precision and errors of the label."""
    if row is None:
        return [Figure("Used", missing=fmt.missing("no_data"))]
    target = choice.policy("accuracy", "target")
    return [
        Figure(
            "Used",
            fmt.count(row["annotations"] or 0),
            "times",
            line="objects and answers in submitted work",
        ),
        _estimate("Agreement (alpha)", row, "alpha", "alpha_n", "agreement"),
        _estimate("Recall", row, "recall", "gold_n", "accuracy", target),
        _estimate("Precision", row, "precision", "given_n", "accuracy", target),
        _errors(errors),
    ]


def _estimate(
    title: str, row: Row, key: str, n: str, metric: str, target: float | None = None
) -> Figure:
    value, low, high = row[key], row[f"{key}_low"], row[f"{key}_high"]
    if value is None:
        reason = row["alpha_reason"] if key == "alpha" else "no_gold"
        return Figure(title, missing=fmt.missing(reason or "no_overlap"))
    as_rate = metric == "accuracy"
    kind = blocks.verdict(low, high, target) if target is not None else None
    word = {"good": "✓ Above the target", "bad": "✕ Below the target"}.get(kind or "", "")
    interval = fmt.span(low, high, as_rate=as_rate)
    return Figure(
        title,
        fmt.rate(value) if as_rate else fmt.coefficient(value),
        "%" if as_rate else "",
        line=f"95% CI {interval}, n = {fmt.count(row[n])}" if interval else "",
        verdict=word or ("▲ The target is within the interval" if target is not None else ""),
        kind=kind,
        interval=Interval(value, low, high, target) if low is not None else None,
    )


def _errors(errors: pl.DataFrame) -> Figure:
    checked = rollup.checked(errors)
    if not checked:
        return Figure("Confirmed errors", missing=fmt.missing("nothing of it was checked"))
    amount = rollup.total(errors, "errors") or 0
    grave = rollup.total(errors.filter(pl.col("severity") == "critical"), "errors") or 0
    return Figure(
        "Confirmed errors",
        fmt.count(amount),
        line=f"{fmt.number(1000 * amount / checked)} per 1,000 of {fmt.count(checked)} checked",
        verdict=f"✕ {fmt.count(grave)} critical" if grave else "none critical",
        kind="bad" if grave else None,
    )


def kinds(choice: Choice, errors: pl.DataFrame) -> None:
    """Its errors by kind and severity."""
    summed = rollup.by_severity(errors, "type", "severity").with_columns(
        pl.col("type").map_elements(fmt.slug, return_dtype=pl.String).alias("label")
    )
    with kit.block(
        "Errors by kind",
        choice,
        "errors_by_label_severity",
        errors,
        aside="Click a bar for its errors",
        sentence="Confirmed errors of this label per 1,000 of it checked, by severity.",
        note=f"n = {fmt.count(rollup.checked(errors))} checked",
    ):
        if summed.is_empty():
            kit.nothing(choice, "errors", "No confirmed errors.", "They come from gold and review.")
            return
        weights = choice.house.weights(choice.project)
        chart = charts.severity_bars(summed, furniture.colours(), weights)
        if picked := kit.draw(chart, "kinds"):
            kind = summed.filter(pl.col("label") == picked["label"])["type"][0]
            links.go("errors", type=kind, severity=picked["severity"])


def clear(choice: Choice, examples: pl.DataFrame) -> None:
    """Gold of the label that everybody gave."""
    agreed = examples.filter(pl.col("correct") == pl.col("n")).sort(
        "n", "asset_key", descending=[True, False]
    )
    has_gallery = "gallery" in links.PAGES
    with kit.block(
        "What it looks like",
        choice,
        "accuracy_gold_examples",
        agreed,
        aside="See them side by side →" if has_gallery else "",
        leads="gallery" if has_gallery else None,
        sentence="Gold of the label that everybody gave it; the most met first.",
        note=kit.more(agreed, "asset"),
    ):
        if agreed.is_empty():
            kit.nothing(choice, "accuracy", "No gold that everybody gave.", "Import gold.")
            return
        _examples(choice, agreed, "clear", {k: v for k, v in EXAMPLES.items() if k != "instead"})


def disputed(choice: Choice, examples: pl.DataFrame) -> None:
    """Gold of the label that people gave something else for."""
    apart = examples.filter(pl.col("correct") < pl.col("n")).sort(
        "value", "n", "asset_key", descending=[False, True, False]
    )
    with kit.block(
        "Where people and gold part",
        choice,
        "accuracy_gold_examples",
        apart,
        sentence="Gold of the label that was given otherwise, the least agreed first.",
        note=kit.more(apart, "asset"),
    ):
        if apart.is_empty():
            kit.empty("Nobody gave anything else.", "Gold of other labels may say more.", None)
            return
        _examples(choice, apart, "apart", EXAMPLES)


def _examples(choice: Choice, examples: pl.DataFrame, key: str, columns: Mapping[str, Any]) -> None:
    shown = kit.written(
        examples,
        known_as=lambda row: listed.short(row["asset_key"]),
        right=lambda row: f"{fmt.count(row['correct'])} of {fmt.count(row['n'])}",
        instead=lambda row: (
            f"{row['other_label']}, {fmt.count(row['other_n'])}" if row["other_label"] else ""
        ),
        met_by=lambda row: fmt.count(row["annotators"]) if row["annotators"] else "n/a: no names",
    )
    row = kit.table(shown, columns, key, alt="Gold examples", rows=7)
    if row is not None:
        links.asset(shown["asset_id"][row], choice.project)


def _flagged(choice: Choice) -> None:
    """Assets that annotators disagree about, with this label in play."""
    found = large.rows(choice, "flagged_assets", "-score").only("reason", "disagreement")
    flagged = large.about(found, choice.question)
    if flagged.is_empty():
        return
    with kit.block(
        "Disputed among annotators",
        choice,
        "flagged_assets",
        flagged,
        sentence="Different answers on one asset, this label the commonest; most uncertain first.",
        note=kit.more(flagged, "asset"),
    ):
        blocks.assets_table(choice, flagged.shown, "label-disputed", rows=8)
