"""Make a report: gather, print, enter in the log, and only then put the file in its place."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ledger import Entry, Ledger
from reports.errors import ReportError
from reports.gathering import Request, gather
from reports.model import Manifest
from reports.rendering import SUFFIXES, rendered
from reports.words import instant, plain


@dataclass(frozen=True)
class Made:
    """A report that was written: where, what its fingerprints are, which line of the log it is."""

    file: str
    project: str
    batch: str | None
    as_of: str
    sha256: str
    manifest_sha256: str
    log_sequence: int
    figures: int

    def as_dict(self) -> dict[str, Any]:
        """One object, as `assay report --json` prints it."""
        return asdict(self)

    def as_text(self) -> str:
        """The same to be read."""
        return (
            f"{self.file}: {plain(self.project)}, as of {instant(self.as_of)}, {self.figures} "
            f"figures. SHA-256 {self.sha256}, line {self.log_sequence} of the log."
        )


def make_report(request: Request, out: Path, *, actor: str, folders: Sequence[Path] = ()) -> Made:
    """Write the report to a file and enter it in the log; the same report is entered once.

    Raises ReportError, QueryError, LedgerError and OSError; the file is as it was then.
    """
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise ReportError(
            f"A report is written as {', '.join(SUFFIXES)}, not as {out.name}. Name the file so."
        )
    if not out.parent.is_dir():
        raise ReportError(f"There is no folder {out.parent}. Make it, or name another file.")
    manifest = gather(request)
    data = rendered(manifest, suffix, folders)
    draft = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(data)
        entry = enter(request.warehouse, manifest, data, out.name, actor)
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
    return Made(
        file=str(out),
        project=request.project,
        batch=request.batch,
        as_of=manifest.facts["as_of"],
        sha256=entry.body["sha256"],
        manifest_sha256=manifest.sha256,
        log_sequence=entry.sequence,
        figures=len(manifest.figures),
    )


def enter(warehouse: Path, manifest: Manifest, data: bytes, name: str, actor: str) -> Entry:
    """The line of the log that holds these bytes; a new one unless they are there already."""
    log = Ledger(warehouse)
    sha256 = hashlib.sha256(data).hexdigest()
    for entry in log.entries(manifest.facts["project"], "report"):
        if entry.body.get("sha256") == sha256:
            return entry
    body = {
        "file": name,
        "suffix": Path(name).suffix.lower(),
        "sha256": sha256,
        "bytes": len(data),
        "manifest_sha256": manifest.sha256,
        "as_of": manifest.facts["as_of"],
        "batch": manifest.facts["batch"],
        "head": manifest.facts["log"],
        "content_sha256": manifest.facts["content_sha256"],
    }
    subject = f"report:{manifest.sha256[:16]}"
    return log.append("report", manifest.facts["project"], subject, body, actor=actor)
