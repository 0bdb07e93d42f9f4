"""The one sentence each page about velocity begins with, written from the numbers.

Rows come from the views; None where a view has none. Where something is unknown the sentence
says why.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard import format as fmt

Row = Mapping[str, Any]

WAITS = {
    "submitted": "for review",
    "rework": "for rework",
    "in_progress": "to be finished",
    "not_started": "to be started",
}


def done_word(flow: Row | None) -> str:
    """What being done means in a project: accepted, or handed in where nobody reviews."""
    is_reviewed = flow is not None and flow["review_backlog"] is not None
    return "accepted" if is_reviewed else "handed in"


def throughput(means: Sequence[float], days: int, reason: str | None) -> str:
    """The pace, beside the pace before. `means` are those of ten days with work, in order."""
    if not days:
        return f"No pace is known: {fmt.words(reason or 'no dated submissions')}."
    if not means:
        return f"No pace yet: {fmt.plural(days, 'whole day')} with work, 10 are needed."
    now = f"{fmt.rounded(means[-1])} submissions a day in the last 10 days with work"
    if len(means) <= 10:
        return f"{now}."
    by = means[-1] - means[-11]
    if fmt.rounded(abs(by)) in ("0", "0.0", "0.00") or abs(by) < 0.05 * means[-11]:
        return f"{now}, as many as in the 10 days before."
    return f"{now}, {fmt.rounded(abs(by))} {'more' if by > 0 else 'fewer'} than in the 10 before."


def flow(forecast: Row | None, flow_row: Row | None, backlog: Sequence[Row]) -> str:
    """How much is done, what the rest waits for, and for how long."""
    if forecast is None or not forecast["scope"]:
        return "There is nothing to be done yet: no asset is known."
    done = done_word(flow_row)
    sums = {
        state: sum(row["assets"] for row in backlog if row["state"] == state) for state in WAITS
    }
    waits = [f"{fmt.count(sums[state])} {what}" for state, what in WAITS.items() if sums[state]]
    said = f"{fmt.count(forecast['done'])} of {fmt.plural(forecast['scope'], 'asset')} "
    said += "is" if forecast["scope"] == 1 else "are"
    said += f" {done}"
    if not waits:
        return f"{said}; nothing waits."
    number, _, what = waits[0].partition(" ")
    waits[0] = f"{number} {'waits' if number == '1' else 'wait'} {what}"
    ages = [row["oldest_days"] for row in backlog if row["oldest_days"] is not None]
    oldest = f". Nothing has happened to the oldest for {fmt.waited(max(ages))}" if ages else ""
    return f"{said}; {_listed(waits)}{oldest}."


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def forecast(row: Row | None, minimum: float = 10) -> str:
    """The dates of 50, 85 and 95 %, and the chance of the target; or why there are none."""
    if row is None or not row["scope"]:
        return "There is nothing to forecast yet: no asset is known."
    if not row["remaining"]:
        return (
            f"Nothing remains: {fmt.count(row['done'])} of {fmt.count(row['scope'])} are done"
            + ("." if row["done"] == row["scope"] else ", and the others were skipped.")
        )
    remain = f"{fmt.count(row['remaining'])} {'remains' if row['remaining'] == 1 else 'remain'}"
    if row["reason"] == "no_data":
        if not row["n"]:
            return f"No forecast: {remain}, and nothing dated is done yet."
        days = fmt.plural(row["n"], "working day")
        return f"No forecast: {remain}, and nothing was done in the last {days}."
    if row["reason"] == "insufficient_n":
        days = fmt.plural(row["n"], "working day")
        return f"No forecast yet: {remain}; {days} of history, {fmt.count(minimum)} are needed."
    pace = f"At {fmt.rounded(row['per_day'])} {'asset' if row['per_day'] == 1 else 'assets'}"
    pace += " a working day"
    if row["reason"] is not None or row["p50_on"] is None:
        return f"No date: {pace[0].lower()}{pace[1:]}, {remain}: over 2,000 working days."
    dates = ", ".join(
        f"{_day(row[f'{name}_on'], row['as_of_on'])} ({name.upper()})"
        for name in ("p50", "p85", "p95")
        if row[f"{name}_on"] is not None
    )
    return f"{pace}, {remain}: done by {dates}.{_target(row)}"


def _day(value: date, now: date) -> str:
    return fmt.short_day(value) if value.year == now.year else fmt.day(value)


def _target(row: Row) -> str:
    if row["target_on"] is None:
        return ""
    goal = _day(row["target_on"], row["as_of_on"])
    if not row["target_days"]:
        return f" The target, {goal}, has passed."
    return f" {chance(row['on_time_probability'])} to meet the target, {goal}."


def chance(probability: float | None) -> str:
    """'23% chance', never a false certainty.

    >>> chance(0.234), chance(1.0), chance(0.0)
    ('23% chance', '>99% chance', '<1% chance')
    """
    if probability is None:
        return ""
    shown = {0.0: "<1", 1.0: ">99"}.get(float(probability)) or fmt.rate(probability, 0)
    return f"{shown}% chance"


def time(row: Row | None, cost: Row | None, reason: str | None, is_reviewed: bool = False) -> str:
    """Time per asset, what was cut off, and what a finished asset costs."""
    return f"{_asset(row, reason)} {_cost(cost, is_reviewed)}"


def _asset(row: Row | None, reason: str | None) -> str:
    if row is None or row["raw_seconds"] is None:
        return f"How long an asset takes is not known: {fmt.words(reason or 'no_times')}."
    whole = fmt.worked(row["raw_seconds"])
    cut = f"{fmt.percent(row['capped_share'])} of {whole} was cut off as pauses"
    cut = cut if row["capped_share"] else f"nothing of {whole} had to be cut off"
    if row["seconds_per_asset"] is None:
        return f"No timed asset was handed in; {cut}."
    ratio, median = (
        fmt.duration(row[name]) for name in ("seconds_per_asset", "median_seconds_per_asset")
    )
    return f"One person takes {ratio} for an asset (capped; median {median}); {cut}."


def _cost(cost: Row | None, is_reviewed: bool) -> str:
    if cost is None or cost["reason"] == "not_applicable":
        return "What that costs is not known: no hourly rate is set."
    if cost["value"] is None:
        return "What that costs is not known: no times, or nothing is finished."
    each = fmt.price(cost["value"], cost["currency"], small=True)
    if is_reviewed and cost["review_cost"] is None:
        return f"A finished asset costs {each} without review, whose cost is not known."
    if not cost["quality_share"]:
        return f"A finished asset costs {each}."
    share = fmt.percent(cost["quality_share"], 0)
    return f"A finished asset costs {each}, {share} of it for review and rework."
