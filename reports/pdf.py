"""The report as a tagged PDF by Typst, with the manifest attached.

Asked for as PDF/UA-1 and PDF/A-3a: Typst checks what it can and writes the claim; nobody else has
checked this file. Text reaches Typst as JSON only, so that nothing in it is ever markup.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from reports import fonts
from reports.document import (
    Block,
    Document,
    Drawing,
    Gallery,
    Pairs,
    Paragraph,
    Remarks,
    Table,
)
from reports.errors import CannotPrint
from reports.model import Manifest
from reports.svg import PAPER, Node, written
from reports.words import GLYPHS


def page(document: Document, manifest: Manifest, folders: Sequence[Path] = ()) -> bytes:
    """The whole file. Raises CannotPrint when no font has the letters of a script."""
    data = _data(document, manifest)
    chosen = fonts.chosen(_texts(data), folders)
    data["fonts"] = [*fonts.FAMILIES, *chosen.families]
    text = json.dumps(fonts.replaced(data, chosen.unprintable), ensure_ascii=False)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for number, source in enumerate(chosen.files):
            (place / f"{number}{source.suffix}").write_bytes(source.read_bytes())
        (place / "report.typ").write_bytes(
            (files(__package__) / "files" / "report.typ").read_bytes()
        )
        try:
            made: bytes = typst.compile(
                place / "report.typ",
                root=place,
                font_paths=[place],
                ignore_system_fonts=True,
                sys_inputs={"report": text, "manifest": manifest.as_bytes().decode("ascii")},
                pdf_standards=["ua-1", "a-3a"],
            )
        except typst.TypstError as error:
            raise CannotPrint(
                f"The PDF could not be made ({str(error).splitlines()[0]}). Write the report as "
                ".html, which any browser prints, and report this message."
            ) from error
    return made


def _data(document: Document, manifest: Manifest) -> dict[str, Any]:
    at = datetime.fromisoformat(manifest.facts["as_of"]).astimezone(UTC)
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "description": f"Measured quality of {document.title}, as of {document.as_of}",
        "as_of": document.as_of,
        "fingerprint": document.fingerprint,
        "date": [at.year, at.month, at.day, at.hour, at.minute, at.second],
        "sections": [
            {
                "number": section.number,
                "title": section.title,
                "blocks": [_block(block) for block in section.blocks],
            }
            for section in document.sections
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "text": block.text, "tone": block.kind}
        case Remarks():
            rows = [{"tone": tone, "glyph": GLYPHS.get(tone, "·"), "text": words}
                for tone, words in block.rows]  # fmt: skip
            return {"kind": "remarks", "rows": rows}
        case Pairs():
            return {"kind": "pairs", "rows": [list(row) for row in block.rows]}
        case Table():
            return {
                "kind": "table",
                **{name: getattr(block, name) for name in ("number", "title", "notes", "tones")},
                **{name: getattr(block, name) for name in ("headings", "right", "grows", "rows")},
            }
        case Drawing():
            return {"kind": "drawing", "number": block.number, "title": block.title,
                "svg": _svg(block.svg), "alt": block.alt,
                "notes": [block.note] if block.note else []}  # fmt: skip
        case Gallery():
            items = [{"svg": _svg(svg), "alt": alt, "lines": list(lines)}
                for svg, alt, lines in block.items]  # fmt: skip
            return {"kind": "gallery", "number": block.number, "title": block.title,
                "items": items, "notes": [block.note] if block.note else []}  # fmt: skip


def _svg(tree: Node) -> str:
    return written(tree, PAPER, font=", ".join(f"'{name}'" for name in fonts.FAMILIES))


def _texts(value: Any) -> set[str]:
    """Every character that is printed."""
    if isinstance(value, str):
        return set(value)
    if isinstance(value, dict):
        return set().union(*map(_texts, value.values())) if value else set()
    if isinstance(value, list | tuple):
        return set().union(*map(_texts, value)) if value else set()
    return set()
