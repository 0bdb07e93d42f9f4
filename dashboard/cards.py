"""What is wrong with one asset, as cards: what waits for somebody first, the gravest on top.

What several people did alike is one card, and one decision is about all of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard import format as fmt
from dashboard.overlap import Row
from dashboard.palette import LETTERS, SEVERITIES, SHAPES
from dashboard.verdicts import Finding, of_error, of_flag
from dashboard.viewer import Layer, Thing

# The queue holds these findings again, as one row per asset; the errors say more.
FROM_ERRORS = ("gold_error", "rejected")
DONE = {"confirmed": 1, "dismissed": 2}
STATES = {
    "confirmed": "✓ Confirmed",
    "dismissed": "✕ Dismissed",
    "disputed": "? Gold disputed",
    "asked": "? Guideline owner asked",
}


@dataclass(frozen=True)
class Card:
    """One thing that is wrong: what the browser shows of it, and what a decision is about."""

    shown: Mapping[str, Any]
    findings: tuple[Finding, ...]

    @property
    def key(self) -> str:
        """What the browser calls it."""
        return self.findings[0].subject


def cards(
    errors: pl.DataFrame,
    flagged: pl.DataFrame,
    found: Sequence[Layer],
    made: Sequence[Thing],
    called: Callable[[str | None], str],
) -> list[Card]:
    """What is wrong: what waits, the gravest first, then what is confirmed, then dismissed."""
    at = {
        row["annotation_id"]: number
        for number, thing in enumerate(made)
        for rows in thing.members.values()
        for row in rows
    }
    tags = {layer.submission_id: layer.tag for layer in found}
    alike: dict[tuple[Any, ...], list[Row]] = {}
    for row in errors.iter_rows(named=True):
        number = at.get(row["annotation_id"] or "", at.get(row["gold_annotation_id"] or ""))
        apart = number if number is not None else row["error_id"]
        same = ("type", "gold_label", "given_label", "severity", "detected_by", "decided_by")
        key = (apart, row["status"], row["is_asked"], *(row[name] for name in same))
        alike.setdefault(key, []).append({**row, "object": number})
    known = set(errors["subject"])
    more = flagged.filter(~pl.col("reason").is_in(FROM_ERRORS) & ~pl.col("subject").is_in(known))
    all_cards = [_of_errors(rows, tags, called) for rows in alike.values()]
    all_cards += [_of_flag(row, made) for row in more.iter_rows(named=True)]
    ranks = {word: rank for rank, word in enumerate(SEVERITIES)}
    return sorted(
        all_cards,
        key=lambda card: (DONE.get(card.shown["status"], 0), ranks.get(card.shown["severity"], 9)),
    )


def _of_flag(row: Row, made: Sequence[Thing]) -> Card:
    answers = {thing.question: n for n, thing in enumerate(made) if thing.family == "answer"}
    shown = {
        "title": _reason(row["reason"]),
        "text": row["detail"] or "",
        "object": answers.get(row["question"]),
        "tags": [],
        **_decided(row, row["status"]),
        **graded(row["severity"]),
    }
    return Card({**shown, "key": row["subject"]}, (of_flag(row),))


def _reason(word: str | None) -> str:
    return "Annotators disagree" if word == "disagreement" else fmt.slug(word).capitalize()


def _of_errors(
    rows: Sequence[Row], tags: Mapping[str, str], called: Callable[[str | None], str]
) -> Card:
    row = rows[0]
    who = [tags.get(r["submission_id"] or "") for r in rows]
    people = [
        f"{tag} {called(r['annotator_id'])}" if tag else called(r["annotator_id"])
        for tag, r in zip(who, rows, strict=True)
        if tag or r["annotator_id"] or not row["subject"].startswith("flag:")
    ]
    parts = [listed(dict.fromkeys(people)) or row["detail"] or ""]
    if row["type"] == "localisation" and row["iou"] is not None:
        parts[0] += f", IoU {fmt.coefficient(row['iou'], 2)}"
    by = f"Found by {fmt.slug(row['detected_by'])}"
    parts.append(f"{by}, {fmt.day(row['found_at'])}" if row["found_at"] else by)
    if row["cause"]:
        parts.append(f"Cause: {fmt.slug(row['cause'])}")
    decided = row["decided_by"] is not None or row["is_asked"]
    status = "asked" if row["is_asked"] else row["status"] if decided else "open"
    shown = {
        "title": _title(row),
        "text": ". ".join(part for part in parts if part) + ".",
        "object": row["object"],
        "tags": [tag for tag in who if tag],
        **_decided(row, status),
        **graded(row["severity"]),
    }
    made = tuple(of_error(r) for r in rows)
    return Card({**shown, "key": made[0].subject, "type": row["type"]}, made)


def _decided(row: Row, status: str) -> dict[str, Any]:
    """What a person has decided, in words, and what is left to decide."""
    by = f" by {row['decided_by']}" if row["decided_by"] else ""
    on = f", {fmt.day(row['decided_at'])}" if row["decided_at"] else ""
    against_gold = row.get("detected_by") == "gold"
    return {
        "status": status,
        "state": f"{STATES[status]}{'' if status == 'asked' else by + on}"
        if status in STATES
        else "",
        "gold": against_gold,
        "written": row["revision"] > 0,
    }


def _title(row: Row) -> str:
    gold, given, kind = row["gold_label"], row["given_label"], row["type"]
    if row["subject"].startswith("flag:"):
        return _reason(row["subject"].split(":")[1])
    if kind == "wrong_class" and gold and given:
        return f"“{gold}” called “{given}”"
    if kind == "missing" and gold:
        return f"“{gold}” missed"
    if kind == "spurious" and given:
        return f"“{given}” where gold has nothing"
    if kind == "localisation":
        return f"Loose outline of “{gold or given or row['label']}”"
    if row["detected_by"] == "person":
        return f"“{given}” marked as wrong" if given else "Marked as wrong"
    if row["detected_by"] == "reviewer" and kind in (None, "unspecified"):
        return f"“{given}” rejected" if given else "Pass rejected"
    return fmt.slug(kind).capitalize() or "Error"


def graded(severity: str | None) -> dict[str, str]:
    """A severity with its shape and letter."""
    word = severity if severity is not None and severity in SHAPES else "neutral"
    return {"severity": word, "mark": SHAPES[word], "letter": LETTERS[word]}


def listed(names: Iterable[str]) -> str:
    """'A Okafor', 'A Okafor and C Nowak', 'A, B and C'."""
    known = list(names)
    return " and ".join([", ".join(known[:-1]), known[-1]]) if len(known) > 1 else "".join(known)
