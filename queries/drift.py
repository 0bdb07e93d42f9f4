"""Drift: whether somebody's error rate is moving, told early and without crying wolf.

Three charts over the same answers. The p-chart (Shewhart) asks whether a week lies outside what
chance allows around a baseline; Laney's p' widens it where weeks differ by more than chance. The
EWMA (Roberts 1959) sees small lasting shifts. The Bernoulli CUSUM (Reynolds & Stoumbos 1999)
takes answer by answer and suits sparse gold. Rates are shares of wrong answers, 0 to 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import special

from queries import accuracy, intervals
from queries.arrays import Floats

LANEY_ABOVE = 1.2
LARGE_SUBGROUP = 500
SIGMAS = 3.0
MOVING_RANGE = 1.128  # mean range of two standard normal values
SEED = 20240101
SURENESS = 0.8  # how surely an annotator's own rate lies below the baseline

_TEXT, _NUMBER, _COUNT = pl.String(), pl.Float64(), pl.Int64()

BY_WEEK = pl.Schema(
    {
        "project_id": _TEXT,
        "question": _TEXT,
        "annotator_id": _TEXT,
        "week": pl.Date(),
        "n": _COUNT,
        "errors": _COUNT,
        "value": _NUMBER,
        "ci_low": _NUMBER,
        "ci_high": _NUMBER,
        "baseline": _TEXT,
        "baseline_rate": _NUMBER,
        "is_baseline": pl.Boolean(),
        "centre": _NUMBER,
        "limit_low": _NUMBER,
        "limit_high": _NUMBER,
        "is_outside": pl.Boolean(),
        "ewma": _NUMBER,
        "ewma_low": _NUMBER,
        "ewma_high": _NUMBER,
        "cusum": _NUMBER,
        "cusum_limit": _NUMBER,
        "is_signal": pl.Boolean(),
        "method": _TEXT,
        "reason": _TEXT,
    }
)


@dataclass(frozen=True)
class Chart:
    """A control chart: centre line, limits per subgroup, and how spread out subgroups are."""

    centre: float
    low: Floats
    high: Floats
    sigma_z: float
    kind: str


def p_chart(errors: npt.ArrayLike, n: npt.ArrayLike, baseline: int | None = None) -> Chart:
    """Shewhart's chart of shares: limits three standard errors about the pooled rate.

    baseline: subgroups from the start that set centre and sigma_z; None takes all.
    NaN for sigma_z with fewer than two baseline subgroups or a rate of 0 or 1.

    >>> chart = p_chart([8, 9, 7, 12, 6, 10, 22, 9], [200, 180, 220, 210, 190, 205, 195, 215])
    >>> round(chart.centre, 6), round(float(chart.high[6]), 6), round(chart.sigma_z, 6)
    (0.051393, 0.098828, 1.877145)
    """
    k, sizes = np.asarray(errors, dtype=np.float64), np.asarray(n, dtype=np.float64)
    centre = float(k[:baseline].sum() / sizes[:baseline].sum())
    spread = np.sqrt(centre * (1 - centre) / sizes)
    return Chart(
        centre,
        np.maximum(0.0, centre - SIGMAS * spread),
        np.minimum(1.0, centre + SIGMAS * spread),
        _sigma_z(k[:baseline] / sizes[:baseline], centre, spread[:baseline]),
        "p",
    )


def laney_chart(errors: npt.ArrayLike, n: npt.ArrayLike, baseline: int | None = None) -> Chart:
    """Laney's p' (2002): the p-chart with limits widened by how much weeks really differ.

    An outlier within the baseline widens the limits that should show it: freeze a sound one.

    >>> chart = laney_chart([8, 9, 7, 12, 6, 10, 22, 9], [200, 180, 220, 210, 190, 205, 195, 215])
    >>> round(float(chart.high[6]), 6)
    0.140436
    """
    plain = p_chart(errors, n, baseline)
    sizes = np.asarray(n, dtype=np.float64)
    half = SIGMAS * plain.sigma_z * np.sqrt(plain.centre * (1 - plain.centre) / sizes)
    low, high = np.maximum(0.0, plain.centre - half), np.minimum(1.0, plain.centre + half)
    return Chart(plain.centre, low, high, plain.sigma_z, "Laney p'")


def control_chart(errors: npt.ArrayLike, n: npt.ArrayLike, baseline: int) -> Chart:
    """The p-chart, or Laney's p' where subgroups are large or differ by more than chance."""
    plain = p_chart(errors, n, baseline)
    is_large = float(np.asarray(n)[:baseline].max()) > LARGE_SUBGROUP
    return laney_chart(errors, n, baseline) if is_large or plain.sigma_z > LANEY_ABOVE else plain


def ewma(
    rates: npt.ArrayLike, n: npt.ArrayLike, p0: float, weight: float = 0.2, width: float = 3.0
) -> tuple[Floats, Floats, Floats]:
    """Exponentially weighted rate per subgroup with its limits: (value, low, high).

    Starts at p0. The variance is carried along subgroup by subgroup, so that sizes may differ;
    with equal sizes it is s^2 * weight / (2 - weight) * (1 - (1 - weight)^(2t)).

    >>> value, low, high = ewma([0.1, 0.3], [100, 100], 0.1)
    >>> value.round(4).tolist(), high.round(4).tolist()
    ([0.1, 0.14], [0.118, 0.1231])
    """
    shares, sizes = np.asarray(rates, dtype=np.float64), np.asarray(n, dtype=np.float64)
    value, variance = p0, 0.0
    values, spreads = np.empty(len(shares)), np.empty(len(shares))
    for t, (share, size) in enumerate(zip(shares, sizes, strict=True)):
        value = weight * share + (1 - weight) * value
        variance = weight**2 * p0 * (1 - p0) / size + (1 - weight) ** 2 * variance
        values[t], spreads[t] = value, np.sqrt(variance)
    low = np.maximum(0.0, p0 - width * spreads)
    return values, low, np.minimum(1.0, p0 + width * spreads)


def shifted_rate(p0: float) -> float:
    """The error rate to be found out: twice p0, but at most half the way from p0 to 1.

    >>> shifted_rate(0.05), shifted_rate(0.6)
    (0.1, 0.8)
    """
    return min(2 * p0, (1 + p0) / 2)


def cusum(errors: npt.ArrayLike, n: npt.ArrayLike, p0: float) -> Floats:
    """The Bernoulli CUSUM after each group of answers: evidence that p0 has become p1.

    Every wrong answer adds ln(p1 / p0), every right one ln((1 - p1) / (1 - p0)), which is below
    0, and the sum never falls below 0. Answers of one group (one pass) count together, for
    nothing says which came first; one answer per group is the textbook's chart.

    >>> cusum([1, 1, 0, 1], [1, 1, 1, 1], 0.05).round(4).tolist()
    [0.6931, 1.3863, 1.3322, 2.0254]
    """
    wrong, sizes = np.asarray(errors, dtype=np.float64), np.asarray(n, dtype=np.float64)
    steps = wrong * _weights(p0)[0] + (sizes - wrong) * _weights(p0)[1]
    # max(0, S + w) at every step is the running sum less its lowest point so far.
    total = np.cumsum(steps)
    return np.asarray(total - np.minimum(np.minimum.accumulate(total), 0.0))


@cache
def calibrated_limit(
    p0: float, average_run_length: float, runs: int = 1000, seed: int = SEED
) -> float:
    """The CUSUM limit at which somebody who stays at p0 is signalled once in so many answers.

    Found by simulating `runs` people for four times that long, answer by answer, and taking the
    limit whose average run length is the wanted one (linear between limits a quarter apart).

    Raises ValueError unless 0 < p0 < 1 and the run length is at least 1.
    """
    if not 0 < p0 < 1 or average_run_length < 1:
        raise ValueError(
            f"p0 = {p0:g} and average run length = {average_run_length:g}: a rate between 0 and 1 "
            "and at least one answer are needed"
        )
    limits = np.arange(0.25, 12.01, 0.25)
    lengths = run_lengths(p0, limits, int(np.ceil(4 * average_run_length)), runs, seed)
    return float(np.interp(average_run_length, lengths, limits))


def run_lengths(
    p0: float, limits: Floats, answers: int, runs: int = 1000, seed: int = SEED
) -> Floats:
    """Average run length at p0 for each limit: answers given until the sum reaches it.

    Estimated as answers waited over crossings seen, which also uses the people who have not
    crossed after `answers`; infinite where nobody has.
    """
    rng = np.random.default_rng(seed)
    up, down = _weights(p0)
    state = np.zeros(runs)
    waited = np.full((len(limits), runs), answers)
    has_crossed = np.zeros((len(limits), runs), dtype=bool)
    for answer in range(1, answers + 1):
        state = np.maximum(0.0, state + np.where(rng.random(runs) < p0, up, down))
        crosses = (state >= limits[:, None] - 1e-9) & ~has_crossed
        waited[crosses] = answer
        has_crossed |= crosses
    crossings = has_crossed.sum(axis=1)
    lengths = waited.sum(axis=1) / np.maximum(crossings, 1)
    return np.asarray(np.where(crossings > 0, lengths, np.inf))


def by_week(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of `people_drift` from one row per question, annotator and pass.

    Reads project_id, question, annotator_id, submitted_at, week, n, errors, target and the
    settings of `drift`. Annotators of one question are one group.
    """
    keys = ["project_id", "question"]
    parts = frame.sort(*keys).partition_by(keys, maintain_order=True)
    found = [_question(part) for part in parts]
    return pl.concat(found) if found else pl.DataFrame(schema=BY_WEEK)


def _question(part: pl.DataFrame) -> pl.DataFrame:
    """The weeks of all annotators of one question."""
    settings = part.row(0, named=True)
    people = ["annotator_id"]
    instants = (
        part.group_by("annotator_id", "submitted_at", "week")
        .agg(pl.col("n").sum(), pl.col("errors").sum())
        .sort("annotator_id", "submitted_at", "week")
        .with_columns(before=pl.col("n").cum_sum().over(people) - pl.col("n"))
        .with_columns(is_first=pl.col("before") < float(settings["baseline_n"]))
    )
    baselines = _baselines(instants.filter("is_first"), settings)
    watched = instants.filter(~pl.col("is_first")).join(baselines, on="annotator_id")
    weeks = (
        instants.group_by("annotator_id", "week")
        .agg(pl.col("n").sum(), pl.col("errors").sum())
        .join(baselines, on="annotator_id")
        .join(_cusums(watched), on=["annotator_id", "week"], how="left")
        .sort("annotator_id", "week")
    )
    return _shown(_charted(weeks, settings), settings)


def _baselines(first: pl.DataFrame, settings: Mapping[str, Any]) -> pl.DataFrame:
    """What each annotator's first answers say, with room for how little they say.

    They are drawn to what the group's first answers say; the rate is one that the annotator's own
    lies below with a probability of `SURENESS`, so that a lucky beginning is not held against
    anybody; and it is never below the accepted one.
    """
    people = first.group_by("annotator_id").agg(
        first_n=pl.col("n").sum(), first_errors=pl.col("errors").sum()
    )
    n, errors = people["first_n"].to_numpy(), people["first_errors"].to_numpy()
    prior = accuracy.fit_prior(n - errors, n)
    own = special.betaincinv(prior.b + errors, prior.a + n - errors, SURENESS)
    accepted = 1 - float(settings["target"])
    rates = np.clip(np.maximum(own, accepted), 1e-4, 1 - 1e-4)
    weights = np.array([_weights(float(rate)) for rate in rates])
    words = [
        f"first {size} answers, {wrong} wrong, drawn to the group: {rate:.3g} at most"
        + (f"; the accepted {accepted:.3g} is taken" if rate < accepted else "")
        for size, wrong, rate in zip(n, errors, own, strict=True)
    ]
    return people.select(
        "annotator_id",
        baseline=pl.Series(words, dtype=pl.String),
        baseline_rate=pl.Series(rates),
        wrong_adds=pl.Series(weights[:, 0]),
        right_adds=pl.Series(weights[:, 1]),
        cusum_limit=pl.Series([_limit(float(rate), settings) for rate in rates]),
    )


def _cusums(watched: pl.DataFrame) -> pl.DataFrame:
    """Where the sum stands at the end of each week, and whether it was at the limit within it."""
    right = pl.col("n") - pl.col("errors")
    step = pl.col("errors") * pl.col("wrong_adds") + right * pl.col("right_adds")
    return (
        watched.with_columns(total=step.cum_sum().over("annotator_id"))
        .with_columns(lowest=pl.col("total").cum_min().over("annotator_id").clip(upper_bound=0.0))
        .with_columns(cusum=pl.col("total") - pl.col("lowest"))
        .group_by("annotator_id", "week", maintain_order=True)
        .agg(
            pl.col("cusum").last(),
            is_signal=(pl.col("cusum") >= pl.col("cusum_limit") - 1e-9).any(),
        )
    )


def _charted(weeks: pl.DataFrame, settings: Mapping[str, Any]) -> pl.DataFrame:
    """The weeks with EWMA and, where there are weeks enough, control limits."""
    size = weeks.height
    drawn = {name: np.full(size, np.nan) for name in _DRAWN}
    kinds = np.full(size, f"no p-chart under {settings['baseline_weeks']:g} weeks", dtype=object)
    n, errors = weeks["n"].to_numpy(), weeks["errors"].to_numpy()
    p0, start = weeks["baseline_rate"].to_numpy(), 0
    for length in weeks["annotator_id"].rle().struct.field("len"):
        own = slice(start, start + length)
        drawn["ewma"][own], drawn["ewma_low"][own], drawn["ewma_high"][own] = ewma(
            errors[own] / n[own],
            n[own],
            float(p0[start]),
            float(settings["ewma_weight"]),
            float(settings["ewma_width"]),
        )
        if length >= settings["baseline_weeks"]:
            chart = control_chart(errors[own], n[own], int(settings["baseline_weeks"]))
            drawn["centre"][own] = chart.centre
            drawn["limit_low"][own], drawn["limit_high"][own] = chart.low, chart.high
            kinds[own] = f"{chart.kind} chart, baseline first {settings['baseline_weeks']:g} weeks"
        start += length
    series = {name: pl.Series(values).fill_nan(None) for name, values in drawn.items()}
    return weeks.with_columns(**series, chart=pl.Series(kinds.tolist(), dtype=pl.String))


_DRAWN = ("centre", "limit_low", "limit_high", "ewma", "ewma_low", "ewma_high")


def _shown(weeks: pl.DataFrame, settings: Mapping[str, Any]) -> pl.DataFrame:
    """All columns, with the method in words."""
    value = pl.col("errors") / pl.col("n")
    low, high = intervals.wilson(weeks["errors"].to_numpy(), weeks["n"].to_numpy())
    first_watched = pl.col("week").filter(pl.col("cusum").is_not_null()).min().over("annotator_id")
    words = [
        f"{chart}; EWMA weight {settings['ewma_weight']:g}; "
        f"Bernoulli CUSUM {p0:.3g} to {shifted_rate(p0):.3g}, limit {limit:.3g}"
        for chart, p0, limit in weeks.select("chart", "baseline_rate", "cusum_limit").iter_rows()
    ]
    return weeks.with_columns(
        project_id=pl.lit(settings["project_id"]),
        question=pl.lit(settings["question"]),
        value=value,
        ci_low=pl.Series(low),
        ci_high=pl.Series(high),
        is_baseline=(pl.col("week") < first_watched).fill_null(value=True),
        is_outside=(value > pl.col("limit_high")) | (value < pl.col("limit_low")),
        method=pl.Series(words, dtype=pl.String),
        reason=pl.when(first_watched.is_null()).then(pl.lit("insufficient_n")),
    ).select(pl.col(name).cast(kind) for name, kind in BY_WEEK.items())


def _limit(p0: float, settings: Mapping[str, Any]) -> float:
    """The limit that is set, or the one for the wanted average run length."""
    wanted = float(settings["average_run_length"])
    return calibrated_limit(round(p0, 3), wanted) if wanted > 0 else float(settings["cusum_limit"])


def _sigma_z(shares: Floats, centre: float, spread: Floats) -> float:
    """How much subgroups differ in units of what chance allows, from successive differences."""
    if len(shares) < 2 or not 0 < centre < 1:
        return float("nan")
    return float(np.abs(np.diff((shares - centre) / spread)).mean() / MOVING_RANGE)


def _weights(p0: float) -> tuple[float, float]:
    """What a wrong and a right answer add to the CUSUM."""
    p1 = shifted_rate(p0)
    return float(np.log(p1 / p0)), float(np.log((1 - p1) / (1 - p0)))
