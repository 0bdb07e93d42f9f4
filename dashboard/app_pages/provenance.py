"""Where the numbers come from: the files, what was made of them, and the log of decisions."""

import streamlit as st

from dashboard import filters, furniture, kit, warehouse
from dashboard import format as fmt
from ledger import Ledger

choice = filters.choose(kit.open_warehouse())
kit.title("Provenance", "Every file that was read, with its fingerprint, and who decided what.")
choice = filters.bar(choice, views=("imports_log",))
log = Ledger(warehouse.path())
broken, head = log.verify(), log.head()
furniture.answer(
    broken
    or (
        f"The log is whole: {fmt.plural(head.sequence, 'entry', 'entries')}, head {head.hash[:16]}."
        if head.sequence
        else "Nobody has decided anything yet, so the log is empty."
    )
)

imports = choice.whole("imports_log").sort("imported_at", "import_id")
read = kit.written(
    imports,
    when=lambda row: fmt.instant(row["imported_at"]),
    of=lambda row: f"{fmt.instant(row['exported_at'])} ({fmt.slug(row['exported_at_from'])})",
    bytes=lambda row: fmt.size(row["source_bytes"]),
    how=lambda row: f"{row['adapter']} {row['adapter_version']}",
    as_role=lambda row: row["role"] or "told by the export",
)
with kit.block(
    "Source files", choice, "imports_log", imports, note=fmt.plural(imports.height, "import")
):
    if imports.is_empty():
        kit.empty("Nothing was imported.", "Load an export.")
    else:
        kit.read(
            read,
            {
                "source_name": kit.text("File", 240),
                "source_sha256": kit.text("SHA-256", 470),
                "bytes": kit.figure("Size"),
                "how": "Read by",
                "as_role": "As",
                "of": "Exported",
                "when": "Imported",
            },
            "sources",
            "Imports with their fingerprints",
        )

decided = choice.whole("decisions_log").sort("sequence", descending=True)
entries = {entry.sequence: entry for entry in log.entries(choice.project)} if not broken else {}
lines = kit.written(
    decided,
    when=lambda row: fmt.instant(row["decided_at"]),
    line=lambda row: fmt.count(row["sequence"]),
    hash=lambda row: getattr(entries.get(row["sequence"]), "hash", ""),
)
with kit.block(
    "The log", choice, "decisions_log", decided, note=fmt.plural(decided.height, "entry", "entries")
):
    if decided.is_empty():
        kit.empty(
            "No entry is about this project yet.",
            "Decide on a finding, or make a report.",
            "flagged",
        )
    else:
        kit.read(
            lines.head(kit.MOST_ROWS),
            {
                "line": kit.figure("Line"),
                "when": "When",
                "actor": "Who",
                "what": kit.text("What", 200),
                "finding": kit.text("About", 230),
                "comment": kit.text("Said", 230),
                "hash": kit.text("SHA-256 of the line", 470),
            },
            "log",
            "Entries of the log, newest first",
        )
st.code("assay verify --log", language="bash")
