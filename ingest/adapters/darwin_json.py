"""V7 Darwin JSON 2.0: one file per item, with slots, annotations and properties.

Written by V7 Darwin and darwin-py; one file, or a folder or zip with one or more per item. Read:
boxes, polygons with holes, ellipses, lines, keypoints, skeletons, cuboids, masks (their pixels
come from the raster layer), tags, videos frame by frame (interpolated frames are marked so),
items with several slots (the slot's number is the frame), properties of annotations and items
as answers, annotators, inference as predictions of their model, declared classes. What a
property takes stands in .v7/metadata.json; without it its values are read as text.

Where an annotation names several annotators, the first is taken to have made it. Instance ids,
texts, attributes and directions are attributes. Not in the format: times, stages, verdicts.
Lost: reviewers (they left no verdict), areas hidden in videos. Version 1 is not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ingest.adapters._darwin_classes import Declared, read_declared
from ingest.adapters._darwin_item import Item as DarwinItem
from ingest.adapters._darwin_item import People, read_item
from ingest.adapters._darwin_shapes import columns_of, kind_of
from ingest.adapters._drawn_files import data_members, each_member, sniff_members
from ingest.adapters._drawn_rows import Rows, commonest, label, loads, text, texts, whole
from ingest.adapters._drawn_shapes import BrokenShape, Columns
from ingest.adapters._values import BROKEN
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export, Member
from ingest.json_stream import elements, peek_keys

TOOL = "V7 Darwin"
VERSION = "1"
CARRIES = {
    "annotator": "optional",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "yes",
    "geometry": "yes",
}
EVIDENCE = "real export"

_RASTER = b'"raster_layer"'
_KEPT = ("attributes", "directional_vector")


def sniff(export: Export) -> Sniff:
    """Certain for objects with version, item and annotations in Darwin's words."""
    return sniff_members(export, data_members(export), _look)


def _look(head: bytes) -> Sniff:
    form, keys = peek_keys(head)
    if form != "object":
        return Sniff("no", "no JSON object")
    if "dataset" in keys and "image" in keys and "item" not in keys:
        return Sniff("no", "Darwin JSON of version 1, or something else; version 2.0 is read")
    own = b"darwin" in head or b'"slots"' in head or b'"slot_names"' in head
    if own and "item" in keys and ("version" in keys or "annotations" in keys):
        return Sniff("certain", "an object with item, slots and annotations")
    if b'"slot_names"' in head and "annotations" in keys:
        return Sniff("certain", "annotations with slot_names")
    return Sniff("no", "no object with item and annotations")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield an item, its passes, annotations and their properties, one file after the other."""
    declared = read_declared(export)
    walk = _Walk(Rows(), declared)

    def read_member(member: Member, place: str) -> Iterator[Batch | Problem | Fact]:
        item = read_item(export, member)
        if item is None:
            text = "A file has no item with a name; it was left out."
            walk.rows.reject("broken_record", text, export.relative(member))
            return
        walk.begin(item)
        for number, raw in enumerate(_annotations(export, member), start=1):
            walk.annotation(raw, f"{place}annotation {number}")
            yield from walk.rows.full()
        walk.end(f"{place}item")

    yield from each_member(export, data_members(export), walk.rows, read_member)
    walk.declare()
    yield from walk.rows.rest()


def _annotations(export: Export, member: Member) -> Iterator[bytes]:
    with export.open(member) as stream:
        for _, raw in elements(stream, ["annotations"]):
            if not (_RASTER in raw and b'"__raster_layer__"' in raw):
                yield raw


class _Walk:
    """Items on their way into rows."""

    def __init__(self, rows: Rows, declared: Declared) -> None:
        self.rows, self.declared = rows, declared
        self.people = People(rows)
        self.kinds: Counter[str] = Counter()

    def begin(self, item: DarwinItem) -> None:
        self.item = item
        self.people.begin(item.asset_id)
        self.rows.picture(item.asset)

    def end(self, place: str) -> None:
        """Item-level properties, and the pass of nobody over an item without annotations."""
        submission = self.people.rest(bool(self.item.properties))
        ids = {"submission_id": submission or "", "asset_id": self.item.asset_id}
        for given in self.item.properties:
            self._property(given, "", ids, {}, place)

    def annotation(self, raw: bytes, place: str) -> None:
        record = loads(raw)
        if not isinstance(record, dict):
            text_ = "An annotation is no JSON object that can be read; it was left out."
            self.rows.reject("broken_record", text_, place)
            return
        if "raster_layer" in record:
            return
        try:
            parts = self._parts(record, place)
        except BROKEN as error:
            reason = error if isinstance(error, BrokenShape) else "a value is of an unknown kind"
            self.rows.reject("broken_shape", f"An annotation was left out: {reason}.", place)
            return
        submission, made = self.people.submission(record, place)
        ids = {"submission_id": submission, "asset_id": self.item.asset_id}
        for part in parts:
            part |= made | ({"source": part["source"]} if part["source"] else {})
        for number, part in enumerate(parts):
            self.rows.annotate(part | ids, records=1 if number == 0 else 0)
            part |= ids
        self._properties(record, parts, ids, place)

    def _parts(self, record: dict[str, Any], place: str) -> list[Columns]:
        """The row of an annotation, or of each of its frames."""
        name = label(record.get("name"))
        frames = record.get("frames")
        if not isinstance(frames, dict):
            return [self._row(record, record, None, name, place)]
        rows: list[Columns] = []
        for key, given in frames.items():
            number = whole(key)
            if number is None or not isinstance(given, dict):
                raise BrokenShape("a frame has no number, or is no object")
            if kind_of(given) is None:
                continue  # only its sub-types change there
            row = self._row(given, record, number, name, place)
            if row["type"] == "classification":  # a tag is one answer, whatever its frames
                return [row]
            rows.append(row)
        if not rows:
            raise BrokenShape("no frame of it has a geometry")
        return rows

    def _row(
        self,
        given: dict[str, Any],
        record: dict[str, Any],
        number: int | None,
        name: str | None,
        place: str,
    ) -> Columns:
        kind = kind_of(given)
        if kind is None:
            raise BrokenShape(f"its geometry is unknown ({', '.join(list(given)[:6])[:80]})")
        ident = label(record.get("id"))
        slot = self.item.slot(record)
        columns = self._columns(kind, given | {"id": ident}, slot, number, place)
        is_track = number is not None and kind != "tag"
        keyframe = given.get("keyframe") is not False
        if kind == "tag":
            self.kinds["classification"] += 1
        else:
            self.kinds[columns["type"]] += 1
        suffix = f":{number}" if is_track else ""
        return columns | {
            "annotation_id": f"{self.item.asset_id}:{ident}{suffix}" if ident else None,
            "label": name,
            "frame": number if is_track else self.item.frame(slot),
            "track_id": ident if is_track else None,
            "is_keyframe": keyframe if is_track else None,
            "source": "interpolated" if is_track and not keyframe else None,
            "attributes": self._attributes(record, given, slot),
        }

    def _columns(
        self, kind: str, given: dict[str, Any], slot: int, number: int | None, place: str
    ) -> Columns:
        layer = self.item.raster(slot, number) if kind == "mask" else None
        try:
            return columns_of(kind, given, layer, self.item.sizes[slot])
        except BrokenShape as error:
            if kind != "mask":
                raise
            text_ = f"A mask was kept without its shape: {error}."
            self.rows.warn("mask_without_pixels", text_, place)
            return {"type": "mask"}

    def _attributes(
        self, record: dict[str, Any], given: dict[str, Any], slot: int
    ) -> dict[str, str] | None:
        shared = record.get("global_sub_types")
        both = {**record, **(shared if isinstance(shared, dict) else {}), **given}
        found = {key: both.get(key) for key in _KEPT}
        for key, inside in (("text", "text"), ("instance_id", "value")):
            value = both.get(key)
            found[key] = value.get(inside) if isinstance(value, dict) else value
        if len(self.item.sizes) > 1:
            found["slot_name"] = self.item.names[slot]
        return texts(found)

    def _properties(
        self, record: dict[str, Any], parts: list[Columns], ids: dict[str, str], place: str
    ) -> None:
        given = record.get("properties")
        by_frame = {part["frame"]: part for part in parts if part.get("track_id")}
        for one in given if isinstance(given, list) else ():
            number = one.get("frame_index") if isinstance(one, dict) else None
            number = whole(number)
            parent = by_frame.get(number, parts[0])
            owner = label(record.get("name")) or ""
            frame = number if by_frame else parent.get("frame")
            self._property(one, owner, ids, {"frame": frame, "parent": parent}, place)

    def _property(
        self, given: Any, owner: str, ids: dict[str, str], at: dict[str, Any], place: str
    ) -> None:
        name = label(given.get("name")) if isinstance(given, dict) else None
        if name is None:
            text_ = "A property has no name; it was left out."
            self.rows.reject("broken_property", text_, place)
            return
        value = given.get("value")
        for one in value if isinstance(value, list) else [value]:
            if (answer := text(one)) is not None:
                row = {**ids, **self._answer(owner, name, answer)}
                row["question"] = f"{owner}/{name}" if owner else name
                parent = at.get("parent")
                self.rows.annotate(row | {"frame": at.get("frame")}, parent, records=0)

    def _answer(self, owner: str, name: str, answer: str) -> Columns:
        kind = self.declared.types.get((owner, name))
        if kind in ("classification", "choices"):
            return {"type": kind, "label": answer}
        if kind is None:
            text_ = "What a property takes is not declared (.v7/metadata.json); read as text."
            self.rows.warn("property_type_unknown", text_, severity="info")
        number = _number(answer) if kind == "number" else None
        if number is not None:
            return {"type": "number", "value_number": number}
        return {"type": "text", "value_text": answer}

    def declare(self) -> None:
        self.rows.declare("label", self.declared.classes, commonest(self.kinds))
        for (owner, name), kind in self.declared.types.items():
            values = self.declared.values.get((owner, name), [])
            question = f"{owner}/{name}" if owner else name
            self.rows.declare(question, dict.fromkeys(values), kind)


def _number(answer: str) -> float | None:
    try:
        found = float(answer)
    except ValueError:
        return None
    return found if abs(found) < 1e300 else None
