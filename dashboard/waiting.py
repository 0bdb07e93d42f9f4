"""Tables of what waits: the steps and how long they take, the assets, and Little's law."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard import blocks, filters, flows, kit, links, rollup
from dashboard import format as fmt
from dashboard.answers import chance
from dashboard.filters import Choice

Row = Mapping[str, Any]
ALL = "all"
STEADY = 0.25
UNKNOWN = "unspecified"
NEEDED = "Lead, cycle and review times need dates of creation, of starts and of verdicts."


def burnup_note(burnup: pl.DataFrame, forecast: Row | None) -> str:
    """n of a burn-up, and what its lines do not hold."""
    if burnup.is_empty():
        return ""
    last = burnup.row(-1, named=True)
    again = last["done"] + last["undated"] - forecast["done"] if forecast else 0
    notes = [
        f"n = {fmt.plural(last['scope'], 'asset')}",
        "dashed: the last day may not be over" if last["is_incomplete"] else "",
        f"{fmt.count(last['undated'])} done without a date are in no line"
        if last["undated"]
        else "",
        f"{fmt.count(again)} done once are open again" if again > 0 else "",
    ]
    return "; ".join(note for note in notes if note)


def is_dated(burnup: pl.DataFrame) -> bool:
    """Whether a burn-up has a line: undated work would only draw a flat one at zero."""
    return bool(rollup.total(burnup, "submitted") or rollup.total(burnup, "done"))


def of_project(times: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows of the whole project; of the one batch where one is chosen."""
    whole = times.filter(pl.col("batch") == ALL)
    return (times if whole.is_empty() else whole).to_dicts()


def steps_table(times: pl.DataFrame) -> None:
    """Every step of the project and of its batches."""
    order = {name: place for place, name in enumerate(flows.MEASURES)}
    rows = times.with_columns(
        pl.col("measure").replace_strict(order, default=9).alias("rank"),
        (pl.col("batch") != ALL).alias("is_batch"),
    ).sort("is_batch", "batch", "rank")
    shown = kit.written(
        rows,
        step=lambda row: flows.MEASURES.get(row["measure"], row["measure"]),
        of=lambda row: "whole project" if row["batch"] == ALL else _batch(row["batch"]),
        finished=lambda row: fmt.count(row["n"]),
        open=lambda row: fmt.count(row["waiting"]),
        middle=lambda row: (
            fmt.waited(row["median_days"]) or fmt.missing("not reached" if row["n"] else "none yet")
        ),
        half=lambda row: fmt.waited(row["p50_days"]) or fmt.missing("none yet"),
        most=lambda row: fmt.waited(row["p85_days"]) or fmt.missing("none yet"),
        nearly=lambda row: fmt.waited(row["p95_days"]) or fmt.missing("none yet"),
        left_out=lambda row: fmt.count(row["excluded"]),
    )
    columns = {
        "step": kit.text("Step", 230),
        "of": "Of",
        "middle": kit.figure("Median of all"),
        "half": kit.figure("P50, finished"),
        "most": kit.figure("P85, finished"),
        "nearly": kit.figure("P95, finished"),
        "finished": kit.figure("n finished"),
        "open": kit.figure("On their way"),
        "left_out": kit.figure("Wrong dates"),
    }
    kit.read(shown, columns, "steps-table", alt="How long each step takes")


def _batch(batch: str) -> str:
    return "no batch named" if batch == UNKNOWN else batch


def assets_table(choice: Choice, waiting: pl.DataFrame) -> None:
    """Assets that are not done, the longest wait first; the action opens one."""
    rows = waiting.sort("days", "asset_key", descending=[True, False], nulls_last=True)
    shown = kit.written(
        blocks.named(rows.head(kit.MOST_ROWS), choice),
        known_as=lambda row: row["name"] or row["asset_key"],
        now=lambda row: flows.STATES.get(row["state"], row["state"]),
        still=lambda row: fmt.waited(row["days"]) or "n/a: no date",
        since=lambda row: fmt.instant(row["last_at"]) or "n/a: no date",
        who=lambda row: row["person"] if row["annotator_id"] else _nobody(row["state"]),
        back=lambda row: fmt.count(row["rejections"]),
        delivery=lambda row: _batch(row["batch"]),
    )
    columns = {
        "known_as": "Asset",
        "now": "State",
        "still": kit.figure("Nothing happened for"),
        "since": "Last event",
        "back": kit.figure("Rejections"),
        "who": "Annotator",
        "delivery": "Batch",
    }
    if (waiting["batch"] == UNKNOWN).all():
        del columns["delivery"]
    row = kit.table(shown, columns, "waiting", alt="Assets that wait, the longest first", rows=8)
    if row is not None:
        links.asset(shown["asset_id"][row], choice.project)


def _nobody(state: str) -> str:
    return "nobody yet" if state == "not_started" else "n/a: undated or not named"


def littles_law(flow: Row | None) -> str:
    """Whether what is on its way fits pace and cycle time, in words."""
    if flow is None or not flow["touched"]:
        return fmt.missing("nothing has been worked on yet")
    if flow["littles_ratio"] is None:
        if not flow["done_per_day"]:
            return fmt.missing("nothing was done in the last twenty working days")
        return fmt.missing("the exports do not say when work on an asset was started")
    off = flow["littles_ratio"] - 1
    if abs(off) <= STEADY:
        return "✓ The figures fit together, as they do on a steady process."
    if off > 0:
        return (
            f"▲ {fmt.percent(off, 0)} more is on its way than pace and cycle time explain: "
            "the queue grows, or dates are missing."
        )
    return (
        f"▲ {fmt.percent(-off, 0)} less is on its way than pace and cycle time explain: "
        "the queue shrinks, or dates are missing."
    )


def law_table(flow: Row) -> None:
    """The figures of Little's law, one below the other."""
    unknown = fmt.missing("starts are not known")
    rows = [
        ("Work on its way", fmt.count(flow["wip"]), "begun or handed in, not done"),
        (
            "Done per working day",
            fmt.rounded(flow["done_per_day"]) or fmt.missing("nothing dated"),
            "last twenty working days",
        ),
        (
            "From start to done",
            f"{fmt.number(flow['mean_cycle_days'])} working days"
            if flow["mean_cycle_days"] is not None
            else unknown,
            "mean of what was done in that time",
        ),
        (
            "Expected on its way",
            fmt.rounded(flow["expected_wip"]) or unknown,
            "pace × time from start to done",
        ),
    ]
    frame = pl.DataFrame(rows, schema=["quantity", "value", "how"], orient="row")
    columns = {"quantity": "Quantity", "value": kit.figure("Value"), "how": "How it is counted"}
    kit.read(frame, columns, "law", alt="Little's law")


def any_finished(times: pl.DataFrame) -> bool:
    """Whether any asset got to the end of any step."""
    return bool(rollup.total(times, "n"))


def has_batches(batches: pl.DataFrame) -> bool:
    """Whether any delivery has a name."""
    return not batches.filter(pl.col("batch") != UNKNOWN).is_empty()


def batches_table(batches: pl.DataFrame) -> None:
    """Each delivery against the date it is due, the next due first; the action narrows to it."""
    rows = batches.sort("due_on", "batch", nulls_last=True)
    shown = kit.written(
        rows,
        of=lambda row: _batch(row["batch"]),
        finished=lambda row: f"{fmt.count(row['done'])} of {fmt.count(row['scope'])}",
        left=lambda row: fmt.count(row["remaining"]),
        due=lambda row: fmt.day(row["due_on"]) or "n/a: no due date",
        expected=lambda row: (
            f"done {fmt.day(row['finished_on'])}"
            if row["finished_on"] is not None
            else fmt.day(row["p85_on"]) or fmt.missing(row["reason"])
        ),
        pace=lambda row: fmt.rounded(row["per_day"]) or fmt.missing(row["reason"]),
        needed=lambda row: fmt.rounded(row["required_per_day"]) or "n/a",
        likely=lambda row: _in_time(row),
    )
    columns = {
        "of": "Batch",
        "finished": kit.figure("Done"),
        "left": kit.figure("Remaining"),
        "due": kit.figure("Due"),
        "expected": kit.figure("Done by, P85"),
        "likely": kit.figure("Chance to be in time"),
        "pace": kit.figure("Per working day"),
        "needed": kit.figure("Required"),
    }
    row = kit.table(shown, columns, "batches", alt="Batches and due dates", verb="See assets")
    if row is not None:
        filters.only(batch=rows["batch"][row])


def _in_time(row: Row) -> str:
    if row["due_on"] is None:
        return "n/a: no due date"
    return chance(row["on_time_probability"]) or fmt.missing(row["reason"])
