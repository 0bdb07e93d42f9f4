"""Stored views: computed when an import is published, known by a hash of their definition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb

from queries import decisions
from queries.catalogue import View, catalogue, definition_hash, upstream

STAMPS = "stored.stamps"
MEGABYTES = 600
"""What DuckDB may take to compute one view of a large project, Python not included."""
MOST_MEGABYTES = 4_800
"""What it may take for a view that does not fit into less."""
SMALL_ROWS = 50_000
"""Up to so many submissions and annotations planning a view costs more than computing it."""


def refresh(path: Path, tell: Callable[[int, int], object] = lambda done, of: None) -> None:
    """Compute every stored view of one project's file, in place, in about `MEGABYTES` of memory.

    `tell` hears after each how many are done, and of how many.

    The file must not be open elsewhere: the writer calls this on its copy, before it is
    published. Views that are not stored live only as long as the connection.
    """
    with _opened(path) as connection:
        connection.execute("create schema if not exists stored")
        connection.execute(
            f"create or replace table {STAMPS} "
            "(view varchar, definition_hash varchar, imports_hash varchar, computed_at timestamptz)"
        )
        _compute(connection, [view for view in _read_by_stored() if view.stored], tell)


def refresh_over(path: Path, *tables: str) -> None:
    """Compute only the stored views of a project's file that read one of these tables.

    For when rows of a few tables were added and nothing else changed. What older code computed
    is computed anew as well.
    """
    with _opened(path) as connection:
        stamps = _stamps(connection)
        if not stamps:
            return  # never computed: readers compute what they need
        stale = [
            view
            for view in _read_by_stored()
            if view.stored
            and (stamps.get(view.name) != definition_hash(view.name) or _reads(view, tables))
        ]
        connection.execute(
            f"delete from {STAMPS} where list_contains(?, view)", [[view.name for view in stale]]
        )
        _compute(connection, stale)


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A project's file; a small one in one transaction, for a commit costs more than a view."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{MOST_MEGABYTES}MB",
        "python_enable_replacements": "false",
    }
    with duckdb.connect(str(path), config=config) as connection:
        if not _is_small(connection):
            yield connection
            return
        connection.execute("begin")
        yield connection
        connection.execute("commit")
        connection.execute("checkpoint")


def _compute(
    connection: duckdb.DuckDBPyConnection,
    stale: Sequence[View],
    tell: Callable[[int, int], object] = lambda done, of: None,
) -> None:
    """Compute these stored views; what is only read on the way is gone with the connection."""
    wanted = {view.name for view in stale}
    is_small = _is_small(connection)
    store, passing = (materialise, "table") if is_small else (_materialise_large, "view")
    done = 0
    for view in _read_by_stored():
        if view.name in wanted:
            # Keeping an order nobody asks for holds a large table in memory.
            kept = "true" if view.layer == "marts" else "false"
            connection.execute(f"set preserve_insertion_order = {kept}")
            store(connection, view, f"stored.{view.name}")
            done += 1
            tell(done, len(wanted))
        if view.stored:
            text = f"create temp view {view.name} as select * from stored.{view.name}"
        else:
            text = f"create temp {passing} {view.name} as {view.sql}"
        connection.execute(text)
    names = sorted(wanted)
    connection.execute(
        f"""insert into {STAMPS}
        select *, (select md5(string_agg(import_id, ',' order by import_id)) from imports),
            current_timestamp
        from (select unnest(?) as view, unnest(?) as definition_hash)""",
        [names, [definition_hash(name) for name in names]],
    )


def _materialise_large(connection: duckdb.DuckDBPyConnection, view: View, table: str) -> None:
    """Compute a view in as little memory as it fits into.

    A join that does not fit often has the large table on the side that is held in memory, for
    the optimizer guesses sizes. Views name the large table first, so joining as written comes
    before more memory.
    """
    megabytes = MEGABYTES
    while True:
        connection.execute(f"set memory_limit = '{megabytes}MB'")
        for passed_over in ("", "join_order"):
            connection.execute(f"set disabled_optimizers = '{passed_over}'")
            try:
                materialise(connection, view, table)
            except duckdb.OutOfMemoryException:
                if passed_over and megabytes >= MOST_MEGABYTES:
                    raise
            else:
                connection.execute("reset disabled_optimizers")
                return
        megabytes *= 2


@cache
def _read_by_stored() -> tuple[View, ...]:
    """The stored views and all they read, each after what it reads."""
    needed = {
        read.name for view in catalogue().values() if view.stored for read in upstream(view.name)
    }
    live = [name for name in sorted(needed) if decisions.is_live(name)]
    assert not live, f"what is stored must not follow decisions: {live[0]}"
    return tuple(view for view in catalogue().values() if view.name in needed)


def _is_small(connection: duckdb.DuckDBPyConnection) -> bool:
    rows = connection.execute(
        "select (select count(*) from submissions) + (select count(*) from annotations)"
    ).fetchall()
    return int(rows[0][0]) <= SMALL_ROWS


def _stamps(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    known = connection.execute(
        "select 1 from information_schema.tables where table_schema = 'stored' "
        "and table_name = 'stamps'"
    ).fetchall()
    if not known:
        return {}
    return dict(connection.execute(f"select view, definition_hash from {STAMPS}").fetchall())


def _reads(view: View, tables: tuple[str, ...]) -> bool:
    return any(read.reads & set(tables) for read in upstream(view.name))


def materialise(connection: duckdb.DuckDBPyConnection, view: View, table: str) -> None:
    """Compute a view into a table.

    Marts are sorted by their grain, for they are read in part; what they are made from is read
    whole, in any order.
    """
    order = f"order by {', '.join(view.grain)}" if view.layer == "marts" else ""
    if view.function is None:
        connection.execute(f"create or replace table {table} as {view.sql} {order}")
        return
    frame = view.compute(connection.sql(view.sql).pl())
    connection.register("computed_frame", frame)
    connection.execute(f"create or replace table {table} as select * from computed_frame {order}")
    connection.unregister("computed_frame")
