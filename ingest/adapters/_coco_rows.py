"""Annotation rows of COCO files, gathered column by column, and ids for those without one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import orjson
import polars as pl
from numpy.typing import NDArray

from ingest.adapters._coco_shapes import Shape
from ingest.adapters._values import PERSON_FIELDS
from ingest.frames import schema, series

_COLUMNS = tuple(
    "source_row annotation_id submission_id asset_id question type label value_text x_min y_min "
    "x_max y_max geometry coordinate_unit track_id is_keyframe source rotation_degrees score "
    "attributes".split()
)
_VENDOR_KEYS = frozenset(
    ("track_id", "encord_track_uuid", "keyframe", "manual_annotation", "rotation")
)
_NO_VENDOR = (None, None, None, None)

_SAID_ELSEWHERE = frozenset(
    "id image_id category_id bbox segmentation keypoints caption segments_info attributes "
    "score".split()
)


class Rows:
    """Rows of `annotations`, up to one batch of them."""

    def __init__(self) -> None:
        self._values: list[Any] = []
        self.weight = 0  # bytes of geometry that no record of the file holds, added by who drew it

    def add(
        self,
        source_row: int,
        texts: tuple[str | None, ...],
        shape: Shape,
        score: float | None,
        attributes: Mapping[str, Any],
    ) -> None:
        """Add one row; `texts` are annotation, submission, asset, question, type, label, value."""
        is_vendors = score is not None or not _VENDOR_KEYS.isdisjoint(attributes)
        vendor = _vendor(attributes, shape.type, score) if is_vendors else _NO_VENDOR
        unit = None if shape.type is None else "pixel"
        said = {
            key: value if value.__class__ is str else _text(value)
            for key, value in attributes.items()
            if value is not None
        }
        self._values += (source_row, *texts, *shape[1:], unit, *vendor, score, said or None)

    def table(self) -> pl.DataFrame:
        """The rows as a frame of canonical columns; those that are empty throughout left out."""
        types, width = schema("annotations"), len(_COLUMNS)
        columns = {name: self._values[at::width] for at, name in enumerate(_COLUMNS)}
        return pl.DataFrame(
            [
                series(name, values, types[name])
                for name, values in columns.items()
                if any(value is not None for value in values)
            ]
        )


def attributes_of(record: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """What a record says beyond COCO's own geometry, and whether a person's name was left out.

    The keys of "attributes" (CVAT) stand beside the record's own (iscrowd, area, vendor
    extras), which win.
    """
    found: dict[str, Any] = {}
    given = record.get("attributes")
    if isinstance(given, dict):
        found.update(given)
    elif given:
        found["attributes"] = given
    found |= {key: value for key, value in record.items() if key not in _SAID_ELSEWHERE}
    if PERSON_FIELDS.isdisjoint(found):
        return found, False
    return {key: value for key, value in found.items() if key not in PERSON_FIELDS}, True


def score_of(record: Mapping[str, Any]) -> float | None:
    """A prediction's confidence, if it is a number."""
    return _number(record.get("score"))


def _vendor(
    attributes: Mapping[str, Any], kind: str | None, score: float | None
) -> tuple[str | None, bool | None, str | None, float | None]:
    """What vendors say beyond COCO: track, keyframe, source, rotation (CVAT, Encord)."""
    track = attributes.get("track_id", attributes.get("encord_track_uuid"))
    keyframe = attributes.get("keyframe")
    manual = attributes.get("manual_annotation")
    source = None if score is None else "automatic"
    if keyframe is False:
        source = "interpolated"
    elif isinstance(manual, bool):
        source = "manual" if manual else "automatic"
    return (
        None if track is None else str(track),
        keyframe if isinstance(keyframe, bool) else None,
        source,
        _number(attributes.get("rotation")) if kind == "bbox" else None,
    )


def _number(value: Any) -> float | None:
    return value if type(value) in (int, float) else None


def _text(value: Any) -> str:
    kind = type(value)
    if kind is int or kind is float:
        return str(value)
    if kind is dict or kind is list:
        return orjson.dumps(value).decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def digest(record: Mapping[str, Any]) -> int:
    """64 bits of a record's content, whatever the order and spacing of its keys."""
    content = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "big")


class Ordinals:
    """Counts equal records: the first of its kind is 0, the next 1.

    Remembers eight bytes per different record (sorted runs that are merged as they grow), so
    that files of millions of records without ids keep their memory small.
    """

    def __init__(self) -> None:
        self._runs: list[NDArray[np.uint64]] = []
        self._repeats: Counter[int] = Counter()

    def of(self, digests: Sequence[int]) -> list[int]:
        """The ordinal of each record of a batch, by its digest.

        >>> ordinals = Ordinals()
        >>> ordinals.of([7, 8, 7]), ordinals.of([7, 9])
        ([0, 0, 1], [2, 0])
        """
        fresh = np.unique(np.array(digests, np.uint64))
        known = np.zeros(len(fresh), bool)
        for run in self._runs:
            places = np.searchsorted(run, fresh).clip(max=len(run) - 1)
            known |= run[places] == fresh
        for value in fresh[known].tolist():
            self._repeats.setdefault(value, 1)
        here: Counter[int] = Counter()
        ordinals = []
        for value in digests:
            ordinals.append(self._repeats.get(value, 0) + here[value])
            here[value] += 1
        for value, count in here.items():
            if count > 1 or value in self._repeats:
                self._repeats[value] += count
        self._remember(fresh[~known])
        return ordinals

    def _remember(self, fresh: NDArray[np.uint64]) -> None:
        if not len(fresh):
            return
        self._runs.append(fresh)
        while len(self._runs) > 1 and len(self._runs[-2]) <= 2 * len(self._runs[-1]):
            last = self._runs.pop()
            self._runs[-1] = np.sort(np.concatenate([self._runs[-1], last]))
