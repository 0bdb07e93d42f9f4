"""The canonical tables a reader sees: today's rows, or what was known at an instant.

Today is the current rows of every attached file. An earlier instant is joined back from
the history: of all imports known by then, the latest (by `exported_at`) that saw a row says
what it held, unless a later full export (--snapshot) of the same tool and role left it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb

LATER = {"sample_items": ("annotation_id varchar",)}
"""Columns that a warehouse published by older code does not know; NULL in its rows."""

VERSIONED = ("annotations", "submissions")
"""Tables whose earlier versions views may read, as `<table>_history`."""


def lay_tables(
    connection: duckdb.DuckDBPyConnection, sources: Sequence[str], as_of: datetime | None
) -> None:
    """Create one view per canonical table over the attached sources.

    The first source is the empty template, which has every table and column of today's code,
    so that a file written by older code reads with NULL in columns it does not know.
    """
    keys = dict(
        connection.execute(
            f"select table_name, key_columns from {sources[0]}.canonical_keys"
        ).fetchall()
    )
    for table in keys:
        connection.execute(f"create view {table} as {_union(connection, sources, table)}")
    for table in VERSIONED:
        name = f"{table}_history"
        connection.execute(f"create view {name} as {_union(connection, sources, name)}")
    if as_of is not None:
        _lay_past(connection, sources, keys, as_of)


def _union(connection: duckdb.DuckDBPyConnection, sources: Sequence[str], table: str) -> str:
    parts = [
        f"select * from {source}.{table}" for source in sources if _has(connection, source, table)
    ]
    for column in LATER.get(table.removesuffix("_history"), ()):
        name, kind = column.split(" ", 1)
        parts.append(f"select cast(NULL as {kind}) as {name} where false")
    return " union all by name ".join(parts)


def _has(connection: duckdb.DuckDBPyConnection, source: str, table: str) -> bool:
    rows = connection.execute(
        "select 1 from duckdb_tables() where database_name = ? and schema_name = 'main' "
        "and table_name = ?",
        [source, table],
    ).fetchall()
    return bool(rows)


def _lay_past(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[str],
    keys: dict[str, list[str]],
    as_of: datetime,
) -> None:
    """Replace the tables by what was known; computed once, so that views stay quick."""
    run = connection.execute
    run(
        """create table known_imports as
        select project_id, import_id, adapter, role,
            coalesce(options['snapshot'] = 'true', false) as is_snapshot,
            imported_at <= ? as is_known,
            row_number() over (
                partition by project_id
                    order by exported_at, source_sha256, imported_at, import_id) as position
        from imports""",
        [as_of],
    )
    for table, key in keys.items():
        if key:
            text = _past(connection, sources, table, key)
        elif table == "sightings":
            continue
        else:
            text = (
                f"select * from {table} where import_id in "
                "(select import_id from known_imports where is_known)"
            )
        run(f"create table past_{table} as {text}")
    for table, clause in _OBSERVED.items():
        run(f"insert into past_{table} select * from {table} where import_id is null and {clause}")
    for table in VERSIONED:
        run(f"create table past_{table}_history as {_past_history(table)}")
        run(f"create or replace view {table}_history as select * from past_{table}_history")
    for table in keys:
        if table != "sightings":
            run(f"create or replace view {table} as select * from past_{table}")


# What no export declared: questions and labels follow from the annotations (ingest/merge.py), and
# a project that no settings describe is there from its first import on.
_OBSERVED = {
    "projects": "project_id in (select project_id from known_imports where is_known)",
    "questions": "(project_id, question) in (select project_id, question from past_annotations)",
    "labels": """(project_id, question, label) in
        (select project_id, question, label from past_annotations)""",
}


def _past(
    connection: duckdb.DuckDBPyConnection, sources: Sequence[str], table: str, key: list[str]
) -> str:
    """Rows of a table as the known imports saw them last. See ingest/merge.py for the runs."""
    row_key = row_key_sql(key)
    history = _union(connection, sources, f"{table}_history")
    return f"""
    with runs as (
        select *, NULL::varchar as valid_from_import, NULL::varchar as valid_to_import,
            {row_key} as row_key from {table}
        union all by name
        select *, {row_key} as row_key from ({history})
    ),
    spans as (
        select runs.*, came.position as came_position, came.is_known as came_known,
            came.adapter as scope_adapter, came.role as scope_role,
            coalesce(went.position, 9223372036854775807) as went_position
        from runs
        left join known_imports as came using (project_id, import_id)
        left join known_imports as went
            on went.project_id = runs.project_id and went.import_id = runs.valid_to_import
    ),
    seen as (
        select project_id, row_key, import_id, came_position as run_position,
            came_position as position
        from spans where came_known
        union all
        select spans.project_id, spans.row_key, spans.import_id, spans.came_position, saw.position
        from spans
        join sightings on sightings.table_name = '{table}' and sightings.row_key = spans.row_key
            and sightings.project_id = spans.project_id
        join known_imports as saw
            on saw.project_id = sightings.project_id and saw.import_id = sightings.import_id
        where saw.is_known and saw.position >= spans.came_position
            and saw.position < spans.went_position
    ),
    last_seen as (
        select project_id, row_key, max(position) as position,
            max_by(run_position, position) as run_position
        from seen group by project_id, row_key
    ),
    kept as (
        select spans.* from spans
        join last_seen using (project_id, row_key)
        where spans.came_position = last_seen.run_position
            and not exists (
                select 1 from known_imports as snapshot
                where snapshot.is_snapshot and snapshot.is_known
                    and snapshot.project_id = spans.project_id
                    and snapshot.adapter = spans.scope_adapter
                    and snapshot.role = spans.scope_role
                    and snapshot.position > last_seen.position)
    )
    select * exclude (row_key, valid_from_import, valid_to_import, came_position, came_known,
        scope_adapter, scope_role, went_position)
    from kept
    """


def _past_history(table: str) -> str:
    """Versions that had ended by then: both the import that brought and that ended it are known."""
    known = "select project_id, import_id from known_imports where is_known"
    return f"""select * from {table}_history
        where (project_id, valid_from_import) in ({known})
            and (project_id, valid_to_import) in ({known})"""


def row_key_sql(key: Sequence[str]) -> str:
    """The text that identifies a row of a table: its key columns, NULL and '' apart."""
    parts = ", ".join(f"coalesce('=' || {column}::varchar, '')" for column in key)
    return f"concat_ws(chr(31), {parts})"
