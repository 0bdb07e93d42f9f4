"""The table adapter: every container, ids without positions, broken rows, what is no table."""

from __future__ import annotations

import csv
import io
import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_tables import Reading

from ingest.adapters import _table_csv, table
from ingest.batches import Fact
from ingest.errors import Unreadable, WrongOption
from ingest.export import Export, Member

CASES = Path(__file__).parent / "adapters" / "table"
REFERENCE = ("bluebird", "d_possent", "s_adult", "face", "cf_amt", "snow_rte", "snow_wsd")


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
