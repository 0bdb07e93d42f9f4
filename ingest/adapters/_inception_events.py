"""INCEpTION's event log: what happened to whose document, and the time that can be derived."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from ingest.adapters._gather import Gather, Row
from ingest.adapters._values import BROKEN, as_text
from ingest.errors import Unreadable
from ingest.export import MAX_RATIO, Export, Member

SYSTEM = "<SYSTEM>"
LONGEST_GAP_SECONDS = 300
"""Two events of one person further apart than this are taken for a pause."""

_TYPES = {
    "DocumentOpenedEvent": "opened",
    "SpanCreatedEvent": "created",
    "RelationCreatedEvent": "created",
    "ChainSpanCreatedEvent": "created",
    "ChainLinkCreatedEvent": "created",
    "SpanDeletedEvent": "deleted",
    "RelationDeletedEvent": "deleted",
    "ChainSpanDeletedEvent": "deleted",
    "ChainLinkDeletedEvent": "deleted",
    "SpanMovedEvent": "updated",
    "FeatureValueUpdatedEvent": "updated",
    "LinkFeatureUpdatedEvent": "updated",
    "RecommendationAcceptedEvent": "suggestion_accepted",
    "RecommendationRejectedEvent": "suggestion_rejected",
}
_STATE_CHANGE = "AnnotationStateChangeEvent"
_STATES = {"FINISHED": "submitted", "IGNORE": "skipped", "NEW": "reset"}
_LARGE = 64 * 1024**2

Pass = tuple[str, str]
"""A document and the person who annotates it."""


@dataclass
class Log:
    """What the log says of each pass: when its person acted, and when it was last finished."""

    events: list[Row] = field(default_factory=list)
    acted: dict[Pass, list[float]] = field(default_factory=dict)
    finished: dict[Pass, datetime] = field(default_factory=dict)

    def seconds(self, key: Pass) -> float | None:
        """Time spent: the gaps between a person's events, pauses left out; None without two."""
        moments = sorted(self.acted.get(key, ()))
        gaps = [after - before for before, after in zip(moments, moments[1:], strict=False)]
        return sum(gap for gap in gaps if gap <= LONGEST_GAP_SECONDS) if gaps else None


def read_log(rows: Gather, export: Export, member: Member, passes: Mapping[Pass, str]) -> Log:
    """Read the log. `passes` names the submission of each pass."""
    log = Log()
    with export.open(member) as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            rows.where = f"{member.name} line {number}"
            try:
                _read(rows, log, orjson.loads(line), passes)
            except (orjson.JSONDecodeError, *BROKEN):
                message = "A line of the event log could not be read."
                rows.reject(rows.mark(), "broken_event", message)
    return log


def find_log(export: Export, root: str) -> Member | None:
    """The event log, also where the export leaves log files out."""
    name = f"{root}event.log"
    for member in export.members:
        if member.name == name:
            return member
    if export.source.is_dir():
        path = export.source / name
        is_inside = export.source.resolve() in path.resolve().parents
        return Member(name, path.stat().st_size) if is_inside and path.is_file() else None
    if not zipfile.is_zipfile(export.source):
        return None
    with zipfile.ZipFile(export.source) as archive:
        info = next((one for one in archive.infolist() if one.filename == name), None)
    if info is None:
        return None
    if info.file_size > max(_LARGE, MAX_RATIO * info.compress_size):
        raise Unreadable(f"{export.name} would unpack its event log to {info.file_size:,} bytes.")
    return Member(name, info.file_size)


def when(value: Any) -> datetime | None:
    """An instant from epoch milliseconds; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    try:
        return datetime.fromtimestamp(value / 1000, UTC) if value > 0 else None
    except (OverflowError, ValueError, OSError):
        return None


def _read(rows: Gather, log: Log, event: dict[str, Any], passes: Mapping[Pass, str]) -> None:
    name, document = event["event"], as_text(event.get("document_name"))
    actor = as_text(event.get("user"))
    actor = None if actor == SYSTEM else actor
    happened = when(event.get("created"))
    if document is None or happened is None:
        return
    owner = as_text(event.get("annotator")) or actor or ""
    key = (document, owner)
    if actor is not None and actor == owner:
        log.acted.setdefault(key, []).append(happened.timestamp())
    kind = _TYPES.get(name) or (_state(event.get("details")) if name == _STATE_CHANGE else None)
    if kind is None:
        return
    if kind == "submitted":
        log.finished[key] = max(happened, log.finished.get(key, happened))
    log.events.append(
        {
            "event_id": rows.unique(f"inception:event:{as_text(event['id'])}"),
            "type": kind,
            "actor_id": rows.introduce(actor, actor) if actor else None,
            "asset_id": f"inception:{document}",
            "submission_id": passes.get(key),
            "happened_at": happened,
        }
    )


def _state(details: Any) -> str:
    """What a change of state means: finished, ignored, taken up, or taken up again."""
    found = details if isinstance(details, dict) else {}
    state = str(found.get("state") or "").upper()
    if kind := _STATES.get(state):
        return kind
    before = str(found.get("previousState") or "").upper()
    return "reopened" if before == "FINISHED" else "started"


def in_batches(log: Log, size: int) -> Iterator[list[Row]]:
    """The events, some at a time."""
    for at in range(0, len(log.events), size):
        yield log.events[at : at + size]
