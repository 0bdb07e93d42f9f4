"""How each reviewer judges beside the others, and the verdicts themselves."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard import filters, kit, links
from dashboard import format as fmt
from dashboard.filters import Choice
from dashboard.furniture import Figure
from dashboard.intervals import Scale
from dashboard.rollup import Share, share
from queries import Page

Row = Mapping[str, Any]

MEASURES = ("accepted", "leniency", "overturned", "self_reviewed", "median_seconds")
MOST = 500
LISTED = {
    "state": kit.text("Verdict", 110),
    "beside": kit.text("Others say", 150),
    "name": kit.text("Asset", 220),
    "judge": kit.text("Reviewer", 150),
    "person": kit.text("Work of", 150),
    "what": kit.text("Found", 130),
    "picked": kit.text("Picked", 100),
    "when": kit.text("When", 110),
}
VERDICTS = {"accepted": "✓ accepted", "rejected": "✕ rejected", "fixed": "▲ fixed"}


def by_reviewer(choice: Choice) -> pl.DataFrame:
    """One row per reviewer: verdicts, and each measure with its interval, most verdicts first."""
    found = choice.fetch("reviews_by_reviewer")
    rows = []
    for key, one in found.group_by("reviewer_id", maintain_order=True):
        row: dict[str, Any] = {"reviewer_id": key[0]}
        for measure in one.iter_rows(named=True):
            name = measure["measure"]
            row |= {
                name: measure["value"],
                f"{name}_low": measure["ci_low"],
                f"{name}_high": measure["ci_high"],
                f"{name}_n": measure["n"],
                f"{name}_events": measure["events"],
                f"{name}_reason": measure["reason"],
            }
        rows.append(row)
    rows.sort(key=lambda row: (-row["accepted_n"], row["reviewer_id"]))
    return pl.DataFrame(rows, infer_schema_length=None)


def rows(choice: Choice, reviewers: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows of the table of intervals."""
    return [
        {
            "name": choice.name(row["reviewer_id"]),
            "key": row["reviewer_id"],
            "n": fmt.count(row["accepted_n"]),
            "words": words(row),
            **_measure(row, "accepted", "good"),
            **_measure(row, "leniency", "watch" if is_apart(row) else "good"),
            **_measure(row, "overturned", "good"),
        }
        for row in reviewers.iter_rows(named=True)
    ]


def _measure(row: Row, key: str, verdict: str) -> dict[str, Any]:
    parts = {f"{key}{part}": row[f"{key}{part}"] for part in ("", "_low", "_high", "_reason")}
    return {**parts, f"{key}_verdict": "faded" if row[f"{key}_reason"] else verdict}


def is_apart(row: Row) -> bool:
    """Whether the interval of leniency lies clear of 0."""
    low, high = row["leniency_low"], row["leniency_high"]
    return low is not None and high is not None and (low > 0 or high < 0)


def words(row: Row) -> str:
    """Speed, and reviews of one's own work."""
    seconds = fmt.duration(row["median_seconds"])
    own = row["self_reviewed_events"] or 0
    parts = [
        f"{seconds} each" if seconds else "n/a: no review times",
        f"{fmt.count(own)} on their own work" if own else "",
    ]
    return "; ".join(part for part in parts if part)


def scales(reviewers: pl.DataFrame) -> list[Scale]:
    """Acceptance, leniency about 0, and the share that somebody contradicts."""
    ends = [
        abs(value)
        for name in ("leniency_low", "leniency_high")
        for value in reviewers[name].drop_nulls().to_list()
    ]
    reach = min(1.0, (int(max(ends, default=0.1) * 10) + 1) / 10)
    tops = reviewers["overturned_high"].drop_nulls().to_list()
    return [
        Scale("accepted", "accepted", 0.0),
        Scale("leniency", "milder than the others, in points", -reach, reach, rule=0.0),
        Scale(
            "overturned", "contradicted", 0.0, min(1.0, (int(max(tops, default=1) * 10) + 1) / 10)
        ),
    ]


def answer(choice: Choice, reviewers: pl.DataFrame) -> str:
    """The page in one sentence."""
    if reviewers.is_empty():
        return "Nobody has reviewed anything here."
    named = reviewers.filter(pl.col("reviewer_id") != "unspecified")
    counted = fmt.plural(named.height, "reviewer")
    if named.height < 2:
        return f"{counted} in all: there is nobody to compare leniency with."
    apart = [row for row in named.iter_rows(named=True) if is_apart(row)]
    if not apart:
        return f"None of {counted} is surely milder or stricter than the others on like work."
    said = [
        f"{choice.name(row['reviewer_id'])} accepts {fmt.points(row['leniency'])} "
        f"{'more' if row['leniency'] > 0 else 'less'}"
        for row in apart[:3]
    ]
    return f"On like work, {'; '.join(said)} than the others: compare a few verdicts together."


def strip(choice: Choice, reviewers: pl.DataFrame) -> list[Figure]:
    """All verdicts together."""
    if reviewers.is_empty():
        reason = choice.house.why_not(choice.project, "reviews") or "no verdicts yet"
        return [
            Figure(label, missing=fmt.missing(reason))
            for label in ("Verdicts", "Accepted", "Contradicted", "On one's own work")
        ]
    verdicts = int(reviewers["accepted_n"].sum())
    return [
        Figure(
            "Verdicts",
            fmt.count(verdicts),
            line=f"by {fmt.plural(reviewers.height, 'reviewer')}, on the work of others",
        ),
        _pooled(reviewers, "accepted", "Accepted"),
        _pooled(reviewers, "overturned", "Contradicted", "by another reviewer or gold"),
        _pooled(reviewers, "self_reviewed", "On one's own work", "counted apart"),
    ]


def _pooled(reviewers: pl.DataFrame, measure: str, label: str, said: str = "") -> Figure:
    found: Share = share(reviewers, f"{measure}_events", f"{measure}_n")
    if found.value is None:
        return Figure(label, missing=fmt.missing("nothing of it was checked"))
    return Figure(
        label,
        fmt.rate(found.value),
        "%",
        line=f"95% CI {fmt.span(found.low, found.high, as_rate=True)}, n = {fmt.count(found.n)}",
        verdict=said,
    )


def reviewed(choice: Choice) -> None:
    """The verdicts, contradicted ones first; the action opens the asset."""
    here = filters.address()
    equal = tuple(
        (column, here[column][0]) for column in ("reviewer_id", "verdict") if here.get(column)
    )
    wanted = Page(("-is_overturned", "-reviewed_at"), MOST, equal=equal)
    found = choice.house.page("reviews_list", choice.filters, wanted)
    counts = choice.house.tally("reviews_list", choice.filters, ("verdict",), wanted)
    total = sum(counts["n"].to_list())
    counted = fmt.plural(total, "verdict")
    note = counted if total <= MOST else f"first {fmt.count(MOST)} of {counted}; narrow to see more"
    with kit.block(
        "Reviewed assets",
        choice,
        "reviews_list",
        found,
        sentence="Verdicts that somebody else or gold contradicts first, then the newest.",
        note=note,
    ):
        if found.is_empty():
            kit.nothing(choice, "reviews", "No verdicts here.", "Remove a filter, or import some.")
            return
        shown = kit.written(
            found,
            state=lambda row: VERDICTS.get(row["verdict"], row["verdict"]),
            beside=lambda row: beside(row),
            judge=lambda row: choice.name(row["reviewer_id"]),
            person=lambda row: choice.name(row["annotator_id"]),
            what=lambda row: fmt.slug(row["error_type"]) or "nothing said",
            picked=lambda row: fmt.slug(row["selection"]),
            when=lambda row: fmt.day(row["reviewed_at"]) or "n/a: no date",
        )
        row = kit.table(shown, LISTED, "reviewed", alt="Verdicts, contradicted first", rows=14)
        if row is not None and shown["asset_id"][row] is not None:
            links.asset(shown["asset_id"][row], choice.project)


def beside(row: Row) -> str:
    """Whether anybody else has spoken on the same content, and how."""
    if row["is_self_review"]:
        return "own work: not counted"
    if row["is_overturned"]:
        return "✕ contradicted"
    return "✓ the same" if row["is_checked"] else "nobody else spoke"
