"""The table adapter: recognised columns, every container, broken rows, ids without positions."""

from __future__ import annotations

import csv
import io
import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.adapters import _table_csv, table
from ingest.batches import Batch, Fact, Options, Problem
from ingest.errors import Unreadable, WrongOption
from ingest.export import Export, Member

CASES = Path(__file__).parent / "adapters" / "table"
REFERENCE = ("bluebird", "d_possent", "s_adult", "face", "cf_amt", "snow_rte", "snow_wsd")

Rows = dict[str, list[dict[str, Any]]]


class Reading:
    """Everything an export gave: rows by table, problems by code, facts, records."""

    def __init__(self, path: Path, **options: Any) -> None:
        self.rows: Rows = {}
        self.problems: list[Problem] = []
        self.facts: list[Fact] = []
        self.records = 0
        for item in table.read(Export.at(path), Options(**options)):
            if isinstance(item, Batch):
                frame = item.frame if isinstance(item.frame, pl.DataFrame) else _polars(item.frame)
                self.rows.setdefault(item.table, []).extend(frame.to_dicts())
                self.records += item.records
            else:
                (self.problems if isinstance(item, Problem) else self.facts).append(item)

    def __getitem__(self, name: str) -> list[dict[str, Any]]:
        return self.rows.get(name, [])

    def codes(self) -> Counter[str]:
        return Counter(p.code for p in self.problems)

    @property
    def rejected(self) -> int:
        return sum(p.rejected for p in self.problems)


def _polars(frame: pa.Table) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(frame))


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def to(text: str | bytes, name: str = "labels.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return to


def test_the_case_tells_what_it_could_not_use() -> None:
    found = Reading(CASES / "crowd_extract" / "export.csv")
    told = {p.code: (p.message, p.location, p.rejected) for p in found.problems}
    assert told["empty_label"][1:] == ("line 8", 1)
    assert told["not_a_number"][0] == '1 value of "Lead Time": not a number; left empty.'
    assert told["no_annotator"][1] == "line 9"
    assert '"Colour"' in told["unused_columns"][0]
    assert found.facts == [Fact("time_zone_assumed", "UTC")]
    assert (found.records, found.rejected) == (5, 1)


@pytest.mark.parametrize("name", REFERENCE)
def test_published_data_sets_have_their_known_counts(shared: Path, name: str) -> None:
    folder = shared / "reference" / name
    expected = json.loads((folder / "expected.json").read_text())
    for file in ("labels.csv", "gold.csv"):
        assert table.sniff(Export.at(folder / file)).confidence == "certain"
    work = Reading(folder / "labels.csv")
    assert len(work["submissions"]) == expected["rows_raw"] == work.records
    assert len({s["submission_id"] for s in work["submissions"]}) == expected["rows_raw"]
    assert len(work["assets"]) == expected["items"]
    assert len(work["people"]) == expected["workers"]
    assert sorted({a["label"] for a in work["annotations"]}) == expected["classes"]
    gold = Reading(folder / "gold.csv", role="gold")
    assert len(gold["submissions"]) == expected["gold_items"]
    assert all(s["is_gold"] and s["role"] == "gold" for s in gold["submissions"])
    assert {a["question"] for a in [*gold["annotations"], *work["annotations"]]} == {"label"}
    assert {a["asset_key"] for a in gold["assets"]} <= {a["asset_key"] for a in work["assets"]}


CONTENT = [("a.jpg", 7, 1, 2.5), ("a.jpg", 8, 0, 3.0), ("b.jpg", 7, 1, None), ("b.jpg", 7, 1, None)]
HEADER = ("item", "worker", "label", "seconds")


def _containers(folder: Path) -> Iterator[Path]:
    frame = pl.DataFrame(CONTENT, schema=list(HEADER), orient="row")
    for name, delimiter in (("c.csv", ","), ("t.tsv", "\t"), ("s.csv", ";"), ("p.txt", "|")):
        frame.write_csv(folder / name, separator=delimiter)
        yield folder / name
    frame.with_columns(pl.col("label").cast(pl.Float64)).write_parquet(folder / "f.parquet")
    yield folder / "f.parquet"
    frame.write_ipc(folder / "f.arrow")
    yield folder / "f.arrow"
    frame.write_ipc_stream(folder / "f.arrows")
    yield folder / "f.arrows"
    frame.write_ndjson(folder / "f.jsonl")
    yield folder / "f.jsonl"
    frame.write_excel(folder / "f.xlsx")
    yield folder / "f.xlsx"
    utf16 = folder / "u.csv"
    utf16.write_text((folder / "c.csv").read_text(), encoding="utf-16")
    yield utf16
    marked = folder / "m.csv"
    marked.write_text((folder / "c.csv").read_text(), encoding="utf-8-sig")
    yield marked


def test_every_container_gives_the_same_rows_and_ids(tmp_path: Path) -> None:
    paths = list(_containers(tmp_path))
    first = Reading(paths[0])
    assert [(a["asset_id"], a["label"]) for a in first["annotations"]] == [
        ("table:a.jpg", "1"),
        ("table:a.jpg", "0"),
        ("table:b.jpg", "1"),
        ("table:b.jpg", "1"),
    ]
    for path in paths[1:]:
        assert table.sniff(Export.at(path)).confidence == "certain", path.name
        assert Reading(path).rows == first.rows, path.name


def test_whole_numbers_written_as_decimals_meet_the_same_numbers(write: Any) -> None:
    found = Reading(write("item,truth\n7.0,1.0\n8.0,\n9.0,2.0\n"), role="gold")
    assert [a["label"] for a in found["annotations"]] == ["1", "2"]
    assert [a["asset_id"] for a in found["assets"]] == ["table:7", "table:9"]
    assert found.codes()["integers_as_decimals"] == 1
    mixed = Reading(write("item,worker,label\na,w,1.0\nb,w,1.5\n"))
    assert [a["label"] for a in mixed["annotations"]] == ["1.0", "1.5"]


CELLS = st.text(st.sampled_from("ab 1.é"), min_size=1, max_size=3).filter(lambda s: s.strip())
TABLES = st.lists(
    st.tuples(CELLS, st.sampled_from(["w", "v"]), CELLS, st.sampled_from(["", "1", "2.5"])),
    min_size=1,
    max_size=8,
)


def _csv(rows: list[tuple[str, ...]], quoting: Any = csv.QUOTE_MINIMAL) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting, lineterminator="\n").writerows([HEADER, *rows])
    return text.getvalue().encode()


@settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
@given(TABLES, st.randoms(use_true_random=False))
def test_another_order_of_rows_changes_nothing_but_the_row_number(
    rows: list[tuple[str, ...]], rng: random.Random
) -> None:
    moved = rows[:]
    rng.shuffle(moved)
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder) / "a.csv", Path(folder) / "b.csv"
        before.write_bytes(_csv(rows))
        after.write_bytes(_csv(moved))
        assert _without_rows(Reading(before)) == _without_rows(Reading(after))


def _without_rows(found: Reading) -> dict[str, list[str]]:
    drop = {"source_row", "source_asset_id"}
    return {
        name: sorted(str({k: v for k, v in row.items() if k not in drop}) for row in rows)
        for name, rows in found.rows.items()
    }


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.text(st.sampled_from("ab,\n é"), max_size=80), st.sampled_from(["\n", "\r\n"]))
def test_cutting_lines_in_bulk_gives_what_the_careful_parser_gives(body: str, end: str) -> None:
    text = ("item,worker,label\n" + body).replace("\n", end)
    dialect = _table_csv.Dialect(",", "utf-8")
    header = ("item", "worker", "label")
    wanted = {"label": "label", "asset": "item"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(text.encode())
        assert _table_csv.check(path, "utf-8", "t.csv")
        quick = _pieces(_table_csv.simple_rows(path, dialect, header, wanted))
        careful = _pieces(_table_csv.rows(path, dialect, header, wanted, "t.csv"))
    assert quick == careful


def _pieces(pieces: Iterator[Any]) -> tuple[list[Any], list[Any]]:
    good: list[Any] = []
    bad: list[Any] = []
    for piece in pieces:
        if isinstance(piece, pl.DataFrame):
            good += piece.rows()
        else:
            bad.append(piece)
    return good, bad


def test_broken_lines_are_told_with_their_number_and_the_rest_loads(write: Any) -> None:
    text = (
        "item,worker,label\n"
        "1,a,x\n"
        "2,b\n"  # line 3
        "3,c,y,z\n"  # line 4
        '4,d,"open\n'  # line 5
        '5,e,"x"tail\n'  # line 6
        '6,f,"two\nlines"\n'  # lines 7 and 8
        "\n"
        '7,g,"ok"\r\n'
        '8,h,"never closed\n'  # line 11
        "9,i,x"
    )
    found = Reading(write(text))
    assert [a["asset_id"] for a in found["assets"]] == ["table:1", "table:6", "table:7", "table:9"]
    assert [s["source_row"] for s in found["submissions"]] == [0, 5, 6, 8]
    broken = {p.location: p.message for p in found.problems if p.code == "broken_record"}
    assert broken == {
        "line 3": "The row has 2 columns where the header has 3.",
        "line 4": "The row has 4 columns where the header has 3.",
        "line 5": "Text follows a closing quote in the same cell.",
        "line 6": "Text follows a closing quote in the same cell.",
        "line 11": "A quote is opened and never closed.",
    }
    assert (found.records, found.rejected) == (4, 5)


def test_many_broken_lines_are_counted_and_only_some_told(write: Any) -> None:
    found = Reading(write("item,worker,label\nx,w,a\n" + "1\n" * 500))
    assert found.rejected == 500
    assert len(found.problems) == 21


def test_a_broken_json_line_is_told_with_its_number(write: Any) -> None:
    lines = ['{"item": 1, "worker": "a", "label": true}', '{"item": 2, "worker"', "[3]", "7"]
    lines.append('{"item": 2, "worker": "a", "label": null}')
    found = Reading(write("\n".join(lines), "labels.jsonl"))
    assert [a["label"] for a in found["annotations"]] == ["true"]
    assert found.codes() == {"broken_record": 3, "empty_label": 1}
    assert found.rejected == 4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\n", "is empty"),
        (b"item,worker,label\n", "has a header and no rows"),
        (b"item,worker,label\n1,a,\x00\n", "holds a zero byte at byte 22"),
        ("item,worker,label\n1,a,x".encode("utf-16-le"), "looks like UTF-16"),
        (b"item,worker,label\n1,a,caf\xe9\n", "byte 0xE9 at position 25"),
        (b"item,worker,label\n1,a,caf\xc3", "breaks off inside a character at byte 26"),
        (b"item,worker,item\n1,a,x\n", r'2 columns named "item" \(columns 1, 3\)'),
        (b"PAR1 and then rubbish", "broken Parquet"),
        (b"ARROW1 and then rubbish", "broken Arrow"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(
    write: Any, content: bytes, message: str
) -> None:
    path = write(content)
    table.sniff(Export.at(path))
    with pytest.raises(Unreadable, match=message):
        Reading(path)


@settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=200))
def test_sniffing_rubbish_never_raises(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.bin"
        path.write_bytes(content)
        assert table.sniff(Export(path, (Member(path.name, len(content)),))).reason


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"label": "workr"}, r'"workr", which is not in the table; .*Did you mean "worker"\?'),
        ({"lable": "answer_1"}, 'no "lable"; it knows asset, .*Did you mean "label"\\?'),
        ({"asset": "answer_1+answer_2"}, "only label and gold take several"),
        ({}, "no column that looks like the label among .*--map label=COL"),
    ],
)
def test_a_wrong_map_names_what_there_is(write: Any, columns: Any, message: str) -> None:
    path = write("item,worker,answer_1,answer_2\n1,a,x,y\n")
    with pytest.raises(WrongOption, match=message):
        Reading(path, columns=columns)


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
