"""Supervisely projects: one JSON per image, point cloud or video, with meta.json beside them.

Written by Supervisely's project download: a folder or zip with meta.json and, per data set,
ann/<file name>.json; single annotation files are read too.

Carried over: who drew each object and set each tag (labelerLogin), when, all shapes of images,
figures of point clouds and videos (one object per figure), tags of items and of objects as
answers, the declared classes. The time a person's part was handed in is that of the last thing
they made in it. Values of tags are read by the type meta.json gives them, else by their own.

Lost: pictures, camera calibration, colours. The files have no review, no time spent and no gold:
labeling jobs keep those in the server. 3D cuboids keep their numbers as attributes, without
geometry; 3D masks keep their class alone, alpha masks which pixels they touch.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.adapters._item_rows import Rows, each
from ingest.adapters._supervisely_item import read_item
from ingest.adapters._supervisely_meta import (
    annotation_files,
    declare,
    item_names,
    project_meta,
    sniff_project,
)
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export

TOOL = "Supervisely"
VERSION = "2"
CARRIES = {
    "annotator": "yes",
    "times": "per object and tag",
    "review": "no",
    "gold": "no",
    "prediction": "no",
    "geometry": "yes",
}
EVIDENCE = "real export"


def sniff(export: Export) -> Sniff:
    """Certain for annotation files with objects and size, figures or frames, and nothing else."""
    return sniff_project(export)


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield each item with its tags and objects, one submission per person."""
    rows = Rows()
    meta = project_meta(export, rows)
    declare(meta, rows)
    names = item_names(export)
    for ordinal, member, record in each(export, annotation_files(export), rows, "An item"):
        with rows.attempt("An item"):
            read_item(rows, meta, record, names[member.name], ordinal)
        yield from rows.full()
    yield from rows.rest()
