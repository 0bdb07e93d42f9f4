"""Coefficients of agreement between annotators, on ratings folded into patterns of counts.

Notation: r_k annotators give label k to an asset, m is their sum; an asset with m of 2 or more is
co-rated. An undefined coefficient is NaN here; the doors in `queries.agreement` say why.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import polars as pl
from scipy import sparse, special

from queries.arrays import Floats
from queries.resampling import LEVEL, Statistic

Scale = Literal["nominal", "ordinal", "interval", "ratio"]

_ROUNDING = 1e-12


@dataclass(frozen=True)
class Spread:
    """How ratings are spread: one row of label counts per pattern, and how many assets have it.

    `positions` says where each label stands on its scale; None where labels have no place.
    """

    ratings: sparse.csr_array
    assets: Floats
    positions: Floats | None = None

    @cached_property
    def raters(self) -> Floats:
        """m of each pattern."""
        return np.asarray(self.ratings.sum(axis=1), dtype=np.float64).ravel()

    @cached_property
    def co_rated(self) -> "Spread":
        """The patterns with two ratings or more."""
        kept = np.flatnonzero(self.raters >= 2)
        return Spread(self.ratings[kept], self.assets[kept], self.positions)

    @cached_property
    def shares(self) -> Floats:
        """pi of each label: mean over all rated assets of its share of the ratings."""
        weights = self.assets / self.raters / self.assets.sum()
        return np.asarray(self.ratings.T @ weights)

    @cached_property
    def alike(self) -> Floats:
        """Share of rater pairs that agree, per pattern; NaN where there is no pair."""
        squares = np.asarray(self.ratings.power(2).sum(axis=1), dtype=np.float64).ravel()
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((squares - self.raters) / (self.raters * (self.raters - 1)))


@dataclass(frozen=True)
class Linearised:
    """A coefficient with Gwet's linearised standard error; NaN where undefined."""

    value: float
    error: float
    items: int

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """Student's t on items - 1 degrees of freedom, cut at -1 and 1."""
        half = float(special.stdtrit(self.items - 1, 0.5 + level / 2)) * self.error
        return max(self.value - half, -1.0), min(self.value + half, 1.0)

    def probability_above(self, threshold: float) -> float:
        """Normal probability that the coefficient exceeds the threshold."""
        if self.error == 0:
            return float(self.value > threshold)
        return float(special.ndtr((self.value - threshold) / self.error))


def percent(spread: Spread) -> Statistic:
    """Mean over co-rated assets of the share of rater pairs that agree. Pass `co_rated`."""
    columns = np.column_stack([spread.alike, np.ones(len(spread.assets))])
    return Statistic(sparse.csr_array(columns), lambda sums: _ratio(sums[:, [0]], sums[:, [1]]))


def ac1(spread: Spread, categories: int) -> Linearised:
    """Gwet's AC1 over `categories` classes that could be chosen.

    1 is perfect, 0 is chance as Gwet models it; NaN with fewer than two categories.
    """
    if categories < 2:
        return Linearised(np.nan, np.nan, 0)
    return _linearised(spread, (1 - spread.shares) / (categories - 1))


def ac2(spread: Spread, places: Floats, power: int = 2) -> Linearised:
    """Gwet's AC2: answers count as alike by how near they stand, 1 - (distance / widest) ** power.

    `places` are where all answers that could be given stand, so len(places) is q; power 1 gives
    linear weights, 2 quadratic ones. NaN with fewer than two places.
    """
    q, merged = len(places), _merged(spread)
    if q < 2:
        return Linearised(np.nan, np.nan, 0)
    widest = float(np.ptp(places))
    total = float((1 - (np.abs(places[:, None] - places[None, :]) / widest) ** power).sum())
    shared = merged.co_rated
    pairs, positions = _pairs(shared), _positions(shared)
    apart = np.abs(positions[pairs["low"].to_numpy()] - positions[pairs["high"].to_numpy()])
    lost = pairs["weight"].to_numpy() * (apart / widest) ** power
    alike = np.full(len(merged.assets), np.nan)
    unlike = np.bincount(pairs["pattern"].to_numpy(), weights=lost, minlength=len(shared.assets))
    alike[merged.raters >= 2] = 1 - unlike / shared.raters
    return _linearised(merged, total / (q * (q - 1)) * (1 - merged.shares), alike)


def fleiss(spread: Spread) -> Linearised:
    """Fleiss' kappa for any number of ratings per asset; NaN when all chose one category."""
    return _linearised(spread, spread.shares)


def alpha(spread: Spread, scale: Scale) -> Statistic:
    """Krippendorff's alpha with the distance of the scale. Pass `co_rated`.

    1 is perfect, 0 is chance, below 0 is worse than chance; NaN when all chose one category.
    """
    if scale == "nominal":
        return _nominal(spread)
    placed = _merged(spread)
    if scale == "interval":
        return _interval(placed)
    return _ordinal(placed) if scale == "ordinal" else _rational(placed)


def one_against_rest(spread: Spread) -> Statistic:
    """Nominal alpha of each label against all others. Pass `co_rated`."""
    shared, labels = _differing(spread), spread.ratings.shape[1]
    columns = sparse.hstack(
        [sparse.csr_array(spread.raters[:, None]), spread.ratings, shared], format="csr"
    )

    def finish(sums: Floats) -> Floats:
        n, counts, observed = sums[:, [0]], sums[:, 1 : labels + 1], sums[:, labels + 1 :]
        return _from_sums(observed, 2 * counts * (n - counts), n)

    return Statistic(sparse.csr_array(columns), finish)


def specific_agreement(spread: Spread) -> Floats:
    """Per label, the chance that another rater gives it too where one did. Pass `co_rated`.

    With two raters it is 2a / (2a + b + c). NaN for a label that nobody gave.
    """
    counts = np.asarray(spread.ratings.T @ spread.assets)
    unshared = np.asarray(_differing(spread).T @ spread.assets) / 2
    return _ratio(counts - unshared, counts)


def _linearised(spread: Spread, chance: Floats, likeness: Floats | None = None) -> Linearised:
    """(pa - pe) / (1 - pe), where an answer k agrees by chance with probability chance[k].

    `likeness` is pa of each pattern; the share of equal answers where it is not given.
    """
    items, pairable = spread.assets.sum(), spread.assets[spread.raters >= 2].sum()
    expected = float(spread.shares @ chance)
    if pairable == 0 or 1 - expected <= _ROUNDING:
        return Linearised(np.nan, np.nan, int(items))
    alike = np.where(spread.raters >= 2, spread.alike if likeness is None else likeness, 0.0)
    observed = float(spread.assets @ alike) / pairable
    value = (observed - expected) / (1 - expected)
    scaled = items / pairable / (1 - expected)
    per_item = np.where(spread.raters >= 2, scaled * (alike - expected), 0.0)
    own_chance = np.asarray(spread.ratings @ chance) / spread.raters
    corrected = per_item - 2 * (1 - value) * (own_chance - expected) / (1 - expected)
    variance = (spread.assets @ (corrected - value) ** 2) / max(items * (items - 1), 1)
    return Linearised(value, float(np.sqrt(variance)), int(items))


def _nominal(spread: Spread) -> Statistic:
    squares = np.asarray(spread.ratings.power(2).sum(axis=1), dtype=np.float64).ravel()
    observed = (spread.raters**2 - squares) / (spread.raters - 1)
    columns = sparse.hstack([sparse.csr_array(observed[:, None]), spread.ratings], format="csr")

    def finish(sums: Floats) -> Floats:
        counts = sums[:, 1:]
        n = counts.sum(axis=1)
        return _from_sums(sums[:, 0], n**2 - (counts**2).sum(axis=1), n)[:, None]

    return Statistic(sparse.csr_array(columns), finish)


def _interval(spread: Spread) -> Statistic:
    values = _positions(spread) - _positions(spread)[np.argmax(spread.ratings.T @ spread.assets)]
    total = np.asarray(spread.ratings @ values)
    squared = np.asarray(spread.ratings @ values**2)
    observed = 2 * (spread.raters * squared - total**2) / (spread.raters - 1)
    columns = sparse.csr_array(np.column_stack([observed, spread.raters, total, squared]))

    def finish(sums: Floats) -> Floats:
        observed, n, total, squared = sums.T
        return _from_sums(observed, _all_pairs(n, total, squared), n)[:, None]

    return Statistic(columns, finish)


def _ordinal(spread: Spread) -> Statistic:
    """Ordinal distance is the squared difference of mid-ranks, which every resample shifts."""
    pairs = _pairs(spread)
    kinds = pairs.select("low", "high").unique().sort("low", "high").with_row_index("kind")
    located = pairs.join(kinds, on=["low", "high"], how="left")
    low, high = kinds["low"].to_numpy(), kinds["high"].to_numpy()
    together = sparse.coo_array(
        (located["weight"].to_numpy(), (located["pattern"].to_numpy(), located["kind"].to_numpy())),
        shape=(len(spread.assets), len(kinds)),
    )
    columns = sparse.hstack([spread.ratings, together.tocsr()], format="csr")
    labels = spread.ratings.shape[1]

    def finish(sums: Floats) -> Floats:
        counts, together = sums[:, :labels], sums[:, labels:]
        n = counts.sum(axis=1)
        ranks = np.cumsum(counts, axis=1) - counts / 2
        observed = (together * (ranks[:, high] - ranks[:, low]) ** 2).sum(axis=1)
        total, squared = (counts * ranks).sum(axis=1), (counts * ranks**2).sum(axis=1)
        return _from_sums(observed, _all_pairs(n, total, squared), n)[:, None]

    return Statistic(sparse.csr_array(columns), finish)


def _rational(spread: Spread) -> Statistic:
    """Ratio distance: the squared difference over the sum; 0 between two zeros."""
    a, b = _positions(spread)[:, None], _positions(spread)[None, :]
    distance = _ratio(a - b, a + b) ** 2
    np.fill_diagonal(distance, 0.0)
    pairs = _pairs(spread)
    apart = distance[pairs["low"].to_numpy(), pairs["high"].to_numpy()]
    observed = np.bincount(
        pairs["pattern"].to_numpy(),
        weights=pairs["weight"].to_numpy() * apart,
        minlength=len(spread.assets),
    )
    columns = sparse.hstack([sparse.csr_array(observed[:, None]), spread.ratings], format="csr")

    def finish(sums: Floats) -> Floats:
        counts = sums[:, 1:]
        expected = ((counts @ distance) * counts).sum(axis=1)
        return _from_sums(sums[:, 0], expected, counts.sum(axis=1))[:, None]

    return Statistic(sparse.csr_array(columns), finish)


def _differing(spread: Spread) -> sparse.csr_array:
    """Per pattern and label: 2 r_k (m - r_k) / (m - 1), the disagreement about this label."""
    scale = 1 / (spread.raters - 1)
    own = spread.ratings.multiply((spread.raters * scale)[:, None])
    both = spread.ratings.power(2).multiply(scale[:, None])
    return sparse.csr_array(2 * (own - both))


def _pairs(spread: Spread) -> pl.DataFrame:
    """Each two labels (low < high) in a pattern, with the weight 2 r_low r_high / (m - 1)."""
    cells = spread.ratings.tocoo()
    counts = pl.DataFrame(
        {"pattern": cells.coords[0], "label": cells.coords[1], "ratings": cells.data}
    )
    raters = pl.DataFrame({"pattern": np.arange(len(spread.assets)), "raters": spread.raters})
    both = counts.join(counts, on="pattern", suffix="_high").filter(
        pl.col("label") < pl.col("label_high")
    )
    weight = 2 * pl.col("ratings") * pl.col("ratings_high") / (pl.col("raters") - 1)
    return (
        both.with_columns(pl.col("pattern").cast(pl.Int64))
        .join(raters.with_columns(pl.col("pattern").cast(pl.Int64)), on="pattern")
        .select("pattern", low="label", high="label_high", weight=weight)
        .sort("pattern", "low", "high")
    )


def _merged(spread: Spread) -> Spread:
    """The same ratings with labels in the order of their positions, equal positions as one."""
    positions, where = np.unique(_positions(spread), return_inverse=True)
    gather = sparse.coo_array(
        (np.ones(len(where)), (np.arange(len(where)), where)), shape=(len(where), len(positions))
    )
    return Spread(sparse.csr_array(spread.ratings @ gather.tocsr()), spread.assets, positions)


def _positions(spread: Spread) -> Floats:
    if spread.positions is None:
        raise ValueError("labels without a position have no ordinal, interval or ratio alpha")
    return spread.positions


def _all_pairs(n: Floats, total: Floats, squared: Floats) -> Floats:
    """Sum of squared differences over all ordered pairs of n values; 0 for rounding noise."""
    pairs = 2 * (n * squared - total**2)
    return np.asarray(np.where(pairs <= _ROUNDING * n * squared, 0.0, pairs))


def _from_sums(observed: Floats, expected: Floats, n: Floats) -> Floats:
    """alpha = 1 - (n - 1) * within / overall, both sums over ordered pairs of values."""
    return np.asarray(1 - _ratio(observed * (n - 1), expected))


def _ratio(top: Floats, bottom: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(bottom != 0, top / bottom, np.nan))
