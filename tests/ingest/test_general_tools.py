"""Labelbox, Kili, doccano, Prodigy, LightTag and Argilla where a case cannot say it."""

from __future__ import annotations

import json
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

import ingest
from ingest.export import Export

FOLDER = Path(__file__).parent / "adapters"
TOOLS = ("labelbox", "kili", "doccano", "prodigy", "lighttag", "argilla")
CASES = sorted(
    case
    for adapter in FOLDER.iterdir()
    if adapter.name.startswith(TOOLS)
    for case in adapter.iterdir()
)
PEOPLE = ("ann@example.org", "bea@example.org", "rev@example.org", "anna", "set-ann", "chief")
PERSON_COLUMNS = {"annotator_id", "reviewer_id", "actor_id"}


def read(name: str, source: Path) -> tuple[dict[str, list[dict[str, Any]]], list[ingest.Problem]]:
    """Rows by table, and the problems."""
    rows, problems = defaultdict(list), []
    for item in ingest.registry()[name].module.read(Export.at(source), ingest.Options()):
        if isinstance(item, ingest.Batch):
            rows[item.table].extend(item.frame.to_dicts())
        elif isinstance(item, ingest.Problem):
            problems.append(item)
    return rows, problems


def written(path: Path, *records: Any) -> Path:
    """A file with one JSON value per line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), "utf-8")
    return path


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.parent.name}-{c.name}")
def test_nobody_is_named_outside_the_columns_for_people(case):
    source = next(path for path in case.iterdir() if path.stem == "export")
    tables, _ = read(case.parent.name, source)
    for table, rows in tables.items():
        for row in rows if table != "people" else ():
            told = {k: v for k, v in row.items() if k not in PERSON_COLUMNS}
            text = json.dumps(told, default=str)
            assert not [person for person in PEOPLE if person in text], table


def test_a_bare_doccano_file_is_nobodys_and_the_same_file_in_a_zip_is_a_users(tmp_path):
    bare = written(tmp_path / "anna.jsonl", {"id": 1, "text": "Tug", "label": [[0, 3, "SHIP"]]})
    with zipfile.ZipFile(tmp_path / "download.zip", "w") as archive:
        archive.write(bare, "anna.jsonl")
    assert [s["annotator_id"] for s in read("doccano_jsonl", bare)[0]["submissions"]] == [None]
    zipped = read("doccano_jsonl", tmp_path / "download.zip")[0]
    assert [s["annotator_id"] for s in zipped["submissions"]] == ["anna"]


def test_the_shared_file_of_a_doccano_project_is_nobodys(tmp_path):
    written(tmp_path / "download" / "all.jsonl", {"id": 1, "text": "Tug", "label": []})
    rows, _ = read("doccano_jsonl", tmp_path / "download")
    assert [s["annotator_id"] for s in rows["submissions"]] == [None]


def test_translations_in_doccano_are_texts_and_classes_are_classes(tmp_path):
    texts = [{"id": n, "text": f"un {n}", "label": [f"a line about ship {n}"]} for n in range(30)]
    classes = [{"id": n, "text": f"un {n}", "label": [f"class {n % 5}"]} for n in range(30)]
    kinds = {}
    for name, records in (("texts", texts), ("classes", classes)):
        rows, _ = read("doccano_jsonl", written(tmp_path / f"{name}.jsonl", *records))
        kinds[name] = {row["type"] for row in rows["annotations"]}
    assert kinds == {"texts": {"text"}, "classes": {"classification"}}


def test_offsets_that_fit_only_as_utf_16_are_restated(tmp_path):
    record = {"id": 1, "text": "🚢🚢🚢 tug", "label": [[7, 10, "SHIP"]]}
    rows, problems = read("doccano_jsonl", written(tmp_path / "a.jsonl", record))
    span = rows["annotations"][0]
    assert (span["span_start"], span["span_end"], span["raw_offsets"]) == (4, 7, "7:10")
    assert not problems


def test_offsets_outside_the_text_are_kept_and_told(tmp_path):
    record = {"id": 1, "text": "tug", "label": [[1, 40, "SHIP"]]}
    rows, problems = read("doccano_jsonl", written(tmp_path / "a.jsonl", record))
    assert (rows["annotations"][0]["span_start"], rows["annotations"][0]["span_end"]) == (1, 40)
    assert [p.code for p in problems] == ["span_mismatch"]


def test_equal_doccano_records_without_ids_are_two_assets_with_one_key(tmp_path):
    record = {"text": "tug", "label": ["calm"]}
    rows, _ = read("doccano_jsonl", written(tmp_path / "a.jsonl", record, record))
    assert len({a["asset_id"] for a in rows["assets"]}) == 2
    assert len({a["asset_key"] for a in rows["assets"]}) == 1


def test_the_same_prodigy_answer_twice_is_two_submissions(tmp_path):
    record = {"text": "a", "label": "B", "_input_hash": 1, "_task_hash": 2, "answer": "accept"}
    rows, _ = read("prodigy_jsonl", written(tmp_path / "a.jsonl", record, record))
    assert len({s["submission_id"] for s in rows["submissions"]}) == 2


def test_a_broken_line_is_rejected_with_its_place_and_the_next_is_read(tmp_path):
    good = {"text": "a", "label": "B", "_input_hash": 1, "_task_hash": 2, "answer": "accept"}
    source = written(tmp_path / "a.jsonl", good, {**good, "answer": "perhaps"}, good)
    rows, problems = read("prodigy_jsonl", source)
    assert len(rows["submissions"]) == 2
    assert [(p.location, p.rejected) for p in problems] == [("record 2", 1)]


def test_labelbox_says_not_exported_where_details_are_missing(tmp_path):
    label = {"id": "l", "annotations": {"objects": [], "classifications": []}}
    record = {"data_row": {"id": "r", "row_data": "https://x.org/a.png"}}
    record["projects"] = {"p": {"name": "n", "labels": [label]}}
    rows, _ = read("labelbox_ndjson", written(tmp_path / "a.ndjson", record))
    told = rows["submissions"][0]
    assert (told["annotator_id"], told["submitted_at"], told["work_seconds"]) == (None, None, None)
    assert "reviews" not in rows
    assert "work_sessions" not in rows


def test_an_approval_of_the_only_label_is_of_that_label(tmp_path):
    step = {"action": "Approve", "created_at": "2026-01-02T03:04:05+00:00", "created_by": "r"}
    label = {"id": "l", "annotations": {}}
    record = {"data_row": {"id": "r", "row_data": "https://x.org/a.png"}}
    details = {"workflow_history": [step, step]}
    record["projects"] = {"p": {"labels": [label], "project_details": details}}
    rows, _ = read("labelbox_ndjson", written(tmp_path / "a.ndjson", record))
    assert [r["submission_id"] for r in rows["reviews"]] == ["labelbox:l", "labelbox:l"]
    assert len({r["review_id"] for r in rows["reviews"]}) == 2


@pytest.mark.parametrize("orient", ["columns", "keyed"])
def test_argilla_dumps_by_column_and_by_id_are_the_same_records(tmp_path, orient):
    records = [
        {
            "id": f"r-{n}",
            "fields": {"text": f"ship {n}"},
            "metadata": {},
            "suggestions": {},
            "responses": {"kind": [{"value": "calm", "user_id": "u"}]},
        }
        for n in range(3)
    ]
    by_column = {key: [record[key] for record in records] for key in records[0]}
    by_id = {record["id"]: record for record in records}
    value = by_column if orient == "columns" else by_id
    rows, problems = read("argilla_json", written(tmp_path / "a.json", value))
    assert [a["source_asset_id"] for a in rows["assets"]] == ["r-0", "r-1", "r-2"]
    assert [row["label"] for row in rows["annotations"]] == ["calm"] * 3
    assert {p.code for p in problems} == {"status_assumed"}
