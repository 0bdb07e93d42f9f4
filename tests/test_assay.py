"""The command: what it prints where, what it answers, how it exits."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

import assay
import ingest
import queries
from ingest.counts import COUNTS

MONDAY, TUESDAY = "2026-11-16T10:00:00Z", "2026-11-17T10:00:00Z"
JUDGED = "item,worker,label\n" + "".join(
    f"{item},{worker},{label}\n"
    for item, labels in enumerate(["112", "223", "313", "122", "331", "222"])
    for worker, label in zip("abc", labels, strict=True)
)


@pytest.fixture
def run(capsys) -> Callable[..., tuple[int, str, str]]:
    """The command in this process: exit code, stdout, stderr."""

    def command(*arguments: object) -> tuple[int, str, str]:
        try:
            code = assay.main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return command


@pytest.fixture
def quick(monkeypatch):
    """Loads compute no views, as the readers of these tests need few; no progress is told."""
    monkeypatch.setattr(queries, "refresh", lambda _: None)
    monkeypatch.setattr(assay, "PROGRESS_AFTER_SECONDS", 1e9)


@pytest.fixture
def read(run, warehouse) -> Callable[..., Any]:
    """What a command prints as JSON, once it went well."""

    def answer(*arguments: object) -> Any:
        code, out, err = run(*arguments, "--warehouse", warehouse)
        assert code == 0, err
        return json.loads(out)

    return answer


@pytest.fixture
def export(tasks) -> Path:
    """Two tasks; Ann judged both, Bob the first."""
    answers = ((1, {11: ("ann", "tug"), 12: ("bob", "buoy")}), (2, {21: ("ann", "tug")}))
    return tasks("harbour.json", *answers, at=MONDAY)


@pytest.fixture
def ask(read) -> Callable[[str], list[dict[str, Any]]]:
    """Rows of a question."""
    return lambda question: read("query", question, "--format", "json")


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


# --- ingest -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("quick")
def test_ingest_prints_one_object_per_source(run, warehouse, export):
    code, out, err = run("ingest", export, "--json", "--warehouse", warehouse)
    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    [found] = json.loads(out)["imports"]
    assert set(found) == {
        *("import_id", "adapter", "project_id", "role", "status", "source", "problems"),
        *("rows_read", "rows_kept", "rows_rejected"),
        *COUNTS,
    }
    assert (found["adapter"], found["project_id"], found["role"]) == (
        *("label_studio_json", "harbour", "work"),
    )
    counted = {"assets": 2, "submissions": 3, "annotators": 2, "answers": 3, "labels": 2}
    assert {name: found[name] for name in counted} == counted
    assert (found["rows_read"], found["rows_kept"], found["rows_rejected"]) == (2, 2, 0)
    assert found["work_seconds"] == 30.0


@pytest.mark.usefixtures("quick")
def test_ingest_twice_says_unchanged_and_the_same_counts(read, export):
    [first] = read("ingest", export, "--json")["imports"]
    [second] = read("ingest", export, "--json")["imports"]
    assert (first["status"], second["status"]) == ("loaded", "unchanged")
    assert {**first, "status": "unchanged"} == second


@pytest.mark.usefixtures("quick")
def test_ingest_tells_people_what_it_loaded(run, warehouse, export):
    code, out, err = run("ingest", export, "--warehouse", warehouse)
    assert (code, err) == (0, "")
    assert "loaded into harbour as label_studio_json" in out
    assert "2 records read, 2 kept, 0 rejected" in out


@pytest.mark.usefixtures("quick")
def test_several_sources_are_one_load(read, ask, tasks, export):
    other = tasks("night.json", (7, {71: ("cem", "tug")}), at=MONDAY)
    found = read("ingest", export, other, "--json")["imports"]
    assert [(one["project_id"], one["assets"]) for one in found] == [("harbour", 2), ("night", 1)]
    assert ask("select count(distinct project_id) as n from assets") == [{"n": 2}]


@pytest.mark.usefixtures("quick")
def test_when_the_second_source_is_bad_nothing_is_written(run, warehouse, tmp_path, export):
    bad = written(tmp_path / "bad.json", export.read_text()[:-40])
    code, out, err = run("ingest", export, bad, "--json", "--warehouse", warehouse)
    assert (code, out) == (1, "")
    assert "bad.json" in err
    assert not warehouse.exists()


@pytest.mark.usefixtures("quick")
def test_a_folder_with_two_exports_is_both(read, tmp_path, export):
    folder = tmp_path / "all"
    folder.mkdir()
    shutil.copy(export, folder)
    written(folder / "judged.csv", JUDGED)
    written(folder / "README.md", "what this is")
    found = read("ingest", folder, "--project", "p", "--json")["imports"]
    assert sorted((one["adapter"], one["assets"]) for one in found) == [
        ("label_studio_json", 2),
        ("table", 6),
    ]
    assert {one["project_id"] for one in found} == {"p"}


@pytest.mark.usefixtures("quick")
def test_a_zip_of_a_folder_is_read_as_the_folder(read, tmp_path, export):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(export, "all/harbour.json")
        archive.writestr("all/judged.csv", JUDGED)
        archive.writestr("all/a.png", b"\x89PNG")
    found = read("ingest", tmp_path / "all.zip", "--project", "p", "--json")["imports"]
    assert sorted(one["adapter"] for one in found) == ["label_studio_json", "table"]
    assert sum(one["submissions"] for one in found) == 3 + 18


@pytest.mark.usefixtures("quick")
def test_gold_given_as_an_export_of_its_own_is_gold(read, ask, tasks, export):
    gold = tasks("gold.json", (1, {91: ("lead", "tug")}), at=MONDAY)
    read("ingest", export, "--project", "p", "--json")
    [found] = read("ingest", gold, "--project", "p", "--role", "gold", "--json")["imports"]
    assert (found["role"], found["gold"], found["submissions"]) == ("gold", 1, 0)
    assert ask("select role, is_gold, count(*) as n from submissions group by 1, 2 order by 1") == [
        {"role": "gold", "is_gold": True, "n": 1},
        {"role": "work", "is_gold": False, "n": 3},
    ]


@pytest.mark.usefixtures("quick")
def test_a_snapshot_retires_what_it_leaves_out(read, ask, tasks, export):
    read("ingest", export, "--project", "p", "--json")
    later = tasks("later.json", (2, {21: ("ann", "tug")}), at=TUESDAY)
    read("ingest", later, "--project", "p", "--snapshot", "--json")
    assert ask("select source_asset_id from assets") == [{"source_asset_id": "2"}]


@pytest.mark.usefixtures("quick")
def test_a_batch_is_the_delivery_of_its_assets(read, ask, export):
    read("ingest", export, "--batch", "June", "--json")
    assert ask("select distinct batch from assets") == [{"batch": "June"}]


@pytest.mark.usefixtures("quick")
def test_an_export_is_as_old_as_one_says(read, ask, export):
    read("ingest", export, "--exported-at", "2026-11-20T14:10+02:00", "--json")
    assert ask("select exported_at, exported_at_from from imports") == [
        {"exported_at": "2026-11-20T12:10:00+00:00", "exported_at_from": "option"}
    ]


@pytest.mark.usefixtures("quick")
def test_the_scale_decides_which_alpha_is_computed(read, ask, tmp_path):
    judged = written(tmp_path / "judged.csv", JUDGED)
    read("ingest", judged, "--project", "classes", "--json")
    read("ingest", judged, "--project", "stars", "--scale", "ordinal", "--json")
    rows = ask(
        "select project_id, method, value from agreement_overview "
        "where coefficient = 'alpha' order by project_id"
    )
    classes, stars = rows
    assert "nominal" in classes["method"]
    assert "ordinal" in stars["method"]
    assert classes["value"] != stars["value"]


@pytest.mark.usefixtures("quick")
def test_columns_are_named_with_map(read, ask, tmp_path):
    judged = written(tmp_path / "odd.csv", "x,y,z\n1,ann,tug\n2,bob,buoy\n")
    read("ingest", judged, "--map", "asset=x,annotator=y,label=z", "--json")
    assert ask("select label from annotations order by 1") == [{"label": "buoy"}, {"label": "tug"}]


@pytest.mark.usefixtures("quick")
def test_the_warehouse_is_where_the_environment_says(run, monkeypatch, warehouse, export):
    monkeypatch.setenv("ASSAY_WAREHOUSE", str(warehouse))
    assert run("ingest", export)[0] == 0
    assert (warehouse / "CURRENT").is_file()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("after_seconds", "speaks"), [(0.0, True), (1e9, False)])
def test_progress_is_told_on_stderr_once_it_takes_long(
    after_seconds, speaks, run, monkeypatch, warehouse, export
):
    monkeypatch.setattr(assay, "PROGRESS_AFTER_SECONDS", after_seconds)
    monkeypatch.setattr("assay.time.monotonic", iter(range(0, 10_000, 5)).__next__)
    code, out, err = run("ingest", export, "--json", "--warehouse", warehouse)
    assert code == 0
    assert len(json.loads(out)["imports"]) == 1
    assert ("reading harbour.json: 2 records" in err) == speaks


def test_a_published_import_has_its_stored_views(run, read, warehouse, export):
    read("ingest", export, "--json")
    path = queries.current(warehouse).projects["harbour"]
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{path}' as project (read_only)")
        stamps = connection.execute("select view from project.stored.stamps").fetchall()
    stored = {view.name for view in queries.catalogue().values() if view.stored}
    assert {name for (name,) in stamps} == stored
    code, out, err = run("query", "throughput_by_label", "--warehouse", warehouse)
    assert (code, err) == (0, "")
    assert "| tug " in out
    assert out.endswith("2 rows\n")


# --- lists ------------------------------------------------------------------------------------


def test_formats_are_listed_with_what_they_carry(read, run):
    rows = read("formats", "--json")
    assert [row["format"] for row in rows] == sorted(ingest.registry())
    keys = {"format", "tool", "reads", "evidence", *ingest.CARRIED}
    assert all(set(row) == keys and all(row.values()) for row in rows)
    _, out, _ = run("formats")
    assert "label_studio_json" in out


def test_sniff_says_which_and_why_and_why_not_the_others(read, run, export):
    [found] = read("sniff", export, "--json")["exports"]
    assert (found["adapter"], found["confidence"]) == ("label_studio_json", "certain")
    assert found["reason"]
    assert {other["adapter"] for other in found["others"]} == {*ingest.registry()} - {
        "label_studio_json"
    }
    assert all(other["reason"] for other in found["others"])
    code, out, _ = run("sniff", export)
    assert (code, out.splitlines()[0]) == (
        0,
        f"{export}: label_studio_json, certain: {found['reason']}",
    )


def test_sniff_of_what_nobody_knows_is_one_value_and_exit_1(run, tmp_path):
    source = written(tmp_path / "feed.json", '{"some": "thing"}')
    code, out, err = run("sniff", source, "--json")
    assert (code, err) == (1, "")
    answer = json.loads(out)
    assert answer["exports"] == []
    assert "was not recognised" in answer["message"]
    code, out, err = run("sniff", source)
    assert (code, out) == (1, "")
    assert "was not recognised" in err


def test_views_are_listed_with_grain_and_columns(read, run):
    rows = {row["view"]: row for row in read("views", "--json")}
    assert set(rows) == set(queries.catalogue())
    daily = rows["throughput_daily"]
    assert daily["grain"] == ["project_id", "day", "annotator_id"]
    assert all(daily["columns"].values())
    assert "throughput_daily (project_id, day, annotator_id)" in run("views")[1]


# --- query ------------------------------------------------------------------------------------

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


# --- exit codes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["ingest"],
        ["ingest", "x.json", "--role", "boss"],
        ["ingest", "x.json", "--scale", "loud"],
        ["ingest", "x.json", "--exported-at", "yesterday"],
        ["ingest", "x.json", "--map", "item"],
        ["query"],
        ["query", "assets", "--format", "pdf"],
        ["query", "assets", "--as-of", "later"],
        ["serve", "--port", "many"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_2_with_the_usage(arguments, run):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: assay")


def test_help_is_exit_0(run):
    code, out, err = run("ingest", "--help")
    assert (code, err) == (0, "")
    assert "--exported-at" in out


def test_a_reader_that_stops_early_is_no_error(tmp_path):
    command = f"{sys.executable} -m assay views --json | head -c 10"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(assay.__file__).parent,
    )
    assert done.stdout == '[{"view": '
    assert "Traceback" not in done.stderr
