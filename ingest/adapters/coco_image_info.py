"""COCO image info: a JSON that lists images and has no annotations (a test split, a queue).

Written by COCO's own tools and Datumaro. Images become assets; there are no submissions,
because nobody has looked at them yet. Categories, where listed, are declared labels.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.adapters._coco import open_dataset, read_assets
from ingest.adapters._coco_look import sniff_kind
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
    "geometry": "no",
}
EVIDENCE = "real export"


def sniff(export: Export) -> Sniff:
    """Certain for an object with images, and no annotations key or nothing declared nor drawn."""
    return sniff_kind(export, "image_info")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield images as assets."""
    yield from read_assets(open_dataset(export), submissions=None)
