"""Which targets are met: the first sentence of the Overview, and the table at its end."""

import polars as pl

from dashboard import format as fmt
from dashboard import kit
from dashboard.filters import Choice
from queries.digest import Digest, of_views

NAMES = {
    "per_day": "Pace",
    "review_days": "Review latency",
    "acceptance": "Accepted at first attempt",
    "accuracy": "Accuracy against gold",
    "budget": "Budget",
}
PAGES = {
    "per_day": "throughput",
    "review_days": "flow",
    "acceptance": "flow",
    "accuracy": "accuracy",
    "budget": "time",
}
VERDICTS = {True: "✓ on target", False: "✕ off target", None: "n/a: cannot be judged"}
SHARES = ("acceptance", "accuracy")
MOST_SENTENCES = 3


def sentence(choice: Choice) -> str:
    """What is off target, in words; else that everything is on target; else nothing."""
    told = digest(choice)
    off, met = told.off_target, len(told.on_target)
    if off:
        more = len(off) - MOST_SENTENCES
        rest = f" And {fmt.count(more)} more." if more > 0 else ""
        said = " ".join(off[:MOST_SENTENCES])
        return f"Off target, {fmt.count(len(off))} of {fmt.count(len(off) + met)}: {said}{rest}"
    if met:
        return f"On target: {' '.join(told.on_target[:MOST_SENTENCES])}"
    return ""


def digest(choice: Choice) -> Digest:
    """What `assay digest` says of the project."""
    return of_views(choice.whole, choice.project, choice.policy("forecast", "on_time"))


def table(frame: pl.DataFrame) -> str | None:
    """Each target with what was measured; the page of the row that was clicked."""
    order = frame.sort(pl.col("is_met").fill_null(True), "target")
    shown = kit.written(
        order,
        what=lambda row: NAMES.get(row["target"], row["target"]),
        goal=lambda row: _value(row, "wanted"),
        now=lambda row: _value(row, "actual") or fmt.missing(row["reason"] or "no_data"),
        end=lambda row: _value(row, "expected"),
        verdict=lambda row: VERDICTS[row["is_met"]],
        behind=lambda row: fmt.count(row["n"]),
        how=lambda row: row["method"],
    )
    columns = {
        "verdict": kit.text("Verdict", 110),
        "what": kit.text("Target", 170),
        "goal": kit.figure("Wanted", 90),
        "now": kit.figure("Measured", 110),
        "end": kit.figure("Expected", 90),
        "behind": kit.figure("n", 70),
        "how": kit.text("How it is measured", 420),
    }
    if not order["expected"].drop_nulls().len():
        del columns["end"]
    row = kit.table(shown, columns, "targets", alt="Targets", verb="See why")
    return None if row is None else PAGES.get(shown["target"][row], "forecast")


def _value(row: dict[str, object], name: str) -> str:
    value = row[name]
    if not isinstance(value, float | int):
        return ""
    if row["target"] in SHARES:
        return fmt.percent(float(value)) or ""
    if row["target"] == "budget":
        return fmt.price(float(value), _currency(row))
    unit = {"review_days": "days", "per_day": "a day"}.get(str(row["target"]), "")
    return f"{fmt.number(float(value))} {unit}".strip()


def _currency(row: dict[str, object]) -> str | None:
    unit = row["unit"]
    return None if unit == "unspecified" else str(unit)
