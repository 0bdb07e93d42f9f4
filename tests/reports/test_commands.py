"""The commands: what they print, and the exit code that a script goes by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assay import main

PROJECT = "#import $x$ @ref =1+1"


def run(*arguments: object) -> int:
    """The exit code of `assay` with these arguments."""
    return main([str(argument) for argument in arguments])


def test_a_missing_argument_is_wrong_usage(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("report", "--project", PROJECT, "--warehouse", own) == 2
    assert run("verify", "--warehouse", own) == 2
    assert "--out FILE" in capsys.readouterr().err


def test_verify_fails_on_a_cut_file_in_one_sentence(
    own: Path, reports: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(reports[".pdf"].read_bytes()[:20_000])

    assert run("verify", cut, "--warehouse", own) == 1
    said = capsys.readouterr().err
    assert said.startswith("assay: cut.pdf ends in the middle")
    assert said.count("\n") == 1


def test_verify_log_says_how_long_the_chain_is(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("verify", "--log", "--warehouse", own) == 0
    assert "The log is whole: 4 entries" in capsys.readouterr().out


def test_a_report_compared_with_itself_has_not_changed(
    reports: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("report", "--compare", reports[".pdf"], reports[".xlsx"], "--json") == 0

    found = json.loads(capsys.readouterr().out)
    assert (found["reasons"], found["changes"]) == ([], [])


def test_check_fails_where_a_target_is_missed(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", "--warehouse", own) == 1  # .867 right, .95 wanted

    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("FAILS")
    assert "target accuracy: 0.867, 0.950 wanted" in first


def test_refresh_publishes_another_version_and_says_for_whom(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (own / "CURRENT").read_text()

    assert run("refresh", "--project", "nobody's", "--warehouse", own) == 1
    assert (own / "CURRENT").read_text() == before
    assert run("refresh", "--project", PROJECT, "--warehouse", own) == 0
    assert capsys.readouterr().out == f"{PROJECT}: computed anew\n"
    assert (own / "CURRENT").read_text() != before
