"""Dawid-Skene and the majority vote against crowd-kit: same data, same rounds, same answers."""

from __future__ import annotations

import warnings
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from crowdkit.aggregation import DawidSkene, MajorityVote

from benchmarks.case import Case
from queries import catalogue, dawid_skene
from queries.dawid_skene import Smoothing, Votes

ITEMS, PER_ITEM, CLASSES, PEOPLE, ROUNDS = 200_000, 5, 10, 500, 10


def judgements() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Item, annotator and label of a million judgements, in no order."""
    rng = np.random.default_rng(20240101)
    truth = rng.integers(0, CLASSES, ITEMS)
    skill = rng.uniform(0.5, 0.95, PEOPLE)
    item = np.repeat(np.arange(ITEMS), PER_ITEM)
    first, step = rng.integers(0, PEOPLE, ITEMS), rng.integers(1, PEOPLE // PER_ITEM, ITEMS)
    person = ((first[:, None] + np.arange(PER_ITEM) * step[:, None]) % PEOPLE).ravel()
    knows = rng.random(len(item)) < skill[person]
    label = np.where(knows, truth[item], rng.integers(0, CLASSES, len(item)))
    order = rng.permutation(len(item))
    return item[order], person[order], label[order]


def em(_: Path) -> Case:
    """Ten rounds of EM from the vote shares; both count a cell as 1e-10 at least."""
    warnings.simplefilter("ignore", DeprecationWarning)
    item, person, label = judgements()
    frame = pd.DataFrame({"task": item, "worker": person, "label": label})
    unsmoothed = Smoothing(everywhere=0, diagonal=0, floor=1e-10)

    def ours() -> np.ndarray:
        votes = Votes.of(item, person, label)
        return dawid_skene.fit(votes, unsmoothed, tolerance=-1, most_rounds=ROUNDS).posteriors

    def peer() -> np.ndarray:
        model = DawidSkene(n_iter=ROUNDS, tol=-np.inf).fit(frame)
        return model.probas_.sort_index().sort_index(axis=1).to_numpy()

    mine, theirs = ours(), peer()
    if not (mine.argmax(axis=1) == theirs.argmax(axis=1)).all():
        raise AssertionError("other labels than crowd-kit")
    if np.abs(mine - theirs).max() > 1e-6:
        raise AssertionError("other posteriors than crowd-kit")
    return Case(
        f"Dawid-Skene, {len(item):,} judgements",
        ours,
        peer,
        "crowd-kit",
        f"{ROUNDS} rounds each; same labels, posteriors within 1e-6",
    )


def majority(_: Path) -> Case:
    """The plain count, as the view `int_majority` does it."""
    item, person, label = judgements()
    frame = pd.DataFrame({"task": item, "worker": person, "label": label})
    connection = duckdb.connect()
    connection.register("judged", pd.DataFrame({"i": item, "p": person, "l": label}))
    connection.execute(
        """create table int_votes as select 'p' as project_id, 'q' as question,
        'asset ' || i as asset_key, 'asset ' || i as asset_id, 'label ' || l as label,
        'person ' || p as voter, false as is_number, false as is_prelabelled,
        false as is_repeat from judged"""
    )
    sql = catalogue()["int_majority"].sql

    def ours() -> dict[str, str]:
        return dict(
            connection.execute(
                f"select asset_key, majority_label from ({sql}) where majority_label is not null"
            ).fetchall()
        )

    mine, theirs = ours(), MajorityVote().fit_predict(frame)
    if any(f"label {theirs[int(key.split()[1])]}" != value for key, value in mine.items()):
        raise AssertionError("other majorities than crowd-kit")
    return Case(
        f"majority, {len(item):,} judgements",
        lambda: connection.execute(f"create or replace table majority as {sql}"),
        lambda: MajorityVote().fit_predict(frame),
        "crowd-kit",
        "ours on text ids, with votes, shares and reasons; crowd-kit breaks ties by name",
    )


CASES = (em, majority)
