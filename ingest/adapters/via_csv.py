"""VIA CSV: one row per region of the VGG Image Annotator, its attributes as JSON in cells.

Written by versions 1 and 2 (and by scripts for them); one file, or a folder or zip with one per
split. Regions become boxes, ellipses (circles too), polygons, lines and points. Attributes of
files are the asset's metadata, those of regions stay attributes, but for the one that is the
class: name it with --map label=NAME; without it the one called label, class or category. Where
none is known, objects have no label.

A file without regions has one row, which says that there was nothing. Where fewer regions came
than a file's region_count, that is told. Not in the format: who labeled, when, any review.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ingest.adapters._drawn_csv import peek_rows, read_rows
from ingest.adapters._drawn_files import data_members, each_member, public_name, sniff_members
from ingest.adapters._drawn_rows import Rows, loads, whole
from ingest.adapters._drawn_shapes import BrokenShape
from ingest.adapters._values import BROKEN
from ingest.adapters._via import Classes, image_row, region
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member

TOOL = "VIA"
VERSION = "1"
CARRIES = {
    "annotator": "no",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "no",
    "geometry": "yes",
}
EVIDENCE = "real export"

_COLUMNS = (
    "filename",
    "file_size",
    "file_attributes",
    "region_count",
    "region_shape_attributes",
    "region_attributes",
)


def sniff(export: Export) -> Sniff:
    """Certain for a header with filename and region_shape_attributes."""
    return sniff_members(export, data_members(export), _look)


def _look(head: bytes) -> Sniff:
    rows = peek_rows(head)
    names = _header(rows[0]) if rows else []
    if {"filename", "region_shape_attributes", "region_attributes"} <= set(names):
        return Sniff("certain", "a table with region_shape_attributes and region_attributes")
    return Sniff("no", "no table with region_shape_attributes")


def _header(row: list[str]) -> list[str]:
    """Column names; VIA 1 has # before the first."""
    return [name.strip().lstrip("#").strip() for name in row]


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield a file and its pass when its first row comes, and a region per row."""
    rows, classes = Rows(), Classes(options)
    read_member = partial(_read_member, export, rows, classes)
    yield from each_member(export, data_members(export), rows, read_member)
    yield from classes.finish(rows)


def _read_member(
    export: Export, rows: Rows, classes: Classes, member: Member, place: str
) -> Iterator[Batch | Problem | Fact]:
    table = read_rows(export, member)
    _, first = next(table, (0, None))
    header = _header(first or [])
    if "region_shape_attributes" not in header:
        raise Unreadable(f"{member.name} has no column region_shape_attributes.")
    file = _File(rows)
    for line, cells in table:
        here = f"{place}line {line}"
        if cells is None or len(cells) != len(header):
            text = f"A row has not the {len(header)} cells of the header; it was left out."
            rows.reject("broken_record", text, here)
            continue
        cell = dict(zip(header, cells, strict=True))
        _read_row({name: cell.get(name, "") for name in _COLUMNS}, file, here, rows, classes)
        yield from rows.full()
    file.end()


class _File:
    """The file whose rows are being read: they stand together."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.ident: str | None = None
        self.place = ""
        self.stated: int | None = None
        self.count = 0

    def begin(self, ident: str, stated: int | None, place: str) -> None:
        self.end()
        self.ident, self.stated, self.place, self.count = ident, stated, place, 0

    def end(self) -> None:
        if self.stated is not None and self.count < self.stated:
            text = "A file has fewer rows than its region_count; the export may be incomplete."
            self.rows.warn("missing_regions", text, self.place)
        self.stated = None


def _read_row(cell: dict[str, str], file: _File, place: str, rows: Rows, classes: Classes) -> None:
    name = cell["filename"].strip()
    shape, attributes, facts = (
        loads((cell[key].strip() or "{}").encode())
        for key in ("region_shape_attributes", "region_attributes", "file_attributes")
    )
    if not name or not all(isinstance(value, dict) for value in (shape, attributes, facts)):
        text = "A row has no filename, or a cell that is no JSON object; it was left out."
        rows.reject("broken_record", text, place)
        return
    ident = f"{public_name(name)}{cell['file_size'].strip()}"
    asset_id = f"via:{ident}"
    ids = {"submission_id": asset_id, "asset_id": asset_id}
    if ident != file.ident:
        file.begin(ident, whole(cell["region_count"]), place)
        rows.picture(image_row(name, ident, facts), ids, records=0 if shape else 1)
    if not shape:
        return
    file.count += 1
    try:
        row = region(shape, attributes, ids, classes)
    except BROKEN as error:
        reason = error if isinstance(error, BrokenShape) else "a value is of an unknown kind"
        rows.reject("broken_shape", f"A region was left out: {reason}.", place)
        return
    rows.annotate(row)
