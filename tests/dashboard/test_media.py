"""Pictures are served to those who hold a fresh signed address, and nothing else is."""

import asyncio
import base64
import json
import time
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from starlette.applications import Starlette

from dashboard import media, thumbnails
from dashboard.media import Part
from dashboard.sources import Source

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    export = tmp_path / "delivery" / "export"
    (export / "images").mkdir(parents=True)
    (export / "labels.json").write_text("{}")
    (export / "images" / "a b.png").write_bytes(PNG)
    (export / "images" / "notes.png").write_text("<svg onload=alert(1)>")
    (tmp_path / "delivery" / "beside.png").write_bytes(PNG)
    return export


@dataclass
class Answer:
    status_code: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""


class Client:
    """Asks the routes as a browser would, without a network."""

    def get(self, path: str, **headers: str) -> Answer:
        answer = Answer()

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(60)  # a browser that stays until it has its answer
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                answer.status_code = message["status"]
                answer.headers = {k.decode(): v.decode() for k, v in message["headers"]}
            answer.content += message.get("body", b"")

        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": quote(path).encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "scheme": "http",
            "server": ("127.0.0.1", 80),
            "http_version": "1.1",
        }
        asyncio.run(Starlette(routes=list(media.ROUTES))(scope, receive, send))
        return answer


@pytest.fixture
def client() -> Client:
    return Client()


def test_a_signed_address_serves_the_picture_privately(folder: Path, client: Client) -> None:
    answer = client.get(media.address(folder, folder / "images" / "a b.png"))
    assert answer.status_code == 200
    assert answer.content == PNG
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"].startswith("private")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_an_address_without_or_with_a_forged_signature_is_refused(
    folder: Path, client: Client
) -> None:
    claim = json.dumps([str(folder), "images/a b.png", 9_999_999_999]).encode()
    bare = base64.urlsafe_b64encode(claim).decode().rstrip("=")
    signed = media.address(folder, folder / "images" / "a b.png").rpartition(".")[2]
    for token in (bare, f"{bare}.", f"{bare}.AAAA", f"{bare}.{signed}", "x.y", "é.ü"):
        assert client.get(f"/picture/{token}").status_code == 403, token


def test_an_expired_address_is_refused(folder: Path, client: Client) -> None:
    old = media.address(folder, folder / "images" / "a b.png", now=time.time() - 3600)
    assert client.get(old).status_code == 403


def test_the_address_stays_the_same_for_a_while(folder: Path) -> None:
    file = folder / "images" / "a b.png"
    assert media.address(folder, file, now=1200.0) == media.address(folder, file, now=1799.0)
    assert media.address(folder, file, now=1200.0) != media.address(folder, file, now=1800.0)


def test_what_is_no_picture_is_not_served_even_when_signed(folder: Path, client: Client) -> None:
    assert client.get(media.address(folder, folder / "images" / "notes.png")).status_code == 404
    assert client.get(media.address(folder, folder / "labels.json")).status_code == 404
    assert client.get(media.address(folder, folder / "gone.png")).status_code == 404


def test_a_link_out_of_the_folder_is_not_followed(
    folder: Path, client: Client, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.png"
    outside.write_bytes(PNG)
    (folder / "link.png").symlink_to(outside)
    assert media.find("link.png", (folder,)) is None
    assert client.get(media.address(folder, folder / "link.png")).status_code == 404


def test_a_signed_climb_out_of_the_folder_is_not_served(folder: Path, client: Client) -> None:
    climbing = media.address(folder, folder / ".." / "beside.png")
    assert client.get(climbing).status_code == 404


@pytest.mark.parametrize(
    "uri",
    [
        "../beside.png",
        "images/../../beside.png",
        "%2e%2e/beside.png",
        "..\\beside.png",
        "/data/local-files/?d=../beside.png",
        "/data/local-files/?d=%2e%2e%2fbeside.png",
        "https://host/a.png",
        "s3://bucket/a.png",
        "data:image/png;base64,AAAA",
        "",
        "images",
        "images/notes.png",
        "images/\0.png",
    ],
)
def test_these_addresses_lead_to_no_file(folder: Path, uri: str) -> None:
    assert media.find(uri, (folder,)) is None


@pytest.mark.parametrize(
    "uri",
    [
        "images/a b.png",
        "images/a%20b.png",
        "a b.png",
        "/data/local-files/?d=images/a%20b.png",
        "/data/upload/images/a b.png",
    ],
)
def test_these_addresses_lead_to_the_picture(folder: Path, uri: str) -> None:
    places = (folder, folder / "images")
    found = media.find(uri, places)
    assert found is not None
    assert found[1] == folder / "images" / "a b.png"


def test_pictures_are_looked_for_beside_the_export_and_two_folders_up(folder: Path) -> None:
    places = media.folders(str(folder / "labels.json"))
    assert places == (folder, folder.parent, folder.parent.parent)
    assert media.find("beside.png", places) == (folder.parent, folder.parent / "beside.png")
    assert media.folders(str(folder)) == places


def test_the_root_of_the_machine_is_never_a_place_to_look() -> None:
    assert media.folders("/labels.json") == ()
    assert media.folders("/tmp/labels.json") == (Path("/tmp"),)
    assert media.folders("s3://bucket/labels.json") == ()
    assert media.folders(None) == ()


def test_a_film_is_served_in_ranges(tmp_path: Path, client: Client) -> None:
    (tmp_path / "a.mp4").write_bytes(b"\0\0\0\x20ftypisom" + bytes(range(200)))
    address = media.address(tmp_path, tmp_path / "a.mp4")
    whole, part = client.get(address), client.get(address, range="bytes=12-15")
    assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
    assert (part.status_code, part.content) == (206, bytes(range(4)))


def test_a_signed_crop_is_cut_and_what_cannot_be_shown_says_why(
    tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = thumbnails.Shelf(tmp_path / "cache", 10**6)
    monkeypatch.setattr(media, "_shelf", lambda: shelf)
    Image.new("RGB", (40, 20)).save(tmp_path / "a.png")
    Image.new("1", (11_000, 7_600)).save(tmp_path / "bomb.png")
    box = Part(32, (0, 0, 10, 10), (40, 20))
    cut = client.get(media.address_of(Source("file", str(tmp_path), "a.png"), box))
    assert cut.headers["content-type"] == "image/jpeg"
    with Image.open(BytesIO(cut.content)) as image:
        assert image.size == (10, 10)
    for part in (None, Part(32)):
        bomb = client.get(media.address_of(Source("file", str(tmp_path), "bomb.png"), part))
        assert bomb.status_code == 422
        assert b"million pixels" in bomb.content
