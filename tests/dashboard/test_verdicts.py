"""Decisions as the pages write them: what was seen is what is compared; all or none."""

from datetime import date
from pathlib import Path

import pytest

from dashboard import saved_views, verdicts
from dashboard.filters import Choice
from dashboard.verdicts import Finding
from dashboard.warehouse import Warehouse
from ledger import Ledger
from queries import Filters

ERROR = {
    "subject": "error:e1",
    "revision": 0,
    "asset_id": "a",
    "asset_key": "a.jpg",
    "annotator_id": "ann",
    "submission_id": "s",
    "annotation_id": "n",
    "question": "label",
    "label": "tug",
    "gold_label": "tug",
    "given_label": "vessel",
    "type": "wrong_class",
    "severity": "major",
    "detected_by": "gold",
    "detail": "gold says tug, given vessel",
}


@pytest.fixture
def choice(tmp_path: Path) -> Choice:
    return Choice(Warehouse(tmp_path, "1", ()), "harbour", Filters(projects=("harbour",)))


@pytest.fixture(autouse=True)
def amira(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts, "actor", lambda: "amira")


def log(choice: Choice) -> list[tuple[str, str, int]]:
    entries = Ledger(choice.house.path).entries()
    return [(entry.kind, entry.subject, entry.revision) for entry in entries]


def test_a_decision_on_an_imported_error_overrides_only_what_the_person_says(
    choice: Choice,
) -> None:
    finding = verdicts.of_error(ERROR)
    assert (
        verdicts.record(choice, [finding], "confirm", severity="critical", comment="p. 4") is None
    )
    (entry,) = Ledger(choice.house.path).entries()
    assert (entry.actor, entry.kind, entry.subject) == ("amira", "decision", "error:e1")
    assert (entry.body["severity"], entry.body["comment"]) == ("critical", "p. 4")
    assert "type" not in entry.body
    assert (entry.body["finding"], entry.body["found_by"]) == (ERROR["detail"], "gold")


def test_a_label_somebody_marked_carries_all_that_makes_it_an_error(choice: Choice) -> None:
    crop = {**ERROR, "label": "vessel", "given_label": None, "detail": "small", "severity": "minor"}
    finding = verdicts.of_annotation({**crop, "work_on": date(2026, 11, 2)})
    assert verdicts.record(choice, [finding], "confirm") is None
    (entry,) = Ledger(choice.house.path).entries()
    assert entry.subject == "annotation:n"
    known = {name: entry.body[name] for name in ("given_label", "severity", "found_by", "work_on")}
    assert known == {
        "given_label": "vessel",
        "severity": "minor",
        "found_by": "person",
        "work_on": "2026-11-02",
    }


def test_whoever_saw_an_older_state_is_told_and_nothing_of_a_batch_is_written(
    choice: Choice,
) -> None:
    seen = verdicts.of_error(ERROR)
    assert verdicts.record(choice, [seen], "dismiss") is None
    both = [Finding("error:e2", "b"), seen]
    said = verdicts.record(choice, both, "confirm")
    assert said is not None
    assert "amira wrote about this meanwhile" in said
    assert said.endswith("Nothing was written.")
    assert log(choice) == [("decision", "error:e1", 1)]


def test_taking_back_undoes_the_newest_that_stands_one_at_a_time(choice: Choice) -> None:
    for revision, action in enumerate(("confirm", "dismiss", "undo", "undo")):
        seen = Finding("error:e1", "a", revision)
        assert verdicts.record(choice, [seen], action) is None
    undone = [e.body["undoes"] for e in Ledger(choice.house.path).entries() if e.kind == "undo"]
    assert undone == [2, 1]
    said = verdicts.record(choice, [Finding("error:e1", "a", 4)], "undo")
    assert said == "There is no decision to take back."


def test_assets_are_assigned_once_however_many_findings_they_have(choice: Choice) -> None:
    findings = [Finding("error:e1", "a"), Finding("error:e2", "a"), Finding("error:e3", "b")]
    assert verdicts.record(choice, findings, "assign", assignee="ben") is None
    assert log(choice) == [("assignment", "asset:a", 1), ("assignment", "asset:b", 1)]


def test_an_empty_comment_and_an_empty_choice_are_answered_in_a_sentence(choice: Choice) -> None:
    said = verdicts.record(choice, [Finding("error:e1", "a")], "comment", comment="  ")
    assert said == "The comment is empty. Write something first."
    assert verdicts.record(choice, [], "confirm") == "Nothing is chosen. Choose a finding first."
    assert log(choice) == []


def test_a_saved_view_is_kept_replaced_and_removed(choice: Choice) -> None:
    assert saved_views.keep(choice, "flagged", "  my   week ", "reason=rejected") is None
    assert saved_views.keep(choice, "errors", "other page", "type=missing") is None
    assert saved_views.keep(choice, "flagged", "my week", "reason=gold_error") is None
    (view,) = saved_views.kept(choice, "flagged")
    assert (view.name, view.address, view.actor) == ("my week", "reason=gold_error", "amira")
    assert saved_views.keep(choice, "flagged", "my week", "") is None
    assert saved_views.kept(choice, "flagged") == []
    assert "no name" in (saved_views.keep(choice, "flagged", " ", "x=1") or "")
