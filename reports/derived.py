"""Figures that follow from other figures by a published formula rather than by a select."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from queries import operating
from reports.model import Figure, Row

_POINTS = 41
_DIGITS = 9


def derived(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """The operating curve of the plan that the newest judged sample was drawn by."""
    row = next((r for r in figures["acceptance"].rows if _has_plan(r)), None)
    number = f"9.{1 + sum(figure.section == 9 for figure in figures.values())}"
    figure = Figure(
        id="operating",
        number=number,
        section=9,
        title="How likely the plan accepts, by true error rate",
        query=_query(),
        rows=[] if row is None else _curve(row),
    )
    return {"operating": figure}


def _has_plan(row: Row) -> bool:
    return bool(row["sample_id"] and row["drawn"] and row["accept"] is not None)


def _curve(row: Row) -> list[Row]:
    """From no error to a rate that is all but surely refused."""
    n, c, lot = row["drawn"], row["accept"], row["population"]
    widest = min(operating.rate_at(n, c, 0.01, lot), 1.0)
    rates = [widest * step / (_POINTS - 1) for step in range(_POINTS)]
    chances = operating.acceptance(n, c, rates, lot)
    known = {"sample_id": row["sample_id"], "n": n, "accept": c, "population": lot}
    return [
        {**known, "rate": round(rate, _DIGITS), "chance": round(float(chance), _DIGITS)}
        for rate, chance in zip(rates, chances, strict=True)
    ]


def _query() -> dict[str, Any]:
    said = "queries.operating.acceptance of n, accept and population of figure acceptance"
    return {"sql": said, "views": {}, "sha256": hashlib.sha256(said.encode()).hexdigest()}
