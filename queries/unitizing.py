"""Agreement on where spans begin and end: Krippendorff's unitized alpha, and gamma.

Both are computed only where a project asks for them (`span_agreement.method`), by the function
behind `int_span_unitizing.sql`.
"""

import importlib.util
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from queries.agreement import OVERVIEW
from queries.arrays import Floats
from queries.measures import Measure, blank, estimates, ratios
from queries.resampling import SEED, Statistic

MOST_TEXTS = 50
"""Texts that gamma is computed of, about a second each; where there are more, it draws some."""

_KEYS = ["project_id", "question"]

_MISSING = (
    "gamma needs the package pygamma-agreement, which is not installed; "
    "install it with: pip install 'assay[gamma]'"
)


@dataclass(frozen=True)
class Unit:
    """A stretch that one annotator marked; `end` is exclusive."""

    annotator: str
    label: str
    start: int
    end: int


def unitized_alpha(units: Iterable[Unit], length: int, annotators: int) -> float:
    """Krippendorff's alpha of units on one continuum (2004), all labels together.

    `length` is that of the continuum, `annotators` how many looked at it, those who marked
    nothing included. Units of one annotator and label that overlap are taken as one. 1 is
    perfect, 0 is chance, below 0 is worse; NaN where nothing was marked or one looked.

    >>> units = [Unit("a", "A", 1, 9), *(Unit("b", "A", n, n + 1) for n in (2, 4, 6))]
    >>> round(unitized_alpha(units, 10, 2), 3)
    -0.7
    """
    observed, expected = disagreements(units, length, annotators)
    return float(1 - observed / expected) if expected > 0 else float("nan")


def disagreements(units: Iterable[Unit], length: int, annotators: int) -> tuple[float, float]:
    """Observed and expected disagreement, each summed over the labels; 0 and 0 without a pair."""
    if annotators < 2:
        return 0.0, 0.0
    by_label: dict[str, dict[str, list[tuple[int, int]]]] = {}
    for unit in units:
        of_label = by_label.setdefault(unit.label, {})
        of_label.setdefault(unit.annotator, []).append((unit.start, unit.end))
    parts = [
        _of_label([_merged(each) for _, each in sorted(of.items())], length, annotators)
        for _, of in sorted(by_label.items())
    ]
    return sum(part[0] for part in parts), sum(part[1] for part in parts)


def gamma(units: Sequence[Unit], annotators: Sequence[str]) -> float:
    """Gamma of one text (Mathet 2015): how far its best alignment is from a chance one.

    1 is perfect, 0 is chance. Positions count three times as much as classes, as its authors
    recommend. Sampled at random, with a seed; precise to about .02. Raises ImportError with a
    sentence where pygamma-agreement is missing.
    """
    if not has_gamma():
        raise ImportError(_MISSING)
    import random

    library = importlib.import_module("pygamma_agreement")
    segment = importlib.import_module("pyannote.core").Segment
    continuum = library.Continuum()
    for annotator in annotators:
        continuum.add_annotator(annotator)
    for unit in units:
        continuum.add(unit.annotator, segment(unit.start, unit.end), unit.label)
    random.seed(SEED)
    np.random.seed(SEED)
    apart = library.CombinedCategoricalDissimilarity(alpha=3, beta=1, delta_empty=1.0)
    with np.errstate(all="ignore"):
        return float(continuum.compute_gamma(apart, precision_level=0.05).gamma)


def has_gamma() -> bool:
    """Whether the library behind gamma is installed."""
    return importlib.util.find_spec("pygamma_agreement") is not None


def overview(frame: pl.DataFrame) -> pl.DataFrame:
    """Unitized alpha, or gamma, of each question for which the project asks for it.

    Input: one row per viewing and marked stretch (see `int_span_unitizing.sql`); somebody who
    marked nothing has one row without a stretch.
    """
    parts = frame.sort(_KEYS).partition_by(_KEYS, maintain_order=True)
    return pl.DataFrame([_row(part) for part in parts], schema=OVERVIEW)


def _row(part: pl.DataFrame) -> dict[str, Any]:
    settings = part.row(0, named=True)
    asked = settings["method"].strip().lower()
    counted = {
        **{name: settings[name] for name in _KEYS},
        "items": part["asset_key"].n_unique(),
        "annotators": part["annotator_id"].n_unique(),
        "judgements": part["span_id"].drop_nulls().n_unique(),
    }
    if asked == "unitized":
        return counted | _unitized(_texts(part), settings)
    if asked == "gamma":
        return counted | _gamma(_texts(part), settings)
    told = f"span_agreement.method is {settings['method']!r}; it may be unitized or gamma"
    return counted | blank(Measure("alpha_unitized", told, 0), "not_applicable")


@dataclass(frozen=True)
class _Text:
    """One text that several annotators saw, and what they marked on it."""

    length: int
    annotators: int
    units: tuple[Unit, ...]

    @property
    def look(self) -> tuple[object, ...]:
        """What it can be sorted by: names of people and texts left out."""
        places = sorted((unit.start, unit.end, unit.label) for unit in self.units)
        return (self.length, self.annotators, places)


def _texts(part: pl.DataFrame) -> list[_Text]:
    """The texts that several saw, in an order of what is marked on them."""
    found = []
    for text in part.filter(pl.col("viewers") > 1).partition_by("asset_key"):
        marked = text.filter(pl.col("span_end") > pl.col("span_start"))
        people = {
            name: f"annotator {place}"
            for place, name in enumerate(_by_marks(marked, text["annotator_id"].unique()))
        }
        units = tuple(
            Unit(people[row["annotator_id"]], row["label"], row["span_start"], row["span_end"])
            for row in marked.sort("annotator_id", "span_start").iter_rows(named=True)
        )
        length = max([text["length"][0] or 0, *(unit.end for unit in units)])
        found.append(_Text(length, text["viewers"][0], units))
    return sorted(found, key=lambda text: text.look)


def _by_marks(marked: pl.DataFrame, names: pl.Series) -> list[str]:
    """Annotators in the order of what they marked: what they are called decides nothing."""
    marks = {name: list[tuple[int, int, str]]() for name in names}
    for row in marked.iter_rows(named=True):
        marks[row["annotator_id"]].append((row["span_start"], row["span_end"], row["label"]))
    return sorted(marks, key=lambda name: (sorted(marks[name]), name))


def _unitized(texts: list[_Text], settings: dict[str, Any]) -> dict[str, Any]:
    told = "Krippendorff unitized (2004), expected within each text, pooled by its length"
    measure = Measure("alpha_unitized", told, len(_marked(texts)), is_judged=True)
    if not texts:
        return blank(measure, "no_overlap")
    weights = np.array([[float(text.length)] for text in texts])
    sums = np.array([disagreements(text.units, text.length, text.annotators) for text in texts])
    gap = ratios(sums[:, :1] * weights, sums[:, 1:] * weights)
    statistic = Statistic(gap.columns, lambda drawn: 1 - gap.finish(drawn))
    return estimates([measure], statistic, np.ones(len(texts)), settings)[0]


def _gamma(texts: list[_Text], settings: dict[str, Any]) -> dict[str, Any]:
    told = "mean gamma of texts (Mathet 2015), position 3 to class 1"
    marked = _marked(texts)
    if not has_gamma():
        return blank(Measure("gamma", _MISSING, len(marked)), "not_applicable")
    if not marked:
        return blank(Measure("gamma", told, 0), "no_data" if texts else "no_overlap")
    if len(marked) > MOST_TEXTS:
        chosen = np.random.default_rng(SEED).choice(len(marked), MOST_TEXTS, replace=False)
        told = f"{told}; {MOST_TEXTS} of {len(marked)} texts drawn"
        marked = [marked[place] for place in sorted(chosen)]
    people = [[f"annotator {place}" for place in range(text.annotators)] for text in marked]
    values = np.array([[gamma(text.units, who)] for text, who in zip(marked, people, strict=True)])
    measure = Measure("gamma", told, len(marked), is_judged=True)
    statistic = ratios(values, np.ones_like(values))
    return estimates([measure], statistic, np.ones(len(marked)), settings)[0]


def _marked(texts: list[_Text]) -> list[_Text]:
    return [text for text in texts if text.units]


def _merged(stretches: list[tuple[int, int]]) -> npt.NDArray[np.int64]:
    """Starts and ends of the stretches of one annotator, overlapping ones as one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        elif end > start:
            kept.append((start, end))
    return np.array(kept, dtype=np.int64).reshape(-1, 2)


def _of_label(
    marked: list[npt.NDArray[np.int64]], length: int, annotators: int
) -> tuple[float, float]:
    """Observed and expected disagreement about one label; `marked` leaves silent people out."""
    silent = [np.empty((0, 2), dtype=np.int64)] * (annotators - len(marked))
    everyone = [*marked, *silent]
    apart = sum(
        _distance(one, other)
        for place, one in enumerate(everyone)
        for other in everyone[place + 1 :]
    )
    observed = 2 * apart / (annotators * (annotators - 1) * length**2)
    sizes = np.concatenate([units[:, 1] - units[:, 0] for units in marked]).astype(np.float64)
    gaps = np.concatenate([_gaps(units, length) for units in everyone])
    own = (len(sizes) - 1) / 3 * (2 * sizes**3 - 3 * sizes**2 + sizes)
    room = gaps[None, :] - sizes[:, None] + 1
    in_gaps = sizes**2 * np.where(gaps[None, :] >= sizes[:, None], room, 0.0).sum(axis=1)
    reach = annotators * length
    places = reach * (reach - 1) - float((sizes * (sizes - 1)).sum())
    expected = 2 / length * float((own + in_gaps).sum()) / places if places > 0 else 0.0
    return float(observed), expected


def _distance(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> float:
    """Squared differences of the ends of units that overlap; squared lengths of lonely ones."""
    starts, ends = one[:, [0]] - other[:, 0], one[:, [1]] - other[:, 1]
    meet = (one[:, [0]] < other[:, 1]) & (other[:, 0] < one[:, [1]])
    shared = float((starts**2 + ends**2)[meet].sum())
    lonely = (one[~meet.any(axis=1)], other[~meet.any(axis=0)])
    return shared + sum(float(((each[:, 1] - each[:, 0]) ** 2).sum()) for each in lonely)


def _gaps(units: npt.NDArray[np.int64], length: int) -> Floats:
    """Lengths of what lies between the units of one annotator, both ends of the text included."""
    edges = np.concatenate([[0], units.ravel(), [length]]).reshape(-1, 2)
    sizes = (edges[:, 1] - edges[:, 0]).astype(np.float64)
    return np.asarray(sizes[sizes > 0])
