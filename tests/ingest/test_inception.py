"""INCEpTION and WebAnno: whose files they are, offsets, escapes, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import ingest
from ingest.adapters import inception_zip, webanno_tsv
from ingest.adapters._webanno_tsv3 import parse
from ingest.batches import Batch, Options, Problem
from ingest.errors import Unreadable
from ingest.export import Export

HEAD = "#FORMAT=WebAnno TSV 3.3\n#T_SP=harbour.Ship|value\n\n\n"
TUG = "#Text=a tug\n1-1\t0-1\ta\t_\t\n1-2\t2-5\ttug\tTUG\t\n"
RAFT = "#Text=a raft\n1-1\t0-1\ta\t_\t\n1-2\t2-6\traft\tRAFT\t\n"
OLD = "#id=1\n#text=a tug\n1\ta\tO\n2\ttug\tB-TUG\n\n"


def read(name: str, source: Path) -> tuple[dict[str, list[dict[str, Any]]], list[Problem]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    problems = []
    for item in ingest.registry()[name].module.read(Export.at(source), Options()):
        if isinstance(item, Batch):
            assert isinstance(item.frame, pl.DataFrame)
            rows.setdefault(item.table, []).extend(item.frame.to_dicts())
        elif isinstance(item, Problem):
            problems.append(item)
    return rows, problems


def files(folder: Path, **content: str) -> Path:
    for name, text in content.items():
        (folder / f"{name}.tsv").write_text(text, "utf-8")
    return folder


def people(rows: dict[str, list[dict[str, Any]]]) -> list[str | None]:
    return [s["annotator_id"] for s in rows["submissions"]]


def test_files_of_one_text_side_by_side_are_people_on_one_document(tmp_path):
    rows, _ = read("webanno_tsv", files(tmp_path, mira=HEAD + TUG, ole=HEAD + TUG))
    assert people(rows) == ["mira", "ole"]
    assert len(rows["assets"]) == 1


def test_files_of_different_texts_side_by_side_are_documents_of_nobody(tmp_path):
    rows, _ = read("webanno_tsv", files(tmp_path, one=HEAD + TUG, two=HEAD + RAFT))
    assert people(rows) == [None, None]
    assert [a["source_asset_id"] for a in rows["assets"]] == ["one", "two"]


def test_the_name_of_a_person_is_in_no_id_and_in_no_place_of_a_problem(tmp_path):
    broken = HEAD + TUG + "2-1\tbroken\n"
    rows, problems = read("webanno_tsv", files(tmp_path, mira=broken, ole=HEAD + TUG))
    rows.pop("people")
    for row in rows["submissions"]:
        row.pop("annotator_id")
    assert problems
    assert "mira" not in str(rows) + str(problems)


@pytest.mark.parametrize("text", [OLD, OLD.replace("\n1\t", "\n1-1\t").replace("\n2\t", "\n1-2\t")])
def test_columns_without_names_are_refused_with_one_message(tmp_path, text):
    source = files(tmp_path, x=text) / "x.tsv"
    assert webanno_tsv.sniff(Export.at(source)).confidence == "certain"
    with pytest.raises(Unreadable, match="without a header line"):
        read("webanno_tsv", source)


def test_escaped_signs_are_values_and_no_marks():
    text = "#FORMAT=WebAnno TSV 3.3\n#T_SP=harbour.Ship|value\n\n\n#Text=tug\n"
    found = parse(text + "1-1\t0-3\ttug\t\\*\\|a\\[b\\]\\\\\\_\\->\\;[1]|\\_\t\n")
    assert [thing.values["value"] for thing in found.things] == ["*|a[b]\\_->;", "_"]
    assert [thing.number for thing in found.things] == [1, None]


def test_a_sentence_of_several_lines_and_one_with_an_id_are_read():
    text = "#FORMAT=WebAnno TSV 3.3\n\n\n#Sentence.id=s1\n#Text=a\n#Text=tug\n"
    found = parse(text + "1-1\t0-1\ta\t\n1-2\t2-5\ttug\t\n")
    assert [sentence.text for sentence in found.sentences] == ["a\ntug"]


def test_offsets_that_count_code_points_are_found_out(tmp_path):
    body = "#Text=\U0001f6a2 tug\n1-1\t0-1\t\U0001f6a2\t_\t\n1-2\t2-5\ttug\tTUG\t\n"
    rows, problems = read("webanno_tsv", files(tmp_path, x=HEAD + body) / "x.tsv")
    (row,) = rows["annotations"]
    assert (row["span_start"], row["span_end"], row["value_text"]) == (2, 5, "tug")
    assert not problems


def test_a_span_without_width_is_a_span(tmp_path):
    body = "#Text=tug\n1-1\t0-3\ttug\t_\t\n1-1.1\t3-3\t\tHOLE\t\n"
    rows, _ = read("webanno_tsv", files(tmp_path, x=HEAD + body) / "x.tsv")
    assert [(r["span_start"], r["span_end"]) for r in rows["annotations"]] == [(3, 3)]


def test_a_token_that_nobody_annotated_may_be_the_end_of_a_relation(tmp_path):
    head = "#FORMAT=WebAnno TSV 3.3\n#T_RL=harbour.Tow|label|BT_harbour.Token\n\n\n"
    body = "#Text=a tug\n1-1\t0-1\ta\t_\t_\t\n1-2\t2-5\ttug\tTOWS\t1-1\t\n"
    rows, _ = read("webanno_tsv", files(tmp_path, x=head + body) / "x.tsv")
    (row,) = rows["annotations"]
    assert (row["type"], row["label"], row["from_annotation_id"]) == ("relation", "TOWS", None)
    assert {a["key"]: a["value"] for a in row["attributes"]} == {
        "from_token": "1-1",
        "to_token": "1-2",
    }


def backup(folder: Path, **project: Any) -> Path:
    content = {"name": "Harbour", "source_documents": [], "annotation_documents": [], **project}
    (folder / "exportedproject.json").write_text(json.dumps(content), "utf-8")
    return folder


def test_a_backup_says_what_its_project_is_called(tmp_path):
    sniffed = inception_zip.sniff(Export.at(backup(tmp_path)))
    assert (sniffed.confidence, sniffed.project) == ("certain", "Harbour")


def test_states_count_where_no_annotation_can_be_read(tmp_path):
    entries = [
        {"name": "a.txt", "user": "mira", "state": state}
        for state in ("FINISHED", "IN_PROGRESS", "IGNORE", "NEW")
    ]
    entries = [{**entry, "user": f"{entry['user']}{n}"} for n, entry in enumerate(entries)]
    entries.append({"name": "a.txt", "user": "INITIAL_CAS", "state": "FINISHED"})
    source = backup(
        tmp_path, source_documents=[{"name": "a.txt"}, {"no": "name"}], annotation_documents=entries
    )
    rows, problems = read("inception_zip", source)
    assert [s["status"] for s in rows["submissions"]] == ["submitted", "draft", "skipped"]
    assert sum(problem.rejected for problem in problems) == 1
    assert "unread_annotations" in {problem.code for problem in problems}


def test_odd_values_in_a_description_never_stop_the_import(tmp_path):
    odd = [None, 5, "x", [], {"name": 5, "user": True, "state": [], "created": 1e308}]
    source = backup(
        tmp_path, source_documents=odd, annotation_documents=odd, layers=odd, tag_sets=odd
    )
    rows, _ = read("inception_zip", source)
    assert len(rows["submissions"]) == 1
