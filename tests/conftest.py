"""Fixtures for every room: the fact sheet beside the repo, a warehouse, small exports."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import assay
import ingest
import queries
import simulation

REPO = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real exports and reference data beside the repo; skips where it is absent."""
    folder = REPO.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the fact sheet ../shared is not here; CI has it")
    return folder


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """Where a warehouse may be made."""
    return tmp_path / "warehouse"


def load_into(*sources: Path, into: Path, views: bool = True, **given: Any) -> list[ingest.Receipt]:
    """Load sources into a warehouse: load_into(path, into=folder, project="p", role="gold").

    With views=False no stored view is computed, as a reader can do that for the few it needs.
    """
    names = ("role", "columns", "scale", "batch")
    options = ingest.Options(**{name: given.pop(name) for name in names if name in given})
    request = ingest.Request(sources=tuple(sources), options=options, **given)
    refresh = queries.refresh if views else lambda _: None
    return ingest.load(request, into, refresh=refresh)


@pytest.fixture(scope="module")
def module_load() -> Callable[..., list[ingest.Receipt]]:
    """`load_into`, for fixtures that outlive a test."""
    return load_into


@pytest.fixture(scope="session")
def load_sample() -> Callable[..., simulation.Truth]:
    """Load the sample operation, without pictures, into `folder`/warehouse; tells what is planted.

    load_sample(folder, scale=0.1): its stored views are computed once per project.
    """

    def run(folder: Path, views: bool = True, **given: Any) -> simulation.Truth:
        truth = simulation.write(folder / "exports", images=False, **given)
        last = {source.project: source for source in truth.sources}
        for source in truth.sources:
            load_into(
                folder / "exports" / source.path,
                into=folder / "warehouse",
                views=views and last[source.project] is source,
                project=source.project,
                role=source.role,
            )
        return truth

    return run


@pytest.fixture
def load(warehouse: Path) -> Callable[..., list[ingest.Receipt]]:
    """`load_into` the test's own warehouse, unless told otherwise."""

    def run(*sources: Path, into: Path = warehouse, **given: Any) -> list[ingest.Receipt]:
        return load_into(*sources, into=into, **given)

    return run


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """The command in this process: exit code, stdout, stderr."""

    def command(*arguments: object) -> tuple[int, str, str]:
        try:
            code = assay.main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return command


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loads compute no views, as the readers of most tests need few; no progress is told."""
    monkeypatch.setattr(queries, "refresh", lambda *_: None)
    monkeypatch.setattr("ingest.progress_line.AFTER_SECONDS", 1e9)


@pytest.fixture
def tasks(tmp_path: Path) -> Callable[..., Path]:
    """Write a Label Studio export of single-choice tasks.

    Each task is (task id, {annotation id: (person, choice)}), `at` the time of all rows.
    """

    def write(name: str, *given: tuple[int, dict[int, tuple[str, str]]], at: str) -> Path:
        content = [
            {
                "id": task,
                "data": {"text": f"text {task}"},
                "annotations": [
                    {
                        "id": number,
                        "completed_by": {"id": 1, "email": f"{person}@example.com"},
                        "created_at": at,
                        "updated_at": at,
                        "lead_time": 10.0,
                        "was_cancelled": False,
                        "result": [
                            {
                                "id": f"r{number}",
                                "from_name": "topic",
                                "to_name": "text",
                                "type": "choices",
                                "value": {"choices": [choice]},
                            }
                        ],
                    }
                    for number, (person, choice) in answers.items()
                ],
                "predictions": [],
            }
            for task, answers in given
        ]
        path = tmp_path / name
        path.write_text(json.dumps(content), "utf-8")
        return path

    return write
