"""Scale AI: one task with its response as rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ingest.adapters import _item_shapes as shapes
from ingest.adapters._item_rows import Item, Rows
from ingest.adapters._item_shapes import BrokenShape, Columns
from ingest.adapters._item_values import mapping, number, path_of
from ingest.adapters._values import plain, text_key

_VERDICTS = ("accepted", "rejected", "fixed")
_MEDIA = {"image": "image", "segment": "image", "video": "video", "lidar": "point_cloud"}
_FIELDS = ("category", "categories")


def read_task(rows: Rows, record: Mapping[str, Any], source_row: int) -> None:
    """Rows of one task, or of the callback that wraps it."""
    task = mapping(record.get("task")) or record
    ident = plain(task.get("task_id")) or plain(record.get("task_id"))
    if ident is None:
        raise BrokenShape("it has no task_id")
    item = Item(rows, _asset(rows, task, ident), source_row, f"scale:{ident}")
    response = mapping(record.get("response") or task.get("response"))
    is_done = plain(task.get("status")) == "completed" or (bool(response) and "task" in record)
    if not is_done:
        item.finish(is_looked_at=False)
        return
    reader = _Reader(rows, item, rows.when(task.get("completed_at")))
    is_read = reader.response(response)
    item.finish(is_looked_at=is_read, job_id=ident)
    if is_read:
        _review(rows, item, task)


def _asset(rows: Rows, task: Mapping[str, Any], ident: str) -> dict[str, Any]:
    params = mapping(task.get("params"))
    attachment = params.get("attachment")
    body = attachment if plain(params.get("attachment_type")) == "text" else None
    uri = None if body is not None else path_of(attachment)
    kind = plain(task.get("type")) or ""
    medium = next((name for start, name in _MEDIA.items() if kind.startswith(start)), None)
    own = plain(task.get("unique_id"))
    key = uri or (text_key(body) if isinstance(body, str) else own or f"scale:{ident}")
    facts = mapping(task.get("metadata") or params.get("metadata"))
    return {
        "asset_id": f"scale:{key.removeprefix('scale:')}",
        "asset_key": key,
        "source_asset_id": own or ident,
        "uri": uri,
        "text": body if isinstance(body, str) else None,
        "media_type": "text" if body is not None else medium,
        "batch": plain(task.get("batch")),
        "metadata": rows.clean(facts) or None,
        "created_at": rows.when(task.get("created_at")),
    }


def _review(rows: Rows, item: Item, task: Mapping[str, Any]) -> None:
    verdict = plain(task.get("customer_review_status"))
    if verdict not in _VERDICTS:
        return  # pending, or comments without a verdict
    review = f"{item.pass_id}:customer"
    row = {"review_id": review, "submission_id": item.pass_id, "verdict": verdict}
    row |= {"asset_id": item.asset["asset_id"]}
    rows.add("reviews", row | {"source_row": item.source_row})
    comment = plain(task.get("customer_review_comments"))
    if comment is not None:
        rows.add("comments", {"review_id": review, "comment": comment})


class _Reader:
    """A response on its way into rows."""

    def __init__(self, rows: Rows, item: Item, completed: Any) -> None:
        self.rows = rows
        self.item = item
        self.completed = completed

    def response(self, response: Mapping[str, Any]) -> bool:
        """Read it; says whether there was an answer in the file."""
        annotations = response.get("annotations")
        if isinstance(annotations, list):
            self.item.begin(None, created=self.completed)
            for position, given in self.rows.objects(annotations, "annotations"):
                with self.rows.attempt("An annotation", f"annotation {position + 1}"):
                    self._annotation(given)
            return True
        fields = mapping(annotations) or {k: v for k, v in response.items() if k in _FIELDS}
        if not fields or {"url", "labelMapping", "unlabeled"} & fields.keys():
            message = "A response stands in a file of its own, or has nothing Assay can read."
            self.rows.warn("response_elsewhere", message)
            return False
        self.item.begin(None, created=self.completed)
        for name, value in fields.items():
            with self.rows.attempt("A value", name[:100]):
                for row in _values(mapping(value).get("response", value)):
                    row |= {"question": "label" if name in _FIELDS else name}
                    self.item.annotate(None, row)
        return True

    def _annotation(self, given: Mapping[str, Any]) -> None:
        kind = plain(given.get("type")) or plain(given.get("geometry"))
        if kind not in _SHAPES:
            raise BrokenShape(f"its type {kind!r} is unknown")
        row = _SHAPES[kind](given) | {
            "label": plain(given.get("label")),
            "attributes": self.rows.clean(mapping(given.get("attributes"))) or None,
        }
        self.item.annotate(None, row, given.get("uuid"), content=dict(given))


def _values(value: Any) -> Iterator[dict[str, Any]]:
    """A category is a class, several are choices; a number is a number."""
    if isinstance(value, list):
        for chosen in value:
            if plain(chosen) is None:
                raise BrokenShape("a category is no text")
            yield {"type": "choices", "label": plain(chosen)}
    elif isinstance(value, str | bool):
        if plain(value) is not None:
            yield {"type": "classification", "label": plain(value)}
    elif number(value) is not None:
        yield {"type": "number", "value_number": value}
    elif value is not None:
        raise BrokenShape("it is no category, number or list")


def _box(given: Mapping[str, Any]) -> Columns:
    """Left and top are those of the box before it is turned, clockwise by radians."""
    turn = given.get("rotation")
    degrees = None if turn is None else math.degrees(shapes.coordinate(turn))
    left, top, width, height = (given.get(key) for key in ("left", "top", "width", "height"))
    return shapes.box_at(left, top, width, height, degrees)


def _ellipse(given: Mapping[str, Any]) -> Columns:
    """The four points where the axes end, one after the other around it."""
    points = shapes.pairs(given.get("vertices"))
    if len(points) != 4:
        raise BrokenShape("an ellipse has not four vertices")
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = points
    turn = math.degrees(math.atan2(by - dy, bx - dx))
    across, down = math.hypot(bx - dx, by - dy) / 2, math.hypot(ax - cx, ay - cy) / 2
    return shapes.ellipse((ax + cx) / 2, (ay + cy) / 2, across, down, turn)


_SHAPES: dict[str, Callable[[Mapping[str, Any]], Columns]] = {
    "box": _box,
    "polygon": lambda given: shapes.polygon([[shapes.pairs(given.get("vertices"))]]),
    "line": lambda given: shapes.polyline(shapes.pairs(given.get("vertices"))),
    "point": lambda given: shapes.dots([shapes.pair(dict(given))]),
    "cuboid": lambda given: shapes.cuboid(shapes.pairs(given.get("vertices"))),
    "ellipse": _ellipse,
}
