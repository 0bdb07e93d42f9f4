"""Exports that arrive while somebody looks: by the browser, and by another process."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from playwright.sync_api import expect

import queries

pytestmark = pytest.mark.browser

REPO = Path(__file__).parents[2]
MILLION = 1_000_000
TOUR = ("Throughput", "Errors", "Agreement", "Overview")
PATIENT_SECONDS = 20.0  # a page that waited for the writer would take longer than this
BUSY = 3  # where the machine is slow to begin with, so many times what it took before


def test_a_dropped_table_is_recognised_and_loaded(reader, workshop, tmp_path: Path) -> None:
    base, warehouse = workshop
    table = tmp_path / "sorting.csv"
    rows = [
        f"{item},{who},{'fresh' if item % 3 else 'stale'}" for item in range(30) for who in "ab"
    ]
    table.write_text("\n".join(["item,worker,label", *rows]), "utf-8")
    one = reader(base=base)
    page = one.open("imports", "Imports")
    page.locator("input[type=file]").set_input_files(table)
    expect(page.get_by_role("button", name="Load", exact=True)).to_be_enabled()
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.locator(".chip", has_text="sorting.csv loaded")).to_be_visible()
    expect(page.locator(".chip", has_text="format: table")).to_be_visible()
    expect(page.locator(".chip", has_text="60 of 60 records kept")).to_be_visible()
    assert "sorting" in queries.open_warehouse(warehouse).projects
    one.open("throughput", "Throughput", project="sorting")
    expect(page.locator(".strip")).to_contain_text("60")


def test_what_cannot_be_read_is_refused_in_words(reader, workshop, tmp_path: Path) -> None:
    base, warehouse = workshop
    before = queries.current(warehouse).name
    broken = tmp_path / "broken.json"
    broken.write_text('[{"id": 1,', "utf-8")
    page = reader(base=base).open("imports", "Imports")
    page.locator("input[type=file]").set_input_files(broken)
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text("Nothing was written.")).to_be_visible()
    assert queries.current(warehouse).name == before


def test_the_dashboard_answers_while_a_million_rows_are_loaded(
    reader, workshop, tmp_path: Path
) -> None:
    base, warehouse = workshop
    one = reader(base=base)
    page = one.open("overview", "Overview", project="Harbour scenes")
    quiet = max(seconds_to_open(one, name) for name in TOUR * 2)
    command = [sys.executable, "-m", "assay", "ingest", str(million_rows(tmp_path))]
    loading = subprocess.Popen(
        [*command, "--warehouse", str(warehouse)], cwd=REPO, stderr=subprocess.DEVNULL
    )
    slowest, answers = 0.0, 0
    try:
        while loading.poll() is None:
            slowest = max(slowest, seconds_to_open(one, TOUR[answers % len(TOUR)]))
            answers += 1
            page.wait_for_timeout(1500)
    finally:
        loading.wait(timeout=600)
    assert loading.returncode == 0
    assert answers >= 3, f"only {answers} pages were opened while it loaded"
    limit = max(PATIENT_SECONDS, BUSY * quiet)
    print(f"{answers} answers, the slowest {slowest:.1f} s; before, {quiet:.1f} s")
    assert slowest < limit, f"the slowest of {answers} answers took {slowest:.1f} s"
    one.open("overview", "Overview", project="million")
    expect(page.locator(".strip")).to_contain_text(f"{MILLION:,}")


def seconds_to_open(one: Any, name: str) -> float:
    """How long a click in the sidebar takes until its page stands."""
    start = time.monotonic()
    one.page.get_by_test_id("stSidebarNav").get_by_role("link", name=name).click()
    one.drawn(name)
    return time.monotonic() - start


def million_rows(folder: Path) -> Path:
    """200,000 assets judged by five of forty people each."""
    rows = pl.int_range(MILLION, eager=True)
    asset = rows // 5
    path = folder / "million.csv"
    pl.DataFrame(
        {
            "item": "a" + asset.cast(pl.String),
            "worker": "w" + ((asset * 7 + rows % 5 * 3) % 40).cast(pl.String),
            "label": pl.Series(["fog", "rain", "clear"]).gather((asset + rows // 3 % 7 // 6) % 3),
        }
    ).write_csv(path)
    return path
