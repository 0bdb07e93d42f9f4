"""Annotation rows of COCO files, gathered column by column, and ids for those without one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray

from ingest.adapters._coco_shapes import Shape

_COLUMNS = (
    ("source_row", pa.int64()),
    ("annotation_id", pa.string()),
    ("submission_id", pa.string()),
    ("asset_id", pa.string()),
    ("question", pa.string()),
    ("type", pa.string()),
    ("label", pa.string()),
    ("value_text", pa.string()),
    ("x_min", pa.float64()),
    ("y_min", pa.float64()),
    ("x_max", pa.float64()),
    ("y_max", pa.float64()),
    ("geometry", pa.string()),
    ("coordinate_unit", pa.string()),
    ("track_id", pa.string()),
    ("is_keyframe", pa.bool_()),
    ("source", pa.string()),
    ("rotation_degrees", pa.float64()),
    ("score", pa.float64()),
)
_NO_VENDOR = (None, None, None, None)

PERSON_KEYS = frozenset(
    "annotator annotator_id annotator_name annotator_email creator created_by createdby author "
    "worker worker_id labeler labeller user user_id username user_name email updated_by "
    "last_edited_by reviewer reviewer_id reviewed_by assignee".split()
)
"""Fields that name a person: COCO has none, some converters add them."""

_SAID_ELSEWHERE = frozenset(
    "id image_id category_id bbox segmentation keypoints caption segments_info attributes "
    "score".split()
)


class Rows:
    """Rows of `annotations`, up to one batch of them."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []
        self._counts: list[int] = []
        self._keys: list[str] = []
        self._values: list[str] = []

    def add(
        self,
        source_row: int,
        texts: tuple[str | None, ...],
        shape: Shape,
        score: float | None,
        attributes: Mapping[str, Any],
    ) -> None:
        """Add one row; `texts` are annotation, submission, asset, question, type, label, value."""
        vendor = (
            _vendor(attributes, shape.type, score)
            if attributes or score is not None
            else _NO_VENDOR
        )
        unit = None if shape.type is None else "pixel"
        self._rows.append((source_row, *texts, *shape[1:], unit, *vendor, score))
        keys, values = self._keys, self._values
        before = len(keys)
        for key, value in attributes.items():
            if value is not None:
                keys.append(key)
                values.append(value if type(value) is str else _text(value))
        self._counts.append(len(keys) - before)

    def table(self) -> pa.Table:
        """The rows as a table of canonical columns; those that are empty throughout left out."""
        columns: dict[str, Any] = {}
        if self._rows:
            for (name, kind), values in zip(_COLUMNS, zip(*self._rows, strict=True), strict=True):
                columns[name] = _array(values, kind)
            columns["attributes"] = self._attributes()
        present = {n: c for n, c in columns.items() if c.null_count < len(c)}
        return pa.table(present)

    def _attributes(self) -> pa.Array:
        counts = np.array(self._counts, np.int32)
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        entries = pa.StructArray.from_arrays(
            [pa.array(self._keys, pa.string()), pa.array(self._values, pa.string())],
            names=["key", "value"],
        )
        return pa.ListArray.from_arrays(pa.array(offsets), entries, mask=pa.array(counts == 0))


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except pa.ArrowInvalid:  # a coordinate that is a whole number beyond 64 bits
        return pa.array([None if value is None else float(value) for value in values], kind)


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
    for key, value in record.items():
        if key not in _SAID_ELSEWHERE:
            found[key] = value
    people = PERSON_KEYS.intersection(found)
    for key in people:
        del found[key]
    return found, bool(people)


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
