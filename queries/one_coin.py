"""One number per annotator: the weighted vote, and the one-coin model.

Somebody of skill s gives the true label with probability s and each of the other K - 1 with
(1-s)/(K-1) (ZenCrowd: G. Demartini et al., WWW 2012). Seen from the true label, a vote is then
worth ln(s(K-1)/(1-s)), and what nobody voted for is worth nothing. So only labels that were
voted for need a place in memory, and a thousand classes cost what two do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from queries.arrays import Floats
from queries.dawid_skene import MOST_ROUNDS, TOLERANCE, Integers, Votes, distinct

SKILL_BOUNDS = (0.01, 0.99)
_ALMOST = 1e-10


@dataclass(frozen=True)
class Shrinkage:
    """What is added to an annotator's agreements and to their answers before dividing."""

    agreements: float = 8.0
    answers: float = 10.0


PRODUCT = Shrinkage()
UNSHRUNKEN = Shrinkage(0.0, 0.0)


@dataclass(frozen=True)
class Tally:
    """Votes by item and label: one cell for each label that was given to an item.

    Cells stand in the order of item, then label. A judgement is one annotator's use of one
    label on one item, `times` over.
    """

    item: Integers
    label: Integers
    votes: Floats
    judgement_annotator: Integers
    judgement_cell: Integers
    judgement_times: Floats
    items: int
    classes: int
    gold: Integers

    @staticmethod
    def of(votes: Votes) -> Tally:
        """Count the votes."""
        matrix = votes.matrix
        item = np.repeat(np.arange(votes.items), np.diff(matrix.indptr))
        codes = item * max(votes.classes, 1) + votes.pair_label[matrix.indices]
        cells = distinct(codes)
        cell = np.searchsorted(cells, codes)
        return Tally(
            item=cells // max(votes.classes, 1),
            label=cells % max(votes.classes, 1),
            votes=added(cell, matrix.data, len(cells)),
            judgement_annotator=votes.pair_annotator[matrix.indices],
            judgement_cell=cell,
            judgement_times=matrix.data,
            items=votes.items,
            classes=votes.classes,
            gold=votes.gold,
        )

    @property
    def is_gold(self) -> Floats:
        """1 where the cell's label is what gold says, 0 where gold says otherwise, else NaN."""
        known = self.gold[self.item]
        return np.where(known < 0, np.nan, known == self.label)

    def majority_shares(self) -> Floats:
        """Per cell 1 where it alone has most votes, 1/m where m labels share that, else 0."""
        top = self.per_item_max(self.votes)
        leads = self.votes == top[self.item]
        tied = np.bincount(self.item, weights=leads, minlength=self.items)
        return np.where(leads, 1 / np.maximum(tied[self.item], 1), 0.0)

    def per_item_max(self, values: Floats) -> Floats:
        """The largest of the item's cells; -inf where it has none."""
        top = np.full(self.items, -np.inf)
        starts = np.flatnonzero(np.diff(self.item, prepend=-1))
        if len(starts):
            top[self.item[starts]] = np.maximum.reduceat(values, starts)
        return top

    def skills(self, truth: Floats, annotators: int, shrinkage: Shrinkage) -> Floats:
        """Share of each annotator's answers that are right, given how true each cell is.

        NaN for somebody without answers where nothing is added.
        """
        right = np.bincount(
            self.judgement_annotator,
            weights=truth[self.judgement_cell] * self.judgement_times,
            minlength=annotators,
        )
        answers = np.bincount(
            self.judgement_annotator, weights=self.judgement_times, minlength=annotators
        )
        total = answers + shrinkage.answers
        return (right + shrinkage.agreements) / np.where(total > 0, total, np.nan)


@dataclass(frozen=True)
class CoinFit:
    """What EM found: `truth` is the probability of each cell, `elsewhere` that of each label
    which nobody gave the item, `skills` one share per annotator.
    """

    truth: Floats
    elsewhere: Floats
    skills: Floats
    log_likelihood: float
    rounds: int
    is_converged: bool
    is_switched: bool


def fit(
    tally: Tally,
    annotators: int,
    shrinkage: Shrinkage = PRODUCT,
    tolerance: float = TOLERANCE,
    most_rounds: int = MOST_ROUNDS,
) -> CoinFit:
    """Run EM from the vote shares with a flat prior; items with gold keep it.

    Labels have changed places (`is_switched`) where the mean skill is below chance, 1/K.

    >>> votes = Votes.of([0, 0, 0], [0, 1, 2], [1, 1, 0])
    >>> fit(Tally.of(votes), 3).truth.round(3).tolist()
    [0.143, 0.857]
    """
    totals = np.bincount(tally.item, weights=tally.votes, minlength=tally.items)
    truth = _with_gold(tally, tally.votes / totals[tally.item])
    elsewhere = np.zeros(tally.items)
    before, rounds, moved = -np.inf, 0, np.inf
    skills = tally.skills(truth, annotators, shrinkage)
    while rounds < most_rounds and moved >= tolerance:
        truth, elsewhere, likelihood = posteriors(tally, skills)
        skills = tally.skills(truth, annotators, shrinkage)
        rounds += 1
        moved, before = abs(likelihood - before), likelihood
    seen = skills[distinct(tally.judgement_annotator)]
    return CoinFit(
        truth=truth,
        elsewhere=elsewhere,
        skills=skills,
        log_likelihood=float(before),
        rounds=rounds,
        is_converged=bool(moved < tolerance),
        is_switched=bool(len(seen) and seen.mean() < 1 / tally.classes),
    )


def posteriors(tally: Tally, skills: Floats) -> tuple[Floats, Floats, float]:
    """P(cell's label is true), P(each label without a vote), and the log-likelihood.

    The prior is flat over the classes. With equal skills this is what a vote of a to b says.
    """
    others = max(tally.classes - 1, 1)
    s = np.clip(np.nan_to_num(skills, nan=1 / (others + 1)), _ALMOST, 1 - _ALMOST)
    worth, miss = np.log(s * others / (1 - s)), np.log((1 - s) / others)
    score = _scores(tally, worth)
    top = np.maximum(tally.per_item_max(score), 0.0)
    unvoted = tally.classes - np.bincount(tally.item, minlength=tally.items)
    above = np.exp(score - top[tally.item])
    total = np.bincount(tally.item, weights=above, minlength=tally.items)
    total += unvoted * np.exp(-top)
    truth, elsewhere = above / total[tally.item], np.exp(-top) / total
    base = (miss[tally.judgement_annotator] * tally.judgement_times).sum()
    free = tally.gold < 0
    likelihood = base + (top + np.log(total))[free].sum() - tally.items * np.log(tally.classes)
    likelihood += np.nansum(np.where(tally.is_gold == 1, score, 0.0))
    elsewhere = np.where(free, elsewhere, 0.0)
    return _with_gold(tally, truth), elsewhere, float(likelihood)


def weighted(tally: Tally, annotators: int, shrinkage: Shrinkage = PRODUCT) -> Floats:
    """The weight of the votes behind each cell: ln(s(K-1)/(1-s)) summed over them.

    s is the shrunken share of answers that agree with gold, and where there is none with the
    majority (a tie counts in parts), clipped to SKILL_BOUNDS.
    """
    s = majority_skills(tally, annotators, shrinkage)
    return _scores(tally, np.log(s * max(tally.classes - 1, 1) / (1 - s)))


def majority_skills(tally: Tally, annotators: int, shrinkage: Shrinkage = PRODUCT) -> Floats:
    """The skills that `weighted` weighs by; nobody is taken for perfect or hopeless."""
    shares = _with_gold(tally, tally.majority_shares())
    skills = np.nan_to_num(tally.skills(shares, annotators, shrinkage), nan=1 / tally.classes)
    return np.clip(skills, *SKILL_BOUNDS)


def added(place: Integers, weights: Floats, places: int) -> Floats:
    """The weights that fall on each place, summed; 0 where none does."""
    return np.asarray(np.bincount(place, weights=weights, minlength=places), dtype=np.float64)


def _scores(tally: Tally, worth: Floats) -> Floats:
    weights = worth[tally.judgement_annotator] * tally.judgement_times
    return added(tally.judgement_cell, weights, len(tally.item))


def _with_gold(tally: Tally, truth: Floats) -> Floats:
    known = tally.is_gold
    return np.where(np.isnan(known), truth, known)
