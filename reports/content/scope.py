"""What is reported on, what was asked, and by which guideline."""

from __future__ import annotations

from collections.abc import Sequence

from reports.document import Block, Column, Pairs, Paragraph, table, text
from reports.model import Manifest
from reports.words import count, day, plain, plural, slug

INTENDED_USE = (
    "This report states what was measured on the labels named below, how, on how many, and how "
    "sure each number is. It is meant for whoever receives the labels and for whoever audits "
    "them. It supports a statement about quality; it is not a certificate of conformity with any "
    "law or standard, and it says nothing of labels outside this population."
)


def population(manifest: Manifest) -> Sequence[Block]:
    """Section 1."""
    found, project = manifest.first("population"), manifest.first("project")
    blocks: list[Block] = [Paragraph(INTENDED_USE)]
    rows = [
        ("Project", plain(manifest.facts["project"])),
        ("Customer", plain(project.get("customer") or "not stated")),
        ("Delivery", plain(manifest.facts["batch"] or "all of them")),
        ("Assets in the exports", count(found["assets"])),
        ("Assets with submitted work", count(found["assets_labeled"])),
        ("Submissions", f"{count(found['submissions'])}, {count(found['skipped'])} more skipped"),
        ("Annotations in them", count(found["annotations"])),
        ("Gold", f"{plural(found['gold_assets'], 'asset')} with a trusted answer"),
        ("Verdicts of reviewers", count(found["reviews"])),
        ("Work handed in", _period(found["first_at"], found["last_at"])),
        ("Days are cut in", plain(project.get("time_zone") or "UTC")),
    ]
    blocks.append(Pairs(rows, "population"))
    asked = manifest.figures["questions"]
    if asked.rows:
        blocks.append(table(asked, [
            text("question", "Question", grows=True),
            Column("Answered by", lambda row: slug(row["type"])),
            Column("Scale", lambda row: slug(row["scale"] or "not stated")),
            Column("Labels offered", lambda row: count(row["taxonomy_size"]) or "not declared",
                right=True),
            Column("Answers, gold and predictions too", lambda row: count(row["answers"]),
                right=True),
        ]))  # fmt: skip
    batches = manifest.figures["batches"]
    if any(row["batch"] != "unspecified" for row in batches.rows):
        blocks.append(table(batches, [
            text("batch", "Delivery", grows=True),
            Column("Assets", lambda row: count(row["scope"]), right=True),
            Column("Done", lambda row: count(row["done"]), right=True),
            Column("Skipped", lambda row: count(row["skipped"]), right=True),
            Column("Remaining", lambda row: count(row["remaining"]), right=True),
            Column("Due", lambda row: day(row["due_on"]) or "no date set"),
        ]))  # fmt: skip
    return blocks


def guideline(manifest: Manifest) -> Sequence[Block]:
    """Section 2."""
    blocks: list[Block] = []
    versions = [r for r in manifest.rows("guidelines") if r["version"] != "unspecified"]
    if versions:
        blocks.append(table(manifest.figures["guidelines"], [
            Column("Version", lambda row: "not stated" if row["version"] == "unspecified"
                else plain(row["version"]), grows=True),
            Column("In force since", lambda row: day(row["effective_at"]) or "not stated"),
            Column("Submissions under it", lambda row: count(row["submissions"]), right=True),
        ]))  # fmt: skip
    else:
        blocks.append(Paragraph(
            "The exports name no version of the guideline. Which instructions the work followed is "
            "not known to this report."
        ))  # fmt: skip
    labels = manifest.figures["labels"]
    if labels.rows:
        blocks.append(table(labels, [
            text("question", "Question"),
            text("label", "Label", grows=True),
            Column("Under", lambda row: plain(row["parent"] or "")),
            Column("Critical", lambda row: "yes" if row["is_critical"] else ""),
            Column("Declared", lambda row: "yes" if row["is_declared"] else "seen in use only"),
            Column("Annotations", lambda row: count(row["annotations"]), right=True),
            Column("Assets", lambda row: count(row["assets"]), right=True),
        ], notes=["Annotations of submitted work, without gold and predictions."]))  # fmt: skip
    changes = manifest.figures["label_changes"]
    if changes.rows:
        blocks.append(table(changes, [
            text("question", "Question"),
            text("old_label", "Was"),
            text("new_label", "Became", grows=True),
            Column("Times", lambda row: count(row["changes"]), right=True),
            Column("By reviewers", lambda row: count(row["by_reviewers"]), right=True),
            Column("Between exports", lambda row: count(row["between_exports"]), right=True),
        ], notes=["The most frequent changes only."]))  # fmt: skip
    else:
        blocks.append(Paragraph("No label was seen to change after it was handed in.", "note"))
    return blocks


def _period(first: str | None, last: str | None) -> str:
    if first is None or last is None:
        return "not known: the exports carry no dates"
    return f"{day(first)} to {day(last)}"
