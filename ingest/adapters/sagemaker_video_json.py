"""SageMaker Ground Truth video labels (SeqLabel.json): boxes per frame of a sequence.

Written by video frame detection and tracking jobs: an object with tracking-annotations or
detection-annotations, one entry per frame.

Carried over: each frame as an asset (also empty ones), boxes, polygons, lines and points with
their class number, track and attributes, attributes of the frame. The file does not tell boxes
a person drew from those that were interpolated: all are kept as drawn. Lost: nothing the file
says; it has class numbers only (their names stand in the manifest), no workers and no times.

Frames are known by the name of their file. Sequences that use the same names belong into
projects of their own, or into one folder that is loaded whole: then the folder is part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from ingest.adapters import _item_shapes as shapes
from ingest.adapters._item_rows import Item, Rows, each
from ingest.adapters._item_shapes import BrokenShape, Columns
from ingest.adapters._item_values import mapping, path_of, whole
from ingest.adapters._sagemaker_answers import box
from ingest.adapters._values import plain
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export
from ingest.json_stream import peek_keys

TOOL = "SageMaker Ground Truth"
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

_KEYS = ("tracking-annotations", "detection-annotations")


def sniff(export: Export) -> Sniff:
    """Certain for objects with tracking-annotations or detection-annotations."""
    if not export.members:
        return Sniff("no", "no data files")
    for member in export.members:
        form, keys = peek_keys(export.peek(member))
        if form != "object" or not set(_KEYS) & set(keys):
            return Sniff("no", f"{member.name} has no {_KEYS[0]} and no {_KEYS[1]}")
    return Sniff("certain", "frames of a video with their annotations")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield each frame with one submission and its shapes."""
    rows = Rows()
    for ordinal, member, record in each(export, list(export.members), rows, "A frame", _KEYS):
        with rows.attempt("A frame"):
            folder = PurePosixPath(export.relative(member)).parent.as_posix()
            _read_frame(rows, record, "" if folder == "." else folder, ordinal)
        yield from rows.full()
    yield from rows.rest()


def _read_frame(rows: Rows, record: Mapping[str, Any], folder: str, source_row: int) -> None:
    number = whole(record.get("frame-no"))
    name = path_of(record.get("frame")) or (None if number is None else f"#{number}")
    if name is None:
        raise BrokenShape("it has neither frame nor frame-no")
    path = f"{folder}/{name}" if folder else name
    asset = {
        "asset_id": f"sagemaker:{path}",
        "asset_key": path,
        "source_asset_id": name,
        "frame": number,
        "uri": path,
        "media_type": "image",
        "metadata": rows.clean(mapping(record.get("frame-attributes"))) or None,
    }
    item = Item(rows, asset, source_row)
    for position, given in rows.objects(record.get("annotations"), "annotations"):
        with rows.attempt("A shape", f"annotation {position + 1}"):
            item.annotate(None, _shape(rows, given) | {"frame": number}, content=given)
    item.finish()


def _shape(rows: Rows, given: Mapping[str, Any]) -> dict[str, Any]:
    noted = mapping(given.get("label-category-attributes"))
    name = plain(given.get("object-name"))
    attributes = rows.clean(noted | ({"object-name": name} if name else {}))
    return _columns(given) | {
        "label": plain(given.get("class-name")) or plain(given.get("class-id")),
        "track_id": plain(given.get("object-id")),
        "attributes": attributes or None,
    }


def _columns(given: Mapping[str, Any]) -> Columns:
    if "left" in given:
        return box(given)
    if "vertices" in given:
        points = shapes.pairs(given["vertices"])
        is_line = plain(given.get("shape-type")) == "polyline"
        return shapes.polyline(points) if is_line else shapes.polygon([[points]])
    if "x" in given:
        return shapes.dots([shapes.pair(dict(given))])
    raise BrokenShape("it is no box, polygon or point")
