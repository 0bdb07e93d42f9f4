"""From a statistic over assets to rows of an agreement view: value, interval, method, reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

from queries.arrays import Floats, null
from queries.resampling import Statistic, bootstrap

_Z = 1.959963984540054

MOST_BOOTSTRAPPED = 1_000
"""Groups whose means get an interval from a bootstrap; where there are more, from a jackknife."""


@dataclass(frozen=True)
class Measure:
    """One coefficient: how it is computed, in words, and how many assets it rests on.

    `undefined` is the reason given where it has assets and no value; `is_judged` says whether
    the project's threshold speaks of it.
    """

    coefficient: str
    method: str
    n: int
    undefined: str = "single_category"
    is_judged: bool = False


def estimates(
    measures: Sequence[Measure], statistic: Statistic, assets: Floats, settings: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """A row per measure, in the order of the statistic's targets, from one bootstrap.

    `assets` says how many assets each row of the statistic stands for. `settings` gives
    minimum_n, minimum_interval and threshold.
    """
    values = statistic.of(assets)
    intervals = [measure.n >= settings["minimum_interval"] for measure in measures]
    replicates = bootstrap(statistic, assets) if any(intervals) else None
    rows = []
    for place, measure in enumerate(measures):
        row = blank(measure, _reason(measure, values[place], settings["minimum_n"]))
        row["value"] = null(values[place])
        if replicates and intervals[place] and row["value"] is not None:
            low, high = replicates.interval()
            above = replicates.share_above(settings["threshold"])[place]
            row["method"] = f"{measure.method}; {replicates.method}"
            row |= {"ci_low": null(low[place]), "ci_high": null(high[place])}
            row["p_above_threshold"] = null(above) if measure.is_judged else None
        rows.append(row)
    return rows


def blank(measure: Measure, reason: str | None) -> dict[str, Any]:
    """The row of a measure without a value."""
    empty = dict.fromkeys(("value", "ci_low", "ci_high", "p_above_threshold"))
    return empty | {
        "coefficient": measure.coefficient,
        "method": measure.method,
        "n": measure.n,
        "reason": reason,
    }


def beside(*statistics: Statistic) -> Statistic:
    """Statistics over the same assets as one, so that they share their draws."""
    edges = np.cumsum([0, *(each.columns.shape[1] for each in statistics)])
    columns = sparse.csr_array(sparse.hstack([each.columns for each in statistics], format="csr"))

    def finish(sums: Floats) -> Floats:
        parts = zip(statistics, edges[:-1], edges[1:], strict=True)
        return np.hstack([each.finish(sums[:, start:stop]) for each, start, stop in parts])

    return Statistic(columns, finish)


def ratios(tops: Floats, bottoms: Floats) -> Statistic:
    """Sum of tops over sum of bottoms, column by column (assets x targets); NaN over zero."""
    targets = tops.shape[1]

    def finish(sums: Floats) -> Floats:
        top, bottom = sums[:, :targets], sums[:, targets:]
        return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0))

    return Statistic(sparse.csr_array(np.hstack([tops, bottoms])), finish)


def means(tallies: pl.DataFrame, keys: list[str], most: float = 1.0) -> pl.DataFrame:
    """Mean of `score` per group of keys with its interval; every row is `assets` assets.

    Reads the keys, score (0 to `most`, NULL where nothing was to compare), assets and
    minimum_interval. Returns the keys, n, empty (assets without a score), value, ci_low, ci_high
    and interval (how it was made, NULL where there is none).
    """
    scored = pl.col("score").is_not_null()
    groups = (
        tallies.sort(*keys, "score")
        .group_by(keys, maintain_order=True)
        .agg(
            n=pl.col("assets").filter(scored).sum().cast(pl.Int64),
            empty=pl.col("assets").filter(~scored).sum().cast(pl.Int64),
            total=(pl.col("score") * pl.col("assets")).sum(),
            least=pl.col("minimum_interval").first(),
        )
        .with_columns(value=pl.when(pl.col("n") > 0).then(pl.col("total") / pl.col("n")))
    )
    wanted = groups.filter((pl.col("n") > 0) & (pl.col("n") >= pl.col("least")))
    chosen = tallies.filter(scored).join(wanted.select(*keys, "value", "n"), on=keys)
    draw = _jackknifed if wanted.height > MOST_BOOTSTRAPPED else _bootstrapped
    bounds = draw(chosen.sort(*keys, "score"), keys, most)
    return groups.join(bounds, on=keys, how="left").drop("total", "least")


def _reason(measure: Measure, value: float, minimum_n: float) -> str | None:
    if np.isnan(value):
        return measure.undefined if measure.n else "no_data"
    return "insufficient_n" if measure.n < minimum_n else None


def _jackknifed(scored: pl.DataFrame, keys: list[str], most: float) -> pl.DataFrame:
    """Leaving out one asset at a time, which for a mean is its standard error."""
    squares = (pl.col("assets") * (pl.col("score") - pl.col("value")) ** 2).sum()
    n = pl.col("n").first()
    half = _Z * (squares / (n * (n - 1))).sqrt()
    return scored.group_by(keys).agg(
        ci_low=(pl.col("value").first() - half).clip(0.0, most),
        ci_high=(pl.col("value").first() + half).clip(0.0, most),
        interval=pl.lit("jackknife of assets"),
    )


def _bootstrapped(scored: pl.DataFrame, keys: list[str], most: float) -> pl.DataFrame:
    """Percentile intervals, each group resampled on its own."""
    rows = []
    for group in scored.partition_by(keys, maintain_order=True):
        score = group["score"].to_numpy()[:, None]
        replicates = bootstrap(
            ratios(score, np.ones_like(score)), group["assets"].cast(pl.Float64).to_numpy()
        )
        low, high = replicates.interval()
        names = group.select(keys).row(0)
        rows.append((*names, float(low[0]), min(float(high[0]), most), replicates.method))
    schema = scored.select(keys).schema | pl.Schema(
        {"ci_low": pl.Float64(), "ci_high": pl.Float64(), "interval": pl.String()}
    )
    return pl.DataFrame(rows, schema=schema, orient="row")
