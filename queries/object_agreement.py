"""How alike annotators draw: the functions behind the agreement views of boxes and regions.

Each takes the frame that its view's select returns and hands back the view. Assets are brought
into an order that depends on what is drawn on them alone, so that no interval depends on names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

from queries import coefficients
from queries.agreement import BY_LABEL, OVERVIEW, PREVALENT, number
from queries.coefficients import Spread
from queries.pairs import MOST_BOOTSTRAPPED
from queries.resampling import Floats, Replicates, Statistic, bootstrap, together

NONE = "(none)"
"""What an annotator says of an object that others drew and they did not."""

UNLABELLED = "unspecified"

_KEYS = ["project_id", "question"]

_SUMS = ["f1", "pq", "pairs", "iou", "alike", "matched"]

_NAMES = ["f1", "mean_iou", "class_agreement", "pq", "alpha_none"]

_OF_MATCHED = ("mean_iou", "class_agreement")

_THRESHOLDED = ("f1", "alpha_none")

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


@dataclass(frozen=True)
class _Drawn:
    """What was drawn for one question on the assets that several annotators saw.

    `sums` has one row per asset, `spread` one per cluster, `home` (assets x clusters) says which
    cluster lies on which asset.
    """

    settings: Mapping[str, Any]
    sums: pl.DataFrame
    labels: list[str]
    spread: Spread
    home: sparse.csr_array

    @property
    def assets(self) -> Floats:
        """How many assets each row of `sums` stands for: one."""
        return np.ones(self.sums.height)

    @property
    def matching(self) -> str:
        """The IoU from which on two objects match, in words."""
        return f"IoU from {self.settings['matching_threshold']:g}"

    def over_assets(self, statistic: Statistic) -> Statistic:
        """A statistic of clusters as one of assets, each with all its clusters."""
        return Statistic(sparse.csr_array(self.home @ statistic.columns), statistic.finish)

    def has_interval(self, n: int) -> bool:
        """Whether there are assets enough for an interval."""
        return n >= float(self.settings["minimum_interval"])


def overview(frame: pl.DataFrame) -> pl.DataFrame:
    """F1, mean IoU, class agreement, PQ and alpha with (none) of each drawn question.

    Input: one row per question, asset, cluster and label (see `int_object_agreement.sql`); an
    asset without objects and a question without shared assets have one row.
    """
    rows = [
        row for drawn in _questions(frame, [*_SUMS, "empty_pairs"]) for row in _overview_of(drawn)
    ]
    return pl.DataFrame(rows, schema=OVERVIEW)


def by_label(frame: pl.DataFrame) -> pl.DataFrame:
    """Nominal alpha and specific agreement of each class against all others and nothing.

    Input: one row per question, asset, cluster and label; a row without an asset per label drawn
    on any asset (see `int_object_agreement_by_label.sql`).
    """
    rows = [row for drawn in _questions(frame, []) for row in _labels_of(drawn)]
    return pl.DataFrame(rows, schema=BY_LABEL)


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


def _questions(frame: pl.DataFrame, sums: list[str]) -> Iterator[_Drawn]:
    for part in frame.sort(_KEYS).partition_by(_KEYS, maintain_order=True):
        yield _drawn(part, sums)


def _drawn(part: pl.DataFrame, sums: list[str]) -> _Drawn:
    labels = part["label"].drop_nulls().unique().sort()
    columns = pl.DataFrame({"label": labels, "column": np.arange(len(labels))})
    cells = part.filter(pl.col("cluster").is_not_null()).join(columns, on="label")
    clusters = cells.group_by("asset_key", "cluster").agg(look=_look(("column", "ratings"), " "))
    assets = _in_order(part.filter(pl.col("asset_key").is_not_null()), clusters, sums)
    placed = (
        clusters.join(assets.select("asset_key", "asset"), on="asset_key")
        .sort("asset", "look")
        .with_row_index("row")
    )
    located = cells.join(placed.drop("look"), on=["asset_key", "cluster"])
    ratings = _matrix(located, "row", "column", (placed.height, len(labels)))
    home = _matrix(placed.with_columns(ratings=1), "asset", "row", (assets.height, placed.height))
    spread = Spread(ratings, np.ones(placed.height))
    return _Drawn(part.row(0, named=True), assets, labels.to_list(), spread, home)


def _in_order(shared: pl.DataFrame, clusters: pl.DataFrame, sums: list[str]) -> pl.DataFrame:
    """One row per asset with its sums, numbered in an order of what is on it, not of its name."""
    looks = clusters.group_by("asset_key").agg(look=_look(("look",), "|"))
    return (
        shared.select("asset_key", *sums)
        .unique("asset_key")
        .join(looks, on="asset_key", how="left")
        .sort(*(pl.col(name).round(9) for name in sums), "look")
        .with_row_index("asset")
    )


def _look(names: tuple[str, ...], between: str) -> pl.Expr:
    """A group's rows as one text that does not depend on their order."""
    return pl.concat_str(*names, separator="x").sort().str.join(between)


def _matrix(cells: pl.DataFrame, row: str, column: str, shape: tuple[int, int]) -> sparse.csr_array:
    values = cells["ratings"].cast(pl.Float64).to_numpy()
    where = (cells[row].to_numpy(), cells[column].to_numpy())
    return sparse.csr_array(sparse.coo_array((values, where), shape=shape))


def _overview_of(drawn: _Drawn) -> list[dict[str, Any]]:
    settings = drawn.settings
    counted = {name: settings[name] for name in (*_KEYS, "items", "annotators", "judgements")}
    shares = drawn.spread.shares if drawn.sums.height and drawn.labels else np.empty(0)
    prevalence = min(float(shares.max()), 1.0) if len(shares) else None
    dominated = prevalence is not None and prevalence >= PREVALENT
    shared = {"prevalence": prevalence, "warning": "prevalence" if dominated else None}
    return [
        counted | shared | estimate | {"reason": _reason(drawn, estimate)}
        for estimate in _estimates(drawn)
    ]


def _estimates(drawn: _Drawn) -> list[dict[str, Any]]:
    """The five coefficients with intervals from one bootstrap."""
    n = _assets_behind(drawn)
    rows = [{"coefficient": name, "method": method, "n": n[name]} for name, method in _told(drawn)]
    blank = dict.fromkeys(("value", "ci_low", "ci_high", "p_above_threshold"))
    if not n["f1"]:
        return [row | blank for row in rows]
    statistic = together(
        _of_pairs(drawn), drawn.over_assets(coefficients.alpha(drawn.spread, "nominal"))
    )
    values = statistic.of(drawn.assets)
    if UNLABELLED in drawn.labels and set(drawn.labels) <= {UNLABELLED, NONE}:
        values[_NAMES.index("class_agreement")] = np.nan
    replicates = bootstrap(statistic, drawn.assets) if drawn.has_interval(n["f1"]) else None
    estimates = []
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        estimate = row | blank | {"value": number(value)}
        if replicates and not np.isnan(value) and drawn.has_interval(n[_NAMES[place]]):
            estimate |= _interval(drawn, replicates, place, row)
        estimates.append(estimate)
    return estimates


def _interval(
    drawn: _Drawn, replicates: Replicates, place: int, row: Mapping[str, Any]
) -> dict[str, Any]:
    low, high = replicates.interval()
    above = replicates.share_above(drawn.settings["threshold"])
    speaks = _NAMES[place] in _THRESHOLDED
    return {
        "method": f"{row['method']}; {replicates.method}",
        "ci_low": number(low[place]),
        "ci_high": number(high[place]),
        "p_above_threshold": number(above[place]) if speaks else None,
    }


def _assets_behind(drawn: _Drawn) -> dict[str, int]:
    """How many assets each coefficient rests on."""
    drawn_on, matched = (
        int((drawn.sums[name].fill_null(0) > 0).sum()) for name in ("pairs", "matched")
    )
    return {name: matched if name in _OF_MATCHED else drawn_on for name in _NAMES}


def _told(drawn: _Drawn) -> list[tuple[str, str]]:
    """What each coefficient is, in words."""
    empty = int(drawn.sums["empty_pairs"].sum())
    left_out = f"; {empty} times both drew nothing, left out" if empty else ""
    mean = "mean over two annotators on an asset of"
    return [
        ("f1", f"{mean} 2 matched / objects, {drawn.matching}{left_out}"),
        ("mean_iou", f"mean IoU of matched objects, {drawn.matching}"),
        ("class_agreement", f"share of matched objects of one class, {drawn.matching}"),
        ("pq", f"{mean} 2 summed IoU of matched / objects, {drawn.matching}{left_out}"),
        ("alpha_none", f"Krippendorff nominal over objects with {NONE}, {drawn.matching}"),
    ]


def _of_pairs(drawn: _Drawn) -> Statistic:
    """F1, mean IoU, class agreement and PQ, from what each asset adds to their sums."""
    columns = sparse.csr_array(drawn.sums.select(_SUMS).cast(pl.Float64).to_numpy())

    def finish(sums: Floats) -> Floats:
        f1, pq, pairs, iou, alike, matched = sums.T
        tops, bottoms = np.stack([f1, iou, alike, pq]), np.stack([pairs, matched, matched, pairs])
        found = np.full(tops.shape, np.nan)
        return np.asarray(np.divide(tops, bottoms, out=found, where=bottoms > 0).T)

    return Statistic(columns, finish)


def _reason(drawn: _Drawn, estimate: Mapping[str, Any]) -> str | None:
    """Why there is no value, or why not to rely on it."""
    if not drawn.settings["judgements"]:
        return "no_data"
    if drawn.sums.is_empty():
        return "no_overlap"
    if estimate["value"] is not None:
        return "insufficient_n" if estimate["n"] < drawn.settings["minimum_n"] else None
    if not estimate["n"]:
        return "no_data"
    return "single_category" if estimate["coefficient"] == "alpha_none" else "not_applicable"


def _labels_of(drawn: _Drawn) -> list[dict[str, Any]]:
    """One row per label that was drawn, in the order of the labels."""
    n = drawn.sums.height
    positives = np.asarray(drawn.spread.ratings.sum(axis=0)).ravel()
    method = f"Krippendorff nominal, class against rest and {NONE}, {drawn.matching}"
    values = low = high = specific = np.full(len(drawn.labels), np.nan)
    if n:
        statistic = drawn.over_assets(coefficients.one_against_rest(drawn.spread))
        values = statistic.of(drawn.assets)
        specific = coefficients.specific_agreement(drawn.spread)
    if drawn.has_interval(n):
        replicates = bootstrap(statistic, drawn.assets)
        method, (low, high) = f"{method}; {replicates.method}", replicates.interval()
    return [
        {name: drawn.settings[name] for name in _KEYS}
        | {
            "label": label,
            "value": number(values[k]),
            "ci_low": number(low[k]) if not np.isnan(values[k]) else None,
            "ci_high": number(high[k]) if not np.isnan(values[k]) else None,
            "n": n,
            "positives": int(positives[k]),
            "specific_agreement": number(specific[k]),
            "method": method,
            "reason": _label_reason(drawn, values[k], positives[k]),
        }
        for k, label in enumerate(drawn.labels)
        if label != NONE
    ]


def _label_reason(drawn: _Drawn, value: float, positives: float) -> str | None:
    n, settings = drawn.sums.height, drawn.settings
    if not n:
        return "no_overlap"
    if np.isnan(value):
        return "single_category"
    enough = n >= settings["minimum_n"] and positives >= settings["minimum_positives"]
    return None if enough else "insufficient_n"


def _means(frame: pl.DataFrame) -> pl.DataFrame:
    """Per pair: n, mean F1 and its standard error, and how it came about."""
    drew = pl.col("f1").is_not_null()
    apart = (pl.col("f1") - pl.col("value")) ** 2
    f1_from = pl.format("mean F1 of their objects on an asset, IoU from {}", "matching_threshold")
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
            pl.col("matching_threshold", "minimum_n", "minimum_interval").first(),
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
