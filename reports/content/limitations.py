"""What this report does not know: every number that is absent, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.document import Block, Column, Paragraph, Table, table, text
from reports.model import Figure, Manifest, Row
from reports.words import COEFFICIENTS, METRICS, count, plain, plural, reason, slug

_KEYS = ("question", "coefficient", "metric", "label", "annotator_id", "detected_by", "dimension",
    "slice", "target", "gold_label")  # fmt: skip
_NAMED = 6
_NO_NUMBERS = ("operating", "decisions", "labels_to_review", "label_changes_total")

ALWAYS = (
    "No number here shows the absence of errors, of bias or of a fault that was not looked for.",
    "Gold and reviewers are taken at their word; where gold is suspect, section 7 says so.",
    "Errors in labels that nobody compared with gold and nobody reviewed are in no count.",
)


def section(manifest: Manifest) -> Sequence[Block]:
    """Section 12."""
    return [
        *(Paragraph(sentence) for sentence in ALWAYS),
        *_capabilities(manifest),
        _absent(manifest),
        *_problems(manifest),
    ]


def _capabilities(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["capabilities"]
    if not figure.rows:
        return []
    return [
        table(figure, [
            Column("Cannot be said", lambda row: slug(row["metric"])),
            text("reason", "Because", grows=True),
        ])
    ]  # fmt: skip


def _absent(manifest: Manifest) -> Block:
    """A row per figure and reason: how many numbers it leaves out or makes doubtful."""
    rows = [row for figure in manifest.figures.values() for row in _reasons(figure)]
    if not rows:
        return Paragraph("Every number that was asked for is there, with enough behind it.")
    return Table(
        figure="",
        number="12.0",
        title="Numbers that are absent, or rest on too little",
        headings=["Figure", "Of", "What is missing", "Because"],
        right=[False, False, False, False],
        grows=[True, True, False, False],
        rows=rows,
    )


def _reasons(figure: Figure) -> Iterator[list[str]]:
    if figure.section > 11 or figure.id in _NO_NUMBERS:
        return
    groups: dict[tuple[str, bool], list[Row]] = {}
    for row in figure.rows:
        if row.get("reason") is not None:
            absent = row.get("value", row.get("actual")) is None
            groups.setdefault((row["reason"], absent), []).append(row)
    for (code, absent), rows in groups.items():
        yield [
            f"{figure.number} {figure.title}",
            _names(rows),
            "the value" if absent else "enough to rely on it",
            reason(code),
        ]
    if not figure.rows:
        yield [f"{figure.number} {figure.title}", "", "everything", "nothing of the kind is known"]


def _names(rows: Sequence[Row]) -> str:
    names = list(dict.fromkeys(_name(row) for row in rows))
    shown = "; ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} and {count(len(names) - _NAMED)} more"


def _name(row: Row) -> str:
    parts = [row[key] for key in _KEYS if row.get(key) not in (None, "unspecified")]
    words = [COEFFICIENTS.get(part, METRICS.get(part, plain(part))) for part in parts]
    return ", ".join(words) or "the whole"


def _problems(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["problems"]
    if not figure.rows:
        rejected = sum(row["rows_rejected"] or 0 for row in manifest.rows("brought"))
        said = "" if not rejected else f" {plural(rejected, 'record')} could not be read."
        return [Paragraph(f"Reading the exports met no problem.{said}", "note")]
    return [
        table(figure, [
            text("source_name", "Export"),
            Column("Problem", lambda row: plain(row["message"]), grows=True),
            Column("Times", lambda row: count(row["occurrences"]), right=True),
        ])
    ]  # fmt: skip
