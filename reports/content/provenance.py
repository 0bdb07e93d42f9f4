"""What the numbers rest on: files, versions, queries, settings, the log; and the signature."""

from __future__ import annotations

from collections.abc import Sequence

from reports.document import Block, Column, Pairs, Paragraph, Table, table, text
from reports.model import Manifest
from reports.words import count, instant, plain, size, slug


def section(manifest: Manifest) -> Sequence[Block]:
    """Section 13."""
    facts = manifest.facts
    software = ", ".join(
        f"{'Assay' if name == 'assay' else name} {version}"
        for name, version in facts["software"].items()
    )
    rows = [
        ("Speaks of", f"{instant(facts['as_of'])} ({facts['as_of_from']})"),
        ("Exports known then", count(facts["imports"])),
        ("Fingerprint of this report", manifest.sha256),
        ("Fingerprint of the data", facts["content_sha256"]),
        ("Log of decisions", _log(manifest)),
        ("Software", software),
        ("Parameters", _parameters(manifest)),
    ]
    sources = manifest.figures["sources"]
    return [
        Paragraph(
            "Every number can be recomputed. A machine-readable manifest with all figures, their "
            "queries and their inputs is part of this file; “assay verify FILE” recomputes each "
            "figure from the warehouse as it was at the instant below, and says which hold. "
            "Fingerprints are SHA-256."
        ),
        Pairs(rows),
        table(sources, [
            text("source_name", "Source file", grows=True),
            Column("As", lambda row: row["role"] or "the export says"),
            Column("Imported", lambda row: instant(row["imported_at"])),
            Column("Size", lambda row: size(row["source_bytes"]), right=True),
            Column("SHA-256", lambda row: row["source_sha256"] or "not known"),
        ]),
        _tables(manifest),
        _queries(manifest),
        *_settings(manifest),
    ]  # fmt: skip


def sign_off(manifest: Manifest) -> Sequence[Block]:
    """Section 14."""
    earlier = manifest.facts["supersedes"]
    replaces = (
        f"the report of {instant(earlier['at'])} with the fingerprint {earlier['manifest_sha256']}"
        if earlier else "no earlier report in the log"
    )  # fmt: skip
    return [
        Pairs([
            ("Speaks of the data of", instant(manifest.facts["as_of"])),
            ("Supersedes", replaces),
            ("Prepared by", "…" * 14),
            ("Reviewed by", "…" * 14),
            ("Date and signature", "…" * 14),
        ]),
        Paragraph(
            "Whoever signs confirms that the report was made as section 13 says. This report "
            "states measurements. It claims no conformity with a law, a standard or a contract.",
            "note",
        ),
    ]  # fmt: skip


def _log(manifest: Manifest) -> str:
    head = manifest.facts["log"]
    if not head["sequence"]:
        return "no entry yet"
    return f"entry {count(head['sequence'])}, {head['hash']}"


def _parameters(manifest: Manifest) -> str:
    parameters = manifest.facts["parameters"]
    said = [
        f"project {plain(parameters['project'])}",
        f"delivery {plain(parameters['batch'] or 'all')}",
        f"seed {parameters['seed']}",
    ]
    return ", ".join(said)


def _tables(manifest: Manifest) -> Block:
    found = manifest.facts["contents"]
    return Table(
        figure="", number="13.0", title="The data, table by table",
        headings=["Table", "Rows", "SHA-256 of its rows"],
        right=[False, True, False], grows=[False, False, True],
        rows=[[slug(name), count(entry["rows"]), entry["sha256"]] for name, entry in
            sorted(found.items()) if entry["rows"]],
    )  # fmt: skip


def _queries(manifest: Manifest) -> Block:
    return Table(
        figure="",
        number="13.0",
        title="The query behind each figure",
        headings=["Figure", "SHA-256 of its text and definitions"],
        right=[False, False],
        grows=[True, False],
        rows=[
            [f"{figure.number} {figure.title}", figure.query["sha256"]]
            for figure in manifest.figures.values()
        ],
        notes=["The text of each query, and the views it reads, are in the manifest."],
    )


def _settings(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["policies"]
    own = [row for row in figure.rows if not row["is_default"]]
    if not own:
        return [Paragraph(
            f"All {count(len(figure.rows))} settings are those that Assay ships with; the manifest "
            "lists them.", "note"
        )]  # fmt: skip
    return [
        table(figure, [
            Column("Setting", lambda row: f"{plain(row['subject'])}.{plain(row['name'])}"),
            text("scope", "Where it holds", grows=True),
            Column("Value", lambda row: plain(row["value"]), right=True),
            Column("Since", lambda row: instant(row["since"])),
        ], rows=own, title="Settings that differ from what Assay ships with")
    ]  # fmt: skip
