"""Optimal assignment of boxes against one scipy call per picture, and against supervision."""

from __future__ import annotations

import importlib.util
import json
import random
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment

import ingest
import queries
from benchmarks.case import Case
from queries import matching

PICTURES, BOXES, THRESHOLD = 5_000, 10, 0.5

CANDIDATES = f"""
select
    'p' as project_id,
    work.annotation_id,
    gold.annotation_id as gold_annotation_id,
    work.submission_id,
    gold.submission_id as gold_submission_id,
    false as is_alike,
    (least(work.x_max, gold.x_max) - greatest(work.x_min, gold.x_min))
    * (least(work.y_max, gold.y_max) - greatest(work.y_min, gold.y_min)) as common,
    (work.x_max - work.x_min) * (work.y_max - work.y_min)
    + (gold.x_max - gold.x_min) * (gold.y_max - gold.y_min) - common as together,
    common / together as iou
from work
inner join gold
    on work.picture = gold.picture
    and work.x_min < gold.x_max
    and gold.x_min < work.x_max
    and work.y_min < gold.y_max
    and gold.y_min < work.y_max
where iou >= {THRESHOLD}
"""


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
        options = ingest.Options(role=role)
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


def crowded(folder: Path) -> Case:
    """A million boxes, ten on a picture, from arrays to matches."""
    return _million(10, (40, 200))


def packed(folder: Path) -> Case:
    """A million boxes, a hundred on a picture, from arrays to matches."""
    return _million(100, (20, 80))


def supervised(folder: Path) -> Case:
    """A hundred thousand boxes with the IoU of supervision, where it is installed."""
    drawn = _drawn(10_000, 10, (40, 200))

    def peer() -> object:
        from supervision.detection.utils.iou_and_nms import box_iou_batch

        return _total(_kept(box_iou_batch(a, b)) for a, b in zip(*drawn(), strict=True))

    is_there = importlib.util.find_spec("supervision") is not None
    return Case(
        "match 100,000 boxes, 10 an image, supervision",
        lambda: _ours(drawn),
        _equal(peer, drawn) if is_there else lambda: None,
        "supervision box_iou_batch and scipy" if is_there else "supervision is not installed",
        "equal matches and total IoU" if is_there else "nothing to compare with",
    )


def _million(boxes: int, sizes: tuple[float, float]) -> Case:
    drawn = _drawn(1_000_000 // boxes, boxes, sizes)

    def peer() -> object:
        return _total(_kept(_iou(a, b)) for a, b in zip(*drawn(), strict=True))

    return Case(
        f"match 1,000,000 boxes, {boxes} an image",
        lambda: _ours(drawn),
        _equal(peer, drawn),
        "numpy IoU and scipy per picture",
        "equal matches and total IoU",
    )


Drawn = Callable[[], tuple[np.ndarray, np.ndarray]]
Tally = tuple[int, float]


def _drawn(pictures: int, boxes: int, sizes: tuple[float, float]) -> Drawn:
    """Work and gold as arrays (picture, box, edge), made when they are first asked for."""

    @cache
    def make() -> tuple[np.ndarray, np.ndarray]:
        chance = np.random.default_rng(4)
        corner = chance.uniform((0, 0), (1000, 600), (pictures, boxes, 2))
        gold = np.concatenate([corner, corner + chance.uniform(*sizes, corner.shape)], axis=2)
        return gold + chance.normal(0, 4, gold.shape), gold

    return make


@cache
def _connection(drawn: Drawn) -> duckdb.DuckDBPyConnection:
    """Both sides as tables with ids as texts, as the warehouse has them."""
    connection = duckdb.connect()
    for name, side in zip(("work", "gold"), drawn(), strict=True):
        frame = (
            pl.DataFrame(side.reshape(-1, 4), schema=["x_min", "y_min", "x_max", "y_max"])
            .with_columns(picture=np.repeat(np.arange(len(side)), side.shape[1]))
            .with_columns(
                annotation_id=pl.format(f"{name}:{{}}", pl.int_range(pl.len())),
                submission_id=pl.format(f"{name}:{{}}", "picture"),
            )
        )
        connection.register("frame", frame)
        connection.execute(f"create table {name} as select * from frame")
        connection.unregister("frame")
    return connection


def _ours(drawn: Drawn) -> Tally:
    pairs = _connection(drawn).sql(CANDIDATES).pl()
    found = matching.chosen(pairs)
    return found.height, float(found["iou"].sum())


def _equal(peer: Callable[[], object], drawn: Drawn) -> Callable[[], object]:
    """The peer, and once that it found what we found."""
    checked: list[bool] = []

    def run() -> object:
        theirs = peer()
        if not checked:
            assert isinstance(theirs, tuple)
            (matches, total), (our_matches, our_total) = theirs, _ours(drawn)
            assert matches == our_matches, (matches, our_matches)
            assert abs(total - our_total) < 1e-6 * total, (total, our_total)
            checked.append(True)
        return theirs

    return run


def _total(kept: Iterable[np.ndarray]) -> Tally:
    matches, total = 0, 0.0
    for iou in kept:
        matches, total = matches + len(iou), total + float(iou.sum())
    return matches, total


def _kept(iou: np.ndarray) -> np.ndarray:
    worth = np.where(iou >= THRESHOLD, iou, 0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    taken = worth[rows, columns]
    return np.asarray(taken[taken > 0])


def _matched(a: np.ndarray, b: np.ndarray) -> int:
    return len(_kept(_iou(a, b)))


def _iou(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=2)
    areas = [(x[:, 2:] - x[:, :2]).prod(axis=1) for x in (a, b)]
    return np.asarray(shared / (areas[0][:, None] + areas[1][None] - shared))


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


CASES = (boxes, crowded, packed, supervised)
