"""One error as a small drawing: what gold says and what was given, on the outline of the asset."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from reports.charts import shortened
from reports.svg import Node, canvas, label, line, node

WIDTH, HEIGHT = 216.0, 132.0
_SIDES = (("gold", "@gold", None, 2.6), ("given", "@data", "5 3", 1.8))
_MARGIN = 0.5  # of the size of what is drawn, left on each side


def drawing(row: Mapping[str, Any], alt: str) -> Node:
    """Gold solid, the given answer dashed; a whole answer or a span in words."""
    if row["gold_x_min"] is None and row["given_x_min"] is None:
        return canvas(WIDTH, HEIGHT, _words(row), alt)
    return canvas(WIDTH, HEIGHT, _shapes(row), alt)


def _shapes(row: Mapping[str, Any]) -> list[Node]:
    """The neighbourhood of the two shapes, and where in the asset it lies."""
    sides = [s for s, *_ in _SIDES if row[f"{s}_x_min"] is not None]
    boxes = [_bounds(row, side) for side in sides]
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
    room = _MARGIN * max(right - left, bottom - top, 1e-9) / 2
    x, y, wide = left - room, top - room, right - left + 2 * room
    high = bottom - top + 2 * room
    scale = min(WIDTH / wide, HEIGHT / high)
    x -= (WIDTH / scale - wide) / 2
    y -= (HEIGHT / scale - high) / 2
    drawn = [node("rect", x=0.5, y=0.5, width=WIDTH - 1, height=HEIGHT - 1, fill="@raised",
        stroke="@border")]  # fmt: skip
    drawn += _edges(row, x, y, scale)
    for side, colour, dash, width in _SIDES:
        if side in sides:
            drawn.append(_outline(row, side, x, y, scale, colour, dash, width))
    drawn += _tags(row, sides, x, y, scale)
    return drawn


def _edges(row: Mapping[str, Any], x: float, y: float, scale: float) -> list[Node]:
    """Where the asset ends, as far as that is in view."""
    if row["width"] is None or row["height"] is None:
        return []
    unit = "normalised" in (row["gold_coordinate_unit"], row["given_coordinate_unit"])
    width, height = (1.0, 1.0) if unit else (row["width"], row["height"])
    corners = [((0 - x) * scale, (0 - y) * scale), ((width - x) * scale, (height - y) * scale)]
    (a, b), (c, d) = corners
    edges = []
    for px in (a, c):
        if 0 < px < WIDTH:
            edges.append(line(px, max(b, 0), px, min(d, HEIGHT), "@faded", stroke_width=1))
    for py in (b, d):
        if 0 < py < HEIGHT:
            edges.append(line(max(a, 0), py, min(c, WIDTH), py, "@faded", stroke_width=1))
    return edges


def _outline(
    row: Mapping[str, Any], side: str, x: float, y: float, scale: float, colour: str,
    dash: str | None, width: float,
) -> Node:  # fmt: skip
    rings = _rings(row, side)
    path = " ".join(
        "M" + " L".join(f"{(px - x) * scale:.1f} {(py - y) * scale:.1f}" for px, py in ring)
        + (" Z" if closed else "")
        for ring, closed in rings
    )  # fmt: skip
    return node("path", d=path, fill="none", stroke=colour, stroke_width=width,
        stroke_dasharray=dash, stroke_linejoin="round")  # fmt: skip


def _rings(row: Mapping[str, Any], side: str) -> list[tuple[list[tuple[float, float]], bool]]:
    """The outline where it is at hand, else the bounds, turned as the shape is."""
    if row[f"{side}_type"] in ("polygon", "polyline") and row[f"{side}_geometry"]:
        found = _points(row[f"{side}_geometry"])
        if found:
            return [(ring, row[f"{side}_type"] == "polygon") for ring in found]
    left, top, right, bottom = (row[f"{side}_{e}"] for e in ("x_min", "y_min", "x_max", "y_max"))
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    angle = math.radians(row[f"{side}_rotation_degrees"] or 0)
    cx, cy = (left + right) / 2, (top + bottom) / 2
    turned = [
        (
            cx + (px - cx) * math.cos(angle) - (py - cy) * math.sin(angle),
            cy + (px - cx) * math.sin(angle) + (py - cy) * math.cos(angle),
        )
        for px, py in corners
    ]
    return [(turned, True)]


def _points(text: str) -> list[list[tuple[float, float]]]:
    """Lists of points, however deep they are nested; none where the text is something else."""
    found: list[list[tuple[float, float]]] = []

    def walk(part: Any) -> None:
        if not isinstance(part, list) or not part:
            return
        if all(isinstance(p, list) and len(p) >= 2 and _are_numbers(p) for p in part):
            found.append([(float(p[0]), float(p[1])) for p in part])
        else:
            for inner in part:
                walk(inner)

    try:
        walk(json.loads(text))
    except (ValueError, RecursionError):
        return []
    return found


def _are_numbers(point: list[Any]) -> bool:
    return all(isinstance(value, int | float) for value in point[:2])


def _bounds(row: Mapping[str, Any], side: str) -> tuple[float, float, float, float]:
    points = [point for ring, _ in _rings(row, side) for point in ring]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def _tags(row: Mapping[str, Any], sides: list[str], x: float, y: float, scale: float) -> list[Node]:
    """A letter at the corner of each outline: colour alone says nothing."""
    tags = []
    for side, colour, *_ in _SIDES:
        if side not in sides:
            continue
        left, top, right, bottom = _bounds(row, side)
        px = (left - x) * scale if side == "gold" else (right - x) * scale - 10
        py = (top - y) * scale - 4 if side == "gold" else (bottom - y) * scale + 12
        tags.append(label(min(max(px, 4), WIDTH - 14), min(max(py, 12), HEIGHT - 4),
            "G" if side == "gold" else "A", size=11, colour=colour, weight="bold"))  # fmt: skip
    return tags


def _words(row: Mapping[str, Any]) -> list[Node]:
    """An answer or a span: the text it is about, then what each side says."""
    drawn = [node("rect", x=0.5, y=0.5, width=WIDTH - 1, height=HEIGHT - 1, fill="@raised",
        stroke="@border")]  # fmt: skip
    about = row["excerpt"] or row["asset"] or ""
    for number, piece in enumerate(_lines(about, 36, 3)):
        drawn.append(label(10, 20 + 15 * number, piece, size=10.5, colour="@muted"))
    for y, side, colour, word in ((92, "gold", "@gold", "Gold"), (114, "given", "@data", "Given")):
        said = row[f"{side}_label"] or row[f"{side}_value_text"] or "nothing"
        drawn.append(label(10, y, word, size=10.5, colour=colour, weight="bold"))
        drawn.append(label(50, y, shortened(_quoted(row, side, said), 27), size=10.5))
    return drawn


def _quoted(row: Mapping[str, Any], side: str, said: str) -> str:
    """The words a span marks, with its label."""
    start, end = row[f"{side}_span_start"], row[f"{side}_span_end"]
    if start is None or end is None or row["excerpt"] is None:
        return said
    first = int(start - row["excerpt_from"])
    return f"{said}: “{row['excerpt'][max(first, 0) : max(first + int(end - start), 0)]}”"


def _lines(text: str, width: int, most: int) -> list[str]:
    words = " ".join(text.split())
    lines: list[str] = []
    while words and len(lines) < most:
        if len(words) <= width:
            lines.append(words)
            break
        cut = words.rfind(" ", 0, width + 1)
        cut = cut if cut > width // 2 else width
        lines.append(words[:cut])
        words = words[cut:].strip()
        if len(lines) == most:
            lines[-1] = lines[-1][: width - 1] + "…"
    return [shortened(piece, width) for piece in lines]
