"""The walk against the fact sheet: real exports give their counts, data sets their accuracy.

Their agreement is compared in test_consensus_reference.py.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import ingest
import queries
from ingest.export import Export

SHARED = Path(__file__).parent.parent.parent / "shared"
SETS = ("bluebird", "d_possent", "s_adult", "face", "cf_amt", "snow_rte", "snow_wsd")


def expected_sources() -> list[Any]:
    """Every source the fact sheet counts, of the formats that are read."""
    found = []
    for path in sorted((SHARED / "exports").glob("*/expected.json")):
        for source in json.loads(path.read_text("utf-8"))["sources"]:
            if source["format"] in ingest.registry():
                name = f"{path.parent.name}/{source['source']}"
                found.append(pytest.param(path.parent, source, id=name))
    return found or [pytest.param(None, None, id="absent")]


@pytest.mark.parametrize(("folder", "source"), expected_sources())
def test_a_real_export_is_recognised_and_gives_its_counts(shared, folder, source, load):
    (receipt,) = load(folder / source["source"], project="p", views=False)
    assert receipt.adapter == source["format"]
    for name, count in source["counts"].items():
        if count is None:
            assert receipt.counts[name] is None, name
        else:
            assert receipt.counts[name] == pytest.approx(count), name


@pytest.mark.parametrize("name", SETS)
def test_a_published_data_set_gives_its_accuracy(shared, name, load, warehouse):
    folder = shared / "reference" / name
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    load(folder / "labels.csv", project=name, views=False)
    load(folder / "gold.csv", project=name, role="gold", views=False)

    with queries.open_warehouse(warehouse) as reader:
        people = reader.sql(
            """select source_id, n, correct
            from accuracy_by_annotator join people using (annotator_id)"""
        )
    pooled = people["correct"].sum() / people["n"].sum()
    assert pooled == pytest.approx(expected["pooled_label_accuracy"], abs=1e-4)
    counted = {person: (n, correct) for person, n, correct in people.iter_rows()}
    for person, (n, correct, _) in {
        **expected["busiest_workers"],
        **expected["weakest_workers"],
    }.items():
        assert counted[person] == (n, correct), person


def test_cvat_quality_gives_cvat_s_own_errors_per_job(shared, load, warehouse):
    folder = shared / "exports" / "cvat-quality"
    expected = json.loads((folder / "expected.json").read_text("utf-8"))["quality"]
    load(folder, project="q", views=False)
    with queries.open_warehouse(warehouse) as reader:
        errors = reader.sql("select job_id, type from errors_list where detected_by = 'gold'")
    found = Counter(errors.iter_rows())
    for job in expected["jobs"]:
        for theirs, ours in expected["names"].items():
            assert found[(str(job["job"]), ours)] == job[theirs], (job["job"], ours)


def test_no_file_or_folder_is_certain_for_two_adapters(shared):
    for path in sorted((shared / "exports").rglob("*")):
        export = Export.at(path)
        if export.members:
            sure = [
                f.adapter.name for f in ingest.findings(export) if f.sniff.confidence == "certain"
            ]
            assert len(sure) <= 1, (path, sure)


def not_sources() -> list[Any]:
    """The files the fact sheet lists as no sources, by themselves."""
    found = []
    for path in sorted((SHARED / "exports").glob("*/expected.json")):
        for entry in json.loads(path.read_text("utf-8")).get("not_sources", []):
            named = path.parent / entry["file"]
            if named.is_file():
                found.append(pytest.param(named, id=f"{path.parent.name}/{entry['file']}"))
    return found or [pytest.param(None, id="absent")]


@pytest.mark.parametrize("path", not_sources())
def test_a_file_listed_as_no_source_is_refused_with_a_reason(shared, path, load):
    with pytest.raises(ingest.IngestError) as refused:
        load(path, project="p", views=False)
    assert str(refused.value).endswith((".", ")"))


def test_files_that_are_no_export_are_refused_with_a_reason(shared):
    for name in ("label-studio/expected.json", "cvat/server_api/users.json"):
        with pytest.raises(ingest.IngestError, match=r"not recognised|no data file"):
            ingest.recognise(shared / "exports" / name)
