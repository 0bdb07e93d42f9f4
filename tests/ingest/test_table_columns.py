"""The table adapter: what its columns mean, from answer keys and times to verdicts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from reading_tables import Reading

from ingest.adapters import table
from ingest.export import Export

CASES = Path(__file__).parent / "adapters" / "table"


def test_several_label_columns_are_several_questions(write: Any) -> None:
    path = write("what,worker,mood,topic\n1,a,glad,sea\n2,a,,sky\n3,a,,\n")
    found = Reading(path, columns={"item": "what", "label": "mood+topic"})
    answers = [(a["asset_id"], a["question"], a["label"]) for a in found["annotations"]]
    assert sorted(answers) == [
        ("table:1", "mood", "glad"),
        ("table:1", "topic", "sea"),
        ("table:2", "topic", "sky"),
    ]
    assert len(found["submissions"]) == 2
    assert len({a["annotation_id"] for a in found["annotations"]}) == 3
    assert found.codes()["empty_label"] == 1


def test_a_question_column_names_the_question(write: Any) -> None:
    found = Reading(write("item,question,worker,label\n1,mood,a,glad\n1,topic,a,sea\n"))
    assert [a["question"] for a in found["annotations"]] == ["mood", "topic"]


def test_the_answer_key_beside_the_labels_is_told_once_per_item(write: Any) -> None:
    found = Reading(write("item,worker,label,gold\n1,a,x,y\n1,b,y,y\n1,c,z,z\n2,a,x,\n3,,,x\n"))
    gold = [s for s in found["submissions"] if s["is_gold"]]
    assert [s["asset_id"] for s in gold] == ["table:1", "table:1", "table:3"]
    assert len({s["submission_id"] for s in gold}) == 3
    assert len(found["submissions"]) - len(gold) == 4
    assert found.rejected == 0


def test_truth_without_labels_is_an_answer_key_unasked(write: Any) -> None:
    path = write("item,answer_key\n1,x\n1,x\n2,y\n")
    found = Reading(path)
    assert [(s["role"], s["asset_id"]) for s in found["submissions"]] == [
        ("gold", "table:1"),
        ("gold", "table:2"),
    ]
    assert found.codes()["duplicate_row"] == 1
    assert (found.records, found.rejected) == (2, 1)


def test_a_table_of_work_read_as_gold_gives_its_truth_and_no_worker(write: Any) -> None:
    found = Reading(write("item,worker,label,truth\n1,a,x,y\n1,b,z,y\n"), role="gold")
    assert [a["label"] for a in found["annotations"]] == ["y"]
    assert found["people"] == []


def test_one_persons_repeated_row_is_two_passes(write: Any) -> None:
    found = Reading(write("item,worker,label\n1,a,x\n1,a,x\n1,a,y\n"))
    assert len({s["submission_id"] for s in found["submissions"]}) == 3
    assert [s["source_row"] for s in found["submissions"]] == [0, 1, 2]


def test_one_id_for_several_items_is_one_submission_per_item(write: Any) -> None:
    path = write("assignment_id,worker,item,label\nA,w,1,x\nA,w,2,x\nA,w,2,x\nA,w,2,y\n")
    found = Reading(path)
    assert [s["asset_id"] for s in found["submissions"]] == ["table:1", "table:2"]
    answers = [(a["asset_id"], a["type"], a["label"]) for a in found["annotations"]]
    assert answers == [
        ("table:1", "classification", "x"),
        ("table:2", "choices", "x"),
        ("table:2", "choices", "y"),
    ]
    assert (found.records, found.rejected) == (3, 1)


def test_an_id_that_several_people_share_is_no_submission_id(write: Any) -> None:
    found = Reading(write("assignment_id,worker,item,label\nA,v,1,x\nA,w,1,x\n"))
    assert len(found["submissions"]) == 2
    assert found.codes()["ids_not_unique"] == 1


def test_a_list_is_several_choices_and_an_empty_list_is_none(write: Any) -> None:
    rows = [
        {"item": 1, "worker": "a", "label": ["cat", "dog"]},
        {"item": 2, "worker": "a", "label": []},
        {"item": 3, "worker": "a", "label": ["cat"]},
    ]
    found = Reading(write("\n".join(map(json.dumps, rows)), "labels.jsonl"))
    answers = [(a["asset_id"], a["type"], a["label"]) for a in found["annotations"]]
    assert answers == [
        ("table:1", "choices", "cat"),
        ("table:1", "choices", "dog"),
        ("table:3", "classification", "cat"),
    ]
    assert len(found["submissions"]) == 3
    assert len({a["annotation_id"] for a in found["annotations"]}) == 3


NOON = datetime(2024, 3, 14, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-14T12:00:00Z",
        "2024-03-14T14:00:00+02:00",
        "2024-03-14T14:00:00 +0200",
        "2024-03-14 12:00",
        "2024-03-14 12:00:00.000000",
        "2024-03-14 12:00:00 UTC",
        "20240314T120000Z",
        "2024/03/14 12:00",
        "1710417600",
        "1710417600.0",
        "1710417600000",
        "1710417600000000",
        "3/14/2024 12:00",
        "3/14/2024 12:00:00 PM",
        "14/03/2024 12:00:00",
        "14.03.2024 12:00",
        "14 Mar 2024 12:00:00",
        "Mar 14, 2024, 12:00 PM",
    ],
)
def test_times_of_every_known_form_are_the_same_noon(write: Any, text: str) -> None:
    found = Reading(write(f'item,worker,label,created\n1,a,x,"{text}"\n'))
    assert [s["submitted_at"] for s in found["submissions"]] == [NOON]


@pytest.mark.parametrize("text", ["3/4/2024", "yesterday", "infinity", "0001-01-01", "12:00"])
def test_a_time_that_is_not_certain_is_left_empty_and_told(write: Any, text: str) -> None:
    found = Reading(write(f"item,worker,label,created\n1,a,x,{text}\n2,a,x,NA\n"))
    assert [s["submitted_at"] for s in found["submissions"]] == [None, None]
    assert [(p.code, p.location) for p in found.problems] == [("unreadable_time", "line 2")]
    assert found.facts == []


def test_one_late_day_tells_how_a_column_writes_its_dates(write: Any) -> None:
    found = Reading(write("item,worker,label,created\n1,a,x,3/4/2024\n2,a,x,14/4/2024\n"))
    assert [s["submitted_at"].month for s in found["submissions"]] == [4, 4]


def test_time_between_two_instants_is_elapsed(write: Any) -> None:
    text = "item,worker,label,started_at,submitted_at\n"
    found = Reading(write(text + "1,a,x,2024-03-14 12:00:00Z,2024-03-14 12:00:09Z\n"))
    (row,) = found["submissions"]
    assert (row["work_seconds"], row["work_time_kind"]) == (9.0, "elapsed")
    assert found.facts == []


def test_seconds_stay_raw_and_words_are_left_empty(write: Any) -> None:
    found = Reading(write("item,worker,label,seconds\n1,a,x,-5\n2,a,x,inf\n3,a,x,\n4,a,x,7\n"))
    assert [s["work_seconds"] for s in found["submissions"]] == [-5.0, None, None, 7.0]
    assert found.codes() == {"not_a_number": 1}


def test_a_scale_gives_values_beside_the_labels(write: Any) -> None:
    path = write("item,worker,rating\n1,a,4\n2,a,4.5\n3,a,high\n")
    found = Reading(path, scale="interval")
    rows = [(a["label"], a["value_number"], a["type"]) for a in found["annotations"]]
    assert rows == [("4", 4.0, "number"), ("4.5", 4.5, "number"), ("high", None, "number")]
    assert found["questions"] == [{"question": "label", "type": "number", "scale": "interval"}]
    assert found.codes() == {"label_not_a_number": 1}
    assert [a["value_number"] for a in Reading(path)["annotations"]] == [None] * 3


def test_skipped_rows_are_kept_without_a_label(write: Any) -> None:
    found = Reading(write("item,worker,label,skipped\n1,a,,True\n2,a,x,False\n3,a,,\n4,a,,0\n"))
    assert [s["status"] for s in found["submissions"]] == ["skipped", "submitted"]
    assert found.codes() == {"empty_label": 2}


def test_a_models_output_is_a_prediction_with_a_score(write: Any) -> None:
    path = write("item,model,prediction,confidence\n1,net-3,x,0.25\n")
    found = Reading(path, role="prediction")
    assert [s["role"] for s in found["submissions"]] == ["prediction"]
    assert [(a["label"], a["score"], a["source"]) for a in found["annotations"]] == [
        ("x", 0.25, "automatic")
    ]
    assert [(p["annotator_id"], p["kind"]) for p in found["people"]] == [("net-3", "model")]


def test_verdicts_beside_the_labels_are_reviews_of_those_submissions(write: Any) -> None:
    text = "item,worker,label,verdict,reviewer,reviewed_at,comment\n"
    text += "1,a,x,Approved,rev@example.org,2024-03-14T12:00:00Z,fine\n2,a,x,,,,\n3,a,x,no,r,,\n"
    found = Reading(write(text))
    by_asset = {s["asset_id"]: s["submission_id"] for s in found["submissions"]}
    assert [(r["submission_id"], r["verdict"]) for r in found["reviews"]] == [
        (by_asset["table:1"], "accepted"),
        (by_asset["table:3"], "rejected"),
    ]
    assert found["reviews"][0]["reviewed_at"] == NOON
    assert [c["comment"] for c in found["comments"]] == ["fine"]
    assert "rev@example.org" in {p["email"] for p in found["people"]}


def test_a_table_of_verdicts_meets_the_submissions_of_a_table_of_work(write: Any) -> None:
    work = Reading(write("judgment_id,item,worker,label\nj1,1,a,x\nj2,2,a,x\n"))
    path = write("judgment_id,item,verdict,reviewer\nj1,1,ok,r\nj2,2,perhaps,r\n", "reviews.csv")
    found = Reading(path, role="review")
    assert [r["submission_id"] for r in found["reviews"]] == [
        s["submission_id"] for s in work["submissions"][:1]
    ]
    assert [r["verdict"] for r in found["reviews"]] == ["accepted"]
    assert found.codes() == {"unknown_verdict": 1}
    assert (found.records, found.rejected) == (1, 1)


def test_an_address_that_expires_is_one_asset_and_a_page_per_query_is_not(write: Any) -> None:
    rows = [
        "https://x/a.jpg?sig=1",
        "https://x/a.jpg?sig=2",
        "https://x/v?id=1",
        "https://x/v?id=2",
    ]
    found = Reading(write("url,worker,label\n" + "".join(f"{row},a,x\n" for row in rows)))
    assert [(a["asset_key"], a["uri"], a["media_type"]) for a in found["assets"]] == [
        ("https://x/a.jpg", "https://x/a.jpg?sig=1", "image"),
        ("https://x/v?id=1", "https://x/v?id=1", None),
        ("https://x/v?id=2", "https://x/v?id=2", None),
    ]


@pytest.mark.parametrize(
    ("header", "confidence", "reason"),
    [
        ("item,worker,label", "certain", 'asset from "item"'),
        ("Unit-ID;Rater;Judgement", "certain", "semicolon-separated"),
        ("question id,answer key", "certain", 'gold from "answer key"'),
        ("item,label", "likely", "no column for annotator"),
        ("id,annotator,label", "likely", 'asset from "id"'),
        ("a,b,c", "no", "no column recognised"),
        ("id,annotation_id,annotator,lead_time,choice", "no", "Label Studio"),
    ],
)
def test_how_sure_the_names_of_columns_make_it(
    write: Any, header: str, confidence: str, reason: str
) -> None:
    found = table.sniff(Export.at(write(header + "\n1,2,3\n")))
    assert found.confidence == confidence
    assert reason in found.reason
