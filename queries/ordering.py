"""An order of patterns and labels that depends on the ratings alone, never on names.

A bootstrap hands its random draws to the patterns one after another. Sorted by name, a label that
is renamed would move to another place and the interval would change in its last digits. So
every label and every pattern gets a colour from what it is made of, then from the colours it
meets, a few rounds of that, and colours are sorted instead of names. What still has one colour
is alike in all that was looked at.
"""

import numpy as np
import numpy.typing as npt
from scipy import sparse

Order = npt.NDArray[np.intp]
_Colours = npt.NDArray[np.uint64]

ROUNDS = 3


def canonical(
    ratings: sparse.csr_array,
    assets: npt.NDArray[np.float64],
    positions: npt.NDArray[np.float64] | None = None,
) -> tuple[Order, Order]:
    """The rows and the columns of a matrix of ratings (patterns x labels) in canonical order.

    `assets` says how many assets have each pattern, `positions` where labels stand; labels with
    positions are sorted by these first.

    >>> one = sparse.csr_array(np.array([[2.0, 0], [1, 1], [0, 2]]))
    >>> rows, columns = canonical(one, np.array([5.0, 1, 3]))
    >>> other = one[:, [1, 0]]
    >>> again, swapped = canonical(sparse.csr_array(other), np.array([5.0, 1, 3]))
    >>> rows.tolist() == again.tolist(), columns.tolist() == swapped.tolist()[::-1]
    (True, True)
    """
    cells = ratings.tocoo()
    row, column = cells.coords
    counts = _mixed(cells.data.astype(np.uint64))
    of_assets = _mixed(assets.astype(np.uint64))
    placed = np.zeros(ratings.shape[1]) if positions is None else positions + 0.0
    labels = _mixed(placed.view(np.uint64))
    patterns = of_assets
    for _ in range(ROUNDS):
        met = _mixed(counts + _mixed(labels)[column])
        patterns = _mixed(of_assets + _summed(met, row, ratings.shape[0]))
        met = _mixed(counts + _mixed(patterns)[row])
        labels = _mixed(labels + _summed(met, column, ratings.shape[1]))
    return np.argsort(patterns, kind="stable"), np.lexsort((labels, placed))


def _mixed(values: npt.NDArray[np.uint64]) -> _Colours:
    """Scatter bits so that sums of different things differ (splitmix64's finaliser)."""
    mixed = values + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), dtype=np.uint64)


def _summed(values: _Colours, where: npt.NDArray[np.int32], size: int) -> _Colours:
    """Sums per place, wrapping around, so that no order of adding matters."""
    sums = np.zeros(size, dtype=np.uint64)
    np.add.at(sums, where, values)
    return sums
