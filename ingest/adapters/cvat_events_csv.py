"""CVAT analytics events: the CSV of /api/events/export, or of the table `events` behind it.

Written by CVAT servers with analytics. No file was at hand; this follows the documentation and
the code of the server. Columns are found by name.

Carried over: working time (scope send:working_time, and no other duration: that would count
twice) as work sessions of a user and job, and as events: changes of a job's state, stage and
assignee, jobs and tasks created, annotations created, updated and deleted with their number.
Rows that an export holds twice are read once. Users are known by user name, as in CVAT's other
formats, so that people are the same in all of them.

Lost: what the browser reports of single clicks, frames and errors (counted in the problems),
the names of organisations, payloads.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.adapters._cvat_events import header_of, read_events
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export

TOOL = "CVAT"
VERSION = "1"
CARRIES = {
    "annotator": "yes",
    "times": "working time and dated events",
    "review": "no",
    "gold": "no",
    "prediction": "no",
    "geometry": "no",
}
EVIDENCE = "documentation"

_NEEDED = {"scope", "obj_name", "obj_val", "timestamp", "duration", "job_id", "user_id", "payload"}


def sniff(export: Export) -> Sniff:
    """Certain for a CSV with the columns of CVAT's events."""
    if export.single is None:
        return Sniff("no", "more than one file; events are one")
    missing = _NEEDED - set(header_of(export.peek()))
    if missing:
        return Sniff("no", f"no column {min(missing)}")
    return Sniff("certain", "CSV with scope, obj_name, obj_val, duration and payload")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield working time, events and the users they name."""
    yield from read_events(export)
