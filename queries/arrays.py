"""Between frames and arrays: numbers in, and NaN out as NULL."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]


def floats(values: npt.ArrayLike) -> Floats:
    """Anything countable as an array of floats."""
    return np.asarray(values, dtype=np.float64)


def share(part: npt.ArrayLike, whole: npt.ArrayLike) -> Floats:
    """part / whole, NaN where the whole is nothing.

    >>> share([1, 0], [4, 0]).tolist()
    [0.25, nan]
    """
    wholes = floats(whole)
    return np.asarray(floats(part) / np.where(wholes > 0, wholes, np.nan))


def column(values: npt.ArrayLike) -> pl.Series:
    """An array as a column, NaN as NULL."""
    return pl.Series(floats(values), dtype=pl.Float64).fill_nan(None)


def null(value: npt.ArrayLike) -> float | None:
    """One number, NaN as None."""
    number = float(np.asarray(value))
    return None if np.isnan(number) else number
