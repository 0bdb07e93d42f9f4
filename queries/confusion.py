"""What a table of gold against given says in one number, with how sure it is.

Rows are gold, columns are given. `(none)` stands for what gold does not have (spurious) and for
what nobody drew (missing). Accuracy counts every unit; F1 and recall count both as mistakes of
their class; MCC and kappa need a count of what both sides rightly left alone, which drawing does
not have, so they speak of the matched objects alone. Intervals resample assets, except that of
accuracy, which is Wilson's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from queries import intervals, resampling
from queries.arrays import Floats, null

NONE = "(none)"
METRICS = ("accuracy", "balanced_accuracy", "macro_f1", "mcc", "kappa")

_TEXT, _NUMBER, _COUNT = pl.String(), pl.Float64(), pl.Int64()

OVERVIEW = pl.Schema(
    {
        "project_id": _TEXT,
        "question": _TEXT,
        "metric": _TEXT,
        "value": _NUMBER,
        "ci_low": _NUMBER,
        "ci_high": _NUMBER,
        "exact_low": _NUMBER,
        "exact_high": _NUMBER,
        "n": _COUNT,
        "correct": _COUNT,
        "assets": _COUNT,
        "classes": _COUNT,
        "classes_left_out": _COUNT,
        "target": _NUMBER,
        "gold_version": _TEXT,
        "method": _TEXT,
        "reason": _TEXT,
    }
)


@dataclass(frozen=True)
class Cells:
    """The cells of a confusion table that occur: which class by gold, which given, C for none.

    Sums over assets are vectors over these cells.
    """

    gold: npt.NDArray[np.int64]
    given: npt.NDArray[np.int64]
    classes: int

    def by_gold(self, sums: Floats) -> Floats:
        """Units of each class by gold (draws x classes)."""
        return _totals(sums, self.gold, self.classes)

    def by_given(self, sums: Floats) -> Floats:
        """Units that were given each class (draws x classes)."""
        return _totals(sums, self.given, self.classes)

    def agreed(self, sums: Floats) -> Floats:
        """Units of each class that were given it (draws x classes)."""
        same = self.gold == self.given
        return _totals(sums[:, same], self.gold[same], self.classes)

    def matched(self, sums: Floats) -> Floats:
        """The sums without what is missing or spurious."""
        both = (self.gold < self.classes) & (self.given < self.classes)
        return np.asarray(np.where(both, sums, 0.0))


def overview(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of `accuracy_overview` from one row per question, asset, gold and given label.

    A row without an asset names a declared class that may have no cell (n is 0).
    """
    parts = frame.sort("project_id", "question").partition_by(
        "project_id", "question", maintain_order=True
    )
    rows = [row for part in parts for row in _question(part)]
    return pl.DataFrame(rows, schema=OVERVIEW)


def scores(cells: Cells, sums: Floats) -> Floats:
    """Balanced accuracy, macro F1, MCC and kappa of each draw; NaN where undefined.

    sums: units per cell, draws x cells. Balanced accuracy is the mean recall over the classes
    that gold has; macro F1 the mean over the classes that gold or an answer has (2TP / (2TP +
    FP + FN)); MCC is Gorodkin's (2004), kappa Cohen's (1960), both of the matched units.

    >>> table = np.array([[50, 3, 2], [4, 30, 6], [1, 2, 22]])
    >>> gold, given = np.indices((3, 3)).reshape(2, -1)
    >>> scores(Cells(gold, given, 3), table.reshape(1, -1).astype(float)).round(6).tolist()
    [[0.846364, 0.836364, 0.767946, 0.765854]]
    """
    gold, given, agreed = cells.by_gold(sums), cells.by_given(sums), cells.agreed(sums)
    recall = _mean_of_defined(agreed, gold)
    f1 = _mean_of_defined(2 * agreed, gold + given)
    matched = cells.matched(sums)
    return np.stack([recall, f1, *_against_chance(cells, matched)], axis=1)


def _against_chance(cells: Cells, sums: Floats) -> tuple[Floats, Floats]:
    """MCC and kappa: how far the diagonal lies above what the margins alone would give."""
    gold, given = cells.by_gold(sums), cells.by_given(sums)
    n, hits = gold.sum(axis=1), cells.agreed(sums).sum(axis=1)
    expected = (gold * given).sum(axis=1)
    above = hits * n - expected
    spread = np.sqrt((n**2 - (given**2).sum(axis=1)) * (n**2 - (gold**2).sum(axis=1)))
    return _ratio(above, spread), _ratio(above, n**2 - expected)


def _mean_of_defined(part: Floats, whole: Floats) -> Floats:
    """The mean of part / whole over the classes whose whole is not empty."""
    defined = whole > 0
    shares = np.where(defined, part / np.where(defined, whole, 1.0), 0.0)
    return _ratio(shares.sum(axis=1), defined.sum(axis=1).astype(np.float64))


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan))


def _totals(sums: Floats, place: npt.NDArray[np.int64], classes: int) -> Floats:
    """Columns of the same class added up; class C (none) is dropped."""
    adding = sparse.csr_array(
        (np.ones(len(place)), (np.arange(len(place)), place)), shape=(len(place), classes + 1)
    )
    return np.asarray(sums @ adding)[:, :classes]


def _question(part: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows of one question."""
    judged = part.filter(pl.col("asset_key").is_not_null())
    if judged.is_empty():
        return
    settings = part.row(0, named=True)
    labels = _labels(part)
    cells, statistic, assets = _folded(judged, labels)
    counts = np.atleast_2d(statistic.columns.T @ assets)
    shared = {
        **{name: settings[name] for name in ("project_id", "question", "target", "gold_version")},
        "n": int(judged["n"].sum()),
        "correct": int(judged["correct"].sum()),
        "assets": int(assets.sum()),
    }
    yield _row(shared, _accuracy(shared, judged, settings), settings)
    for estimate in _scored(cells, statistic, assets, counts, settings, len(labels)):
        yield _row(shared, estimate, settings)


def _labels(part: pl.DataFrame) -> dict[str, int]:
    """A number for each class that was declared, is in gold or was given: the frequent first.

    Names decide only between classes that occur equally often, so that renaming changes nothing.
    """
    sides = pl.concat(
        [
            part.select(label="gold_label", gold="n", given=pl.lit(0, pl.Int64)),
            part.select(label="given_label", gold=pl.lit(0, pl.Int64), given="n"),
        ]
    )
    totals = (
        sides.filter(pl.col("label").is_not_null() & (pl.col("label") != NONE))
        .group_by("label")
        .agg(pl.col("gold").sum(), pl.col("given").sum())
        .sort("gold", "given", "label", descending=[True, True, False])
    )
    return {label: number for number, label in enumerate(totals["label"])}


def _folded(
    judged: pl.DataFrame, labels: Mapping[str, int]
) -> tuple[Cells, resampling.Statistic, Floats]:
    """Assets with the same table folded into one pattern, in an order free of names."""
    size = len(labels) + 1
    numbers = {**labels, NONE: len(labels)}
    numbered = judged.select(
        "n",
        asset=pl.col("asset_key").rank("dense") - 1,
        cell=pl.col("gold_label").replace_strict(numbers, return_dtype=pl.Int64) * size
        + pl.col("given_label").replace_strict(numbers, return_dtype=pl.Int64),
    ).sort("asset", "cell")
    asset = numbered["asset"].to_numpy().astype(np.int64)
    occurring, cell = np.unique(numbered["cell"].to_numpy(), return_inverse=True)
    n = numbered["n"].to_numpy().astype(np.float64)
    table = sparse.csr_array((n, (asset, cell)), shape=(int(asset[-1]) + 1, len(occurring)))
    _, first, alike = np.unique(_signatures(table), return_index=True, return_counts=True)
    cells = Cells(occurring // size, occurring % size, len(labels))
    statistic = resampling.Statistic(table[first], lambda sums: scores(cells, sums))
    return cells, statistic, alike.astype(np.float64)


def _signatures(table: sparse.csr_array) -> npt.NDArray[np.uint64]:
    """One number per row, equal for equal rows (and, but for one chance in 10^10, only those)."""
    mixed = table.indices.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed += table.data.astype(np.uint64) * np.uint64(0xBF58476D1CE4E5B9)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return np.add.reduceat(mixed, table.indptr[:-1].astype(np.int64))


def _accuracy(
    shared: Mapping[str, Any], judged: pl.DataFrame, settings: Mapping[str, Any]
) -> dict[str, Any]:
    k, n = shared["correct"], shared["n"]
    low, high = intervals.wilson(k, n)
    exact_low, exact_high = intervals.clopper_pearson(k, n)
    return {
        "metric": "accuracy",
        "value": k / n,
        "ci_low": float(low),
        "ci_high": float(high),
        "exact_low": float(exact_low),
        "exact_high": float(exact_high),
        "method": f"{_unit(judged, settings)}; Wilson 95%, exact Clopper-Pearson 95%",
    }


def _unit(judged: pl.DataFrame, settings: Mapping[str, Any]) -> str:
    """What was counted, in words."""
    words = {
        "item": "items",
        "object": f"objects at IoU >= {float(settings['threshold']):g}",
        "span": "spans",
        "text": "texts",
    }
    return " and ".join(words.get(unit, unit) for unit in judged["unit"].unique().sort())


_FORMULAS = {
    "balanced_accuracy": "mean recall over the classes in gold",
    "macro_f1": "mean F1 over the classes in gold or given",
    "mcc": "Gorodkin",
    "kappa": "Cohen",
}


def _scored(
    cells: Cells, statistic: resampling.Statistic, assets: Floats, counts: Floats,
    settings: Mapping[str, Any], declared: int,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """The four scores with their intervals."""
    values = scores(cells, counts)[0]
    low, high = np.full((2, len(values)), np.nan)
    how = "no interval under " + f"{settings['minimum_interval']:g} assets"
    if assets.sum() >= settings["minimum_interval"]:
        replicates = resampling.bootstrap(statistic, assets)
        low, high = replicates.interval()
        how = replicates.method
    used = _classes_used(cells, counts)
    is_drawn = bool(((cells.gold == cells.classes) | (cells.given == cells.classes)).any())
    for place, metric in enumerate(METRICS[1:]):
        matched = is_drawn and metric in ("mcc", "kappa")
        formula = _FORMULAS[metric] + (", matched objects only" if matched else "")
        defined = not np.isnan(values[place])
        yield {
            "metric": metric,
            "value": null(values[place]),
            "ci_low": null(low[place]) if defined else None,
            "ci_high": null(high[place]) if defined else None,
            "classes": used[metric],
            "classes_left_out": declared - used[metric],
            "method": f"{formula}; {how}",
        }


def _classes_used(cells: Cells, counts: Floats) -> dict[str, int]:
    """How many classes each score is made of."""
    gold, given = cells.by_gold(counts)[0], cells.by_given(counts)[0]
    either = int((gold + given > 0).sum())
    return {
        "balanced_accuracy": int((gold > 0).sum()),
        "macro_f1": either,
        "mcc": either,
        "kappa": either,
    }


def _row(
    shared: Mapping[str, Any], estimate: Mapping[str, Any], settings: Mapping[str, Any]
) -> dict[str, Any]:
    row = {**dict.fromkeys(OVERVIEW), **shared, **estimate}
    if row["value"] is None:
        row["reason"] = "single_category" if row["classes"] else "no_data"
    elif row["n"] < settings["minimum_n"]:
        row["reason"] = "insufficient_n"
    return row
