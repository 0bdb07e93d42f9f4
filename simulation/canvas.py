"""A canvas that draws at twice the size and remembers how far each object reaches.

The true box of an object is not written down anywhere: it is what its strokes cover.
Without `draw` only the reach is kept, so scenes can be measured without being painted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1280, 800
SCALE = 2  # painted larger and averaged down, which smooths every edge

Colour = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The colour `share` of the way from first to second.

    >>> mix((0, 0, 0), (200, 100, 50), 0.5)
    (100, 50, 25)
    """
    (r0, g0, b0), (r1, g1, b1) = first, second
    return (
        round(r0 + (r1 - r0) * share),
        round(g0 + (g1 - g0) * share),
        round(b0 + (b1 - b0) * share),
    )


@dataclass
class Reach:
    """The smallest box around everything drawn so far, in pixels."""

    x_min: float = float("inf")
    y_min: float = float("inf")
    x_max: float = float("-inf")
    y_max: float = float("-inf")

    def grow(self, points: Sequence[Point], by: float = 0.0) -> None:
        """Take in these points; `by` is half the width of the stroke."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        self.x_min, self.x_max = min(self.x_min, min(xs) - by), max(self.x_max, max(xs) + by)
        self.y_min, self.y_max = min(self.y_min, min(ys) - by), max(self.y_max, max(ys) + by)

    def clipped(self) -> Box:
        """The part of the reach that lies in the picture."""
        return (
            max(0.0, self.x_min),
            max(0.0, self.y_min),
            min(float(WIDTH), self.x_max),
            min(float(HEIGHT), self.y_max),
        )


class Canvas:
    """Strokes in picture pixels; `measure` tells the reach of the strokes made inside it."""

    def __init__(self, backdrop: Image.Image | None) -> None:
        """A canvas over a picture at painting size; None measures only."""
        self.image = backdrop
        self._pen = ImageDraw.Draw(backdrop) if backdrop is not None else None
        self._reach: Reach | None = None

    @contextmanager
    def measure(self) -> Iterator[Reach]:
        """Collect the reach of every stroke made inside the block."""
        outer, self._reach = self._reach, Reach()
        yield self._reach
        self._reach = outer

    def poly(self, points: Sequence[Point], fill: Colour) -> None:
        """Fill a polygon."""
        self._note(points)
        if self._pen:
            self._pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def rect(self, x0: float, y0: float, x1: float, y1: float, fill: Colour) -> None:
        """Fill an upright rectangle given by two corners."""
        self.poly([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], fill)

    def disc(self, x: float, y: float, rx: float, fill: Colour, ry: float | None = None) -> None:
        """Fill a circle, or an ellipse if `ry` is given."""
        ry = rx if ry is None else ry
        corners = [(x - rx, y - ry), (x + rx, y + ry)]
        self._note(corners)
        if self._pen:
            self._pen.ellipse([(a * SCALE, b * SCALE) for a, b in corners], fill=fill)

    def line(self, points: Sequence[Point], fill: Colour, width: float = 1.0) -> None:
        """Draw a line through the points."""
        self._note(points, width / 2)
        if self._pen:
            scaled = [(x * SCALE, y * SCALE) for x, y in points]
            self._pen.line(scaled, fill=fill, width=max(1, round(width * SCALE)))

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
        """Light around a lamp; it belongs to no object and is not measured."""
        if self.image is None:
            return
        halo = _halo(max(2, round(radius * SCALE)), round(strength * 255))
        corner = (round((x - radius) * SCALE), round((y - radius) * SCALE))
        self.image.paste(colour, (*corner, corner[0] + halo.width, corner[1] + halo.height), halo)

    def shade(self, points: Sequence[Point], colour: Colour, strength: float) -> None:
        """A see-through patch, such as a shadow or a reflection; not measured."""
        if self.image is None:
            return
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, top = max(0, int(min(xs) * SCALE)), max(0, int(min(ys) * SCALE))
        width = min(WIDTH * SCALE, int(max(xs) * SCALE) + 1) - left
        height = min(HEIGHT * SCALE, int(max(ys) * SCALE) + 1) - top
        if width <= 0 or height <= 0:
            return
        mask = Image.new("L", (width, height), 0)
        local = [(x * SCALE - left, y * SCALE - top) for x, y in points]
        ImageDraw.Draw(mask).polygon(local, fill=round(strength * 255))
        self.image.paste(colour, (left, top, left + width, top + height), mask)

    def finished(self) -> Image.Image:
        """The picture at its real size."""
        if self.image is None:
            raise ValueError("nothing was painted: this canvas only measures")
        return self.image.reduce(SCALE)

    def _note(self, points: Sequence[Point], by: float = 0.0) -> None:
        if self._reach is not None:
            self._reach.grow(points, by)


@lru_cache(maxsize=64)
def _halo(radius: int, strength: int) -> Image.Image:
    halo = Image.radial_gradient("L").resize((2 * radius, 2 * radius))
    return halo.point([round(strength * max(0.0, 1 - level / 180) ** 2) for level in range(256)])
