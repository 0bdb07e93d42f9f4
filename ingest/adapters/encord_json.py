"""Encord JSON export: a list of label rows with their data units, objects and classifications.

Written by Encord's JSON export and SDK: an array (or one file per row in a folder or zip) of
label rows with label_hash and data_units. No file of a running project was at hand; this
follows the documentation.

Carried over: who made each object and classification and when, all shapes in pixels (they are
fractions in the file; where no size is stated they stay so), answers under objects and of
frames, reviews with their comments, tracks, other branches as independent work and their main
branch as consensus. A video or image group is one asset with its frame on the annotation; a
classification that runs over frames is one answer.

Lost: relations, 3D shapes and DICOM measures (kept as attributes without geometry), the
confidence and the way a label was made beyond manual or automatic. Time spent is not in the
export: Encord's analytics have it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath

from ingest.adapters._encord_row import read_row
from ingest.adapters._item_rows import Rows, read_each, records
from ingest.adapters._sniffing import spread
from ingest.adapters._values import plain
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export
from ingest.json_stream import peek_keys

TOOL = "Encord"
VERSION = "1"
CARRIES = {
    "annotator": "yes",
    "times": "per object",
    "review": "yes",
    "gold": "no",
    "prediction": "no",
    "geometry": "yes",
}
EVIDENCE = "documentation"


def sniff(export: Export) -> Sniff:
    """Certain for label rows with label_hash and data_units."""
    if not export.members:
        return Sniff("no", "no data files")
    if any(PurePosixPath(m.name).suffix != ".json" for m in export.members):
        return Sniff("no", "files other than JSON")
    for member in spread(export.members):
        head = export.peek(member)
        form, keys = peek_keys(head)
        is_row = "label_hash" in keys and ("data_units" in keys or b'"data_hash"' in head)
        if form == "none" or not is_row:
            return Sniff("no", f"{member.name} has no label_hash with data units")
    return Sniff("certain", "label rows with label_hash and data units")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield each label row, after a first look at which data has several branches."""
    read_branch = partial(read_row, branched=_branched(export))
    yield from read_each(export, Rows(), "A label row", read_branch)


def _branched(export: Export) -> set[str]:
    """Data that others than the main branch speak of: its main branch is a merge of them."""
    found = set()
    for member in export.members:
        for _, record in records(export, member):
            branch, data = plain((record or {}).get("branch_name")), (record or {}).get("data_hash")
            if branch not in (None, "main") and isinstance(data, str):
                found.add(data)
    return found
