"""Datumaro JSON: categories and items, one file per subset.

Written by Datumaro, OpenVINO's training tools, CVAT and Geti; one file, or a folder or zip with
one per subset (its name is the file's). Read: labels of items as classes, captions, boxes also
turned, polygons, lines, points with names and visibility, skeletons, masks, ellipses, cuboids;
attributes, groups, tracks, declared classes with their parents. An item without annotations
says that there was nothing. Boxes in space keep their numbers as attributes, without geometry.

A score among the attributes stays there: it does not say that a model made the annotation. Not
in the format: who labeled, when, any review. Lost: feature vectors and depth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from ingest.adapters._datumaro_shapes import Categories, categories, columns_of
from ingest.adapters._drawn_files import (
    asset_key,
    data_members,
    public_name,
    sniff_members,
)
from ingest.adapters._drawn_rows import Rows, commonest, label, loads, size, text, texts, whole
from ingest.adapters._drawn_shapes import BrokenShape
from ingest.adapters._values import BROKEN
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member
from ingest.json_stream import elements, peek_keys

TOOL = "Datumaro"
VERSION = "1"
CARRIES = {
    "annotator": "no",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "score attribute",
    "geometry": "yes",
}
EVIDENCE = "real export"

_OWN = {"infos", "dm_format_version", "media_type"}
_MEDIA = ("image", "media", "point_cloud", "video")
_IN_SPACE = ("position", "rotation", "scale")


def sniff(export: Export) -> Sniff:
    """Certain for objects with categories and items."""
    return sniff_members(export, data_members(export), _look)


def _look(head: bytes) -> Sniff:
    form, keys = peek_keys(head)
    if form != "object" or "categories" not in keys or "images" in keys:
        return Sniff("no", "no JSON object with categories and items")
    if "items" in keys and (_OWN & set(keys) or b'"label"' in head):
        return Sniff("certain", "an object with categories and items")
    if "infos" in keys and b'"label"' in head:
        return Sniff("certain", "an object with infos and categories of labels")
    return Sniff("no", "categories, but no items")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield an item, its pass and its annotations, one item after the other."""
    members = data_members(export)
    shared = _shared_ids(export, members)
    rows = Rows()
    declared: dict[str, str | None] = {}
    kinds: Counter[str] = Counter()
    for member in members:
        subset = PurePosixPath(member.name).stem
        try:
            known = _categories(export, member)
            walk = _Walk(rows, known, kinds, subset, shared, _place(export, member))
            with export.open(member) as stream:
                for number, (_, raw) in enumerate(elements(stream, ["items"]), start=1):
                    walk.item(raw, number)
                    yield from rows.full()
        except Unreadable as error:
            if export.single is not None:
                raise
            rows.reject("broken_file", str(error), export.relative(member))
            continue
        declared = declared | known.parents
    rows.declare("label", declared, commonest(kinds))
    yield from rows.rest()


def _place(export: Export, member: Member) -> str:
    return "" if export.single else f"{export.relative(member)} "


def _categories(export: Export, member: Member) -> Categories:
    """They may stand behind the items, so a file is read twice."""
    found = Categories()
    with export.open(member) as stream:
        for _, raw in elements(stream, ["categories"]):
            found = categories(loads(raw))
    return found


def _shared_ids(export: Export, members: list[Member]) -> set[int]:
    """Hashes of item ids that several subsets use: those are different items."""
    seen: set[int] = set()
    shared: set[int] = set()
    for member in members if len(members) > 1 else ():
        try:
            with export.open(member) as stream:
                records = (loads(raw) for _, raw in elements(stream, ["items"]))
                here = {hash(_ident(r)) for r in records if isinstance(r, dict)}
        except Unreadable:
            continue  # reported when its items are read
        shared |= seen & here
        seen |= here
    return shared


def _ident(item: dict[str, Any]) -> str | None:
    return label(item.get("id"))


class _Walk:
    """One subset's items on their way into rows."""

    def __init__(
        self,
        rows: Rows,
        known: Categories,
        kinds: Counter[str],
        subset: str,
        shared: set[int],
        place: str,
    ) -> None:
        self.rows, self.known, self.kinds = rows, known, kinds
        self.subset, self.shared, self.place = subset, shared, place

    def item(self, raw: bytes, number: int) -> None:
        place = f"{self.place}item {number}"
        item = loads(raw)
        ident = _ident(item) if isinstance(item, dict) else None
        if ident is None:
            text_ = "An item is no JSON object with an id; it was left out."
            self.rows.reject("broken_record", text_, place)
            return
        try:
            asset = self._asset(item, ident)
        except BROKEN:
            text_ = "An item has values of an unknown kind; it was left out."
            self.rows.reject("broken_record", text_, place)
            return
        ids = {"submission_id": asset["asset_id"], "asset_id": asset["asset_id"]}
        self.rows.picture(asset, ids)
        given = item.get("annotations")
        for position, record in enumerate(given if isinstance(given, list) else (), start=1):
            self._annotation(record, ids, f"{place}, annotation {position}")

    def _asset(self, item: dict[str, Any], ident: str) -> dict[str, Any]:
        qualified = f"{self.subset}/{ident}" if hash(ident) in self.shared else ident
        kind = next((key for key in _MEDIA if isinstance(item.get(key), dict)), "")
        media: dict[str, Any] = item[kind] if kind else {}
        path = label(media.get("path"))
        name = public_name(path) if path else qualified
        given = item.get("attr")
        facts = given if isinstance(given, dict) else {}
        shape = media.get("size")
        height, width = shape if isinstance(shape, list) and len(shape) == 2 else (None, None)
        return {
            "asset_id": f"datumaro:{qualified}",
            "asset_key": asset_key(name),
            "source_asset_id": ident,
            "uri": name if path else None,
            "media_type": "image" if kind == "media" else kind or None,
            "frame": whole(facts.get("frame")),
            "width": size(width),
            "height": size(height),
            "metadata": texts({**facts, "subset": self.subset}),
        }

    def _annotation(self, record: Any, ids: dict[str, str], place: str) -> None:
        try:
            columns = columns_of(record, self.known)
            row = self._row(record, columns["type"], place)
        except BROKEN as error:
            reason = error if isinstance(error, BrokenShape) else "a value is of an unknown kind"
            self.rows.reject("broken_shape", f"An annotation was left out: {reason}.", place)
            return
        if "question" not in columns:
            self.kinds[columns["type"]] += 1
        self.rows.annotate({**ids, **columns, **row})

    def _row(self, record: dict[str, Any], kind: str, place: str) -> dict[str, Any]:
        given = record.get("attributes")
        attributes = dict(given) if isinstance(given, dict) else {}
        if kind == "cuboid":
            attributes |= {key: record.get(key) for key in _IN_SPACE if key in record}
        if whole(record.get("z_order")):
            attributes["z_order"] = record["z_order"]
        name = self.known.name(record.get("label_id"))
        if name is None and record.get("label_id") is not None and kind != "text":
            text_ = "An annotation's label_id names no class of the file; it has no label."
            self.rows.warn("unknown_label", text_, place)
        keyframe, outside = attributes.get("keyframe"), attributes.get("outside")
        group = whole(record.get("group"))
        return {
            "label": None if kind == "text" else name,
            "group_id": str(group) if group else None,
            "track_id": text(attributes.get("track_id")),
            "is_keyframe": keyframe if isinstance(keyframe, bool) else None,
            "is_outside": outside if isinstance(outside, bool) else None,
            "source": "interpolated" if keyframe is False else None,
            "attributes": texts(attributes),
        }
