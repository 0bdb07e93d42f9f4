"""Encord: one label row with its objects, classifications and reviews as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.adapters._encord_shapes import Size, shape_of
from ingest.adapters._item_rows import Item, Rows
from ingest.adapters._item_shapes import BrokenShape
from ingest.adapters._item_values import mapping, number, path_of, whole
from ingest.adapters._values import content_hash, plain

_DRAFTS = ("LABEL_IN_PROGRESS",)
_UNSEEN = ("NOT_LABELLED", "UNLABELLED")


def read_row(
    rows: Rows, record: Mapping[str, Any], source_row: int, branched: frozenset[str] | set[str]
) -> None:
    """Rows of one label row."""
    label = plain(record.get("label_hash"))
    units = [mapping(unit) for unit in mapping(record.get("data_units")).values()]
    data = plain(record.get("data_hash")) or plain(
        mapping(units[0] if units else {}).get("data_hash")
    )
    if label is None or data is None:
        raise BrokenShape("it has no label_hash or no data_hash")
    branch = plain(record.get("branch_name"))
    role = "consensus" if branch in (None, "main") and data in branched else "work"
    item = Item(rows, _asset(record, units, data), source_row, f"encord:{label}")
    reader = _Reader(rows, item, record, role)
    for unit in sorted(units, key=lambda unit: whole(unit.get("data_sequence")) or 0):
        reader.unit(unit, is_alone=len(units) == 1)
    status = plain(record.get("label_status"))
    if status not in _UNSEEN and not reader.has_any:
        item.begin(None, role)
    item.finish(
        is_looked_at=False,
        status="draft" if status in _DRAFTS else "submitted",
        stage=plain(mapping(record.get("workflow_graph_node")).get("title")) or status,
    )


def _asset(record: Mapping[str, Any], units: list[dict[str, Any]], data: str) -> dict[str, Any]:
    first = units[0] if units else {}
    size = _size(first) if len(units) == 1 else None
    uri = path_of(record.get("data_link")) or path_of(first.get("data_link"))
    title = plain(record.get("data_title")) or plain(first.get("data_title"))
    facts = {"title": title, "dataset": plain(record.get("dataset_title"))}
    return {
        "asset_id": f"encord:{data}",
        "asset_key": uri or data,
        "source_asset_id": data,
        "uri": uri or title,
        "media_type": (plain(record.get("data_type")) or "").split("/")[0] or None,
        "width": size[0] if size else None,
        "height": size[1] if size else None,
        "metadata": {key: value for key, value in facts.items() if value} or None,
    }


def _size(unit: Mapping[str, Any]) -> Size | None:
    width, height = whole(unit.get("width")), whole(unit.get("height"))
    return (width, height) if width and height and min(width, height) > 0 else None


class _Reader:
    """The labels of one row on their way into rows."""

    def __init__(self, rows: Rows, item: Item, record: Mapping[str, Any], role: str) -> None:
        self.rows = rows
        self.item = item
        self.role = role
        self.has_any = False
        self.object_answers = mapping(record.get("object_answers"))
        self.class_answers = mapping(record.get("classification_answers"))
        self.actions = mapping(record.get("object_actions"))
        self.first: dict[str, str] = {}  # annotation by objectHash
        self.answered: set[str] = set()

    def unit(self, unit: Mapping[str, Any], is_alone: bool) -> None:
        """The labels of a data unit: of its one picture, or by frame."""
        labels, size = mapping(unit.get("labels")), _size(unit)
        if {"objects", "classifications"} & labels.keys():
            frame = None if is_alone else whole(unit.get("data_sequence"))
            self._frame(labels, frame, size)
            return
        for key in sorted(labels, key=lambda key: (whole(key) is None, whole(key) or 0)):
            if (frame := whole(key)) is None:
                self.rows.reject("A frame", "its number is none", key[:40])
                continue
            self._frame(mapping(labels[key]), frame, size)

    def _frame(self, labels: Mapping[str, Any], frame: int | None, size: Size | None) -> None:
        for position, given in self.rows.objects(labels.get("objects"), "objects"):
            with self.rows.attempt("An object", f"object {position + 1}"):
                self._object(given, frame, size)
        listed = self.rows.objects(labels.get("classifications"), "classifications")
        for position, given in listed:
            with self.rows.attempt("A classification", f"classification {position + 1}"):
                self._classification(given, frame)

    def _object(self, given: Mapping[str, Any], frame: int | None, size: Size | None) -> None:
        ident = plain(given.get("objectHash"))
        about = mapping(self.object_answers.get(ident or ""))
        names = map(plain, (given.get("name"), given.get("value"), about.get("name")))
        noted = {"confidence": number(given.get("confidence"))}
        columns = shape_of(given, size)
        noted |= columns.pop("attributes", {})
        row = columns | {
            "label": next(filter(None, names), None),
            "frame": frame,
            "track_id": ident if frame is not None else None,
            "source": _source(given),
            "attributes": self.rows.clean(noted) or None,
        }
        key = ident if frame is None or ident is None else f"{ident}@{frame}"
        made = self._add(given, row, key)
        self._reviews(given, made)
        if ident is not None and ident not in self.first:
            self.first[ident] = made
            self._nested(given, ident, about.get("classifications"), made, "answer")
            self._actions(given, ident, made)

    def _actions(self, given: Mapping[str, Any], ident: str, parent: str) -> None:
        """Answers that change over the frames: each is one, from the first frame it holds on."""
        listed = mapping(self.actions.get(ident)).get("actions")
        for _, action in self.rows.objects(listed, "actions"):
            spans = action.get("range")
            start = spans[0][0] if isinstance(spans, list) and spans and spans[0] else None
            self._nested(given, ident, [action], parent, f"action@{start}", whole(start))

    def _classification(self, given: Mapping[str, Any], frame: int | None) -> None:
        ident = plain(given.get("classificationHash"))
        if ident is not None and ident in self.answered:
            return  # one answer over several frames
        self.answered.add(ident or "")
        about = mapping(self.class_answers.get(ident or ""))
        found = about.get("classifications") or given.get("classifications")
        made = self._nested(given, ident or content_hash(dict(given)), found, None, "class", frame)
        if made is not None:
            self._reviews(given, made)

    def _nested(
        self,
        given: Mapping[str, Any],
        ident: str,
        listed: Any,
        parent: str | None,
        kind: str,
        frame: int | None = None,
    ) -> str | None:
        """The answers to attributes of an object, or of a classification; returns the first."""
        first = None
        for position, asked in self.rows.objects(listed, "answers"):
            with self.rows.attempt("An answer", f"answer {position + 1}"):
                question = plain(asked.get("name")) or plain(asked.get("value")) or "label"
                for number_of_row, row in enumerate(_answers(asked.get("answers"))):
                    row |= {"question": question, "parent_annotation_id": parent, "frame": frame}
                    row["source"] = _source(asked if "manualAnnotation" in asked else given)
                    hash_of = plain(asked.get("featureHash")) or content_hash(question)
                    made = self._add(given, row, f"{ident}:{kind}:{hash_of}.{number_of_row}")
                    first = first or made
        return first

    def _add(self, given: Mapping[str, Any], row: dict[str, Any], ident: str | None) -> str:
        self.has_any = True
        return self.item.annotate(
            self.rows.person(given.get("createdBy")),
            row,
            ident,
            role=self.role,
            created=self.rows.when(given.get("createdAt")),
            updated=self.rows.when(given.get("lastEditedAt")),
        )

    def _reviews(self, given: Mapping[str, Any], annotation: str) -> None:
        for _, review in self.rows.objects(given.get("reviews"), "reviews"):
            approved = review.get("approved")
            if not isinstance(approved, bool):
                continue  # not decided yet
            ident = f"{annotation}:{content_hash(review)}"
            row = {
                "review_id": ident,
                "annotation_id": annotation,
                "asset_id": self.item.asset["asset_id"],
                "verdict": "accepted" if approved else "rejected",
                "reviewer_id": self.rows.person(review.get("user_email")),
                "reviewed_at": self.rows.when(review.get("createdAt")),
                "source_row": self.item.source_row,
            }
            self.rows.add("reviews", row)
            if (comment := plain(review.get("comment"))) is not None:
                self.rows.add("comments", {"review_id": ident, "comment": comment})


def _source(given: Mapping[str, Any]) -> str | None:
    manual = given.get("manualAnnotation")
    return ("manual" if manual else "automatic") if isinstance(manual, bool) else None


def _answers(answers: Any) -> Iterator[dict[str, Any]]:
    """Options that were chosen (several are choices), a text, or a number."""
    if isinstance(answers, list):
        kind = "choices" if len(answers) > 1 else "classification"
        for option in answers:
            label = plain(mapping(option).get("name")) or plain(mapping(option).get("value"))
            if label is None:
                raise BrokenShape("an option has no name")
            yield {"type": kind, "label": label}
    elif number(answers) is not None:
        yield {"type": "number", "value_number": answers}
    elif plain(answers) is not None:
        yield {"type": "text", "value_text": plain(answers)}
    elif answers is not None and answers != "":
        raise BrokenShape("it is no option, text or number")
