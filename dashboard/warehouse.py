"""The cached bridge to `queries`: one reader per file of a project, one frame per question.

Only this module caches. A question about one project attaches the file of that project alone,
and the name of the file is in every cache key: an import into one project neither slows the
others down nor forgets what is known of them, and nobody is handed another's rows. What follows
decisions is also kept by the newest line of their log: a decision shows at once, and what does
not follow decisions is not asked for again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
import streamlit as st

import queries
from dashboard.remembered import Memory
from ledger import EMPTY, Ledger, LedgerError
from queries import Filters, NoDecisions, Page

T = TypeVar("T")

_PATH = "warehouse_path"
_ALL = 2**62


@dataclass(frozen=True)
class Source:
    """What a reader attaches: some projects of a warehouse, as the stamp says they were."""

    path: Path
    projects: tuple[str, ...]
    stamp: str


@dataclass(frozen=True)
class Warehouse:
    """A published version of a warehouse, as this reader may see it."""

    path: Path
    version: str
    files: tuple[tuple[str, str], ...]
    head: str = EMPTY.hash
    """The hash of the newest line of the log of decisions."""

    @property
    def projects(self) -> tuple[str, ...]:
        """The projects that may be seen, in order of their names."""
        return tuple(project for project, _ in self.files)

    def fetch(self, view: str, filters: Filters | None = None) -> pl.DataFrame:
        """The rows of a view; filters a view cannot honour are left out (`unmet` names them)."""
        chosen = filters or Filters()
        source = self.source(chosen.projects)
        if queries.is_live(view):
            return _fetch_live(source, view, chosen, self.head)
        return _fetch(source, view, chosen)

    def page(self, view: str, filters: Filters, wanted: Page) -> pl.DataFrame:
        """One page of a view that is too large to be read whole."""
        return self._asked(queries.page, view, filters, wanted)

    def tally(self, view: str, filters: Filters, by: tuple[str, ...], wanted: Page) -> pl.DataFrame:
        """How many rows of such a view there are for each value of some columns."""
        return self._asked(queries.tally, view, filters, by, wanted)

    def rows(
        self, view: str, filters: Filters, column: str, values: tuple[str, ...]
    ) -> pl.DataFrame:
        """The rows of such a view whose column has one of some values."""
        return self._asked(queries.rows, view, filters, column, values)

    def count(self, view: str, filters: Filters, wanted: Page, column: str = "") -> int:
        """How many rows of such a view there are, or how many values of one of its columns."""
        return self._asked(queries.count, view, filters, wanted, column)

    def all(self, view: str, filters: Filters, wanted: Page) -> pl.DataFrame:
        """Every row of such a view, for a file: it is not kept."""
        reader = _followed(self.source(filters.projects), self._head(view))
        return queries.page(reader, view, filters, replace(wanted, size=_ALL))

    def find(self, project: str, sought: str) -> pl.DataFrame:
        """At most twenty assets of a project that are called so."""
        source = self.source((project,))
        return _ANSWERS.get(
            (source, "find", sought), lambda: queries.find_assets(_reader(source), sought)
        )

    def _asked(self, ask: Callable[..., T], view: str, filters: Filters, *more: Any) -> T:
        source, head = self.source(filters.projects), self._head(view)
        return _ANSWERS.get(
            (source, head, ask, view, filters, *more),
            lambda: ask(_followed(source, head), view, filters, *more),
        )

    def _head(self, view: str) -> str:
        """The line of the log that rows of a view hold for; none where they follow no decisions."""
        return self.head if queries.is_live(view) else ""

    def names(self, project: str) -> dict[str, str]:
        """What to call each annotator of a project: the name where it may be shown, else a
        pseudonym."""
        return _names(self.source((project,)))

    def teams(self, project: str) -> dict[str, str]:
        """The team of each annotator who is known to have one; empty where names are off."""
        return _teams(self.source((project,)))

    def tools(self, project: str) -> tuple[str, ...]:
        """The tools a project's exports come from."""
        log = self.fetch("imports_log", Filters(projects=(project,)))
        return tuple(sorted(log["tool"].drop_nulls().unique().to_list()))

    def source(self, projects: tuple[str, ...]) -> Source:
        """One project's own file where one is asked for, else everything that may be seen."""
        file = dict(self.files).get(projects[0]) if len(projects) == 1 else None
        if file is None:
            return Source(self.path, self.projects, self.version)
        return Source(self.path, projects, file)

    def policy(self, project: str, subject: str, name: str) -> float | None:
        """A number the project has set, or the one Assay ships with."""
        return _policies(self.source((project,)), project).get((subject, name))

    def weights(self, project: str) -> dict[str, float]:
        """What an error of each severity costs."""
        found = _policies(self.source((project,)), project)
        return {
            name: value for (subject, name), value in found.items() if subject == "severity_weight"
        }

    def why_not(self, project: str, metric: str) -> str | None:
        """Why a metric cannot be computed from what was imported; None when it can."""
        return _reasons(self.source((project,)), project).get(metric)


def use(path: Path) -> None:
    """Say which warehouse this session looks at; the door has read the environment."""
    st.session_state[_PATH] = path


def path() -> Path:
    """Where the warehouse of this session is, or will be."""
    found: Path = st.session_state[_PATH]
    return found


def current() -> Warehouse | None:
    """The published version, or None where nothing has been published yet.

    Raises NoDecisions where the log of decisions cannot be read.
    """
    try:
        found = queries.current(path())
    except queries.NoWarehouse:
        return None
    files = sorted((project, str(file)) for project, file in found.projects.items())
    try:
        head = Ledger(path()).head().hash
    except LedgerError as error:
        raise NoDecisions(str(error)) from error
    return Warehouse(path(), found.name, tuple(files), head)


_READERS = Memory(16)
_ANSWERS = Memory(1000, megabytes=300)
_SMALL = Memory(200)


def _reader(source: Source) -> queries.Reader:
    return _READERS.get(
        source, lambda: queries.open_warehouse(source.path, projects=source.projects)
    )


def _fetch(source: Source, view: str, filters: Filters) -> pl.DataFrame:
    return _ANSWERS.get((source, view, filters), lambda: _reader(source).fetch(view, filters))


def _fetch_live(source: Source, view: str, filters: Filters, head: str) -> pl.DataFrame:
    return _ANSWERS.get(
        (source, view, filters, head), lambda: _followed(source, head).fetch(view, filters)
    )


def _followed(source: Source, head: str) -> queries.Reader:
    """A reader that knows a line of the log, and any newer one that came meanwhile."""
    reader = _reader(source)
    if head:
        reader.follow()
    return reader


def _names(source: Source) -> dict[str, str]:
    def ask() -> dict[str, str]:
        people = _reader(source).sql("select annotator_id, name from people")
        names = {row[0]: row[1] or pseudonym(row[0]) for row in people.iter_rows()}
        return {**names, "unspecified": "nobody named"}

    return _SMALL.get(("names", source), ask)


def _teams(source: Source) -> dict[str, str]:
    def ask() -> dict[str, str]:
        text = "select annotator_id, team from people where team is not null"
        return dict(_reader(source).sql(text).iter_rows())

    return _SMALL.get(("teams", source), ask)


def pseudonym(annotator_id: str) -> str:
    """What to call somebody whose name is not known."""
    return f"Annotator {annotator_id[-4:].upper()}"


def _policies(source: Source, project: str) -> dict[tuple[str, str], float]:
    def ask() -> dict[tuple[str, str], float]:
        frame = _fetch(source, "stg_policies", Filters(projects=(project,)))
        return {
            (row["subject"], row["name"]): row["value_number"]
            for row in frame.iter_rows(named=True)
            if row["scope"] == "all" and row["value_number"] is not None
        }

    return _SMALL.get(("policies", source, project), ask)


def _reasons(source: Source, project: str) -> dict[str, str]:
    def ask() -> dict[str, str]:
        frame = _fetch(source, "imports_capabilities", Filters(projects=(project,)))
        return {
            row["metric"]: row["reason"] or ""
            for row in frame.iter_rows(named=True)
            if not row["is_computable"]
        }

    return _SMALL.get(("reasons", source, project), ask)


@cache
def catalogue() -> dict[str, Any]:
    """Every view with its sentence, grain, columns and SQL."""
    return dict(queries.catalogue())


def unmet(view: str, filters: Filters) -> tuple[str, ...]:
    """The active filters that a view cannot honour, in words."""
    found = queries.unused(catalogue()[view], filters)
    return tuple(dict.fromkeys(_WORDS[name] for name in found))


_WORDS = {
    "projects": "project",
    "date_from": "dates",
    "date_to": "dates",
    "questions": "question",
    "labels": "label",
    "annotators": "annotator",
    "batches": "batch",
    "assets": "asset",
    "teams": "team",
    "tools": "tool",
}
