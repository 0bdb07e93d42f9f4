"""COCO panoptic segmentation: a JSON whose annotations list segments_info, beside PNG masks.

Written by COCO's own tools, Datumaro and CVAT. Each segment is one object with its box, area
and iscrowd. Its pixels are read from the PNG that its annotation names: in a folder called like
the JSON, beside the JSON or one folder up. Exports often come without those; then segments keep
the box alone, and that is said. The same goes for a PNG that is damaged or of another size than
its image. Not in the format: who annotated, when, how long it took, any review.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import polars as pl

from ingest.adapters import _bitmaps
from ingest.adapters._bitmaps import BrokenPicture, Pixels
from ingest.adapters._coco import (
    Source,
    loads,
    open_dataset,
    question,
    read_annotations,
    read_assets,
)
from ingest.adapters._coco_head import Category, ident_of
from ingest.adapters._coco_look import data_members, sniff_kind
from ingest.adapters._coco_rows import Rows, attributes_of
from ingest.adapters._coco_shapes import NO_SKELETON, BrokenShape, Shape, shape_of
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member
from ingest.json_stream import elements

TOOL = "COCO"
VERSION = "2"
CARRIES = {
    "annotator": "no",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "no",
    "geometry": "yes, with the PNG masks; boxes without",
}
EVIDENCE = "real export"


def sniff(export: Export) -> Sniff:
    """Certain for an object with images and annotations that have segments_info."""
    return sniff_kind(export, "panoptic")


def masks(export: Export) -> Iterator[str]:
    """The pictures that `read` takes pixels from."""
    for member in data_members(export):
        try:
            with export.open(member) as stream:
                for _, raw in elements(stream, ["annotations"]):
                    name = _mask_of(export, member, loads(raw) or {})
                    if name is not None:
                        yield name
        except Unreadable:
            return  # reading will say it with the place


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield images as assets with one submission each, then their segments."""
    dataset = open_dataset(export)
    walk = _Walk(export)
    for item in read_assets(dataset, submissions="panoptic:"):
        if isinstance(item, Batch) and item.table == "assets":
            walk.remember_sizes(item)
        yield item
    for member in dataset.members:
        walk.files[dataset.file(member)] = (member, dataset.categories[member.name])
    yield from read_annotations(dataset, walk.convert)
    yield from question(dataset, Counter({"mask": 1}))


def _mask_of(export: Export, member: Member, record: Mapping[str, Any]) -> str | None:
    """The picture with the pixels of an annotation, where it is at hand."""
    name = record.get("file_name")
    if not isinstance(name, str) or not name:
        return None
    path = PurePosixPath(member.name)
    name = name.replace("\\", "/").removeprefix("./")
    folders = (path.parent / path.stem, path.parent, path.parent.parent / path.stem)
    return _bitmaps.find(export, ((folder / name).as_posix() for folder in folders))


@dataclass
class _Walk:
    """What annotations need to become rows.

    `files` has the member and the categories by the beginning of a place in it, `sizes` the
    width and height of every image that states them, by asset id.
    """

    export: Export
    files: dict[str, tuple[Member, dict[str, Category]]] = field(default_factory=dict)
    sizes: dict[str, tuple[float, float]] = field(default_factory=dict)

    def remember_sizes(self, batch: Batch) -> None:
        frame = batch.frame
        assert isinstance(frame, pl.DataFrame)
        for ident, width, height in frame.select("asset_id", "width", "height").iter_rows():
            if width is not None and height is not None:
                self.sizes[ident] = (width, height)

    def convert(self, source: Source, rows: Rows, problems: list[Problem]) -> None:
        """Rows of one annotation: its segments."""
        segments = source.record.get("segments_info")
        if not isinstance(segments, list):
            text = "The annotation has no list segments_info; it was left out."
            problems.append(Problem("error", "no_segments", text, source.place, 1))
            return
        pixels = self._pixels(source, problems) if segments else None
        for segment in segments:
            if isinstance(segment, dict):
                self._segment(source, segment, pixels, rows, problems)
            else:
                text = "A segment is no object; it was left out."
                problems.append(Problem("error", "broken_segment", text, source.place))

    def _pixels(self, source: Source, problems: list[Problem]) -> Pixels | None:
        """The decoded picture of an annotation; without one its segments keep their boxes."""
        name = _mask_of(self.export, self.files[source.file][0], source.record)
        if name is None:
            text = "The PNG with an annotation's pixels is not here; its segments keep boxes alone."
            problems.append(Problem("info", "mask_not_here", text, source.place))
            return None
        try:
            pixels = _bitmaps.load(self.export, name, _bitmaps.colours)
            stated = self.sizes.get("coco:" + source.image)
            if stated not in (None, pixels.size):
                raise BrokenPicture("it is not of its image's size")
        except BrokenPicture as error:
            text = f"A PNG mask was left out: {error}. Its segments keep boxes alone."
            problems.append(Problem("error", "broken_mask", text, f"{source.place}, {name}", 1))
            return None
        return pixels

    def _segment(
        self,
        source: Source,
        segment: dict[str, Any],
        pixels: Pixels | None,
        rows: Rows,
        problems: list[Problem],
    ) -> None:
        ident = ident_of(segment.get("id"))
        if ident is None:
            text = "A segment has no id, so no pixels; it was left out."
            problems.append(Problem("error", "broken_segment", text, source.place))
            return
        named = ident_of(segment.get("category_id"))
        categories = self.files[source.file][1]
        category = categories.get(named) if named is not None else None
        if category is None:
            text = "The segment's category_id names no category of the file; it has no label."
            problems.append(Problem("warning", "unknown_label", text, source.place))
        shape = _shape(source, segment, ident, pixels, problems)
        texts = (
            f"coco:panoptic:{source.image}:{ident}",
            "coco:panoptic:" + source.image,
            "coco:" + source.image,
            "label",
            "mask",
            category.name if category is not None else None,
            None,
        )
        rows.add(source.row, texts, shape, None, attributes_of(segment)[0])
        rows.weight += len(shape.geometry or "")


def _shape(
    source: Source,
    segment: dict[str, Any],
    ident: str,
    pixels: Pixels | None,
    problems: list[Problem],
) -> Shape:
    """The segment's pixels; where there are none its box, else a mask that is nowhere."""
    if pixels is not None:
        drawn = pixels.mask(int(ident)) if ident.isdecimal() and len(ident) < 10 else None
        if drawn is not None:
            return Shape("mask", *(drawn[column] for column in Shape._fields[1:]))
        text = "No pixel of the PNG has the id of a segment; it keeps its box alone."
        problems.append(Problem("warning", "mask_without_pixels", text, source.place))
    try:
        return shape_of({"bbox": segment.get("bbox")}, NO_SKELETON)._replace(type="mask")
    except BrokenShape as error:
        text = f"The segment's box is broken ({error}); it has no bounds."
        problems.append(Problem("warning", "broken_shape", text, source.place))
        return Shape("mask")
