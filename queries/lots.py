"""The order of lots: which inspection each came under, and the next one comes under."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from queries.sampling_plans import switched

Row = dict[str, Any]
_DECIDED = {"accepted": True, "not_accepted": False}


def inspections(rows: Sequence[Row]) -> None:
    """Write `inspection` into the rows of one project: samples by AQL, and the project itself.

    Lots are what was sampled by an AQL for the first time, in the order of the draws; a second
    sample of the same batch is a lot presented again and does not count. A lot that is not decided
    yet changes nothing.
    """
    drawn = [row for row in rows if row["kind"] == "sample" and _is_by_aql(row)]
    drawn.sort(key=lambda row: (str(row["drawn_at"]), row["name"]))
    seen: set[str | None] = set()
    decided: list[bool] = []
    for row in drawn:
        row["inspection"] = switched(decided)[-1]
        if row["batch"] not in seen and row["verdict"] in _DECIDED:
            decided.append(_DECIDED[row["verdict"]])
        seen.add(row["batch"])
    for row in rows:
        if row["kind"] == "project":
            row["inspection"] = switched(decided)[-1]


def _is_by_aql(row: Row) -> bool:
    return bool(row["_plan"].get("kind") == "aql")
