"""What the Acceptance page says about lots: the answer, the strip, samples and their strata."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard import format as fmt
from dashboard import kit
from dashboard.filters import Choice
from dashboard.furniture import Figure, Interval

Row = Mapping[str, Any]

WORDS = {
    "accepted": "✓ accept",
    "not_accepted": "✕ do not accept",
    "continue": "▲ continue",
    "not_assessable": "n/a: not assessable",
}
COLOURS = {"accepted": "good", "not_accepted": "bad", "continue": "watch"}
DESIGNS = {
    "simple": "simple random sample",
    "stratified": "weighted by stratum",
    "weighted": "weighted by chance",
}
REASONS = {
    "no_data": "nothing judged yet",
    "not_applicable": "verdicts not chosen by lot",
    "insufficient_n": "one unit only",
}


def of(choice: Choice, batch: str | None) -> Row | None:
    """What is known of the chosen batch, or of the project."""
    found = choice.whole("acceptance_overview")
    kind, name = ("batch", batch) if batch is not None else ("project", "all")
    rows = found.filter((pl.col("kind") == kind) & (pl.col("name") == name))
    return rows.row(0, named=True) if rows.height else None


def answer(row: Row | None, batch: str | None) -> str:
    """The verdict with its numbers, before anything is drawn."""
    what = f"Batch {batch}" if batch is not None else "The project"
    if row is None or not row["handed_in"]:
        return f"{what}: nothing has been handed in, so there is nothing to accept yet."
    detail = row["detail"]
    said = {
        "accepted": f"{what}: accept. {_capital(detail)}.",
        "not_accepted": f"{what}: do not accept. {_capital(detail)}.",
        "continue": f"{what}: continue. {_capital(detail)}.",
    }
    return said.get(row["verdict"], f"{what} cannot be judged yet: {detail}. Draw a sample.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def strip(row: Row, project: Row | None) -> list[Figure]:
    """Verdict, progress, error rate, upper bound, and the inspection the next lot is due."""
    due = None if project is None else project["inspection"]
    return [_verdict(row), _progress(row), _rate(row), _bound(row), _inspection(due)]


def _verdict(row: Row) -> Figure:
    word = WORDS[row["verdict"]]
    if row["verdict"] == "not_assessable":
        return Figure("Verdict", missing=word, line="")
    found = [f"{row[name]} {name}" for name in ("critical", "major", "ungraded", "minor")]
    counted = ", ".join(text for text in found if not text.startswith("0 ")) or "no error"
    if not row["reviewed"]:
        counted = "nothing judged yet"
    said = word[2:].capitalize()
    return Figure("Verdict", said, line=counted, verdict=word, kind=COLOURS[row["verdict"]])


def _progress(row: Row) -> Figure:
    if row["drawn"] is None:
        line = f"{fmt.count(row['all_reviewed'])} judged, no sample drawn"
        return Figure("Sample", missing="n/a: no sample", line=line)
    left = row["drawn"] - row["reviewed"]
    return Figure(
        "Sample judged",
        fmt.count(row["reviewed"]),
        unit=f"of {fmt.count(row['drawn'])}",
        line=f"drawn from {fmt.count(row['population'])}",
        verdict=f"▲ {fmt.count(left)} to go" if left else "✓ complete",
        kind="watch" if left else "good",
    )


def _rate(row: Row) -> Figure:
    if row["value"] is None:
        judged = f"{fmt.count(row['all_errors'])} of {fmt.count(row['all_reviewed'])} judged"
        why = REASONS.get(row["reason"], fmt.words(row["reason"]))
        line = f"{judged} have errors" if row["all_reviewed"] else ""
        return Figure("Error rate", missing=f"n/a: {why}", line=line)
    interval = Interval(row["value"], row["ci_low"], row["ci_high"])
    line = (
        f"95% CI {fmt.span(row['ci_low'], row['ci_high'], as_rate=True)}, n = {fmt.count(row['n'])}"
    )
    return Figure(
        "Error rate",
        fmt.rate(row["value"]),
        unit="%",
        line=line,
        verdict=DESIGNS.get(row["design"], str(row["design"])),
        interval=interval,
    )


def _bound(row: Row) -> Figure:
    if row["upper"] is None:
        why = REASONS.get(row["reason"], fmt.words(row["reason"]))
        return Figure("Error rate at most", missing=f"n/a: {why}")
    sure = f"{row['confidence'] * 100:g}% confidence, one-sided"
    return Figure("Error rate at most", fmt.rate(row["upper"]), unit="%", line=sure)


def _inspection(due: str | None) -> Figure:
    words = {
        "normal": ("Normal", "", "2 of 5 lots not accepted would tighten it"),
        "tightened": ("Tightened", "▲ after 2 of 5 lots", "5 accepted in a row ease it"),
        "stop": ("Stop", "✕ 5 lots not accepted", "put the process right first"),
    }
    if due not in words:
        return Figure("Inspection", missing="n/a: no lots yet")
    value, verdict, line = words[due]
    kind = {"tightened": "watch", "stop": "bad"}.get(due)
    return Figure("Inspection of the next lot", value, line=line, verdict=verdict, kind=kind)


def samples(choice: Choice, batch: str | None) -> pl.DataFrame:
    """Samples of the batch, or of all where none is chosen, with their verdicts; newest first."""
    log = choice.whole("samples_log")
    if batch is not None:
        log = log.filter(pl.col("batch") == batch)
    overview = choice.whole("acceptance_overview").filter(pl.col("kind") == "sample")
    judged = overview.select(
        pl.col("name").alias("sample_id"),
        *("errors", "critical", "value", "ci_low", "ci_high", "upper", "n", "reason"),
        *("verdict", "detail", "inspection", "accept"),
    )
    return log.join(judged, on="sample_id", how="left").sort(
        "drawn_at", "sample_id", descending=True, nulls_last=True
    )


def samples_table(rows: pl.DataFrame) -> int | None:
    """Every sample with its progress and verdict; the row that was opened, if one was."""
    shown = kit.written(
        rows,
        when=lambda row: fmt.instant(row["drawn_at"]),
        of=lambda row: row["batch"] or "all",
        judged=lambda row: f"{fmt.count(row['reviewed'])} of {fmt.count(row['drawn'])}",
        rate=lambda row: fmt.estimate(
            row["value"], row["ci_low"], row["ci_high"], REASONS.get(row["reason"]), as_rate=True
        ),
        said=lambda row: WORDS.get(row["verdict"], ""),
        why=lambda row: row["detail"] or "",
        how=lambda row: row["plan"] or "n/a: not said",
        number=lambda row: "" if row["seed"] is None else str(row["seed"]),
    )
    columns = {
        "sample_id": "Sample",
        "when": "Drawn",
        "of": "Batch",
        "judged": kit.figure("Judged"),
        "rate": kit.figure("Error rate, 95% CI"),
        "said": "Verdict",
        "why": "Because",
        "how": "Plan",
        "number": kit.figure("Seed"),
    }
    return kit.table(shown, columns, "samples", alt="Samples, newest first", rows=8, verb="Show")


def strata_table(choice: Choice, rows: pl.DataFrame) -> None:
    """What each part of the population showed; people by what they are called."""
    shown = kit.written(
        rows,
        part=lambda row: choice.names().get(row["stratum"], row["stratum"]),
        size=lambda row: fmt.count(row["population"]) or "n/a: not said",
        judged=lambda row: f"{fmt.count(row['reviewed'])} of {fmt.count(row['drawn'])}",
        wrong=lambda row: fmt.count(row["errors"]),
        worst=lambda row: fmt.count(row["critical"]),
        rate=lambda row: fmt.estimate(
            row["value"], row["ci_low"], row["ci_high"], REASONS.get(row["reason"]), as_rate=True
        ),
    )
    columns = {
        "part": "Stratum",
        "size": kit.figure("Population"),
        "judged": kit.figure("Judged"),
        "wrong": kit.figure("With errors"),
        "worst": kit.figure("Critical"),
        "rate": kit.figure("Error rate, 95% CI"),
    }
    kit.read(shown, columns, "strata", alt="Strata of the sample", rows=10)
