"""Argilla: records of a dataset as JSON or JSON lines.

Read from documentation and the vendor's source, no real file was at hand: `records.json` of 2.x
(`fields`, `responses`, `suggestions`, also by column or keyed by id), its flattened form
(`<question>.responses`, `<question>.suggestion`), and the feedback datasets of 1.x
(`<question>` with answers, `<question>-suggestion`). A Parquet file of the same is a table.

Carried over: all answers of one user on one record as one submission (discarded: skipped,
draft: draft), classes, several classes, ratings, rankings, texts, spans, suggestions (as
predictions, one per agent). Files of the first 2.x releases have no status: those answers are
taken as submitted, and that is told. Whether a string is a class or a text is not stated: long
or many different strings are texts.

Lost: vectors. Not in the format: times, time spent, gold, reviews.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.adapters._argilla_records import (
    NESTED,
    Record,
    Response,
    records,
    sample,
    shape_of,
    unified,
)
from ingest.adapters._doccano_rows import FreeText
from ingest.adapters._gather import Row
from ingest.adapters._label_studio_tasks import address
from ingest.adapters._record_rows import Decisions, Rows
from ingest.adapters._record_values import is_place, medium, number, whole
from ingest.adapters._record_walk import data_members, head_of, read_members, read_record
from ingest.adapters._text_spans import span
from ingest.adapters._values import content_hash, plain, text_key
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member
from ingest.json_stream import elements

TOOL = "Argilla"
VERSION = "1"
CARRIES = {
    "annotator": "yes, as a UUID",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "suggestions",
    "geometry": "no",
}
EVIDENCE = "documentation"

_STATUS = {"submitted": "submitted", "discarded": "skipped", "draft": "draft"}


def sniff(export: Export) -> Sniff:
    """Records with fields, responses and suggestions, or the flattened form."""
    members = data_members(export)
    if len(members) != 1:
        return Sniff("no", f"{len(members)} data files; an export is one")
    kind, keys, record = head_of(export, members[0])
    if kind == "none":
        return Sniff("no", "no JSON")
    shape = shape_of(record)
    if shape is None:
        if set(NESTED) <= set(keys):
            return Sniff("certain", "records with fields, responses and suggestions")
        return Sniff("no", "no records with fields and responses")
    first = next(records(record or {}), {})
    if shape in ("flat", "feedback") or {"responses", "suggestions"} <= first.keys():
        return Sniff("certain", f"records with responses and suggestions ({shape})")
    return Sniff("likely", f"records with fields ({shape})")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Two walks: one to tell classes from free text, one to read."""
    members = data_members(export)
    if not members:
        raise Unreadable(f"{export.name} holds no data file.")
    rows = Rows("argilla")
    free = _scan(export, members)
    yield from read_members(
        export, rows, members, lambda member, value, ordinal: _value(rows, value, ordinal, free)
    )


def _scan(export: Export, members: list[Member]) -> frozenset[str]:
    """The questions whose strings are free text."""
    found: dict[str, FreeText] = {}
    for member in members:
        try:
            with export.open(member) as stream:
                for _, raw in elements(stream):
                    for record in sample(raw):
                        for question, answers in record.responses.items():
                            look = found.setdefault(question, FreeText())
                            look.feed([one.value for one in answers])
        except Unreadable:
            continue  # reading will say it with the place
    return frozenset(question for question, look in found.items() if look.is_free)


def _value(rows: Rows, value: dict[str, Any], ordinal: int, free: frozenset[str]) -> None:
    """One record, or the many of a dump by column or by id."""
    if shape_of(value) not in ("columns", "keyed"):
        _unify(value, rows, ordinal, free)
        return
    for index, record in enumerate(records(value)):
        rows.where = f"record {index + 1}"
        read_record(rows, record, _unify, rows, index, free)


def _unify(value: dict[str, Any], rows: Rows, ordinal: int, free: frozenset[str]) -> None:
    _record(rows, unified(value), ordinal, free)


def _record(rows: Rows, record: Record, ordinal: int, free: frozenset[str]) -> None:
    asset = _asset(rows, record, ordinal)
    rows.add("assets", asset)
    people: dict[tuple[str | None, int], dict[str, Response]] = {}
    for question, answers in record.responses.items():
        met: dict[str | None, int] = {}
        for answer in answers:
            user = plain(answer.user)
            user = None if user == "None" else user
            met[user] = met.get(user, 0) + 1
            people.setdefault((user, met[user]), {})[question] = answer
    for (user, _), given in people.items():
        _submission(rows, asset, user, given, free)
    _suggestions(rows, asset, record, free)


def _asset(rows: Rows, record: Record, ordinal: int) -> Row:
    ident = plain(record.ident) or plain(record.server_id)
    texts = {key: value for key, value in record.fields.items() if isinstance(value, str)}
    if ident is None and not record.fields:
        raise KeyError("id")
    place = next((v for v in texts.values() if is_place(v)), None)
    uri = address(place) if place else None
    is_inside = uri is not None and uri.startswith("sha256:")
    text = next((v for v in texts.values() if not is_place(v)), None)
    external = plain(record.external_id)
    whole_text = text if text is not None and len(record.fields) == 1 else None
    content = text_key(whole_text) if whole_text is not None else content_hash(record.fields)
    others = {f"field.{k}": v for k, v in record.fields.items() if v is not text and v != place}
    return {
        "asset_id": f"argilla:{ident or content}",
        "asset_key": external or uri or content,
        "source_asset_id": ident,
        "source_row": ordinal,
        "uri": None if is_inside else uri,
        "media_type": (medium(uri) or "image") if uri else "text",
        "text": text,
        "metadata": rows.metadata({**record.metadata, **others}),
        "created_at": rows.when(record.created_at),
    }


def _submission(
    rows: Rows,
    asset: Row,
    user: str | None,
    given: Mapping[str, Response],
    free: frozenset[str],
) -> None:
    """All answers of one user on one record."""
    stated = next((s for one in given.values() if (s := plain(one.status))), None)
    if stated is None:
        message = "The export states no status of responses; they were taken as submitted."
        rows.problem("status_assumed", message, "info")
    status = _STATUS.get(stated.lower() if stated else "submitted")
    if status is None:
        raise ValueError("an unknown status")
    name = f"{asset['asset_id']}:{content_hash(user) if user else 'unnamed'}"
    submission: Row = {
        "submission_id": rows.unique(name),
        "asset_id": asset["asset_id"],
        "annotator_id": rows.named(user),
        "source_row": asset["source_row"],
        "role": "work",
        "is_gold": False,
        "status": status,
    }
    rows.add("submissions", submission)
    decisions = Decisions(rows, submission)
    for question, one in given.items():
        if one.value is not None:
            decisions.attempt(_answer, decisions, question, one.value, asset, question in free)


def _suggestions(rows: Rows, asset: Row, record: Record, free: frozenset[str]) -> None:
    """What was suggested: one prediction per agent."""
    by_agent: dict[str | None, Decisions] = {}
    for question, one in record.suggestions.items():
        if one.value is None or one.value == []:
            continue
        agent = plain(one.agent)
        if agent not in by_agent:
            submission: Row = {
                "submission_id": rows.unique(
                    f"{asset['asset_id']}:suggestion:{content_hash(agent)}"
                ),
                "asset_id": asset["asset_id"],
                "annotator_id": rows.model(agent) if plain(one.kind) != "human" else None,
                "source_row": asset["source_row"],
                "role": "prediction",
                "is_gold": False,
                "status": "submitted",
            }
            rows.add("submissions", submission)
            by_agent[agent] = Decisions(rows, submission, "automatic")
        decisions, is_free = by_agent[agent], question in free
        decisions.attempt(_answer, decisions, question, one.value, asset, is_free, one.score)


def _answer(
    decisions: Decisions, question: str, value: Any, asset: Row, is_free: bool, score: Any = None
) -> None:
    """One answer by the form of its value: class, classes, rating, text, ranking or spans."""
    if isinstance(value, dict) and set(value) == {"value"}:
        value = value["value"]
    several = value if isinstance(value, list) else [value]
    scores = score if isinstance(score, list) else [score] * len(several)
    for index, one in enumerate(several):
        kind, fields = _form(decisions.rows, one, asset, isinstance(value, list), is_free)
        if kind == "choices" and len(several) == 1:
            kind = "classification"
        if index < len(scores) and scores[index] is not None:
            fields["score"] = number(scores[index])
        name = [question, fields.get("label") or fields.get("raw_offsets")]
        decisions.add([*name, fields.get("raw_offsets")], question, kind, **fields)


def _form(
    rows: Rows, one: Any, asset: Row, is_listed: bool, is_free: bool
) -> tuple[str, dict[str, Any]]:
    if isinstance(one, dict):
        if "start" in one:
            found = span(rows, asset["text"], one["start"], one["end"], one.get("text"))
            return str(found.pop("type")), {**found, "label": plain(one.get("label"))}
        rank = one.get("rank")
        place = None if rank is None else whole(rank)
        return "ranking", {"label": plain(one["value"]), "rank": place}
    if isinstance(one, bool) or not isinstance(one, int | float | str):
        raise TypeError("an answer of an unknown form")
    if isinstance(one, int | float):
        return "rating", {"value_number": number(one)}
    if is_free and not is_listed:
        return "text", {"value_text": one}
    if not one.strip():
        raise ValueError("an empty answer")
    return ("choices" if is_listed else "classification"), {"label": one}
