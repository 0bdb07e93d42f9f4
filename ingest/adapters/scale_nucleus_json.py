"""Scale Nucleus annotations and predictions: one object per line or in an array.

Written by Nucleus' export and its Python client. No file of a running project was at hand; this
follows the client's source.

Carried over: boxes, polygons, lines, keypoints, categories (also several), segmentations and
cuboids with their metadata and track; lines with confidence or a model run are predictions with
their score. Items are known by reference_id. All annotations are read as work; where they are
the truth to compare with, load them with --role gold.

Lost: pixels of segmentations (they stand in a picture), geometry of cuboids in point clouds
(numbers are attributes), embeddings, class_pdf. The format has no annotator, time or review.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ingest.adapters import _item_shapes as shapes
from ingest.adapters._item_rows import Item, Rows, each
from ingest.adapters._item_shapes import BrokenShape, Columns
from ingest.adapters._item_values import anything, mapping, number, whole
from ingest.adapters._values import plain
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export
from ingest.json_stream import peek_keys

TOOL = "Scale"
VERSION = "1"
CARRIES = {
    "annotator": "no",
    "times": "no",
    "review": "no",
    "gold": "with --role gold",
    "prediction": "yes",
    "geometry": "yes",
}
EVIDENCE = "documentation"

_OWN = (
    b'"annotation_id"',
    b'"geometry"',
    b'"mask_url"',
    b'"taxonomy_name"',
    b'"track_reference_id"',
)


_REMEMBERED = 200_000  # items


def sniff(export: Export) -> Sniff:
    """Certain for records with reference_id, type and what an annotation of Nucleus has."""
    if export.single is None:
        return Sniff("no", "more than one file; annotations come in one")
    head = export.peek()
    form, keys = peek_keys(head)
    has_kind = "type" in keys or "mask_url" in keys
    if form == "none" or "reference_id" not in keys or not has_kind:
        return Sniff("no", "no records with reference_id and type")
    if not any(mark in head for mark in _OWN):
        return Sniff("no", "records with reference_id, but no geometry and no annotation_id")
    return Sniff("certain", "annotations with reference_id and type")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield each annotation, and its item when it was not met lately (the writer keeps one)."""
    rows = Rows()
    met: set[tuple[str, str, str | None]] = set()
    for ordinal, _, record in each(export, list(export.members), rows, "An annotation"):
        with rows.attempt("An annotation"):
            _read_annotation(rows, record, ordinal, met)
        if len(met) > _REMEMBERED:
            met.clear()
        yield from rows.full()
    yield from rows.rest()


def _read_annotation(
    rows: Rows,
    record: Mapping[str, Any],
    source_row: int,
    met: set[tuple[str, str, str | None]],
) -> None:
    reference = plain(record.get("reference_id"))
    if reference is None:
        raise BrokenShape("it has no reference_id")
    asset = {
        "asset_id": f"scale:{reference}",
        "asset_key": reference,
        "source_asset_id": reference,
    }
    item = Item(rows, asset, source_row)
    confidence = number(record.get("confidence"))
    run = plain(record.get("model_run_id"))
    is_prediction = confidence is not None or run is not None
    role = "prediction" if is_prediction else "work"
    model = rows.person(f"model:{run}", "model", run) if run else None
    ident = plain(record.get("annotation_id"))
    for position, row in enumerate(_rows(rows, record)):
        row |= {"score": confidence, "track_id": plain(record.get("track_reference_id"))}
        row |= {"source": "automatic" if is_prediction else None}
        row["attributes"] = rows.clean(mapping(record.get("metadata")) | row["attributes"]) or None
        key = ident and (f"{ident}.{position}" if position else ident)
        item.annotate(model, row, key, content=[dict(record), position], role=role)
    if (reference, role, run) not in met:
        item.finish(is_looked_at=False)
        met.add((reference, role, run))


def _rows(rows: Rows, record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    kind, geometry = plain(record.get("type")), mapping(record.get("geometry"))
    question = plain(record.get("taxonomy_name")) or "label"
    if kind == "category":
        label = plain(record.get("label"))
        yield {"type": "classification", "question": question, "label": label, "attributes": {}}
    elif kind == "multicategory":
        for label in record.get("labels") or []:
            row = {"type": "choices", "question": question, "label": plain(label)}
            yield row | {"attributes": {}}
    elif kind == "segmentation" or "mask_url" in record:
        for _, segment in rows.objects(record.get("annotations"), "segments"):
            noted = mapping(segment.get("metadata"))
            yield {"type": "mask", "label": plain(segment.get("label")), "attributes": noted}
    elif kind in _SHAPES:
        columns: Columns = {"attributes": {}} | _SHAPES[kind](geometry)
        yield columns | {"label": plain(record.get("label"))}
    else:
        raise BrokenShape(f"its type {kind!r} is unknown")


def _keypoints(geometry: Mapping[str, Any]) -> Columns:
    names = geometry.get("names")
    named = [anything(name) for name in names] if isinstance(names, list) else []
    places: dict[int, tuple[float, float, int]] = {}
    for position, point in enumerate(geometry.get("keypoints") or []):
        at = whole(point.get("index"))
        x, y = shapes.pair(point)
        places[position if at is None else at] = (x, y, 1 if point.get("visible") is False else 2)
    count = max([*places, len(named) - 1], default=-1) + 1
    if count > 10_000:
        raise BrokenShape("a keypoint's index is out of reach")
    points = [places.get(at, (0.0, 0.0, 0)) for at in range(count)]
    edges = [
        (edge[0], edge[1])
        for edge in geometry.get("skeleton") or []
        if isinstance(edge, list) and len(edge) == 2 and all(whole(at) is not None for at in edge)
    ]
    return shapes.keypoints(points, named, edges)


def _spatial(geometry: Mapping[str, Any]) -> Columns:
    given = {key: geometry.get(key) for key in ("position", "dimensions")}
    columns = shapes.spatial_cuboid(**given)
    columns["attributes"] |= {"yaw": geometry.get("yaw")}
    return columns


_SHAPES: dict[str, Callable[[Mapping[str, Any]], Columns]] = {
    "box": lambda given: shapes.box_at(*(given.get(key) for key in ("x", "y", "width", "height"))),
    "polygon": lambda given: shapes.polygon([[shapes.pairs(given.get("vertices"))]]),
    "line": lambda given: shapes.polyline(shapes.pairs(given.get("vertices"))),
    "keypoints": _keypoints,
    "cuboid": _spatial,
}
