"""What formats with one record per item share: odd values, people, ids, windows into JSON."""

from __future__ import annotations

import copy
import io
import json
import random
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ingest
from ingest.adapters._json_window import window
from ingest.errors import IngestError, Unreadable
from ingest.export import Export
from ingest.json_source import CHUNK

CASES = Path(__file__).parent / "adapters"
NAMES = (
    "supervisely_json superannotate_json superannotate_jsonl dataloop_json sagemaker_manifest "
    "sagemaker_consolidation_json sagemaker_video_json sagemaker_worker_json encord_json "
    "scale_tasks_json scale_nucleus_json segments_json cvat_backup_zip cvat_events_csv"
).split()
FOLDERS = [case for name in NAMES for case in sorted((CASES / name).iterdir())]
PERSON_COLUMNS = {"annotator_id", "reviewer_id", "actor_id"}
WEIRD: list[Any] = [None, True, -1, 1e308, 2**64, "", "\0", "9" * 400, [], {}, [[]], [None], [1]]
WEIRD += [{"a": {"b": [1]}}, "2020-13-45", json.loads("[" * 300 + "]" * 300)]


def source_of(case: Path) -> Path:
    return next(path for path in case.iterdir() if path.stem == "export")


def read(name: str, source: Path) -> tuple[dict[str, list[dict[str, Any]]], list[ingest.Problem]]:
    tables: dict[str, list[dict[str, Any]]] = {}
    problems = []
    for item in ingest.registry()[name].module.read(Export.at(source), ingest.Options()):
        if isinstance(item, ingest.Batch):
            tables.setdefault(item.table, []).extend(item.frame.to_dicts())
        elif isinstance(item, ingest.Problem):
            problems.append(item)
    return tables, problems


@pytest.mark.parametrize("case", FOLDERS, ids=lambda c: f"{c.parent.name}-{c.name}")
def test_people_stand_in_the_columns_for_people_and_nowhere_else(case: Path) -> None:
    tables, _ = read(case.parent.name, source_of(case))
    people = {row["annotator_id"] for row in tables.pop("people", []) if row["kind"] == "human"}
    tables.pop("comments", None)
    for name, rows in tables.items():
        for row in rows:
            said = {k: v for k, v in row.items() if k not in PERSON_COLUMNS}
            assert not [p for p in people if f'"{p}"' in json.dumps(said, default=str)], name
            assert "@example" not in json.dumps(said, default=str), name


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    children = value.items() if isinstance(value, dict) else enumerate(value)
    if isinstance(value, dict | list):
        for key, child in list(children):
            yield from places(child if isinstance(child, dict | list) else (), (*path, key))


def spoiled(value: Any, chance: random.Random) -> Any:
    """The value with something in it dropped, or of another kind."""
    value = copy.deepcopy(value)
    path = chance.choice(list(places(value)))
    inside = value
    for key in path[:-1]:
        inside = inside[key]
    if chance.random() < 0.3:
        del inside[path[-1]]
    else:
        inside[path[-1]] = copy.deepcopy(chance.choice(WEIRD))
    return value


def spoil(raw: bytes, name: str, chance: random.Random) -> bytes:
    lines = [raw] if name.endswith(".json") else raw.splitlines()
    return b"\n".join(json.dumps(spoiled(json.loads(line), chance)).encode() for line in lines)


JSON_CASES = [case for case in FOLDERS if case.parent.name != "cvat_events_csv"]


@pytest.mark.parametrize("case", JSON_CASES, ids=lambda c: f"{c.parent.name}-{c.name}")
def test_odd_values_cost_a_record_and_never_the_import(case: Path, tmp_path: Path) -> None:
    chance, source = random.Random(7), source_of(case)
    for turn in range(12):
        target = tmp_path / f"{turn}.zip"
        with zipfile.ZipFile(target, "w") as archive:
            for name, raw in files_of(source):
                is_json = name.endswith((".json", ".jsonl", ".manifest"))
                archive.writestr(name, spoil(raw, name, chance) if is_json else raw)
        try:
            tables, problems = read(case.parent.name, target)
        except IngestError:
            continue  # one clear sentence is as good as a counted rejection
        assert tables or any(problem.rejected for problem in problems)


def files_of(source: Path) -> list[tuple[str, bytes]]:
    if source.is_dir():
        files = sorted(path for path in source.rglob("*") if path.is_file())
        return [(path.relative_to(source).as_posix(), path.read_bytes()) for path in files]
    if zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as archive:
            return [(name, archive.read(name)) for name in archive.namelist()]
    return [(source.name, source.read_bytes())]


def test_a_broken_part_is_named_and_the_rest_arrives() -> None:
    case = CASES / "supervisely_json" / "image_project"
    tables, problems = read("supervisely_json", source_of(case))
    assert [(p.code, p.location, p.rejected) for p in problems] == [
        ("broken_record", "port/ann/a.jpg.json, record 1, object 5", 1)
    ]
    assert "'spiral' is unknown" in problems[0].message
    assert "cem" not in {row["annotator_id"] for row in tables["submissions"]}


def test_ids_without_a_tools_own_do_not_depend_on_order(tmp_path: Path) -> None:
    box = {"type": "bbox", "className": "a", "points": {"x1": 0, "y1": 0, "x2": 1, "y2": 1}}
    other = box | {"className": "b"}
    found = []
    for instances in ([box, box, other], [other, box, box]):
        path = tmp_path / "item.json"
        path.write_text(json.dumps({"metadata": {"name": "x.jpg"}, "instances": instances}))
        tables, _ = read("superannotate_json", path)
        found.append(sorted(row["annotation_id"] for row in tables["annotations"]))
    assert found[0] == found[1]
    assert len(set(found[0])) == 3


def test_a_project_is_the_same_in_a_folder_and_in_a_zip_with_a_folder(tmp_path: Path) -> None:
    for name in ("supervisely_json", "superannotate_json", "dataloop_json"):
        case = min((CASES / name).iterdir())
        target = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(target, "w") as archive:
            for inner, raw in files_of(source_of(case)):
                archive.writestr(f"download-7/{inner}", raw)
        assert ingest.registry()[name].module.sniff(Export.at(target)).confidence == "certain"
        ids = [
            sorted(row["annotation_id"] for row in read(name, source)[0]["annotations"])
            for source in (source_of(case), target)
        ]
        assert ids[0] == ids[1], name


def test_two_workers_of_one_object_are_two_and_times_are_active_seconds(load: Any) -> None:
    case = CASES / "sagemaker_worker_json" / "job_folder"
    counts = load(source_of(case), project="p", views=False)[0].counts
    wanted = {"assets": 2, "submissions": 2, "annotators": 2, "answers": 2, "work_seconds": 53.5}
    assert {name: counts[name] for name in wanted} == wanted


def test_a_worker_without_a_place_is_left_out_and_that_is_said(tmp_path: Path) -> None:
    answer = {"workerId": "w", "answerContent": {"note": "fine"}}
    path = tmp_path / "answer.json"
    path.write_text(json.dumps({"answers": [answer]}))
    tables, problems = read("sagemaker_worker_json", path)
    assert not tables
    assert [problem.rejected for problem in problems] == [1]


def test_equal_events_are_one_and_clicks_are_counted() -> None:
    case = CASES / "cvat_events_csv" / "a_morning"
    tables, problems = read("cvat_events_csv", source_of(case))
    assert sum(row["seconds"] for row in tables["work_sessions"]) == 92
    codes = Counter(problem.code for problem in problems)
    assert codes == {"duplicate_row": 1, "unused_events": 1, "broken_record": 1}


@pytest.mark.parametrize("before", [0, CHUNK - 15, CHUNK - 8, CHUNK, 2 * CHUNK + 3])
def test_a_window_opens_wherever_the_value_begins(before: int) -> None:
    value = {"samples": [{"dataset": 1}, "}{"], "text": 'a "quoted" } brace'}
    raw = json.dumps({"dataset_name": "d" * before, "x": ["dataset"], "dataset": value, "z": 1})
    found = window(io.BytesIO(raw.encode()), "dataset")
    assert found is not None
    assert json.loads(found.read()) == value


def test_a_window_needs_its_key_and_a_whole_file() -> None:
    assert window(io.BytesIO(b'{"a": {"dataset": {}}, "b": "dataset"}'), "dataset") is None
    with pytest.raises(Unreadable, match="breaks off"):
        window(io.BytesIO(b'{"dataset": {"samples": [1'), "dataset")
