"""How far a load is stands on stderr, from a second on."""

from __future__ import annotations

import time
from pathlib import Path

from ingest import Progress, ProgressLine


def test_a_first_step_that_takes_long_is_told_while_it_lasts(monkeypatch, capsys):
    monkeypatch.setattr("ingest.progress_line.AFTER_SECONDS", 0.05)
    with ProgressLine() as line:
        line(Progress("reading", "folder/labels.csv"))
        assert capsys.readouterr().err == ""
        for _ in range(200):
            time.sleep(0.01)
            if said := capsys.readouterr().err:
                break
    assert said == "reading labels.csv\n"


def test_what_ends_at_once_says_nothing_even_later(monkeypatch, capsys):
    monkeypatch.setattr("ingest.progress_line.AFTER_SECONDS", 0.2)
    with ProgressLine() as line:
        line(Progress("reading", "labels.csv"))
    time.sleep(0.4)
    assert capsys.readouterr().err == ""


def test_views_are_counted_as_they_are_computed(monkeypatch, capsys):
    monkeypatch.setattr("ingest.progress_line.AFTER_SECONDS", 0.0)
    clock = iter(range(0, 1000, 5))
    monkeypatch.setattr("ingest.progress_line.time.monotonic", clock.__next__)

    def refresh(path: Path, tell) -> None:
        tell(1, 2)
        tell(2, 2)

    with ProgressLine() as line:
        line(Progress("computing views of", "harbour"))
        line.views(refresh)(Path("x.duckdb"))
    assert capsys.readouterr().err.splitlines()[-2:] == [
        "computing views of harbour, 1 of 2",
        "computing views of harbour, 2 of 2",
    ]
