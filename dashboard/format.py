"""Numbers, intervals, dates and reasons as people read them.

Every function takes None for "not known" and answers with an empty string, unless a reason is
asked for: `missing(reason)` is what stands in its place.
"""

import math
from datetime import date, datetime

NO_REASON = "not available"

REASONS = {
    "no_data": "nothing to count yet",
    "no_overlap": "no two people answered the same item",
    "no_gold": "no gold answers",
    "single_category": "only one label was used",
    "insufficient_n": "too few answers",
    "insufficient_votes": "too few votes",
    "tie": "tie",
    "not_applicable": "does not apply to this question",
    "no_times": "this export has no times",
    "no_annotators": "this export names no annotators",
    "no_reviews": "this export has no reviews",
}

MINIMUM_WORDS = {"insufficient_n": "fewer than {minimum:,.0f}"}


def words(reason: str | None, minimum: float | None = None) -> str:
    """A reason code in words; a sentence is passed through.

    >>> words("insufficient_n", 20)
    'fewer than 20'
    >>> words("no_overlap")
    'no two people answered the same item'
    """
    if reason is None:
        return NO_REASON
    if minimum is not None and reason in MINIMUM_WORDS:
        return MINIMUM_WORDS[reason].format(minimum=minimum)
    return REASONS.get(reason, reason.replace("_", " ") if " " not in reason else reason)


def missing(reason: str | None, minimum: float | None = None) -> str:
    """What stands where a number would: never 0, a dash or nothing.

    >>> missing("this export has no times")
    'n/a: this export has no times'
    """
    return f"n/a: {words(reason, minimum)}"


def _absent(value: float | None) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def rate(value: float | None, places: int = 1) -> str:
    """A share in percent, without the sign; never a false 0 or 100.

    >>> rate(0.9423), rate(0.0004, 0), rate(0.9996, 0), rate(0.0), rate(1.0)
    ('94.2', '<1', '>99', '0', '100')
    """
    if _absent(value):
        return ""
    assert value is not None
    if value in (0, 1):
        return f"{value * 100:.0f}"
    text = f"{value * 100:.{places}f}"
    step = f"{10**-places:.{places}f}"
    if float(text) == 0:
        return f"<{step}"
    if float(text) == 100:
        return f">{100 - float(step):.{places}f}"
    return text


def percent(value: float | None, places: int = 1) -> str:
    """A share with its sign: 94.2%."""
    text = rate(value, places)
    return f"{text}%" if text else ""


def points(value: float | None) -> str:
    """A difference of two shares: '0.8 pt', signed by the sentence around it."""
    return "" if _absent(value) else f"{abs(value or 0) * 100:.1f} pt"


def signed(value: float | None) -> str:
    """A difference of two shares with its sign.

    >>> signed(0.045), signed(-0.045)
    ('+4.5 pt', '\u22124.5 pt')
    """
    return "" if value is None else f"{100 * value:+.1f} pt".replace("-", "\u2212")


def difference(
    value: float | None, low: float | None, high: float | None, reason: str | None = None
) -> str:
    """A difference of two shares with its interval, or why there is none.

    >>> difference(0.1, 0.02, 0.18)
    '+10.0 pt (+2.0 pt to +18.0 pt)'
    """
    if value is None:
        return missing(reason)
    interval = f" ({signed(low)} to {signed(high)})" if low is not None else ""
    return f"{signed(value)}{interval}"


def coefficient(value: float | None, places: int = 3) -> str:
    """Alpha, kappa, F1, IoU: three places in tables, two in prose."""
    return "" if _absent(value) else f"{value:.{places}f}"


def probability(value: float | None) -> str:
    """p and q: '0.010', '<0.001'."""
    if _absent(value):
        return ""
    assert value is not None
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def against(name: str, value: float | None) -> str:
    """A p or q as it stands in a sentence: 'q = 0.010', 'q <0.001'."""
    shown = probability(value)
    return "" if not shown else f"{name} {shown}" if shown.startswith("<") else f"{name} = {shown}"


def count(value: float | None) -> str:
    """A whole number with thousands marks: 1,842."""
    return "" if _absent(value) else f"{value:,.0f}"


def number(value: float | None, places: int = 1) -> str:
    """A decimal number with thousands marks."""
    return "" if _absent(value) else f"{value:,.{places}f}"


def plural(value: float | None, one: str, many: str | None = None) -> str:
    """'1 asset', '3 assets'."""
    return f"{count(value)} {one if value == 1 else many or one + 's'}"


def span(low: float | None, high: float | None, as_rate: bool = False, places: int = 3) -> str:
    """An interval without brackets: '93.1 to 95.2', '0.715 to 0.768'."""
    if _absent(low) or _absent(high):
        return ""
    if as_rate:
        return f"{rate(low)} to {rate(high)}"
    return f"{coefficient(low, places)} to {coefficient(high, places)}"


def estimate(
    value: float | None,
    low: float | None,
    high: float | None,
    reason: str | None = None,
    as_rate: bool = False,
    places: int = 3,
) -> str:
    """Value and interval: '0.742 (0.715 to 0.768)', or why there is none."""
    if _absent(value):
        return missing(reason)
    shown = percent(value) if as_rate else coefficient(value, places)
    interval = span(low, high, as_rate, places)
    return f"{shown} ({interval})" if interval else shown


def duration(seconds: float | None) -> str:
    """48 s, 3 min 20 s, 2.4 h, 6 d.

    >>> duration(48), duration(200), duration(8640), duration(6 * 86400)
    ('48 s', '3 min 20 s', '2.4 h', '6 d')
    """
    if _absent(seconds):
        return ""
    assert seconds is not None
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    if whole < 2 * 86400:
        return f"{whole / 3600:.1f} h"
    return f"{whole / 86400:.0f} d"


SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


def price(value: float | None, currency: str | None, small: bool = False) -> str:
    """Money in the currency of the project; without one the bare amount.

    >>> price(18240, "EUR"), price(0.4123, "USD", small=True), price(12, "SEK"), price(12, None)
    ('€18,240', '$0.412', '12 SEK', '12')
    """
    if _absent(value):
        return ""
    amount = f"{value:,.3f}" if small else f"{value:,.0f}"
    sign = SIGNS.get((currency or "").upper())
    if sign:
        return f"{sign}{amount}"
    return f"{amount} {currency}" if currency else amount


def waited(days: float | None) -> str:
    """Days of 24 hours as they are felt: '5.3 h', '2.8 d', '43 d'.

    >>> waited(0.01), waited(0.22), waited(2.75), waited(43.1)
    ('<1 h', '5.3 h', '2.8 d', '43 d')
    """
    if _absent(days):
        return ""
    assert days is not None
    if days < 1:
        return f"{days * 24:.1f} h" if days * 24 >= 1 else "<1 h"
    return f"{days:.1f} d" if days < 10 else f"{days:,.0f} d"


def worked(seconds: float | None) -> str:
    """Work time added up: hours however many, for a day of work has no 24 of them.

    >>> worked(48), worked(51840), worked(181641)
    ('48 s', '14.4 h', '50.5 h')
    """
    if _absent(seconds):
        return ""
    assert seconds is not None
    return duration(seconds) if seconds < 3599.5 else f"{seconds / 3600:,.1f} h"


def rounded(value: float | None) -> str:
    """A pace: '0', '0.35', '3.7', '42'; whole numbers from ten on."""
    if _absent(value):
        return ""
    assert value is not None
    if not value:
        return "0"
    return f"{value:,.2f}" if 0 < value < 1 else number(value) if value < 10 else count(value)


def size(octets: float | None) -> str:
    """A file size: 812 B, 18.4 MB."""
    if _absent(octets):
        return ""
    amount = float(octets or 0)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def day(value: date | datetime | None) -> str:
    """20 Nov 2026."""
    return "" if value is None else f"{value.day} {value:%b %Y}"


def short_day(value: date | datetime | None) -> str:
    """For axes: 12 Oct."""
    return "" if value is None else f"{value.day} {value:%b}"


def instant(value: datetime | None) -> str:
    """20 Nov 2026, 14:10 UTC. Naive instants are UTC in the warehouse."""
    return "" if value is None else f"{day(value)}, {value:%H:%M} UTC"


def days(first: date | None, last: date | None) -> str:
    """A range of days: '7 Sep to 20 Nov 2026'."""
    if first is None or last is None:
        return ""
    start = short_day(first) if first.year == last.year else day(first)
    return f"{start} to {day(last)}"


def slug(value: str | None) -> str:
    """A stored word in plain text: wrong_class -> 'wrong class'."""
    return "" if value is None else value.replace("_", " ")


def cell(value: str) -> str:
    """Text for a spreadsheet cell: what would start a formula is quoted.

    >>> cell("=SUM(A1)"), cell("tug")
    ("'=SUM(A1)", 'tug')
    """
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else value
