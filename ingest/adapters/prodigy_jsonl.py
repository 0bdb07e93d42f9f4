"""Prodigy: JSONL of `db-out`, one answer per line.

Written by every version; annotators and times are there since about 1.11. Each line has
`_input_hash`, `_task_hash` and `answer`.

Carried over: every line as a submission (repeated answers stay), annotator or named session,
time of the answer, ignored tasks and tasks flagged in a manual view (as skipped), spans, shapes
in pixels, audio segments, choices, relations, typed texts, review decisions (as gold). In binary
views accept and reject are the answer to the question named by the label; only an accepted
suggestion becomes an object.

Lost: pictures inside the file (base64), tokens, the versions a reviewer chose from (they are in
the data sets that were reviewed). Time spent is not in the format. A session named by date and
time is nobody's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingest.adapters._gather import Row
from ingest.adapters._label_studio_tasks import address
from ingest.adapters._prodigy_items import Items, is_binary
from ingest.adapters._record_rows import Decisions, Rows
from ingest.adapters._record_values import facts, medium, number
from ingest.adapters._record_walk import data_members, head_of, read_members
from ingest.adapters._values import content_hash, plain, text_key
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export

TOOL = "Prodigy"
VERSION = "1"
CARRIES = {
    "annotator": "newer versions",
    "times": "newer versions, no time spent",
    "review": "no",
    "gold": "review recipe",
    "prediction": "as the source of spans",
    "geometry": "yes",
}
EVIDENCE = "real export"

_ANSWERS = ("accept", "reject", "ignore")
_DATED = re.compile(r"\d{4}-\d\d-\d\d[T_ ]\d\d[-:]\d\d([-:]\d\d)?$")
_MEDIA = ("image", "audio", "video")


def sniff(export: Export) -> Sniff:
    """Lines with answer, _input_hash and _task_hash."""
    members = data_members(export)
    if len(members) != 1:
        return Sniff("no", f"{len(members)} data files; an export is one")
    kind, keys, record = head_of(export, members[0])
    if kind == "none" or not {"_input_hash", "_task_hash"} <= set(keys):
        return Sniff("no", "no _input_hash and _task_hash")
    if record is not None and record.get("answer") not in _ANSWERS:
        return Sniff("no", "tasks nobody has answered")
    return Sniff("certain", "answers with _input_hash and _task_hash")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """One answer after the other."""
    members = data_members(export)
    if not members:
        raise Unreadable(f"{export.name} holds no data file.")
    rows = Rows("prodigy")
    yield from read_members(
        export, rows, members, lambda member, record, ordinal: _answer(rows, record, ordinal)
    )


def _answer(rows: Rows, record: dict[str, Any], ordinal: int) -> None:
    answer = record["answer"]
    if answer not in _ANSWERS:
        raise ValueError("an answer that is none of accept, reject and ignore")
    asset = _asset(rows, record, ordinal)
    rows.add("assets", asset)
    view = plain(record.get("_view_id"))
    is_review = view == "review"
    if is_review:
        view = plain(record.get("view_id"))
    binary = is_binary(record, view)
    is_skipped = answer == "ignore" or (answer == "reject" and not binary)
    is_gold = is_review and not is_skipped
    submission: Row = {
        "submission_id": _name(rows, record),
        "asset_id": asset["asset_id"],
        "annotator_id": _person(rows, record),
        "source_row": ordinal,
        "role": "gold" if is_review else "work",
        "is_gold": is_gold,
        "gold_status": "active" if is_gold else None,
        "status": "skipped" if is_skipped else "submitted",
        "submitted_at": rows.when(record.get("_timestamp")),
    }
    rows.add("submissions", submission)
    if is_skipped:
        return
    items = Items(Decisions(rows, submission), record)
    if binary:
        items.binary()
    else:
        items.manual()


def _name(rows: Rows, record: dict[str, Any]) -> str:
    """Task, who and when; people only as a hash, because sessions hold their names."""
    task = plain(record.get("_task_hash"))
    told = [record.get(key) for key in ("_annotator_id", "_session_id", "_timestamp")]
    if task is None:
        return rows.unique(f"prodigy:{content_hash(record)}")
    known = any(value is not None for value in told)
    return rows.unique(f"prodigy:{task}:{content_hash(told)}" if known else f"prodigy:{task}")


def _person(rows: Rows, record: dict[str, Any]) -> str | None:
    for key in ("_annotator_id", "_session_id"):
        raw = plain(record.get(key))
        if raw is not None:
            return None if _DATED.search(raw) else rows.named(raw, raw)
    return None


def _asset(rows: Rows, record: dict[str, Any], ordinal: int) -> Row:
    text = next((record[k] for k in ("text", "html") if isinstance(record.get(k), str)), None)
    kind = next((key for key in _MEDIA if isinstance(record.get(key), str)), None)
    place = address(record[kind]) if kind else None
    is_inside = place is not None and place.startswith("sha256:")
    ident = plain(record.get("_input_hash"))
    if ident is None and text is None and place is None:
        raise KeyError("_input_hash")
    named = place or text_key(text if text is not None else f"prodigy:{ident}")
    size = [_size(record, key) if kind else None for key in ("width", "height")]
    return {
        "asset_id": f"prodigy:{ident or content_hash(named)}",
        "asset_key": named,
        "source_asset_id": ident,
        "source_row": ordinal,
        "uri": None if is_inside else place,
        "media_type": kind or (medium(place) if place else None) or ("text" if text else None),
        "width": size[0],
        "height": size[1],
        "text": text,
        "metadata": rows.metadata(facts(record, "meta")),
    }


def _size(record: dict[str, Any], key: str) -> float | None:
    value = record.get(key)
    return None if value is None else number(value)
