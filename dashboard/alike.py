"""Key figures of agreement: of answers, of what people draw, mark and write."""

from typing import Any

import polars as pl

from dashboard import format as fmt
from dashboard.figures import of
from dashboard.filters import Choice
from dashboard.furniture import Figure, Interval

SURE = 0.95
RATES = ("percent", "class_agreement", "wer", "cer")
ANSWERS = {
    "alpha": "Krippendorff's alpha",
    "ac1": "Gwet's AC1",
    "percent": "Percent agreement",
}
OBJECTS = {
    "alpha_none": "Objects: alpha with none",
    "f1": "Objects both drew (F1)",
    "mean_iou": "Overlap of these (mean IoU)",
    "class_agreement": "Same class on these",
}

SPANS = {
    "f1": "Spans both marked (F1)",
    "f1_partial": "The same, overlaps by half",
    "f1_character": "The same, by characters",
    "alpha_token": "Tokens: alpha (mostly outside)",
}
TEXTS = {
    "wer": "Word error rate (0 is equal)",
    "cer": "Character error rate (0 is equal)",
}


def headline(choice: Choice, question: str | None, leads: str) -> Figure:
    """The one figure an overview shows: alpha of answers, else of objects with F1 beside it."""
    found = _overview(choice, question)
    known = set(found["coefficient"].to_list())
    if "alpha" not in known and known & {"alpha_token", "wer"}:
        name = "f1" if "alpha_token" in known else "wer"
        return coefficient(choice, found, name, (SPANS | TEXTS)[name], leads)
    if "alpha" in known or "alpha_none" not in known:
        return coefficient(choice, found, "alpha", "Agreement (alpha)", leads)
    f1 = _row(found, "f1")
    beside = f"F1 {fmt.coefficient(f1['value'])}" if f1 and f1["value"] is not None else ""
    return coefficient(choice, found, "alpha_none", "Agreement on objects (alpha)", leads, beside)


def strip(choice: Choice, question: str | None) -> list[Figure]:
    """The coefficients of a question: of its answers, of its objects, or of both."""
    found = _overview(choice, question)
    known = set(found["coefficient"].to_list())
    drawn = SPANS if "alpha_token" in known else OBJECTS
    shown = {name: words for name, words in (ANSWERS | drawn | TEXTS).items() if name in known}
    if known & set(ANSWERS) and known & set(drawn):
        best = ("alpha", "ac1", "alpha_none", "alpha_token", "f1")
        shown = {name: shown[name] for name in best if name in shown}
    figures = [
        coefficient(choice, found, name, words) for name, words in (shown or ANSWERS).items()
    ]
    return [*figures, judged(found)]


def coefficient(
    choice: Choice,
    overview: pl.DataFrame,
    name: str,
    label: str,
    leads: str | None = None,
    beside: str = "",
) -> Figure:
    """One coefficient against the threshold of the project."""
    row = _row(overview, name)
    if row is None:
        reason = choice.house.why_not(choice.project, "agreement") or "no_overlap"
        return Figure(label, missing=fmt.missing(reason), open=leads)
    if row["value"] is None:
        return Figure(label, missing=fmt.missing(row["reason"]), open=leads)
    as_rate = name in RATES
    judges = row["p_above_threshold"] is not None
    threshold = choice.policy("agreement", "threshold") if judges else None
    kind, verdict = _against(row["p_above_threshold"], threshold)
    if row["reason"]:
        least = choice.policy("agreement_headline", "minimum_n")
        kind, verdict = None, f"Not to be relied on: {fmt.words(row['reason'], least)}"
    bounds = fmt.span(row["ci_low"], row["ci_high"], as_rate=as_rate)
    n = f"n = {fmt.count(row['n'])}"
    return Figure(
        label,
        fmt.rate(row["value"]) if as_rate else fmt.coefficient(row["value"]),
        "%" if as_rate else beside,
        line=f"95% CI {bounds}, {n}" if bounds else n,
        verdict=verdict,
        kind=kind,
        open=leads,
        interval=Interval(row["value"], row["ci_low"], row["ci_high"], threshold)
        if bounds
        else None,
    )


def _against(probability: float | None, threshold: float | None) -> tuple[str | None, str]:
    if probability is None or threshold is None:
        return None, ""
    shown = fmt.coefficient(threshold)
    if probability >= SURE:
        return "good", f"✓ Above {shown}"
    if probability <= 1 - SURE:
        return "bad", f"✕ Below {shown}"
    return "watch", f"▲ Not surely above {shown}"


def judged(overview: pl.DataFrame) -> Figure:
    """What agreement rests on."""
    known = overview.filter(pl.col("n").is_not_null())
    if known.is_empty():
        return Figure("Judged by two or more", missing=fmt.missing("no_overlap"))
    row = known.sort("n", descending=True).row(0, named=True)
    people = fmt.plural(row["annotators"], "person", "people")
    drawn = row["coefficient"] in (*OBJECTS, *SPANS, "pq")
    share = row["prevalence"]
    return Figure(
        "Judged by two or more",
        fmt.count(row["n"]),
        f"of {fmt.plural(row['items'], 'asset')}",
        line=f"{fmt.count(row['judgements'])} {'objects' if drawn else 'answers'} by {people}",
        verdict=f"commonest {'class' if drawn else 'answer'} {fmt.percent(share, 0)}"
        if share is not None
        else "",
    )


def why_apart(choice: Choice, question: str | None) -> tuple[str, str]:
    """Why a question has no pairs and no disputes: nobody overlaps, or it cannot be told so."""
    if _overview(choice, question)["value"].null_count() == _overview(choice, question).height:
        return "No two people answered the same asset.", "Import work with overlap."
    return (
        "This question is compared as a whole only.",
        "Where several labels may be chosen, two people or one asset are not set against others.",
    )


def is_drawn(choice: Choice, question: str | None) -> bool:
    """Whether a question is about drawn objects alone."""
    known = set(_overview(choice, question)["coefficient"].to_list())
    return bool(known & set(OBJECTS)) and not known & set(ANSWERS)


def pairwise(choice: Choice, question: str | None) -> str:
    """What a pair's figure is, in words."""
    known = set(_overview(choice, question)["coefficient"].to_list())
    return "Exact F1" if "alpha_token" in known and "alpha" not in known else "Alpha"


def _overview(choice: Choice, question: str | None) -> pl.DataFrame:
    return of(choice.fetch("agreement_overview"), question)


def _row(overview: pl.DataFrame, name: str) -> dict[str, Any] | None:
    found = overview.filter(pl.col("coefficient") == name)
    return None if found.is_empty() else found.row(0, named=True)
