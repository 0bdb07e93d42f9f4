"""Several ids, one annotator: what `[[people]]` says, applied to the rows of one export.

Before ids are hashed, an id that was a person's on the day of the row gives way to the one
identity of that person; everything behind (agreement, accuracy, throughput) then sees one
annotator. The id's own row in `people` stays and says in whom it was merged, and when.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from ingest.batches import Problem
from ingest.incoming import Incoming
from ingest.settings import Alias, Person

FOREIGN = "\x1f"
"""Begins the raw id of somebody whose identity is an id of another tool: \\x1f tool \\x1f id."""

_ROWS = {
    "submissions": ("annotator_id", "coalesce(submitted_at, updated_at, started_at)"),
    "reviews": ("reviewer_id", "reviewed_at"),
    "work_sessions": ("annotator_id", "started_at"),
    "events": ("actor_id", "happened_at"),
}
"""Where people stand, and when the row happened."""


def join_aliases(incoming: Incoming, people: Sequence[Person], tool: str) -> None:
    """Give rows of a tool's export to the person whose id it was on the day (UTC)."""
    run = incoming.connection.execute
    there = _people(incoming)
    joined = [
        (person, alias)
        for person in people
        for alias in person.aliases
        if alias.tool == tool and alias.source_id in there
    ]
    if not joined:
        return
    run("create temp table aliases (raw varchar, canonical varchar, since timestamptz, "
        "until timestamptz)")  # fmt: skip
    for person, alias in joined:
        row = [alias.source_id, _raw(person, tool), *_period(alias)]
        run("insert into aliases values (?, ?, ?, ?)", row)
    _report_undated(incoming)
    for table, (column, happened) in _ROWS.items():
        run(
            f"""update {table} set {column} = canonical from aliases
            where {column} = raw and (since is null or {happened} >= since)
                and (until is null or {happened} < until)"""
        )
    for person in dict.fromkeys(person for person, _ in joined):
        _name(incoming, person, tool)
    run(
        """insert into people by name
        select distinct raw as annotator_id, raw as source_id, 'human' as kind from aliases
        where raw <> canonical and raw not in (select annotator_id from people)"""
    )
    run(
        """update people set merged_into = canonical, valid_from = since, valid_to = until
        from (
            select * from aliases where raw <> canonical
            qualify row_number() over (
                partition by raw order by until desc nulls first, since desc nulls last) = 1
        ) as latest
        where annotator_id = raw"""
    )
    run("drop table aliases")


def _people(incoming: Incoming) -> set[str]:
    """The raw ids of everybody in the export."""
    parts = ["select annotator_id from people"]
    parts += [f"select {column} from {table}" for table, (column, _) in _ROWS.items()]
    return {row[0] for row in incoming.connection.execute(" union ".join(parts)).fetchall()}


def _raw(person: Person, tool: str) -> str:
    """The raw id that stands for a person in an export of this tool."""
    own, source_id = person.identity
    return source_id if own == tool else f"{FOREIGN}{own}{FOREIGN}{source_id}"


def _period(alias: Alias) -> tuple[datetime | None, datetime | None]:
    """From the first day until the end of the last one."""
    since, last = alias.first_day, alias.last_day
    until = None
    if last is not None and last < last.max:
        until = datetime.combine(last + timedelta(days=1), time(), UTC)
    return (None if since is None else datetime.combine(since, time(), UTC), until)


def _name(incoming: Incoming, person: Person, tool: str) -> None:
    """A row for the person, with the name and team that `assay.toml` gives."""
    raw, (_, source_id) = _raw(person, tool), person.identity
    email = source_id if "@" in source_id else None
    run = incoming.connection.execute
    run(
        """insert into people by name
        select ? as annotator_id, ? as source_id, ? as email, 'human' as kind,
            (select any_value(team) from people
                where annotator_id in (select raw from aliases where canonical = ?)) as team
        where ? not in (select annotator_id from people)""",
        [raw, source_id, email, raw, raw],
    )
    run("update people set name = ? where annotator_id = ?", [person.name, raw])
    if person.team is not None:
        run("update people set team = ? where annotator_id = ?", [person.team, raw])
    run(
        """insert into policies by name
        select 'team' as subject, 'member' as name, ?::varchar as scope,
            ?::varchar as value_text""",
        [raw, person.team],
    )


def _report_undated(incoming: Incoming) -> None:
    """Rows without a time cannot be credited to somebody by date: say how many."""
    for table, (column, happened) in _ROWS.items():
        rows = incoming.connection.execute(
            f"""select count(*) from {table} where {happened} is null and {column} in (
                select raw from aliases where since is not null or until is not null)"""
        ).fetchall()[0][0]
        if rows:
            text = (
                f"{rows:,} rows of {table} have no time and an id that was somebody's for a time "
                "only; they stay with the id."
            )
            incoming.report(Problem("warning", "undated_alias", text))
