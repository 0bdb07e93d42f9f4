"""What waits for somebody, most costly first: each with its evidence and one verb."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

import polars as pl

from dashboard import confusions, links, rollup
from dashboard import format as fmt
from dashboard.figures import of
from dashboard.filters import NONE, Choice
from dashboard.furniture import Decision
from dashboard.large import Large
from queries import Page

STILL = ("1 to 2 weeks", "over 2 weeks")
UNKNOWN = "unspecified"


def waiting(
    choice: Choice, question: str | None, errors: pl.DataFrame, flagged: Large
) -> list[Decision]:
    """What waits for somebody, most costly first; what somebody confirmed waits no more."""
    left = flagged.without("status", "confirmed").counts("reason")
    counts: dict[str, int] = dict(left.iter_rows())
    rows = [
        *_critical(errors),
        *_stuck(choice),
        *_mixed_up(choice, question),
        *_missed(choice, question),
        *_misread(choice, question),
        *_people(choice, question),
        *_rejected(counts),
        *_disagreements(counts),
        *_unread(choice),
    ]
    return rows[:6]


def _to(page: str, **narrowed: str | list[str] | None) -> str:
    known = {key: value for key, value in narrowed.items() if value is not None}
    return f"{page}?{urlencode(known, doseq=True)}"


def take(opened: str) -> None:
    """Follow the one verb of a decision."""
    page, _, query = opened.partition("?")
    links.go(page, **parse_qs(query))


def _critical(errors: pl.DataFrame) -> list[Decision]:
    rows = errors.filter(pl.col("severity") == "critical")
    amount = rollup.total(rows, "errors") or 0
    if not amount:
        return []
    labels = ", ".join(
        rows.sort("errors", descending=True)["label"].unique(maintain_order=True).head(3)
    )
    why = f"{labels}; {fmt.plural(rollup.total(rows, 'assets'), 'asset')}"
    what = fmt.plural(amount, "critical error")
    return [Decision(_to("errors", severity="critical"), what, why, "Review", "critical")]


def _stuck(choice: Choice) -> list[Decision]:
    """The delivery with most assets that nothing has happened to for over a week."""
    wanted = Page((), 0, without=(("state", ("skipped",)),))
    waiting = choice.house.tally("throughput_waiting", choice.filters, ("batch", "age"), wanted)
    still = waiting.filter(pl.col("age").is_in(STILL))
    if still.is_empty():
        return []
    worst = (
        still.group_by("batch").agg(pl.col("n").sum()).sort("n", "batch", descending=[True, False])
    )
    batch, stuck = worst.row(0)
    named = batch != UNKNOWN
    left = rollup.total(waiting.filter(pl.col("batch") == batch), "n")
    others = still["n"].sum() - stuck
    why = f"nothing happened for over a week; {fmt.plural(left, 'asset')} of it wait"
    return [
        Decision(
            _to("flow", batch=batch if named else None, age=list(STILL)),
            f"{f'Batch {batch}' if named else 'Work'} is stuck: {fmt.plural(stuck, 'asset')}",
            f"{why}, {fmt.count(others)} more in other batches" if others else why,
            "See assets",
            "major",
        )
    ]


def _mixed_up(choice: Choice, question: str | None) -> list[Decision]:
    """Pairs that read as something; without a pattern only those that miss the target alone."""
    bearable = 1 - (choice.policy("accuracy", "target") or 0.95)
    pairs = confusions.pairs(choice, question).filter(
        pl.col("reads_as").is_in(["one_person", "shared"])
        | ((pl.col("reads_as") == "spread") & (pl.col("ci_low") > bearable))
    )
    return [_mix_up(choice, question, row) for row in pairs.head(3).iter_rows(named=True)]


def _mix_up(choice: Choice, question: str | None, row: dict[str, Any]) -> Decision:
    narrowed = {"question": question, **confusions.behind(row)}
    labels = f"“{row['label_a']}” and “{row['label_b']}”"
    share = (
        f"{fmt.count(row['errors'])} of {fmt.count(row['gold_n'])} gold answers "
        f"({fmt.percent(row['share'])})"
    )
    if row["reads_as"] == "one_person":
        person = choice.name(row["top_annotator_id"])
        opened = _to("errors", annotator=row["top_annotator_id"], **narrowed)
        why = (
            f"{fmt.count(row['top_errors'])} of the {fmt.count(row['errors'])} errors between them"
        )
        return Decision(opened, f"{person} mixes up {labels}", why, "See items", "major")
    next_step = ": look at the guideline" if row["reads_as"] == "shared" else ""
    why = f"{share}, by {confusions.among(row)} people{next_step}"
    return Decision(_to("errors", **narrowed), f"{labels} are mixed up", why, "Compare", "major")


def _missed(choice: Choice, question: str | None) -> list[Decision]:
    missed = of(choice.fetch("accuracy_confusion"), question).filter(
        (pl.col("given_label") == NONE) & (pl.col("gold_label") != NONE) & (pl.col("n") >= 5)
    )
    return [
        Decision(
            _to("errors", gold_label=row["gold_label"], type="missing", question=question),
            f"“{row['gold_label']}” is missed",
            f"{fmt.count(row['n'])} of {fmt.count(row['gold_total'])} "
            f"({fmt.percent(row['share'])}), "
            f"by {fmt.plural(row['annotators'], 'person', 'people')}",
            "See items",
            "major",
        )
        for row in missed.sort("n", descending=True).head(1).iter_rows(named=True)
    ]


def _misread(choice: Choice, question: str | None) -> list[Decision]:
    threshold = choice.policy("agreement", "threshold")
    labels = of(choice.fetch("agreement_by_label"), question).filter(pl.col("reason").is_null())
    low = labels.filter(pl.col("ci_high") < threshold).sort("value").head(1)
    return [
        Decision(
            _to("flagged", label=row["label"], reason="disagreement"),
            f"“{row['label']}” is read in different ways",
            f"alpha {fmt.estimate(row['value'], row['ci_low'], row['ci_high'], places=2)}, "
            f"n = {fmt.count(row['n'])}",
            "See assets",
            "major",
        )
        for row in low.iter_rows(named=True)
    ]


def _people(choice: Choice, question: str | None) -> list[Decision]:
    weak = of(choice.fetch("accuracy_by_annotator"), question).filter(pl.col("status") == "weak")
    target = fmt.percent(choice.policy("accuracy", "target"), 0)
    if weak.height > 2:
        what = f"{weak.height} people are below {target} accuracy"
        why = "each tested at q of 0.05; look at the guideline before looking at people"
        return [Decision(_to("accuracy", question=question), what, why, "See ranking", "major")]
    return [
        Decision(
            _to("errors", annotator=row["annotator_id"]),
            f"{choice.name(row['annotator_id'])} is below {target} accuracy",
            f"{fmt.estimate(row['value'], row['ci_low'], row['ci_high'], as_rate=True)}, "
            f"n = {fmt.count(row['n'])}, {fmt.against('q', row['q_value'])}",
            "See items",
            "major",
        )
        for row in weak.sort("p_below_target", descending=True).iter_rows(named=True)
    ]


def _rejected(counts: Mapping[str, int]) -> list[Decision]:
    if not counts.get("rejected"):
        return []
    amount = fmt.plural(counts["rejected"], "asset")
    return [
        Decision(
            _to("flagged", reason="rejected"),
            f"{amount} rejected in review",
            "most costly first",
            "Open",
            "minor",
        )
    ]


def _disagreements(counts: Mapping[str, int]) -> list[Decision]:
    if not counts.get("disagreement"):
        return []
    what = f"Annotators disagree on {fmt.plural(counts['disagreement'], 'asset')}"
    return [
        Decision(
            _to("flagged", reason="disagreement"), what, "most uncertain first", "Open", "minor"
        )
    ]


def _unread(choice: Choice) -> list[Decision]:
    rejected = rollup.total(choice.whole("imports_log"), "rows_rejected") or 0
    if not rejected:
        return []
    what = f"{fmt.plural(rejected, 'record')} could not be read"
    return [Decision(_to("imports"), what, "left out of every figure", "See why", "minor")]
