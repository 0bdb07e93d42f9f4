"""The settings that views know: subjects, names and what Assay ships with."""

from __future__ import annotations

import duckdb

from queries.catalogue import catalogue


def known_policies() -> dict[tuple[str, str], float | None]:
    """Every (subject, name) of `stg_policies` with the number that holds where nothing is said.

    None where the setting is a text.
    """
    with duckdb.connect(":memory:") as connection:
        for table in ("projects", "submissions"):
            connection.execute(f"create table {table} as select 'any' as project_id")
        connection.execute(
            "create table policies (project_id varchar, subject varchar, name varchar, "
            "scope varchar, value_number double, value_text varchar)"
        )
        rows = connection.execute(
            f"select subject, name, value_number from ({catalogue()['stg_policies'].sql})"
        ).fetchall()
    return {(subject, name): value for subject, name, value in rows}
