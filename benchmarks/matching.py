"""Optimal assignment of boxes against one scipy call per picture."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment

import ingest
import queries
from benchmarks.case import Case

PICTURES, BOXES, THRESHOLD = 5_000, 10, 0.5


def boxes(folder: Path) -> Case:
    """Work against gold on boxes: IoU, then the assignment with the largest total."""
    random_ = random.Random(4)
    gold = np.array([[_box(random_) for _ in range(BOXES)] for _ in range(PICTURES)])
    work = gold + np.array(
        [[[random_.gauss(0, 4) for _ in range(4)] for _ in range(BOXES)] for _ in range(PICTURES)]
    )
    warehouse = folder / "boxes"
    for name, drawn, role in (("work", work, None), ("gold", gold, "gold")):
        path = folder / f"{name}.json"
        _write_coco(path, drawn)
        options = ingest.Options(role=role)  # type: ignore[arg-type]
        request = ingest.Request((path,), project="boxes", options=options)
        ingest.load(request, warehouse, refresh=lambda _: None)

    def ours() -> object:
        with queries.open_warehouse(warehouse) as reader:
            return reader.sql("select count(*) from int_object_matches")

    def peer() -> object:
        return sum(_matched(a, b) for a, b in zip(work, gold, strict=True))

    return Case(
        f"match {PICTURES * BOXES:,} boxes to gold",
        ours,
        peer,
        "numpy IoU and scipy per picture",
        "ours also reads, joins and judges from the warehouse",
    )


def _matched(a: np.ndarray, b: np.ndarray) -> int:
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=2)
    areas = [(x[:, 2:] - x[:, :2]).prod(axis=1) for x in (a, b)]
    iou = shared / (areas[0][:, None] + areas[1][None] - shared)
    iou[iou < THRESHOLD] = 0
    rows, columns = linear_sum_assignment(-iou)
    return int((iou[rows, columns] > 0).sum())


def _box(random_: random.Random) -> list[float]:
    x, y = random_.uniform(0, 1000), random_.uniform(0, 600)
    return [x, y, x + random_.uniform(40, 200), y + random_.uniform(40, 200)]


def _write_coco(path: Path, drawn: np.ndarray) -> None:
    pictures = pl.DataFrame({"id": range(PICTURES)}).with_columns(
        file_name=pl.format("{}.jpg", "id"), width=pl.lit(1280), height=pl.lit(800)
    )
    annotations = [
        {
            "id": picture * BOXES + n,
            "image_id": picture,
            "category_id": n % 5,
            "bbox": [x, y, right - x, bottom - y],
        }
        for picture, row in enumerate(drawn.tolist())
        for n, (x, y, right, bottom) in enumerate(row)
    ]
    categories = [{"id": n, "name": f"class {n}"} for n in range(5)]
    path.write_text(
        json.dumps(
            {"images": pictures.to_dicts(), "categories": categories, "annotations": annotations}
        )
    )


CASES = (boxes,)
