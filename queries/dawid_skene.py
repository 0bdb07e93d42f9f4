"""Dawid-Skene: what each annotator confuses, and so what each item most likely is.

A. P. Dawid and A. M. Skene, Applied Statistics 28 (1979) 20-28. An item has one true class; an
annotator has a row of probabilities for each true class (the confusion matrix). EM finds both
from the votes alone. Votes stand in one sparse matrix, items by (annotator, label) pairs, so
that each half of a round is one product with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from queries.arrays import Floats

if TYPE_CHECKING:
    from scipy import sparse

Integers = npt.NDArray[np.int64]

TOLERANCE = 1e-6
MOST_ROUNDS = 500

FLOOR = 1e-300
"""Least count in a cell that occurs: a logarithm needs something above 0."""

_BLOCK_CELLS = 1 << 18


@dataclass(frozen=True)
class Smoothing:
    """What is added to counts before they become probabilities.

    `everywhere` (eps) to each class share and each cell of a confusion matrix; `diagonal` to
    the diagonal of annotators with fewer than `few` votes. `floor` is the least a cell that
    occurs may count.
    """

    everywhere: float = 1.0
    diagonal: float = 1.0
    few: float = 20.0
    floor: float = FLOOR


PRODUCT = Smoothing()
"""Laplace's rule, and more trust in people of whom little is known."""

PUBLISHED = Smoothing(everywhere=0.01, diagonal=0.0)
"""Reproduces published results; trusts an annotator with three items like one with a thousand."""


@dataclass(frozen=True)
class Votes:
    """Who called what how: three arrays of equal length, each numbered from 0.

    The same annotator may vote on an item more than once. `gold` holds the known class of each
    item, -1 where it is unknown. The order of votes does not matter to any result.
    """

    item: Integers
    annotator: Integers
    label: Integers
    items: int
    annotators: int
    classes: int
    gold: Integers

    @staticmethod
    def of(
        item: npt.ArrayLike,
        annotator: npt.ArrayLike,
        label: npt.ArrayLike,
        gold: npt.ArrayLike | None = None,
        classes: int | None = None,
    ) -> Votes:
        """Votes from arrays; sizes are the largest number plus one unless `classes` says more."""
        i, a, k = (np.asarray(x, dtype=np.int64) for x in (item, annotator, label))
        items = int(i.max()) + 1 if len(i) else 0
        known = np.full(items, -1) if gold is None else np.asarray(gold, dtype=np.int64)
        seen = max(int(k.max()) + 1 if len(k) else 0, int(known.max()) + 1 if len(known) else 0)
        people = int(a.max()) + 1 if len(a) else 0
        return Votes(i, a, k, max(items, len(known)), people, max(seen, classes or 0), known)

    @cached_property
    def pairs(self) -> Integers:
        """The (annotator, label) pairs that occur, as annotator * classes + label, ascending."""
        return self._numbered[0]

    @cached_property
    def matrix(self) -> sparse.csr_array:
        """Items by pairs, how often; in one order whatever order the votes came in."""
        from scipy import sparse

        pairs, number = self._numbered
        shape = (self.items, len(pairs))
        cells = sparse.coo_array((np.ones(len(number)), (self.item, number)), shape=shape)
        return sparse.csr_array(cells.tocsr())

    @cached_property
    def pair_annotator(self) -> Integers:
        """The annotator of each pair."""
        return self.pairs // max(self.classes, 1)

    @cached_property
    def pair_label(self) -> Integers:
        """The label of each pair."""
        return self.pairs % max(self.classes, 1)

    @cached_property
    def per_annotator(self) -> Floats:
        """Votes of each annotator."""
        return np.bincount(self.annotator, minlength=self.annotators).astype(np.float64)

    @cached_property
    def _numbered(self) -> tuple[Integers, Integers]:
        codes = self.annotator * self.classes + self.label
        if self.annotators * self.classes > 4 * len(codes) + 1_000_000:
            pairs = distinct(codes)
            return pairs, np.searchsorted(pairs, codes)
        occurs = np.zeros(self.annotators * self.classes, dtype=bool)
        occurs[codes] = True
        return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[codes]


def distinct(codes: Integers) -> Integers:
    """The different numbers among codes, ascending: by sorting, which here is fastest."""
    ordered = np.sort(codes)
    keep = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=keep[1:])
    return ordered[keep]


@dataclass(frozen=True)
class Fit:
    """What EM found. `posteriors` is items by classes; `prior` one share per class.

    `cells` holds P(label | true class) of each pair (pairs by classes); `diagonal` is the mean
    over annotators of the summed diagonal: 1 is chance, the number of classes is perfect.
    """

    posteriors: Floats
    prior: Floats
    cells: Floats
    diagonal: float
    log_likelihood: float
    rounds: int
    is_converged: bool

    @property
    def is_switched(self) -> bool:
        """Whether labels seem to have changed places: annotators below chance on the whole."""
        return self.diagonal < 1


def fit(
    votes: Votes,
    smoothing: Smoothing = PRODUCT,
    tolerance: float = TOLERANCE,
    most_rounds: int = MOST_ROUNDS,
) -> Fit:
    """Run EM from the vote shares until the log-likelihood moves by less than the tolerance.

    `most_rounds` E-steps at most; then `is_converged` is false. Items with gold keep it.
    Memory: items * classes + pairs * classes numbers of 8 bytes, and little beside.

    >>> few = Votes.of([0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 1, 1])
    >>> fit(few).posteriors.argmax(axis=1).tolist()
    [0, 1]
    """
    estimate = _Estimate(votes, smoothing)
    posteriors = vote_shares(votes)
    before, rounds, moved = -np.inf, 0, np.inf
    estimate.maximise(posteriors)
    while rounds < most_rounds and moved >= tolerance:
        likelihood = estimate.expect(posteriors)
        estimate.maximise(posteriors)
        rounds += 1
        moved, before = abs(likelihood - before), likelihood
    return Fit(
        posteriors=posteriors,
        prior=estimate.prior,
        cells=estimate.cells,
        diagonal=estimate.mean_diagonal(),
        log_likelihood=float(before),
        rounds=rounds,
        is_converged=bool(moved < tolerance),
    )


def vote_shares(votes: Votes) -> Floats:
    """The share of its votes each class has on each item (items by classes).

    Gold is certain; an item nobody voted on is open to all classes.

    >>> vote_shares(Votes.of([0, 0, 0], [0, 1, 2], [1, 1, 0])).round(3).tolist()
    [[0.333, 0.667]]
    """
    from scipy import sparse

    pairs, classes = len(votes.pairs), votes.classes
    chosen = sparse.csr_array(
        (np.ones(pairs), votes.pair_label, np.arange(pairs + 1)), shape=(pairs, classes)
    )
    shares = (votes.matrix @ chosen).toarray()
    totals = shares.sum(axis=1, keepdims=True)
    np.divide(shares, totals, out=shares, where=totals > 0)
    shares[totals[:, 0] == 0] = 1 / max(classes, 1)
    fix(shares, votes.gold)
    return np.ascontiguousarray(shares)


@dataclass(frozen=True)
class _Block:
    """Some neighbouring items: where they stand, their votes, those of them with gold."""

    rows: slice
    matrix: sparse.csr_array
    transposed: sparse.csr_array
    gold: Integers


class _Estimate:
    """The two halves of a round, over blocks of items that stay in the cache."""

    def __init__(self, votes: Votes, smoothing: Smoothing) -> None:
        self.smoothing = smoothing
        self.blocks = list(_blocks(votes))
        self.own = votes.pair_label
        self.people, self.starts, self.person = np.unique(
            votes.pair_annotator, return_index=True, return_inverse=True
        )
        few = votes.per_annotator[self.people] < smoothing.few
        self.extra = np.where(few, smoothing.diagonal, 0.0)
        self.used = np.zeros((len(self.people), votes.classes), dtype=bool)
        self.used[self.person, self.own] = True
        self.prior = np.full(votes.classes, np.nan)
        self.cells = np.empty((len(self.own), votes.classes))
        self.sums = np.empty(self.used.shape)

    def maximise(self, posteriors: Floats) -> None:
        """Class shares and confusion matrices that fit the posteriors best."""
        share = posteriors.sum(axis=0) + self.smoothing.everywhere
        self.prior = share / max(float(share.sum()), FLOOR)
        counts = np.zeros_like(self.cells)
        for block in self.blocks:
            counts += block.transposed @ posteriors[block.rows]
        counts += self.smoothing.everywhere
        counts[np.arange(len(counts)), self.own] += self.extra[self.person]
        np.maximum(counts, self.smoothing.floor, out=counts)
        self.sums = self._row_sums(counts)
        self.cells = counts / self.sums[self.person]

    def expect(self, posteriors: Floats) -> float:
        """Posteriors that follow from the estimates, written in place; the log-likelihood."""
        log_prior = np.log(np.maximum(self.prior, self.smoothing.floor))
        log_cells = np.log(self.cells)
        return sum(_softmax(block, log_cells, log_prior, posteriors) for block in self.blocks)

    def mean_diagonal(self) -> float:
        """Summed diagonal of the confusion matrices, mean over annotators."""
        if not len(self.people):
            return float("nan")
        given = self.cells[np.arange(len(self.cells)), self.own].sum()
        never = ~self.used * (self.smoothing.everywhere + self.extra[:, None])
        return float((given + (never / np.maximum(self.sums, FLOOR)).sum()) / len(self.people))

    def _row_sums(self, counts: Floats) -> Floats:
        """What the rows of the confusion matrices sum to (annotators by true classes).

        Labels somebody never gave have no pair, but count with what smoothing gives them.
        """
        if not len(counts):
            return np.empty(self.used.shape)
        unused = self.used.shape[1] - self.used.sum(axis=1, keepdims=True)
        added = unused * self.smoothing.everywhere + ~self.used * self.extra[:, None]
        return np.asarray(np.add.reduceat(counts, self.starts, axis=0) + added)


def _blocks(votes: Votes) -> Iterator[_Block]:
    """Items cut into blocks: small enough for the cache, and with votes enough to be worth it."""
    per_item = max(votes.matrix.nnz / max(votes.items, 1), 1e-9)
    size = max(_BLOCK_CELLS // max(votes.classes, 1), int(4 * len(votes.pairs) / per_item), 1)
    for start in range(0, votes.items, size):
        rows = slice(start, min(start + size, votes.items))
        matrix = votes.matrix[rows]
        transposed = type(matrix)(matrix.T.tocsr())
        yield _Block(rows, matrix, transposed, votes.gold[rows])


def _softmax(block: _Block, log_cells: Floats, log_prior: Floats, posteriors: Floats) -> float:
    """Write the block's posteriors, by the log-sum-exp; its part of the log-likelihood."""
    logs = block.matrix @ log_cells
    logs += log_prior
    known = np.flatnonzero(block.gold >= 0)
    given = logs[known, block.gold[known]].sum()
    top = _row_maxima(logs)
    logs -= top[:, None]
    target = posteriors[block.rows]
    np.exp(logs, out=target)
    total = target @ np.ones(target.shape[1])
    target /= total[:, None]
    fix(target, block.gold)
    free = block.gold < 0
    return float((top + np.log(total))[free].sum() + given)


def _row_maxima(logs: Floats) -> Floats:
    """The largest number of each row; column by column where rows are short, which is faster."""
    if not 0 < logs.shape[1] <= 32:
        return np.asarray(logs.max(axis=1, initial=-np.inf))
    top = logs[:, 0].copy()
    for column in range(1, logs.shape[1]):
        np.maximum(top, logs[:, column], out=top)
    return top


def fix(posteriors: Floats, gold: Integers) -> None:
    """Make what gold says certain, in place."""
    known = np.flatnonzero(gold >= 0)
    posteriors[known] = 0
    posteriors[known, gold[known]] = 1
