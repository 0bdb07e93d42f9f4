"""Fixtures for tests of loading: the command in this process, a warehouse nothing may change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bad_sources import COCO

import assay
import queries


@pytest.fixture(scope="module")
def filled(module_load, tmp_path_factory) -> Path:
    """A warehouse with one small project; nothing here may change it."""
    warehouse = tmp_path_factory.mktemp("filled") / "warehouse"
    module_load(COCO, into=warehouse, project="kept", views=False)
    return warehouse


@pytest.fixture
def quick(monkeypatch):
    """No views (these tests are about reading) and no progress (it comes when a load is slow)."""
    monkeypatch.setattr(queries, "refresh", lambda _: None)
    monkeypatch.setattr(assay, "PROGRESS_AFTER_SECONDS", 1e9)


@pytest.fixture
def run(capsys) -> Callable[..., tuple[int, str, str]]:
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
def write(tmp_path: Path) -> Any:
    def to(text: str | bytes, name: str = "labels.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return to
