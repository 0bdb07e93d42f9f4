import hashlib
import json
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ledger import EMPTY, Conflict, Draft, Head, Ledger, LedgerError

WRITER = """
import sys
from pathlib import Path
from ledger import Ledger
for number in range(20):
    Ledger(Path(sys.argv[1])).append(
        "comment", "harbour", f"asset:{number}", {"by": sys.argv[2]}, actor=sys.argv[2])
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path)


@pytest.fixture
def written(ledger: Ledger) -> Ledger:
    """Three lines: two about one finding, one about another."""
    ledger.append("decision", "harbour", "finding:1", {"action": "confirm"}, actor="amira")
    ledger.append("comment", "harbour", "finding:2", {"text": "<b>naïve</b> 🛳"}, actor="ben")
    ledger.append("undo", "harbour", "finding:1", {}, actor="ben", expected=1)
    return ledger


def tampered(ledger: Ledger, *statements: str) -> None:
    """Change the file as somebody would who can write to it and knows of the triggers."""
    with sqlite3.connect(ledger.path) as connection:
        for name in ("entries_are_never_changed", "entries_are_never_removed"):
            connection.execute(f"drop trigger {name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_a_log_that_is_not_there_has_no_entries_and_makes_no_file(ledger: Ledger):
    assert ledger.entries() == []
    assert ledger.head() == EMPTY == Head(0, "0" * 64)
    assert ledger.verify() is None
    assert list(ledger.path.parent.iterdir()) == []


def test_entries_come_back_in_the_order_they_were_written(written: Ledger):
    first, second, third = written.entries()
    assert [first.sequence, second.sequence, third.sequence] == [1, 2, 3]
    assert [first.revision, second.revision, third.revision] == [1, 1, 2]
    assert (second.actor, second.kind, second.subject) == ("ben", "comment", "finding:2")
    assert second.body == {"text": "<b>naïve</b> 🛳"}
    assert first.at.tzinfo is UTC or first.at.utcoffset() == timedelta(0)
    assert first.at <= second.at <= third.at
    assert written.head() == Head(3, third.hash)
    assert written.verify() is None


def test_a_hash_can_be_recomputed_from_the_other_fields_by_hand(written: Ledger):
    entry = written.entries()[1]
    fields = {
        "sequence": 2,
        "at": entry.at.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00"),
        "actor": "ben",
        "kind": "comment",
        "project": "harbour",
        "subject": "finding:2",
        "revision": 1,
        "body": {"text": "<b>naïve</b> 🛳"},
        "previous": written.entries()[0].hash,
    }
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    assert entry.hash == hashlib.sha256(text.encode()).hexdigest()
    assert written.entries()[0].previous == "0" * 64


def test_entries_are_chosen_by_project_kind_instant_and_line(written: Ledger):
    written.append("comment", "airport", "finding:1", {"text": "?"}, actor="ben")
    first, second, third, fourth = written.entries()
    assert written.entries(project="airport") == [fourth]
    assert written.entries(kind="comment") == [second, fourth]
    assert written.entries(project="harbour", kind="undo") == [third]
    assert written.entries(until=second.at) == [first, second]
    assert written.entries(after=3) == [fourth]
    assert written.head(until=second.at) == Head(2, second.hash)
    assert written.head(until=first.at - timedelta(seconds=1)) == EMPTY
    assert fourth.revision == 1
    assert written.revision("harbour", "finding:1") == 2


def test_a_later_line_is_never_dated_before_an_earlier_one(
    written: Ledger, monkeypatch: pytest.MonkeyPatch
):
    class SetBack(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2001, 1, 1, tzinfo=tz)

    monkeypatch.setattr("ledger.store.datetime", SetBack)
    entry = written.append("comment", "harbour", "finding:3", {}, actor="ben")
    assert entry.at == written.entries()[2].at


def test_a_second_person_who_saw_an_older_state_is_told_who_was_first(written: Ledger):
    with pytest.raises(Conflict, match=r"ben wrote about this meanwhile \(undo\)") as caught:
        written.append("decision", "harbour", "finding:1", {}, actor="amira", expected=1)
    newer = caught.value.newer
    assert newer is not None
    assert (newer.actor, newer.kind, newer.revision) == ("ben", "undo", 2)
    assert len(written.entries()) == 3


def test_a_subject_nobody_wrote_about_is_at_revision_zero(written: Ledger):
    assert written.append("decision", "harbour", "new", {}, actor="amira", expected=0).revision == 1
    with pytest.raises(Conflict):
        written.append("decision", "harbour", "new", {}, actor="ben", expected=0)
    with pytest.raises(Conflict, match="not in the log any more") as caught:
        written.append("decision", "harbour", "newer", {}, actor="ben", expected=4)
    assert caught.value.newer is None


def test_several_entries_are_written_together_or_not_at_all(written: Ledger):
    drafts = [
        Draft("decision", "harbour", f"finding:{number}", {}, expected)
        for number, expected in ((7, 0), (8, 0), (1, 1))
    ]
    with pytest.raises(Conflict):
        written.append_all(drafts, actor="amira")
    assert len(written.entries()) == 3
    both = written.append_all(drafts[:2], actor="amira")
    assert [entry.sequence for entry in both] == [4, 5]
    assert written.append_all([], actor="amira") == []
    assert written.verify() is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("update entries set actor = 'eve' where sequence = 2", "Line 2 .* was altered"),
        ("update entries set body = '{' where sequence = 2", "Line 2 .* was altered"),
        ("update entries set at = 'yesterday' where sequence = 3", "Line 3 .* was altered"),
        ("delete from entries where sequence = 2", "Line 2 .* is missing"),
        ("delete from entries where sequence = 3", r"end .* removed: decisions\.head names line 3"),
        ("delete from entries", r"end .* removed: decisions\.head names line 3.* has 0"),
    ],
)
def test_a_changed_or_removed_line_is_named(written: Ledger, change: str, sentence: str):
    tampered(written, change)
    with pytest.raises(AssertionError, match=sentence):
        raise AssertionError(written.verify())


def test_the_first_of_two_altered_lines_is_named(written: Ledger):
    tampered(
        written,
        "update entries set actor = 'eve' where sequence = 1",
        "update entries set body = '{' where sequence = 3",
    )
    assert (written.verify() or "").startswith("Line 1 ")


def test_a_line_altered_together_with_its_hash_breaks_the_next(written: Ledger, tmp_path: Path):
    (tmp_path / "other").mkdir()
    other = Ledger(tmp_path / "other")
    fake = other.append("decision", "harbour", "finding:1", {"action": "dismiss"}, actor="amira")
    tampered(
        written,
        f"update entries set at = '{fake.at.isoformat(timespec='microseconds')}', "
        f"body = '{json.dumps(fake.body)}', hash = '{fake.hash}' where sequence = 1",
    )
    assert "Line 2 of the decisions does not follow line 1" in (written.verify() or "")


def test_a_log_written_anew_is_noticed_by_the_head_and_by_a_line_noted_elsewhere(
    written: Ledger, tmp_path: Path
):
    (tmp_path / "other").mkdir()
    other = Ledger(tmp_path / "other")
    for number in range(3):
        other.append("comment", "harbour", f"asset:{number}", {}, actor="eve")
    noted = written.head()
    assert written.verify(noted) is None
    assert "not the one the line you gave names" in (other.verify(noted) or "")
    assert "has 3" in (other.verify(Head(9, "0" * 64)) or "")
    (tmp_path / "decisions.head").replace(other.path.parent / "decisions.head")
    assert "not the one decisions.head names" in (other.verify() or "")


def test_a_lost_note_of_the_head_is_said_and_a_lost_log_is_noticed(written: Ledger):
    head = written.path.parent / "decisions.head"
    noted = head.read_text()
    head.unlink()
    assert "decisions.head is missing" in (written.verify() or "")
    head.write_text("what?")
    with pytest.raises(LedgerError, match="must hold a line number and a hash"):
        written.verify()
    head.write_text(noted)
    written.path.unlink()
    assert "The end of the decisions was removed" in (written.verify() or "")


def test_lines_cannot_be_changed_or_removed_through_the_database(written: Ledger):
    with sqlite3.connect(written.path) as connection:
        for statement in ("update entries set actor = 'eve'", "delete from entries"):
            with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
                connection.execute(statement)
    connection.close()
    assert written.verify() is None


def test_threads_that_write_at_once_lose_nothing(ledger: Ledger):
    def write(actor: str) -> None:
        for number in range(10):
            ledger.append("comment", "harbour", f"asset:{number}", {}, actor=actor)

    threads = [threading.Thread(target=write, args=(f"person {n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ledger.entries()) == 60
    assert {entry.revision for entry in ledger.entries() if entry.subject == "asset:0"} == {
        1, 2, 3, 4, 5, 6,
    }  # fmt: skip
    assert ledger.verify() is None


def test_processes_that_write_at_once_lose_nothing_even_while_the_log_is_made(ledger: Ledger):
    folder = str(ledger.path.parent)
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, folder, f"person {number}"])
        for number in range(3)
    ]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert len(ledger.entries()) == 60
    assert ledger.verify() is None


def test_only_one_of_many_who_saw_the_same_state_decides(ledger: Ledger):
    outcomes = []

    def decide(actor: str) -> None:
        try:
            ledger.append("decision", "harbour", "finding:1", {}, actor=actor, expected=0)
            outcomes.append("written")
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=decide, args=(f"person {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * 7 + ["written"]


@pytest.mark.parametrize(
    ("kind", "subject", "body", "actor", "sentence"),
    [
        ("gossip", "a", {}, "amira", "keeps no 'gossip'"),
        ("comment", " ", {}, "amira", "needs a subject"),
        ("comment", "a", {}, "", "needs an actor"),
        ("comment", "\ud800", {}, "amira", "half a character"),
        ("comment", "a", {"x": float("nan")}, "amira", "cannot be written as JSON"),
        ("comment", "a", {"x": {1, 2}}, "amira", "cannot be written as JSON"),
        ("comment", "a", {"x": "y" * 4_000_001}, "amira", "characters long"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(
    ledger: Ledger, kind: str, subject: str, body: dict, actor: str, sentence: str
):
    with pytest.raises(LedgerError, match=sentence):
        ledger.append(kind, "harbour", subject, body, actor=actor)
    assert ledger.entries() == []


def test_a_file_that_is_no_log_ends_in_one_sentence(ledger: Ledger):
    ledger.path.write_bytes(b"not a database at all" * 100)
    for attempt in (ledger.entries, ledger.head, ledger.verify):
        with pytest.raises(LedgerError, match="cannot be read .* Restore the file") as caught:
            attempt()
        assert "\n" not in str(caught.value)
    with pytest.raises(LedgerError, match="cannot be written"):
        ledger.append("comment", "harbour", "a", {}, actor="amira")


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path):
    with pytest.raises(LedgerError, match="There is no folder"):
        Ledger(tmp_path / "gone").append("comment", "harbour", "a", {}, actor="amira")
    assert not (tmp_path / "gone").exists()


def test_a_log_in_a_folder_that_may_only_be_read_is_read(written: Ledger):
    folder = written.path.parent
    folder.chmod(0o555)
    try:
        assert len(written.entries()) == 3
        assert written.verify() is None
    finally:
        folder.chmod(0o755)
