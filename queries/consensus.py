"""The answer drawn from several annotators' votes, with its probability.

The function behind `int_consensus_candidates`: one frame of votes in, one row per asset and
possible answer out. Which model is chosen and why stands in `method`. Numbers do not depend on
the order of rows or on what anybody is called; where two answers come out equally probable
there is no label.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from queries import one_coin, stopping
from queries.arrays import Floats
from queries.consensus_models import Posterior, Settings, infer, voters_per_item
from queries.dawid_skene import Integers, Votes
from queries.one_coin import Tally

Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

TIED = 1e-9
"""Probabilities that differ by less are the same: a model's last digits break no tie."""

LEAST_MAJORITY = 2
"""Votes from which there can be a majority."""

_TEXT, _NUMBER, _COUNT, _FLAG = pl.String(), pl.Float64(), pl.Int64(), pl.Boolean()

COLUMNS = pl.Schema(
    {
        "project_id": _TEXT,
        "question": _TEXT,
        "asset_key": _TEXT,
        "label": _TEXT,
        "label_votes": _COUNT,
        "voters": _COUNT,
        "posterior": _NUMBER,
        "is_label": _FLAG,
        "is_runner_up": _FLAG,
        "is_weighted": _FLAG,
        "entropy": _NUMBER,
        "vote_entropy": _NUMBER,
        "margin": _NUMBER,
        "classes": _COUNT,
        "more_votes": _COUNT,
        "outcome": _TEXT,
        "tau": _NUMBER,
        "method": _TEXT,
        "warning": _TEXT,
    }
)


def candidates(frame: pl.DataFrame) -> pl.DataFrame:
    """Votes in, the columns of `int_consensus_candidates` out.

    Reads project_id, question, asset_key, voter, label, gold_label, is_critical and the
    settings, which are the same for all votes of a question.
    """
    if frame.is_empty():
        return pl.DataFrame(schema=COLUMNS)
    groups = frame.partition_by("project_id", "question", as_dict=True, include_key=False)
    parts = [
        _question(group).with_columns(project_id=pl.lit(project), question=pl.lit(question))
        for (project, question), group in sorted(groups.items())
    ]
    return pl.concat(parts).select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())


def _question(group: pl.DataFrame) -> pl.DataFrame:
    """The answers to one question: one crowd, one model."""
    settings = Settings.of(group.row(0, named=True))
    assets, asset = _numbered(group["asset_key"])
    voters, voter = _numbered(group["voter"])
    classes = pl.concat([group["label"], group["gold_label"].drop_nulls()]).unique().sort()
    votes = Votes(
        item=asset,
        annotator=voter,
        label=_numbers(group["label"], classes),
        items=len(assets),
        annotators=len(voters),
        classes=len(classes),
        gold=_gold(group, asset, len(assets), classes),
    )
    tau = np.full(len(assets), settings.tau)
    tau[asset[group["is_critical"].to_numpy()]] = settings.tau_critical
    tally = Tally.of(votes)
    found = infer(votes, tally, settings)
    return _rows(votes, tally, found, settings, tau).with_columns(
        asset_key=assets.gather(found.item), label=classes.gather(found.label)
    )


def _rows(
    votes: Votes, tally: Tally, found: Posterior, settings: Settings, tau: Floats
) -> pl.DataFrame:
    """One row per cell of the posterior: its own numbers, and those of its asset."""
    ranks = rank(found, tally)
    more, outcome = _outlook(tally, found, ranks, settings, tau)
    at = found.item
    return pl.DataFrame(
        {
            "label_votes": _on_cells(tally, found, tally.votes, 0.0).astype(np.int64),
            "posterior": _null(found.probability),
            "is_label": ranks.is_first,
            "is_runner_up": ranks.is_second,
            "is_weighted": _is_weighted(votes, tally, found, settings),
            "entropy": _null(found.entropy[at]),
            "vote_entropy": _null(_vote_entropy(tally)[at]),
            "margin": _null(ranks.margin[at]),
            "more_votes": _null(more[at]),
            "outcome": pl.Series(outcome).gather(at),
            "tau": tau[at],
            "voters": voters_per_item(votes)[at],
        }
    ).with_columns(
        classes=pl.lit(tally.classes),
        method=pl.lit(found.method),
        warning=pl.lit(found.warning, dtype=_TEXT),
    )


@dataclass(frozen=True)
class Ranks:
    """Which cell leads its asset, and which comes next; none where two are alike.

    Per asset, `top` holds the leader's probability and `margin` its lead in that, NaN where
    the model gives none; `lead` is the same in the scores, be they probabilities or votes.
    """

    is_first: Flags
    is_second: Flags
    top: Floats
    margin: Floats
    lead: Floats


def rank(found: Posterior, tally: Tally) -> Ranks:
    """Order each asset's labels by what the model thinks of them."""
    best = _best(found.item, found.score, 3)
    first, second, third = (np.maximum(score, found.elsewhere) for _, score in best)
    leads = (best[0][1] > second + TIED) & (_totals(tally) >= _least_votes(found, tally))
    follows = leads & (best[1][1] > third + TIED)
    is_first, is_second = np.zeros((2, len(found.item)), dtype=bool)
    is_first[best[0][0][leads]] = True
    is_second[best[1][0][follows]] = True
    top = found.probability[best[0][0]]
    # A count has no rival where all votes agree: the lead is then over nothing.
    lead = first - np.maximum(second, 0.0)
    return Ranks(is_first, is_second, top, np.where(np.isnan(top), np.nan, lead), lead)


def _best(item: Integers, scores: Floats, many: int) -> list[tuple[Integers, Floats]]:
    """Place and score of the best cell of each item, of the next, and so on; -inf past the last.

    Cells stand in the order of their items, and every item has one.
    """
    starts = np.flatnonzero(np.diff(item, prepend=-1))
    left, found = scores.copy(), []
    for _ in range(many):
        top = np.maximum.reduceat(left, starts)
        places = np.flatnonzero(left == top[item])
        place = places[np.flatnonzero(np.diff(item[places], prepend=-1))]
        found.append((place, top))
        left[place] = -np.inf
    return found


def _totals(tally: Tally) -> Floats:
    return one_coin.added(tally.item, tally.votes, tally.items)


def _least_votes(found: Posterior, tally: Tally) -> Floats:
    """A count of votes says nothing from one vote; gold needs none."""
    counted = np.isnan(found.probability).any()
    return np.where((tally.gold < 0) & counted, LEAST_MAJORITY, 0.0)


def _outlook(
    tally: Tally, found: Posterior, ranks: Ranks, settings: Settings, tau: Floats
) -> tuple[Floats, list[str | None]]:
    """Further votes each asset needs, and whether it is settled, open or ambiguous."""
    if tally.classes < 2:
        return np.full(tally.items, np.nan), [None] * tally.items
    skill = _pooled_skill(tally, found)
    top = np.where(np.isnan(ranks.top), _of_lead(ranks.lead, skill, tally.classes), ranks.top)
    top = np.where(tally.gold >= 0, 1.0, top)
    needed = stopping.more_votes(top, tau, skill, tally.classes)
    left = np.maximum(settings.n_max - _totals(tally), 0.0)
    is_settled = needed == 0
    outcome = np.select([is_settled, left > 0], ["settled", "open"], "ambiguous")
    return np.minimum(needed, left), [str(word) for word in outcome]


def _pooled_skill(tally: Tally, found: Posterior) -> float:
    """How often a vote is right, over all votes and as far as the model knows."""
    truth = _from_cells(tally, found, found.probability)
    truth = np.where(np.isnan(truth), tally.majority_shares(), truth)
    return float((truth * tally.votes).sum() / max(tally.votes.sum(), 1.0))


def _of_lead(lead: Floats, skill: float, classes: int) -> Floats:
    """What a lead of so many votes is worth as a probability (flat prior)."""
    s = min(max(skill, 1 / classes), one_coin.SKILL_BOUNDS[1])
    step = np.log(s * (classes - 1) / (1 - s))
    return np.asarray(1 / (1 + np.exp(-np.minimum(lead * step, 700.0))))


def _is_weighted(votes: Votes, tally: Tally, found: Posterior, settings: Settings) -> Flags:
    """Which cell the weighted vote chooses: two votes or more, and alone in front."""
    if tally.classes < 2:
        return np.zeros(len(found.item), dtype=bool)
    weights = one_coin.weighted(tally, votes.annotators, settings.shrinkage)
    scores = _on_cells(tally, found, weights, 0.0)
    (place, first), (_, second) = _best(found.item, scores, 2)
    left = tally.classes - np.bincount(found.item, minlength=tally.items)
    rival = np.where(left > 0, np.maximum(second, 0.0), second)
    wins = (first > rival + TIED) & (_totals(tally) >= LEAST_MAJORITY)
    chosen = np.zeros(len(found.item), dtype=bool)
    chosen[place[wins]] = True
    return chosen


def _vote_entropy(tally: Tally) -> Floats:
    """Normalised entropy of each asset's votes; NaN with fewer than two classes."""
    if tally.classes < 2:
        return np.full(tally.items, np.nan)
    shares = tally.votes / _totals(tally)[tally.item]
    bits = np.bincount(tally.item, weights=-shares * np.log(shares), minlength=tally.items)
    return np.asarray(np.clip(bits / np.log(tally.classes), 0.0, 1.0))


def _on_cells(tally: Tally, found: Posterior, values: Floats, missing: float) -> Floats:
    """Values of the labels given, laid on the posterior's cells."""
    spread = np.full(len(found.item), missing)
    spread[_places(tally, found)] = values
    return spread


def _from_cells(tally: Tally, found: Posterior, values: Floats) -> Floats:
    return values[_places(tally, found)]


def _places(tally: Tally, found: Posterior) -> Integers:
    classes = max(tally.classes, 1)
    cells = found.item * classes + found.label
    return np.searchsorted(cells, tally.item * classes + tally.label)


def _null(values: Floats) -> pl.Series:
    """NaN as NULL."""
    return pl.Series(values).fill_nan(None)


def _numbered(names: pl.Series) -> tuple[pl.Series, Integers]:
    """The distinct names in order, and for each row the number of its own."""
    distinct = names.unique().sort()
    return distinct, _numbers(names, distinct)


def _numbers(names: pl.Series, distinct: pl.Series) -> Integers:
    return names.cast(pl.Enum(distinct)).to_physical().cast(pl.Int64).to_numpy()


def _gold(group: pl.DataFrame, asset: Integers, assets: int, classes: pl.Series) -> Integers:
    """The number of each asset's gold label; -1 where it has none."""
    found = np.full(assets, -1, dtype=np.int64)
    known = group["gold_label"].is_not_null().to_numpy()
    if known.any():
        found[asset[known]] = _numbers(group["gold_label"].drop_nulls(), classes)
    return found
