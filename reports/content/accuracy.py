"""How often work matches gold, and whether gold is fit to say so."""

from __future__ import annotations

from collections.abc import Sequence

from reports import charts
from reports.content.agreement import methods
from reports.document import Block, Column, Drawing, Paragraph, Tone, table, text
from reports.model import Manifest, Row
from reports.words import METRICS, count, interval, missing, number, percent, plain, reason, slug

_SHARES = ("accuracy", "balanced_accuracy", "macro_f1")
_STATES = {
    "healthy": "fit to judge by",
    "suspect": "disputed by the crowd; still scored",
    "disputed": "disputed by a person; not scored",
    "retired": "retired; not scored",
    "worn_out": "met too often by somebody",
    "untouched": "nobody met it",
}
_READS = {
    "one_person": "one person's habit",
    "shared": "shared by many: ask the guideline",
    "spread": "spread",
    "too_few": "too few to say",
}


def section(manifest: Manifest) -> Sequence[Block]:
    """Section 7."""
    overview = manifest.figures["accuracy"]
    if not any(row["n"] for row in overview.rows):
        return [Paragraph("Accuracy was not measured: no work could be compared with gold.")]
    blocks: list[Block] = [
        Paragraph(
            "First submissions are compared with gold, before any review. Accuracy is the plain "
            "share of right answers; balanced accuracy and macro F1 give every label the same "
            "weight; Matthews correlation and kappa take away what chance would get right."
        ),
        table(overview, [
            text("question", "Question"),
            Column("Measure", lambda row: METRICS.get(row["metric"], slug(row["metric"])),
                grows=True),
            Column("Value", _said, right=True),
            Column("95% interval", _bounds, right=True),
            Column("Exact interval", lambda row: interval(row["exact_low"], row["exact_high"])
                if row["exact_low"] is not None else "", right=True),
            Column("n", lambda row: count(row["n"]), right=True),
            Column("Gold assets", lambda row: count(row["assets"]), right=True),
        ], notes=methods(overview.rows)),
    ]  # fmt: skip
    blocks += _labels(manifest)
    blocks += _people(manifest)
    blocks += _confusions(manifest)
    blocks += _gold(manifest)
    return blocks


def tone(row: Row) -> Tone:
    """By the whole interval against the target; undecided where it holds the target."""
    if row["value"] is None or row["reason"] or row["ci_low"] is None or row["target"] is None:
        return "none"
    if row["ci_low"] >= row["target"]:
        return "good"
    return "bad" if row["ci_high"] < row["target"] else "watch"


def _said(row: Row) -> str:
    if row["value"] is None:
        return missing(row["reason"])
    return percent(row["value"]) if row["metric"] in _SHARES else number(row["value"])


def _bounds(row: Row) -> str:
    if row["value"] is None:
        return ""
    return interval(row["ci_low"], row["ci_high"], as_share=row["metric"] in _SHARES)


def _labels(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["accuracy_by_label"]
    if not figure.rows:
        return []

    def rate(row: Row, name: str, over: str) -> str:
        if row[name] is None:
            return f"n/a: none {over}"
        return f"{percent(row[name])} ({interval(row[f'{name}_low'], row[f'{name}_high'])})"

    return [
        table(figure, [
            text("question", "Question"),
            text("label", "Label", grows=True),
            Column("In gold", lambda row: count(row["gold_n"]), right=True),
            Column("Found (recall)", lambda row: rate(row, "recall", "in gold"), right=True),
            Column("Given", lambda row: count(row["given_n"]), right=True),
            Column("Right where given (precision)", lambda row: rate(row, "precision", "given"),
                right=True),
            Column("Remark", lambda row: reason(row["reason"]) if row["reason"] else ""),
        ], notes=["In brackets: Wilson's 95% interval."])
    ]  # fmt: skip


def _people(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["accuracy_by_annotator"]
    if not figure.rows:
        return [Paragraph(
            "Accuracy by person is not shown: fewer than five people were compared with gold, or "
            "the exports name nobody.", "note"
        )]  # fmt: skip
    target = next((row["target"] for row in manifest.rows("accuracy") if row["target"]), None)
    tones = {"weak": "bad", "watch": "watch", "ok": "data"}
    blocks: list[Block] = []
    for question in dict.fromkeys(row["question"] for row in figure.rows):
        rows = [row for row in figure.rows if row["question"] == question]
        drawn = charts.intervals(
            [
                {
                    "name": row["annotator_id"], "value": row["shrunken"],
                    "low": row["shrunken_low"], "high": row["shrunken_high"],
                    "tone": tones.get(row["status"], "faded"),
                    "said": f"{percent(row['value'])} of {count(row['n'])}",
                }
                for row in rows
            ],
            write=lambda value: f"{value:.0%}",
            marks=[(target, f"{target:.0%} wanted")] if target else [],
            alt=f"Accuracy of {len(rows)} people on {plain(question)}, adjusted for few answers, "
            "with 95% intervals. "
            + "; ".join(f"{r['annotator_id']} {percent(r['shrunken'])}" for r in rows[:12]),
        )  # fmt: skip
        blocks.append(Drawing(
            figure.id, figure.number, f"{figure.title}: {plain(question)}", drawn,
            drawn[1]["aria-label"],
            "Dot and bar: drawn towards the group where answers are few, 95% credible interval. "
            "Right: the raw share. Red: surely below what is wanted; amber: likely; grey: too few "
            "to say. People met different assets, so a low place is a reason to look together, "
            "never more.",
        ))  # fmt: skip
    return blocks


def _confusions(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["confusions"]
    if not figure.rows:
        return []
    return [
        table(figure, [
            text("question", "Question"),
            Column("Labels taken for each other", lambda row:
                f"{plain(row['label_a'])} and {plain(row['label_b'])}", grows=True),
            Column("Times", lambda row: count(row["errors"]), right=True),
            Column("Of gold", lambda row: count(row["gold_n"]), right=True),
            Column("Share", lambda row: f"{percent(row['share'])} "
                f"({interval(row['ci_low'], row['ci_high'])})", right=True),
            Column("Reads as", lambda row: _READS.get(row["reads_as"], slug(row["reads_as"]))),
        ], notes=["The most frequent pairs."])
    ]  # fmt: skip


def _gold(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["gold"]
    if not figure.rows:
        return []
    return [
        table(figure, [
            Column("Gold is", lambda row: _STATES.get(row["state"], slug(row["state"])),
                grows=True),
            Column("Assets", lambda row: count(row["assets"]), right=True),
            Column("Answers on gold", lambda row: count(row["items"]), right=True),
            Column("Judgements by it", lambda row: count(row["judgements"]), right=True),
        ])
    ]  # fmt: skip
