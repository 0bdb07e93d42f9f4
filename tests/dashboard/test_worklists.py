"""Worklists as files: what a tool takes back, and nothing a spreadsheet would run."""

import csv
import io
import json
from typing import Any

import polars as pl
import pytest

import queries
from dashboard import kit, worklists

HOSTILE = '<b>x</b> & "y"\x00\x0b'
ROW = {
    "asset_id": "label_studio:7",
    "asset_key": "a.jpg",
    "reason": "gold_error",
    "severity": "major",
    "score": 5.0,
    "detail": HOSTILE,
    "label": "tug",
    "status": "open",
    "assignee": None,
}
PHOTO = {"uri": "images/a.jpg", "media_type": "image", "width": 200.0, "height": 100.0}


def flagged(*rows: dict[str, Any]) -> pl.DataFrame:
    """What is flagged on one picture, one row per asset."""
    listed = pl.DataFrame([{**ROW, **row} for row in rows])
    return worklists.by_asset(listed, {"label_studio:7": {**PHOTO, "text": None}})


def shape(kind: str, **given: Any) -> dict[str, Any]:
    names = ("x_min", "y_min", "x_max", "y_max", "geometry", "rotation_degrees")
    empty = dict.fromkeys(names)
    return {**empty, "type": kind, "label": "tug", "coordinate_unit": "pixel", **given}


SHAPES = [
    shape("bbox", x_min=0.1, y_min=0.2, x_max=0.5, y_max=0.4, coordinate_unit="normalised"),
    shape("polygon", geometry="[[[[0,0],[10,0],[10,10]],[[2,1],[3,1],[3,2]]]]"),
    shape("polyline", geometry="[[1,2],[3,4]]"),
    shape("points", geometry="[[5,6]]"),
    shape("ellipse", geometry='{"cx":50,"cy":40,"rx":20,"ry":10}'),
    shape("mask", geometry='{"size":[2,2],"counts":[4]}'),
]


@pytest.fixture(scope="module")
def cvat_read_back(tmp_path_factory: pytest.TempPathFactory, module_load: Any) -> pl.DataFrame:
    """The CVAT file, imported like anybody's export."""
    folder = tmp_path_factory.mktemp("cvat")
    made = worklists.with_shapes(queries.worklists.write(flagged({}), "cvat"), [SHAPES])
    (folder / "annotations.xml").write_bytes(made)
    module_load(folder / "annotations.xml", into=folder / "w", project="p", views=False)
    with queries.open_warehouse(folder / "w") as reader:
        return reader.sql(
            """select a.type, a.label, a.x_min, a.y_min, a.x_max, a.y_max, s.uri, a.attributes
            from annotations as a join assets as s using (asset_id) order by a.type"""
        )


def test_what_cvat_takes_back_holds_the_shapes_of_the_asset(cvat_read_back: pl.DataFrame) -> None:
    rows = {row["type"]: row for row in cvat_read_back.to_dicts()}
    assert sorted(rows) == ["bbox", "classification", "ellipse", "points", "polygon", "polyline"]
    box = rows["bbox"]
    assert [box[edge] for edge in ("x_min", "y_min", "x_max", "y_max")] == [20, 20, 100, 40]
    assert {row["uri"] for row in rows.values()} == {"images/a.jpg"}


def test_what_cvat_takes_back_says_why_in_a_tag(cvat_read_back: pl.DataFrame) -> None:
    (tag,) = cvat_read_back.filter(type="classification").to_dicts()
    assert tag["label"] == queries.worklists.REVIEW_LABEL
    said = tag["attributes"]
    assert (said["reason"], said["asset"]) == ("Gold disagrees", "a.jpg")
    assert said["detail"].startswith('<b>x</b> & "y"')


def test_label_studio_gets_one_task_per_asset_with_ids_and_reasons() -> None:
    frame = flagged({}, {"reason": "rejected", "detail": "again"})
    (task,) = json.loads(queries.worklists.write(frame, "label_studio"))
    assert task["data"] == {"image": "images/a.jpg", "asset": "a.jpg"}
    meta = task["meta"]
    assert (meta["asset_id"], meta["source_asset_id"]) == ("label_studio:7", "7")
    assert meta["reason"] == "Gold disagrees; Rejected in review"
    assert meta["detail"] == f"{HOSTILE}; again"


def test_no_cell_of_a_table_can_be_taken_for_a_formula() -> None:
    said = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "x=1"]
    frame = pl.DataFrame({"detail": said, "score": [-1.0] * len(said)})
    rows = list(csv.reader(io.StringIO(kit.csv(frame).decode(), newline="")))[1:]
    assert [row[0] for row in rows] == ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "'\rx", "x=1"]
    assert {row[1] for row in rows} == {"-1.0"}
