"""Label Studio JSON_MIN and CSV: rows that mix task data and answers, turned back into tasks.

Nothing in these formats says which key is a control and which is task data. A key is a control
when a value of it has the form of an answer (regions, choices); or when rows of one task differ
in it; or, if neither found any, when it has a usual name. A person may name the keys instead.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson

from ingest.adapters._label_studio_passes import read_task
from ingest.adapters._label_studio_rows import Rows
from ingest.adapters._values import content_hash, plain
from ingest.errors import WrongOption

Record = dict[str, Any]

_ROW_KEYS = frozenset(
    {"id", "annotation_id", "annotator", "created_at", "updated_at", "lead_time"}
    | {"agreement", "history"}
)
_USUAL = frozenset(
    {"label", "labels", "sentiment", "choice", "category", "class", "tag", "answer", "rating"}
)
_PLACES = (
    *("x", "y", "width", "height", "rotation", "radiusX", "radiusY", "points", "vertices", "rle"),
    *("sequence", "ranges", "start", "end", "startOffset", "endOffset", "channel"),
)
_ANSWER_KEYS = ("choices", "taxonomy", "rating", "number", "datetime", "pairwise", "ranker")
_REGION_KEYS = frozenset(
    {*_PLACES, *_ANSWER_KEYS, "text", "closed", "format", "globalOffsets", "score", "duration"}
    | {"original_width", "original_height", "framesCount", "id", "parentID", "instant", "selected"}
)
_REMEMBERED_TASKS = 20_000
_MOST_CLASSES = 200
_LONGEST_CLASS = 200


@dataclass(frozen=True)
class Controls:
    """The keys that are answers; of those, the ones whose plain text is free text, no class."""

    keys: tuple[str, ...]
    free_text: frozenset[str]
    is_named: bool = False

    @property
    def sentence(self) -> str:
        if not self.keys:
            return "No key looks like an answer; --map label=KEY names one."
        how = "as --map said" if self.is_named else "--map label=KEY decides otherwise"
        return f"Read as answers: {', '.join(self.keys)}; all else is task data ({how})."


class Scan:
    """A first look at all rows: which keys are controls. Memory does not grow with the rows."""

    def __init__(self) -> None:
        self.keys: dict[str, None] = {}
        self.formed: set[str] = set()
        self.differing: set[str] = set()
        self.classes: dict[str, set[str]] = {}
        self.free_text: set[str] = set()
        self._tasks: OrderedDict[str, dict[str, int]] = OrderedDict()

    def feed(self, record: Record) -> None:
        """Look at one row."""
        for key in record:
            self.keys.setdefault(key)
        if plain(record.get("annotation_id")) is None:
            return
        seen = self._row_of_task(plain(record.get("id")))
        for key, value in record.items():
            if key in _ROW_KEYS or key in self.formed or value is None or value == "":
                continue
            if is_answer(value):
                self.formed.add(key)
                continue
            self._compare(seen, key, value)
            if isinstance(value, str):
                self._measure(key, value)

    def _row_of_task(self, task: str | None) -> dict[str, int]:
        """What earlier rows of the task held; the tasks seen longest ago are forgotten."""
        if task is None:
            return {}
        seen = self._tasks.setdefault(task, {})
        self._tasks.move_to_end(task)
        if len(self._tasks) > _REMEMBERED_TASKS:
            self._tasks.popitem(last=False)
        return seen

    def _compare(self, seen: dict[str, int], key: str, value: Any) -> None:
        if key in self.differing:
            return
        now = hash(value if isinstance(value, str | int | float) else orjson.dumps(value))
        if seen.setdefault(key, now) != now:
            self.differing.add(key)

    def _measure(self, key: str, value: str) -> None:
        if key in self.free_text:
            return
        classes = self.classes.setdefault(key, set())
        classes.add(value[: _LONGEST_CLASS + 1])
        if len(value) > _LONGEST_CLASS or "\n" in value or len(classes) > _MOST_CLASSES:
            self.free_text.add(key)
            self.classes[key] = set()

    def controls(self, named: str | None) -> Controls:
        """The verdict. Raises WrongOption when a named key is nowhere in the file."""
        if named:
            keys = self._named(named)
            return Controls(keys, frozenset(self.free_text.intersection(keys)), is_named=True)
        collided = {k for k in self.keys if f"_data_{k}" in self.keys}
        chats = {k for k in self.keys if f"{k}_transcript" in self.keys}
        found = (self.formed | self.differing | collided | chats) - _ROW_KEYS
        found = found or {k for k in self.keys if k.lower() in _USUAL}
        return Controls(
            tuple(k for k in self.keys if k in found), frozenset(self.free_text & found)
        )

    def _named(self, named: str) -> tuple[str, ...]:
        keys = (
            (named,)
            if named in self.keys
            else tuple(part.strip() for part in named.split(",") if part.strip())
        )
        for key in keys:
            if key not in self.keys:
                known = ", ".join(k for k in self.keys if k not in _ROW_KEYS)
                raise WrongOption(f"--map label={named}: no row has {key!r}. The file has {known}.")
        return keys


def is_answer(value: Any) -> bool:
    """Whether a value has the form the tool gives answers: regions, choices, ratings, chat.

    >>> is_answer([{"x": 1, "y": 2, "width": 3, "height": 4, "rectanglelabels": ["tug"]}])
    True
    >>> is_answer([{"name": "JIN", "role": "COMPOSER"}])
    False
    """
    if isinstance(value, dict):
        return _is_answer_object(value)
    if not isinstance(value, list):
        return False
    objects = [one for one in value if isinstance(one, dict)]
    rest = all(isinstance(one, dict | str) for one in value)
    return bool(objects) and rest and all(map(_is_answer_object, objects))


def _is_answer_object(value: Record) -> bool:
    if "original_width" in value and "original_height" in value:
        return True
    if {"role", "content", "createdAt"} <= value.keys():
        return True
    labels = [k for k in value if k == "labels" or k.endswith("labels")]
    if not all(k in _REGION_KEYS or k in labels for k in value):
        return False
    if any(isinstance(value[k], list) for k in labels):
        return True
    if any(isinstance(value.get(k), list) for k in ("choices", "taxonomy", "text")):
        return True
    if "start" in value and "end" in value:
        return True
    is_place = "x" in value and "y" in value and len(value) > 2
    return is_place or (len(value) == 1 and next(iter(value)) in _ANSWER_KEYS)


def read_record(rows: Rows, record: Any, controls: Controls, source_row: int) -> None:
    """Add the rows of one source row, by way of the task it came from."""
    if not isinstance(record, dict):
        rows.reject(rows.mark(), "broken_record", "A row could not be read: it is no object.")
        return
    try:
        task = _task(record, controls)
    except (TypeError, ValueError):
        rows.reject(rows.mark(), "broken_record", "A row could not be read: a value is odd.")
        return
    read_task(rows, task, source_row)


def _task(record: Record, controls: Controls) -> Record:
    data = {k: v for k, v in record.items() if _is_data(k, record, controls)}
    task: Record = {
        "id": record.get("id"),
        "data": {k.removeprefix("_data_") if _collides(k, record) else k: data[k] for k in data},
        "agreement": record.get("agreement"),
    }
    if plain(record.get("annotation_id")) is None:
        return task
    annotation = {k: record.get(k) for k in ("created_at", "updated_at", "lead_time")}
    annotation["id"] = record["annotation_id"]
    annotation["completed_by"] = record.get("annotator")
    annotation["result"] = _items(record, controls)
    history = record.get("history")
    annotation["history"] = history if isinstance(history, list) else None
    return {**task, "annotations": [annotation]}


def _is_data(key: str, record: Record, controls: Controls) -> bool:
    if key in _ROW_KEYS or key in controls.keys:
        return False
    return not (key.endswith("_transcript") and key.removesuffix("_transcript") in controls.keys)


def _collides(key: str, record: Record) -> bool:
    return key.startswith("_data_") and key.removeprefix("_data_") in record


def _items(record: Record, controls: Controls) -> list[Record]:
    """The result items the row was made from, as far as it still tells."""
    items: list[Record] = []
    for control in controls.keys:
        value = record.get(control)
        if value is None or value == "":
            continue
        counts: dict[str, int] = {}
        for one in value if isinstance(value, list) else [value]:
            items.append(_item(control, one, control in controls.free_text, counts))
    return items


def _item(control: str, value: Any, is_free_text: bool, counts: dict[str, int]) -> Record:
    if not isinstance(value, dict):
        if isinstance(value, list | None):
            raise TypeError("an answer is a list in a list")
        if isinstance(value, int | float) and not isinstance(value, bool):
            return {"from_name": control, "type": "number", "value": {"number": value}}
        if is_free_text:
            return {"from_name": control, "type": "textarea", "value": {"text": [plain(value)]}}
        return {"from_name": control, "type": "choices", "value": {"choices": [plain(value)]}}
    kind = _kind(value)
    inner = {"chatmessage": value} if kind == "chatmessage" else value
    item: Record = {"from_name": control, "type": kind, "value": inner}
    for key in ("original_width", "original_height", "parentID"):
        if value.get(key) is not None:
            item[key] = value[key]
    item["id"] = plain(value.get("id")) or _region_id(value, counts)
    return item


def _kind(value: Record) -> str | None:
    labels = next((k for k in value if k.endswith("labels") and value[k]), None)
    if labels:
        return labels
    found = next((k for k in _ANSWER_KEYS if k in value), None)
    if found:
        return found
    if isinstance(value.get("text"), list):
        return "textarea"
    if "role" in value and "content" in value:
        return "chatmessage"
    return "pairwise" if "selected" in value else None


def _region_id(value: Record, counts: dict[str, int]) -> str | None:
    """The region's place as its id, so that several controls on one region meet again."""
    place = {k: value[k] for k in _PLACES if k in value}
    if not place:
        return None
    name = content_hash(place)
    count = counts[name] = counts.get(name, 0) + 1
    return name if count == 1 else f"{name}#{count}"


def scan(records: Iterable[Any], named: str | None) -> Controls:
    """Look at all rows and say which keys are controls."""
    found = Scan()
    for record in records:
        if isinstance(record, dict):
            with suppress(orjson.JSONEncodeError):  # nested too deep: the second walk rejects it
                found.feed(record)
    return found.controls(named)
