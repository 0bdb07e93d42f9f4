"""Bad input: one clear sentence, exit 1, no traceback, and a warehouse that is as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bad_sources import BAD, CVAT_BODY, a_file, assert_one_clear_message, fingerprint

import assay

pytestmark = pytest.mark.usefixtures("quick")


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_input_ends_in_one_message_and_leaves_the_warehouse(name, run, filled, tmp_path):
    source = BAD[name](tmp_path)
    before = fingerprint(filled)
    result = run("ingest", source, "--warehouse", filled, "--project", "kept")
    assert_one_clear_message(*result)
    assert source.name in result[2]
    assert fingerprint(filled) == before


@pytest.mark.parametrize(
    "name",
    ["json of noise", "tasks.json cut at 90%", "annotations.xml cut at 90%", "a zip bomb"],
)
def test_bad_input_makes_no_warehouse(name, run, tmp_path):
    result = run("ingest", BAD[name](tmp_path), "--warehouse", tmp_path / "w")
    assert_one_clear_message(*result)
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize(
    ("name", "expected"),
    {
        "json of nothing": "is empty (0 bytes)",
        "json of white space": "nothing but white space",
        "csv of a web page": "is a web page",
        "xml of noise": "is binary",
        "JSON in UTF-16": "is UTF-16 text; UTF-8 was expected",
        "CSV in latin-1": "Save it as UTF-8",
        "instances.json cut at 50%": "The file is incomplete: export it again",
        "annotations.xml cut at 2%": "breaks off or is damaged at line",
        "table.parquet cut at 50%": "broken Parquet file",
        "two columns of one name": 'has 2 columns named "label" (columns 3, 4)',
        "a zip in a zip": "has a zip inside (inner.zip). Unpack it",
        "a zip that leaves its folder": "could leave its folder ('../../evil.json')",
        "a zip bomb": "looks like a zip bomb",
        "an encrypted zip": "protected by a password",
        "a gzip": "packed with gzip",
        "XML with an entity bomb": "declares a document type or entities",
        "XML with an external entity": "declares a document type or entities",
        "a folder of pictures": "holds no data file",
        "a folder with one unknown file": "but not",
        "a folder with one empty file": "is empty (0 bytes)",
        "a folder with one cut file": "b: The JSON breaks off",
        "a name with no file": "does not exist. Check the path",
    }.items(),
)
def test_the_message_says_what_is_wrong(name, expected, run, filled, tmp_path):
    _, _, err = run("ingest", BAD[name](tmp_path), "--warehouse", filled)
    assert expected in err


def test_a_file_nobody_knows_is_described_by_what_it_has(run, filled, tmp_path):
    source = a_file("feed.json", '[{"some": 1, "thing": 2}]')(tmp_path)
    _, _, err = run("ingest", source, "--warehouse", filled)
    assert 'It is an array of objects with "some", "thing".' in err
    assert "pass --format NAME" in err


def test_the_secret_behind_an_external_entity_is_never_read(run, filled, tmp_path):
    (tmp_path / "secret").write_text("hunter2")
    body = f"<!DOCTYPE annotations [<!ENTITY x SYSTEM 'file://{tmp_path}/secret'>]>".encode()
    source = a_file("a.xml", body + CVAT_BODY.replace(b"<version>1.1", b"<version>&x;", 1))
    _, _, err = run("ingest", source(tmp_path), "--warehouse", filled)
    assert "hunter2" not in err


def test_a_zip_never_writes_outside(run, filled, tmp_path):
    folder = tmp_path / "deep" / "er"
    folder.mkdir(parents=True)
    run("ingest", BAD["a zip that leaves its folder"](folder), "--warehouse", filled)
    assert not list(tmp_path.rglob("evil.json"))


def assay_process(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assay", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(assay.__file__).parent)},
        timeout=120,
    )


@pytest.mark.parametrize("name", ["JSON nested deep in a task", "XML nested deep", "json of noise"])
def test_a_process_ends_in_one_message_too(name, tmp_path):
    done = assay_process("ingest", BAD[name](tmp_path), cwd=tmp_path)
    assert_one_clear_message(done.returncode, done.stdout, done.stderr)
    assert not (tmp_path / "warehouse").exists()
