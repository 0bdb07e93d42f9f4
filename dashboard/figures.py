"""Key figures of the strips: value, interval, n and target together, or why there is none."""

from datetime import datetime

import polars as pl

from dashboard import filters, rollup
from dashboard import format as fmt
from dashboard.filters import Choice
from dashboard.furniture import Figure, Interval
from queries import Filters, Page


def as_of(choice: Choice) -> str:
    """How old the data is and how many imports it comes from."""
    log = choice.whole("imports_log")
    newest = log["exported_at"].max()
    when = f"Data as of {fmt.instant(newest)}. " if isinstance(newest, datetime) else ""
    return f"{when}{fmt.plural(log.height, 'import')}."


def main_question(choice: Choice) -> str | None:
    """The question an overview speaks of: chosen, else with most gold, else most answers."""
    if choice.question:
        return choice.question
    for view, size in (
        ("accuracy_by_label", "gold_n"),
        ("agreement_overview", "judgements"),
        ("throughput_by_label", "annotations"),
    ):
        if found := filters.questions(choice, view, size):
            return found[0]
    return None


def of(frame: pl.DataFrame, question: str | None) -> pl.DataFrame:
    """The rows about one question."""
    return frame.filter(pl.col("question") == question) if question else frame.clear()


def submitted(choice: Choice, daily: pl.DataFrame, leads: str | None = "throughput") -> Figure:
    """First passes of one person over one asset; of those, accepted, where anybody reviews."""
    people = choice.fetch("throughput_by_annotator")
    dated = not daily.is_empty()
    source = daily if dated else people
    amount = rollup.total(source, "submitted_items")
    accepted = rollup.total(source, "accepted_items") or 0
    weeks = rollup.by_week(daily, "submitted_items") if dated else None
    return Figure(
        "Submissions",
        fmt.count(amount) if source.height else "",
        line=f"{fmt.count(accepted)} accepted" if accepted else "none accepted by a reviewer",
        verdict=f"{fmt.count(weeks[-1])} in the last whole week" if weeks else "",
        missing=fmt.missing("nothing submitted yet"),
        spark=weeks,
        open=leads,
    )


def pace(choice: Choice, daily: pl.DataFrame, leads: str | None = "throughput") -> Figure:
    """Submissions per day with work, mean of the last ten, beside the ten before."""
    if daily.is_empty():
        reason = choice.house.why_not(choice.project, "days") or "no dated submissions"
        return Figure("Submissions per day", missing=fmt.missing(reason))
    whole = rollup.by_day(daily, "submitted_items").filter(~pl.col("is_incomplete"))
    means = whole["mean"].drop_nulls().to_list()
    if not means:
        reason = f"{fmt.plural(whole.height, 'whole day')} with work, 10 needed"
        return Figure("Submissions per day", missing=fmt.missing(reason))
    before = means[-11] if len(means) > 10 else None
    change = "" if before is None else _change(means[-1] - before)
    return Figure(
        "Submissions per day",
        fmt.rounded(means[-1]),
        line="mean of the last 10 days with work",
        verdict=change,
        spark=whole["value"].to_list()[-30:],
        open=leads,
    )


def _change(difference: float) -> str:
    if abs(difference) < 0.5:
        return "as in the 10 days before"
    sign, word = ("▲", "more") if difference > 0 else ("▼", "fewer")
    return f"{sign} {fmt.rounded(abs(difference))} {word} than in the 10 days before"


def accuracy(choice: Choice, question: str | None, leads: str | None = None) -> Figure:
    """All comparisons with gold together, against the target."""
    if choice.filters.annotators:
        found = rollup.share(of(choice.fetch("accuracy_by_annotator"), question), "correct", "n")
    else:
        overall = of(choice.fetch("accuracy_overview"), question)
        found = rollup.stated(overall.filter(pl.col("metric") == "accuracy"), "correct")
    if found.value is None or found.low is None or found.high is None:
        reason = choice.house.why_not(choice.project, "accuracy") or "no_gold"
        return Figure("Accuracy against gold", missing=fmt.missing(reason), open=leads)
    target = choice.policy("accuracy", "target")
    kind, verdict = _below(found, target)
    return Figure(
        "Accuracy against gold",
        fmt.rate(found.value),
        "%",
        line=f"95% CI {fmt.span(found.low, found.high, as_rate=True)}, n = {fmt.count(found.n)}",
        verdict=verdict,
        kind=kind,
        open=leads,
        interval=Interval(found.value, found.low, found.high, target),
    )


def _below(found: rollup.Share, target: float | None) -> tuple[str | None, str]:
    if target is None or found.value is None or found.low is None or found.high is None:
        return None, ""
    goal = fmt.percent(target, 0)
    if found.low >= target:
        return "good", f"✓ Above the target of {goal}"
    if found.high < target:
        return "bad", f"✕ {fmt.points(target - found.value)} below the target of {goal}"
    return "watch", f"▲ {goal} is within the interval"


def graded(choice: Choice, errors: pl.DataFrame, severity: str, leads: str | None = None) -> Figure:
    """Confirmed errors of one severity, with how many labels were checked."""
    label = f"Confirmed {severity} errors"
    if errors.is_empty() and not _anything_checked(choice):
        reason = choice.house.why_not(choice.project, "errors") or "no gold and no reviews yet"
        return Figure(label, missing=fmt.missing(reason), open=leads)
    of_it = errors.filter(pl.col("severity") == severity)
    amount = rollup.total(of_it, "errors") or 0
    checked = rollup.checked(errors)
    per_1000 = fmt.number(1000 * amount / checked) if checked else ""
    kind = None
    verdict = f"on {fmt.plural(of_it['label'].n_unique(), 'label')}" if amount else "✓ None found"
    if severity == "critical":
        kind, verdict = ("bad", "✕ Blocks a delivery") if amount else ("good", "✓ None found")
    return Figure(
        label,
        fmt.count(amount),
        line=f"{per_1000} per 1,000 of {fmt.count(checked)} checked" if checked else "",
        verdict=verdict,
        kind=kind,
        open=leads,
    )


def _anything_checked(choice: Choice) -> bool:
    one = Filters(projects=(choice.project,))
    return bool(choice.whole("accuracy_by_label").height) or bool(
        choice.house.count("errors_list", one, Page((), 0))
    )


def weakest_label(choice: Choice, labels: pl.DataFrame) -> Figure:
    """The label least often found, among those with enough gold."""
    ranked = labels.filter(pl.col("recall").is_not_null() & pl.col("reason").is_null()).sort(
        "recall"
    )
    if ranked.is_empty():
        return Figure("Weakest label by recall", missing=fmt.missing("no label with enough gold"))
    row = ranked.row(0, named=True)
    target = choice.policy("accuracy", "target")
    found = rollup.Share(
        row["gold_n"], row["true_positives"], row["recall"], row["recall_low"], row["recall_high"]
    )
    kind, verdict = _below(found, target)
    interval = fmt.span(found.low, found.high, as_rate=True)
    return Figure(
        "Weakest label by recall",
        row["label"],
        line=f"{fmt.percent(row['recall'])}, CI {interval}, n = {fmt.count(row['gold_n'])}",
        verdict=verdict,
        kind=kind,
        open=row["label"],
        interval=Interval(row["recall"], row["recall_low"], row["recall_high"], target),
    )


def below_target(people: pl.DataFrame) -> Figure:
    """How many people are surely below target, of those with enough answers to say."""
    tested = people.filter(pl.col("status") != "insufficient")
    if tested.is_empty():
        return Figure("Below target, tested", missing=fmt.missing("nobody has enough gold answers"))
    weak, watch = (_status(people, s) for s in ("weak", "watch"))
    few = people.height - tested.height
    return Figure(
        "Below target, tested",
        fmt.count(weak),
        f"of {fmt.plural(tested.height, 'annotator')}",
        line=f"{watch} on watch, {few} with too few answers",
        verdict="✕ Review with each of them"
        if weak
        else "▲ Watch"
        if watch
        else "✓ Nobody is surely below",
        kind="bad" if weak else "watch" if watch else "good",
    )


def _status(people: pl.DataFrame, status: str) -> int:
    return people.filter(pl.col("status") == status).height


def people_active(people: pl.DataFrame) -> Figure:
    """How many people submitted anything."""
    named = people.filter(pl.col("annotator_id") != "unspecified")
    if named.is_empty():
        return Figure("Annotators", missing=fmt.missing("no_annotators"))
    days = named["active_days"].median()
    line = (
        f"{fmt.number(float(days), 0)} active days, the middle of them"
        if isinstance(days, int | float)
        else ""
    )
    return Figure("Annotators", fmt.count(named.height), line=line)


def time_per_asset(choice: Choice, people: pl.DataFrame) -> Figure:
    """The ratio of totals: all seconds over all timed submissions."""
    seconds, n = float(people["work_seconds"].sum() or 0), int(people["timed_submissions"].sum())
    if not n:
        reason = choice.house.why_not(choice.project, "time") or "no_times"
        return Figure("Time per submission", missing=fmt.missing(reason))
    return Figure(
        "Time per submission",
        fmt.duration(seconds / n),
        line=f"mean, as exported, n = {fmt.count(n)}",
        verdict=f"{fmt.duration(seconds)} in all",
    )


def skipped(people: pl.DataFrame) -> Figure:
    """Assets that somebody passed over."""
    if people.is_empty():
        return Figure("Skipped", missing=fmt.missing("nothing submitted yet"))
    amount = rollup.total(people, "skipped_items") or 0
    most = people.sort("skipped_items", descending=True).row(0, named=True)["skipped_items"]
    return Figure(
        "Skipped", fmt.count(amount), "assets", line=f"at most {fmt.count(most)} by one person"
    )


def gold(labels: pl.DataFrame) -> Figure:
    """How much gold there is, and how many labels have too little of it."""
    if labels.is_empty():
        return Figure("Compared with gold", missing=fmt.missing("no_gold"))
    few = labels.filter(pl.col("reason").is_not_null()).height
    return Figure(
        "Compared with gold",
        fmt.count(rollup.total(labels, "gold_n")),
        "answers",
        line=f"over {fmt.plural(labels.height, 'label')}",
        verdict=f"{fmt.plural(few, 'label')} with too few to say"
        if few
        else "every label has enough",
    )


def days_counted(daily: pl.DataFrame, unfinished: str) -> str:
    """n of a chart over days, and what its unfinished part looks like."""
    if daily.is_empty():
        return ""
    days = fmt.plural(daily["day"].n_unique(), "day")
    return f"n = {days} with work; {unfinished}: the last day may not be over, left out of means"
