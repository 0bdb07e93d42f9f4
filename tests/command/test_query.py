"""`assay query`: forms of an answer, projects, instants."""

from __future__ import annotations

import csv
import io
import json

import polars as pl
import pytest

MONDAY = "2026-11-16T10:00:00Z"
ODD = """select '=cmd|'' /C calc''!A0' as a, '+1' as b, '-1' as c, '@sum' as d, -1.5 as e,
    null::varchar as f, 'nan'::double as g, ['=x', 'y'] as h, map{'k': '=1'} as i,
    '\t=1' as j, 'a=b' as k, timestamptz '2026-11-16 10:00:00+00' as l, date '2026-11-16' as m,
    1.25::decimal(5, 2) as n, 'x'::blob as o, '=1' as "=p" """


@pytest.fixture
def filled(read, quick, export) -> None:
    """A warehouse with the project harbour."""
    read("ingest", export, "--json")


@pytest.mark.usefixtures("filled")
def test_json_has_null_for_what_is_missing_and_for_what_is_no_number(run, warehouse):
    _, out, _ = run("query", ODD, "--format", "json", "--warehouse", warehouse)

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    [row] = json.loads(out, parse_constant=refuse)
    assert (row["f"], row["g"], row["e"]) == (None, None, -1.5)
    assert (row["a"], row["h"], row["i"]) == ("=cmd|' /C calc'!A0", ["=x", "y"], {"k": "=1"})
    assert (row["l"], row["m"]) == ("2026-11-16T10:00:00+00:00", "2026-11-16")
    assert (row["n"], row["o"]) == (1.25, "78")


@pytest.mark.usefixtures("filled")
def test_no_cell_of_a_csv_is_a_formula(run, warehouse):
    _, out, _ = run("query", ODD, "--format", "csv", "--warehouse", warehouse)
    header, row = csv.reader(io.StringIO(out, newline=""))
    found = dict(zip(header, row, strict=True))
    assert "'=p" in found
    assert [found[name] for name in "abcdj"] == [
        "'=cmd|' /C calc'!A0",
        *("'+1", "'-1", "'@sum", "'\t=1"),
    ]
    assert [found[name] for name in "efgk"] == ["-1.5", "", "", "a=b"]
    assert (found["h"], found["i"]) == ('["=x", "y"]', '{"k": "=1"}')


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("form", ["table", "csv", "json", "parquet"])
def test_an_answer_goes_to_the_file_that_is_named(form, run, warehouse, tmp_path):
    out_file = tmp_path / f"answer.{form}"
    question = "select submission_id, work_seconds from submissions order by 1"
    code, out, err = run(
        *("query", question, "--format", form, "--out", out_file, "--warehouse", warehouse)
    )
    assert (code, out, err) == (0, "", "")
    if form == "parquet":
        assert pl.read_parquet(out_file)["work_seconds"].to_list() == [10.0, 10.0, 10.0]
    elif form == "json":
        assert len(json.loads(out_file.read_text())) == 3
    else:
        assert out_file.read_text().count("label_studio:") == 3


@pytest.mark.usefixtures("filled")
def test_a_question_can_be_asked_of_one_project(read, tasks):
    read("ingest", tasks("night.json", (7, {71: ("cem", "tug")}), at=MONDAY), "--json")
    rows = read("query", "throughput_by_label", "--project", "night", "--format", "json")
    assert [(row["project_id"], row["label"], row["annotations"]) for row in rows] == [
        ("night", "tug", 1)
    ]


@pytest.mark.usefixtures("filled")
def test_as_of_answers_with_what_was_known_then(read, ask):
    [row] = ask("select imported_at - interval 1 second as before, imported_at from imports")
    question = ("query", "select count(*) as n from assets", "--format", "json")
    assert read(*question, "--as-of", row["before"]) == [{"n": 0}]
    assert read(*question, "--as-of", row["imported_at"]) == [{"n": 2}]


@pytest.mark.usefixtures("filled")
def test_an_empty_answer_is_an_empty_list(read, run, warehouse):
    nothing = "select label from annotations where label = 'nobody'"
    assert read("query", nothing, "--format", "json") == []
    _, out, _ = run("query", nothing, "--format", "csv", "--warehouse", warehouse)
    assert out == "label\n"
