"""Assay: measure a data-labeling operation, whatever tools it labels in.

The one command, a thin door over the three rooms. It alone reads the environment
(ASSAY_WAREHOUSE) and decides what goes to stdout (results) and stderr (progress, messages).
Exit codes: 0 done, 1 failed with one readable message, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

import duckdb
import polars as pl

import ingest
import queries
from ledger import LedgerError
from queries.printing import as_csv, as_json, as_table, plain
from reports import ReportError, sample_command
from reports import commands as report_commands


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except (ingest.IngestError, queries.QueryError, LedgerError, ReportError) as error:
        print(f"assay: {error}", file=sys.stderr)
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        print(f"assay: {error.strerror or error}{place}", file=sys.stderr)
    except KeyboardInterrupt:
        print("assay: stopped; the warehouse is as it was.", file=sys.stderr)
    return 1


# --- commands


def run_ingest(options: argparse.Namespace) -> None:
    """Load exports and say what came of each."""
    request = ingest.Request(
        sources=tuple(options.sources),
        project=options.project,
        format=options.format,
        options=ingest.Options(
            role=options.role, columns=options.map, scale=options.scale, batch=options.batch
        ),
        snapshot=options.snapshot,
        exported_at=options.exported_at,
        strict=options.strict,
        settings=_settings(options.config),
    )
    with ingest.ProgressLine() as progress:
        refresh = progress.views(queries.refresh)
        receipts = ingest.load(request, options.warehouse, refresh=refresh, progress=progress)
    if options.json:
        _print_json({"imports": [receipt.as_dict() for receipt in receipts]})
        return
    for receipt in receipts:
        print(receipt.as_text())


def _settings(named: Path | None) -> ingest.Settings:
    return ingest.read_settings(named, queries.known_policies())


def run_sniff(options: argparse.Namespace) -> int:
    """Say which format a source is and why; exit 1 when none is."""
    formats = _settings(options.config).formats
    try:
        found = ingest.recognise(options.source, formats=formats)
    except ingest.NotRecognised as error:
        if not options.json:
            raise
        _print_json({"source": str(options.source), "exports": [], "message": str(error)})
        return 1
    rows = [_sniffed(item, formats) for item in found]
    if options.json:
        _print_json({"source": str(options.source), "exports": rows})
        return 0
    for row in rows:
        print(f"{row['source']}: {row['adapter']}, {row['confidence']}: {row['reason']}")
        for other in row["others"]:
            print(f"    not {other['adapter']}: {other['reason']}")
    return 0


def run_formats(options: argparse.Namespace) -> None:
    """List what is read, and what each format carries."""
    rows = [
        {
            "format": adapter.name,
            "tool": adapter.module.TOOL,
            "reads": adapter.sentence,
            **{name: adapter.module.CARRIES.get(name, "no") for name in ingest.CARRIED},
            "evidence": adapter.module.EVIDENCE,
        }
        for adapter in sorted(ingest.registry().values(), key=lambda a: a.name)
    ]
    if options.json:
        _print_json(rows)
    else:
        print(as_table(pl.DataFrame(rows)))


def run_views(options: argparse.Namespace) -> None:
    """List every view with its grain and columns."""
    rows: list[dict[str, Any]] = [
        {
            "view": view.name,
            "layer": view.layer,
            "sentence": view.sentence,
            "grain": list(view.grain),
            "columns": dict(view.columns),
            "stored": view.stored,
        }
        for view in sorted(queries.catalogue().values(), key=lambda v: v.name)
    ]
    if options.json:
        _print_json(rows)
        return
    for row in rows:
        if row["layer"] == "marts":
            print(f"{row['view']} ({', '.join(row['grain'])})\n    {row['sentence']}")


def run_query(options: argparse.Namespace) -> None:
    """Answer with a view or with any select over views and canonical tables."""
    projects = None if options.project is None else [options.project]
    try:
        with queries.open_warehouse(options.warehouse, projects, as_of=options.as_of) as reader:
            frame = _answer(reader, options.question)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0].rstrip(".!")
        raise queries.NoWarehouse(
            f"{options.warehouse} could not be read ({reason}). Restore the folder from a copy, "
            "or load its exports into a new one."
        ) from error
    _write_frame(frame, options.output_format, options.out)


def _answer(reader: queries.Reader, question: str) -> pl.DataFrame:
    try:
        return reader.fetch(question) if question.isidentifier() else reader.sql(question)
    except queries.UnknownView as error:
        near = difflib.get_close_matches(question, queries.catalogue(), n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise queries.UnknownView(f"{error}{hint}") from error
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0].split(". ")[0]
        raise queries.BadQuery(
            f"The answer has a column that cannot be shown ({reason}). Cast it to varchar."
        ) from error


def run_digest(options: argparse.Namespace) -> None:
    """Say in words where a project stands, what is off target first."""
    with queries.open_warehouse(options.warehouse, [options.project]) as reader:
        told = queries.digest(reader, options.project)
    if options.json:
        _print_json(told.as_dict())
    else:
        print(told.as_text())


def run_serve(options: argparse.Namespace) -> int:
    """Serve the dashboard on the loopback address until stopped."""
    from dashboard.serve import serve

    _settings(options.config)  # what is wrong with it is said now, not at somebody's upload
    return serve(options.warehouse, options.port, options.config)


def run_demo(options: argparse.Namespace) -> int:
    """Simulate a labeling operation, load its exports like anyone's, serve the dashboard."""
    import simulation

    folder = options.warehouse.parent / f"{options.warehouse.name}-exports"
    with ingest.ProgressLine() as progress:
        progress(ingest.Progress("simulating a labeling operation in", str(folder)))
        truth = simulation.write(folder)
        for source in truth.sources:
            request = ingest.Request(
                sources=(folder / source.path,),
                project=source.project,
                options=ingest.Options(role=cast(Any, source.role)),
                settings=_settings(folder / "assay.toml"),
            )
            refresh = progress.views(queries.refresh)
            ingest.load(request, options.warehouse, refresh=refresh, progress=progress)
    print(f"The sample operation is in {options.warehouse}.", file=sys.stderr)
    if options.no_serve:
        return 0
    return run_serve(options)


# --- arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="assay", description="Measure a data-labeling operation, whatever tools it labels in."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_demo(commands)
    _add_ingest(commands)
    _add_lists(commands)
    _add_query(commands)
    digest = _command(commands, "digest", run_digest, "where a project stands, in a few sentences")
    digest.add_argument("--project", metavar="P", required=True)
    digest.add_argument("--json", action="store_true")
    report_commands.add(commands, _command)
    sample_command.add(commands, _command)
    serve = _command(commands, "serve", run_serve, "the dashboard")
    serve.add_argument("--port", type=int, default=8501, help="port on the loopback address")
    serve.add_argument("--config", type=Path, metavar="FILE", help="default ./assay.toml")
    return parser


def _command(commands: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    command.add_argument(
        "--warehouse",
        type=Path,
        default=Path(os.environ.get("ASSAY_WAREHOUSE", "warehouse")),
        metavar="DIR",
        help="the warehouse folder (default ./warehouse, or ASSAY_WAREHOUSE)",
    )
    return command


def _add_demo(commands: Any) -> None:
    demo = _command(commands, "demo", run_demo, "sample operation -> warehouse -> dashboard")
    demo.add_argument("--port", type=int, default=8501, help="port on the loopback address")
    demo.add_argument("--no-serve", action="store_true", help="stop before the dashboard")
    demo.set_defaults(config=None)


def _add_ingest(commands: Any) -> None:
    command = _command(commands, "ingest", run_ingest, "load any export: file, folder, zip")
    command.add_argument("sources", nargs="+", type=Path, metavar="SOURCE")
    command.add_argument("--project", help="default: what the export names, else the source")
    command.add_argument("--format", default="auto", metavar="auto|NAME")
    command.add_argument("--role", choices=["work", "gold", "prediction", "review"])
    command.add_argument(
        "--map", type=_mapping, default={}, metavar="asset=COL,label=COL", help="a table's columns"
    )
    command.add_argument("--scale", choices=["nominal", "ordinal", "interval", "ratio"])
    command.add_argument("--snapshot", action="store_true", help="a full export: retire the rest")
    command.add_argument("--batch", help="the delivery these assets belong to")
    command.add_argument("--exported-at", type=_instant, metavar="INSTANT")
    command.add_argument("--strict", action="store_true", help="refuse a file with broken records")
    command.add_argument("--config", type=Path, metavar="FILE", help="default ./assay.toml")
    command.add_argument("--json", action="store_true")


def _add_lists(commands: Any) -> None:
    formats = _command(commands, "formats", run_formats, "what is read, what each format carries")
    formats.add_argument("--json", action="store_true")
    sniff = _command(commands, "sniff", run_sniff, "which format and why")
    sniff.add_argument("source", type=Path, metavar="SOURCE")
    sniff.add_argument("--config", type=Path, metavar="FILE", help="default ./assay.toml")
    sniff.add_argument("--json", action="store_true")
    views = _command(commands, "views", run_views, "every view with its grain and columns")
    views.add_argument("--json", action="store_true")


def _add_query(commands: Any) -> None:
    command = _command(commands, "query", run_query, "a view, or any select")
    command.add_argument("question", metavar="VIEW|SQL")
    command.add_argument("--project", metavar="P")
    command.add_argument("--as-of", type=_instant, metavar="INSTANT", help="what was known then")
    command.add_argument(
        "--format",
        dest="output_format",
        choices=["table", "csv", "json", "parquet"],
        default="table",
    )
    command.add_argument("--out", type=Path, metavar="FILE")


def _mapping(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(",")]
    broken = [left for left, sign, right in pairs if not (left.strip() and sign and right.strip())]
    if broken:
        raise argparse.ArgumentTypeError(f"{broken[0]!r} is not NAME=COLUMN")
    names = [left.strip() for left, _, _ in pairs]
    repeated = [name for name in names if names.count(name) > 1]
    if repeated:
        raise argparse.ArgumentTypeError(f"{repeated[0]!r} is mapped twice")
    return {left.strip(): right.strip() for left, _, right in pairs}


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not an instant such as 2026-11-20T14:10Z"
        ) from error
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


# --- output


def _sniffed(item: Any, formats: Any) -> dict[str, Any]:
    others = [
        {"adapter": f.adapter.name, "confidence": f.sniff.confidence, "reason": f.sniff.reason}
        for f in ingest.findings(item.export, formats)
        if f.adapter.name != item.adapter.name
    ]
    return {
        "source": item.export.location,
        "adapter": item.adapter.name,
        "confidence": item.sniff.confidence,
        "reason": item.sniff.reason,
        "project": item.sniff.project,
        "others": others,
    }


def _write_frame(frame: pl.DataFrame, output_format: str, out: Path | None) -> None:
    if output_format == "parquet":
        if out is None:
            raise queries.BadQuery("Parquet is binary: name a file with --out FILE.")
        frame.write_parquet(out)
        return
    wide = os.get_terminal_size().columns if sys.stdout.isatty() else 0
    text = {"json": as_json, "csv": as_csv}.get(output_format, partial(as_table, width=wide))(frame)
    if out is None:
        print(text)
    else:
        out.write_text(text + "\n", "utf-8")


def _print_json(value: Any) -> None:
    print(json.dumps(plain(value), ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
