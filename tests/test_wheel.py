"""What an installed Assay holds: SQL, pictures and settings travel in the wheel."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPO = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> set[str]:
    """The names of the files in a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)],
        cwd=REPO,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(built).namelist())


def tracked(*patterns: str) -> set[str]:
    done = subprocess.run(
        ["git", "ls-files", *patterns], cwd=REPO, check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


@pytest.mark.wheel
@pytest.mark.parametrize("room", ["ingest", "queries", "dashboard", "simulation"])
def test_every_file_of_a_room_is_in_the_wheel(wheel, room):
    wanted = tracked(room)
    assert wanted, f"git tracks no file of {room}"
    assert wanted <= wheel, sorted(wanted - wheel)


@pytest.mark.wheel
def test_the_command_and_its_licence_are_in_the_wheel_and_tests_are_not(wheel):
    assert "assay.py" in wheel
    assert any(name.endswith("licenses/LICENSE") for name in wheel)
    assert not any(name.startswith(("tests/", "docs/", "benchmarks/")) for name in wheel)
