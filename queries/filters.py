"""What a page may narrow down, and how that becomes a where clause."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from queries.catalogue import View


@dataclass(frozen=True)
class Filters:
    """A choice of rows; an empty field chooses all.

    Days are local days of the project, both ends included.
    """

    projects: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    questions: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    annotators: tuple[str, ...] = ()
    batches: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()


# Which columns a filter looks at. The first that the view has is used, for pairs all are.
_COLUMNS: dict[str, tuple[tuple[str, ...], ...]] = {
    "projects": (("project_id",),),
    "date_from": (("day",), ("week",), ("found_at",)),
    "date_to": (("day",), ("week",), ("found_at",)),
    "questions": (("question",),),
    "labels": (("label",), ("gold_label", "given_label")),
    "annotators": (("annotator_id",), ("annotator_a", "annotator_b")),
    "batches": (("batch",),),
    "assets": (("asset_id",),),
    "teams": (("team",), ("annotator_id",), ("annotator_a", "annotator_b")),
    "tools": (("tool",), ("annotator_id",), ("annotator_a", "annotator_b")),
}

# A team and a tool are known of people: rows about a person are those of its people.
_MEMBERS = {
    "teams": "select annotator_id from people where list_contains(?, team)",
    "tools": """select submissions.annotator_id from submissions
        inner join imports on submissions.project_id = imports.project_id
        and submissions.import_id = imports.import_id
        where list_contains(?, imports.tool)""",
}


def unused(view: View, filters: Filters) -> list[str]:
    """Names of the chosen filters that the view cannot honour, for the page to say so.

    A view without a column for a filter shows all rows; it never pretends.
    """
    return [name for name in _chosen(filters) if _target(view, name) is None]


def where(view: View, filters: Filters) -> tuple[str, list[Any]]:
    """A where clause ("" for all rows) and its parameters."""
    clauses, parameters = [], []
    for name in _chosen(filters):
        columns = _target(view, name)
        if columns is None:
            continue
        value = getattr(filters, name)
        if name in ("date_from", "date_to"):
            sign = ">=" if name == "date_from" else "<="
            clauses.append(f"cast({columns[0]} as date) {sign} ?")
            parameters.append(value)
        else:
            matches = [_match(name, column) for column in columns]
            clauses.append(f"({' or '.join(matches)})")
            parameters.extend([list(value)] * len(columns))
    return (f"where {' and '.join(clauses)}" if clauses else "", parameters)


def _match(name: str, column: str) -> str:
    if name in _MEMBERS and column.startswith("annotator_"):
        return f"{column} in ({_MEMBERS[name]})"
    return f"list_contains(?, {column})"


def _chosen(filters: Filters) -> list[str]:
    return [field.name for field in fields(filters) if getattr(filters, field.name)]


def _target(view: View, name: str) -> tuple[str, ...] | None:
    for columns in _COLUMNS[name]:
        if all(column in view.columns for column in columns):
            return columns
    return None
