"""From a wish ("an AQL of 1.0", "show under 1 %") to a plan: how many to draw, what that shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from queries import operating
from queries.sampling_plans import Severity, accepted_at, single_plan

Unit = Literal["asset", "annotation"]
Kind = Literal["aql", "rate", "size", "precision"]

CURVE = 81
"""Points of a curve at most."""

MOST_FAILURES = 1000


class NoPlan(ValueError):
    """A wish that no plan can meet; the message says what to do."""


@dataclass(frozen=True)
class Wish:
    """What a sample is to show. Rates and margins are shares, the AQL is in percent.

    `kind` says which of the others counts: the AQL, the tolerated rate (with at most `failures`
    defective units), a size that was decided elsewhere, or the margin of an interval.
    """

    kind: Kind
    aql: float = 1.0
    minor_aql: float = 4.0
    inspection: Severity = "normal"
    rate: float = 0.01
    failures: int = 0
    size: int = 0
    margin: float = 0.02
    expected: float = 0.05
    confidence: float = 0.95


@dataclass(frozen=True)
class Design:
    """A plan for one lot: units to draw, and the most that may be defective in each severity.

    `accept` is of units with a major error (with any error where the plan knows one limit only);
    None where the plan measures and does not decide.
    """

    wish: Wish
    unit: Unit
    lot: int
    n: int
    accept: int | None = None
    accept_minor: int | None = None
    letter: str | None = None

    @property
    def is_census(self) -> bool:
        """Whether everything is drawn."""
        return self.n >= self.lot


def design(lot: int, wish: Wish, unit: Unit = "asset") -> Design:
    """The plan that meets a wish for a lot of this size. Raises NoPlan with one sentence."""
    if lot < 1:
        raise NoPlan("There is nothing to draw from: no work has been handed in here.")
    try:
        return _DESIGNS[wish.kind](Design(wish, unit, lot, lot), wish)
    except NoPlan:
        raise
    except ValueError as error:
        raise NoPlan(str(error)) from error


def _by_aql(empty: Design, wish: Wish) -> Design:
    plan = single_plan(empty.lot, wish.aql, wish.inspection)
    letter = plan.letter or "A"
    minor = accepted_at(letter, wish.minor_aql, wish.inspection)
    return replace(empty, n=plan.n, accept=plan.accept, accept_minor=minor, letter=plan.letter)


def _by_rate(empty: Design, wish: Wish) -> Design:
    if not 0 <= wish.failures <= MOST_FAILURES:
        raise NoPlan(f"A plan allows from 0 to {MOST_FAILURES:,} defective units.")
    n = operating.c_failures(wish.rate, wish.failures, wish.confidence, empty.lot)
    return replace(empty, n=n, accept=wish.failures)


def _by_size(empty: Design, wish: Wish) -> Design:
    if wish.size < 1:
        raise NoPlan("A sample has at least one unit.")
    return replace(empty, n=min(wish.size, empty.lot))


def _by_precision(empty: Design, wish: Wish) -> Design:
    n = operating.precision_size(wish.expected, wish.margin, wish.confidence, empty.lot)
    return replace(empty, n=n)


_DESIGNS = {"aql": _by_aql, "rate": _by_rate, "size": _by_size, "precision": _by_precision}


def risks(plan: Design) -> list[dict[str, Any]]:
    """The two marked points of the curve: a good lot turned down, a bad one accepted.

    The producer's at the AQL (or the rate that is accepted 95 times in 100), the consumer's at
    the tolerated rate (or the rate that is accepted 10 times in 100).
    """
    if plan.accept is None:
        return []
    wish = plan.wish
    good = max(operating.rate_at(plan.n, plan.accept, operating.PRODUCER, plan.lot), 1 / plan.lot)
    bad = operating.rate_at(plan.n, plan.accept, operating.CONSUMER, plan.lot)
    if wish.kind == "aql":
        good = wish.aql / 100
    if wish.kind == "rate":
        bad = wish.rate
    points = []
    for who, rate in (("producer", good), ("consumer", bad)):
        chance = float(operating.acceptance(plan.n, plan.accept, rate, plan.lot))
        risk = 1 - chance if who == "producer" else chance
        points.append({"who": who, "rate": rate, "accepted": chance, "risk": risk})
    return points


def curve(plan: Design) -> list[dict[str, float]]:
    """The operating curve: the chance of acceptance at error rates from 0 to where it is nil.

    Only rates that a lot of this size can have.
    """
    if plan.accept is None:
        return []
    most = operating.rate_at(plan.n, plan.accept, 0.002, plan.lot)
    highest = max([most, *(point["rate"] * 1.15 for point in risks(plan))], default=1.0)
    bad = operating.defective(plan.lot, min(1.0, highest))
    rates = [count / plan.lot for count in sorted({bad * k // (CURVE - 1) for k in range(CURVE)})]
    chances = operating.acceptance(plan.n, plan.accept, rates, plan.lot)
    return [
        {"rate": rate, "accepted": float(chance)}
        for rate, chance in zip(rates, chances, strict=True)
    ]


def sentence(plan: Design) -> str:
    """The plan in words: what is drawn, when the lot is accepted, what that shows."""
    units = f"{plan.lot:,} {plan.unit}s" if plan.lot != 1 else f"1 {plan.unit}"
    drawn = f"all {units}" if plan.is_census else f"{plan.n:,} of {units} at random"
    return f"Draw {drawn}. {_DECIDES[plan.wish.kind](plan)}"


def _said_of_aql(plan: Design) -> str:
    wish = plan.wish
    return (
        f"Accept with {_at_most(plan.accept)} with a major error (AQL {wish.aql:g}), "
        f"{_at_most(plan.accept_minor)} with a minor one (AQL {wish.minor_aql:g}) and none with a "
        f"critical one; do not accept from {(plan.accept or 0) + 1:,} major on. ISO 2859-1 single "
        f"sampling, level II, {wish.inspection}, code letter {plan.letter}."
    )


def _said_of_rate(plan: Design) -> str:
    wish = plan.wish
    return (
        f"Accept with {_at_most(plan.accept)} with an error: that shows an error rate below "
        f"{wish.rate * 100:g} % with {wish.confidence * 100:g} % confidence."
    )


def _at_most(count: int | None) -> str:
    return f"at most {count:,}" if count else "none"


def _said_of_size(plan: Design) -> str:
    return "The sample measures the error rate; it sets no limit to accept by."


def _said_of_precision(plan: Design) -> str:
    wish = plan.wish
    return (
        f"That measures an error rate near {wish.expected * 100:g} % to about "
        f"{wish.margin * 100:g} points either way ({wish.confidence * 100:g} % interval); it sets "
        "no limit to accept by."
    )


_DECIDES = {
    "aql": _said_of_aql,
    "rate": _said_of_rate,
    "size": _said_of_size,
    "precision": _said_of_precision,
}


def shown(plan: Design) -> list[str]:
    """What the plan does to good and bad lots, one sentence for each risk."""
    words = {
        "producer": "A lot with {rate:.3g} % errors is turned down {risk:.1f} times in 100.",
        "consumer": "A lot with {rate:.3g} % errors is accepted {risk:.1f} times in 100.",
    }
    return [
        words[point["who"]].format(rate=point["rate"] * 100, risk=point["risk"] * 100)
        for point in risks(plan)
    ]


def alternatives(lot: int, wish: Wish, unit: Unit = "asset") -> list[Design]:
    """Other plans for the same lot: the neighbouring AQLs, no failure allowed, a few allowed."""
    from queries.sampling_plans import AQLS

    wishes = [replace(wish, kind="aql", aql=aql) for aql in AQLS if 0.25 <= aql <= 6.5]
    wishes += [replace(wish, kind="rate", failures=c) for c in (0, 1, 2)]
    wishes += [replace(wish, kind="precision")]
    return [design(lot, one, unit) for one in wishes if _is_possible(lot, one)]


def _is_possible(lot: int, wish: Wish) -> bool:
    try:
        design(lot, wish)
    except NoPlan:
        return False
    return True
