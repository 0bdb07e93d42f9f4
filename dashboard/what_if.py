"""The what-if of the Forecast page: what is changed stands in the address."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from dashboard import filters, kit, velocity
from dashboard import format as fmt
from dashboard.answers import chance
from dashboard.futures import DAYS, FORECASTS
from queries import bottleneck
from queries import what_if as expected

Row = Mapping[str, Any]
MOST_MORE = 1000
LEAST_PACE, MOST_PACE = 10, 500
MOST_VERDICTS = 1_000_000


def show(row: Row, burnup: pl.DataFrame, daily: pl.DataFrame, flow: Row | None) -> None:
    """A few numbers to change, and the forecast as it is beside the one that would be."""
    people = velocity.people_since(daily, burnup, DAYS)
    now = bottleneck.steps(burnup, flow)
    slots = st.columns(4, gap="medium", vertical_alignment="bottom")
    with slots[0]:
        more = _people(people)
    with slots[1]:
        pace = _number("Pace of each, in % of now", "pace", 100, LEAST_PACE, MOST_PACE, 10)
    labeling = ((people + more) / people if people else 1) * pace / 100
    changes: dict[str, float] = {}
    if now.verdicts is not None and now.review_share is not None:
        with slots[2]:
            changes |= _share(round(100 * now.review_share))
        with slots[3]:
            changes |= _verdicts(round(now.verdicts))
    told: dict[str, Row] = {"As it is": row}
    if more or pace != 100 or changes:
        factor = bottleneck.factor(now, labeling, **changes)
        told[_named(people, more, pace, changes)] = expected(row, burnup, factor=factor)
    kit.read(_compared(told), _COLUMNS, "what-if-table", alt="The forecast, as it is and what if")
    if bottleneck.is_review_limiting(now, labeling, **changes):
        st.caption("Review sets this pace: more labeling would only wait for a verdict.")


def _people(now: int) -> int:
    least, most = (1 - now, MOST_MORE) if now else (0, 0)
    return _number(f"More or fewer people (now {now})", "people", 0, least, most, 1)


def _share(now: int) -> dict[str, float]:
    given = _number(f"Share reviewed, in % (now {now})", "reviewed", now, 0, 100, 5)
    return {} if given == now else {"review_share": given / 100}


def _verdicts(now: int) -> dict[str, float]:
    label = f"Verdicts a working day (now {now})"
    given = _number(label, "verdicts", now, 0, MOST_VERDICTS, max(now // 10, 1))
    return {} if given == now else {"verdicts": float(given)}


def _number(label: str, name: str, usual: int, least: int, most: int, step: int) -> int:
    """A number of the address; what is no number, or out of reach, is as it is now."""
    said = next(iter(filters.address().get(name, [])), "")
    value = int(said) if said.lstrip("-").isdecimal() else usual
    key = f"what-if-{name}"
    st.session_state[key] = min(max(value, least), most)

    def write() -> None:
        changed = st.session_state[key]
        filters.set_values(name, [] if changed == usual else [str(changed)])

    st.number_input(
        label,
        min_value=least,
        max_value=most,
        step=step,
        key=key,
        disabled=least == most,
        on_change=write,
    )
    return int(st.session_state[key])


def _named(people: int, more: int, pace: int, changes: Mapping[str, float]) -> str:
    parts = [fmt.plural(people + more, "person", "people")] if more else []
    parts += [f"{pace}% of the pace"] if pace != 100 else []
    if (share := changes.get("review_share")) is not None:
        parts.append(f"{fmt.percent(share, 0)} reviewed" if share else "no review")
    if (verdicts := changes.get("verdicts")) is not None:
        parts.append(f"{fmt.count(verdicts)} verdicts a day")
    return "With " + ", ".join(parts)


_COLUMNS = {
    "case": "Case",
    "pace": kit.figure("Assets per working day"),
    "needed": kit.figure("Required for the target"),
    **{f"{name}": kit.figure(f"Done by, {word}") for name, word in FORECASTS.items()},
    "days": kit.figure("Working days, P85"),
    "chance": kit.figure("Chance to meet the target"),
}


def _compared(told: Mapping[str, Row]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "case": case,
                "pace": fmt.rounded(row["per_day"]),
                "needed": fmt.rounded(row["required_per_day"]) or fmt.missing(_no_target(row)),
                **{
                    name: fmt.day(row[f"{name}_on"]) or fmt.missing(velocity.why_no_date(row))
                    for name in FORECASTS
                },
                "days": fmt.count(row["p85_days"]) or fmt.missing(velocity.why_no_date(row)),
                "chance": chance(row["on_time_probability"]) or fmt.missing(_no_target(row)),
            }
            for case, row in told.items()
        ]
    )


def _no_target(row: Row) -> str:
    return "no target is set" if row["target_on"] is None else "the target has passed"
