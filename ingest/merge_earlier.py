"""An export that comes late: its rows take their place in the past."""

from __future__ import annotations

import duckdb

from ingest.row_keys import Import, Part, content_sql, row_key_sql
from ingest.tables import Table


def merge_earlier(
    connection: duckdb.DuckDBPyConnection, table: Table, this: Import, part: Part
) -> None:
    """Lay the runs of the keys anew that an import speaks of which is not the newest."""
    run = connection.execute
    name = table.name
    _gather_known(connection, table, this, part)
    run(
        f"""create temp table observed as
        {_observed_sql(name)}"""
    )
    run(
        """insert into observed
        select keys.row_key, snapshot.position, snapshot.import_id, NULL
        from (select distinct row_key, adapter, role from known) as keys
        join import_order as snapshot
            on snapshot.is_snapshot and snapshot.adapter = keys.adapter
            and snapshot.role = keys.role
        where not exists (
            select 1 from observed
            where observed.row_key = keys.row_key and observed.position = snapshot.position)"""
    )
    run(
        """create temp table laid as
        with marked as (
            select *, content is distinct from lag(content) over (
                partition by row_key order by position) as is_start
            from observed
        ),
        starts as (
            select *, lead(import_id) over (partition by row_key order by position) as next_import
            from marked where is_start
        )
        select row_key, import_id, content, next_import from starts where content is not null"""
    )
    _write_runs(connection, table, this)
    for temporary in ("known", "observed", "laid"):
        run(f"drop table {temporary}")


def _gather_known(
    connection: duckdb.DuckDBPyConnection, table: Table, this: Import, part: Part
) -> None:
    """All rows we have of the keys in question: current, past and incoming."""
    key = row_key_sql(table.key)
    content = content_sql(table)
    keys = "select row_key from fresh"
    if this.is_snapshot:
        keys = f"select {key} from {table.name} union select {key} from {table.name}_history"
        keys += " union select row_key from fresh"
    connection.execute(
        f"""create temp table known as
        with rows as (
            select *, {key} as row_key, {content} as content, NULL::varchar as went,
                false as is_fresh from {table.name}
            union all by name
            select * exclude (valid_from_import, valid_to_import), {key} as row_key,
                {content} as content, valid_to_import as went, false as is_fresh
            from {table.name}_history
            union all by name
            select *, NULL::varchar as went, true as is_fresh from fresh
        )
        select rows.*, came.position, came.adapter, came.role,
            coalesce(until.position, 9223372036854775807) as went_position
        from rows
        left join import_order as came on came.import_id = rows.import_id
        left join import_order as until on until.import_id = rows.went
        where {part.holds("row_key")} and row_key in ({keys})"""
    )


def _observed_sql(name: str) -> str:
    """Which import saw which content of a key: runs, sightings, and the incoming rows."""
    return f"""
        select row_key, position, import_id, content from known
        union
        select known.row_key, saw.position, saw.import_id, known.content
        from known
        join sightings on sightings.table_name = '{name}' and sightings.row_key = known.row_key
        join import_order as saw on saw.import_id = sightings.import_id
        where not is_fresh and saw.position >= known.position
            and saw.position < known.went_position"""


def _write_runs(connection: duckdb.DuckDBPyConnection, table: Table, this: Import) -> None:
    """Replace the rows of the keys in question by the runs as laid."""
    run = connection.execute
    name, key = table.name, row_key_sql(table.key)
    columns = [column for column in table.columns if column != "import_id"]
    run(
        f"""create temp table rewritten as
        select {", ".join(f"known.{column}" for column in columns)}, laid.import_id,
            laid.import_id as valid_from_import, laid.next_import as valid_to_import
        from laid join known
            on known.row_key = laid.row_key and known.content = laid.content
        qualify row_number() over (
            partition by laid.row_key, laid.import_id
            order by known.import_id = laid.import_id desc, known.position) = 1"""
    )
    run(f"delete from {name} where {key} in (select row_key from known)")
    run(f"delete from {name}_history where {key} in (select row_key from known)")
    run(
        f"""insert into {name} by name
        select * exclude (valid_from_import, valid_to_import) from rewritten
        where valid_to_import is null"""
    )
    run(
        f"insert into {name}_history by name "
        "select * from rewritten where valid_to_import is not null"
    )
    run(
        f"delete from sightings where table_name = '{name}' "
        "and row_key in (select row_key from known)"
    )
    run(
        """insert into sightings
        select ?, ?, row_key, import_id from observed
        where content is not null and (row_key, import_id) not in (
            select row_key, import_id from laid)""",
        [this.project_id, name],
    )
    run("drop table rewritten")
