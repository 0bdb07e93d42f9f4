"""How alike each two annotators draw: the function behind `int_object_agreement_by_pair`."""

import numpy as np
import polars as pl
from scipy import sparse

from queries.arrays import Floats
from queries.pairs import MOST_BOOTSTRAPPED
from queries.resampling import Statistic, bootstrap

_PAIR = ["project_id", "question", "annotator_a", "annotator_b"]

_BY_PAIR = pl.Schema(
    dict.fromkeys(_PAIR, pl.String())
    | {"n": pl.Int64(), "agreed": pl.Int64()}
    | dict.fromkeys(["percent", "value", "ci_low", "ci_high"], pl.Float64())
    | {"method": pl.String(), "reason": pl.String()}
)

_BOUNDS = pl.Schema(
    dict.fromkeys(_PAIR, pl.String())
    | {"ci_low": pl.Float64(), "ci_high": pl.Float64(), "interval": pl.String()}
)

_Z = 1.959963984540054


def by_pair(frame: pl.DataFrame) -> pl.DataFrame:
    """Mean F1 of each two annotators over the assets that both saw.

    Input: one row per pair and F1, with the number of assets (see
    `int_object_agreement_by_pair.sql`); F1 is NULL where both drew nothing.
    """
    pairs = _means(frame)
    enough = pl.col("value").is_not_null() & (pl.col("n") >= pl.col("minimum_interval"))
    measured = pairs.filter(enough)
    if measured.height > MOST_BOOTSTRAPPED:
        bounds = _jackknifed(measured)
    else:
        bounds = _bootstrapped(frame.join(measured.select(_PAIR), on=_PAIR, how="semi"))
    return (
        pairs.join(bounds, on=_PAIR, how="left")
        .with_columns(
            agreed=pl.lit(None, pl.Int64()),
            percent=pl.lit(None, pl.Float64()),
            method=pl.concat_str("method", pl.col("interval").fill_null("")),
            reason=_pair_reason(),
        )
        .select(_BY_PAIR.names())
        .cast(_BY_PAIR)
        .sort(_PAIR)
    )


def _means(frame: pl.DataFrame) -> pl.DataFrame:
    """Per pair: n, mean F1 and its standard error, and how it came about."""
    drew = pl.col("f1").is_not_null()
    apart = (pl.col("f1") - pl.col("value")) ** 2
    f1_from = pl.format("mean F1 of their objects on an asset, {}", "rule")
    left_out = pl.format("; {} times both drew nothing, left out", "empty")
    return (
        frame.sort(*_PAIR, "f1")
        .with_columns(pl.col("assets").cast(pl.Int64))
        .with_columns(
            n=pl.col("assets").filter(drew).sum().over(_PAIR),
            empty=pl.col("assets").filter(~drew).sum().over(_PAIR),
            total=(pl.col("f1") * pl.col("assets")).sum().over(_PAIR),
        )
        .with_columns(value=pl.when(pl.col("n") > 0).then(pl.col("total") / pl.col("n")))
        .group_by(_PAIR)
        .agg(
            pl.col("n", "empty", "value").first(),
            pl.col("rule", "minimum_n", "minimum_interval").first(),
            squares=(apart * pl.col("assets")).sum(),
        )
        .with_columns(
            error=(pl.col("squares") / (pl.col("n") * (pl.col("n") - 1))).sqrt(),
            method=f1_from + pl.when(pl.col("empty") > 0).then(left_out).otherwise(pl.lit("")),
        )
    )


def _jackknifed(measured: pl.DataFrame) -> pl.DataFrame:
    """Intervals from leaving out one asset at a time, which for a mean is its standard error."""
    half = _Z * pl.col("error")
    return measured.select(
        *_PAIR,
        ci_low=(pl.col("value") - half).clip(0.0, 1.0),
        ci_high=(pl.col("value") + half).clip(0.0, 1.0),
        interval=pl.lit("; jackknife of assets"),
    )


def _bootstrapped(tallies: pl.DataFrame) -> pl.DataFrame:
    """Percentile intervals, each pair resampled on its own."""
    drew = tallies.filter(pl.col("f1").is_not_null()).sort(*_PAIR, "f1")
    rows = []
    for pair in drew.partition_by(_PAIR, maintain_order=True):
        columns = np.column_stack([pair["f1"].to_numpy(), np.ones(pair.height)])
        statistic = Statistic(sparse.csr_array(columns), _first_over_second)
        replicates = bootstrap(statistic, pair["assets"].cast(pl.Float64).to_numpy())
        low, high = replicates.interval()
        names = pair.select(_PAIR).row(0)
        rows.append((*names, float(low[0]), float(high[0]), f"; {replicates.method}"))
    return pl.DataFrame(rows, schema=_BOUNDS, orient="row")


def _first_over_second(sums: Floats) -> Floats:
    return np.asarray(sums[:, [0]] / sums[:, [1]])


def _pair_reason() -> pl.Expr:
    return (
        pl.when(pl.col("value").is_null())
        .then(pl.lit("no_data"))
        .when(pl.col("n") < pl.col("minimum_n"))
        .then(pl.lit("insufficient_n"))
    )
