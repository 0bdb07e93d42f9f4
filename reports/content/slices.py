"""Whether some parts of the material, or some groups of people, fare worse."""

from __future__ import annotations

from collections.abc import Sequence

from reports.document import Block, Column, Paragraph, Tone, table
from reports.model import Manifest, Row
from reports.words import count, interval, missing, percent, plain, probability, slug

_STATES = {
    "differs": "differs from the rest",
    "similar": "no different by more than allowed",
    "unknown": "not known: the interval is too wide",
    "insufficient": "too few to test",
}


def section(manifest: Manifest) -> Sequence[Block]:
    """Section 10."""
    figure = manifest.figures["slices"]
    if not figure.rows:
        return [Paragraph(
            "No slice was compared: the exports name no batch, metadata, country or channel, or no "
            "label could be checked."
        )]  # fmt: skip
    differ = sum(row["status"] == "differs" for row in figure.rows)
    said = (
        f"{differ} of {len(figure.rows)} slices differ from the rest by more than the settings "
        "allow." if differ else
        "No slice was shown to differ from the rest by more than the settings allow. That is no "
        "evidence that none does."
    )  # fmt: skip
    return [
        Paragraph(
            f"{said} Each slice is held against the rest of its dimension. Assets and people were "
            "not assigned by lot, so a difference may lie in what was assigned."
        ),
        table(figure, [
            Column("Slice", lambda row: f"{_dimension(row)}: "
                f"{plain(row['slice']).replace('unspecified', 'not stated')}", grows=True),
            Column("Checked", lambda row: count(row["n"]), right=True),
            Column("Errors", lambda row: count(row["errors"]), right=True),
            Column("Error rate", lambda row: missing(row["reason"]) if row["value"] is None
                else f"{percent(row['value'])} ({interval(row['ci_low'], row['ci_high'])})",
                right=True),
            Column("Difference", _difference, right=True),
            Column("q", lambda row: probability(row["q_value"]) or "not tested", right=True),
            Column("Reads as", lambda row: _STATES.get(row["status"], slug(row["status"]))),
        ], tone=_tone, notes=_notes(figure.rows)),
    ]  # fmt: skip


def _tone(row: Row) -> Tone:
    return "bad" if row["status"] == "differs" else ""


def _dimension(row: Row) -> str:
    return slug(row["dimension"].removeprefix("metadata."))


def _difference(row: Row) -> str:
    if row["difference"] is None:
        return "n/a"
    low, high = row["difference_low"] * 100, row["difference_high"] * 100
    return f"{row['difference'] * 100:+.1f} pt ({low:+.1f} to {high:+.1f})"


def _notes(rows: Sequence[Row]) -> list[str]:
    ways = list(dict.fromkeys(plain(row["method"]) for row in rows if row["method"]))
    turned = [f"{_dimension(r)}: {plain(r['slice'])}" for r in rows if r["is_reversed"]]
    notes = [f"{way}." for way in ways[:2]]
    if turned:
        notes.append(
            "Within labels the difference points the other way (Simpson) for " + "; ".join(turned)
            + ": such a slice has other labels, not other errors."
        )  # fmt: skip
    return notes
