"""Key figures of the pages Flow and Forecast, and what stands in their tables."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard import filters, rollup
from dashboard import format as fmt
from dashboard.answers import chance, done_word
from dashboard.filters import Choice
from dashboard.furniture import Figure, Interval

Row = Mapping[str, Any]

LIKELY = 0.85
MINIMUM = 10


def first(frame: pl.DataFrame) -> dict[str, Any] | None:
    """The one row of a project, if it has one."""
    return None if frame.is_empty() else frame.row(0, named=True)


# --- Flow


def done(forecast: Row | None, flow: Row | None) -> Figure:
    """How much of the scope is done."""
    label = f"{done_word(flow).capitalize()} now"
    if forecast is None or not forecast["scope"]:
        return Figure(label, missing=fmt.missing("no asset is known"))
    share = fmt.percent(forecast["done"] / forecast["scope"])
    left = fmt.count(forecast["remaining"])
    return Figure(
        label,
        fmt.count(forecast["done"]),
        f"of {fmt.count(forecast['scope'])}",
        line=f"{share} of the scope",
        verdict=f"{left} remain, without skipped ones",
        open="forecast",
    )


def queue(choice: Choice, flow: Row | None) -> Figure:
    """What waits for a verdict, and how long the reviewers need for it."""
    label = "Review queue"
    if flow is None or flow["review_backlog"] is None:
        return Figure(label, missing=fmt.missing(_no_reviews(choice)))
    pace = flow["reviewed_per_day"]
    return Figure(
        label,
        fmt.count(flow["review_backlog"]),
        "assets",
        line=f"{fmt.rounded(pace)} verdicts a working day"
        if pace
        else "no verdicts in the last ten working days",
        verdict=f"{fmt.rounded(flow['backlog_days'])} working days of review"
        if flow["backlog_days"] is not None
        else "",
        open="submitted",
    )


def first_pass(choice: Choice, flow: Row | None) -> Figure:
    """Accepted at the first verdict, of everything judged."""
    return _yield(choice, flow, "First-pass yield", "accepted_first", "judged, at first verdict")


def acceptance(choice: Choice, flow: Row | None) -> Figure:
    """Accepted as it stands, of everything judged."""
    return _yield(choice, flow, "Acceptance now", "accepted_now", "judged stand accepted")


def _yield(choice: Choice, flow: Row | None, label: str, k: str, what: str) -> Figure:
    if flow is None or not flow["judged"]:
        return Figure(label, missing=fmt.missing(_no_reviews(choice)))
    found = rollup.share(pl.DataFrame({"k": [flow[k]], "n": [flow["judged"]]}), "k", "n")
    assert found.value is not None
    return Figure(
        label,
        fmt.rate(found.value),
        "%",
        line=f"95% CI {fmt.span(found.low, found.high, as_rate=True)}",
        verdict=f"{fmt.count(found.k)} of {fmt.count(found.n)} {what}",
        interval=Interval(found.value, found.low, found.high),
    )


def rejections(choice: Choice, flow: Row | None) -> Figure:
    """Rejections as events: one asset may be rejected several times."""
    if flow is None or not flow["verdicts"]:
        return Figure("Rejection events", missing=fmt.missing(_no_reviews(choice)))
    return Figure(
        "Rejection events",
        fmt.count(flow["rejections"]),
        f"of {fmt.plural(flow['verdicts'], 'verdict')}",
        line=f"{fmt.percent(flow['rejection_rate'])} of verdicts; "
        f"{fmt.count(flow['reworked'])} of {fmt.count(flow['judged'])} judged assets",
        verdict=f"{fmt.number(flow['mean_rounds'])} verdicts per accepted asset"
        if flow["mean_rounds"] is not None
        else "none was accepted yet",
    )


def _no_reviews(choice: Choice) -> str:
    return choice.house.why_not(choice.project, "reviews") or "no verdicts by somebody else"


# --- Forecast


def remaining(row: Row | None) -> Figure:
    """What is still to be done."""
    if row is None or not row["scope"]:
        return Figure("Remaining", missing=fmt.missing("no asset is known"))
    return Figure(
        "Remaining",
        fmt.count(row["remaining"]),
        f"of {fmt.count(row['scope'])}",
        line=f"{fmt.count(row['done'])} done",
        verdict="Skipped assets are not waited for",
        open="flow",
    )


def finish(row: Row | None) -> Figure:
    """The date that 85 of 100 futures keep."""
    label = "Done by, in 85 of 100 futures"
    if row is None or row["p85_on"] is None:
        return Figure(label, missing=fmt.missing(why_no_date(row)))
    if not row["remaining"]:
        return Figure(label, "Done", line="nothing remains")
    others = "; ".join(
        f"{name.upper()} {fmt.short_day(row[f'{name}_on'])}"
        for name in ("p50", "p95")
        if row[f"{name}_on"] is not None
    )
    days = fmt.plural(row["p85_days"], "working day")
    return Figure(
        label, fmt.short_day(row["p85_on"]), str(row["p85_on"].year), line=others, verdict=days
    )


def why_no_date(row: Row | None) -> str:
    """Why there is no forecast, in words."""
    if row is None or not row["scope"]:
        return "no asset is known"
    if row["reason"] == "insufficient_n":
        return f"{fmt.plural(row['n'], 'working day')} of history, 10 needed"
    return {
        "no_data": "nothing dated is done in the known days",
        "not_forecastable": "over 2,000 working days",
    }.get(row["reason"] or "", "over 2,000 working days")


def on_time(row: Row | None, likely: float = LIKELY) -> Figure:
    """The chance of meeting the target date."""
    label = "Chance to meet the target"
    if row is None or row["target_on"] is None:
        return Figure(label, missing=fmt.missing("no target_on is set in assay.toml"))
    goal = f"target {fmt.day(row['target_on'])}"
    if row["on_time_probability"] is None:
        return Figure(label, missing=fmt.missing(why_no_date(row)))
    probability = row["on_time_probability"]
    kind = "good" if probability >= likely else "bad" if probability < 1 - likely else "watch"
    word = {
        "good": "✓ Likely in time",
        "watch": "▲ Uncertain",
        "bad": "✕ Likely late",
    }[kind]
    return Figure(
        label,
        chance(probability).split("%")[0],
        "%",
        line=goal,
        verdict=f"{word}; {fmt.plural(row['target_days'], 'working day')} left",
        kind=kind,
    )


def needed(row: Row | None) -> Figure:
    """The actual pace beside the one the target needs."""
    label = "Pace, done per working day"
    if row is None or row["per_day"] is None:
        return Figure(label, missing=fmt.missing("no working day is known"))
    line = f"mean of {fmt.plural(row['n'], 'working day')}, zero days kept"
    if row["required_per_day"] is None:
        passed = row["target_on"] is not None and row["remaining"]
        verdict = "The target has passed" if passed else "No target to compare with"
        return Figure(label, fmt.rounded(row["per_day"]), line=line, verdict=verdict)
    reached = row["per_day"] >= row["required_per_day"]
    return Figure(
        label,
        fmt.rounded(row["per_day"]),
        f"of {fmt.rounded(row['required_per_day'])} needed",
        line=line,
        verdict="✓ Enough for the target" if reached else "✕ Below the required pace",
        kind="good" if reached else "bad",
    )


def held(coverage: pl.DataFrame) -> Figure:
    """How often P85 of past forecasts was kept, of those that can be judged."""
    label = "Past P85 forecasts that held"
    row = first(coverage.filter(pl.col("percentile") == "p85"))
    if row is None or not row["n"]:
        return Figure(label, missing=fmt.missing("no forecast is old enough to be judged"))
    return Figure(
        label,
        fmt.count(row["kept"]),
        f"of {fmt.count(row['n'])}",
        line=f"{fmt.percent(row['value'], 0)}; {fmt.percent(row['promised'], 0)} expected",
        verdict="the days overlap: no exact test",
    )


def people_since(daily: pl.DataFrame, calendar: pl.DataFrame, days: int) -> int:
    """How many people handed anything in during the last whole working days of a calendar."""
    working = calendar.filter(pl.col("is_working") & ~pl.col("is_incomplete"))
    since = working.sort("day").tail(days)["day"].min()
    if since is None:
        return 0
    recent = daily.filter(pl.col("day") >= since, pl.col("submitted_items") > 0)
    return recent.filter(pl.col("annotator_id") != "unspecified")["annotator_id"].n_unique()


def day_of(picked: float | str) -> dict[str, str]:
    """The filters of one day, from a clicked mark."""
    day = filters.day_of(picked).isoformat()
    return {"since": day, "until": day}
