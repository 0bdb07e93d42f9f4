"""A report as the bytes of a file, by the ending of its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from reports import html
from reports.content import document
from reports.errors import ReportError
from reports.model import Manifest

SUFFIXES = (".pdf", ".html", ".xlsx", ".json")


def rendered(manifest: Manifest, suffix: str, folders: Sequence[Path] = ()) -> bytes:
    """The file. The same manifest and software give the same bytes.

    `folders` hold fonts for the PDF. Raises CannotPrint, and ReportError for another ending.
    """
    writers: dict[str, Callable[[], bytes]] = {
        ".pdf": lambda: _pdf(manifest, folders),
        ".html": lambda: html.page(document(manifest), manifest),
        ".xlsx": lambda: _xlsx(manifest),
        ".json": lambda: manifest.as_bytes() + b"\n",
    }
    if suffix.lower() not in writers:
        raise ReportError(
            f"A report is written as {', '.join(SUFFIXES)}, not as {suffix or 'a file without'} "
            "an ending. Name the file so."
        )
    return writers[suffix.lower()]()


def _pdf(manifest: Manifest, folders: Sequence[Path]) -> bytes:
    from reports import pdf  # Typst is loaded where it is used: the other formats do not wait

    return pdf.page(document(manifest), manifest, folders)


def _xlsx(manifest: Manifest) -> bytes:
    from reports import xlsx

    return xlsx.page(document(manifest), manifest)
