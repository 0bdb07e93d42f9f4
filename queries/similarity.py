"""How alike the objects of candidate pairs are, family by family.

Areas by IoU, skeletons by object keypoint similarity, points and lines by nearness. Input frames
have the columns of `int_object_overlaps.sql` or `int_object_matches.sql`; `gold_` is the side that
is the reference, where there is one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import numpy as np
import orjson
import polars as pl

from queries import keypoints, paths, shapes
from queries.arrays import Floats

_FOUND = {
    "iou": pl.Float64(),
    "compared": pl.Int64(),
    "in_place": pl.Int64(),
    "squares": pl.Float64(),
    "distance": pl.Float64(),
}

_AREAS = ("box", "region", "cuboid")

_Row = Mapping[str, object]


@dataclass(frozen=True)
class _Pair:
    """Points of two skeletons in one order, and the spread that either side's class has."""

    given: Floats
    gold: Floats
    given_spread: Floats
    gold_spread: Floats


def measured(pairs: pl.DataFrame, *, is_mutual: bool = False) -> pl.DataFrame:
    """The pairs with how alike they are (`iou`) and what their points and lines differ by.

    Where `is_mutual`, neither side is the reference: skeletons are compared both ways. The order
    of the rows is not kept.
    """
    exact = _blank(pairs.filter("is_exact"))
    rough = pairs.filter(~pl.col("is_exact"))
    if rough.is_empty():
        return exact
    parts = [exact]
    areas = rough.filter(pl.col("family").is_in(_AREAS))
    if not areas.is_empty():
        parts.append(_blank(areas.with_columns(iou=shapes.iou_of_pairs(areas))))
    for family, measure in (("points", _points), ("line", _lines)):
        of_family = rough.filter(pl.col("family") == family)
        if not of_family.is_empty():
            parts.append(_with(of_family, measure(of_family)))
    skeletons = rough.filter(pl.col("family") == "keypoints")
    if not skeletons.is_empty():
        parts.append(_with(skeletons, _skeletons(skeletons, is_mutual=is_mutual)))
    return pl.concat(parts)


def _blank(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs of which only the overlap is to be told."""
    nothing = {name: pl.lit(None, kind) for name, kind in _FOUND.items() if name != "iou"}
    return pairs.with_columns(**nothing)


def _with(pairs: pl.DataFrame, found: dict[str, Floats]) -> pl.DataFrame:
    """Pairs with what was found; lengths only where the scale is known, NaN as NULL."""
    is_pixel = pl.col("given_is_pixel") & pl.col("gold_is_pixel")
    lengths = {name: pl.when(is_pixel).then(pl.col(name)) for name in ("squares", "distance")}
    columns = {
        name: pl.Series(name, found.get(name, np.full(pairs.height, np.nan))).fill_nan(None)
        for name in _FOUND
    }
    return pairs.with_columns(
        **{name: column.cast(_FOUND[name]) for name, column in columns.items()}
    ).with_columns(**lengths)


def _points(pairs: pl.DataFrame) -> dict[str, Floats]:
    rows = [
        paths.points_in_place(_path(row, "given_"), _path(row, "gold_"), row["tolerance"])
        for row in pairs.iter_rows(named=True)
    ]
    return {
        "iou": np.array([row.nearness for row in rows]),
        "compared": np.array([row.compared for row in rows], dtype=np.float64),
        "in_place": np.array([row.in_place for row in rows], dtype=np.float64),
        "squares": np.array([row.squares for row in rows]),
    }


def _lines(pairs: pl.DataFrame) -> dict[str, Floats]:
    apart = np.array(
        [
            paths.line_distance(_path(row, "given_"), _path(row, "gold_"))
            for row in pairs.iter_rows(named=True)
        ]
    )
    near = [
        paths.nearness(distance, tolerance)
        for distance, tolerance in zip(apart.tolist(), pairs["tolerance"], strict=True)
    ]
    return {"iou": np.array(near), "distance": apart}


def _path(row: _Row, side: str) -> Floats:
    points = np.array(orjson.loads(str(row[f"{side}geometry"])), dtype=np.float64)
    scale = np.array([row[f"{side}scale_x"], row[f"{side}scale_y"]], dtype=np.float64)
    return np.asarray(points.reshape(len(points), -1)[:, :2] * scale)


def _skeletons(pairs: pl.DataFrame, *, is_mutual: bool) -> dict[str, Floats]:
    """Skeletons, all of one number of points at a time."""
    sides = _read(pairs)
    area = {side: pairs[f"{side}area"].to_numpy() for side in ("given_", "gold_")}
    tolerance = pairs["tolerance"].to_numpy()
    found = {name: np.zeros(pairs.height) for name in ("iou", "compared", "in_place", "squares")}
    by_size = sorted(range(len(sides)), key=lambda row: len(sides[row].gold))
    for _, same in groupby(by_size, key=lambda row: len(sides[row].gold)):
        rows = np.array(list(same))
        some = [sides[row] for row in rows]
        gold, given = (
            np.stack([pair.gold for pair in some]),
            np.stack([pair.given for pair in some]),
        )
        spread = np.stack([pair.gold_spread for pair in some])
        likeness = keypoints.oks(gold, given, area["gold_"][rows], spread)
        if is_mutual:
            spread = np.stack([pair.given_spread for pair in some])
            back = keypoints.oks(given, gold, area["given_"][rows], spread)
            likeness = (likeness + back) / 2
        found["iou"][rows] = likeness
        counted = keypoints.in_place(given, gold, tolerance[rows])
        for name, values in zip(("compared", "in_place", "squares"), counted, strict=True):
            found[name][rows] = values
    return found


def _read(pairs: pl.DataFrame) -> list[_Pair]:
    """Two skeletons per row, their points in one order."""
    read, spread = cache(keypoints.skeleton), cache(keypoints.sigmas)
    found = []
    for row in pairs.iter_rows(named=True):
        given, gold = keypoints.aligned(
            *(
                read(row[f"{side}geometry"], row[f"{side}scale_x"], row[f"{side}scale_y"])
                for side in ("given_", "gold_")
            )
        )
        spreads = [
            spread(gold.names, row[f"{side}label"], row[f"{side}sigmas"])
            for side in ("given_", "gold_")
        ]
        found.append(_Pair(given.points, gold.points, *spreads))
    return found
