"""doccano: JSONL export of version 1.0, with everybody's annotations in one record.

Each record has `annotation_approver` and `annotations`, each annotation with the number of its
`user`; the variant "with text labels" has `labels` and no users.

Carried over: one submission per record and user, classes and spans by the number of their label
(the names stand in a separate label file), texts that people wrote, approvals (as reviews). Not
in the format: times, time spent, who looked at a record and marked nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.adapters._doccano_rows import Answers, Examples
from ingest.adapters._gather import Row
from ingest.adapters._record_rows import Decisions, Rows
from ingest.adapters._record_values import facts, listed
from ingest.adapters._record_walk import data_members, head_of, read_members
from ingest.adapters._values import plain
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export

TOOL = "doccano"
VERSION = "1"
CARRIES = {
    "annotator": "yes, as a number",
    "times": "no",
    "review": "approvals",
    "gold": "no",
    "prediction": "no",
    "geometry": "no",
}
EVIDENCE = "real export"


def sniff(export: Export) -> Sniff:
    """Records with annotation_approver and annotations or labels."""
    members = data_members(export)
    if len(members) != 1:
        return Sniff("no", f"{len(members)} data files; an export is one")
    kind, keys, _ = head_of(export, members[0])
    if kind == "none" or "annotation_approver" not in keys:
        return Sniff("no", "no annotation_approver")
    if {"annotations", "labels"}.isdisjoint(keys):
        return Sniff("no", "annotation_approver without annotations")
    return Sniff("certain", "records with annotations and annotation_approver")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """One record after the other."""
    members = data_members(export)
    if not members:
        raise Unreadable(f"{export.name} holds no data file.")
    rows = Rows("doccano")
    examples = Examples(rows)
    yield from read_members(
        export,
        rows,
        members,
        lambda member, record, ordinal: _record(examples, member.name, record, ordinal),
    )


def _record(examples: Examples, file: str, record: dict[str, Any], ordinal: int) -> None:
    rows = examples.rows
    annotations = listed(record, "annotations")
    if "annotations" not in record and "labels" not in record:
        raise KeyError("annotations")
    asset = examples.asset(record, file, ordinal, facts(record, "meta"))
    by_user: dict[str | None, list[Any]] = {}
    for annotation in annotations:
        if not isinstance(annotation, dict):
            raise TypeError("its annotations are no objects")
        by_user.setdefault(plain(annotation.get("user")), []).append(annotation)
    labels = listed(record, "labels")
    if labels or not by_user:
        by_user.setdefault(None, [])
    made: list[Row] = []
    for user, own in by_user.items():
        submission = examples.submission(asset, rows.named(user))
        made.append(submission)
        answers = Answers(Decisions(rows, submission), asset["text"])
        _translate(answers, own)
        if user is None:
            answers.labels(labels)
    only = made[0]["submission_id"] if len(made) == 1 else None
    examples.approval(asset, record.get("annotation_approver"), only)


def _translate(answers: Answers, annotations: list[dict[str, Any]]) -> None:
    classes: list[Any] = []
    for annotation in annotations:
        if "start_offset" in annotation:
            answers.decisions.attempt(answers.entity, annotation)
        elif "label" in annotation:
            classes.append(annotation["label"])
        else:
            answers.decisions.attempt(_text, answers, annotation)
    answers.labels(classes)


def _text(answers: Answers, annotation: dict[str, Any]) -> None:
    text = annotation["text"]
    if not isinstance(text, str):
        raise TypeError("a text was expected")
    if text.strip():
        answers.decisions.add([text], "label", "text", value_text=text)
