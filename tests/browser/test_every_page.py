import pytest
from playwright.sync_api import expect

from dashboard import links

pytestmark = pytest.mark.browser
checker = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not here")

PAGES = [name for name in links.PAGES if name != "asset"]
WITHOUT_DATA = [name for name in PAGES if name not in ("imports", "definitions")]
PROJECTS = ("Harbour scenes", "Harbour weather", "Harbour night")


# Streamlit's own navigation nests its list in a way that counts as serious; it is not ours.
NOT_OURS = '[data-testid="stSidebarNav"]'


def barriers(page) -> list[str]:
    """What the accessibility checker finds serious: names, roles, contrast."""
    found = checker.Axe().run(page, context={"exclude": [[NOT_OURS]]}).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_page_opens_stays_on_this_machine_and_keeps_nobody_out(reader, mode) -> None:
    one = reader(mode=mode)
    kept_out: dict[str, list[str]] = {}
    for number, name in enumerate(PAGES):
        page = one.open(name, links.PAGES[name], project=PROJECTS[number % len(PROJECTS)])
        expect(page.get_by_test_id("stSidebarNav")).to_contain_text(links.PAGES[name])
        kept_out |= {name: found} if (found := barriers(page)) else {}
    assert not kept_out
    one.content()
    paper = page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).backgroundColor")
    assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(17, 22, 29)"}[mode]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_page_without_any_data_says_how_to_begin(reader, nothing, mode) -> None:
    one = reader(base=nothing, mode=mode)
    for name in PAGES:
        page = one.open(name, links.PAGES[name])
        if name in WITHOUT_DATA:
            expect(page.get_by_text("There is no data yet.")).to_be_visible()
    one.content()


def test_the_empty_page_leads_to_the_imports(reader, nothing) -> None:
    one = reader(base=nothing)
    one.open("overview", "Overview").get_by_role("button", name="Open Imports").click()
    one.drawn("Imports")


def test_charts_are_drawn_at_every_width(reader) -> None:
    for width in (1280, 1920):
        page = reader(width=width).open("overview", "Overview", project="Harbour scenes")
        expect(page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)").first).to_be_visible()
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, f"the page is {wider} px wider than the window of {width} px"
