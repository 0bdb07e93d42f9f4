"""Make a report as data: which instant it speaks of, its figures, and what they rest on."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import queries
from ledger import Entry, Ledger
from queries.reader import Reader
from reports.asking import ask
from reports.contents import content_sha256, contents
from reports.derived import derived
from reports.errors import NothingKnown
from reports.model import Manifest
from reports.quality_questions import EVERY

PARTS = ("duckdb", "polars", "numpy", "scipy", "typst", "xlsxwriter")
SEED = 20240101  # of every randomised method; METRICS, conventions
SILENT = ("report", "view")  # entries of the log that change no figure


@dataclass(frozen=True)
class Request:
    """Which report: a project, or one delivery of it, as known at an instant (None: now)."""

    warehouse: Path
    project: str
    batch: str | None = None
    as_of: datetime | None = None


def gather(request: Request) -> Manifest:
    """The report as data. The same warehouse, decisions and request give the same.

    Raises NothingKnown when nothing was imported by the instant, UnknownProject and NoWarehouse.
    """
    newest, known = known_at(request)
    instant = request.as_of or newest
    with opened(request, instant, newest) as reader:
        found = contents(reader)
        figures = ask(reader, EVERY)
    figures |= derived(figures)
    entries = Ledger(request.warehouse).entries(request.project, until=instant)
    head = Ledger(request.warehouse).head(instant)
    facts = {
        "project": request.project,
        "batch": request.batch,
        "as_of": instant.isoformat(),
        "as_of_from": "given" if request.as_of else "the newest import or decision",
        "imports": known,
        "software": software(),
        "parameters": {"project": request.project, "batch": request.batch, "seed": SEED},
        "contents": found,
        "content_sha256": content_sha256(found),
        "log": {"sequence": head.sequence, "hash": head.hash},
        "supersedes": _superseded(entries, request.batch),
    }
    return Manifest(facts, figures)


def known_at(request: Request) -> tuple[datetime, int]:
    """The newest import or decision that is known, and how many imports the report has."""
    with queries.open_warehouse(request.warehouse, [request.project], names=False) as reader:
        imports = reader.sql("select imported_at from imports order by 1")["imported_at"].to_list()
        batches = reader.sql("select distinct batch from assets where batch is not null")
    if request.batch is not None and request.batch not in batches["batch"].to_list():
        there = ", ".join(sorted(batches["batch"].to_list())) or "none"
        raise NothingKnown(
            f"{request.project} has no batch {request.batch!r}. Batches here: {there}. "
            "A batch is named by the export, or by --batch when it is loaded."
        )
    seen = [at for at in imports if request.as_of is None or at <= request.as_of]
    if not seen:
        when = f" by {request.as_of:%d %b %Y, %H:%M} UTC" if request.as_of else ""
        first = f" The first import was {imports[0]:%d %b %Y, %H:%M} UTC." if imports else ""
        raise NothingKnown(
            f"Nothing of {request.project} was imported{when}, so there is nothing to report."
            f"{first}"
        )
    decided = [
        entry.at
        for entry in Ledger(request.warehouse).entries(request.project)
        if entry.kind not in SILENT
    ]
    return max(at.astimezone(UTC) for at in [*imports, *decided]), len(seen)


def opened(request: Request, instant: datetime, newest: datetime) -> Reader:
    """A reader of the project at the instant; today's tables where nothing came after it."""
    return queries.open_warehouse(
        request.warehouse,
        [request.project],
        names=False,
        as_of=None if instant >= newest else instant,
        batch=request.batch,
    )


def software() -> dict[str, str]:
    """Assay and the parts that count, with their versions."""
    found = {"assay": _version("assay"), "python": platform.python_version()}
    return found | {part: _version(part) for part in PARTS}


def _version(part: str) -> str:
    try:
        return version(part)
    except PackageNotFoundError:
        return "unknown"


def _superseded(entries: Sequence[Entry], batch: str | None) -> dict[str, Any] | None:
    """The newest report on the same thing that was made before."""
    made = [e for e in entries if e.kind == "report" and e.body.get("batch") == batch]
    if not made:
        return None
    last = made[-1]
    return {
        "sequence": last.sequence,
        "at": last.at.isoformat(),
        "sha256": last.body.get("sha256"),
        "manifest_sha256": last.body.get("manifest_sha256"),
    }
