"""Mechanical Turk answers: from the forms they come in to one cell per question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import orjson
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ingest.adapters._values import as_text, clean

PREFIX = "Answer."

_MISSING = ("", "{}")
_TRUTH = {"true": True, "false": False}
_PACKED = ("Answer.taskAnswers", "Answer")
_SEPARATOR = "|"

Choices = dict[str, tuple[str, ...]]
"""The columns of a question that has one true/false column per choice, by question."""


def find_choices(records: Iterable[Mapping[str, str]]) -> Choices:
    """Questions asked as one column per choice: a common stem, nothing but true and false."""
    is_choice: dict[str, bool] = {}
    for record in records:
        for name, cell in _fields(record).items():
            if cell not in _MISSING:
                is_choice[name] = is_choice.get(name, True) and cell.lower() in _TRUTH
    stems: dict[str, list[str]] = {}
    for name, truth in is_choice.items():
        if truth and "." in name.removeprefix(PREFIX):
            stems.setdefault(name.rpartition(".")[0], []).append(name)
    return {
        stem: tuple(names)
        for stem, names in stems.items()
        if len(names) > 1 or names[0].endswith((".on", ".selected"))
    }


def spread(record: Mapping[str, str], choices: Choices) -> dict[str, str]:
    """One cell per question: packed answers unpacked, choice columns joined by the pipe."""
    fields = _fields(record)
    cells = {}
    joined = {name for names in choices.values() for name in names}
    for name, cell in fields.items():
        if name not in joined:
            cells[name] = "" if cell.strip() in _MISSING else cell
    for stem, names in choices.items():
        chosen = [n for n in names if fields.get(n, "").lower() == "true"]
        cells[stem] = _SEPARATOR.join(name.rpartition(".")[2] for name in chosen)
    return cells


def _fields(record: Mapping[str, str]) -> dict[str, str]:
    """The answer fields of a row, those packed into one cell among them."""
    fields = {n: c for n, c in record.items() if n.startswith(PREFIX) and n not in _PACKED}
    for name in _PACKED:
        if cell := record.get(name, "").strip():
            packed = _from_xml(cell) if cell.startswith("<") else _from_json(cell)
            fields |= {name: cell} if packed is None else packed
    return fields


def _from_json(cell: str) -> dict[str, str] | None:
    """Answers by field from the JSON the site's own form elements send; None if it is none."""
    try:
        found = orjson.loads(cell)
    except orjson.JSONDecodeError:
        return None
    fields: dict[str, str] = {}
    for one in found if isinstance(found, list) else [found]:
        if not isinstance(one, dict):
            return None
        for key, value in one.items():
            _flatten(PREFIX + key, value, fields)
    return fields


def _flatten(name: str, value: Any, fields: dict[str, str], depth: int = 0) -> None:
    if isinstance(value, dict) and value and depth < 4:
        for key, inner in value.items():
            _flatten(f"{name}.{key}", inner, fields, depth + 1)
    else:
        fields[name] = as_text(value) or ""


def _from_xml(cell: str) -> dict[str, str] | None:
    """Answers by field from QuestionFormAnswers; None if it is something else."""
    try:
        root = fromstring(cell)
    except (ParseError, DefusedXmlException, ValueError):
        return None
    fields: dict[str, str] = {}
    for answer in root.iter():
        if _name(answer) == "Answer":
            parts = {_name(part): part.text or "" for part in answer}
            key = parts.pop("QuestionIdentifier", "")
            if key:
                fields[PREFIX + key] = clean(_SEPARATOR.join(t for t in parts.values() if t))
    return fields


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
