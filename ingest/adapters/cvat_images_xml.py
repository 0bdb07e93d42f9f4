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

from ingest.adapters import _cvat_xml
from ingest.adapters._cvat_file import sniff_xml
from ingest.adapters._cvat_xml import read_xml
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export

TOOL = "CVAT"
VERSION = "1"
CARRIES = _cvat_xml.CARRIES
EVIDENCE = "real export"


def sniff(export: Export) -> Sniff:
    """Certain for a root `annotations` whose first child beside version and meta is `image`."""
    return sniff_xml(export, "images")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield each image as an asset with one submission, and its shapes."""
    yield from read_xml(export, lists_frames=False)
