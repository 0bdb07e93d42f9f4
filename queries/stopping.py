"""How many votes an answer needs: majority, the sequential rule, and what more votes would bring.

Skill is the probability that one annotator gives the true label. Everything here takes the
same skill for everybody and independent votes; shared pre-labels and copying break that, and
then every probability below is too high.
"""

import math

import numpy as np
import numpy.typing as npt

from queries.arrays import Floats

SKILL_BOUNDS = (0.01, 0.99)


def majority_correct(votes: int, skill: float) -> float:
    """Probability that the majority of an odd number of votes on two labels is right.

    The upper half of a binomial distribution (Condorcet). Raises ValueError for an even
    number, which may tie, and for a skill outside [0, 1].

    >>> round(majority_correct(3, 0.8), 6)
    0.896
    """
    if votes < 1 or votes % 2 == 0:
        raise ValueError(f"a majority of {votes} votes may be a tie; ask for an odd number")
    _check_probability(skill)
    needed = votes // 2 + 1
    return math.fsum(
        math.comb(votes, right) * skill**right * (1 - skill) ** (votes - right)
        for right in range(needed, votes + 1)
    )


def margin(skill: float, tau: float) -> int:
    """Votes one of two labels must lead by, so that it is right with probability tau or more.

    Wald's sequential test (1945) for equal skill: delta = ceil(ln(tau/(1-tau)) / ln(p/(1-p))).
    Raises ValueError unless skill is above a half and below 1: at a half no number of votes
    is enough.

    >>> margin(0.8, 0.95), margin(0.9, 0.95)
    (3, 2)
    """
    if not 0.5 < skill < 1 or not 0.5 <= tau < 1:
        raise ValueError(f"skill {skill} and tau {tau}: both are shares, skill above a half")
    # A lead that reaches tau to the last digit reaches it: floats must not ask for one more.
    return max(1, math.ceil(_logit(tau) / _logit(skill) - 1e-12))


def margin_correct(skill: float, delta: int) -> float:
    """Probability that the label is right which first leads by delta votes (two labels).

    >>> round(margin_correct(0.8, 2), 6)
    0.941176
    """
    _check_probability(skill)
    return _odds_share(skill, delta)


def expected_votes(skill: float, delta: int) -> float:
    """Votes until one of two labels leads by delta, on average (the gambler's ruin, Feller).

    delta squared where skill is a half.

    >>> round(expected_votes(0.8, 2), 6)
    2.941176
    """
    _check_probability(skill)
    if abs(skill - 0.5) < 1e-9:
        return float(delta**2)
    return delta / (2 * skill - 1) * (2 * _odds_share(skill, delta) - 1)


def more_votes(posterior: npt.ArrayLike, tau: npt.ArrayLike, skill: float, classes: int) -> Floats:
    """Fewest further votes after which the leading label may reach tau, if all agree with it.

    Each vote of that skill multiplies the odds of the label by s(K-1)/(1-s). 0 where tau is
    reached; inf where votes of that skill say nothing (s at 1/K or below); NaN stays NaN.

    >>> more_votes([0.8, 0.96], 0.95, skill=0.8, classes=2).tolist()
    [2.0, 0.0]
    """
    certain, wanted = np.broadcast_arrays(
        np.asarray(posterior, dtype=np.float64), np.asarray(tau, dtype=np.float64)
    )
    s = min(max(skill, SKILL_BOUNDS[0]), SKILL_BOUNDS[1])
    step = math.log(s * (classes - 1) / (1 - s)) if classes > 1 else 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        missing = np.log(wanted / (1 - wanted)) - np.log(certain / (1 - certain))
        needed = np.ceil(missing / step - 1e-9) if step > 1e-12 else np.full(certain.shape, np.inf)
    needed = np.where(certain >= wanted, 0.0, np.maximum(needed, 1.0))
    return np.asarray(np.where(np.isnan(certain), np.nan, needed), dtype=np.float64)


def vote_posterior(leading: int, trailing: int, skill: float) -> float:
    """Probability of the label with `leading` of all votes against one other (flat prior).

    >>> [round(vote_posterior(a, 1, 0.8), 6) for a in (2, 3, 4)]
    [0.8, 0.941176, 0.984615]
    """
    _check_probability(skill)
    return _odds_share(skill, leading - trailing)


def _odds_share(skill: float, lead: int) -> float:
    """r^lead / (1 + r^lead) for r = p/(1-p), without overflow."""
    if skill in (0.0, 1.0):
        return 0.5 if lead == 0 else float((skill == 1.0) == (lead > 0))
    exponent = -lead * _logit(skill)
    return 1 / (1 + math.exp(exponent)) if exponent < 700 else 0.0


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _check_probability(value: float) -> None:
    if not 0 <= value <= 1:
        raise ValueError(f"{value} is no probability")
