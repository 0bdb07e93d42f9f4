"""doccano: CSV export, of version 1.5 and later and of version 1.0.

1.5 and later: columns `text` (or `filename`) and `label`, several classes joined by `#`; in a
download one file per member of the project. 1.0: one row per annotation, with the numbers of
`label` and `user` and the name of `annotation_approver`.

Carried over and lost as with doccano's JSONL of the same version. A class whose name holds a
`#` cannot be told from two classes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from ingest.adapters._doccano_rows import (
    CONTENT,
    Answers,
    Examples,
    FreeText,
    download,
    parsed,
    people_of,
    weakest,
)
from ingest.adapters._general_rows import Decisions, Rows, plain, read_record, whole
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
_LARGEST_CELL = 2**28
_LOOKED_AT = 6


def sniff(export: Export) -> Sniff:
    """A header with annotation_approver, or just text and label."""
    members = download(export, _SUFFIXES)
    if not members:
        return Sniff("no", "not CSV files side by side")
    step = max(1, len(members) // _LOOKED_AT)
    return weakest(_sniff_header(_header(export, m)) for m in members[::step][:_LOOKED_AT])


def _sniff_header(columns: set[str]) -> Sniff:
    if columns >= _OLD:
        return Sniff("certain", "columns annotation_approver, user and label")
    if not ({"text", "filename", "data"} & columns and "label" in columns):
        return Sniff("no", "no columns text and label")
    if {"id", "Comments"} <= columns:
        return Sniff("certain", "columns id, text, label and Comments")
    if columns <= _KNOWN:
        return Sniff("likely", "only the columns of doccano: text and label")
    return Sniff("no", "other columns than doccano's")


def _header(export: Export, member: Member) -> set[str]:
    """The column names in the first line of a peek; none when it is no text."""
    text = export.peek(member).decode("utf-8-sig", "replace")
    if "\0" in text or "label" not in text:
        return set()
    try:
        return set(next(csv.reader(io.StringIO(text, newline="")), []))
    except csv.Error:
        return set()


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Two walks: one to tell classes from free text, one to read."""
    members = download(export, _SUFFIXES)
    if not members:
        raise Unreadable(f"{export.name} is no doccano download: one kind of file was expected.")
    people = people_of(export, members)
    rows = Rows("doccano")
    examples = Examples(rows)
    is_free_text = _scan(export, members)
    if is_free_text:
        message = "Labels are too long or too many for classes; they were read as free text."
        rows.problem("free_text", message, "info")
    ordinal = 0
    for member in members:
        for line, record in _records(export, member):
            rows.where = f"{member.name} line {line}" if len(members) > 1 else f"line {line}"
            if record is None:
                message = "A row has another number of cells than the header."
                rows.reject(rows.mark(), "broken_record", message)
            else:
                given = (examples, member.name, ordinal, people[member.name], is_free_text)
                read_record(rows, record, lambda r: _row(r, *given))  # noqa: B023
            ordinal += 1
            if rows.is_full:
                yield from rows.flush()
    if ordinal == 0:
        raise Unreadable(f"{export.name} has a header and no rows. Export it again.")
    yield from rows.flush()


def _scan(export: Export, members: list[Member]) -> bool:
    found = FreeText()
    for member in members:
        for _, record in _records(export, member):
            found.feed(_classes(record.get("label")) if record else [])
            if found.is_certain:
                return True
    return found.is_free


def _records(export: Export, member: Member) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Every row with the line it ends on; None for a row that does not fit the header."""
    csv.field_size_limit(_LARGEST_CELL)
    with io.TextIOWrapper(export.open(member), encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        try:
            header = next(reader, [])
            for cells in reader:
                if not cells:
                    continue
                fits = len(cells) == len(header)
                yield reader.line_num, dict(zip(header, cells, strict=True)) if fits else None
        except UnicodeDecodeError:
            raise Unreadable(
                f"{member.name} is not UTF-8 text (near line {reader.line_num})."
                " Save it again with the encoding UTF-8."
            ) from None
        except csv.Error as error:
            raise Unreadable(
                f"{member.name} breaks at line {reader.line_num}: {error}."
                " It may be incomplete: export it again."
            ) from None


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
