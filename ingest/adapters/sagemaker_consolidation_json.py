"""SageMaker Ground Truth consolidation payload: every worker's answer per object, before merging.

Written for the function that consolidates answers (annotations/consolidated-annotation/
consolidation-request): a list of objects with the JSON text each worker submitted.

Carried over: the workers, their boxes, polygons, points, spans, classes and form values, the
size of the picture. Not in the payload: times, review, which answer is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.adapters._item_rows import Item, Rows, loads, read_each
from ingest.adapters._item_shapes import BrokenShape
from ingest.adapters._item_values import mapping
from ingest.adapters._sagemaker_answers import answers, image_size
from ingest.adapters._sagemaker_assets import asset_of
from ingest.adapters._values import content_hash, plain
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export
from ingest.json_stream import peek_keys

TOOL = "SageMaker Ground Truth"
VERSION = "2"
CARRIES = {
    "annotator": "yes",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "no",
    "geometry": "yes",
}
EVIDENCE = "real export"

_KEYS = {"datasetObjectId", "dataObject", "annotations"}


def sniff(export: Export) -> Sniff:
    """Certain for a list of objects with datasetObjectId, dataObject and annotations."""
    if export.single is None:
        return Sniff("no", "more than one file; a payload is one")
    form, keys = peek_keys(export.peek())
    missing = sorted(_KEYS - set(keys))
    if form != "array" or missing:
        return Sniff("no", f"no list of objects with {missing[0] if missing else 'annotations'}")
    return Sniff("certain", "objects with the annotations of workers")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield each object with one submission per worker."""
    yield from read_each(export, Rows(), "An object", _read_object)


def _read_object(rows: Rows, record: Mapping[str, Any], source_row: int) -> None:
    ident = plain(record.get("datasetObjectId"))
    source = mapping(record.get("dataObject"))
    fallback = f"object:{ident}" if ident else f"object:{content_hash(dict(source))}"
    asset = asset_of(source.get("s3Uri"), source.get("content"), fallback)
    item = Item(rows, asset | {"source_asset_id": ident}, source_row)
    for position, given in rows.objects(record.get("annotations"), "annotations"):
        with rows.attempt("A worker's answer", f"annotation {position + 1}"):
            _answer(rows, item, given)
    item.finish(is_looked_at=False)


def _answer(rows: Rows, item: Item, given: Mapping[str, Any]) -> None:
    written = mapping(given.get("annotationData")).get("content")
    content = loads(written.encode("utf-8", "replace")) if isinstance(written, str) else written
    if not isinstance(content, dict):
        raise BrokenShape("its content is no JSON object")
    worker = rows.person(given.get("workerId"))
    item.asset |= image_size(content)
    item.begin(worker)
    for row in answers(rows, content, item.asset.get("text")):
        item.annotate(worker, row)
