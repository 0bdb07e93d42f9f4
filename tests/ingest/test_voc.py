"""VOC and LabelMe folders: hostile XML, damaged files, namesakes, pictures nobody labeled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.adapters import voc_xml
from ingest.batches import Batch, Options, Problem
from ingest.errors import Unreadable
from ingest.export import Export

BOX = "<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox>"
SHIP = f"<object><name>ship</name>{BOX}</object>"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / "export" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder / "export"


def picture(name: str) -> str:
    return f"<annotation><filename>{name}</filename>{SHIP}</annotation>"


def read(path: Path) -> tuple[dict[str, list[dict[str, Any]]], list[Problem]]:
    tables: dict[str, list[dict[str, Any]]] = {}
    problems = []
    for item in voc_xml.read(Export.at(path), Options()):
        if isinstance(item, Batch):
            tables.setdefault(item.table, []).extend(item.frame.to_dicts())
        elif isinstance(item, Problem):
            problems.append(item)
    return tables, problems


def test_a_document_type_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]>' + picture("&y;")
    with pytest.raises(Unreadable, match="document type"):
        read(write(tmp_path, {"a.xml": picture("a.jpg"), "b.xml": bomb}))


def test_a_damaged_file_of_a_folder_costs_that_file(tmp_path: Path) -> None:
    found, problems = read(
        write(tmp_path, {"a.xml": picture("a.jpg"), "b.xml": picture("b.jpg")[:60]})
    )
    assert [row["asset_key"] for row in found["assets"]] == ["a.jpg"]
    assert [(p.code, p.location, p.rejected) for p in problems] == [("broken_file", "b.xml", 1)]


def test_elements_nested_without_end_are_refused(tmp_path: Path) -> None:
    deep = "<annotation><filename>a</filename>" + "<x>" * 100_000
    path = write(tmp_path, {"a.xml": deep})
    with pytest.raises(Unreadable, match="deep"):
        read(path / "a.xml")


def test_namesakes_of_two_folders_are_two_pictures(tmp_path: Path) -> None:
    found, _ = read(write(tmp_path, {f"{f}/a.xml": picture("a.jpg") for f in ("x", "y")}))
    assert {row["asset_key"] for row in found["assets"]} == {"x/a.jpg", "y/a.jpg"}
    assert len({row["annotation_id"] for row in found["annotations"]}) == 2


def test_a_picture_without_xml_is_an_asset_that_nobody_passed(tmp_path: Path) -> None:
    files = {"Annotations/a.xml": picture("a.jpg")}
    files |= {f"JPEGImages/{name}.jpg": "" for name in "ab"}
    found, _ = read(write(tmp_path, files | {"SegmentationClass/c.png": ""}))
    assert [row["asset_id"] for row in found["assets"]] == ["voc:a.jpg", "voc:b.jpg"]
    assert [row["asset_id"] for row in found["submissions"]] == ["voc:a.jpg"]
