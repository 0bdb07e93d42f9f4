"""Which version of a warehouse is published, and which files it is made of.

The layout is a contract with the writer: CURRENT names a version, `versions/<name>.json`
lists the file of each project, the private file and an empty template with today's tables.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queries.errors import NoWarehouse


@dataclass(frozen=True)
class Version:
    """A published version: its name and its files."""

    name: str
    projects: dict[str, Path]
    template: Path
    private: Path | None


def current(warehouse: Path) -> Version:
    """The published version. Raises NoWarehouse with one sentence when there is none."""
    pointer = warehouse / "CURRENT"
    if not pointer.is_file():
        raise NoWarehouse(
            f"There is no warehouse at {warehouse}. Load an export first: "
            f"assay ingest SOURCE --warehouse {warehouse}"
        )
    try:
        name = pointer.read_text("utf-8").strip()
        listed: dict[str, Any] = json.loads((warehouse / "versions" / f"{name}.json").read_text())
        return Version(
            name=name,
            projects={project: warehouse / file for project, file in listed["projects"].items()},
            template=warehouse / listed["template"],
            private=warehouse / listed["private"] if listed.get("private") else None,
        )
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise NoWarehouse(
            f"{warehouse} is not a readable warehouse ({type(error).__name__}: {error}). "
            "Its CURRENT file must name a version listed in versions/."
        ) from error
