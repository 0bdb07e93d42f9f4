"""What a COCO file says about itself: categories, label set, date; and ids as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ingest.adapters._coco_shapes import NO_SKELETON, Skeleton
from ingest.batches import Problem

_DATES = ("%Y/%m/%d", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%a %b %d %H:%M:%S %Y")


@dataclass(frozen=True)
class Category:
    """A class as declared: its name (None if empty), parent and keypoints."""

    name: str | None
    parent: str | None = None
    skeleton: Skeleton = NO_SKELETON


def categories_of(
    records: list[dict[str, Any]], file: str, known: dict[str, Category]
) -> Iterator[Problem]:
    """Fill `known`, categories by id; yield those that cannot be named."""
    for number, record in enumerate(records, start=1):
        ident = ident_of(record.get("id"))
        if ident is None:
            text = "A category has no id; annotations cannot name it."
            yield Problem("warning", "broken_category", text, f"{file}category {number}")
            continue
        name = record.get("name")
        name = name.strip() or None if isinstance(name, str) else ident_of(name)
        parent = record.get("supercategory")
        parent = parent if isinstance(parent, str) and parent not in ("", "none", name) else None
        known[ident] = Category(name, parent, _skeleton(record))


def label_set(categories: list[Category]) -> dict[str, str | None]:
    """Declared classes in order with their parents, without Roboflow's unused root."""
    root = _unused_root(categories)
    return {c.name: c.parent for c in categories if c.name is not None and c is not root}


def _unused_root(categories: list[Category]) -> Category | None:
    """Roboflow's category 0: the project's name as the parent of all classes, never used."""
    parents = {c.parent for c in categories if c.parent is not None}
    roots = [c for c in categories if c.parent is None]
    is_roboflow = len(categories) > 1 and len(roots) == 1 and parents == {roots[0].name}
    return roots[0] if is_roboflow and categories[0] is roots[0] else None


def _skeleton(record: dict[str, Any]) -> Skeleton:
    names = record.get("keypoints")
    edges = record.get("skeleton")
    names = names if isinstance(names, list) else []
    pairs = [
        (e[0], e[1])
        for e in (edges if isinstance(edges, list) else [])
        if isinstance(e, list) and len(e) == 2 and all(type(i) is int and i >= 0 for i in e)
    ]
    base = 0 if any(0 in pair for pair in pairs) else 1  # COCO counts from 1, some writers do not
    return Skeleton(
        tuple(str(name) for name in names), tuple((a - base, b - base) for a, b in pairs)
    )


def parse_date(value: Any) -> tuple[datetime, bool] | None:
    """An instant, and whether its zone was assumed (UTC); None if it is no date.

    >>> parse_date("2017/09/01")[0].isoformat()
    '2017-09-01T00:00:00+00:00'
    """
    if not isinstance(value, str) or len(value) < 8:
        return None
    text = value.strip()
    parsed: datetime | None = None
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        for form in _DATES:
            try:
                parsed = datetime.strptime(text, form)
                break
            except ValueError:
                continue
    if parsed is None or not 2000 <= parsed.year <= 2200:
        return None
    if parsed.tzinfo is None:
        return parsed.replace(tzinfo=UTC), True
    return parsed.astimezone(UTC), False


def ident_of(value: Any) -> str | None:
    """An id as text: 7 and "7" are the same; None, "", lists and objects are no ids.

    >>> ident_of(7), ident_of("7"), ident_of(7.0), ident_of(None)
    ('7', '7', '7', None)
    """
    if type(value) is int:
        return str(value)
    if isinstance(value, str):
        return value or None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return None
