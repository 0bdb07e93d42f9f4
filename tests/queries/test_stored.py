"""Views of a large project are computed one by one, each in as little memory as it fits into."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

import queries
from queries import stored
from queries.catalogue import catalogue

VIEW = catalogue()["throughput_by_annotator"]


@pytest.fixture
def connection():
    with duckdb.connect(":memory:") as opened:
        yield opened


def setting(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    return str(connection.execute(f"select current_setting('{name}')").fetchall()[0][0])


def fits_at(attempt: int, tried: list[tuple[str, str]]):
    """A computation that runs out of memory until the given attempt, and notes its settings."""

    def compute(connection, view, table):
        limit = setting(connection, "memory_limit")
        tried.append((limit, setting(connection, "disabled_optimizers")))
        if len(tried) < attempt:
            raise duckdb.OutOfMemoryException("failed to pin a block")

    return compute


def test_what_does_not_fit_is_joined_as_written_before_it_gets_more_memory(connection, monkeypatch):
    tried: list[tuple[str, str]] = []
    monkeypatch.setattr(stored, "materialise", fits_at(3, tried))
    stored._materialise_large(connection, VIEW, "stored.x")
    (small, free), (again, written), (larger, _) = tried
    assert (free, written) == ("", "join_order")
    assert small == again != larger
    assert setting(connection, "disabled_optimizers") == ""


def test_where_no_memory_is_enough_it_says_so(connection, monkeypatch):
    tried: list[tuple[str, str]] = []
    monkeypatch.setattr(stored, "materialise", fits_at(99, tried))
    with pytest.raises(duckdb.OutOfMemoryException):
        stored._materialise_large(connection, VIEW, "stored.x")
    assert len(tried) == 8


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every stored view of a project's file but the stamps, in a comparable order."""
    with duckdb.connect(path, read_only=True) as project:
        names = project.execute(
            "select table_name from information_schema.tables "
            "where table_schema = 'stored' and table_name <> 'stamps'"
        ).fetchall()
        return {
            name: sorted(project.execute(f"from stored.{name}").fetchall(), key=repr)
            for (name,) in names
        }


def test_a_large_project_has_the_same_stored_views_as_a_small_one(
    load, tasks, warehouse, monkeypatch
):
    answers = {11: ("ann", "tug"), 12: ("bob", "buoy")}
    load(tasks("a.json", (1, answers), at="2026-11-16T10:00:00Z"), project="p")
    path = queries.current(warehouse).projects["p"]
    small = contents(path)
    monkeypatch.setattr(stored, "SMALL_ROWS", 0)
    stored.refresh(path)
    assert contents(path) == small
    assert len(small["throughput_by_annotator"]) == 2
