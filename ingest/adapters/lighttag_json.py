"""LightTag: job and data set exports (the service is closed; archives exist).

A job export has `examples` and `annotators_per_example` at the top, a data set export has
`dataset.examples`; both have a `schema`.

Carried over: spans, classes, tags as declared, reviews of items (one for each, of everybody who
made it). A job export merges all people who marked the same span; they are taken apart again,
with the time of their last mark as the time of submission. `seen_by` tells who finished an
example; somebody who marked but did not finish has a draft. A data set export has no such list:
who marked nothing is not known, and there are no times.

Lost: suggestions of models (in other exports only). Not in the format: time spent, reviewers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

import orjson

from ingest.adapters._gather import Row
from ingest.adapters._record_rows import Decisions, Rows
from ingest.adapters._record_values import facts, listed
from ingest.adapters._record_walk import data_members, read_raw
from ingest.adapters._text_spans import span
from ingest.adapters._values import content_hash, plain, text_key
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member
from ingest.json_stream import elements, peek_keys

TOOL = "LightTag"
VERSION = "1"
CARRIES = {
    "annotator": "yes",
    "times": "job export",
    "review": "yes, reviewer unknown",
    "gold": "no",
    "prediction": "no",
    "geometry": "no",
}
EVIDENCE = "real export"

_EXAMPLE = (b'"content"', b'"annotations"')
_KEYS = ("examples", "dataset", "schema")


def sniff(export: Export) -> Sniff:
    """An object with examples (or a dataset of examples) and a schema."""
    members = data_members(export)
    if len(members) != 1:
        return Sniff("no", f"{len(members)} data files; an export is one")
    head = export.peek(members[0])
    kind, keys = peek_keys(head)
    if kind != "object":
        return Sniff("no", "no JSON object")
    has_examples = b'"examples"' in head and all(key in head for key in _EXAMPLE)
    if "annotators_per_example" in keys and ("examples" in keys or b'"examples"' in head):
        return Sniff("certain", "examples with annotators_per_example")
    if "dataset" in keys and has_examples and b'"annotator' in head + _tail(export, members[0]):
        return Sniff("certain", "a dataset of examples with annotations")
    if "dataset" in keys and has_examples:
        return Sniff("likely", "a dataset of examples with content")
    if "examples" in keys and has_examples and b'"seen_by"' in head:
        return Sniff("certain", "examples with seen_by")
    return Sniff("no", "no examples with content and annotations")


def _tail(export: Export, member: Member) -> bytes:
    """More of the file where the peek has no example that somebody annotated."""
    return export.peek(member, 2**20)


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """One example after the other; the schema when it comes."""
    members = data_members(export)
    if len(members) != 1:
        raise Unreadable(f"{export.name} holds {len(members)} data files; an export is one.")
    rows = Rows("lighttag")
    ordinal = 0
    with export.open(members[0]) as stream:
        for kind, raw in _parts(elements(stream, _KEYS)):
            if kind == "schema":
                _schema(rows, raw)
                continue
            rows.where = f"record {ordinal + 1}"
            read_raw(rows, raw, partial(_example, rows), ordinal)
            ordinal += 1
            yield from rows.full()
    if ordinal == 0:
        raise Unreadable(
            f"{members[0].name} holds no examples; `examples` or `dataset.examples` was expected."
            " Check that this is a job or data set export."
        )
    yield from rows.rest()


def _parts(found: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Examples and the schema, wherever the examples stand."""
    for key, raw in found:
        if key == "dataset" and raw.startswith(b"{"):
            for _, example in elements(BytesIO(raw), ["examples"]):
                yield "examples", example
        elif key == "examples" or (key == "schema" and raw.startswith(b"{")):
            yield key, raw


def _schema(rows: Rows, raw: bytes) -> None:
    """The declared tags, in their order."""
    try:
        tags = listed(orjson.loads(raw), "tags")
    except (orjson.JSONDecodeError, TypeError):
        rows.problem("schema_not_read", "The schema could not be read; tags are not declared.")
        return
    names = [plain(tag.get("name")) for tag in tags if isinstance(tag, dict)]
    for rank, name in enumerate(dict.fromkeys(name for name in names if name)):
        row: Row = {"question": "label", "label": name, "rank": rank, "is_declared": True}
        rows.add("labels", row)


class _Example:
    """One example while its people's marks are taken apart."""

    def __init__(self, rows: Rows, record: dict[str, Any], asset: Row) -> None:
        self.rows = rows
        self.asset = asset
        self.text: str = asset["text"]
        self.decisions: dict[str | None, Decisions] = {}
        self.submissions: dict[str | None, Row] = {}
        self.seen: set[str] | None = None
        if isinstance(seen_by := record.get("seen_by"), list):
            self.seen = set()
            for one in seen_by:
                if (person := self.person(one)) is not None:
                    self.seen.add(person)
                    row = self.pass_of(person)
                    row["submitted_at"] = rows.when(one.get("timestamp"))

    def person(self, testament: Any) -> str | None:
        """Who a testament (or a plain name) is of: by name, as in both kinds of export."""
        if not isinstance(testament, dict):
            return self.rows.named(testament, plain(testament))
        name = plain(testament.get("annotator"))
        return self.rows.named(name or testament.get("annotator_id"), name)

    def pass_of(self, person: str | None) -> Row:
        """The submission of a person, made when it is first needed."""
        if person in self.submissions:
            return self.submissions[person]
        asset_id = self.asset["asset_id"]
        is_finished = self.seen is None or person in self.seen
        row: Row = {
            "submission_id": f"{asset_id}:{content_hash([asset_id, person])}",
            "asset_id": asset_id,
            "annotator_id": person,
            "source_row": self.asset["source_row"],
            "role": "work",
            "is_gold": False,
            "status": "submitted" if is_finished else "draft",
            "submitted_at": None,
        }
        self.rows.add("submissions", row)
        self.submissions[person] = row
        self.decisions[person] = Decisions(self.rows, row)
        return row

    def marks(self, item: dict[str, Any], key: str) -> Iterator[tuple[Decisions, Row]]:
        """The submissions an item belongs to: one per person who made it."""
        made_by = item.get(key)
        testaments = made_by if isinstance(made_by, list) else [item.get("annotator")]
        for testament in testaments:
            person = self.person(testament)
            row = self.pass_of(person)
            moment = testament.get("timestamp") if isinstance(testament, dict) else None
            self._dated(row, self.rows.when(moment))
            yield self.decisions[person], row

    def _dated(self, row: Row, moment: datetime | None) -> None:
        latest = row["submitted_at"]
        if moment and row["status"] != "draft" and (latest is None or moment > latest):
            row["submitted_at"] = moment


def _example(rows: Rows, record: dict[str, Any], ordinal: int) -> None:
    content = record["content"]
    if not isinstance(content, str):
        raise TypeError("its content is no text")
    ident = plain(record.get("example_id")) or plain(record.get("id"))
    asset: Row = {
        "asset_id": rows.unique(f"lighttag:{ident or content_hash(content)}"),
        "asset_key": text_key(content),
        "source_asset_id": ident,
        "source_row": ordinal,
        "media_type": "text",
        "text": content,
        "metadata": rows.metadata(facts(record, "metadata")),
    }
    rows.add("assets", asset)
    example = _Example(rows, record, asset)
    by_token: dict[str, str] = {}
    for item in listed(record, "annotations"):
        rows.attempt(_span, example, item, by_token)
    for item in listed(record, "classifications"):
        rows.attempt(_class, example, item)
    for item in listed(record, "relations"):
        rows.attempt(_relation, example, item, by_token)


def _span(example: _Example, item: dict[str, Any], by_token: dict[str, str]) -> None:
    ident = plain(item.get("tagged_token_id")) or plain(item.get("id"))
    label = plain(item["tag"])
    place = span(example.rows, example.text, item["start"], item["end"], item.get("value"))
    kind = place.pop("type")
    made: list[Row] = []
    for decisions, _ in example.marks(item, "annotated_by"):
        name = ident or [label, place["raw_offsets"]]
        made.append(decisions.add(name, "label", kind, label=label, **place))
    if ident and made:
        by_token[ident] = made[0]["annotation_id"]
    _review(example, item, made)


def _class(example: _Example, item: dict[str, Any]) -> None:
    label = plain(item["classname"])
    if label is None:
        raise ValueError("a class without a name")
    made: list[Row] = []
    for decisions, _ in example.marks(item, "classified_by"):
        name = plain(item.get("class_id")) or [label]
        made.append(decisions.add(name, "classification", "classification", label=label))
    _review(example, item, made)


def _relation(example: _Example, item: dict[str, Any], by_token: dict[str, str]) -> None:
    """A relation between two marks, in the shapes tools of that time used for it."""
    ends = [
        next((plain(item[key]) for key in keys if item.get(key) is not None), None)
        for keys in (("from_id", "source", "parent", "head"), ("to_id", "target", "child", "tail"))
    ]
    if None in ends:
        raise KeyError("from_id")
    from_id, to_id = (by_token.get(end or "") for end in ends)
    label = next((plain(item[k]) for k in ("tag", "type", "label", "name") if item.get(k)), None)
    fields: Row = {"from_annotation_id": from_id, "to_annotation_id": to_id, "label": label}
    for decisions, _ in example.marks(item, "annotated_by"):
        decisions.add(plain(item.get("id")) or [label, *ends], "relation", "relation", **fields)


def _review(example: _Example, item: dict[str, Any], made: list[Row]) -> None:
    """One review per item; of the asset where several people made it."""
    if item.get("reviewed") is not True:
        return
    correct = item.get("correct")
    if not isinstance(correct, bool):
        message = "An item was reviewed without a verdict; the review was left out."
        example.rows.problem("review_without_verdict", message)
        return
    only = made[0] if len(made) == 1 else None
    name = only["annotation_id"] if only else f"{example.asset['asset_id']}:{content_hash(item)}"
    row: Row = {
        "review_id": example.rows.unique(f"{name}:review"),
        "submission_id": only["submission_id"] if only else None,
        "annotation_id": only["annotation_id"] if only else None,
        "asset_id": example.asset["asset_id"],
        "source_row": example.asset["source_row"],
        "verdict": "accepted" if correct else "rejected",
    }
    example.rows.add("reviews", row)
