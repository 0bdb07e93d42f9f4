"""Where pictures come from, how they are cut, and what is never fetched or decoded."""

import os
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import polars as pl
import pytest
from PIL import Image

from dashboard import kept, media, pictures, remote, sources, thumbnails, uploads, warehouse
from dashboard.sources import Source
from ingest import ImageRule, Receipt

RED, BLUE = (200, 0, 0), (0, 0, 200)


def picture(size: tuple[int, int] = (40, 20), orientation: int = 1) -> bytes:
    """The left half red, the right half blue, as it is stored."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = BytesIO()
    image.save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> thumbnails.Shelf:
    made = thumbnails.Shelf(tmp_path / "cache", 10**6)
    monkeypatch.setattr(media, "_shelf", lambda: made)
    return made


class Server(BaseHTTPRequestHandler):
    """Pictures, redirects and traps."""

    def do_GET(self) -> None:
        where = {
            "/raw/over": f"http://127.0.0.1:{self.server.server_address[1]}/raw/a.jpg",
            "/raw/away": "http://127.0.0.2:1/secret",
            "/raw/round": "/raw/round",
        }.get(self.path)
        self.send_response(302 if where else 403 if "old" in self.path else 200)
        if where:
            self.send_header("Location", where)
        if "endless" in self.path:
            self.send_header("Content-Length", str(10**12))
        self.end_headers()
        self.wfile.write(b"hello" if "text" in self.path else picture())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/raw/"
    server.shutdown()
    server.server_close()


def got(source: Source) -> Path | None:
    return media.local((source.kind, source.base, source.inside, source.is_private))


def test_a_rule_goes_before_what_lies_beside_the_export(tmp_path: Path) -> None:
    (tmp_path / "export" / "images").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    for place in ("export/images", "elsewhere"):
        (tmp_path / place / "a.jpg").write_bytes(picture())
    export = (tmp_path / "export" / "labels.json",)
    export[0].write_text("{}")
    ruled = ImageRule("images/", str(tmp_path / "elsewhere"))
    assert sources.locate("images/a.jpg", export, [ruled]) == Source(
        "file", str(tmp_path / "elsewhere"), "a.jpg"
    )
    beside = sources.locate("images/a.jpg", export)
    assert beside == Source("file", str(tmp_path / "export"), "images/a.jpg")
    assert sources.locate("https://host/images/a.jpg", export) is None
    assert sources.locate("images/../../x.jpg", export, [ruled]) is None


def test_a_picture_is_found_in_the_zip_its_export_came_in(tmp_path: Path) -> None:
    archive = tmp_path / "delivery.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("task/data/a.jpg", picture())
        packed.writestr("task/annotations.xml", "<annotations/>")
        packed.writestr("../evil.jpg", picture())
        packed.writestr("task/data/notes.jpg", "no picture")
    found = sources.locate("a.jpg", [archive / "task"])
    assert found == Source("zip", str(archive), "task/data/a.jpg")
    file = got(found)
    assert file is not None
    assert file.read_bytes() == picture()
    assert sources.locate("../evil.jpg", [archive]) is None
    notes = sources.locate("notes.jpg", [archive])
    assert notes is not None
    assert got(notes) is None


def test_an_http_picture_is_fetched_once_and_kept(base: str) -> None:
    rule = ImageRule("s3://raw/", base, is_private=True)
    found = sources.locate("s3://raw/a b.jpg?v=1", (), [rule])
    assert found == Source("http", base, "a b.jpg?v=1", True)
    file = got(found)
    assert file is not None
    assert file.read_bytes() == picture()
    assert got(found) == file
    assert got(Source("http", base, "over", True)) is not None
    assert got(Source("http", base, "text", True)) is None


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("away", "sends to another host"),
        ("round", "redirects without end"),
        ("old.jpg", "answered 403. The link in the export may have expired"),
        ("endless.jpg", "is over"),
    ],
)
def test_what_another_host_must_not_do(base: str, path: str, says: str) -> None:
    with pytest.raises(remote.Unreachable, match=says):
        got(Source("http", base, path, True))


def test_a_private_network_is_not_reached_unless_a_rule_names_it(base: str) -> None:
    with pytest.raises(remote.Unreachable, match="private network"):
        got(Source("http", base, "a.jpg", False))


@pytest.mark.parametrize(
    "rest", ["../a.jpg", "%2e%2e/a.jpg", "%252e%252e/a.jpg", "a\\..\\b", "a\r\nHost: x"]
)
def test_an_address_never_climbs_out_of_its_base(rest: str) -> None:
    assert remote.url("https://host/raw/", rest) is None


def test_what_follows_the_base_can_never_become_another_host() -> None:
    assert remote.url("https://host", "@evil.example/a") == "https://host/@evil.example/a"
    assert remote.url("https://host", "//evil.example/a") == "https://host/evil.example/a"


def test_an_object_store_is_asked_through_obstore(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def get(store: str, key: str) -> Any:
        asked.append((store, key))
        return SimpleNamespace(stream=lambda _size: iter([picture()[:100], picture()[100:]]))

    stub, stores = ModuleType("obstore"), ModuleType("obstore.store")
    vars(stub)["get"], vars(stores)["from_url"] = get, str
    monkeypatch.setitem(sys.modules, "obstore", stub)
    monkeypatch.setitem(sys.modules, "obstore.store", stores)
    found = sources.locate("raw/a.jpg", (), [ImageRule("raw/", "s3://bucket/pictures/")])
    assert found is not None
    file = got(found)
    assert file is not None
    assert file.read_bytes() == picture()
    assert asked == [("s3://bucket/pictures/", "a.jpg")]


def test_without_obstore_the_message_says_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(remote.Unreachable, match="need the package obstore"):
        got(Source("store", "s3://bucket/", "a.jpg"))


def cut(path: Path, box: tuple[float, float, float, float], size: Any) -> tuple[int, int, int]:
    """The colour in the middle of a crop."""
    with Image.open(BytesIO(thumbnails.crop(path, box, size, 64))) as image:
        found = image.convert("RGB").getpixel((image.width // 2, image.height // 2))
    assert isinstance(found, tuple)
    return (round(found[0], -2), round(found[1], -2), round(found[2], -2))


def test_a_crop_is_taken_where_the_shape_is_whatever_the_size_of_the_picture(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(picture((40, 20)))
    assert cut(path, (0, 0, 10, 10), (40, 20)) == RED
    assert cut(path, (30, 0, 40, 10), (40, 20)) == BLUE
    # The export says twice the size: its coordinates are scaled.
    assert cut(path, (60, 0, 80, 20), (80, 40)) == BLUE


def test_coordinates_are_on_the_picture_as_browsers_show_it_unless_only_the_stored_fits(
    tmp_path: Path,
) -> None:
    """Orientation 6 is stored lying: upright it is 20 wide and 40 high with red on top."""
    path = tmp_path / "lying.jpg"
    path.write_bytes(picture((40, 20), orientation=6))
    assert cut(path, (0, 0, 20, 10), (20, 40)) == RED
    assert cut(path, (0, 30, 20, 40), (20, 40)) == BLUE
    assert cut(path, (30, 0, 40, 20), (40, 20)) == BLUE
    assert cut(path, (0, 30, 20, 40), None) == BLUE
    upright, stored = thumbnails.look(path, (20, 40)), thumbnails.look(path, (40, 20))
    assert (upright.width, upright.height, upright.is_upright) == (20, 40, True)
    assert (stored.width, stored.height, stored.is_upright) == (40, 20, False)


def test_a_size_that_differs_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(picture((40, 20)))
    found = thumbnails.look(path)
    assert thumbnails.misfit(found, (40, 20)) is None
    assert "shapes are scaled to it" in str(thumbnails.misfit(found, (80, 40)))
    assert "shapes may not fit" in str(thumbnails.misfit(found, (80, 80)))


def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    Image.new("1", (11_000, 7_600)).save(bomb)
    assert bomb.stat().st_size < 100_000
    assert thumbnails.look(bomb).problem == thumbnails.TOO_LARGE
    assert thumbnails.is_too_large(bomb)
    with pytest.raises(thumbnails.BadPicture, match="million pixels"):
        thumbnails.crop(bomb, None, None, 64)


def test_a_picture_cut_short_is_told_and_not_drawn(tmp_path: Path) -> None:
    short = tmp_path / "short.jpg"
    short.write_bytes(picture((400, 200))[:900])
    assert "cut short" in str(thumbnails.look(short).problem)
    with pytest.raises(thumbnails.BadPicture, match="cut short"):
        thumbnails.crop(short, (0, 0, 9, 9), (400, 200), 64)


def test_the_cache_never_grows_beyond_its_limit(tmp_path: Path) -> None:
    shelf = thumbnails.Shelf(tmp_path / "small", 1000)
    for number in range(20):
        shelf.keep(shelf.path("crop", number), b"x" * 100)
    kept = list((tmp_path / "small").glob("*/*"))
    assert 500 <= sum(path.stat().st_size for path in kept) <= 1000
    assert shelf.path("crop", 19) in kept


def imports(*rows: tuple[str, str]) -> pl.DataFrame:
    schema = {"import_id": pl.String, "source_uri": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def receipt(import_id: str, source: Path) -> Receipt:
    return Receipt(import_id, "p", "coco", "work", "loaded", str(source), {}, 1, 1, 0, ())


def test_pictures_of_an_upload_are_kept_for_its_import_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped, house = tmp_path / "dropped", tmp_path / "warehouse"
    dropped.mkdir()
    with zipfile.ZipFile(dropped / "task.zip", "w") as packed:
        packed.writestr("data/in.jpg", picture())
        packed.writestr("annotations.xml", "<annotations/>")
    (dropped / "beside.jpg").write_bytes(picture())
    (dropped / "labels.json").write_text("{}")
    (house / "uploads" / "i_2").mkdir(parents=True)
    (house / "uploads" / "i_2" / "other.jpg").write_bytes(picture())
    (house / "secret.jpg").write_bytes(picture())
    uploads_ = [dropped / name for name in ("task.zip", "beside.jpg", "labels.json")]
    kept.keep(uploads_, [receipt("i_1", dropped / "task.zip")], house)
    for path in uploads_:
        path.unlink()
    dropped.rmdir()

    monkeypatch.setattr(warehouse, "path", lambda: house)
    monkeypatch.setattr(uploads, "config", lambda: tmp_path / "none.toml")
    found = pictures.album(imports(("i_1", str(dropped / "task.zip"))))
    inside = found.find("images/in.jpg", "i_1")
    assert inside is not None
    assert (inside.kind, inside.inside) == ("zip", "data/in.jpg")
    beside = found.find("images/beside.jpg")
    assert beside is not None
    assert (beside.kind, beside.inside) == ("file", "beside.jpg")
    for uri in ("other.jpg", "i_2/other.jpg", "secret.jpg", "uploads/i_2/other.jpg"):
        assert found.find(uri) is None, uri


def test_rules_of_the_configuration_are_read_and_a_broken_one_gives_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.jpg").write_bytes(picture())
    config = tmp_path / "assay.toml"
    config.write_text('[images.rules]\n"s3://raw/" = "pictures"')
    monkeypatch.setattr(warehouse, "path", lambda: tmp_path / "warehouse")
    monkeypatch.setattr(uploads, "config", lambda: config)
    found = pictures.album(imports()).find("s3://raw/a.jpg")
    assert found == Source("file", str(tmp_path / "pictures"), "a.jpg")
    config.write_text('[images.rules]\n"s3://raw/" = 7')
    os.utime(config, ns=(1, 1))
    assert pictures.album(imports()).find("s3://raw/a.jpg") is None
