"""Drawing a sample: what there is to draw from, the draw, its record in warehouse and log.

The command and the page do the same: `prepare` looks and draws and writes nothing, `record` writes
the sample into the warehouse (a new version) and into the log, `worklist` is what goes out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

import ingest
import queries
from ledger import Conflict, Ledger
from queries import designs, draws
from queries.designs import Design, NoPlan, Unit, Wish

MOST_CAUTIOUS = 0.5
LEAST_HISTORY = 30
MOST_LOGGED = 20_000
"""Items a log entry lists; a larger sample is told by the fingerprint of its items."""

METHOD = "smallest SHA-256 of seed, colon and key, within each stratum"
PLAIN_STRATA = ("label", "annotator", "batch")
_COLUMNS = {"label": "label", "annotator": "annotator_id", "batch": "batch"}
_LEFT_OUT = ("not_started", "in_progress", "skipped")
_TO_FILL = ("verdict", "severity", "error_type", "reviewer", "reviewed_at", "comment")
_SHOWN = (
    *("asset_id", "submission_id", "annotation_id", "batch", "name", "question", "label"),
    *("uri", "text", "media_type", "width", "height", "source_url"),
)


@dataclass(frozen=True)
class Request:
    """What somebody asks for: where to draw, what for, how."""

    project: str
    wish: Wish
    batch: str | None = None
    unit: Unit = "asset"
    stratify: str | None = None
    seed: int = draws.SEED


@dataclass(frozen=True)
class Prepared:
    """A drawn sample that nobody has recorded yet."""

    request: Request
    design: Design
    items: pl.DataFrame
    excluded: str
    population_hash: str

    @property
    def sample(self) -> ingest.Sample:
        """The sample as the warehouse takes it."""
        chances = self.items["inclusion_prob"].unique()
        return ingest.Sample(
            project=self.request.project,
            plan=self._plan(),
            population=self.design.lot,
            seed=self.request.seed,
            items=self.items.select("asset_id", "annotation_id", "stratum", "inclusion_prob"),
            stratum=self.request.stratify,
            inclusion_prob=chances[0] if len(chances) == 1 else None,
        )

    @property
    def sentence(self) -> str:
        """The plan in words."""
        return designs.sentence(self.design)

    def _plan(self) -> dict[str, Any]:
        """What must be known to hold the sample against its plan, and to draw it again."""
        request, wish = self.request, self.design.wish
        by_kind: dict[str, dict[str, Any]] = {
            "aql": {
                "aql": wish.aql,
                "minor_aql": wish.minor_aql,
                "inspection": wish.inspection,
                "letter": self.design.letter,
            },
            "rate": {"rate": wish.rate},
            "size": {},
            "precision": {"margin": wish.margin, "expected": wish.expected},
        }
        return {
            "kind": wish.kind,
            "sentence": self.sentence,
            "batch": request.batch,
            "unit": request.unit,
            "n": self.design.n,
            "accept": self.design.accept,
            "accept_minor": self.design.accept_minor,
            "confidence": wish.confidence,
            "population_hash": self.population_hash,
            "excluded": self.excluded or None,
            "method": METHOD,
            **by_kind[wish.kind],
        }


def prepare(reader: queries.Reader, request: Request) -> Prepared:
    """Draw, and write nothing. Raises NoPlan with one sentence where that cannot be."""
    assets = reader.fetch("int_sampling_assets", _only(request))
    if request.batch is not None and assets.is_empty():
        raise NoPlan(f"There is no batch {request.batch!r} in {request.project}.")
    there = assets.filter("is_handed_in")
    units = (
        _annotations(reader, there)
        if request.unit == "annotation"
        else there.with_columns(
            key=pl.col("asset_key"), annotation_id=pl.lit(None, dtype=pl.String)
        )
    )
    plan = designs.design(units.height, request.wish, request.unit)
    drawn = draws.draw(_stratified(reader, units, request), plan.n, request.seed)
    return Prepared(request, plan, drawn, _left_out(assets), draws.fingerprint(units["key"]))


def usual_wish(reader: queries.Reader, project: str) -> Wish:
    """What a project's policies and its earlier lots ask for where nobody says otherwise."""
    only = queries.Filters(projects=(project,))
    policies = {
        row["name"]: row["value_number"]
        for row in reader.fetch("stg_policies", only).iter_rows(named=True)
        if row["subject"] == "acceptance" and row["scope"] == "all"
    }
    whole = reader.fetch("acceptance_overview", only).filter(pl.col("kind") == "project")
    row = whole.row(0, named=True) if whole.height else {}
    return Wish(
        kind="aql",
        aql=policies["aql_major"],
        minor_aql=policies["aql_minor"],
        confidence=policies["confidence"],
        inspection=row.get("inspection") or "normal",
        expected=_history(row),
    )


def _history(row: dict[str, Any]) -> float:
    """The error rate to expect, from what was seen so far; one half where that is too little."""
    reviewed = row.get("reviewed") or 0
    rate = row.get("value") or (row["errors"] / reviewed if reviewed else None)
    if reviewed < LEAST_HISTORY or not rate or rate >= 1:
        return MOST_CAUTIOUS
    return float(rate)


def lot(reader: queries.Reader, request: Request) -> int:
    """How many units there are to draw from."""
    there = reader.fetch("int_sampling_assets", _only(request)).filter("is_handed_in")
    return _annotations(reader, there).height if request.unit == "annotation" else there.height


def _only(request: Request) -> queries.Filters:
    batches = (request.batch,) if request.batch is not None else ()
    return queries.Filters(projects=(request.project,), batches=batches)


def _annotations(reader: queries.Reader, assets: pl.DataFrame) -> pl.DataFrame:
    """The annotations on these assets, each with what is known of its asset."""
    found = reader.fetch("int_sampling_annotations")
    about = assets.drop("submission_id", "annotator_id", "label")
    joined = found.join(about, on=["project_id", "asset_key"], how="inner")
    return joined.with_columns(key=pl.col("annotation_id"))


def _stratified(reader: queries.Reader, units: pl.DataFrame, request: Request) -> pl.DataFrame:
    """The units with the stratum each is in."""
    by = request.stratify
    if by is None:
        return units.with_columns(stratum=pl.lit(draws.UNSPECIFIED))
    if by in _COLUMNS:
        return units.with_columns(stratum=pl.col(_COLUMNS[by]))
    slices = reader.fetch("int_asset_slices", queries.Filters(projects=(request.project,)))
    known = sorted(slices["dimension"].unique().to_list())
    name = by if by in known else f"metadata.{by}"
    if name not in known:
        others = ", ".join([*PLAIN_STRATA, *(one for one in known if one != "batch")])
        raise NoPlan(f"Nothing divides the material by {by!r}. There is {others}.")
    parts = slices.filter(pl.col("dimension") == name).select("asset_key", stratum="slice")
    return units.join(parts, on="asset_key", how="left")


def _left_out(assets: pl.DataFrame) -> str:
    """What is no part of the population, in words; empty where everything is."""
    found = assets.filter(~pl.col("is_handed_in"))["state"].value_counts()
    counts = dict(found.iter_rows())
    said = [
        f"{counts[state]:,} {state.replace('_', ' ')}" for state in _LEFT_OUT if state in counts
    ]
    return f"left out: assets {', '.join(said)}" if said else ""


def worklist(prepared: Prepared) -> pl.DataFrame:
    """What goes to the reviewers: an item a row, with empty columns for the verdict.

    Filled in, it is loaded with `assay ingest FILE --role review`.
    """
    return _listed(prepared.items, prepared.sample.sample_id)


def worklist_of(reader: queries.Reader, project: str, sample_id: str) -> pl.DataFrame:
    """The worklist of a sample that was recorded earlier; empty where there is none."""
    only = queries.Filters(projects=(project,))
    items = reader.fetch("stg_sample_items", only).filter(pl.col("sample_id") == sample_id)
    assets = reader.fetch("int_sampling_assets", only).drop("asset_id", "project_id")
    joined = items.join(assets, on="asset_key", how="left").sort("place")
    if joined["annotation_id"].count():
        drawn = reader.fetch("int_sampling_annotations", only)
        about = drawn.select("annotation_id", "submission_id", "question", "label")
        joined = joined.drop("submission_id", "label").join(about, on="annotation_id", how="left")
    return _listed(joined.with_columns(item=pl.col("place") + 1), sample_id)


def _listed(items: pl.DataFrame, sample_id: str) -> pl.DataFrame:
    if "batch" in items.columns and set(items["batch"]) == {draws.UNSPECIFIED}:
        items = items.drop("batch")
    known = [name for name in _SHOWN if name in items.columns and items[name].count()]
    return items.select(
        pl.col("item"),
        pl.lit(sample_id).alias("sample_id"),
        pl.col("asset_key").alias("asset"),
        *known,
        pl.col("stratum"),
        pl.lit("random").alias("selection"),
        pl.col("inclusion_prob"),
        *(pl.lit("").alias(name) for name in _TO_FILL),
    )


def record(warehouse: Path, prepared: Prepared, actor: str) -> bool:
    """Write the sample into the warehouse and the log; False where both have it already.

    Raises IngestError or LedgerError with one sentence; calling it again completes what is missing.
    """
    sample = prepared.sample

    def refresh(path: Path) -> None:
        queries.refresh_over(path, "samples", "sample_items")

    is_new = ingest.record_sample(sample, warehouse, refresh=refresh)
    body = {
        **sample.plan,
        "sample_id": sample.sample_id,
        "population": sample.population,
        "seed": sample.seed,
        "stratified_by": sample.stratum,
        "items_hash": draws.fingerprint(prepared.items["key"]),
    }
    if prepared.items.height <= MOST_LOGGED:
        body["items"] = prepared.items["key"].to_list()
    try:
        Ledger(warehouse).append(
            "sample", sample.project, f"sample:{sample.sample_id}", body, actor=actor, expected=0
        )
    except Conflict:
        return is_new
    return True
