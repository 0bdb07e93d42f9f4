"""Stored views: computed when an import is published, known by a hash of their definition."""

from __future__ import annotations

from pathlib import Path

import duckdb

from queries.catalogue import View, catalogue, definition_hash

STAMPS = "stored.stamps"


def refresh(path: Path, memory_limit: str = "4GB") -> None:
    """Compute every stored view of one project's file, in place.

    The file must not be open elsewhere: the writer calls this on its copy, before it is
    published. Views that are not stored live only as long as the connection.
    """
    with duckdb.connect(
        str(path), config={"memory_limit": memory_limit, "python_enable_replacements": "false"}
    ) as connection:
        connection.execute("begin")  # one commit, not one per view
        connection.execute("create schema if not exists stored")
        connection.execute(
            f"create or replace table {STAMPS} "
            "(view varchar, definition_hash varchar, imports_hash varchar, computed_at timestamptz)"
        )
        for view in catalogue().values():
            if view.stored:
                _store(connection, view)
            else:
                connection.execute(f"create temp view {view.name} as {view.sql}")
        connection.execute("commit")
        connection.execute("checkpoint")


def _store(connection: duckdb.DuckDBPyConnection, view: View) -> None:
    materialise(connection, view, f"stored.{view.name}")
    connection.execute(f"create temp view {view.name} as select * from stored.{view.name}")
    connection.execute(
        f"""insert into {STAMPS}
        select ?, ?, (select md5(string_agg(import_id, ',' order by import_id)) from imports),
            current_timestamp""",
        [view.name, definition_hash(view.name)],
    )


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
