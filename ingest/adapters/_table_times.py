"""Instants in a text column: what forms it holds, and the SQL that reads them.

DuckDB reads ISO 8601 as `timestamptz` under a session in UTC. (Its cast to plain `timestamp`
ignores the offset and must not be used here.)
"""

from __future__ import annotations

import duckdb

_PARTS = r"^(\d{1,2})/(\d{1,2})/\d{4}"
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
_WORDED = ("%d %b %Y", "%d-%b-%Y", "%b %d %Y", "%d %B %Y", "%B %d %Y", "%d.%m.%Y")
_UNIX_WORDED = ("%a %b %d %H:%M:%S %Y", "%a %d %b %Y %H:%M:%S", "%Y%m%dT%H%M%S")


def is_all_iso(con: duckdb.DuckDBPyConnection, table: str, value: str) -> bool:
    """Whether the quick reading understands every cell that is given."""
    query = f"select bool_and({instant(value)} is not null) from {table} where {value} is not null"
    return con.sql(query).fetchall()[0][0] is not False


def day_comes_first(con: duckdb.DuckDBPyConnection, table: str, column: str) -> bool | None:
    """Whether 3/4/2024 is in April, by the other dates of the column; None if nothing tells."""
    part = "try_cast(regexp_extract({}, '{}', {}) as int) > 12"
    is_first, is_second = (part.format(column, _PARTS, i) for i in (1, 2))
    query = f"""
        select bool_or({is_first}), bool_or({is_second})
        from {table} where {column} like '%/%' and regexp_matches({column}, '{_PARTS}')
    """
    first, second = con.sql(query).fetchall()[0]
    return bool(first) if bool(first) != bool(second) else None


SANE = """
    create macro sane(t) as
        case when t >= timestamptz '1970-01-01 00:00:00+00'
              and t < timestamptz '2200-01-01 00:00:00+00' then t end
"""
"""Only instants between 1970 and 2200: others are a misread number, not a date."""


def instant(value: str) -> str:
    """SQL for the instant in a text expression that is ISO 8601, else NULL."""
    return (
        f"sane(case when {value}[1] between '0' and '9' then try_cast({value} as timestamptz) end)"
    )


def any_instant(value: str, day_first: bool | None) -> str:
    """SQL for the instant in a text expression of any known form; NULL unless it is certain."""
    text = f"regexp_replace(replace({value}, ',', ' '), ' +', ' ', 'g')"
    worded = f"timezone('UTC', try_strptime({text}, {_formats(_WORDED, _UNIX_WORDED)}))"
    forms = [_epoch(value), worded, _slashed(value, text, day_first), _iso_variants(value)]
    return f"coalesce({instant(value)}, {', '.join(f'sane({form})' for form in forms)})"


def states_no_zone(value: str) -> str:
    """SQL: whether an instant in text is a local time without offset or zone name."""
    return f"""
        (not regexp_matches(substr({value}, 9), '[Zz]$|[+-][0-9]|[A-Z]{{3}}')
         and not regexp_full_match({value}, '[0-9]+([.][0-9]+)?'))
    """


def _epoch(value: str) -> str:
    """Seconds, or milli-, micro- or nanoseconds, told apart by the number of digits."""
    steps = (("9,10", "1"), ("12,13", "1e3"), ("15,16", "1e6"), ("18,19", "1e9"))
    cases = " ".join(
        f"when regexp_full_match({value}, '[0-9]{{{digits}}}([.][0-9]+)?')"
        f" then to_timestamp(try_cast({value} as double) / {unit})"
        for digits, unit in steps
    )
    return f"case {cases} end"


def _slashed(value: str, text: str, day_first: bool | None) -> str:
    first = f"try_cast(regexp_extract({value}, '{_PARTS}', 1) as int)"
    second = f"try_cast(regexp_extract({value}, '{_PARTS}', 2) as int)"
    day = f"try_strptime({text}, {_formats(('%d/%m/%Y',), ())})"
    month = f"try_strptime({text}, {_formats(('%m/%d/%Y',), ())})"
    if day_first is not None:
        return f"timezone('UTC', {day if day_first else month})"
    return f"""timezone('UTC', case when {first} > 12 then {day}
                                    when {second} > 12 or {first} = {second} then {month} end)"""


def _iso_variants(value: str) -> str:
    """Comma decimals, blanks before the offset and the basic format 20240301T100000Z."""
    basic = r"^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})"
    text = f"regexp_replace({value}, '{basic}', '\\1-\\2-\\3 \\4:\\5:\\6')"
    text = f"regexp_replace(replace({text}, ',', '.'), ' +([+-][0-9])', '\\1')"
    return f"try_cast({text} as timestamptz)"


def _formats(dates: tuple[str, ...], whole: tuple[str, ...]) -> str:
    formats = [date + clock for date in dates for clock in _CLOCKS] + list(whole)
    return "[" + ", ".join(f"'{form}'" for form in formats) + "]"
