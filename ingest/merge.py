"""How the rows of an import become current rows and history.

For every key a table remembers *runs*: the content from the import that brought it
(`valid_from_import`) until the import that changed or retired it (`valid_to_import`). The last
run is the current row, earlier ones are in `<table>_history`. An import that saw a row
unchanged leaves a *sighting*. Imports are ordered by `exported_at` (then id), not by arrival:
an export that comes late takes its place in the past, and the tables end up the same.
"""

from __future__ import annotations

import duckdb

from ingest.merge_earlier import merge_earlier
from ingest.people import PERSON_COLUMNS
from ingest.row_keys import Import, Part, content_sql, row_key_sql
from ingest.tables import PRIVATE, Table, tables
from ingest.warehouse import has_history

PART_ROWS = 1_000_000
"""So many rows are compared with what is known at a time: memory must not grow with the export."""

_SUBSTANCE = ("uri", "text", "width", "sha256", "parent_asset_id")


def merge(connection: duckdb.DuckDBPyConnection, this: Import) -> None:
    """Merge what stands in the attached database `incoming` into the project's tables.

    The row of the import itself must be in `imports` already: it gives the order.
    """
    _order_imports(connection)
    latest = connection.execute(
        "select import_id from import_order order by position desc limit 1"
    ).fetchall()[0][0]
    for table in tables().values():
        if table.name in PRIVATE or not has_history(table.name):
            continue
        if not this.is_snapshot and not _brings(connection, table):
            continue
        if latest == this.import_id and _is_untouched(connection, table):
            _insert_first(connection, table, this)
            continue
        merge_part = _merge_latest if latest == this.import_id else merge_earlier
        for part in _parts(connection, table, this):
            _gather_fresh(connection, table, this, part)
            if table.name == "assets":
                _set_mentions_aside(connection, table)
            merge_part(connection, table, this, part)
            connection.execute("drop table fresh")
    _observe_questions(connection)
    connection.execute("drop table import_order")


def merge_private(connection: duckdb.DuckDBPyConnection, this: Import) -> None:
    """Merge people and comments into the attached database `private`: the later export wins."""
    _order_imports(connection)
    for name in sorted(PRIVATE):
        table = tables()[name]
        _gather_fresh(connection, table, this, Part(0, 1))
        target = f"private.{name}"
        row_key = row_key_sql(table.key, "old.")
        connection.execute(
            f"""create temp table outdated as
            select fresh.row_key, coalesce(came.position, 0) <= here.position as is_outdated
            from {target} as old
            join fresh on fresh.row_key = {row_key}
            left join import_order as came on came.import_id = old.import_id
            join import_order as here on here.import_id = fresh.import_id"""
        )
        connection.execute(
            f"delete from {target} as old where {row_key} in "
            "(select row_key from outdated where is_outdated)"
        )
        connection.execute(
            f"insert into {target} by name select * exclude (row_key, content) from fresh "
            "where row_key not in (select row_key from outdated where not is_outdated)"
        )
        connection.execute("drop table outdated")
        connection.execute("drop table fresh")
    connection.execute("drop table import_order")


def _brings(connection: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """Whether the import has any row of a table."""
    return bool(connection.execute(f"select 1 from incoming.{table.name} limit 1").fetchall())


def _parts(connection: duckdb.DuckDBPyConnection, table: Table, this: Import) -> list[Part]:
    """The parts in which a table is merged, by the rows that came or, if all count, are known."""
    counted = f"select count(*) from incoming.{table.name}"
    if this.is_snapshot:
        counted = f"select greatest(({counted}), (select count(*) from {table.name}))"
    rows = connection.execute(counted).fetchall()[0][0]
    parts = 1 + rows // PART_ROWS
    return [Part(number, parts) for number in range(parts)]


def _is_untouched(connection: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """Whether a table never had a row: then there is nothing to compare an import with."""
    rows = f"exists (from {table.name}) or exists (from {table.name}_history)"
    return not connection.execute(f"select {rows}").fetchall()[0][0]


def _insert_first(connection: duckdb.DuckDBPyConnection, table: Table, this: Import) -> None:
    """The first rows of a table: all that came, without keys and hashes to tell them apart."""
    connection.execute(
        f"insert into {table.name} by name {_fresh_sql(table)} order by came.source_row",
        {"project": this.project_id, "import": this.import_id},
    )


def _order_imports(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """create temp table import_order as
        select import_id, adapter, role,
            coalesce(options['snapshot'] = 'true', false) as is_snapshot,
            row_number() over (
                order by exported_at, source_sha256, imported_at, import_id) as position
        from imports"""
    )


def _gather_fresh(
    connection: duckdb.DuckDBPyConnection, table: Table, this: Import, part: Part
) -> None:
    """The incoming rows of a part as they will be stored, with their key and content."""
    key = row_key_sql(table.key)
    connection.execute(
        f"""create temp table fresh as
        with rows as ({_fresh_sql(table)})
        select *, {key} as row_key, {content_sql(table)} as content
        from rows where {part.holds(key)}""",
        {"project": this.project_id, "import": this.import_id},
    )


def _fresh_sql(table: Table) -> str:
    """The incoming rows with project, import and hashed people."""
    people = PERSON_COLUMNS.get(table.name, ())
    selected = []
    for name in table.columns:
        if name == "project_id":
            selected.append("$project as project_id")
        elif name == "import_id":
            selected.append("$import as import_id")
        elif name in people:
            selected.append(f"{name}_ids.hashed as {name}")
        else:
            selected.append(f"came.{name}")
    joins = " ".join(
        f"left join incoming.person_ids as {name}_ids on {name}_ids.raw = came.{name}"
        for name in people
    )
    return f"select {', '.join(selected)} from incoming.{table.name} as came {joins}"


def _set_mentions_aside(connection: duckdb.DuckDBPyConnection, assets: Table) -> None:
    """Let bare mentions of assets give way to what other exports know about them.

    Predictions often name assets by their ids alone. Such a row is no news about an asset that
    is known, whichever export came first: it is dropped, or goes without history.
    """
    run = connection.execute
    bare = " and ".join(f"{name} is null" for name in _SUBSTANCE)
    is_mention = (
        f"({bare} and import_id in (select import_id from import_order where role = 'prediction'))"
    )
    key = row_key_sql(assets.key)
    stored = " union all ".join(
        f"select {key} as row_key, {is_mention} as is_mention from {name}"
        for name in ("assets", "assets_history")
    )
    run(
        f"""create temp table giving_way as
        select distinct row_key from ({stored})
        where is_mention and row_key in (select row_key from fresh where not {is_mention})"""
    )
    for name in ("assets", "assets_history"):
        run(f"delete from {name} where {key} in (select row_key from giving_way) and {is_mention}")
    run(
        "delete from sightings where table_name = 'assets' "
        "and row_key in (select row_key from giving_way)"
    )
    run(
        f"""delete from fresh where {is_mention} and row_key in (
            select row_key from ({stored}) where not is_mention)"""
    )
    run("drop table giving_way")


def _merge_latest(
    connection: duckdb.DuckDBPyConnection, table: Table, this: Import, part: Part
) -> None:
    """The usual case: this import is the newest, so what it says is current."""
    run = connection.execute
    name, key = table.name, row_key_sql(table.key, "old.")
    run(
        f"""create temp table met as
        select fresh.row_key, {content_sql(table, "old.")} = fresh.content as is_same
        from {name} as old join fresh on fresh.row_key = {key}"""
    )
    run(
        "insert into sightings select ?, ?, row_key, ? from met where is_same",
        [this.project_id, name, this.import_id],
    )
    gone = "select row_key from met where not is_same"
    if this.is_snapshot:
        gone += f" union all {_retired_sql(table, part)}"
    run(f"create temp table gone as {gone}", _retired_parameters(this))
    run(
        f"""insert into {name}_history by name
        select old.*, old.import_id as valid_from_import, ? as valid_to_import
        from {name} as old where {key} in (select row_key from gone)""",
        [this.import_id],
    )
    run(f"delete from {name} as old where {key} in (select row_key from gone)")
    run(
        f"""insert into {name} by name
        select * exclude (row_key, content) from fresh
        where row_key not in (select row_key from met where is_same)
        order by source_row"""
    )
    run("drop table met")
    run("drop table gone")


def _retired_sql(table: Table, part: Part) -> str:
    """Keys of current rows of the same adapter and role that a full export leaves out."""
    key = row_key_sql(table.key, "old.")
    return f"""select {key} as row_key
        from {table.name} as old
        join import_order as came on came.import_id = old.import_id
        join import_order as here on here.import_id = $import
        where came.adapter = here.adapter and came.role = here.role
            and {part.holds(key)} and {key} not in (select row_key from fresh)"""


def _retired_parameters(this: Import) -> dict[str, str] | None:
    return {"import": this.import_id} if this.is_snapshot else None


def _observe_questions(connection: duckdb.DuckDBPyConnection) -> None:
    """Questions and labels that nobody declared follow from the annotations, anew each time."""
    run = connection.execute
    run("delete from questions where import_id is null")
    run("delete from labels where import_id is null")
    run(
        """insert into questions by name
        select project_id, question, mode(type order by type) as type
        from annotations
        where question not in (select question from questions) and type <> 'relation'
        group by project_id, question"""
    )
    run(
        """insert into labels by name
        select distinct project_id, question, label, false as is_declared
        from annotations as given
        where label is not null and type not in ('text', 'number', 'relation')
            and not exists (
                select 1 from labels
                where labels.question = given.question and labels.label = given.label)"""
    )
