"""What verdicts cannot see: errors that reviewers let pass, objects that nobody drew."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard import format as fmt
from dashboard import kit
from dashboard.filters import Choice
from queries import survey

Row = Mapping[str, Any]

WHY = {
    "insufficient_n": "fewer than 30 verdicts of either kind",
    "not_applicable": "no better than chance",
    "no_data": "no verdicts on work that gold has judged",
}


def reviewers(choice: Choice, lot: Row | None) -> None:
    """How well reviewers tell right from wrong, and the error rate that leaves."""
    found = choice.whole("acceptance_reviewers")
    with kit.block(
        "Errors that reviewers let pass",
        choice,
        "acceptance_reviewers",
        found,
        sentence="Their verdicts on unchanged work that gold has judged too.",
        note=_corrected(found, lot),
    ):
        row = found.row(0, named=True) if found.height else None
        if row is None or not row["n"]:
            kit.empty(
                "No verdict on work that gold has judged.",
                "Have some gold assets reviewed unseen.",
                None,
                key="no-seeds",
            )
        else:
            kit.read(_kinds(row), _KINDS, "reviewers", alt="How well reviewers judge")


_KINDS = {
    "what": "Verdicts on",
    "share": kit.figure("Share told right, 95% CI"),
    "n": kit.figure("n"),
}


def _kinds(row: Row) -> pl.DataFrame:
    kinds = (
        ("work that gold calls wrong", "sensitivity", "wrong"),
        ("work that gold calls right", "specificity", "right_work"),
    )
    return pl.DataFrame(
        [
            {
                "what": what,
                "share": fmt.estimate(
                    row[name], row[f"{name}_low"], row[f"{name}_high"], "no_data", as_rate=True
                ),
                "n": fmt.count(row[n]),
            }
            for what, name, n in kinds
        ]
    )


def _corrected(found: pl.DataFrame, lot: Row | None) -> str:
    """The rate behind the one that was seen, where it can be told."""
    row = found.row(0, named=True) if found.height else None
    if row is None or row["reason"] is not None:
        return f"no correction: {WHY[row['reason'] if row is not None else 'no_data']}"
    if lot is None or lot["value"] is None:
        return "no error rate to correct"
    value = survey.corrected(lot["value"], row["sensitivity"], row["specificity"])
    seen = fmt.percent(lot["value"])
    return f"error rate seen {seen}, corrected {fmt.percent(value)} (Rogan and Gladen)"


def objects(choice: Choice) -> None:
    """Objects that neither of two people drew."""
    found = choice.whole("acceptance_missed")
    with kit.block(
        "Objects that nobody drew",
        choice,
        "acceptance_missed",
        found,
        sentence="Where two people drew apart; shared blind spots make it a lower bound.",
        note="Chapman; independence assumed",
    ):
        if found.is_empty():
            kit.empty(
                "No asset was drawn on by two people.",
                "Let two people draw some assets without seeing each other's work.",
                None,
                key="no-pairs",
            )
        else:
            shown = kit.written(
                found,
                share=lambda row: fmt.estimate(
                    row["value"], row["ci_low"], row["ci_high"], row["reason"], as_rate=True
                ),
                single=lambda row: fmt.percent(row["one_misses"]) or "n/a",
                seen=lambda row: fmt.count(row["found"]),
                on=lambda row: fmt.count(row["assets"]),
            )
            columns = {
                "question": "Question",
                "share": kit.figure("Missed by both, 95% CI"),
                "single": kit.figure("Missed by one"),
                "seen": kit.figure("Objects found"),
                "on": kit.figure("Assets"),
            }
            kit.read(shown, columns, "missed", alt="Objects that nobody drew", rows=6)
