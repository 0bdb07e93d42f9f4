"""Who did the work, and how: the workforce, the tools, what the work began from."""

from __future__ import annotations

from collections.abc import Sequence

from reports.document import Block, Column, Paragraph, table, text
from reports.model import Manifest
from reports.words import count, day, instant, percent, plain, plural, seconds, slug

_KINDS = {
    "prelabel_unchanged": "a pre-label handed in as it was",
    "prelabel_changed": "a pre-label that was changed",
    "made_from_other": "another person's version",
    "self_changed": "reviewed and changed by its own author",
    "self_reviewed": "judged by its own author",
}


def workforce(manifest: Manifest) -> Sequence[Block]:
    """Section 3."""
    found = manifest.first("workforce")
    least = found["minimum_people"] or 5
    sentences = [
        f"{plural(found['annotators'], 'person', 'people')} handed in work and "
        f"{plural(found['reviewers'], 'person', 'people')} gave verdicts. They appear under "
        f"pseudonyms; groups of fewer than {count(least)} people are not shown."
    ]
    if found["unnamed_items"]:
        sentences.append(
            f"{plural(found['unnamed_items'], 'item')} were handed in by nobody the export names."
        )
    sentences.append(
        f"{plural(found['onboarding'], 'submission')} are marked as training."
        if found["onboarding_known"]
        else "How people were trained is not in the exports."
    )
    blocks: list[Block] = [Paragraph(" ".join(sentences))]
    people = manifest.figures["annotators"]
    if people.rows:
        more = len(people.rows) < found["annotators"]
        blocks.append(table(people, [
            Column("Person", lambda row: row["annotator_id"], grows=True),
            Column("Assets handed in", lambda row: count(row["submitted_items"]), right=True),
            Column("Accepted", lambda row: count(row["accepted_items"]), right=True),
            Column("Active days", lambda row: count(row["active_days"]), right=True),
            Column("Median time per asset", lambda row: seconds(row["median_seconds_per_asset"])
                or "n/a: no times", right=True),
            Column("From", lambda row: day(row["first_day"]) or "n/a: no dates"),
            Column("To", lambda row: day(row["last_day"])),
        ], notes=[f"The {len(people.rows)} with the most work." if more else ""]))  # fmt: skip
    groups = [row for row in manifest.rows("groups") if row["slice"] != "unspecified"]
    if groups:
        blocks.append(table(manifest.figures["groups"], [
            Column("By", lambda row: slug(row["dimension"])),
            Column("Group", lambda row: plain(row["slice"]).replace("unspecified", "not stated"),
                grows=True),
            Column("People", lambda row: count(row["people"]) or f"fewer than {count(least)} each",
                right=True),
            Column("Submissions", lambda row: count(row["submissions"]), right=True),
        ]))  # fmt: skip
    return blocks


def workflow(manifest: Manifest) -> Sequence[Block]:
    """Section 4."""
    brought = manifest.figures["brought"]
    blocks: list[Block] = [
        Paragraph(_prelabels(manifest)),
        table(brought, [
            text("source_name", "Export", grows=True),
            Column("Tool and format", lambda row: f"{plain(row['tool'] or 'not stated')}, "
                f"{row['adapter']} {row['adapter_version']}"),
            Column("As", lambda row: row["role"] or "the export says"),
            Column("Made", lambda row: f"{instant(row['exported_at'])} "
                f"({slug(row['exported_at_from'])})"),
            Column("Read", lambda row: count(row["rows_read"]), right=True),
            Column("Rejected", lambda row: count(row["rows_rejected"]), right=True),
        ], notes=["In brackets: how the date is known."]),
    ]  # fmt: skip
    apart = manifest.figures["prelabels"]
    if apart.rows:
        blocks.append(table(apart, [
            text("question", "Question"),
            Column("Work that began from", lambda row: _KINDS.get(row["kind"], slug(row["kind"])),
                grows=True),
            Column("Counts in agreement", lambda row: "yes" if row["is_compared"] else "no"),
            Column("Submissions", lambda row: count(row["submissions"]), right=True),
            Column("Assets", lambda row: count(row["assets"]), right=True),
        ]))  # fmt: skip
    blocks.append(Paragraph(_time(manifest)))
    return blocks


def _prelabels(manifest: Manifest) -> str:
    row = manifest.first("prelabel_share")
    if row["value"] is None:
        return "No work was submitted."
    if not row["started"]:
        return (
            f"None of {plural(row['n'], 'submission')} is marked by the exports as begun from a "
            "pre-label. A tool may show pre-labels without saying so in its export."
        )
    return (
        f"{count(row['started'])} of {plural(row['n'], 'submission')} ({percent(row['value'])}) "
        "began from a pre-label; agreement and accuracy of such work may flatter."
    )


def _time(manifest: Manifest) -> str:
    row = manifest.first("time")
    if not row or row["reason"] is not None:
        return "The exports carry no working times."
    return (
        f"Time: a median of {seconds(row['median_seconds_per_asset'])} per asset and "
        f"{seconds(row['seconds_per_asset'])} as a ratio of totals, over "
        f"{plural(row['n'], 'submission')} with a time ({slug(row['kinds'])}); "
        f"{count(row['untimed'])} have none and {count(row['invalid'])} an impossible one."
    )
