"""Pascal VOC: one XML file per picture, with an object element per thing.

Written by LabelImg, Roboflow, CVAT, LabelMe's converter, Datumaro and most converters; one
file, or a folder or zip of them. Read: boxes, Roboflow's polygons, roLabelImg's turned boxes,
parts (as objects under their object), CVAT's attributes. difficult, truncated, occluded, pose
and actions are attributes. A file without objects says that there was nothing. Boxes are taken
as they stand: whether a writer counted pixels from 1 nobody can tell.

A picture is called what `filename` says, else like its XML; where two files of a folder say the
same, their folder stands in front. Pictures in JPEGImages/ or beside the files that have no XML
were not labeled.

SegmentationObject/<name>.png beside Annotations/ gives objects their pixels: the object in the
place of a mask's number, if it overlaps and its class is the same, else the one whose box is most
like it; that object is then a mask, with its box as attribute bndbox. Where there is only
SegmentationClass/<name>.png, every class is a region that answers the question segmentation; its
colours are those of labelmap.txt or, of VOC's own classes, of VOC. The edges (255) are nobody's.

Not in the format: who labeled, when, any review. Left out: image sets (lists of names), paths on
somebody's own computer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element  # the type only: defusedxml parses

from ingest.adapters import _bitmaps
from ingest.adapters._bitmaps import BrokenPicture, Coding, Pixels
from ingest.adapters._drawn_files import (
    apart,
    asset_key,
    data_members,
    is_local,
    original,
    public_name,
    sniff_members,
    unlabeled,
)
from ingest.adapters._drawn_rows import Rows, size
from ingest.adapters._drawn_shapes import (
    BrokenShape,
    Columns,
    Point,
    box,
    centred_box,
    number,
    polygon,
    turned,
)
from ingest.adapters._drawn_xml import BrokenFile, content, read_root
from ingest.adapters._voc_masks import (
    CLASSES,
    OBJECTS,
    Palette,
    Region,
    class_regions,
    colour_of,
    mask_of,
    masks_of,
    matched,
    number_of,
    object_regions,
    palette,
)
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member

TOOL = "Pascal VOC"
VERSION = "2"
CARRIES = {
    "annotator": "no",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "no",
    "geometry": "yes",
}
EVIDENCE = "real export"

_ROOT = re.compile(rb"<(?![?!])\s*([A-Za-z_][\w.:-]*)")
_OWN = re.compile(rb"<(bndbox|robndbox|segmented|filename|folder|size)[\s/>]")
_LABELME = re.compile(rb"<(pt|imagesize|username)[\s/>]")
_FLAGS = ("pose", "truncated", "difficult", "occluded")
_SIZE = ("width", "height", "depth")


def sniff(export: Export) -> Sniff:
    """Certain for XML whose root is annotation, with filename, size or bndbox."""
    files = data_members(export)
    unknown = [m for m in files if not m.name.lower().endswith((".xml", ".txt"))]
    if unknown:
        return Sniff("no", f"{unknown[0].name} is no XML")
    lists = [m for m in files if m.name.lower().endswith(".txt")]
    stray = [m for m in lists if not _is_list(m) and not _names(export.peek(m, 4096))]
    if stray:
        return Sniff("no", f"{stray[0].name} is neither XML nor an image set")
    return sniff_members(export, [m for m in files if m not in lists], _look)


def _is_list(member: Member) -> bool:
    path = PurePosixPath(member.name.lower())
    return "imagesets" in path.parts or path.name in ("labelmap.txt", "classes.txt")


def _names(head: bytes) -> bool:
    """Whether a text file is a list of names rather than of numbers."""
    words = head.split()
    return not words or not any(re.fullmatch(rb"[\d.eE+-]*\.[\d.eE+-]*", w) for w in words)


def _look(head: bytes) -> Sniff:
    root = _ROOT.search(head)
    if root is None or root[1] != b"annotation":
        return Sniff("no", "no XML with the root annotation")
    if _LABELME.search(head):
        return Sniff("no", "the old XML of LabelMe (polygon points with imagesize), not VOC")
    if not _OWN.search(head):
        return Sniff("no", "the root annotation, but no filename, size or bndbox")
    return Sniff("certain", "XML annotations with filename and objects")


def masks(export: Export) -> Iterator[str]:
    """The pictures that `read` takes pixels from."""
    for member in data_members(export, ".xml"):
        yield from masks_of(export, member)


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield a picture, its pass and its objects per file, then pictures without a file."""
    members = data_members(export, ".xml")
    if not members:
        raise Unreadable(f"{export.location} holds no XML file.")
    titles = apart({export.relative(m): _title(export, m) for m in members})
    rows, known = Rows(), palette(export)
    for member in members:
        path = export.relative(member)
        try:
            root = _annotation(export, member)
        except BrokenFile as error:
            if export.single is not None:
                raise Unreadable(f"{member.name}: {error}") from error
            rows.reject("broken_file", str(error), path)
            continue
        drawn = _read_picture(root, titles[path], path, rows)
        _paint(export, member, known, drawn, rows)
        yield from rows.full()
    for title in unlabeled(export, members, titles.values(), "jpegimages"):
        rows.picture({"asset_id": f"voc:{title}", "asset_key": asset_key(title), "uri": title})
        yield from rows.full()
    yield from rows.rest()


def _annotation(export: Export, member: Member) -> Element:
    root = read_root(export, member)
    if root.tag != "annotation":
        raise BrokenFile(f"The root is {root.tag}; annotation was expected.")
    return root


def _title(export: Export, member: Member) -> str:
    try:
        name = content(read_root(export, member), "filename")
    except BrokenFile:
        name = None
    return public_name(name) if name else PurePosixPath(member.name).stem


@dataclass
class _Picture:
    """One picture as it was read: the rows of its objects in order, None for those left out."""

    ids: dict[str, str]
    path: str
    size: tuple[float | None, float | None]
    is_segmented: bool
    objects: list[dict[str, Any] | None]


def _read_picture(root: Element, title: str, path: str, rows: Rows) -> _Picture:
    asset_id = f"voc:{title}"
    width, height = (size(content(root, f"size/{key}")) for key in ("width", "height"))
    stated = content(root, "path")
    facts = {
        "folder": content(root, "folder"),
        "path": stated if stated and not is_local(stated) else None,
        "database": content(root, "source/database"),
        "source_image": original(title),
    }
    asset = {
        "asset_id": asset_id,
        "asset_key": asset_key(title),
        "uri": title,
        "width": width,
        "height": height,
        "metadata": {k: v for k, v in facts.items() if v and not is_local(v)} or None,
    }
    ids = {"submission_id": asset_id, "asset_id": asset_id}
    rows.picture(asset, ids)
    objects = []
    for position, element in enumerate(root.findall("object"), start=1):
        place = f"{path} object {position}"
        row = _object(element, ids, place, rows)
        objects.append(row)
        for part in element.findall("part") if row else ():
            _object(part, ids, f"{place}, part", rows, row)
    return _Picture(ids, path, (width, height), content(root, "segmented") == "1", objects)


def _object(
    element: Element,
    ids: dict[str, str],
    place: str,
    rows: Rows,
    parent: dict[str, Any] | None = None,
) -> dict[str, Any] | None:
    try:
        columns = _shape(element)
    except BrokenShape as error:
        rows.reject("broken_shape", f"An object was left out: {error}.", place)
        return None
    attributes = _attributes(element)
    if columns["type"] == "bbox" and "rotation_degrees" not in columns:
        columns |= _stated_turn(attributes)
    row = {**ids, **columns, "label": content(element, "name"), "attributes": attributes or None}
    rows.annotate(row, parent)
    return row


def _paint(export: Export, member: Member, known: Palette, drawn: _Picture, rows: Rows) -> None:
    """Give the objects of a picture their pixels, where a mask beside the XML has them."""
    names = [mask_of(export, member, folders) for folders in (OBJECTS, CLASSES)]
    if drawn.is_segmented and names == [None, None]:
        text = "The masks of a picture that is said to be segmented are not here."
        rows.warn("mask_not_here", text, drawn.path, "info")
    objects = _pixels(export, names[0], number_of, drawn, rows)
    classes = _pixels(export, names[1], colour_of, drawn, rows)
    colours = known.of(row["label"] for row in drawn.objects if row is not None)
    if objects is not None:
        is_like = classes is not None and classes.size == objects.size
        regions = object_regions(objects, classes if is_like else None, colours)
        found, stray = matched(regions, drawn.objects)
        for place, region in found.items():
            _give_pixels(drawn.objects[place], region)
        for region in stray:
            text = "A mask fits no object of its picture; it became an object of its own."
            rows.warn("mask_without_object", text, f"{names[0]} number {region.number}")
            rows.annotate({**drawn.ids, **region.columns, "label": region.label})
    elif classes is not None:
        for region in class_regions(classes, colours):
            row: dict[str, Any] = {"question": "segmentation", "label": region.label}
            if region.label is None:
                row["attributes"] = {"colour": "#" + region.number.to_bytes(3, "little").hex()}
                text = "No labelmap.txt names the class of a colour; its region has no label."
                rows.warn("unknown_label", text, names[1])
            rows.annotate({**drawn.ids, **region.columns, **row})


def _pixels(
    export: Export, name: str | None, coding: Coding, drawn: _Picture, rows: Rows
) -> Pixels | None:
    if name is None:
        return None
    try:
        pixels = _bitmaps.load(export, name, coding)
        if None not in drawn.size and drawn.size != pixels.size:
            raise BrokenPicture("it is not of its picture's size")
    except BrokenPicture as error:
        rows.reject("broken_mask", f"A picture of masks was left out: {error}.", name)
        return None
    return pixels


def _give_pixels(row: dict[str, Any] | None, region: Region) -> None:
    """The object's box becomes the mask that was painted in it."""
    if row is not None:
        box = " ".join(f"{row[side]:g}" for side in ("x_min", "y_min", "x_max", "y_max"))
        row["attributes"] = {**(row["attributes"] or {}), "bndbox": box}
        row.update(region.columns)


def _shape(element: Element) -> Columns:
    outline = element.find("polygon")
    if outline is not None and len(outline):
        return polygon([[_outline(outline)]])
    given = element.find("robndbox")
    if given is not None:
        cx, cy, width, height, angle = (
            content(given, key) for key in ("cx", "cy", "w", "h", "angle")
        )
        return centred_box(cx, cy, width, height, math.degrees(number(angle or 0)))
    given = element.find("bndbox")
    if given is None:
        raise BrokenShape("it has neither bndbox nor polygon")
    if given.find("cx") is not None:
        cx, cy, width, height = (content(given, key) for key in ("cx", "cy", "w", "h"))
        return centred_box(cx, cy, width, height)
    return box(*(content(given, key) for key in ("xmin", "ymin", "xmax", "ymax")))


def _outline(element: Element) -> list[Point]:
    """Roboflow's polygon: children x1, y1, x2, y2 ..., in any order."""
    found = {child.tag: child.text for child in element}
    points = []
    for position in range(1, len(found) // 2 + 1):
        points.append((number(found.get(f"x{position}")), number(found.get(f"y{position}"))))
    return points


def _attributes(element: Element) -> dict[str, str]:
    found = {key: content(element, key) for key in _FLAGS}
    for action in element.findall("actions/*"):
        found[f"actions.{action.tag}"] = (action.text or "").strip()
    for attribute in element.findall("attributes/attribute"):
        found[content(attribute, "name") or ""] = content(attribute, "value")
    return {key: value for key, value in found.items() if key and value}


def _stated_turn(attributes: dict[str, str]) -> Columns:
    """CVAT says how a box is turned among its attributes."""
    try:
        return turned(attributes.get("rotation", 0))
    except BrokenShape:
        return {}
