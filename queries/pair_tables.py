"""Coefficients of two annotators, from tables of who answered what beside what.

`tables` are counts: pairs x answers of the first x answers of the second, answers in their order.
All return one value per pair, NaN where it is undefined. 1 is perfect, 0 is chance.
"""

import numpy as np
import polars as pl

from queries.arrays import Floats

PAIR = "pair"

MOST_ANSWERS = 1_000
"""Different answers of a pair up to which its table is made."""

_MOST_CELLS = 4_000_000

_ROUNDING = 1e-12

_MEASURES = ["kappa", "kappa_error", "kappa_linear", "kappa_quadratic", "spearman", "kendall"]

SCHEMA = pl.Schema({PAIR: pl.Int64()} | dict.fromkeys(_MEASURES, pl.Float64()))


def kappa(tables: Floats) -> tuple[Floats, Floats]:
    """Cohen's kappa (1960) and its large-sample standard error (Fleiss, Cohen & Everitt 1969).

    NaN where chance alone gives complete agreement.

    >>> value, error = kappa(np.array([[[20.0, 5], [10, 15]]]))
    >>> value.round(6).tolist()
    [0.4]
    """
    n = tables.sum(axis=(1, 2))
    first, second = tables.sum(axis=2) / n[:, None], tables.sum(axis=1) / n[:, None]
    same = np.einsum("pii->pi", tables) / n[:, None]
    observed, expected = same.sum(axis=1), (first * second).sum(axis=1)
    room = np.where(1 - expected > _ROUNDING, 1 - expected, np.nan)
    value = (observed - expected) / room
    lost = 1 - value
    crossed = (second[:, None, :] @ tables @ first[:, :, None])[:, 0, 0] / n
    beside = (first * second**2).sum(axis=1) + (second * first**2).sum(axis=1) + 2 * crossed
    both = first + second
    squares = beside * lost**2 + (same * (1 - 2 * both * lost[:, None])).sum(axis=1)
    variance = (squares - (value - expected * lost) ** 2) / (n * room**2)
    return value, np.sqrt(np.maximum(variance, 0.0))


def weighted_kappa(tables: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Cohen's weighted kappa (1968) and its large-sample standard error.

    `weights` (pairs x answers x answers) say how alike two answers are, from 0 to 1.

    >>> table = np.array([[[20.0, 5, 1], [3, 15, 6], [0, 4, 16]]])
    >>> weighted_kappa(table, likeness(np.array([[0.0, 1, 2]]), 1))[0].round(6).tolist()
    [0.676226]
    """
    n = tables.sum(axis=(1, 2))
    shares = tables / n[:, None, None]
    rows, columns = shares.sum(axis=2), shares.sum(axis=1)
    beside = (weights * columns[:, None, :]).sum(axis=2)[:, :, None]
    beside = beside + (weights * rows[:, :, None]).sum(axis=1)[:, None, :]
    observed = (weights * shares).sum(axis=(1, 2))
    expected = (weights * rows[:, :, None] * columns[:, None, :]).sum(axis=(1, 2))
    room = np.where(1 - expected > _ROUNDING, 1 - expected, np.nan)
    value = (observed - expected) / room
    lost = (1 - value)[:, None, None]
    squares = (shares * (weights - beside * lost) ** 2).sum(axis=(1, 2))
    variance = (squares - (value - expected * (1 - value)) ** 2) / (n * room**2)
    return value, np.sqrt(np.maximum(variance, 0.0))


def likeness(positions: Floats, power: int) -> Floats:
    """Weights of answers that stand at `positions`: 1 - |difference| ** power, scaled to 0 ... 1.

    Power 1 is linear, 2 quadratic. Places that a pair does not use are NaN and weigh nothing.

    >>> likeness(np.array([[0.0, 1, 2]]), 2).tolist()
    [[[1.0, 0.75, 0.0], [0.75, 1.0, 0.75], [0.0, 0.75, 1.0]]]
    """
    apart = np.abs(positions[:, :, None] - positions[:, None, :]) ** power
    apart = np.nan_to_num(apart, nan=0.0)
    widest = apart.max(axis=(1, 2), keepdims=True)
    return np.asarray(1 - apart / np.where(widest > 0, widest, 1.0))


def spearman(tables: Floats) -> Floats:
    """Spearman's rank correlation: Pearson's, of mid-ranks. NaN where one gave a single answer.

    >>> table = np.zeros((1, 5, 5))
    >>> table[0, [0, 1, 2, 3, 4], [1, 0, 3, 2, 4]] = 1
    >>> spearman(table).round(6).tolist()
    [0.8]
    """
    n = tables.sum(axis=(1, 2))
    first, second = _ranks(tables.sum(axis=2)), _ranks(tables.sum(axis=1))
    both = (tables * first[:, :, None] * second[:, None, :]).sum(axis=(1, 2))
    spreads = [
        (counts * ranks**2).sum(axis=1)
        for counts, ranks in ((tables.sum(axis=2), first), (tables.sum(axis=1), second))
    ]
    product = spreads[0] * spreads[1]
    safe = np.where(product > _ROUNDING * n**6, product, np.nan)
    return np.asarray(both / np.sqrt(safe))


def kendall(tables: Floats) -> Floats:
    """Kendall's tau-b: pairs of assets in the same order less those in reverse, allowing for ties.

    >>> table = np.zeros((1, 5, 5))
    >>> table[0, [0, 1, 2, 3, 4], [1, 0, 3, 2, 4]] = 1
    >>> kendall(table).round(6).tolist()
    [0.6]
    """
    n = tables.sum(axis=(1, 2))
    same = (tables * _before(tables)).sum(axis=(1, 2))
    reverse = (tables * _before(tables[:, :, ::-1])[:, :, ::-1]).sum(axis=(1, 2))
    pairs = n * (n - 1) / 2
    untied = [
        pairs - (counts * (counts - 1) / 2).sum(axis=1)
        for counts in (tables.sum(axis=2), tables.sum(axis=1))
    ]
    product = untied[0] * untied[1]
    return np.asarray((same - reverse) / np.sqrt(np.where(product > 0, product, np.nan)))


def measured(cells: pl.DataFrame) -> pl.DataFrame:
    """Kappa of every pair, and where answers have positions the weighted and rank coefficients.

    Input: one row per pair and two answers (low, high) with `assets`, and how many of these are
    `crossed`: the first gave the high one. Pairs with too many different answers are left out.
    """
    if cells.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    located = _located(cells)
    sizes = located.group_by(PAIR).agg(size=pl.max_horizontal("first", "second").max() + 1)
    ordered = sizes.filter(pl.col("size") <= MOST_ANSWERS).sort("size", PAIR)
    area = pl.col("size").cast(pl.Int64) ** 2
    chunk = ordered.with_columns(chunk=area.cum_sum() // _MOST_CELLS)
    parts = [
        _of_chunk(located.join(part.with_row_index("at"), on=PAIR), part)
        for part in chunk.partition_by("chunk", maintain_order=True)
    ]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *parts])


def _located(cells: pl.DataFrame) -> pl.DataFrame:
    """A row per pair and two answers in turn, answers numbered 0, 1 ... in each pair."""
    straight = pl.col("assets") - pl.col("crossed")
    sides = ["no", "position"]
    turns = [
        cells.select(
            PAIR,
            *(pl.col(f"{one}_{side}").alias(f"first_{side}") for side in sides),
            *(pl.col(f"{other}_{side}").alias(f"second_{side}") for side in sides),
            assets=assets,
        )
        for one, other, assets in (("low", "high", straight), ("high", "low", pl.col("crossed")))
    ]
    both = pl.concat(turns).filter(pl.col("assets") > 0)
    answers = pl.concat(
        [
            both.select(PAIR, no=f"{turn}_no", position=f"{turn}_position")
            for turn in ("first", "second")
        ]
    )
    place = pl.coalesce("position", pl.col("no").cast(pl.Float64))
    ranks = answers.select((place.rank("dense").over(PAIR) - 1).cast(pl.Int64)).to_series()
    return both.with_columns(first=ranks.head(len(both)), second=ranks.tail(len(both)))


def _of_chunk(cells: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    size = int(pairs["size"].to_numpy().max())
    at, first, second = (cells[name].to_numpy() for name in ("at", "first", "second"))
    place = (at.astype(np.int64) * size + first) * size + second
    counts = np.bincount(place, cells["assets"].to_numpy(), len(pairs) * size**2)
    tables = counts.astype(np.float64).reshape(len(pairs), size, size)
    columns = dict(zip(_MEASURES[:2], kappa(tables), strict=True))
    if cells["first_position"].null_count() == 0:
        positions = np.full((len(pairs), size), np.nan)
        positions[at, first] = cells["first_position"].to_numpy()
        positions[at, second] = cells["second_position"].to_numpy()
        columns |= {
            "kappa_linear": weighted_kappa(tables, likeness(positions, 1))[0],
            "kappa_quadratic": weighted_kappa(tables, likeness(positions, 2))[0],
            "spearman": spearman(tables),
            "kendall": kendall(tables),
        }
    found = pairs.select(PAIR).with_columns(
        **{name: pl.Series(columns.get(name, [None] * len(pairs))) for name in _MEASURES}
    )
    return found.cast(SCHEMA).fill_nan(None)


def _ranks(counts: Floats) -> Floats:
    """Mid-ranks of answers, less their mean."""
    middle = np.cumsum(counts, axis=1) - counts / 2
    return np.asarray(middle - counts.sum(axis=1, keepdims=True) / 2)


def _before(tables: Floats) -> Floats:
    """How many assets both put strictly before each cell."""
    sums = tables.cumsum(axis=1).cumsum(axis=2)
    before = np.zeros_like(tables)
    before[:, 1:, 1:] = sums[:, :-1, :-1]
    return before
