"""One small operation with everything a report speaks of, shared by all tests here."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ingest
import queries
from reports.gathering import Request, gather
from reports.making import Made, enter, make_report
from reports.model import Manifest
from reports.rendering import SUFFIXES, rendered

PROJECT = "#import $x$ @ref =1+1"
LABELS = ("tug", "buoy", "=SUM(<b>A1)")


def work(first: int, last: int, wrong: int) -> str:
    """Three of six people answer each item; every `wrong`-th answer is the next label."""
    lines = ["item,annotator,label,seconds,submitted_at"]
    for item in range(first, last):
        for turn in range(3):
            person = (item + 2 * turn) % 6
            said = item % 3 + ((3 * item + turn) % wrong == 0)
            lines.append(
                f"img{item},person{person},{LABELS[said % 3]},{4 + turn},"
                f"2026-11-{1 + item % 9:02d}T10:{turn:02d}:00Z"
            )
    return "\n".join(lines) + "\n"


def load(source: Path, into: Path, views: bool = True, **options: Any) -> None:
    """Load one table into the project."""
    request = ingest.Request(sources=(source,), project=PROJECT, options=ingest.Options(**options))
    ingest.load(request, into, refresh=queries.refresh if views else lambda _: None)


@pytest.fixture(scope="session")
def operation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the exports and, in `warehouse`, what was loaded of them."""
    folder = tmp_path_factory.mktemp("operation")
    (folder / "labels.csv").write_text(work(0, 60, 10))
    gold = "".join(f"img{item},{LABELS[item % 3]}\n" for item in range(0, 60, 2))
    (folder / "gold.csv").write_text(f"item,label\n{gold}")
    load(folder / "labels.csv", folder / "warehouse", views=False, batch="B-01")
    load(folder / "gold.csv", folder / "warehouse", role="gold")
    return folder


@pytest.fixture(scope="session")
def manifest(operation: Path) -> Manifest:
    """The report of the whole project as data."""
    return gather(Request(operation / "warehouse", PROJECT))


@pytest.fixture(scope="session")
def reports(
    operation: Path, manifest: Manifest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The report as each kind of file, entered in the log of `operation`."""
    folder = tmp_path_factory.mktemp("reports")
    files = {}
    for suffix in SUFFIXES:
        files[suffix] = folder / f"report{suffix}"
        files[suffix].write_bytes(rendered(manifest, suffix))
        data = files[suffix].read_bytes()
        enter(operation / "warehouse", manifest, data, files[suffix].name, "amira")
    return files


@pytest.fixture
def own(operation: Path, reports: dict[str, Path], tmp_path: Path) -> Path:
    """A copy of the warehouse, reports entered, that a test may harm."""
    return Path(shutil.copytree(operation / "warehouse", tmp_path / "warehouse"))


@pytest.fixture
def made() -> Callable[..., Made]:
    """Make a report: made(warehouse, file, batch="B-01")."""

    def run(warehouse: Path, out: Path, **asked: Any) -> Made:
        return make_report(Request(warehouse, PROJECT, **asked), out, actor="amira")

    return run


@pytest.fixture
def add_work() -> Callable[..., None]:
    """Load more work: add_work(warehouse, "more.csv", first, last, wrong=4, batch="B-02")."""

    def run(into: Path, name: str, first: int, last: int, *, wrong: int, batch: str) -> None:
        source = into.parent / name
        source.write_text(work(first, last, wrong))
        load(source, into, batch=batch)

    return run
