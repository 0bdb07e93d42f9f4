"""Whether labeling or review sets the pace, and what changes when either does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

HISTORY_DAYS = 20


@dataclass(frozen=True)
class Steps:
    """The two steps an asset passes: per working day, as they are now.

    handed_in: assets handed in for the first time. verdicts: verdicts given; None where nobody
    reviews. rounds: verdicts that an accepted asset takes.
    """

    handed_in: float
    verdicts: float | None
    rounds: float

    @property
    def review_share(self) -> float | None:
        """The share of what is handed in that the reviewers get to; None where nobody reviews.

        1 where they judge as much or more, working off what has waited.
        """
        if self.verdicts is None:
            return None
        return min(self.verdicts / (self.handed_in * self.rounds), 1.0) if self.handed_in else 1.0


def steps(calendar: pl.DataFrame, flow: Mapping[str, Any] | None) -> Steps:
    """The steps of a project: `calendar` its rows of `throughput_burnup`, `flow` of
    `throughput_flow`. Means over the last twenty whole working days, zero days kept; verdicts over
    the last ten."""
    days = calendar.sort("day").with_columns(
        new=pl.col("submitted").diff().fill_null(pl.col("submitted"))
    )
    recent = days.filter(pl.col("is_working") & ~pl.col("is_incomplete")).tail(HISTORY_DAYS)
    handed_in = float(recent["new"].sum() / recent.height) if recent.height else 0.0
    if flow is None:
        return Steps(handed_in, None, 1.0)
    return Steps(handed_in, flow["reviewed_per_day"] or None, flow["mean_rounds"] or 1.0)


def factor(
    now: Steps,
    labeling: float = 1.0,
    review_share: float | None = None,
    verdicts: float | None = None,
) -> float:
    """How many times the pace of now is kept when labeling, the share reviewed or verdicts change.

    An asset that is not reviewed is done when it is handed in; one that is waits for `rounds`
    verdicts, of which the reviewers give so many a day and no more. The slower of the two steps
    sets the pace. None leaves a thing as it is. Where nobody reviews only labeling counts.
    Raises ValueError for numbers below 0 and a share above 1.

    >>> team = Steps(handed_in=40, verdicts=40, rounds=1)
    >>> factor(team, labeling=2), factor(team, labeling=2, review_share=0.5)
    (1.0, 2.0)
    """
    if labeling < 0 or (verdicts or 0) < 0 or not 0 <= (review_share or 0) <= 1:
        raise ValueError("labeling and verdicts are 0 or more, the share reviewed is 0 to 1")
    if now.verdicts is None or now.review_share is None or not now.handed_in:
        return labeling
    share = now.review_share if review_share is None else review_share
    given = now.verdicts if verdicts is None else verdicts
    before = _pace(now.handed_in, now.verdicts / now.rounds, now.review_share)
    return _pace(now.handed_in * labeling, given / now.rounds, share) / before


def is_review_limiting(
    now: Steps,
    labeling: float = 1.0,
    review_share: float | None = None,
    verdicts: float | None = None,
) -> bool:
    """Whether the reviewers, so changed, get to less than they should.

    >>> is_review_limiting(Steps(handed_in=40, verdicts=40, rounds=1), labeling=2)
    True
    """
    share = now.review_share if review_share is None else review_share
    given = now.verdicts if verdicts is None else verdicts
    if given is None or share is None:
        return False
    return given / now.rounds < now.handed_in * labeling * share * (1 - 1e-9)


def _pace(handed_in: float, judged: float, share: float) -> float:
    """Assets done a day: all that is handed in, or as many as the reviewed part lets through."""
    return min(handed_in, judged / share) if share else handed_in
