"""A table before it is loaded: its columns, what they seem to say, its first rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ingest.adapters._table_columns import MANY, NAMES, choose
from ingest.adapters._table_source import Rows, open_table
from ingest.batches import Role
from ingest.errors import IngestError
from ingest.export import Export

MOST_ROWS = 20
MEANINGS = tuple(NAMES)
"""What a column can say, in our words; `SEVERAL` of them may be said by several columns."""
SEVERAL = MANY
NEEDED: Mapping[Role | None, tuple[tuple[str, ...], ...]] = {
    None: (("asset",), ("label", "gold")),
    "work": (("asset",), ("label",)),
    "gold": (("asset",), ("label", "gold")),
    "prediction": (("asset",), ("label",)),
    "review": (("asset",), ("verdict", "label")),
}
"""Of each group a table of that role needs one."""


_SPACE = b"\xef\xbb\xbf \t\r\n"
_NO_TABLE = (b"[", b"<", b"")  # a JSON array, XML, nothing


@dataclass(frozen=True)
class Preview:
    """A table: its columns in order, the ones each meaning was found in, its first rows as text."""

    columns: tuple[str, ...]
    found: Mapping[str, tuple[str, ...]]
    rows: pl.DataFrame


def preview(source: Path, role: Role | None = None) -> Preview | None:
    """Look into a file; None where it is no table, or one that cannot be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "votes.csv"
    ...     _ = path.write_text("pic,worker,label\\na.png,ann,cat\\n")
    ...     found = preview(path)
    >>> found.columns, dict(found.found)
    (('pic', 'worker', 'label'), {'annotator': ('worker',), 'label': ('label',)})
    """
    try:
        export = Export.at(source)
        if export.single is None or export.peek().lstrip(_SPACE)[:1] in _NO_TABLE:
            return None
        table = open_table(export.path(export.single), export.single.name)
        chosen = choose(table.columns, role, {})
        names = {f"column {n}": name for n, name in enumerate(table.columns)}
        rows = _first(table.read(names), list(names)).select(list(names)).rename(names)
    except IngestError:
        return None
    found: dict[str, tuple[str, ...]] = {
        meaning: (column,) for meaning, column in chosen.single.items()
    }
    found |= {"label": chosen.labels, "gold": chosen.golds}
    kept = {meaning: columns for meaning, columns in found.items() if columns}
    return Preview(table.columns, kept, rows)


def _first(pieces: Rows, names: Sequence[str]) -> pl.DataFrame:
    """The rows of the first piece that holds any; broken records before it are passed over."""
    for piece in pieces:
        if isinstance(piece, pl.DataFrame):
            return piece.head(MOST_ROWS)
    return pl.DataFrame(schema=dict.fromkeys(names, pl.String))


def lacking(
    role: Role | None, columns: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[str, ...], ...]:
    """The groups of meanings of which a table of that role needs one and has none.

    >>> lacking("work", {"asset": ("pic",)})
    (('label',),)
    """
    return tuple(
        group for group in NEEDED[role] if not any(columns.get(meaning) for meaning in group)
    )
