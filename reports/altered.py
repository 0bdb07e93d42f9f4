"""Which parts of a file differ from what the manifest prints: figures, sheets or pages by name."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from reports import html
from reports.content import document
from reports.model import Manifest

_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
_CONTENTS = re.compile(rb"/Contents\s+\[?\s*(\d+)\s+0\s+R")
_OBJECT = rb"(?:^|[\r\n])%d\s+0\s+obj\b"


def parts(kind: str, data: bytes, fresh: bytes, manifest: Manifest) -> list[str]:
    """Names of the parts that differ; none where they cannot be told apart."""
    finders = {".html": _in_html, ".xlsx": _in_xlsx, ".pdf": _in_pdf}
    if kind not in finders:
        return ["the file is not written as Assay writes it"]
    return finders[kind](data, fresh, manifest) or ["outside of all figures"]


def _in_html(data: bytes, fresh: bytes, manifest: Manifest) -> list[str]:
    text = data.decode("utf-8", "replace")
    return [
        f"figure {name}" if name[:1].isdigit() else name
        for name, said in html.fragments(document(manifest)).items()
        if any(piece not in text for piece in said)
    ]


def _in_xlsx(data: bytes, fresh: bytes, manifest: Manifest) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as one, zipfile.ZipFile(io.BytesIO(fresh)) as other:
            there, wanted = _members(one), _members(other)
    except (zipfile.BadZipFile, zlib.error, RuntimeError):
        return []
    names = re.findall(rb'<sheet name="([^"]*)"', wanted.get("xl/workbook.xml", b""))
    sheets = {f"xl/worksheets/sheet{n}.xml": name.decode() for n, name in enumerate(names, 1)}
    changed = [name for name in wanted if there.get(name) != wanted[name]]
    found = [f"sheet {sheets[name]}" for name in changed if name in sheets]
    if "xl/sharedStrings.xml" in changed:
        found.append("text in a cell")
    return found or changed


def _members(book: zipfile.ZipFile) -> dict[str, bytes]:
    return {name: book.read(name) for name in book.namelist()}


def _in_pdf(data: bytes, fresh: bytes, manifest: Manifest) -> list[str]:
    there, wanted = _pages(data), _pages(fresh)
    if len(there) != len(wanted):
        return [f"{len(there)} pages can be read where there should be {len(wanted)}"]
    return [
        f"page {number}"
        for number, (one, other) in enumerate(zip(there, wanted, strict=True), 1)
        if one != other
    ]


def _pages(data: bytes) -> list[bytes]:
    """What is drawn on each page, inflated, in the order of the file."""
    found = []
    for match in _PAGE.finditer(data):
        end = data.find(b"endobj", match.end())
        start = data.rfind(b"obj", 0, match.start())
        contents = _CONTENTS.search(data[start:end])
        if contents:
            found.append(_stream(data, int(contents[1])))
    return found


def _stream(data: bytes, number: int) -> bytes:
    start = re.search(_OBJECT % number, data)
    if start is None:
        return b""
    begin = re.compile(rb"stream\r?\n").search(data, start.end())
    if begin is None:
        return b""
    inflater = zlib.decompressobj()
    try:
        return inflater.decompress(data[begin.end() :])
    except zlib.error:
        return data[begin.end() : data.find(b"endstream", begin.end())]
