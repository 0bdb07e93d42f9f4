"""Supervisely projects: which files are annotations, and what meta.json declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from ingest.adapters._item_rows import Rows, declared_labels, records
from ingest.adapters._item_values import mapping
from ingest.adapters._values import plain
from ingest.batches import Sniff
from ingest.export import Export, Member
from ingest.json_stream import peek_keys

_LOOKED_AT = 6
_SIDE_FILES = {"meta.json", "key_id_map.json", "obj_class_to_machine_color.json"}
_SIDE_FOLDERS = {"img_info", "image_info", "related_images", "meta", "img", "video", "pointcloud"}
_TYPES = {
    "rectangle": "bbox",
    "polygon": "polygon",
    "line": "polyline",
    "point": "points",
    "bitmap": "mask",
    "alpha_mask": "mask",
    "mask_3d": "mask",
    "graph": "keypoints",
    "cuboid": "cuboid",
    "cuboid_3d": "cuboid",
}


@dataclass(frozen=True)
class Graph:
    """A declared skeleton: its nodes' ids and names in order, and its edges by position."""

    nodes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    edges: tuple[tuple[int, int], ...] = ()


@dataclass
class Meta:
    """What a project declares: shapes by class, value types and values by tag, skeletons."""

    classes: dict[str, str | None] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    graphs: dict[str, Graph] = field(default_factory=dict)


def annotation_files(export: Export) -> list[Member]:
    """The annotation files: what lies in folders named ann; a file alone is one itself."""
    if export.single is not None:
        return [export.single]
    return [m for m in export.members if _parent(m) == "ann" and m.name.endswith(".json")]


def item_names(export: Export) -> dict[str, str]:
    """Data set and file name of each item by its member's name.

    Folders above the project are left out, so that names do not depend on what its folder or
    zip is called.
    """
    meta = next((m for m in export.members if _name(m) == "meta.json"), None)
    top = PurePosixPath(export.relative(meta)).parent.parts if meta else ()
    names = {}
    for member in annotation_files(export):
        path = PurePosixPath(export.relative(member))
        folders = path.parent.parent.parts if path.parent.name == "ann" else ()
        inside = folders[len(top) :] if folders[: len(top)] == top else folders
        names[member.name] = "/".join([*inside, path.name.removesuffix(".json")])
    return names


def sniff_project(export: Export) -> Sniff:
    """Whether every file belongs to a project, by a look at some of its annotations."""
    files = annotation_files(export)
    if not files:
        return Sniff("no", "no folder named ann with JSON files")
    known = set(files)
    strangers = [m for m in export.members if m not in known and not _is_side(export, m)]
    if strangers:
        return Sniff("no", f"{strangers[0].name} is no file of a Supervisely project")
    step = max(1, len(files) // _LOOKED_AT)
    looks = [_look(export.peek(member)) for member in files[::step][:_LOOKED_AT]]
    if not all(looks):
        return Sniff("no", "JSON without the objects, figures or frames of Supervisely")
    kinds = " and ".join(sorted({look for look in looks if look}))
    return Sniff("certain", f"Supervisely annotations of {kinds}")


def _look(head: bytes) -> str | None:
    form, keys = peek_keys(head)
    if form != "object" or "objects" not in keys:
        return None
    if "figures" in keys and "key" in keys:
        return "point clouds"
    marks = (b'"classTitle"', b'"labelerLogin"', b'"geometryType"')
    if "frames" in keys and ("key" in keys or "framesCount" in keys):
        return "videos"
    if "framesCount" in keys:
        return "videos"
    if {"size", "tags"} <= set(keys) or any(mark in head for mark in marks[:1]):
        is_empty = not any(mark in head for mark in marks)
        return "images" if not is_empty or {"size", "tags", "description"} <= set(keys) else None
    return None


def _is_side(export: Export, member: Member) -> bool:
    path = PurePosixPath(export.relative(member))
    is_cloud = path.suffix.lower() in {".pcd", ".nrrd", ".ply", ".bin"}
    return is_cloud or path.name in _SIDE_FILES or bool(_SIDE_FOLDERS & set(path.parent.parts))


def project_meta(export: Export, rows: Rows) -> Meta:
    """What meta.json declares; nothing where there is none."""
    meta = Meta()
    member = next((m for m in export.members if _name(m) == "meta.json"), None)
    if member is None or export.single is not None:
        return meta
    rows.where = export.relative(member)
    for _, record in records(export, member):
        with rows.attempt("The list of classes"):
            _take(meta, mapping(record), rows)
    return meta


def _take(meta: Meta, record: Mapping[str, Any], rows: Rows) -> None:
    for _, given in rows.objects(record.get("classes"), "classes"):
        if (title := plain(given.get("title"))) is not None:
            meta.classes[title] = plain(given.get("shape"))
            meta.graphs[title] = _graph(mapping(given.get("geometry_config")))
    for _, given in rows.objects(record.get("tags"), "tags"):
        if (name := plain(given.get("name"))) is not None:
            meta.tags[name] = plain(given.get("value_type")) or "none"
            values = given.get("values")
            if isinstance(values, list):
                meta.values[name] = [v for v in map(plain, values) if v is not None]


def _graph(config: Mapping[str, Any]) -> Graph:
    nodes = mapping(config.get("nodes"))
    at = {key: place for place, key in enumerate(nodes)}
    names = tuple(plain(mapping(node).get("label")) or key for key, node in nodes.items())
    edges = config.get("edges")
    found = [
        (at[str(edge.get("src"))], at[str(edge.get("dst"))])
        for edge in (edges if isinstance(edges, list) else [])
        if isinstance(edge, dict) and {str(edge.get("src")), str(edge.get("dst"))} <= at.keys()
    ]
    return Graph(tuple(nodes), names, tuple(found))


def declare(meta: Meta, rows: Rows) -> None:
    """Rows for the declared classes, and for tags that have a list of values."""
    if meta.classes:
        row: dict[str, Any] = {"question": "label", "scale": "nominal"}
        types = {_TYPES.get(shape or "") for shape in meta.classes.values()}
        row |= {"taxonomy_size": len(meta.classes)}
        row |= {"type": types.pop()} if len(types) == 1 else {}
        rows.add("questions", row)
        declared_labels(rows, dict.fromkeys(meta.classes))
    for name, values in meta.values.items():
        if meta.tags.get(name) == "oneof_string" and values:
            size = {"taxonomy_size": len(values), "scale": "nominal"}
            rows.add("questions", {"question": name, "type": "classification"} | size)
            declared_labels(rows, dict.fromkeys(values), name)


def _parent(member: Member) -> str:
    return PurePosixPath(member.name).parent.name


def _name(member: Member) -> str:
    return PurePosixPath(member.name).name
