"""What is chosen stands in the address, so a link shows the same to somebody else."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NIGHT, WEATHER = "Harbour night", "Harbour weather"


def chosen(page, key: str):
    """The input of a filter; its value is what a select box shows."""
    return page.locator(f".st-key-filter_{key} input").first


def choose(page, key: str, option: str) -> None:
    """Pick an option of a select box of the filter bar."""
    chosen(page, key).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_choice_is_in_the_link_and_opens_the_same_for_somebody_else(reader) -> None:
    one = reader()
    page = one.open("accuracy", "Accuracy", project=NIGHT)
    choose(page, "project", WEATHER)
    page.wait_for_url(re.compile(r"project=Harbour(\+|%20)weather"))
    one.drawn("Accuracy")
    page.get_by_role("button", name="More filters").click()
    chosen(page, "annotator").click()
    # The first option of a filter takes all the others.
    option = page.get_by_role("option").nth(1)
    person = option.inner_text()
    option.click()
    page.wait_for_url(re.compile("annotator="))
    page.keyboard.press("Escape")
    expect(page.locator(".chip", has_text=person)).to_be_visible()
    one.drawn("Accuracy")
    strip = page.locator(".strip").inner_text()

    there = reader().visit(page.url, "Accuracy")
    expect(there.locator(".chip", has_text=person)).to_be_visible()
    expect(chosen(there, "project")).to_have_value(WEATHER)
    expect(there.locator(".strip")).to_have_text(strip, use_inner_text=True)


def test_the_project_goes_along_to_another_page(reader) -> None:
    one = reader()
    page = one.open("overview", "Overview", project=WEATHER)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Agreement").click()
    one.drawn("Agreement")
    page.wait_for_url(re.compile(r"project=Harbour(\+|%20)weather"))
    expect(chosen(page, "project")).to_have_value(WEATHER)


def test_a_chip_takes_its_filter_away(reader) -> None:
    one = reader()
    page = one.open("errors", "Errors", project="Harbour scenes", severity="major")
    page.locator("button.chip", has_text="major").click()
    expect(page.locator("button.chip", has_text="major")).to_have_count(0)
    one.drawn("Errors")
    assert parse_qs(urlsplit(page.url).query) == {"project": ["Harbour scenes"]}
