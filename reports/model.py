"""What a report is made of: figures with the query that gave each, and how they are written down.

A manifest is the whole report as data: everything that is printed follows from it. JSON without
spaces is what hashes are taken of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]

SCHEMA = "assay report 1"

SECTIONS = {
    1: "Scope, population and intended use",
    2: "Guideline and taxonomy",
    3: "Workforce",
    4: "Workflow, tools and pre-labels",
    5: "Sampling",
    6: "Agreement between annotators",
    7: "Accuracy against gold",
    8: "Errors, before and after quality assurance",
    9: "Acceptance",
    10: "Slices of the material",
    11: "Ambiguity and gaps in the taxonomy",
    12: "Limitations",
    13: "Provenance",
    14: "Sign-off",
}
"""The fourteen parts an auditor looks for, in the order they are printed."""


@dataclass(frozen=True)
class Question:
    """A figure before it is asked for: the select that gives it, over public views."""

    id: str
    section: int
    title: str
    sql: str


@dataclass(frozen=True)
class Figure:
    """An answered question. Every row carries its own n, interval, method or reason."""

    id: str
    number: str
    section: int
    title: str
    query: Mapping[str, Any]
    rows: Sequence[Row]

    def first(self) -> Row:
        """The only row, or an empty one where nothing is known."""
        return self.rows[0] if self.rows else {}


@dataclass(frozen=True)
class Manifest:
    """A report as data. `facts` is what it is about: project, instant, software, inputs, log."""

    facts: Mapping[str, Any]
    figures: Mapping[str, Figure] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The object that is written into every file."""
        return {
            "schema": SCHEMA,
            **self.facts,
            "figures": [vars(figure) for figure in self.figures.values()],
        }

    def as_bytes(self) -> bytes:
        """JSON without spaces, in the order of the report: the same report, the same bytes."""
        return _compact(self.as_dict())

    @property
    def sha256(self) -> str:
        """The fingerprint of the report as data."""
        return hashlib.sha256(self.as_bytes()).hexdigest()

    def rows(self, figure: str) -> Sequence[Row]:
        """The rows of a figure; none where the report does not have it."""
        found = self.figures.get(figure)
        return found.rows if found is not None else ()

    def first(self, figure: str) -> Row:
        """The only row of a figure, or an empty one."""
        return next(iter(self.rows(figure)), {})


def manifest_from(data: Mapping[str, Any]) -> Manifest:
    """The manifest that `as_dict` gave. Raises KeyError or TypeError for anything else."""
    figures = [Figure(**figure) for figure in data["figures"]]
    facts = {name: value for name, value in data.items() if name not in ("schema", "figures")}
    return Manifest(facts, {figure.id: figure for figure in figures})


def canonical(value: Any) -> bytes:
    """One text for one value, whatever the order of its keys.

    >>> canonical({"b": 1, "a": "é"})
    b'{"a":"\\\\u00e9","b":1}'
    """
    return _compact(value, sort_keys=True)


def _compact(value: Any, sort_keys: bool = False) -> bytes:
    text = json.dumps(value, sort_keys=sort_keys, separators=(",", ":"), allow_nan=False)
    return text.encode("ascii")
