"""The report as one HTML file that fetches nothing, and as a tree for the dashboard's page.

Text is escaped where the tree is written; the page builds the same tree with textContent.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from reports.document import (
    Block,
    Document,
    Drawing,
    Gallery,
    Pairs,
    Paragraph,
    Remarks,
    Section,
    Table,
)
from reports.model import Manifest
from reports.svg import Node, node, written
from reports.words import GLYPHS

MANIFEST_ID = "assay-manifest"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(document: Document, manifest: Manifest) -> bytes:
    """The whole file. The manifest stands in it as JSON that no browser runs."""
    style = sheet("colours.css") + sheet("report.css")
    data = manifest.as_bytes().decode("ascii").replace("<", "\\u003c")
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        written(node("title", f"{document.subtitle}: {document.title}")),
        f"<style>{style}</style></head><body>",
        written(body(document)),
        f'<script type="application/json" id="{MANIFEST_ID}">{data}</script>',
        "</body></html>",
    ]
    return "\n".join([*parts, ""]).encode("utf-8")


def sheet(name: str) -> str:
    """A style sheet of the report: `report.css` for a page that has its own colours."""
    return (files(__package__) / "files" / name).read_text("utf-8")


def body(document: Document) -> Node:
    """Everything that is seen, as one tree."""
    return node(
        "main",
        node(
            "header",
            node("p", document.subtitle, class_="kind"),
            node("h1", document.title),
            node("p", f"As of {document.as_of} · fingerprint {document.fingerprint[:16]}",
                class_="facts"),
        ),
        *(_section(section) for section in document.sections),
        class_="report",
    )  # fmt: skip


def fragments(document: Document) -> dict[str, list[str]]:
    """The pieces of the file by figure (or section), to tell which one was altered."""
    found: dict[str, list[str]] = {}
    for section in document.sections:
        for block in section.blocks:
            title = getattr(block, "title", "")
            name = f"{getattr(block, 'number', '')} {title}".strip() or section.title
            found.setdefault(name, []).append(written(_block(block)))
    return found


def _section(section: Section) -> Node:
    heading = section.title if section.number is None else f"{section.number}  {section.title}"
    name = "verdict" if section.number is None else f"section-{section.number}"
    return node("section", node("h2", heading), *map(_block, section.blocks), id=name)


def _block(block: Block) -> Node:
    match block:
        case Paragraph():
            return node("p", block.text, class_=None if block.kind == "plain" else block.kind)
        case Remarks():
            return node("ul", *(_remark(tone, words) for tone, words in block.rows),
                class_="remarks")  # fmt: skip
        case Pairs():
            cells = [n for name, value in block.rows for n in (node("dt", name), _value(value))]
            return node("dl", *cells)
        case Table():
            return _table(block)
        case Drawing():
            return node("figure", _caption(block.number, block.title), block.svg,
                *_notes([block.note]))  # fmt: skip
        case Gallery():
            items = [
                node("figure", svg, node("figcaption", *(node("span", text) for text in lines)))
                for svg, _, lines in block.items
            ]
            return node("figure", _caption(block.number, block.title),
                node("div", *items, class_="gallery"), *_notes([block.note]))  # fmt: skip


def _remark(tone: str, words: str) -> Node:
    return node("li", node("span", GLYPHS.get(tone, "·"), class_=f"glyph {tone}".strip(),
        aria_hidden="true"), node("span", words), class_=tone or None)  # fmt: skip


def _value(value: str) -> Node:
    return node("dd", value, class_="hash" if _is_hash(value) else None)


def _is_hash(value: str) -> bool:
    """Whether a text ends in a fingerprint, which may break anywhere."""
    last = value.split(" ")[-1]
    return len(last) == 64 and all(c in "0123456789abcdef" for c in last)


def _table(block: Table) -> Node:
    heads = [
        node("th", words, scope="col", class_="right" if right else None)
        for words, right in zip(block.headings, block.right, strict=True)
    ]
    rows = []
    for place, row in enumerate(block.rows):
        tone = block.tones[place] if block.tones else ""
        rows.append(node("tr", *(_cell(text, right) for text, right in
            zip(row, block.right, strict=True)), class_=tone or None))  # fmt: skip
    shown = node("table", node("thead", node("tr", *heads)), node("tbody", *rows))
    scrolled = node("div", shown, class_="wide", tabindex="0", role="region",
        aria_label=block.title)  # fmt: skip
    return node("figure", _caption(block.number, block.title), scrolled, *_notes(block.notes))


def _cell(text: str, right: bool) -> Node:
    kinds = [kind for kind, is_it in (("right", right), ("hash", _is_hash(text)),
        ("absent", text.startswith("n/a"))) if is_it]  # fmt: skip
    return node("td", text, class_=" ".join(kinds) or None)


def _caption(number: str, title: str) -> Node:
    said: list[Any] = [node("span", f"{number} ", class_="number")] if number else []
    return node("h3", *said, title)


def _notes(notes: Sequence[str]) -> list[Node]:
    return [node("p", note, class_="note") for note in notes if note]
