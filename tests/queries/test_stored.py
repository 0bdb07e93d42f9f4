"""Stored views are computed in bounded memory: where it runs out, with less from the beginning."""

from pathlib import Path

import duckdb
import pytest

from queries import stored


def refuse_above(megabytes: int, tried: list[int]):
    def compute(path: Path, given: int) -> None:
        tried.append(given)
        if given > megabytes:
            raise duckdb.OutOfMemoryException("failed to pin a block")

    return compute


def test_where_memory_runs_out_half_of_it_is_tried(monkeypatch):
    tried: list[int] = []
    monkeypatch.setattr(stored, "_refresh", refuse_above(1_000, tried))
    stored.refresh(Path("p.duckdb"))
    assert tried == [4_000, 2_000, 1_000]


def test_where_no_memory_is_enough_it_says_so(monkeypatch):
    tried: list[int] = []
    monkeypatch.setattr(stored, "_refresh", refuse_above(0, tried))
    with pytest.raises(duckdb.OutOfMemoryException):
        stored.refresh(Path("p.duckdb"))
    assert tried == [4_000, 2_000, 1_000, 500, 250]
