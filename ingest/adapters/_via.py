"""What VIA's formats share: regions as shapes, and which region attribute is the class."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.adapters._drawn_files import asset_key, original, public_name
from ingest.adapters._drawn_rows import Rows, label, text, texts
from ingest.adapters._drawn_shapes import (
    BrokenShape,
    Columns,
    Point,
    dots,
    ellipse,
    flat,
    polygon,
    polyline,
    sized_box,
)
from ingest.adapters._gather import Out
from ingest.batches import Options
from ingest.errors import WrongOption

_USUAL = ("label", "class", "category")
_LISTED = 8


class Classes:
    """Which region attribute is the class.

    In this order: the one named with --map label=NAME, the one the project shows as the name
    of regions, its only one with fixed options, the one called label, class or category.
    """

    def __init__(self, options: Options) -> None:
        self.mapped = options.columns.get("label")
        self.stated: str | None = None
        self.seen: dict[str, None] = {}
        self.is_met = False

    def of(self, attributes: Mapping[str, Any]) -> tuple[str | None, dict[str, Any]]:
        """The label among a region's attributes, and the others."""
        for name in attributes:
            if len(self.seen) <= _LISTED:
                self.seen.setdefault(name)
        chosen_name = self._attribute(attributes)
        if chosen_name is None or chosen_name not in attributes:
            return None, dict(attributes)
        self.is_met = True
        value = attributes[chosen_name]
        if isinstance(value, dict):  # a checkbox; with several options on it is no one class
            chosen = [option for option, is_on in value.items() if is_on]
            if len(chosen) != 1:
                return None, dict(attributes)
            value = chosen[0]
        return label(value), {key: item for key, item in attributes.items() if key != chosen_name}

    def _attribute(self, attributes: Mapping[str, Any]) -> str | None:
        if self.mapped or self.stated:
            return self.mapped or self.stated
        usual = {name.strip().lower(): name for name in attributes}
        return next((usual[word] for word in _USUAL if word in usual), None)

    def finish(self, rows: Rows) -> Iterator[Out]:
        """Say so where no class was found; raise WrongOption where the mapped one is not there."""
        listed = ", ".join(list(self.seen)[:_LISTED])
        if self.mapped and self.seen and not self.is_met:
            raise WrongOption(
                f"No region has an attribute {self.mapped!r}. Region attributes: {listed}."
            )
        if self.seen and not self.is_met:
            text = (
                f"No region attribute is known to be the class (there are {listed}); objects have "
                "no label. Name it with --map label=NAME."
            )
            rows.warn("no_label_attribute", text, severity="info")
        yield from rows.rest()


def image_row(name: str, ident: str, attributes: Any) -> dict[str, Any]:
    """The asset of a file; file attributes are its metadata."""
    title = public_name(name)
    given = attributes if isinstance(attributes, dict) else {}
    return {
        "asset_id": f"via:{ident}",
        "asset_key": asset_key(title),
        "source_asset_id": ident,
        "uri": title,
        "metadata": texts({**given, "source_image": original(title)}),
    }


def region(shape: Any, attributes: Any, ids: Mapping[str, str], classes: Classes) -> dict[str, Any]:
    """The annotation of one region. Raises BrokenShape where it is none."""
    if not isinstance(shape, dict):
        raise BrokenShape("it has no shape_attributes")
    columns = _columns(shape)
    name, rest = classes.of(attributes if isinstance(attributes, dict) else {})
    return {**ids, **columns, "label": name, "attributes": texts(rest)}


def _columns(shape: dict[str, Any]) -> Columns:
    kind = shape.get("name")
    get = shape.get
    if kind == "rect":
        return sized_box(get("x"), get("y"), get("width"), get("height"))
    if kind == "circle":
        return ellipse(get("cx"), get("cy"), get("r"), get("r"))
    if kind == "ellipse":
        angle = get("theta")
        degrees = math.degrees(angle) if isinstance(angle, int | float) else 0.0
        return ellipse(get("cx"), get("cy"), get("rx"), get("ry"), degrees)
    if kind == "point":
        return dots(flat([get("cx"), get("cy")]))
    if kind == "polygon":
        return polygon([[_points(shape)]])
    if kind == "polyline":
        return polyline(_points(shape))
    raise BrokenShape(f"the shape {str(text(kind))[:40]!r} is unknown")


def _points(shape: dict[str, Any]) -> list[Point]:
    across, down = shape.get("all_points_x"), shape.get("all_points_y")
    if not isinstance(across, list) or not isinstance(down, list) or len(across) != len(down):
        raise BrokenShape("its points have not as many x as y")
    return flat([value for pair in zip(across, down, strict=True) for value in pair])
