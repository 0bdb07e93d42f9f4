"""Pictures of masks beside the data: which may be opened, and that they count as the import's."""

from __future__ import annotations

import shutil
import stat
import zipfile
from pathlib import Path

import pytest

import ingest
from ingest import export as export_module
from ingest.export import Export

CASES = Path(__file__).parent / "adapters"
WITH_MASKS = [
    CASES / "coco_panoptic" / "png_masks",
    CASES / "segments_json" / "bitmaps",
    CASES / "superannotate_json" / "pixel_project",
    CASES / "voc_xml" / "painted_objects",
]
WAYS_OUT = ["../a.png", "x/../../a.png", "/a.png", "..\\a.png", "x/..\\..\\a.png", "C:\\a.png"]


def packed(folder: Path, target: Path) -> Path:
    """The folder as a zip."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder).as_posix())
    return target


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An export of one file with a mask in a folder below, and a picture outside."""
    (tmp_path / "export" / "x").mkdir(parents=True)
    (tmp_path / "export" / "a.json").write_text("{}", "utf-8")
    (tmp_path / "export" / "x" / "mask.png").write_bytes(b"mask")
    (tmp_path / "a.png").write_bytes(b"secret")
    return tmp_path / "export"


@pytest.fixture(params=["folder", "zip", "file"])
def export(request, folder: Path) -> Export:
    """The same as a folder, a zip, and the one file that has the mask beside it."""
    if request.param == "zip":
        return Export.at(packed(folder, folder.parent / "export.zip"))
    return Export.at(folder if request.param == "folder" else folder / "a.json")


def test_a_picture_is_found_by_its_path_from_the_top(export):
    assert export.picture("x/mask.png") == b"mask"
    assert export.has_picture("x/mask.png")
    assert export.picture("mask.png") is None
    assert not export.has_picture("x")


def test_a_part_of_an_export_finds_pictures_as_the_whole_does(folder):
    (folder / "y").mkdir()
    (folder / "y" / "b.json").write_text("{}", "utf-8")
    part = next(part for part in Export.at(folder).parts() if part.prefix == "y")
    assert part.picture("x/mask.png") == b"mask"


@pytest.mark.parametrize("name", WAYS_OUT)
def test_no_name_leads_out_of_the_export(export, name):
    assert export.picture(name) is None
    assert not export.has_picture(name)


@pytest.mark.parametrize("name", ["a.json", "x", "", ".", "x/.mask.png", ".x/mask.png", "\0.png"])
def test_only_pictures_that_are_not_hidden_are_opened(export, folder, name):
    (folder / "x" / ".mask.png").write_bytes(b"hidden")
    assert export.picture(name) is None


@pytest.mark.parametrize("name", ["\ud800.png", "n" * 5_000 + ".png", "x/mask.png/a.png"])
def test_odd_names_find_nothing(export, name):
    assert export.picture(name) is None


def test_a_link_out_of_the_folder_is_not_followed(folder):
    (folder / "out.png").symlink_to(folder.parent / "a.png")
    (folder / "up").symlink_to(folder.parent, target_is_directory=True)
    (folder / "round.png").symlink_to(folder / "round.png")
    for source in (folder, folder / "a.json"):
        export = Export.at(source)
        for name in ("out.png", "up/a.png", "round.png"):
            assert export.picture(name) is None


def test_a_link_inside_the_folder_is_a_picture_like_others(folder):
    (folder / "same.png").symlink_to(folder / "x" / "mask.png")
    assert Export.at(folder).picture("same.png") == b"mask"


def test_a_link_in_a_zip_is_no_picture(folder):
    path = packed(folder, folder.parent / "export.zip")
    link = zipfile.ZipInfo("link.png")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "x/mask.png")
    assert Export.at(path).picture("link.png") is None


def test_a_picture_larger_than_any_is_refused(export, monkeypatch):
    monkeypatch.setattr(export_module, "MAX_PICTURE_BYTES", 3)
    with pytest.raises(ingest.Unreadable, match="larger than"):
        export.picture("x/mask.png")


def test_a_damaged_picture_in_a_zip_is_one_sentence(folder):
    path = packed(folder, folder.parent / "export.zip")
    data = path.read_bytes()
    at = data.index(b"x/mask.png") + len("x/mask.png")
    path.write_bytes(data[:at] + bytes([data[at] ^ 255]) + data[at + 1 :])
    with pytest.raises(ingest.Unreadable):
        Export.at(path).picture("x/mask.png")


@pytest.mark.parametrize("case", WITH_MASKS, ids=lambda c: c.parent.name)
def test_a_changed_mask_is_another_import_and_one_that_nobody_reads_is_not(case, load, tmp_path):
    copy = shutil.copytree(case / "export", tmp_path / "export")
    [first] = load(copy, project="p", views=False)
    (copy / "unrelated.png").write_bytes(b"x")
    [same] = load(copy, project="p", views=False)
    adapter = ingest.registry()[case.parent.name]
    used = sorted(adapter.masks(Export.at(copy)))
    assert used
    path = copy / used[0]
    path.write_bytes(path.read_bytes()[:50])  # breaks off before its pixels
    [other] = load(copy, project="p", views=False)
    assert (first.status, same.status, other.status) == ("loaded", "unchanged", "loaded")
    assert other.rows_rejected == first.rows_rejected + 1


@pytest.mark.parametrize("case", WITH_MASKS, ids=lambda c: c.parent.name)
def test_masks_are_found_in_a_zip_as_in_a_folder(case, load, tmp_path):
    [folder] = load(case / "export", project="p", views=False)
    [zipped] = load(packed(case / "export", tmp_path / "export.zip"), project="q", views=False)
    assert zipped.counts == folder.counts
    assert [p["code"] for p in zipped.problems] == [p["code"] for p in folder.problems]


@pytest.mark.parametrize("case", WITH_MASKS, ids=lambda c: c.parent.name)
def test_without_its_pictures_an_export_says_so_once_and_keeps_its_objects(case, load, tmp_path):
    [whole] = load(case / "export", project="p", views=False)
    bare = shutil.copytree(
        case / "export", tmp_path / "export", ignore=shutil.ignore_patterns("*.png")
    )
    [receipt] = load(bare, project="q", views=False)
    [problem] = [p for p in receipt.problems if p["code"] == "mask_not_here"]
    assert problem["severity"] == "info"
    if case.parent.name != "voc_xml":  # whose pictures also hold objects that no XML has
        assert receipt.counts["objects"] == whole.counts["objects"]


def test_a_picture_is_where_its_reader_says_it_looks(tmp_path, load):
    """One file alone: its masks lie in a folder beside it."""
    copy = shutil.copytree(WITH_MASKS[0] / "export", tmp_path / "export")
    [receipt] = load(copy / "annotations" / "panoptic_val.json", project="p", views=False)
    codes = sorted(p["code"] for p in receipt.problems)
    assert codes == ["broken_mask", "broken_mask", "mask_not_here", "mask_without_pixels"]
    assert receipt.rows_rejected == 2


@pytest.mark.parametrize("name", ["coco_panoptic", "superannotate_json"])
def test_heavy_masks_close_a_batch_early(name, monkeypatch):
    """Whatever waits for its batch is bounded in characters, not only in rows."""
    case = next(case for case in WITH_MASKS if case.parent.name == name)
    monkeypatch.setattr("ingest.adapters._coco.BATCH_BYTES", 30)
    monkeypatch.setattr("ingest.adapters._gather.Waiting.WEIGHT", 30)
    items = list(ingest.registry()[name].module.read(Export.at(case / "export"), ingest.Options()))
    batches = [b for b in items if isinstance(b, ingest.Batch) and b.table == "annotations"]
    assert len(batches) > 1
