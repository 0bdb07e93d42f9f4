"""What tells the rows of an import apart: their keys, their content, the parts they fall into."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.tables import Table

_META = ("project_id", "import_id", "source_row")


@dataclass(frozen=True)
class Import:
    """The import whose rows are merged: its id and its place."""

    project_id: str
    import_id: str
    is_snapshot: bool


@dataclass(frozen=True)
class Part:
    """One of several parts into which the keys of a table fall by their hash."""

    number: int
    of: int

    def holds(self, key: str) -> str:
        """The condition under which a key, given as SQL, belongs to it."""
        return f"hash({key}) % {self.of} = {self.number}" if self.of > 1 else "true"


def row_key_sql(key: tuple[str, ...], prefix: str = "") -> str:
    """The text that identifies a row: its key columns, NULL and '' apart."""
    parts = ", ".join(f"coalesce('=' || {prefix}{column}::varchar, '')" for column in key)
    return f"concat_ws(chr(31), {parts})"


def content_sql(table: Table, prefix: str = "") -> str:
    """A hash of all that an export says about a row."""
    columns = ", ".join(f"{prefix}{name}" for name in table.columns if name not in _META)
    return f"hash({columns})"
