"""How high an error rate can be, given what a random sample showed."""

from __future__ import annotations

from math import floor

from queries import operating

CONFIDENCE = 0.95


def upper(
    errors: int, n: int, confidence: float = CONFIDENCE, lot: int | None = None
) -> float | None:
    """The one-sided upper bound of the rate of defective units, `errors` of them among n drawn.

    Clopper and Pearson's (1934); where the lot is known, the share that the largest number of
    defective units makes up under which so few would still be seen with a chance above
    1 - confidence. None without a unit: nothing is known.

    >>> round(upper(3, 300), 6), round(upper(0, 300), 6), round(upper(2, 200), 6)
    (0.025641, 0.009936, 0.031143)
    """
    if n < 1 or errors < 0 or errors > n:
        return None
    if lot is not None:
        return _finite(errors, min(n, lot), confidence, lot)
    if errors == n:
        return 1.0
    from scipy import special

    return float(special.betaincinv(errors + 1, n - errors, confidence))


def upper_share(share: float, n: float, confidence: float = CONFIDENCE) -> float:
    """The same from a rate and an effective n, neither of which has to be whole.

    >>> round(upper_share(0.01, 300), 6)
    0.025641
    """
    if share >= 1:
        return 1.0
    from scipy import special

    return float(special.betaincinv(share * n + 1, n - share * n, confidence))


def _finite(errors: int, n: int, confidence: float, lot: int) -> float:
    """Never fewer than were found, never more than what was not drawn and what was found."""
    low, high = errors, lot - n + errors
    while low < high:
        middle = (low + high + 1) // 2
        is_likely = float(operating.at_most(errors, lot, middle, n)) > 1 - confidence
        low, high = (middle, high) if is_likely else (low, middle - 1)
    return low / lot


def certificate(errors: int, n: int, lot: int | None, bound: float, confidence: float) -> str:
    """What a sample shows, in the words that may be published.

    >>> certificate(0, 57, 1000, 0.0499, 0.95)
    '0 errors in 57 of 1,000 randomly sampled; error rate at most 5.0 % with 95 % confidence'
    """
    of = f" of {lot:,}" if lot is not None else ""
    counted = "1 error" if errors == 1 else f"{errors:,} errors"
    # Rounded up: a bound that is stated lower than it is would promise what was not shown.
    shown = -floor(-round(bound * 1000, 9)) / 10
    return (
        f"{counted} in {n:,}{of} randomly sampled; error rate at most {shown:.1f} % "
        f"with {confidence * 100:g} % confidence"
    )
