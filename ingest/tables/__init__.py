"""The canonical tables: one .sql file each, which is also their documentation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

PRIVATE = frozenset({"people", "comments"})
"""Tables that live in the private file: they may name people."""


@dataclass(frozen=True)
class Table:
    """A canonical table: what a row is, its key, its columns in order with DuckDB types."""

    name: str
    sentence: str
    key: tuple[str, ...]
    columns: dict[str, str]
    ddl: str


@cache
def tables() -> dict[str, Table]:
    """Every canonical table by name."""
    found = (path for path in files(__package__).iterdir() if path.name.endswith(".sql"))
    parsed = [_parse(path.name.removesuffix(".sql"), path.read_text("utf-8")) for path in found]
    return {table.name: table for table in sorted(parsed, key=lambda t: t.name)}


def _parse(name: str, text: str) -> Table:
    comment = [line[2:].strip() for line in text.splitlines() if line.startswith("--")]
    key = next(line for line in comment if line.startswith("key:"))
    body = text[text.index("(") + 1 : text.rindex(")")]
    columns: dict[str, str] = {}
    for line in body.strip().splitlines():
        column, kind = line.strip().rstrip(",").split(" ", 1)
        columns[column] = re.sub(r"\s+not null$", "", kind)
    sentence = " ".join(line for line in comment if line and not line.startswith("key:"))
    keys = tuple(part.strip() for part in key.removeprefix("key:").split(","))
    return Table(name, sentence, keys, columns, text)
