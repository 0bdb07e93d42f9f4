"""How alike annotators answer: the functions behind the agreement views.

Each takes the frame that its view's select returns and hands back the view. A number that is
undefined is NULL and its reason says why; nothing here depends on the order of rows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import polars as pl
from scipy import sparse

from queries import coefficients
from queries.coefficients import Linearised, Scale, Spread
from queries.pairs import by_pair
from queries.resampling import bootstrap, together

__all__ = ["by_label", "by_pair", "overview"]

PREVALENT = 0.85
PARADOX = 0.20

_TEXT, _NUMBER, _COUNT = pl.String(), pl.Float64(), pl.Int64()

OVERVIEW = pl.Schema(
    {
        "project_id": _TEXT,
        "question": _TEXT,
        "coefficient": _TEXT,
        "value": _NUMBER,
        "ci_low": _NUMBER,
        "ci_high": _NUMBER,
        "n": _COUNT,
        "method": _TEXT,
        "reason": _TEXT,
        "items": _COUNT,
        "annotators": _COUNT,
        "judgements": _COUNT,
        "prevalence": _NUMBER,
        "p_above_threshold": _NUMBER,
        "warning": _TEXT,
    }
)

BY_LABEL = pl.Schema(
    {
        "project_id": _TEXT,
        "question": _TEXT,
        "label": _TEXT,
        "value": _NUMBER,
        "ci_low": _NUMBER,
        "ci_high": _NUMBER,
        "n": _COUNT,
        "positives": _COUNT,
        "specific_agreement": _NUMBER,
        "method": _TEXT,
        "reason": _TEXT,
    }
)


@dataclass(frozen=True)
class _Estimate:
    coefficient: str
    method: str
    value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p_above_threshold: float | None = None
    reason: str | None = None


@dataclass(frozen=True)
class _Question:
    """One question's answers, and how it is judged."""

    spread: Spread
    labels: list[str]
    settings: Mapping[str, Any]

    @property
    def co_rated(self) -> int:
        return int(self.spread.co_rated.assets.sum())

    @property
    def scale(self) -> Scale:
        """The declared scale; nominal where the labels have no place on it."""
        declared = cast(Scale, self.settings["scale"])
        return declared if self.spread.positions is not None else "nominal"

    @property
    def categories(self) -> tuple[int, str]:
        """q, and how it is known. A declared label set smaller than what was seen is not used."""
        declared, observed = self.settings["taxonomy_size"], len(self.labels)
        if declared is not None and declared >= observed:
            return int(declared), f"q declared = {declared}"
        return observed, f"q observed = {observed}"

    def has_interval(self) -> bool:
        """Whether there are assets enough for an interval."""
        return self.co_rated >= float(self.settings["minimum_interval"])


def overview(frame: pl.DataFrame) -> pl.DataFrame:
    """Percent agreement, Krippendorff's alpha, Gwet's AC1 and Fleiss' kappa of each question.

    Input: one row per question, pattern and label (see `agreement_overview.sql`); a question
    without answers has one row with a NULL pattern.
    """
    rows = [row for question in _questions(frame) for row in _overview_of(question)]
    return pl.DataFrame(rows, schema=OVERVIEW)


def by_label(frame: pl.DataFrame) -> pl.DataFrame:
    """Nominal alpha and specific agreement of each class against all others."""
    rows = [row for question in _questions(frame) for row in _labels_of(question)]
    return pl.DataFrame(rows, schema=BY_LABEL)


def _questions(frame: pl.DataFrame) -> Iterator[_Question]:
    """Each project's questions in order, patterns and labels in order."""
    keys = ["project_id", "question"]
    ordered = frame.sort(*keys, "pattern", "label_no")
    for part in ordered.partition_by(keys, maintain_order=True):
        yield _question(part)


def _question(part: pl.DataFrame) -> _Question:
    settings = part.row(0, named=True)
    cells = part.filter(pl.col("pattern").is_not_null())
    labels = cells.select("label_no", "label", "position").unique().sort("label_no")
    patterns = cells.select("pattern", "assets").unique().sort("pattern")
    row = cells["pattern"].rle_id().to_numpy()
    column = labels["label_no"].search_sorted(cells["label_no"]).to_numpy()
    ratings = sparse.csr_array(
        (cells["ratings"].cast(pl.Float64).to_numpy(), (row, column)),
        shape=(len(patterns), len(labels)),
    )
    placed = len(labels) > 0 and labels["position"].null_count() == 0
    positions = labels["position"].cast(pl.Float64).to_numpy() if placed else None
    assets = patterns["assets"].cast(pl.Float64).to_numpy()
    return _Question(Spread(ratings, assets, positions), labels["label"].to_list(), settings)


def _overview_of(question: _Question) -> list[dict[str, Any]]:
    settings, spread = question.settings, question.spread
    keys = {name: settings[name] for name in ("project_id", "question")}
    estimates = [*_percent_and_alpha(question), _ac1(question), _fleiss(question)]
    if not settings["is_single"]:
        blank = {"n": None, "items": None, "annotators": None, "judgements": None}
        return [
            keys | blank | _plain(estimate) | {"reason": "not_applicable"} for estimate in estimates
        ]
    prevalence = float(spread.shares.max()) if len(spread.assets) else None
    shared = {
        "n": question.co_rated,
        "items": int(spread.assets.sum()),
        "annotators": settings["annotators"],
        "judgements": int(spread.assets @ spread.raters),
        "prevalence": prevalence,
        "warning": _warning(prevalence, {e.coefficient: e.value for e in estimates}),
    }
    return [keys | shared | _plain(_judged(estimate, question)) for estimate in estimates]


def _percent_and_alpha(question: _Question) -> list[_Estimate]:
    """Both from one bootstrap. The threshold does not speak of percent."""
    scale, spread = question.scale, question.spread.co_rated
    percent = _Estimate("percent", "share of answer pairs that are equal")
    alpha = _Estimate("alpha", f"Krippendorff {scale}")
    if scale != question.settings["scale"] and question.labels:
        alpha = replace(alpha, method=f"{alpha.method} (labels have no order)")
    if not question.co_rated:
        return [percent, alpha]
    statistic = together(coefficients.percent(spread), coefficients.alpha(spread, scale))
    percent, alpha = (
        replace(estimate, value=number(value))
        for estimate, value in zip((percent, alpha), statistic.of(spread.assets), strict=True)
    )
    if not question.has_interval():
        return [percent, alpha]
    replicates = bootstrap(statistic, spread.assets)
    low, high = replicates.interval()
    above = replicates.share_above(question.settings["threshold"])
    return [
        _with_interval(percent, replicates.method, low[0], high[0], np.nan),
        _with_interval(alpha, replicates.method, low[1], high[1], above[1]),
    ]


def _with_interval(
    estimate: _Estimate, method: str, low: float, high: float, above: float
) -> _Estimate:
    """The estimate with its interval, unless there is nothing to be uncertain about."""
    if estimate.value is None:
        return estimate
    return replace(
        estimate,
        method=f"{estimate.method}; {method}",
        ci_low=number(low),
        ci_high=number(high),
        p_above_threshold=number(above),
    )


def _ac1(question: _Question) -> _Estimate:
    q, known = question.categories
    estimate = _Estimate("ac1", f"Gwet nominal, {known}")
    return _linearised(estimate, question, lambda spread: coefficients.ac1(spread, q))


def _fleiss(question: _Question) -> _Estimate:
    return _linearised(_Estimate("fleiss", "Fleiss nominal"), question, coefficients.fleiss)


def _linearised(
    estimate: _Estimate, question: _Question, coefficient: Callable[[Spread], Linearised]
) -> _Estimate:
    if not question.co_rated:
        return estimate
    found = coefficient(question.spread)
    valued = replace(estimate, value=number(found.value))
    if valued.value is None or not question.has_interval():
        return valued
    above = found.probability_above(question.settings["threshold"])
    return _with_interval(valued, "linearised variance", *found.interval(), above)


def _judged(estimate: _Estimate, question: _Question) -> _Estimate:
    """The estimate with its reason: why there is no value, or why not to rely on it."""
    if not len(question.spread.assets):
        return replace(estimate, reason="no_data")
    if not question.co_rated:
        return replace(estimate, reason="no_overlap")
    if estimate.value is None:
        return replace(estimate, reason="single_category")
    if question.co_rated < question.settings["minimum_n"]:
        return replace(estimate, reason="insufficient_n")
    return estimate


def _warning(prevalence: float | None, values: Mapping[str, float | None]) -> str | None:
    alpha, ac1 = values["alpha"], values["ac1"]
    apart = alpha is not None and ac1 is not None and ac1 - alpha >= PARADOX
    dominated = prevalence is not None and prevalence >= PREVALENT
    return "prevalence" if apart or dominated else None


def _labels_of(question: _Question) -> list[dict[str, Any]]:
    """One row per label that was answered, in the order of the labels."""
    spread, settings = question.spread.co_rated, question.settings
    positives = np.asarray(spread.ratings.T @ spread.assets, dtype=np.float64)
    method = "Krippendorff nominal, class against rest"
    values = low = high = specific = np.full(len(question.labels), np.nan)
    if len(spread.assets):
        statistic = coefficients.one_against_rest(spread)
        values, specific = statistic.of(spread.assets), coefficients.specific_agreement(spread)
    if question.has_interval():
        replicates = bootstrap(statistic, spread.assets)
        method, (low, high) = f"{method}; {replicates.method}", replicates.interval()
    return [
        {
            "project_id": settings["project_id"],
            "question": settings["question"],
            "label": label,
            "value": number(values[k]),
            "ci_low": number(low[k]) if not np.isnan(values[k]) else None,
            "ci_high": number(high[k]) if not np.isnan(values[k]) else None,
            "n": question.co_rated,
            "positives": int(positives[k]),
            "specific_agreement": number(specific[k]),
            "method": method,
            "reason": _label_reason(question, values[k], positives[k]),
        }
        for k, label in enumerate(question.labels)
    ]


def _label_reason(question: _Question, value: float, positives: float) -> str | None:
    if not question.co_rated:
        return "no_overlap"
    if np.isnan(value):
        return "single_category"
    enough = question.co_rated >= question.settings["minimum_n"]
    if not enough or positives < question.settings["minimum_positives"]:
        return "insufficient_n"
    return None


def _plain(estimate: _Estimate) -> dict[str, Any]:
    return dict(vars(estimate))


def number(value: float) -> float | None:
    """A float, or None where it is NaN."""
    number = float(value)
    return None if np.isnan(number) else number
