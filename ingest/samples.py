"""Recording a drawn sample: an import of its own, in a new version of the warehouse."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from ingest.errors import WarehouseError, WrongOption
from ingest.receipts import escaped
from ingest.warehouse import Warehouse, create_project_tables

ADAPTER = "sample"
VERSION = "1"
_ITEM = ("asset_id", "annotation_id", "stratum", "inclusion_prob")


@dataclass(frozen=True)
class Sample:
    """What was drawn and how.

    `plan` is written as JSON; `items` has asset_id, annotation_id, stratum and inclusion_prob in
    the order they were drawn. `stratum` names what the population was divided by, if anything.
    """

    project: str
    plan: Mapping[str, Any]
    population: int
    seed: int
    items: pl.DataFrame
    stratum: str | None = None
    inclusion_prob: float | None = None

    @property
    def sample_id(self) -> str:
        """Made from all that was drawn and how, so the same draw is the same sample."""
        items = self.items.select(_ITEM).rows()
        said = [self.project, dict(self.plan), self.population, self.seed, items]
        digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
        return f"s_{digest.hexdigest()[:12]}"


def record_sample(sample: Sample, warehouse: Path, *, refresh: Callable[[Path], None]) -> bool:
    """Write a sample into the warehouse; False, and nothing written, where it is there already.

    `refresh` computes the stored views that read samples, before the version is published.
    Raises an IngestError with one sentence, and then the warehouse is as it was.
    """
    target = Warehouse(warehouse)
    target.check()
    try:
        with target.draft() as draft:
            if sample.project not in draft.projects:
                raise WrongOption(f"There is no project {sample.project!r} to draw from.")
            if _is_recorded(target.root / draft.projects[sample.project], sample.sample_id):
                return False
            path = draft.project_file(sample.project)
            _write(path, sample)
            refresh(path)
    except (OSError, duckdb.Error) as error:
        reason = str(error).splitlines()[0]
        raise WarehouseError(f"The sample could not be written to {warehouse}: {reason}") from error
    finally:
        target.forget_unpublished()
    return True


def _is_recorded(path: Path, sample_id: str) -> bool:
    """Asked through a database in memory, for this process may have the file attached already."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{escaped(path)}' as project (read_only)")
        query = "select 1 from project.samples where sample_id = ?"
        return bool(connection.execute(query, [sample_id]).fetchall())


def _write(path: Path, sample: Sample) -> None:
    plan = json.dumps(dict(sample.plan), sort_keys=True, ensure_ascii=False)
    names = {"project_id": sample.project, "import_id": f"i_{sample.sample_id}"}
    row = {
        **names,
        "sample_id": sample.sample_id,
        "plan": plan,
        "population": sample.population,
        "seed": sample.seed,
        "stratum": sample.stratum,
        "inclusion_prob": sample.inclusion_prob,
    }
    items = sample.items.select(
        *(pl.lit(value).alias(name) for name, value in names.items()),
        pl.lit(sample.sample_id).alias("sample_id"),
        *_ITEM,
        source_row=pl.int_range(pl.len(), dtype=pl.Int64),
    )
    with duckdb.connect(str(path)) as connection:
        create_project_tables(connection)
        connection.execute("begin")
        newest = connection.execute("select max(exported_at) from imports").fetchall()[0][0]
        _insert(connection, "imports", _import_row(sample, names, plan, newest))
        _insert(connection, "samples", row)
        connection.register("drawn_items", items.to_arrow())
        connection.execute("insert into sample_items by name select * from drawn_items")
        connection.unregister("drawn_items")
        connection.execute("commit")
        connection.execute("checkpoint")


def _import_row(
    sample: Sample, names: Mapping[str, str], plan: str, newest: datetime | None
) -> dict[str, Any]:
    """A sample is no news about the work, so it takes the date of the newest export."""
    now = datetime.now(UTC)
    return {
        **names,
        "source_uri": "assay sample",
        "source_sha256": hashlib.sha256(plan.encode()).hexdigest(),
        "source_bytes": len(plan.encode()),
        "tool": "Assay",
        "adapter": ADAPTER,
        "adapter_version": VERSION,
        "role": ADAPTER,
        "exported_at": newest or now,
        "exported_at_from": "import",
        "imported_at": now,
        "rows_read": sample.items.height,
        "rows_kept": sample.items.height,
        "rows_rejected": 0,
        "status": "loaded",
    }


def _insert(connection: duckdb.DuckDBPyConnection, table: str, row: Mapping[str, Any]) -> None:
    marks = ", ".join(f"${name}" for name in row)
    connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", dict(row))
