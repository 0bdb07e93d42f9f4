"""How alike each two annotators answer: alpha of every pair, for a few pairs or for thousands.

All pairs are computed at once on a flat frame of cells: two answers (low_no <= high_no) and the
number of assets on which the pair gave them.
"""

from collections.abc import Callable
from typing import cast

import numpy as np
import polars as pl
from scipy import sparse

from queries import coefficients
from queries.arrays import Floats
from queries.coefficients import Scale, Spread
from queries.pair_tables import PAIR, measured
from queries.resampling import DRAWS, SEED, Replicates, bootstrap

MOST_BOOTSTRAPPED = 1_000
"""Pairs with an interval that get it from a bootstrap; where there are more, from a jackknife."""

_NAMES = ["project_id", "question", "annotator_a", "annotator_b"]

_Intervals = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]

_COLUMNS = [PAIR, "n", "agreed", "value", "ci_low", "ci_high", "method"]

_INTERVALS = pl.Schema({PAIR: pl.Int64(), "ci_low": pl.Float64(), "ci_high": pl.Float64()})

_Z = 1.959963984540054


def by_pair(frame: pl.DataFrame) -> pl.DataFrame:
    """Agreement of each two annotators on the assets they share.

    Input: one row per pair and cell (see `agreement_by_pair.sql`).
    """
    people = frame.select(_pair(), *_NAMES, "minimum_n", "minimum_interval").unique(PAIR)
    cells = _cells(frame)
    is_nominal = _falls_back_to_nominal(cells)
    nominal, placed = _nominal(cells.filter(is_nominal)), _placed(cells.filter(~is_nominal))
    return (
        people.join(pl.concat([nominal, placed]), on=PAIR)
        .join(_kappas(cells, is_nominal), on=PAIR, how="left")
        .sort(_NAMES)
        .select(
            *_NAMES,
            pl.col("n", "agreed").cast(pl.Int64),
            (pl.col("agreed") / pl.col("n")).alias("percent"),
            pl.col("value", "ci_low", "ci_high", "method"),
            _reason().alias("reason"),
            *_bounded_kappa(),
            pl.col("kappa_linear", "kappa_quadratic", "spearman", "kendall"),
        )
    )


def _kappas(cells: pl.DataFrame, is_nominal: pl.Series) -> pl.DataFrame:
    """Kappa of all pairs, and what asks for an order of those whose answers have one."""
    nowhere = pl.lit(None, pl.Float64()).alias("low_position")
    plain = cells.filter(is_nominal).with_columns(nowhere, nowhere.alias("high_position"))
    return pl.concat([measured(plain), measured(cells.filter(~is_nominal))])


def _bounded_kappa() -> list[pl.Expr]:
    """Kappa with an interval where there are assets enough for one, cut at -1 and 1."""
    half = pl.when(pl.col("n") >= pl.col("minimum_interval")).then(_Z * pl.col("kappa_error"))
    return [
        pl.col("kappa"),
        (pl.col("kappa") - half).clip(-1.0, 1.0).alias("kappa_low"),
        (pl.col("kappa") + half).clip(-1.0, 1.0).alias("kappa_high"),
    ]


def _pair() -> pl.Expr:
    a, b = pl.col("a_no"), pl.col("b_no")
    return (a * (b.max() + 1) + b).cast(pl.Int64).alias(PAIR)


def _cells(frame: pl.DataFrame) -> pl.DataFrame:
    """The cells in order, with a number for each pair in place of its names."""
    return frame.select(
        _pair(),
        pl.col("scale", "minimum_interval"),
        pl.col("low_no", "high_no", "low_position", "high_position"),
        pl.col("assets", "crossed").cast(pl.Float64),
        (pl.col("low_no") == pl.col("high_no")).alias("is_equal"),
    ).sort(PAIR, "low_no", "high_no")


def _falls_back_to_nominal(cells: pl.DataFrame) -> pl.Series:
    unplaced = pl.col("low_position").is_null() | pl.col("high_position").is_null()
    return cells.select((pl.col("scale") == "nominal") | unplaced).to_series()


def _reason() -> pl.Expr:
    return (
        pl.when(pl.col("value").is_null())
        .then(pl.lit("single_category"))
        .when(pl.col("n") < pl.col("minimum_n"))
        .then(pl.lit("insufficient_n"))
    )


def _nominal(cells: pl.DataFrame) -> pl.DataFrame:
    """Nominal alpha of all pairs in one pass."""
    located = _with_label_counts(cells.with_columns(scale=pl.lit("nominal")))
    pairs = _totals(located).with_columns(value=_alpha(0.0, 0.0, 0.0))
    return _with_intervals(pairs, located, _jackknifed, _bootstrapped)


def _placed(cells: pl.DataFrame) -> pl.DataFrame:
    """Ordinal, interval or ratio alpha of all pairs in one pass."""
    pairs = _placed_values(cells, [PAIR])
    return _with_intervals(pairs, cells, _placed_jackknifed, _placed_bootstrapped)


def _with_intervals(
    pairs: pl.DataFrame, cells: pl.DataFrame, jackknifed: _Intervals, bootstrapped: _Intervals
) -> pl.DataFrame:
    """The pairs with a method, and an interval where there are assets enough for one."""
    enough = pl.col("value").is_not_null() & (pl.col("n") >= pl.col("minimum_interval"))
    measured = pairs.filter(enough)
    chosen = cells.join(measured.select(PAIR), on=PAIR).sort(PAIR, *_nameless(cells))
    if len(measured) > MOST_BOOTSTRAPPED:
        intervals, how = jackknifed(chosen, measured), "; jackknife of assets"
    else:
        intervals, how = bootstrapped(chosen, measured), f"; bootstrap of assets, B={DRAWS}"
    plain = pl.lit("Krippendorff ") + pl.col("scale")
    method = pl.when(enough).then(plain + pl.lit(how)).otherwise(plain)
    return pairs.join(intervals, on=PAIR, how="left").with_columns(method=method).select(_COLUMNS)


def _nameless(cells: pl.DataFrame) -> list[pl.Expr]:
    """An order of a pair's cells that no label's name decides, as far as counts can tell."""
    names = [pl.col("low_no"), pl.col("high_no")]
    if "low_count" not in cells.columns:
        return [pl.col("low_position"), pl.col("high_position"), *names]
    counts = pl.min_horizontal, pl.max_horizontal
    sizes = [of("low_count", "high_count") for of in counts]
    return [pl.col("is_equal"), pl.col("assets"), *sizes, *names]


def _with_label_counts(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells with how often the pair gave each of the two answers in all."""
    labels = pl.col("high_no").max() + 1
    given = pl.concat(
        [
            cells.select("assets", answer=pl.col(PAIR) * labels + pl.col(f"{side}_no"))
            for side in ("low", "high")
        ]
    )
    counts = given.select(pl.col("assets").sum().over("answer")).to_series()
    return cells.with_columns(low_count=counts.head(len(cells)), high_count=counts.tail(len(cells)))


def _totals(located: pl.DataFrame) -> pl.DataFrame:
    """Per pair: n, agreed, and the sum of squared label counts.

    A label's count is met once for each side of each asset it stands on, so adding the counts
    up over assets and sides gives the squares.
    """
    return located.group_by(PAIR).agg(
        n=pl.col("assets").sum(),
        agreed=(pl.col("assets") * pl.col("is_equal")).sum(),
        squares=(pl.col("assets") * (pl.col("low_count") + pl.col("high_count"))).sum(),
        scale=pl.col("scale").first(),
        minimum_interval=pl.col("minimum_interval").first(),
    )


def _alpha(
    fewer: pl.Expr | float, fewer_agreed: pl.Expr | float, fewer_squares: pl.Expr | float
) -> pl.Expr:
    """Nominal alpha from n, agreed and squares, each less by what is left out."""
    n = 2 * (pl.col("n") - fewer)
    apart = n - 2 * (pl.col("agreed") - fewer_agreed)
    expected = n**2 - (pl.col("squares") - fewer_squares)
    return pl.when(expected > 0).then(1 - apart * (n - 1) / expected)


def _jackknifed(located: pl.DataFrame, measured: pl.DataFrame) -> pl.DataFrame:
    """Intervals from leaving out one asset at a time, cut at -1 and 1."""
    both = pl.col("low_count") + pl.col("high_count")
    lost_squares = pl.when("is_equal").then(2 * both - 4).otherwise(2 * both - 2)
    without = _alpha(1.0, pl.col("is_equal").cast(pl.Float64), lost_squares)
    left_out = located.drop("scale", "minimum_interval").join(measured, on=PAIR)
    return _from_left_out(left_out.with_columns(without=without))


def _from_left_out(left_out: pl.DataFrame) -> pl.DataFrame:
    """Intervals from alpha without one asset of each cell; NULL where one of those is undefined."""
    weighted = pl.col("assets") * pl.col("without")
    spread = (
        left_out.with_columns(mean=(weighted.sum() / pl.col("assets").sum()).over(PAIR))
        .group_by(PAIR)
        .agg(
            pl.col("value").first(),
            error=(
                (pl.col("n").first() - 1)
                / pl.col("n").first()
                * (pl.col("assets") * (pl.col("without") - pl.col("mean")) ** 2).sum()
            ).sqrt(),
            is_whole=pl.col("without").is_not_null().all(),
        )
    )
    half = pl.when("is_whole").then(_Z * pl.col("error"))
    return spread.select(
        PAIR,
        ci_low=(pl.col("value") - half).clip(-1.0, 1.0),
        ci_high=(pl.col("value") + half).clip(-1.0, 1.0),
    )


def _bootstrapped(located: pl.DataFrame, _: pl.DataFrame) -> pl.DataFrame:
    """Percentile intervals, each pair resampled on its own."""
    rows = [
        _bounds(pair, Replicates(_draws(pair), "bootstrap of assets"))
        for pair in located.partition_by(PAIR, maintain_order=True)
    ]
    return pl.DataFrame(rows, schema=_INTERVALS, orient="row").fill_nan(None)


def _draws(pair: pl.DataFrame) -> Floats:
    """Alpha of each draw of one pair's assets; NaN where a draw has one category."""
    assets = pair["assets"].to_numpy()
    n = int(assets.sum())
    drawn = np.random.default_rng(SEED).multinomial(n, assets / n, size=DRAWS)
    sides = pair.select("low_no", "high_no").to_numpy()
    labels, column = np.unique(sides, return_inverse=True)
    given = np.zeros((len(assets), len(labels)))
    np.add.at(given, (np.arange(len(assets))[:, None], column.reshape(sides.shape)), 1.0)
    apart = 2 * (drawn @ (~pair["is_equal"].to_numpy()))
    expected = (2.0 * n) ** 2 - ((drawn @ given) ** 2).sum(axis=1)
    safe = np.where(expected > 0, expected, np.nan)
    return np.asarray(1 - apart * (2 * n - 1) / safe)[:, None]


def _placed_values(cells: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """n, agreed and alpha for each combination of the keys, which need not be pairs."""
    places = _places(cells, keys)
    for side in ("low", "high"):
        side_places = places.select(
            *keys, pl.col("position").alias(f"{side}_position"), pl.col("place").alias(side)
        )
        cells = cells.join(side_places, on=[*keys, f"{side}_position"], how="left")
    within = cells.group_by(keys).agg(
        pl.col("scale", "minimum_interval").first(),
        n=pl.col("assets").sum(),
        agreed=(pl.col("assets") * pl.col("is_equal")).sum(),
        within=(2 * pl.col("assets") * _distance("low", "high")).sum(),
    )
    overall = (
        places.join(places, on=keys, suffix="_other")
        .group_by(keys)
        .agg(
            overall=(
                pl.col("count") * pl.col("count_other") * _distance("place", "place_other")
            ).sum()
        )
    )
    value = 1 - pl.col("within") * (2 * pl.col("n") - 1) / pl.col("overall")
    return within.join(overall, on=keys).with_columns(
        value=pl.when(pl.col("overall") > 0).then(value)
    )


def _places(cells: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Where each answer stands: its mid-rank on an ordinal scale, else its position."""
    sides = [
        cells.select(*keys, "scale", "assets", position=f"{side}_position")
        for side in ("low", "high")
    ]
    counts = (
        pl.concat(sides)
        .group_by(*keys, "scale", "position")
        .agg(count=pl.col("assets").sum())
        .sort(*keys, "position")
    )
    rank = pl.col("count").cum_sum().over(keys) - pl.col("count") / 2
    is_ordinal = pl.col("scale") == "ordinal"
    return counts.with_columns(place=pl.when(is_ordinal).then(rank).otherwise("position"))


def _distance(a: str, b: str) -> pl.Expr:
    """Squared difference, over the squared sum on a ratio scale; 0 between equals."""
    difference, total = pl.col(a) - pl.col(b), pl.col(a) + pl.col(b)
    ratio = pl.when(difference == 0).then(0.0).otherwise(difference / total)
    return pl.when(pl.col("scale") == "ratio").then(ratio).otherwise(difference) ** 2


def _placed_jackknifed(cells: pl.DataFrame, measured: pl.DataFrame) -> pl.DataFrame:
    """As for nominal pairs: every pair once more without one asset of each of its cells."""
    chosen = cells.with_columns(cell=pl.int_range(pl.len()).over(PAIR))
    left_out = chosen.select(PAIR, left_out="cell", weight="assets")
    fewer = pl.col("assets") - (pl.col("cell") == pl.col("left_out")).cast(pl.Float64)
    remaining = chosen.join(left_out, on=PAIR).with_columns(assets=fewer)
    without = _placed_values(remaining, [PAIR, "left_out"]).select(
        PAIR, "left_out", without="value"
    )
    weighed = left_out.join(without, on=[PAIR, "left_out"]).rename({"weight": "assets"})
    return _from_left_out(weighed.join(measured.select(PAIR, "n", "value"), on=PAIR))


def _placed_bootstrapped(cells: pl.DataFrame, _: pl.DataFrame) -> pl.DataFrame:
    """Percentile intervals, each pair resampled on its own."""
    rows = []
    for pair in cells.partition_by(PAIR, maintain_order=True):
        spread = _spread(pair)
        scale = cast(Scale, pair["scale"][0])
        replicates = bootstrap(coefficients.alpha(spread, scale), spread.assets)
        rows.append(_bounds(pair, replicates))
    return pl.DataFrame(rows, schema=_INTERVALS, orient="row").fill_nan(None)


def _spread(pair: pl.DataFrame) -> Spread:
    """The pair's cells as patterns of two ratings."""
    sides = pair.select("low_position", "high_position").to_numpy()
    positions, column = np.unique(sides, return_inverse=True)
    pattern = np.repeat(np.arange(len(pair)), 2)
    ratings = sparse.coo_array(
        (np.ones(2 * len(pair)), (pattern, column.ravel())), shape=(len(pair), len(positions))
    )
    return Spread(ratings.tocsr(), pair["assets"].to_numpy(), positions)


def _bounds(pair: pl.DataFrame, replicates: Replicates) -> tuple[int, float, float]:
    low, high = replicates.interval()
    return pair[PAIR][0], float(low[0]), float(high[0])
