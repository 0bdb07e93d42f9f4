"""The same things judged twice: what quality assurance fixed and what it broke.

Only discordant pairs speak: items that were wrong and are right, and the other way round.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import special

from queries import intervals
from queries.arrays import Floats, column, floats, share


def mcnemar(fixed: npt.ArrayLike, introduced: npt.ArrayLike) -> Floats:
    """Two-sided p-value of the exact McNemar test (1947) on the two discordant counts.

    The chance of a split at least as uneven when either direction is as likely. NaN where no
    pair is discordant: there is nothing to test.

    >>> float(mcnemar(18, 4).round(6))
    0.004344
    """
    b, c = np.broadcast_arrays(floats(fixed), floats(introduced))
    discordant = b + c
    tail = special.bdtr(np.minimum(b, c), discordant.astype(np.int64), 0.5)
    p = np.minimum(2 * tail, 1.0)
    return np.asarray(np.where(discordant > 0, p, np.nan))


def paired_difference(
    both: npt.ArrayLike, first: npt.ArrayLike, second: npt.ArrayLike, neither: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """95 % interval of the difference between two paired proportions, second less first.

    Of pairs that are positive in both, only at first, only at second, or in neither. Newcombe
    (1998, Statistics in Medicine 17: 2635, method 10): Wilson's intervals of both proportions,
    joined with the correlation of the pair. NaN where there is no pair.

    >>> low, high = paired_difference(38, 18, 4, 440)
    >>> float(low.round(6)), float(high.round(6))
    (-0.048356, -0.009296)
    """
    e, f, g, h = np.broadcast_arrays(*(floats(cell) for cell in (both, first, second, neither)))
    n = e + f + g + h
    n = np.where(n > 0, n, np.nan)
    before, after = (e + f) / n, (e + g) / n
    low_before, high_before = intervals.wilson(e + f, n)
    low_after, high_after = intervals.wilson(e + g, n)
    phi = _correlation(e, f, g, h)
    down, up = after - low_after, high_after - after
    down_before, up_before = before - low_before, high_before - before
    low = (
        after - before - np.sqrt(np.maximum(down**2 - 2 * phi * down * up_before + up_before**2, 0))
    )
    high = (
        after - before + np.sqrt(np.maximum(up**2 - 2 * phi * up * down_before + down_before**2, 0))
    )
    return np.asarray(low), np.asarray(high)


def before_after(frame: pl.DataFrame) -> pl.DataFrame:
    """The four cells per question in, the columns of `errors_before_after` out."""
    names = ("right_right", "introduced", "fixed", "wrong_wrong")
    kept, introduced, fixed, wrong = (floats(frame[name]) for name in names)
    n = kept + introduced + fixed + wrong
    low, high = paired_difference(wrong, fixed, introduced, kept)
    rate_low, rate_high = intervals.wilson(introduced, kept + introduced)
    before, after = share(wrong + fixed, n), share(wrong + introduced, n)
    pairs = pl.sum_horizontal(names)
    return frame.with_columns(
        error_before=column(before),
        error_after=column(after),
        p_value=column(mcnemar(fixed, introduced)),
        introduced_rate=column(share(introduced, kept + introduced)),
        introduced_low=column(rate_low),
        introduced_high=column(rate_high),
        value=column(after - before),
        ci_low=column(low),
        ci_high=column(high),
        n=pairs,
        method=pl.lit(
            "the same items against gold: answers, and all a pass drew or marked for a question "
            "(right: all match); exact McNemar test; "
            "Newcombe 95% for paired proportions"
        ),
        reason=pl.when(pairs == 0)
        .then(pl.lit("no_data"))
        .when(pairs < pl.col("minimum_n"))
        .then(pl.lit("insufficient_n")),
    )


def changes_by_annotator(frame: pl.DataFrame) -> pl.DataFrame:
    """Counts per annotator in, the columns of `changes_by_annotator` out."""
    n = floats(frame["n"])
    changed = np.minimum(floats(frame["changed"]), n)
    low, high = intervals.wilson(changed, n)
    return frame.with_columns(
        value=column(share(changed, n)),
        ci_low=column(low),
        ci_high=column(high),
        method=pl.lit("labels with an id of their own, export against export; Wilson 95%"),
        reason=pl.when(pl.col("n") < pl.col("minimum_n")).then(pl.lit("insufficient_n")),
    )


def _correlation(e: Floats, f: Floats, g: Floats, h: Floats) -> Floats:
    """Phi of the paired table, drawn towards 0 where it is positive (Newcombe's correction)."""
    product = (e + f) * (g + h) * (e + g) * (f + h)
    cross = e * h - f * g
    n = e + f + g + h
    eased = np.where(cross > n / 2, cross - n / 2, np.where(cross >= 0, 0.0, cross))
    return np.asarray(np.where(product > 0, eased / np.sqrt(np.maximum(product, 1e-300)), 0.0))
