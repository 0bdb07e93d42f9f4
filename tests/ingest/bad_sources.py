"""Sources that cannot be read, by name, and what an answer to one of them must be like."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import polars as pl

CASES = Path(__file__).parent / "adapters"
COCO = CASES / "coco_instances" / "every_shape" / "export.json"
RESULTS = CASES / "coco_results" / "boxes_and_masks" / "export.json"
STUDIO = CASES / "label_studio_json" / "image_regions" / "export.json"
CVAT = CASES / "cvat_images_xml" / "every_shape" / "export.xml"
TABLE = "item,worker,label\n" + "".join(f"{n // 3},w{n % 3},{n % 2}\n" for n in range(60))
GOOD_TASK = '{"id": 1, "data": {"text": "a"}, "annotations": []}'
MONDAY = "2026-11-16T10:00:00Z"

Make = Callable[[Path], Path]


def a_file(name: str, content: bytes | str) -> Make:
    """A file of that name and content."""
    data = content.encode() if isinstance(content, str) else content

    def make(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return make


def a_folder(files: dict[str, bytes]) -> Make:
    """A folder with those files."""

    def make(folder: Path) -> Path:
        (folder / "export").mkdir()
        for name, data in files.items():
            path = folder / "export" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder / "export"

    return make


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of those files, names as they are given."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def encrypted_zip() -> bytes:
    """A zip whose only member says in its flags that a password is needed."""
    data = bytearray(zipped({"tasks.json": STUDIO.read_bytes()}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + offset
        data[at : at + 2] = struct.pack("<H", struct.unpack("<H", data[at : at + 2])[0] | 1)
    return bytes(data)


def lying_zip() -> bytes:
    """A zip that says its member is shorter than it is."""
    data = bytearray(zipped({"tasks.json": b" " * 5_000_000}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 100)
    return bytes(data)


def damaged_zip() -> bytes:
    """A zip whose directory is whole and whose compressed bytes are not."""
    data = bytearray(zipped({"tasks.json": STUDIO.read_bytes()}))
    data[60:200] = bytes(140)
    return bytes(data)


def columns(form: str) -> bytes:
    """A small table of judgements as Parquet, Arrow or a spreadsheet."""
    frame = pl.read_csv(TABLE.encode(), infer_schema=False)
    out = BytesIO()
    if form == "parquet":
        frame.write_parquet(out)
    elif form == "arrow":
        frame.write_ipc(out)
    else:
        frame.write_excel(out)
    return out.getvalue()


def noise(size: int) -> bytes:
    """Bytes that mean nothing, the same on every run."""
    return random.Random(7).randbytes(size)


WHOLE = {
    "tasks.json": STUDIO.read_bytes(),
    "instances.json": COCO.read_bytes(),
    "results.json": RESULTS.read_bytes(),
    "annotations.xml": CVAT.read_bytes(),
    "table.parquet": columns("parquet"),
    "table.arrow": columns("arrow"),
    "table.xlsx": columns("xlsx"),
    "export.zip": zipped({"tasks.json": STUDIO.read_bytes()}),
}
ENTITIES = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(10)
)
CVAT_BODY = CVAT.read_bytes().split(b"?>", 1)[-1].strip()
DEEP = 100_000

BAD: dict[str, Make] = {
    **{
        f"{name} cut at {share:.0%}": a_file(name, data[: int(len(data) * share)])
        for name, data in WHOLE.items()
        for share in (0.02, 0.5, 0.9)
    },
    **{f"{name} without its end": a_file(name, data[:-3]) for name, data in WHOLE.items()},
    **{
        f"{suffix} of {what}": a_file(f"export.{suffix}", content)
        for suffix in ("json", "xml", "csv", "xlsx")
        for what, content in {
            "nothing": b"",
            "white space": b" \r\n\t\n" * 50,
            "a byte order mark": b"\xef\xbb\xbf",
            "noise": noise(5_000),
            "zeros": bytes(5_000),
            "prose": b"Dear all,\nplease find attached the export.\nBest\n",
            "a web page": b"<!doctype html><html><body>Please log in</body></html>",
        }.items()
    },
    "JSON in UTF-16": a_file("tasks.json", STUDIO.read_text("utf-8").encode("utf-16")),
    "JSON in UTF-16 without a mark": a_file(
        "tasks.json", STUDIO.read_text("utf-8").encode("utf-16-le")
    ),
    "JSON in latin-1": a_file(
        "tasks.json",
        '[{"id": 1, "data": {"text": "Schiff im Hafen: \xe4\xf6"}, '
        '"annotations": [{"id": 2, "completed_by": 1, "result": []}]}]'.encode("latin-1"),
    ),
    "CSV in latin-1": a_file("judged.csv", (TABLE + "9,J\xf6rg,1\n").encode("latin-1")),
    "CSV in UTF-16 without a mark": a_file("judged.csv", TABLE.encode("utf-16-le")),
    "CSV with a zero byte": a_file("judged.csv", TABLE + "9,w\0,1\n"),
    "a header and no rows": a_file("judged.csv", "item,worker,label\n"),
    "two columns of one name": a_file("judged.csv", "item,worker,label,label\n1,w,a,b\n"),
    "a table without known columns": a_file("judged.csv", "x,y,z\n1,2,3\n4,5,6\n"),
    "every row of another width": a_file("judged.csv", "item,worker,label\n" + "1,w\n" * 30),
    "JSON nested deep in arrays": a_file("tasks.json", "[" * DEEP + "]" * DEEP),
    "JSON nested deep in objects": a_file("tasks.json", '{"a":' * DEEP + "1" + "}" * DEEP),
    "JSON nested deep in a task": a_file(
        "tasks.json", f'[{{"id": 1, "annotations": [], "data": {"[" * DEEP}{"]" * DEEP}}}]'
    ),
    "JSON nested deep and cut": a_file("tasks.json", '[{"a":' * DEEP),
    "an empty array": a_file("tasks.json", "[]"),
    "an empty object": a_file("tasks.json", "{}"),
    "a number": a_file("tasks.json", "42"),
    "null": a_file("tasks.json", "null"),
    "an array of numbers": a_file("tasks.json", "[1, 2, 3]"),
    "every record broken": a_file(
        "tasks.json", '[{"id": 1, "data": 5, "annotations": 7, "completed_by": 1}, 8, "x"]'
    ),
    "10 MB on one line": a_file("judged.csv", "x" * 10_000_000),
    "10 MB in one JSON text": a_file("tasks.json", '["' + "x" * 10_000_000 + '"]'),
    "XML with an entity bomb": a_file(
        "annotations.xml",
        b"<?xml version='1.0'?><!DOCTYPE annotations [" + ENTITIES + b"]>" + CVAT_BODY,
    ),
    "XML with an external entity": a_file(
        "annotations.xml",
        b"<?xml version='1.0'?><!DOCTYPE annotations [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
        + CVAT_BODY.replace(b"<version>1.1", b"<version>&x;", 1),
    ),
    "XML nested deep": a_file(
        "annotations.xml",
        "<annotations><version>1.1</version><image id='0' name='a' width='9' height='9'>"
        + "<a>" * DEEP,
    ),
    "XML of something else": a_file("feed.xml", "<rss><channel/></rss>"),
    "a zip bomb": a_file("export.zip", zipped({"tasks.json": bytes(80_000_000)})),
    "a zip that leaves its folder": a_file("export.zip", zipped({"../../evil.json": b"[]"})),
    "a zip with an absolute path": a_file("export.zip", zipped({"/etc/evil.json": b"[]"})),
    "a zip with backslashes": a_file("export.zip", zipped({"..\\evil.json": b"[]"})),
    "a zip in a zip": a_file("export.zip", zipped({"inner.zip": WHOLE["export.zip"]})),
    "an encrypted zip": a_file("export.zip", encrypted_zip()),
    "a zip that lies about sizes": a_file("export.zip", lying_zip()),
    "a zip with damaged bytes": a_file("export.zip", damaged_zip()),
    "an empty zip": a_file("export.zip", zipped({})),
    "a zip of pictures": a_file("export.zip", zipped({"a.png": b"x", "b.jpg": b"y"})),
    "an empty folder": a_folder({}),
    "a folder of pictures": a_folder({"a.png": b"\x89PNG", "deep/b.jpg": b"\xff\xd8"}),
    "a folder of empty files": a_folder({"a.json": b"", "b.json": b""}),
    "a folder with one unknown file": a_folder(
        {"tasks.json": STUDIO.read_bytes(), "more/other.json": b'{"some": "thing"}'}
    ),
    "a folder with one cut file": a_folder(
        {"a/instances.json": COCO.read_bytes(), "b/tasks.json": STUDIO.read_bytes()[:900]}
    ),
    "a folder with one empty file": a_folder(
        {"a/instances.json": COCO.read_bytes(), "b/tasks.json": b""}
    ),
    "a folder that holds a zip": a_folder(
        {"tasks.json": STUDIO.read_bytes(), "more.zip": WHOLE["export.zip"]}
    ),
    "a gzip": a_file("judged.csv.gz", gzip.compress(TABLE.encode())),
    "a name with no file": lambda folder: folder / "nowhere.json",
}


def fingerprint(warehouse: Path) -> dict[str, str]:
    """Every file of a warehouse and a hash of its bytes."""
    return {
        str(path.relative_to(warehouse)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in warehouse.rglob("*")
        if path.is_file()
    }


def assert_one_clear_message(code: int, out: str, err: str) -> None:
    assert code == 1, (out, err)
    assert out == ""
    assert err.startswith("assay: ")
    assert err.count("\n") == 1
    assert err.endswith((".\n", "?\n", ")\n"))
    assert len(err) < 700
    assert "Traceback" not in err


def loaded(run, source: Path, warehouse: Path, *more: str) -> dict[str, object]:
    """The one import object of a load that went well."""
    code, out, err = run("ingest", source, "--warehouse", warehouse, "--json", *more)
    assert code == 0, err
    [found] = json.loads(out)["imports"]
    return found
