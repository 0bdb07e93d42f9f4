"""Every adapter against exports that somebody broke: rows, counted rejections or one sentence.

Each case of tests/ingest/adapters is changed in one place, seeded, so that a failure names the
mutation that repeats it. ASSAY_MUTATIONS raises the number per case (default 25).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import random
import re
import shutil
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

import ingest
from ingest.batches import Batch, Fact, Problem
from ingest.errors import IngestError
from ingest.export import Export
from ingest.frames import frame
from ingest.incoming import Incoming
from ingest.tables import tables

FOLDER = Path(__file__).parent / "adapters"
CASES = sorted(case for adapter in FOLDER.iterdir() for case in adapter.iterdir())
USUAL = 25
MUTATIONS = int(os.environ.get("ASSAY_MUTATIONS", USUAL))
SECONDS = 20.0  # of processor time: a guard against hangs, not a measurement
ABSURD = [-1, 0, 0.5, 1e308, -1e308, 1e-320, 2**31, 2**63, 2**64, 10**40, True, float("nan")]
WRONG: list[Any] = [None, "", 0, -7, 3.5, True, [], {}, [[]], [None], {"a": []}, "tug", [1, "x"]]
TEXTS = ["", " ", "\x00", "a\x1b[2J\x07b", "\ud800", "\udfff x", "٣", "\u202eabc", "NaN", "1e999"]
TEXTS += ["-1", "9" * 400, "0000-00-00T99:99:99", "9999-12-31T23:59:59-23:59", "null", "../../x"]
GIVEN = {"project_id", "import_id"}  # by the writer
LONG = "@long@"
DEEP = "@deep@"

Item = Batch | Problem | Fact
Place = tuple[Any, Any]  # a container and the key or index in it
Change = Callable[[random.Random, Any, list[Place]], None]


# --- values -----------------------------------------------------------------------------------


def places(value: Any) -> Iterator[Place]:
    """Every value inside a JSON value, as the container that holds it and its key there."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


def drop(rng: random.Random, top: Any, where: list[Place]) -> None:
    container, key = rng.choice(where)
    del container[key]


def repeat(rng: random.Random, top: Any, where: list[Place]) -> None:
    lists = [(c, k) for c, k in where if isinstance(c, list)] or where
    container, key = rng.choice(lists)
    if isinstance(container, list):
        container.insert(rng.randrange(len(container) + 1), container[key])
    else:
        container[f"{key}2"] = container[key]


def unknown(rng: random.Random, top: Any, where: list[Place]) -> None:
    dicts = [c for c, _ in where if isinstance(c, dict)]
    if dicts:
        rng.choice(dicts)[rng.choice(["", "unknown", "id", "__proto__", "\ud800"])] = rng.choice(
            WRONG
        )


def swap(rng: random.Random, top: Any, where: list[Place]) -> None:
    (one, key), (other, place) = rng.choice(where), rng.choice(where)
    one[key], other[place] = plain(other[place]), plain(one[key])


def plain(value: Any) -> Any:
    """A copy, so that no value comes to hold itself."""
    return json.loads(json.dumps(value))


def put(values: list[Any], of: type | tuple[type, ...] = object) -> Change:
    """Put one of these in the place of a value, of such a type if there is one."""

    def change(rng: random.Random, top: Any, where: list[Place]) -> None:
        fitting = [(c, k) for c, k in where if isinstance(c[k], of)] or where
        container, key = rng.choice(fitting)
        container[key] = rng.choice(values)

    return change


CHANGES: list[Change] = [
    drop,
    put(WRONG),
    put([None]),
    put(ABSURD, (int, float)),
    put(TEXTS, str),
    repeat,
    put(WRONG, (dict, list)),
    drop,
    unknown,
    swap,
    put(ABSURD),
    put(TEXTS),
    put([DEEP], (dict, list)),
    put([LONG], str),
    put(WRONG, str),
    put(ABSURD, (int, float)),
]


def changed(rng: random.Random, value: Any, number: int) -> str:
    """A JSON value with one thing wrong in it, as text."""
    where = list(places(value)) if isinstance(value, dict | list) else []
    if where:
        CHANGES[number % len(CHANGES)](rng, value, where)
    raw = json.dumps(value, ensure_ascii=rng.random() < 0.8)
    depth = rng.choice([60, 300, 2_000, 100_000])
    opening, closing = rng.choice([("[", "]"), ('{"a":', "}")])
    deep = opening * depth + "1" + closing * depth
    return raw.replace(f'"{DEEP}"', deep).replace(LONG, "x" * 1_000_000)


# --- files ------------------------------------------------------------------------------------


def broken_json(rng: random.Random, text: str, number: int) -> str:
    return changed(rng, json.loads(text), number)


def broken_lines(rng: random.Random, text: str, number: int) -> str:
    lines = text.splitlines()
    at = rng.randrange(len(lines))
    if number % 7 == 6:
        lines[at] = rng.choice(["", "null", "5", "[]", "{}", lines[at][:-5], lines[at] * 2, '"'])
    else:
        lines[at] = changed(rng, json.loads(lines[at]), number)
    return "\n".join(lines) + "\n"


def broken_table(rng: random.Random, text: str, number: int) -> str:
    """Cells and columns changed; JSON in a cell is changed inside."""
    delimiter = "\t" if text.split("\n", 1)[0].count("\t") else ","
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    row = rng.choice(rows[1:] or rows) if number % 9 else rows[0]
    at = rng.randrange(len(row))
    inside = [i for i, cell in enumerate(row) if cell[:1] in ("[", "{") and is_json(cell)]
    if inside and number % 2:
        at = rng.choice(inside)
        row[at] = changed(rng, json.loads(row[at]), number // 2)
    elif number % 5 == 0:
        rows = [[c for i, c in enumerate(r) if i != at] for r in rows]
    elif number % 5 == 1:
        row[at], row[0] = row[0], row[at]
    elif number % 5 == 2:
        del row[at]
    else:
        row[at] = rng.choice([*TEXTS, "x" * 1_000_000, *map(str, ABSURD), "[" * 2_000, "{}"])
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def broken_tags(rng: random.Random, text: str, number: int) -> str:
    """An attribute, a tag or a text of an XML file changed."""
    patterns = (r'(?<==")[^"]*(?=")', r"(?<=>)[^<>]+(?=<)", r"<[^<>]+>", r'\s[\w:]+="[^"]*"')
    found = list(re.finditer(patterns[number % 4], text)) or list(re.finditer(r"[^<>]+", text))
    spot = rng.choice(found)
    values = [*TEXTS, *map(str, ABSURD), "1,2;3", ";;", ",", "x" * 1_000_000]
    if number % 4 >= 2:
        deep = "<a>" * 2_000 + "</a>" * 2_000
        values = ["", spot.group() * 2, "<", "<x/>", "<unknown a='1'>y</unknown>", deep, "&b;"]
    return text[: spot.start()] + rng.choice(values) + text[spot.end() :]


def broken_text(rng: random.Random, text: str, number: int) -> str:
    """A word or a line of plain text changed."""
    lines = text.splitlines() or [""]
    at = rng.randrange(len(lines))
    words = re.split(r"([\s|#:;,\[\]]+)", lines[at])
    word = rng.randrange(len(words))
    if number % 4 == 0:
        del lines[at]
    elif number % 4 == 1:
        lines.insert(rng.randrange(len(lines) + 1), lines[at])
    elif number % 4 == 2:
        del words[word]
    else:
        words[word] = rng.choice([*TEXTS, *map(str, ABSURD), "x" * 1_000_000, "|", "#", "[2]"])
    if number % 4 >= 2:
        lines[at] = "".join(words)
    return "\n".join(lines) + "\n"


def broken_bytes(rng: random.Random, data: bytes, number: int) -> bytes:
    """Bytes cut off, put in, or taken out, whatever they mean."""
    at = rng.randrange(len(data) + 1)
    if number % 2 == 0:
        return data[:at]
    noise = rng.choice([b"\0", b"\x1b", b"\xff\xfe", b"\xed\xa0\x80", b'"', b"\n", b"\\", b"]}"])
    return data[:at] + noise + data[at + rng.choice([0, 0, 1, 20]) :]


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def mutated(rng: random.Random, name: str, data: bytes, number: int) -> bytes:
    """A file with one thing wrong in it: every fourth time in its bytes, else in its structure."""
    if number % 4 == 3:
        return broken_bytes(rng, data, number // 4)
    if name.endswith(".zip"):
        return packed(rng, data, number)
    try:
        text, number = data.decode(), number - number // 4
    except UnicodeDecodeError:  # of a tool's own making, as INCEpTION's
        return broken_bytes(rng, data, number)
    if is_json(text):
        text = broken_json(rng, text, number)
    elif text.lstrip()[:1] == "{" and all(map(is_json, text.splitlines())):
        text = broken_lines(rng, text, number)
    elif text.lstrip()[:1] == "<":
        text = broken_tags(rng, text, number)
    elif name.endswith((".csv", ".tsv")) and not text.startswith("#"):
        text = broken_table(rng, text, number)
    else:
        text = broken_text(rng, text, number)
    return text.encode("utf-8", "surrogatepass")


def packed(rng: random.Random, data: bytes, number: int) -> bytes:
    """A zip of which one member is broken or gone."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {i.filename: archive.read(i) for i in archive.infolist() if not i.is_dir()}
    name = rng.choice(sorted(files))
    if rng.random() < 0.1:
        del files[name]
    else:
        files[name] = mutated(rng, name, files[name], number)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


# --- the tests --------------------------------------------------------------------------------


def export_of(case: Path) -> Path:
    return next(path for path in case.iterdir() if path.stem == "export")


def broken_copy(case: Path, number: int, folder: Path) -> Path:
    """The case's export with mutation `number`, in `folder`."""
    rng = random.Random(f"{case.parent.name}/{case.name}/{number}")
    source = export_of(case)
    target = folder / source.name
    if source.is_file():
        target.write_bytes(mutated(rng, source.name, source.read_bytes(), number))
        return target
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    files = sorted(p for p in target.rglob("*") if p.is_file())
    path = rng.choice([p for p in files if p.stat().st_size] or files)
    if number % 13 == 12:
        path.unlink()
    else:
        path.write_bytes(mutated(rng, path.name, path.read_bytes(), number))
    return target


def read(name: str, source: Path) -> list[Item]:
    """What the adapter yields for a source; IngestErrors are what a broken one may raise.

    Which pictures it will take masks from is asked before it reads, when nothing is known yet.
    """
    adapter = ingest.registry()[name]
    module = adapter.module
    export = Export.at(source)
    assert all(export.has_picture(picture) for picture in adapter.masks(export))
    assert module.sniff(export).confidence in ("certain", "likely", "no")
    return list(module.read(export, ingest.Options()))


def joined(items: list[Item]) -> list[Item]:
    """The same with one batch for each table: a thousand small inserts take a minute."""
    frames: dict[str, list[pl.DataFrame]] = {}
    records: Counter[str] = Counter()
    for item in items:
        if isinstance(item, Batch) and item.frame.shape[0]:
            found = pl.from_arrow(item.frame) if isinstance(item.frame, pa.Table) else item.frame
            frames.setdefault(item.table, []).append(found)
        if isinstance(item, Batch):
            records[item.table] += item.records
    made = [Batch(t, pl.concat(f, how="diagonal"), records.pop(t)) for t, f in frames.items()]
    made += [Batch(t, frame(t, []), n) for t, n in records.items()]
    return [*made, *(item for item in items if not isinstance(item, Batch))]


def assert_fit_for_the_warehouse(items: list[Item]) -> None:
    """Nothing that the warehouse would refuse, and nothing undefined that is not NULL."""
    with Incoming(Path(":memory:")) as incoming:
        incoming.gather(items)
        assert 0 <= incoming.rejected <= incoming.records
        for table in tables().values():
            needed = set(re.findall(r"(\w+) \w+ not null", table.ddl)) - GIVEN
            numbers = [name for name, kind in table.columns.items() if kind == "double"]
            tests = [f'"{c}" is null' for c in needed] + [f'not isfinite("{c}")' for c in numbers]
            run = incoming.connection.execute
            if not tests:
                continue
            wrong = run(f"select * from {table.name} where {' or '.join(tests)}").fetchall()
            assert wrong == [], (table.name, wrong[:1])
        lost = "select {1} from {0} anti join {2} using ({1}) where {1} is not null"
        assert run(lost.format("submissions", "asset_id", "assets")).fetchall() == []
        assert run(lost.format("annotations", "submission_id", "submissions")).fetchall() == []
        incoming.finish(ingest.Options())
        assert 0 <= incoming.rejected <= incoming.records


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.parent.name}-{c.name}")
def test_a_broken_export_gives_rows_and_rejections_or_one_sentence(case, tmp_path):
    name = case.parent.name
    kept = read(name, export_of(case))  # also what is imported and compiled at first use
    failures = []
    for number in range(MUTATIONS):
        source = broken_copy(case, number, tmp_path)
        began = time.process_time()
        try:
            found = read(name, source)
            if MUTATIONS > USUAL:
                assert_fit_for_the_warehouse(found)
            kept += found
        except IngestError as error:
            if not str(error).endswith("."):
                failures.append(f"{number}: no sentence: {error}")
        except Exception as error:
            failures.append(f"{number}: {type(error).__name__}: {str(error)[:300]}")
        if (took := time.process_time() - began) > SECONDS:
            failures.append(f"{number}: took {took:.1f} s")
    assert not failures, "\n".join(failures)
    assert_fit_for_the_warehouse(joined(kept))


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file of a folder by its content."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize(
    "name",
    ["coco_instances", "cvat_images_xml", "inception_zip", "prodigy_jsonl", "zooniverse_csv"],
)
def test_a_broken_export_that_fails_leaves_the_warehouse_as_it_was(name, load, warehouse, tmp_path):
    case = next(case for case in CASES if case.parent.name == name)
    load(export_of(case), project="p", views=False)
    before, failed = fingerprint(warehouse), 0
    for number in range(3, 40, 4):  # those that break bytes
        source = broken_copy(case, number, tmp_path)
        with Incoming(Path(":memory:")) as incoming:
            try:
                incoming.gather(read(name, source))
                continue
            except IngestError:
                failed += 1
        with pytest.raises(IngestError):
            load(source, project="p", format=name, views=False)
        assert fingerprint(warehouse) == before
        if failed == 2:
            break
    assert failed
