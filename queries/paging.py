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


class Asked(Protocol):
    """What answers SQL with a frame; a Reader does."""

    def sql(self, text: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
        """The rows of a select."""


@dataclass(frozen=True)
class Page:
    """Which rows, in which order, from where on.

    `order` names columns, `-` before one that falls; NULL comes last either way. `equal` narrows
    columns to one value each, `without` leaves out rows by the values of columns.
    """

    order: tuple[str, ...]
    size: int
    offset: int = 0
    equal: tuple[tuple[str, str], ...] = ()
    without: tuple[tuple[str, tuple[str, ...]], ...] = ()


def page(reader: Asked, view: str, filters: Filters, wanted: Page) -> pl.DataFrame:
    """One page of a view; equal rows stand in the order of its grain."""
    found = _view(view, [*(n.lstrip("-") for n in wanted.order), *dict(wanted.equal)])
    clause, parameters = _narrowed(found, filters, wanted)
    order = [f"{n.lstrip('-')} {'desc' if n[0] == '-' else 'asc'} nulls last" for n in wanted.order]
    text = (
        f"select {', '.join(found.columns)} from {view} {clause} "
        f"order by {', '.join([*order, *found.grain])} "
        f"limit {int(wanted.size)} offset {int(wanted.offset)}"
    )
    return reader.sql(text, parameters)


def tally(
    reader: Asked, view: str, filters: Filters, by: Sequence[str], wanted: Page | None = None
) -> pl.DataFrame:
    """How many rows of a view there are for each value of some columns: those columns and `n`."""
    found = _view(view, by)
    clause, parameters = _narrowed(found, filters, wanted or Page((), 0))
    names = ", ".join(by)
    text = f"select {names}, count(*) as n from {view} {clause} group by {names} order by {names}"
    return reader.sql(text, parameters)


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


def _narrowed(found: View, filters: Filters, wanted: Page) -> tuple[str, list[Any]]:
    clause, parameters = where(found, filters)
    parts = [clause.removeprefix("where ")] if clause else []
    for column, value in wanted.equal:
        parts.append(f"{column} = ?")
        parameters.append(value)
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
