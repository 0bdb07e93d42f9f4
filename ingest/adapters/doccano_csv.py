"""doccano: CSV export, of version 1.5 and later and of version 1.0.

1.5 and later: columns `text` (or `filename`) and `label`, several classes joined by `#`; in a
download one file per member of the project. 1.0: one row per annotation, with the numbers of
`label` and `user` and the name of `annotation_approver`.

Carried over and lost as with doccano's JSONL of the same version. A class whose name holds a
`#` cannot be told from two classes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.adapters._csv_records import peek_header, records
from ingest.adapters._doccano_rows import (
    CONTENT,
    Answers,
    Examples,
    FreeText,
    download,
    parsed,
    people_of,
    sniff_download,
)
from ingest.adapters._record_rows import Decisions, Rows
from ingest.adapters._record_values import whole
from ingest.adapters._record_walk import read_record
from ingest.adapters._values import plain
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member

TOOL = "doccano"
VERSION = "1"
CARRIES = {
    "annotator": "file names of a download; in 1.0 a number",
    "times": "no",
    "review": "approvals (1.0)",
    "gold": "no",
    "prediction": "no",
    "geometry": "no",
}
EVIDENCE = "real export"

_SUFFIXES = (".csv",)
_KNOWN = frozenset({"id", *CONTENT, "label", "Comments"})
_OLD = frozenset({"annotation_approver", "label", "text", "user"})


def sniff(export: Export) -> Sniff:
    """A header with annotation_approver, or just text and label."""
    return sniff_download(export, _SUFFIXES, _sniff_header)


def _sniff_header(export: Export, member: Member) -> Sniff:
    head = export.peek(member)
    columns = set(peek_header(head, ",")) if b"label" in head else set()
    if columns >= _OLD:
        return Sniff("certain", "columns annotation_approver, user and label")
    if not ({"text", "filename", "data"} & columns and "label" in columns):
        return Sniff("no", "no columns text and label")
    if {"id", "Comments"} <= columns:
        return Sniff("certain", "columns id, text, label and Comments")
    if columns <= _KNOWN:
        return Sniff("likely", "only the columns of doccano: text and label")
    return Sniff("no", "other columns than doccano's")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Two walks: one to tell classes from free text, one to read."""
    people = people_of(export, download(export, _SUFFIXES))
    members = list(people)
    rows = Rows("doccano")
    examples = Examples(rows)
    is_free_text = _scan(export, members)
    if is_free_text:
        message = "Labels are too long or too many for classes; they were read as free text."
        rows.problem("free_text", message, "info")
    ordinal = 0
    for member in members:
        for line, record in records(export, member):
            rows.where = f"{member.name} line {line}" if len(members) > 1 else f"line {line}"
            if record is None:
                message = "A row has another number of cells than the header."
                rows.reject(rows.mark(), "broken_record", message)
            else:
                given = (examples, member.name, ordinal, people[member], is_free_text)
                read_record(rows, record, _row, *given)
            ordinal += 1
            yield from rows.full()
    if ordinal == 0:
        raise Unreadable(f"{export.name} has a header and no rows. Export it again.")
    yield from rows.rest()


def _scan(export: Export, members: list[Member]) -> bool:
    found = FreeText()
    for member in members:
        for _, record in records(export, member):
            found.feed(_classes(record.get("label")) if record else [])
            if found.is_certain:
                return True
    return found.is_free


def _row(
    record: dict[str, Any],
    examples: Examples,
    file: str,
    ordinal: int,
    user: str | None,
    is_free_text: bool,
) -> None:
    rows = examples.rows
    is_old = "annotation_approver" in record and "user" in record
    known = _KNOWN | (_OLD | {"start_offset", "end_offset"} if is_old else frozenset())
    metadata = {key: value for key, value in record.items() if key not in known}
    asset = examples.asset(record, file, ordinal, metadata)
    named = plain(record["user"]) if is_old else user
    labels = _classes(record.get("label"))
    if record.get("Comments"):
        message = "Comments of annotators are free text that may name people; left out."
        rows.problem("comments_left_out", message, "info")
    if user is not None and not is_old and not labels:
        message = "Examples without labels in a member's file count as not labeled by them."
        rows.problem("empty_not_counted", message, "info")
        return
    submission = examples.submission(asset, rows.named(named, None if is_old else named))
    answers = Answers(Decisions(rows, submission), asset["text"], is_free_text)
    if is_old and record.get("start_offset"):
        answers.decisions.attempt(_old_span, answers, record)
    else:
        answers.labels(labels)
    if is_old:
        examples.approval(asset, record["annotation_approver"], None)  # of all users at once


def _classes(cell: Any) -> list[Any]:
    value = parsed(cell)
    if isinstance(value, list):
        return value
    return [part for part in str(value).split("#") if part.strip()] if value else []


def _old_span(answers: Answers, record: dict[str, Any]) -> None:
    offsets = {key: whole(int(record[key])) for key in ("start_offset", "end_offset")}
    answers.entity({"label": record["label"], **offsets})
