"""What reviewers and annotators overlook, behind `acceptance_reviewers` and `acceptance_missed`."""

from __future__ import annotations

from typing import Any

import polars as pl

from queries import survey

Row = dict[str, Any]

MINIMUM = 30
"""Verdicts of each kind, on wrong and on right work, from which a rate is corrected."""

Z = 1.959963984540054

_REVIEWERS: dict[str, type[pl.DataType]] = {
    "project_id": pl.String,
    **dict.fromkeys(("wrong", "caught", "right_work", "passed"), pl.Int64),
    **dict.fromkeys(("sensitivity", "sensitivity_low", "sensitivity_high"), pl.Float64),
    **dict.fromkeys(("specificity", "specificity_low", "specificity_high"), pl.Float64),
    "n": pl.Int64,
    "method": pl.String,
    "reason": pl.String,
}
_OBJECTS: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(("project_id", "question"), pl.String),
    **dict.fromkeys(("assets", "by_one", "by_other", "by_both", "found"), pl.Int64),
    **dict.fromkeys(("there", "value", "ci_low", "ci_high", "one_misses"), pl.Float64),
    "n": pl.Int64,
    "method": pl.String,
    "reason": pl.String,
}


def reviewers(frame: pl.DataFrame) -> pl.DataFrame:
    """Counts per project in, the columns of `acceptance_reviewers` out."""
    return pl.DataFrame([_reviewed(row) for row in frame.to_dicts()], _REVIEWERS)


def _reviewed(row: Row) -> Row:
    sees = survey.simple(row["caught"], row["wrong"])
    passes = survey.simple(row["passed"], row["right_work"])
    reason = None
    if row["wrong"] + row["right_work"] == 0:
        reason = "no_data"
    elif min(row["wrong"], row["right_work"]) < MINIMUM:
        reason = "insufficient_n"
    elif (sees.value or 0) + (passes.value or 0) <= 1:
        reason = "not_applicable"
    return {
        **row,
        "sensitivity": sees.value,
        "sensitivity_low": sees.ci_low,
        "sensitivity_high": sees.ci_high,
        "specificity": passes.value,
        "specificity_low": passes.ci_low,
        "specificity_high": passes.ci_high,
        "n": row["wrong"] + row["right_work"],
        "method": "verdicts on whole passes against gold, on unchanged work; Wilson 95%",
        "reason": reason,
    }


def objects(frame: pl.DataFrame) -> pl.DataFrame:
    """Counts per question in, the columns of `acceptance_missed` out."""
    return pl.DataFrame([_missed(row) for row in frame.to_dicts()], _OBJECTS)


def _missed(row: Row) -> Row:
    first, second, both = row["by_one"], row["by_other"], row["by_both"]
    found = first + second - both
    there = survey.objects_there(first, second, both) if found else None
    told: Row = dict.fromkeys(("there", "value", "ci_low", "ci_high", "one_misses"))
    if there is not None and there > 0:
        low, high = (_neither(found, there + sign * Z * _spread(row)) for sign in (-1, 1))
        told = {
            "there": there,
            "value": survey.missed_share(first, second, both),
            "ci_low": low,
            "ci_high": high,
            "one_misses": max(0.0, 1 - (first + second) / 2 / there),
        }
    return {
        **row,
        **told,
        "found": found,
        "n": found,
        "method": "Chapman 1951, Seber's variance, 95%; independence assumed: a lower bound",
        "reason": None if told["value"] is not None else "no_data",
    }


def _spread(row: Row) -> float:
    """Standard deviation of Chapman's estimate (Seber 1970)."""
    first, second, both = row["by_one"], row["by_other"], row["by_both"]
    variance = (first + 1) * (second + 1) * (first - both) * (second - both)
    return float((variance / ((both + 1) ** 2 * (both + 2))) ** 0.5)


def _neither(found: int, there: float) -> float:
    return max(0.0, 1 - found / there) if there > 0 else 0.0
