"""How agreement moves: alpha of the assets completed in each week."""

from typing import Any

import numpy as np
import polars as pl

from queries import coefficients, jackknife
from queries.answer_patterns import QUESTION, Question, questions
from queries.arrays import Floats
from queries.measures import means
from queries.resampling import MOST_ASSETS, Statistic, bootstrap

SCHEMA = pl.Schema(
    dict.fromkeys(QUESTION, pl.String())
    | {"week": pl.Date()}
    | dict.fromkeys(["value", "ci_low", "ci_high"], pl.Float64())
    | {"n": pl.Int64(), "percent": pl.Float64(), "items": pl.Int64(), "undated_items": pl.Int64()}
    | {"is_incomplete": pl.Boolean(), "guideline_version": pl.String()}
    | {"method": pl.String(), "reason": pl.String()}
)

_CARRIED = (*QUESTION, "week", "items", "undated_items", "is_incomplete", "guideline_version")


def over_time(frame: pl.DataFrame) -> pl.DataFrame:
    """Alpha and percent agreement of each question and week.

    Input: one row per question, week, pattern and label (see
    `int_answer_agreement_over_time.sql`).
    """
    rows = [_week(week) for week in questions(frame, [*QUESTION, "week"])]
    return pl.DataFrame(rows, schema=SCHEMA).fill_nan(None)


def drawn_over_time(frame: pl.DataFrame) -> pl.DataFrame:
    """Mean agreement per asset of each question and week, where no alpha over answers is made.

    Input: one row per question, week and `score`, with the number of assets (see
    `int_drawn_agreement_over_time.sql`); the score is NULL where there was nothing to compare.
    """
    keys = [*QUESTION, "week"]
    if frame.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    told = frame.select(
        *_CARRIED, "measure", "is_percent", minimum=pl.col("minimum_n").cast(pl.Float64)
    ).unique(keys)
    few = pl.when(pl.col("n") < pl.col("minimum")).then(pl.lit("insufficient_n"))
    return (
        means(frame, keys)
        .join(told, on=keys)
        .with_columns(
            percent=pl.when("is_percent").then("value"),
            method=pl.concat_str("measure", pl.concat_str(pl.lit("; "), "interval").fill_null("")),
            reason=pl.when(pl.col("n") == 0).then(pl.lit("no_overlap")).otherwise(few),
        )
        .select(SCHEMA.names())
        .cast(SCHEMA)
        .sort(keys)
    )


def _week(week: Question) -> dict[str, Any]:
    row = {name: week.settings[name] for name in _CARRIED}
    row |= {"n": week.co_rated, "method": f"Krippendorff {week.distance}"}
    if not week.co_rated:
        return row | {"reason": "no_overlap"}
    spread = week.spread.co_rated
    alpha = coefficients.alpha(spread, week.scale)
    value = float(alpha.of(spread.assets)[0])
    row |= {"value": value, "percent": float(coefficients.percent(spread).of(spread.assets)[0])}
    if np.isnan(value):
        return row | {"reason": "single_category"}
    if week.has_interval():
        low, high, how = _interval(alpha, spread.assets, value, week.settings["all_items"])
        row |= {"ci_low": low, "ci_high": high, "method": f"{row['method']}; {how}"}
    few = week.co_rated < week.settings["minimum_n"]
    return row | {"reason": "insufficient_n" if few else None}


def _interval(
    alpha: Statistic, assets: Floats, value: float, all_items: int
) -> tuple[float, float, str]:
    """A bootstrap of the week's assets; of many assets a jackknife, which is as good and quick."""
    if all_items > MOST_ASSETS:
        low, high = jackknife.interval(value, float(jackknife.errors(alpha, assets)[0]))
        return max(low, -1.0), min(high, 1.0), jackknife.HOW
    replicates = bootstrap(alpha, assets)
    lows, highs = replicates.interval()
    return float(lows[0]), float(highs[0]), replicates.method
