"""`assay ingest`: what it loads, what it prints where, how options change it."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import duckdb
import pytest

import queries
from ingest.counts import COUNTS

MONDAY, TUESDAY = "2026-11-16T10:00:00Z", "2026-11-17T10:00:00Z"
JUDGED = "item,worker,label\n" + "".join(
    f"{item},{worker},{label}\n"
    for item, labels in enumerate(["112", "223", "313", "122", "331", "222"])
    for worker, label in zip("abc", labels, strict=True)
)


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


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
    monkeypatch.setattr("ingest.progress_line.AFTER_SECONDS", after_seconds)
    monkeypatch.setattr("ingest.progress_line.time.monotonic", iter(range(0, 10_000, 5)).__next__)
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
