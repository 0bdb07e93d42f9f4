"""Roboflow's _classes.csv: one row per picture, one column of 0 and 1 per class.

One file per split, alone or in a folder or zip (multi-label classification). Each 1 is an answer
to the question "label"; the columns are the declared classes; a row of zeros says that none
applies. Augmented copies of one picture name it in metadata (source_image). Not in the format:
who labeled, when, any review.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ingest.adapters import _roboflow
from ingest.adapters._drawn_csv import peek_rows, read_rows
from ingest.adapters._drawn_files import data_members, each_member
from ingest.adapters._drawn_rows import Rows
from ingest.adapters._roboflow import Pictures, ids_of
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member

TOOL = _roboflow.TOOL
VERSION = "1"
CARRIES = _roboflow.CARRIES
EVIDENCE = "real export"

_CELLS = {"0", "1"}


def sniff(export: Export) -> Sniff:
    """Certain for a header of filename and classes, spaces before them, over cells of 0 and 1."""
    files = data_members(export)
    found = [_look(export.peek(m), m.name) for m in files[:12]]
    refused = next((sniff for sniff in found if sniff.confidence == "no"), None)
    return refused or (found[0] if found else Sniff("no", "no data file"))


def _look(head: bytes, name: str) -> Sniff:
    rows = peek_rows(head)
    if len(rows) < 2 or rows[0][0].strip() != "filename" or len(rows[0]) < 2:
        return Sniff("no", "no table of filename and classes")
    fitting = [row for row in rows[1:50] if {cell.strip() for cell in row[1:]} <= _CELLS]
    if 2 * len(fitting) < len(rows[1:50]):  # some rows may be broken
        return Sniff("no", "filename, but the other columns are not 0 or 1")
    is_own = rows[0][1].startswith(" ") or name.lower().endswith("_classes.csv")
    text = "a table of filename and classes with 0 and 1"
    return Sniff("certain" if is_own else "likely", text)


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield a picture, its pass and its classes per row."""
    members = data_members(export)
    pictures = Pictures(export, members, lambda member: _names(export, member))
    rows = Rows()
    declared: dict[str, None] = {}
    read_member = partial(_read_member, export, pictures, rows, declared)
    yield from each_member(export, members, rows, read_member)
    rows.declare("label", declared, "choices")
    yield from rows.rest()


def _names(export: Export, member: Member) -> Iterator[str]:
    for _, cells in read_rows(export, member):
        if cells:
            yield cells[0].strip()


def _read_member(
    export: Export,
    pictures: Pictures,
    rows: Rows,
    declared: dict[str, None],
    member: Member,
    place: str,
) -> Iterator[Batch | Problem | Fact]:
    table = read_rows(export, member)
    _, first = next(table, (0, None))
    classes = [name.strip() for name in (first or [])[1:]]
    if not classes:
        raise Unreadable(f"{member.name} has no columns of classes. Export it again.")
    declared.update(dict.fromkeys(name for name in classes if name))
    for line, cells in table:
        given = [cell.strip() for cell in cells or ()]
        if len(given) != len(classes) + 1 or not given[0] or not set(given[1:]) <= _CELLS:
            text = f"A row is not a filename and {len(classes)} cells of 0 or 1; it was left out."
            rows.reject("broken_record", text, f"{place}line {line}")
            continue
        asset = pictures.row(given[0], member)
        rows.picture(asset, ids_of(asset))
        for name, cell in zip(classes, given[1:], strict=True):
            if cell == "1" and name:
                row = {"type": "choices", "label": name}
                rows.annotate({**ids_of(asset), **row}, records=0)
        yield from rows.full()
