"""CVAT's own conflicts, one by one: the same frame, the same objects, the same kind of error."""

import json
from pathlib import Path
from typing import Any

import pytest

import queries

KINDS = {
    "missing_annotation": "missing",
    "extra_annotation": "spurious",
    "mismatching_label": "wrong_class",
}

Conflict = tuple[str, int, str, tuple[int, ...]]


def conflicts(folder: Path, kinds: dict[str, str]) -> list[Conflict]:
    """Job, frame, kind and the objects that CVAT names, each conflict of a job once."""
    answered = json.loads((folder / "quality_reports.json").read_text("utf-8"))["results"]
    jobs = {report["id"]: report["job_id"] for report in answered if report["target"] == "job"}
    found = json.loads((folder / "quality_conflicts.json").read_text("utf-8"))["results"]
    return sorted(
        (
            str(jobs[each["report_id"]]),
            each["frame"],
            kinds[each["type"]],
            tuple(sorted(named["obj_id"] for named in each["annotation_ids"])),
        )
        for each in found
        if each["type"] in kinds and each["report_id"] in jobs
    )


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "exports" / "cvat-quality"


@pytest.fixture(scope="module")
def errors(folder: Path, module_load: Any, tmp_path_factory: Any) -> list[dict[str, Any]]:
    """What Assay finds against gold, with the frame it lies on."""
    warehouse = tmp_path_factory.mktemp("quality") / "warehouse"
    module_load(folder, into=warehouse, project="q", views=False)
    with queries.open_warehouse(warehouse) as reader:
        rows = reader.sql(
            """select errors_list.*, stg_assets.frame
            from errors_list join stg_assets using (project_id, asset_id)
            where detected_by = 'gold'"""
        )
    return rows.to_dicts()


def named(row: dict[str, Any]) -> tuple[int, ...]:
    """The numbers that CVAT gave the objects of an error."""
    ids = (row["annotation_id"], row["gold_annotation_id"])
    return tuple(sorted(int(each.rsplit(":", 1)[1]) for each in ids if each is not None))


def listed(rows: list[dict[str, Any]]) -> list[Conflict]:
    return sorted((row["job_id"], row["frame"], row["type"], named(row)) for row in rows)


def test_every_conflict_is_an_error_and_every_error_a_conflict(folder, errors):
    theirs = conflicts(folder, KINDS)
    assert len(theirs) == 10
    assert listed([row for row in errors if row["type"] in KINDS.values()]) == theirs


def test_what_cvat_warns_of_as_low_overlap_is_a_match_that_lies_below_its_threshold(folder, errors):
    loose = [row for row in errors if row["iou"] is not None and row["iou"] < 0.8]
    assert listed(loose) == conflicts(folder, {"low_overlap": "localisation"})
