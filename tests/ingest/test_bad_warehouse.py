"""Bad questions and damaged warehouses: one clear sentence each."""

from __future__ import annotations

import shutil

import pytest
from bad_sources import COCO, STUDIO, assert_one_clear_message, fingerprint, noise

pytestmark = pytest.mark.usefixtures("quick")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["throughput_daly"], "Did you mean throughput_daily?"),
        (["zzz"], "`assay views` lists"),
        (["assets_of_nobody", "--project", "nope"], "no project 'nope'"),
        (["throughput_daily", "--project", "it's"], "Projects here: kept"),
        (["selec 1"], "syntax error"),
        (["select nothing from assets"], "nothing"),
        (["select * from '/etc/passwd'"], "/etc/passwd"),
        (["select * from read_csv('/etc/passwd')"], "disabled by configuration"),
        (["select interval 3 hour"], "Cast it to varchar"),
        (["select 1", "--format", "parquet"], "--out FILE"),
        (["select 1", "--out", "no/such/folder/x.csv"], "no/such/folder"),
        ([""], "Ask with a select"),
    ],
)
def test_a_bad_question_ends_in_one_message(arguments, expected, run, filled):
    before = fingerprint(filled)
    code, out, err = run("query", *arguments, "--warehouse", filled)
    assert (code, out) == (1, "")
    assert err.startswith("assay: ")
    assert expected in err
    assert "Traceback" not in err
    assert fingerprint(filled) == before


@pytest.mark.parametrize("pointer", ["nonsense", "../../etc", "", "\0", "000009"])
@pytest.mark.parametrize("command", ["ingest", "query"])
def test_a_broken_pointer_is_told_in_one_message(command, pointer, run, filled, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(filled, broken)
    (broken / "CURRENT").write_text(pointer)
    before = fingerprint(broken)
    question = STUDIO if command == "ingest" else "throughput_daily"
    assert_one_clear_message(*run(command, question, "--warehouse", broken))
    assert fingerprint(broken) == before


@pytest.mark.parametrize("content", ["[]", "{}", '{"version": "x", "projects": 3}', "{"])
@pytest.mark.parametrize("command", ["ingest", "query"])
def test_a_broken_version_list_is_told_in_one_message(command, content, run, filled, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(filled, broken)
    (broken / "versions" / f"{(broken / 'CURRENT').read_text().strip()}.json").write_text(content)
    before = fingerprint(broken)
    question = STUDIO if command == "ingest" else "throughput_daily"
    assert_one_clear_message(*run(command, question, "--warehouse", broken))
    assert fingerprint(broken) == before


@pytest.mark.parametrize("command", ["ingest", "query"])
def test_a_project_file_that_is_gone_or_damaged_is_told(command, run, filled, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(filled, broken)
    for file in (broken / "projects").rglob("*.duckdb"):
        file.write_bytes(noise(5000))
    before = fingerprint(broken)
    question = ["ingest", STUDIO, "--project", "kept"] if command == "ingest" else ["query", "x"]
    assert_one_clear_message(*run(*question, "--warehouse", broken))
    assert fingerprint(broken) == before


def test_a_file_or_a_strange_folder_is_no_warehouse(run, tmp_path):
    strange = tmp_path / "photos"
    strange.mkdir()
    (strange / "cat.txt").write_text("meow")
    for target in (strange, strange / "cat.txt", strange / "cat.txt" / "deeper"):
        assert_one_clear_message(*run("ingest", COCO, "--warehouse", target))
        _, _, err = run("query", "throughput_daily", "--warehouse", target)
        assert "There is no warehouse" in err
    assert [path.name for path in tmp_path.rglob("*")] == ["photos", "cat.txt"]
