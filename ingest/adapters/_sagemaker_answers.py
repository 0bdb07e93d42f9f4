"""SageMaker Ground Truth: what a worker or a job answered, as annotation rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.adapters import _bitmaps
from ingest.adapters import _item_shapes as shapes
from ingest.adapters._bitmaps import BrokenPicture, Pixels
from ingest.adapters._item_rows import Rows
from ingest.adapters._item_shapes import BrokenShape, Columns
from ingest.adapters._item_values import mapping, number, whole
from ingest.adapters._values import plain

_UNNAMED = ("annotatedResult", "crowd-bounding-box", "boundingBox")
_DRAWN = ("boundingBoxes", "polygons", "polylines", "keypoints", "entities", "instances")
_BOX = ("left", "top", "width", "height")

Answer = dict[str, Any]


def answers(rows: Rows, content: Any, body: str | None = None) -> Iterator[Answer]:
    """Rows of a worker's answer: an object with a value for each element of the form.

    `body` is the text that was labeled, where it is known.
    """
    if not isinstance(content, dict):
        raise BrokenShape("its content is no object")
    for element, value in content.items():
        question = "label" if element in _UNNAMED else element
        with rows.attempt("An answer", element):
            for row in list(_element(rows, value, body)):
                yield {"question": question} | row


def image_size(content: Any) -> dict[str, float | None]:
    """Width and height of the picture, where an answer states them."""
    for value in mapping(content).values():
        size = mapping(mapping(value).get("inputImageProperties"))
        if size:
            return {key: number(size.get(key)) for key in ("width", "height")}
    return {}


def _element(rows: Rows, value: Any, body: str | None) -> Iterator[Answer]:
    if isinstance(value, dict):
        yield from _object(rows, value, body)
    elif isinstance(value, list):
        yield from _choices(value)
    elif isinstance(value, bool):
        yield {"type": "classification", "label": plain(value)}
    elif number(value) is not None:
        yield {"type": "number", "value_number": value}
    elif isinstance(value, str):
        if value.strip():
            yield {"type": "text", "value_text": value}
    elif value is not None:
        raise BrokenShape("it is of no known kind")


def _object(rows: Rows, value: Mapping[str, Any], body: str | None) -> Iterator[Answer]:
    drawn = [key for key in _DRAWN if key in value]
    pixels = _pixels(rows, value)
    if drawn:
        for key in drawn:
            for position, given in rows.objects(value[key], key):
                with rows.attempt("An object", f"{key} {position + 1}"):
                    yield _drawn(key, given, body) | (
                        _mask(rows, given, pixels) if key == "instances" else {}
                    )
    elif "labelMappings" in value:
        for label, given in mapping(value["labelMappings"]).items():
            yield {"label": plain(label)} | _mask(rows, mapping(given), pixels)
    elif isinstance(value.get("labels"), list):
        yield from _choices(value["labels"])
    elif plain(value.get("label")) is not None:
        yield {"type": "classification", "label": plain(value["label"])}
    elif value and all(isinstance(chosen, bool) for chosen in value.values()):
        yield from _choices([name for name, chosen in value.items() if chosen])
    elif value.keys() - {"inputImageProperties", "labeledImage"}:
        raise BrokenShape("it is of no known kind")


def _pixels(rows: Rows, value: Mapping[str, Any]) -> Pixels | None:
    """The picture that the answer itself holds, in the colours of the form."""
    data = mapping(value.get("labeledImage")).get("pngImageData")
    if not data:
        return None
    try:
        return _bitmaps.decode(shapes.unpacked(data), _bitmaps.colours)
    except (BrokenPicture, BrokenShape) as error:
        message = f"A picture of masks was left out: {error}. Its objects have no shape."
        rows.warn("broken_mask", message, severity="error", rejected=1)
        return None


def _mask(rows: Rows, given: Mapping[str, Any], pixels: Pixels | None) -> Columns:
    """The pixels in the colour of an object or a class."""
    colour = _bitmaps.hex_colour(given.get("color"))
    found = pixels.mask(colour) if pixels is not None and colour is not None else None
    if pixels is not None and found is None:
        rows.warn("mask_without_pixels", "No pixel of its picture has an object's colour.")
    return found or {"type": "mask"}


def _choices(labels: list[Any]) -> Iterator[Answer]:
    for label in labels:
        if plain(label) is None:
            raise BrokenShape("a label is no text")
        yield {"type": "choices", "label": plain(label)}


def _drawn(kind: str, given: Mapping[str, Any], body: str | None) -> Answer:
    label = plain(given.get("label"))
    if kind == "boundingBoxes":
        return box(given) | {"label": label}
    if kind == "polygons":
        return shapes.polygon([[shapes.pairs(given.get("vertices"))]]) | {"label": label}
    if kind == "polylines":
        return shapes.polyline(shapes.pairs(given.get("vertices"))) | {"label": label}
    if kind == "keypoints":
        return shapes.dots([shapes.pair(given)]) | {"label": label}
    if kind == "entities":
        return span(given, body) | {"label": label}
    return {"type": "mask", "label": label}


def box(given: Mapping[str, Any]) -> Columns:
    """A box by its top left corner and size."""
    return shapes.box_at(*(given.get(key) for key in _BOX))


def span(given: Mapping[str, Any], body: str | None) -> Columns:
    """A span by code points; browsers count UTF-16, which differs in texts with rare characters."""
    start, end = whole(given.get("startOffset")), whole(given.get("endOffset"))
    if start is None or end is None or not 0 <= start <= end:
        raise BrokenShape("its offsets are no place in a text")
    raw = f"{start}:{end}"
    if body is not None:
        units = body.encode("utf-16-le", "surrogatepass")
        if 2 * end > len(units):
            raise BrokenShape("its offsets lie behind the end of the text")
        start, end = (len(units[: 2 * n].decode("utf-16-le", "replace")) for n in (start, end))
    return {"type": "span", "span_start": start, "span_end": end, "raw_offsets": raw}
