"""What floats: vessels, tugs, pilot boats and buoys. What their strokes cover is the true box.

Every function takes the left edge, the waterline and the size in pixels; the bow points to
the right unless flipped.
"""

from __future__ import annotations

from random import Random

from simulation.backdrop import Palette
from simulation.canvas import Canvas
from simulation.sketch import BOXES, DARK, HULLS, LAMP, RUST, WHITE, Sketch


def vessel(
    canvas: Canvas, palette: Palette, rng: Random, x: float, y: float, length: float,
    flip: bool = False, depth: float = 0.0,
) -> None:  # fmt: skip
    """A sea-going ship: container ship, tanker or ferry."""
    ship = Sketch(canvas, palette, x, y, length, flip, depth)
    ship.wake()
    kind = rng.choice(("container", "container", "container", "tanker", "ferry"))
    if kind == "ferry":
        _ferry(ship)
        return
    if kind == "container":
        _deck_cargo(ship, rng)
    else:
        _deck_pipes(ship)
    ship.rect(0.06, 0.12, 0.17, 0.29, WHITE)
    ship.rect(0.045, 0.27, 0.185, 0.31, WHITE)
    for row in range(3):
        ship.windows(0.065, 0.155 + row * 0.036, 0.165, 0.172 + row * 0.036, 5)
    ship.windows(0.05, 0.28, 0.18, 0.298, 7)
    ship.rect(0.02, 0.12, 0.055, 0.25, RUST)
    ship.rect(0.02, 0.235, 0.055, 0.25, DARK)
    ship.line([(0.12, 0.31), (0.12, 0.38)], WHITE, max(1.0, length * 0.005))
    ship.poly(
        [(0.0, 0.13), (0.02, 0.0), (0.95, 0.0), (1.0, 0.16), (0.93, 0.15), (0.9, 0.125)],
        rng.choice(HULLS),
    )
    ship.poly([(0.012, 0.04), (0.02, 0.0), (0.95, 0.0), (0.965, 0.04)], RUST)
    ship.lamp(0.12, 0.38, LAMP, 16)
    ship.lamp(0.97, 0.16, (140, 230, 160), 12)


def _deck_cargo(ship: Sketch, rng: Random) -> None:
    u = 0.2
    while u < 0.87:
        for tier in range(rng.choice((1, 2, 3, 3, 4))):
            ship.rect(u, 0.12 + tier * 0.034, u + 0.054, 0.151 + tier * 0.034, rng.choice(BOXES))
        u += 0.058


def _deck_pipes(ship: Sketch) -> None:
    ship.rect(0.2, 0.12, 0.9, 0.14, (132, 96, 78))
    for u in (0.28, 0.38, 0.48, 0.58, 0.68, 0.78):
        ship.rect(u, 0.13, u + 0.03, 0.165, (170, 164, 150))
    ship.line([(0.2, 0.152), (0.88, 0.152)], (186, 180, 164), max(1.0, ship.length * 0.006))
    ship.line([(0.53, 0.13), (0.53, 0.24), (0.6, 0.2)], (170, 164, 150), ship.length * 0.008)


def _ferry(ship: Sketch) -> None:
    ship.rect(0.08, 0.1, 0.9, 0.19, WHITE)
    ship.rect(0.12, 0.19, 0.82, 0.25, WHITE)
    ship.poly([(0.55, 0.25), (0.8, 0.25), (0.77, 0.3), (0.58, 0.3)], WHITE)
    ship.windows(0.1, 0.13, 0.88, 0.15, 22)
    ship.windows(0.14, 0.205, 0.8, 0.228, 18)
    ship.windows(0.6, 0.265, 0.76, 0.285, 6)
    ship.poly([(0.26, 0.25), (0.38, 0.25), (0.36, 0.36), (0.27, 0.36)], (198, 72, 50))
    ship.rect(0.27, 0.335, 0.362, 0.36, DARK)
    ship.poly([(0.0, 0.12), (0.03, 0.0), (0.93, 0.0), (1.0, 0.14), (0.9, 0.11)], (34, 66, 104))
    ship.poly([(0.008, 0.09), (0.012, 0.07), (0.962, 0.07), (0.973, 0.09)], WHITE)
    ship.lamp(0.68, 0.3, LAMP, 18)


def tug(
    canvas: Canvas, palette: Palette, rng: Random, x: float, y: float, length: float,
    flip: bool = False, depth: float = 0.0,
) -> None:  # fmt: skip
    """A harbour tug: high bow, tall wheelhouse forward, funnel, tyres along the side."""
    boat = Sketch(canvas, palette, x, y, length, flip, depth)
    boat.wake()
    trim = rng.choice(((206, 92, 40), (190, 58, 46), (204, 156, 52)))
    boat.line([(0.56, 0.5), (0.56, 0.66)], (196, 192, 180), max(2.0, length * 0.018))
    boat.line([(0.56, 0.6), (0.66, 0.6)], (196, 192, 180), max(1.6, length * 0.02))
    boat.poly([(0.24, 0.12), (0.36, 0.12), (0.35, 0.45), (0.26, 0.45)], trim)
    boat.rect(0.258, 0.39, 0.353, 0.45, DARK)
    boat.rect(0.38, 0.12, 0.74, 0.33, WHITE)
    boat.poly([(0.44, 0.33), (0.7, 0.33), (0.67, 0.5), (0.46, 0.5)], WHITE)
    boat.rect(0.43, 0.49, 0.7, 0.525, trim)
    boat.windows(0.46, 0.38, 0.68, 0.46, 4)
    boat.windows(0.42, 0.21, 0.7, 0.27, 4)
    hull = [(0.0, 0.16), (0.04, 0.0), (0.93, 0.0), (1.0, 0.27), (0.9, 0.23), (0.74, 0.17)]
    boat.poly(hull, rng.choice(((36, 40, 46), (30, 56, 84), (50, 60, 56))))
    boat.poly([(0.006, 0.12), (0.01, 0.09), (0.945, 0.09), (0.955, 0.12)], trim)
    for u in (0.1, 0.22, 0.34, 0.46, 0.58, 0.7, 0.82):
        boat.disc(u, 0.065, 0.034, (22, 24, 26))
        boat.disc(u, 0.065, 0.015, (60, 64, 68))
    boat.lamp(0.56, 0.66, LAMP, 22)


def pilot_boat(
    canvas: Canvas, palette: Palette, rng: Random, x: float, y: float, length: float,
    flip: bool = False, depth: float = 0.0,
) -> None:  # fmt: skip
    """A pilot cutter: slim, raked, low cabin, white light over red on the mast."""
    boat = Sketch(canvas, palette, x, y, length, flip, depth)
    boat.wake()
    boat.line([(0.42, 0.3), (0.42, 0.56)], (90, 92, 94), max(1.0, length * 0.016))
    boat.line([(0.36, 0.42), (0.48, 0.42)], (90, 92, 94), max(1.0, length * 0.012))
    boat.disc(0.42, 0.55, 0.028, (250, 250, 244), is_lit=True)
    boat.disc(0.42, 0.48, 0.028, (220, 60, 48), is_lit=True)
    boat.poly([(0.2, 0.12), (0.68, 0.12), (0.58, 0.33), (0.24, 0.33)], WHITE)
    boat.rect(0.22, 0.32, 0.59, 0.345, (206, 84, 40))
    boat.windows(0.26, 0.22, 0.58, 0.295, 4)
    hull = [(0.0, 0.15), (0.05, 0.0), (0.84, 0.0), (1.0, 0.2), (0.7, 0.15)]
    boat.poly(hull, rng.choice(((206, 84, 40), (32, 62, 104), (206, 84, 40))))
    boat.poly([(0.008, 0.13), (0.018, 0.1), (0.92, 0.1), (0.945, 0.13)], WHITE)
    boat.line([(0.7, 0.16), (0.72, 0.23), (0.96, 0.26), (0.98, 0.2)], (200, 200, 196), 1.2)
    boat.lamp(0.42, 0.55, (255, 250, 236), 16)
    boat.lamp(0.42, 0.47, (255, 96, 80), 13)


def buoy(canvas: Canvas, palette: Palette, rng: Random, x: float, y: float, height: float) -> None:
    """A lateral buoy, red or green, with a yellow light on a post."""
    body = rng.choice(((196, 56, 40), (196, 56, 40), (44, 128, 84)))
    middle, half = x + height * 0.25, height * 0.25
    canvas.shade(
        [
            (middle - half, y),
            (middle + half, y),
            (middle + half * 0.6, y + height * 0.2),
            (middle - half * 0.6, y + height * 0.2),
        ],
        palette.tint((24, 36, 46)),
        0.35,
    )
    dark = palette.tint((body[0] * 2 // 3, body[1] * 2 // 3, body[2] * 2 // 3))
    canvas.disc(middle, y - height * 0.07, half, dark, height * 0.07)
    canvas.rect(
        middle - half * 0.22,
        y - height * 0.86,
        middle + half * 0.22,
        y - height * 0.5,
        palette.tint(DARK),
    )
    canvas.poly(
        [
            (middle - half * 0.9, y - height * 0.1),
            (middle + half * 0.9, y - height * 0.1),
            (middle + half * 0.5, y - height * 0.62),
            (middle - half * 0.5, y - height * 0.62),
        ],
        palette.tint(body),
    )
    canvas.poly(
        [
            (middle - half * 0.9, y - height * 0.1),
            (middle - half * 0.3, y - height * 0.1),
            (middle - half * 0.2, y - height * 0.62),
            (middle - half * 0.5, y - height * 0.62),
        ],
        dark,
    )
    canvas.disc(middle, y - height * 0.9, height * 0.1, palette.tint((224, 184, 64)))
    if palette.is_night:
        light = (255, 110, 90) if body[0] > 100 else (120, 255, 170)
        canvas.glow(middle, y - height * 0.9, height * 0.4, light, 0.9)
