"""What each of the three people came for, walked by clicks: to its end and, where decided, back.

The sample operation and real exports, light and dark. Every step leaves a picture (`album`).
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import assay

pytestmark = pytest.mark.browser

ASSET = re.compile(r"/asset\?")
CELL = re.compile(r": gold (?P<gold>.+?), given (?P<given>.+?): (?P<n>\d+) of \d+")
CAUSES = {"light": "taxonomy_gap", "dark": "bad_data"}
# Each mode decides in a cell of its own: what is decided once waits for nobody any more.
RANK = {"light": 1, "dark": 2}


@dataclass(frozen=True)
class Place:
    """Where somebody works: a dashboard, its warehouse, and the project they look at."""

    name: str
    base: str
    warehouse: Path
    project: str


@pytest.fixture(params=["sample", "real"])
def place(request: pytest.FixtureRequest) -> Callable[[str, str], Place]:
    """Where a walk takes place: place(project of the sample, project of the real exports)."""
    fixture = {"sample": "workshop", "real": "real"}[request.param]
    base, warehouse = request.getfixturevalue(fixture)

    def choose(sample: str, real: str) -> Place:
        project = sample if request.param == "sample" else real
        return Place(request.param, base, warehouse, project)

    return choose


both = pytest.mark.parametrize("mode", ["light", "dark"])


@both
def test_a_manager_goes_from_the_overview_to_what_is_stuck_and_to_its_assets(
    reader, place, album, mode
) -> None:
    here = place("Harbour scenes", "Car reviews")
    one, step = reader(base=here.base, mode=mode), album("manager", here.name, mode)
    page = one.open("overview", "Overview", project=here.project)
    step(page, "overview")
    todo = page.locator(".decisions")
    if here.name == "sample":
        todo.locator("button", has_text=re.compile(r"Batch B-\d+ is stuck: \d+ assets")).click()
        one.drawn("Flow")
        expect(page.locator(".chip", has_text="over 2 weeks")).to_be_visible()
        assert re.search(r"batch=B-\d+", page.url)
        listed = "Assets that wait, the longest first"
    else:  # Nothing stands still for a week here; what waits was sent back by a reviewer.
        expect(todo.get_by_text("is stuck")).to_have_count(0)
        todo.locator("button", has_text="2 assets rejected in review").click()
        one.drawn("Flagged assets")
        listed = "Flagged assets, most costly first"
    step(page, "list")
    address = page.url
    one.act_on_row(listed, x=48 if here.name == "sample" else 85)
    page.wait_for_url(ASSET)
    one.drawn()
    expect(page.locator(".overlay .shape").first).to_be_attached()
    step(page, "asset")
    page.get_by_role("button", name=re.compile("Back to")).click()
    page.wait_for_url(address)


@both
def test_a_lead_goes_from_the_weakest_person_to_a_crop_decides_and_finds_it_among_the_errors(
    reader, place, album, mode
) -> None:
    here = place("Harbour scenes", "Newsgroups")
    one, step = reader(base=here.base, mode=mode), album("lead", here.name, mode)
    page, cause = one.page, CAUSES[mode]
    one.open("errors", "Errors", project=here.project, cause=cause)
    expect(page.get_by_text("No errors here.")).to_be_visible()
    before = critical(page)

    one.open("annotators", "Annotators", project=here.project)
    step(page, "annotators")
    one.act_on_row("Everyone, those with flags first")
    page.wait_for_url(re.compile(r"[?&]annotator="))
    one.drawn()
    expect(page.get_by_text(re.compile("^Surely below the target"))).to_be_visible()
    mark, gold, given, amount = worst_cell(page, RANK[mode])
    step(page, "person")
    click(page, mark)
    one.drawn("Gallery")
    expect(page.get_by_text(f"Given as “{given}”, gold says “{gold}”")).to_be_visible()
    left, decided = waiting_crops(page)
    assert left + decided == amount
    crops = page.locator("ul.grid:not(.examples) .face")
    expect(crops).to_have_count(left)
    step(page, "gallery")

    wall = page.url
    page.locator("ul.grid:not(.examples) .caption").first.click()
    page.wait_for_url(ASSET)
    one.drawn()
    page.locator(".card", has_text=f"“{gold}” called “{given}”").first.click()
    page.get_by_label("Severity").select_option("critical")
    page.get_by_label("Cause").select_option(cause)
    page.get_by_label("Type").select_option("wrong_class")
    page.get_by_role("button", name="Confirm error").click()
    expect(page.locator(".card .state").first).to_contain_text("✓ Confirmed by")
    step(page, "asset")

    page.get_by_role("button", name="Back to gallery").click()
    page.wait_for_url(wall)
    expect(crops).to_have_count(left - 1)
    page.get_by_role("button", name="The same as a list of errors").click()
    one.drawn("Errors")
    step(page, "errors-of-the-cell")
    one.open("errors", "Errors", project=here.project, cause=cause)
    expect(page.locator('[aria-label="Errors, the gravest first"]')).to_have_count(1)
    assert critical(page) > before
    step(page, "errors")


def waiting_crops(page: Page) -> tuple[int, int]:
    """How many crops the foot of the gallery says wait, and how many are decided."""
    foot = page.get_by_text(re.compile(r"^n = [\d,]+ of .* not decided yet"))
    expect(foot).to_be_visible()
    found = re.findall(r"[\d,]+(?= of “|(?= decided))", foot.inner_text())
    return int(found[0].replace(",", "")), int(found[-1].replace(",", ""))


def critical(page: Page) -> int:
    """How many critical errors the strip counts."""
    cell = page.locator(".strip .cell", has_text=re.compile("critical", re.I)).first
    expect(cell).to_be_visible()
    counted = cell.locator(".value").evaluate("e => e.firstChild.textContent")
    return int(counted.replace(",", ""))


def worst_cell(page: Page, rank: int) -> tuple[Locator, str, str, int]:
    """The cell of one class taken for another that holds most, or next to it; what it says."""
    cells = page.locator('[data-testid=stVegaLiteChart] path[aria-label*=", given "]')
    expect(cells.first).to_be_attached()
    found = [
        (int(said["n"]), said["gold"], said["given"], number)
        for number, words in enumerate(
            cells.evaluate_all("all => all.map((e) => e.getAttribute('aria-label'))")
        )
        if (said := CELL.search(words))
        and said["gold"] != said["given"]
        and "(none)" not in (said["gold"], said["given"])
    ]
    # By name where they are equal, for the marks stand in no order of their own.
    amount, gold, given, place = sorted(found)[-rank]
    return cells.nth(place), gold, given, amount


def click(page: Page, mark: Locator) -> None:
    """Click the middle of a mark, whatever word lies over it."""
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@both
def test_a_customer_reads_a_report_takes_it_along_and_verifies_it(
    reader, place, album, mode, tmp_path, capsys
) -> None:
    here = place("Harbour night", "Newsgroups")
    one, step = reader(base=here.base, mode=mode), album("customer", here.name, mode)
    page = one.open("report", "Quality report", project=here.project)
    for words in ("Verdict", "1 Scope, population and intended use"):
        expect(page.get_by_role("heading", name=words, exact=True)).to_be_visible()
    step(page, "report")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download JSON").click()
    file = tmp_path / "report.json"
    taken.value.save_as(file)

    capsys.readouterr()
    assert assay.main(["verify", str(file), "--warehouse", str(here.warehouse)]) == 0
    assert json.loads(file.read_text())

    page.get_by_label("What you see").fill(f"Please look at this, says {mode}.")
    page.get_by_role("button", name="Write into the log").click()
    one.drawn("Quality report")
    one.open("history", "Report history", project=here.project)
    expect(page.locator('[aria-label="Reports, newest first"]')).to_have_count(1)
    step(page, "history")
