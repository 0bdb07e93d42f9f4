"""Loading exports: ours ends in a published warehouse, the peers end in memory."""

from __future__ import annotations

import contextlib
import io
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from pycocotools.coco import COCO

import ingest
from benchmarks.case import Case

TASKS, ANNOTATIONS, ROWS = 20_000, 100_000, 300_000


def label_studio(folder: Path) -> Case:
    """Boxes in native JSON: one submission and three boxes a task."""
    path = folder / "tasks.json"
    path.write_text(json.dumps([_task(number) for number in range(TASKS)]), "utf-8")

    def peer() -> object:
        tasks = json.loads(path.read_bytes())
        items = pd.json_normalize(tasks, ["annotations", "result"], ["id"], record_prefix="item.")
        return items, pd.json_normalize(tasks, ["annotations"], ["id"], record_prefix="done.")

    return Case(
        f"ingest Label Studio JSON, {TASKS:,} tasks",
        _load(path, folder / "ls"),
        peer,
        "json and pandas.json_normalize",
        "the peer only flattens, in memory",
    )


def coco(folder: Path) -> Case:
    """Boxes and polygons."""
    random_ = random.Random(1)
    images = [
        {"id": n, "file_name": f"{n}.jpg", "width": 640, "height": 480}
        for n in range(ANNOTATIONS // 10)
    ]
    annotations = [_coco_annotation(n, random_) for n in range(ANNOTATIONS)]
    categories = [{"id": n, "name": f"class {n}"} for n in range(10)]
    path = folder / "instances.json"
    path.write_text(
        json.dumps({"images": images, "categories": categories, "annotations": annotations})
    )

    def peer() -> object:
        with contextlib.redirect_stdout(io.StringIO()):
            return COCO(str(path))

    return Case(
        f"ingest COCO, {ANNOTATIONS:,} annotations",
        _load(path, folder / "coco"),
        peer,
        "pycocotools.COCO",
        "the peer only parses and indexes, in memory",
    )


def table(folder: Path) -> Case:
    """A table of judgements."""
    random_ = random.Random(2)
    path = folder / "labels.csv"
    rows = (
        f"item {n // 5},worker {random_.randrange(300)},{random_.randrange(20)}"
        for n in range(ROWS)
    )
    path.write_text("item,worker,label\n" + "\n".join(rows) + "\n")
    return Case(
        f"ingest a CSV, {ROWS:,} rows",
        _load(path, folder / "csv"),
        lambda: pd.read_csv(path),
        "pandas.read_csv",
        "the peer only parses, in memory",
    )


def _load(path: Path, warehouse: Path) -> Callable[[], object]:
    def run() -> object:
        shutil.rmtree(warehouse, ignore_errors=True)
        return ingest.load(ingest.Request((path,)), warehouse, refresh=lambda _: None)

    return run


def _task(number: int) -> dict[str, Any]:
    boxes = [
        {
            "id": f"r{number}-{n}",
            "from_name": "label",
            "to_name": "image",
            "type": "rectanglelabels",
            "original_width": 1280,
            "original_height": 800,
            "value": {
                "x": 10.0 + n,
                "y": 20.0,
                "width": 12.5,
                "height": 8.25,
                "rotation": 0,
                "rectanglelabels": [f"class {n}"],
            },
        }
        for n in range(3)
    ]
    annotation = {
        "id": number * 10,
        "completed_by": {"id": number % 14, "email": f"user{number % 14}@example.com"},
        "result": boxes,
        "was_cancelled": False,
        "ground_truth": False,
        "created_at": "2026-11-02T10:00:00.000000Z",
        "updated_at": "2026-11-02T10:01:00.000000Z",
        "lead_time": 31.5,
    }
    return {
        "id": number,
        "data": {"image": f"/data/{number}.jpg"},
        "annotations": [annotation],
        "predictions": [],
    }


def _coco_annotation(number: int, random_: random.Random) -> dict[str, Any]:
    x, y, width, height = (random_.randrange(10, 200) for _ in range(4))
    ring = [x, y, x + width, y, x + width, y + height, x, y + height]
    return {
        "id": number,
        "image_id": number // 10,
        "category_id": number % 10,
        "bbox": [x, y, width, height],
        "area": width * height,
        "iscrowd": 0,
        "segmentation": [ring],
    }


CASES = (label_studio, coco, table)
