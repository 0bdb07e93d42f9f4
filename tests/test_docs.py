"""Documentation is a subject of the test suite: what it promises is there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

import assay
import ingest
import queries
from docs import generate
from ingest.tables import tables

REPO = Path(__file__).parent.parent


def text(name: str) -> str:
    return (REPO / name).read_text("utf-8")


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The generated pages, made anew."""
    return generate.pages()


@pytest.mark.parametrize("name", ["metrics.md", "formats.md", "tables.md", "command.md"])
def test_a_generated_page_is_fresh(name, pages):
    assert text(f"docs/{name}") == pages[name], "run `make docs` and commit"


def test_no_other_page_is_generated(pages):
    assert set(pages) == {"metrics.md", "formats.md", "tables.md", "command.md"}


def test_every_view_adapter_and_table_is_documented():
    for name in queries.catalogue():
        assert f"### {name}\n" in text("docs/metrics.md")
    for name in ingest.registry():
        assert f"## {name}\n" in text("docs/formats.md")
    for name in tables():
        assert f"## {name}\n" in text("docs/tables.md")


def test_every_page_of_the_dashboard_is_in_the_readme():
    pages = {path.stem for path in (REPO / "dashboard" / "app_pages").glob("*.py")} - {"__init__"}
    readme = text("README.md").lower()
    assert [page for page in sorted(pages) if page not in readme] == []


def test_the_readme_s_make_targets_and_commands_exist():
    readme = text("README.md")
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", readme, re.MULTILINE)) <= targets
    parser_help = assay._parser().format_help()
    for command in set(re.findall(r"\bassay ([a-z]+)\b", readme)):
        assert re.search(rf"^\s+{command}\s", parser_help, re.MULTILINE), command


def test_the_readme_s_links_and_pictures_are_there():
    for target in re.findall(r"\]\(([^)#]+)\)", text("README.md")):
        assert target.startswith("http") or (REPO / target).exists(), target


def tracked_text() -> dict[str, str]:
    done = subprocess.run(["git", "ls-files"], cwd=REPO, check=True, capture_output=True, text=True)
    found = {}
    for name in done.stdout.split("\n"):
        path = REPO / name
        if name and path.is_file():
            content = path.read_bytes()
            if b"\0" not in content:
                found[name] = content.decode("utf-8")
    return found


def test_no_tracked_file_names_a_registry_or_a_path_of_one_machine():
    hosts = (
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "registry.npmjs" + ".org",
        "deb.debian" + ".org",
    )
    paths = re.compile(r"(?<![\w.])/(?:work|root|home/[a-z]+)/")
    for name, content in tracked_text().items():
        assert not any(host in content for host in hosts), name
        assert not paths.search(content), (name, paths.search(content))


def test_requirements_are_locked_with_hashes_and_without_addresses():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-oracle.txt"):
        content = text(name)
        assert "--hash=sha256:" in content
        assert "://" not in content
        pins = re.findall(r"^([A-Za-z0-9_.-]+)([^ \\\n]*)", content, re.MULTILINE)
        assert pins
        assert all(version.startswith("==") for _, version in pins), name


def test_nothing_shipped_needs_the_fact_sheet():
    shipped = ("assay.py", "ingest/", "queries/", "dashboard/", "simulation/", "Makefile", "docs/")
    for name, content in tracked_text().items():
        if name.startswith(shipped):
            assert "../shared" not in content, name
