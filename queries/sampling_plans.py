"""Single sampling plans by attributes: ISO 2859-1:1999, general level II, normal and tightened.

A lot is accepted when its sample holds at most Ac defective units and not accepted at Re = Ac + 1.
The acceptance quality limit (AQL) is the worst process average, in percent, that is still to be
accepted most of the time; it promises nothing about one lot (`operating` does).

Transcribed as a rule rather than a table: in every column of the standard the acceptance numbers
run down one diagonal. Reduced inspection and double plans are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["normal", "tightened", "stop"]

LETTERS = "ABCDEFGHJKLMNPQ"
_SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250)
_UP_TO = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000)

# The letter with Ac = 0 in the column of each AQL; .04 serves .065 under tightened inspection.
_STARTS = {
    0.04: "M",
    0.065: "L",
    0.10: "K",
    0.15: "J",
    0.25: "H",
    0.40: "G",
    0.65: "F",
    1.0: "E",
    1.5: "D",
    2.5: "C",
    4.0: "B",
    6.5: "A",
}
AQLS = tuple(_STARTS)[1:]
"""The acceptance quality limits there are plans for, in percent."""

_NORMAL = (1, 2, 3, 5, 7, 10, 14, 21)
_TIGHTENED = (1, 2, 3, 5, 8, 12, 18)


@dataclass(frozen=True)
class Plan:
    """How many units to draw, and how many defective ones among them are accepted at most."""

    lot: int
    n: int
    accept: int
    letter: str | None = None
    aql: float | None = None
    severity: Severity = "normal"

    @property
    def reject(self) -> int:
        """The number of defective units from which the lot is not accepted (Re)."""
        return self.accept + 1

    @property
    def is_census(self) -> bool:
        """Whether the plan draws the whole lot."""
        return self.n >= self.lot


def code_letter(lot: int) -> str:
    """The code letter of a lot size under general inspection level II.

    >>> code_letter(1000), code_letter(8), code_letter(500_001)
    ('J', 'A', 'Q')
    """
    return LETTERS[sum(lot > most for most in _UP_TO)]


def single_plan(lot: int, aql: float, severity: Severity = "normal") -> Plan:
    """The single sampling plan for a lot at an AQL in percent.

    Where the standard has an arrow, letter and sample size follow it. A plan as large as the lot
    inspects all of it. Raises ValueError for an empty lot, an AQL that has no column, or when
    inspection has stopped.

    >>> plan = single_plan(1000, 2.5)
    >>> plan.letter, plan.n, plan.accept, plan.reject
    ('J', 80, 5, 6)
    """
    if lot < 1:
        raise ValueError("A lot needs at least one unit.")
    if aql not in AQLS:
        known = ", ".join(f"{one:g}" for one in AQLS)
        raise ValueError(f"There is no plan for an AQL of {aql:g} %. Plans exist for {known}.")
    if severity == "stop":
        raise ValueError("Inspection has stopped: five lots were not accepted while tightened.")
    numbers, column = (_NORMAL, aql) if severity == "normal" else (_TIGHTENED, _lower(aql))
    row, accept = _along_the_diagonal(
        LETTERS.index(code_letter(lot)), LETTERS.index(_STARTS[column]), numbers
    )
    return Plan(lot, min(_SIZES[row], lot), accept, LETTERS[row], aql, severity)


def accepted_at(letter: str, aql: float, severity: Severity = "normal") -> int:
    """The acceptance number of a column for a sample whose size another column decided.

    Minor errors are judged on the sample that was drawn for major ones. Where the column has an
    arrow, the number of the next smaller sample counts, which is never more lenient.

    >>> accepted_at("J", 4.0), accepted_at("F", 1.0)
    (7, 0)
    """
    numbers, column = (_NORMAL, aql) if severity != "tightened" else (_TIGHTENED, _lower(aql))
    down = LETTERS.index(letter) - LETTERS.index(_STARTS[column])
    return numbers[min(down, len(numbers) + 2) - 3] if down >= 3 else 0


def _lower(aql: float) -> float:
    columns = list(_STARTS)
    return columns[columns.index(aql) - 1]


def _along_the_diagonal(row: int, start: int, numbers: Sequence[int]) -> tuple[int, int]:
    """The row a plan is taken from and its acceptance number; an arrow leads to another row."""
    down = row - start
    if down <= 1:  # before the start, at it, or "use above"
        return start, 0
    step = min(max(down, 3), len(numbers) + 2)  # 2 is "use below"; past the last, the last
    return start + step, numbers[step - 3]


def switched(accepted: Sequence[bool]) -> list[Severity]:
    """The inspection each lot comes under, and last the one that the next lot comes under.

    Lots in the order they were presented for the first time. Normal becomes tightened once two of
    five or fewer consecutive lots were not accepted; tightened becomes normal after five
    consecutive accepted lots, and stops once five were not accepted while it lasted.

    >>> switched([True, False, False, True])
    ['normal', 'normal', 'normal', 'tightened', 'tightened']
    """
    states: list[Severity] = ["normal"]
    since: list[bool] = []
    for lot in accepted:
        since.append(lot)
        following = _next(states[-1], since)
        if following != states[-1]:
            since = []
        states.append(following)
    return states


def _next(state: Severity, since: Sequence[bool]) -> Severity:
    """What follows a state, given the lots inspected under it."""
    if state == "normal":
        return "tightened" if since[-5:].count(False) >= 2 else "normal"
    if state == "tightened":
        if since.count(False) >= 5:
            return "stop"
        return "normal" if len(since) >= 5 and all(since[-5:]) else "tightened"
    return "stop"
