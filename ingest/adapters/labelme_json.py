"""LabelMe JSON: one file per picture, with a list of shapes.

Written by every version of LabelMe, and by AnyLabeling and converters; one file, or a folder or
zip of them. Read: rectangle, polygon, circle (as ellipse), line, linestrip, point, points, mask,
rotation; group ids, flags and descriptions of shapes. Flags of the picture that are true are
answers to the question "flags", all flags are its declared labels. A file without shapes says
that there was nothing. The picture itself (imageData) is skipped.

A picture is called what `imagePath` says; where two files of a folder say the same, their
folder stands in front. Every frame of a video is a picture. Not in the format: who labeled,
when, any review. Lost: colours of lines.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from ingest.adapters._bitmaps import painted
from ingest.adapters._drawn_files import (
    apart,
    asset_key,
    data_members,
    each_member,
    original,
    public_name,
    sniff_members,
    unlabeled,
)
from ingest.adapters._drawn_rows import Rows, label, loads, size, text, texts
from ingest.adapters._drawn_shapes import (
    BrokenShape,
    Columns,
    Point,
    box,
    corners_box,
    dots,
    ellipse,
    mask,
    pairs,
    polygon,
    polyline,
)
from ingest.adapters._values import BROKEN
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member
from ingest.json_stream import elements, peek_keys

TOOL = "LabelMe"
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

_HEAD = ("imagePath", "imageHeight", "imageWidth", "flags", "version")
_OWN = {"imagePath", "imageData", "imageHeight", "imageWidth", "lineColor", "fillColor"}
_SHAPE = frozenset("label points shape_type group_id flags mask".split())


def sniff(export: Export) -> Sniff:
    """Certain for objects with shapes and imagePath."""
    return sniff_members(export, data_members(export), _look)


def _look(head: bytes) -> Sniff:
    form, keys = peek_keys(head)
    if form != "object" or "shapes" not in keys:
        return Sniff("no", "no JSON object with shapes")
    if _OWN.isdisjoint(keys) and not ("version" in keys and b'"shape_type"' in head):
        return Sniff("no", "shapes, but no imagePath or imageData")
    return Sniff("certain", "an object with shapes and imagePath")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield a picture, its pass, its flags and shapes per file, then pictures without a file."""
    members = data_members(export)
    titles = apart({export.relative(m): _title(_head(export, m), m) for m in members})
    rows = Rows()
    flags: dict[str, None] = {}

    def read_member(member: Member, place: str) -> Iterator[Batch | Problem | Fact]:
        _read_file(export, member, titles[export.relative(member)], rows, flags)
        yield from rows.full()

    yield from each_member(export, members, rows, read_member)
    for title in unlabeled(export, members, titles.values()):
        rows.picture({"asset_id": f"labelme:{title}", "asset_key": title, "uri": title})
        yield from rows.full()
    rows.declare("flags", flags, "choices")
    yield from rows.rest()


def _head(export: Export, member: Member) -> dict[str, Any]:
    """What a file says of its picture; what is broken in it is left out."""
    found: dict[str, Any] = {}
    try:
        with export.open(member) as stream:
            for key, raw in elements(stream, _HEAD):
                found[key] = loads(raw)
    except Unreadable:
        return found
    return found


def _title(head: dict[str, Any], member: Member) -> str:
    name = label(head.get("imagePath"))
    clean = public_name(name).lstrip("./") if name else ""
    return clean or PurePosixPath(member.name).stem


def _read_file(
    export: Export, member: Member, title: str, rows: Rows, flags: dict[str, None]
) -> None:
    head = _head(export, member)
    asset_id = f"labelme:{title}"
    ids = {"submission_id": asset_id, "asset_id": asset_id}
    picture = (size(head.get("imageWidth")), size(head.get("imageHeight")))
    shapes = _shapes(export, member)  # a file that breaks off is rejected whole
    asset = {
        "asset_id": asset_id,
        "asset_key": asset_key(title),
        "uri": title,
        "width": picture[0],
        "height": picture[1],
        "metadata": texts({"version": head.get("version"), "source_image": original(title)}),
    }
    rows.picture(asset, ids)
    given = head.get("flags")
    for name, value in given.items() if isinstance(given, dict) else ():
        flags.setdefault(name.strip())
        if value is True and name.strip():
            row = {"question": "flags", "type": "choices", "label": name.strip()}
            rows.annotate({**ids, **row})
    for position, raw in enumerate(shapes, start=1):
        _add_shape(raw, ids, picture, f"{export.relative(member)} shape {position}", rows)


def _shapes(export: Export, member: Member) -> list[bytes]:
    with export.open(member) as stream:
        return [raw for _, raw in elements(stream, ["shapes"])]


def _add_shape(
    raw: bytes,
    ids: dict[str, str],
    picture: tuple[float | None, float | None],
    place: str,
    rows: Rows,
) -> None:
    shape = loads(raw)
    if not isinstance(shape, dict):
        rows.reject("broken_record", "A shape is no JSON object that can be read.", place)
        return
    try:
        columns = _columns(shape, picture)
        given = shape.get("flags")
        flags = {k: v for k, v in given.items() if v} if isinstance(given, dict) else {}
        attributes = texts(flags | {k: v for k, v in shape.items() if k not in _SHAPE})
        group = text(shape.get("group_id"))
        row = {"label": label(shape.get("label")), "group_id": group, "attributes": attributes}
    except BROKEN as error:
        reason = error if isinstance(error, BrokenShape) else "a value is of an unknown kind"
        rows.reject("broken_shape", f"A shape was left out: {reason}.", place)
        return
    rows.annotate({**ids, **columns, **row})


def _columns(shape: dict[str, Any], picture: tuple[float | None, float | None]) -> Columns:
    kind = shape.get("shape_type") or "polygon"
    points = pairs(shape.get("points"))
    if kind == "polygon":
        return polygon([[points]])
    if kind == "rectangle":
        corners = points[::2] if len(points) == 4 else points  # newer versions give all four
        (x1, y1), (x2, y2) = _exactly(2, corners, kind)
        return box(x1, y1, x2, y2)
    if kind == "circle":
        (cx, cy), (x, y) = _exactly(2, points, kind)
        radius = float(np.hypot(x - cx, y - cy))
        return ellipse(cx, cy, radius, radius)
    if kind in ("line", "linestrip"):
        return polyline(points)
    if kind in ("point", "points"):
        return dots(points)
    if kind in ("rotation", "oriented_rectangle"):
        return corners_box(_exactly(4, points, kind))
    if kind == "mask":
        return _mask(_exactly(2, points, kind), shape.get("mask"), picture)
    raise BrokenShape(f"the shape type {str(kind)[:40]!r} is unknown")


def _exactly(count: int, points: list[Point], kind: str) -> list[Point]:
    if len(points) != count:
        raise BrokenShape(f"a {kind} has {len(points)} points where {count} were expected")
    return points


def _mask(corners: list[Point], data: Any, picture: tuple[float | None, float | None]) -> Columns:
    """A mask: a picture of its box, in base64, at the place of the box."""
    if not isinstance(data, str):
        raise BrokenShape("a mask has no picture of its pixels")
    left, top = (round(min(corner[axis] for corner in corners)) for axis in (0, 1))
    try:
        pixels = painted(base64.b64decode(data, validate=False))
    except ValueError:  # of base64 or of the picture
        raise BrokenShape("the picture of a mask cannot be read") from None
    whole = (int(picture[0]), int(picture[1])) if picture[0] and picture[1] else None
    return mask(pixels, left, top, whole)
