"""Reports that were made, from the log, and what changed from one to another."""

from datetime import datetime

import polars as pl
import streamlit as st

from dashboard import filters, kit, paper, warehouse
from dashboard import format as fmt
from ledger import Ledger
from queries import QueryError
from reports.comparing import compare
from reports.errors import ReportError

choice = filters.choose(kit.open_warehouse())
kit.title("Report history", "Every report that was made, and what changed since.")
choice = filters.bar(choice, views=())
made = Ledger(warehouse.path()).entries(choice.project, "report")
if not made:
    kit.empty("No report was made yet.", "Download one from the quality report.", link="report")
    st.stop()

rows = pl.DataFrame(
    [
        {
            "line": fmt.count(entry.sequence),
            "when": fmt.instant(entry.at),
            "who": entry.actor,
            "file": str(entry.body.get("file", "")),
            "delivery": str(entry.body.get("batch") or "all"),
            "of": fmt.instant(datetime.fromisoformat(entry.body["as_of"])),
            "fingerprint": str(entry.body.get("manifest_sha256", "")),
            "bytes": str(entry.body.get("sha256", "")),
        }
        for entry in reversed(made)
    ]
)
kit.section("Reports", "The newest first. The same report is entered once per kind of file.")
kit.read(
    rows,
    {
        "line": kit.figure("Line"),
        "when": "Made",
        "who": "By",
        "file": kit.text("File", 220),
        "delivery": "Delivery",
        "of": "Speaks of",
        "fingerprint": kit.text("Fingerprint", 300),
        "bytes": kit.text("SHA-256 of the file", 300),
    },
    "reports",
    "Reports, newest first",
)

instants = {
    f"{fmt.instant(datetime.fromisoformat(entry.body['as_of']))}, "
    f"delivery {entry.body.get('batch') or 'all'}": entry
    for entry in made
}
kit.section("What changed", "Both are computed anew, as of their instants, by the same software.")
if len(instants) < 2:
    kit.empty("All reports speak of the same instant.", "Nothing can have changed.", link=None)
    st.stop()
left, right = st.columns(2, gap="medium")
before = left.selectbox("From", list(instants), index=len(instants) - 2)
after = right.selectbox("To", list(instants), index=len(instants) - 1)
if before == after:
    kit.empty("Choose two different reports.", link=None)
    st.stop()
try:
    one, other = (paper.manifest(paper.past(choice, instants[name])) for name in (before, after))
except (ReportError, QueryError) as error:
    kit.trouble(str(error))
    st.stop()
found = compare(one, other)
for reason in found.reasons or ("Nothing they rest on changed.",):
    st.text(f"· {reason}")
if found.changes:
    kit.read(
        pl.DataFrame([vars(change) for change in found.changes]),
        {
            "figure": kit.text("Figure", 280),
            "row": kit.text("Of", 280),
            "was": kit.text("Was", 260),
            "now": kit.text("Is", 260),
        },
        "changes",
        "Figures that differ",
        rows=18,
    )
