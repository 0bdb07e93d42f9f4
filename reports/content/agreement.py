"""How alike people decide."""

from __future__ import annotations

from collections.abc import Sequence

from reports import charts
from reports.document import Block, Column, Drawing, Paragraph, Tone, table, text
from reports.model import Manifest, Row
from reports.words import COEFFICIENTS, count, interval, missing, number, plain, reason, slug

_UNBOUNDED = ("rmse", "mean_distance", "wer", "cer")
_WARNING = (
    "Where one label dominates, chance-corrected coefficients fall though people rarely differ; "
    "the agreement by label says more there."
)


def section(manifest: Manifest) -> Sequence[Block]:
    """Section 6."""
    overview = manifest.figures["agreement"]
    if not compared(manifest):
        return [
            Paragraph("Agreement was not measured: no asset was answered by two people or more.")
        ]
    warned = any(row["warning"] for row in overview.rows)
    blocks: list[Block] = [
        Paragraph(
            "First independent submissions are compared, before any review. 1 is perfect; for "
            "Krippendorff's alpha, Gwet's AC1 and Fleiss' kappa 0 is what chance would give. "
            "Intervals speak of new assets answered by the same people."
        ),
        table(overview, [
            text("question", "Question"),
            Column("Coefficient", lambda row: COEFFICIENTS.get(row["coefficient"],
                slug(row["coefficient"])), grows=True),
            Column("Value", said, right=True),
            Column("95% interval", bounds, right=True),
            Column("Assets", lambda row: count(row["n"]), right=True),
            Column("People", lambda row: count(row["annotators"]), right=True),
            Column("Remark", lambda row: reason(row["reason"]) if row["reason"]
                and row["value"] is not None else "one label dominates" if row["warning"] else ""),
        ], notes=[_WARNING if warned else "", *methods(overview.rows)]),
    ]  # fmt: skip
    blocks += _by_label(manifest)
    return blocks


def compared(manifest: Manifest) -> bool:
    """Whether anything was answered by two people."""
    return any(row["reason"] not in ("no_overlap", "no_data") for row in manifest.rows("agreement"))


def said(row: Row) -> str:
    """A coefficient, or why there is none."""
    return number(row["value"]) if row["value"] is not None else missing(row["reason"])


def bounds(row: Row) -> str:
    """The interval of a coefficient."""
    if row["value"] is None:
        return ""
    return interval(row["ci_low"], row["ci_high"], as_share=False)


def methods(rows: Sequence[Row]) -> list[str]:
    """How the numbers of a table were made, each way said once."""
    ways: dict[str, list[str]] = {}
    for row in rows:
        name = row.get("coefficient") or row.get("metric") or ""
        if row.get("method"):
            names = ways.setdefault(plain(row["method"]), [])
            names += [] if name in names else [name]
    known = {**COEFFICIENTS}
    return [
        f"{', '.join(known.get(n, slug(n)) for n in names)}: {way}." if names != [""] else f"{way}."
        for way, names in ways.items()
    ]


def tone(row: Row) -> Tone:
    """By the probability of exceeding the project's threshold, never by the value alone."""
    chance = row.get("p_above_threshold")
    if row["reason"] is not None or chance is None:
        return "none"
    return "good" if chance >= 0.95 else "bad" if chance <= 0.05 else "watch"


def _by_label(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["agreement_by_label"]
    shown = [row for row in figure.rows if row["value"] is not None]
    if not shown:
        return []
    drawn = charts.intervals(
        [
            {
                "name": row["label"], "value": row["value"], "low": row["ci_low"],
                "high": row["ci_high"], "tone": "faded" if row["reason"] else "data",
                "said": f"{number(row['value'], 2)}, {count(row['positives'])} given",
            }
            for row in shown
        ],
        write=lambda value: f"{value:.2f}",
        marks=[(0.667, ".667"), (0.8, ".800")],
        alt="Krippendorff's alpha of each label against all others, with 95% intervals. "
        + "; ".join(f"{plain(r['label'])} {number(r['value'], 2)}" for r in shown[:12]),
    )  # fmt: skip
    none = [row for row in figure.rows if row["value"] is None]
    note = "Krippendorff's alpha of the label against all others. Grey: too few to rely on."
    if none:
        note += " Not drawn: " + "; ".join(
            f"{plain(row['label'])} ({reason(row['reason'])})" for row in none
        )
    return [Drawing(figure.id, figure.number, figure.title, drawn, drawn[1]["aria-label"], note)]
