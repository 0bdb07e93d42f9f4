"""Zooniverse: classification export, CSV with one row per classification.

Written by Panoptes projects ("Request new classification export"), slices of it, and copies that
passed through R. Each task of a workflow is a question, named by workflow and task, because task
ids repeat between workflows. Survey choices carry their sub-answers as nested answers, drawn
marks the answers about them.

Carried over: users (a hash that is not logged in is a stand-in for a place, and an annotator of
its own), browser times and the seconds between them (tabs stay open: use medians), server time as
the time of submission, the workflow version, gold-standard classifications, marks in pixels of
the natural picture. Lost: user_ip and session hashes, survey filters, hidden subject fields are
kept as metadata. The file does not say when a user skipped a subject.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import orjson

from ingest.adapters import _crowd_times as times
from ingest.adapters._crowd_columns import shareable
from ingest.adapters._crowd_csv import Record, Table, peek_header
from ingest.adapters._crowd_rows import read_table
from ingest.adapters._gather import Gather, Row
from ingest.adapters._values import BROKEN, as_text, content_hash
from ingest.adapters._zooniverse_tasks import Classification
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export

TOOL = "Zooniverse"
VERSION = "1"
CARRIES = {
    "annotator": "yes",
    "times": "yes",
    "review": "no",
    "gold": "gold-standard classifications",
    "prediction": "no",
    "geometry": "yes",
}
EVIDENCE = "real export"

_NEEDED = frozenset({"classification_id", "user_name", "workflow_id", "annotations", "subject_ids"})
_NOTHING = ("", "NA", "null")


def sniff(export: Export) -> Sniff:
    """A header with classification_id, user_name, workflow_id, annotations and subject_ids."""
    missing = sorted(_NEEDED.difference(peek_header(export)))
    if missing:
        return Sniff("no", f"no column {', '.join(missing)}")
    return Sniff("certain", "columns classification_id, workflow_id and subject_ids")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """One classification after the other."""
    table = Table(export)
    table.need(*sorted(_NEEDED))
    rows = Gather("zooniverse")
    yield from read_table(rows, table, partial(_attempt, rows))


def _attempt(rows: Gather, record: Record, ordinal: int) -> None:
    mark = rows.mark()
    try:
        _read_record(rows, record, ordinal)
    except orjson.JSONDecodeError:
        rows.reject(mark, "broken_record", "The annotations of a row are not JSON.")
    except BROKEN:
        rows.reject(mark, "broken_record", "A row could not be read: a value is odd.")
    else:
        rows.keep()


def _read_record(rows: Gather, record: Record, ordinal: int) -> None:
    tasks = orjson.loads(record["annotations"])
    if not isinstance(tasks, list):
        raise TypeError("annotations is no list")
    if not record["subject_ids"]:
        raise ValueError("no subject")
    metadata = _object(record.get("metadata"))
    asset_id = _add_asset(rows, record, ordinal)
    submission = _submission(rows, record, metadata, asset_id, ordinal)
    rows.add("submissions", submission)
    workflow = record["workflow_id"]
    Classification(rows, submission, workflow).read(tasks)


def _object(cell: str | None) -> dict[str, Any]:
    try:
        found = orjson.loads(cell) if cell else None
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _add_asset(rows: Gather, record: Record, ordinal: int) -> str:
    subject = record["subject_ids"]
    asset_id = f"zooniverse:{subject}"
    if not rows.is_new_asset(asset_id):
        return asset_id
    facts: dict[str, str] = {}
    for data in _object(record.get("subject_data")).values():
        for name, value in (data if isinstance(data, dict) else {}).items():
            if name == "retired":
                facts.setdefault("retired", "false" if value is None else "true")
            elif text := as_text(value):
                facts.setdefault(name, text)
    rows.add(
        "assets",
        {
            "asset_id": asset_id,
            "asset_key": asset_id,
            "source_asset_id": subject,
            "source_row": ordinal,
            "metadata": dict(shareable(facts.items())) or None,
        },
    )
    return asset_id


def _submission(
    rows: Gather, record: Record, metadata: dict[str, Any], asset_id: str, ordinal: int
) -> Row:
    started = times.read(rows, as_text(metadata.get("started_at")))
    finished = times.read(rows, as_text(metadata.get("finished_at")))
    seconds = times.between(rows, started, finished)
    user = _user(rows, record)
    content = [user, record["subject_ids"], str(finished), record["annotations"]]
    ident = record["classification_id"] or content_hash(content)
    return {
        "submission_id": rows.unique(f"zooniverse:{ident}"),
        "asset_id": asset_id,
        "source_row": ordinal,
        "annotator_id": user,
        "role": "work",
        "is_gold": record.get("gold_standard", "").lower() == "true",
        "status": "submitted",
        "stage": "before launch" if metadata.get("live_project") is False else None,
        "job_id": record["workflow_id"] or None,
        "guideline_version": record.get("workflow_version") or None,
        "started_at": started,
        "submitted_at": times.read(rows, record.get("created_at")) or finished,
        "work_seconds": seconds,
        "work_time_kind": None if seconds is None else "elapsed",
        "channel": as_text(metadata.get("source")),
    }


def _user(rows: Gather, record: Record) -> str | None:
    """The number of a user that is logged in, else the name, which then is a hash of a place."""
    number, name = record.get("user_id", ""), record["user_name"]
    if number not in _NOTHING:
        return rows.introduce(number, name or None)
    return rows.introduce(name) if name not in _NOTHING else None
