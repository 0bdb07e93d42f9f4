"""Label Studio: the shared exports, the cases beside this file, and odd files."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
import pytest

from ingest.adapters._label_studio_brush import NoMask, coco_counts, decode
from ingest.adapters._label_studio_text import place
from ingest.batches import Batch, Fact, Options, Problem
from ingest.errors import Unreadable, WrongOption
from ingest.export import Export

FORMATS = ("label_studio_json", "label_studio_json_min", "label_studio_csv")
CASES = sorted(p for f in FORMATS for p in (Path(__file__).parent / "adapters" / f).iterdir())
SHAPES = {"bbox", "polygon", "polyline", "points", "mask", "ellipse", "span", "segment"}
CLASSES = {"classification", "choices"}
ANSWERS = CLASSES | {"text", "number", "rating", "ranking"}

Rows = list[dict[str, Any]]


class Read:
    """What an adapter yields for a source, gathered."""

    def __init__(self, source: Path, name: str, options: Options | None = None) -> None:
        self.tables: dict[str, Rows] = {}
        self.records = 0
        self.problems: list[Problem] = []
        self.facts: list[Fact] = []
        for part in adapter(name).read(Export.at(source), options or Options()):
            if isinstance(part, Batch):
                assert isinstance(part.frame, pl.DataFrame)
                self.tables.setdefault(part.table, []).extend(part.frame.to_dicts())
                self.records += part.records
            elif isinstance(part, Problem):
                self.problems.append(part)
            else:
                self.facts.append(part)

    def __getitem__(self, table: str) -> Rows:
        return self.tables.get(table, [])

    @property
    def codes(self) -> set[str]:
        return {problem.code for problem in self.problems}

    @property
    def rejected(self) -> list[str | None]:
        return [problem.location for problem in self.problems if problem.rejected]


def adapter(name: str) -> ModuleType:
    return importlib.import_module(f"ingest.adapters.{name}")


def counts(read: Read) -> dict[str, Any]:
    """The counts of an import, as the fact sheet defines them."""
    work = {row["submission_id"]: row for row in read["submissions"] if row["role"] == "work"}
    made = [row for row in read["annotations"] if row["submission_id"] in work]
    seconds = [s for row in work.values() if (s := row.get("work_seconds")) is not None]
    people = {row.get("annotator_id") for row in work.values()} - {None}
    named = {row["label"] for row in made if row["type"] in SHAPES | CLASSES}
    return {
        "assets": len({row["asset_id"] for row in read["assets"]}),
        "submissions": len(work),
        "skipped": sum(row["status"] == "skipped" for row in work.values()),
        "annotators": len(people),
        "objects": sum(row["type"] in SHAPES for row in made),
        "answers": sum(row["type"] in ANSWERS for row in made),
        "relations": sum(row["type"] == "relation" for row in made),
        "labels": len(named - {None}),
        "gold": sum(row["is_gold"] for row in read["submissions"]),
        "predictions": sum(row["role"] == "prediction" for row in read["submissions"]),
        "reviews": len(read["reviews"]),
        "work_seconds": pytest.approx(sum(seconds)) if seconds else None,
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_a_case_has_unique_ids_that_refer_to_each_other(case: Path) -> None:
    read = Read(next(case.glob("export*")), case.parent.name)
    made = [row["annotation_id"] for row in read["annotations"]]
    assert len(set(made)) == len(made)
    submissions = {row["submission_id"] for row in read["submissions"]}
    assert {row["submission_id"] for row in read["annotations"]} <= submissions
    parents = {row.get("parent_annotation_id") for row in read["annotations"]}
    assert parents - {None} <= set(made)
    assert read.records == len({row["source_row"] for row in read["assets"]})


def task(number: int, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A task with one annotation."""
    annotation = {"id": number * 10, "completed_by": 1, "result": list(items)}
    return {"id": number, "data": {"text": "a ship"}, "annotations": [annotation], **more}


def choice(label: str, question: str = "topic") -> dict[str, Any]:
    value = {"choices": [label]}
    return {"id": "c", "from_name": question, "to_name": "text", "type": "choices", "value": value}


def write(folder: Path, content: Any, name: str = "export.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


BROKEN: list[Any] = [
    5,
    [],
    {"id": 2},
    {"id": 2, "data": "text", "annotations": []},
    {"id": 2, "data": {}, "annotations": {"id": 1}},
    {"id": 2, "data": {}, "annotations": ["x"]},
    {"id": 2, "data": {}, "annotations": [{"id": 1, "result": "x"}]},
    {"id": 2, "data": {}, "annotations": [{"id": 1, "result": [], "reviews": [3]}]},
]


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_a_broken_task_is_left_out_with_its_position_and_the_rest_is_read(
    tmp_path: Path, broken: Any
) -> None:
    source = write(tmp_path, [task(1, choice("a")), broken, task(3, choice("b"))])
    read = Read(source, "label_studio_json")
    assert read.rejected == ["record 2"]
    assert [row["label"] for row in read["annotations"]] == ["a", "b"]
    assert len(read["assets"]) == len(read["submissions"]) == read.records == 2


def test_a_record_that_is_not_json_is_left_out_with_its_position(tmp_path: Path) -> None:
    lines = [json.dumps(task(1, choice("a"))), '{"id": 2, "data": {x}}', json.dumps(task(3))]
    read = Read(write(tmp_path, f"[{','.join(lines)}]"), "label_studio_json")
    assert read.rejected == ["record 2"]
    assert len(read["submissions"]) == 2


ODD: list[Any] = [None, "x", -1, 1e300, True, [], {}, [None], {"a": 1}, [[["x"]]]]


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_no_odd_value_anywhere_stops_the_import(tmp_path: Path, odd: Any) -> None:
    box = {"x": 1, "y": 1, "width": 2, "height": 2, "rotation": 3, "rectanglelabels": ["a"]}
    item = {"id": "i", "from_name": "f", "to_name": "image", "type": "rectanglelabels"}
    whole = {**item, "value": box, "original_width": 10, "original_height": 10}
    review = {"id": 1, "accepted": True, "created_by": 2, "created_at": "2025-01-01T00:00:00Z"}
    event = {"id": 1, "action": "updated", "created_by": 2, "created_at": 5, "result": []}
    pass_ = {"id": 1, "completed_by": 1, "lead_time": 1, "created_at": 5, "result": [whole]}
    pass_ |= {"reviews": [review], "history": [event], "was_cancelled": False, "updated_at": None}
    pass_ |= {"ground_truth": False, "last_action": "x", "skipped": False}
    base = {
        "id": 1,
        "data": {"image": "/a.png"},
        "annotations": [pass_],
        "meta": {},
        "created_at": 1,
    }
    base |= {"predictions": [pass_], "drafts": [pass_], "agreement": 1.0, "file_upload": "a"}
    tasks = [base]
    tasks += [{**base, key: odd} for key in base]
    tasks += [{**base, "annotations": [{**pass_, key: odd}]} for key in pass_]
    tasks += [_with_item(base, pass_, {**whole, key: odd}) for key in whole]
    tasks += [_with_item(base, pass_, {**whole, "value": {**box, key: odd}}) for key in box]
    for kind, at in (("reviews", review), ("history", event)):
        for key in at:
            tasks.append({**base, "annotations": [{**pass_, kind: [{**at, key: odd}]}]})
    read = Read(write(tmp_path, tasks), "label_studio_json")
    assert read.records + len(read.rejected) == len(tasks)


def _with_item(base: Any, pass_: Any, item: Any) -> Any:
    return {**base, "annotations": [{**pass_, "result": [item]}]}


def test_a_broken_item_is_told_and_the_rest_of_its_annotation_is_kept(tmp_path: Path) -> None:
    bad = {"id": "r", "from_name": "f", "type": "rectanglelabels", "value": {"x": "left"}}
    read = Read(write(tmp_path, [task(1, bad, choice("a"))]), "label_studio_json")
    assert [row["label"] for row in read["annotations"]] == ["a"]
    assert [(p.code, p.location) for p in read.problems] == [
        ("broken_item", "record 1, annotation 0 item 0")
    ]


def test_a_truncated_file_is_unreadable(tmp_path: Path) -> None:
    text = json.dumps([task(1, choice("a")), task(2, choice("b"))])
    with pytest.raises(Unreadable):
        Read(write(tmp_path, text[:-20]), "label_studio_json")


def test_a_broken_file_among_many_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, task(1, choice("a")), "1.json")
    write(tmp_path, '{"id": 2, "data": {"te', "2.json")
    read = Read(tmp_path, "label_studio_json")
    assert read.rejected == ["2.json"]
    assert len(read["submissions"]) == 1


def test_annotations_without_ids_keep_their_ids_when_the_order_changes(tmp_path: Path) -> None:
    def bare(text: str) -> dict[str, Any]:
        return {"data": {"text": text}, "annotations": [{"result": [choice("a")]}]}

    one = Read(write(tmp_path, [bare("x"), bare("y"), bare("y")]), "label_studio_json")
    other = Read(write(tmp_path, [bare("y"), bare("x"), bare("y")]), "label_studio_json")
    ids = {row["submission_id"] for row in one["submissions"]}
    assert len(ids) == 3
    assert ids == {row["submission_id"] for row in other["submissions"]}
    assert len({row["asset_id"] for row in one["assets"]}) == 2


def test_a_time_without_a_zone_is_taken_as_utc_and_said(tmp_path: Path) -> None:
    source = task(1)
    source["annotations"][0]["created_at"] = "2025-01-01T10:00:00"
    read = Read(write(tmp_path, [source]), "label_studio_json")
    assert read["submissions"][0]["submitted_at"].isoformat() == "2025-01-01T10:00:00+00:00"
    assert read.facts == [Fact("time_zone_assumed", "UTC")]


def test_names_and_addresses_stay_out_of_the_public_tables(tmp_path: Path) -> None:
    source = task(1, choice("a"), meta={"reviewer": "Rue", "mail": "rue@example.org"})
    source["annotations"][0]["completed_by"] = {"id": 1, "email": "", "first_name": "Ada"}
    read = Read(write(tmp_path, [source]), "label_studio_json")
    shown = str([read["assets"], read["annotations"]])
    assert "Rue" not in shown
    assert "@" not in shown
    assert "Ada" not in shown
    assert read["submissions"][0]["annotator_id"] == "1"
    assert read["people"][0]["name"] == "Ada"


def test_rows_are_handed_on_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.adapters._label_studio_rows.Rows.ROWS", 10)
    source = write(tmp_path, [task(n, choice("a")) for n in range(25)])
    parts = list(adapter("label_studio_json").read(Export.at(source), Options()))
    heights = [part.frame.height for part in parts if part.table == "submissions"]
    assert heights == [10, 10, 5]


def row(number: int, annotation: int, **more: Any) -> dict[str, Any]:
    always = {"annotator": 1, "created_at": None, "updated_at": None, "lead_time": 1.0}
    return {"id": number, "text": "a ship", "annotation_id": annotation, **always, **more}


def test_plain_values_are_answers_when_rows_of_one_task_differ(tmp_path: Path) -> None:
    rows = [row(1, 1, mood="calm", port="A"), row(1, 2, mood="wild", port="A")]
    read = Read(write(tmp_path, rows), "label_studio_json_min")
    assert [r["question"] for r in read["annotations"]] == ["mood", "mood"]
    assert "Read as answers: mood;" in read.problems[0].message


def test_a_usual_name_decides_where_nothing_else_does(tmp_path: Path) -> None:
    rows = [row(1, 1, sentiment="good", port="A"), row(2, 2, sentiment="bad", port="B")]
    read = Read(write(tmp_path, rows), "label_studio_json_min")
    assert [r["label"] for r in read["annotations"]] == ["good", "bad"]


def test_the_person_decides_which_keys_are_answers(tmp_path: Path) -> None:
    source = write(tmp_path, [row(1, 1, mood="calm", port="A"), row(1, 2, mood="wild", port="A")])
    read = Read(source, "label_studio_json_min", Options(columns={"label": "port"}))
    assert [(r["question"], r["label"]) for r in read["annotations"]] == [("port", "A")] * 2
    with pytest.raises(WrongOption, match="no row has 'harbour'"):
        Read(source, "label_studio_json_min", Options(columns={"label": "harbour"}))


def test_long_plain_answers_are_text_and_no_labels(tmp_path: Path) -> None:
    rows = [row(1, 1, note="first line\nsecond"), row(1, 2, note="short")]
    read = Read(write(tmp_path, rows), "label_studio_json_min")
    assert {r["type"] for r in read["annotations"]} == {"text"}


HEADER = "annotation_id,annotator,created_at,id,label,lead_time,updated_at\n"


def test_a_row_with_too_few_cells_is_left_out_with_its_line(tmp_path: Path) -> None:
    text = HEADER + '1,a,,1,"x\ny",1,\n2,a,,2\n3,a,,3,z,1,\n'
    read = Read(write(tmp_path, text, "export.csv"), "label_studio_csv")
    assert read.rejected == ["record 2 (line 4)"]
    assert len(read["submissions"]) == 2


@pytest.mark.parametrize("ending", [b'1,a,,1,"x', b"1,a,,1,\xff\xfe,1,\n"])
def test_a_table_that_is_cut_or_no_utf8_is_unreadable(tmp_path: Path, ending: bytes) -> None:
    source = tmp_path / "export.csv"
    source.write_bytes(HEADER.encode() + ending)
    with pytest.raises(Unreadable):
        Read(source, "label_studio_csv")


def test_a_brush_mask_is_read_as_the_tool_codes_it() -> None:
    coded = [0, 0, 0, 96, 57, 27, 254, 31, 0, 183, 255, 108, 2, 223, 254, 27, 0, 0]
    painted = np.zeros((4, 6), dtype=bool)
    painted[1:3, 2:5] = True
    assert (decode(coded, 6, 4) == painted).all()
    assert coco_counts(painted) == [9, 2, 2, 2, 2, 2, 5]


@pytest.mark.parametrize("coded", [[], [0, 0, 0, 96], [0, 0, 0, 97, 57, 27, 254, 31], ["x"], None])
def test_a_broken_brush_mask_has_no_shape(coded: Any) -> None:
    with pytest.raises(NoMask):
        decode(coded, 6, 4)


def test_a_mask_without_the_size_of_its_image_keeps_its_label_alone(tmp_path: Path) -> None:
    value = {"format": "rle", "rle": [0, 0, 0, 96], "brushlabels": ["oil"]}
    item = {"id": "m", "from_name": "f", "type": "brushlabels", "value": value}
    read = Read(write(tmp_path, [task(1, item)]), "label_studio_json")
    made = read["annotations"][0]
    assert (made["type"], made["label"], made.get("x_min")) == ("mask", "oil", None)
    assert read.codes == {"mask_not_decoded"}


def test_offsets_without_a_quote_are_taken_as_the_browser_counts() -> None:
    assert place(["🚢 tug"], 3, 6, None)[:3] == (2, 5, "utf-16")
    assert place(["a tug"], 2, 5, None)[:3] == (2, 5, None)
