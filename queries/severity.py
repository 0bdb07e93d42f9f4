"""What errors cost: penalty and quality score, error rates of people, precision of detectors.

An error weighs what its severity weighs (neutral 0, minor 1, major 5, critical 25 unless an
installation says otherwise: the MQM Council's exponential scale) times a multiplier of its kind.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from queries import intervals
from queries.arrays import Floats, column, floats, null, share

SEVERITIES = ("neutral", "minor", "major", "critical")

_OVERVIEW: dict[str, type[pl.DataType]] = {
    "project_id": pl.String,
    "question": pl.String,
    "errors": pl.Int64,
    **dict.fromkeys(SEVERITIES, pl.Int64),
    "has_critical": pl.Boolean,
    "assets": pl.Int64,
    "penalty": pl.Float64,
    "penalty_per_1000": pl.Float64,
    "value": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "n": pl.Int64,
    "method": pl.String,
    "reason": pl.String,
}


def penalty_per_1000(penalty: npt.ArrayLike, labels: npt.ArrayLike) -> Floats:
    """Penalty for every 1000 labels checked; NaN where none was.

    >>> float(penalty_per_1000(57, 2000))
    28.5
    """
    cost, checked = np.broadcast_arrays(floats(penalty), floats(labels))
    return np.asarray(1000 * cost / np.where(checked > 0, checked, np.nan))


def quality_score(penalty: npt.ArrayLike, labels: npt.ArrayLike) -> Floats:
    """100 x (1 - penalty / labels checked): 100 is without error, and it may be negative.

    NaN where nothing was checked.

    >>> float(quality_score(57, 2000))
    97.15
    """
    return np.asarray(100 - penalty_per_1000(penalty, labels) / 10)


def overview(frame: pl.DataFrame) -> pl.DataFrame:
    """Patterns of assets in, the columns of `errors_overview` out.

    Each row of the input is a kind of asset: project_id, question, the labels checked on it,
    their penalty, how many such assets there are, and the errors of each severity on them all;
    with them the weights and minimum_n, the assets an interval needs.
    """
    ordered = frame.sort("project_id", "question", "labels", "penalty")
    groups = ordered.partition_by("project_id", "question", maintain_order=True)
    rows = [_scored(group) for group in groups]
    return pl.DataFrame(rows, schema=_OVERVIEW)


def score_interval(labels: Floats, penalty: Floats, assets: Floats) -> tuple[float, float, str]:
    """95 % interval of the quality score, and how it was made: a bootstrap of assets.

    The arrays name kinds of assets: labels checked on one, its penalty, how many there are.
    Kinds must come in a fixed order for the same draws.
    """
    from scipy import sparse  # not at the top: most imports bring nothing to resample

    from queries import resampling

    columns = sparse.csr_array(np.column_stack([labels, penalty]))
    statistic = resampling.Statistic(
        columns, lambda sums: quality_score(sums[:, 1], sums[:, 0])[:, np.newaxis]
    )
    drawn = resampling.bootstrap(statistic, assets)
    low, high = drawn.interval()
    return float(low[0]), float(high[0]), drawn.method


def by_annotator(frame: pl.DataFrame) -> pl.DataFrame:
    """Sums per annotator in, the columns of `errors_by_annotator` out.

    Reads the counts, labels_checked, assets, erroneous, the sums labels_squared,
    labels_by_erroneous and erroneous_squared over assets, and minimum_n.
    """
    names = ("labels_checked", "erroneous", "labels_squared", "labels_by_erroneous")
    sums = [floats(frame[name]) for name in (*names, "erroneous_squared", "assets")]
    labels, wrong = sums[0], sums[1]
    worth = intervals.effective_n(*sums)
    rate = share(wrong, labels)
    low, high = intervals.wilson(rate * worth, worth)
    is_clustered = pl.col("labels_checked") > pl.col("assets")
    named = pl.sum_horizontal("wrong_class", "missing", "spurious", "localisation")
    return frame.with_columns(
        other=pl.col("errors") - named,
        penalty_per_1000=column(penalty_per_1000(frame["penalty"], labels)),
        value=column(rate),
        ci_low=column(low),
        ci_high=column(high),
        n=pl.col("labels_checked"),
        method=pl.when(is_clustered)
        .then(pl.lit("Wilson 95% on the labels that clusters of an asset are worth"))
        .otherwise(pl.lit("Wilson 95%")),
        reason=pl.when(pl.col("labels_checked") == 0)
        .then(pl.lit("no_data"))
        .when(pl.col("labels_checked") < pl.col("minimum_n"))
        .then(pl.lit("insufficient_n")),
    )


def by_detector(frame: pl.DataFrame) -> pl.DataFrame:
    """Counts per detector in, the columns of `errors_by_detector` out."""
    confirmed = floats(frame["confirmed"])
    decided = confirmed + floats(frame["dismissed"])
    low, high = intervals.wilson(confirmed, decided)
    return frame.with_columns(
        value=column(share(confirmed, decided)),
        ci_low=column(low),
        ci_high=column(high),
        n=pl.col("confirmed") + pl.col("dismissed"),
        method=pl.lit("Wilson 95%; errors from gold and reviewers start confirmed"),
        reason=pl.when(pl.col("confirmed") + pl.col("dismissed") == 0).then(pl.lit("no_data")),
    )


def _scored(group: pl.DataFrame) -> dict[str, object]:
    """One row of the overview from the kinds of assets of one question."""
    labels, costs, assets = (floats(group[name]) for name in ("labels", "penalty", "assets"))
    checked, cost, seen = (float(sums) for sums in (labels @ assets, costs @ assets, assets.sum()))
    counts = {name: int(group[name].sum()) for name in SEVERITIES}
    reason = None
    if checked == 0:
        reason = "no_data"
    elif seen < float(group["minimum_n"][0]):
        reason = "insufficient_n"
    low, high, how = float("nan"), float("nan"), "no interval"
    if cost > 0 and reason is None:
        low, high, how = score_interval(labels, costs, assets)
    weights = ", ".join(f"{name} {float(group[f'weight_{name}'][0]):g}" for name in SEVERITIES)
    return {
        "project_id": group["project_id"][0],
        "question": group["question"][0],
        "errors": sum(counts.values()),
        **counts,
        "has_critical": counts["critical"] > 0,
        "assets": int(seen),
        "penalty": cost,
        "penalty_per_1000": null(penalty_per_1000(cost, checked)),
        "value": null(quality_score(cost, checked)),
        "ci_low": null(low),
        "ci_high": null(high),
        "n": int(checked),
        "method": f"weights {weights}; {how}",
        "reason": reason,
    }
