"""COCO captions: a JSON with images and annotations that have a caption.

Written by COCO's own tools and Datumaro. Each caption is a text answer to the question
"caption"; all captions of an image are in one submission, because the format does not say
whose they are. Not in the format: who wrote them, when, how long it took, any review.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.adapters._coco import Source, open_dataset, read_annotations, read_assets
from ingest.adapters._coco_look import sniff_kind
from ingest.adapters._coco_rows import Rows, attributes_of, score_of
from ingest.adapters._coco_shapes import NO_SHAPE
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
    "geometry": "no",
}
EVIDENCE = "real export"


def sniff(export: Export) -> Sniff:
    """Certain for an object with images and annotations that have captions and no shapes."""
    return sniff_kind(export, "captions")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield images as assets with one submission each, then their captions."""
    dataset = open_dataset(export)
    yield from read_assets(dataset, submissions="captions:")
    yield from read_annotations(dataset, _convert)


def _convert(source: Source, rows: Rows, problems: list[Problem]) -> None:
    caption = source.record.get("caption")
    if not isinstance(caption, str):
        text = "The annotation has no caption; it was left out."
        problems.append(Problem("error", "no_caption", text, source.place, 1))
        return
    attributes, has_person = attributes_of(source.record)
    if has_person:
        text = "The annotation names a person in a field COCO does not have; that was left out."
        problems.append(Problem("info", "person_left_out", text, source.place))
    texts = (
        f"coco:captions:{source.image}:{source.ident}",
        "coco:captions:" + source.image,
        "coco:" + source.image,
        "caption",
        "text",
        None,
        caption,
    )
    rows.add(source.row, texts, NO_SHAPE, score_of(source.record), attributes)
