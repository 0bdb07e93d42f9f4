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


COMPONENTS = {
    "labeling": "Labeling",
    "rework": "   of which rework",
    "skipped": "   of which on skipped assets",
    "review": "Review",
    "fixed": "Fixed",
    "total": "Total of what is known",
    "quality": "Cost of quality: review, rework",
}
TIMED = ("labeling", "rework", "skipped", "review")


def cost_table(parts: pl.DataFrame, has_rate: bool) -> None:
    """What the work has cost, part by part; without a rate only the hours."""
    shown = kit.written(
        parts.sort("place"),
        part=lambda row: COMPONENTS[row["component"]],
        time=lambda row: _hours(row) if row["component"] in TIMED else "",
        cost=lambda row: _cost(row, "value"),
        each=lambda row: _cost(row, "per_asset", small=True),
        of=lambda row: fmt.percent(row["share"], 0),
    )
    columns = {
        "part": kit.text("Component", 200),
        "time": kit.figure("Hours", 90),
        "cost": kit.figure("Cost", 90),
        "each": kit.figure("Per finished asset", 120),
        "of": kit.figure("Share", 60),
    }
    if not has_rate:
        columns = {name: columns[name] for name in ("part", "time")}
        shown = shown.filter(pl.col("component").is_in(TIMED))
    kit.read(shown, columns, "costs", alt="Cost by component")


def _hours(row: Row) -> str:
    none = "none" if row["component"] in ("rework", "skipped") else "no times"
    return fmt.number(row["hours"], 2) or fmt.missing(none)


def _cost(row: Row, name: str, small: bool = False) -> str:
    if row["component"] == "skipped":
        return ""
    if row["value"] is None:
        untimed = row["component"] in TIMED and row["hours"] is None
        unset = "not set" if row["component"] == "fixed" else "not known"
        return _hours(row) if untimed else fmt.missing(unset)
    return fmt.price(row[name], row["currency"], small=small) or fmt.missing("none finished")


def cost_note(cost: Row | None) -> str:
    """How many assets the cost is shared by, and the rates."""
    if cost is None:
        return ""
    if cost["reason"] == "not_applicable":
        return "Set label_rate and review_rate under [policy.cost] in assay.toml, then load again"
    return f"n = {fmt.plural(cost['n'], 'finished asset')}; {cost['method']}"


def votes_table(votes: pl.DataFrame) -> None:
    """What each further annotator per asset brings, and what it costs."""
    shown = kit.written(
        votes.sort("votes"),
        people=lambda row: fmt.count(row["votes"]),
        right=lambda row: fmt.percent(row["value"]) or fmt.missing(row["reason"]),
        gain=lambda row: _gain(row["gain"]),
        each=lambda row: (
            fmt.price(row["cost"], row["currency"], small=True)
            or fmt.missing("no rate or no times")
        ),
        price=_per_right,
        behind=lambda row: fmt.count(row["n"]),
    )
    columns = {
        "people": kit.figure("Annotators per asset", 120),
        "right": kit.figure("Majority is right", 110),
        "gain": kit.figure("Gain", 80),
        "each": kit.figure("Cost per asset", 100),
        "price": kit.figure("Per one more right", 120),
        "behind": kit.figure("n assets", 80),
    }
    kit.read(shown, columns, "votes", alt="What one more annotator per asset is worth")


def _per_right(row: Row) -> str:
    """The price of one more right asset at this step; the first annotator has none before."""
    if row["votes"] == 1:
        return ""
    none = "no gain" if row["cost"] is not None else "no rate or no times"
    return fmt.price(row["cost_per_right"], row["currency"], small=True) or fmt.missing(none)


def _gain(value: float | None) -> str:
    if value is None:
        return ""
    return f"{'−' if value < 0 else '+'}{fmt.points(value)}"
