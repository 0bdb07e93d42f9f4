"""What several numbers for one asset come to: mean and median, with intervals."""

import numpy as np
import numpy.typing as npt
import polars as pl

from queries.arrays import Floats

Integers = npt.NDArray[np.int64]

LEVEL = 0.95
METHOD = "mean, Student's t 95%; median, order statistics of at least 95%"

_KEYS = ["project_id", "question", "asset_key"]
_TEXT, _NUMBER = pl.String(), pl.Float64()

COLUMNS = pl.Schema(
    {
        "project_id": _TEXT,
        "asset_id": _TEXT,
        "question": _TEXT,
        "asset_key": _TEXT,
        "value": _NUMBER,
        "ci_low": _NUMBER,
        "ci_high": _NUMBER,
        "n": pl.Int64(),
        "median": _NUMBER,
        "median_low": _NUMBER,
        "median_high": _NUMBER,
        "spread": _NUMBER,
        "lowest": _NUMBER,
        "highest": _NUMBER,
        "gold": _NUMBER,
        "method": _TEXT,
        "reason": _TEXT,
    }
)


def by_asset(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per vote in, the columns of `consensus_numbers` out.

    Reads project_id, question, asset_key, asset_id, voter, value, gold.
    """
    finite = frame.filter(pl.col("value").is_finite())
    if finite.is_empty():
        return pl.DataFrame(schema=COLUMNS)
    # Sums of floats depend on their order; rows and names must not matter.
    people = (
        finite.sort(*_KEYS, "voter", "value")
        .group_by(*_KEYS, "voter", maintain_order=True)
        .agg(pl.col("value").mean(), pl.col("asset_id").min(), pl.col("gold").first())
        .sort(*_KEYS, "value")
    )
    found = people.group_by(*_KEYS, maintain_order=True).agg(
        pl.col("asset_id").min(),
        pl.col("gold").first(),
        pl.len().cast(pl.Int64).alias("n"),
        pl.col("value").mean().alias("mean"),
        pl.col("value").std().alias("spread"),
    )
    n = found["n"].to_numpy()
    middle, low, high = medians(people["value"].to_numpy(), n)
    half = mean_half_width(found["spread"].fill_null(0.0).to_numpy(), n)
    starts = np.cumsum(n) - n
    values = people["value"].to_numpy()
    return found.with_columns(
        value=pl.col("mean"),
        ci_low=pl.col("mean") - pl.Series(half).fill_nan(None),
        ci_high=pl.col("mean") + pl.Series(half).fill_nan(None),
        median=pl.Series(middle),
        median_low=pl.Series(low).fill_nan(None),
        median_high=pl.Series(high).fill_nan(None),
        lowest=pl.Series(values[starts]),
        highest=pl.Series(values[starts + n - 1]),
        method=pl.lit(METHOD),
        reason=pl.when(pl.col("n") < 2).then(pl.lit("insufficient_votes")),
    ).select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())


def mean_half_width(spread: Floats, n: Integers, level: float = LEVEL) -> Floats:
    """Half the width of the interval of a mean of n answers (Student's t); NaN under two.

    >>> mean_half_width(np.array([1.0]), np.array([4])).round(4).tolist()
    [1.5912]
    """
    from scipy import special

    freedom = np.where(n > 1, n - 1.0, np.nan)
    return np.asarray(special.stdtrit(freedom, 0.5 + level / 2) * spread / np.sqrt(n))


def medians(values: Floats, n: Integers, level: float = LEVEL) -> tuple[Floats, Floats, Floats]:
    """Median of each run of n sorted values, and the values that enclose it.

    The r-th smallest and r-th largest enclose the true median with probability
    1 - 2 P(X < r), X binomial (n, 1/2): the narrowest pair that keeps the level, NaN where
    even the extremes do not (n under six for 95 %).

    >>> [x.tolist() for x in medians(np.arange(1.0, 8.0), np.array([7]))]
    [[4.0], [1.0], [7.0]]
    """
    starts = np.cumsum(n) - n
    middle = (values[starts + (n - 1) // 2] + values[starts + n // 2]) / 2
    places = _rank(n, level)
    is_enough = places > 0
    low, high = np.full((2, len(n)), np.nan)
    low[is_enough] = values[(starts + places - 1)[is_enough]]
    high[is_enough] = values[(starts + n - places)[is_enough]]
    return np.asarray(middle), low, high


def _rank(n: Integers, level: float) -> Integers:
    """The largest r for which r-th smallest and largest keep the level; 0 where none does."""
    from scipy import special

    ranks = np.zeros(len(n), dtype=np.int64)
    for size in np.unique(n):
        below = special.bdtr(np.arange((size + 1) // 2), size, 0.5)
        ranks[n == size] = int((2 * below <= 1 - level).sum())
    return ranks
