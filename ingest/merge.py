"""How the rows of an import become current rows and history.

For every key a table remembers *runs*: the content from the import that brought it
(`valid_from_import`) until the import that changed or retired it (`valid_to_import`). The last
run is the current row, earlier ones are in `<table>_history`. An import that saw a row
unchanged leaves a *sighting*. Imports are ordered by `exported_at` (then id), not by arrival:
an export that comes late takes its place in the past, and the tables end up the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from ingest.people import PERSON_COLUMNS
from ingest.tables import PRIVATE, Table, tables
from ingest.warehouse import has_history

_META = ("project_id", "import_id", "source_row")
_SUBSTANCE = ("uri", "text", "width", "sha256", "parent_asset_id")


@dataclass(frozen=True)
class Import:
    """The import whose rows are merged: its id and its place."""

    project_id: str
    import_id: str
    is_snapshot: bool


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
        _gather_fresh(connection, table, this)
        if table.name == "assets":
            _set_mentions_aside(connection, table)
        if latest == this.import_id:
            _merge_latest(connection, table, this)
        else:
            _merge_earlier(connection, table, this)
        connection.execute("drop table fresh")
    _observe_questions(connection)
    connection.execute("drop table import_order")


def merge_private(connection: duckdb.DuckDBPyConnection, this: Import) -> None:
    """Merge people and comments into the attached database `private`: the later export wins."""
    _order_imports(connection)
    for name in sorted(PRIVATE):
        table = tables()[name]
        _gather_fresh(connection, table, this)
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


def row_key_sql(key: tuple[str, ...], prefix: str = "") -> str:
    """The text that identifies a row: its key columns, NULL and '' apart."""
    parts = ", ".join(f"coalesce('=' || {prefix}{column}::varchar, '')" for column in key)
    return f"concat_ws(chr(31), {parts})"


def _content_sql(table: Table, prefix: str = "") -> str:
    """A hash of all that an export says about a row."""
    columns = ", ".join(f"{prefix}{name}" for name in table.columns if name not in _META)
    return f"hash({columns})"


def _order_imports(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """create temp table import_order as
        select import_id, adapter, role,
            coalesce(options['snapshot'] = 'true', false) as is_snapshot,
            row_number() over (
                order by exported_at, source_sha256, imported_at, import_id) as position
        from imports"""
    )


def _gather_fresh(connection: duckdb.DuckDBPyConnection, table: Table, this: Import) -> None:
    """The incoming rows as they will be stored, with their key and content."""
    connection.execute(
        f"""create temp table fresh as
        with rows as ({_fresh_sql(table)})
        select *, {row_key_sql(table.key)} as row_key, {_content_sql(table)} as content
        from rows""",
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


def _merge_latest(connection: duckdb.DuckDBPyConnection, table: Table, this: Import) -> None:
    """The usual case: this import is the newest, so what it says is current."""
    run = connection.execute
    name, key = table.name, row_key_sql(table.key, "old.")
    run(
        f"""create temp table met as
        select fresh.row_key, {_content_sql(table, "old.")} = fresh.content as is_same
        from {name} as old join fresh on fresh.row_key = {key}"""
    )
    run(
        "insert into sightings select ?, ?, row_key, ? from met where is_same",
        [this.project_id, name, this.import_id],
    )
    gone = "select row_key from met where not is_same"
    if this.is_snapshot:
        gone += f" union all {_retired_sql(table, this)}"
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


def _retired_sql(table: Table, this: Import) -> str:
    """Keys of current rows of the same adapter and role that a full export leaves out."""
    return f"""select {row_key_sql(table.key, "old.")} as row_key
        from {table.name} as old
        join import_order as came on came.import_id = old.import_id
        join import_order as here on here.import_id = $import
        where came.adapter = here.adapter and came.role = here.role
            and {row_key_sql(table.key, "old.")} not in (select row_key from fresh)"""


def _retired_parameters(this: Import) -> dict[str, str] | None:
    return {"import": this.import_id} if this.is_snapshot else None


def _merge_earlier(connection: duckdb.DuckDBPyConnection, table: Table, this: Import) -> None:
    """An export that comes late: lay the runs of the keys it speaks of anew."""
    run = connection.execute
    name = table.name
    _gather_known(connection, table, this)
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


def _gather_known(connection: duckdb.DuckDBPyConnection, table: Table, this: Import) -> None:
    """All rows we have of the keys in question: current, past and incoming."""
    key = row_key_sql(table.key)
    content = _content_sql(table)
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
        where row_key in ({keys})"""
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
