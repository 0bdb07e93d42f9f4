"""A WebAnno document into annotation rows of one submission."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ingest.adapters._gather import Gather, Row
from ingest.adapters._webanno_model import CHAIN_ARC, Arc, Document, Layer, Offsets, Thing

Key = tuple[str, str]


class Annotations:
    """The rows of one submission. Ids are made of place and label, because files number anew."""

    def __init__(self, rows: Gather, submission: Row, document: Document, counted: Offsets) -> None:
        self._rows = rows
        self._submission: str = submission["submission_id"]
        self._common = {key: submission[key] for key in ("submission_id", "asset_id", "source_row")}
        self._document = document
        self._counted = counted
        self._used: dict[str, int] = {}
        self._at: dict[Key, list[tuple[int | None, str]]] = {}
        shorts = Counter(layer.short for layer in document.layers)
        self._names = {
            layer.type: layer.short if shorts[layer.short] == 1 else layer.type
            for layer in document.layers
        }

    def add(self) -> None:
        """Add spans and links, then everything that joins them."""
        ids = [self._object(thing) for thing in self._document.things]
        chains: dict[tuple[str, int], list[tuple[int, str, Thing]]] = {}
        for thing, name in zip(self._document.things, ids, strict=True):
            for role, address, number, kind in thing.slots:
                self._filler(thing, name, role, address, number, kind)
            if thing.chain is not None and thing.link is not None:
                chains.setdefault((thing.layer.type, thing.chain), []).append(
                    (thing.link, name, thing)
                )
        for links in chains.values():
            self._join(sorted(links, key=lambda link: link[:2]))
        for arc in self._document.arcs:
            self._arc(arc)

    def _row(self, layer: Layer, kind: str, place: str, label: str | None) -> Row:
        question = self._names[layer.type]
        name = f"{self._submission}:{question}:{place}:{label or '*'}"
        count = self._used[name] = self._used.get(name, 0) + 1
        return {
            "annotation_id": name if count == 1 else f"{name}#{count}",
            **self._common,
            "question": question,
            "type": kind,
            "label": label,
        }

    def _object(self, thing: Thing) -> str:
        start, end = self._counted.place(thing.begin), self._counted.place(thing.end)
        label = thing.values.get(thing.layer.class_feature or "")
        row = self._row(thing.layer, "span", f"{start}-{end}", label)
        row |= {"span_start": start, "span_end": end, "raw_offsets": f"{thing.begin}:{thing.end}"}
        row["value_text"] = self._counted.text[start:end] or None
        row["attributes"] = _others(thing.layer, thing.values) or None
        self._rows.add("annotations", row)
        name: str = row["annotation_id"]
        for unit in thing.units:
            self._at.setdefault((thing.layer.type, unit.address), []).append((thing.number, name))
        return name

    def _find(self, kind: str | None, address: str, number: int | None) -> str | None:
        """The annotation of a layer at a token; of any span layer when the layer is not stated."""
        found = self._at.get((kind or "", address))
        if found is None and (kind is None or kind not in self._names):
            keys = [(layer.type, address) for layer in self._document.layers]
            found = [one for key in keys for one in self._at.get(key, [])]
        for known, name in found or []:
            if number is None or known == number:
                return name
        return None

    def _relation(
        self, layer: Layer, label: str | None, source: str | None, target: str | None, place: str
    ) -> Row:
        row = self._row(layer, "relation", place, label)
        return row | {"from_annotation_id": source, "to_annotation_id": target}

    def _filler(
        self, host: Thing, name: str, role: str | None, address: str, number: int | None, kind: str
    ) -> None:
        target = self._find(kind, address, number)
        if target is None:
            self._rows.problem("dangling_relation", "A slot points to nothing that is annotated.")
        place = f"{self._counted.place(host.begin)}>{address}"
        self._rows.add("annotations", self._relation(host.layer, role, name, target, place))

    def _join(self, links: list[tuple[int, str, Thing]]) -> None:
        for (_, source, thing), (_, target, following) in zip(links, links[1:], strict=False):
            starts = (self._counted.place(one.begin) for one in (thing, following))
            label = thing.values.get(CHAIN_ARC)
            row = self._relation(thing.layer, label, source, target, ">".join(map(str, starts)))
            self._rows.add("annotations", row)

    def _arc(self, arc: Arc) -> None:
        """A relation; an end that is a mere token stands in the attributes."""
        label = arc.values.get(arc.layer.class_feature or "")
        source = self._find(arc.layer.base, arc.source, arc.source_number)
        target = self._find(arc.layer.base, arc.target, arc.target_number)
        row = self._relation(arc.layer, label, source, target, f"{arc.source}>{arc.target}")
        attributes: dict[str, str] = _others(arc.layer, arc.values)
        attributes |= {"from_token": arc.source} if source is None else {}
        attributes |= {"to_token": arc.target} if target is None else {}
        row["attributes"] = attributes or None
        self._rows.add("annotations", row)


def _others(layer: Layer, values: Mapping[str, str | None]) -> dict[str, str]:
    """The features that are not the class."""
    hidden = (layer.class_feature, CHAIN_ARC)
    return {name: value for name, value in values.items() if value and name not in hidden}
