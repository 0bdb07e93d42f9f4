"""Takes the pictures of docs/images from the sample operation, as a reader would see them.

    python -m docs.screenshots [--warehouse DIR]

Needs playwright and a Chromium on the PATH. Without --warehouse the sample operation is made
anew in a temporary folder. The same sample gives the same pictures, up to the browser's fonts.
"""

from __future__ import annotations

import argparse
import io
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import polars as pl
from PIL import Image
from playwright.sync_api import Page, sync_playwright

import queries

IMAGES = Path(__file__).parent / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PROJECT = "Harbour scenes"
WIDTH = 1440
LARGEST_BYTES = 500_000


def main() -> int:
    """Write the pictures; returns the exit code."""
    parser = argparse.ArgumentParser(description="Take the pictures of docs/images.")
    parser.add_argument("--warehouse", type=Path, help="one that `assay demo` has made")
    given = parser.parse_args().warehouse
    chromium = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if chromium is None:
        print(f"Pictures need one of these on the PATH: {', '.join(BROWSERS)}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="assay-pictures-") as folder:
        warehouse = given or made(Path(folder) / "warehouse")
        with served(warehouse) as base:
            take(base, chromium, telling_asset(warehouse))
    return 0


def made(warehouse: Path) -> Path:
    """The sample operation, loaded."""
    command = [sys.executable, "-m", "assay", "demo", "--no-serve", "--warehouse", str(warehouse)]
    subprocess.run(command, check=True)
    return warehouse


def telling_asset(warehouse: Path) -> str:
    """An asset with a handful of errors, one of them a wrong class, seen by most people."""
    reader = queries.open_warehouse(warehouse, projects=[PROJECT])
    errors = reader.fetch("errors_list").filter(pl.col("gold_annotation_id").is_not_null())
    people = reader.fetch("asset_passes").group_by("asset_id").agg(pl.len().alias("passes"))
    ranked = (
        errors.group_by("asset_id")
        .agg(
            pl.len().alias("errors"),
            pl.col("type").n_unique().alias("kinds"),
            (pl.col("type") == "wrong_class").sum().alias("wrong"),
        )
        .filter(pl.col("errors").is_between(3, 5), pl.col("wrong") > 0)
        .join(people, on="asset_id")
        .sort("passes", "kinds", "asset_id", descending=[True, True, False])
    )
    reader.close()
    return str(ranked["asset_id"][0])


def take(base: str, chromium: str, asset: str) -> None:
    """Open the two pages and write their pictures."""
    shots = (
        ("overview-light.png", "light", 1430, "", {}, ".decisions"),
        ("asset-dark.png", "dark", 1000, "asset", {"asset": asset}, ".stage img"),
    )
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for name, mode, height, path, query, seen in shots:
            size = {"width": WIDTH, "height": height}
            context = browser.new_context(viewport=size, color_scheme=mode)
            page = context.new_page()
            page.goto(f"{base}/{path}?{urlencode({'project': PROJECT, **query})}")
            settle(page, seen)
            write(IMAGES / name, page.screenshot())
            context.close()
        browser.close()


def settle(page: Page, seen: str) -> None:
    """Wait until the page is drawn, charts and pictures included."""
    patience = 60_000
    page.locator(seen).first.wait_for(timeout=patience)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(
        timeout=patience
    )
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)


def write(path: Path, png: bytes) -> None:
    """A picture as small as it can be without a visible loss."""
    image: Any = Image.open(io.BytesIO(png)).convert("RGB")
    packed = io.BytesIO()
    image.save(packed, "PNG", optimize=True)
    if packed.tell() > LARGEST_BYTES:
        packed = io.BytesIO()
        reduced = image.quantize(256, dither=Image.Dither.NONE)
        reduced.save(packed, "PNG", optimize=True)
    path.write_bytes(packed.getvalue())
    print(f"{path.name}: {packed.tell() / 1000:.0f} kB", file=sys.stderr)


@contextmanager
def served(warehouse: Path) -> Iterator[str]:
    """The dashboard on a free port, for as long as it is needed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "assay", "serve", "--port", str(port)]
    process = subprocess.Popen([*command, "--warehouse", str(warehouse)])
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            if answers(f"{base}/_stcore/health"):
                break
            time.sleep(0.2)
        yield base
    finally:
        process.terminate()
        process.wait()


def answers(url: str) -> bool:
    """Whether something answers there."""
    try:
        with urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(main())
