"""A large export is merged part by part; nobody can tell afterwards."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb
import pytest

import queries
from ingest.warehouse import Warehouse

DAYS = [datetime(2026, 11, day, tzinfo=UTC) for day in (16, 17, 18)]
TABLES = ("assets", "submissions", "annotations")


@pytest.fixture
def load(load):
    return partial(load, views=False)


def rows(warehouse: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the project, current and past, in a comparable order."""
    names = [*TABLES, *(f"{name}_history" for name in TABLES), "sightings", "labels"]
    with duckdb.connect(queries.current(warehouse).projects["p"], read_only=True) as connection:
        return {
            name: sorted(connection.execute(f"from {name}").fetchall(), key=repr) for name in names
        }


@pytest.mark.parametrize(("order", "snapshot"), [((0, 1, 2), 1), ((2, 0, 1), None), ((1, 2, 0), 1)])
def test_a_merge_in_parts_ends_as_a_merge_in_one(
    load, tasks, tmp_path, monkeypatch, order, snapshot
):
    everybody = [(number, {10 * number: ("ann", "tug")}) for number in range(1, 9)]
    contents = [
        everybody,
        [*everybody[:5], (9, {90: ("bob", "buoy")})],
        [(number, {10 * number: ("ann", "vessel")}) for number in (2, 4, 9)],
    ]
    exports = [
        tasks(f"{day.day}.json", *content, at=day.isoformat())
        for day, content in zip(DAYS, contents, strict=True)
    ]
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    for folder, size in ((whole, 1_000_000), (parted, 2)):
        monkeypatch.setattr("ingest.merge.PART_ROWS", size)
        Warehouse(folder)._create()
        (folder / "private" / "key").write_bytes(bytes(32))
        for number in order:
            load(
                exports[number],
                into=folder,
                project="p",
                exported_at=DAYS[number],
                snapshot=number == snapshot,
            )
    assert rows(parted) == rows(whole)
    assert rows(parted)["annotations_history"]
