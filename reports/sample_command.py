"""`assay sample`: design an acceptance sample, draw it, write the worklist."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import ingest
import queries
from ledger import LedgerError
from queries import designs, draws, worklists
from queries.designs import NoPlan
from reports import sampling
from reports.sampling import Prepared, Request

ACTOR = "command line"


def add(commands: Any, make: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = make(commands, "sample", run, "draw an acceptance sample, seeded")
    command.add_argument("--project", metavar="P", required=True)
    command.add_argument("--batch", metavar="B", help="default: all that was handed in")
    wish = command.add_mutually_exclusive_group()
    wish.add_argument("--aql", type=float, metavar="PERCENT", help="ISO 2859-1 single sampling")
    wish.add_argument("--rate", type=float, metavar="R", help="show an error rate below R (0.01)")
    wish.add_argument("--size", type=int, metavar="N", help="a size decided elsewhere")
    wish.add_argument("--precision", type=float, metavar="E", help="measure to +-E (0.02)")
    command.add_argument("--confidence", type=float, metavar="C", help="default: the policy, 0.95")
    command.add_argument("--failures", type=int, default=0, metavar="C", help="of --rate: allowed")
    command.add_argument(
        "--expected", type=float, metavar="R", help="of --precision: rate to expect"
    )
    command.add_argument(
        "--inspection", choices=["auto", "normal", "tightened"], default="auto", help="of --aql"
    )
    command.add_argument("--stratify", metavar="BY", help="label, annotator, batch or metadata key")
    command.add_argument("--unit", choices=["asset", "annotation"], default="asset")
    command.add_argument("--seed", type=int, default=draws.SEED, metavar="S")
    command.add_argument("--out", type=Path, metavar="FILE", help="draw and write; else only plan")
    command.add_argument(
        "--for", dest="form", choices=worklists.FORMS, help="default: by the ending of --out"
    )
    command.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> None:
    """Say what the plan is; with --out, draw, record and write the worklist."""
    form = _form(options)
    try:
        with queries.open_warehouse(options.warehouse, [options.project]) as reader:
            request = _request(options, reader)
            prepared = sampling.prepare(reader, request)
    except NoPlan as error:
        raise queries.BadQuery(str(error)) from error
    content = worklists.write(sampling.worklist(prepared), form)
    is_new = None
    if options.out is not None:
        _writable(options.out)
        is_new = _recorded(options.warehouse, prepared)
        options.out.write_bytes(content)
    if options.json:
        print(json.dumps(_as_dict(prepared, options.out, is_new), ensure_ascii=False))
        return
    for line in told(prepared):
        print(line)
    if options.out is not None:
        again = "" if is_new else " It was drawn before; nothing was recorded anew."
        print(
            f"Sample {prepared.sample.sample_id}: {prepared.items.height:,} items in "
            f"{options.out}.{again} Load the verdicts with: assay ingest FILE --role review "
            f"--project {options.project!r}"
        )


def _recorded(warehouse: Path, prepared: Prepared) -> bool:
    try:
        return sampling.record(warehouse, prepared, ACTOR)
    except LedgerError as error:
        raise queries.BadQuery(f"{error} The sample is not in the log; draw it again.") from error


def _form(options: argparse.Namespace) -> str:
    if options.form is not None:
        return str(options.form)
    ending = options.out.suffix.lower() if options.out is not None else ".csv"
    if ending not in (".csv", ".json"):
        raise ingest.WrongOption(
            f"{options.out} ends in neither .csv nor .json. Rename it, or say --for "
            f"{', '.join(worklists.FORMS)}."
        )
    return ending.removeprefix(".")


def _writable(out: Path) -> None:
    """Raise before anything is recorded, not after."""
    if not out.parent.is_dir():
        raise ingest.WrongOption(f"There is no folder {out.parent} to write {out.name} to.")
    if out.is_dir():
        raise ingest.WrongOption(f"{out} is a folder. Name a file with --out.")


def _request(options: argparse.Namespace, reader: queries.Reader) -> Request:
    usual = sampling.usual_wish(reader, options.project)
    given = {
        "kind": _kind(options),
        "aql": options.aql,
        "rate": options.rate,
        "size": options.size,
        "margin": options.precision,
        "confidence": options.confidence,
        "expected": options.expected,
        "failures": options.failures,
        "inspection": None if options.inspection == "auto" else options.inspection,
    }
    wish = replace(usual, **{name: value for name, value in given.items() if value is not None})
    return Request(
        options.project, wish, options.batch, options.unit, options.stratify, options.seed
    )


def _kind(options: argparse.Namespace) -> str:
    kinds = {"rate": options.rate, "size": options.size, "precision": options.precision}
    return next((name for name, value in kinds.items() if value is not None), "aql")


def told(prepared: Prepared) -> list[str]:
    """The plan in sentences: from what, how many, what decides, what it shows."""
    design, request = prepared.design, prepared.request
    where = f"batch {request.batch}" if request.batch is not None else request.project
    left_out = f" ({prepared.excluded})" if prepared.excluded else ""
    lines = [
        f"Population: {design.lot:,} {request.unit}s handed in, {where}{left_out}.",
        prepared.sentence,
        *designs.shown(design),
    ]
    curve = designs.curve(design)
    points = curve[:: max(1, len(curve) // 8)]
    if points:
        said = ", ".join(f"{p['rate'] * 100:.3g} %: {p['accepted'] * 100:.1f}" for p in points)
        lines.append(f"Accepted, of 100 lots with this rate of errors: {said}.")
    by = f", stratified by {request.stratify}" if request.stratify else ""
    lines.append(f"Seed {request.seed}{by}.")
    return lines


def _as_dict(prepared: Prepared, out: Path | None, is_new: bool | None) -> dict[str, Any]:
    sample = prepared.sample
    return {
        "sample_id": sample.sample_id,
        "project_id": sample.project,
        "population": sample.population,
        "seed": sample.seed,
        "stratified_by": sample.stratum,
        **sample.plan,
        "drawn": prepared.items.height,
        "risks": designs.risks(prepared.design),
        "curve": designs.curve(prepared.design),
        "is_recorded": out is not None,
        "is_new": is_new,
        "out": str(out) if out is not None else None,
    }
