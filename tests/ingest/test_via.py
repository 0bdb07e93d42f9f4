"""VIA: which region attribute is the class, and what --map says about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.adapters import via_json
from ingest.batches import Batch, Options, Problem
from ingest.errors import WrongOption
from ingest.export import Export

RECT = {"name": "rect", "x": 1, "y": 2, "width": 3, "height": 4}


def write(folder: Path, *attributes: dict[str, Any]) -> Path:
    regions = [{"shape_attributes": RECT, "region_attributes": given} for given in attributes]
    file = {"filename": "a.jpg", "size": 1, "regions": regions, "file_attributes": {}}
    path = folder / "via.json"
    path.write_text(json.dumps({"a.jpg1": file}), "utf-8")
    return path


def read(path: Path, **columns: str) -> tuple[list[Any], list[Problem]]:
    items = list(via_json.read(Export.at(path), Options(columns=columns)))
    problems = [item for item in items if isinstance(item, Problem)]
    labels = [
        row["label"]
        for item in items
        if isinstance(item, Batch) and item.table == "annotations"
        for row in item.frame.to_dicts()
    ]
    return labels, problems


def test_without_a_class_objects_have_no_label_and_that_is_told(tmp_path: Path) -> None:
    labels, problems = read(write(tmp_path, {"name": "Emma", "track": 4}))
    assert labels == [None]
    assert [p.code for p in problems] == ["no_label_attribute"]
    assert "name, track" in problems[0].message


def test_map_names_the_attribute_that_is_the_class(tmp_path: Path) -> None:
    path = write(tmp_path, {"kind": "ship", "label": "x"}, {"kind": {"tug": True}}, {})
    assert read(path, label="kind") == (["ship", "tug", None], [])


def test_a_checkbox_with_several_options_on_is_no_one_class(tmp_path: Path) -> None:
    labels, _ = read(write(tmp_path, {"label": {"tug": True, "ship": True, "old": False}}))
    assert labels == [None]


def test_a_mapped_attribute_that_is_not_there_is_a_wrong_option(tmp_path: Path) -> None:
    with pytest.raises(WrongOption, match="kind"):
        read(write(tmp_path, {"label": "ship"}), label="kind")
