"""What the Forecast page shows beside its charts: notes, paces, and how past forecasts fared."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard import format as fmt
from dashboard import kit
from dashboard.vega import Rule

Row = Mapping[str, Any]
DAYS = 20
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


def held_table(coverage: pl.DataFrame, past: pl.DataFrame) -> None:
    """How many of the past forecasts were kept."""
    if past.is_empty():
        kit.empty("No forecast can be looked back on.", "Ten working days are needed first.", None)
        return
    shown = kit.written(
        coverage.sort("percentile"),
        forecast=lambda row: row["percentile"].upper(),
        expected=lambda row: fmt.percent(row["promised"], 0),
        held=lambda row: fmt.percent(row["value"], 0) or fmt.missing("none is old enough"),
        times=lambda row: fmt.count(row["kept"]),
        of=lambda row: fmt.count(row["n"]),
        still=lambda row: fmt.count(past[f"is_within_{row['percentile']}"].null_count()),
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
