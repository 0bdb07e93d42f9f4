"""VIA JSON: annotations and projects of the VGG Image Annotator, versions 1 to 3.

Read: the annotations of VIA 1 and 2 (an object with one entry per file), projects of VIA 2,
projects of VIA 3; one file, or a folder or zip with one per split. Regions become boxes,
ellipses (circles too), polygons, lines and points; VIA 3's stretches of time become segments,
and a region at a time of a video stands at that time in seconds. Attributes of files are the
asset's metadata, those of regions stay attributes, but for the one that is the class: name it
with --map label=NAME; without it the one a project shows on its regions, its only one with
fixed options, or the one called label, class or category. Where none is known, objects have
no label.

A file without regions says that there was nothing. Not in the format: who labeled, when, any
review. VIA 3 is read after its documentation.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ingest.adapters._drawn_files import data_members, each_member, public_name, sniff_members
from ingest.adapters._drawn_rows import Rows, label, loads, text
from ingest.adapters._drawn_shapes import BrokenShape
from ingest.adapters._values import BROKEN
from ingest.adapters._via import Classes, image_row, region
from ingest.adapters._via_three import read_project
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member
from ingest.json_stream import elements, peek_keys

TOOL = "VIA"
VERSION = "1"
CARRIES = {
    "annotator": "no",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "no",
    "geometry": "yes",
}
EVIDENCE = "real export"

_THREE = ("project", "config", "attribute", "file", "metadata", "view")
_TWO = ("_via_settings", "_via_attributes", "_via_img_metadata")


def sniff(export: Export) -> Sniff:
    """Certain for files with regions and their attributes, and for projects."""
    return sniff_members(export, data_members(export), _look)


def _look(head: bytes) -> Sniff:
    form, keys = peek_keys(head)
    if form != "object":
        return Sniff("no", "no JSON object")
    if _version(head, keys) == 3:
        return Sniff("certain", "a project of VIA 3")
    if _version(head, keys) == 2:
        return Sniff("certain", "a project of VIA 2")
    own = b'"file_attributes"' in head or b'"shape_attributes"' in head
    if own and b'"regions"' in head and b'"filename"' in head:
        return Sniff("certain", "files with regions and file_attributes")
    return Sniff("no", "no files with regions and file_attributes")


def _version(head: bytes, keys: list[str]) -> int:
    if any(key.startswith("_via_") for key in keys):
        return 2
    is_three = {"project", "config"} <= set(keys) and b'"vid_list"' in head
    return 3 if is_three else 1


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield a file, its pass and its regions, one file after the other."""
    rows, classes = Rows(), Classes(options)
    read_member = partial(_read_member, export, rows, classes)
    yield from each_member(export, data_members(export), rows, read_member)
    yield from classes.finish(rows)


def _read_member(
    export: Export, rows: Rows, classes: Classes, member: Member, place: str
) -> Iterator[Batch | Problem | Fact]:
    head = export.peek(member, 4 * 2**20)
    version = _version(head, peek_keys(head)[1])
    if version == 3:
        yield from read_project(_parts(export, member, _THREE), place, rows, classes)
        return
    if version == 2:
        parts = _parts(export, member, _TWO)
        classes.stated = _stated(parts)
        files = parts.get("_via_img_metadata")
    else:
        files = _whole(export, member)
    if not isinstance(files, dict):
        raise Unreadable(f"{member.name} has no object of files with regions. Export it again.")
    for key, file in files.items():
        _read_file(key, file, f"{place}file {key[:100]}", rows, classes)
        yield from rows.full()


def _parts(export: Export, member: Member, keys: tuple[str, ...]) -> dict[str, Any]:
    with export.open(member) as stream:
        return {key: loads(raw) for key, raw in elements(stream, keys)}


def _whole(export: Export, member: Member) -> Any:
    with export.open(member) as stream:
        found = [raw for _, raw in elements(stream)]
    value = loads(found[0]) if len(found) == 1 else None
    if value is None:
        raise Unreadable(
            f"{member.name} is no one JSON object that can be read. Check that this is the file "
            "VIA exported."
        )
    return value


def _stated(parts: dict[str, Any]) -> str | None:
    """The attribute a project of VIA 2 shows on regions, or its only one with options."""
    try:
        shown = parts["_via_settings"]["ui"]["image"]["region_label"]
        if isinstance(shown, str) and shown and not shown.startswith("__via_"):
            return shown
    except BROKEN:
        pass
    attributes = parts.get("_via_attributes")
    regions = attributes.get("region") if isinstance(attributes, dict) else None
    if not isinstance(regions, dict):
        return None
    fixed = [
        name
        for name, one in regions.items()
        if isinstance(one, dict) and one.get("type") in ("radio", "dropdown", "image")
    ]
    return fixed[0] if len(fixed) == 1 else None


def _read_file(key: str, file: Any, place: str, rows: Rows, classes: Classes) -> None:
    name = label(file.get("filename")) if isinstance(file, dict) else None
    if name is None:
        rows.reject("broken_record", "A file has no filename; it was left out.", place)
        return
    try:
        ident = f"{public_name(name)}{text(file.get('size')) or ''}"
        asset = image_row(name, ident, file.get("file_attributes"))
        regions = _regions(file.get("regions"))
    except BROKEN:
        rows.reject("broken_record", "A file could not be read; it was left out.", place)
        return
    ids = {"submission_id": asset["asset_id"], "asset_id": asset["asset_id"]}
    rows.picture(asset, ids)
    for position, given in enumerate(regions, start=1):
        try:
            row = region(given["shape_attributes"], given.get("region_attributes"), ids, classes)
        except BROKEN as error:
            reason = error if isinstance(error, BrokenShape) else "it is no region"
            text_ = f"A region was left out: {reason}."
            rows.reject("broken_shape", text_, f"{place} region {position}")
            continue
        rows.annotate(row)


def _regions(given: Any) -> list[Any]:
    """VIA 1 numbers regions in an object, VIA 2 lists them."""
    if isinstance(given, dict):
        return list(given.values())
    if isinstance(given, list):
        return given
    if given is None:
        return []
    raise BrokenShape("its regions are no list")
