"""Kili: the jobs of one label's jsonResponse into annotation rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.adapters import _record_shapes as shapes
from ingest.adapters._gather import Row
from ingest.adapters._record_rows import Decisions
from ingest.adapters._record_values import listed, mapping, number, whole
from ingest.adapters._text_spans import span
from ingest.adapters._values import plain

Ring = list[list[float]]
Scale = tuple[tuple[float, float], str | None]

_FAR = 1.5  # a normalised coordinate may lie a little outside; beyond this it is none


class Canvas:
    """What the shapes of an asset are drawn on: sizes in pixels, or the globe."""

    def __init__(self, asset: dict[str, Any]) -> None:
        self.size = _size(asset.get("resolution"))
        self.pages: dict[int, tuple[float, float]] = {}
        for page in listed(asset, "pageResolutions"):
            if size := _size(page):
                self.pages[whole(page["pageNumber"])] = size
        layers = asset.get("jsonContent")
        first = layers[0] if isinstance(layers, list) and layers else None
        self.is_map = isinstance(first, dict) and "epsg" in first

    def scale(self, page: int | None, is_pixel: bool) -> Scale:
        """Factors to pixels (or none) and the unit that comes out."""
        if self.is_map:
            return (1.0, 1.0), None
        size = self.pages.get(page) if page is not None else self.size
        if is_pixel or not size:
            return (1.0, 1.0), "pixel" if is_pixel else "normalised"
        return size, "pixel"


def _size(value: Any) -> tuple[float, float] | None:
    if not isinstance(value, dict) or not value.get("width") or not value.get("height"):
        return None
    return number(value["width"]), number(value["height"])


class Response:
    """One label's jobs on their way to rows; `text` is the text that was labeled, if at hand."""

    def __init__(self, decisions: Decisions, canvas: Canvas, text: str | None) -> None:
        self.decisions = decisions
        self.canvas = canvas
        self.text = text
        self.by_mid: dict[str, str] = {}
        self._parts: dict[tuple[str, str], tuple[Row, list[list[Ring]]]] = {}

    def translate(self, response: dict[str, Any]) -> None:
        """All jobs, or on video the jobs of every frame; relations when their ends are known."""
        relations: list[tuple[str, Any]] = []
        for job, answer, at in _jobs(response):
            if not isinstance(answer, dict):
                self.decisions.attempt(_odd)
                continue
            for item in listed(answer, "annotations"):
                if isinstance(item, dict) and ("startEntities" in item or "startObjects" in item):
                    relations.append((job, item))
                else:
                    self.decisions.attempt(self._object, job, item, at)
            self.decisions.attempt(self._answers, job, answer, None, at)
        for job, item in relations:
            self.decisions.attempt(self._relation, job, item)

    def of_chat(self, items: list[Any]) -> None:
        """The answers of a chat project, which come as a list beside an empty jsonResponse."""
        for item in items:
            self.decisions.attempt(self._of_chat, item)

    def _of_chat(self, item: dict[str, Any]) -> None:
        value = mapping(item, "annotationValue")
        chosen = value.get("categories") or []
        if choice := value.get("choice"):
            chosen = [choice["code"]]
        answer = {"text": value.get("text"), "categories": [{"name": one} for one in chosen]}
        message = plain(item.get("chatItemId"))
        at: Row = {"attributes": {"chat_item": message}} if message else {}
        self._answers(plain(item["job"]) or "label", answer, None, at, plain(item.get("id")))

    def _answers(
        self,
        job: str,
        answer: dict[str, Any],
        parent: Row | None,
        at: Row,
        ident: str | None = None,
    ) -> None:
        """A class per category, a text per transcription; what was asked further under each."""
        if at.get("frame") is not None:
            if answer.get("isKeyFrame") is False or at.get("source") == "interpolated":
                return  # the answer of an earlier frame goes on
            at = {**at, "is_keyframe": True}
        under: Row = {**at, **({"parent_annotation_id": parent["annotation_id"]} if parent else {})}
        base = f"{parent['annotation_id'].removeprefix(self._prefix)}:{job}" if parent else job
        base = ident or (f"{base}@{at['frame']}" if "frame" in at else base)
        categories = listed(answer, "categories")
        kind = "classification" if len(categories) == 1 else "choices"
        for category in categories:
            label = plain(category["name"])
            if label is None:
                raise ValueError("a category without a name")
            name = f"{base}:{label}" if len(categories) > 1 else base
            row = self.decisions.add(name, job, kind, label=label, **under)
            _confidence(row, category)
            self._children(category, row, at)
        text = answer.get("text")
        if isinstance(text, str) and text.strip():
            self.decisions.add(base, job, "text", value_text=text, **under)

    def _children(self, holder: dict[str, Any], row: Row, at: Row) -> None:
        for job, answer in mapping(holder, "children").items():
            self._answers(job, answer, row, at)

    @property
    def _prefix(self) -> str:
        return f"{self.decisions.submission_id}:"

    def _object(self, job: str, item: dict[str, Any], at: Row) -> None:
        mid = plain(item.get("mid"))
        if at and item.get("isKeyFrame") is False:
            at = {**at, "is_keyframe": False, "source": "interpolated"}
        elif at:
            at = {**at, "is_keyframe": True if item.get("isKeyFrame") is True else None}
        if at and mid:
            at["track_id"] = f"{self._prefix}{mid}"
        if mid and not at and (job, mid) in self._parts:
            self._further_part(job, mid, item)
            return
        categories = listed(item, "categories")
        labels = [plain(category["name"]) for category in categories]
        shape, rings = self._shape(item)
        fields = {"label": labels[0] if labels else None, **shape, **at}
        name = (f"{mid}@{at['frame']}" if at else mid) if mid else [job, fields]
        row = self.decisions.add(name, job, fields.pop("type"), **fields)
        if mid:
            self.by_mid.setdefault(mid, row["annotation_id"])
            self._parts[job, mid] = (row, rings)
        nested = {key: value for key, value in at.items() if key != "track_id"}
        for category in categories[:1]:
            _confidence(row, category)
            self._children(category, row, nested)
        if len(labels) > 1:
            self._answers(job, {"categories": categories[1:]}, row, nested)
        self._children(item, row, nested)

    def _further_part(self, job: str, mid: str, item: dict[str, Any]) -> None:
        """Another piece of an object that was met before."""
        row, rings = self._parts[job, mid]
        shape, more = self._shape(item)
        if rings and more:
            rings.extend(more)
            row.update(shapes.polygon(rings, row["coordinate_unit"]))
        elif row["type"] == shape["type"] == "span":
            row["group_id"] = shape["group_id"] = row["annotation_id"]
            again = {**{k: row[k] for k in ("label",)}, **shape}
            self.decisions.add(mid, job, again.pop("type"), **again)
        else:
            message = "A further piece of an object could not be joined to it and was left out."
            self.decisions.rows.problem("piece_left_out", message)

    def _relation(self, job: str, item: dict[str, Any]) -> None:
        categories = listed(item, "categories")
        label = plain(categories[0]["name"]) if categories else None
        starts, ends = (
            [plain(one["mid"]) for one in item.get(f"{side}Entities") or item[f"{side}Objects"]]
            for side in ("start", "end")
        )
        mid = plain(item.get("mid")) or [job, starts, ends]
        for start in starts:
            for end in ends:
                from_id, to_id = self.by_mid.get(start or ""), self.by_mid.get(end or "")
                if from_id is None or to_id is None:
                    message = "A relation points to an annotation that is not in its label."
                    self.decisions.rows.problem("dangling_relation", message)
                fields: Row = {"from_annotation_id": from_id, "to_annotation_id": to_id}
                self.decisions.add(mid, job, "relation", label=label, **fields)

    def _shape(self, item: dict[str, Any]) -> tuple[Row, list[list[Ring]]]:
        """The columns of an object, and its rings where further pieces may join it."""
        kind = item.get("type")
        if isinstance(item.get("annotations"), list):
            return self._on_pages(item)
        if "beginOffset" in item:
            return self._span(item), []
        if isinstance(item.get("points"), list):
            return self._pose(item), []
        if item.get("point") is not None:
            found, unit = self._scaled([item["point"]], None)
            return shapes.points(found, unit), []
        if item.get("polyline") is not None:
            found, unit = self._scaled(item["polyline"], None)
            return shapes.polyline(found, unit), []
        return self._area(item["boundingPoly"], kind, None)

    def _area(self, poly: Any, kind: Any, page: int | None) -> tuple[Row, list[list[Ring]]]:
        """A box or a region: its outline, then its holes."""
        unit: str | None = None
        rings: list[Ring] = []
        for raw, is_pixel in _rings(poly):
            ring, unit = self._scaled(raw, page, is_pixel)
            rings.append(ring)
        is_box = len(rings) == 1 and kind in ("rectangle", None) and len(rings[0]) <= 5
        if is_box and shapes.is_upright(rings[0]):
            xs, ys = [p[0] for p in rings[0]], [p[1] for p in rings[0]]
            return shapes.box(min(xs), min(ys), max(xs), max(ys), unit), []
        return shapes.polygon([rings], unit), [rings]

    def _on_pages(self, item: dict[str, Any]) -> tuple[Row, list[list[Ring]]]:
        """An object of a PDF: where it is on its first page, and the text it covers."""
        parts = [part for part in item["annotations"] if isinstance(part, dict)]
        row: Row = {}
        rings: list[list[Ring]] = []
        if parts:
            pages = parts[0].get("pageNumberArray") or []
            page = whole(pages[0]) if pages else None
            poly = parts[0].get("polys") or parts[0].get("boundingPoly")
            if poly:
                row, rings = self._area(poly, None, page)
            row["frame"] = page
        content = plain(item.get("content"))
        if content is not None:
            row = {**row, "type": "span", "value_text": content}
            if isinstance(item.get("beginOffset"), int):
                row = {**row, **self._span(item)}
        if "type" not in row:
            raise KeyError("boundingPoly")
        return row, rings

    def _pose(self, item: dict[str, Any]) -> Row:
        marks = [mark for mark in item["points"] if mark.get("point") is not None]
        found, unit = self._scaled([mark["point"] for mark in marks], None)
        return shapes.keypoints(found, [plain(m.get("code") or m.get("name")) for m in marks], unit)

    def _span(self, item: dict[str, Any]) -> Row:
        start, content = whole(item["beginOffset"]), item.get("content")
        stated = item.get("endOffset")
        end = stated if stated is not None else start + len(content or "")
        row = span(self.decisions.rows, self.text, start, end, content)
        if stated is None:
            row["raw_offsets"] = f"{start}:"
        return row

    def _scaled(
        self, raw: Any, page: int | None, is_pixel: bool = False
    ) -> tuple[Ring, str | None]:
        found = [shapes.xy(point) for point in raw]
        is_far = any(abs(value) > _FAR for point in found for value in point)
        scale, unit = self.canvas.scale(page, is_pixel or is_far)
        return [shapes.xy(point, scale) for point in found], unit


def _jobs(response: dict[str, Any]) -> Iterator[tuple[str, Any, Row]]:
    """Every job with its answer; on video once per frame."""
    is_video = bool(response) and all(
        key.isdecimal() and isinstance(value, dict) for key, value in response.items()
    )
    if not is_video:
        for job, answer in response.items():
            yield job, answer, {}
        return
    for frame, jobs in response.items():
        for job, answer in jobs.items():
            yield job, answer, {"frame": whole(int(frame))}


def _rings(poly: Any) -> Iterator[tuple[Any, bool]]:
    """Rings of corners, and whether they are pixels; in a PDF they stand one level deeper."""
    for entry in poly:
        is_pixel = entry.get("vertices") is not None
        raw = entry["vertices"] if is_pixel else entry["normalizedVertices"]
        if raw and isinstance(raw[0], list):
            for ring in raw:
                yield ring, is_pixel
        else:
            yield raw, is_pixel


def _confidence(row: Row, category: dict[str, Any]) -> None:
    """A model's confidence in percent; people always have 100."""
    value = category.get("confidence")
    if value is not None and row["source"] == "automatic":
        row["score"] = number(value) / 100


def _odd() -> None:
    raise TypeError("a job's answer is no object")
