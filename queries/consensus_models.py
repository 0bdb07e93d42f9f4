"""Which model answers a question, and what it makes of the votes.

Models differ in what they give: probabilities of all classes (Dawid-Skene, GLAD, MACE), of the
labels somebody gave and one number for the rest (one-coin, weighted vote), or none (majority).
`Posterior` is what all of them come down to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from queries import crowd_models, dawid_skene, one_coin
from queries.arrays import Floats
from queries.dawid_skene import Integers, Smoothing, Votes, distinct
from queries.one_coin import Shrinkage, Tally

METHODS = ("majority", "weighted", "one_coin", "dawid_skene", *crowd_models.MODELS)

PROBABILISTIC = "crowdlab"
"""CROWDLAB (H. Goh et al. 2022, arXiv 2210.06812) joins votes with a classifier's probabilities."""

MOST_NUMBERS = 50_000_000
"""Numbers that Dawid-Skene may hold (assets or confusion rows, times classes)."""

MOST_WORK = 1_500_000_000
"""Votes times classes times rounds after which EM stops, unconverged: some ten seconds."""

LEAST_ROUNDS = 20


@dataclass(frozen=True)
class Settings:
    """The policies of one project; see `int_consensus_settings`."""

    method: str = "auto"
    smoothing: float = 1.0
    diagonal: float = 1.0
    skill_agreements: float = 8.0
    skill_answers: float = 10.0
    rounds: float = 500.0
    tau: float = 0.95
    tau_critical: float = 0.99
    n_max: float = 7.0
    minimum_votes: float = 3.0
    minimum_items: float = 20.0

    @staticmethod
    def of(row: Mapping[str, Any]) -> Settings:
        """From a row that has them among its columns."""
        return Settings(**{name: row[name] for name in Settings.__dataclass_fields__})

    @property
    def shrinkage(self) -> Shrinkage:
        """What is added to agreements and answers."""
        return Shrinkage(self.skill_agreements, self.skill_answers)

    @property
    def steps(self) -> Smoothing:
        """What is added to confusion matrices."""
        return Smoothing(self.smoothing, self.diagonal, self.minimum_items)


@dataclass(frozen=True)
class Posterior:
    """What a model makes of each asset.

    Cells are labels of an asset, in the order of asset and label: all that were given, gold,
    and the most probable two. `probability` is NaN where the model has none; `score` is what
    labels are ranked by. Of each label without a cell `elsewhere` holds score and probability.
    """

    item: Integers
    label: Integers
    probability: Floats
    score: Floats
    elsewhere: Floats
    entropy: Floats
    method: str
    warning: str | None = None


def infer(votes: Votes, tally: Tally, settings: Settings) -> Posterior:
    """Run the chosen model; fall back to the majority where it has lost its way."""
    method, why = choose(votes, settings)
    if method == "majority":
        return majority(tally, f"majority{why}")
    if method == "weighted":
        return _weighted(votes, tally, settings)
    if method == "one_coin":
        found, switched = _one_coin(votes, tally, settings, why)
    elif method == "dawid_skene":
        found, switched = _dawid_skene(votes, tally, settings, why)
    else:
        return _by_library(votes, tally, method)
    if switched:
        return replace(
            majority(tally, f"majority (labels changed places in {found.method})"),
            warning="label_switching",
        )
    return found


def choose(votes: Votes, settings: Settings) -> tuple[str, str]:
    """The method, and in brackets why it is not the one the settings name.

    `auto` is Dawid-Skene where assets have votes enough and annotators assets enough, on the
    average, and one-coin elsewhere.
    """
    if votes.classes < 2:
        return "majority", " (one class)"
    named = settings.method if settings.method in METHODS else "auto"
    why = "" if settings.method in (*METHODS, "auto") else _refusal(settings.method)
    if named != "auto":
        is_absent = named in crowd_models.MODELS and not crowd_models.is_installed()
        if is_absent:
            named, why = "auto", f" ({named} needs crowd-kit: pip install 'assay[consensus]')"
    if named == "auto":
        per_item, per_annotator = averages(votes)
        is_enough = per_item >= settings.minimum_votes and per_annotator >= settings.minimum_items
        named = "dawid_skene" if is_enough else "one_coin"
        why = why or f" (auto: {per_item:.3g} votes an asset, {per_annotator:.3g} assets a person)"
    if named == "dawid_skene" and _is_too_large(votes):
        return "one_coin", f" ({votes.classes} classes are too many for Dawid-Skene)"
    return named, why


def _refusal(method: str) -> str:
    if method == PROBABILISTIC:
        return " (crowdlab needs a model's out-of-sample probability of every class, not one score)"
    return f" ({method} is no method)"


def averages(votes: Votes) -> tuple[float, float]:
    """Votes per asset, and different assets per annotator, both on the average."""
    people = int((votes.per_annotator > 0).sum())
    voters = voters_per_item(votes)
    voted = int((voters > 0).sum())
    return len(votes.item) / max(voted, 1), float(voters.sum()) / max(people, 1)


def voters_per_item(votes: Votes) -> Integers:
    """Different annotators behind the votes on each item."""
    rated = distinct(votes.item * votes.annotators + votes.annotator)
    return np.bincount(rated // max(votes.annotators, 1), minlength=votes.items)


def majority(tally: Tally, method: str) -> Posterior:
    """Labels ranked by their votes; gold before all."""
    cells = _cells(tally, tally.item * tally.classes + tally.label)
    score = np.zeros(len(cells))
    score[np.searchsorted(cells, tally.item * tally.classes + tally.label)] = tally.votes
    item, label = np.divmod(cells, max(tally.classes, 1))
    score[tally.gold[item] == label] = np.inf
    return Posterior(
        item=item,
        label=label,
        probability=np.full(len(cells), np.nan),
        score=score,
        elsewhere=np.full(tally.items, -np.inf),
        entropy=np.full(tally.items, np.nan),
        method=method,
    )


def _weighted(votes: Votes, tally: Tally, settings: Settings) -> Posterior:
    skills = one_coin.majority_skills(tally, votes.annotators, settings.shrinkage)
    truth, elsewhere, _ = one_coin.posteriors(tally, skills)
    return _sparse(tally, truth, elsewhere, "weighted vote: skill against the majority or gold")


def _one_coin(votes: Votes, tally: Tally, settings: Settings, why: str) -> tuple[Posterior, bool]:
    rounds = _rounds(settings, len(tally.judgement_cell))
    fit = one_coin.fit(tally, votes.annotators, settings.shrinkage, most_rounds=rounds)
    method = (
        f"one_coin{why}: skill (agreements + {settings.skill_agreements:g}) / "
        f"(answers + {settings.skill_answers:g})"
    )
    found = _sparse(tally, fit.truth, fit.elsewhere, method)
    warning = None if fit.is_converged else "not_converged"
    return replace(found, warning=warning), fit.is_switched


def _dawid_skene(
    votes: Votes, tally: Tally, settings: Settings, why: str
) -> tuple[Posterior, bool]:
    rounds = _rounds(settings, len(votes.item) * votes.classes)
    fit = dawid_skene.fit(votes, settings.steps, most_rounds=rounds)
    method = (
        f"dawid_skene{why}: smoothing {settings.smoothing:g}, diagonal "
        f"{settings.diagonal:g} under {settings.minimum_items:g} answers"
    )
    found = _dense(tally, fit.posteriors, method)
    warning = None if fit.is_converged else "not_converged"
    return replace(found, warning=warning), fit.is_switched


def _by_library(votes: Votes, tally: Tally, model: str) -> Posterior:
    posteriors = crowd_models.posteriors(votes, model)
    dawid_skene.fix(posteriors, tally.gold)
    return _dense(tally, posteriors, f"{model}, by crowd-kit")


def _rounds(settings: Settings, work: int) -> int:
    """How many rounds a model of that work per round may take."""
    return int(min(settings.rounds, max(LEAST_ROUNDS, MOST_WORK // max(work, 1))))


def _is_too_large(votes: Votes) -> bool:
    rows = max(votes.items, len(votes.pairs))
    return (
        rows * votes.classes > MOST_NUMBERS
        or len(votes.item) * votes.classes * LEAST_ROUNDS > 2 * MOST_WORK
    )


def _dense(tally: Tally, posteriors: Floats, method: str) -> Posterior:
    """From the probabilities of all classes (items by classes)."""
    rows = np.arange(tally.items)
    first = posteriors.argmax(axis=1)
    rest = posteriors.copy()
    rest[rows, first] = -1.0
    codes = np.concatenate([first, rest.argmax(axis=1), tally.label])
    cells = _cells(tally, np.concatenate([rows, rows, tally.item]) * tally.classes + codes)
    item, label = np.divmod(cells, tally.classes)
    return Posterior(
        item=item,
        label=label,
        probability=posteriors[item, label],
        score=posteriors[item, label],
        elsewhere=np.full(tally.items, -np.inf),
        entropy=entropy(posteriors),
        method=method,
    )


def entropy(posteriors: Floats) -> Floats:
    """Entropy of each row of probabilities as a share of the greatest there can be, 0 to 1.

    0 is certain, 1 is no idea. Shannon's, over two classes or more.

    >>> float(entropy(np.array([[0.7, 0.2, 0.1]])).round(6)[0])
    0.729847
    """
    logs = np.zeros_like(posteriors)
    np.log(posteriors, out=logs, where=posteriors > 0)
    nats = -np.einsum("ij,ij->i", posteriors, logs)
    return np.asarray(np.clip(nats / np.log(posteriors.shape[1]), 0.0, 1.0))


def _sparse(tally: Tally, truth: Floats, elsewhere: Floats, method: str) -> Posterior:
    """From the probabilities of the labels given, and that of each other label."""
    given = tally.item * tally.classes + tally.label
    cells = _cells(tally, np.concatenate([given, _only_others(tally)]))
    item, label = np.divmod(cells, tally.classes)
    probability = elsewhere[item]
    probability[np.searchsorted(cells, given)] = truth
    probability[tally.gold[item] == label] = 1.0
    left = tally.classes - np.bincount(item, minlength=tally.items)
    bits = one_coin.added(item, _plogp(probability), tally.items)
    bits += left * _plogp(elsewhere)
    return Posterior(
        item=item,
        label=label,
        probability=probability,
        score=probability,
        elsewhere=np.where(left > 0, elsewhere, -np.inf),
        entropy=np.clip(bits / np.log(tally.classes), 0.0, 1.0),
        method=method,
    )


def _only_others(tally: Tally) -> Integers:
    """The cell of the one label that nobody gave, where it is one: it is known by name."""
    number = np.bincount(tally.item, minlength=tally.items)
    sums = np.bincount(tally.item, weights=tally.label, minlength=tally.items)
    items = np.flatnonzero(number == tally.classes - 1)
    every = tally.classes * (tally.classes - 1) // 2
    return items * tally.classes + (every - np.rint(sums[items]).astype(np.int64))


def _cells(tally: Tally, codes: Integers) -> Integers:
    """The distinct cells among codes (item * classes + label), with gold's."""
    known = np.flatnonzero(tally.gold >= 0)
    return distinct(np.concatenate([codes, known * tally.classes + tally.gold[known]]))


def _plogp(probability: Floats) -> Floats:
    return np.asarray(
        -probability * np.log(probability, out=np.zeros_like(probability), where=probability > 0)
    )
