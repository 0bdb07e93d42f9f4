"""Accuracy against gold, person by person: who is good, who is weak, and how sure that is.

Three of three is not better than ninety-five of a hundred. Everybody's value is drawn towards
the group (empirical Bayes), and being called weak takes enough answers, a probability and a
test that allows for how many people are tested at once.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import special

from queries import intervals
from queries.arrays import Floats, floats

MINIMUM_ANNOTATORS = 5
STRENGTHS = (2.0, 200.0)
DEFAULT_STRENGTH = 20.0
WEAK_Q = 0.05
WEAK_PROBABILITY = 0.95
WATCH_PROBABILITY = 0.80

COLUMNS: dict[str, type[pl.DataType]] = {
    "project_id": pl.String,
    "question": pl.String,
    "annotator_id": pl.String,
    "n": pl.Int64,
    "correct": pl.Int64,
    "value": pl.Float64,
    "ci_low": pl.Float64,
    "ci_high": pl.Float64,
    "shrunken": pl.Float64,
    "shrunken_low": pl.Float64,
    "shrunken_high": pl.Float64,
    "surely_above": pl.Float64,
    "q_value": pl.Float64,
    "p_below_target": pl.Float64,
    "status": pl.String,
    "target": pl.Float64,
    "gold_version": pl.String,
    "method": pl.String,
    "reason": pl.String,
}


@dataclass(frozen=True)
class Prior:
    """How accuracy is spread over the group: Beta(a, b), and whether it was fitted."""

    a: float
    b: float
    is_fitted: bool = False

    @property
    def strength(self) -> float:
        """How many answers the group's opinion is worth."""
        return self.a + self.b


def by_annotator(frame: pl.DataFrame) -> pl.DataFrame:
    """Counts per annotator in, the columns of `int_annotator_accuracy` out.

    Reads project_id, question, annotator_id, n, correct, items, objects, spans, texts, target,
    minimum_n, threshold, gold_version. Annotators of one project and question are one group.
    """
    groups = frame.filter(pl.col("n") > 0).sort("project_id", "question", "annotator_id")
    judged = [_group(group) for group in groups.partition_by("project_id", "question")]
    return pl.concat(judged) if judged else pl.DataFrame(schema=COLUMNS)


def fit_prior(correct: npt.ArrayLike, n: npt.ArrayLike) -> Prior:
    """The Beta(a, b) under which these counts are most likely (beta-binomial).

    a + b stays within `STRENGTHS`. Under five annotators nothing is fitted: the prior then
    sits at the pooled accuracy and is worth twenty answers.

    >>> fit_prior([9, 9], [10, 10])
    Prior(a=18.0, b=2.0, is_fitted=False)
    """
    k, trials = floats(correct), floats(n)
    k, trials = k[trials > 0], trials[trials > 0]
    pooled = float(k.sum() / trials.sum()) if len(k) else 0.5
    if len(k) < MINIMUM_ANNOTATORS:
        return _prior(pooled, DEFAULT_STRENGTH)
    if pooled in (0.0, 1.0):
        # All right or all wrong: every prior leaning that way is as likely as its strength lets it.
        return _prior(pooled, STRENGTHS[1], is_fitted=True)
    return _most_likely(k, trials, pooled)


def posterior_mean(prior: Prior, correct: npt.ArrayLike, n: npt.ArrayLike) -> Floats:
    """Accuracy drawn towards the group.

    >>> posterior_mean(Prior(18, 2), [3, 160], [3, 200]).round(6).tolist()
    [0.913043, 0.809091]
    """
    k, trials = floats(correct), floats(n)
    return np.asarray((prior.a + k) / (prior.strength + trials))


def probability_below(
    prior: Prior, correct: npt.ArrayLike, n: npt.ArrayLike, target: float
) -> Floats:
    """Probability that the true accuracy is below target, given the group and the answers.

    >>> probability_below(Prior(18, 2), [12], [20], 0.85).round(4).tolist()
    [0.9421]
    """
    k, trials = floats(correct), floats(n)
    return np.asarray(special.betainc(prior.a + k, prior.b + trials - k, target))


def p_values(correct: npt.ArrayLike, n: npt.ArrayLike, target: float) -> Floats:
    """Chance of so few right answers, or fewer, from somebody exactly on target."""
    k, trials = floats(correct), floats(n)
    return np.asarray(special.betaincc(k + 1, trials - k, target))


def statuses(n: npt.ArrayLike, q_value: Floats, p_below: Floats, minimum_n: float) -> list[str]:
    """weak, watch, ok or insufficient for each annotator.

    >>> statuses([50, 50, 50, 5], np.array([.01, .2, .9, 0]), np.array([.99, .9, .1, 1]), 20)
    ['weak', 'watch', 'ok', 'insufficient']
    """
    enough = floats(n) >= minimum_n
    weak = enough & (q_value <= WEAK_Q) & (p_below >= WEAK_PROBABILITY)
    watch = enough & (p_below >= WATCH_PROBABILITY)
    found = np.select([~enough, weak, watch], ["insufficient", "weak", "watch"], "ok")
    return [str(status) for status in found]


def _group(group: pl.DataFrame) -> pl.DataFrame:
    """The annotators of one question, judged together."""
    n, correct = group["n"].to_numpy(), group["correct"].to_numpy()
    target, minimum_n = float(group["target"][0]), float(group["minimum_n"][0])
    prior = fit_prior(correct, n)
    low, high = intervals.wilson(correct, n)
    q_value = intervals.benjamini_hochberg(p_values(correct, n, target))
    below = probability_below(prior, correct, n, target)
    a, b = prior.a + correct, prior.b + n - correct
    enough = pl.col("n") >= minimum_n
    return group.with_columns(
        value=pl.Series(correct / n),
        ci_low=pl.Series(low),
        ci_high=pl.Series(high),
        shrunken=pl.Series(posterior_mean(prior, correct, n)),
        shrunken_low=pl.Series(special.betaincinv(a, b, 0.025)),
        shrunken_high=pl.Series(special.betaincinv(a, b, 0.975)),
        surely_above=pl.Series(special.betaincinv(a, b, 0.05)),
        q_value=pl.Series(q_value),
        p_below_target=pl.Series(below),
        status=pl.Series(statuses(n, q_value, below, minimum_n)),
        method=pl.lit(_method(group, prior, target)),
        reason=pl.when(enough).then(None).otherwise(pl.lit("insufficient_n")),
    ).select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())


def _method(group: pl.DataFrame, prior: Prior, target: float) -> str:
    """What was counted and how, in a few words for a caption."""
    units = []
    if group["items"].sum():
        units.append("items")
    if group["objects"].sum():
        units.append(f"objects at IoU >= {float(group['threshold'][0]):g}")
    if group["spans"].sum():
        units.append("spans")
    if group["texts"].sum():
        units.append("texts")
    how = "fitted" if prior.is_fitted else "pooled"
    shrinking = f"{how} Beta({prior.a:.3g}, {prior.b:.3g})"
    return f"{' and '.join(units)}; Wilson 95%; {shrinking}; target {target:g}"


def _most_likely(k: Floats, trials: Floats, pooled: float) -> Prior:
    """Maximum likelihood over mean and strength, the strength kept within its bounds."""
    from scipy import optimize  # half a second to import, and most imports bring no gold

    # Sums of floats depend on their order; names must not.
    order = np.lexsort((k, trials))
    k, trials = k[order], trials[order]

    def misfit(point: Floats) -> float:
        prior = _prior(float(special.expit(point[0])), float(np.exp(point[1])))
        likelihood = special.betaln(prior.a + k, prior.b + trials - k)
        return -float((likelihood - special.betaln(prior.a, prior.b)).sum())

    bounds = [(-12.0, 12.0), (float(np.log(STRENGTHS[0])), float(np.log(STRENGTHS[1])))]
    starts = [np.array([special.logit(pooled), np.log(strength)]) for strength in (5.0, 50.0)]
    found = [
        optimize.minimize(misfit, start, bounds=bounds, method="L-BFGS-B", tol=1e-12)
        for start in starts
    ]
    best = min(found, key=lambda result: float(result.fun))
    return _prior(float(special.expit(best.x[0])), float(np.exp(best.x[1])), is_fitted=True)


def _prior(mean: float, strength: float, *, is_fitted: bool = False) -> Prior:
    # A Beta needs two positive sides: a group without a single error keeps a sliver of doubt.
    inside = min(max(mean, 1e-6), 1 - 1e-6)
    a = round(inside * strength, 12)
    return Prior(a, round(strength - a, 12), is_fitted)
