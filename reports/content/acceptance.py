"""How the checked work was picked, and whether it is good enough by the plan."""

from __future__ import annotations

from collections.abc import Sequence

from reports import charts
from reports.document import Block, Column, Drawing, Paragraph, Tone, table, text
from reports.model import Manifest, Row
from reports.words import (
    SELECTIONS,
    count,
    interval,
    missing,
    number,
    percent,
    plain,
    plural,
    slug,
)

_TARGETS = {
    "per_day": "Assets done per working day",
    "review_days": "Days to the first verdict, 85 of 100",
    "acceptance": "Accepted at the first attempt",
    "accuracy": "Accuracy against gold",
    "budget": "Budget",
}
_SHARES = ("acceptance", "accuracy")
_VERDICTS = {
    "accepted": "Accepted by its plan",
    "not_accepted": "Not accepted",
    "continue": "Not decided yet",
    "not_assessable": "No acceptance decision",
}
_WORDS = {
    "accepted": "✓ accepted",
    "not_accepted": "✕ not accepted",
    "continue": "▲ continue",
    "not_assessable": "○ no decision",
}


def sampling(manifest: Manifest) -> Sequence[Block]:
    """Section 5."""
    figure = manifest.figures["reviewed"]
    if not figure.rows:
        return [Paragraph(
            "Nothing was reviewed, so nothing was sampled: all that is said of errors comes from "
            "gold or from rules."
        ), *_samples(manifest)]  # fmt: skip
    verdicts = sum(row["verdicts"] for row in figure.rows)
    chance = sum(row["verdicts"] for row in figure.rows if row["selection"] == "random")
    said = (
        f"{count(chance)} of {plural(verdicts, 'verdict')} are on work picked at random."
        if chance else
        f"None of {plural(verdicts, 'verdict')} is marked as picked at random. What is said of "
        "reviewed work speaks of the reviewed work alone, not of the population."
    )  # fmt: skip
    return [
        Paragraph(said),
        table(figure, [
            Column("Picked", lambda row: SELECTIONS.get(row["selection"], slug(row["selection"])),
                grows=True),
            Column("Verdicts", lambda row: count(row["verdicts"]), right=True),
            Column("Assets", lambda row: count(row["assets"]), right=True),
            Column("Accepted", lambda row: count(row["accepted"]), right=True),
            Column("Rejected", lambda row: count(row["rejected"]), right=True),
            Column("Fixed", lambda row: count(row["fixed"]), right=True),
            Column("Chance of being picked", _chance, right=True),
        ]),
        *_samples(manifest),
    ]  # fmt: skip


def _chance(row: Row) -> str:
    if row["inclusion_min"] is None:
        return "not known"
    low, high = percent(row["inclusion_min"]), percent(row["inclusion_max"])
    return low if low == high else f"{low} to {high}"


def _samples(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["samples"]
    if not figure.rows:
        return [Paragraph("No sample drawn by a plan is recorded.", "note")]
    excluded = [
        f"{plain(row['sample_id'])} leaves out {plain(row['excluded'])}."
        for row in figure.rows
        if row["excluded"]
    ]
    drawn = [f"{plain(row['sample_id'])}: {plain(row['method'])}." for row in figure.rows[:3]]
    return [
        table(figure, [
            text("sample_id", "Sample"),
            Column("Plan", lambda row: plain(row["plan"] or "not stated"), grows=True),
            Column("Of", lambda row: f"{plain(row['batch'] or 'the whole project')}, by "
                f"{plain(row['unit'])}"),
            Column("Population", lambda row: count(row["population"]) or "not stated", right=True),
            Column("Drawn", lambda row: count(row["drawn"]), right=True),
            Column("Judged", lambda row: count(row["reviewed"]), right=True),
            Column("Seed", lambda row: "not stated" if row["seed"] is None else str(row["seed"]),
                right=True),
        ], notes=[*drawn, *excluded])
    ]  # fmt: skip


def scope(manifest: Manifest) -> Row:
    """The acceptance of what the report is about: the delivery, else the project."""
    batch = manifest.facts["batch"]
    wanted = ("batch", batch) if batch else ("project", "all")
    return next(
        (row for row in manifest.rows("acceptance") if (row["kind"], row["name"]) == wanted), {}
    )


def said(manifest: Manifest) -> str:
    """The decision in one sentence, with the numbers."""
    row = scope(manifest)
    if not row or row["verdict"] not in _VERDICTS:
        return "No acceptance decision: nothing was handed in that could be judged."
    return f"{_VERDICTS[row['verdict']]}: {plain(row['detail'] or row['reason'] or '')}."


def decision(manifest: Manifest) -> Sequence[Block]:
    """Section 9."""
    row = scope(manifest)
    blocks: list[Block] = [Paragraph(said(manifest))]
    if row and row["upper"] is not None:
        blocks.append(Paragraph(_bound(row)))
    if row and row["object_value"] is not None:
        blocks.append(Paragraph(_objects(row)))
    figure = manifest.figures["acceptance"]
    shown = [r for r in figure.rows if r["drawn"] or r["reviewed"]]
    if shown:
        blocks.append(table(figure, [
            Column("Judged", _name, grows=True),
            Column("Population", lambda r: count(r["population"]) or "not stated", right=True),
            Column("Judged units", lambda r: f"{count(r['reviewed'])}"
                + (f" of {count(r['drawn'])}" if r["drawn"] else ""), right=True),
            Column("Critical", lambda r: count(r["critical"]), right=True),
            Column("Major", lambda r: count(r["major"]), right=True),
            Column("Not graded", lambda r: count(r["ungraded"]), right=True),
            Column("Minor", lambda r: count(r["minor"]), right=True),
            Column("Error rate", lambda r: missing(r["reason"]) if r["value"] is None else
                f"{percent(r['value'])} ({interval(r['ci_low'], r['ci_high'])})", right=True),
            Column("Verdict", lambda r: _WORDS.get(r["verdict"], slug(r["verdict"]))),
        ], rows=shown, tone=tone, notes=_methods(shown)))  # fmt: skip
    return [*blocks, *_strata(manifest), *_curve(manifest), *_targets(manifest)]


def tone(row: Row) -> Tone:
    """Of a verdict."""
    tones: dict[str, Tone] = {"accepted": "good", "not_accepted": "bad", "continue": "watch"}
    return tones.get(row.get("verdict", ""), "none")


def _name(row: Row) -> str:
    names = {"project": "the whole project", "sample": f"sample {plain(row['name'])}"}
    return names.get(row["kind"], f"delivery {plain(row['name'])}")


def _bound(row: Row) -> str:
    return (
        f"{plural(row['errors'], 'error')} in {plural(row['n'], 'judged unit')} of "
        f"{count(row['population'])}. With {percent(row['confidence'])} confidence the error rate "
        f"is at most {percent(row['upper'])}."
    )


def _objects(row: Row) -> str:
    return (
        f"By single annotations {percent(row['object_value'])} are wrong (95% interval "
        f"{interval(row['object_low'], row['object_high'])}; n = {count(row['objects'])}; design "
        f"effect {number(row['design_effect'], 2)}, for those of one asset are alike)."
    )


def _methods(rows: Sequence[Row]) -> list[str]:
    return [f"{way}." for way in dict.fromkeys(plain(r["method"]) for r in rows if r["method"])]


def _strata(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["strata"]
    if not figure.rows:
        return []
    return [
        table(figure, [
            text("sample_id", "Sample"),
            text("stratum", "Part", grows=True),
            Column("Population", lambda r: count(r["population"]) or "not known", right=True),
            Column("Judged", lambda r: f"{count(r['reviewed'])} of {count(r['drawn'])}",
                right=True),
            Column("Errors", lambda r: count(r["errors"]), right=True),
            Column("Error rate", lambda r: missing(r["reason"]) if r["value"] is None else
                f"{percent(r['value'])} ({interval(r['ci_low'], r['ci_high'])})", right=True),
        ])
    ]  # fmt: skip


def _curve(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["operating"]
    if not figure.rows:
        return []
    first = figure.rows[0]
    points = [(row["rate"], row["chance"]) for row in figure.rows]
    marks = [
        (rate, chance, f"{percent(rate)} wrong: accepted with {percent(chance)}")
        for rate, chance in (_nearest(points, 0.9), _nearest(points, 0.1))
        if rate
    ]
    plan = f"{count(first['n'])} drawn, at most {plural(first['accept'], 'error')} accepted"
    alt = f"Operating curve of the plan ({plan}). " + "; ".join(words for _, _, words in marks)
    drawn = charts.curve(points, marks, across="true error rate of the lot",
        up="chance that the lot is accepted", alt=alt)  # fmt: skip
    note = (
        f"Plan: {plan}, of {count(first['population'])}. The limit for major errors; a critical "
        "error fails the lot whatever the curve says."
    )
    return [Drawing(figure.id, figure.number, figure.title, drawn, alt, note)]


def _nearest(points: Sequence[tuple[float, float]], chance: float) -> tuple[float, float]:
    return min(points, key=lambda point: abs(point[1] - chance))


def _targets(manifest: Manifest) -> list[Block]:
    figure = manifest.figures["targets"]
    if not figure.rows:
        return []
    return [
        table(figure, [
            Column("Target", lambda row: _TARGETS.get(row["target"], slug(row["target"])),
                grows=True),
            Column("Wanted", lambda row: _amount(row, "wanted"), right=True),
            Column("Measured", lambda row: missing(row["reason"]) if row["actual"] is None
                else _amount(row, "actual"), right=True),
            Column("n", lambda row: count(row["n"]), right=True),
            Column("Met", lambda row: "n/a" if row["is_met"] is None else
                "yes" if row["is_met"] else "no"),
        ], notes=["The plain value against the target; the verdict on page one takes the interval "
            "into account."])
    ]  # fmt: skip


def _amount(row: Row, name: str) -> str:
    return percent(row[name]) if row["target"] in _SHARES else number(row[name], 1)
