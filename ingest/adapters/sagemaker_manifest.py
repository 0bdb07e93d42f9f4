"""SageMaker Ground Truth output manifest: one labeled object per line.

Written by every labeling job (manifests/output/output.manifest): JSON Lines with source-ref or
source, and for each label attribute X a pair X (or X-ref) and X-metadata; chained jobs leave
several pairs.

Carried over: classes, several classes, boxes, spans of texts, classes of a segmentation, the
time of consolidation as submitted_at, the job, what a model labeled (human-annotated "no") as
predictions with their score, label verification as reviews with its comments. Each label
attribute is a question. A line without label is an asset nobody labeled.

Lost: the workers (their answers are merged; annotations/worker-response has them), pixels of a
segmentation, boxes of videos (SeqLabel.json has them). The confidence of people's labels is an
attribute: 0 means one worker, not a low score.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.adapters._item_rows import Rows, read_each
from ingest.adapters._sagemaker_labels import read_line
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export
from ingest.json_stream import peek_keys

TOOL = "SageMaker Ground Truth"
VERSION = "1"
CARRIES = {
    "annotator": "no",
    "times": "time of consolidation",
    "review": "label verification",
    "gold": "no",
    "prediction": "yes",
    "geometry": "yes",
}
EVIDENCE = "real export"


def sniff(export: Export) -> Sniff:
    """Certain for lines with a source and metadata of a groundtruth type."""
    if export.single is None:
        return Sniff("no", "more than one file; a manifest is one")
    head = export.peek()
    form, _ = peek_keys(head)
    if form not in ("object", "lines"):
        return Sniff("no", "no JSON lines")
    if b'"groundtruth/' not in head or b'-metadata"' not in head:
        return Sniff("no", "no metadata of a type that begins groundtruth/")
    if b'"source-ref"' not in head and b'"source"' not in head:
        return Sniff("no", "no source-ref and no source")
    return Sniff("certain", "manifest lines with groundtruth metadata")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield each line's object with what it was labeled."""
    yield from read_each(export, Rows(), "A line", read_line)
