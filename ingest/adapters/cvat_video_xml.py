"""CVAT for video 1.1: track elements with a shape per frame (XML, or a zip with annotations.xml).

Written by CVAT as a task's, a job's or a project's export. Carried over: what the image
format carries, and tracks with their keyframes, frames out of sight and interpolated frames
(kept, but marked: they are not human work). Every frame of the task is an asset, numbered as
in the source video.

Not in the format: names of frames, and as for images who drew a shape, when, how long it took
and what a reviewer said.
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
    """Certain for a root `annotations` whose first child beside version and meta is `track`."""
    return sniff_xml(export, "video")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield each frame as an asset with one submission, and the shapes of each track."""
    yield from read_xml(export, lists_frames=True)
