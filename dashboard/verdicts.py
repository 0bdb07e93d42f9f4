"""What a person decides on a finding, written to the log; who was first wins.

A page makes a `Finding` of the row it shows, with the revision it saw, and `record`s. Callbacks
of widgets get their findings when the page is drawn, so what is compared is what was seen.
"""

import getpass
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from dashboard.filters import Choice
from ledger import Conflict, Draft, Entry, Ledger, LedgerError

Row = Mapping[str, Any]

# What a person can do, and which kind of entry that is.
KINDS = {
    "confirm": "decision",
    "dismiss": "decision",
    "ask": "decision",
    "dispute": "dispute",
    "comment": "comment",
    "assign": "assignment",
    "undo": "undo",
}
# These do not depend on what others wrote about the same meanwhile.
UNLOCKED = ("comment", "assign")
DETAILS = ("type", "severity", "cause", "comment", "assignee")
TYPES = (
    *("wrong_class", "missing", "spurious", "localisation", "boundary", "duplicate", "attribute"),
    *("occlusion_truncation", "grouping", "tracking_id", "wrong_type", "relation"),
    *("transcription", "format", "guideline_gap", "unspecified"),
)
CAUSES = ("human_error", "bad_data", "taxonomy_gap", "tool")
_SAID = "verdict-said"


@dataclass(frozen=True)
class Finding:
    """What is decided on: the subject as the log calls it, and the facts as the person saw them.

    `revision` is how many entries about the subject the person saw. The facts are written with
    the decision, so that an error nobody imported can be counted.
    """

    subject: str
    asset_id: str
    revision: int = 0
    finding: str = ""
    asset_key: str | None = None
    submission_id: str | None = None
    annotation_id: str | None = None
    annotator_id: str | None = None
    question: str | None = None
    label: str | None = None
    gold_label: str | None = None
    given_label: str | None = None
    type: str | None = None
    severity: str | None = None
    found_by: str | None = None
    reason: str | None = None
    work_on: date | None = None


def of_error(row: Row) -> Finding:
    """A row of `errors_list`."""
    return _made(row, row["subject"], row["revision"], row["detail"], row["detected_by"])


def of_flag(row: Row) -> Finding:
    """A row of `flagged_assets`; what gold or a reviewer found is an error of `errors_list`."""
    found_by = "consensus" if row["reason"] == "disagreement" else None
    return _made(row, row["subject"], row["revision"], row["detail"], found_by)


def of_annotation(row: Row, revision: int = 0) -> Finding:
    """One label that looks wrong, wherever it was seen: a person found it, if anybody confirms.

    The row names annotation_id and asset_id, and may name asset_key, annotator_id,
    submission_id, question, label (what was given), type, severity, work_on. `revision` is that
    of `revisions` for `annotation_subject(annotation_id)`.
    """
    known = {**row, "given_label": row.get("given_label") or row.get("label")}
    subject = annotation_subject(row["annotation_id"])
    return _made(known, subject, revision, row.get("detail") or "marked as wrong", "person")


def annotation_subject(annotation_id: str) -> str:
    """What the log calls one label."""
    return f"annotation:{annotation_id}"


def _made(row: Row, subject: str, revision: int, words: str | None, by: str | None) -> Finding:
    names = {field.name for field in fields(Finding)} - {"subject", "revision", "finding"}
    known = {name: row[name] for name in names if row.get(name) is not None}
    return Finding(
        **{"found_by": by, **known}, subject=subject, revision=revision, finding=words or ""
    )


def revisions(choice: Choice) -> dict[str, int]:
    """How many entries there are about each subject of the project that has any."""
    rows = choice.whole("decisions_in_force").select("subject", "revision")
    return dict(rows.iter_rows())


def statuses(choice: Choice) -> dict[str, str]:
    """What holds for each subject: confirmed, dismissed, disputed, asked or open."""
    return dict(choice.whole("decisions_in_force").select("subject", "status").iter_rows())


def assignee(choice: Choice, asset_id: str) -> str:
    """Who is to look at an asset; empty for nobody."""
    rows = choice.whole("decisions_in_force").filter(pl.col("subject") == f"asset:{asset_id}")
    return str(rows["assignee"][0] or "") if rows.height else ""


def actor() -> str:
    """Who is deciding: who has logged in, else who runs the dashboard."""
    user = st.user.to_dict() if st.user.get("is_logged_in") else {}
    named = user.get("name") or user.get("email")
    if named:
        return str(named)
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "local"


def record(choice: Choice, findings: list[Finding], action: str, **details: Any) -> str | None:
    """Write one decision on several findings, all or none; a sentence where it was not written.

    `action` is confirm, dismiss, dispute, ask, comment, assign or undo; details are type,
    severity, cause, comment, assignee. In a callback the page is drawn anew by itself; elsewhere
    rerun afterwards, for what the page has fetched is older than the decision.
    """
    if not findings:
        return "Nothing is chosen. Choose a finding first."
    ledger = Ledger(choice.house.path)
    try:
        drafts = _drafts(ledger, choice.project, findings, action, details)
        ledger.append_all(drafts, actor=actor())
    except Conflict as conflict:
        return f"{conflict}{' Nothing was written.' if len(findings) > 1 else ''}"
    except LedgerError as error:
        return str(error)
    return None


def _drafts(
    ledger: Ledger, project: str, findings: Sequence[Finding], action: str, details: Row
) -> list[Draft]:
    said = {name: details[name] for name in DETAILS if details.get(name) is not None}
    assignee = said.pop("assignee", "")
    if action == "assign":
        return [_assigned(project, finding, assignee) for finding in _per_asset(findings)]
    if action == "comment" and not str(said.get("comment", "")).strip():
        raise LedgerError("The comment is empty. Write something first.")
    if action == "undo":
        entries = ledger.entries(project)
        return [_taken_back(project, finding, entries) for finding in findings]
    return [
        Draft(
            KINDS[action],
            project,
            finding.subject,
            {**_facts(finding, action), **said, "action": action},
            None if action in UNLOCKED else finding.revision,
        )
        for finding in findings
    ]


def _facts(finding: Finding, action: str) -> dict[str, Any]:
    """What was seen; type and severity only where they are confirmed, else they would override."""
    facts = {
        name: str(value) if isinstance(value, date) else value
        for name, value in vars(finding).items()
        if value is not None and name not in ("subject", "revision")
    }
    imported = finding.subject.startswith("error:")
    return {
        name: value
        for name, value in facts.items()
        if name not in ("type", "severity") or (action == "confirm" and not imported)
    }


def _per_asset(findings: Sequence[Finding]) -> list[Finding]:
    return list({finding.asset_id: finding for finding in findings}.values())


def _assigned(project: str, finding: Finding, assignee: str) -> Draft:
    facts = {"asset_id": finding.asset_id, "asset_key": finding.asset_key}
    body = {"assignee": assignee, **facts, "action": "assign"}
    return Draft("assignment", project, f"asset:{finding.asset_id}", body)


def _taken_back(project: str, finding: Finding, entries: Sequence[Entry]) -> Draft:
    """Undo the newest entry on a finding that still stands."""
    about = [entry for entry in entries if entry.subject == finding.subject]
    undone = {entry.body.get("undoes") for entry in about if entry.kind == "undo"}
    standing = [e for e in about if e.kind != "undo" and e.sequence not in undone]
    if not standing:
        raise LedgerError("There is no decision to take back.")
    facts = {**_facts(finding, "undo"), "undoes": standing[-1].sequence, "action": "undo"}
    return Draft("undo", project, finding.subject, facts, finding.revision)


def tell(sentence: str | None) -> None:
    """Keep what the reader should know until the page is drawn again."""
    st.session_state[_SAID] = sentence or ""


def told() -> str:
    """What `tell` kept, once."""
    return str(st.session_state.pop(_SAID, ""))


def decide(choice: Choice, findings: list[Finding], action: str, details: Row) -> None:
    """`record` as a callback: what could not be written is told on the next drawing."""
    tell(record(choice, findings, action, **details))
