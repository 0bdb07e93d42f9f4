"""Slices of the material and groups of people: where labels are worse, what else explains it."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from dashboard import filters, kit, links
from dashboard import format as fmt
from dashboard.filters import Choice
from dashboard.furniture import Figure
from queries import Page

Row = Mapping[str, Any]

MOST = 500
SHOWN = 30
STATUS = {
    "differs": "✕ differs",
    "similar": "✓ alike, as far as matters",
    "unknown": "▲ cannot be told",
    "insufficient": "n/a: too few",
}
VERDICT = {"differs": "bad", "similar": "good", "unknown": "watch", "insufficient": "faded"}
COLUMNS = {
    "slice": kit.text("Slice", 150),
    "state": kit.text("Reads as", 180),
    "rate": kit.figure("Error rate"),
    "interval": kit.figure("95% CI"),
    "judged": kit.figure("n"),
    "by": kit.figure("Less the rest"),
    "by_interval": kit.figure("95% CI "),
    "within": kit.figure("Within classes"),
    "doubt": kit.figure("q"),
    "missed": kit.figure("Left out"),
    "skips": kit.figure("Skipped"),
    "inside": kit.figure("Agree inside"),
    "outside": kit.figure("With others"),
    "people": kit.figure("People"),
    "remark": kit.text("Mind", 420),
}

OPTIONAL = {
    "missed": "missing_rate",
    "inside": "agreement_within",
    "outside": "agreement_between",
    "people": "people",
}
"""Columns that stand only where some slice has such a number."""


def word(dimension: str) -> str:
    """What a dimension is called: the key of the metadata, or batch, country, channel."""
    return fmt.slug(dimension.removeprefix("metadata."))


def capital(text: str) -> str:
    """The text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def dimensions(slices: pl.DataFrame) -> list[str]:
    """The dimensions, those with a difference first, then by how much is known."""
    ranked = (
        slices.group_by("dimension")
        .agg(
            (pl.col("status") == "differs").sum().alias("differs"),
            (pl.col("status") != "insufficient").sum().alias("known"),
        )
        .sort("differs", "known", "dimension", descending=[True, True, False])
    )
    found: list[str] = ranked["dimension"].to_list()
    return found


def chosen(slices: pl.DataFrame) -> str | None:
    """The dimension that is looked at: the address's, else the first."""
    known = dimensions(slices)
    asked = next(iter(filters.address().get("dimension", [])), None)
    return asked if asked in known else next(iter(known), None)


def answer(slices: pl.DataFrame) -> str:
    """The page in one sentence."""
    if slices.is_empty():
        return "Nothing tells assets or people apart here: no batches, metadata, countries."
    apart = slices.filter(pl.col("status") == "differs").sort("difference", descending=True)
    tested = slices.filter(pl.col("q_value").is_not_null()).height
    counted = f"{fmt.plural(tested, 'slice')} tested"
    if not tested:
        return "No slice can be tested: too few labels of any were compared with gold, or wrong."
    if apart.is_empty():
        unknown = slices.filter(pl.col("status") == "unknown").height
        return (
            f"No slice surely differs from the rest ({counted}); for {fmt.count(unknown)} it "
            "cannot be told. That shows no absence of bias."
        )
    row = apart.row(0, named=True)
    more = f", and {fmt.count(apart.height - 1)} more" if apart.height > 1 else ""
    way = "more" if row["difference"] > 0 else "fewer"
    name = f"{capital(word(row['dimension']))} {row['name']}"
    return (
        f"{name} has {fmt.points(row['difference'])} {way} "
        f"errors than the rest{more} ({counted}). Whoever got it was rarely drawn by lot."
    )


def strip(slices: pl.DataFrame) -> list[Figure]:
    """How many slices read as what."""
    counts = dict(slices["status"].value_counts().iter_rows())
    lines = {
        "differs": "q and size both pass",
        "similar": "the interval is within what matters",
        "unknown": "the interval is too wide",
        "insufficient": "fewer answers or errors than asked for",
    }
    labels = {
        "differs": "Differ from the rest",
        "similar": "Alike",
        "unknown": "Cannot be told",
        "insufficient": "Too few",
    }
    if slices.is_empty():
        return [Figure(label, missing=fmt.missing("no slices")) for label in labels.values()]
    reversed_ = slices.filter(pl.col("is_reversed").fill_null(False)).height
    return [
        *(
            Figure(labels[name], *_counted(counts.get(name, 0)), line=lines[name])
            for name in labels
        ),
        Figure(
            "Turn round within classes",
            *_counted(reversed_),
            line="other classes, not other errors",
            verdict="▲ Read these with care" if reversed_ else "✓ None",
            kind="watch" if reversed_ else None,
        ),
    ]


def _counted(amount: int) -> tuple[str, str]:
    return fmt.count(amount), "slice" if amount == 1 else "slices"


def differences(slices: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows of the dot-and-whisker chart: each slice less the rest, the worst first."""
    known = slices.filter(pl.col("difference").is_not_null()).sort("difference", descending=True)
    return [
        {
            "name": row["name"],
            "key": row["slice"],
            "value": row["difference"],
            "low": row["difference_low"],
            "high": row["difference_high"],
            "n": row["n"],
            "verdict": _verdict(row),
        }
        for row in known.head(SHOWN).iter_rows(named=True)
    ]


def _verdict(row: Row) -> str:
    """Fewer errors than the rest is a difference as well, but nothing to mend."""
    if row["status"] == "differs" and row["difference"] < 0:
        return "good"
    return VERDICT.get(row["status"], "faded")


def table(slices: pl.DataFrame) -> str | None:
    """The slices of a dimension with all their numbers; the slice whose action was taken."""
    ordered = slices.sort("difference", "slice", descending=[True, False], nulls_last=True)
    none = "n/a: too few"
    shown = kit.written(
        ordered,
        slice=lambda row: row["name"],
        state=lambda row: STATUS.get(row["status"], fmt.slug(row["status"])),
        rate=lambda row: fmt.percent(row["value"]) or fmt.missing(row["reason"]),
        interval=lambda row: fmt.span(row["ci_low"], row["ci_high"], as_rate=True) or "n/a",
        judged=lambda row: fmt.count(row["n"]),
        by=lambda row: fmt.signed(row["difference"]) or none,
        by_interval=lambda row: (
            f"{fmt.signed(row['difference_low'])} to {fmt.signed(row['difference_high'])}"
            if row["difference_low"] is not None
            else "n/a"
        ),
        within=lambda row: fmt.signed(row["adjusted_difference"]) or none,
        doubt=lambda row: fmt.probability(row["q_value"]) or "n/a: not tested",
        missed=lambda row: fmt.percent(row["missing_rate"]) or "n/a",
        skips=lambda row: fmt.percent(row["skip_rate"]) or "n/a",
        inside=lambda row: fmt.percent(row["agreement_within"]) or "n/a",
        outside=lambda row: fmt.percent(row["agreement_between"]) or "n/a",
        remark=remark,
    )
    columns = {
        name: made
        for name, made in COLUMNS.items()
        if name not in OPTIONAL or ordered[OPTIONAL[name]].null_count() < ordered.height
    }
    row = kit.table(shown, columns, "slices", alt="Slices, the most errors first", rows=12)
    return None if row is None else str(ordered["slice"][row])


def remark(row: Row) -> str:
    """What to mind about a slice, in words."""
    parts = []
    if row["is_reversed"]:
        parts.append(
            "Simpson: within the same classes the difference turns round; it has other classes"
        )
    if row["label_distance"] is not None and row["label_distance"] >= 0.2:
        apart = fmt.percent(row["label_distance"], 0)
        parts.append(f"labels differ from the others' on the same assets ({apart})")
    if row["skip_rate"] is not None and row["skip_rate"] >= 0.1:
        parts.append(f"{fmt.percent(row['skip_rate'], 0)} was skipped: errors may hide there")
    if row["status"] == "unknown":
        parts.append("wide interval: no proof that it is alike")
    return "; ".join(parts)


def note(slices: pl.DataFrame) -> str:
    """The rules, once: they are the same for every slice."""
    methods = slices["method"].drop_nulls()
    return str(methods[0]) if methods.len() else ""


def assets(choice: Choice, dimension: str, part: str | None) -> None:
    """The assets with errors in a slice, the costliest first."""
    equal = [("dimension", dimension), *([("slice", part)] if part is not None else [])]
    wanted = Page(("-penalty", "-errors"), MOST, equal=tuple(equal))
    found = choice.house.page("fairness_assets", choice.filters, wanted)
    where = f"{word(dimension)} {part}" if part is not None else f"any {word(dimension)}"
    with kit.block(
        "Assets with errors there",
        choice,
        "fairness_assets",
        found,
        sentence=f"Confirmed errors in {where}, the costliest assets first.",
        note=fmt.plural(found.height, "asset") + (" at most" if found.height == MOST else ""),
    ):
        if found.is_empty():
            kit.nothing(choice, "errors", "No confirmed errors there.", "They come from gold.")
            return
        shown = kit.written(
            found,
            amount=lambda row: fmt.count(row["errors"]),
            cost=lambda row: fmt.number(row["penalty"]),
            whose=lambda row: (
                fmt.count(row["annotators"]) if row["annotators"] else "n/a: no names"
            ),
        )
        columns = {
            "name": kit.text("Asset", 300),
            "slice_name": kit.text("Slice", 200),
            "amount": kit.figure("Errors"),
            "cost": kit.figure("Penalty"),
            "whose": kit.figure("Annotators"),
        }
        row = kit.table(shown, columns, "slice-assets", alt="Assets with errors", rows=10)
        if row is not None:
            links.asset(shown["asset_id"][row], choice.project)


def look() -> None:
    """Turn to the dimension that was picked; its slices are others."""
    filters.set_values("dimension", [st.session_state["dimension"]])
    filters.set_values("slice", [])
