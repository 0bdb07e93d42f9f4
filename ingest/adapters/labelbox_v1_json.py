"""Labelbox: export v1, one element per label (retired in 2024; old files are common).

An array of labels, or one bare label, with `ID`, `DataRow ID`, `Labeled Data` and `Label`;
several labels can be of one data row.

Carried over: labeler, times, seconds to label (elapsed), skips, reviews, benchmarks (as gold),
boxes, polygons, lines, points, text spans, answers nested to any depth, relations. Agreement and
benchmark scores stay in the asset's metadata; -1 means there is none.

Masks that stand in the file (a data: address) are read. Mostly there is only an address behind a
login; nothing is fetched, the object is kept without its shape and the address without its query
among its attributes.

Lost: the frames of videos (the export has only an address where they can be fetched), the text
of issues.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

from ingest.adapters._gather import Row
from ingest.adapters._label_studio_tasks import address
from ingest.adapters._labelbox_items import Items
from ingest.adapters._record_rows import Decisions, Rows
from ingest.adapters._record_values import is_place, listed, mapping, medium, number
from ingest.adapters._record_walk import data_members, head_of, read_members
from ingest.adapters._values import content_hash, plain, text_key
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member
from ingest.json_stream import elements

TOOL = "Labelbox"
VERSION = "2"
CARRIES = {
    "annotator": "yes",
    "times": "yes",
    "review": "yes",
    "gold": "benchmarks",
    "prediction": "no",
    "geometry": "yes; masks that are in the file",
}
EVIDENCE = "real export"

_OWN = frozenset({"ID", "DataRow ID", "Labeled Data", "Label"})
_BENCHMARK = re.compile(rb'"Benchmark ID"\s*:\s*"([^"]+)"')
_METADATA = ("Dataset Name", "Data Split", "Has Open Issues")
_SCORES = ("Agreement", "Benchmark Agreement")


def sniff(export: Export) -> Sniff:
    """Labels with ID, DataRow ID, Labeled Data and Label."""
    members = data_members(export)
    if len(members) != 1:
        return Sniff("no", f"{len(members)} data files; an export is one")
    kind, keys, record = head_of(export, members[0])
    missing = sorted(_OWN - set(keys))
    if kind == "none" or missing:
        return Sniff("no", f"no {missing[0]}" if missing else "no JSON")
    project = plain(record.get("Project Name")) if record else None
    return Sniff("certain", "labels with DataRow ID and Labeled Data", project)


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Two walks: one for the labels that others are compared with, one to read."""
    members = data_members(export)
    if not members:
        raise Unreadable(f"{export.name} holds no data file.")
    rows = Rows("labelbox")
    gold = _benchmarks(export, members)
    yield from read_members(
        export, rows, members, lambda member, record, ordinal: _label(rows, record, ordinal, gold)
    )


def _benchmarks(export: Export, members: list[Member]) -> set[str]:
    """Ids of the labels that are the gold of their data row."""
    found: set[str] = set()
    for member in members:
        with export.open(member) as stream:
            try:
                for _, raw in elements(stream):
                    found.update(m.decode("utf-8") for m in _BENCHMARK.findall(raw))
            except Unreadable:
                return found  # reading will say it with the place
    return found


def _label(rows: Rows, record: dict[str, Any], ordinal: int, gold: set[str]) -> None:
    ident = plain(record.get("ID"))
    asset = _asset(rows, record, ordinal, ident)
    rows.add("assets", asset)
    content = record.get("Label")
    if isinstance(content, str) and content != "Skip":
        content = orjson.loads(content)
    is_skipped = record.get("Skipped") is True or content == "Skip"
    is_gold = ident in gold
    stated = record.get("Seconds to Label")
    seconds = record.get("Seconds to Create") if stated is None else stated
    work_seconds = rows.seconds(seconds)
    name = ident or content_hash([asset["asset_id"], record])
    submission: Row = {
        "submission_id": rows.unique(f"labelbox:{name}"),
        "asset_id": asset["asset_id"],
        "annotator_id": rows.named(record.get("Created By")),
        "source_row": ordinal,
        "role": "work",
        "is_gold": is_gold,
        "gold_status": "active" if is_gold else None,
        "status": "skipped" if is_skipped else "submitted",
        "submitted_at": rows.when(record.get("Created At")),
        "updated_at": rows.when(record.get("Updated At")),
        "work_seconds": work_seconds,
        "work_time_kind": None if work_seconds is None else "elapsed",
    }
    rows.add("submissions", submission)
    _review_time(rows, record, asset)
    for review in listed(record, "Reviews"):
        _review(rows, submission, review)
    if content is not None and content != "Skip":
        _content(rows, submission, asset, content)


def _content(rows: Rows, submission: Row, asset: Row, content: Any) -> None:
    if not isinstance(content, dict):
        raise TypeError("its Label is no object")
    if content.get("frames"):
        message = "The frames of a video are not in the export, only where they can be fetched."
        rows.problem("frames_not_exported", message)
    is_map = asset["media_type"] == "tiles"
    decisions = Decisions(rows, submission)
    Items(decisions, asset["text"], None if is_map else "pixel").translate(content)


def _asset(rows: Rows, record: dict[str, Any], ordinal: int, label: str | None) -> Row:
    raw = record.get("Labeled Data")
    raw = raw if isinstance(raw, str) else None
    tiles = _tiles(raw)
    place = tiles or (raw if is_place(raw) else None)
    uri = address(place) if place else None
    text = raw if uri is None else None
    ident = plain(record.get("DataRow ID"))
    external = plain(record.get("Global Key")) or plain(record.get("External ID"))
    if not (ident or external or raw):
        raise KeyError("DataRow ID")
    media = mapping(record, "Media Attributes")
    size = [number(media[k]) if media.get(k) is not None else None for k in ("width", "height")]
    named = external or uri
    return {
        "asset_id": f"labelbox:{ident or content_hash([external, raw])}",
        "asset_key": named or text_key(text or ""),
        "source_asset_id": ident,
        "source_row": ordinal,
        "uri": uri,
        "media_type": "tiles" if tiles else _media(record, named, media, text),
        "width": size[0],
        "height": size[1],
        "text": text,
        "metadata": rows.metadata(_facts(record, label)),
        "source_url": plain(record.get("View Label")),
    }


def _tiles(raw: str | None) -> str | None:
    """The address of a map's tiles: its shapes are not in the pixels of one picture."""
    if not raw or '"tileLayerUrl"' not in raw:
        return None
    try:
        return plain(orjson.loads(raw).get("tileLayerUrl"))
    except (orjson.JSONDecodeError, AttributeError):
        return None


def _media(
    record: dict[str, Any], name: str | None, media: dict[str, Any], text: str | None
) -> str | None:
    mime = media.get("mimeType") or media.get("mime_type") or record.get("media_type")
    return medium(name, mime) or ("text" if text else None)


def _facts(record: dict[str, Any], label: str | None) -> dict[str, Any]:
    facts = {key: record.get(key) for key in _METADATA}
    for key in _SCORES:
        if record.get(key) != -1:
            facts[f"{key}.{label}"] = record.get(key)
    for field in listed(record, "DataRow Metadata"):
        if isinstance(field, dict):
            name = plain(field.get("schemaName") or field.get("schema_name") or field.get("name"))
            facts[f"metadata.{name}"] = field.get("value")
    return facts


def _review_time(rows: Rows, record: dict[str, Any], asset: Row) -> None:
    seconds = rows.seconds(record.get("Seconds to Review"))
    if seconds is not None:
        session: Row = {"asset_id": asset["asset_id"], "seconds": seconds, "kind": "review"}
        rows.add("work_sessions", {**session, "source_row": asset["source_row"]})


def _review(rows: Rows, submission: Row, review: dict[str, Any]) -> None:
    score = number(review["score"])
    if not score:
        rows.problem("review_without_verdict", "A review has no verdict and was left out.")
        return
    ident = plain(review.get("id")) or content_hash([submission["submission_id"], review])
    row: Row = {
        "review_id": rows.unique(f"labelbox:review:{ident}"),
        "submission_id": submission["submission_id"],
        "asset_id": submission["asset_id"],
        "reviewer_id": rows.named(review.get("createdBy") or review.get("created_by")),
        "source_row": submission["source_row"],
        "verdict": "accepted" if score > 0 else "rejected",
        "reviewed_at": rows.when(review.get("createdAt") or review.get("created_at")),
    }
    rows.add("reviews", row)
