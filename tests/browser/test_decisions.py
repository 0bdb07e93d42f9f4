"""What a person decides is in the log, in the queue and in the errors, and can be taken back."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import queries
from ledger import Ledger

pytestmark = pytest.mark.browser

SCENES = "Harbour scenes"
QUEUE = "Flagged assets, most costly first"
BY_CONSENSUS = {"project": SCENES, "detected_by": "consensus"}


def listed(warehouse: Path) -> list[tuple[str, str, str]]:
    """Errors that people made of disagreements: status, severity, cause."""
    with queries.open_warehouse(warehouse, [SCENES]) as reader:
        rows = reader.fetch("errors_list").filter(detected_by="consensus")
    return list(rows.select("status", "severity", "cause").iter_rows())


def opened(one, page: Page) -> str:
    """From the queue of disagreements to the first asset; returns its address."""
    one.open("flagged", "Flagged assets", project=SCENES, reason="disagreement")
    one.act_on_row(QUEUE, x=85)
    page.wait_for_url(re.compile(r"/asset\?"))
    expect(page.locator(".decide .acts")).to_be_visible()
    return str(page.url)


def test_a_confirmed_finding_is_an_error_until_it_is_taken_back(reader, workshop) -> None:
    base, warehouse = workshop
    one, other = reader(base=base), reader(base=base, mode="dark")
    page = one.page
    address = opened(one, page)
    there = other.visit(address)
    expect(there.locator(".decide .acts")).to_be_visible()
    page.locator(".card", has_text="Annotators disagree").click()
    page.get_by_label("Severity").select_option("critical")
    page.get_by_label("Cause").select_option("taxonomy_gap")
    page.get_by_label("Comment").fill("<img src=x onerror=alert(1)> see page 4")
    page.get_by_role("button", name="Confirm error").click()
    expect(page.locator(".card .state")).to_contain_text("✓ Confirmed by")
    expect(page.locator(".history")).to_contain_text("<img src=x onerror=alert(1)> see page 4")
    assert listed(warehouse) == [("confirmed", "critical", "taxonomy_gap")]

    there.locator(".card", has_text="Annotators disagree").click()
    there.keyboard.press("d")
    expect(there.locator(".told")).to_contain_text("wrote about this meanwhile")
    expect(there.locator(".card .state")).to_contain_text("✓ Confirmed by")
    assert listed(warehouse) == [("confirmed", "critical", "taxonomy_gap")]

    one.open("errors", "Errors", **BY_CONSENSUS)
    expect(page.locator('[aria-label="Errors, the gravest first"]')).to_have_count(1)
    one.visit(address)
    page.locator(".card", has_text="Annotators disagree").click()
    page.get_by_role("button", name="Take back").click()
    expect(page.locator(".card .state")).to_have_count(0)
    expect(page.locator(".history")).to_contain_text("taken back later")
    assert listed(warehouse) == []
    one.open("errors", "Errors", **BY_CONSENSUS)
    expect(page.get_by_text("No errors here.")).to_be_visible()
    assert Ledger(warehouse).verify() is None


def test_rows_of_the_queue_are_dismissed_together_and_leave_it(reader, workshop) -> None:
    base, warehouse = workshop
    one = reader(base=base)
    page = one.open("flagged", "Flagged assets", project=SCENES, reason="disagreement")
    pill = page.get_by_text(re.compile(r"^Annotators disagree \d+$"))
    expect(pill).to_be_visible()
    before = int(pill.inner_text().split()[-1])
    for row in (0, 1):
        one.act_on_row(QUEUE, row=row, x=17)
    expect(page.get_by_text("2 findings chosen")).to_be_visible()
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text(f"Annotators disagree {before - 2}")).to_be_visible()
    expect(page.get_by_text("0 findings chosen")).to_be_visible()
    assert sorted(status for status, _, _ in listed(warehouse)) == ["dismissed"] * 2
    page.get_by_role("button", name="Take back the last 2").click()
    expect(page.get_by_text(f"Annotators disagree {before}")).to_be_visible()
    assert listed(warehouse) == []
