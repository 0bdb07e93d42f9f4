"""Symbolic links in folders and zips: nothing outside the export is read."""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

import ingest
from ingest.adapters._drawn_files import others
from ingest.adapters._inception_events import find_log
from ingest.export import Export

CASES = Path(__file__).parent / "adapters"
STUDIO = CASES / "label_studio_json" / "one_file_per_task" / "export"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the export with what nobody meant to load."""
    folder = tmp_path / "outside"
    folder.mkdir()
    [task] = (json.loads(path.read_text("utf-8")) for path in [STUDIO / "6.json"])
    (folder / "secret.json").write_text(json.dumps({**task, "id": 666}), "utf-8")
    (folder / "event.log").write_text('{"event": "x"}\n', "utf-8")
    return folder


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A folder with two tasks, one file each."""
    return shutil.copytree(STUDIO, tmp_path / "export")


def names(source: Path) -> list[str]:
    return [member.name for member in Export.at(source).members]


def test_a_link_to_a_file_outside_is_not_followed(export, outside, load, warehouse):
    (export / "7.json").symlink_to(outside / "secret.json")
    (export / "8.json").symlink_to("../outside/secret.json")
    assert names(export) == ["1.json", "6.json"]
    [receipt] = load(export, project="p", views=False)
    assert receipt.counts["assets"] == 2


def test_a_link_to_a_folder_outside_is_not_followed(export, outside):
    (export / "more").symlink_to(outside, target_is_directory=True)
    assert names(export) == ["1.json", "6.json"]


def test_a_link_that_leads_nowhere_or_round_in_a_circle_is_passed_over(export):
    (export / "gone.json").symlink_to(export / "not-there.json")
    (export / "self.json").symlink_to(export / "self.json")
    (export / "loop").symlink_to(export, target_is_directory=True)
    assert names(export) == ["1.json", "6.json"]


def test_a_link_inside_the_folder_is_a_file_like_others(export):
    (export / "9.json").symlink_to(export / "1.json")
    assert names(export) == ["1.json", "6.json", "9.json"]


def test_the_folder_that_is_named_may_be_a_link_itself(export, tmp_path):
    (tmp_path / "latest").symlink_to(export, target_is_directory=True)
    assert names(tmp_path / "latest") == ["1.json", "6.json"]


def test_pictures_and_logs_beside_the_data_are_not_followed_either(export, outside):
    (outside / "a.png").write_bytes(b"x")
    (export / "a.png").symlink_to(outside / "a.png")
    (export / "event.log").symlink_to(outside / "event.log")
    assert others(Export.at(export)) == []
    assert find_log(Export.at(export), "") is None


def test_a_link_in_a_zip_is_passed_over(export, load):
    path = export.parent / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("1.json", "6.json"):
            archive.write(export / name, name)
        link = zipfile.ZipInfo("7.json")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert names(path) == ["1.json", "6.json"]
    [receipt] = load(path, project="p", views=False)
    assert receipt.counts["assets"] == 2
    assert receipt.rows_rejected == 0


def test_a_zip_of_nothing_but_links_holds_no_data(tmp_path):
    link = zipfile.ZipInfo("tasks.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "links.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ingest.NotRecognised, match="no data file"):
        ingest.recognise(tmp_path / "links.zip")
