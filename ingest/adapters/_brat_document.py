"""One brat document: its lines into annotation rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.adapters._brat_lines import Event, Lines, Span
from ingest.adapters._gather import Gather, Row
from ingest.adapters._label_studio_text import place

_BLANKS = str.maketrans("\n\r\t\x85\u2028\u2029", "      ")


class Document:
    """One submission's annotations.

    `given` are spans that were there before anyone annotated (`.a1` files): relations may point
    to them, they are no work.
    """

    def __init__(self, rows: Gather, submission: Row, text: str | None) -> None:
        self._rows = rows
        self._submission: str = submission["submission_id"]
        self._common = {key: submission[key] for key in ("submission_id", "asset_id", "source_row")}
        self._text = None if text is None else text.translate(_BLANKS)
        self._ids: dict[str, str] = {}
        self._used: dict[str, int] = {}
        self._objects: dict[str, list[Row]] = {}

    @property
    def ids(self) -> dict[str, str]:
        """The annotation of every id of the file."""
        return self._ids

    def add(
        self, lines: Lines, given: Lines | None = None, known: dict[str, str] | None = None
    ) -> None:
        """Add a row per object part, relation and argument; remarks become attributes."""
        spans = {span.ident: span for span in (*(given.spans if given else ()), *lines.spans)}
        self._ids |= known or {}
        triggers: dict[str, str] = {}
        for event in lines.events:
            triggers.setdefault(event.trigger, event.ident)
        for span in lines.spans:
            if span.ident not in triggers:
                self._object(span.ident, span.label, span)
        for event in lines.events:
            if event.trigger in spans:
                self._object(event.ident, event.label, spans[event.trigger])
            else:
                self._refuse("An event has a trigger that is not in its file.")
        for trigger, event_id in triggers.items():
            if event_id in self._ids:
                self._ids.setdefault(trigger, self._ids[event_id])
        self._remarks(lines)
        for rows in self._objects.values():
            for row in rows:
                self._rows.add("annotations", row)
        self._relations(lines)

    def _refuse(self, message: str) -> None:
        self._rows.reject(self._rows.mark(), "broken_line", message)

    def _object(self, ident: str, label: str, span: Span) -> None:
        """One row per part; the parts of a discontinuous span share a group."""
        name = self._next(ident)
        self._ids.setdefault(ident, name)
        places = self._places(span)
        parts = []
        for index, ((start, end), raw) in enumerate(zip(places, span.places, strict=True)):
            row = self._row(name if index == 0 else f"{name}+{index}", "label", "span", label)
            row |= {"span_start": start, "span_end": end, "raw_offsets": f"{raw[0]}:{raw[1]}"}
            row["value_text"] = span.quote
            row["group_id"] = name if len(places) > 1 else None
            parts.append(row)
        self._objects[name] = parts

    def _places(self, span: Span) -> Sequence[tuple[int, int]]:
        """The span's places in code points, checked against the text it quotes."""
        if self._text is None or span.quote is None:
            return span.places
        quote = span.quote.translate(_BLANKS)
        if len(span.places) == 1:
            found = place([self._text], *span.places[0], quote)
            if not found.is_checked:
                self._differs()
            elif found.unit is not None:
                message = f"The offsets are not in code points ({found.unit}); they were converted."
                self._rows.problem("converted_offsets", message, "info")
            return [(found.start, found.end)]
        if " ".join(self._text[start:end] for start, end in span.places) == quote:
            return span.places
        return self._each_part(span, quote)

    def _each_part(self, span: Span, quote: str) -> Sequence[tuple[int, int]]:
        """The parts of a discontinuous span counted in UTF-16, if that fits the quote."""
        units = (self._text or "").encode("utf-16-le", "surrogatepass")
        points = [
            (_length(units[: 2 * start]), _length(units[: 2 * end])) for start, end in span.places
        ]
        if " ".join((self._text or "")[start:end] for start, end in points) == quote:
            return points
        self._differs()
        return span.places

    def _differs(self) -> None:
        message = "A span's text is not what the document has there; its offsets were kept."
        self._rows.problem("offsets_differ", message)

    def _next(self, ident: str) -> str:
        """The annotation id; with an ordinal when the file uses the id again."""
        name = f"{self._submission}:{ident}"
        count = self._used[name] = self._used.get(name, 0) + 1
        if count == 2 and ident[0] in "TER":
            self._rows.problem("repeated_id", "A file uses an id twice; both were kept.")
        return name if count == 1 else f"{name}#{count}"

    def _row(self, name: str, question: str, kind: str, label: str) -> Row:
        return {
            "annotation_id": name,
            **self._common,
            "question": question,
            "type": kind,
            "label": label,
        }

    def _remarks(self, lines: Lines) -> None:
        for remark in lines.remarks:
            if remark.is_note and remark.name == "AnnotatorNotes":
                message = "Notes of annotators were left out: free text may name people."
                self._rows.problem("notes_left_out", message, "info")
                continue
            parts = self._objects.get(self._ids.get(remark.target, ""), [])
            if not parts:
                message = "An attribute belongs to nothing that can carry it; it was left out."
                self._rows.problem("dangling_attribute", message)
            for row in parts:
                attributes: dict[str, Any] = row.setdefault("attributes", {})
                old = attributes.get(remark.name)
                attributes[remark.name] = f"{old}; {remark.value}" if old else remark.value

    def _relations(self, lines: Lines) -> None:
        for event in lines.events:
            if event.ident in self._ids:
                self._arguments(event)
        for link in lines.links:
            self._relation(link.ident, "relation", link.label, link.source, link.target)

    def _arguments(self, event: Event) -> None:
        for role, target in event.arguments:
            name = f"{event.ident}:{role}:{target}"
            self._relation(name, "argument", role, event.ident, target)

    def _relation(self, ident: str, question: str, label: str, source: str, target: str) -> None:
        row = self._row(self._next(ident), question, "relation", label)
        row["from_annotation_id"] = self._ids.get(source)
        row["to_annotation_id"] = self._ids.get(target)
        if source not in self._ids or target not in self._ids:
            message = "A relation points to something that is not in its file."
            self._rows.problem("dangling_relation", message)
        self._rows.add("annotations", row)


def _length(units: bytes) -> int:
    return len(units.decode("utf-16-le", "replace"))
