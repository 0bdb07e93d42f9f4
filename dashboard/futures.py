"""What the Forecast page shows beside its charts: the what-if, and how past forecasts fared."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from dashboard import format as fmt
from dashboard import kit, velocity
from dashboard.answers import chance
from dashboard.vega import Rule
from queries import what_if as expected

Row = Mapping[str, Any]
DAYS = 20
MOST_MORE = 1000
FORECASTS = {"p50": "P50", "p85": "P85", "p95": "P95"}
KEPT = {True: "✓ held", False: "✕ missed", None: "n/a: too early"}


def fan_note(row: Row | None, burnup: pl.DataFrame) -> str:
    """n of the forecast, and what its chart cannot show."""
    if row is None or burnup.is_empty():
        return ""
    last = burnup.row(-1, named=True)
    again = last["done"] + last["undated"] - row["done"]
    notes = [
        f"n = {fmt.plural(row['n'], 'working day')} of history",
        "dashed: the last day may not be over" if last["is_incomplete"] else "",
        f"{fmt.count(again)} done once are open again" if again > 0 else "",
    ]
    return "; ".join(note for note in notes if note)


def recent(burnup: pl.DataFrame) -> pl.DataFrame:
    """The last working days, and the day that may not be over where it is one."""
    working = burnup.filter(pl.col("is_working"))
    return working.tail(DAYS + int(working["is_incomplete"].sum()))


def pace_note(days: pl.DataFrame) -> str:
    """n of the columns, and which of them is left out of the mean."""
    whole = days.filter(~pl.col("is_incomplete")).height
    counted = f"n = {fmt.plural(whole, 'working day')}"
    if whole == days.height:
        return counted
    return f"{counted}; pale: not over, not in the mean"


def paces(row: Row) -> list[Rule]:
    """The pace as it is, and as the target needs it."""
    rules = []
    if row["per_day"] is not None:
        rules.append(Rule(row["per_day"], f"mean {fmt.rounded(row['per_day'])}"))
    if row["required_per_day"]:
        rules.append(
            Rule(row["required_per_day"], f"required {fmt.rounded(row['required_per_day'])}", True)
        )
    return rules


def what_if(row: Row, burnup: pl.DataFrame, daily: pl.DataFrame) -> None:
    """Two numbers to change, and the forecast as it is beside the one that would be."""
    people = velocity.people_since(daily, burnup, DAYS)
    first, second, _ = st.columns([0.22, 0.22, 0.56], gap="medium", vertical_alignment="bottom")
    more = first.number_input(
        f"More or fewer people (now {people})",
        min_value=1 - people if people else 0,
        max_value=MOST_MORE if people else 0,
        value=0,
        step=1,
        key="what-if-people",
        disabled=not people,
    )
    pace = second.number_input(
        "Pace of each, in % of now",
        min_value=10,
        max_value=500,
        value=100,
        step=10,
        key="what-if-pace",
    )
    factor = ((people + more) / people if people else 1) * pace / 100
    told = {
        "As it is": row,
        _named(people, int(more), int(pace)): expected(row, burnup, factor=factor),
    }
    if more == 0 and pace == 100:
        told = {"As it is": row}
    kit.read(_compared(told), _COLUMNS, "what-if-table", alt="The forecast, as it is and what if")


def _named(people: int, more: int, pace: int) -> str:
    changed = [f"{people + more} people"] if more else []
    changed += [f"{pace}% of the pace"] if pace != 100 else []
    return "With " + " at ".join(changed)


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


def held_table(past: pl.DataFrame) -> None:
    """How many of the past forecasts were kept."""
    if past.is_empty():
        kit.empty("No forecast can be looked back on.", "Ten working days are needed first.", None)
        return
    shown = kit.written(
        velocity.backtest(past),
        of=lambda row: fmt.count(row["judged"]),
        times=lambda row: fmt.count(row["kept"]),
        still=lambda row: fmt.count(row["open"]),
    )
    columns = {
        "forecast": "Forecast",
        "expected": kit.figure("Should hold"),
        "held": kit.figure("Held"),
        "times": kit.figure("Times"),
        "of": kit.figure("n judged"),
        "still": kit.figure("Too early"),
    }
    kit.read(shown, columns, "held", alt="How often past forecasts held")


def past_note(past: pl.DataFrame) -> str:
    """How many past forecasts there are, and how many are not seen in the table."""
    unfinished = past["actual_days"].null_count()
    still = f"; {fmt.count(unfinished)} more are not done yet"
    return f"{fmt.plural(past.height - unfinished, 'forecast')}{still if unfinished else ''}"


def past_table(past: pl.DataFrame) -> None:
    """Each past forecast and what it took."""
    if past.is_empty():
        kit.empty(
            "No past forecasts.", "Ten working days are needed first.", None, key="past-forecasts"
        )
        return
    judged = past.filter(pl.col("actual_days").is_not_null())
    shown = kit.written(
        past if judged.is_empty() else judged,
        made=lambda row: fmt.day(row["made_on"]),
        about=lambda row: fmt.count(row["items"]),
        **{
            word: lambda row, name=name: fmt.count(row[f"{name}_days"]) or "n/a: over 2,000"
            for name, word in FORECASTS.items()
        },
        took=lambda row: fmt.count(row["actual_days"]) or "n/a: not done yet",
        kept=lambda row: KEPT[row["is_within_p85"]],
    )
    columns = {
        "made": "Made on",
        "about": kit.figure("Assets"),
        **{word: kit.figure(f"{word}, days") for word in FORECASTS.values()},
        "took": kit.figure("It took, days"),
        "kept": "P85",
    }
    kit.read(shown, columns, "past", alt="Past forecasts", rows=8)
