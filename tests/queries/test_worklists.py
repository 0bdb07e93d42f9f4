"""Worklists: what is written is what the tools, and we ourselves, read back."""

import csv
import io
import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ingest
from queries.worklists import EXTENSIONS, FORMS, write

HOSTILE = '=HYPERLINK("http://x")\n<b>&\x00\u202e'
FRAME = pl.DataFrame(
    {
        "sample_id": ["s1", "s1"],
        "asset": ["pier.jpg", HOSTILE],
        "uri": ["images/pier.jpg", None],
        "media_type": ["image", None],
        "width": [640.0, None],
        "height": [480.0, None],
        "source_asset_id": ["7", None],
        "inclusion_prob": [0.125, 0.125],
        "verdict": ["", ""],
    }
)


def test_a_spreadsheet_runs_nothing() -> None:
    rows = list(csv.DictReader(io.StringIO(write(FRAME, "csv").decode(), newline="")))
    assert rows[0]["asset"] == "pier.jpg"
    assert rows[1]["asset"].startswith("'=HYPERLINK")
    assert rows[1]["inclusion_prob"] == "0.125"


def test_json_is_the_rows() -> None:
    rows = json.loads(write(FRAME, "json"))
    assert rows[1]["asset"] == HOSTILE
    assert rows[0]["width"] == 640.0


def test_label_studio_gets_tasks_that_are_read_back(tmp_path) -> None:
    tasks = json.loads(write(FRAME, "label_studio"))
    assert tasks[0] == {
        "data": {"image": "images/pier.jpg", "asset": "pier.jpg"},
        "meta": {"sample_id": "s1", "source_asset_id": "7", "inclusion_prob": 0.125},
    }
    assert write(pl.DataFrame({"asset": ["a"], "text": ["ahoy"]}), "label_studio").count(b"ahoy")


def test_cvat_gets_images_that_are_read_back(tmp_path) -> None:
    path = tmp_path / "worklist.xml"
    path.write_bytes(write(FRAME, "cvat"))
    (found,) = ingest.recognise(path)
    assert found.adapter.name == "cvat_images_xml"
    batches = [
        batch
        for batch in found.adapter.module.read(found.export, ingest.Options())
        if isinstance(batch, ingest.Batch) and batch.table == "assets"
    ]
    frames = [pl.DataFrame(batch.frame) for batch in batches]
    assert pl.concat(frames)["uri"].to_list()[0].endswith("images/pier.jpg")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=4), st.sampled_from(FORMS))
def test_any_text_can_be_written_and_gives_the_same_bytes_again(texts, form) -> None:
    frame = pl.DataFrame({"asset": [f"a{text}" for text in texts], "note": texts})
    once = write(frame, form)
    assert once == write(frame, form)
    assert once.decode()


def test_every_form_has_an_ending_and_others_are_refused() -> None:
    assert tuple(EXTENSIONS) == FORMS
    with pytest.raises(ValueError, match="There are csv, json, label_studio, cvat"):
        write(FRAME, "xlsx")
    with pytest.raises(ValueError, match="needs the column 'asset'"):
        write(FRAME.drop("asset"), "csv")
