"""doccano: JSONL and JSON export of version 1.5 and later, also its download as a zip.

A download is a zip with `all.jsonl`, or with one file per member of the project, named by the
user. A file on its own does not say whose it is: its name is taken for a user only inside a zip
or a folder. Each record has `text` (`data` in older 1.x) or `filename`, and `label`, `entities`,
`cats`, `bbox` or `segmentation`.

Carried over: classes, spans, relations, boxes and regions in pixels, texts that people wrote
(captions, translations), metadata of the imported rows. In the files of members an example
without labels is one the member has not labeled: an asset, no submission; where "export only
approved documents" was chosen it would have been a real answer, but the file does not say so.

Lost: comments. Not in the format: times, time spent, reviews, gold, predictions. Offsets are
taken as code points; a project in grapheme mode counts otherwise, which the file does not say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from ingest.adapters._doccano_rows import (
    CONTENT,
    Answers,
    Examples,
    FreeText,
    download,
    people_of,
    sniff_download,
)
from ingest.adapters._record_rows import Decisions, Rows
from ingest.adapters._record_walk import head_of, read_members
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member
from ingest.json_stream import elements

TOOL = "doccano"
VERSION = "1"
CARRIES = {
    "annotator": "file names of a download",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "no",
    "geometry": "yes",
}
EVIDENCE = "real export"

_SUFFIXES = (".jsonl", ".json", ".ndjson")
_ANSWERS = ("label", "labels", "entities", "relations", "cats", "bbox", "segmentation")
_KNOWN = frozenset({"id", *CONTENT, *_ANSWERS, "Comments", "comments", "meta"})
_OTHERS = frozenset(
    {"annotation_approver", "annotations", "_input_hash", "_task_hash", "data_row", "responses"}
)


def sniff(export: Export) -> Sniff:
    """Records with text or filename and labels in doccano's own form."""
    return sniff_download(export, _SUFFIXES, _sniff_member)


def _sniff_member(export: Export, member: Member) -> Sniff:
    kind, keys, record = head_of(export, member)
    if kind == "none" or record is None:
        return Sniff("no", "no JSON records")
    if not _OTHERS.isdisjoint(keys):
        return Sniff("no", "keys of another format")
    if not any(isinstance(record.get(key), str) for key in CONTENT[:3]):
        return Sniff("no", "no text or filename")
    if reason := _own_form(record):
        return Sniff("certain", reason)
    labels = _labels(record)
    is_classes = isinstance(labels, list) and all(isinstance(one, str | int) for one in labels)
    if is_classes and "Comments" in keys and "id" in keys:
        return Sniff("certain", "records with text, label and Comments")
    if is_classes and (set(keys) <= _KNOWN or "id" in keys):
        return Sniff("likely", "records with text and a list of labels")
    return Sniff("no", "no labels in doccano's form")


def _own_form(record: dict[str, Any]) -> str | None:
    """What of the record only doccano writes, if anything."""
    label, entities = _labels(record), record.get("entities")
    if isinstance(label, list) and label and all(map(_is_triple, label)):
        return "text with label as [start, end, class]"
    if isinstance(entities, list):
        first = entities[0] if entities else None
        if isinstance(first, dict) and {"label", "start_offset", "end_offset"} <= first.keys():
            return "text with entities and their offsets"
        if (first is None and "relations" in record) or (_is_triple(first) and "cats" in record):
            return "text with entities"
    for key, own in (("bbox", "x"), ("segmentation", "points")):
        drawn = record.get(key) if "filename" in record else None
        first = drawn[0] if isinstance(drawn, list) and drawn else None
        if drawn == [] or (isinstance(first, dict) and {own, "label"} <= first.keys()):
            return f"filename with {key}"
    return None


def _is_triple(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 3:
        return False
    return isinstance(value[0], int) and isinstance(value[1], int) and isinstance(value[2], str)


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Two walks: one to tell classes from free text, one to read."""
    people = people_of(export, download(export, _SUFFIXES))
    members = list(people)
    is_free_text = _scan(export, members)
    rows = Rows("doccano")
    if is_free_text:
        message = "Labels are too long or too many for classes; they were read as free text."
        rows.problem("free_text", message, "info")
    examples = Examples(rows)

    def read_one(member: Member, record: dict[str, Any], ordinal: int) -> None:
        _example(examples, member, record, ordinal, people[member], is_free_text)

    yield from read_members(export, rows, members, read_one)


def _scan(export: Export, members: list[Member]) -> bool:
    found = FreeText()
    for member in members:
        try:
            with export.open(member) as stream:
                for _, raw in elements(stream):
                    _look(found, raw)
                    if found.is_certain:
                        return True
        except Unreadable:
            continue  # reading will say it with the place
    return found.is_free


def _look(found: FreeText, raw: bytes) -> None:
    try:
        record = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return
    if isinstance(record, dict):
        found.feed(_labels(record))


def _labels(record: dict[str, Any]) -> Any:
    return record.get("label", record.get("labels"))


def _example(
    examples: Examples,
    member: Member,
    record: dict[str, Any],
    ordinal: int,
    user: str | None,
    is_free_text: bool,
) -> None:
    rows = examples.rows
    labels = _labels(record)
    if isinstance(labels, dict):
        raise TypeError("its label is an object")
    labels = labels if isinstance(labels, list) else [] if labels in (None, "") else [labels]
    metadata = {key: value for key, value in record.items() if key not in _KNOWN}
    asset = examples.asset(record, member.name, ordinal, metadata)
    if record.get("Comments") or record.get("comments"):
        message = "Comments of annotators are free text that may name people; left out."
        rows.problem("comments_left_out", message, "info")
    answers = [record.get(key) for key in _ANSWERS if key not in ("label", "labels")]
    if user is not None and not labels and not any(answers):
        message = "Examples without labels in a member's file count as not labeled by them."
        rows.problem("empty_not_counted", message, "info")
        return
    submission = examples.submission(asset, rows.named(user, user))
    translated = Answers(Decisions(rows, submission), asset["text"], is_free_text)
    translated.labels(labels)
    entities = record.get("entities")
    if isinstance(entities, list) and entities and isinstance(entities[0], list):
        translated.labels(entities)
    else:
        translated.entities(record)
    if isinstance(cats := record.get("cats"), list):
        translated.labels(cats, "cats")
    translated.drawn(record)
