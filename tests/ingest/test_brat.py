"""brat: folders of annotators, offsets of other tools, lines that say nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import ingest
from ingest.adapters import brat_standoff
from ingest.batches import Batch, Options, Problem
from ingest.errors import WrongOption
from ingest.export import Export


def read(folder: Path, **columns: str) -> tuple[dict[str, list[dict[str, Any]]], list[Problem]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    problems = []
    for item in brat_standoff.read(Export.at(folder), Options(columns=columns)):
        if isinstance(item, Batch):
            assert isinstance(item.frame, pl.DataFrame)
            rows.setdefault(item.table, []).extend(item.frame.to_dicts())
        elif isinstance(item, Problem):
            problems.append(item)
    return rows, problems


def document(folder: Path, name: str, text: str, ann: str) -> None:
    path = folder / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.with_suffix(".ann").write_text(ann, "utf-8")


def places(folder: Path) -> list[tuple[int, int]]:
    return [(r["span_start"], r["span_end"]) for r in read(folder)[0]["annotations"]]


def test_a_folder_is_an_annotator_when_the_person_says_so(tmp_path):
    for name in ("mira", "ole"):
        document(tmp_path, f"{name}/1", "A tug.", "T1\tShip 2 5\ttug\n")
    rows, problems = read(tmp_path)
    assert {problem.code for problem in problems} == {"annotator_folders"}
    assert len(rows["assets"]) == 2
    rows, problems = read(tmp_path, annotator="1")
    assert not problems
    assert [a["asset_id"] for a in rows["assets"]] == ["brat:1"]
    assert [s["annotator_id"] for s in rows["submissions"]] == ["mira", "ole"]
    ids = [r["annotation_id"] for r in rows["annotations"]]
    assert not any("mira" in ident or "ole" in ident for ident in ids)
    with pytest.raises(WrongOption, match="which folder"):
        read(tmp_path, annotator="name")


def test_offsets_in_utf_16_become_code_points(tmp_path):
    document(tmp_path, "1", "\U0001f6a2 a tug", "T1\tShip 5 8\ttug\n")
    assert places(tmp_path) == [(4, 7)]


def test_an_end_that_is_included_is_moved(tmp_path):
    document(tmp_path, "1", "a tug", "T1\tShip 2 4\ttug\n")
    assert places(tmp_path) == [(2, 5)]


def test_a_span_whose_text_is_elsewhere_is_kept_and_told(tmp_path):
    document(tmp_path, "1", "a tug", "T1\tShip 0 3\tferry\n")
    assert places(tmp_path) == [(0, 3)]
    assert [problem.code for problem in read(tmp_path)[1]] == ["offsets_differ"]


def test_two_events_may_share_a_trigger(tmp_path):
    document(tmp_path, "1", "tows", "T1\tTow 0 4\ttows\nE1\tTow:T1\nE2\tPull:T1\n")
    assert [r["label"] for r in read(tmp_path)[0]["annotations"]] == ["Tow", "Pull"]


def test_broken_lines_are_counted_and_the_others_read(tmp_path):
    ann = "T1\tShip 2 5\ttug\nT2\tShip five 5\tx\nE1\tTow:T9\nnothing\nR1\tTows Arg1:T1\n"
    document(tmp_path, "1", "a tug", ann)
    rows, problems = read(tmp_path)
    assert len(rows["annotations"]) == 1
    assert sum(problem.rejected for problem in problems) == 4
    assert problems[0].location == "1.ann line 2"


def test_notes_of_annotators_are_left_out_and_other_notes_are_attributes(tmp_path):
    ann = "T1\tShip 2 5\ttug\n#1\tAnnotatorNotes T1\tMira was here\n#2\tLemma T1\ttug\n"
    document(tmp_path, "1", "a tug", ann)
    rows, problems = read(tmp_path)
    assert rows["annotations"][0]["attributes"] == [{"key": "Lemma", "value": "tug"}]
    assert [problem.code for problem in problems] == ["notes_left_out"]
    assert "Mira" not in str(rows)


def test_read_me_texts_are_no_documents(tmp_path):
    document(tmp_path, "1", "a tug", "")
    (tmp_path / "README.txt").write_text("notes", "utf-8")
    rows, problems = read(tmp_path)
    assert [a["asset_id"] for a in rows["assets"]] == ["brat:1"]
    assert not problems


def test_a_folder_with_other_data_is_no_brat_folder(tmp_path):
    document(tmp_path, "1", "a tug", "T1\tShip 2 5\ttug\n")
    assert brat_standoff.sniff(Export.at(tmp_path)).confidence == "certain"
    (tmp_path / "more.json").write_text("[]", "utf-8")
    assert brat_standoff.sniff(Export.at(tmp_path)).confidence == "no"
    assert "brat_standoff" in ingest.registry()
