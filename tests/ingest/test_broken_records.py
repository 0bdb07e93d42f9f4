"""Some records are broken: the rest loads, and what is missing is counted."""

from __future__ import annotations

import json

import pytest
from bad_sources import (
    COCO,
    GOOD_TASK,
    MONDAY,
    TABLE,
    a_file,
    assert_one_clear_message,
    fingerprint,
    loaded,
)

pytestmark = pytest.mark.usefixtures("quick")


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
