"""Argilla: records of the several shapes its exports had, made into one shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from ingest.adapters._record_values import facts, listed, mapping

NESTED = ("fields", "responses", "suggestions")
_OWN_KEYS = frozenset(
    "id _server_id external_id status metadata vectors inserted_at updated_at".split()
)


@dataclass
class Response:
    """One person's answer to one question."""

    user: Any
    value: Any
    status: Any = None


@dataclass
class Suggestion:
    """What was suggested as the answer to one question, and by whom."""

    value: Any
    score: Any = None
    agent: Any = None
    kind: Any = None


@dataclass
class Record:
    """One record, whichever shape it stood in."""

    ident: Any
    server_id: Any
    external_id: Any
    fields: dict[str, Any]
    metadata: dict[str, Any]
    created_at: Any = None
    responses: dict[str, list[Response]] = field(default_factory=dict)
    suggestions: dict[str, Suggestion] = field(default_factory=dict)


def shape_of(record: Any) -> str | None:
    """Which shape a record has: nested, flat, feedback (1.x), columns, keyed; None for none."""
    if not isinstance(record, dict) or not record:
        return None
    if isinstance(record.get("fields"), list) or (
        isinstance(record.get("id"), list) and any(map(_is_flat_key, record))
    ):
        return "columns"
    if isinstance(record.get("fields"), dict) and {"responses", "suggestions"} & record.keys():
        return "nested"
    if any(map(_is_flat_key, record)):
        return "flat"
    if any(key.endswith("-suggestion") and f"{key}-metadata" in record for key in record):
        return "feedback"
    values = list(record.values())
    is_keyed = all(isinstance(value, dict) for value in values)
    return "keyed" if is_keyed and shape_of(values[0]) in ("nested", "flat") else None


def _is_flat_key(key: str) -> bool:
    return key.endswith((".suggestion", ".responses", ".suggestion.agent")) or ".response." in key


def records(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The records in one JSON value: itself, or those of a dump by column or by id."""
    shape = shape_of(value)
    if shape == "keyed":
        for ident, record in value.items():
            yield record if "id" in record else {"id": ident, **record}
    elif shape == "columns":
        columns = {key: cells for key, cells in value.items() if isinstance(cells, list)}
        for index in range(max(len(cells) for cells in columns.values())):
            yield {k: cells[index] for k, cells in columns.items() if index < len(cells)}
    else:
        yield value


def unified(record: dict[str, Any]) -> Record:
    """A record in the one shape. Raises TypeError when it has none we know."""
    shape = shape_of(record)
    if shape == "nested":
        return _nested(record)
    if shape == "flat":
        return _flat(record)
    if shape == "feedback" or any(_is_answers(value) for value in record.values()):
        return _feedback(record)
    raise TypeError("it has no fields, responses or suggestions")


def _start(record: dict[str, Any], fields: dict[str, Any], metadata: dict[str, Any]) -> Record:
    return Record(
        record.get("id"),
        record.get("_server_id"),
        record.get("external_id"),
        fields,
        metadata,
        record.get("inserted_at"),
    )


def _nested(record: dict[str, Any]) -> Record:
    found = _start(record, mapping(record, "fields"), facts(record, "metadata"))
    for question, answers in mapping(record, "responses").items():
        given = answers if isinstance(answers, list) else [answers]
        found.responses[question] = [_response(one) for one in given]
    for question, one in mapping(record, "suggestions").items():
        found.suggestions[question] = _suggestion(one)
    return found


def _response(one: dict[str, Any]) -> Response:
    user = one.get("user_id", one.get("user"))
    return Response(user, one.get("value"), one.get("status"))


def _suggestion(one: Any) -> Suggestion:
    if not isinstance(one, dict) or "value" not in one:
        return Suggestion(one)
    return Suggestion(one["value"], one.get("score"), one.get("agent"), one.get("type"))


def _flat(record: dict[str, Any]) -> Record:
    """Fields and metadata beside `<question>.responses`, `<question>.suggestion` and the like."""
    plain = {k: v for k, v in record.items() if "." not in k and k not in _OWN_KEYS}
    fields = {k: v for k, v in plain.items() if isinstance(v, str | list | dict)}
    found = _start(record, fields, {k: v for k, v in plain.items() if k not in fields})
    for key, value in record.items():
        if key.endswith(".responses") and isinstance(value, list):
            found.responses[key.removesuffix(".responses")] = _parallel(record, key, value)
        elif ".response." in key and value is not None:
            question, _, user = key.partition(".response.")
            found.responses.setdefault(question, []).append(Response(user, value))
        elif key.endswith(".suggestion") and value is not None:
            told = (record.get(f"{key}.{name}") for name in ("score", "agent"))
            found.suggestions[key.removesuffix(".suggestion")] = Suggestion(value, *told)
    return found


def _parallel(record: dict[str, Any], key: str, values: list[Any]) -> list[Response]:
    users, statuses = (listed(record, f"{key}.{name}") for name in ("users", "status"))
    users += [None] * (len(values) - len(users))
    statuses += [None] * (len(values) - len(statuses))
    found = zip(users, values, statuses, strict=False)
    return [Response(user, value, status) for user, value, status in found]


def _feedback(record: dict[str, Any]) -> Record:
    """1.x: `<question>` holds the answers, `<question>-suggestion` what was suggested."""
    answered = {k for k, v in record.items() if _is_answers(v)}
    answered |= {k.removesuffix("-suggestion") for k in record if k.endswith("-suggestion")}
    fields = {k: v for k, v in record.items() if _is_field(k, v) and k not in answered}
    found = _start(record, fields, facts(record, "metadata"))
    for question in sorted(answered):
        found.responses[question] = list(_answers(record.get(question)))
        value = record.get(f"{question}-suggestion")
        if value is not None:
            told = record.get(f"{question}-suggestion-metadata") or {}
            scores = (told.get("score"), told.get("agent"), told.get("type"))
            found.suggestions[question] = Suggestion(value, *scores)
    return found


def _is_field(key: str, value: Any) -> bool:
    return isinstance(value, str) and key not in _OWN_KEYS and "-suggestion" not in key


def _is_answers(value: Any) -> bool:
    one = value[0] if isinstance(value, list) and value else value
    return isinstance(one, dict) and {"user_id", "value"} <= one.keys()


def _answers(value: Any) -> Iterator[Response]:
    """A list of answers, or (in older files) one object of parallel lists."""
    if isinstance(value, dict):
        values, users = listed(value, "value"), listed(value, "user_id")
        statuses = listed(value, "status")
        for index, one in enumerate(values):
            user = users[index] if index < len(users) else None
            yield Response(user, one, statuses[index] if index < len(statuses) else None)
    elif isinstance(value, list):
        yield from (_response(one) for one in value)
    elif value is not None:
        raise TypeError("its responses are no list")


def sample(raw: bytes) -> Iterator[Record]:
    """Records of one raw JSON value as far as they can be read; for a first walk."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return
    if not isinstance(value, dict):
        return
    for record in records(value):
        try:
            yield unified(record)
        except (TypeError, AttributeError, KeyError, ValueError):
            continue
