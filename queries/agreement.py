"""How alike annotators answer: the functions behind the agreement views.

Each takes the frame that its view's select returns and hands back the view. A number that is
undefined is NULL and its reason says why; nothing here depends on the order of rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from queries import coefficients, scalars
from queries.answer_patterns import Question, questions
from queries.arrays import Floats, null
from queries.coefficients import Linearised, Spread
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


def overview(frame: pl.DataFrame) -> pl.DataFrame:
    """Percent agreement, Krippendorff's alpha, Gwet's AC1 and Fleiss' kappa of each question.

    Where answers have an order, AC2 too, and where they are numbers the ICC. Input: one row per
    question, pattern and label (see `int_answer_agreement.sql`); a question without answers has
    one row with a NULL pattern; ordered questions have one per annotator and label as well.
    """
    rows = [row for question in questions(frame) for row in _overview_of(question)]
    return pl.DataFrame(rows, schema=OVERVIEW)


def by_label(frame: pl.DataFrame) -> pl.DataFrame:
    """Nominal alpha and specific agreement of each class against all others."""
    rows = [row for question in questions(frame) for row in _labels_of(question)]
    return pl.DataFrame(rows, schema=BY_LABEL)


def _overview_of(question: Question) -> list[dict[str, Any]]:
    settings, spread = question.settings, question.spread
    keys = {name: settings[name] for name in ("project_id", "question")}
    estimates = [*_percent_and_alpha(question), _ac1(question), _fleiss(question)]
    if question.scale != "nominal":
        estimates += [_ac2(question), *_icc(question)]
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


def _percent_and_alpha(question: Question) -> list[_Estimate]:
    """Both from one bootstrap. The threshold does not speak of percent."""
    scale, spread = question.scale, question.spread.co_rated
    percent = _Estimate("percent", "share of answer pairs that are equal")
    alpha = _Estimate("alpha", f"Krippendorff {question.distance}")
    if not question.co_rated:
        return [percent, alpha]
    statistic = together(coefficients.percent(spread), coefficients.alpha(spread, scale))
    percent, alpha = (
        replace(estimate, value=null(value))
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
        ci_low=null(low),
        ci_high=null(high),
        p_above_threshold=null(above),
    )


def _ac1(question: Question) -> _Estimate:
    q, known = question.categories
    estimate = _Estimate("ac1", f"Gwet nominal, {known}")
    return _linearised(estimate, question, lambda spread: coefficients.ac1(spread, q))


def _ac2(question: Question) -> _Estimate:
    places, known = _places(question)
    estimate = _Estimate("ac2", f"Gwet quadratic weights, {known}")
    return _linearised(estimate, question, lambda spread: coefficients.ac2(spread, places))


def _places(question: Question) -> tuple[Floats, str]:
    """Where all answers that could be given stand: one by one on a declared ordinal scale."""
    seen: Floats = np.unique(np.asarray(question.spread.positions, dtype=np.float64))
    q, known = question.categories
    is_even = question.scale == "ordinal" and bool((seen == np.round(seen)).all())
    if not is_even or seen[-1] - seen[0] > q - 1:
        return seen, f"q observed = {len(seen)}"
    start = 0.0 if seen[0] >= 0 and seen[-1] <= q - 1 else float(seen[0])
    return start + np.arange(q, dtype=np.float64), known


def _icc(question: Question) -> list[_Estimate]:
    """Shrout and Fleiss' reliability of one annotator, and of the mean of all."""
    kinds = {"icc21": "ICC(2,1), one annotator", "icc2k": "ICC(2,k), mean of all"}
    if not question.measures:
        return []
    found = scalars.icc(question.spread, question.given)
    if found is None:
        method = "; needs every annotator on every asset"
        return [
            _Estimate(name, kind + method, reason="not_applicable") for name, kind in kinds.items()
        ]
    estimates = []
    for (name, kind), (value, low, high) in zip(kinds.items(), found, strict=True):
        plain = _Estimate(name, f"{kind}, absolute agreement", value=null(value))
        if question.has_interval():
            plain = _with_interval(plain, "F distribution", low, high, np.nan)
        estimates.append(plain)
    return estimates


def _fleiss(question: Question) -> _Estimate:
    return _linearised(_Estimate("fleiss", "Fleiss nominal"), question, coefficients.fleiss)


def _linearised(
    estimate: _Estimate, question: Question, coefficient: Callable[[Spread], Linearised]
) -> _Estimate:
    if not question.co_rated:
        return estimate
    found = coefficient(question.spread)
    valued = replace(estimate, value=null(found.value))
    if valued.value is None or not question.has_interval():
        return valued
    above = found.probability_above(question.settings["threshold"])
    return _with_interval(valued, "linearised variance", *found.interval(), above)


def _judged(estimate: _Estimate, question: Question) -> _Estimate:
    """The estimate with its reason: why there is no value, or why not to rely on it."""
    if not len(question.spread.assets):
        return replace(estimate, reason="no_data")
    if not question.co_rated:
        return replace(estimate, reason="no_overlap")
    if estimate.reason:
        return estimate
    if estimate.value is None:
        return replace(estimate, reason="single_category")
    if question.co_rated < question.settings["minimum_n"]:
        return replace(estimate, reason="insufficient_n")
    return estimate


def _warning(prevalence: float | None, values: Mapping[str, float | None]) -> str | None:
    alpha, gwet = values["alpha"], values.get("ac2", values["ac1"])
    apart = alpha is not None and gwet is not None and gwet - alpha >= PARADOX
    dominated = prevalence is not None and prevalence >= PREVALENT
    return "prevalence" if apart or dominated else None


def _labels_of(question: Question) -> list[dict[str, Any]]:
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
            "value": null(values[k]),
            "ci_low": null(low[k]) if not np.isnan(values[k]) else None,
            "ci_high": null(high[k]) if not np.isnan(values[k]) else None,
            "n": question.co_rated,
            "positives": int(positives[k]),
            "specific_agreement": null(specific[k]),
            "method": method,
            "reason": _label_reason(question, values[k], positives[k]),
        }
        for k, label in enumerate(question.labels)
    ]


def _label_reason(question: Question, value: float, positives: float) -> str | None:
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
