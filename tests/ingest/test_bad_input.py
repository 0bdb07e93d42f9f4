"""Bad input: one clear sentence, exit 1, no traceback, and a warehouse that is as it was."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path

import duckdb
import polars as pl
import pytest

import assay
import queries

CASES = Path(__file__).parent / "adapters"
COCO = CASES / "coco_instances" / "every_shape" / "export.json"
RESULTS = CASES / "coco_results" / "boxes_and_masks" / "export.json"
STUDIO = CASES / "label_studio_json" / "image_regions" / "export.json"
CVAT = CASES / "cvat_images_xml" / "every_shape" / "export.xml"
TABLE = "item,worker,label\n" + "".join(f"{n // 3},w{n % 3},{n % 2}\n" for n in range(60))
GOOD_TASK = '{"id": 1, "data": {"text": "a"}, "annotations": []}'
MONDAY = "2026-11-16T10:00:00Z"

Make = Callable[[Path], Path]


# --- how a bad source is made ---------------------------------------------------------------


def a_file(name: str, content: bytes | str) -> Make:
    """A file of that name and content."""
    data = content.encode() if isinstance(content, str) else content

    def make(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return make


def a_folder(files: dict[str, bytes]) -> Make:
    """A folder with those files."""

    def make(folder: Path) -> Path:
        (folder / "export").mkdir()
        for name, data in files.items():
            path = folder / "export" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder / "export"

    return make


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of those files, names as they are given."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def encrypted_zip() -> bytes:
    """A zip whose only member says in its flags that a password is needed."""
    data = bytearray(zipped({"tasks.json": STUDIO.read_bytes()}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + offset
        data[at : at + 2] = struct.pack("<H", struct.unpack("<H", data[at : at + 2])[0] | 1)
    return bytes(data)


def lying_zip() -> bytes:
    """A zip that says its member is shorter than it is."""
    data = bytearray(zipped({"tasks.json": b" " * 5_000_000}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 100)
    return bytes(data)


def damaged_zip() -> bytes:
    """A zip whose directory is whole and whose compressed bytes are not."""
    data = bytearray(zipped({"tasks.json": STUDIO.read_bytes()}))
    data[60:200] = bytes(140)
    return bytes(data)


def columns(form: str) -> bytes:
    """A small table of judgements as Parquet, Arrow or a spreadsheet."""
    frame = pl.read_csv(TABLE.encode(), infer_schema=False)
    out = BytesIO()
    if form == "parquet":
        frame.write_parquet(out)
    elif form == "arrow":
        frame.write_ipc(out)
    else:
        frame.write_excel(out)
    return out.getvalue()


def noise(size: int) -> bytes:
    """Bytes that mean nothing, the same on every run."""
    return random.Random(7).randbytes(size)


WHOLE = {
    "tasks.json": STUDIO.read_bytes(),
    "instances.json": COCO.read_bytes(),
    "results.json": RESULTS.read_bytes(),
    "annotations.xml": CVAT.read_bytes(),
    "table.parquet": columns("parquet"),
    "table.arrow": columns("arrow"),
    "table.xlsx": columns("xlsx"),
    "export.zip": zipped({"tasks.json": STUDIO.read_bytes()}),
}
ENTITIES = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(10)
)
CVAT_BODY = CVAT.read_bytes().split(b"?>", 1)[-1].strip()
DEEP = 100_000

BAD: dict[str, Make] = {
    **{
        f"{name} cut at {share:.0%}": a_file(name, data[: int(len(data) * share)])
        for name, data in WHOLE.items()
        for share in (0.02, 0.5, 0.9)
    },
    **{f"{name} without its end": a_file(name, data[:-3]) for name, data in WHOLE.items()},
    **{
        f"{suffix} of {what}": a_file(f"export.{suffix}", content)
        for suffix in ("json", "xml", "csv", "xlsx")
        for what, content in {
            "nothing": b"",
            "white space": b" \r\n\t\n" * 50,
            "a byte order mark": b"\xef\xbb\xbf",
            "noise": noise(5_000),
            "zeros": bytes(5_000),
            "prose": b"Dear all,\nplease find attached the export.\nBest\n",
            "a web page": b"<!doctype html><html><body>Please log in</body></html>",
        }.items()
    },
    "JSON in UTF-16": a_file("tasks.json", STUDIO.read_text("utf-8").encode("utf-16")),
    "JSON in UTF-16 without a mark": a_file(
        "tasks.json", STUDIO.read_text("utf-8").encode("utf-16-le")
    ),
    "JSON in latin-1": a_file(
        "tasks.json",
        '[{"id": 1, "data": {"text": "Schiff im Hafen: \xe4\xf6"}, '
        '"annotations": [{"id": 2, "completed_by": 1, "result": []}]}]'.encode("latin-1"),
    ),
    "CSV in latin-1": a_file("judged.csv", (TABLE + "9,J\xf6rg,1\n").encode("latin-1")),
    "CSV in UTF-16 without a mark": a_file("judged.csv", TABLE.encode("utf-16-le")),
    "CSV with a zero byte": a_file("judged.csv", TABLE + "9,w\0,1\n"),
    "a header and no rows": a_file("judged.csv", "item,worker,label\n"),
    "two columns of one name": a_file("judged.csv", "item,worker,label,label\n1,w,a,b\n"),
    "a table without known columns": a_file("judged.csv", "x,y,z\n1,2,3\n4,5,6\n"),
    "every row of another width": a_file("judged.csv", "item,worker,label\n" + "1,w\n" * 30),
    "JSON nested deep in arrays": a_file("tasks.json", "[" * DEEP + "]" * DEEP),
    "JSON nested deep in objects": a_file("tasks.json", '{"a":' * DEEP + "1" + "}" * DEEP),
    "JSON nested deep in a task": a_file(
        "tasks.json", f'[{{"id": 1, "annotations": [], "data": {"[" * DEEP}{"]" * DEEP}}}]'
    ),
    "JSON nested deep and cut": a_file("tasks.json", '[{"a":' * DEEP),
    "an empty array": a_file("tasks.json", "[]"),
    "an empty object": a_file("tasks.json", "{}"),
    "a number": a_file("tasks.json", "42"),
    "null": a_file("tasks.json", "null"),
    "an array of numbers": a_file("tasks.json", "[1, 2, 3]"),
    "every record broken": a_file(
        "tasks.json", '[{"id": 1, "data": 5, "annotations": 7, "completed_by": 1}, 8, "x"]'
    ),
    "10 MB on one line": a_file("judged.csv", "x" * 10_000_000),
    "10 MB in one JSON text": a_file("tasks.json", '["' + "x" * 10_000_000 + '"]'),
    "XML with an entity bomb": a_file(
        "annotations.xml",
        b"<?xml version='1.0'?><!DOCTYPE annotations [" + ENTITIES + b"]>" + CVAT_BODY,
    ),
    "XML with an external entity": a_file(
        "annotations.xml",
        b"<?xml version='1.0'?><!DOCTYPE annotations [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
        + CVAT_BODY.replace(b"<version>1.1", b"<version>&x;", 1),
    ),
    "XML nested deep": a_file(
        "annotations.xml",
        "<annotations><version>1.1</version><image id='0' name='a' width='9' height='9'>"
        + "<a>" * DEEP,
    ),
    "XML of something else": a_file("feed.xml", "<rss><channel/></rss>"),
    "a zip bomb": a_file("export.zip", zipped({"tasks.json": bytes(80_000_000)})),
    "a zip that leaves its folder": a_file("export.zip", zipped({"../../evil.json": b"[]"})),
    "a zip with an absolute path": a_file("export.zip", zipped({"/etc/evil.json": b"[]"})),
    "a zip with backslashes": a_file("export.zip", zipped({"..\\evil.json": b"[]"})),
    "a zip in a zip": a_file("export.zip", zipped({"inner.zip": WHOLE["export.zip"]})),
    "an encrypted zip": a_file("export.zip", encrypted_zip()),
    "a zip that lies about sizes": a_file("export.zip", lying_zip()),
    "a zip with damaged bytes": a_file("export.zip", damaged_zip()),
    "an empty zip": a_file("export.zip", zipped({})),
    "a zip of pictures": a_file("export.zip", zipped({"a.png": b"x", "b.jpg": b"y"})),
    "an empty folder": a_folder({}),
    "a folder of pictures": a_folder({"a.png": b"\x89PNG", "deep/b.jpg": b"\xff\xd8"}),
    "a folder of empty files": a_folder({"a.json": b"", "b.json": b""}),
    "a folder with one unknown file": a_folder(
        {"tasks.json": STUDIO.read_bytes(), "more/other.json": b'{"some": "thing"}'}
    ),
    "a folder with one cut file": a_folder(
        {"a/instances.json": COCO.read_bytes(), "b/tasks.json": STUDIO.read_bytes()[:900]}
    ),
    "a folder with one empty file": a_folder(
        {"a/instances.json": COCO.read_bytes(), "b/tasks.json": b""}
    ),
    "a folder that holds a zip": a_folder(
        {"tasks.json": STUDIO.read_bytes(), "more.zip": WHOLE["export.zip"]}
    ),
    "a gzip": a_file("judged.csv.gz", gzip.compress(TABLE.encode())),
    "a name with no file": lambda folder: folder / "nowhere.json",
}


# --- what must hold ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filled(module_load, tmp_path_factory) -> Path:
    """A warehouse with one small project; nothing here may change it."""
    warehouse = tmp_path_factory.mktemp("filled") / "warehouse"
    module_load(COCO, into=warehouse, project="kept", views=False)
    return warehouse


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """No views (these tests are about reading) and no progress (it comes when a load is slow)."""
    monkeypatch.setattr(queries, "refresh", lambda _: None)
    monkeypatch.setattr(assay, "PROGRESS_AFTER_SECONDS", 1e9)


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


def fingerprint(warehouse: Path) -> dict[str, str]:
    """Every file of a warehouse and a hash of its bytes."""
    return {
        str(path.relative_to(warehouse)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in warehouse.rglob("*")
        if path.is_file()
    }


def assert_one_clear_message(code: int, out: str, err: str) -> None:
    assert code == 1, (out, err)
    assert out == ""
    assert err.startswith("assay: ")
    assert err.count("\n") == 1
    assert err.endswith((".\n", "?\n", ")\n"))
    assert len(err) < 700
    assert "Traceback" not in err


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


# --- formats, options, names ------------------------------------------------------------------


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


# --- questions --------------------------------------------------------------------------------


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


# --- some records are broken: the rest loads, and what is missing is counted ------------------


def loaded(run, source: Path, warehouse: Path, *more: str) -> dict[str, object]:
    """The one import object of a load that went well."""
    code, out, err = run("ingest", source, "--warehouse", warehouse, "--json", *more)
    assert code == 0, err
    [found] = json.loads(out)["imports"]
    return found


def studio(tasks: list[dict[str, object]]) -> str:
    """A Label Studio export of (task id, annotation id, choice) records."""
    return json.dumps(
        [
            {
                "id": task["id"],
                "data": {"text": f"text {task['id']}"},
                "annotations": [
                    {
                        "id": task["annotation"],
                        "completed_by": 1,
                        "lead_time": task.get("lead_time", 5.0),
                        "created_at": task.get("at", MONDAY),
                        "result": [
                            {
                                "id": f"r{task['choice']}",
                                "from_name": "topic",
                                "to_name": "text",
                                "type": "choices",
                                "value": {"choices": [task["choice"]]},
                            }
                        ],
                    }
                ],
            }
            for task in tasks
        ]
    )


def test_the_first_of_two_records_with_one_id_is_kept_and_the_second_counted(run, tmp_path):
    records = [
        {"id": 1, "annotation": 11, "choice": "tug"},
        {"id": 2, "annotation": 22, "choice": "tug"},
        {"id": 3, "annotation": 11, "choice": "buoy"},
    ]
    source = a_file("tasks.json", studio(records))(tmp_path)
    found = loaded(run, source, tmp_path / "w")
    assert (found["rows_read"], found["rows_kept"], found["rows_rejected"]) == (3, 2, 1)
    [problem] = [p for p in found["problems"] if p["code"] == "duplicate_key"]
    assert problem["first_location"] == "record 3"
    assert problem["severity"] == "error"
    _, out, _ = run(
        "query", "select label from annotations", "--format", "json", "--warehouse", tmp_path / "w"
    )
    assert [row["label"] for row in json.loads(out)] == ["tug", "tug"]

    result = run("ingest", source, "--strict", "--warehouse", tmp_path / "strict")
    assert_one_clear_message(*result)
    assert "record 3" in result[2]
    assert not (tmp_path / "strict").exists()


def test_two_images_with_one_id_are_a_problem(run, tmp_path):
    export = json.loads(COCO.read_text("utf-8"))
    export["images"].append({**export["images"][0], "file_name": "another.jpg"})
    source = a_file("instances.json", json.dumps(export))(tmp_path)
    found = loaded(run, source, tmp_path / "w")
    [problem] = [p for p in found["problems"] if p["code"] == "duplicate_key"]
    assert problem["occurrences"] == 1
    assert_one_clear_message(*run("ingest", source, "--strict", "--warehouse", tmp_path / "s"))


def test_a_record_that_is_there_twice_alike_is_no_problem(run, tmp_path):
    record = {"id": 1, "annotation": 11, "choice": "tug"}
    source = a_file("tasks.json", studio([record, record]))(tmp_path)
    found = loaded(run, source, tmp_path / "w", "--strict")
    assert (found["submissions"], found["rows_rejected"]) == (1, 0)


@pytest.mark.parametrize(
    ("name", "content", "rejected", "place"),
    [
        ("tasks.json", f"[{GOOD_TASK}, 5, {GOOD_TASK}]", 1, "record 2"),
        ("tasks.json", f"[{GOOD_TASK}, \0\0]", 1, "record 2"),
        ("tasks.json", f'[{GOOD_TASK}, {{"id": 2, "data": NaN}}]', 1, "record 2"),
        ("judged.csv", TABLE + "1,w\n", 1, "line 62"),
        ("judged.csv", TABLE + '"1,w1,a\n', 1, "line 62"),
        (
            "judged.jsonl",
            '{"item": 1, "worker": "a", "label": "x"}\n{"item": 2, "wo}\n',
            1,
            "record 2",
        ),
    ],
)
def test_a_broken_record_is_counted_and_the_rest_loads(
    name, content, rejected, place, run, tmp_path
):
    source = a_file(name, content)(tmp_path)
    found = loaded(run, source, tmp_path / "w")
    assert found["rows_rejected"] == rejected
    assert found["rows_read"] == found["rows_kept"] + rejected
    assert any(place in (p["first_location"] or "") for p in found["problems"])
    result = run("ingest", source, "--strict", "--warehouse", tmp_path / "strict")
    assert_one_clear_message(*result)
    assert place in result[2]


def test_when_every_record_is_broken_nothing_is_loaded(run, filled, tmp_path):
    source = a_file("tasks.json", '[{"id": 1, "annotations": 7}, 8, "x"]')(tmp_path)
    before = fingerprint(filled)
    result = run("ingest", source, "--format", "label_studio_json", "--warehouse", filled)
    assert_one_clear_message(*result)
    assert "None of the 3 records" in result[2]
    assert "(record 1)" in result[2]
    assert fingerprint(filled) == before


def test_what_cannot_be_right_is_kept_as_it_was_said(run, tmp_path):
    records = [
        {"id": 1, "annotation": 11, "choice": "tug", "lead_time": -7.5},
        {"id": 2, "annotation": 22, "choice": "tug", "at": "2999-01-01T00:00:00Z"},
        {"id": 3, "annotation": 33, "choice": "tug", "at": "the day before yesterday"},
    ]
    source = a_file("tasks.json", studio(records))(tmp_path)
    found = loaded(run, source, tmp_path / "w")
    assert found["submissions"] == 3
    question = "select work_seconds, submitted_at from submissions order by submission_id"
    _, out, _ = run("query", question, "--format", "json", "--warehouse", tmp_path / "w")
    rows = json.loads(out)
    assert rows[0]["work_seconds"] == -7.5
    assert rows[1]["submitted_at"] == "2999-01-01T00:00:00+00:00"
    assert rows[2]["submitted_at"] is None
    assert any("record 3" in (p["first_location"] or "") for p in found["problems"])


@pytest.mark.parametrize(
    "content",
    [
        TABLE.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + TABLE.encode(),
        TABLE.encode("utf-16"),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode(),
        TABLE.rstrip("\n").encode(),
        (TABLE + "\n\n\n").encode(),
    ],
    ids=["CRLF", "mark", "UTF-16", "semicolons", "tabs", "no last line end", "blank lines"],
)
def test_a_table_is_the_same_in_every_dress(content, run, tmp_path):
    found = loaded(run, a_file("judged.csv", content)(tmp_path), tmp_path / "w", "--strict")
    assert (found["rows_read"], found["submissions"], found["labels"]) == (60, 60, 2)


def test_a_long_line_is_only_long(run, tmp_path):
    [task] = json.loads(studio([{"id": 1, "annotation": 11, "choice": "tug"}]))
    long = [{**task, "data": {"text": "x" * 10_000_000}}]
    long[0] = dict(sorted(long[0].items()))  # as Label Studio does: annotations, data, id
    found = loaded(run, a_file("tasks.json", json.dumps(long))(tmp_path), tmp_path / "w")
    assert found["submissions"] == 1


# --- a real process ---------------------------------------------------------------------------


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


# --- mentions of assets -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "days"),
    [(COCO, (16, 17)), (RESULTS, (16, 17)), (RESULTS, (17, 16))],
    ids=["images first", "predictions first", "predictions first and older"],
)
def test_predictions_that_only_mention_images_change_none(first, days, load, tmp_path):
    load = partial(load, views=False, project="p")
    dates = [f"2026-11-{day}T10:00:00+00:00" for day in days]
    when = dict(zip((COCO, RESULTS), map(datetime.fromisoformat, dates), strict=True))
    second = RESULTS if first == COCO else COCO
    load(COCO, into=tmp_path / "alone", exported_at=when[COCO])
    for source in (first, second, first):
        load(source, into=tmp_path / "both", exported_at=when[source])

    def assets(warehouse: Path) -> list[tuple[object, ...]]:
        path = queries.current(warehouse).projects["p"]
        with duckdb.connect(":memory:") as connection:
            connection.execute(f"attach '{path}' as project (read_only)")
            assert connection.execute("from project.assets_history").fetchall() == []
            assert connection.execute("from project.sightings").fetchall() == []
            text = "select * from project.assets order by asset_id"
            return connection.execute(text).fetchall()

    known = {row[3]: row for row in assets(tmp_path / "alone")}
    found = {row[3]: row for row in assets(tmp_path / "both")}
    assert {key: found[key] for key in known} == known
    with queries.open_warehouse(tmp_path / "both") as reader:
        roles = reader.sql("select role, count(*) as n from submissions group by 1 order by 1")
    assert roles["role"].to_list() == ["prediction", "work"]
