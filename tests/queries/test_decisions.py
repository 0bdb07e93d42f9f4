"""What people decided, laid over what was found: latest entry wins, undo takes it back."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from given import Given

import queries
from ledger import Ledger
from queries import Filters, decisions

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


class Told(Given):
    """A small warehouse in which people decide: facts are computed once, decisions laid over."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = count(1)

    def forget(self) -> None:
        """Nobody has decided anything."""
        self.connection.execute("delete from decisions")
        self._lines = count(1)

    def decide(self, subject: str, action: str, actor: str = "amira", **body: Any) -> int:
        """One entry of the log; returns its line."""
        line = next(self._lines)
        known = self.connection.execute(
            "select count(*) from decisions where subject = ?", [subject]
        ).fetchall()[0][0]
        kinds = {"undo": "undo", "dispute": "dispute", "comment": "comment", "assign": "assignment"}
        self.row(
            "decisions",
            sequence=line,
            decided_at=MONDAY + timedelta(minutes=line),
            actor=actor,
            kind=kinds.get(action, "decision"),
            subject=subject,
            revision=known + 1,
            body=json.dumps({"action": action, **body}),
        )
        return line

    def gold(self, asset: str, label: str) -> None:
        self.submission(asset, None, label, role="gold", is_gold=True)

    def errors(self, *columns: str) -> list[tuple[Any, ...]]:
        return [tuple(row[name] for name in columns) for row in self.view("errors_list")]

    def subject(self, given: str) -> str:
        """What the log calls the error in which this label was given."""
        (row,) = [row for row in self.view("errors_list") if row["given_label"] == given]
        return str(row["subject"])


@pytest.fixture(scope="module")
def facts() -> Told:
    """Gold says tug twice: ann and cid err on a, bob on b; on c two people differ."""
    told = Told()
    for asset in "abc":
        told.row("assets", asset_id=asset, asset_key=asset)
    for asset in "ab":
        told.gold(asset, "tug")
    given = (("a", "ann", "vessel"), ("a", "cid", "pier"), ("b", "bob", "buoy"))
    for asset, person, label in (*given, ("c", "ann", "tug"), ("c", "bob", "mole")):
        told.submission(asset, person, label)
    return told


@pytest.fixture
def story(facts: Told) -> Told:
    facts.forget()
    return facts


def rates(story: Told) -> dict[tuple[str, str], int]:
    rows = story.view("errors_by_label_severity")
    return {(row["type"], row["severity"]): row["errors"] for row in rows}


def test_errors_nobody_decided_on_are_as_they_were_found(story: Told) -> None:
    assert (
        story.errors("status", "decided_by", "is_asked", "revision")
        == [("confirmed", None, False, 0)] * 3
    )
    assert rates(story) == {("wrong_class", "major"): 3}


def test_a_dismissed_error_leaves_the_rates_and_counts_against_its_detector(story: Told) -> None:
    story.decide(story.subject("vessel"), "dismiss")
    assert sorted(story.errors("given_label", "status", "decided_by", "revision")) == [
        ("buoy", "confirmed", None, 0),
        ("pier", "confirmed", None, 0),
        ("vessel", "dismissed", "amira", 1),
    ]
    assert rates(story) == {("wrong_class", "major"): 2}
    (gold,) = story.view("errors_by_detector")
    assert (gold["errors"], gold["confirmed"], gold["dismissed"], gold["value"]) == (3, 2, 1, 2 / 3)
    overview = {row["question"]: row for row in story.view("errors_overview")}
    assert (overview["all"]["errors"], overview["all"]["penalty"]) == (2, 10)
    people = {row["annotator_id"]: row["errors"] for row in story.view("errors_by_annotator")}
    assert people == {"ann": 0, "bob": 1, "cid": 1}


def test_a_confirmed_error_takes_type_severity_and_cause_of_the_person(story: Told) -> None:
    subject = story.subject("vessel")
    story.decide(subject, "confirm", severity="critical", cause="taxonomy_gap", type="attribute")
    assert ("attribute", "critical", "taxonomy_gap", "confirmed") in story.errors(
        "type", "severity", "cause", "status"
    )
    assert set(story.errors("found_type", "found_severity")) == {("wrong_class", "major")}
    assert rates(story) == {("wrong_class", "major"): 2, ("attribute", "critical"): 1}
    penalties = {
        row["severity"]: float(row["penalty"]) for row in story.view("int_confirmed_errors")
    }
    assert penalties == {"major": 5, "critical": 25}


def test_an_error_under_disputed_gold_is_in_no_rate(story: Told) -> None:
    story.decide(story.subject("buoy"), "dispute")
    assert rates(story) == {("wrong_class", "major"): 2}
    assert ("buoy", "disputed") in story.errors("given_label", "status")


def test_the_latest_decision_holds_and_taking_it_back_brings_the_one_before(story: Told) -> None:
    subject = story.subject("vessel")
    story.decide(subject, "confirm", severity="minor")
    second = story.decide(subject, "dismiss", actor="ben")
    assert ("vessel", "dismissed", "ben") in story.errors("given_label", "status", "decided_by")
    story.decide(subject, "undo", undoes=second)
    assert ("vessel", "confirmed", "amira", "minor", 3) in story.errors(
        "given_label", "status", "decided_by", "severity", "revision"
    )
    undone = {row["sequence"]: row["is_undone"] for row in story.view("stg_decisions")}
    assert undone == {1: False, 2: True, 3: False}


def test_asking_keeps_the_status_until_somebody_decides(story: Told) -> None:
    subject = story.subject("vessel")
    story.decide(subject, "ask")
    assert ("vessel", "confirmed", True) in story.errors("given_label", "status", "is_asked")
    assert [row["status"] for row in story.view("decisions_in_force")] == ["asked"]
    story.decide(subject, "dismiss")
    assert ("vessel", "dismissed", False) in story.errors("given_label", "status", "is_asked")


def test_a_comment_decides_nothing_but_is_counted(story: Told) -> None:
    story.decide(story.subject("vessel"), "comment", comment="blurred")
    (row,) = story.view("decisions_in_force")
    assert (row["status"], row["comments"], row["revision"]) == ("open", 1, 1)
    assert rates(story) == {("wrong_class", "major"): 3}


def test_a_label_marked_by_a_person_is_an_error_of_its_own(story: Told) -> None:
    facts = {"asset_id": "b", "asset_key": "b", "annotator_id": "bob", "question": "label"}
    facts |= {"label": "buoy", "given_label": "buoy", "found_by": "person", "severity": "major"}
    story.decide("annotation:n9", "confirm", type="attribute", work_on="2026-11-02", **facts)
    row = next(row for row in story.view("errors_list") if row["detected_by"] == "person")
    assert (row["asset_id"], row["annotator_id"], row["label"]) == ("b", "bob", "buoy")
    assert (row["type"], row["severity"], row["status"]) == ("attribute", "major", "confirmed")
    assert rates(story)[("attribute", "major")] == 1
    (day,) = [row["day"] for row in story.view("int_decided_errors") if row["day"]]
    assert str(day) == "2026-11-02"


def test_a_disagreement_is_open_until_it_is_confirmed(story: Told) -> None:
    (flag,) = [row for row in story.view("flagged_assets") if row["asset_id"] == "c"]
    assert (flag["subject"], flag["status"]) == ("flag:disagreement:c", "open")
    found = {"asset_id": "c", "asset_key": "c", "found_by": "consensus", "reason": "disagreement"}
    line = story.decide(flag["subject"], "confirm", severity="minor", **found)
    assert rates(story) == {("wrong_class", "major"): 3, ("unspecified", "minor"): 1}
    (flag,) = [row for row in story.view("flagged_assets") if row["asset_id"] == "c"]
    assert flag["status"] == "confirmed"
    story.decide(flag["subject"], "undo", undoes=line)
    assert rates(story) == {("wrong_class", "major"): 3}


def queue(story: Told, *columns: str) -> list[tuple[Any, ...]]:
    rows = [row for row in story.view("flagged_assets") if row["reason"] == "gold_error"]
    return [tuple(row[name] for name in columns) for row in rows]


def test_a_dismissed_finding_leaves_the_queue_and_the_next_one_stands_for_the_asset(
    story: Told,
) -> None:
    assert queue(story, "asset_id", "findings", "status") == [("a", 2, "open"), ("b", 1, "open")]
    story.decide(story.subject("vessel"), "dismiss")
    assert queue(story, "asset_id", "detail", "findings")[0] == (
        "a",
        "gold says tug, given pier",
        1,
    )
    story.decide(story.subject("pier"), "dismiss")
    assert queue(story, "asset_id") == [("b",)]


def test_what_is_open_stands_before_what_is_decided_and_weighs_what_the_person_says(
    story: Told,
) -> None:
    story.decide(story.subject("vessel"), "confirm", severity="critical")
    assert queue(story, "detail", "status", "score")[0] == (
        "gold says tug, given pier (and 1 more)",
        "open",
        5,
    )
    story.decide(story.subject("pier"), "dispute")
    (row,) = [
        row
        for row in story.view("flagged_assets")
        if row["detail"].startswith("gold") and row["asset_id"] == "a"
    ]
    assert (row["status"], row["score"], row["decided_by"], row["revision"]) == (
        "confirmed",
        25,
        "amira",
        1,
    )


def test_an_asset_is_given_to_somebody_and_back(story: Told) -> None:
    story.decide("asset:a", "assign", assignee="ben", asset_id="a")
    assert queue(story, "asset_id", "assignee") == [("a", "ben"), ("b", None)]
    story.decide("asset:a", "assign", assignee="", asset_id="a")
    assert queue(story, "asset_id", "assignee") == [("a", None), ("b", None)]


def test_the_log_says_in_words_what_was_done(story: Told) -> None:
    subject = story.subject("vessel")
    story.decide(subject, "confirm", severity="major", cause="human_error", comment="see page 4")
    story.decide(subject, "ask")
    story.decide("asset:a", "assign", assignee="ben", asset_id="a")
    story.decide(subject, "undo", undoes=2)
    rows = story.view("decisions_log")
    assert [row["what"] for row in rows] == [
        "confirmed the error: major, human error",
        "asked the guideline owner",
        "assigned it to ben",
        "took a decision back",
    ]
    assert [row["is_undone"] for row in rows] == [False, True, False, False]
    assert rows[0]["comment"] == "see page 4"


def test_no_stored_view_follows_decisions() -> None:
    live = {name for name in queries.catalogue() if decisions.is_live(name)}
    assert {"errors_list", "errors_overview", "flagged_assets", "decisions_log"} <= live
    assert not {name for name in live if queries.catalogue()[name].stored}
    assert not decisions.is_live("int_errors")


# --- over a warehouse on disk

GOLD, WORK = "tug", "vessel"


def task(label: str, person: str, number: int) -> dict[str, Any]:
    return {
        "id": 1,
        "data": {"text": "a ship"},
        "annotations": [
            {
                "id": number,
                "completed_by": {"id": number, "email": f"{person}@example.com"},
                "created_at": "2026-11-16T10:00:00Z",
                "updated_at": "2026-11-16T10:00:00Z",
                "lead_time": 10.0,
                "was_cancelled": False,
                "ground_truth": label == GOLD,
                "result": [
                    {
                        "id": f"r{number}",
                        "type": "choices",
                        "from_name": "kind",
                        "to_name": "text",
                        "value": {"choices": [label]},
                    }
                ],
            }
        ],
    }


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, module_load: Any) -> Path:
    """Two projects with one error each; what reads them makes the views it needs."""
    folder = tmp_path_factory.mktemp("decided")
    one = task(WORK, "ann", 1)
    one["annotations"] += task(GOLD, "gil", 2)["annotations"]
    (folder / "a.json").write_text(json.dumps([one]))
    for project in ("harbour", "airport"):
        module_load(folder / "a.json", into=folder / "w", project=project, views=False)
    return folder / "w"


@pytest.fixture
def house(imported: Path) -> Any:
    """The warehouse without decisions; those of a test are gone after it."""
    yield imported
    for path in imported.glob("decisions*"):
        path.unlink()


def status(reader: queries.Reader, project: str = "harbour") -> list[tuple[Any, ...]]:
    rows = reader.fetch("errors_list", Filters(projects=(project,)))
    return list(rows.select("status", "revision").iter_rows())


def test_a_reader_shows_a_decision_without_being_opened_anew(house: Path) -> None:
    log = Ledger(house)
    with queries.open_warehouse(house) as reader:
        assert status(reader) == [("confirmed", 0)]
        assert reader.fetch("errors_by_detector")["dismissed"].to_list() == [0, 0]
        subject = reader.fetch("errors_list", Filters(projects=("harbour",)))["subject"][0]
        log.append("decision", "harbour", subject, {"action": "dismiss"}, actor="amira")
        reader.follow()
        assert status(reader) == [("dismissed", 1)]
        found = reader.fetch("errors_by_detector", Filters(projects=("harbour",)))
        assert found["dismissed"].to_list() == [1]
        assert status(reader, "airport") == [("confirmed", 0)]
        undo = {"action": "undo", "undoes": 1}
        log.append("undo", "harbour", subject, undo, actor="amira", expected=1)
        reader.follow()
        assert status(reader) == [("confirmed", 2)]


def test_a_log_that_was_replaced_or_removed_replaces_what_was_laid(house: Path) -> None:
    def held(reader: queries.Reader) -> list[str]:
        reader.follow()
        return list(reader.fetch("decisions_in_force")["status"])

    def decided(action: str, lines: int) -> None:
        for path in house.glob("decisions*"):
            path.unlink()
        for _ in range(lines):
            said = {"action": action, "asset_id": "x"}
            Ledger(house).append("decision", "harbour", "error:1", said, actor="amira")

    with queries.open_warehouse(house, ["harbour"]) as reader:
        for action, lines, expected in (
            ("dismiss", 2, ["dismissed"]),
            ("confirm", 2, ["confirmed"]),
            ("dispute", 1, ["disputed"]),
            ("ask", 0, []),
        ):
            decided(action, lines)
            assert held(reader) == expected


def test_as_of_an_instant_only_what_was_decided_by_then_counts(house: Path) -> None:
    entry = Ledger(house).append(
        "decision", "harbour", "error:1", {"action": "dismiss"}, actor="amira"
    )
    before = entry.at - timedelta(microseconds=1)
    for instant, expected in ((entry.at, ["dismissed"]), (None, ["dismissed"]), (before, [])):
        with queries.open_warehouse(house, ["harbour"], as_of=instant) as reader:
            assert reader.fetch("decisions_in_force")["status"].to_list() == expected


def test_a_reader_knows_only_decisions_of_its_projects_and_names_nobody_where_names_are_off(
    house: Path,
) -> None:
    log = Ledger(house)
    said = {"action": "comment", "comment": "ask Ann", "asset_id": "x"}
    log.append("comment", "harbour", "asset:x", said, actor="amira")
    with queries.open_warehouse(house, ["airport"]) as reader:
        assert reader.fetch("decisions_log").is_empty()
    with queries.open_warehouse(house, ["harbour"], names=False) as reader:
        (row,) = reader.fetch("decisions_log").to_dicts()
        assert (row["actor"], row["comment"], row["asset_id"]) == ("somebody", None, "x")
        assert "Ann" not in reader.sql("select body from decisions")["body"][0]


def test_a_log_that_cannot_be_read_is_said_in_one_sentence(house: Path) -> None:
    (house / "decisions.sqlite").write_bytes(b"no log" * 500)
    with pytest.raises(queries.NoDecisions, match="decisions.sqlite cannot be read"):
        queries.open_warehouse(house)


def test_accuracy_says_how_many_comparisons_rest_on_gold_under_dispute(story: Told) -> None:
    """Gold on a is met by ann and cid, both wrong; one dispute is about the gold of both."""
    assert story.view("accuracy_disputed_gold") == []
    story.decide(story.subject("vessel"), "dispute")
    (row,) = story.view("accuracy_disputed_gold")
    assert (row["question"], row["gold_answers"], row["assets"]) == ("label", 1, 1)
    assert (row["n"], row["correct"], row["annotators"]) == (2, 0, 2)
    assert [r["n"] for r in story.view("accuracy_by_annotator")] == [1, 1, 1]


def test_a_dispute_that_was_taken_back_is_no_dispute(story: Told) -> None:
    line = story.decide(story.subject("vessel"), "dispute")
    story.decide(story.subject("vessel"), "undo", undoes=line)
    assert story.view("accuracy_disputed_gold") == []
