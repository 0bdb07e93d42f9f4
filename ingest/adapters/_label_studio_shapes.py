"""Label Studio regions: one result value into the geometry columns of an annotation.

A shape reader fills the row it is given and returns None, or returns several rows where one
region is several annotations (a box on several video frames).
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, hypot, radians, sin
from typing import Any

import orjson

from ingest.adapters._label_studio_brush import NoMask, bounds, coco_counts, decode
from ingest.adapters._label_studio_tasks import Task
from ingest.adapters._label_studio_text import in_paragraphs, place

Row = dict[str, Any]
Shape = Callable[[Row, dict[str, Any], dict[str, Any], Task], list[Row] | None]


def shape_of(kind: Any, value: dict[str, Any]) -> Shape | None:
    """The reader for a region of that type and value; None when it is no region.

    What the value holds decides, because controls of one type draw several shapes.
    """
    if "width" in value and "height" in value:
        return _box
    for key, shape in _BY_KEY:
        if key in value:
            return shape
    if "start" in value and ("end" in value or "startOffset" in value):
        return _range
    if "x" in value and "y" in value:
        return _point
    return _bitmap if isinstance(kind, str) and kind.startswith(("brush", "bitmask")) else None


def _scale(row: Row, item: dict[str, Any], task: Task) -> tuple[float, float]:
    """Factors from percent to pixels, or to 0..1 where the size of the picture is unknown."""
    width, height = task.size(item)
    if width and height:
        row["coordinate_unit"] = "pixel"
        return width / 100.0, height / 100.0
    row["coordinate_unit"] = "normalised"
    return 0.01, 0.01


def _box(row: Row, value: dict[str, Any], item: dict[str, Any], task: Task) -> None:
    row["type"] = "bbox"
    scale_x, scale_y = _scale(row, item, task)
    x, y = value["x"] * scale_x, value["y"] * scale_y
    width, height = value["width"] * scale_x, value["height"] * scale_y
    rotation = value.get("rotation") or 0.0
    row["rotation_degrees"] = rotation = float(rotation)
    if rotation:
        if row["coordinate_unit"] != "pixel":
            _warn_rotation(task)
        # the tool turns a box about its top left corner; we state it about its centre
        turn = radians(rotation)
        x += (width * cos(turn) - height * sin(turn) - width) / 2
        y += (width * sin(turn) + height * cos(turn) - height) / 2
    row["x_min"], row["x_max"] = (x, x + width) if width >= 0 else (x + width, x)
    row["y_min"], row["y_max"] = (y, y + height) if height >= 0 else (y + height, y)


def _warn_rotation(task: Task) -> None:
    message = "A turned shape has no picture size beside it; a square picture was assumed."
    task.rows.warn("rotation_without_size", message)


def _points(row: Row, value: dict[str, Any], item: dict[str, Any], task: Task) -> None:
    corners = value["points"] if "points" in value else value["vertices"]
    scale_x, scale_y = _scale(row, item, task)
    ring = [_xy(corner, scale_x, scale_y) for corner in corners]
    is_open = value.get("closed") is False or ("vertices" in value and not value.get("closed"))
    row["type"] = "polyline" if is_open else "polygon"
    row["geometry"] = _json(ring if is_open else [[ring]])
    _bound(row, ring)


def _xy(corner: Any, scale_x: float, scale_y: float) -> list[float]:
    if isinstance(corner, dict):
        return [corner["x"] * scale_x, corner["y"] * scale_y]
    return [corner[0] * scale_x, corner[1] * scale_y]


def _bound(row: Row, ring: list[list[float]]) -> None:
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    row["x_min"], row["y_min"], row["x_max"], row["y_max"] = min(xs), min(ys), max(xs), max(ys)


def _point(row: Row, value: dict[str, Any], item: dict[str, Any], task: Task) -> None:
    row["type"] = "points"
    point = _xy(value, *_scale(row, item, task))
    row["geometry"] = _json([point])
    _bound(row, [point])


def _ellipse(row: Row, value: dict[str, Any], item: dict[str, Any], task: Task) -> None:
    row["type"] = "ellipse"
    scale_x, scale_y = _scale(row, item, task)
    x, y = value["x"] * scale_x, value["y"] * scale_y
    rx, ry = value["radiusX"] * scale_x, value["radiusY"] * scale_y
    row["geometry"] = _json({"cx": x, "cy": y, "rx": rx, "ry": ry})
    row["rotation_degrees"] = rotation = float(value.get("rotation") or 0.0)
    if rotation and row["coordinate_unit"] != "pixel":
        _warn_rotation(task)
    turn = radians(rotation)
    half_x = hypot(rx * cos(turn), ry * sin(turn))
    half_y = hypot(rx * sin(turn), ry * cos(turn))
    row["x_min"], row["x_max"] = x - half_x, x + half_x
    row["y_min"], row["y_max"] = y - half_y, y + half_y


def _mask(row: Row, value: dict[str, Any], item: dict[str, Any], task: Task) -> None:
    row["type"] = "mask"
    width, height = task.size(item)
    try:
        if not width or not height:
            raise NoMask("the size of its image is not stated")
        mask = decode(value["rle"], int(width), int(height))
    except NoMask as error:
        message = f"A brush mask was kept without its shape: {error}."
        task.rows.warn("mask_not_decoded", message, severity="info")
        return
    row["coordinate_unit"] = "pixel"
    row["geometry"] = _json({"size": [int(height), int(width)], "counts": coco_counts(mask)})
    if found := bounds(mask):
        row["x_min"], row["y_min"], row["x_max"], row["y_max"] = found


def _bitmap(row: Row, value: dict[str, Any], item: dict[str, Any], task: Task) -> None:
    row["type"] = "mask"
    message = "A mask drawn as a picture was kept without its shape."
    task.rows.warn("mask_not_decoded", message, severity="info")


def _range(row: Row, value: dict[str, Any], item: dict[str, Any], task: Task) -> None:
    """From start to end: characters of a text, or seconds of a recording."""
    if "startOffset" in value:
        _offsets_in_nodes(row, value, task)
        return
    start, end = value["start"], value["end"]
    if _is_recording(value, item, task):
        row["type"] = "segment"
        row["time_start_seconds"], row["time_end_seconds"] = float(start), float(end)
        if (channel := value.get("channel")) is not None:
            row["attributes"] = {"channel": channel}
    else:
        _span(row, value, int(start), int(end), task)


def _is_recording(value: dict[str, Any], item: dict[str, Any], task: Task) -> bool:
    if "timeserieslabels" in value or "instant" in value:
        message = "A time series states its spans without a unit; they were taken as seconds."
        task.rows.warn("time_unit_unknown", message, severity="info")
        return True
    if "channel" in value or "original_length" in item:
        return True
    return not isinstance(value.get("text"), str) and task.media in ("audio", "video")


def _span(row: Row, value: dict[str, Any], start: int, end: int, task: Task) -> None:
    quote = value.get("text")
    found = place(task.texts, start, end, quote if isinstance(quote, str) else None)
    row["type"] = "span"
    row["span_start"], row["span_end"] = found.start, found.end
    row["raw_offsets"] = f"{start}:{end}"
    _quote(row, quote)
    if found.unit:
        row["attributes"] = {"offset_unit": found.unit}
    if not found.is_checked:
        message = "A span's quoted text is not at its offsets; they were kept as stated."
        task.rows.warn("span_mismatch", message)


def _quote(row: Row, quote: Any) -> None:
    if isinstance(quote, str):
        row["value_text"] = quote


def _offsets_in_nodes(row: Row, value: dict[str, Any], task: Task) -> None:
    """Spans in HTML (nodes by XPath, beside them offsets in the whole) and in dialogues."""
    row["type"] = "span"
    start, end = value["start"], value.get("end", value["start"])
    row["raw_offsets"] = f"{start}:{value['startOffset']}-{end}:{value.get('endOffset')}"
    _quote(row, value.get("text"))
    whole = value.get("globalOffsets")
    if isinstance(whole, dict):
        row["span_start"], row["span_end"] = int(whole["start"]), int(whole["end"])
    elif task.dialogue is not None:
        row["span_start"], row["span_end"] = in_paragraphs(task.dialogue, value)
    else:
        message = "A span in HTML or a dialogue has no offsets in the whole text."
        task.rows.warn("span_without_offsets", message, severity="info")


def _sequence(row: Row, value: dict[str, Any], item: dict[str, Any], task: Task) -> list[Row]:
    """A box on a video: one row for every key frame a person set."""
    frames: list[Row] = []
    for key in value["sequence"]:
        at = {**row, "frame": int(key["frame"]), "is_keyframe": True, "is_outside": False}
        at["annotation_id"] = f"{row['annotation_id']}@{at['frame']}"
        at["track_id"] = row["annotation_id"]
        _box(at, key, item, task)
        if key.get("time") is not None:
            at["time_start_seconds"] = at["time_end_seconds"] = float(key["time"])
        if key.get("enabled") is False:
            at["attributes"] = {"enabled": False}
        frames.append(at)
    return frames


def _ranges(row: Row, value: dict[str, Any], item: dict[str, Any], task: Task) -> list[Row]:
    """Stretches of video frames: one segment each, in frames because no rate is stated."""
    stretches: list[Row] = []
    for stretch in value["ranges"]:
        start, end = int(stretch["start"]), int(stretch["end"])
        at = {**row, "type": "segment", "frame": start, "raw_offsets": f"{start}:{end}"}
        at["annotation_id"] = f"{row['annotation_id']}@{start}"
        at["attributes"] = {"frame_end": end}
        stretches.append(at)
    return stretches


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


_BY_KEY: tuple[tuple[str, Shape], ...] = (
    ("radiusX", _ellipse),
    ("points", _points),
    ("vertices", _points),
    ("rle", _mask),
    ("imageDataURL", _bitmap),
    ("sequence", _sequence),
    ("ranges", _ranges),
)
