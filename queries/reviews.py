"""Numbers about reviewing: of those whose work is reviewed, and of those who review."""

from __future__ import annotations

import numpy as np
import polars as pl

from queries import contrasts, intervals
from queries.arrays import column, floats

POPULATION = ("random", "full")
"""Ways of picking work under which rates of the reviewed are rates of the population."""

_SHARES = {
    "first_pass_yield": ("accepted_first", "items", "items accepted at their first verdict"),
    "acceptance_now": ("accepted_now", "items", "items whose last verdict is accepted or fixed"),
    "rejection_rate": ("rejections", "verdicts", "rejections among verdicts"),
    "rework_rate": ("reworked", "items", "items ever rejected"),
}
_VERDICTS = {
    "accepted": ("accepted", "verdicts", "verdicts on the work of others"),
    "rejected": ("rejected", "verdicts", "verdicts on the work of others"),
    "fixed": ("fixed", "verdicts", "verdicts on the work of others"),
    "overturned": (
        "overturned",
        "checked",
        "verdicts another reviewer or gold has spoken on, of the same content",
    ),
    "self_reviewed": ("self_reviewed", "all_verdicts", "all verdicts, those on one's own work too"),
}

_ESTIMATE: dict[str, type[pl.DataType]] = {
    "measure": pl.String,
    "events": pl.Int64,
    "value": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "n": pl.Int64,
    "method": pl.String,
    "reason": pl.String,
}


def by_annotator(frame: pl.DataFrame) -> pl.DataFrame:
    """Counts per annotator and selection in, the columns of `reviews_by_annotator` out."""
    keys = ["project_id", "annotator_id", "selection"]
    scope = (
        pl.when(pl.col("selection").is_in(POPULATION))
        .then(pl.lit("of the population"))
        .otherwise(pl.lit("of reviewed, not of population"))
    )
    parts = [
        _rates(frame, keys, measure, *columns).with_columns(
            method=pl.concat_str(pl.col("method"), pl.lit("; "), scope)
        )
        for measure, columns in _SHARES.items()
    ]
    told = "verdicts of items accepted now; median; "
    rounds = _medians(frame, keys, "median_rounds", "median_rounds", "accepted_now", told)
    parts.append(rounds.with_columns(method=pl.concat_str(pl.col("method"), scope)))
    return pl.concat(parts)


def by_reviewer(frame: pl.DataFrame) -> pl.DataFrame:
    """Counts per reviewer in, the columns of `reviews_by_reviewer` out."""
    keys = ["project_id", "reviewer_id"]
    parts = [_rates(frame, keys, measure, *columns) for measure, columns in _VERDICTS.items()]
    told = "positive times only; median"
    parts.append(_medians(frame, keys, "median_seconds", "median_seconds", "timed", told))
    parts.append(_leniency(frame, keys))
    return pl.concat(parts)


def _rates(
    frame: pl.DataFrame, keys: list[str], measure: str, part: str, whole: str, told: str
) -> pl.DataFrame:
    """One share per row, with Wilson's interval."""
    events, n = floats(frame[part]), floats(frame[whole])
    low, high = intervals.wilson(events, n)
    value = events / np.where(n > 0, n, np.nan)
    return _typed(
        frame.with_columns(
            measure=pl.lit(measure),
            events=pl.col(part),
            value=column(value),
            ci_low=column(low),
            ci_high=column(high),
            n=pl.col(whole),
            method=pl.lit(f"{told}; Wilson 95%"),
            reason=_reason(whole),
        ),
        keys,
    )


def _medians(
    frame: pl.DataFrame, keys: list[str], measure: str, value: str, n: str, told: str
) -> pl.DataFrame:
    """One median per row; no interval."""
    return _typed(
        frame.with_columns(
            measure=pl.lit(measure),
            events=pl.lit(None),
            value=pl.col(value),
            ci_low=pl.lit(None),
            ci_high=pl.lit(None),
            n=pl.col(n),
            method=pl.lit(told),
            reason=_reason(n),
        ),
        keys,
    )


def _leniency(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Acceptance less that of the others on work of the same annotators, picked the same way."""
    names = ("own_accepted", "own_verdicts", "rest_accepted", "rest_verdicts")
    value, low, high = contrasts.difference(*(frame[name].to_numpy() for name in names))
    is_thin = pl.min_horizontal("own_verdicts", "rest_verdicts") < pl.col("minimum_n")
    adjusted = pl.col("adjusted").round(3).cast(pl.String).fill_null("none")
    return _typed(
        frame.with_columns(
            measure=pl.lit("leniency"),
            events=pl.col("own_accepted"),
            value=column(value),
            ci_low=column(low),
            ci_high=column(high),
            n=pl.col("own_verdicts"),
            method=pl.concat_str(
                pl.lit("against "),
                pl.col("rest_verdicts").cast(pl.String),
                pl.lit(
                    " verdicts of others on the same annotators and selection; Newcombe 95%; "
                    "Mantel-Haenszel adjusted "
                ),
                adjusted,
                pl.lit("; confounded by assignment unless reviews were drawn by lot"),
            ),
            reason=pl.when(pl.col("own_verdicts") == 0)
            .then(pl.lit("no_overlap"))
            .when(is_thin)
            .then(pl.lit("insufficient_n")),
        ),
        keys,
    )


def _reason(n: str) -> pl.Expr:
    thin = pl.when(pl.col(n) < pl.col("minimum_n")).then(pl.lit("insufficient_n"))
    return pl.when(pl.col(n) == 0).then(pl.lit("no_data")).otherwise(thin)


def _typed(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    return frame.select(*keys, *(pl.col(name).cast(kind) for name, kind in _ESTIMATE.items()))
