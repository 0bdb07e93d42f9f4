"""Kili: assets with their labels, as JSON or as a zip of it.

Written by the Kili SDK and app: an array of assets with `externalId`, `content` and `labels`,
`latestLabel` or `latestLabels`; in a zip as `data.json` or as one file per asset in `labels/`.

Carried over: authors, times, seconds to label where the export has them, predictions and
inferences of models, labels sent back to the queue (as rejections), REVIEW labels (as reviews:
fixed when they differ from the label before, accepted when they do not), honeypots, boxes,
regions, lines, points, poses, spans, pages of PDFs, key frames and interpolated frames of
videos, nested answers, relations. Coordinates become pixels where the size is stated. Marks for
consensus and honeypots stay in the asset's metadata.

Lost: what a reviewer changed (a REVIEW label is a verdict here), unsubmitted AUTOSAVE labels,
issues and questions (they are not in the export). An export of latest labels has one label per
asset, so agreement cannot be computed from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from ingest.adapters._gather import Row
from ingest.adapters._kili_response import Canvas, Response
from ingest.adapters._label_studio_tasks import address
from ingest.adapters._record_rows import Decisions, Rows
from ingest.adapters._record_values import facts, is_place, listed, mapping, medium
from ingest.adapters._record_walk import data_members, head_of, read_members
from ingest.adapters._sniffing import spread, weakest
from ingest.adapters._values import content_hash, plain, text_key
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member

TOOL = "Kili"
VERSION = "1"
CARRIES = {
    "annotator": "yes",
    "times": "yes, work time only if asked for",
    "review": "labels of type REVIEW, labels sent back",
    "gold": "honeypots are marked, their answers are not exported",
    "prediction": "yes",
    "geometry": "yes",
}
EVIDENCE = "real export"

_LABELS = ("labels", "latestLabels", "latestLabel")
_OWN = frozenset({"jsonMetadata", "jsonContent", "resolution", "pageResolutions"})
_MODELS = ("PREDICTION", "INFERENCE")
_MARKS = ("consensusMark", "honeypotMark", "inferenceMark", "qualityMark")
_FACTS = ("status", "skipped", "isUsedForConsensus", "totalSecondsToLabel", *_MARKS)


def sniff(export: Export) -> Sniff:
    """Assets with externalId, content and labels, in one file or one per file."""
    members = _members(export)
    if not members:
        return Sniff("no", "no JSON file")
    found = [_sniff_member(export, member) for member in spread(members)]
    worst = weakest(found)
    if len(members) > 1 and worst.confidence == "no":
        return Sniff("no", f"not every file holds an asset: {worst.reason}")
    return worst


def _members(export: Export) -> list[Member]:
    found = data_members(export)
    inside = [member for member in found if member.name.lower().endswith(".json")]
    return inside if len(inside) == len(found) else found


def _sniff_member(export: Export, member: Member) -> Sniff:
    kind, keys, _ = head_of(export, member)
    if kind == "none" or not {"externalId", "content"} <= set(keys):
        return Sniff("no", "no externalId with content")
    if set(_LABELS).isdisjoint(keys):
        return Sniff("no", "externalId and content without labels")
    is_own = bool(_OWN & set(keys)) or b'"jsonResponse"' in export.peek(member)
    return Sniff("certain" if is_own else "likely", "assets with externalId, content and labels")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """One asset after the other, from every file."""
    rows = Rows("kili")
    members = _members(export)
    if not members:
        raise Unreadable(f"{export.name} holds no data file.")
    yield from read_members(
        export, rows, members, lambda member, record, ordinal: _asset(rows, record, ordinal)
    )


def _asset(rows: Rows, record: dict[str, Any], ordinal: int) -> None:
    canvas = Canvas(record)
    if canvas.is_map:
        message = "Shapes on a map have longitude and latitude, which are no picture coordinates."
        rows.problem("map_coordinates", message, "info")
    labels = _labels(record)
    asset = _asset_row(rows, record, canvas, labels, ordinal)
    rows.add("assets", asset)
    before: tuple[str, Any] | None = None
    for label in labels:
        kind = (plain(label.get("labelType")) or "DEFAULT").upper()
        if kind == "AUTOSAVE":
            rows.problem("autosave_left_out", "A label nobody submitted was left out.", "info")
        elif kind == "REVIEW":
            _review(rows, asset, label, before)
        else:
            response = _response(label)
            name = _label(rows, asset, label, response, canvas, kind)
            if kind not in _MODELS:
                before = (name, [response, label.get("annotations")])


def _labels(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The asset's labels, oldest first where they are dated."""
    found = [*listed(record, "labels"), *listed(record, "latestLabels")]
    latest = record.get("latestLabel")
    found += [latest] if latest is not None else []
    if not all(isinstance(label, dict) for label in found):
        raise TypeError("its labels are no objects")
    return sorted(found, key=lambda label: plain(label.get("createdAt")) or "")


def _response(label: dict[str, Any]) -> dict[str, Any]:
    response = label.get("jsonResponse")
    if isinstance(response, str):
        response = orjson.loads(response) if response.strip() else {}
    if response is not None and not isinstance(response, dict):
        raise TypeError("its jsonResponse is no object")
    return response or {}


def _asset_row(
    rows: Rows, record: dict[str, Any], canvas: Canvas, labels: list[dict[str, Any]], ordinal: int
) -> Row:
    content = record.get("content")
    content = content if isinstance(content, str) else None
    uri = address(content) if content and is_place(content) else None
    text = None if uri else content or None
    ident, external = plain(record.get("id")), plain(record.get("externalId"))
    if ident is None and external is None:
        raise KeyError("externalId")
    is_honeypot = record.get("isHoneypot")
    return {
        "asset_id": f"kili:{ident}" if ident else f"kili:external:{external}",
        "asset_key": external or uri or text_key(text or ""),
        "source_asset_id": ident or external,
        "source_row": ordinal,
        "uri": uri,
        "media_type": medium(uri) or medium(external) or ("text" if text else None),
        "width": canvas.size[0] if canvas.size else None,
        "height": canvas.size[1] if canvas.size else None,
        "text": text,
        "is_honeypot": is_honeypot if isinstance(is_honeypot, bool) else None,
        "metadata": rows.metadata(_told(record, labels)),
        "created_at": rows.when(record.get("createdAt")),
    }


def _told(record: dict[str, Any], labels: list[dict[str, Any]]) -> dict[str, Any]:
    told = {key: record.get(key) for key in _FACTS}
    step = record.get("currentStep")
    if isinstance(step, dict):
        told |= {f"currentStep.{key}": step.get(key) for key in ("name", "status")}
    own = facts(record, "jsonMetadata")
    told |= {f"metadata.{key}": value for key, value in own.items()}
    for label in labels:
        name = plain(label.get("id")) or plain(label.get("createdAt"))
        told |= {f"{mark}.{name}": label.get(mark) for mark in _MARKS}
    return told


def _label(
    rows: Rows,
    asset: Row,
    label: dict[str, Any],
    response: dict[str, Any],
    canvas: Canvas,
    kind: str,
) -> str:
    is_model = kind in _MODELS
    work_seconds = None if is_model else rows.seconds(label.get("secondsToLabel"))
    submission: Row = {
        "submission_id": _name(rows, asset, label, kind),
        "asset_id": asset["asset_id"],
        "annotator_id": rows.model(label.get("modelName")) if is_model else _author(rows, label),
        "source_row": asset["source_row"],
        "role": "prediction" if is_model else "work",
        "is_gold": False,
        "status": "submitted",
        "submitted_at": rows.when(label.get("createdAt")),
        "work_seconds": work_seconds,
        "work_time_kind": None if work_seconds is None else "unknown",
    }
    rows.add("submissions", submission)
    decisions = Decisions(rows, submission, "automatic" if is_model else None)
    translated = Response(decisions, canvas, asset["text"])
    translated.translate(response)
    translated.of_chat(listed(label, "annotations"))
    if label.get("isSentBackToQueue") is True:
        rows.add("reviews", _verdict(submission["submission_id"], asset, "rejected", "sent_back"))
    return str(submission["submission_id"])


def _name(rows: Rows, asset: Row, label: dict[str, Any], kind: str) -> str:
    """The label's id; most exports have none, then who made it when (but not their address)."""
    ident = plain(label.get("id"))
    if ident is None:
        when = label.get("createdAt")
        author = plain(mapping(label, "author").get("id"))
        told = [asset["asset_id"], kind, author, when, label.get("modelName")]
        ident = content_hash(told if when else [*told, label.get("jsonResponse")])
    return rows.unique(f"kili:{ident}")


def _author(rows: Rows, label: dict[str, Any]) -> str | None:
    author = mapping(label, "author")
    email = plain(author.get("email"))
    parts = (plain(author.get(key)) for key in ("firstname", "lastname"))
    name = " ".join(part for part in parts if part) or plain(author.get("name"))
    raw = email or plain(author.get("id")) or name
    return rows.introduce(raw, name, email) if raw else None


def _review(rows: Rows, asset: Row, label: dict[str, Any], before: tuple[str, Any] | None) -> None:
    """A reviewer's version: the same as before is an approval, another one a fix."""
    content = [_response(label), label.get("annotations")]
    if before is None:
        message = "A review's original label is not in the export; it was taken as accepted."
        rows.problem("review_without_original", message)
    verdict = "accepted" if before is None or before[1] == content else "fixed"
    if verdict == "fixed":
        message = "What a reviewer changed is not kept, only that it was changed."
        rows.problem("reviewed_content_left_out", message, "info")
    row = _verdict(before[0] if before else None, asset, verdict, "")
    row["review_id"] = _name(rows, asset, label, "REVIEW").replace("kili:", "kili:review:", 1)
    row["reviewer_id"] = _author(rows, label)
    row["reviewed_at"] = rows.when(label.get("createdAt"))
    row["work_seconds"] = rows.seconds(label.get("secondsToLabel"))
    rows.add("reviews", row)


def _verdict(submission_id: str | None, asset: Row, verdict: str, name: str) -> Row:
    return {
        "review_id": f"{submission_id}:{name}",
        "submission_id": submission_id,
        "asset_id": asset["asset_id"],
        "source_row": asset["source_row"],
        "verdict": verdict,
    }
