"""A few rows of a large view: one page of them, some by their ids, how many there are.

A gallery of a million crops is never read whole: these hand the database the order and the
limit, and it gives back what one page shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

from queries.catalogue import View, catalogue
from queries.errors import BadQuery, UnknownView
from queries.filters import Filters, where

NONE = "(none)"
"""What NULL is called where the values of a column are chosen."""
MOST_IDS = 500


class Asked(Protocol):
    """What answers SQL with a frame; a Reader does."""

    def sql(self, text: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
        """The rows of a select."""


@dataclass(frozen=True)
class Page:
    """Which rows, in which order, from where on.

    `order` names columns, `-` before one that falls; NULL comes last either way. `equal` narrows
    columns to one value each, `among` to one of several, where NULL is called `NONE`; `without`
    leaves out rows by the values of columns. `ranked` is a column and its values in the order that
    comes before all else; other values come last.
    """

    order: tuple[str, ...]
    size: int
    offset: int = 0
    equal: tuple[tuple[str, str], ...] = ()
    without: tuple[tuple[str, tuple[str, ...]], ...] = ()
    among: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ranked: tuple[str, tuple[str, ...]] | None = None


def page(reader: Asked, view: str, filters: Filters, wanted: Page) -> pl.DataFrame:
    """One page of a view; equal rows stand in the order of its grain."""
    found = _view(view, _columns(wanted))
    clause, parameters = _narrowed(found, filters, wanted)
    order, ranks = _ordered(found, wanted)
    limit = f"limit {int(wanted.size)} offset {int(wanted.offset)}"
    if _is_picked_first(found, filters, wanted):
        # Ordering a million rows of ids and fetching 200 whole ones costs less than ordering them.
        name = found.grain[1]
        text = f"select {name} from {view} {clause} {order} {limit}"
        ids = reader.sql(text, [*parameters, *ranks])[name].to_list()
        marks = ", ".join("?" * len(ids)) or "NULL"
        clause, limit = f"where project_id = ? and {name} in ({marks})", ""
        parameters = [*filters.projects, *ids]
    text = f"select {', '.join(found.columns)} from {view} {clause} {order} {limit}"
    return reader.sql(text, [*parameters, *ranks])


def _is_picked_first(view: View, filters: Filters, wanted: Page) -> bool:
    """Whether the ids of a page are looked for before its rows: in what one id of a project names.

    Only of stored views, for others are computed each time they are asked.
    """
    by_id = view.stored and len(view.grain) == 2 and view.grain[0] == "project_id"
    return by_id and len(filters.projects) == 1 and wanted.size <= MOST_IDS


def _ordered(view: View, wanted: Page) -> tuple[str, list[Any]]:
    """The order of a page as SQL, and its parameters."""
    order = [f"{n.lstrip('-')} {'desc' if n[0] == '-' else 'asc'} nulls last" for n in wanted.order]
    parameters: list[Any] = []
    if wanted.ranked is not None:
        column, ranks = wanted.ranked
        # A value that is not in the list has no place, or place 0, in it.
        order.insert(0, f"nullif(list_position(?, {column}), 0) asc nulls last")
        parameters.append(list(ranks))
    return f"order by {', '.join([*order, *view.grain])}", parameters


def tally(
    reader: Asked, view: str, filters: Filters, by: Sequence[str], wanted: Page | None = None
) -> pl.DataFrame:
    """How many rows of a view there are for each value of some columns: those columns and `n`."""
    found = _view(view, [*by, *_columns(wanted or Page((), 0))])
    clause, parameters = _narrowed(found, filters, wanted or Page((), 0))
    names = ", ".join(by)
    text = f"select {names}, count(*) as n from {view} {clause} group by {names} order by {names}"
    return reader.sql(text, parameters)


def count(
    reader: Asked, view: str, filters: Filters, wanted: Page | None = None, column: str = ""
) -> int:
    """How many rows of a view there are, or how many values of one of its columns."""
    wanted = wanted or Page((), 0)
    found = _view(view, [*_columns(wanted), *([column] if column else [])])
    clause, parameters = _narrowed(found, filters, wanted)
    counted = f"count(distinct {column})" if column else "count(*)"
    return int(reader.sql(f"select {counted} as n from {view} {clause}", parameters).item())


def rows(
    reader: Asked, view: str, filters: Filters, column: str, values: Sequence[str]
) -> pl.DataFrame:
    """The rows of a view whose column has one of some values."""
    found = _view(view, [column])
    clause, parameters = where(found, filters)
    clause = f"{clause} and {column} in" if clause else f"where {column} in"
    marks = ", ".join("?" * len(values)) or "NULL"
    text = f"select {', '.join(found.columns)} from {view} {clause} ({marks})"
    return reader.sql(text, [*parameters, *values])


def _columns(wanted: Page) -> list[str]:
    """Every column that is named; they are written into the SQL."""
    narrowed = (*wanted.equal, *wanted.among, *wanted.without)
    ranked = [wanted.ranked[0]] if wanted.ranked is not None else []
    return [*(n.lstrip("-") for n in wanted.order), *(name for name, _ in narrowed), *ranked]


def _narrowed(found: View, filters: Filters, wanted: Page) -> tuple[str, list[Any]]:
    clause, parameters = where(found, filters)
    parts = [clause.removeprefix("where ")] if clause else []
    for column, value in wanted.equal:
        parts.append(f"{column} = ?")
        parameters.append(value)
    for column, values in wanted.among:
        parts.append(f"list_contains(?, coalesce({column}, ?))")
        parameters += [list(values), NONE]
    for column, values in wanted.without:
        if not values:
            continue
        parts.append(f"not list_contains(?, coalesce({column}, ''))")
        parameters.append(list(values))
    return (f"where {' and '.join(parts)}" if parts else "", parameters)


def _view(name: str, columns: Sequence[str] | Mapping[str, str]) -> View:
    found = catalogue().get(name)
    if found is None:
        raise UnknownView(f"There is no view {name!r}. `assay views` lists those there are.")
    for column in columns:
        if column not in found.columns:
            raise BadQuery(f"{name} has no column {column!r}.")
    return found
