"""Telling COCO's kinds of file apart by a look at their head, middle and end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import orjson

from ingest.batches import Sniff
from ingest.export import PEEK_BYTES, Export, Member
from ingest.json_stream import peek_keys

_COCO_KEYS = {"images", "annotations", "categories", "licenses", "info", "videos", "type"}
_SAMPLES = 16
_SAMPLE_BYTES = 8192
_NAMES = {
    "instances": "COCO with images, annotations and categories",
    "captions": "COCO with captions",
    "panoptic": "COCO with segments_info",
    "image_info": "COCO with images and no annotations",
}


@dataclass(frozen=True)
class Look:
    """What kind of COCO file it is, or None and why not; a guess when not all was seen."""

    kind: str | None
    reason: str
    is_guess: bool = False


def sniff_kind(export: Export, kind: str) -> Sniff:
    """The answer of the adapter for files of that kind."""
    look = look_at(export)
    if look.kind != kind:
        return Sniff("no", look.reason)
    return Sniff("likely" if look.is_guess else "certain", look.reason)


def data_members(export: Export) -> list[Member]:
    """The members that hold data: no read-me pages (Roboflow puts two beside its files)."""
    return [
        m for m in export.members if not PurePosixPath(m.name).name.lower().startswith("readme")
    ]


def look_at(export: Export) -> Look:
    """The kind of all files of an export; files of several kinds are several exports."""
    found: Look | None = None
    for member in data_members(export):
        look = _look_at_member(export, member)
        if look.kind is None:
            return look
        if found is not None and found.kind != look.kind:
            return Look(None, f"several kinds of COCO file ({found.kind} and {look.kind})")
        found = Look(look.kind, look.reason, look.is_guess or bool(found and found.is_guess))
    return found or Look(None, "no data file")


def _look_at_member(export: Export, member: Member) -> Look:
    peek = export.peek(member)
    form, keys = peek_keys(peek)
    if form != "object":
        return Look(None, "no JSON object at the top level")
    if not _COCO_KEYS.intersection(keys):
        return Look(None, f"no key images or annotations at the top level ({_listed(keys)})")
    if member.size <= len(peek):
        try:
            return _look_at_all(orjson.loads(peek.removeprefix(b"\xef\xbb\xbf")))
        except orjson.JSONDecodeError:
            return _look_at_text(peek, keys)
    if not {"images", "annotations"}.intersection(keys) and len(_COCO_KEYS.intersection(keys)) < 2:
        return Look(None, f"no key images or annotations at the top level ({_listed(keys)})")
    return _look_at_text(peek + _samples(export, member), keys)


def _look_at_all(data: dict[str, Any]) -> Look:
    """The whole of a small file."""
    images, annotations = data.get("images"), data.get("annotations", [])
    if not isinstance(images, list) or not isinstance(annotations, list):
        return Look(None, "no lists images and annotations")
    first_image = next((i for i in images if isinstance(i, dict)), {})
    if images and not {"file_name", "coco_url", "flickr_url"}.intersection(first_image):
        return Look(None, "images without file_name")
    records = [a for a in annotations if isinstance(a, dict)]
    if records and not any("image_id" in a for a in records):
        return Look(None, "annotations without image_id")
    if annotations and not records:
        return Look(None, "annotations that are no objects")
    if not images and not records:
        return Look(None, "neither images nor annotations")
    if not records:
        declared = "annotations" in data and bool(data.get("categories"))
        kind = "instances" if declared else "image_info"
    elif any("segments_info" in a for a in records):
        kind = "panoptic"
    else:
        drawn = any(a.get("bbox") or a.get("segmentation") for a in records)
        captioned = any("caption" in a for a in records)
        kind = "captions" if captioned and not drawn else "instances"
    return Look(kind, _NAMES[kind])


def _look_at_text(text: bytes, keys: list[str]) -> Look:
    """Samples of a large file (or a broken one): what keys occur in them."""
    if not _has(text, "file_name") and not ("images" in keys and _has(text, "coco_url")):
        return Look(None, "no images with file_name in the parts that were looked at")
    if _has(text, "segments_info"):
        return Look("panoptic", _NAMES["panoptic"])
    drawn = _has(text, "bbox") or _has(text, "segmentation")
    if _has(text, "image_id"):
        kind = "captions" if _has(text, "caption") and not drawn else "instances"
        return Look(kind, _NAMES[kind])
    if "images" not in keys and not _has(text, "images"):
        return Look(None, "no images in the parts that were looked at")
    kind = "instances" if _has(text, "annotations") else "image_info"
    return Look(kind, f"{_NAMES[kind]}, by the parts that were looked at", is_guess=True)


def _has(text: bytes, key: str) -> bool:
    return re.search(rb'"%s"\s*:' % key.encode(), text) is not None


def _samples(export: Export, member: Member) -> bytes:
    """Short pieces spread over a file, and its end."""
    pieces = []
    with export.path(member).open("rb") as stream:
        for number in range(1, _SAMPLES):
            stream.seek(member.size * number // _SAMPLES)
            pieces.append(stream.read(_SAMPLE_BYTES))
        stream.seek(max(0, member.size - PEEK_BYTES))
        pieces.append(stream.read(PEEK_BYTES))
    return b"\n".join(pieces)


def _listed(keys: list[str]) -> str:
    return "it has " + ", ".join(keys[:5]) if keys else "it has none"
