"""Projects of VIA 3: files, views, and metadata that hang on places and stretches of time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.adapters._drawn_files import asset_key, is_local, public_name
from ingest.adapters._drawn_rows import Rows, label, text, texts, whole
from ingest.adapters._drawn_shapes import (
    BrokenShape,
    Columns,
    bounds_of,
    dots,
    ellipse,
    flat,
    number,
    polygon,
    polyline,
    sized_box,
)
from ingest.adapters._gather import Out
from ingest.adapters._values import BROKEN
from ingest.adapters._via import Classes
from ingest.errors import Unreadable

_MEDIA = {2: "image", 4: "video", 8: "audio"}
_FIXED = (3, 4)  # radio, select
_POINT, _RECT, _CIRCLE, _ELLIPSE, _LINE, _POLYLINE, _POLYGON, _EXTREME = range(1, 9)


def read_project(
    parts: Mapping[str, Any], place: str, rows: Rows, classes: Classes
) -> Iterator[Out]:
    """Yield every file with one pass, then what was marked in them."""
    files, entries = parts.get("file"), parts.get("metadata")
    if not isinstance(files, dict) or not isinstance(entries, dict):
        raise Unreadable("The project of VIA 3 has no object of files and metadata.")
    project = _Project(parts, classes)
    facts = _facts(entries, project)
    for fid, file in files.items():
        if isinstance(file, dict) and (row := project.asset(fid, file, facts.get(fid, {}))):
            ids = {"submission_id": row["asset_id"], "asset_id": row["asset_id"]}
            rows.picture(row, ids)
            yield from rows.full()
        else:
            rows.reject(
                "broken_record", "A file has no name; it was left out.", f"{place}file {fid}"
            )
    for key, entry in entries.items():
        _read_entry(key, entry, project, f"{place}metadata {key}", rows)
        yield from rows.full()


class _Project:
    """What names and attributes a project declares."""

    def __init__(self, parts: Mapping[str, Any], classes: Classes) -> None:
        self.classes = classes
        self.assets: dict[str, str] = {}
        views = parts.get("view")
        self.views: dict[str, Any] = views if isinstance(views, dict) else {}
        given = parts.get("attribute")
        attributes = given.items() if isinstance(given, dict) else ()
        self.attributes = {key: one for key, one in attributes if isinstance(one, dict)}
        classes.stated = self._stated(parts.get("config"))

    def _stated(self, config: Any) -> str | None:
        """The attribute shown on regions, or the only one of regions with fixed options."""
        try:
            ident = text(config["ui"]["spatial_region_label_attribute_id"]) or ""
        except BROKEN:
            ident = ""
        if ident in self.attributes:
            return self.name(ident)
        fixed = [
            key
            for key, one in self.attributes.items()
            if one.get("type") in _FIXED and str(one.get("anchor_id")) != "FILE1_Z0_XY0"
        ]
        return self.name(fixed[0]) if len(fixed) == 1 else None

    def name(self, ident: str) -> str:
        return label(self.attributes.get(ident, {}).get("aname")) or ident

    def asset(self, fid: str, file: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any] | None:
        name = label(file.get("fname"))
        if name is None:
            return None
        title = public_name(name)
        asset_id = f"via:{title}"
        if asset_id in self.assets.values():
            asset_id = f"via:{title}#{fid}"
        self.assets[fid] = asset_id
        source = label(file.get("src")) or title
        return {
            "asset_id": asset_id,
            "asset_key": asset_key(title),
            "uri": title if is_local(source) or source.startswith("blob:") else source,
            "media_type": _MEDIA.get(whole(file.get("type")) or 0),
            "metadata": texts(facts),
        }

    def file_of(self, entry: Mapping[str, Any]) -> str:
        """The file an entry is about: the first one of its view."""
        view = self.views[str(entry["vid"])]
        return str(view["fid_list"][0])

    def values(self, given: Any) -> dict[str, Any]:
        """Attributes by name, options by what they say."""
        found = {}
        for ident, value in given.items() if isinstance(given, dict) else ():
            options = self.attributes.get(ident, {}).get("options")
            if isinstance(options, dict) and isinstance(value, str):
                chosen = [str(options.get(one, one)) for one in value.split(",") if one]
                value = chosen[0] if len(chosen) == 1 else ", ".join(chosen)
            found[self.name(ident)] = value
        return found


def _facts(entries: Mapping[str, Any], project: _Project) -> dict[str, dict[str, Any]]:
    """Attributes of whole files: entries without place and time."""
    found: dict[str, dict[str, Any]] = {}
    for entry in entries.values():
        if isinstance(entry, dict) and not entry.get("xy") and not entry.get("z"):
            try:
                fid = project.file_of(entry)
            except BROKEN:
                continue  # reported when the entries are read
            found.setdefault(fid, {}).update(project.values(entry.get("av")))
    return found


def _read_entry(key: str, entry: Any, project: _Project, place: str, rows: Rows) -> None:
    try:
        asset_id = project.assets[project.file_of(entry)]
        if not entry.get("xy") and not entry.get("z"):
            return
        columns = _columns(entry.get("xy") or [], entry.get("z") or [])
        name, rest = project.classes.of(project.values(entry.get("av")))
        row = {**columns, "label": name, "attributes": texts(rest)}
    except BROKEN as error:
        reason = error if isinstance(error, BrokenShape) else "it names no file, or is no region"
        rows.reject("broken_shape", f"A region was left out: {reason}.", place)
        return
    ids = {"submission_id": asset_id, "asset_id": asset_id, "annotation_id": f"{asset_id}:{key}"}
    rows.annotate({**ids, **row})


def _columns(place: Any, times: Any) -> Columns:
    seconds = [number(value) for value in times]
    columns: Columns = _shape(place) if place else {"type": "segment"}
    if not place and len(seconds) < 2:
        raise BrokenShape("a stretch of time has no end")
    if seconds:
        columns["time_start_seconds"] = seconds[0]
    if len(seconds) > 1:
        columns["time_end_seconds"] = seconds[-1]
    return columns


def _shape(place: Any) -> Columns:
    kind, *rest = place
    if kind == _RECT:
        return sized_box(*_numbers(rest, 4))
    if kind == _CIRCLE:
        cx, cy, radius = _numbers(rest, 3)
        return ellipse(cx, cy, radius, radius)
    if kind == _ELLIPSE:
        return ellipse(*_numbers(rest, 4))
    if kind == _POINT:
        return dots(flat(_numbers(rest, 2)))
    if kind in (_LINE, _POLYLINE):
        return polyline(flat(rest))
    if kind == _POLYGON:
        return polygon([[flat(rest)]])
    if kind == _EXTREME:  # a box by a point on each of its sides
        return {"type": "bbox", **bounds_of(flat(_numbers(rest, 8)))}
    raise BrokenShape(f"the shape {str(kind)[:40]} is unknown")


def _numbers(given: list[Any], count: int) -> list[float]:
    if len(given) != count:
        raise BrokenShape(f"it has {len(given)} numbers where {count} were expected")
    return [number(value) for value in given]
