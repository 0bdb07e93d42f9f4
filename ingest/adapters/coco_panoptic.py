"""COCO panoptic segmentation: a JSON whose annotations list segments_info, beside PNG masks.

Written by COCO's own tools, Datumaro and CVAT. Each segment is one object with its box, area
and iscrowd. The PNG with the pixels is not read (exports often come without it), so segments
have no geometry. Not in the format: who annotated, when, how long it took, any review.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ingest.adapters._coco import Source, open_dataset, question, read_annotations, read_assets
from ingest.adapters._coco_head import Category, ident_of
from ingest.adapters._coco_look import sniff_kind
from ingest.adapters._coco_rows import Rows, attributes_of
from ingest.adapters._coco_shapes import NO_SKELETON, BrokenShape, Shape, shape_of
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export

TOOL = "COCO"
VERSION = "1"
CARRIES = {
    "annotator": "no",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "no",
    "geometry": "boxes of segments; PNG masks are not read",
}
EVIDENCE = "real export"


def sniff(export: Export) -> Sniff:
    """Certain for an object with images and annotations that have segments_info."""
    return sniff_kind(export, "panoptic")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield images as assets with one submission each, then their segments."""
    dataset = open_dataset(export)
    yield from read_assets(dataset, submissions="panoptic:")
    categories = {dataset.file(m): dataset.categories[m.name] for m in dataset.members}

    def convert(source: Source, rows: Rows, problems: list[Problem]) -> None:
        _convert(source, rows, problems, categories[source.file])

    yield from read_annotations(dataset, convert)
    yield from question(dataset, Counter({"mask": 1}))


def _convert(
    source: Source, rows: Rows, problems: list[Problem], categories: dict[str, Category]
) -> None:
    segments = source.record.get("segments_info")
    if not isinstance(segments, list):
        text = "The annotation has no list segments_info; it was left out."
        problems.append(Problem("error", "no_segments", text, source.place, 1))
        return
    for position, segment in enumerate(segments):
        if isinstance(segment, dict):
            _segment(source, segment, position, rows, problems, categories)
        else:
            text = "A segment is no object; it was left out."
            problems.append(Problem("error", "broken_segment", text, source.place))


def _segment(
    source: Source,
    segment: dict[str, Any],
    position: int,
    rows: Rows,
    problems: list[Problem],
    categories: dict[str, Category],
) -> None:
    ident = ident_of(segment.get("id"))
    if ident is None:
        text = "A segment has no id, so no pixels; it was left out."
        problems.append(Problem("error", "broken_segment", text, source.place))
        return
    named = ident_of(segment.get("category_id"))
    category = categories.get(named) if named is not None else None
    if category is None:
        text = "The segment's category_id names no category of the file; it has no label."
        problems.append(Problem("warning", "unknown_label", text, source.place))
    try:
        shape = shape_of({"bbox": segment.get("bbox")}, NO_SKELETON)._replace(type="mask")
    except BrokenShape as error:
        text = f"The segment's box is broken ({error}); it has no bounds."
        problems.append(Problem("warning", "broken_shape", text, source.place))
        shape = Shape("mask")
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
