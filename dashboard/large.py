"""A list that may be too long to be read whole: its first rows, how many there are, and of what.

A queue of a million findings is shown by its first page. What is counted is counted by the
database, and all rows are read only for a file that somebody asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from dashboard import filters, warehouse
from dashboard.filters import NONE, Choice
from queries import Page

SHOWN = 2000


@dataclass(frozen=True)
class Large:
    """The rows of a view that are chosen, in an order, without those a page leaves out."""

    choice: Choice
    view: str
    wanted: Page

    @property
    def shown(self) -> pl.DataFrame:
        """The first rows in order, as many as a page shows."""
        first = replace(self.wanted, size=SHOWN)
        return self.choice.house.page(self.view, self.choice.filters, first)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.choice.house.count(self.view, self.choice.filters, self.wanted)

    def is_empty(self) -> bool:
        """Whether there is none."""
        return not self.height

    def distinct(self, column: str) -> int:
        """How many values of a column there are, NULL not counted."""
        return self.choice.house.count(self.view, self.choice.filters, self.wanted, column)

    def counts(self, column: str) -> pl.DataFrame:
        """The values of a column and `n`, the rows of each; NULL is a value here."""
        return self.choice.house.tally(self.view, self.choice.filters, (column,), self.wanted)

    def whole(self) -> pl.DataFrame:
        """Every row, read anew: for a file."""
        return self.choice.house.all(self.view, self.choice.filters, self.wanted)

    def only(self, column: str, *values: str) -> Large:
        """Those whose column has one of some values."""
        among = (*self.wanted.among, (column, values))
        return replace(self, wanted=replace(self.wanted, among=among))

    def without(self, column: str, *values: str) -> Large:
        """Those whose column has none of some values."""
        left_out = (*self.wanted.without, (column, values))
        return replace(self, wanted=replace(self.wanted, without=left_out))


def rows(choice: Choice, view: str, *order: str) -> Large:
    """All rows of a view that are chosen, in an order as `Page` says it."""
    return Large(choice, view, Page(order, SHOWN))


def narrowed(found: Large) -> Large:
    """A list as the address narrows it by columns that only lists have."""
    here, columns = filters.address(), warehouse.catalogue()[found.view].columns
    for column in filters.COLUMNS:
        if column in columns and here.get(column):
            found = found.only(column, *here[column])
    return found


def about_people(found: Large) -> Large:
    """A list narrowed to the chosen people, but keeping findings about several of them.

    A disagreement belongs to nobody alone, so its annotator is NULL.
    """
    chosen = found.choice.filters
    if not chosen.annotators:
        return found
    everyone = replace(found.choice, filters=replace(chosen, annotators=()))
    return replace(found, choice=everyone).only("annotator_id", *chosen.annotators, NONE)


def about(found: Large, question: str | None) -> Large:
    """The rows about one question; none where there is no question."""
    return found.only("question", *([question] if question else []))
