"""How the command exits, and what it says of wrong usage."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import assay


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["ingest"],
        ["ingest", "x.json", "--role", "boss"],
        ["ingest", "x.json", "--scale", "loud"],
        ["ingest", "x.json", "--exported-at", "yesterday"],
        ["ingest", "x.json", "--map", "item"],
        ["query"],
        ["query", "assets", "--format", "pdf"],
        ["query", "assets", "--as-of", "later"],
        ["serve", "--port", "many"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_2_with_the_usage(arguments, run):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: assay")


def test_help_is_exit_0(run):
    code, out, err = run("ingest", "--help")
    assert (code, err) == (0, "")
    assert "--exported-at" in out


def test_a_reader_that_stops_early_is_no_error(tmp_path):
    command = f"{sys.executable} -m assay views --json | head -c 10"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(assay.__file__).parent,
    )
    assert done.stdout == '[{"view": '
    assert "Traceback" not in done.stderr
