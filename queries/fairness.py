"""Slices of the material and groups of people, each held against the rest.

A row of the input is a count of one slice: its `part` says of what (labels judged in a class,
passes, labels on shared assets, pairs of answers, sums of squares over assets). What stands in no
slice of a dimension is the total less its slices.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from queries import contrasts, intervals
from queries.arrays import Floats, null

Counts = dict[str, tuple[int, int, int, int]]

PEOPLE = ("country", "channel", "team")
SMALL = "(small groups)"
UNKNOWN = "unspecified"
NOTHING = (0, 0, 0, 0)

COLUMNS: dict[str, type[pl.DataType]] = {
    "project_id": pl.String,
    "dimension": pl.String,
    "slice": pl.String,
    "errors": pl.Int64,
    "value": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "n": pl.Int64,
    "design_effect": pl.Float64,
    "difference": pl.Float64,
    "difference_low": pl.Float64,
    "difference_high": pl.Float64,
    "ratio": pl.Float64,
    "ratio_low": pl.Float64,
    "ratio_high": pl.Float64,
    "adjusted_difference": pl.Float64,
    "is_reversed": pl.Boolean,
    "q_value": pl.Float64,
    "status": pl.String,
    "missing": pl.Int64,
    "missing_n": pl.Int64,
    "missing_rate": pl.Float64,
    "skipped": pl.Int64,
    "passes": pl.Int64,
    "skip_rate": pl.Float64,
    "label_distance": pl.Float64,
    "agreement_within": pl.Float64,
    "agreement_between": pl.Float64,
    "people": pl.Int64,
    "method": pl.String,
    "reason": pl.String,
}


@dataclass(frozen=True)
class Settings:
    """When a difference is worth a word, and how few people stay unnamed."""

    minimum_n: float
    minimum_errors: float
    minimum_people: float
    least_difference: float
    most_q: float
    is_gold: bool

    @property
    def method(self) -> str:
        """What the numbers are made of, in a few words."""
        basis = "labels against gold" if self.is_gold else "verdicts, of reviewed work"
        return (
            f"{basis}; against the rest; Wilson, Newcombe and log 95% over n / design effect, "
            "labels of one asset (of people: of one pass) taken together; "
            f"Benjamini-Hochberg over slices; differs: q <= {self.most_q:g} and "
            f">= {self.least_difference:g}; n >= {self.minimum_n:g}, "
            f"errors >= {self.minimum_errors:g}; confounded by assignment"
        )


@dataclass
class Slice:
    """All counts of one slice. Of four numbers, the first two are n and how many of them.

    Of `clusters` they are how many, and the sums of n x n, n x errors and errors x errors.
    """

    judged: Counts = field(default_factory=dict)
    passes: tuple[int, int, int, int] = NOTHING
    own_labels: Counts = field(default_factory=dict)
    other_labels: Counts = field(default_factory=dict)
    pairs: tuple[int, int, int, int] = NOTHING
    clusters: tuple[int, int, int, int] = NOTHING

    def add(self, other: Slice) -> None:
        """Take in another slice; what is about single groups is given up."""
        self.judged = _summed(self.judged, other.judged)
        self.passes = _plus(self.passes, other.passes)
        self.clusters = _plus(self.clusters, other.clusters)
        self.own_labels, self.other_labels, self.pairs = {}, {}, NOTHING

    def less(self, other: Slice) -> Slice:
        """What is left of this one without the other."""
        negative = {key: _minus(NOTHING, value) for key, value in other.judged.items()}
        return Slice(
            _summed(self.judged, negative),
            _minus(self.passes, other.passes),
            clusters=_minus(self.clusters, other.clusters),
        )

    @property
    def total(self) -> tuple[int, int, int, int]:
        """The judged counts of all classes together."""
        total = NOTHING
        for counts in self.judged.values():
            total = _plus(total, counts)
        return total


def by_slice(frame: pl.DataFrame) -> pl.DataFrame:
    """Counts per slice in, the columns of `int_slice_rates` out."""
    rows: list[dict[str, object]] = []
    for project in frame.partition_by("project_id"):
        rows.extend(_project(project))
    return pl.DataFrame(rows, schema=COLUMNS).sort("project_id", "dimension", "slice")


def label_distance(own: npt.ArrayLike, other: npt.ArrayLike) -> float:
    """Total variation distance of two counts over the same classes: 0 alike, 1 nothing shared.

    NaN where a side is empty.

    >>> label_distance([8, 2], [5, 5])
    0.3
    """
    one, two = np.asarray(own, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if one.sum() == 0 or two.sum() == 0:
        return float("nan")
    return round(float(np.abs(one / one.sum() - two / two.sum()).sum() / 2), 12)


def statuses(
    q_value: Floats, difference: Floats, low: Floats, high: Floats, settings: Settings
) -> list[str]:
    """differs, similar, unknown or insufficient for each slice; q is NaN where it was not tested.

    >>> settings = Settings(30, 5, 5, 0.02, 0.05, True)
    >>> q, d = np.array([0.01, 0.01, 0.5, np.nan]), np.array([0.1, 0.01, 0.01, 0.1])
    >>> statuses(q, d, np.array([0.05, 0.005, -0.1, 0]), np.array([0.2, 0.015, 0.1, 1]), settings)
    ['differs', 'similar', 'unknown', 'insufficient']
    """
    size = settings.least_difference
    differs = (q_value <= settings.most_q) & (np.abs(difference) >= size - 1e-12)
    similar = (low >= -size) & (high <= size)
    found = np.select(
        [np.isnan(q_value), differs, similar], ["insufficient", "differs", "similar"], "unknown"
    )
    return [str(status) for status in found]


def _project(frame: pl.DataFrame) -> list[dict[str, object]]:
    """The rows of one project, tested together."""
    first = frame.row(0, named=True)
    settings = Settings(
        minimum_n=float(first["minimum_n"]),
        minimum_errors=float(first["minimum_errors"]),
        minimum_people=float(first["minimum_people"]),
        least_difference=float(first["least_difference"]),
        most_q=float(first["most_q"]),
        is_gold=bool(first["is_gold"]),
    )
    slices = _slices(frame)
    total = slices.pop(("", ""), Slice())
    clusters = {kind: slices.pop((kind, ""), Slice()).clusters for kind in ("assets", "people")}
    by_dimension: dict[str, dict[str, Slice]] = defaultdict(dict)
    for (dimension, name), found in sorted(slices.items()):
        by_dimension[dimension][name] = found
    pairs = [
        (dimension, name, found, whole.less(found))
        for dimension, named in sorted(by_dimension.items())
        for everything in [replace(total, clusters=clusters[_kind(dimension)])]
        for whole, parts in [_completed(dimension, named, everything, settings)]
        for name, found in parts.items()
    ]
    if not pairs:
        return []
    return _rows(str(first["project_id"]), pairs, settings)


def _slices(frame: pl.DataFrame) -> dict[tuple[str, str], Slice]:
    slices: dict[tuple[str, str], Slice] = defaultdict(Slice)
    names = ("part", "dimension", "slice", "stratum", "n", "events", "more_n", "more_events")
    for part, dimension, name, stratum, *numbers in frame.select(names).iter_rows():
        found, counts = slices[dimension, name], tuple(numbers)
        if part in ("total", "judged"):
            found.judged[stratum] = counts
        elif part in ("total passes", "passes"):
            found.passes = counts
        elif part == "own labels":
            found.own_labels[stratum] = counts
        elif part == "other labels":
            found.other_labels[stratum] = counts
        elif part in ("total clusters", "clusters"):
            found.clusters = counts
        else:
            found.pairs = counts
    return dict(slices)


def _kind(dimension: str) -> str:
    return "people" if dimension in PEOPLE else "assets"


def _completed(
    dimension: str, named: dict[str, Slice], total: Slice, settings: Settings
) -> tuple[Slice, dict[str, Slice]]:
    """The whole of a dimension and its slices: groups of few people joined, the unknown added."""
    rest = total
    for found in named.values():
        rest = rest.less(found)
    parts = dict(named)
    whole = total
    if dimension in PEOPLE:
        small = [name for name in parts if parts[name].passes[2] < settings.minimum_people]
        joined = Slice()
        for name in small:
            joined.add(parts.pop(name))
        if joined.passes[2] >= settings.minimum_people:
            parts[SMALL] = joined
        else:
            whole = whole.less(joined)
    if (rest.total[0] or rest.passes[0]) and parts:
        unknown = Slice(rest.judged, (*rest.passes[:2], 0, 0), clusters=rest.clusters)
        unknown.add(parts.pop(UNKNOWN, Slice()))
        parts[UNKNOWN] = unknown
    return whole, parts


def _rows(
    project: str, pairs: list[tuple[str, str, Slice, Slice]], settings: Settings
) -> list[dict[str, object]]:
    own = np.array([found.total for _, _, found, _ in pairs], dtype=np.float64)
    rest = np.array([other.total for *_, other in pairs], dtype=np.float64)
    k, n, rest_k, rest_n = own[:, 1], own[:, 0], rest[:, 1], rest[:, 0]
    enough = (np.minimum(n, rest_n) >= settings.minimum_n) & (k + rest_k >= settings.minimum_errors)
    effect, rest_effect = _design_effects(pairs, own, rest)
    sides = (k / effect, n / effect, rest_k / rest_effect, rest_n / rest_effect)
    p = contrasts.p_value(*sides)
    q = intervals.benjamini_hochberg(np.where(enough, p, np.nan))
    difference = contrasts.difference(*sides)
    ratio = contrasts.ratio(*sides)
    low, high = intervals.wilson(*sides[:2])
    found = statuses(q, *difference, settings)
    rows: list[dict[str, object]] = []
    for i, (dimension, name, mine, others) in enumerate(pairs):
        adjusted = _adjusted(mine, others)
        row: dict[str, object] = {
            "project_id": project,
            "dimension": dimension,
            "slice": name,
            "errors": int(k[i]),
            "n": int(n[i]),
            "value": _share(k[i], n[i]),
            "ci_low": null(low[i]),
            "ci_high": null(high[i]),
            "design_effect": float(effect[i]) if n[i] else None,
            **_named("difference", difference, i),
            **_named("ratio", ratio, i),
            "adjusted_difference": null(adjusted),
            "is_reversed": bool(adjusted * difference[0][i] < -1e-12),
            "q_value": null(q[i]),
            "status": found[i],
            "method": settings.method,
            "reason": _reason(n[i], rest_n[i], enough[i]),
        }
        rows.append(row | _about_passes(dimension, mine))
    return rows


def _design_effects(
    pairs: list[tuple[str, str, Slice, Slice]], own: Floats, rest: Floats
) -> tuple[Floats, Floats]:
    """Those of the slices and of their rests; without an error on a side, that of both together."""
    mine = np.array([found.clusters for _, _, found, _ in pairs], dtype=np.float64)
    others = np.array([other.clusters for *_, other in pairs], dtype=np.float64)
    together = _design_effect(own + rest, mine + others)
    together = np.where(np.isnan(together), 1.0, together)
    effects = (_design_effect(own, mine), _design_effect(rest, others))
    own_effect, rest_effect = (np.where(np.isnan(e), together, e) for e in effects)
    return own_effect, rest_effect


def _design_effect(counts: Floats, clusters: Floats) -> Floats:
    """NaN where nothing or everything is wrong, or all labels are of one cluster."""
    n, k = counts[:, 0], counts[:, 1]
    m, squares, products, events = clusters.T
    worth = intervals.effective_n(n, k, squares, products, events, m)
    known = (k > 0) & (k < n) & (m > 1)
    return np.asarray(np.where(known, n / np.where(worth > 0, worth, np.nan), np.nan))


def _about_passes(dimension: str, mine: Slice) -> dict[str, object]:
    """What is missing, what is skipped, and how a group labels shared assets."""
    _, _, missing_n, missing = mine.total
    passes, skipped, people, _ = mine.passes
    within_n, within, between_n, between = mine.pairs
    return {
        "missing": missing,
        "missing_n": missing_n,
        "missing_rate": _share(missing, missing_n),
        "skipped": skipped,
        "passes": passes,
        "skip_rate": _share(skipped, passes),
        "label_distance": null(_distance(mine)),
        "agreement_within": _share(within, within_n),
        "agreement_between": _share(between, between_n),
        "people": people if dimension in PEOPLE and people else None,
    }


def _distance(mine: Slice) -> float:
    """The label distance per question, averaged by how much the group answered to each."""
    cells: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for stratum in sorted(mine.own_labels.keys() | mine.other_labels.keys()):
        own, other = (
            side.get(stratum, NOTHING)[0] for side in (mine.own_labels, mine.other_labels)
        )
        cells[stratum.split("\x1f")[0]].append((own, other))
    distances = [(label_distance(*zip(*cell, strict=True)), cell) for cell in cells.values()]
    known = sorted((d, sum(own for own, _ in cell)) for d, cell in distances if not np.isnan(d))
    weight = sum(own for _, own in known)
    return sum(d * own for d, own in known) / weight if weight else float("nan")


def _adjusted(mine: Slice, others: Slice) -> float:
    strata = sorted(mine.judged.keys() | others.judged.keys())
    own = [mine.judged.get(stratum, NOTHING) for stratum in strata]
    rest = [others.judged.get(stratum, NOTHING) for stratum in strata]
    return contrasts.adjusted_difference(
        [c[1] for c in own], [c[0] for c in own], [c[1] for c in rest], [c[0] for c in rest]
    )


def _reason(n: float, rest_n: float, enough: bool) -> str | None:
    if n == 0:
        return "no_data"
    if rest_n == 0:
        return "single_category"
    return None if enough else "insufficient_n"


def _named(name: str, parts: tuple[Floats, Floats, Floats], i: int) -> dict[str, float | None]:
    keys = (name, f"{name}_low", f"{name}_high")
    return {key: null(part[i]) for key, part in zip(keys, parts, strict=True)}


def _summed(one: Counts, other: Counts) -> Counts:
    keys = one.keys() | other.keys()
    return {key: _plus(one.get(key, NOTHING), other.get(key, NOTHING)) for key in keys}


def _plus(
    one: tuple[int, int, int, int], other: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3])


def _minus(
    one: tuple[int, int, int, int], other: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    return (one[0] - other[0], one[1] - other[1], one[2] - other[2], one[3] - other[3])


def _share(part: float, whole: float) -> float | None:
    return float(part) / float(whole) if whole else None
