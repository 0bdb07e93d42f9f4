"""YOLO: what a case cannot say, for it needs pictures, several folders, or other files around."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ingest.adapters import yolo_txt
from ingest.adapters._yolo_names import naming
from ingest.batches import Batch, Options, Problem
from ingest.export import Export

Write = Callable[[dict[str, str]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a folder of text files; a name that ends in .png becomes a picture of 40 by 20."""

    def run(files: dict[str, str]) -> Path:
        for name, content in files.items():
            path = tmp_path / "export" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith(".png"):
                Image.new("L", (40, 20)).save(path)
            else:
                path.write_text(content, "utf-8")
        return tmp_path / "export"

    return run


def read(path: Path) -> tuple[dict[str, list[dict[str, Any]]], list[Problem]]:
    tables: dict[str, list[dict[str, Any]]] = {}
    problems = []
    for item in yolo_txt.read(Export.at(path), Options()):
        if isinstance(item, Batch):
            tables.setdefault(item.table, []).extend(item.frame.to_dicts())
        elif isinstance(item, Problem):
            problems.append(item)
    return tables, problems


NAMES = "names: [ship, tug]\n"


def test_a_picture_beside_its_label_file_gives_pixels(write: Write) -> None:
    found, _ = read(
        write({"data.yaml": NAMES, "images/a.png": "", "labels/a.txt": "1 0.5 0.5 0.25 0.5\n"})
    )
    (box,) = found["annotations"]
    assert [box[c] for c in ("x_min", "y_min", "x_max", "y_max")] == [15, 5, 25, 15]
    assert (box["coordinate_unit"], box["label"]) == ("pixel", "tug")
    assert found["assets"][0]["asset_key"] == "a.png"


def test_a_zip_is_read_like_the_folder_it_holds(write: Write, tmp_path: Path) -> None:
    folder = write({"data.yaml": NAMES, "images/a.png": "", "labels/a.txt": "0 0.5 0.5 1 1\n"})
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    assert read(packed) == read(folder)


def test_whole_numbers_behind_a_box_are_tracks_and_fractions_confidences(write: Write) -> None:
    found, _ = read(
        write(
            {
                "classes.txt": "ship\n",
                "tracked/a.txt": "0 0.5 0.5 0.1 0.1 12\n",
                "predicted/a.txt": "0 0.5 0.5 0.1 0.1 0.75\n",
            }
        )
    )
    tracks = {row["track_id"]: row["score"] for row in found["annotations"]}
    assert tracks == {"12": None, None: 0.75}
    roles = {row["submission_id"]: row["role"] for row in found["submissions"]}
    assert roles == {"yolo:a": "work", "yolo:prediction:a": "prediction"}
    assert {row["asset_id"] for row in found["assets"]} == {"yolo:a"}


def test_namesakes_of_two_splits_are_two_pictures(write: Write) -> None:
    files = {f"{split}/labels/a.txt": "0 0.5 0.5 0.1 0.1\n" for split in ("train", "valid")}
    found, _ = read(write({"data.yaml": NAMES, **files}))
    assert {row["asset_key"] for row in found["assets"]} == {"train/labels/a", "valid/labels/a"}


def test_dota_lines_are_in_pixels_and_name_their_class(write: Write) -> None:
    found, _ = read(
        write(
            {
                "data.yaml": NAMES,
                "labelTxt/a.txt": "imagesource:x\ngsd:1\n2 0 4 2 2 4 0 2 large-ship 1\n",
            }
        )
    )
    (box,) = found["annotations"]
    assert (box["label"], box["type"], box["rotation_degrees"]) == ("large-ship", "bbox", 45)
    assert box["coordinate_unit"] == "pixel"


def test_ids_do_not_depend_on_the_order_of_lines(write: Write) -> None:
    lines = ["0 0.5 0.5 0.1 0.1", "1 0.2 0.2 0.1 0.1", "0 0.5 0.5 0.1 0.1"]
    ids = []
    for order in (lines, lines[::-1]):
        found, _ = read(write({"data.yaml": NAMES, "labels/a.txt": "\n".join(order)}))
        ids.append({row["annotation_id"]: row["label"] for row in found["annotations"]})
    assert ids[0] == ids[1]
    assert len(ids[0]) == 3


def test_what_is_no_share_of_a_picture_is_rejected_with_its_line(write: Write) -> None:
    _, problems = read(
        write({"data.yaml": NAMES, "labels/a.txt": "0 0.5 0.5 0.1 0.1\n0 320 200 40 40\n0 nan 1\n"})
    )
    assert [(p.location, p.rejected) for p in problems] == [
        ("labels/a.txt line 2", 1),
        ("labels/a.txt line 3", 1),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "names: [ship, 'tug, red']",
        'names:\n- ship  # the big ones\n- "tug, red"',
        "nc: 2\nnames:\n  0: ship\n  1: 'tug, red'\nval: x",
        '{}: 1\nnames: {0: ship, 1: "tug, red"}',
        "names: [\n  'ship',\n  'tug, red'\n]",
    ],
)
def test_names_are_read_from_every_usual_way_to_write_them(text: str) -> None:
    assert naming("data.yaml", text).classes == {0: "ship", 1: "tug, red"}
