"""One annotator's page: how they fare beside the others, written to begin a conversation.

Others means everybody else who answered the same question. A difference is coloured only where
the interval of the person lies clear of theirs; nothing here says why it does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

import polars as pl

from dashboard import format as fmt
from dashboard import people, rollup
from dashboard.figures import of
from dashboard.filters import NONE, Choice
from dashboard.furniture import Figure, Interval
from dashboard.rollup import Share

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Person:
    """Who the page is about, with the rows of every view that speaks of them and of the others."""

    choice: Choice
    annotator_id: str
    question: str | None
    minimum: float

    @property
    def name(self) -> str:
        """What to call them."""
        return self.choice.name(self.annotator_id)

    def own(self, view: str) -> pl.DataFrame:
        """Their rows on the question."""
        return self.about(of(self.choice.whole(view), self.question))

    def others(self, view: str) -> pl.DataFrame:
        """The named others' rows on the question."""
        rows = of(self.choice.whole(view), self.question)
        apart = [self.annotator_id, people.NAMELESS]
        return rows.filter(~pl.col("annotator_id").is_in(apart))

    def about(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Their rows of a frame."""
        return frame.filter(pl.col("annotator_id") == self.annotator_id)

    def row(self, view: str, asked: bool = True) -> Row | None:
        """Their one row of a view."""
        found = self.own(view) if asked else self.about(self.choice.whole(view))
        return None if found.is_empty() else found.row(0, named=True)


def is_known(person: Person) -> bool:
    """Whether the project has any work of theirs, or gold they were compared with."""
    views = ("throughput_by_annotator", "accuracy_by_annotator")
    return any(person.row(view, asked=False) is not None for view in views)


def since(person: Person) -> str:
    """What they have done so far, for the title line."""
    work = person.row("throughput_by_annotator", asked=False)
    if work is None:
        return "No work of theirs is known here."
    said = f"{fmt.plural(work['submitted_items'], 'asset')} handed in"
    days = fmt.days(work["first_day"], work["last_day"])
    team = person.choice.teams().get(person.annotator_id)
    return f"{said}{f', {days}' if days else ''}{f'; team {team}' if team else ''}."


# --- The sentence


def answer(person: Person, confusion: pl.DataFrame) -> str:
    """Status, and what to discuss."""
    row = person.row("accuracy_by_annotator")
    said = _status(person, row)
    habit = _habit(confusion)
    raised = [
        people.called(reason).lower()
        for reason in person.about(person.choice.whole("flagged_annotators"))["reason"].to_list()
        if reason != "below_target"
    ]
    topics = [habit] if habit else []
    topics += [f"{sign} (see the evidence below)" for sign in raised]
    if topics:
        return f"{said} To discuss: {'; '.join(topics)}."
    return f"{said} Nothing in particular stands out to discuss."


def _status(person: Person, row: Row | None) -> str:
    if row is None:
        return "Nothing of theirs has been compared with gold, so accuracy is not known."
    goal = fmt.percent(person.choice.policy("accuracy", "target"), 0)
    rests = f"{fmt.count(row['correct'])} of {fmt.count(row['n'])} right against gold"
    if row["status"] == "insufficient":
        least = fmt.count(person.minimum)
        return f"{rests}: too few to say more, {least} are needed."
    word = {
        "weak": f"Surely below the target of {goal}",
        "watch": f"Likely below the target of {goal}",
        "ok": f"At the target of {goal}, as far as gold can tell",
    }.get(row["status"], "")
    interval = fmt.span(row["ci_low"], row["ci_high"], as_rate=True)
    return f"{word}: {rests} ({fmt.percent(row['value'])}, 95% CI {interval})."


def _habit(confusion: pl.DataFrame) -> str:
    """The mistake that most surely sets them apart from the others, in words."""
    apart = confusion.filter(
        (pl.col("gold_label") != pl.col("given_label"))
        & (pl.col("ci_low") > 0)
        & pl.col("reason").is_null()
    ).sort("n", "gold_label", "given_label", descending=[True, False, False])
    if apart.is_empty():
        return ""
    row = apart.row(0, named=True)
    often = f"{fmt.count(row['n'])} of {fmt.count(row['gold_total'])} times"
    others = fmt.percent(row["others_share"], 0)
    if row["given_label"] == NONE:
        return f"{row['gold_label']} left out {often}, by the others {others}"
    if row["gold_label"] == NONE:
        return f"{row['given_label']} drawn where gold has nothing, {often}"
    return (
        f"{row['gold_label']} given as {row['given_label']} {often}, "
        f"where the others do so {others} of the time"
    )


# --- The strip


def strip(person: Person) -> list[Figure]:
    """Accuracy, agreement, time, pace and first review beside the others'."""
    return [
        accuracy(person),
        agreement(person),
        time(person),
        pace(person),
        first_pass(person),
    ]


def accuracy(person: Person) -> Figure:
    """Against gold, with the others' rate as the tick."""
    label = "Accuracy against gold"
    row = person.row("accuracy_by_annotator")
    if row is None:
        reason = person.choice.house.why_not(person.choice.project, "accuracy") or "no_gold"
        return Figure(label, missing=fmt.missing(reason))
    team = rollup.share(person.others("accuracy_by_annotator"), "correct", "n")
    kind = {"weak": "bad", "watch": "watch"}.get(row["status"])
    return Figure(
        label,
        fmt.rate(row["value"]),
        "%",
        line=f"95% CI {fmt.span(row['ci_low'], row['ci_high'], as_rate=True)}, "
        f"n = {fmt.count(row['n'])}",
        verdict=_others(team),
        kind=kind,
        interval=Interval(row["value"], row["ci_low"], row["ci_high"], team.value),
    )


def _others(team: Share) -> str:
    if team.value is None:
        return "nobody else was compared"
    return f"others {fmt.estimate(team.value, team.low, team.high, as_rate=True)}"


def agreement(person: Person) -> Figure:
    """How often the others answer alike, with the middle person's rate as the tick."""
    label = "Agrees with the rest"
    row = person.row("agreement_by_annotator")
    if row is None or row["value"] is None:
        return Figure(label, missing=fmt.missing(row["reason"] if row else "no_overlap"))
    known = person.others("agreement_by_annotator")["value"].drop_nulls().to_list()
    middle = median(known) if known else None
    beside = f"middle of the others {fmt.percent(middle)}" if known else "nobody else to compare"
    clear = row["ci_high"] is not None and middle is not None and row["ci_high"] < middle
    return Figure(
        label,
        fmt.rate(row["value"]),
        "%",
        line=f"95% CI {fmt.span(row['ci_low'], row['ci_high'], as_rate=True)}, "
        f"n = {fmt.count(row['n'])}"
        if row["ci_low"] is not None
        else f"n = {fmt.count(row['n'])}: too few for an interval",
        verdict=beside,
        kind="watch" if clear else None,
        interval=Interval(row["value"], row["ci_low"], row["ci_high"], middle)
        if row["ci_low"] is not None
        else None,
    )


def time(person: Person) -> Figure:
    """The middle of their times per asset."""
    row = person.row("time_by_annotator", asked=False)
    label = "Time per asset, median"
    if row is None or row["median_seconds_per_asset"] is None:
        reason = person.choice.house.why_not(person.choice.project, "time") or "no_times"
        return Figure(label, missing=fmt.missing(reason))
    return Figure(
        label,
        fmt.duration(row["median_seconds_per_asset"]),
        line=f"long times cut, n = {fmt.plural(row['assets'], 'asset')}",
        verdict=_middle(person, "time_by_annotator", "median_seconds_per_asset", fmt.duration),
    )


def pace(person: Person) -> Figure:
    """Assets handed in on a day with work."""
    row = person.row("throughput_by_annotator", asked=False)
    label = "Assets per active day"
    if row is None or row["items_per_active_day"] is None:
        return Figure(label, missing=fmt.missing("this export has no dates"))
    return Figure(
        label,
        fmt.rounded(row["items_per_active_day"]),
        line=f"on {fmt.plural(row['active_days'], 'day')} with work",
        verdict=_middle(person, "throughput_by_annotator", "items_per_active_day", fmt.rounded),
    )


def _middle(person: Person, view: str, column: str, written: Any) -> str:
    everyone = person.choice.whole(view)
    apart = [person.annotator_id, people.NAMELESS]
    rest = everyone.filter(~pl.col("annotator_id").is_in(apart))[column].drop_nulls().to_list()
    return f"middle of the others {written(median(rest))}" if rest else "nobody else to compare"


def first_pass(person: Person) -> Figure:
    """Accepted at the first verdict of somebody else."""
    label = "Accepted at first review"
    found = person.choice.whole("reviews_by_annotator").filter(
        (pl.col("measure") == "first_pass_yield") & (pl.col("selection") == "all")
    )
    own = person.about(found)
    if own.is_empty():
        reason = person.choice.house.why_not(person.choice.project, "reviews")
        return Figure(label, missing=fmt.missing(reason or "none of their work was reviewed"))
    row = own.row(0, named=True)
    team = rollup.share(found.filter(pl.col("annotator_id") != person.annotator_id), "events", "n")
    if row["value"] is None:
        return Figure(label, missing=fmt.missing(row["reason"]))
    interval = fmt.span(row["ci_low"], row["ci_high"], as_rate=True)
    return Figure(
        label,
        fmt.rate(row["value"]),
        "%",
        line=f"95% CI {interval}, n = {fmt.plural(row['n'], 'item')}",
        verdict=_others(team),
        kind="watch" if team.low is not None and row["ci_high"] < team.low else None,
        interval=Interval(row["value"], row["ci_low"], row["ci_high"], team.value),
    )


# --- What the charts draw


def confusion(person: Person) -> pl.DataFrame:
    """Their row of confusions beside the others'."""
    return person.about(of(person.choice.fetch("accuracy_confusion_by_annotator"), person.question))


def speeds(person: Person, placed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The scatter of everybody with this person lit; the others stay grey and unnamed."""
    return [
        row
        if row["key"] == person.annotator_id
        else {**row, "name": "somebody else", "verdict": "faded"}
        for row in placed
    ]


def mates(person: Person, most: int = 20) -> list[dict[str, Any]]:
    """Rows of the dot-and-whisker chart: how alike they and each other person answer."""
    pairs = of(person.choice.whole("agreement_by_pair"), person.question)
    a, b = pl.col("annotator_a"), pl.col("annotator_b")
    own = pairs.filter((a == person.annotator_id) | (b == person.annotator_id))
    named = own.with_columns(pl.when(a == person.annotator_id).then(b).otherwise(a).alias("mate"))
    shown = named.filter(pl.col("value").is_not_null()).sort("n", "mate", descending=[True, False])
    threshold = person.choice.policy("agreement", "threshold")
    rows = [
        {
            "name": person.choice.name(row["mate"]),
            "key": row["mate"],
            "value": row["value"],
            "low": row["ci_low"],
            "high": row["ci_high"],
            "n": row["n"],
            "reason": row["reason"],
            "verdict": "faded" if row["reason"] else _verdict(row["ci_high"], threshold),
        }
        for row in shown.head(most).iter_rows(named=True)
    ]
    return sorted(rows, key=lambda row: -float(row["value"]))


def _verdict(high: float | None, threshold: float | None) -> str:
    return "bad" if high is not None and threshold is not None and high < threshold else "good"
