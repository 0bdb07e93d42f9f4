"""Find the manifest in a report, whatever kind of file it is, and say what is wrong with one."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from reports.errors import NoReport
from reports.html import MANIFEST_ID
from reports.model import SCHEMA, Manifest, manifest_from
from reports.xlsx import MANIFEST_SHEET

MOST_BYTES = 200_000_000
_SCRIPT = re.compile(
    rf'<script type="application/json" id="{MANIFEST_ID}">(.*?)</script>'.encode(), re.DOTALL
)
_ATTACHED = re.compile(
    rb"<<(?:[^<>]|<<[^<>]*>>)*/EmbeddedFile\b(?:[^<>]|<<[^<>]*>>)*>>\s*stream\r?\n"
)
_NAMES = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def kind(data: bytes) -> str:
    """Which kind of report a file is, by what it holds and not by its name."""
    start = data[:1024].lstrip().lower()
    if start.startswith(b"%pdf-"):
        return ".pdf"
    if start.startswith(b"pk\x03\x04"):
        return ".xlsx"
    return ".html" if start.startswith(b"<") else ".json"


def read(path: Path) -> tuple[Manifest, bytes]:
    """The manifest in a file, and the file. Raises NoReport with what to do."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise NoReport(f"{path.name} is {size:,} bytes long: no report is. Nothing was read.")
    data = path.read_bytes()
    if not data:
        raise NoReport(f"{path.name} is empty. Ask for the report again.")
    finders = {".pdf": _in_pdf, ".html": _in_html, ".xlsx": _in_xlsx, ".json": _in_json}
    found = kind(data)
    texts = list(finders[found](data))
    if found == ".pdf" and not data.rstrip().endswith(b"%%EOF"):
        raise NoReport(
            f"{path.name} ends in the middle: the last lines of the PDF are missing. Ask for the "
            "report again, or copy it again."
        )
    manifests = {manifest.sha256: manifest for manifest in _manifests(path.name, texts)}
    if len(manifests) > 1:
        raise NoReport(
            f"{path.name} carries {len(manifests)} different manifests; a report carries one. It "
            "was put together from several or was altered."
        )
    if not manifests:
        raise NoReport(
            f"{path.name} carries no manifest of an Assay report: it is another file, was cut off, "
            "or was saved anew by a program that dropped it. Ask for the report as it was made."
        )
    return next(iter(manifests.values())), data


def _manifests(name: str, texts: list[bytes]) -> Iterator[Manifest]:
    for text in texts:
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise NoReport(
                f"The manifest in {name} is no whole JSON ({error}). It was cut off or edited by "
                "hand. Ask for the report again."
            ) from error
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            continue
        try:
            yield _checked(data)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NoReport(
                f"The manifest in {name} lacks a part ({type(error).__name__}: {error}). It was "
                "edited by hand. Ask for the report again."
            ) from error


def _checked(data: dict[str, Any]) -> Manifest:
    """The manifest, once all that is read from it is there."""
    manifest = manifest_from(data)
    wanted = ("project", "batch", "as_of", "contents", "log", "software", "parameters")
    lacking = [name for name in wanted if name not in manifest.facts]
    if lacking:
        raise KeyError(lacking[0])
    for figure in manifest.figures.values():
        if not all(isinstance(row, dict) for row in figure.rows):
            raise TypeError(f"figure {figure.id} has a row that is none")
        _ = figure.query["sha256"], figure.query["views"]
    for table in manifest.facts["contents"].values():
        _ = (
            [str(column) for column in table["columns"]],
            f"{table['rows']:,d}",
            str(table["sha256"]),
        )
    int(manifest.facts["log"]["sequence"])
    datetime.fromisoformat(manifest.facts["as_of"])
    manifest.as_bytes()  # what is no number is no JSON either
    return manifest


def _in_json(data: bytes) -> Iterator[bytes]:
    yield data


def _in_html(data: bytes) -> Iterator[bytes]:
    for match in _SCRIPT.finditer(data):
        yield html.unescape(match[1].decode("utf-8", "replace")).encode()


def _in_pdf(data: bytes) -> Iterator[bytes]:
    """The files attached to a PDF, inflated. A file packed into object streams is not found."""
    for match in _ATTACHED.finditer(data):
        if b"/FlateDecode" not in match[0]:
            yield data[match.end() : data.find(b"endstream", match.end())]
            continue
        inflater = zlib.decompressobj()
        try:
            text = inflater.decompress(data[match.end() :], MOST_BYTES)
        except zlib.error:
            text = b"{"
        yield text if inflater.eof else text + b"\x00"  # cut off: no whole JSON


def _in_xlsx(data: bytes) -> Iterator[bytes]:
    """The pieces on the manifest's sheet, joined. Text is read from the shared strings."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            sheet = _sheet(book)
            if sheet is None:
                return
            strings = _xml(book, "xl/sharedStrings.xml")
            texts = ["".join(t.text or "" for t in item.iter(_tag("t"))) for item in strings]
            cells = _xml(book, sheet).iter(_tag("c"))
            pieces = [texts[int(cell.findtext("m:v", "0", _NAMES))] for cell in cells]
            yield "".join(pieces[1:]).encode()
    except (zipfile.BadZipFile, KeyError, IndexError, ValueError, ParseError, zlib.error) as error:
        raise NoReport(
            f"The workbook cannot be read ({error}). It was cut off or damaged. Ask for the report "
            "again."
        ) from error
    except DefusedXmlException as error:
        raise NoReport("The workbook holds XML that no report holds. It was not read.") from error


def _sheet(book: zipfile.ZipFile) -> str | None:
    """The part that holds the manifest's sheet: sheets are numbered in their order."""
    sheets = _xml(book, "xl/workbook.xml").iter(_tag("sheet"))
    names = [sheet.get("name") for sheet in sheets]
    if MANIFEST_SHEET not in names:
        return None
    return f"xl/worksheets/sheet{names.index(MANIFEST_SHEET) + 1}.xml"


def _xml(book: zipfile.ZipFile, part: str) -> Any:
    if book.getinfo(part).file_size > MOST_BYTES:
        raise ValueError(f"{part} is too large")
    return ElementTree.fromstring(book.read(part))


def _tag(name: str) -> str:
    return f"{{{_NAMES['m']}}}{name}"
