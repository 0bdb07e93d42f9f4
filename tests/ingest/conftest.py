"""Fixtures for tests of loading: a warehouse nothing may change, a file to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bad_sources import COCO


@pytest.fixture(scope="module")
def filled(module_load, tmp_path_factory) -> Path:
    """A warehouse with one small project; nothing here may change it."""
    warehouse = tmp_path_factory.mktemp("filled") / "warehouse"
    module_load(COCO, into=warehouse, project="kept", views=False)
    return warehouse


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def to(text: str | bytes, name: str = "labels.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return to
