"""Which drawn object answers which: optimal one-to-one assignment.

Candidate pairs come from SQL; most of them touch no other pair and are taken as they are. Of
the others most are decided by what they could lose at best. Only where that does not decide
does an assignment solver, so a million boxes cost about as much as the join that found the
pairs.
"""

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from queries import similarity
from queries.arrays import Floats

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_GIVEN = ("project_id", "annotation_id", "gold_submission_id")
_GOLD = ("project_id", "gold_annotation_id", "submission_id")

_NAMES = ["project_id", "gold_submission_id", "annotation_id", "gold_annotation_id"]

DIGITS = 9
"""Likenesses that differ by less are ties."""

_TIE = 1e-7
"""What equal labels are worth: less than any likeness that could matter."""

_SAFE = 1e-12
"""By how much a pair must beat what it stands in the way of: sums of floats are not exact."""


def assign(frame: pl.DataFrame) -> pl.DataFrame:
    """The best one-to-one matches among candidate pairs of work and gold.

    Input: see `int_object_matches.sql`. A pair below its threshold never matches.
    """
    pairs = similarity.measured(frame)
    return chosen(pairs.filter((pl.col("iou") >= pl.col("threshold")) & (pl.col("iou") > 0)))


def chosen(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs of the best one-to-one assignment between each two submissions.

    It maximises total likeness (`iou`, above 0). Labels decide only between assignments of equal
    total, ids only where that is equal too; the order of the rows does not matter.
    """
    if pairs.is_empty():
        return pairs
    given, gold = _codes(pairs, _GIVEN), _codes(pairs, _GOLD)
    favoured = pl.col("iou").round(DIGITS) + _TIE * pl.col("is_alike").cast(pl.Float64)
    worth = pairs.select(favoured)["iou"].to_numpy()
    taken, is_open = _settled(given, gold, worth)
    if is_open.any():
        places = np.flatnonzero(is_open)
        order = pairs[places].with_row_index("place").sort(_NAMES)["place"].to_numpy()
        places = places[order]
        taken[places[_solved(given[places], gold[places], worth[places])]] = True
    return pairs.filter(pl.Series(taken))


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


def _codes(pairs: pl.DataFrame, names: tuple[str, ...], seed: int = 1) -> Ints:
    """A number from 0 for each distinct value of some columns, the same for equal values.

    Made of a hash, and checked with a second one: where two values share a hash (once in a
    million imports of a million pairs) another is taken.
    """
    codes, check = _dense(_hashes(pairs, names, seed)), _hashes(pairs, names, 0)
    one_of = np.empty(int(codes.max()) + 1, dtype=np.int64)
    one_of[codes] = np.arange(len(codes))
    return codes if (check == check[one_of[codes]]).all() else _codes(pairs, names, seed + 1)


def _hashes(pairs: pl.DataFrame, names: tuple[str, ...], seed: int) -> npt.NDArray[np.uint64]:
    combined = np.zeros(pairs.height, dtype=np.uint64)
    for name in names:
        hashed = pairs.lazy().select(pl.col(name).hash(seed)).collect()[name].to_numpy()
        combined = combined * np.uint64(0x9E3779B97F4A7C15) + hashed
    return combined


def _dense(values: npt.NDArray[Any]) -> Ints:
    """Numbers from 0 without gaps, equal for equal values."""
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _settled(given: Ints, gold: Ints, worth: Floats) -> tuple[Bools, Bools]:
    """Pairs that every best assignment holds, and pairs that are still open.

    A pair that is worth more than the best other pair of its one side and the best other pair
    of its other side together is in every best assignment, for it could replace them. Taking it
    strikes out its rivals, which may settle others in turn.
    """
    taken = (np.bincount(given)[given] == 1) & (np.bincount(gold)[gold] == 1)
    is_open = ~taken
    used = [np.zeros(int(side.max()) + 1, bool) for side in (given, gold)]
    while True:
        places = np.flatnonzero(is_open)
        worth_here = worth[places]
        rivals = sum(_best_other(side[places], worth_here) for side in (given, gold))
        sure = places[worth_here > rivals + _SAFE]
        if not len(sure):
            return taken, is_open
        taken[sure] = True
        for side, seen in zip((given, gold), used, strict=True):
            seen[side[sure]] = True
            is_open[places] &= ~seen[side[places]]


def _best_other(owner: Ints, worth: Floats) -> Floats:
    """For each pair the most that another pair of the same owner is worth; 0 without another."""
    best = np.zeros(int(owner.max(initial=-1)) + 1)
    np.maximum.at(best, owner, worth)
    is_best = worth == best[owner]
    holders = np.bincount(owner[is_best], minlength=len(best))
    second = np.zeros(len(best))
    np.maximum.at(second, owner[~is_best], worth[~is_best])
    return np.where(is_best & (holders[owner] == 1), second[owner], best[owner])


def _solved(given: Ints, gold: Ints, worth: Floats) -> Ints:
    """Positions of the pairs that the solver keeps; each knot of rivals is solved on its own."""
    from scipy import sparse
    from scipy.sparse import csgraph

    rows, columns = _dense(given), _dense(gold)
    size = int(rows.max()) + 1
    graph = sparse.coo_array(
        (np.ones(len(rows)), (rows, size + columns)), shape=(size + columns.max() + 1,) * 2
    )
    _, knots = csgraph.connected_components(graph, directed=False)
    knot = knots[rows]
    order = np.argsort(knot, kind="stable")
    edges = np.flatnonzero(np.diff(knot[order], prepend=-1, append=-2))
    winners = [
        here[_winners(rows[here], columns[here], worth[here])]
        for here in (order[start:stop] for start, stop in pairwise(edges.tolist()))
    ]
    return np.concatenate(winners)


def _winners(given: Ints, gold: Ints, worth: Floats) -> Ints:
    """Positions of the pairs that the assignment keeps, within one knot."""
    rows, row_of = _in_order(given)
    columns, column_of = _in_order(gold)
    table = np.zeros((rows, columns))
    place = np.full(table.shape, -1, dtype=np.int64)
    table[row_of, column_of] = worth
    place[row_of, column_of] = np.arange(len(worth))
    positions = place[_assignment(table)]
    return positions[positions >= 0]


def _in_order(values: Ints) -> tuple[int, Ints]:
    """How many values there are, and each as its number in order of appearance."""
    seen: dict[int, int] = {}
    numbers = [seen.setdefault(value, len(seen)) for value in values.tolist()]
    return len(seen), np.array(numbers, dtype=np.int64)


def _assignment(worth: Floats) -> tuple[Ints, Ints]:
    """Rows and columns of the one-to-one assignment with the largest total worth."""
    # Half a second to import, and where nothing competes nothing needs it.
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(worth, maximize=True)
    return rows, columns
