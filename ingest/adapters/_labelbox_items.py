"""Labelbox: objects, classifications and relationships of a label into annotation rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ingest.adapters import _record_shapes as shapes
from ingest.adapters._gather import Row
from ingest.adapters._labelbox_masks import mask_row
from ingest.adapters._record_rows import Decisions, Rows
from ingest.adapters._record_values import listed, mapping, number, whole
from ingest.adapters._text_spans import span
from ingest.adapters._values import plain

_UNITS = {"PIXELS": "pixel", "PERCENT": "normalised"}


class Items:
    """One label's items on their way to rows; `text` is the text that was labeled, if at hand."""

    def __init__(self, decisions: Decisions, text: str | None, unit: str | None = "pixel") -> None:
        self.decisions = decisions
        self.rows: Rows = decisions.rows
        self.text = text
        self.unit = unit
        self.by_feature: dict[str, str] = {}

    def translate(self, annotations: dict[str, Any]) -> None:
        """Objects, then answers, then relations between them."""
        for item in listed(annotations, "objects"):
            self.decisions.attempt(self.object, item)
        for item in flat(listed(annotations, "classifications")):
            self.decisions.attempt(self.classification, item)
        for item in listed(annotations, "relationships"):
            self.decisions.attempt(self._relation, item)

    def object(self, item: dict[str, Any], at: Row | None = None) -> None:
        """A drawn object or a span, and the answers nested under it; `at` is its video frame."""
        feature = plain(item.get("feature_id") or item.get("featureId"))
        label = plain(item.get("name") or item.get("title") or item.get("value"))
        shape = self._shape(item)
        if shape is None:
            kind = plain(item.get("annotation_kind")) or "no shape"
            message = f"An object of an unknown shape ({kind}) was left out."
            self.rows.problem("unknown_shape", message)
            return
        fields = {"label": label, **shape, **(at or {})}
        page = item.get("page_number", item.get("page"))
        if page is not None and "frame" not in fields:
            fields["frame"] = whole(page)
        name = feature or [label, shape]
        if at is not None:
            name = f"{feature}@{at['frame']}"
        row = self.decisions.add(name, "label", fields.pop("type"), **fields)
        if feature:
            self.by_feature.setdefault(feature, row["annotation_id"])
        for one in flat(listed(item, "classifications")):
            self.classification(one, row)

    def classification(
        self, item: dict[str, Any], parent: Row | None = None, at: Row | None = None
    ) -> None:
        """One row per selected option or text, with what was asked further under each."""
        question = plain(item.get("name") or item.get("title") or item.get("value"))
        feature = plain(item.get("feature_id") or item.get("featureId"))
        options, text = _answers(item)
        under: Row = {"parent_annotation_id": parent["annotation_id"]} if parent else {}
        under |= at or {}
        for key in ("frame", "track_id", "is_keyframe", "source"):
            if parent and parent.get(key) is not None:
                under[key] = parent[key]
        if (message := plain(item.get("message_id"))) is not None:
            under["attributes"] = {"message_id": message}
        if text is not None:
            row = self.decisions.add(feature, question, "text", value_text=text, **under)
            self._nested(item, row)
        for option in options:
            label = _label(option)
            kind = "choices" if len(options) > 1 or _is_checklist(item) else "classification"
            own = plain(option.get("feature_id") or option.get("featureId"))
            name = own or (f"{feature}:{label}" if feature else [question, label])
            row = self.decisions.add(name, question, kind, label=label, **under)
            for ident in (own, feature):
                if ident:
                    self.by_feature.setdefault(ident, row["annotation_id"])
            self._nested(option, row)
        if len(options) == 1:
            self._nested(item, row)

    def _nested(self, holder: dict[str, Any], row: Row) -> None:
        for one in flat(listed(holder, "classifications")):
            self.classification(one, row)

    def _relation(self, item: dict[str, Any]) -> None:
        directed = item.get("unidirectional_relationship")
        ends = directed or item.get("bidirectional_relationship") or item.get("data") or item
        source, target = plain(ends["source"]), plain(ends["target"])
        from_id, to_id = (self.by_feature.get(end or "") for end in (source, target))
        if from_id is None or to_id is None:
            message = "A relation points to an annotation that is not in its label."
            self.rows.problem("dangling_relation", message)
        name = plain(item.get("feature_id") or item.get("featureId")) or f"{source}>{target}"
        fields: Row = {"from_annotation_id": from_id, "to_annotation_id": to_id}
        fields["label"] = plain(item.get("name") or item.get("title"))
        if "bidirectional_relationship" in item:
            fields["attributes"] = {"direction": "both"}
        row = self.decisions.add(name, "relation", "relation", **fields)
        for one in flat(listed(item, "classifications")):
            self.classification(one, row)

    def _shape(self, item: dict[str, Any]) -> Row | None:
        for key, shape in _SHAPES:
            if item.get(key) is not None:
                return shape(self, item[key], item)
        return None

    def _unit(self, item: dict[str, Any]) -> str | None:
        """That of the asset, but for pages that say otherwise (PDF points have none of ours)."""
        unit = plain(item.get("unit"))
        return _UNITS.get(unit.upper()) if unit else self.unit

    def _box(self, value: dict[str, Any], item: dict[str, Any]) -> Row:
        left, top = number(value["left"]), number(value["top"])
        right, bottom = left + number(value["width"]), top + number(value["height"])
        return shapes.box(left, top, right, bottom, self._unit(item))

    def _polygon(self, value: Any, item: dict[str, Any]) -> Row:
        return shapes.polygon([[[shapes.xy(point) for point in value]]], self._unit(item))

    def _line(self, value: Any, item: dict[str, Any]) -> Row:
        return shapes.polyline([shapes.xy(point) for point in value], self._unit(item))

    def _point(self, value: Any, item: dict[str, Any]) -> Row:
        return shapes.points([shapes.xy(value)], self._unit(item))

    def _mask(self, value: Any, item: dict[str, Any]) -> Row:
        return mask_row(value, self.rows)

    def _span(self, value: dict[str, Any], item: dict[str, Any]) -> Row:
        quote = value.get("token")
        return span(self.rows, self.text, value["start"], value["end"], quote, is_inclusive=True)

    def _in_message(self, value: dict[str, Any], item: dict[str, Any]) -> Row:
        where = value.get("location", value)
        row = span(self.rows, None, where["start"], where["end"], is_inclusive=True)
        row["attributes"] = {**row.get("attributes", {}), "message_id": plain(value["message_id"])}
        return row

    def _data(self, value: dict[str, Any], item: dict[str, Any]) -> Row | None:
        """Export v1 states where a text was marked one level deeper."""
        location = value.get("location")
        return self._span(location, item) if location else None

    def _tokens(self, value: Any, item: dict[str, Any]) -> Row:
        """Words of a page: marked text whose place is given as tokens of a PDF."""
        message = "Marked text of a PDF has no offsets in the whole text."
        self.rows.problem("span_without_offsets", message, "info")
        groups = [group for group in value if isinstance(group, dict)]
        quotes = [plain(group.get("text_content") or group.get("content")) for group in groups]
        row: Row = {"type": "span", "value_text": " ".join(filter(None, quotes)) or None}
        pages = [g.get("page_number", g.get("pageNumber")) for g in groups]
        if pages and pages[0] is not None:
            row["frame"] = whole(pages[0])
        return row

    def _geojson(self, value: dict[str, Any], item: dict[str, Any]) -> Row | None:
        """Places on the globe: longitude and latitude, so no unit of a picture."""
        kind = str(value.get("type") or item.get("type")).lower()
        found = value.get("coordinates") or []
        if kind == "point":
            return shapes.points([shapes.xy(found)], None)
        if kind in ("linestring", "polyline", "line"):
            return shapes.polyline([shapes.xy(point) for point in found], None)
        if kind == "rectangle":
            corners = [shapes.xy(point) for point in found[0]]
            xs, ys = [p[0] for p in corners], [p[1] for p in corners]
            return shapes.box(min(xs), min(ys), max(xs), max(ys), None)
        if kind == "polygon":
            return shapes.polygon([[[shapes.xy(p) for p in ring] for ring in found]], None)
        return None


Shape = Callable[[Items, Any, dict[str, Any]], Row | None]

_SHAPES: tuple[tuple[str, Shape], ...] = (
    ("geojson", Items._geojson),
    ("geometry", Items._geojson),
    ("bounding_box", Items._box),
    ("bbox", Items._box),
    ("polygon", Items._polygon),
    ("line", Items._line),
    ("point", Items._point),
    ("conversational_location", Items._in_message),
    ("location", Items._span),
    ("data", Items._data),
    ("groups", Items._tokens),
    ("mask", Items._mask),
    ("composite_mask", Items._mask),
    ("instanceURI", Items._mask),
)


def flat(items: list[Any]) -> Iterator[dict[str, Any]]:
    """Items that may stand in lists inside the list."""
    for item in items:
        if isinstance(item, list):
            yield from flat(item)
        elif isinstance(item, dict):
            yield item
        else:
            raise TypeError("an item is no object")


def _answers(item: dict[str, Any]) -> tuple[list[dict[str, Any]], str | None]:
    """The selected options of a classification, and its free text."""
    for key in ("radio_answer", "conversational_radio_answer"):
        if item.get(key):
            return [mapping(item, key)], None
    for key in ("checklist_answers", "conversational_checklist_answers", "answers"):
        if item.get(key) is not None:
            return list(flat(listed(item, key))), None
    for key in ("text_answer", "conversational_text_answer"):
        if item.get(key):
            return [], plain(mapping(item, key).get("content"))
    answer = item.get("answer")
    if isinstance(answer, dict):
        return [answer], None
    if isinstance(answer, list):
        return list(flat(answer)), None
    return [], plain(answer)


def _is_checklist(item: dict[str, Any]) -> bool:
    return isinstance(item.get("answer"), list) or any(
        item.get(key) is not None
        for key in ("checklist_answers", "conversational_checklist_answers", "answers")
    )


def _label(option: dict[str, Any]) -> str:
    label = plain(option.get("name") or option.get("title") or option.get("value"))
    if label is None:
        raise ValueError("an option without a name")
    return label
