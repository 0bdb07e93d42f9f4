"""COCO instances, stuff and keypoints: a JSON with images, annotations and categories.

Written by COCO's own tools, Roboflow, CVAT, Datumaro, Encord, Darwin and most converters; one
file, or a folder or zip with one per split. Carried over: boxes, polygons of several parts,
masks, keypoints with names and edges, image classes (annotations without geometry), declared
labels with their parents, the attributes of CVAT and the extras of others (iscrowd and area
among them), track ids, and when the file was made.

One annotation is one object of one type: keypoints before mask, polygon and box; the polygon
beside keypoints is not kept, its box is. Not in the format: who annotated, when, how long it
took, what a reviewer said. Where two splits use one image id for different pictures, ids
carry the split's folder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ingest.adapters._coco import Source, open_dataset, question, read_annotations, read_assets
from ingest.adapters._coco_look import sniff_kind
from ingest.adapters._coco_rows import Rows, attributes_of, score_of
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
    "prediction": "results files",
    "geometry": "yes",
}
EVIDENCE = "real export"


def sniff(export: Export) -> Sniff:
    """Certain for an object with images and annotations that have boxes, shapes or classes."""
    return sniff_kind(export, "instances")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield images as assets with one submission each, then their objects and classes."""
    dataset = open_dataset(export)
    yield from read_assets(dataset, submissions="")
    kinds: Counter[str] = Counter()

    def convert(source: Source, rows: Rows, problems: list[Problem]) -> None:
        _convert(source, rows, problems, kinds)

    yield from read_annotations(dataset, convert)
    yield from question(dataset, kinds)


def _convert(source: Source, rows: Rows, problems: list[Problem], kinds: Counter[str]) -> None:
    record, category, image = source.record, source.category, source.image
    shape = _shape(source, problems)
    if shape is None:
        return
    is_caption = shape.type is None and isinstance(record.get("caption"), str)
    if shape.type is None and not is_caption and record.get("category_id") is None:
        text = "The annotation has neither geometry nor class nor caption; it was left out."
        problems.append(Problem("error", "empty_annotation", text, source.place, 1))
        return
    if category is None and not is_caption and record.get("category_id") is not None:
        text = "The annotation's category_id names no category of the file; it has no label."
        problems.append(Problem("warning", "unknown_label", text, source.place))
    attributes, has_person = attributes_of(record)
    if has_person:
        problems.append(_person(source))
    kind = shape.type or ("text" if is_caption else "classification")
    space = "" if shape.type else "caption:" if is_caption else "class:"
    texts = (
        f"coco:{image}:{space}{source.ident}",
        "coco:" + image,
        "coco:" + image,
        "caption" if is_caption else "label",
        kind,
        category.name if category is not None and not is_caption else None,
        record["caption"] if is_caption else None,
    )
    if not is_caption:
        kinds[kind] += 1
    rows.add(source.row, texts, shape, score_of(record), attributes)


def _shape(source: Source, problems: list[Problem]) -> Shape | None:
    """The record's shape; its box where the rest is broken; None where that is, too."""
    record = source.record
    skeleton = source.category.skeleton if source.category else NO_SKELETON
    try:
        return shape_of(record, skeleton)
    except BrokenShape as error:
        reason = str(error)
    try:
        box = shape_of({"bbox": record.get("bbox")}, skeleton)
    except BrokenShape:
        box = None
    if box is None or box.type is None:
        text = f"The annotation's geometry is broken ({reason}); it was left out."
        problems.append(Problem("error", "broken_shape", text, source.place, 1))
        return None
    text = f"The annotation's geometry is broken ({reason}); its bbox was kept."
    problems.append(Problem("warning", "broken_shape", text, source.place))
    return box


def _person(source: Source) -> Problem:
    text = "The annotation names a person in a field COCO does not have; that was left out."
    return Problem("info", "person_left_out", text, source.place)
