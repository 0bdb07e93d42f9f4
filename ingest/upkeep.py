"""What keeps a warehouse in order between imports: stored views anew, fingerprints of sources."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from ingest.adapters import registry
from ingest.errors import IngestError
from ingest.load import file_sha256, fingerprint
from ingest.recognise import recognise
from ingest.warehouse import Warehouse, create_project_tables


def recompute(
    warehouse: Path, refresh: Callable[[Path], None], projects: Sequence[str] | None = None
) -> list[str]:
    """Publish a version whose stored views are of today's code; which projects it was done for.

    Facts stay as they are; a table that older code made gets the columns of today. `projects`
    limits it (None: all). Raises WarehouseError; nothing is published then.
    """
    done = []
    with Warehouse(warehouse).draft() as draft:
        for project in sorted(draft.projects):
            if projects is None or project in projects:
                path = draft.project_file(project)
                with duckdb.connect(str(path)) as connection:
                    create_project_tables(connection)
                refresh(path)
                done.append(project)
    return done


def source_sha256(location: str, adapter: str, recorded: str) -> str | None:
    """The fingerprint of a source today: `recorded` where it still is that; None when it is gone.

    A file that came out of a folder of several exports was recorded as part of that folder. Of a
    format that `assay.toml` added, which is not known here, the bytes of the file are hashed.
    """
    path = Path(location)
    if "://" in location or not path.exists():
        return None
    if adapter not in registry():
        return file_sha256(path) if path.is_file() else None
    try:
        alone = fingerprint(recognise(path, adapter)[0])
    except (IngestError, OSError, IndexError):
        alone = "unreadable"
    return recorded if recorded in _as_members(path) else alone


def _as_members(path: Path) -> set[str]:
    """What a file is recorded as when it came out of some folder above it: name and bytes."""
    if not path.is_file():
        return set()
    own = file_sha256(path)
    parts = path.parts
    names = ("/".join(parts[start:]) for start in range(len(parts) + 1))
    return {hashlib.sha256(f"{name}\0{own}\n".encode()).hexdigest() for name in names}
