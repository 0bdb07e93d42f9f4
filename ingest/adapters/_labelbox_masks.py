"""Labelbox: a mask is a picture behind an address; some exports hold the picture itself."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ingest.adapters import _bitmaps
from ingest.adapters._bitmaps import BrokenPicture
from ingest.adapters._gather import Gather, Row
from ingest.adapters._item_shapes import BrokenShape, unpacked
from ingest.adapters._label_studio_tasks import address


def mask_row(value: Any, rows: Gather) -> Row:
    """The columns of a mask: its pixels where they are at hand, else its address alone.

    `value` is the address, or an object with it (url, instanceURI) or with the picture in base64
    (png), and with the colour of the object where one picture has several (color_rgb).
    """
    given: dict[str, Any] = value if isinstance(value, dict) else {"url": value}
    place = given.get("url") or given.get("instanceURI")
    place = place if isinstance(place, str) else ""
    is_here = place.startswith("data:")
    colour = _colour(given.get("color_rgb", given.get("colorRGB")))
    noted = {
        "mask_url": None if is_here else address(place),
        "mask_colour": None if colour is None else "#" + bytes(colour).hex(),
    }
    row: Row = {"type": "mask", "attributes": {k: v for k, v in noted.items() if v} or None}
    data = place if is_here else given.get("png")
    if not isinstance(data, str) or not data:
        message = "Masks stand behind a login and were kept without their shape."
        rows.problem("mask_not_exported", message, "info")
        return row
    try:
        return row | _drawn(unpacked(data), colour)
    except (BrokenPicture, BrokenShape) as error:
        rows.problem("broken_mask", f"A mask was kept without its shape: {error}.", "error")
        return row


def _drawn(data: bytes, colour: list[int] | None) -> Row:
    """The pixels of a colour, or all that are painted."""
    if colour is None:
        found = _bitmaps.runs(_bitmaps.painted(data)).mask(1)
    else:
        red, green, blue = colour
        found = _bitmaps.decode(data, _in_colour).mask(red | green << 8 | blue << 16)
    if found is None:
        raise BrokenShape("none of its pixels is painted")
    return found


def _in_colour(picture: Image.Image) -> NDArray[np.int32]:
    return _bitmaps.colours(picture.convert("RGB"))


def _colour(value: Any) -> list[int] | None:
    is_one = isinstance(value, list) and len(value) == 3
    return value if is_one and all(type(v) is int and 0 <= v <= 255 for v in value) else None
