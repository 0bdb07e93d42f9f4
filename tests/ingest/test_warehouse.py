"""Publishing: what a warehouse promises whoever reads it while others write."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import permutations
from pathlib import Path

import duckdb
import pytest

import ingest
import queries
from ingest.warehouse import Warehouse, derived_project_name, project_name

MONDAY, TUESDAY, WEDNESDAY = (f"2026-11-{day}T10:00:00Z" for day in (16, 17, 18))

CURRENT_AND_PAST = (
    "assets",
    "assets_history",
    "submissions",
    "submissions_history",
    "annotations",
    "annotations_history",
    "questions",
    "labels",
    "sightings",
)


@pytest.fixture
def load(load):
    """Loads without computing views: these tests are about rows."""
    return partial(load, views=False)


def tables_of(warehouse: Path, project: str = "p") -> dict[str, list[tuple[object, ...]]]:
    """Every canonical table of a project with its history, in a comparable order."""
    path = queries.current(warehouse).projects[project]
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{path}' as project (read_only)")
        return {
            table: sorted(connection.execute(f"from project.{table}").fetchall(), key=repr)
            for table in CURRENT_AND_PAST
        }


def test_the_same_export_twice_changes_nothing(load, tasks, warehouse):
    export = tasks("a.json", (1, {11: ("ann", "tug")}), at=MONDAY)
    first = load(export, project="p")
    before, version = tables_of(warehouse), queries.current(warehouse).name

    second = load(export, project="p")

    assert [r.status for r in (*first, *second)] == ["loaded", "unchanged"]
    assert second[0].counts == first[0].counts
    assert tables_of(warehouse) == before
    assert queries.current(warehouse).name == version


def test_a_changed_label_moves_the_old_row_to_history(load, tasks, warehouse):
    load(tasks("a.json", (1, {11: ("ann", "tug")}), at=MONDAY), project="p")
    load(tasks("b.json", (1, {11: ("ann", "vessel")}), at=TUESDAY), project="p")

    with queries.open_warehouse(warehouse) as reader:
        now = reader.sql("select label from annotations where label is not null")
    past = tables_of(warehouse)["annotations_history"]
    assert now["label"].to_list() == ["vessel"]
    assert len(past) == 1
    assert "tug" in past[0]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_arrival_does_not_matter(load, tasks, tmp_path, order):
    exports = [
        tasks("1.json", (1, {11: ("ann", "tug")}), (2, {21: ("bob", "tug")}), at=MONDAY),
        tasks("2.json", (1, {11: ("ann", "vessel")}), at=TUESDAY),
        tasks("3.json", (1, {11: ("ann", "tug")}), (3, {31: ("cem", "buoy")}), at=WEDNESDAY),
    ]
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (16, 17, 18)]
    straight, mixed = tmp_path / "straight", tmp_path / "mixed"
    key = bytes(32)
    for folder, sequence in ((straight, range(3)), (mixed, order)):
        Warehouse(folder)._create()
        (folder / "private" / "key").write_bytes(key)
        for number in sequence:
            load(exports[number], into=folder, project="p", exported_at=days[number])
    assert tables_of(mixed) == tables_of(straight)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_snapshots_retire_what_they_leave_out_in_any_order(load, tasks, tmp_path, order):
    exports = [
        tasks("1.json", (1, {11: ("ann", "tug")}), (2, {21: ("bob", "tug")}), at=MONDAY),
        tasks("2.json", (1, {11: ("ann", "tug")}), at=TUESDAY),
        tasks("3.json", (2, {21: ("bob", "tug")}), at=WEDNESDAY),
    ]
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (16, 17, 18)]
    folder = tmp_path / "w"
    for number in order:
        load(
            exports[number],
            into=folder,
            project="p",
            exported_at=days[number],
            snapshot=number == 1,
        )
    with queries.open_warehouse(folder) as reader:
        kept = reader.sql("select source_asset_id from assets order by 1")
    assert kept["source_asset_id"].to_list() == ["1", "2"]
    assert len(tables_of(folder)["assets_history"]) == 1


def test_a_snapshot_retires_rows_that_are_gone(load, tasks, warehouse):
    load(
        tasks("a.json", (1, {11: ("ann", "tug")}), (2, {21: ("bob", "tug")}), at=MONDAY),
        project="p",
    )
    load(tasks("b.json", (2, {21: ("bob", "tug")}), at=TUESDAY), project="p", snapshot=True)
    with queries.open_warehouse(warehouse) as reader:
        assert reader.sql("select count(*) as n from assets")["n"][0] == 1


def test_as_of_answers_with_what_was_known_then(load, tasks, warehouse):
    load(tasks("a.json", (1, {11: ("ann", "tug")}), at=MONDAY), project="p")
    between = datetime.now(UTC)
    time.sleep(0.01)
    load(
        tasks("b.json", (1, {11: ("ann", "vessel")}), (2, {21: ("bob", "tug")}), at=TUESDAY),
        project="p",
    )
    load(tasks("c.json", (3, {31: ("cem", "buoy")}), at=WEDNESDAY), project="p", snapshot=True)

    def labels(as_of: datetime | None) -> list[str]:
        with queries.open_warehouse(warehouse, as_of=as_of) as reader:
            frame = reader.sql("select label from annotations where label is not null order by 1")
            assert (
                reader.fetch("throughput_by_label")["label"].sort().to_list()
                == frame["label"].to_list()
            )
        return frame["label"].to_list()

    assert labels(between - timedelta(days=1)) == []
    assert labels(between) == ["tug"]
    assert labels(None) == ["buoy"]


def test_a_late_export_is_not_known_before_it_came(load, tasks, warehouse):
    load(tasks("new.json", (1, {11: ("ann", "vessel")}), at=TUESDAY), project="p")
    between = datetime.now(UTC)
    time.sleep(0.01)
    load(tasks("old.json", (1, {11: ("ann", "tug")}), at=MONDAY), project="p")
    for as_of in (between, None):
        with queries.open_warehouse(warehouse, as_of=as_of) as reader:
            assert reader.sql("select label from annotations")["label"].to_list() == ["vessel"]


def test_names_stand_in_the_private_file_alone(load, tasks, warehouse):
    load(tasks("a.json", (1, {11: ("ann", "tug")}), at=MONDAY), project="p")
    with queries.open_warehouse(warehouse) as reader:
        assert reader.sql("select email from people")["email"].to_list() == ["ann@example.com"]
    with queries.open_warehouse(warehouse, names=False) as reader:
        assert reader.sql("select email from people")["email"].to_list() == [None]
    for path in (warehouse / "projects").rglob("*.duckdb"):
        assert b"ann@example" not in path.read_bytes()


def test_a_reader_sees_only_the_projects_it_was_given(load, tasks, warehouse):
    load(tasks("a.json", (1, {11: ("ann", "tug")}), at=MONDAY), project="mine")
    load(tasks("b.json", (2, {21: ("bob", "buoy")}), at=MONDAY), project="theirs")
    other = queries.current(warehouse).projects["theirs"]
    with queries.open_warehouse(warehouse, ["mine"]) as reader:
        assert reader.sql("select distinct project_id from annotations").rows() == [("mine",)]
        assert reader.sql("select name from people")["name"].to_list() == ["ann@example.com"]
        for escape in (
            f"select * from '{other}'",
            f"attach '{other}' as other",
            "set enable_external_access = true",
        ):
            with pytest.raises(queries.BadQuery):
                reader.sql(escape)
    with pytest.raises(queries.UnknownProject, match="no project 'ours'"):
        queries.open_warehouse(warehouse, ["ours"])


def test_a_reader_keeps_its_version_while_a_new_one_is_published(load, tasks, warehouse):
    load(tasks("a.json", (1, {11: ("ann", "tug")}), at=MONDAY), project="p")
    with queries.open_warehouse(warehouse) as reader:
        for number in range(2, 7):
            load(
                tasks(f"{number}.json", (number, {number * 10: ("ann", "tug")}), at=TUESDAY),
                project="p",
            )
            assert reader.sql("select count(*) as n from assets")["n"][0] == 1
    with queries.open_warehouse(warehouse) as reader:
        assert reader.sql("select count(*) as n from assets")["n"][0] == 6
    assert len(list((warehouse / "versions").iterdir())) == 3


def test_two_writers_wait_for_each_other(load, tasks, warehouse):
    exports = [tasks(f"{n}.json", (n, {n * 10: ("ann", "tug")}), at=MONDAY) for n in range(1, 5)]
    load(exports[0], project="p")
    writers = [threading.Thread(target=load, args=(e,), kwargs={"project": "p"}) for e in exports]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with queries.open_warehouse(warehouse) as reader:
        assert reader.sql("select count(*) as n from assets")["n"][0] == 4


@pytest.mark.parametrize("after_seconds", [0.05, 0.3, 0.6, 1.0, 1.5, 2.0])
def test_a_killed_ingest_leaves_the_published_version_whole(
    load, tasks, warehouse, tmp_path, after_seconds
):
    load(tasks("a.json", (1, {11: ("ann", "tug")}), at=MONDAY), project="p")
    before, version = tables_of(warehouse), queries.current(warehouse).name
    big = tmp_path / "big.csv"
    rows = (f"{n // 5},w{n % 5},{n % 3}" for n in range(300_000))
    big.write_text("item,worker,label\n" + "\n".join(rows) + "\n")
    command = [sys.executable, "-m", "assay", "ingest", str(big), "--project", "p"]
    process = subprocess.Popen([*command, "--warehouse", str(warehouse)])
    time.sleep(after_seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert queries.current(warehouse).name == version
    assert tables_of(warehouse) == before
    load(tasks("b.json", (2, {21: ("bob", "tug")}), at=TUESDAY), project="p")
    assert not list((warehouse / "tmp").iterdir())
    with queries.open_warehouse(warehouse) as reader:
        assert reader.sql("select count(*) as n from assets")["n"][0] == 2


def test_what_a_killed_refresh_spilled_is_cleared_away(load, tasks, warehouse):
    load(tasks("a.json", (1, {11: ("ann", "tug")}), at=MONDAY), project="p")
    (file,) = warehouse.glob("projects/*/*.duckdb")
    spilled = file.with_name("000002.duckdb.tmp")  # the folder DuckDB spills into
    spilled.mkdir()
    (spilled / "duckdb_temp_storage.tmp").write_bytes(b"half a sort")
    load(tasks("b.json", (2, {21: ("bob", "tug")}), at=TUESDAY), project="p")
    assert not spilled.exists()


def test_a_full_disk_leaves_the_warehouse_as_it_was(load, tasks, warehouse, tmp_path):
    load(tasks("a.json", (1, {11: ("ann", "tug")}), at=MONDAY), project="p")
    before, version = tables_of(warehouse), queries.current(warehouse).name
    big = tmp_path / "big.csv"
    rows = (f"item {n // 5},worker {n % 5},{n * 7919 % 1000}" for n in range(200_000))
    big.write_text("item,worker,label\n" + "\n".join(rows) + "\n")

    def small_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))

    done = subprocess.run(
        [sys.executable, "-m", "assay", "ingest", str(big), "--project", "p"],
        env={**os.environ, "ASSAY_WAREHOUSE": str(warehouse)},
        preexec_fn=small_disk,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "disk ran full" in done.stderr
    assert "Traceback" not in done.stderr
    assert queries.current(warehouse).name == version
    assert tables_of(warehouse) == before


def test_a_folder_that_is_no_warehouse_is_refused_and_kept(load, tasks, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "cat.txt").write_text("meow")
    export = tasks("a.json", (1, {11: ("ann", "tug")}), at=MONDAY)
    with pytest.raises(ingest.WarehouseError, match="is not a warehouse"):
        load(export, into=folder)
    assert [path.name for path in folder.iterdir()] == ["cat.txt"]
    with pytest.raises(ingest.WarehouseError, match="is a file"):
        load(export, into=folder / "cat.txt")
    with pytest.raises(queries.NoWarehouse, match="assay ingest"):
        queries.open_warehouse(folder)


def test_a_broken_pointer_is_told_in_one_sentence(load, tasks, warehouse):
    export = tasks("a.json", (1, {11: ("ann", "tug")}), at=MONDAY)
    load(export, project="p")
    (warehouse / "CURRENT").write_text("nonsense")
    with pytest.raises(queries.NoWarehouse, match="not a readable warehouse"):
        queries.open_warehouse(warehouse)
    with pytest.raises(ingest.WarehouseError, match="not a readable warehouse"):
        load(export, project="q")


def test_a_failed_first_ingest_leaves_no_folder(load, tmp_path, warehouse):
    broken = tmp_path / "broken.json"
    broken.write_text('[{"data": {"text": "a"}, "annotations": [{"res')
    with pytest.raises(ingest.IngestError):
        load(broken)
    assert not warehouse.exists()


@pytest.mark.parametrize("name", ["a/b", 'say "x"', "it's", "", "..", "a\nb", "x" * 101])
def test_names_that_cannot_be_a_project_are_refused(name):
    with pytest.raises(ingest.WrongOption, match="cannot be a project name"):
        project_name(name)


def test_a_name_from_a_source_is_made_to_fit():
    assert derived_project_name("Harbour/Night 'B'") == "Harbour Night B"
    assert derived_project_name("///") == "project"
