"""Marking crops among hostile labels, deciding on them, and coming back; a recording in lanes."""

import json
import re
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import ingest
import queries

pytestmark = pytest.mark.browser

LABEL = '<img src=x onerror="window.hacked=1">**b** \u202e' + "مرحبا 🚢 " + "long" * 60
PEOPLE = 2
BOXES = 12


def task(number: int) -> dict[str, Any]:
    """One picture that is not there, with twelve boxes by each of two people."""
    return {
        "id": number,
        "data": {"image": f"images/<script>{number}.jpg"},
        "annotations": [
            {
                "id": number * 10 + person,
                "completed_by": {"id": person, "email": f"<b>p{person}</b>@example.com"},
                "result": [box(number, person, at) for at in range(BOXES)],
                "created_at": "2026-11-02T10:00:00Z",
                "lead_time": 60,
            }
            for person in range(PEOPLE)
        ],
    }


def box(number: int, person: int, at: int) -> dict[str, Any]:
    return {
        "id": f"r{number}-{person}-{at}",
        "type": "rectanglelabels",
        "from_name": "label",
        "to_name": "image",
        "original_width": 400,
        "original_height": 300,
        "value": {
            "x": 8 * at,
            "y": 40 * person,
            "width": 6 + at,
            "height": 10,
            "rotation": 15,
            "rectanglelabels": [LABEL],
        },
    }


def talk() -> dict[str, Any]:
    """A recording that two people cut into segments, alike but for one label."""
    heard = [(0.2, 0.9, "speech"), (1.1, 1.8, "noise")]
    return {
        "id": 1,
        "data": {"audio": "talk.wav"},
        "annotations": [
            {
                "id": person,
                "completed_by": {"id": person, "email": f"p{person}@example.com"},
                "result": [
                    segment(person, start, end, "speech" if person == 2 else label)
                    for start, end, label in heard
                ],
                "created_at": "2026-11-02T10:00:00Z",
            }
            for person in (1, 2)
        ],
    }


def segment(person: int, start: float, end: float, label: str) -> dict[str, Any]:
    value = {"start": start, "end": end, "channel": 0, "labels": [label]}
    return {
        "id": f"{person}-{start}",
        "type": "labels",
        "from_name": "heard",
        "to_name": "audio",
        "original_length": 2.0,
        "value": value,
    }


@pytest.fixture(scope="module")
def gallery(serve: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A dashboard over hostile labels whose pictures are missing, and a recording that is there."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "labels.json").write_text(json.dumps([task(1), task(2)]))
    (folder / "heard.json").write_text(json.dumps([talk()]))
    with wave.open(str(folder / "talk.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(2 * 2 * 8000))
    for name, project in (("labels.json", "Hostile"), ("heard.json", "Heard")):
        request = ingest.Request((folder / name,), project=project)
        ingest.load(request, folder / "warehouse", refresh=queries.refresh)
    return serve(folder / "warehouse")


def crops(page: Page) -> Any:
    return page.locator("ul.grid:not(.examples) .face")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_marked_crops_leave_the_queue_once_they_are_confirmed(
    reader: Callable[..., Any], gallery: str, mode: str
) -> None:
    one = reader(base=gallery, mode=mode)
    page = one.open("gallery", "Gallery", project="Hostile")
    before = crops(page).count()
    assert before > 2 * PEOPLE * BOXES - 8
    assert_readable(page)

    chosen = [crops(page).nth(at).evaluate("e => e.parentNode.dataset.id") for at in range(3)]
    crops(page).nth(0).click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    crops(page).nth(2).click()
    expect(page.locator(".bar .count")).to_have_text("3 marked")
    page.keyboard.press("e")
    expect(crops(page)).to_have_count(before - 3)
    one.drawn("Gallery")
    left = crops(page).evaluate_all("all => all.map((e) => e.parentNode.dataset.id)")
    assert not set(chosen) & set(left)

    asked = page.url
    page.locator("ul.grid .caption").first.click()
    page.wait_for_url(re.compile(r"/asset\?"))
    one.drawn()
    expect(page.locator(".overlay .shape").first).to_be_attached()
    page.get_by_role("button", name="Back to gallery").click()
    page.wait_for_url(asked)
    one.drawn("Gallery")
    expect(crops(page)).to_have_count(before - 3)

    one.open("errors", "Errors", project="Hostile", detected_by="person")
    expect(page.locator('[data-testid=stDataFrame]:has([aria-label^="Errors"])')).to_be_visible()


def assert_readable(page: Page) -> None:
    """Nothing became markup, everything that acts has a name, nothing spills over the edge."""
    assert page.evaluate("window.hacked") is None
    expect(page.locator("ul.grid .frame.bare .drawn").first).to_be_attached()
    nameless = page.locator("button, select, input").evaluate_all(
        """all => all.filter((e) => e.getRootNode() !== document && e.offsetParent &&
            !(e.getAttribute("aria-label") || e.textContent).trim()).map((e) => e.outerHTML)"""
    )
    assert nameless == []
    small = crops(page).evaluate_all("all => all.filter((e) => e.offsetHeight < 24).length")
    assert small == 0
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    assert page.locator("ul.grid img").count() == 0


def test_segments_and_rows_light_each_other_and_the_recording_follows(
    reader: Callable[..., Any], gallery: str
) -> None:
    one = reader(base=gallery)
    page = one.open("asset", "talk.wav", project="Heard", asset="label_studio:1")
    segments, rows = page.locator(".segment"), page.locator("tbody tr")
    expect(page.locator(".segment:not(.agreed)")).to_have_count(2)
    page.wait_for_function("e => e.duration === 2", arg=page.locator("audio").element_handle())

    segments.last.click()
    expect(page.locator("tr.chosen")).to_have_count(1)
    expect(page.locator(".segment.chosen").first).to_be_attached()
    start = page.locator("audio").evaluate("e => e.currentTime")
    assert start == pytest.approx(1.1, abs=0.05)
    rows.first.hover()
    lit = page.locator(".segment.lit").first.get_attribute("data-object")
    assert lit == rows.first.get_attribute("data-row")
