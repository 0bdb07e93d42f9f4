"""The content of a warehouse as fingerprints, one per canonical table, whatever the row order.

A fingerprint is SHA-256 over the sorted hashes of all rows, each row as JSON of the named columns.
Columns in which nothing stands are left out, so that a table that grew one since gives the same.
"""

from __future__ import annotations

import hashlib
from typing import Any

import polars as pl

from queries.reader import Reader
from reports.model import canonical

TABLES = (
    "annotations", "assets", "batches", "events", "guidelines", "imports", "labels", "policies",
    "questions", "reviews", "sample_items", "samples", "submissions", "work_sessions",
)  # fmt: skip


def contents(reader: Reader) -> dict[str, Any]:
    """Rows, columns that hold anything, and fingerprint of each table of the reader's project."""
    return {name: _content(reader, name) for name in TABLES}


def content_sha256(found: dict[str, Any]) -> str:
    """One hash for all tables."""
    return hashlib.sha256(canonical(found)).hexdigest()


def _content(reader: Reader, table: str) -> dict[str, Any]:
    """`source_uri` is where a file lay: it may move, and is nobody's business but the owner's."""
    there = reader.sql(f"select * from {table} limit 0").schema
    counted = ", ".join(f'count("{name}") as "{name}"' for name in there)
    filled = reader.sql(f"select {counted} from {table}").to_dicts()[0]
    columns = [name for name in there if filled[name] and name != "source_uri"]
    line = f"md5(to_json(struct_pack({_packed(there, columns)}))::varchar)" if columns else "''"
    row = reader.sql(
        f"""select count(*) as rows,
            sha256(coalesce(string_agg(line, '' order by line), '')) as sha256
        from (select {line} as line from {table})"""
    ).to_dicts()[0]
    return {"columns": columns, "rows": row["rows"], "sha256": row["sha256"]}


def _packed(schema: pl.Schema, columns: list[str]) -> str:
    """Instants as microseconds: as text they would depend on the zone of the machine."""
    values = {
        name: f'epoch_us("{name}")' if schema[name].base_type() == pl.Datetime else f'"{name}"'
        for name in columns
    }
    return ", ".join(f'"{name}" := {value}' for name, value in values.items())
