"""Rows of drawn pictures on their way into batches, and ids for shapes that have none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any, Literal

import orjson

from ingest.adapters._coco_rows import Ordinals
from ingest.adapters._gather import Out, Row, Waiting
from ingest.batches import Problem

_IDENTITY = (
    "asset_id submission_id question type label value_text value_number x_min y_min x_max y_max "
    "rotation_degrees geometry frame time_start_seconds time_end_seconds"
).split()


class Rows(Waiting):
    """Rows and problems gathered for the next batches.

    An annotation without `annotation_id` gets one when its batch is made: a hash of what it
    says and where it is (its attributes apart), and an ordinal among equals. `parent`
    in `annotate` is the row of another annotation of the same batch. `records` counts what
    was met so far, also what was left out.
    """

    ROWS = 5_000

    def __init__(self) -> None:
        super().__init__()
        self.records = 0
        self._nameless: list[Row] = []
        self._children: list[tuple[Row, Row]] = []
        self._ordinals = Ordinals()

    def add(self, table: str, row: Row, records: int = 0) -> None:
        """Take a row that stands for so many records of the source."""
        super().add(table, row, records)
        self.records += records

    def picture(
        self,
        asset: Row,
        submission: Row | None = None,
        records: int = 1,
    ) -> None:
        """Take an asset and, unless nobody looked at it, the one pass that nobody signed."""
        asset = {"media_type": "image", "source_row": self.records} | asset
        self.add("assets", asset, records)
        if submission is not None:
            self.submit({"source_row": asset["source_row"], **submission})

    def submit(self, submission: Row) -> None:
        """Take a submission, of the work role unless it says otherwise."""
        given = {"role": "work", "is_gold": False, "status": "submitted"}
        self.add("submissions", given | submission)

    def annotate(self, row: Row, parent: Row | None = None, records: int = 1) -> None:
        """Take an annotation; `row` is kept and completed."""
        row.setdefault("question", "label")
        row.setdefault("source_row", self.records)
        if row.get("annotation_id") is None:
            row["annotation_id"] = None
            self._nameless.append(row)
        if parent is not None:
            self._children.append((row, parent))
        self.add("annotations", row, records)

    def declare(self, question: str, labels: Mapping[str, str | None], kind: str | None) -> None:
        """Take declared labels in order, with their parents, and their question."""
        for rank, (name, parent) in enumerate(labels.items(), start=1):
            row = {"question": question, "label": name, "parent": parent, "rank": rank}
            self.add("labels", row | {"is_declared": True})
        if labels:
            row = {"question": question, "scale": "nominal", "taxonomy_size": len(labels)}
            self.add("questions", row | ({"type": kind} if kind else {}))

    def warn(
        self,
        code: str,
        message: str,
        place: str | None = None,
        severity: Literal["warning", "info"] = "warning",
    ) -> None:
        self.tell(Problem(severity, code, message, place))

    def reject(self, code: str, message: str, place: str | None) -> None:
        """Report one record as left out."""
        self.records += 1
        self.tell(Problem("error", code, message, place, 1))

    @property
    def is_full(self) -> bool:
        """Whether it is time to hand over: ids are given to many rows at once, not to a few."""
        enough = self.ROWS
        waiting = max(map(len, self._tables.values()), default=0)
        return waiting >= enough or len(self._others) >= enough

    def full(self) -> Iterator[Out]:
        """Between two records: everything gathered, once it is enough for a batch."""
        if self.is_full:
            yield from self.rest()

    def settle(self) -> None:
        """Rows get ids where they have none, and are final."""
        self._name()
        super().settle()

    def _name(self) -> None:
        digests = [_digest(row) for row in self._nameless]
        ordinals = self._ordinals.of(digests) if digests else []
        for row, digest, ordinal in zip(self._nameless, digests, ordinals, strict=True):
            number = f".{ordinal + 1}" if ordinal else ""
            row["annotation_id"] = f"{row['submission_id']}:{digest:016x}{number}"
        for row, parent in self._children:
            row["parent_annotation_id"] = parent["annotation_id"]
        self._nameless, self._children = [], []


def _digest(row: Mapping[str, Any]) -> int:
    content = repr([row.get(name) for name in _IDENTITY])
    return int.from_bytes(blake2b(content.encode("utf-8", "replace"), digest_size=8).digest())


def loads(raw: bytes) -> Any:
    """A JSON value, or None where it is broken."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None


def texts(values: Mapping[str, Any]) -> dict[str, str] | None:
    """Attributes as text: lists and objects as JSON, what is empty left out; None for none."""
    found = {key: text(value) for key, value in values.items()}
    return {key: value for key, value in found.items() if key and value} or None


def text(value: Any) -> str | None:
    """Any JSON value as text; None for null and for nothing but space.

    >>> text(True), text(7), text([1]), text(" ")
    ('true', '7', '[1]', None)
    """
    if value is None:
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if value in ([], {}):
        return None
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return "(nested too deep to be kept)"


def label(value: Any) -> str | None:
    """A class name without outer space; None where there is none or it is no single value."""
    return text(value) if isinstance(value, str | int | float) else None


def whole(value: Any) -> int | None:
    """A number without fraction that a column can hold, else None; digits as text count.

    >>> whole("12"), whole(3.0), whole(2.5), whole(1e300), whole(True)
    (12, 3, None, None, None)
    """
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value) if len(value) < 16 else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if abs(value) < 2**53 and value == int(value) else None


def size(value: Any) -> float | None:
    """A picture's width or height: a whole number above zero, else None."""
    number = whole(value)
    return float(number) if number is not None and number > 0 else None


def hidden(value: str) -> str:
    """A short hash that stands in ids for a person, whose own id must not stand there."""
    return blake2b(value.encode("utf-8", "replace"), digest_size=6).hexdigest()


def commonest(kinds: Mapping[str, int]) -> str | None:
    """The kind that occurs most, the same one whatever their order."""
    return max(sorted(kinds), key=kinds.__getitem__) if kinds else None
