"""Every page over a sample, an empty project and no warehouse at all: drawn, or an honest word."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import simulation
from dashboard import links

REPO = Path(__file__).parents[2]
PAGES = [
    name for name in links.PAGES if (REPO / "dashboard" / "app_pages" / f"{name}.py").is_file()
]
STRIPS = ["overview", "throughput", "flow", "forecast", "time", "agreement", "accuracy", "errors"]
FIGURES = [*STRIPS, "flagged"]
HOSTILE = "<img src=x onerror=alert(1)> ![x](http://tracker.invalid/x.png) =1+1"


def furniture(app: AppTest) -> list[dict[str, Any]]:
    """What the drawn parts of a page were given, in the order they stand."""
    found = []
    for element in app.get("bidi_component"):
        found.append(
            json.loads(
                element.proto.mixed.json if element.proto.HasField("mixed") else element.proto.json
            )
        )
    return found


def words(app: AppTest) -> str:
    """All that the drawn parts and plain texts of a page say."""
    said = [json.dumps(part, ensure_ascii=False) for part in furniture(app)]
    return "\n".join([*said, *(text.value for text in app.text)])


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page of the dashboard over a warehouse: opened(path, "errors", severity="major")."""

    def run(warehouse: Path, page: str, **query: str) -> AppTest:
        monkeypatch.setenv("ASSAY_WAREHOUSE", str(warehouse))
        app = AppTest.from_file(str(REPO / "dashboard" / "app.py"), default_timeout=60)
        if page != "overview":
            app.switch_page(f"app_pages/{page}.py")
        app.query_params.update(query)
        return app.run()

    return run


def assert_drawn(app: AppTest) -> None:
    """No exception, and no page that gave up."""
    assert not app.exception
    assert "could not be drawn" not in words(app)


@pytest.fixture(scope="module")
def sample(
    tmp_path_factory: pytest.TempPathFactory, load_sample: Callable[..., simulation.Truth]
) -> Path:
    """The sample operation, small; its weather project has gold and no dates."""
    folder = tmp_path_factory.mktemp("sample")
    load_sample(folder, scale=0.1)
    return folder / "warehouse"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_drawn_over_the_sample_operation(
    opened: Callable[..., AppTest], sample: Path, page: str
) -> None:
    assert_drawn(opened(sample, page))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_a_warehouse_says_how_to_begin(
    opened: Callable[..., AppTest], tmp_path: Path, page: str
) -> None:
    app = opened(tmp_path / "nowhere", page)
    assert_drawn(app)
    if page in FIGURES:
        assert "There is no data yet." in words(app)


@pytest.fixture(scope="module")
def skipped_only(tmp_path_factory: pytest.TempPathFactory, module_load: Callable[..., Any]) -> Path:
    """A project in which an asset was listed and nobody has done anything."""
    folder = tmp_path_factory.mktemp("empty")
    export = folder / "tasks.json"
    export.write_text(json.dumps([{"id": 1, "data": {"text": "a"}, "annotations": []}]))
    module_load(export, into=folder / "warehouse", project="empty")
    return folder / "warehouse"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_over_an_empty_project_gives_reasons(
    opened: Callable[..., AppTest], skipped_only: Path, page: str
) -> None:
    app = opened(skipped_only, page)
    assert_drawn(app)
    if page == "accuracy":
        assert "n/a: no work yet" in words(app)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, module_load: Callable[..., Any]) -> Path:
    """Labels, people and assets whose names try to be markup, a tracker and a formula."""
    rows = [
        f'"{HOSTILE} {item}","{HOSTILE} {who}","{HOSTILE} {label}"'
        for item in range(3)
        for who, label in (("a", "x"), ("b", "y" if item else "x"))
    ]
    folder = tmp_path_factory.mktemp("hostile")
    labels = folder / "labels.csv"
    labels.write_text("\n".join(["item,worker,label", *rows]))
    gold = folder / "gold.csv"
    gold.write_text("\n".join(["item,gold", *(f'"{HOSTILE} {i}","{HOSTILE} x"' for i in range(3))]))
    module_load(labels, into=folder / "warehouse", project="hostile", views=False)
    module_load(gold, into=folder / "warehouse", project="hostile", role="gold")
    return folder / "warehouse"


@pytest.mark.parametrize("page", PAGES)
def test_nothing_from_an_export_becomes_markup(
    opened: Callable[..., AppTest], hostile: Path, page: str
) -> None:
    app = opened(hostile, page)
    assert_drawn(app)
    written = [element.value for kind in (app.markdown, app.caption, app.title) for element in kind]
    labels = [getattr(widget, "label", "") for widget in app.button]
    assert not [text for text in (*written, *labels) if "tracker.invalid" in str(text)]


def test_a_link_shows_the_same_rows_in_a_fresh_session(
    opened: Callable[..., AppTest], sample: Path
) -> None:
    query = {"project": "Harbour weather", "severity": "major", "from": "accuracy"}
    app = opened(sample, "errors", **query)
    assert_drawn(app)
    assert '"severity=major"' in words(app)
    assert "← Back to Accuracy" in words(app)
    assert app.selectbox(key="filter_project").value == "Harbour weather"


def test_a_project_that_is_not_there_becomes_the_first_that_is(
    opened: Callable[..., AppTest], sample: Path
) -> None:
    app = opened(sample, "overview", project="gone")
    assert app.selectbox(key="filter_project").value == "Harbour night"


def test_no_key_figure_stands_without_its_reason(
    opened: Callable[..., AppTest], sample: Path
) -> None:
    for page in STRIPS:
        for strip in furniture(opened(sample, page, project="Harbour weather")):
            for cell in strip.get("cells", []):
                assert cell["value"] or cell["missing"].startswith("n/a: "), (page, cell)


def test_the_page_list_is_complete() -> None:
    files = {path.stem for path in (REPO / "dashboard" / "app_pages").glob("*.py")}
    assert files - {"__init__"} <= set(links.PAGES)
