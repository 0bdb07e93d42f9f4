"""Key figures of the page Time and cost, and the rows of its charts and tables."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard import blocks, kit, links
from dashboard import format as fmt
from dashboard.filters import Choice
from dashboard.furniture import Figure

Row = Mapping[str, Any]


def seconds(row: Row | None, kind: str, reason: str | None) -> Figure:
    """All the time of one kind: raw, capped or active."""
    label = f"{kind.capitalize()} time"
    value = None if row is None else row[f"{kind}_seconds"]
    if row is None or value is None:
        why = "no tool here measures activity" if kind == "active" and not reason else reason
        return Figure(label, missing=fmt.missing(why or "no_times"))
    n = f"n = {fmt.plural(row['n'], 'submission')}"
    cut = f"{fmt.percent(row['capped_share'])} cut: {fmt.count(row['capped'])} over "
    said = {
        "raw": (f"as exported, {n}", _left_out(row)),
        "capped": (f"{cut}{fmt.duration(row['cap_seconds'])}", "long times cut at the cap"),
        "active": ("as the tools measured it, uncapped", "may miss careful looking"),
    }[kind]
    return Figure(label, fmt.worked(value), line=said[0], verdict=said[1])


def _left_out(row: Row) -> str:
    parts = [
        f"{fmt.count(row['invalid'])} of 0 or less left out" if row["invalid"] else "",
        f"{fmt.count(row['untimed'])} without a time" if row["untimed"] else "",
    ]
    kinds = "no tool says of which kind" if row["kinds"] == "unknown" else f"kind: {row['kinds']}"
    return "; ".join(part for part in parts if part) or kinds


def per(row: Row | None, what: str, reason: str | None) -> Figure:
    """Capped time of an asset or an object: the ratio of totals, the median beneath."""
    label = f"Capped time per {what}"
    value = None if row is None else row[f"seconds_per_{what}"]
    if row is None or value is None:
        none = f"no {what} was made in timed work"
        return Figure(label, missing=fmt.missing(reason or none))
    return Figure(
        label,
        fmt.duration(value),
        line=f"ratio of totals, n = {fmt.plural(row[f'{what}s'], what)}",
        verdict=f"median {fmt.duration(row[f'median_seconds_per_{what}'])}",
    )


def costs(row: Row) -> pl.DataFrame:
    """component, hours, cost, each and share: what the work has cost, part by part."""
    parts = (
        ("Labeling", "label_hours", "label_cost"),
        ("   of which rework", "rework_hours", "rework_cost"),
        ("   of which on skipped assets", "skipped_hours", None),
        ("Review", "review_hours", "review_cost"),
        ("Fixed", None, "fixed_cost"),
        ("Total of what is known", None, "total_cost"),
        ("Cost of quality: review, rework", None, "quality_cost"),
    )
    return pl.DataFrame(
        [
            {
                "component": name,
                "hours": _hours(row, hours),
                "cost": _price(row, hours, cost),
                "each": _price(row, hours, cost, per_asset=True),
                "share": _share(row, cost),
            }
            for name, hours, cost in parts
        ]
    )


def _hours(row: Row, name: str | None) -> str:
    if name is None:
        return ""
    none = "none" if name in ("rework_hours", "skipped_hours") else "no times"
    return fmt.number(row[name], 2) or fmt.missing(none)


def _price(row: Row, hours: str | None, cost: str | None, per_asset: bool = False) -> str:
    if cost is None:
        return ""
    if row[cost] is None:
        return _hours(row, hours) if hours and row[hours] is None else fmt.missing("not set")
    if per_asset and not row["n"]:
        return fmt.missing("none finished")
    value = row[cost] / row["n"] if per_asset else row[cost]
    return fmt.price(value, row["currency"], small=per_asset)


def _share(row: Row, name: str | None) -> str:
    if name is None or row[name] is None or not row["total_cost"]:
        return ""
    return fmt.percent(row[name] / row["total_cost"], 0)


def speed_accuracy(
    choice: Choice, times: pl.DataFrame, accuracy: pl.DataFrame
) -> list[dict[str, Any]]:
    """People with both a time and enough known answers to place: rows of the scatter."""
    verdicts = {"ok": "good", "watch": "watch", "weak": "bad", "insufficient": "faded"}
    both = times.filter(pl.col("median_seconds_per_asset").is_not_null()).join(
        accuracy.filter(pl.col("value").is_not_null()).select(
            "annotator_id", "value", "ci_low", "ci_high", "status", answers="n"
        ),
        on="annotator_id",
    )
    return [
        {
            "name": choice.name(row["annotator_id"]),
            "key": row["annotator_id"],
            "seconds": row["median_seconds_per_asset"],
            "value": row["value"],
            "low": row["ci_low"],
            "high": row["ci_high"],
            "n": row["answers"],
            "verdict": verdicts.get(row["status"], "faded"),
        }
        for row in both.sort("annotator_id").iter_rows(named=True)
    ]


def learning(choice: Choice, frame: pl.DataFrame, most: int) -> list[dict[str, Any]]:
    """Learning rates for dots and whiskers, the fastest learners first."""
    known = frame.filter(pl.col("value").is_not_null()).sort("value").head(most)
    return [
        {
            "name": choice.name(row["annotator_id"]),
            "key": row["annotator_id"],
            "value": row["value"],
            "low": row["ci_low"],
            "high": row["ci_high"],
            "n": row["n"],
            "verdict": "bad" if row["ci_low"] > 1 else "good",
        }
        for row in known.iter_rows(named=True)
    ]


def learning_note(frame: pl.DataFrame, most: int) -> str:
    """How many people have a learning rate, and why others have none."""
    known = frame.filter(pl.col("value").is_not_null()).height
    few = frame.height - known
    shown = (
        f"{most} fastest learners of {known}"
        if known > most
        else fmt.plural(known, "person", "people")
    )
    return f"{shown}; {few} with fewer than 30 timed assets" if few else shown


def is_timed(people: pl.DataFrame) -> bool:
    """Whether the time of anybody is known."""
    return people.filter(pl.col("effective_hours").is_not_null()).height > 0


def people_table(choice: Choice, people: pl.DataFrame) -> None:
    """Everyone's time in all its kinds; the action lists what is flagged of their work."""
    rows = people.sort("capped_seconds", descending=True, nulls_last=True)
    none = "n/a: no times"
    shown = kit.written(
        blocks.named(rows, choice),
        raw=lambda row: fmt.worked(row["raw_seconds"]) or none,
        capped=lambda row: fmt.worked(row["capped_seconds"]) or none,
        cut=lambda row: fmt.percent(row["capped_share"]) or none,
        active=lambda row: fmt.worked(row["active_seconds"]) or "n/a: not measured",
        sessions=lambda row: fmt.worked(row["session_seconds"]) or "n/a: not recorded",
        hours=lambda row: fmt.number(row["effective_hours"]) or none,
        pace=lambda row: fmt.rounded(row["per_effective_hour"]) or none,
        per_asset=lambda row: _both(row, "asset") or none,
        per_object=lambda row: _both(row, "object") or "n/a: none",
        timed=lambda row: fmt.count(row["n"]),
    )
    columns = {
        "person": kit.text("Annotator", 130),
        "raw": kit.figure("Raw time"),
        "capped": kit.figure("Capped time"),
        "cut": kit.figure("Share cut off"),
        "active": kit.figure("Active time"),
        "sessions": kit.figure("In sessions"),
        "per_asset": kit.figure("Capped per asset (median)"),
        "per_object": kit.figure("Capped per object (median)"),
        "hours": kit.figure("Effective hours"),
        "pace": kit.figure("Assets per eff. hour"),
        "timed": kit.figure("n timed"),
    }
    if people["session_seconds"].null_count() == people.height:
        del columns["sessions"]
    if people["seconds_per_object"].null_count() == people.height:
        del columns["per_object"]
    row = kit.table(shown, columns, "times", alt="Time of each person", verb="See flagged", rows=16)
    if row is not None:
        links.go("flagged", annotator=shown["annotator_id"][row])


def _both(row: Row, what: str) -> str:
    """The ratio of totals with the median in brackets: '4 min 10 s (3 min 54 s)'."""
    ratio = fmt.duration(row[f"seconds_per_{what}"])
    return f"{ratio} ({fmt.duration(row[f'median_seconds_per_{what}'])})" if ratio else ""


def cost_table(cost: Row) -> None:
    """What the work has cost, part by part."""
    columns = {
        "component": kit.text("Component", 200),
        "hours": kit.figure("Hours", 90),
        "cost": kit.figure("Cost", 90),
        "each": kit.figure("Per finished asset", 120),
        "share": kit.figure("Share", 60),
    }
    if cost["reason"] == "not_applicable":
        columns = {name: columns[name] for name in ("component", "hours")}
    kit.read(_known(costs(cost), cost), columns, "costs", alt="Cost by component")


def _known(parts: pl.DataFrame, cost: Row) -> pl.DataFrame:
    """Without a rate only hours are known, and only of what has some."""
    return parts.filter(pl.col("hours") != "") if cost["reason"] == "not_applicable" else parts


def cost_note(cost: Row | None) -> str:
    """How many assets the cost is shared by, and the rates."""
    if cost is None:
        return ""
    if cost["reason"] == "not_applicable":
        return "Set label_rate and review_rate under [policy.cost] in assay.toml, then load again"
    return f"n = {fmt.plural(cost['n'], 'finished asset')}; {cost['method']}"
