"""`assay report`, `verify`, `refresh` and `check`: the arguments, and what is printed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ingest
import queries
from ledger import Head, Ledger
from reports import gates, reading
from reports.comparing import compare
from reports.errors import ReportError
from reports.gathering import Request
from reports.making import make_report
from reports.verifying import verify

ACTOR = "command line"
Make = Callable[..., argparse.ArgumentParser]


def add(commands: Any, make: Make) -> None:
    """Add the commands to the parser."""
    report = make(commands, "report", run_report, "a quality report that can be verified")
    report.add_argument("--project", metavar="P")
    report.add_argument("--batch", metavar="B", help="one delivery only")
    report.add_argument("--as-of", type=_instant, metavar="INSTANT", help="what was known then")
    report.add_argument("--out", type=Path, metavar="FILE", help=".pdf, .html, .xlsx or .json")
    report.add_argument("--compare", nargs=2, type=Path, metavar=("BEFORE", "AFTER"))
    report.add_argument("--by", default=ACTOR, metavar="NAME", help="who makes it, for the log")
    _fonts(report)
    report.add_argument("--json", action="store_true")
    check = make(commands, "verify", run_verify, "whether a report, or the log, still holds")
    check.add_argument("file", nargs="?", type=Path, metavar="FILE")
    check.add_argument("--log", action="store_true", help="check the chain of the log")
    _fonts(check)
    check.add_argument("--json", action="store_true")
    anew = make(commands, "refresh", run_refresh, "recompute what is stored")
    anew.add_argument("--project", metavar="P", help="default: every project")
    gate = make(commands, "check", run_check, "exit 1 if a gate fails")
    gate.add_argument("--project", metavar="P", help="default: every project")
    gate.add_argument("--json", action="store_true")


def run_report(options: argparse.Namespace) -> int:
    """Make a report and enter it in the log, or compare two."""
    if options.compare:
        before, after = (reading.read(path)[0] for path in options.compare)
        found = compare(before, after)
        _print(options.json, found.as_dict(), found.as_text())
        return 0
    if not options.project or options.out is None:
        print(
            "assay report: --project P and --out FILE say what to report and where to; "
            "--compare BEFORE AFTER compares two.",
            file=sys.stderr,
        )
        return 2
    request = Request(options.warehouse, options.project, options.batch, options.as_of)
    made = make_report(request, options.out, actor=options.by, folders=options.fonts)
    _print(options.json, made.as_dict(), made.as_text())
    return 0


def run_verify(options: argparse.Namespace) -> int:
    """Say which figures of a report hold; exit 1 when anything differs."""
    if options.file is None and not options.log:
        print("assay verify: name a report, or --log for the log itself.", file=sys.stderr)
        return 2
    if options.log:
        broken = Ledger(options.warehouse).verify()
        head = Head(0, "") if broken else Ledger(options.warehouse).head()
        words = broken or f"The log is whole: {head.sequence:,} entries, head {head.hash}."
        _print(options.json, {"holds": broken is None, "message": words}, words)
        if broken or options.file is None:
            return int(broken is not None)
    found = verify(options.file, options.warehouse, ingest.source_sha256, options.fonts)
    _print(options.json, found.as_dict(), found.as_text())
    return int(not found.holds)


def run_refresh(options: argparse.Namespace) -> None:
    """Compute stored views anew with today's code."""
    version = queries.current(options.warehouse)
    if options.project is not None and options.project not in version.projects:
        known = ", ".join(sorted(version.projects)) or "none yet"
        raise queries.UnknownProject(
            f"There is no project {options.project!r}. Projects here: {known}."
        )
    wanted = None if options.project is None else [options.project]
    for project in ingest.recompute(options.warehouse, queries.refresh, wanted):
        print(f"{project}: computed anew")


def run_check(options: argparse.Namespace) -> int:
    """Hold every project against its gates."""
    wanted = None if options.project is None else [options.project]
    with queries.open_warehouse(options.warehouse, wanted, names=False) as reader:
        found = gates.gates(reader)
    _print(options.json, {"gates": [vars(gate) for gate in found]}, gates.told(found))
    return int(any(gate.passes is False for gate in found))


def _fonts(command: argparse.ArgumentParser) -> None:
    command.add_argument("--fonts", type=_folder, action="append", default=[], metavar="DIR",
        help="a folder with fonts for the PDF; may be given several times")  # fmt: skip


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is no folder")
    return path


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not an instant such as 2026-11-20T14:10Z"
        ) from error
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _print(as_json: bool, value: Any, text: str) -> None:
    print(json.dumps(value, ensure_ascii=False) if as_json else text)


__all__ = ["ReportError", "add"]
