"""Prodigy: what one answer says, into annotation rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.adapters import _record_shapes as shapes
from ingest.adapters._gather import Row
from ingest.adapters._record_rows import Decisions
from ingest.adapters._record_values import listed, number, whole
from ingest.adapters._text_spans import span
from ingest.adapters._values import plain

_BINARY = frozenset(
    "classification ner textcat spans pos dep image audio video text html diff compare".split()
)
_MANUAL_KEYS = ("tokens", "options", "relations", "audio_spans", "accept", "user_input")


def is_binary(record: Mapping[str, Any], view: str | None) -> bool:
    """Whether accept and reject are the answer itself, rather than "this is how it is"."""
    if view is not None:
        return view in _BINARY
    return all(record.get(key) is None for key in _MANUAL_KEYS)


class Items:
    """One answer's labels, spans and choices on their way to rows."""

    def __init__(self, decisions: Decisions, record: dict[str, Any]) -> None:
        self.decisions = decisions
        self.record = record
        text = record.get("text")
        self.text = text if isinstance(text, str) else None
        self._by_place: dict[tuple[Any, Any], str] = {}

    def binary(self) -> None:
        """Accept or reject, of each span shown or of the task as a whole."""
        spans = listed(self.record, "spans")
        for one in spans:
            self.decisions.attempt(self._judged_span, one)
        if not spans:
            question = plain(self.record.get("label"))
            answer = plain(self.record["answer"])
            self.decisions.add(question, question, "classification", label=answer)

    def manual(self) -> None:
        """Everything the annotator left on the screen."""
        for one in listed(self.record, "spans"):
            self.decisions.attempt(self._object, one)
        for one in listed(self.record, "audio_spans"):
            self.decisions.attempt(self._segment, one)
        self._choices()
        for one in listed(self.record, "relations"):
            self.decisions.attempt(self._relation, one)
        self._texts()
        has_more = any(self.record.get(k) for k in ("spans", "audio_spans", "options", "relations"))
        label = plain(self.record.get("label"))
        if label is not None and not has_more:
            self.decisions.add(label, "label", "classification", label=label)

    def _judged_span(self, item: dict[str, Any]) -> None:
        """An accepted span is an object with the answer under it; a rejected one only an answer."""
        answer = plain(item.get("answer")) or plain(self.record["answer"])
        if answer == "ignore":
            return
        shown = plain(item.get("label"))
        question = plain(self.record.get("label")) or shown
        place = self._shape(item)
        kind = place.pop("type")
        name = [shown, place.get("raw_offsets") or place]
        under: Row = {}
        if answer == "accept":
            row = self._placed(item, name, kind, shown, place, "automatic")
            under["parent_annotation_id"] = row["annotation_id"]
        told = {key: item.get(key) for key in ("score", "source") if item.get(key) is not None}
        place["attributes"] = {**place.get("attributes", {}), **told} or None
        self.decisions.add(
            ["answer", *name], question, "classification", label=answer, **place, **under
        )

    def _object(self, item: dict[str, Any]) -> None:
        place = self._shape(item)
        kind = place.pop("type")
        label = plain(item.get("label"))
        is_shown = item.get("source") is not None or item.get("pattern") is not None
        name = plain(item.get("id")) or [label, place.get("raw_offsets") or place]
        self._placed(item, name, kind, label, place, "automatic" if is_shown else "manual")

    def _placed(
        self, item: dict[str, Any], name: Any, kind: str, label: str | None, place: Row, source: str
    ) -> Row:
        fields: Row = {"label": label, "source": source, **place}
        if item.get("score") is not None and source == "automatic":
            fields["score"] = number(item["score"])
        row = self.decisions.add(name, "label", kind, **fields)
        self._by_place.setdefault((item.get("start"), item.get("end")), row["annotation_id"])
        return row

    def _shape(self, item: dict[str, Any]) -> Row:
        """A stretch of text, or a shape on a picture (in its pixels)."""
        if "points" not in item and "width" not in item:
            return span(
                self.decisions.rows, self.text, item["start"], item["end"], item.get("text")
            )
        kind = item.get("type")
        if "width" in item and "height" in item and kind not in ("polygon", "freehand"):
            x, y = number(item["x"]), number(item["y"])
            return shapes.box(x, y, x + number(item["width"]), y + number(item["height"]))
        return shapes.polygon([[[shapes.xy(point) for point in item["points"]]]])

    def _segment(self, item: dict[str, Any]) -> None:
        start, end = number(item["start"]), number(item["end"])
        label = plain(item.get("label"))
        fields: Row = {"time_start_seconds": start, "time_end_seconds": end, "label": label}
        name = plain(item.get("id")) or [label, start, end]
        self.decisions.add(name, "label", "segment", **fields)

    def _choices(self) -> None:
        chosen = self.record.get("accept")
        if not isinstance(chosen, list):
            return
        texts = {
            plain(option.get("id")): plain(option.get("text"))
            for option in listed(self.record, "options")
            if isinstance(option, dict)
        }
        kind = "classification" if len(chosen) == 1 else "choices"
        for one in chosen:
            self.decisions.attempt(self._choice, one, kind, texts)

    def _choice(self, one: Any, kind: str, texts: dict[str | None, str | None]) -> None:
        label = plain(one)
        if label is None:
            raise ValueError("an option without an id")
        text = texts.get(label)
        attributes = {"text": text} if text and text != label else None
        self.decisions.add([label], "label", kind, label=label, attributes=attributes)

    def _relation(self, item: dict[str, Any]) -> None:
        ends = [item.get(f"{side}_span") for side in ("head", "child")]
        places = [(end["start"], end["end"]) if isinstance(end, dict) else None for end in ends]
        ids = [self._by_place.get(place) if place else None for place in places]
        told: Row = {}
        for side, place, ident in zip(("head", "child"), places, ids, strict=True):
            if ident is None:  # relations may hold between mere tokens
                told[side] = f"{place[0]}:{place[1]}" if place else plain(item.get(side))
        label = plain(item.get("label"))
        fields: Row = {"from_annotation_id": ids[0], "to_annotation_id": ids[1]}
        fields |= {"label": label, "attributes": told or None}
        name = [label, whole(item["head"]), whole(item["child"])]
        self.decisions.add(name, "relation", "relation", **fields)

    def _texts(self) -> None:
        """What was typed, unless it only repeats what was shown."""
        field = plain(self.record.get("field_id")) or "user_input"
        for key in dict.fromkeys((field, "user_input", "transcript")):
            typed = self.record.get(key)
            shown = (self.record.get(f"orig_{key}"), self.text)
            if isinstance(typed, str) and typed.strip() and typed not in shown:
                self.decisions.add([key], key, "text", value_text=typed)
