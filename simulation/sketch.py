"""Shapes in units of an object's own length, and the paints of a harbour."""

from __future__ import annotations

from simulation.backdrop import Palette
from simulation.canvas import Canvas, Colour, Point

BOXES: tuple[Colour, ...] = (
    (178, 62, 50), (44, 92, 130), (206, 148, 56), (58, 116, 96),
    (150, 150, 144), (204, 200, 190), (120, 50, 74), (40, 64, 92),
)  # fmt: skip
HULLS: tuple[Colour, ...] = ((36, 52, 72), (52, 56, 60), (30, 78, 92), (112, 44, 40), (44, 72, 58))
RUST: Colour = (146, 46, 38)
WHITE: Colour = (226, 226, 220)
DARK: Colour = (38, 42, 48)
LAMP: Colour = (255, 226, 160)


class Sketch:
    """Turns shapes in units of length above the waterline into pixels."""

    def __init__(
        self, canvas: Canvas, palette: Palette, x: float, y: float, length: float,
        flip: bool, depth: float,
    ) -> None:  # fmt: skip
        """An object at that place; depth 0 is near, 1 the horizon."""
        self.canvas, self.palette = canvas, palette
        self.x, self.y, self.length, self.flip, self.depth = x, y, length, flip, depth

    def at(self, u: float, v: float) -> Point:
        """The pixel of a point: u along the length, v above the base."""
        along = 1 - u if self.flip else u
        return self.x + along * self.length, self.y - v * self.length

    def poly(self, points: list[Point], colour: Colour, is_lit: bool = False) -> None:
        """Fill a polygon; what is lit keeps its colour at night."""
        shade = colour if is_lit else self.palette.tint(colour, self.depth)
        self.canvas.poly([self.at(u, v) for u, v in points], shade)

    def rect(self, u0: float, v0: float, u1: float, v1: float, colour: Colour) -> None:
        """Fill an upright rectangle given by two corners."""
        self.poly([(u0, v0), (u1, v0), (u1, v1), (u0, v1)], colour)

    def windows(self, u0: float, v0: float, u1: float, v1: float, count: int) -> None:
        """A row of panes, lit at night."""
        step, lit = (u1 - u0) / count, self.palette.is_night
        for pane in range(count):
            left = u0 + pane * step + step * 0.14
            shape = [(left, v0), (left + step * 0.72, v0), (left + step * 0.72, v1), (left, v1)]
            self.poly(shape, LAMP if lit else (52, 70, 84), is_lit=lit)

    def line(self, points: list[Point], colour: Colour, width: float) -> None:
        """Draw a line; its width is in pixels."""
        shade = self.palette.tint(colour, self.depth)
        self.canvas.line([self.at(u, v) for u, v in points], shade, width)

    def disc(self, u: float, v: float, radius: float, colour: Colour, is_lit: bool = False) -> None:
        """Fill a circle; its radius is in lengths."""
        shade = colour if is_lit else self.palette.tint(colour, self.depth)
        x, y = self.at(u, v)
        self.canvas.disc(x, y, radius * self.length, shade)

    def lamp(self, u: float, v: float, colour: Colour, radius: float) -> None:
        """A light that shows at night only; its radius is in pixels."""
        if self.palette.is_night:
            x, y = self.at(u, v)
            self.canvas.glow(x, y, radius, colour, 0.75)

    def wake(self) -> None:
        """A soft reflection under the hull, and the line where it meets the water."""
        left, right, y = self.x + self.length * 0.05, self.x + self.length * 0.95, self.y
        drop = min(14.0, self.length * 0.07)
        self.canvas.shade(
            [(left, y), (right, y), (right - drop, y + drop), (left + drop, y + drop)],
            self.palette.tint((20, 32, 42)), 0.3,
        )  # fmt: skip
