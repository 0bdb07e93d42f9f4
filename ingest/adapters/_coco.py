"""The walk over COCO files that the adapters share: images and categories, then annotations.

Files are read twice, because annotations may stand before the images and categories they
name. What is kept between the passes is an id per image and a name per category.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import orjson

from ingest.adapters._coco_head import (
    Category,
    categories_of,
    ident_of,
    label_set,
    parse_date,
)
from ingest.adapters._coco_look import data_members
from ingest.adapters._coco_rows import Ordinals, Rows, digest
from ingest.adapters._values import PERSON_FIELDS
from ingest.batches import Batch, Fact, Problem
from ingest.export import Export, Member
from ingest.frames import frame
from ingest.json_stream import elements

Item = Batch | Problem | Fact

BATCH = 4_000  # larger batches cost more in garbage collection than they save
BATCH_BYTES = 32 * 2**20
DEEPEST = 250  # orjson writes 254 levels and reads 1,024

_NAME_KEYS = ("file_name", "coco_url", "flickr_url")
_IMAGE_KEYS = frozenset("id file_name width height extra".split())


@dataclass
class Dataset:
    """What the first pass finds in all files of an export.

    `assets` holds the asset id of every image by "<qualifier><image id>"; the qualifier is
    empty unless two files give one image id to two different pictures (Roboflow's splits all
    begin at 0).
    """

    export: Export
    members: list[Member]
    qualifiers: dict[str, str] = field(default_factory=dict)
    assets: set[str] = field(default_factory=set)
    categories: dict[str, dict[str, Category]] = field(default_factory=dict)
    declared: dict[str, str | None] = field(default_factory=dict)
    exported_at: list[tuple[datetime, bool]] = field(default_factory=list)
    records: int = 0

    def file(self, member: Member) -> str:
        """The beginning of a place in a message: which file, if there are several."""
        return "" if len(self.members) == 1 else f"{self.export.relative(member)} "


class Source(NamedTuple):
    """One annotation record of the second pass, with what the first pass knows about it."""

    row: int
    file: str  # "" or the member's path and a space
    number: int  # from 1, in its file
    record: dict[str, Any]
    image: str  # qualified image id: what follows "coco:" in the asset's id
    category: Category | None
    ident: str | None  # the record's own id

    @property
    def place(self) -> str:
        return f"{self.file}annotation {self.number}"


def open_dataset(export: Export) -> Dataset:
    """A dataset with its qualifiers decided; images and categories are not read yet."""
    members = data_members(export)
    dataset = Dataset(export, members)
    names = _qualifiers(export, members) if _ids_collide(export, members) else {}
    dataset.qualifiers = {m.name: names.get(m.name, "") for m in members}
    return dataset


def _ids_collide(export: Export, members: list[Member]) -> bool:
    """Whether two files use one image id for two different pictures."""
    if len(members) < 2:
        return False
    seen: dict[str, int] = {}
    for member in members:
        for _, raw in _elements(Dataset(export, members), member, ["images"]):
            image = loads(raw)
            if image is not None and (ident := ident_of(image.get("id"))) is not None:
                name = hash(image.get("file_name"))
                if seen.setdefault(ident, name) != name:
                    return True
    return False


def _qualifiers(export: Export, members: list[Member]) -> dict[str, str]:
    """A short name per file: its folder, else its stem, else its whole path."""
    paths = {m.name: PurePosixPath(export.relative(m)) for m in members}
    candidates = [{n: p.parent.as_posix() for n, p in paths.items()}]
    candidates.append({n: p.stem for n, p in paths.items()})
    candidates.append({n: p.as_posix() for n, p in paths.items()})
    named = next(c for c in candidates if len(set(c.values())) == len(c) and "." not in c.values())
    return {name: f"{short}/" for name, short in named.items()}


def read_assets(dataset: Dataset, submissions: str | None) -> Iterator[Item]:
    """First pass: yield assets and labels; fill the dataset with what the second pass needs.

    Each image gets one submission, for COCO names nobody and an image without objects was
    looked at; `submissions` begins their ids. With None there are none.
    """
    for member in dataset.members:
        rows: list[dict[str, Any]] = []
        categories: list[dict[str, Any]] = []
        count = 0
        for key, raw in _elements(dataset, member, ["info", "categories", "images"]):
            record = loads(raw)
            if key == "info":
                dataset.exported_at += filter(
                    None, [parse_date((record or {}).get("date_created"))]
                )
            elif key == "categories":
                categories.append(record or {})
            else:
                count += 1
                row = _asset(dataset, member, record) if record is not None else None
                if row is None:
                    yield broken(f"{dataset.file(member)}image {count}")
                    continue
                rows.append(row)
                if len(rows) >= BATCH:
                    yield from _asset_batches(rows, submissions)
                    rows = []
        yield from _asset_batches(rows, submissions)
        known = dataset.categories.setdefault(member.name, {})
        yield from categories_of(categories, dataset.file(member), known)
        dataset.declared = label_set(list(known.values())) | dataset.declared
    yield from _declared(dataset)


def _asset_batches(rows: list[dict[str, Any]], submissions: str | None) -> Iterator[Batch]:
    if not rows:
        return
    yield Batch("assets", frame("assets", rows), len(rows))
    if submissions is None:
        return
    passes = [
        {
            "submission_id": row["asset_id"].replace("coco:", f"coco:{submissions}", 1),
            "asset_id": row["asset_id"],
            "source_row": row["source_row"],
            "role": "work",
            "is_gold": False,
            "status": "submitted",
        }
        for row in rows
    ]
    yield Batch("submissions", frame("submissions", passes))


def _elements(dataset: Dataset, member: Member, keys: list[str]) -> Iterator[tuple[str, bytes]]:
    with dataset.export.open(member) as stream:
        yield from elements(stream, keys)


Convert = Callable[[Source, Rows, list[Problem]], None]
"""Adds the rows of a record, or the problems it has."""


def read_annotations(dataset: Dataset, convert: Convert) -> Iterator[Item]:
    """Second pass: every annotation record through `convert`.

    A record without an id gets one from its content and an ordinal among equals.
    """
    batches = Batches(convert)
    row = -1
    for member in dataset.members:
        qualifier, file = dataset.qualifiers[member.name], dataset.file(member)
        categories = dataset.categories[member.name]
        number = 0
        for _, raw in _elements(dataset, member, ["annotations"]):
            number += 1
            row += 1
            record = loads(raw)
            if record is None:
                yield broken(f"{file}annotation {number}")
                continue
            image = ident_of(record.get("image_id"))
            if image is None or (image := qualifier + image) not in dataset.assets:
                yield _unknown_image(f"{file}annotation {number}")
                continue
            ident = ident_of(record.get("category_id"))
            category = categories.get(ident) if ident is not None else None
            own = ident_of(record.get("id"))
            batches.take(Source(row, file, number, record, image, category, own), len(raw))
            if batches.is_full:
                yield from batches.flush()
    yield from batches.flush()


class Batches:
    """Turns records into batches of rows.

    Only records without an id wait for the end of their batch: what they are called depends
    on equal ones. The others are converted at once and forgotten.
    """

    def __init__(self, convert: Convert) -> None:
        self._convert = convert
        self._ordinals = Ordinals()
        self._start()

    def _start(self) -> None:
        self._rows = Rows()
        self._problems: list[Problem] = []
        self._nameless: list[Source] = []
        self._records = 0
        self._bytes = 0

    @property
    def is_full(self) -> bool:
        return self._records >= BATCH or self._bytes + self._rows.weight >= BATCH_BYTES

    def take(self, source: Source, size: int) -> None:
        """Add a record that was `size` bytes in the file."""
        self._records += 1
        self._bytes += size
        if source.ident is None:
            self._nameless.append(source)
        else:
            self._convert(source, self._rows, self._problems)

    def flush(self) -> Iterator[Item]:
        """What was taken as one batch, and its problems."""
        digests = [digest(source.record) for source in self._nameless]
        ordinals = self._ordinals.of(digests)
        for source, value, ordinal in zip(self._nameless, digests, ordinals, strict=True):
            ident = f"{value:016x}" + (f"-{ordinal}" if ordinal else "")
            self._convert(source._replace(ident=ident), self._rows, self._problems)
        yield from self._problems
        if self._records:
            kept = self._records - sum(problem.rejected for problem in self._problems)
            yield Batch("annotations", self._rows.table(), kept)
        self._start()


def _unknown_image(place: str) -> Problem:
    text = "The annotation's image_id names no image of the file; it was left out."
    return Problem("error", "unknown_image", text, place, 1)


def loads(raw: bytes) -> dict[str, Any] | None:
    """A record, or None if it is not an object, or one that nests too deep to be written again."""
    try:
        record = orjson.loads(raw)
        if len(raw) > 2 * DEEPEST and raw.count(b"{") + raw.count(b"[") > DEEPEST:
            orjson.dumps(record)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    return record if isinstance(record, dict) else None


def broken(place: str) -> Problem:
    text = "The record is not a JSON object that can be read; it was left out."
    return Problem("error", "broken_record", text, place, 1)


def asset_key(name: str) -> str:
    """A picture's path or address as other sources would write it.

    >>> asset_key(r".\\train\\a.jpg"), asset_key("https://x.org/a.jpg?sig=1")
    ('train/a.jpg', 'https://x.org/a.jpg')
    """
    path = name.replace("\\", "/")
    if "://" in path:
        path = path.split("?")[0].split("#")[0]
    return path.removeprefix("./")


def _asset(dataset: Dataset, member: Member, image: dict[str, Any]) -> dict[str, Any] | None:
    name = next((n for n in (_name(image, k) for k in _NAME_KEYS) if n), None)
    ident = ident_of(image.get("id")) or name
    if ident is None:
        return None
    dataset.records += 1
    qualifier = dataset.qualifiers[member.name]
    dataset.assets.add(qualifier + ident)
    metadata = {k: v for k, v in image.items() if _is_metadata(k, v)}
    if isinstance(image.get("extra"), dict):
        metadata |= {f"extra.{k}": v for k, v in image["extra"].items()}
    if qualifier:
        metadata["subset"] = qualifier.rstrip("/")
    asset_id = f"coco:{qualifier}{ident}"
    return {
        "asset_id": asset_id,
        "asset_key": asset_key(name) if name else asset_id,
        "source_asset_id": ident,
        "source_row": dataset.records - 1,
        "uri": _name(image, "coco_url") or _name(image, "flickr_url") or name,
        "media_type": "image",
        "width": _size(image.get("width")),
        "height": _size(image.get("height")),
        "metadata": metadata or None,
    }


def _is_metadata(key: str, value: Any) -> bool:
    is_said = key in _IMAGE_KEYS or key.lower() in PERSON_FIELDS
    return not is_said and value not in ("", None, [], {})


def _name(image: dict[str, Any], key: str) -> str | None:
    value = image.get(key)
    return value.strip() or None if isinstance(value, str) else None


def _size(value: Any) -> float | None:
    return float(value) if type(value) in (int, float) and value > 0 else None


def _declared(dataset: Dataset) -> Iterator[Batch | Fact]:
    rows = [
        {"question": "label", "label": n, "parent": p, "rank": rank, "is_declared": True}
        for rank, (n, p) in enumerate(dataset.declared.items(), start=1)
    ]
    if rows:
        yield Batch("labels", frame("labels", rows))
    if dataset.exported_at:
        instant, is_assumed = max(dataset.exported_at)
        yield Fact("exported_at", instant)
        if is_assumed:
            yield Fact("time_zone_assumed", "UTC")


def question(dataset: Dataset, kinds: Counter[str]) -> Iterator[Batch]:
    """The one question, of the type that occurs most; only where classes are declared."""
    if dataset.declared:
        row = {"question": "label", "scale": "nominal", "taxonomy_size": len(dataset.declared)}
        if kinds:
            row["type"] = max(sorted(kinds), key=kinds.__getitem__)
        yield Batch("questions", frame("questions", [row]))
