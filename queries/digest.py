"""A project in a few sentences: what is off target first, then pace, forecast, backlog, quality."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl

from queries.filters import Filters
from queries.reader import Reader

Row = Mapping[str, Any]

VIEWS = (
    *("targets_status", "throughput_forecast", "throughput_batches", "throughput_flow"),
    *("throughput_backlog", "throughput_forecast_coverage", "cost_overview"),
)
_WAITING = {
    "submitted": "wait for a verdict",
    "rework": "for rework",
    "in_progress": "are begun",
    "not_started": "are not begun",
}
_NO_FORECAST = {
    "no_data": "nothing is done on any date",
    "insufficient_n": "there are too few working days of history",
    "not_forecastable": "at this pace it takes over 2,000 working days",
}


@dataclass(frozen=True)
class Facts:
    """The rows of one project that a digest is made of; `on_time` is the chance that is wanted."""

    targets: Sequence[Row] = ()
    forecast: Row | None = None
    batches: Sequence[Row] = ()
    flow: Row | None = None
    backlog: Sequence[Row] = ()
    coverage: Sequence[Row] = ()
    cost: Row | None = None
    on_time: float = 0.85


@dataclass(frozen=True)
class Digest:
    """Sentences about one project; those in `off_target` ask for a decision."""

    project: str
    as_of_on: str | None
    off_target: tuple[str, ...]
    on_target: tuple[str, ...]
    not_known: tuple[str, ...]
    figures: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """One flat object, as `assay digest --json` prints it."""
        return asdict(self)

    def as_text(self) -> str:
        """The same to be read: what is off target first."""
        parts = [f"{self.project}: data until {self.as_of_on or 'nobody knows when'}"]
        for title, lines in (
            ("Off target", self.off_target or ("Nothing.",) * bool(self.on_target)),
            ("Where it stands", self.figures),
            ("On target", self.on_target),
            ("Targets that cannot be judged", self.not_known),
        ):
            if lines:
                parts.append("\n".join([title, *(f"- {line}" for line in lines)]))
        return "\n\n".join(parts)


def digest(reader: Reader, project: str) -> Digest:
    """The digest of a project of the reader's."""
    wanted = reader.sql(
        """select max(value_number) as chance from stg_policies
        where project_id = ? and subject = 'forecast' and name = 'on_time' and scope = 'all'""",
        [project],
    )["chance"][0]
    return of_views(lambda view: reader.fetch(view, Filters(projects=(project,))), project, wanted)


def of_views(
    fetch: Callable[[str], pl.DataFrame], project: str, on_time: float | None = None
) -> Digest:
    """The digest of a project, from whatever fetches its rows of a view.

    `on_time` is the chance of being in time that is wanted; None for the usual 0.85.
    """
    targets, forecasts, batches, flows, backlog, coverage, costs = (
        fetch(view).to_dicts() for view in VIEWS
    )
    forecast, flow, cost = (next(iter(rows), None) for rows in (forecasts, flows, costs))
    facts = Facts(targets, forecast, batches, flow, backlog, coverage, cost)
    return told(project, facts if on_time is None else replace(facts, on_time=on_time))


def told(project: str, facts: Facts) -> Digest:
    """Put the rows into words.

    >>> told("harbour", Facts()).as_text()
    'harbour: data until nobody knows when'
    """
    judged = [*_dates(facts), *_targets(facts)]
    as_of = facts.forecast["as_of_on"] if facts.forecast else None
    return Digest(
        project=_plain(project),
        as_of_on=None if as_of is None else as_of.isoformat(),
        off_target=tuple(line for is_met, line in judged if is_met is False),
        on_target=tuple(line for is_met, line in judged if is_met),
        not_known=tuple(line for is_met, line in judged if is_met is None),
        figures=tuple(_figures(facts)),
    )


# --- targets


def _targets(facts: Facts) -> Iterator[tuple[bool | None, str]]:
    for row in facts.targets:
        if row["reason"] is None:
            yield row["is_met"], _TARGETS.get(row["target"], _any_target)(row)
        elif row["reason"] != "not_applicable":
            why = "too little" if row["reason"] == "insufficient_n" else "nothing"
            yield None, f"{_NAMES.get(row['target'], row['target'])}: {why} to judge it by."


def _pace(row: Row) -> str:
    return f"Pace: {_number(row['actual'])} assets a working day, {_number(row['wanted'])} wanted."


def _latency(row: Row) -> str:
    return (
        f"Review latency: 85 of 100 assets have a verdict within {_number(row['actual'])} days, "
        f"{_number(row['wanted'])} wanted."
    )


def _acceptance(row: Row) -> str:
    return f"Accepted at first attempt: {_shares(row)} ({row['n']:,} judged)."


def _accuracy(row: Row) -> str:
    return f"Accuracy against gold: {_shares(row)} ({row['n']:,} answers)."


def _budget(row: Row) -> str:
    unit = "" if row["unit"] == "unspecified" else f" {_plain(row['unit'])}"
    end = "" if row["expected"] is None else f", {_number(row['expected'])}{unit} expected"
    return (
        f"Budget: {_number(row['actual'])}{unit} spent{end}, {_number(row['wanted'])}{unit} wanted."
    )


def _any_target(row: Row) -> str:
    return f"{row['target']}: {_number(row['actual'])}, {_number(row['wanted'])} wanted."


_TARGETS = {
    "per_day": _pace,
    "review_days": _latency,
    "acceptance": _acceptance,
    "accuracy": _accuracy,
    "budget": _budget,
}
_NAMES = {
    "per_day": "Pace",
    "review_days": "Review latency",
    "acceptance": "Accepted at first attempt",
    "accuracy": "Accuracy against gold",
    "budget": "Budget",
}


def _dates(facts: Facts) -> Iterator[tuple[bool | None, str]]:
    """The target date of the project and the due dates of its batches."""
    row = facts.forecast
    if row is not None and row["target_on"] is not None and row["remaining"]:
        yield _date("The whole", row["target_on"], row, facts.on_time)
    for batch in facts.batches:
        if batch["due_on"] is not None:
            yield _date(f"Batch {_plain(batch['batch'])}", batch["due_on"], batch, facts.on_time)


def _date(what: str, due: Any, row: Row, on_time: float) -> tuple[bool | None, str]:
    chance, due = row["on_time_probability"], due.isoformat()
    if not row["remaining"]:
        ended = row["finished_on"]
        if ended is None:
            return None, f"{what}: due {due}, finished on a date nobody knows."
        return chance == 1, f"{what}: due {due}, finished on {ended.isoformat()}."
    rest = f"{row['remaining']:,} of {row['scope']:,} assets remain"
    if chance is None:
        why = _NO_FORECAST.get(row["reason"], "no day is known to be a working day")
        return None, f"{what}: due {due}, {rest}; no forecast, for {why}."
    needed = row["required_per_day"]
    pace = (
        "the date has passed"
        if needed is None
        else f"{_number(needed)} a working day needed, {_number(row['per_day'])} is the pace"
    )
    is_met = chance >= on_time
    return is_met, f"{what}: due {due}, {rest}; {_percent(chance)} chance to be in time ({pace})."


# --- figures


def _figures(facts: Facts) -> Iterator[str]:
    if facts.forecast is not None:
        yield _pace_line(facts.forecast)
        yield _forecast_line(facts.forecast) + _coverage(facts)
    if facts.flow is not None:
        yield _backlog_line(facts.backlog, facts.flow)
        yield from _quality_line(facts)
    if facts.cost is not None and facts.cost["value"] is not None:
        unit = "" if facts.cost["currency"] is None else f" {_plain(facts.cost['currency'])}"
        yield f"Cost: {_number(facts.cost['value'])}{unit} per finished asset."


def _pace_line(row: Row) -> str:
    if row["per_day"] is None:
        return "Pace: not known, for no working day is over."
    days = "day" if row["n"] == 1 else f"{row['n']} working days"
    return f"Pace: {_number(row['per_day'])} assets done per working day, over the last {days}."


def _forecast_line(row: Row) -> str:
    if not row["remaining"]:
        return f"Forecast: nothing remains of {row['scope']:,} assets."
    rest = f"{row['remaining']:,} of {row['scope']:,} assets remain"
    if row["p50_on"] is None:
        return f"Forecast: none, for {_NO_FORECAST[row['reason']]}; {rest}."
    dates = [
        f"{row[name].isoformat()} ({share} %)"
        for name, share in (("p50_on", 50), ("p85_on", 85), ("p95_on", 95))
        if row[name] is not None
    ]
    return f"Forecast: {rest}; done by {', '.join(dates)}."


def _coverage(facts: Facts) -> str:
    """How far to trust the dates, where there are dates and enough forecasts were made before."""
    if not facts.forecast or not facts.forecast["remaining"]:
        return ""
    for row in facts.coverage:
        if row["percentile"] == "p85" and row["reason"] is None:
            kept = f"{row['kept']:,} of {row['n']:,}"
            return f" Of past forecasts at 85 %, {kept} were kept."
    return ""


def _backlog_line(backlog: Sequence[Row], flow: Row) -> str:
    open_rows = [row for row in backlog if row["state"] in _WAITING]
    counts = {
        state: sum(row["assets"] for row in open_rows if row["state"] == state)
        for state in _WAITING
    }
    parts = [f"{count:,} {_WAITING[state]}" for state, count in counts.items() if count]
    if not parts:
        return "Backlog: none."
    if flow["backlog_days"] is not None and counts["submitted"]:
        parts[0] += f" ({_number(flow['backlog_days'])} working days of review)"
    oldest = max((row["oldest_days"] for row in open_rows if row["oldest_days"]), default=0)
    end = f"; the oldest has waited {_number(oldest)} days" if oldest >= 1 else ""
    return f"Backlog: {', '.join(parts)}{end}."


def _quality_line(facts: Facts) -> Iterator[str]:
    flow, parts = facts.flow or {}, []
    if flow["first_pass_yield"] is not None:
        parts.append(
            f"{_percent(flow['first_pass_yield'])} of {flow['judged']:,} judged assets accepted at "
            f"first attempt, {_percent(flow['rework_rate'])} sent back"
        )
    for row in facts.targets:
        if row["target"] == "accuracy" and row["actual"] is not None:
            parts.append(f"{_percent(row['actual'])} of {row['n']:,} gold answers right")
    if parts:
        yield f"Quality: {'; '.join(parts)}."


# --- words


def _shares(row: Row) -> str:
    return f"{_percent(row['actual'])}, {_percent(row['wanted'])} wanted"


def _percent(share: float) -> str:
    """A share in per cent that never rounds to all or to none.

    >>> [_percent(share) for share in (0, 0.0001, 0.5, 0.9999, 1)]
    ['0 %', 'under 0.1 %', '50 %', 'over 99.9 %', '100 %']
    """
    if 0 < share < 0.001:
        return "under 0.1 %"
    if 0.999 < share < 1:
        return "over 99.9 %"
    return f"{share * 100:.1f}".removesuffix(".0") + " %"


def _number(value: float) -> str:
    """Two places below ten, one below a hundred, else none.

    >>> [_number(value) for value in (1.126, 12.0, 45.67, 1234.5)]
    ['1.13', '12', '45.7', '1,234']
    """
    places = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(text: str) -> str:
    """A name on one line."""
    return " ".join(text.split())
