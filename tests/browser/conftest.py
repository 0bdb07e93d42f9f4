"""A served dashboard over the sample operation, and a Chromium that must stay on this machine.

Every page opened here is watched: a request that leaves the loopback address, an error in the
console or a page that gave up fails the test that opened it.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import pytest

import ingest
import queries
import simulation

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

REPO = Path(__file__).parents[2]
ALBUM = REPO / "artifacts" / "browser"
LOOPBACK = "127.0.0.1"
PATIENCE = 60_000  # milliseconds for what takes one second on a quiet machine
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    # Nothing but the loopback address resolves, so whatever is asked for elsewhere fails.
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {LOOPBACK}",
]
# Streamlit looks for its server below the path of the page before it looks at the root.
PROBES = re.compile(r"/\w+/_stcore/(health|host-config)$")


class Reader:
    """Somebody at a screen: one browser context with one page, and all that went wrong in it."""

    def __init__(self, browser: Any, base: str, mode: str = "light", width: int = 1440) -> None:
        self.base = base
        self.strays: list[str] = []
        self.complaints: list[str] = []
        viewport = {"width": width, "height": 1000}
        self.context = browser.new_context(viewport=viewport, color_scheme=mode)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self._seen(request.url))
        self.page.on("websocket", lambda socket: self._seen(socket.url))
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _seen(self, url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob", "about") and (
            urlsplit(url).hostname != LOOPBACK
        ):
            self.strays.append(url)

    def _heard(self, message: Any) -> None:
        if message.type == "error" and not PROBES.search(message.location.get("url", "")):
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def open(self, page: str, title: str | None = None, **query: Any) -> Any:
        """Open a page of the dashboard by its address and wait until it is drawn."""
        path = "" if page == "overview" else page
        asked = f"?{urlencode(query, doseq=True)}" if query else ""
        return self.visit(f"{self.base}/{path}{asked}", title)

    def visit(self, url: str, title: str | None = None) -> Any:
        """Open an address and wait until it is drawn."""
        self.page.goto(url)
        self.drawn(title)
        return self.page

    def drawn(self, title: str | None = None) -> None:
        """Wait until the page with this title stands and nothing runs any more."""
        heading = self.page.get_by_role("heading", level=1)
        playwright.expect(heading).to_have_count(1)
        if title is not None:
            playwright.expect(heading).to_have_text(title)
        idle = self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
        playwright.expect(idle).to_be_visible(timeout=PATIENCE)
        playwright.expect(self.page.get_by_text("could not be drawn")).to_have_count(0)
        playwright.expect(self.page.get_by_test_id("stException")).to_have_count(0)

    def act_on_row(self, alt: str, row: int = 0, x: int = 48) -> None:
        """Click the action of a row in the table so described; its grid is one canvas.

        Where rows can be chosen, the action stands at 85 and the box to choose with at 17.
        """
        table = self.page.locator(f'[data-testid=stDataFrame]:has([aria-label="{alt}"])')
        playwright.expect(table.locator("canvas").first).to_be_visible()
        table.click(position={"x": x, "y": 34 + 29 * row + 14})

    def content(self) -> None:
        """Fail for what left this machine and for what the console complained of."""
        assert not self.strays, f"requests that left this machine: {self.strays}"
        assert not self.complaints, f"errors in the console: {self.complaints}"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The Chromium of this machine."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"browser tests need one of these on the PATH: {', '.join(names)}")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """One headless browser for all tests."""
    playwright.expect.set_options(timeout=PATIENCE)
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of a small sample operation; its exports and pictures lie beside it."""
    folder = tmp_path_factory.mktemp("operation")
    truth = simulation.write(folder / "exports", scale=0.3)
    for source in truth.sources:
        request = ingest.Request(
            (folder / "exports" / source.path,),
            project=source.project,
            options=ingest.Options(role=source.role),
        )
        ingest.load(request, folder / "warehouse", refresh=queries.refresh)
    return folder / "warehouse"


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """`assay serve` on a free port of the loopback address; gives the address."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(warehouse: Path) -> str:
        port = _free_port()
        command = [sys.executable, "-m", "assay", "serve", "--port", str(port)]
        processes.append(subprocess.Popen([*command, "--warehouse", str(warehouse)], cwd=REPO))
        base = f"http://{LOOPBACK}:{port}"
        _wait_for(f"{base}/_stcore/health", processes[-1])
        return base

    yield start
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def dashboard(serve: Callable[[Path], str], sample: Path) -> str:
    """The address of a dashboard that is only read."""
    return serve(sample)


@pytest.fixture(scope="session")
def workshop(
    serve: Callable[[Path], str], sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """The address and the warehouse of a dashboard that tests may load exports into."""
    copy = tmp_path_factory.mktemp("workshop") / "warehouse"
    shutil.copytree(sample, copy)
    return serve(copy), copy


@pytest.fixture(scope="session")
def real(
    serve: Callable[[Path], str], shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """The address and the warehouse of a dashboard over exports that tools have written.

    Newsgroups: texts that many people put into classes, with gold. Car reviews: boxes that a
    reviewer has sent back.
    """
    warehouse = tmp_path_factory.mktemp("real") / "warehouse"
    for source, project in (
        ("appen/f505945_newsgroups_full_with_untrusted.csv", "Newsgroups"),
        ("label-studio/lse_reviews_rejected.json", "Car reviews"),
    ):
        request = ingest.Request((shared / "exports" / source,), project=project)
        ingest.load(request, warehouse, refresh=queries.refresh)
    return serve(warehouse), warehouse


@pytest.fixture
def album() -> Callable[..., Callable[[Any, str], None]]:
    """Keep a picture of each step of a walk: step = album("lead", "real", "dark"); step(page, "x").

    They lie in artifacts/browser, named by person, data, mode and step.
    """

    def begin(*walk: str) -> Callable[[Any, str], None]:
        ALBUM.mkdir(parents=True, exist_ok=True)
        taken: list[str] = []

        def step(page: Any, name: str) -> None:
            taken.append(name)
            playwright.expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
            file = "-".join((*walk, str(len(taken)), name))
            page.screenshot(path=ALBUM / f"{file}.png")

        return step

    return begin


@pytest.fixture(scope="session")
def nothing(serve: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a dashboard over a warehouse that is not there yet."""
    return serve(tmp_path_factory.mktemp("empty") / "warehouse")


@pytest.fixture
def reader(browser: Any, dashboard: str) -> Iterator[Callable[..., Reader]]:
    """Seat a reader before a dashboard: reader(), reader(mode="dark"), reader(base=address)."""
    seated: list[Reader] = []

    def seat(base: str = dashboard, **given: Any) -> Reader:
        seated.append(Reader(browser, base, **given))
        return seated[-1]

    yield seat
    for one in seated:
        one.context.close()
    for one in seated:
        one.content()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say where the pictures of the walks lie."""
    if ALBUM.is_dir():
        terminalreporter.write_line(f"pictures of the walks: {ALBUM}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, f"the server ended with {process.returncode}"
        try:
            with urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"nothing answers at {url} after {seconds:.0f} s")
