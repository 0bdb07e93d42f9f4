"""What drawn samples say of themselves, and what each part of their population showed."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from queries import survey

Row = dict[str, Any]

_STRATUM: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(("project_id", "sample_id", "stratum"), pl.String),
    **dict.fromkeys(("population", "drawn", "reviewed"), pl.Int64),
    **dict.fromkeys(("critical", "major", "ungraded", "minor", "errors"), pl.Int64),
    **dict.fromkeys(("value", "ci_low", "ci_high"), pl.Float64),
    "n": pl.Int64,
    "method": pl.String,
    "reason": pl.String,
}
_LOG: dict[str, type[pl.DataType] | pl.DataType] = {
    **dict.fromkeys(("project_id", "sample_id", "batch", "unit", "plan"), pl.String),
    "population": pl.Int64,
    **dict.fromkeys(("population_hash", "excluded", "stratified_by"), pl.String),
    "seed": pl.Int64,
    "method": pl.String,
    "drawn_at": pl.Datetime("us", "UTC"),
    **dict.fromkeys(("drawn", "reviewed"), pl.Int64),
}


def said(plan: str | None) -> Row:
    """What a recorded plan says; a text that is no JSON is its own words.

    >>> said("every tenth image"), said(None)
    ({'sentence': 'every tenth image'}, {})
    """
    if plan is None:
        return {}
    try:
        found = json.loads(plan)
    except ValueError:
        return {"sentence": plan}
    return found if isinstance(found, dict) else {"sentence": plan}


def by_stratum(frame: pl.DataFrame) -> pl.DataFrame:
    """Counts per sample and stratum in, the columns of `acceptance_by_stratum` out."""
    rows = []
    for row in frame.iter_rows(named=True):
        errors = sum(row[name] for name in ("critical", "major", "ungraded", "minor"))
        population = part_size(row["drawn"], row["inclusion_prob"])
        found = survey.simple(errors, row["reviewed"], population)
        estimate = {name: getattr(found, name) for name in ("value", "ci_low", "ci_high")}
        about = {"n": found.n, "method": found.method, "reason": found.reason}
        rows.append({**row, "population": population, "errors": errors, **estimate, **about})
    return pl.DataFrame([{name: row[name] for name in _STRATUM} for row in rows], _STRATUM)


def log(frame: pl.DataFrame) -> pl.DataFrame:
    """Samples in, the columns of `samples_log` out: what their plans say, told apart."""
    rows = []
    for row in frame.iter_rows(named=True):
        plan = said(row["plan"])
        told = {
            "batch": plan.get("batch"),
            "unit": plan.get("unit"),
            "plan": plan.get("sentence"),
            "population_hash": plan.get("population_hash"),
            "excluded": plan.get("excluded"),
            "method": plan.get("method"),
        }
        rows.append({**row, **{name: _text(value) for name, value in told.items()}})
    return pl.DataFrame([{name: row[name] for name in _LOG} for row in rows], _LOG)


def part_size(drawn: int, chance: float | None) -> int | None:
    """Units of a part of a population, from how many were drawn and the chance each had.

    >>> part_size(20, 0.1), part_size(20, None)
    (200, None)
    """
    return round(drawn / chance) if chance else None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
