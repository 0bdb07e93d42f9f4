"""Where the asset, the labels or the data, not the person, may be at fault."""

from __future__ import annotations

from collections.abc import Sequence

from reports.document import Block, Column, Paragraph, table, text
from reports.model import Manifest
from reports.words import CAUSES, count, instant, interval, missing, percent, plain, slug

_WHY = {
    "low_recall": "often missed",
    "low_precision": "often wrong where given",
    "confused": "taken for another",
    "low_agreement": "read differently",
}
_KINDS = {
    "decision": "decisions on findings",
    "undo": "decisions taken back",
    "comment": "comments",
    "dispute": "disputes",
    "assignment": "assignments",
    "sample": "samples drawn",
}


def section(manifest: Manifest) -> Sequence[Block]:
    """Section 11."""
    blocks: list[Block] = []
    causes = manifest.figures["causes"]
    if causes.rows:
        blocks.append(Paragraph(
            "Where several people answered an asset, a rule says why their votes differ: bad data, "
            "a gap in the taxonomy, an ambiguous asset, or human error. It is a place to look, no "
            "verdict."
        ))  # fmt: skip
        blocks.append(table(causes, [
            text("question", "Question"),
            Column("Votes read as", lambda row: CAUSES.get(row["cause"], slug(row["cause"])),
                grows=True),
            Column("Assets", lambda row: count(row["assets"]), right=True),
            Column("Votes", lambda row: count(row["votes"]), right=True),
            Column("Votes that differ", lambda row: count(row["dissenters"]), right=True),
        ]))  # fmt: skip
    else:
        blocks.append(Paragraph(
            "Ambiguity was not measured: no question has several answers to one asset that can be "
            "counted as votes."
        ))  # fmt: skip
    labels = manifest.figures["labels_to_review"]
    if labels.rows:
        blocks.append(table(labels, [
            text("question", "Question"),
            text("label", "Label", grows=True),
            Column("Why", lambda row: _WHY.get(row["why"], slug(row["why"]))
                + (f": {plain(row['other_label'])}" if row["other_label"] else "")),
            Column("Share or alpha", lambda row: missing(None) if row["value"] is None
                else f"{percent(row['value'])} ({interval(row['ci_low'], row['ci_high'])})"
                if row["why"] != "low_agreement" else
                f"{row['value']:.3f} ({interval(row['ci_low'], row['ci_high'], as_share=False)})",
                right=True),
            Column("n", lambda row: count(row["n"]), right=True),
        ], notes=["Ask the guideline before asking people."]))  # fmt: skip
    decided = manifest.figures.get("decisions")
    if decided is not None and decided.rows:
        blocks.append(table(decided, [
            Column("In the log", lambda row: _KINDS.get(row["kind"], slug(row["kind"])),
                grows=True),
            Column("Entries", lambda row: count(row["entries"]), right=True),
            Column("Newest", lambda row: instant(row["last_at"])),
        ]))  # fmt: skip
    return blocks
