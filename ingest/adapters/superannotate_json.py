"""SuperAnnotate: one JSON per image, pixel image, video or text, with metadata and instances.

Written by SuperAnnotate's project download and SDK: a folder or zip of <name>.json files (older
ones <name>___objects.json and <name>___pixel.json), classes/classes.json beside them; one file
alone is read too.

Carried over: who made each instance (createdBy, else the item's annotatorEmail) and when, all
shapes with holes and skeletons, the pixels of pixel projects where <name>___save.png lies beside
the JSON (without it the objects are kept, and that is said), spans of texts, keyframes and events
of videos (media times in seconds), tags, pre-annotations as automatic work, predictions apart
with their probability, the quality mark `error` as a review of its instance, the declared
classes. The time a person's part was handed in is that of the last instance they made. An item
never started and empty, or in progress, is a draft.

Lost: comments (they carry no verdict), who last touched an item, keyframes' own attributes of
events.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.adapters._item_rows import Rows, each
from ingest.adapters._superannotate_files import (
    declare,
    folders,
    item_files,
    mask_of,
    sniff_project,
)
from ingest.adapters._superannotate_item import Masks, read_item
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export

TOOL = "SuperAnnotate"
VERSION = "2"
CARRIES = {
    "annotator": "yes",
    "times": "per instance",
    "review": "quality mark of an instance",
    "gold": "no",
    "prediction": "yes",
    "geometry": "yes",
}
EVIDENCE = "real export"


def sniff(export: Export) -> Sniff:
    """Certain for files with metadata and instances, beside at most a list of classes."""
    return sniff_project(export)


def masks(export: Export) -> Iterator[str]:
    """The pictures that `read` takes pixels from."""
    names = (mask_of(export, member) for member in item_files(export))
    yield from (name for name in names if name is not None)


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield each item with its tags and instances, one submission per person."""
    rows = Rows()
    declare(export, rows)
    folder = folders(export)
    for ordinal, member, record in each(export, item_files(export), rows, "An item"):
        with rows.attempt("An item"):
            painted = Masks(export, mask_of(export, member))
            read_item(rows, record, folder[member.name], ordinal, painted)
        yield from rows.full()
    yield from rows.rest()
