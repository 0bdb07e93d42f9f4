"""Numbers, intervals, dates and reasons as a report prints them. Never a bare number.

Everything takes what JSON holds (numbers, ISO dates, None) and answers with text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

REASONS = {
    "no_data": "nothing to count",
    "no_overlap": "no two people answered the same asset",
    "single_category": "only one label was used",
    "insufficient_n": "too few to rely on",
    "insufficient_votes": "too few votes",
    "tie": "tie",
    "not_applicable": "does not apply",
    "not_forecastable": "cannot be forecast",
}

COEFFICIENTS = {
    "percent": "Percent agreement",
    "alpha": "Krippendorff's alpha",
    "ac1": "Gwet's AC1",
    "ac2": "Gwet's AC2",
    "fleiss": "Fleiss' kappa",
    "icc21": "ICC(2,1), one annotator",
    "icc2k": "ICC(2,k), mean of all",
    "f1": "F1, same object or span",
    "mean_iou": "Mean overlap (IoU)",
    "class_agreement": "Same class on matched objects",
    "pq": "F1 weighed with overlap (PQ)",
    "alpha_none": "Krippendorff's alpha with (none)",
    "mean_oks": "Mean keypoint similarity",
    "tolerance_rate": "Points in place",
    "rmse": "Distance of points, pixels",
    "mean_distance": "Distance of lines, pixels",
    "f1_partial": "F1, overlapping spans count half",
    "f1_character": "F1 by character",
    "alpha_token": "Krippendorff's alpha over tokens",
    "alpha_unitized": "Krippendorff's unitized alpha",
    "gamma": "Gamma",
    "wer": "Word error rate (0 is perfect)",
    "cer": "Character error rate (0 is perfect)",
}
HEADLINES = ("alpha", "alpha_none", "alpha_unitized", "alpha_token", "gamma", "wer", "icc21")
"""The coefficient a verdict speaks of: the first that a question has."""

METRICS = {
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced accuracy",
    "macro_f1": "Macro F1",
    "mcc": "Matthews correlation",
    "kappa": "Cohen's kappa",
}
SELECTIONS = {
    "random": "at random",
    "full": "everything",
    "targeted": "on suspicion",
    "gold": "where gold is",
    "unknown": "not said",
}
CAUSES = {
    "clear": "Clear: all say the same",
    "human_error": "Human error",
    "ambiguous": "Ambiguous asset",
    "taxonomy_gap": "Gap in the taxonomy",
    "bad_data": "Data that cannot be judged",
    "too few votes": "Too few votes to say",
}
GLYPHS = {"good": "✓", "watch": "▲", "bad": "✕", "none": "○"}
SEVERITIES = {
    "critical": "◆ critical",
    "major": "▲ major",
    "minor": "● minor",
    "neutral": "□ neutral",
}


def reason(code: str | None) -> str:
    """Why there is no number, or none to rely on; a sentence passes through."""
    if code is None:
        return "not known"
    return REASONS.get(code, code if " " in code else code.replace("_", " "))


def missing(code: str | None) -> str:
    """What stands where a number would.

    >>> missing("no_overlap")
    'n/a: no two people answered the same asset'
    """
    return f"n/a: {reason(code)}"


def count(value: Any) -> str:
    """A whole number with thousands marks; nothing for what is not known."""
    return "" if value is None else f"{value:,.0f}"


def share(value: float | None, places: int = 1) -> str:
    """A share in percent without the sign; never a false 0 or 100.

    >>> share(0.9423), share(0.00001), share(0.99999), share(1)
    ('94.2', '<0.1', '>99.9', '100')
    """
    if value is None:
        return ""
    text = f"{value * 100:.{places}f}"
    if value in (0, 1):
        return f"{value * 100:.0f}"
    if float(text) == 0:
        return f"<{10**-places:.{places}f}"
    return f">{100 - 10**-places:.{places}f}" if float(text) == 100 else text


def percent(value: float | None) -> str:
    """A share with its sign."""
    return "" if value is None else f"{share(value)}%"


def number(value: float | None, places: int = 3) -> str:
    """A coefficient."""
    return "" if value is None else f"{value:.{places}f}"


def plural(value: Any, one: str, many: str = "") -> str:
    """A count and its noun.

    >>> plural(1, "asset"), plural(2, "asset")
    ('1 asset', '2 assets')
    """
    return f"{count(value)} {one if value == 1 else many or one + 's'}"


def interval(low: float | None, high: float | None, *, as_share: bool = True) -> str:
    """Two bounds; what stands in their place where there are none."""
    if low is None or high is None:
        return "none"
    write = share if as_share else number
    return f"{write(low)} to {write(high)}"


def estimate(row: Mapping[str, Any], *, as_share: bool = True, unit: str = "") -> str:
    """A value with interval and n, as it stands in a sentence; its reason where there is none."""
    if row.get("value") is None:
        return missing(row.get("reason"))
    value = percent(row["value"]) if as_share else number(row["value"])
    bounds = interval(row["ci_low"], row["ci_high"], as_share=as_share)
    said = f"95% interval {bounds}" if bounds != "none" else "no interval"
    return f"{value} ({said}; n = {count(row['n'])}{f' {unit}' if unit else ''})"


def probability(value: float | None) -> str:
    """p and q."""
    return "" if value is None else "<0.001" if value < 0.001 else f"{value:.3f}"


def seconds(value: float | None) -> str:
    """A duration.

    >>> seconds(48.2), seconds(200), seconds(8640)
    ('48 s', '3 min 20 s', '2.4 h')
    """
    if value is None:
        return ""
    if value < 60:
        return f"{value:.0f} s"
    if value < 3600:
        return f"{value // 60:.0f} min {value % 60:.0f} s"
    return f"{value / 3600:,.1f} h"


def size(value: float | None) -> str:
    """Bytes.

    >>> size(512), size(84_000)
    ('512 B', '84.0 kB')
    """
    if value is None:
        return ""
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            return f"{value:.0f} B" if unit == "B" else f"{value:,.1f} {unit}"
        value /= 1000
    return ""


def day(text: str | None) -> str:
    """A date: 20 Nov 2026."""
    if text is None:
        return ""
    found = datetime.fromisoformat(text)
    return f"{found.day} {found:%b %Y}"


def instant(text: str | None) -> str:
    """An instant: 20 Nov 2026, 14:10 UTC."""
    if text is None:
        return ""
    found = datetime.fromisoformat(text)
    found = found.astimezone(UTC) if found.tzinfo else found
    return f"{found.day} {found:%b %Y}, {found:%H:%M} UTC"


def plain(text: Any) -> str:
    """Text of an export on one line, without characters that cannot be seen or that turn the line.

    >>> plain("a\\u202eb\\n c\\x00")
    'ab c'
    """
    shown = "".join(c if c.isprintable() or c.isspace() else "" for c in str(text))
    return " ".join(shown.split())


def slug(text: str | None) -> str:
    """A stored word in plain text: wrong_class -> wrong class."""
    return "" if text is None else plain(text).replace("_", " ")
