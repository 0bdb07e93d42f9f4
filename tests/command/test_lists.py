"""The lists: formats, what a source is recognised as, views."""

from __future__ import annotations

import json

import ingest
import queries


def test_formats_are_listed_with_what_they_carry(read, run):
    rows = read("formats", "--json")
    assert [row["format"] for row in rows] == sorted(ingest.registry())
    keys = {"format", "tool", "reads", "evidence", *ingest.CARRIED}
    assert all(set(row) == keys and all(row.values()) for row in rows)
    _, out, _ = run("formats")
    assert "label_studio_json" in out


def test_sniff_says_which_and_why_and_why_not_the_others(read, run, export):
    [found] = read("sniff", export, "--json")["exports"]
    assert (found["adapter"], found["confidence"]) == ("label_studio_json", "certain")
    assert found["reason"]
    assert {other["adapter"] for other in found["others"]} == {*ingest.registry()} - {
        "label_studio_json"
    }
    assert all(other["reason"] for other in found["others"])
    code, out, _ = run("sniff", export)
    assert (code, out.splitlines()[0]) == (
        0,
        f"{export}: label_studio_json, certain: {found['reason']}",
    )


def test_sniff_of_what_nobody_knows_is_one_value_and_exit_1(run, tmp_path):
    source = tmp_path / "feed.json"
    source.write_text('{"some": "thing"}', "utf-8")
    code, out, err = run("sniff", source, "--json")
    assert (code, err) == (1, "")
    answer = json.loads(out)
    assert answer["exports"] == []
    assert "was not recognised" in answer["message"]
    code, out, err = run("sniff", source)
    assert (code, out) == (1, "")
    assert "was not recognised" in err


def test_views_are_listed_with_grain_and_columns(read, run):
    rows = {row["view"]: row for row in read("views", "--json")}
    assert set(rows) == set(queries.catalogue())
    daily = rows["throughput_daily"]
    assert daily["grain"] == ["project_id", "day", "annotator_id"]
    assert all(daily["columns"].values())
    assert "throughput_daily (project_id, day, annotator_id)" in run("views")[1]
