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
from queries.agreement import BY_LABEL, OVERVIEW, PREVALENT
from queries.arrays import Floats, null
from queries.coefficients import Spread
from queries.resampling import Replicates, Statistic, bootstrap, together

NONE = "(none)"
"""What an annotator says of an object that others drew and they did not."""

UNLABELLED = "unspecified"

_KEYS = ["project_id", "question"]

_SUMS = [
    "f1", "pq", "pairs", "alike", "matched", "areas", "area_iou", "skeletons", "oks",
    "skeleton_points", "in_place", "measured", "squares", "lines", "distance",
]  # fmt: skip
"""What each asset adds to the numerators and denominators of the coefficients."""

_RATIOS = {
    "f1": ("f1", "pairs"),
    "mean_iou": ("area_iou", "areas"),
    "mean_oks": ("oks", "skeletons"),
    "tolerance_rate": ("in_place", "skeleton_points"),
    "rmse": ("squares", "measured"),
    "mean_distance": ("distance", "lines"),
    "class_agreement": ("alike", "matched"),
    "pq": ("pq", "pairs"),
}
"""Coefficients as numerator over denominator; rmse is the root of it."""

_NAMES = [*_RATIOS, "alpha_none"]

_NEEDS = {
    "mean_iou": ("has_areas",),
    "mean_oks": ("has_skeletons",),
    "tolerance_rate": ("has_skeletons",),
    "rmse": ("has_skeletons", "has_points"),
    "mean_distance": ("has_lines",),
}
"""Of which shapes a question must have some to be spoken of by a coefficient."""

_THRESHOLDED = ("f1", "alpha_none")


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
        """How alike two objects must be to match, in words."""
        return str(self.settings["rule"])

    @property
    def names(self) -> list[str]:
        """The coefficients that speak of the shapes of this question."""
        return [
            name
            for name in _NAMES
            if any(self.settings[shape] for shape in _NEEDS.get(name, ())) or name not in _NEEDS
        ]

    def over_assets(self, statistic: Statistic) -> Statistic:
        """A statistic of clusters as one of assets, each with all its clusters."""
        return Statistic(sparse.csr_array(self.home @ statistic.columns), statistic.finish)

    def has_interval(self, n: int) -> bool:
        """Whether there are assets enough for an interval."""
        return n >= float(self.settings["minimum_interval"])


def overview(frame: pl.DataFrame) -> pl.DataFrame:
    """F1, likeness of matches, class agreement, PQ, alpha with (none) of each drawn question.

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
    """The coefficients with intervals from one bootstrap."""
    n = _assets_behind(drawn)
    told = _told(drawn)
    rows: list[dict[str, Any]] = [
        {"coefficient": name, "method": told[name], "n": n[name]} for name in drawn.names
    ]
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
    for row in rows:
        place = _NAMES.index(row["coefficient"])
        value = values[place]
        estimate = row | blank | {"value": null(value)}
        if replicates and not np.isnan(value) and drawn.has_interval(row["n"]):
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
        "ci_low": null(low[place]),
        "ci_high": null(high[place]),
        "p_above_threshold": null(above[place]) if speaks else None,
    }


def _assets_behind(drawn: _Drawn) -> dict[str, int]:
    """How many assets each coefficient rests on."""
    behind = {name: bottom for name, (_, bottom) in _RATIOS.items()} | {"alpha_none": "pairs"}
    return {
        name: int((drawn.sums[column].fill_null(0) > 0).sum()) for name, column in behind.items()
    }


def _told(drawn: _Drawn) -> dict[str, str]:
    """What each coefficient is, in words."""
    empty = int(drawn.sums["empty_pairs"].sum())
    left_out = f"; {empty} times both drew nothing, left out" if empty else ""
    mean, rule = "mean over two annotators on an asset of", drawn.matching
    likeness = "IoU" if drawn.names[1:2] == ["mean_iou"] else "likeness"
    tolerance = (
        f"{drawn.settings['keypoint_pixels']:g} px"
        if drawn.settings["keypoint_pixels"] is not None
        else f"{drawn.settings['keypoint_share']:g} of the box diagonal"
    )
    return {
        "f1": f"{mean} 2 matched / objects, {rule}{left_out}",
        "mean_iou": f"mean IoU of matched objects, {rule}",
        "mean_oks": f"mean OKS of matched skeletons, both ways, {rule}",
        "tolerance_rate": f"share of points of matched skeletons within {tolerance}, {rule}",
        "rmse": f"root mean squared distance of matched points in px, {rule}",
        "mean_distance": f"mean modified Hausdorff distance of matched lines in px, {rule}",
        "class_agreement": f"share of matched objects of one class, {rule}",
        "pq": f"{mean} 2 summed {likeness} of matched / objects, {rule}{left_out}",
        "alpha_none": f"Krippendorff nominal over objects with {NONE}, {rule}",
    }


def _of_pairs(drawn: _Drawn) -> Statistic:
    """The coefficients that are ratios, from what each asset adds to their sums."""
    columns = sparse.csr_array(drawn.sums.select(_SUMS).cast(pl.Float64).to_numpy())
    tops, bottoms = ([_SUMS.index(ratio[side]) for ratio in _RATIOS.values()] for side in range(2))
    rmse = list(_RATIOS).index("rmse")

    def finish(sums: Floats) -> Floats:
        over, under = sums[:, tops], sums[:, bottoms]
        found = np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0)
        found[:, rmse] = np.sqrt(found[:, rmse])
        return np.asarray(found)

    return Statistic(columns, finish)


def _reason(drawn: _Drawn, estimate: Mapping[str, Any]) -> str | None:
    """Why there is no value, or why not to rely on it."""
    if not drawn.settings["judgements"]:
        return "not_applicable" if drawn.settings["without_place"] else "no_data"
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
            "value": null(values[k]),
            "ci_low": null(low[k]) if not np.isnan(values[k]) else None,
            "ci_high": null(high[k]) if not np.isnan(values[k]) else None,
            "n": n,
            "positives": int(positives[k]),
            "specific_agreement": null(specific[k]),
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
