"""Which pages the benchmarks open, with which filters: what a day's work looks at.

Names are taken from the warehouse itself, so the same visits fit every project.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import queries
from queries import Filters, Page


@dataclass(frozen=True)
class Visit:
    """One page as it is asked for; `weight` says how often beside the others."""

    name: str
    page: str
    query: str
    weight: int = 1

    @property
    def address(self) -> str:
        """What stands behind the host."""
        return f"/{self.page}?{self.query}"


EVERY_DAY = {
    "overview": 5,
    "throughput": 3,
    "flow": 2,
    "forecast": 1,
    "time": 1,
    "agreement": 3,
    "accuracy": 4,
    "errors": 5,
    "annotators": 4,
    "labels": 3,
    "reviewers": 1,
    "slices": 1,
    "flagged": 5,
    "gallery": 4,
    "report": 1,
    "acceptance": 1,
    "provenance": 1,
    "history": 1,
    "imports": 1,
    "definitions": 1,
}


def of(warehouse: Path) -> list[Visit]:
    """Every page, and the usual reruns of the larger ones."""
    with queries.open_warehouse(warehouse) as reader:
        project = _largest(reader)
        one = Filters(projects=(project,))
        known = {
            "annotator": _most(reader, "throughput_by_annotator", "annotator_id", one),
            "label": _most(reader, "throughput_by_label", "label", one),
            "batch": _most(reader, "throughput_batches", "batch", one),
            "asset": _most(reader, "flagged_assets", "asset_id", one)
            or _most(reader, "stg_assets", "asset_id", one),
        }
    plain = [Visit(page, page, _query(project), weight) for page, weight in EVERY_DAY.items()]
    return plain + _reruns(project, known)


def _reruns(project: str, known: Mapping[str, str | None]) -> list[Visit]:
    wanted = (
        ("asset", "asset", {"asset": known["asset"]}, 5),
        ("one annotator", "annotators", {"annotator": known["annotator"]}, 5),
        ("one label", "labels", {"label": known["label"]}, 4),
        ("errors of a batch", "errors", {"batch": known["batch"]}, 2),
        ("errors of a label", "errors", {"label": known["label"]}, 3),
        ("errors of an annotator", "errors", {"annotator": known["annotator"]}, 2),
        ("flagged of a label", "flagged", {"label": known["label"]}, 3),
        ("flagged of an annotator", "flagged", {"annotator": known["annotator"]}, 2),
        ("gallery of a label", "gallery", {"label": known["label"]}, 2),
        ("gallery, next page", "gallery", {"label": known["label"], "sheet": "2"}, 2),
        ("gallery, unusual first", "gallery", {"label": known["label"], "order": "unusual"}, 1),
        ("accuracy of a batch", "accuracy", {"batch": known["batch"]}, 1),
        ("throughput of a batch", "throughput", {"batch": known["batch"]}, 2),
        ("overview of a batch", "overview", {"batch": known["batch"]}, 2),
    )
    return [
        Visit(name, page, _query(project, **{k: str(v) for k, v in asked.items()}), weight)
        for name, page, asked, weight in wanted
        if all(asked.values())
    ]


def _query(project: str, **more: str) -> str:
    return urlencode({"project": project, **more})


def _largest(reader: queries.Reader) -> str:
    found = reader.sql(
        "select project_id from submissions group by project_id order by count(*) desc limit 1"
    )
    return str(found.item())


def _most(reader: queries.Reader, view: str, column: str, filters: Filters) -> str | None:
    """The value of a column that is neither first nor last: the middle of those there are."""
    counts = queries.tally(reader, view, filters, (column,), Page((), 0))
    if counts.is_empty():
        return None
    return str(counts[column].sort()[counts.height // 2])
