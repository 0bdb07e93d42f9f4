"""How alike each annotator draws with the others: the mean F1 of everybody's comparisons."""

from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

from queries import jackknife
from queries.arrays import Floats
from queries.resampling import Statistic, bootstrap

MOST_TALLIES = 20_000
"""Kinds of assets, of all annotators, up to which intervals come from a bootstrap."""

_KEYS = ["project_id", "question", "annotator_id"]

SCHEMA = pl.Schema(
    dict.fromkeys(_KEYS, pl.String())
    | dict.fromkeys(["value", "ci_low", "ci_high"], pl.Float64())
    | dict.fromkeys(["n", "items", "co_annotators"], pl.Int64())
    | {"method": pl.String(), "reason": pl.String()}
)


def by_annotator(frame: pl.DataFrame) -> pl.DataFrame:
    """Mean F1 of each annotator with those who saw the same assets.

    Input: one row per annotator, number of pairs on an asset and sum of their F1, with how many
    such assets (see `int_object_agreement_by_annotator.sql`); NULL where nothing is compared.
    """
    is_many = frame.height > MOST_TALLIES
    ordered = frame.sort(*_KEYS, "pairs", "f1")
    parts = ordered.partition_by(_KEYS, maintain_order=True)
    return pl.DataFrame([_row(part, is_many=is_many) for part in parts], schema=SCHEMA)


def _row(part: pl.DataFrame, *, is_many: bool) -> dict[str, Any]:
    """One annotator; nothing undefined but NULL, and why."""
    settings = part.row(0, named=True)
    row = {name: settings[name] for name in (*_KEYS, "co_annotators")}
    row["method"] = f"mean F1 of their objects, IoU from {settings['matching_threshold']:g}"
    if settings["assets"] is None:
        reason = "no_data" if settings["co_annotators"] else "no_overlap"
        return row | {"n": 0, "items": 0, "reason": reason}
    assets = part["assets"].cast(pl.Float64).to_numpy()
    columns = part.select("f1", pl.col("pairs").cast(pl.Float64)).to_numpy()
    mean = Statistic(sparse.csr_array(columns), _first_over_second)
    items, n = int(assets.sum()), int(columns[:, 1] @ assets)
    row |= {"value": float(mean.of(assets)[0]), "items": items, "n": n}
    if items >= settings["minimum_interval"]:
        low, high, how = _interval(mean, assets, is_many=is_many)
        row |= {"ci_low": low, "ci_high": high, "method": f"{row['method']}; {how}"}
    return row | {"reason": "insufficient_n" if items < settings["minimum_n"] else None}


def _interval(mean: Statistic, assets: Floats, *, is_many: bool) -> tuple[float, float, str]:
    if is_many:
        error = float(jackknife.errors(mean, assets)[0])
        low, high = jackknife.interval(float(mean.of(assets)[0]), error)
        return max(low, 0.0), min(high, 1.0), jackknife.HOW
    replicates = bootstrap(mean, assets)
    lows, highs = replicates.interval()
    return float(lows[0]), float(highs[0]), replicates.method


def _first_over_second(sums: Floats) -> Floats:
    return np.asarray(sums[:, [0]] / sums[:, [1]])
