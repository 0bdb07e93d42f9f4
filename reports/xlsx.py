"""The report as a workbook: what is printed, every figure's rows, and the manifest in pieces.

Text is written as text whatever it looks like: nothing is a formula or a link.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

import xlsxwriter

from reports.document import Block, Document, Drawing, Gallery, Pairs, Paragraph, Remarks, Table
from reports.model import Figure, Manifest
from reports.words import GLYPHS

MANIFEST_SHEET = "manifest"
PIECE = 30_000  # a cell holds 32,767 characters
_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_WIDEST = 60
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def page(document: Document, manifest: Manifest) -> bytes:
    """The whole file; `created` is the report's instant, not the clock."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    at = datetime.fromisoformat(manifest.facts["as_of"])
    book.set_properties(
        {
            "title": f"{document.subtitle}: {document.title}",
            "author": "Assay",
            "comments": f"As of {document.as_of}; fingerprint {document.fingerprint}",
            "created": at.replace(tzinfo=None, microsecond=0),
        }
    )
    formats = {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "section": book.add_format({"bold": True, "font_size": 13, "bottom": 1}),
        "caption": book.add_format({"bold": True}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        "note": book.add_format({"font_color": "#566373", "font_size": 9}),
        "right": book.add_format({"align": "right", "valign": "top"}),
        "": None,
    }
    _Printed(book.add_worksheet("Report"), formats).document(document)
    for name, figure in _names(manifest).items():
        _rows(book.add_worksheet(name), figure, formats["head"])
    _pieces(book.add_worksheet(MANIFEST_SHEET), manifest)
    book.close()
    return stream.getvalue()


class _Printed:
    """The sheet that reads like the printed report, filled from top to bottom."""

    def __init__(self, sheet: Any, formats: dict[str, Any]) -> None:
        self.sheet, self.formats, self.at = sheet, formats, 0
        sheet.set_column(0, 0, 46)
        sheet.set_column(1, 12, 18)
        sheet.hide_gridlines(2)

    def document(self, document: Document) -> None:
        """Every section with its blocks."""
        self._line(document.title, "title")
        self._line(f"{document.subtitle}, as of {document.as_of}")
        for section in document.sections:
            self.at += 1
            number = "" if section.number is None else f"{section.number}  "
            self._line(f"{number}{section.title}", "section")
            for block in section.blocks:
                self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Paragraph():
                self._line(block.text, "note" if block.kind == "note" else "")
            case Remarks():
                for tone, words in block.rows:
                    self._line(f"{GLYPHS.get(tone, '·')} {words}")
            case Pairs():
                for name, value in block.rows:
                    self._cells([name, value], [False, False])
            case Table():
                self._table(block)
            case Drawing():
                self._line(f"{block.number}  {block.title}".strip(), "caption")
                self._line(block.alt)
            case Gallery():
                self._line(f"{block.number}  {block.title}", "caption")
                for _, alt, _ in block.items:
                    self._line(alt)

    def _table(self, block: Table) -> None:
        self.at += 1
        self._line(f"{block.number}  {block.title}".strip(), "caption")
        self._cells(block.headings, block.right, "head")
        for row in block.rows:
            self._cells(row, block.right)
        for note in block.notes:
            self._line(note, "note")

    def _cells(self, cells: Any, right: Any, kind: str = "wrapped") -> None:
        for place, (cell, is_right) in enumerate(zip(cells, right, strict=True)):
            chosen = "right" if is_right and kind != "head" else kind
            self.sheet.write_string(self.at, place, _safe(cell), self.formats[chosen])
        self.at += 1

    def _line(self, words: str, kind: str = "") -> None:
        self.sheet.write_string(self.at, 0, _safe(words), self.formats[kind])
        self.at += 1


def _names(manifest: Manifest) -> dict[str, Figure]:
    """A sheet per figure with rows, named as it is numbered: `6.2 agreement_by_label`."""
    return {
        f"{figure.number} {figure.id}"[:31]: figure
        for figure in manifest.figures.values()
        if figure.rows
    }


def _rows(sheet: Any, figure: Figure, head: Any) -> None:
    """The values behind a figure, numbers as numbers."""
    columns = list(figure.rows[0])
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, head)
        longest = max(len(str(row.get(column) or "")) for row in figure.rows)
        sheet.set_column(place, place, min(max(len(column), longest) + 2, _WIDEST))
    for line, row in enumerate(figure.rows, 1):
        for place, column in enumerate(columns):
            _write(sheet, line, place, row.get(column))
    sheet.freeze_panes(1, 0)


def _write(sheet: Any, line: int, place: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, int | float):
        sheet.write_number(line, place, value)
    else:
        sheet.write_string(line, place, _safe(value)[:PIECE])


def _pieces(sheet: Any, manifest: Manifest) -> None:
    text = manifest.as_bytes().decode("ascii")
    sheet.write_string(0, 0, "The manifest of this report, in pieces; read it with assay verify.")
    for line, start in enumerate(range(0, len(text), PIECE), 1):
        sheet.write_string(line, 0, text[start : start + PIECE])


def _safe(value: Any) -> str:
    """Text as XML can hold it."""
    return _UNSAFE.sub("", str(value))
