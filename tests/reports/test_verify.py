"""Verification: what holds is said to hold, and whatever was altered is caught and named."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ingest
from ledger import Ledger
from reports.comparing import compare
from reports.errors import NoReport
from reports.gathering import Request, gather
from reports.model import Manifest
from reports.reading import read
from reports.rendering import SUFFIXES
from reports.verifying import Verification, verify

PROJECT = "#import $x$ @ref =1+1"


def checked(file: Path, warehouse: Path) -> Verification:
    """Verify as the command does."""
    return verify(file, warehouse, ingest.source_sha256)


def failing(found: Verification) -> dict[str, str]:
    """What differs, and in which words."""
    return {check.what: check.words for check in found.checks if check.status == "differs"}


@pytest.fixture
def data_as_they_were(monkeypatch: pytest.MonkeyPatch, manifest: Manifest) -> None:
    """For tests of everything but the figures: these are not computed anew."""
    monkeypatch.setattr("reports.verifying.gather", lambda request: manifest)


def test_an_untouched_report_holds(operation: Path, reports: dict[str, Path]) -> None:
    found = checked(reports[".pdf"], operation / "warehouse")

    assert not failing(found)
    assert all(check.status == "holds" for check in found.checks)
    assert sum(check.what.startswith("figure ") for check in found.checks) > 35


@pytest.mark.usefixtures("data_as_they_were")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_kind_of_file_holds(suffix: str, operation: Path, reports: dict[str, Path]) -> None:
    assert checked(reports[suffix], operation / "warehouse").holds


def test_an_altered_figure_is_named_with_both_values(own: Path, reports: dict[str, Path]) -> None:
    file = own.parent / "altered.json"
    data = json.loads(reports[".json"].read_bytes())
    row = next(f for f in data["figures"] if f["id"] == "accuracy")["rows"][0]
    assert row["value"] == pytest.approx(78 / 90)
    row["value"] = 0.98
    file.write_text(json.dumps(data, separators=(",", ":")) + "\n")

    found = failing(checked(file, own))

    what = next(what for what in found if what.startswith("figure"))
    assert what == "figure 7.1 Accuracy by question"
    assert (
        "value of label, accuracy is 0.98 in the report, 0.866666666667 in the warehouse"
        in found[what]
    )
    assert "is in the log of this warehouse" in found["file"]


@pytest.mark.usefixtures("data_as_they_were")
def test_an_altered_page_is_named_though_its_manifest_is_whole(
    own: Path, reports: dict[str, Path]
) -> None:
    file = own.parent / "altered.html"
    page = reports[".html"].read_text("utf-8")
    assert page.count(">86.7%<") >= 2
    file.write_text(page.replace(">86.7%<", ">98.7%<"), "utf-8")

    found = failing(checked(file, own))

    assert "figure 7.1 Accuracy by question" in found["what is printed"]
    assert "its bytes were changed after it was made" in found["file"]
    assert not any(what.startswith("figure ") for what in found)


@pytest.mark.usefixtures("data_as_they_were")
def test_an_altered_pdf_page_is_named(own: Path, reports: dict[str, Path]) -> None:
    file = own.parent / "altered.pdf"
    data = reports[".pdf"].read_bytes()
    content = re.search(rb"/Type/Page\b.*?/Contents (\d+) 0 R", data, re.DOTALL)
    assert content
    start = data.index(b"stream\n", data.index(b"\n%s 0 obj" % content[1])) + len(b"stream\n")
    inflater = zlib.decompressobj()
    drawn = inflater.decompress(data[start:])
    old = data[start : len(data) - len(inflater.unused_data)]
    changed = zlib.compress(drawn.replace(b" 0 ", b" 1 ", 1), 9).ljust(len(old), b"\0")
    file.write_bytes(data[:start] + changed[: len(old)] + data[start + len(old) :])

    assert "page 1" in failing(checked(file, own))["what is printed"]


@pytest.mark.usefixtures("data_as_they_were")
def test_an_altered_source_file_is_named(
    operation: Path, own: Path, reports: dict[str, Path]
) -> None:
    source = operation / "gold.csv"
    whole = source.read_bytes()
    try:
        source.write_bytes(whole.replace(b"img0,tug", b"img0,buoy"))
        found = failing(checked(reports[".json"], own))
    finally:
        source.write_bytes(whole)

    assert list(found) == ["source gold.csv"]
    assert "the file was altered" in found["source gold.csv"]


@pytest.mark.usefixtures("data_as_they_were")
def test_a_source_file_that_is_gone_is_no_failure(
    operation: Path, own: Path, reports: dict[str, Path]
) -> None:
    source = operation / "gold.csv"
    hidden = source.rename(source.with_suffix(".hidden"))
    try:
        found = checked(reports[".json"], own)
    finally:
        hidden.rename(source)

    assert found.holds
    assert {c.what: c.status for c in found.checks}["source gold.csv"] == "unknown"


@pytest.mark.usefixtures("data_as_they_were")
def test_an_altered_log_line_is_named(own: Path, reports: dict[str, Path]) -> None:
    with sqlite3.connect(own / "decisions.sqlite") as log:
        for (name,) in log.execute("select name from sqlite_master where type = 'trigger'"):
            log.execute(f"drop trigger {name}")
        (table,) = log.execute("select name from sqlite_master where type = 'table'").fetchone()
        log.execute(f"update {table} set actor = 'somebody else' where sequence = 2")

    assert "2" in failing(checked(reports[".json"], own))["log"]


@pytest.mark.usefixtures("data_as_they_were")
def test_a_removed_end_of_the_log_is_named(own: Path, reports: dict[str, Path]) -> None:
    with sqlite3.connect(own / "decisions.sqlite") as log:
        for (name,) in log.execute("select name from sqlite_master where type = 'trigger'"):
            log.execute(f"drop trigger {name}")
        (table,) = log.execute("select name from sqlite_master where type = 'table'").fetchone()
        log.execute(f"delete from {table} where sequence = 4")

    found = failing(checked(reports[".json"], own))

    assert "4" in found["log"]
    assert "file" in found  # the line that entered it is gone


def test_a_changed_warehouse_is_named_by_table_and_figure(
    own: Path, reports: dict[str, Path]
) -> None:
    import duckdb

    file = next((own / "projects").rglob("*000002.duckdb"))
    with duckdb.connect(str(file)) as tables:
        tables.execute("update annotations set label = 'buoy' where asset_id like '%img3'")
        tables.execute("drop table stored.stamps")  # or what is stored would still say the old

    found = failing(checked(reports[".json"], own))

    assert "its content changed" in found["table annotations"]
    assert any(what.startswith("figure 6.1") for what in found)


def test_a_warehouse_that_moved_on_still_answers_for_the_instant(
    own: Path, reports: dict[str, Path], add_work: Callable[..., None]
) -> None:
    add_work(own, "more.csv", 60, 80, wrong=4, batch="B-02")
    Ledger(own).append("comment", PROJECT, "figure:7.1", {"comment": "Why?"}, actor="bo")

    found = checked(reports[".json"], own)
    after = gather(Request(own, PROJECT))
    delivery = gather(Request(own, PROJECT, "B-02"))
    said = compare(read(reports[".json"])[0], after).as_text()

    assert not failing(found)
    assert "New export: more.csv" in said
    assert "60 annotations more in the exports." in said
    assert "6.1 Agreement by question, label, Krippendorff's alpha: 0." in said
    assert "1 entry of kind comment more in the log." in said
    assert delivery.first("population")["assets"] == 20
    assert delivery.first("population")["submissions"] == 60
    assert after.first("population")["submissions"] == 240


def test_another_warehouse_is_no_witness(reports: dict[str, Path], tmp_path: Path) -> None:
    found = checked(reports[".pdf"], tmp_path)

    assert not found.holds
    assert "no warehouse" in failing(found)["figures"]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_truncated_file_is_one_clear_message(
    suffix: str, share: float, reports: dict[str, Path], tmp_path: Path
) -> None:
    whole = reports[suffix].read_bytes()
    cut = tmp_path / f"cut{suffix}"
    cut.write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises(NoReport, match=r"[Aa]sk for the report"):
        read(cut)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.pop("as_of"), "lacks a part"),
        (lambda d: d["figures"].append({"id": "x"}), "lacks a part"),
        (lambda d: d.update(schema="something else"), "carries no manifest"),
        (lambda d: d.update(log=None), "lacks a part"),
        (lambda d: d.update(figures=[[1]]), "lacks a part"),
        (lambda d: d.update(as_of="yesterday"), "lacks a part"),
        (lambda d: d["figures"][0]["rows"][0].update(assets=float("nan")), "lacks a part"),
        (lambda d: d["contents"]["assets"].update(rows="many"), "lacks a part"),
    ],
)
def test_a_manifest_edited_by_hand_is_refused(
    change: Callable[[dict[str, Any]], None], message: str, reports: dict[str, Path], tmp_path: Path
) -> None:
    data = json.loads(reports[".json"].read_bytes())
    change(data)
    file = tmp_path / "edited.json"
    file.write_text(json.dumps(data))

    with pytest.raises(NoReport, match=message):
        read(file)


def test_a_manifest_about_something_else_does_not_hold(own: Path, reports: dict[str, Path]) -> None:
    data = json.loads(reports[".json"].read_bytes())
    file = own.parent / "edited.json"
    for name, value in (("project", "nobody's"), ("as_of", "2001-01-01T00:00:00+00:00")):
        file.write_text(json.dumps({**data, name: value}))
        assert "figures" in failing(checked(file, own))


def test_any_file_that_is_no_report_is_said(tmp_path: Path, operation: Path) -> None:
    picture = tmp_path / "x.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2000))
    book = tmp_path / "x.xlsx"
    shutil.make_archive(str(tmp_path / "x"), "zip", operation, "gold.csv")
    (tmp_path / "x.zip").rename(book)

    for file in (picture, book, operation / "gold.csv"):
        with pytest.raises(NoReport):
            read(file)
