"""Throw bytes at the JSON, XML and CSV readers: they may raise an IngestError and nothing else.

`python -m fuzz [seconds per target] [target ...]`. A finding is saved as fuzz-<target>-crash-*
in the folder of the run; `python -m fuzz 0 <target> <file>` reads it again.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["ingest"]):
    from ingest.adapters import _table_csv, cvat_images_xml, cvat_video_xml, voc_xml
    from ingest.batches import Options
    from ingest.errors import IngestError
    from ingest.export import Export
    from ingest.json_stream import elements, peek_keys

CASES = Path(__file__).parent.parent / "tests" / "ingest" / "adapters"
LONGEST_INPUT = 16_384


def read_json(data: bytes) -> None:
    """The splitter, with and without keys."""
    peek_keys(data)
    for keys in ((), ("images", "annotations")):
        try:
            for _ in elements(io.BytesIO(data), keys):
                pass
        except IngestError:
            pass


def read_xml(data: bytes) -> None:
    """The XML walks, from the bytes to the rows."""
    path = _file("annotations.xml", data)
    for adapter in (cvat_images_xml, cvat_video_xml, voc_xml):
        try:
            export = Export.at(path)
            adapter.sniff(export)
            for _ in adapter.read(export, Options()):
                pass
        except IngestError:
            pass


def read_table(data: bytes) -> None:
    """The reader of delimited text, its fast way and its thorough one."""
    path = _file("table.csv", data)
    try:
        dialect = _table_csv.dialect(data[: _table_csv.HEAD], path.name)
        columns = _table_csv.header(data[: _table_csv.HEAD], dialect, path.name)
        wanted = dict.fromkeys(columns)
        picks = {f"c{number}": column for number, column in enumerate(wanted)}
        if _table_csv.check(path, dialect.encoding, path.name):
            for _ in _table_csv.simple_rows(path, dialect, columns, picks):
                pass
        for _ in _table_csv.rows(path, dialect, columns, picks, path.name):
            pass
    except IngestError:
        pass


TARGETS: dict[str, tuple[Callable[[bytes], None], str]] = {
    "json": (read_json, "**/export*.*json*"),
    "xml": (read_xml, "**/*.xml"),
    "table": (read_table, "**/export.[ct]sv"),
}
"""The reader of each target and the files it starts from."""


def main(arguments: list[str]) -> int:
    """Fuzz each target for so many seconds in a process of its own, which crashes may end."""
    seconds = int(arguments[0]) if arguments else 60
    codes = []
    for name in arguments[1:2] or TARGETS:
        command = [sys.executable, "-m", "fuzz", "--one", name, str(seconds), *arguments[2:]]
        codes.append(subprocess.run(command, check=False).returncode)
    return max(codes)


def fuzz_one(name: str, seconds: int, files: list[str]) -> None:
    """Fuzz one target until the time is over or something else than an IngestError is raised."""
    reader, pattern = TARGETS[name]
    if files:
        reader(Path(files[0]).read_bytes())
        return
    with tempfile.TemporaryDirectory(prefix="assay-fuzz-") as folder:
        for number, path in enumerate(sorted(CASES.glob(pattern))):
            (Path(folder) / str(number)).write_bytes(path.read_bytes())
        limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST_INPUT}", "-timeout=10"]
        place = [f"-artifact_prefix={os.getcwd()}/fuzz-{name}-", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], folder, *limits, "-verbosity=0", *place], reader)
        atheris.Fuzz()


def _file(name: str, data: bytes) -> Path:
    path = Path(tempfile.gettempdir()) / f"assay-fuzz-{os.getpid()}-{name}"
    path.write_bytes(data)
    return path


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        fuzz_one(sys.argv[2], int(sys.argv[3]), sys.argv[4:])
    else:
        sys.exit(main(sys.argv[1:]))
