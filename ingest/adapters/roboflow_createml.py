"""CreateML JSON as Roboflow writes it: pictures with boxes about their centre.

One file per split (_annotations.createml.json), alone or in a folder or zip; Apple's own tools
write the same form. Carried over: boxes and classes; a picture without boxes says that there was
nothing. Augmented copies of one picture name it in metadata (source_image). Not in the format:
the size of pictures, who labeled, when, any review.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ingest.adapters import _roboflow
from ingest.adapters._drawn_files import data_members, each_member
from ingest.adapters._drawn_rows import Rows, label
from ingest.adapters._drawn_shapes import BrokenShape, centred_box
from ingest.adapters._roboflow import Pictures, ids_of, picture_names, records, sniff_splits
from ingest.adapters._values import BROKEN
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export, Member
from ingest.json_stream import peek_keys

TOOL = _roboflow.TOOL
VERSION = "1"
CARRIES = _roboflow.CARRIES | {"geometry": "yes"}
EVIDENCE = "real export"


def sniff(export: Export) -> Sniff:
    """Certain for an array of pictures whose annotations have coordinates."""
    return sniff_splits(export, _look)


def _look(head: bytes, name: str) -> Sniff:
    form, keys = peek_keys(head)
    if form != "array" or not {"image", "annotations"} <= set(keys):
        return Sniff("no", "no array of objects with image and annotations")
    if b'"coordinates"' in head or name.lower().endswith(".createml.json"):
        return Sniff("certain", "an array of pictures with coordinates of boxes")
    return Sniff("no", "image and annotations, but no coordinates")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield a picture, its pass and its boxes, one picture after the other."""
    members = data_members(export)
    pictures = Pictures(export, members, partial(picture_names, export))
    rows = Rows()

    def read_member(member: Member, place: str) -> Iterator[Batch | Problem | Fact]:
        for number, record in enumerate(records(export, member), start=1):
            _read_record(record, member, pictures, f"{place}record {number}", rows)
            yield from rows.full()

    yield from each_member(export, members, rows, read_member)
    yield from rows.rest()


def _read_record(record: Any, member: Member, pictures: Pictures, place: str, rows: Rows) -> None:
    name = label(record.get("image")) if isinstance(record, dict) else None
    given = record.get("annotations") if name else None
    if not name or not isinstance(given, list):
        text = "A record is no JSON object with an image and annotations; it was left out."
        rows.reject("broken_record", text, place)
        return
    asset = pictures.row(name, member)
    rows.picture(asset, ids_of(asset))
    for position, box in enumerate(given, start=1):
        try:
            at = box["coordinates"]
            columns = centred_box(at["x"], at["y"], at["width"], at["height"])
            row = {**ids_of(asset), **columns, "label": label(box.get("label"))}
        except BROKEN as error:
            reason = error if isinstance(error, BrokenShape) else "it has no coordinates"
            text = f"A box was left out: {reason}."
            rows.reject("broken_shape", text, f"{place}, box {position}")
            continue
        rows.annotate(row)
