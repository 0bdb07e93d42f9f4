"""Which objects of several annotators are one and the same: overlaps, pairings, clusters.

Candidates come from SQL (`int_object_overlaps`); what competes is decided here. Nothing depends
on the order of rows; names decide only between overlaps that are equal to nine digits.
"""

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from queries import matching, similarity

Ints = npt.NDArray[np.int64]

_AS_GOLD = {
    "annotation_a": "annotation_id",
    "annotation_b": "gold_annotation_id",
    "submission_a": "submission_id",
    "submission_b": "gold_submission_id",
}

_CLUSTERS = pl.Schema(
    {"project_id": pl.String(), "annotation_id": pl.String(), "cluster": pl.String()}
)


def overlaps(frame: pl.DataFrame) -> pl.DataFrame:
    """The candidate pairs that are alike by the threshold or more, with how alike they are.

    Input: see `int_object_overlaps.sql`; `given_` is the side of annotation_a, `gold_` of b.
    """
    pairs = similarity.measured(frame, is_mutual=True)
    return pairs.filter((pl.col("iou") >= pl.col("threshold")) & (pl.col("iou") > 0))


def pairings(frame: pl.DataFrame) -> pl.DataFrame:
    """The optimal one-to-one assignment among overlaps, for each two passes over an asset.

    It maximises total IoU. Labels decide only between assignments of equal total: two boxes on
    one place, one per class, pair with the boxes of their classes.
    """
    chosen = matching.chosen(frame.rename(_AS_GOLD))
    return chosen.rename({theirs: ours for ours, theirs in _AS_GOLD.items()})


def clusters(frame: pl.DataFrame) -> pl.DataFrame:
    """Objects that are one and the same, named by the smallest annotation id among them.

    Pairs are joined from the largest IoU down (equal labels first among equals), unless a
    cluster would come to hold two objects of one pass. One row per object in some pair.
    """
    if frame.is_empty():
        return pl.DataFrame(schema=_CLUSTERS)
    objects = _objects(frame)
    edges = _edges(frame, objects)
    found = _components(edges, len(objects))
    passes = objects["pass"].to_numpy()
    crowded = _holding_two_of_one(found, passes)
    is_contested = crowded[found]
    if is_contested.any():
        contested = edges[is_contested[edges[:, 0]]]
        found = np.where(is_contested, len(objects) + _merged(contested, passes), found)
    return (
        objects.with_columns(number=pl.Series(found))
        .with_columns(cluster=pl.col("annotation_id").min().over("number"))
        .select("project_id", "annotation_id", "cluster")
    )


def _objects(frame: pl.DataFrame) -> pl.DataFrame:
    """Every object in some pair, numbered by its row, with a number for its pass."""
    sides = [
        frame.select(
            "project_id", annotation_id=f"annotation_{side}", submission_id=f"submission_{side}"
        )
        for side in "ab"
    ]
    return (
        pl.concat(sides)
        .unique()
        .sort("project_id", "annotation_id")
        .with_columns(
            (pl.struct("project_id", "submission_id").rank("dense") - 1)
            .cast(pl.Int64)
            .alias("pass")
        )
    )


def _edges(frame: pl.DataFrame, objects: pl.DataFrame) -> Ints:
    """Each pair as two rows of `objects`, in the order in which they are to be joined."""
    places = objects.select("project_id", "annotation_id").with_row_index("row")
    located = frame.with_columns(pl.col("iou").round(matching.DIGITS))
    for side in "ab":
        named = places.rename({"annotation_id": f"annotation_{side}", "row": f"row_{side}"})
        located = located.join(named, on=["project_id", f"annotation_{side}"])
    ordered = located.sort(
        ["iou", "is_alike", "row_a", "row_b"], descending=[True, True, False, False]
    )
    return ordered.select("row_a", "row_b").to_numpy().astype(np.int64)


def _components(edges: Ints, size: int) -> Ints:
    graph = sparse.coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(size, size))
    _, found = sparse.csgraph.connected_components(graph, directed=False)
    return np.asarray(found, dtype=np.int64)


def _holding_two_of_one(found: Ints, passes: Ints) -> npt.NDArray[np.bool_]:
    """For each component whether one pass has several objects in it."""
    distinct = np.unique(np.column_stack([found, passes]), axis=0)
    return np.asarray(np.bincount(found) > np.bincount(distinct[:, 0], minlength=found.max() + 1))


def _merged(edges: Ints, passes: Ints) -> Ints:
    """Union by the order of the edges, at most one object of each pass in a cluster."""
    cluster = np.arange(len(passes), dtype=np.int64)
    members: dict[int, list[int]] = {}
    for a, b in edges.tolist():
        first, second = int(cluster[a]), int(cluster[b])
        here, there = members.get(first, [first]), members.get(second, [second])
        if first == second or not {passes[i] for i in here}.isdisjoint(passes[i] for i in there):
            continue
        cluster[there] = first
        members[first] = here + there
    return cluster
