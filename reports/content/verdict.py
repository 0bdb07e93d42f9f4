"""The first page: what was found, in words, and the numbers it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.content import acceptance, accuracy, agreement
from reports.document import Block, Paragraph, Remarks, Table, Tone
from reports.model import Manifest, Row
from reports.words import (
    COEFFICIENTS,
    GLYPHS,
    HEADLINES,
    count,
    estimate,
    interval,
    missing,
    number,
    percent,
    plain,
    plural,
)

Finding = tuple[Tone, str]
_READS: dict[Tone, str] = {
    "good": "✓ met", "bad": "✕ not met", "watch": "▲ undecided", "none": "○ not judged",
    "": "",
}  # fmt: skip


def section(manifest: Manifest) -> Sequence[Block]:
    """The verdict, before the numbered sections."""
    found = list(findings(manifest))
    return [
        Paragraph(headline(manifest, found), "lead"),
        Paragraph(_measured(manifest)),
        Remarks(found),
        _key_figures(manifest),
    ]


def headline(manifest: Manifest, found: Sequence[Finding]) -> str:
    """One sentence: the decision if there is one, else that there is none, and what falls short."""
    missed = sum(tone == "bad" for tone, _ in found)
    open_ = sum(tone == "watch" for tone, _ in found)
    parts = [acceptance.said(manifest)]
    if missed:
        parts.append(f"{_things(missed)} short of what is wanted.")
    if open_:
        parts.append(f"{_things(open_, 'is', 'are')} undecided.")
    if not missed and not open_:
        judged = sum(tone == "good" for tone, _ in found)
        parts.append(
            f"{_things(judged, 'meets', 'meet')} what is wanted." if judged else
            "Nothing was measured against a target."
        )  # fmt: skip
    return " ".join(parts)


def findings(manifest: Manifest) -> Iterator[Finding]:
    """What was found, the most serious first."""
    every = [
        *_critical(manifest),
        *_accuracy(manifest),
        *_agreement(manifest),
        *_slices(manifest),
        *_chance(manifest),
    ]
    order = {"bad": 0, "watch": 1, "good": 2, "none": 3, "": 4}
    yield from sorted(every, key=lambda item: order[item[0]])


def _things(number_: int, one: str = "falls", many: str = "fall") -> str:
    words = {1: "One thing", 2: "Two things", 3: "Three things"}
    name = words.get(number_, f"{number_} things")
    return f"{name} measured {one if number_ == 1 else many}"


def _measured(manifest: Manifest) -> str:
    row = manifest.first("population")
    ways = [
        f"against gold on {plural(row['gold_assets'], 'asset')}" if row["gold_assets"] else "",
        "against each other where several people answered" if agreement.compared(manifest) else "",
        f"by {plural(row['reviews'], 'verdict')} of reviewers" if row["reviews"] else "",
    ]
    held = ", ".join(way for way in ways if way) or "against nothing: there is no gold or review"
    return (
        f"{plural(row['submissions'], 'submission')} by {plural(row['annotators'], 'annotator')} "
        f"on {count(row['assets_labeled'])} of {plural(row['assets'], 'asset')} were measured "
        f"{held}. Every number below stands with what it rests on; section 12 lists what is not "
        "known."
    )


def _critical(manifest: Manifest) -> Iterator[Finding]:
    whole = next((row for row in manifest.rows("errors") if row["question"] == "all"), None)
    if whole is None or not whole["n"]:
        yield "none", "Errors: no label was compared with gold or reviewed."
        return
    if whole["critical"]:
        yield (
            "bad",
            (
                f"{plural(whole['critical'], 'critical error')} confirmed among "
                f"{plural(whole['n'], 'label')} checked. One fails a delivery, whatever the score."
            ),
        )
    else:
        yield "", (
            f"Errors: {count(whole['errors'])} confirmed among {plural(whole['n'], 'label')} "
            f"checked, {count(whole['major'])} of them major, none critical. Quality score "
            f"{number(whole['value'], 1)} of 100"
            + (
                f" (95% interval {number(whole['ci_low'], 1)} to {number(whole['ci_high'], 1)})."
                if whole["ci_low"] is not None else ", without an interval."
            )
        )  # fmt: skip


def _accuracy(manifest: Manifest) -> Iterator[Finding]:
    rows = [row for row in manifest.rows("accuracy") if row["metric"] == "accuracy"]
    if not any(row["n"] for row in rows):
        yield "none", "Accuracy: not measured, for no work could be compared with gold."
    for row in rows:
        if not row["n"]:
            continue
        tone, target = accuracy.tone(row), percent(row["target"])
        verdict = {
            "good": f"the whole interval is at or above the {target} wanted",
            "bad": f"the whole interval is below the {target} wanted",
            "watch": f"the interval holds the {target} wanted, so it is undecided",
            "none": "too little to judge by",
        }[tone]
        yield tone, f"Accuracy of {plain(row['question'])}: {estimate(row)}; {verdict}."


def _agreement(manifest: Manifest) -> Iterator[Finding]:
    rows = list(_headlines(manifest)) if agreement.compared(manifest) else []
    if not rows:
        yield "none", "Agreement: not measured, for no asset was answered by two people."
    for row in rows:
        name = COEFFICIENTS.get(row["coefficient"], row["coefficient"])
        said = f"Agreement on {plain(row['question'])}: {name} {estimate(row, as_share=False)}"
        tone, chance = agreement.tone(row), row["p_above_threshold"]
        threshold = _policy(manifest, "agreement", "threshold")
        if tone == "none":
            why = "rests on too few assets to judge by" if row["value"] is not None else ""
            yield tone, f"{said}{'; it ' + why if why else ''}."
        else:
            odds = f"the probability that it exceeds {number(threshold)} is {_likely(chance)}"
            yield tone, f"{said}; {odds}."


def _likely(chance: float) -> str:
    return "over 99%" if chance > 0.99 else "under 1%" if chance < 0.01 else f"{chance:.0%}"


def _slices(manifest: Manifest) -> Iterator[Finding]:
    differ = [row for row in manifest.rows("slices") if row["status"] == "differs"]
    if differ:
        names = ", ".join(plain(row["slice"]) for row in differ[:4])
        verb = "fares" if len(differ) == 1 else "fare"
        what = f"{plural(len(differ), 'slice')} of the material {verb}"
        yield "watch", f"Slices: {what} differently from the rest: {names}."


def _chance(manifest: Manifest) -> Iterator[Finding]:
    rows = manifest.rows("reviewed")
    if rows and not any(row["selection"] == "random" for row in rows):
        said = "none is known to be of work picked at random, so their rates speak of the reviewed"
        yield "none", f"Reviews: {said} work alone."


def _headlines(manifest: Manifest) -> Iterator[Row]:
    by_question: dict[str, list[Row]] = {}
    for row in manifest.rows("agreement"):
        by_question.setdefault(row["question"], []).append(row)
    for rows in by_question.values():
        ranked = [row for name in HEADLINES for row in rows if row["coefficient"] == name]
        yield (ranked or rows)[0]


def _key_figures(manifest: Manifest) -> Block:
    rows: list[list[str]] = []
    tones: list[Tone] = []
    for row in manifest.rows("accuracy"):
        if row["metric"] == "accuracy" and row["n"]:
            tones.append(accuracy.tone(row))
            rows.append([
                f"Accuracy: {plain(row['question'])}",
                percent(row["value"]) or missing(row["reason"]),
                interval(row["ci_low"], row["ci_high"]),
                count(row["n"]), percent(row["target"]), _READS[tones[-1]],
            ])  # fmt: skip
    threshold = _policy(manifest, "agreement", "threshold")
    for row in _headlines(manifest):
        tones.append(agreement.tone(row))
        judged = row["p_above_threshold"] is not None
        rows.append([
            f"{COEFFICIENTS.get(row['coefficient'], row['coefficient'])}: {plain(row['question'])}",
            agreement.said(row), agreement.bounds(row) or "none", count(row["n"]),
            number(threshold) if judged else "none set", _READS[tones[-1]],
        ])  # fmt: skip
    for row in manifest.rows("errors"):
        if row["question"] == "all":
            tones.append("bad" if row["critical"] else "")
            bounds = [number(row["ci_low"], 1), number(row["ci_high"], 1)]
            rows.append([
                "Quality score, of 100",
                missing(row["reason"]) if row["value"] is None else number(row["value"], 1),
                " to ".join(bounds) if row["ci_low"] is not None else "none",
                count(row["n"]), "none set",
                "✕ critical errors" if row["critical"] else "none critical",
            ])  # fmt: skip
    return Table(
        figure="", number="", title="Key figures",
        headings=["What was measured", "Value", "95% interval", "n", "Wanted", "Reads as"],
        right=[False, True, True, True, True, False], grows=[True, *[False] * 5],
        rows=rows, tones=tones,
    )  # fmt: skip


def _policy(manifest: Manifest, subject: str, name: str) -> float | None:
    for row in manifest.rows("policies"):
        if (row["subject"], row["name"], row["scope"]) == (subject, name, "all"):
            return float(row["value"])
    return None


__all__ = ["GLYPHS", "findings", "headline", "section"]
