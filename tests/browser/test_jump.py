"""The box that goes anywhere, by keys alone."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_typing_a_name_goes_there_and_back_again(reader) -> None:
    one = reader()
    page = one.open("errors", "Errors", project="Harbour scenes", severity="major")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Jump to")
    expect(box).to_be_focused()
    page.keyboard.type("harbour_00")
    hits = page.get_by_role("option")
    expect(hits.first).to_contain_text("harbour_00")
    assert hits.count() <= 20
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/asset\?"))
    page.get_by_role("button", name="Back to errors").click()
    one.drawn("Errors")
    expect(page.locator(".chip", has_text="major")).to_be_visible()


def test_a_slash_opens_it_and_escape_closes_it_but_a_typed_slash_does_not(reader) -> None:
    one = reader()
    page = one.open("labels", "Labels", project="Harbour scenes")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Jump to")
    expect(box).to_be_visible()
    page.keyboard.type("zz/zz")
    expect(box).to_have_value("zz/zz")
    expect(page.get_by_text("Nothing is called so.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
