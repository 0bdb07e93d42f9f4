"""Ask a warehouse the questions of a report, and keep what was asked beside the answers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from queries.catalogue import catalogue, definition_hash, table_names
from queries.printing import plain
from queries.reader import Reader
from reports.model import Figure, Question, Row

DIGITS = 12
PEOPLE = ("annotator_id", "reviewer_id", "top_annotator_id")
_SHORTEST = 4


def ask(reader: Reader, questions: Iterable[Question]) -> dict[str, Figure]:
    """The figures in order, numbered within their section."""
    names = pseudonyms(reader)
    counts: dict[int, int] = {}
    figures = {}
    for question in questions:
        counts[question.section] = counts.get(question.section, 0) + 1
        figures[question.id] = Figure(
            id=question.id,
            number=f"{question.section}.{counts[question.section]}",
            section=question.section,
            title=question.title,
            query=described(question.sql),
            rows=[told(row, names) for row in reader.sql(question.sql).to_dicts()],
        )
    return figures


def described(sql: str) -> dict[str, Any]:
    """A query as a report names it: its text, the views in it with their definitions, one hash."""
    views = {name: definition_hash(name) for name in sorted(table_names(sql) & catalogue().keys())}
    text = hashlib.sha256(repr((sql, sorted(views.items()))).encode()).hexdigest()
    return {"sql": sql, "views": views, "sha256": text}


def told(row: Mapping[str, Any], names: Mapping[str, str]) -> Row:
    """A row as JSON holds it, people by pseudonym.

    Numbers keep twelve digits: sums of a table come out in any order, and the last digits with it.
    """
    return {
        name: names.get(value, value) if name in PEOPLE else _settled(plain(value))
        for name, value in row.items()
    }


def pseudonyms(reader: Reader) -> dict[str, str]:
    """What to call each annotator: the end of the keyed hash, as long as it must be to differ."""
    found = reader.sql("select annotator_id from people where annotator_id is not null")
    ids = sorted(set(found["annotator_id"].to_list()))
    size = _SHORTEST
    while len({person[-size:] for person in ids}) < len(ids):
        size += 1
    return {person: f"Annotator {person[-size:].upper()}" for person in ids} | {
        "unspecified": "nobody named"
    }


def _settled(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") + 0.0  # no -0.0
    if isinstance(value, dict):
        return {name: _settled(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_settled(item) for item in value]
    return value
