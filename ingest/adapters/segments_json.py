"""Segments.ai release: a data set with its samples and the labels of each label set.

Written by Segments.ai when a release is made (one JSON). No file of a running project was at
hand; this follows the documentation and the client's types.

Carried over: samples as assets, one submission per sample and label set with its status, boxes,
polygons, lines, points, spans, cuboids, segments, tracks (frames that are no keyframe as
interpolated), image attributes as answers, the declared categories; who made a label and when,
where the release has it. A sequence is one asset with the frame on the annotation. A label set
is a pass, whatever it is called: "ground-truth" is only the usual name.

Pixels of segmentations are read from pictures in the folder of the release: called as the address
of the bitmap ends, or <name>_label_<label set>.png as Segments.ai's client saves them. Nothing is
fetched: without the picture the objects are kept without shape, and that is said.

Lost: points of point clouds, geometry of cuboids (numbers are attributes), who reviewed. Object
attributes stay in the map.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from ingest.adapters._item_rows import Rows, loads
from ingest.adapters._json_window import window
from ingest.adapters._segments_sample import (
    Project,
    declare,
    masks_of,
    read_sample,
    take_attributes,
)
from ingest.adapters._values import plain
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export
from ingest.json_stream import elements, peek_keys

TOOL = "Segments.ai"
VERSION = "2"
CARRIES = {
    "annotator": "where the release has it",
    "times": "where the release has it",
    "review": "status only",
    "gold": "no",
    "prediction": "no",
    "geometry": "yes",
}
EVIDENCE = "documentation"


def sniff(export: Export) -> Sniff:
    """Certain for an object with a dataset that has a task type and samples."""
    if export.single is None:
        return Sniff("no", "more than one file; a release is one")
    head = export.peek()
    form, keys = peek_keys(head)
    if form != "object" or "dataset" not in keys:
        return Sniff("no", "no object with a dataset")
    if b'"task_type"' not in head or not {b'"task_attributes"', b'"samples"'} & _marks(head):
        return Sniff("no", "a dataset without task_type and samples")
    return Sniff("certain", "a release with a dataset of samples", _name(head))


def _marks(head: bytes) -> set[bytes]:
    return {mark for mark in (b'"task_attributes"', b'"samples"') if mark in head}


def _name(head: bytes) -> str | None:
    """The data set's name, if the head holds the whole release."""
    try:
        return plain(orjson.loads(head)["dataset"]["name"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None


def masks(export: Export) -> Iterator[str]:
    """The pictures that `read` takes pixels from."""
    try:
        for _, raw in _parts(export, ["samples"]):
            yield from masks_of(export, loads(raw) or {})
    except Unreadable:
        return  # reading will say it with the place


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield the categories, then each sample with its label sets."""
    rows, project = Rows(), Project(export)
    for _, raw in _parts(export, ["task_attributes"]):
        with rows.attempt("The list of categories"):
            take_attributes(rows, project, loads(raw) or {})
    declare(rows, project)
    for ordinal, (_, raw) in enumerate(_parts(export, ["samples"])):
        rows.where = f"sample {ordinal + 1}"
        record = loads(raw)
        if record is None:
            rows.reject("A sample", "it is no JSON object that can be read")
            continue
        with rows.attempt("A sample"):
            read_sample(rows, project, record, ordinal)
        yield from rows.full()
    yield from rows.rest()


def _parts(export: Export, keys: list[str]) -> Iterator[tuple[str, bytes]]:
    """The values at those keys of the data set, one element of a list at a time."""
    member = next(iter(export.members), None)
    if member is None:
        raise Unreadable(f"{export.location} holds no data file.")
    try:
        with export.open(member) as stream:
            inside = window(stream, "dataset")
            if inside is None:
                raise Unreadable("There is no dataset in it. Export the release again.")
            yield from elements(inside, keys)
    except Unreadable as error:
        raise Unreadable(f"{member.name}: {error}") from error
