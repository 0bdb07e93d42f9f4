"""How alike annotators choose where several labels at a time are one answer.

Sets are compared by how much they share: MASI, or Jaccard where the project asks for it. The
functions behind `int_choice_agreement.sql` and `int_choice_agreement_by_label.sql`.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from queries import coefficients
from queries.agreement import BY_LABEL, OVERVIEW, PREVALENT
from queries.arrays import Floats, null
from queries.coefficients import Spread
from queries.measures import Measure, beside, blank, estimates
from queries.ordering import canonical
from queries.resampling import Statistic, bootstrap

Distance = Literal["masi", "jaccard"]

MOST_SETS = 1_500
"""Distinct sets whose alpha is bootstrapped; with more its interval comes from a jackknife."""

_Places = npt.NDArray[np.int32]

_CHUNK_CELLS = 4_000_000

_Z = 1.959963984540054

_KEYS = ["project_id", "question"]


def masi(a: Set[str], b: Set[str]) -> float:
    """How far two sets are apart, 0 to 1 (Passonneau 2006).

    1 - J M, with J the share of their labels that both have, and M 1 for equal sets, 2/3 where
    one contains the other, 1/3 where they overlap. Two empty sets are equal.

    >>> round(masi({"x", "y"}, {"x"}), 6), round(masi({"y", "z"}, {"x", "z"}), 6)
    (0.666667, 0.888889)
    >>> masi(set(), set()), masi({"x"}, set())
    (0.0, 1.0)
    """
    return _distance(a, b, "masi")


def jaccard(a: Set[str], b: Set[str]) -> float:
    """The share of the labels of two sets that only one of them has, 0 to 1; 0 between empty sets.

    >>> jaccard({"x", "y"}, {"x"}), jaccard(set(), set())
    (0.5, 0.0)
    """
    return _distance(a, b, "jaccard")


def distances(members: sparse.csr_array, rows: slice, kind: Distance) -> Floats:
    """Distances from some sets to all (rows x sets); `members` is sets x labels of ones."""
    sizes = _sizes(members)
    common = (members[rows] @ members.T).toarray()
    return _apart(common, sizes[rows, None], sizes[None, :], kind)


def distances_between(
    members: sparse.csr_array, left: _Places, right: _Places, kind: Distance
) -> Floats:
    """Distances between sets, pair by pair: left[i] to right[i]."""
    sizes = _sizes(members)
    common = np.asarray(members[left].multiply(members[right]).sum(axis=1)).ravel()
    return _apart(common, sizes[left], sizes[right], kind)


@dataclass(frozen=True)
class Choices:
    """The answers to one question: patterns (rows) of how often each set (columns) was chosen.

    `members` says which labels (columns) each set (rows) holds.
    """

    spread: Spread
    members: sparse.csr_array
    labels: list[str]
    settings: Mapping[str, Any]

    @property
    def co_rated(self) -> int:
        """Assets with two answers or more."""
        return int(self.spread.co_rated.assets.sum())

    @property
    def distance(self) -> tuple[Distance, str]:
        """The distance between two sets, and its name."""
        asked = self.settings["distance"]
        known = (asked or "masi").strip().lower()
        if known == "jaccard":
            return "jaccard", "Jaccard"
        return "masi", "MASI" if known == "masi" else f"MASI ({asked} is not known)"


def choices(frame: pl.DataFrame) -> Iterator[Choices]:
    """Each question of a frame with one row per pattern and set.

    Reads project_id, question, pattern, assets, labels (a list) and ratings; a question without
    answers has one row with a NULL pattern. Other columns are settings.
    """
    for part in frame.sort(*_KEYS, "pattern", "labels").partition_by(_KEYS, maintain_order=True):
        yield _choices(part)


def overview(frame: pl.DataFrame) -> pl.DataFrame:
    """Share of equal sets and Krippendorff's alpha over sets of labels, question by question."""
    rows = [row for each in choices(frame) for row in _overview_of(each)]
    return pl.DataFrame(rows, schema=OVERVIEW)


def by_label(frame: pl.DataFrame) -> pl.DataFrame:
    """Nominal alpha and specific agreement of each label, chosen against not chosen."""
    rows = [row for each in choices(frame) for row in _labels_of(each)]
    return pl.DataFrame(rows, schema=BY_LABEL)


def alpha(spread: Spread, members: sparse.csr_array, kind: Distance) -> Statistic:
    """Krippendorff's alpha with a distance between sets. Pass `co_rated`.

    1 is perfect, 0 is chance, below 0 is worse than chance; NaN when all chose one set.
    """
    apart = distances(members, slice(0, members.shape[0]), kind)
    columns = sparse.hstack(
        [sparse.csr_array(_within(spread, members, kind)[:, None]), spread.ratings], format="csr"
    )

    def finish(sums: Floats) -> Floats:
        counts = sums[:, 1:]
        n = counts.sum(axis=1)
        return _one_minus(sums[:, 0] * (n - 1), ((counts @ apart) * counts).sum(axis=1))[:, None]

    return Statistic(sparse.csr_array(columns), finish)


def alpha_jackknifed(
    spread: Spread, members: sparse.csr_array, kind: Distance
) -> tuple[float, float]:
    """Alpha and its standard error from the infinitesimal jackknife over assets.

    For so many distinct sets that no matrix of their distances is wanted. Pass `co_rated`.
    """
    within = _within(spread, members, kind)
    counts = np.asarray(spread.ratings.T @ spread.assets)
    far = np.concatenate([distances(members, rows, kind) @ counts for rows in _chunks(members)])
    n, observed, expected = counts.sum(), within @ spread.assets, counts @ far
    if expected <= 0:
        return np.nan, np.nan
    gap = observed * (n - 1) / expected
    shares = (
        within / observed if observed > 0 else within,
        spread.raters / (n - 1),
        2 * np.asarray(spread.ratings @ far) / expected,
    )
    pull = gap * (shares[0] + shares[1] - shares[2])
    mean = float(pull @ spread.assets) / spread.assets.sum()
    return float(1 - gap), float(np.sqrt(spread.assets @ (pull - mean) ** 2))


def each_label(spread: Spread, members: sparse.csr_array) -> Statistic:
    """Nominal alpha of each label, chosen against not chosen. Pass `co_rated`.

    An answer says yes or no to every label, so a label has as many ratings as there are answers.
    """
    chosen = _chosen(spread, members)
    columns = sparse.hstack(
        [sparse.csr_array(spread.raters[:, None]), chosen, _split(spread, chosen)], format="csr"
    )
    labels = chosen.shape[1]

    def finish(sums: Floats) -> Floats:
        n, counts, observed = sums[:, [0]], sums[:, 1 : labels + 1], sums[:, labels + 1 :]
        return _one_minus(observed * (n - 1), 2 * counts * (n - counts))

    return Statistic(sparse.csr_array(columns), finish)


def specific_agreement(spread: Spread, members: sparse.csr_array) -> Floats:
    """Per label, the chance that another annotator chooses it too where one did; NaN for none."""
    chosen = _chosen(spread, members)
    counts = np.asarray(chosen.T @ spread.assets)
    alone = np.asarray(_split(spread, chosen).T @ spread.assets) / 2
    return np.asarray(
        np.divide(counts - alone, counts, out=np.full(len(counts), np.nan), where=counts > 0)
    )


def _distance(a: Set[str], b: Set[str], kind: Distance) -> float:
    labels = sorted(a | b)
    members = np.array([[label in side for label in labels] for side in (a, b)], dtype=np.float64)
    return float(distances(sparse.csr_array(members), slice(0, 1), kind)[0, 1])


def _apart(common: Floats, size_a: Floats, size_b: Floats, kind: Distance) -> Floats:
    """The distance of two sets from how many labels each has and how many they share."""
    union = size_a + size_b - common
    shared = np.divide(common, union, out=np.ones(common.shape), where=union > 0)
    if kind == "jaccard":
        return np.asarray(1 - shared)
    contained = common == np.minimum(size_a, size_b)
    degree = np.where(common == union, 3.0, np.where(contained, 2.0, 1.0)) / 3
    return np.asarray(1 - shared * degree)


def _sizes(members: sparse.csr_array) -> Floats:
    return np.asarray(members.sum(axis=1), dtype=np.float64).ravel()


def _choices(part: pl.DataFrame) -> Choices:
    cells = part.filter(pl.col("pattern").is_not_null())
    sets = cells.select("labels").unique().sort("labels").with_row_index("column")
    patterns = cells.select("pattern", "assets").unique().sort("pattern")
    located = cells.join(sets, on="labels", maintain_order="left")
    ratings = sparse.csr_array(
        sparse.coo_array(
            (
                located["ratings"].cast(pl.Float64).to_numpy(),
                (located["pattern"].rle_id().to_numpy(), located["column"].to_numpy()),
            ),
            shape=(patterns.height, sets.height),
        )
    )
    members, labels = members_of(sets)
    assets = patterns["assets"].cast(pl.Float64).to_numpy()
    # What labels are called must not steer the draws, so that their order is that of their use.
    rows, _ = canonical(sparse.csr_array(sparse.hstack([ratings, ratings @ members])), assets)
    spread = Spread(sparse.csr_array(ratings[rows]), assets[rows])
    return Choices(spread, members, labels, part.row(0, named=True))


def members_of(sets: pl.DataFrame) -> tuple[sparse.csr_array, list[str]]:
    """Which labels each set holds, and the labels in order."""
    held = sets.explode("labels", empty_as_null=True).drop_nulls("labels")
    labels = held["labels"].unique().sort()
    places = labels.search_sorted(held["labels"]).to_numpy()
    members = sparse.coo_array(
        (np.ones(held.height), (held["column"].to_numpy(), places)),
        shape=(sets.height, len(labels)),
    )
    return sparse.csr_array(members), labels.to_list()


def _overview_of(answers: Choices) -> list[dict[str, Any]]:
    settings, spread = answers.settings, answers.spread
    n, (kind, name) = answers.co_rated, answers.distance
    measures = [
        Measure("percent", "share of answer pairs with the same labels", n),
        Measure("alpha", f"Krippendorff over sets of labels, {name} distance", n, is_judged=True),
    ]
    prevalence = float(spread.shares.max()) if len(spread.assets) else None
    dominated = prevalence is not None and prevalence >= PREVALENT
    shared = {
        **{key: settings[key] for key in (*_KEYS, "annotators")},
        "items": int(spread.assets.sum()),
        "judgements": int(spread.assets @ spread.raters),
        "prevalence": prevalence,
        "warning": "prevalence" if dominated else None,
    }
    if not n:
        reason = "no_overlap" if len(spread.assets) else "no_data"
        return [shared | blank(measure, reason) for measure in measures]
    return [shared | row for row in _measured(answers, measures, kind)]


def _measured(answers: Choices, measures: list[Measure], kind: Distance) -> list[dict[str, Any]]:
    spread, settings = answers.spread.co_rated, answers.settings
    percent = coefficients.percent(spread)
    if answers.members.shape[0] <= MOST_SETS:
        both = beside(percent, alpha(spread, answers.members, kind))
        return estimates(measures, both, spread.assets, settings)
    value, error = alpha_jackknifed(spread, answers.members, kind)
    row = blank(measures[1], None if measures[1].n >= settings["minimum_n"] else "insufficient_n")
    row["value"] = null(value)
    if row["value"] is None:
        row["reason"] = "single_category"
    elif measures[1].n >= settings["minimum_interval"]:
        row |= _normal(value, error, settings["threshold"])
        row["method"] = f"{measures[1].method}; jackknife of assets"
    return [*estimates(measures[:1], percent, spread.assets, settings), row]


def _normal(value: float, error: float, threshold: float) -> dict[str, Any]:
    from scipy import special

    above = special.ndtr((value - threshold) / error) if error > 0 else value > threshold
    return {
        "ci_low": max(value - _Z * error, -1.0),
        "ci_high": min(value + _Z * error, 1.0),
        "p_above_threshold": float(above),
    }


def _labels_of(answers: Choices) -> list[dict[str, Any]]:
    """One row per label that was chosen, in the order of the alphabet."""
    spread, n = answers.spread.co_rated, answers.co_rated
    positives = np.asarray(_chosen(spread, answers.members).T @ spread.assets)
    measure = Measure("", "Krippendorff nominal, chosen against not chosen", n)
    values = low = high = specific = np.full(len(answers.labels), np.nan)
    if n:
        statistic = each_label(spread, answers.members)
        values = statistic.of(spread.assets)
        specific = specific_agreement(spread, answers.members)
        if n >= answers.settings["minimum_interval"]:
            replicates = bootstrap(statistic, spread.assets)
            measure = replace(measure, method=f"{measure.method}; {replicates.method}")
            low, high = replicates.interval()
    return [
        {key: answers.settings[key] for key in _KEYS}
        | {
            "label": label,
            "value": null(values[k]),
            "ci_low": null(low[k]) if not np.isnan(values[k]) else None,
            "ci_high": null(high[k]) if not np.isnan(values[k]) else None,
            "n": n,
            "positives": int(positives[k]),
            "specific_agreement": null(specific[k]),
            "method": measure.method,
            "reason": label_reason(answers.settings, n, values[k], positives[k]),
        }
        for k, label in enumerate(answers.labels)
    ]


def label_reason(settings: Mapping[str, Any], n: int, value: float, positives: float) -> str | None:
    """Why a class has no alpha, or why not to rely on it."""
    if not n:
        return "no_overlap"
    if np.isnan(value):
        return "single_category"
    enough = n >= settings["minimum_n"] and positives >= settings["minimum_positives"]
    return None if enough else "insufficient_n"


def _within(spread: Spread, members: sparse.csr_array, kind: Distance) -> Floats:
    """Per pattern: the distances between its answers, over all ordered pairs, over m - 1."""
    cells = spread.ratings.tocoo()
    met = pl.DataFrame(
        {"pattern": cells.coords[0], "set": cells.coords[1], "ratings": cells.data}
    ).sort("pattern", "set")
    pairs = met.join(met, on="pattern", suffix="_other").filter(pl.col("set") < pl.col("set_other"))
    left, right = pairs["set"].to_numpy(), pairs["set_other"].to_numpy()
    weight = 2 * pairs["ratings"].to_numpy() * pairs["ratings_other"].to_numpy()
    apart = weight * distances_between(members, left, right, kind)
    found = np.bincount(pairs["pattern"].to_numpy(), apart, minlength=len(spread.assets))
    return np.asarray(found / (spread.raters - 1))


def _chosen(spread: Spread, members: sparse.csr_array) -> sparse.csr_array:
    """Per pattern and label: how many of its answers hold the label."""
    chosen = sparse.csr_array(spread.ratings @ members)
    chosen.sum_duplicates()  # sorts them as well, which the arithmetic of matrices relies on
    return chosen


def _split(spread: Spread, chosen: sparse.csr_array) -> sparse.csr_array:
    """Per pattern and label: 2 r (m - r) / (m - 1) for r of m answers that hold it."""
    scale = 1 / (spread.raters - 1)
    own = chosen.multiply((spread.raters * scale)[:, None])
    both = chosen.power(2).multiply(scale[:, None])
    return sparse.csr_array(2 * (own - both))


def _chunks(members: sparse.csr_array) -> list[slice]:
    sets = members.shape[0]
    size = max(1, _CHUNK_CELLS // max(sets, 1))
    return [slice(start, min(start + size, sets)) for start in range(0, sets, size)]


def _one_minus(top: Floats, bottom: Floats) -> Floats:
    return np.asarray(
        1 - np.divide(top, bottom, out=np.full(np.shape(top), np.nan), where=bottom > 0)
    )
