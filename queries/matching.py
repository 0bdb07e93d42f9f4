"""Which drawn object answers which gold object: optimal one-to-one assignment.

Candidate pairs come from SQL (`int_object_pairs`); most of them touch no other pair and are
taken as they are. Only where objects compete does an assignment solver decide, so a hundred
thousand boxes cost about as much as the join that found the pairs.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from queries import shapes

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SCENE = ["project_id", "submission_id", "gold_submission_id", "question", "family", "frame"]
GIVEN = [*SCENE, "annotation_id"]
GOLD = [*SCENE, "gold_annotation_id"]
RETURNED = [*SCENE, "annotation_id", "gold_annotation_id", "iou", "threshold"]


def assign(frame: pl.DataFrame) -> pl.DataFrame:
    """The best one-to-one matches among candidate pairs, labels ignored.

    Within each scene (one submission against one gold submission, question, shape family and
    frame) the matches maximise the sum of IoU; a pair below its threshold never matches. The
    order of the rows does not matter: ties fall to the smaller ids.
    """
    pairs = _eligible(_with_true_iou(frame))
    lonely = (pl.len().over(GIVEN) == 1) & (pl.len().over(GOLD) == 1)
    pairs = pairs.with_columns(lonely.alias("is_lonely"))
    taken = pairs.filter("is_lonely")
    contested = _solve(pairs.filter(~pl.col("is_lonely")))
    return pl.concat([taken, contested]).select(RETURNED).sort(RETURNED[:-2])


def best_pairs(iou: Floats, threshold: float) -> tuple[Ints, Ints]:
    """Rows and columns of one IoU matrix matched for the largest total, pairs < threshold out.

    >>> rows, columns = best_pairs(np.array([[0.9, 0.8], [0.85, 0.0]]), 0.5)
    >>> rows.tolist(), columns.tolist()
    ([0, 1], [1, 0])
    """
    worth = np.where(iou >= threshold, iou, 0.0)
    rows, columns = _assignment(worth)
    kept = worth[rows, columns] > 0
    return rows[kept].astype(np.int64), columns[kept].astype(np.int64)


def _eligible(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.filter((pl.col("iou") >= pl.col("threshold")) & (pl.col("iou") > 0))


def _with_true_iou(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs with the IoU of their shapes where SQL could only compare bounds."""
    exact = pairs.filter("is_exact")
    rough = pairs.filter(~pl.col("is_exact"))
    if rough.is_empty():
        return exact
    return pl.concat([exact, rough.with_columns(iou=shapes.iou_of_pairs(rough))])


def _solve(contested: pl.DataFrame) -> pl.DataFrame:
    """The winners among pairs that share an object, scene by scene."""
    if contested.is_empty():
        return contested
    ordered = contested.sort([*SCENE, "annotation_id", "gold_annotation_id"]).with_columns(
        scene=pl.struct(SCENE).rle_id(),
        given=pl.struct(GIVEN).rank("dense").cast(pl.Int64),
        gold=pl.struct(GOLD).rank("dense").cast(pl.Int64),
    )
    scenes = ordered["scene"].to_numpy()
    edges = np.flatnonzero(np.diff(scenes, prepend=-1, append=-2))
    columns = (ordered["given"].to_numpy(), ordered["gold"].to_numpy(), ordered["iou"].to_numpy())
    winners = [
        start + _winners(*(column[start:stop] for column in columns))
        for start, stop in pairwise(edges.tolist())
    ]
    return ordered[np.concatenate(winners)].select(contested.columns)


def _winners(given: Ints, gold: Ints, iou: Floats) -> Ints:
    """Positions of the pairs that the assignment keeps, within one scene."""
    rows, row_of = np.unique(given, return_inverse=True)
    columns, column_of = np.unique(gold, return_inverse=True)
    worth = np.zeros((len(rows), len(columns)))
    place = np.full(worth.shape, -1, dtype=np.int64)
    worth[row_of, column_of] = iou
    place[row_of, column_of] = np.arange(len(iou))
    chosen = _assignment(worth)
    positions = place[chosen]
    return np.asarray(np.sort(positions[positions >= 0]), dtype=np.int64)


def _assignment(worth: Floats) -> tuple[Ints, Ints]:
    """Rows and columns of the one-to-one assignment with the largest total worth."""
    # Half a second to import, and where nothing competes nothing needs it.
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(worth, maximize=True)
    return rows, columns
