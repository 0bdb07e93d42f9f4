"""Who did what without saying who: ids of people become keyed hashes.

Names and addresses stand in the private file alone; everywhere else a person is
`a_` and sixteen hex digits, the same for the same tool and source id in one warehouse and
another in the next.
"""

from __future__ import annotations

import hashlib
import hmac

import duckdb
import polars as pl

PERSON_COLUMNS = {
    "people": ("annotator_id", "merged_into"),
    "submissions": ("annotator_id",),
    "reviews": ("reviewer_id",),
    "work_sessions": ("annotator_id",),
    "events": ("actor_id",),
}
"""Columns that hold a person, by table."""


def pseudonym(key: bytes, tool: str, source_id: str) -> str:
    """The id of a person from a tool."""
    digest = hmac.new(key, f"{tool}\0{source_id}".encode(), hashlib.sha256)
    return f"a_{digest.hexdigest()[:16]}"


def team_pseudonym(key: bytes, team: str) -> str:
    """What a team is called where names do not stand."""
    digest = hmac.new(key, f"team\0{team}".encode(), hashlib.sha256)
    return f"team_{digest.hexdigest()[:6]}"


def _hashed(key: bytes, tool: str, raw: str) -> str:
    """An id hashed; one from `ingest.aliases` names its own tool."""
    if raw.startswith("\x1f") and raw.count("\x1f") >= 2:
        _, tool, raw = raw.split("\x1f", 2)
    return pseudonym(key, tool, raw)


def hash_people(connection: duckdb.DuckDBPyConnection, key: bytes, tool: str) -> None:
    """Make `person_ids(raw, hashed)` in an incoming database, and a people row for each."""
    parts = [
        f"select {column} as raw from {table} where {column} is not null"
        for table, columns in PERSON_COLUMNS.items()
        for column in columns
    ]
    found = connection.sql(f"select distinct raw from ({' union all '.join(parts)}) order by raw")
    raw = [row[0] for row in found.fetchall()]
    ids = pl.DataFrame(
        {"raw": raw, "hashed": [_hashed(key, tool, person) for person in raw]},
        schema={"raw": pl.String, "hashed": pl.String},
    )
    connection.register("ids_frame", ids)
    connection.execute("create or replace table person_ids as select * from ids_frame")
    connection.unregister("ids_frame")
    connection.execute(
        """insert into people by name
        select raw as annotator_id, raw as source_id, 'human' as kind from person_ids
        where raw not in (select annotator_id from people)"""
    )
    connection.execute(
        "update people set tool = ?, source_id = coalesce(source_id, annotator_id)", [tool]
    )
    _hash_teams(connection, key, tool)


def _hash_teams(connection: duckdb.DuckDBPyConnection, key: bytes, tool: str) -> None:
    """Who is in which team, as settings of the project: both under their pseudonyms."""
    members = connection.execute(
        "select scope, value_text from policies where subject = 'team'"
    ).fetchall()
    for raw, team in members:
        hidden = None if team is None else team_pseudonym(key, team)
        connection.execute(
            "update policies set scope = ?, value_text = ? where subject = 'team' and scope = ?",
            [_hashed(key, tool, raw), hidden, raw],
        )
