"""Every adapter against its case folders: a case is data, anyone can add one.

`export.*` or `export/` is the smallest honest export; `<table>.csv` beside it holds the rows of a
canonical table that it should become, in the columns worth stating. An empty cell is NULL.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

import ingest
from ingest.export import Export
from ingest.tables import tables

FOLDER = Path(__file__).parent / "adapters"
CASES = sorted(case for adapter in FOLDER.iterdir() for case in adapter.iterdir())


def export_of(case: Path) -> Path:
    return next(path for path in case.iterdir() if path.stem == "export")


def rows_of(name: str, source: Path) -> dict[str, list[dict[str, Any]]]:
    """What an adapter makes of a source: rows by table."""
    found = defaultdict(list)
    module = ingest.registry()[name].module
    for item in module.read(Export.at(source), ingest.Options()):
        if isinstance(item, ingest.Batch):
            frame = item.frame
            frame = pl.from_arrow(frame) if isinstance(frame, pa.Table) else frame
            found[item.table].extend(frame.to_dicts())
    return found


def shown(value: Any) -> str:
    """A value as a case states it."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return shown_text(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"{round(float(value), 9) + 0.0:.9g}"
    if isinstance(value, datetime):
        return str(value.timestamp())
    return str(value)


def shown_text(text: str) -> str:
    if text in ("True", "False"):
        return text.lower()
    if re.fullmatch(r"\d{4}-\d\d-\d\d[T ].*", text):
        return str(datetime.fromisoformat(text).timestamp())
    try:
        return f"{round(float(text), 9) + 0.0:.9g}"
    except ValueError:
        return text


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.parent.name}-{c.name}")
def test_a_case_is_recognised_by_its_adapter_and_by_no_other(case):
    sniffs = {
        finding.adapter.name: finding.sniff.confidence
        for finding in ingest.findings(Export.at(export_of(case)))
    }
    assert [name for name, sure in sniffs.items() if sure == "certain"] == [case.parent.name]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.parent.name}-{c.name}")
def test_a_case_becomes_the_rows_beside_it(case):
    found = rows_of(case.parent.name, export_of(case))
    stated = [path for path in case.glob("*.csv") if path.stem != "export"]
    assert stated, "a case states the rows of at least one table"
    for path in stated:
        with path.open(encoding="utf-8", newline="") as stream:
            wanted = list(csv.DictReader(stream))
        columns = wanted[0].keys()
        actual = [[shown(row.get(column)) for column in columns] for row in found[path.stem]]
        expected = [[shown(row[column]) for column in columns] for row in wanted]
        assert sorted(actual) == sorted(expected), path.name


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.parent.name}-{c.name}")
def test_a_case_loads_and_loading_it_twice_changes_nothing(case, load):
    first = load(export_of(case), project="p", views=False)
    second = load(export_of(case), project="p", views=False)
    assert [r.status for r in (*first, *second)] == ["loaded", "unchanged"]
    assert first[0].counts == second[0].counts


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.parent.name}-{c.name}")
def test_ids_in_a_case_refer_to_rows_that_are_there(case):
    found = rows_of(case.parent.name, export_of(case))
    assets = {row["asset_id"] for row in found["assets"]}
    submissions = {row["submission_id"] for row in found["submissions"]}
    annotations = [row["annotation_id"] for row in found["annotations"]]
    assert len(annotations) == len(set(annotations))
    assert {row["asset_id"] for row in found["submissions"]} <= assets
    assert {row["submission_id"] for row in found["annotations"]} <= submissions
    for row in found["annotations"]:
        assert row.get("parent_annotation_id") in {None, *annotations}


@pytest.mark.parametrize("name", sorted(ingest.registry()))
def test_an_adapter_says_what_it_carries(name):
    adapter = ingest.registry()[name]
    assert set(adapter.module.CARRIES) == set(ingest.CARRIED)
    assert adapter.module.EVIDENCE in ("real export", "documentation")
    assert adapter.sentence.endswith(".")


@pytest.mark.parametrize("name", sorted(ingest.registry()))
def test_an_adapter_has_a_case(name):
    assert (FOLDER / name).is_dir(), f"add a case folder tests/ingest/adapters/{name}/<case>/"


def test_every_table_says_its_key_among_its_columns():
    for table in tables().values():
        assert set(table.key) <= set(table.columns)
        assert table.sentence
