"""What is wrong, how bad, and whether quality assurance made it better."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reports import charts, examples
from reports.document import Block, Column, Drawing, Gallery, Paragraph, table, text
from reports.model import Manifest, Row
from reports.words import (
    SEVERITIES,
    count,
    interval,
    missing,
    number,
    percent,
    plain,
    plural,
    probability,
    slug,
)

_FOUND_BY = {"gold": "comparison with gold", "reviewer": "reviewers", "rule": "rules",
    "consensus": "the consensus", "model": "a model", "customer": "the customer"}  # fmt: skip


def section(manifest: Manifest) -> Sequence[Block]:
    """Section 8."""
    whole = next((row for row in manifest.rows("errors") if row["question"] == "all"), None)
    if whole is None or (whole["value"] is None and not whole["errors"]):
        return [Paragraph("Errors were not counted: no label was compared with gold or reviewed.")]
    blocks: list[Block] = [
        Paragraph(
            f"{plural(whole['errors'], 'confirmed error')} among {plural(whole['n'], 'label')} "
            "checked. Only confirmed errors count: those against gold and those found by "
            "reviewers start confirmed, all others when a person confirms them. A label checked "
            "both ways counts twice, as its error may."
        ),
        _costs(manifest),
    ]
    blocks += _by_type(manifest)
    blocks += _by_label(manifest)
    blocks += _examples(manifest)
    blocks += _detectors(manifest)
    blocks += _before_after(manifest)
    return blocks


def _costs(manifest: Manifest) -> Block:
    figure = manifest.figures["errors"]
    names = {"all": "all together", "unspecified": "work judged as a whole"}

    def score(row: Row) -> str:
        return missing(row["reason"]) if row["value"] is None else number(row["value"], 1)

    def bounds(row: Row) -> str:
        if row["ci_low"] is None:
            return "none"
        return f"{number(row['ci_low'], 1)} to {number(row['ci_high'], 1)}"

    return table(figure, [
        Column("Question", lambda row: names.get(row["question"], plain(row["question"])),
            grows=True),
        *(Column(word, _counted(word.split()[1]), right=True)
            for word in SEVERITIES.values()),
        Column("Labels checked", lambda row: count(row["n"]), right=True),
        Column("Penalty per 1,000", lambda row: number(row["penalty_per_1000"], 1), right=True),
        Column("Score of 100", score, right=True),
        Column("95% interval", bounds, right=True),
    ], notes=[f"{plain(row['method'])}." for row in figure.rows[:1] if row["method"]])  # fmt: skip


def _counted(severity: str) -> Callable[[Row], str]:
    return lambda row: count(row[severity])


def _by_type(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["errors_by_type"]
    parts: dict[str, list[tuple[str, int]]] = {}
    for row in figure.rows:
        parts.setdefault(slug(row["type"]), []).append((row["severity"], row["errors"]))
    rows = sorted(parts.items(), key=lambda item: (-sum(n for _, n in item[1]), item[0]))
    if not rows:
        return []
    alt = "Confirmed errors by type and severity. " + "; ".join(
        f"{name}: " + ", ".join(f"{size:,} {severity}" for severity, size in sizes)
        for name, sizes in rows
    )
    drawn = charts.stacked(rows, SEVERITIES, alt)
    return [Drawing(figure.id, figure.number, figure.title, drawn, alt)]


def _by_label(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["errors_by_label"]
    if not figure.rows:
        return []
    most = 25
    more = len(figure.rows) - most
    return [
        table(figure, [
            Column("Severity", lambda row: SEVERITIES.get(row["severity"], slug(row["severity"]))),
            text("question", "Question"),
            text("label", "Label", grows=True),
            Column("Type", lambda row: slug(row["type"])),
            Column("Errors", lambda row: count(row["errors"]), right=True),
            Column("Labels checked", lambda row: count(row["labels_checked"]), right=True),
            Column("Per 1,000", lambda row: "n/a: none checked" if row["per_1000"] is None
                else number(row["per_1000"], 1), right=True),
        ], rows=figure.rows[:most], notes=[
            f"The worst first; {more} more rows are in the data of this report." if more > 0 else ""
        ])
    ]  # fmt: skip


def _examples(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["examples"]
    if not figure.rows:
        return []
    items = []
    for row in figure.rows:
        said = f"{SEVERITIES.get(row['severity'], row['severity'])} · {slug(row['type'])}"
        detail = plain(row["detail"] or "")
        close = f"overlap with gold (IoU) {number(row['iou'], 2)}" if row["iou"] is not None else ""
        close = "" if row["type"] == "localisation" else close  # said in the detail
        asset = charts.shortened(row["asset"] or "", 34)
        alt = f"{slug(row['severity'])} error, {slug(row['type'])}: {detail}, on {asset}"
        items.append((examples.drawing(row, alt), alt,
            [line for line in (said, detail, close, asset) if line]))  # fmt: skip
    return [
        Gallery(figure.id, figure.number, figure.title, items,
            "A few errors, each kind once before any twice; no random sample. G, solid: gold. A, "
            "dashed: the annotator. Pictures themselves are not part of the report.")
    ]  # fmt: skip


def _detectors(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["errors_by_detector"]
    if not figure.rows:
        return []
    return [
        table(figure, [
            Column("Found by", lambda row: _FOUND_BY.get(row["detected_by"],
                slug(row["detected_by"])), grows=True),
            Column("Reported", lambda row: count(row["errors"]), right=True),
            Column("Open", lambda row: count(row["open"]), right=True),
            Column("Confirmed", lambda row: count(row["confirmed"]), right=True),
            Column("Dismissed", lambda row: count(row["dismissed"]), right=True),
            Column("Confirmed of decided", lambda row: missing(row["reason"])
                if row["value"] is None else
                f"{percent(row['value'])} ({interval(row['ci_low'], row['ci_high'])})",
                right=True),
        ], notes=[f"{plain(row['method'])}." for row in figure.rows[:1]])
    ]  # fmt: skip


def _before_after(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["before_after"]
    measured = [row for row in figure.rows if row["n"]]
    if not measured:
        return [Paragraph(
            "Before and after quality assurance could not be compared: no item with gold is known "
            "in both versions."
        )]  # fmt: skip
    return [
        table(figure, [
            Column("Question", lambda row: "all together" if row["question"] == "all"
                else plain(row["question"]), grows=True),
            Column("Items", lambda row: count(row["n"]), right=True),
            Column("Wrong before", lambda row: percent(row["error_before"]), right=True),
            Column("Wrong after", lambda row: percent(row["error_after"]), right=True),
            Column("Fixed", lambda row: count(row["fixed"]), right=True),
            Column("Introduced", lambda row: f"{count(row['introduced'])} "
                f"({interval(row['introduced_low'], row['introduced_high'])}%)", right=True),
            Column("Change", lambda row: f"{(row['value'] or 0) * 100:+.1f} pt "
                f"({(row['ci_low'] or 0) * 100:+.1f} to {(row['ci_high'] or 0) * 100:+.1f})",
                right=True),
            Column("p", lambda row: probability(row["p_value"]) or "n/a", right=True),
        ], rows=measured, notes=[f"{plain(measured[0]['method'])}."])
    ]  # fmt: skip
