"""What is printed, before it is a PDF, a page or a sheet: sections of simple blocks.

Blocks hold text only; a renderer decides how they look, and none of them counts anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from reports.model import Figure, Manifest, Row
from reports.svg import Node

Tone = Literal["", "good", "watch", "bad", "none"]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `lead` is large, `note` small."""

    text: str
    kind: Literal["plain", "lead", "note"] = "plain"


@dataclass(frozen=True)
class Remarks:
    """A list of findings, each with its tone."""

    rows: Sequence[tuple[Tone, str]]


@dataclass(frozen=True)
class Pairs:
    """Names and values, one line each."""

    rows: Sequence[tuple[str, str]]
    figure: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, how a row says it, and whether it is a number."""

    heading: str
    cell: Callable[[Row], str]
    right: bool = False
    grows: bool = False


@dataclass(frozen=True)
class Table:
    """The rows of a figure in words."""

    figure: str
    number: str
    title: str
    headings: Sequence[str]
    right: Sequence[bool]
    grows: Sequence[bool]
    rows: Sequence[Sequence[str]]
    tones: Sequence[Tone] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Drawing:
    """A chart of a figure, with words for who cannot see it."""

    figure: str
    number: str
    title: str
    svg: Node
    alt: str
    note: str = ""


@dataclass(frozen=True)
class Gallery:
    """Several small drawings, each with a few lines below."""

    figure: str
    number: str
    title: str
    items: Sequence[tuple[Node, str, Sequence[str]]]
    note: str = ""


Block = Paragraph | Remarks | Pairs | Table | Drawing | Gallery


@dataclass(frozen=True)
class Section:
    """A part of the report; the verdict has no number."""

    number: int | None
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Document:
    """A report as it is printed."""

    title: str
    subtitle: str
    as_of: str
    fingerprint: str
    sections: Sequence[Section] = field(default_factory=tuple)


def table(
    figure: Figure,
    columns: Sequence[Column],
    *,
    rows: Sequence[Row] | None = None,
    notes: Sequence[str] = (),
    tone: Callable[[Row], Tone] | None = None,
    title: str = "",
) -> Table:
    """A table of a figure's rows (or of some of them)."""
    shown = figure.rows if rows is None else rows
    cells = [[column.cell(row) for row in shown] for column in columns]
    # A column in which no row says anything is left out.
    kept = [place for place, texts in enumerate(cells) if any(texts) or not shown]
    columns = [columns[place] for place in kept]
    return Table(
        figure=figure.id,
        number=figure.number,
        title=title or figure.title,
        headings=[column.heading for column in columns],
        right=[column.right for column in columns],
        grows=[column.grows for column in columns],
        rows=[[column.cell(row) for column in columns] for row in shown],
        tones=[tone(row) for row in shown] if tone else [],
        notes=[note for note in notes if note],
    )


def text(name: str, heading: str, *, grows: bool = False) -> Column:
    """A column of text from an export, as it is."""
    from reports.words import plain

    return Column(heading, lambda row: "" if row[name] is None else plain(row[name]), grows=grows)


def figures(manifest: Manifest, *names: str) -> Mapping[str, Figure]:
    """Those of the named figures that have rows."""
    found: dict[str, Any] = {name: manifest.figures[name] for name in names if manifest.rows(name)}
    return found
