"""Crowd platforms: what their cases cannot say. Files with columns named on the command line,
files that are refused, files that are damaged.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import ingest
from ingest.batches import Batch, Fact, Options, Problem
from ingest.errors import Unreadable, WrongOption
from ingest.export import Export

APPEN = ("_unit_id", "_id", "_worker_id", "_started_at", "_created_at")
MTURK = ("HITId", "AssignmentId", "WorkerId")
TIMES = ("3/1/2026 10:00:00", "3/1/2026 10:00:10")


class Read:
    """What an adapter yields for a source, gathered."""

    def __init__(self, name: str, source: Path, **columns: str) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.problems: list[Problem] = []
        self.facts: dict[str, Any] = {}
        self.records = 0
        module = ingest.registry()[name].module
        for item in module.read(Export.at(source), Options(columns=columns)):
            if isinstance(item, Batch):
                assert isinstance(item.frame, pl.DataFrame)
                self.rows.setdefault(item.table, []).extend(item.frame.to_dicts())
                self.records += item.records
            elif isinstance(item, Problem):
                self.problems.append(item)
            elif isinstance(item, Fact):
                self.facts[item.name] = item.value

    @property
    def answers(self) -> list[tuple[str, str, str]]:
        """Question, type and what was answered."""
        rows = self.rows.get("annotations", [])
        return [(r["question"], r["type"], r.get("label") or r["value_text"]) for r in rows]

    @property
    def rejected(self) -> int:
        return sum(problem.rejected for problem in self.problems)


def table(folder: Path, header: tuple[str, ...], *rows: tuple[str, ...], name="x.csv") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    (folder / name).write_text(text.getvalue(), "utf-8")
    return folder / name


def appen(folder: Path, columns: tuple[str, ...], *cells: tuple[str, ...]) -> Path:
    """A report of judgments: a unit, then the cells of the further columns."""
    rows = [(unit, str(900 + n), f"w{n}", *TIMES, *more) for n, (unit, *more) in enumerate(cells)]
    return table(folder, (*APPEN, *columns), *rows)


def test_a_column_that_never_differs_inside_a_unit_is_source_data(tmp_path):
    source = appen(
        tmp_path, ("kind", "dock"), ("1", "tug", "a"), ("1", "ferry", "a"), ("2", "tug", "b")
    )
    read = Read("appen_csv", source)
    assert {question for question, _, _ in read.answers} == {"kind"}
    assert [dict(map(dict.values, a["metadata"])) for a in read.rows["assets"]] == [
        {"dock": "a"}, {"dock": "b"}
    ]  # fmt: skip


def test_map_decides_which_columns_are_answers_and_which_are_free_text(tmp_path):
    source = appen(tmp_path, ("kind", "dock"), ("1", "tug\nold", "a"), ("1", "ferry", "a"))
    named = Read("appen_csv", source, label="dock")
    assert Counter(named.answers) == {("dock", "classification", "a"): 2}
    text = Read("appen_csv", source, label="kind+dock", text="kind")
    assert ("kind", "text", "tug\nold") in text.answers
    with pytest.raises(WrongOption, match="colour"):
        Read("appen_csv", source, label="colour")


def test_values_that_hardly_ever_recur_are_free_text(tmp_path):
    cells = [("1", "yes" if n % 2 else "no", f"reason number {n}") for n in range(12)]
    read = Read("appen_csv", appen(tmp_path, ("kind", "why"), *cells))
    kinds = {(question, kind) for question, kind, _ in read.answers}
    assert kinds == {("kind", "classification"), ("why", "text")}
    assert any("free text: why" in problem.message for problem in read.problems)


def test_two_units_with_one_picture_stay_two_assets_to_the_joins(tmp_path):
    cells = [("1", "tug", "https://i.example/a.png"), ("2", "ferry", "https://i.example/a.png")]
    read = Read("appen_csv", appen(tmp_path, ("kind", "photo"), *cells), label="kind")
    assert [a["asset_key"] for a in read.rows["assets"]] == ["appen:1", "appen:2"]
    assert {a["uri"] for a in read.rows["assets"]} == {"https://i.example/a.png"}


def test_gold_stands_in_a_column_of_another_name(tmp_path):
    columns = ("_golden", "kind", "gold_answer")
    cells = [("1", "true", "tug", "tug"), ("1", "true", "ferry", "tug"), ("2", "false", "tug", "")]
    read = Read("appen_csv", appen(tmp_path, columns, *cells))
    gold = [s["submission_id"] for s in read.rows["submissions"] if s["is_gold"]]
    assert gold == ["appen:gold:1:1"]
    assert [a["is_honeypot"] for a in read.rows["assets"]] == [True, False]


def test_rows_that_repeat_are_passes_and_no_row_is_dropped(tmp_path):
    row = ("1", "901", "w", *TIMES, "tug")
    read = Read("appen_csv", table(tmp_path, (*APPEN, "kind"), row, row), label="kind")
    assert [s["submission_id"] for s in read.rows["submissions"]] == ["appen:901", "appen:901#2"]
    assert [s["work_seconds"] for s in read.rows["submissions"]] == [5, 5]


def test_addresses_and_cities_of_workers_go_nowhere(tmp_path):
    columns = ("_ip", "_city", "kind", "requester_email")
    cells = [("1", "10.1.2.3", "Kiel", "tug", "a@example.com"), ("1", "10.1.2.4", "Ulm", "b", "")]
    read = Read("appen_csv", appen(tmp_path, columns, *cells), label="kind")
    shown = str(read.rows)
    assert not any(word in shown for word in ("10.1.2", "Kiel", "Ulm", "example.com"))


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("appen_csv", ("_unit_id", "_unit_state", "_trusted_judgments", "kind")),
        ("toloka_tsv", ("INPUT:text", "OUTPUT:kind", "CONFIDENCE:kind")),
    ],
)
def test_an_aggregated_file_is_refused_with_one_sentence(tmp_path, name, header):
    source = table(tmp_path, header, tuple("1" for _ in header))
    sniffed = ingest.registry()[name].module.sniff(Export.at(source))
    assert sniffed.confidence == "certain"
    with pytest.raises(Unreadable, match="aggregated"):
        Read(name, source)


@pytest.mark.parametrize("name", ["appen_csv", "mturk_csv", "toloka_tsv", "zooniverse_csv"])
def test_a_file_of_something_else_is_refused_when_the_format_is_named(tmp_path, name):
    with pytest.raises(Unreadable, match="has no column"):
        Read(name, table(tmp_path, ("a", "b"), ("1", "2")))


def test_a_row_of_another_width_is_rejected_and_the_rest_read(tmp_path):
    source = appen(tmp_path, ("kind",), ("1", "tug"), ("1", "ferry", "too", "many"), ("2", "tug"))
    read = Read("appen_csv", source, label="kind")
    assert (read.records, read.rejected) == (2, 1)


def test_a_quote_that_never_closes_is_one_rejected_row(tmp_path):
    source = appen(tmp_path, ("kind",), ("1", "tug"), ("1", "ferry"))
    source.write_text(source.read_text("utf-8") + '2,9,w,,,"tug\n3,9,w,,,tug\n', "utf-8")
    read = Read("appen_csv", source, label="kind")
    assert (read.records, read.rejected) == (2, 1)


def test_bytes_that_are_no_text_are_replaced_and_counted(tmp_path):
    source = appen(tmp_path, ("kind",), ("1", "tug"), ("1", "f@hre"))
    source.write_bytes(source.read_bytes().replace(b"f@hre", b"f\xe4hre"))
    read = Read("appen_csv", source, label="kind")
    assert ("kind", "classification", "f\ufffdhre") in read.answers
    assert [p.message[:8] for p in read.problems if p.code == "damaged_text"] == ["1 lines "]


def test_times_without_a_zone_are_read_as_utc_and_said_so(tmp_path):
    read = Read("appen_csv", appen(tmp_path, ("kind",), ("1", "tug")), label="kind")
    assert read.facts == {"time_zone_assumed": "UTC"}


def test_work_that_ends_before_it_starts_has_no_time(tmp_path):
    row = ("1", "901", "w", *reversed(TIMES), "tug")
    read = Read("appen_csv", table(tmp_path, (*APPEN, "kind"), row), label="kind")
    assert read.rows["submissions"][0].get("work_seconds") is None
    assert "negative_duration" in {problem.code for problem in read.problems}


def test_a_key_column_takes_the_place_of_the_hit(tmp_path):
    header = (*MTURK, "Input.ship", "Input.truth", "Answer.kind")
    rows = [("H1", "A1", "W1", "s1", "tug", "tug"), ("H2", "A2", "W2", "s1", "tug", "ferry")]
    read = Read("mturk_csv", table(tmp_path, header, *rows), asset="Input.ship", gold="Input.truth")
    assert [a["asset_id"] for a in read.rows["assets"]] == ["mturk:s1"]
    assert [s["submission_id"] for s in read.rows["submissions"] if s["is_gold"]] == [
        "mturk:gold:s1:1"
    ]
    with pytest.raises(WrongOption, match=r"Input\.boat"):
        Read("mturk_csv", table(tmp_path, header, *rows), asset="Input.boat")


def test_answers_packed_as_json_are_unpacked(tmp_path):
    packed = '[{"kind": {"tug": true, "ferry": false}, "count": 3}]'
    header = (*MTURK, "Answer.taskAnswers")
    rows = [("H1", "A1", "W1", packed), ("H1", "A2", "W2", packed.replace("3", "4"))]
    read = Read("mturk_csv", table(tmp_path, header, *rows), label="Answer.kind+Answer.count")
    assert Counter(read.answers) == {
        ("kind", "classification", "tug"): 2,
        ("count", "classification", "3"): 1,
        ("count", "classification", "4"): 1,
    }


def test_tasks_without_an_id_are_named_by_what_was_shown(tmp_path):
    header = ("INPUT:text", "OUTPUT:kind", "ASSIGNMENT:worker_id", "ASSIGNMENT:status")
    rows = [("a ship", "tug", "w1", "APPROVED"), ("a ship", "ferry", "w2", "APPROVED")]
    read = Read("toloka_tsv", table(tmp_path, header, *rows))
    assert len({a["asset_id"] for a in read.rows["assets"]}) == 1
    assert len({s["submission_id"] for s in read.rows["submissions"]}) == 2
