"""Formats, options and names that cannot be: one clear sentence each."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from bad_sources import (
    COCO,
    CVAT,
    RESULTS,
    STUDIO,
    TABLE,
    a_file,
    assert_one_clear_message,
    fingerprint,
)

pytestmark = pytest.mark.usefixtures("quick")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (STUDIO, "label_studio_csv"),
        (STUDIO, "coco_instances"),
        (STUDIO, "cvat_api_json"),
        (COCO, "label_studio_json"),
        (COCO, "table"),
        (CVAT, "cvat_video_xml"),
        (CVAT, "label_studio_json_min"),
        (RESULTS, "cvat_images_xml"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.parts[-3],
)
def test_the_wrong_format_is_refused_with_the_right_one(source, name, run, filled):
    before = fingerprint(filled)
    result = run("ingest", source, "--format", name, "--warehouse", filled)
    assert_one_clear_message(*result)
    assert source.parts[-3] in result[2] or name == "table"
    assert fingerprint(filled) == before


@pytest.mark.parametrize("content", ['{"some": "thing"}', "[]", "[{}]", "a,b\n1,2\n", "<a/>"])
def test_no_format_makes_work_of_what_is_none(content, run, filled, tmp_path):
    source = a_file("feed.data", content)(tmp_path)
    for name in ("coco_instances", "label_studio_csv", "label_studio_json_min", "cvat_api_json"):
        assert_one_clear_message(*run("ingest", source, "--format", name, "--warehouse", filled))


def test_a_format_nobody_has_is_answered_with_the_nearest(run, filled):
    result = run("ingest", STUDIO, "--format", "label_studio_jsn", "--warehouse", filled)
    assert_one_clear_message(*result)
    assert "Did you mean label_studio_json?" in result[2]


def test_a_column_that_is_not_there_is_named(run, filled, tmp_path):
    source = a_file("judged.csv", TABLE)(tmp_path)
    result = run("ingest", source, "--map", "asset=nope", "--warehouse", filled)
    assert_one_clear_message(*result)
    assert "nope" in result[2]
    result = run("ingest", source, "--map", "nope=item", "--warehouse", filled)
    assert_one_clear_message(*result)
    assert "nope" in result[2]


@pytest.mark.parametrize("text", ["item", "=item", "asset=", "asset=a,asset=b", ",", ""])
def test_a_map_that_is_none_is_wrong_usage(text, run, filled):
    code, out, err = run("ingest", STUDIO, "--map", text, "--warehouse", filled)
    assert (code, out) == (2, "")
    assert "usage: assay ingest" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("name", ["it's", 'the "best"', "a/b", "a\\b", "..", "", " ", "a\0b"])
def test_a_project_name_that_cannot_be_one_is_refused(name, run, filled):
    before = fingerprint(filled)
    assert_one_clear_message(*run("ingest", COCO, "--project", name, "--warehouse", filled))
    assert fingerprint(filled) == before


@pytest.mark.parametrize(
    ("name", "project"),
    [
        ('it\'s "gold".csv', "it s gold"),
        ("night\nshift.csv", "night shift"),
        ("..hidden.csv", "hidden"),
        ("\u202eexe.csv", "exe"),
        ("caf\u00e9 \u6e2f.csv", "caf\u00e9 \u6e2f"),
        ("drop table; --.csv", "drop table; --"),
        ("x" * 200 + ".csv", "x" * 100),
    ],
)
def test_a_project_is_named_by_its_source_as_far_as_names_go(name, project, run, tmp_path):
    source = a_file(name, TABLE)(tmp_path)
    code, out, _ = run("ingest", source, "--warehouse", tmp_path / "w", "--json")
    assert code == 0
    assert json.loads(out)["imports"][0]["project_id"] == project


def test_a_name_that_is_no_text_is_refused(run, filled, tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.csv")
    try:
        Path(path).write_text(TABLE)
    except OSError:
        pytest.skip("this file system holds only text names")
    assert_one_clear_message(*run("ingest", path, "--warehouse", filled))


def test_a_pipe_is_refused_instead_of_waited_for(run, filled, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert_one_clear_message(*run("ingest", tmp_path / "pipe", "--warehouse", filled))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(run, filled, tmp_path):
    source = a_file("judged.csv", TABLE)(tmp_path)
    source.chmod(0)
    result = run("ingest", source, "--warehouse", filled)
    assert_one_clear_message(*result)
    assert "judged.csv" in result[2]
