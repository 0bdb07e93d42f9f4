"""Segments.ai: categories, and one sample with its label sets as rows."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from ingest.adapters import _bitmaps
from ingest.adapters import _item_shapes as shapes
from ingest.adapters._bitmaps import BrokenPicture, Pixels
from ingest.adapters._item_rows import Item, Rows, declared_labels
from ingest.adapters._item_shapes import BrokenShape, Columns
from ingest.adapters._item_values import mapping, number, path_of, whole
from ingest.adapters._values import plain, text_key
from ingest.export import Export

_STATUSES = {"PRELABELED": "draft", "LABELING_IN_PROGRESS": "draft", "SKIPPED": "skipped"}


@dataclass
class Project:
    """What a data set declares: category names by number, input types of image attributes.

    `export` is where the pictures of segmentations are looked for.
    """

    export: Export
    categories: dict[int, str] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)


def take_attributes(rows: Rows, project: Project, attributes: Mapping[str, Any]) -> None:
    """Fill what task_attributes declare."""
    for _, given in rows.objects(attributes.get("categories"), "categories"):
        number_of, name = whole(given.get("id")), plain(given.get("name"))
        if number_of is not None and name is not None:
            project.categories[number_of] = name
    for _, given in rows.objects(attributes.get("image_attributes"), "image attributes"):
        if (name := plain(given.get("name"))) is not None:
            project.inputs[name] = plain(given.get("input_type")) or ""


def declare(rows: Rows, project: Project) -> None:
    """Rows for the declared categories."""
    if project.categories:
        row: dict[str, Any] = {"question": "label", "scale": "nominal"}
        rows.add("questions", row | {"taxonomy_size": len(project.categories)})
        declared_labels(rows, dict.fromkeys(project.categories.values()))


def masks_of(export: Export, record: Mapping[str, Any]) -> Iterator[str]:
    """The pictures at hand with the segmentations of a sample."""
    for labelset, label in mapping(record.get("labels")).items():
        attributes = mapping(mapping(label).get("attributes"))
        for part in (attributes, *_listed(attributes.get("frames"))):
            name = _mask_of(export, record, labelset, part)
            if name is not None:
                yield name


def _listed(value: Any) -> list[dict[str, Any]]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _mask_of(
    export: Export, record: Mapping[str, Any], labelset: str, part: Mapping[str, Any]
) -> str | None:
    """The picture of a segmentation: called as its address ends, or as Segments.ai's client
    saves it, in the folder of the release."""
    bitmap = part.get("segmentation_bitmap")
    if not isinstance(bitmap, dict):
        return None
    folder = PurePosixPath(export.members[0].name).parent
    address = path_of(bitmap.get("url")) or ""
    names = [] if "://" in address else [address]
    names.append(PurePosixPath(address).name)
    if (name := plain(record.get("name"))) is not None:
        names.append(f"{posixpath.splitext(name)[0]}_label_{labelset}.png")
    return _bitmaps.find(export, ((folder / name).as_posix() for name in names if name))


def read_sample(rows: Rows, project: Project, record: Mapping[str, Any], source_row: int) -> None:
    """Rows of one sample: its asset, and a submission per label set that has a label."""
    ident = plain(record.get("uuid")) or plain(record.get("name"))
    if ident is None:
        raise BrokenShape("it has neither uuid nor name")
    asset = _asset(rows, record, ident)
    labels = {name: given for name, given in mapping(record.get("labels")).items() if given}
    if not labels and mapping(record.get("label")):
        labels = {plain(record["label"].get("labelset")) or "ground-truth": record["label"]}
    seen = 0
    for labelset, label in labels.items():
        with rows.attempt("A label", labelset[:100]):
            seen += _label(rows, project, record, asset, labelset, mapping(label), source_row)
    if not seen:
        Item(rows, asset, source_row).finish(is_looked_at=False)


def _asset(rows: Rows, record: Mapping[str, Any], ident: str) -> dict[str, Any]:
    attributes = mapping(record.get("attributes"))
    name, body = plain(record.get("name")), attributes.get("text")
    source = mapping(attributes.get("image")) or mapping(attributes.get("pcd"))
    medium = next((m for key, m in _MEDIA.items() if key in attributes), None)
    key = name or path_of(source.get("url")) or ident
    if isinstance(body, str) and name is None:
        key = text_key(body)
    return {
        "asset_id": f"segments:{ident}",
        "asset_key": key,
        "source_asset_id": ident,
        "uri": path_of(source.get("url")) or name,
        "media_type": medium,
        "text": body if isinstance(body, str) else None,
        "metadata": rows.clean(mapping(record.get("metadata"))) or None,
        "created_at": rows.when(record.get("created_at")),
    }


_MEDIA = {"text": "text", "image": "image", "pcd": "point_cloud", "frames": "video"}


def _label(
    rows: Rows,
    project: Project,
    record: Mapping[str, Any],
    asset: dict[str, Any],
    labelset: str,
    label: Mapping[str, Any],
    source_row: int,
) -> int:
    """The submission of a label set; 0 when nobody labeled the sample in it."""
    status = plain(label.get("label_status"))
    if status == "UNLABELED":
        return 0
    item = Item(rows, asset, source_row, f"{asset['asset_id']}:{labelset}")
    person = rows.person(label.get("created_by"))
    created, updated = rows.when(label.get("created_at")), rows.when(label.get("updated_at"))
    item.begin(person, created=created, updated=updated)
    for sensor, frame, found in _frames(rows, mapping(label.get("attributes"))):
        pixels = _pixels(rows, project.export, record, labelset, found)
        for position, given in rows.objects(found.get("annotations"), "annotations"):
            with rows.attempt("An annotation", f"annotation {position + 1}"):
                row = _row(rows, project, given, asset.get("text"), frame, pixels)
                row["attributes"] = (row["attributes"] | sensor) or None
                key = ":".join(_key(given, frame, sensor)) if "start" not in given else None
                item.annotate(person, row, key or None, content=dict(given))
        for name, value in mapping(found.get("image_attributes")).items():
            with rows.attempt("An image attribute", name[:100]):
                for row in _answers(name, value, project.inputs.get(name)):
                    item.annotate(person, row | {"frame": frame})
    item.finish(status=_STATUSES.get(status or "", "submitted"), stage=status)
    return 1


def _pixels(
    rows: Rows,
    export: Export,
    record: Mapping[str, Any],
    labelset: str,
    part: Mapping[str, Any],
) -> Pixels | None:
    """The decoded picture of a segmentation; without one its objects have no shape."""
    if not mapping(part.get("segmentation_bitmap")):
        return None
    name = _mask_of(export, record, labelset, part)
    if name is None:
        message = "The picture of a segmentation is not beside the release; it has no shapes."
        rows.warn("mask_not_here", message, labelset[:100], "info")
        return None
    try:
        return _bitmaps.load(export, name, _bitmaps.colours)
    except BrokenPicture as error:
        message = f"A picture of a segmentation was left out: {error}. Its objects have no shape."
        rows.warn("broken_mask", message, name, "error", 1)
        return None


def _frames(
    rows: Rows, attributes: Mapping[str, Any]
) -> Iterator[tuple[dict[str, str], int | None, Mapping[str, Any]]]:
    """The parts of a label: the one of an image, or those of frames, of one or more sensors."""
    sensors: list[tuple[dict[str, str], Mapping[str, Any]]] = [({}, attributes)]
    if "sensors" in attributes:
        listed = rows.objects(attributes["sensors"], "sensors")
        sensors = [
            ({"sensor": plain(s.get("name")) or str(n)}, mapping(s.get("attributes")))
            for n, s in listed
        ]
    for sensor, found in sensors:
        if "frames" in found:
            for position, part in rows.objects(found["frames"], "frames"):
                yield sensor, position, part
        else:
            yield sensor, None, found


def _key(given: Mapping[str, Any], frame: int | None, sensor: Mapping[str, str]) -> list[str]:
    ident = plain(given.get("track_id")) if frame is not None else None
    ident = plain(given.get("id")) or ident
    if ident is None:
        return []
    return [*sensor.values(), ident if frame is None else f"{ident}@{frame}"]


def _row(
    rows: Rows,
    project: Project,
    given: Mapping[str, Any],
    body: Any,
    frame: int | None,
    pixels: Pixels | None,
) -> dict[str, Any]:
    number_of = whole(given.get("category_id"))
    name = project.categories.get(number_of) if number_of is not None else None
    columns = _columns(given, body)
    if columns == {"type": "mask"} and pixels is not None:
        columns = _mask(rows, given, pixels)
    noted = rows.clean(mapping(given.get("attributes"))) | columns.pop("attributes", {})
    if name is None and number_of is not None:
        noted["category_id"] = str(number_of)
    row = {"label": name, "frame": frame, "attributes": noted}
    if frame is not None:
        is_key = given.get("is_keyframe")
        row |= {"track_id": plain(given.get("track_id"))}
        row |= {"is_keyframe": is_key if isinstance(is_key, bool) else None}
        row |= {"source": "interpolated" if is_key is False else None}
    return columns | row


def _columns(given: Mapping[str, Any], body: Any) -> Columns:
    kind = plain(given.get("type"))
    if kind is None and "start" in given:
        return _span(given, body)
    if kind is None and "points" not in given:
        return {"type": "mask"}
    if kind not in _SHAPES:
        raise BrokenShape(f"its type {kind!r} is unknown")
    return _SHAPES[kind](given)


def _mask(rows: Rows, given: Mapping[str, Any], pixels: Pixels) -> Columns:
    """The pixels that have the id of an object."""
    ident = whole(given.get("id"))
    found = pixels.mask(ident) if ident is not None else None
    if found is None:
        rows.warn("mask_without_pixels", "No pixel has the id of an object; it has no shape.")
    return found or {"type": "mask"}


def _span(given: Mapping[str, Any], body: Any) -> Columns:
    start, end = whole(given.get("start")), whole(given.get("end"))
    if start is None or end is None or not 0 <= start <= end:
        raise BrokenShape("its start and end are no place in a text")
    if isinstance(body, str) and end > len(body):
        raise BrokenShape("its end lies behind the end of the text")
    return {"type": "span", "span_start": start, "span_end": end, "raw_offsets": f"{start}:{end}"}


def _answers(name: str, value: Any, declared: str | None) -> Iterator[dict[str, Any]]:
    """An image attribute: free text and numbers as such, everything else is a class."""
    if value is None or value == "":
        return
    if isinstance(value, dict | list):
        raise BrokenShape("it is no text, number, yes or no")
    row: dict[str, Any] = {"question": name}
    if declared == "text":
        yield row | {"type": "text", "value_text": plain(value)}
    elif number(value) is not None:
        yield row | {"type": "number", "value_number": value}
    else:
        yield row | {"type": "classification", "label": plain(value)}


def _bbox(given: Mapping[str, Any]) -> Columns:
    corners = shapes.pairs(given.get("points"))
    if len(corners) != 2:
        raise BrokenShape("a box has not two corners")
    return shapes.box(*corners[0], *corners[1])


def _spatial(given: Mapping[str, Any]) -> Columns:
    columns = shapes.spatial_cuboid(
        position=given.get("position"), dimensions=given.get("dimensions")
    )
    yaw = number(given.get("yaw"))
    columns["attributes"] |= {} if yaw is None else {"yaw": str(yaw)}
    return columns


_SHAPES: dict[str, Callable[[Mapping[str, Any]], Columns]] = {
    "bbox": _bbox,
    "polygon": lambda given: shapes.polygon([[shapes.pairs(given.get("points"))]]),
    "polyline": lambda given: shapes.polyline(shapes.pairs(given.get("points"))),
    "point": lambda given: shapes.dots(shapes.pairs(given.get("points"))),
    "cuboid": _spatial,
    "cuboid-sync": _spatial,
}
