"""The command over a small warehouse: an export, and what a command prints as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MONDAY = "2026-11-16T10:00:00Z"


@pytest.fixture
def read(run, warehouse) -> Callable[..., Any]:
    """What a command prints as JSON, once it went well."""

    def answer(*arguments: object) -> Any:
        code, out, err = run(*arguments, "--warehouse", warehouse)
        assert code == 0, err
        return json.loads(out)

    return answer


@pytest.fixture
def export(tasks) -> Path:
    """Two tasks; Ann judged both, Bob the first."""
    answers = ((1, {11: ("ann", "tug"), 12: ("bob", "buoy")}), (2, {21: ("ann", "tug")}))
    return tasks("harbour.json", *answers, at=MONDAY)


@pytest.fixture
def ask(read) -> Callable[[str], list[dict[str, Any]]]:
    """Rows of a question."""
    return lambda question: read("query", question, "--format", "json")
