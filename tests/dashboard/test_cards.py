"""Findings of an asset as cards: alike ones together, decided ones say so."""

from datetime import UTC, datetime
from typing import Any

import polars as pl

from dashboard import cards, dossier

ERROR = {
    "error_id": "e1",
    "subject": "error:e1",
    "asset_id": "a",
    "annotation_id": None,
    "gold_annotation_id": None,
    "submission_id": None,
    "annotator_id": "ann",
    "question": "label",
    "label": "tug",
    "gold_label": "tug",
    "given_label": "vessel",
    "type": "wrong_class",
    "severity": "major",
    "cause": None,
    "detected_by": "gold",
    "status": "confirmed",
    "iou": None,
    "found_at": None,
    "detail": "gold says tug, given vessel",
    "decided_by": None,
    "decided_at": None,
    "is_asked": False,
    "revision": 0,
}
FLAG = {
    "asset_id": "a",
    "reason": "disagreement",
    "subject": "flag:disagreement:a",
    "question": "label",
    "label": None,
    "detail": "2 annotators disagree",
    "severity": "major",
    "status": "open",
    "decided_by": None,
    "decided_at": None,
    "revision": 0,
}
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def made(errors: list[dict[str, Any]], flags: list[dict[str, Any]] | None = None) -> list[Any]:
    frame = pl.DataFrame([{**ERROR, **error} for error in errors], infer_schema_length=None)
    flagged = pl.DataFrame([{**FLAG, **flag} for flag in flags or [{"reason": "rejected"}]])
    return cards.cards(frame, flagged, [], [], lambda name: name or "nobody")


def test_an_error_gold_found_is_open_until_a_person_decides() -> None:
    (card,) = made([{}])
    assert (card.shown["title"], card.shown["status"]) == ("“tug” called “vessel”", "open")
    assert (card.shown["state"], card.shown["gold"], card.shown["written"]) == ("", True, False)
    decided = {"decided_by": "amira", "decided_at": NOON, "revision": 2}
    (card,) = made([decided])
    assert (card.shown["status"], card.shown["state"]) == (
        "confirmed",
        "✓ Confirmed by amira, 18 Nov 2026",
    )
    assert [finding.revision for finding in card.findings] == [2]


def test_dismissed_findings_come_last_and_graver_ones_first() -> None:
    found = made(
        [
            {"error_id": "e1", "severity": "critical", "status": "dismissed", "decided_by": "x"},
            {"error_id": "e2", "subject": "error:e2", "severity": "minor"},
            {"error_id": "e3", "subject": "error:e3", "severity": "critical"},
        ]
    )
    assert [card.key for card in found] == ["error:e3", "error:e2", "error:e1"]


def test_a_disagreement_stands_once_whether_it_is_decided_or_not() -> None:
    (card,) = [c for c in made([{}], [{}]) if c.key.startswith("flag:")]
    assert (card.shown["title"], card.shown["status"]) == ("Annotators disagree", "open")
    confirmed = {"subject": "flag:disagreement:a", "detected_by": "consensus"}
    confirmed |= {"decided_by": "amira", "decided_at": NOON, "type": "unspecified"}
    found = made([{**confirmed, "annotator_id": None}], [{"status": "confirmed"}])
    (card,) = found
    assert card.shown["title"] == "Annotators disagree"
    assert card.shown["state"] == "✓ Confirmed by amira, 18 Nov 2026"


def test_the_history_lists_passes_and_decisions_the_latest_first() -> None:
    work = {
        "pass_id": "p",
        "kind": "work",
        "person_id": "ann",
        "submission_id": None,
        "status": "submitted",
        "round": None,
        "happened_at": datetime(2026, 11, 17, tzinfo=UTC),
        "work_seconds": None,
    }
    decision = {
        "sequence": 1,
        "decided_at": NOON,
        "actor": "amira",
        "what": "dismissed it",
        "finding": "gold says tug, given vessel",
        "comment": "<b>no</b>",
        "is_undone": True,
        "submission_id": None,
    }
    lines = dossier.history([work], [decision], [], lambda name: name or "nobody")
    assert [(line["who"], line["what"]) for line in lines] == [
        ("amira", "dismissed it (gold says tug, given vessel), taken back later “<b>no</b>”"),
        ("ann", "submitted"),
    ]
