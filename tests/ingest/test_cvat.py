"""CVAT's three formats: the shared samples, the case folders, and the awkward guests."""

import importlib
import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from ingest.adapters._cvat_shapes import column_runs
from ingest.adapters._cvat_tracks import moments
from ingest.batches import Batch, Fact, Options, Problem
from ingest.errors import Unreadable
from ingest.export import Export

CASES = Path(__file__).parent / "adapters"
OBJECTS = {"bbox", "polygon", "polyline", "points", "keypoints", "mask", "ellipse", "cuboid"}
HEAD = (
    "<annotations><version>1.1</version><meta><task><id>1</id><mode>annotation</mode></task></meta>"
)

Tables = dict[str, list[dict[str, Any]]]


def adapter(name: str) -> Any:
    return importlib.import_module(f"ingest.adapters.{name}")


def read(name: str, path: Path) -> tuple[Tables, list[Problem | Fact]]:
    tables: Tables = {}
    others: list[Problem | Fact] = []
    for item in adapter(name).read(Export.at(path), Options()):
        if isinstance(item, Batch):
            tables.setdefault(item.table, []).extend(item.frame.to_dicts())
        else:
            others.append(item)
    return tables, others


def test_gold_placeholders_and_jobs_give_the_tools_own_quality_numbers(shared: Path) -> None:
    root = shared / "exports" / "cvat-quality"
    quality = json.loads((root / "expected.json").read_text())["quality"]
    tables, _ = read("cvat_api_json", root)
    assert tables["questions"][0]["matching_threshold"] == quality["iou_threshold"]
    keys = {row["asset_id"]: row["asset_key"] for row in tables["assets"]}
    boxes: dict[str, list[dict[str, Any]]] = {}
    for row in tables["annotations"]:
        boxes.setdefault(row["submission_id"], []).append(row)
    gold = {
        keys[s["asset_id"]]: boxes.get(s["submission_id"], [])
        for s in tables["submissions"]
        if s["is_gold"] and s["status"] == "submitted" and s["gold_status"] == "active"
    }
    assert len(gold) == 7
    for job in quality["jobs"]:
        found: Counter[str] = Counter()
        for submission in tables["submissions"]:
            key = keys[submission["asset_id"]]
            if submission["job_id"] == str(job["job"]) and key in gold:
                given = boxes.get(submission["submission_id"], [])
                found += compare(given, gold[key], quality["iou_threshold"])
        assert {k: found[k] for k in ("valid", "missing", "extra", "mismatched")} == {
            k: job[k] for k in ("valid", "missing", "extra", "mismatched")
        }, job


def compare(given: list[dict[str, Any]], gold: list[dict[str, Any]], least: float) -> Counter[str]:
    overlaps = np.array([[iou(a, b) for b in gold] for a in given]).reshape(len(given), len(gold))
    costs = np.where(overlaps >= least, 1 - overlaps, 1)
    pairs = [(a, b) for a, b in zip(*linear_sum_assignment(costs), strict=True) if costs[a, b] < 1]
    same = sum(given[a]["label"] == gold[b]["label"] for a, b in pairs)
    return Counter(
        valid=same,
        mismatched=len(pairs) - same,
        missing=len(gold) - len(pairs),
        extra=len(given) - len(pairs),
    )


def iou(a: dict[str, Any], b: dict[str, Any]) -> float:
    width = min(a["x_max"], b["x_max"]) - max(a["x_min"], b["x_min"])
    height = min(a["y_max"], b["y_max"]) - max(a["y_min"], b["y_min"])
    shared_area = max(width, 0) * max(height, 0)
    areas = [(r["x_max"] - r["x_min"]) * (r["y_max"] - r["y_min"]) for r in (a, b)]
    return float(shared_area / (sum(areas) - shared_area))


def test_a_person_without_work_and_names_of_owners_stay_out() -> None:
    tables, _ = read("cvat_api_json", CASES / "cvat_api_json" / "consensus" / "export")
    assert "idle" not in str(tables)
    tables, _ = read("cvat_images_xml", CASES / "cvat_images_xml" / "every_shape" / "export.xml")
    assert "lead@example.org" not in str(tables)


def test_a_shape_keeps_its_attributes_and_what_is_unusual_about_it() -> None:
    tables, others = read(
        "cvat_images_xml", CASES / "cvat_images_xml" / "every_shape" / "export.xml"
    )
    attributes = [
        {entry["key"]: entry["value"] for entry in row["attributes"]}
        for row in tables["annotations"][:4]
    ]
    assert attributes == [
        {"flag": "no"},
        {"occluded": "true"},
        {"source": "semi-auto"},
        {"source": "file"},
    ]
    exported = next(f for f in others if isinstance(f, Fact))
    assert str(exported.value) == "2025-03-02 09:30:00.500000+00:00"


def test_equal_shapes_are_two_and_ids_do_not_depend_on_their_order(tmp_path: Path) -> None:
    one = '<box label="a" xtl="0" ytl="0" xbr="1" ybr="1"/>'
    two = '<box label="b" xtl="0" ytl="0" xbr="2" ybr="2"/>'
    ids = []
    for shapes in (one + one + two, two + one + one):
        path = tmp_path / "e.xml"
        path.write_text(f'{HEAD}<image id="0" name="x.png">{shapes}</image></annotations>')
        tables, _ = read("cvat_images_xml", path)
        ids.append(sorted(row["annotation_id"] for row in tables["annotations"]))
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 3


def test_names_repeat_across_tasks_and_subsets_without_becoming_one_asset(tmp_path: Path) -> None:
    images = "".join(
        f'<image id="0" name="0.jpg" task_id="{task}" subset="{subset}"/>'
        for task, subset in ((1, "Train"), (1, "Test"), (2, "Train"))
    )
    path = tmp_path / "project.xml"
    path.write_text(
        "<annotations><version>1.1</version><meta><project><name>P</name></project></meta>"
        f"{images}</annotations>"
    )
    tables, _ = read("cvat_images_xml", path)
    assert sorted(row["asset_key"] for row in tables["assets"]) == [
        "1/Test/0.jpg",
        "1/Train/0.jpg",
        "2/Train/0.jpg",
    ]
    assert len({row["asset_id"] for row in tables["assets"]}) == 3


def test_a_zip_with_pictures_is_one_export(tmp_path: Path) -> None:
    path = tmp_path / "task.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(CASES / "cvat_images_xml" / "every_shape" / "export.xml", "annotations.xml")
        archive.writestr("images/pier/2.jpg", b"\xff\xd8")
    assert adapter("cvat_images_xml").sniff(Export.at(path)).confidence == "certain"
    tables, _ = read("cvat_images_xml", path)
    assert len(tables["annotations"]) == 9


def test_a_zip_of_api_lists_is_one_export(tmp_path: Path) -> None:
    folder = CASES / "cvat_api_json" / "consensus" / "export"
    path = tmp_path / "api.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"dump/{file.name}")
    sniff = adapter("cvat_api_json").sniff(Export.at(path))
    assert (sniff.confidence, sniff.project) == ("certain", "Harbour")
    assert read("cvat_api_json", path)[0] == read("cvat_api_json", folder)[0]


def test_jobs_alone_are_enough(tmp_path: Path) -> None:
    folder = CASES / "cvat_api_json" / "consensus" / "export"
    (tmp_path / "jobs.json").write_bytes((folder / "jobs.json").read_bytes())
    tables, others = read("cvat_api_json", tmp_path)
    assert len(tables["assets"]) == 2
    assert len(tables["submissions"]) == 6
    assert [p.code for p in others if isinstance(p, Problem)] == ["missing_file"]


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE annotations [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE annotations SYSTEM "file:///etc/passwd">',
    ],
)
def test_document_types_and_entities_are_refused(tmp_path: Path, prolog: str) -> None:
    path = tmp_path / "hostile.xml"
    path.write_text(f'<?xml version="1.0"?>{prolog}{HEAD}<image id="0" name="x"/></annotations>')
    assert adapter("cvat_images_xml").sniff(Export.at(path)).confidence == "certain"
    with pytest.raises(Unreadable, match="declares a document type or entities"):
        read("cvat_images_xml", path)


def test_a_truncated_file_says_where_it_breaks_off(tmp_path: Path) -> None:
    whole = (CASES / "cvat_video_xml" / "keyframes" / "export.xml").read_text()
    path = tmp_path / "cut.xml"
    path.write_text(whole[: whole.index('<box frame="104"') + 20])
    with pytest.raises(Unreadable, match=r"cut.xml breaks off or is damaged at line 26, column"):
        read("cvat_video_xml", path)


@pytest.mark.parametrize("content", ["", "<?xml version='1.0'?>", "<annotations"])
def test_a_file_without_a_root_is_unreadable(tmp_path: Path, content: str) -> None:
    path = tmp_path / "empty.xml"
    path.write_text(content)
    with pytest.raises(Unreadable, match="line 1"):
        read("cvat_images_xml", path)


def test_deep_nesting_and_truncated_json_are_refused(tmp_path: Path) -> None:
    deep = tmp_path / "deep.xml"
    deep.write_text(HEAD + "<image><a>" + "<a>" * 100_000)
    with pytest.raises(Unreadable, match="deep"):
        read("cvat_images_xml", deep)
    folder = CASES / "cvat_api_json" / "consensus" / "export"
    for file in folder.iterdir():
        (tmp_path / "api").mkdir(exist_ok=True)
        (tmp_path / "api" / file.name).write_bytes(file.read_bytes())
    path = tmp_path / "api" / "annotations.json"
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(Unreadable, match=r"annotations.json: The JSON breaks off"):
        read("cvat_api_json", tmp_path / "api")


def test_broken_shapes_are_named_and_the_rest_arrives(tmp_path: Path) -> None:
    path = tmp_path / "e.xml"
    path.write_text(
        f'{HEAD}<image id="0" name="x.png" width="4" height="4">'
        '<box label="a" xtl="0" ytl="0" xbr="nan" ybr="1"/>'
        '<polygon label="a" points="1,2;3"/>'
        '<mask label="a" rle="1,9" left="0" top="0" width="2" height="2"/>'
        '<mask label="a" rle="1" left="0" top="0" width="1000000000" height="1000000000"/>'
        '<blob label="a"/>'
        '<box label="" xtl="3" ytl="0" xbr="1" ybr="1"/>'
        "</image><image/></annotations>"
    )
    tables, others = read("cvat_images_xml", path)
    problems = [p for p in others if isinstance(p, Problem)]
    assert [p.location for p in problems[:5]] == [f"image x.png, shape {n}" for n in range(1, 6)]
    assert sum(p.rejected for p in problems) == 6
    (row,) = tables["annotations"]
    assert (row["label"], row["x_min"], row["x_max"]) == (None, 1, 3)


def test_broken_api_records_are_named_and_the_rest_arrives(tmp_path: Path) -> None:
    folder = CASES / "cvat_api_json" / "consensus" / "export"
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    jobs = json.loads((tmp_path / "jobs.json").read_text())
    page = {"count": 9, "next": "https://x/?page=2", "results": [{"id": 1}, 7, *jobs]}
    (tmp_path / "jobs.json").write_text(json.dumps(page))
    held = json.loads((tmp_path / "annotations.json").read_text())
    held["job"]["2"]["shapes"] += [{"id": 90}, {"frame": 0, "type": "blob", "points": []}]
    held["job"]["99"] = {"tags": [], "shapes": [{}, {}], "tracks": []}
    (tmp_path / "annotations.json").write_text(json.dumps(held))
    tables, others = read("cvat_api_json", tmp_path)
    problems = [p for p in others if isinstance(p, Problem)]
    assert [(p.code, p.rejected) for p in problems] == [
        ("incomplete_page", 0),
        ("broken_record", 1),
        ("broken_record", 1),
        ("broken_record", 1),
        ("broken_record", 1),
        ("unknown_job", 2),
    ]
    assert len(tables["annotations"]) == 7


def test_masks_keep_their_pixels_when_rows_become_columns() -> None:
    random = np.random.default_rng(5)
    for _ in range(200):
        width, height = random.integers(1, 6, 2).tolist()
        left, top = random.integers(0, 3, 2).tolist()
        size = (
            left + width + int(random.integers(0, 3)),
            top + height + int(random.integers(0, 3)),
        )
        pixels = random.random((height, width)) < random.random()
        picture = np.zeros((size[1], size[0]), dtype=bool)
        picture[top : top + height, left : left + width] = pixels
        counts = column_runs(_runs(pixels.ravel().tolist()), (left, top, width, height), size)
        assert counts == _runs(picture.T.ravel().tolist())


def _runs(pixels: list[bool]) -> list[int]:
    runs, current = [0], False
    for pixel in pixels:
        if pixel != current:
            runs.append(0)
            current = pixel
        runs[-1] += 1
    return runs


def test_a_track_moves_in_a_straight_line_and_turns_the_short_way() -> None:
    keys: list[dict[str, Any]] = [
        {"frame": 2, "type": "rectangle", "points": [0, 0, 10, 10], "rotation": 350},
        {"frame": 6, "type": "rectangle", "points": [8, 4, 18, 14], "rotation": 30},
        {"frame": 8, "type": "rectangle", "points": [9, 9, 10, 10], "outside": True},
    ]
    found = {m.frame: m for m in moments(keys, range(12))}
    assert list(found) == [2, 3, 4, 5, 6, 7, 8]
    assert [found[f].is_keyframe for f in (2, 3, 6, 7, 8)] == [True, False, True, False, True]
    assert found[3].points == [2, 1, 12, 11]
    assert [found[f].rotation for f in (3, 4, 5)] == [0, 10, 20]
    assert found[7].points == [8, 4, 18, 14]
    assert found[8].is_outside


def test_an_outline_that_changes_is_not_guessed_between_keyframes() -> None:
    keys: list[dict[str, Any]] = [
        {"frame": 0, "type": "polygon", "points": [0, 0, 1, 0, 1, 1]},
        {"frame": 2, "type": "polygon", "points": [0, 0, 2, 0, 2, 2]},
    ]
    assert [m.points is None for m in moments(keys, range(4))] == [False, True, False, False]
