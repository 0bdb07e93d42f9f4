"""From a figure to the drawn asset and back, by clicks alone."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

SCENES = "Harbour scenes"
ASSET = re.compile(r"/asset\?")


def asked(page: Page) -> dict[str, list[str]]:
    """The filters that the address carries."""
    return parse_qs(urlsplit(page.url).query)


def assert_drawn_asset(page: Page) -> None:
    """The picture has loaded and shapes lie over it."""
    expect(page.locator(".overlay .shape").first).to_be_attached()
    picture = page.locator(".stage img")
    expect(picture).to_be_visible()
    page.wait_for_function("e => e.naturalWidth > 0", arg=picture.element_handle())


def test_an_error_leads_to_its_drawn_asset_and_back_to_the_same_list(reader) -> None:
    one = reader()
    page = one.open("errors", "Errors", project=SCENES, type="wrong_class")
    before = asked(page)
    one.act_on_row("Errors, the gravest first", row=1)
    page.wait_for_url(ASSET)
    assert_drawn_asset(page)
    page.get_by_role("button", name="Back to errors").click()
    one.drawn("Errors")
    assert asked(page) == before
    expect(page.locator(".chip", has_text="wrong class")).to_be_visible()


def test_the_back_button_of_the_browser_returns_to_the_same_list(reader) -> None:
    one = reader()
    page = one.open("errors", "Errors", project=SCENES, type="wrong_class")
    before = asked(page)
    one.act_on_row("Errors, the gravest first")
    page.wait_for_url(ASSET)
    assert_drawn_asset(page)
    page.go_back()
    one.drawn("Errors")
    assert asked(page) == before


def test_the_address_of_an_asset_opens_it_for_somebody_else(reader) -> None:
    one = reader()
    page = one.open("flagged", "Flagged assets", project=SCENES)
    one.act_on_row("Flagged assets, most costly first", x=85)
    page.wait_for_url(ASSET)
    assert_drawn_asset(page)
    named = page.get_by_role("heading", level=1).inner_text()
    shapes = page.locator(".overlay .shape").count()

    other = reader(mode="dark")
    there = other.visit(page.url, named)
    assert_drawn_asset(there)
    assert there.locator(".overlay .shape").count() == shapes


def test_a_decision_leads_to_an_asset_in_two_clicks(reader) -> None:
    one = reader()
    page = one.open("overview", "Overview", project=SCENES)
    page.locator(".decisions button", has_text="mix").first.click()
    one.drawn("Errors")
    assert "wrong_class" in asked(page)["type"]
    one.act_on_row("Errors, the gravest first")
    page.wait_for_url(ASSET)
    assert_drawn_asset(page)


def test_a_confused_pair_leads_to_the_errors_between_its_labels(reader) -> None:
    one = reader()
    page = one.open("accuracy", "Accuracy", project=SCENES)
    one.act_on_row("Labels taken for each other, most errors first")
    one.drawn("Errors")
    here = asked(page)
    assert sorted(here["gold_label"]) == sorted(here["given_label"]) == ["tug", "vessel"]
    assert here["type"] == ["wrong_class"]


def test_the_next_asset_is_one_key_away(reader) -> None:
    one = reader()
    page = one.open("flagged", "Flagged assets", project=SCENES)
    one.act_on_row("Flagged assets, most costly first", x=85)
    page.wait_for_url(ASSET)
    assert_drawn_asset(page)
    first = asked(page)["asset"]
    page.keyboard.press("n")
    page.wait_for_function(
        "was => !location.search.includes(encodeURIComponent(was))", arg=first[0]
    )
    one.drawn()
    assert_drawn_asset(page)
    assert asked(page)["asset"] != first


def test_layers_switch_off_and_on_by_key_and_by_click(reader) -> None:
    one = reader()
    page = one.open("flagged", "Flagged assets", project=SCENES, reason="gold_error")
    one.act_on_row("Flagged assets, most costly first", x=85)
    page.wait_for_url(ASSET)
    assert_drawn_asset(page)
    layers, shapes = (
        page.locator(".layers button.layer:not(.plain)"),
        page.locator(".overlay .shape"),
    )
    everything = shapes.count()

    page.keyboard.press("1")
    expect(layers.first).to_have_class("layer off")
    page.keyboard.press("1")
    expect(layers.first).to_have_class("layer")
    expect(shapes).to_have_count(everything)

    page.keyboard.press("h")
    expect(shapes).to_have_count(0)
    page.keyboard.press("h")
    expect(shapes).to_have_count(everything)

    for number in range(layers.count()):
        layers.nth(number).click()
    expect(shapes).to_have_count(0)
    layers.first.click()
    expect(shapes.first).to_be_attached()
