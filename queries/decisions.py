"""What people decided, as a table the views read: `decisions`, one row per entry of the log.

Views over it are live: no stored table depends on it, so a click recomputes nothing. Who may
not see names sees neither who wrote an entry nor what they wrote in their own words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

import duckdb
import polars as pl

from ledger import Entry
from queries.catalogue import catalogue, upstream

TABLE = "decisions"
SCHEMA = """(project_id varchar not null, sequence bigint not null,
    decided_at timestamptz not null, actor varchar not null, kind varchar not null,
    subject varchar not null, revision bigint not null, body varchar not null)"""
_PRIVATE = ("comment", "text", "assignee")
_COLUMNS = pl.Schema(
    [
        ("project_id", pl.String()),
        ("sequence", pl.Int64()),
        ("decided_at", pl.Datetime("us", "UTC")),
        ("actor", pl.String()),
        ("kind", pl.String()),
        ("subject", pl.String()),
        ("revision", pl.Int64()),
        ("body", pl.String()),
    ]
)


@cache
def is_live(view: str) -> bool:
    """Whether a view follows decisions, so that its rows hold for one head of the log only."""
    return view in catalogue() and any(TABLE in read.reads for read in upstream(view))


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """An empty table of decisions."""
    connection.execute(f"create table {TABLE} {SCHEMA}")


def lay(connection: duckdb.DuckDBPyConnection, entries: Sequence[Entry], *, names: bool) -> None:
    """Add entries to the table of a connection."""
    if not entries:
        return
    rows = [_row(entry, names) for entry in entries]
    frame = pl.DataFrame(rows, schema=_COLUMNS, orient="row")
    connection.register("new_decisions", frame)
    connection.execute(f"insert into {TABLE} select * from new_decisions")
    connection.unregister("new_decisions")


def _row(entry: Entry, names: bool) -> tuple[object, ...]:
    body = entry.body if names else {k: v for k, v in entry.body.items() if k not in _PRIVATE}
    return (
        entry.project,
        entry.sequence,
        entry.at,
        entry.actor if names else "somebody",
        entry.kind,
        entry.subject,
        entry.revision,
        json.dumps(body),
    )
