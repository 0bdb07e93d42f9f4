"""What one more annotator per asset is worth: how often the majority is right, by votes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import comb
from typing import Any

import polars as pl

MOST_VOTES = 7
LEAST_GAIN = 1e-9
"""A gain under this is a rounding error: the second vote, for one, never gains anything."""

Answers = tuple[int, tuple[int, ...]]
"""How often an asset was answered right, and how often each wrong answer was given."""

BY_VOTES = pl.Schema(
    {
        "project_id": pl.String(),
        "question": pl.String(),
        "votes": pl.Int64(),
        "n": pl.Int64(),
        "value": pl.Float64(),
        "gain": pl.Float64(),
        "cost": pl.Float64(),
        "cost_per_right": pl.Float64(),
        "currency": pl.String(),
        "method": pl.String(),
        "reason": pl.String(),
    }
)


def by_votes(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of `cost_per_vote`.

    Input: one row per asset, question and answer given, with votes, is_correct, and for the
    project vote_cost, currency and minimum_n; rows in any order.
    """
    ordered = frame.sort("project_id", "question", "asset_key", "is_correct", "votes")
    parts = ordered.partition_by("project_id", "question", maintain_order=True)
    rows = [row for part in parts for row in _question(part)]
    return pl.DataFrame(rows, schema=BY_VOTES)


@lru_cache(maxsize=50_000)
def majority_is_right(right: int, wrong: tuple[int, ...], votes: int) -> float:
    """Chance that so many of the answers, drawn without return, have the right one in front.

    `right` answers are right, `wrong` are the counts of each wrong one. Of a tie the right answer
    gets its share. Exact. Raises ValueError with more votes than answers.

    >>> [round(majority_is_right(2, (1,), votes), 3) for votes in (1, 2, 3)]
    [0.667, 0.667, 1.0]
    """
    answers = right + sum(wrong)
    if not 0 < votes <= answers:
        raise ValueError(f"{votes} of {answers} answers cannot be drawn")
    # Ways to draw the wrong ones, by how many, how many of the commonest, how many are as common.
    ways: Counter[tuple[int, int, int]] = Counter({(0, 0, 0): 1})
    for count in wrong:
        added: Counter[tuple[int, int, int]] = Counter()
        for (drawn, most, ties), number in ways.items():
            for more in range(min(count, votes - drawn) + 1):
                top = (more, 1) if more > most else (most, ties + (more == most and more > 0))
                added[drawn + more, *top] += number * comb(count, more)
        ways = added
    won = 0.0
    for (drawn, most, ties), number in sorted(ways.items()):
        mine = votes - drawn
        if mine >= most and mine > 0:
            share = 1 / (1 + ties) if mine == most else 1.0
            won += number * comb(right, mine) * share
    return won / comb(answers, votes)


def _question(part: pl.DataFrame) -> Iterator[dict[str, Any]]:
    said = part.row(0, named=True)
    kept = {name: said[name] for name in ("project_id", "question", "currency")}
    assets = _assets(part)
    for votes in range(1, MOST_VOTES + 1):
        enough = {a: count for a, count in assets.items() if a[0] + sum(a[1]) >= votes}
        n = sum(enough.values())
        if n:
            yield kept | {"votes": votes, "n": n} | _worth(enough, votes, n, said)


def _assets(part: pl.DataFrame) -> dict[Answers, int]:
    """How many assets were answered alike: few ways, however many assets."""
    counts, is_right = pl.col("votes"), pl.col("is_correct")
    alike = (
        part.group_by("asset_key")
        .agg(right=counts.filter(is_right).sum(), wrong=counts.filter(~is_right).sort())
        .group_by("right", "wrong")
        .len()
    )
    return {(int(right), tuple(wrong)): int(number) for right, wrong, number in alike.iter_rows()}


def _worth(enough: dict[Answers, int], votes: int, n: int, said: dict[str, Any]) -> dict[str, Any]:
    value = _share(enough, votes, n)
    gain = value - _share(enough, votes - 1, n) if votes > 1 else None
    price = said["vote_cost"]
    is_worth = price is not None and gain is not None and gain > LEAST_GAIN
    return {
        "value": value,
        "gain": gain,
        "cost": None if price is None else price * votes,
        "cost_per_right": price / gain if is_worth else None,
        "method": "every choice of so many of an asset's answers, ties shared; against gold",
        "reason": "insufficient_n" if n < said["minimum_n"] else None,
    }


def _share(enough: dict[Answers, int], votes: int, n: int) -> float:
    found: Sequence[tuple[Answers, int]] = sorted(enough.items())
    return sum(count * majority_is_right(*answers, votes) for answers, count in found) / n
