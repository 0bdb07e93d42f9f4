"""One item of a Darwin file: its asset, slots and raster layers; and who made its annotations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ingest.adapters._darwin_shapes import Raster, picture_size, raster
from ingest.adapters._drawn_files import asset_key
from ingest.adapters._drawn_rows import Rows, hidden, label, loads, size, texts
from ingest.adapters._values import BROKEN
from ingest.export import Export, Member
from ingest.json_stream import elements


@dataclass
class Item:
    """What must be known of an item before its annotations are read."""

    asset_id: str
    asset: dict[str, Any]
    names: list[str]
    sizes: list[tuple[int, int] | None]
    properties: list[Any] = field(default_factory=list)
    rasters: dict[tuple[int, int | None], Raster] = field(default_factory=dict)

    def slot(self, record: dict[str, Any]) -> int:
        """The number of the slot an annotation is in; the first where it does not say."""
        given = record.get("slot_names")
        name = str(given[0]) if isinstance(given, list) and given else None
        return self.names.index(name) if name in self.names else 0

    def frame(self, slot: int) -> int | None:
        """What stands for the slot in an item of several."""
        return slot if len(self.sizes) > 1 else None

    def raster(self, slot: int, frame: int | None) -> Raster | None:
        return self.rasters.get((slot, frame))


def read_item(export: Export, member: Member) -> Item | None:
    """The item of a file, its properties and raster layers; None without a name."""
    head: dict[str, Any] = {}
    layers: list[bytes] = []
    properties: list[Any] = []
    with export.open(member) as stream:
        for key, raw in elements(stream, ["item", "annotations", "properties"]):
            if key == "item":
                head["item"] = loads(raw)
            elif key == "properties":
                properties.append(loads(raw))
            elif b'"raster_layer"' in raw:
                layers.append(raw)
    item = _item(head.get("item"))
    if item is None:
        return None
    item.properties = [one for one in properties if one is not None]
    for raw in layers:
        _take_layer(loads(raw), item)
    return item


def _take_layer(record: Any, item: Item) -> None:
    if not isinstance(record, dict):
        return
    slot = item.slot(record)
    frames = record.get("frames")
    for key, given in frames.items() if isinstance(frames, dict) else ((None, record),):
        layer = raster(given.get("raster_layer")) if isinstance(given, dict) else None
        number = int(key) if isinstance(key, str) and key.isascii() and key.isdigit() else None
        if layer is not None:
            item.rasters[slot, number] = layer


def _item(given: Any) -> Item | None:
    name = label(given.get("name")) if isinstance(given, dict) else None
    if name is None:
        return None
    source = _object(given.get("source_info"))
    dataset = _object(source.get("dataset"))
    listed = given.get("slots")
    slots = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    slots = slots or [{}]
    path = asset_key(f"{label(given.get('path')) or ''}/{name}")
    home = label(dataset.get("slug")) or label(dataset.get("name"))
    ident = label(source.get("item_id")) or f"{home or ''}/{path}"
    sizes = [picture_size(slot) for slot in slots]
    asset = {
        "asset_id": f"darwin:{ident}",
        "asset_key": path,
        "source_asset_id": label(source.get("item_id")),
        "uri": _address(slots[0]) or path,
        "media_type": _media(slots),
        "duration_seconds": _duration(slots[0]),
        "source_url": label(source.get("workview_url")),
        "metadata": texts({"dataset": home, "slots": len(slots) if len(slots) > 1 else None}),
    }
    if len(set(sizes)) == 1 and sizes[0] is not None:
        asset |= {"width": float(sizes[0][0]), "height": float(sizes[0][1])}
    names = [label(slot.get("slot_name")) or str(i) for i, slot in enumerate(slots)]
    return Item(f"darwin:{ident}", asset, names, sizes)


def _object(given: Any) -> dict[str, Any]:
    return given if isinstance(given, dict) else {}


def _address(slot: dict[str, Any]) -> str | None:
    try:
        return label(slot["source_files"][0]["url"])
    except BROKEN:
        return None


def _media(slots: list[dict[str, Any]]) -> str | None:
    kinds = {str(slot.get("type") or "").split(".")[0] for slot in slots} - {""}
    return kinds.pop() if len(kinds) == 1 else None


def _duration(slot: dict[str, Any]) -> float | None:
    frames, rate = size(slot.get("frame_count")), slot.get("fps")
    if frames is None or isinstance(rate, bool) or not isinstance(rate, int | float):
        return None
    return frames / rate if 1e-6 < rate < 1e6 else None


class People:
    """Who made the annotations of the present item: a pass for each of them."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._known: set[str] = set()
        self._passes: dict[str, str] = {}
        self.asset_id = ""

    def begin(self, asset_id: str) -> None:
        self.asset_id, self._passes = asset_id, {}

    def submission(self, record: dict[str, Any], place: str) -> tuple[str, dict[str, Any]]:
        """The pass an annotation belongs to, and columns that say so if a model made it."""
        inference = record.get("inference")
        if isinstance(inference, dict):
            model = label(_object(inference.get("model")).get("name")) or "model"
            made = {"source": "automatic", "score": _score(inference)}
            return self._of(f"model:{model}", model, None, "model"), made
        given = record.get("annotators")
        people = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
        if len(people) > 1:
            text = "An annotation names several annotators; the first is taken to have made it."
            self.rows.warn("several_annotators", text, place, "info")
        for person in people:
            email, name = label(person.get("email")), label(person.get("full_name"))
            if email or name:
                return self._of(email or name or "", name, email, "human"), {}
        return self._of("", None, None, "human"), {}

    def rest(self, has_answers: bool) -> str | None:
        """The pass of what names nobody: the only person's over this item, else nobody's.

        None where only a model passed and nothing is left to be put anywhere.
        """
        works = [key for raw, key in self._passes.items() if not raw.startswith("model:")]
        if len(works) == 1:
            return works[0]
        if self._passes and not has_answers:
            return None
        return self._of("", None, None, "human")

    def _of(self, raw: str, name: str | None, email: str | None, kind: str) -> str:
        if raw in self._passes:
            return self._passes[raw]
        mark = f":{hidden(f'{self.asset_id}/{raw}')}" if raw else ""
        role = "prediction" if kind == "model" else "work"
        origin = "darwin:prediction:" if kind == "model" else "darwin:"
        submission = {
            "submission_id": f"{origin}{self.asset_id.removeprefix('darwin:')}{mark}",
            "asset_id": self.asset_id,
            "annotator_id": raw or None,
            "role": role,
        }
        self.rows.submit(submission)
        self._passes[raw] = submission["submission_id"] or ""
        if raw and raw not in self._known:
            self._known.add(raw)
            person = {"annotator_id": raw, "source_id": raw, "name": name, "email": email}
            self.rows.add("people", person | {"kind": kind})
        return self._passes[raw]


def _score(inference: dict[str, Any]) -> float | None:
    value = inference.get("confidence")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= 1 else None
