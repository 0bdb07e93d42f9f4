"""Lists of assets for somebody to look at, in forms that spreadsheets and labeling tools read.

    write(frame, "csv")

A row is one thing to look at. `asset` (its key) is needed; of the others the tools know `uri`,
`text`, `media_type`, `width`, `height` and `source_asset_id`. Every other column goes along as it
is: in CSV and JSON as a column, for the tools as a remark on the item. Rows keep their order and
equal frames give equal bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree

import polars as pl

from queries.printing import as_csv, plain

Row = Mapping[str, Any]

REVIEW_LABEL = "assay_review"
"""The tag that marks an image in CVAT; the task needs a label of this name."""

_MEDIA = ("uri", "text", "media_type", "width", "height")
_KEYS = ("image", "video", "audio", "text", "html")
# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(frame: pl.DataFrame, form: str) -> bytes:
    """The list as a file: csv, json, label_studio (tasks to import) or cvat (images 1.1, XML).

    Raises ValueError for another form, or a frame without the column `asset`.
    """
    if form not in _WRITERS:
        raise ValueError(f"There is no worklist form {form!r}. There are {', '.join(_WRITERS)}.")
    if "asset" not in frame.columns:
        raise ValueError("A worklist needs the column 'asset', the key of what to look at.")
    return _WRITERS[form](frame)


def _csv(frame: pl.DataFrame) -> bytes:
    """Comma-separated; no cell can be taken for a formula."""
    return (as_csv(frame) + "\n").encode()


def _json(frame: pl.DataFrame) -> bytes:
    return _dumped([plain(row) for row in frame.to_dicts()])


def _label_studio(frame: pl.DataFrame) -> bytes:
    """Tasks in Label Studio's basic JSON: what to show in `data`, the rest in `meta`.

    The media stands under the name of its kind (image, text ...), as tools usually configure it.
    """
    return _dumped([_task(row) for row in frame.to_dicts()])


def _task(row: Row) -> dict[str, Any]:
    kind = row.get("media_type")
    key = kind if kind in _KEYS else "text" if row.get("text") is not None else "image"
    media = row.get("text") if key == "text" else row.get("uri")
    shown = media if media is not None else row.get("uri") or row["asset"]
    return {"data": {key: shown, "asset": row["asset"]}, "meta": _remarks(row)}


def _cvat(frame: pl.DataFrame) -> bytes:
    """CVAT for images 1.1: one image with one tag each; remarks are attributes of the tag."""
    root = ElementTree.Element("annotations")
    ElementTree.SubElement(root, "version").text = "1.1"
    for number, row in enumerate(frame.to_dicts()):
        image = ElementTree.SubElement(root, "image", _image(number, row))
        tag = ElementTree.SubElement(image, "tag", {"label": REVIEW_LABEL, "source": "manual"})
        for name, value in {"asset": row["asset"], **_remarks(row)}.items():
            remark = ElementTree.SubElement(tag, "attribute", {"name": _written(name)})
            remark.text = _written(value)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True)) + b"\n"


def _image(number: int, row: Row) -> dict[str, str]:
    """An image as CVAT names it: by its path, else by the tool's own id."""
    name = row.get("uri") or row.get("source_asset_id") or row["asset"]
    size = {side: row.get(side) for side in ("width", "height")}
    known = {side: f"{value:.0f}" for side, value in size.items() if value is not None}
    return {"id": str(number), "name": _written(name), **known}


def _remarks(row: Row) -> dict[str, Any]:
    """What goes along with an item beside what the tool shows; what is empty is left out."""
    return {
        name: plain(value)
        for name, value in row.items()
        if name not in (*_MEDIA, "asset") and value is not None and value != ""
    }


def _written(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)
    return _UNWRITABLE.sub("\ufffd", text)


def _dumped(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8", "replace")


_WRITERS: dict[str, Callable[[pl.DataFrame], bytes]] = {
    "csv": _csv,
    "json": _json,
    "label_studio": _label_studio,
    "cvat": _cvat,
}
FORMS = tuple(_WRITERS)
EXTENSIONS = {"csv": ".csv", "json": ".json", "label_studio": ".json", "cvat": ".xml"}
"""How the file of each form ends."""
