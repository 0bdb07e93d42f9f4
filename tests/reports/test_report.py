"""A report: the same bytes for the same data, every number with what it rests on, in every form."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ingest
from ledger import Ledger
from reports.content import document
from reports.document import Table
from reports.errors import CannotPrint, NothingKnown, ReportError
from reports.fonts import chosen
from reports.gathering import Request, gather
from reports.making import Made, make_report
from reports.model import SECTIONS, Manifest
from reports.reading import read
from reports.rendering import SUFFIXES, rendered

Maker = Callable[..., Made]
PROJECT = "#import $x$ @ref =1+1"


def words(manifest: Manifest) -> str:
    """Everything a report says, as text."""
    return json.dumps(document(manifest), default=lambda part: vars(part), ensure_ascii=False)


def test_the_same_data_give_the_same_bytes(operation: Path, reports: dict[str, Path]) -> None:
    again = gather(Request(operation / "warehouse", PROJECT))  # reports were entered meanwhile

    for suffix, file in reports.items():
        assert rendered(again, suffix) == file.read_bytes()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_file_carries_the_whole_report(
    suffix: str, manifest: Manifest, reports: dict[str, Path]
) -> None:
    found, _ = read(reports[suffix])

    assert found.as_dict() == manifest.as_dict()


def test_a_stranger_reads_the_manifest_that_is_attached_to_the_pdf(
    manifest: Manifest, reports: dict[str, Path]
) -> None:
    pypdf = pytest.importorskip("pypdf")

    reader = pypdf.PdfReader(reports[".pdf"])

    assert list(reader.attachments) == ["assay-manifest.json"]
    assert reader.attachments["assay-manifest.json"][0] == manifest.as_bytes()
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert PROJECT in reader.metadata.title
    assert "Verdict" in reader.pages[0].extract_text()


def test_the_verdict_comes_first_and_then_the_fourteen_sections(manifest: Manifest) -> None:
    sections = document(manifest).sections

    assert [section.number for section in sections] == [None, *range(1, 15)]
    assert [section.title for section in sections[1:]] == list(SECTIONS.values())
    assert all(section.blocks for section in sections)


def test_no_number_stands_without_what_it_rests_on(manifest: Manifest) -> None:
    # Gold on the 30 even items, three answers each. Wrong is where 3 item + turn ends in 0: the
    # first answer of items ending in 0 and the third of those ending in 6, so 12 of 90.
    accuracy = next(r for r in manifest.rows("accuracy") if r["metric"] == "accuracy")

    assert accuracy["n"] == 90
    assert accuracy["correct"] == 78
    said = document(manifest).sections[0].blocks[2]
    assert any("86.7% (95% interval 78.1 to 92.2; n = 90)" in text for _, text in said.rows)


def test_every_absent_number_is_listed_with_its_reason(manifest: Manifest) -> None:
    limits = document(manifest).sections[12]
    listed = "\n".join(
        " ".join(row) for block in limits.blocks if isinstance(block, Table) for row in block.rows
    )

    for figure in manifest.figures.values():
        if figure.section <= 11 and any(row.get("reason") for row in figure.rows):
            assert f"{figure.number} {figure.title}" in listed or figure.id == "labels_to_review"
    assert "reviews this export has no review verdicts" in listed


def test_it_never_claims_conformity_and_names_nobody(manifest: Manifest) -> None:
    said = words(manifest).lower()

    for claim in ("complies", "compliant", "conforms", "certified", "guarantee"):
        assert claim not in said
    assert "no conformity with a law" in said
    assert not re.search(r"person[0-5]\b", manifest.as_bytes().decode())


def test_hostile_names_are_text_in_every_form(reports: dict[str, Path]) -> None:
    page = reports[".html"].read_text("utf-8")
    with zipfile.ZipFile(io.BytesIO(reports[".xlsx"].read_bytes())) as book:
        cells = "".join(
            book.read(name).decode() for name in book.namelist() if name.endswith(".xml")
        )

    assert "<b>A1" not in page
    assert "=SUM(&lt;b&gt;A1)" in page
    assert "<f>" not in cells
    assert "=SUM(&lt;b&gt;A1)" in cells


def test_the_page_fetches_nothing(reports: dict[str, Path]) -> None:
    page = reports[".html"].read_text("utf-8")

    assert "default-src 'none'" in page
    assert not re.search(r"(src|href|@import|url\()\s*=?\s*[\"']?(https?:|//)", page)


def test_a_delivery_that_is_not_there_is_said_with_those_that_are(operation: Path) -> None:
    with pytest.raises(NothingKnown, match="no batch 'B-9'. Batches here: B-01"):
        gather(Request(operation / "warehouse", PROJECT, "B-9"))


def test_before_the_first_import_there_is_nothing_to_report(operation: Path) -> None:
    with pytest.raises(NothingKnown, match="was imported by 01 Jan 2001.*The first import was"):
        gather(Request(operation / "warehouse", PROJECT, as_of=datetime(2001, 1, 1, tzinfo=UTC)))


def test_each_report_is_one_line_of_the_log(own: Path, tmp_path: Path, made: Maker) -> None:
    log = Ledger(own)
    before = log.entries(PROJECT, "report")

    again = made(own, tmp_path / "again.json")

    assert log.entries(PROJECT, "report") == before  # the same bytes are there already
    bytes_ = (tmp_path / "again.json").read_bytes()
    assert again.sha256 == hashlib.sha256(bytes_).hexdigest()
    assert json.loads(bytes_)["log"] == {"sequence": 0, "hash": "0" * 64}


def test_one_item_without_gold_or_review_is_a_whole_report(tmp_path: Path) -> None:
    source = tmp_path / "one.csv"
    source.write_text("item,annotator,label\nimg0,ann,tug\n")
    ingest.load(ingest.Request((source,), project="p"), tmp_path / "w", refresh=lambda _: None)

    found = gather(Request(tmp_path / "w", "p"))

    said = words(found)
    assert "Accuracy was not measured: no work could be compared with gold." in said
    assert "Agreement was not measured: no asset was answered by two people or more." in said
    assert "Nothing was reviewed, so nothing was sampled" in said
    for suffix in SUFFIXES:
        assert rendered(found, suffix)


def test_another_ending_or_folder_is_said(own: Path, tmp_path: Path) -> None:
    request = Request(own, PROJECT)

    with pytest.raises(ReportError, match="written as .pdf, .html, .xlsx, .json, not as r.doc"):
        make_report(request, tmp_path / "r.doc", actor="amira")
    with pytest.raises(ReportError, match="There is no folder"):
        make_report(request, tmp_path / "nowhere" / "r.pdf", actor="amira")


@pytest.mark.parametrize(
    ("text", "script"), [("\U00012000", "Cuneiform"), ("\U00010000", "Linear")]
)
def test_a_script_without_a_font_is_named_before_anything_is_printed(
    text: str, script: str, tmp_path: Path
) -> None:
    with pytest.raises(CannotPrint, match=f"text in {script}.*--fonts DIR"):
        chosen({text}, [tmp_path])


@pytest.mark.parametrize("text", ["船舶", "नाव", "قارب", "เรือ"])
def test_a_script_prints_where_a_font_is_there(text: str, manifest: Manifest) -> None:
    named = Manifest({**manifest.facts, "project": text}, manifest.figures)
    try:
        chosen(set(text))
    except CannotPrint as error:
        pytest.skip(str(error))
    pypdf = pytest.importorskip("pypdf")

    page = pypdf.PdfReader(io.BytesIO(rendered(named, ".pdf"))).pages[0]

    assert text[0] in page.extract_text()
