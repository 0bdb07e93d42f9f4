"""A reader: what one person may see of a warehouse, with the views laid over it.

A reader attaches the files of its projects read-only into a database in memory, lays union
views over them, shuts the door to the file system and locks its configuration. What is not
attached cannot be reached. It never waits for a writer and never changes under the reader's
feet: a moved pointer needs a new reader.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import polars as pl

from ledger import EMPTY, Entry, Head, Ledger, LedgerError
from queries import asof, decisions, scope
from queries.catalogue import View, catalogue, definition_hash, table_names, upstream
from queries.errors import BadQuery, NoDecisions, QueryError, UnknownProject, UnknownView
from queries.filters import Filters, where
from queries.stored import materialise
from queries.versions import Version, current

_ATTEMPTS = 5
# A name in somebody's SQL must never reach a Python variable or fetch an extension.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "python_enable_replacements": "false",
    "autoload_known_extensions": "false",
}


def open_warehouse(
    warehouse: Path,
    projects: Sequence[str] | None = None,
    *,
    names: bool = True,
    as_of: datetime | None = None,
    batch: str | None = None,
) -> Reader:
    """Open the published version of a warehouse.

    `projects` limits what is attached (None: all); with `names` the private file is attached
    and the view `people` tells names, without it pseudonyms. `as_of` answers with what was
    known at that instant, decisions included; `batch` narrows everything to one delivery. Raises
    NoWarehouse, UnknownProject, NoDecisions.
    """
    for attempt in range(_ATTEMPTS):
        version = current(warehouse)
        try:
            log = Ledger(warehouse)
            return Reader(version, projects, names=names, as_of=as_of, log=log, batch=batch)
        except duckdb.IOException:
            # The version may have been pruned between reading the pointer and attaching.
            if attempt + 1 == _ATTEMPTS or current(warehouse).name == version.name:
                raise
    raise AssertionError("unreachable")


class Reader:
    """An open warehouse version. Thread-safe: each call uses its own cursor."""

    def __init__(
        self,
        version: Version,
        projects: Sequence[str] | None = None,
        *,
        names: bool = True,
        as_of: datetime | None = None,
        log: Ledger | None = None,
        batch: str | None = None,
    ) -> None:
        self.version = version.name
        self.template = version.template
        self.projects = _chosen(version, projects)
        self._as_of = as_of
        self._batch = batch
        self._names = names
        self._log = log
        self._followed = EMPTY
        self._lock = threading.RLock()
        self._installed: set[str] = set()
        self._connection = duckdb.connect(":memory:", config=_CONFIG)
        try:
            self._attach(version, names)
            self.follow()
        except BaseException:
            self._connection.close()
            raise

    def fetch(
        self, view: str, filters: Filters | None = None, limit: int | None = None
    ) -> pl.DataFrame:
        """The rows of a view that the filters choose, ordered by its grain.

        Filters the view has no column for do not apply; `unused` names them.
        """
        found = self._view(view)
        clause, parameters = where(found, filters or Filters())
        order = ", ".join(found.grain)
        columns = ", ".join(found.columns)
        text = f"select {columns} from {view} {clause} order by {order}"
        if limit is not None:
            text += f" limit {int(limit)}"
        return self.sql(text, parameters)

    def sql(self, text: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
        """Any select over the views and canonical tables. Raises BadQuery with one sentence."""
        try:
            with self._settled(text), self._connection.cursor() as cursor:
                found: Any = cursor.sql(text, params=list(parameters) or None)
                if found is None:
                    raise BadQuery("That SQL returns no rows. Ask with a select.")
                frame: pl.DataFrame = found.pl()
                return frame
        except duckdb.Error as error:
            raise BadQuery(_first_line(error)) from error

    def follow(self) -> None:
        """Lay decisions that are new in the log over the views. Raises NoDecisions.

        Facts stay as they are; only what a function made of decisions is computed anew when it
        is asked for.
        """
        if self._log is None:
            return
        with self._lock:
            try:
                new = self._news(self._log)
            except LedgerError as error:
                raise NoDecisions(str(error)) from error
            if not new:
                return
            chosen = [entry for entry in new if entry.project in self.projects]
            decisions.lay(self._connection, chosen, names=self._names)
            self._followed = Head(new[-1].sequence, new[-1].hash)
            self._forget_computed()

    def _news(self, log: Ledger) -> list[Entry]:
        """What is in the log beyond what was laid; all of it where another log lies there now."""
        last = self._followed
        found = log.entries(until=self._as_of, after=max(last.sequence - 1, 0))
        if last == EMPTY:
            return found
        if found and found[0].hash == last.hash:
            return found[1:]
        self._connection.execute(f"delete from {decisions.TABLE}")
        self._followed = EMPTY
        self._forget_computed()
        return log.entries(until=self._as_of)

    def _forget_computed(self) -> None:
        """What a function made of decisions is made anew when it is next asked for."""
        for name in [name for name in self._installed if _is_computed_live(name)]:
            self._connection.execute(f"drop table {name}")
            self._installed.discard(name)

    def close(self) -> None:
        """Let go of the files."""
        self._connection.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _view(self, name: str) -> View:
        try:
            return catalogue()[name]
        except KeyError:
            raise UnknownView(
                f"There is no view {name!r}. `assay views` lists the {len(catalogue())} there are."
            ) from None

    def _attach(self, version: Version, names: bool) -> None:
        run = self._connection.execute
        run(f"attach {_literal(version.template)} as template (read_only)")
        sources = ["template"]
        for number, project in enumerate(self.projects):
            run(f"attach {_literal(version.projects[project])} as p{number} (read_only)")
            sources.append(f"p{number}")
        self._sources = sources
        self._stamps = self._read_stamps()
        private = version.private if names and version.private is not None else None
        if private is not None:
            run(f"attach {_literal(private)} as private (read_only)")
        asof.lay_tables(self._connection, sources, self._as_of)
        if self._batch is not None:
            scope.lay_batch(self._connection, self._batch)
        self._lay_people(private is not None)
        decisions.create(self._connection)
        run("set enable_external_access = false")
        run("set lock_configuration = true")

    def _lay_people(self, named: bool) -> None:
        if named:
            allowed = ", ".join(_literal(project) for project in self.projects) or "NULL"
            source = f"""select annotator_id, any_value(tool) as tool,
                any_value(source_id) as source_id,
                coalesce(any_value(name), any_value(email), any_value(source_id)) as name,
                any_value(email) as email, any_value(team) as team, any_value(kind) as kind
                from private.people where project_id in ({allowed}) group by annotator_id"""
        else:
            source = """select annotator_id, NULL::varchar as tool, NULL::varchar as source_id,
                'Annotator ' || upper(right(annotator_id, 4)) as name, NULL::varchar as email,
                NULL::varchar as team, NULL::varchar as kind
                from (select annotator_id from submissions where annotator_id is not null
                    union select reviewer_id from reviews where reviewer_id is not null)"""
        self._connection.execute(f"create view people as {source}")

    def _read_stamps(self) -> list[dict[str, str]]:
        """Per attached project, the definition hash of each stored view."""
        if self._as_of is not None or self._batch is not None:
            return []  # what is stored speaks of today, and of all
        stamps = []
        for source in self._sources[1:]:
            try:
                rows = self._connection.execute(
                    f"select view, definition_hash from {source}.stored.stamps"
                ).fetchall()
            except duckdb.CatalogException:
                rows = []
            stamps.append(dict(rows))
        return stamps

    @contextmanager
    def _settled(self, text: str) -> Iterator[None]:
        """What a select reads is there, and stays as it is while it runs."""
        if any(_is_computed_live(name) for name in self._wanted(text)):
            with self._lock:
                self._ensure(text)
                yield
        else:
            self._ensure(text)
            yield

    def _wanted(self, text: str) -> frozenset[str]:
        """The views a select names."""
        try:
            return table_names(text) & catalogue().keys()
        except ValueError:  # no select, or broken: views it names as words, DuckDB says the rest
            return frozenset(re.findall(r"\w+", text)) & catalogue().keys()

    def _ensure(self, text: str) -> None:
        """Install the views a select reads, and all they read, unless they are there."""
        for name in sorted(self._wanted(text) - self._installed):
            with self._lock:
                for view in self._needed(name):
                    self._install(view)

    def _needed(self, name: str) -> list[View]:
        """Views to install for one; what a stored table already answers needs nothing below."""
        views = {view.name: view for view in upstream(name)}
        keep, queue = set(), [name]
        while queue:
            view = views[queue.pop()]
            if view.name in keep or view.name in self._installed:
                continue
            keep.add(view.name)
            if not self._is_fresh(view):
                queue.extend(view.reads & views.keys())
        return [view for view in views.values() if view.name in keep]

    def _is_fresh(self, view: View) -> bool:
        if not view.stored or not self._stamps:
            return False
        wanted = definition_hash(view.name)
        return all(stamps.get(view.name) == wanted for stamps in self._stamps)

    def _install(self, view: View) -> None:
        if view.name in self._installed:
            return
        if self._is_fresh(view):
            parts = [f"select * from {source}.stored.{view.name}" for source in self._sources[1:]]
            text = " union all by name ".join(parts)
            self._connection.execute(f"create view {view.name} as {text}")
        elif view.stored or view.function is not None:
            materialise(self._connection, view, view.name)
        else:
            self._connection.execute(f"create view {view.name} as {view.sql}")
        self._installed.add(view.name)


def _is_computed_live(name: str) -> bool:
    """Whether a view is a table that a function made of decisions among other things."""
    return catalogue()[name].function is not None and decisions.is_live(name)


def _chosen(version: Version, projects: Sequence[str] | None) -> list[str]:
    if projects is None:
        return sorted(version.projects)
    unknown = [project for project in projects if project not in version.projects]
    if unknown:
        known = ", ".join(sorted(version.projects)) or "none yet"
        raise UnknownProject(f"There is no project {unknown[0]!r}. Projects here: {known}.")
    return sorted(set(projects))


def _literal(value: Path | str) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _first_line(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return " ".join(lines[:2]) if lines else type(error).__name__


__all__ = ["QueryError", "Reader", "open_warehouse"]
