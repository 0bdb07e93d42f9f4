"""Label Studio results: the items of one annotation into annotation rows.

Items that share an id are one region with several controls: the shape becomes an object, its
first label control names it, every further control is an answer nested under it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.adapters._label_studio_rows import text
from ingest.adapters._label_studio_shapes import Row, shape_of
from ingest.adapters._label_studio_tasks import Task
from ingest.adapters._values import BROKEN, content_hash, plain

_ANSWERS = frozenset(
    {"choices", "taxonomy", "rating", "number", "textarea", "chatmessage", "datetime"}
    | {"pairwise", "ranker"}
)
_KNOWN = frozenset(
    {"id", "type", "value", "from_name", "to_name", "origin", "source", "score", "parentID"}
    | {"original_width", "original_height", "original_length", "image_rotation", "meta"}
    | {"item_index", "readonly", "hidden", "selected", "locked", "zindex", "isInterpolated"}
)
_PLAIN = _KNOWN - {"parentID", "meta", "item_index"}
_SOURCES = {"manual": "manual", "prediction": "automatic", "prediction-changed": "manual"}


class Results:
    """One submission's items on their way to rows of `annotations`."""

    def __init__(self, task: Task, submission_id: str, at: str, score: Any = None) -> None:
        self.task = task
        self.submission_id = submission_id
        self.at = at
        self.score = score
        self.objects: dict[str, list[Row]] = {}
        self.by_item: dict[str, str] = {}
        self.ids: dict[str, int] = {}
        self.common = {
            "submission_id": submission_id,
            "asset_id": task.asset_id,
            "source_row": task.source_row,
        }
        self.table = task.rows.rows("annotations")

    def translate(self, result: list[Any]) -> None:
        """Add the rows of all items; a broken item is told with its position and left out."""
        answers: list[tuple[int, Any]] = []
        relations: list[tuple[int, Any]] = []
        for index, item in enumerate(result):
            try:
                kind = item.get("type")
                if kind == "relation":
                    relations.append((index, item))
                elif kind in _ANSWERS or not self._region(item, kind):
                    answers.append((index, item))
            except BROKEN as error:
                self._broken(index, error)
        for index, item in answers:
            self._attempt(self._answer, index, item)
        for index, item in relations:
            self._attempt(self._relation, index, item)

    def _attempt(self, read: Any, index: int, item: Any) -> None:
        try:
            read(item)
        except BROKEN as error:
            self._broken(index, error)

    def _broken(self, index: int, error: Exception) -> None:
        detail = "a value is missing" if isinstance(error, KeyError) else "a value is odd"
        message = f"A result item could not be read ({detail}) and was left out."
        self.task.rows.warn("broken_item", message, f"{self.at} item {index}", "error")

    def _region(self, item: dict[str, Any], kind: Any) -> bool:
        """Add an object; False when the item is no region."""
        value = item["value"]
        shape = shape_of(kind, value)
        if shape is None:
            return False
        item_id = item.get("id")
        if item_id.__class__ is not str or not item_id:
            item_id = plain(item_id)
        labels = _labels(kind, value)
        if item_id is not None and item_id in self.objects:
            self._further_labels(item, self.objects[item_id], labels)
            return True
        row = self._row(item, item_id or content_hash(item))
        row["label"] = labels[0] if labels else None
        made = shape(row, value, item, self.task)
        rows = [row] if made is None else made
        if _has_more(item):
            self._decorate(rows, item)
        self.table.extend(rows)
        if item_id is not None:
            self.objects[item_id] = rows
            self.by_item[item_id] = rows[0]["annotation_id"] if rows else row["annotation_id"]
        if len(labels) > 1 and rows:
            self._nested_labels(item, rows[0], labels[1:])
        return True

    def _row(self, item: dict[str, Any], name: str) -> Row:
        origin = item.get("origin")
        score = item.get("score")
        ident = f"{self.submission_id}:{name}"
        if ident in self.ids:
            ident = self._next(ident)
        self.ids[ident] = 1
        row: Row = {
            "annotation_id": ident,
            **self.common,
            "question": _question(item),
            "source": _SOURCES.get(origin) if origin.__class__ is str else None,
        }
        if score is None:
            score = self.score
        if score is not None:
            row["score"] = float(score)
        return row

    def _next(self, ident: str) -> str:
        """The id with an ordinal, because this submission has used it before."""
        count = self.ids[ident] = self.ids[ident] + 1
        numbered = f"{ident}#{count}"
        return self._next(ident) if numbered in self.ids else numbered

    def _decorate(self, rows: list[Row], item: dict[str, Any]) -> None:
        """Pages, and in the attributes what has no column of its own."""
        extra = {k: text(item[k]) for k in item.keys() - _KNOWN}
        if item.get("origin") == "prediction-changed":
            extra["origin"] = "prediction-changed"
        if item.get("image_rotation"):
            extra["image_rotation"] = text(item["image_rotation"])
        if "parentID" in item:
            extra["parent_id"] = text(item["parentID"])
        meta = item.get("meta")
        if isinstance(meta, dict):
            extra |= {f"meta.{k}": text(v) for k, v in meta.items()}
        page = item.get("item_index")
        for row in rows:
            if extra:
                row["attributes"] = {**row.get("attributes", {}), **extra}
            if isinstance(page, int):
                row["frame"] = page

    def _further_labels(self, item: dict[str, Any], rows: list[Row], labels: list[str]) -> None:
        """A second control on a region: it names it if nothing has, else it is an answer."""
        if labels and rows and rows[0]["label"] is None:
            question = _question(item)
            for row in rows:
                row["label"], row["question"] = labels[0], question
            labels = labels[1:]
        if labels and rows:
            self._nested_labels(item, rows[0], labels)

    def _nested_labels(self, item: dict[str, Any], parent: Row, labels: list[str]) -> None:
        question = _question(item)
        for label in labels:
            name = parent["annotation_id"].removeprefix(f"{self.submission_id}:")
            row = self._row(item, f"{name}:{question}:{label}")
            row |= {"parent_annotation_id": parent["annotation_id"], "type": "choices"}
            row["label"] = label
            self.table.append(row)

    def _answer(self, item: dict[str, Any]) -> None:
        """Add one row per option, text, number or rank."""
        question = _question(item)
        item_id = plain(item.get("id"))
        parent = self.objects.get(item_id) if item_id is not None else None
        found = list(_answers(item))
        name = (item_id or question) + (f":{question}" if parent else "")
        for fields, suffix in found:
            row = self._row(item, f"{name}:{suffix}" if suffix else name)
            row |= fields
            if parent:
                row["parent_annotation_id"] = parent[0]["annotation_id"]
            if _has_more(item):
                self._decorate([row], item)
            self.table.append(row)
            if item_id is not None:
                self.by_item.setdefault(item_id, row["annotation_id"])

    def _relation(self, item: dict[str, Any]) -> None:
        ends = plain(item["from_id"]), plain(item["to_id"])
        from_id, to_id = (self.by_item.get(end) if end else None for end in ends)
        if from_id is None or to_id is None:
            message = "A relation points to a region that is not in its annotation."
            self.task.rows.warn("dangling_relation", message, self.at)
        labels = [str(label) for label in item.get("labels") or ()]
        row = self._row(item, f"{ends[0]}>{ends[1]}")
        row |= {"question": "relation", "type": "relation"}
        row |= {"from_annotation_id": from_id, "to_annotation_id": to_id}
        row["label"] = ", ".join(labels) or None
        row["attributes"] = {"direction": plain(item.get("direction"))}
        self.table.append(row)


def _question(item: dict[str, Any]) -> str:
    name = item.get("from_name")
    return name if name.__class__ is str and name else plain(name) or "label"


def _has_more(item: dict[str, Any]) -> bool:
    """Whether the item holds something that goes into attributes or `frame`; most do not."""
    if not item.keys() <= _PLAIN or item.get("image_rotation"):
        return True
    return item.get("origin") == "prediction-changed"


def _labels(kind: Any, value: dict[str, Any]) -> list[str]:
    """The classes a region was given: the list named as its type, else any list of labels."""
    found = value.get(kind)
    if found is None:
        found = next((v for k, v in value.items() if k.endswith("labels")), None)
    if isinstance(found, str):
        return [found]
    if not isinstance(found, list):
        return []
    return [label if isinstance(label, str) else _path(label) for label in found]


def _path(value: Any) -> str:
    """One choice as text; a path through a tree is joined.

    >>> _path(["Vessel", "Tug"])
    'Vessel / Tug'
    """
    if isinstance(value, list):
        return " / ".join(str(part) for part in value)
    return value if isinstance(value, str) else str(text(value))


Answer = tuple[Row, str]


def _answers(item: dict[str, Any]) -> Iterator[Answer]:
    """The fields of every answer an item gives, each with what tells it from its siblings."""
    value = item["value"]
    kind = item.get("type")
    if kind not in _ANSWERS:
        kind = next((k for k in value if k in _ANSWERS), kind)
    if kind in ("choices", "taxonomy"):
        yield from _options(value[kind])
    elif kind in ("rating", "number"):
        if value[kind] is not None:
            yield {"type": kind, "value_number": float(value[kind])}, ""
    elif kind == "textarea":
        yield from _texts(value["text"])
    elif kind == "chatmessage":
        yield from _message(value["chatmessage"])
    elif kind == "datetime":
        yield from _texts(value["datetime"])
    elif kind == "pairwise":
        yield {"type": "classification", "label": _path(value.get("selected") or value[kind])}, ""
    elif kind == "ranker":
        yield from _ranking(value["ranker"])
    else:
        yield from _guess(value, kind)


def _options(value: Any) -> Iterator[Answer]:
    options = [value] if isinstance(value, str) else list(value)
    kind = "classification" if len(options) == 1 else "choices"
    for option in options:
        label = _path(option)
        yield {"type": kind, "label": label}, label if len(options) > 1 else ""


def _texts(value: Any) -> Iterator[Answer]:
    for index, one in enumerate(value if isinstance(value, list) else [value]):
        if one is not None and str(one).strip():
            yield {"type": "text", "value_text": text(one)}, str(index) if index else ""


def _message(value: dict[str, Any]) -> Iterator[Answer]:
    if content := text(value.get("content")):
        fields: Row = {"type": "text", "value_text": content}
        if role := plain(value.get("role")):
            fields["attributes"] = {"role": role}
        yield fields, ""


def _ranking(value: Any) -> Iterator[Answer]:
    """One row per ranked thing; several buckets each have their own order."""
    buckets = value if isinstance(value, dict) else {"": value}
    for bucket, things in buckets.items():
        for index, thing in enumerate(things if isinstance(things, list) else [things]):
            label = _path(thing)
            fields: Row = {"type": "ranking", "label": label, "rank": index + 1}
            if bucket:
                fields["attributes"] = {"bucket": bucket}
            yield fields, f"{bucket}:{label}" if bucket else label


def _guess(value: dict[str, Any], kind: Any) -> Iterator[Answer]:
    """An answer of a type this module does not know, from the value named as the type."""
    found = value[kind] if kind in value else value["text"]
    if isinstance(found, bool) or not isinstance(found, str | int | float | list):
        raise ValueError("an unknown result type")
    if isinstance(found, int | float):
        yield {"type": "number", "value_number": float(found)}, ""
    elif isinstance(found, str) or kind not in value:
        yield from _texts(found)
    else:
        yield from _options(found)
