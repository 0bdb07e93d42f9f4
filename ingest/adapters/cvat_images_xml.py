"""CVAT for images 1.1: image elements with shapes and tags (XML, or a zip with annotations.xml).

Written by CVAT (app and server, all versions) as a task's, a job's or a project's export, and
by converters that imitate it. Carried over: boxes with rotation, polygons, polylines, points,
ellipses, cuboids, masks, skeletons as keypoints, tags as classes, attributes, groups, whether
a shape was drawn by hand, declared labels, and links into the server the file names.

Not in the format: who drew a shape (only a job's own export names its assignee), when, how
long it took, what a reviewer said, and which job a shape of a task's export is from.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.adapters._cvat_file import look, project_name, xml_member
from ingest.adapters._cvat_xml import read_xml
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export

TOOL = "CVAT"
VERSION = "1"
CARRIES = {
    "annotator": "assignee of a job's own export",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "no",
    "geometry": "yes",
}
EVIDENCE = "real export"


def sniff(export: Export) -> Sniff:
    """Certain for a root `annotations` whose first child beside version and meta is `image`."""
    member = xml_member(export)
    if member is None:
        return Sniff("no", "neither one file nor an annotations.xml with media")
    head = export.peek(member)
    kind, reason = look(head)
    if kind == "empty":
        return Sniff("likely", reason, project_name(head))
    if kind != "images":
        return Sniff("no", reason)
    return Sniff("certain", reason, project_name(head))


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield each image as an asset with one submission, and its shapes."""
    yield from read_xml(export, lists_frames=False)
