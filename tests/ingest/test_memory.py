"""Reading takes about as much memory for a large file as for a small one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import ingest
from ingest.export import Export

REPO = Path(__file__).parent.parent.parent
GROWS_AT_MOST = 1.35
BYTES_A_RECORD = 130  # of 500 and more in the file: a digest, so that equal ids are told apart
BOX = {"x": 1, "y": 2, "width": 3, "height": 4, "rotation": 0}
PADDING = "x" * 400


def studio(n: int) -> str:
    region = {"id": "r", "from_name": "tag", "to_name": "image", "type": "rectanglelabels"}
    region["value"] = {**BOX, "rectanglelabels": ["tug"]}
    made = {"id": n, "completed_by": 1, "created_at": "2026-11-16T10:00:00Z", "result": [region]}
    data = {"image": f"{n}.png", "note": PADDING}
    return json.dumps({"id": n, "data": data, "annotations": [made]})


def labelbox(n: int) -> str:
    drawn = {
        "feature_id": f"f{n}",
        "name": "tug",
        "bounding_box": dict(zip(SIDES, (1, 2, 3, 4), strict=True)),
    }
    label = {
        "label_kind": "Default",
        "version": "1.0.0",
        "id": f"l{n}",
        "label_details": {"created_at": "2026-11-16T10:00:00.000+00:00", "created_by": "a@x.org"},
        "annotations": {"objects": [drawn], "classifications": [], "relationships": []},
    }
    row = {"id": f"d{n}", "external_id": f"{n}.png", "row_data": PADDING}
    return json.dumps(
        {
            "data_row": row,
            "media_attributes": {"width": 9, "height": 9},
            "projects": {"p": {"name": "p", "labels": [label], "project_details": {}}},
        }
    )


SIDES = ("top", "left", "height", "width")


def coco_box(n: int) -> str:
    return json.dumps(
        {"id": n, "image_id": 1, "category_id": 1, "bbox": [n, 2, 3, 4], "note": PADDING}
    )


def cvat_image(n: int) -> str:
    boxes = '<box label="a" xtl="0" ytl="0" xbr="1" ybr="1"/>' * 5
    return f'<image id="{n}" name="{n}.png">{boxes}</image>'


Write = Callable[[int], Iterator[str]]


def array(one: Callable[[int], str]) -> Write:
    def write(count: int) -> Iterator[str]:
        yield "["
        yield from (one(n) + ("," if n + 1 < count else "") for n in range(count))
        yield "]"

    return write


def lines(one: Callable[[int], str]) -> Write:
    return lambda count: (one(n) for n in range(count))


def coco(count: int) -> Iterator[str]:
    yield '{"images": [{"id": 1, "file_name": "1.png", "width": 9, "height": 9}],'
    yield '"categories": [{"id": 1, "name": "tug"}], "annotations": '
    yield from array(coco_box)(count)
    yield "}"


def cvat(count: int) -> Iterator[str]:
    yield "<annotations><version>1.1</version><meta><task><id>1</id></task></meta>"
    yield from lines(cvat_image)(count)
    yield "</annotations>"


def smaller_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches and chunks of which even the small file has many, so that files can be small."""
    monkeypatch.setattr("ingest.json_source.CHUNK", 4096)
    monkeypatch.setattr("ingest.adapters._gather.Waiting.ROWS", 100)
    monkeypatch.setattr("ingest.adapters._coco.BATCH", 100)
    monkeypatch.setattr("ingest.adapters._cvat_rows.Rows.ROWS", 200)


@pytest.mark.parametrize(
    ("name", "file", "write"),
    [
        ("label_studio_json", "export.json", array(studio)),
        ("labelbox_ndjson", "export.ndjson", lines(labelbox)),
        ("coco_instances", "export.json", coco),
        ("cvat_images_xml", "export.xml", cvat),
    ],
)
def test_a_record_more_takes_no_more_than_a_digest_of_its_id(
    name, file, write, tmp_path, monkeypatch
):
    smaller_batches(monkeypatch)
    module = ingest.registry()[name].module

    def peak(count: int) -> int:
        path = tmp_path / file
        path.write_text("\n".join(write(count)), "utf-8")
        tracemalloc.start()
        rows = 0
        for item in module.read(Export.at(path), ingest.Options()):
            if isinstance(item, ingest.Batch) and item.table == "annotations":
                rows += item.frame.shape[0]
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert rows >= count
        return top

    peak(150)  # what is imported and cached at first use
    assert peak(4800) - peak(1600) < BYTES_A_RECORD * 3200


READ = """
import resource, sys
from pathlib import Path
import ingest
from ingest.export import Export
module = ingest.registry()["table"].module
for item in module.read(Export.at(Path(sys.argv[1])), ingest.Options()):
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_a_table_four_times_as_long_takes_the_same_memory(tmp_path):
    def peak(rows: int) -> int:
        path = tmp_path / "judged.csv"
        with path.open("w") as out:
            out.write("item,worker,label,note\n")
            out.writelines(f"{n // 3},w{n % 3},{n % 2},{PADDING}\n" for n in range(rows))
        done = subprocess.run(
            [sys.executable, "-c", READ, str(path)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(REPO)},
        )
        return int(done.stdout.split()[-1])

    assert peak(100_000) < GROWS_AT_MOST * peak(25_000)
