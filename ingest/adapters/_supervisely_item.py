"""Supervisely: one image, point cloud or video with its tags, objects and figures as rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ingest.adapters import _item_shapes as shapes
from ingest.adapters._item_rows import Item, Rows
from ingest.adapters._item_shapes import BrokenShape, Columns
from ingest.adapters._item_values import mapping, number, whole
from ingest.adapters._supervisely_meta import Graph, Meta
from ingest.adapters._values import plain

_MEDIA = {"image": "image", "cloud": "point_cloud", "video": "video"}
_NOTED = ("description", "instance", "nnCreated", "nnUpdated", "priority")
_LABEL_TYPES = ("none", "oneof_string")


class _Reader:
    """An item on its way into rows."""

    def __init__(self, rows: Rows, meta: Meta, item: Item, size: tuple[int, int] | None) -> None:
        self.rows = rows
        self.meta = meta
        self.item = item
        self.size = size

    def objects_with_shapes(self, objects: Any) -> None:
        """Objects of images: each is a shape, with its tags under it."""
        for position, given in self.rows.objects(objects, "objects"):
            with self.rows.attempt("An object", f"object {position + 1}"):
                ident = _ident(given)
                row = self.shape(given, given, plain(given.get("classTitle")))
                parent = self.add(given, row, ident)
                self.tags(given.get("tags"), parent, ident)

    def objects_with_figures(self, objects: Any, figures: list[tuple[int | None, Any]]) -> None:
        """Objects of clouds and videos: drawn are their figures, one or more or none."""
        known: dict[str, Mapping[str, Any]] = {}
        for _, given in self.rows.objects(objects, "objects"):
            for key in ("key", "id"):
                if (ident := plain(given.get(key))) is not None:
                    known.setdefault(ident, given)
        first: dict[int, str] = {}
        for frame, listed in figures:
            for position, figure in self.rows.objects(listed, "figures"):
                with self.rows.attempt("A figure", f"figure {position + 1}"):
                    self._figure(figure, frame, known, first)
        for owner in {id(found): found for found in known.values()}.values():
            with self.rows.attempt("An object's tags"):
                self.tags(owner.get("tags"), first.get(id(owner)), _ident(owner))

    def _figure(
        self,
        figure: Mapping[str, Any],
        frame: int | None,
        known: Mapping[str, Mapping[str, Any]],
        first: dict[int, str],
    ) -> None:
        named = plain(figure.get("objectKey")) or plain(figure.get("objectId"))
        owner = known.get(named or "")
        label = plain((owner or figure).get("classTitle"))
        row = self.shape(figure, mapping(figure.get("geometry")), label)
        if owner is None:
            self.rows.warn("unknown_object", "A figure belongs to no object: it has no class.")
        if frame is not None:
            row |= {"frame": frame, "track_id": named, "is_keyframe": True}
        ident = _ident(figure)
        made = self.add(
            figure, row, ident if ident is None or frame is None else f"{ident}@{frame}"
        )
        if owner is not None:
            first.setdefault(id(owner), made)

    def shape(
        self, given: Mapping[str, Any], geometry: Mapping[str, Any], label: str | None
    ) -> dict[str, Any]:
        """Type, geometry, label and what else is said of a shape."""
        kind = plain(given.get("geometryType"))
        if kind not in _GEOMETRIES:
            raise BrokenShape(f"its geometry {kind!r} is unknown")
        if kind == "graph":
            columns = _graph(geometry, self.meta.graphs.get(label or "", Graph()))
        else:
            columns = _GEOMETRIES[kind](geometry, self.size)
        noted = {key: given[key] for key in _NOTED if given.get(key) not in (None, "", False)}
        noted = self.rows.clean(noted) | columns.pop("attributes", {})
        return columns | {"label": label, "attributes": noted or None}

    def tags(self, tags: Any, parent: str | None = None, owner: str | None = None) -> None:
        """Tags of the item, or of the object that is `parent`."""
        for position, tag in self.rows.objects(tags, "tags"):
            with self.rows.attempt("A tag", f"tag {position + 1}"):
                row = self._tag(tag) | {"parent_annotation_id": parent}
                ident = _ident(tag)
                self.add(tag, row, ident and f"tag:{ident}", [owner, dict(tag)])

    def _tag(self, tag: Mapping[str, Any]) -> dict[str, Any]:
        name = plain(tag.get("name"))
        if name is None:
            raise BrokenShape("it has no name")
        row: dict[str, Any] = {}
        if isinstance(span := tag.get("frameRange"), list) and span:
            row = {"frame": whole(span[0]), "attributes": self.rows.clean({"frame_range": span})}
        value = tag.get("value")
        if isinstance(value, dict | list):
            raise BrokenShape("its value is no text or number")
        kind = self.meta.tags.get(name)
        said = plain(value)
        if said is None or kind == "none":
            return row | {"question": "tag", "type": "choices", "label": said or name}
        if kind == "oneof_string":
            return row | {"question": name, "type": "classification", "label": said}
        if number(value) is not None and kind in ("any_number", None):
            return row | {"question": name, "type": "number", "value_number": value}
        return row | {"question": name, "type": "text", "value_text": said}

    def add(
        self,
        given: Mapping[str, Any],
        row: dict[str, Any],
        ident: str | None,
        content: Any = None,
    ) -> str:
        """An annotation of whoever made it, at the times it says."""
        return self.item.annotate(
            self.rows.person(given.get("labelerLogin")),
            row,
            ident,
            content=dict(given) if content is None else content,
            created=self.rows.when(given.get("createdAt")),
            updated=self.rows.when(given.get("updatedAt")),
        )


def read_item(
    rows: Rows, meta: Meta, record: Mapping[str, Any], name: str, source_row: int
) -> None:
    """Rows of one annotation file."""
    frames = record.get("frames")
    is_video = isinstance(frames, list) or "framesCount" in record
    kind = "video" if is_video else "cloud" if "figures" in record else "image"
    size = _size(mapping(record.get("size")))
    asset = {
        "asset_id": f"supervisely:{name}",
        "asset_key": name,
        "source_asset_id": plain(record.get("key")) or name,
        "uri": name,
        "media_type": _MEDIA[kind],
        "width": size[0] if size else None,
        "height": size[1] if size else None,
        "metadata": rows.clean({"description": record.get("description")}) or None,
    }
    item = Item(rows, asset, source_row)
    reader = _Reader(rows, meta, item, size)
    reader.tags(record.get("tags"))
    if kind == "image":
        reader.objects_with_shapes(record.get("objects"))
    elif kind == "cloud":
        reader.objects_with_figures(record.get("objects"), [(None, record.get("figures"))])
    else:
        listed = [(f.get("index"), f.get("figures")) for _, f in rows.objects(frames, "frames")]
        figures: list[tuple[int | None, Any]] = [(_frame(i), found) for i, found in listed]
        reader.objects_with_figures(record.get("objects"), figures)
    item.finish()


def _frame(index: Any) -> int:
    found = whole(index)
    if found is None:
        raise BrokenShape("a frame has no index")
    return found


def _ident(given: Mapping[str, Any]) -> str | None:
    return plain(given.get("id")) or plain(given.get("key"))


def _size(size: Mapping[str, Any]) -> tuple[int, int] | None:
    width, height = whole(size.get("width")), whole(size.get("height"))
    return (width, height) if width and height and width > 0 and height > 0 else None


def _points(geometry: Mapping[str, Any], key: str = "exterior") -> list[shapes.Pair]:
    return shapes.pairs(mapping(geometry.get("points")).get(key) or [])


def _rectangle(geometry: Mapping[str, Any], _: Any) -> Columns:
    corners = _points(geometry)
    if len(corners) != 2:
        raise BrokenShape("a rectangle has not two corners")
    return shapes.box(*corners[0], *corners[1])


def _polygon(geometry: Mapping[str, Any], _: Any) -> Columns:
    holes = mapping(geometry.get("points")).get("interior") or []
    return shapes.polygon([[_points(geometry), *(shapes.pairs(hole) for hole in holes)]])


def _bitmap(geometry: Mapping[str, Any], size: tuple[int, int] | None) -> Columns:
    bitmap = mapping(geometry.get("bitmap"))
    left, top = (int(value) for value in shapes.pair(bitmap.get("origin")))
    pixels = shapes.picture(shapes.unpacked(bitmap.get("data"), is_deflated=True))
    return shapes.mask(pixels, left, top, size)


def _alpha_mask(geometry: Mapping[str, Any], size: tuple[int, int] | None) -> Columns:
    """A mask with levels of grey: painted is what is not 0. The levels of newer projects are not
    in the file."""
    bitmap = mapping(geometry.get("bitmap"))
    if not bitmap.get("data"):
        return {"type": "mask"}
    left, top = (int(value) for value in shapes.pair(bitmap.get("origin")))
    try:
        data = shapes.unpacked(bitmap["data"], is_deflated=True)
    except BrokenShape:  # some are not deflated
        data = shapes.unpacked(bitmap["data"])
    return shapes.mask(shapes.picture(data), left, top, size)


def _unplaced_mask(geometry: Mapping[str, Any], _: Any) -> Columns:
    return {"type": "mask"}


def _graph(geometry: Mapping[str, Any], declared: Graph) -> Columns:
    """Keypoints in declared order, so that two people's points line up."""
    nodes = mapping(geometry.get("nodes"))
    order = [*declared.nodes, *(key for key in sorted(nodes) if key not in declared.nodes)]
    names = [*declared.names, *order[len(declared.names) :]]
    points = []
    for key in order:
        node = mapping(nodes.get(key))
        if not node:
            points.append((0.0, 0.0, 0))
            continue
        x, y = shapes.pair(node.get("loc"))
        points.append((x, y, 1 if node.get("disabled") else 2))
    return shapes.keypoints(points, names, declared.edges)


def _spatial(geometry: Mapping[str, Any], _: Any) -> Columns:
    keys = ("position", "rotation", "dimensions")
    return shapes.spatial_cuboid(**{key: geometry.get(key) for key in keys})


_GEOMETRIES: dict[str, Callable[[Mapping[str, Any], tuple[int, int] | None], Columns]] = {
    "rectangle": _rectangle,
    "polygon": _polygon,
    "line": lambda geometry, _: shapes.polyline(_points(geometry)),
    "point": lambda geometry, _: shapes.dots(_points(geometry)),
    "bitmap": _bitmap,
    "alpha_mask": _alpha_mask,
    "mask_3d": _unplaced_mask,
    "graph": lambda geometry, _: _graph(geometry, Graph()),
    "cuboid": lambda geometry, _: shapes.cuboid(shapes.pairs(geometry.get("points"))),
    "cuboid_3d": _spatial,
}
