"""What stands on the quay: cranes, container stacks, lorries and people.

Every function takes the left edge, the ground line and the size in pixels.
"""

from __future__ import annotations

from random import Random

from simulation.backdrop import Palette
from simulation.canvas import Canvas, Point
from simulation.sketch import BOXES, DARK, LAMP, Sketch


def gantry_crane(
    canvas: Canvas, palette: Palette, rng: Random, x: float, y: float, height: float,
    flip: bool = False,
) -> None:  # fmt: skip
    """A ship-to-shore crane: portal, boom over the water, stays, trolley and spreader."""
    span = height * 0.82
    paint = palette.tint(rng.choice(((190, 70, 44), (190, 70, 44), (44, 76, 110), (58, 110, 112))))
    steel, thick = palette.tint((92, 96, 100)), max(2.0, height * 0.017)

    def at(u: float, v: float) -> Point:
        return x + (1 - u if flip else u) * span, y - v * height

    apex, boom = at(0.6, 0.995), 0.82
    for foot in (0.46, 0.52, 0.78, 0.84):
        far = foot in (0.52, 0.84)
        canvas.line(
            [at(foot, 0.0), at(foot, boom)],
            palette.tint((90, 62, 54)) if far else paint,
            thick * (0.8 if far else 1.4),
        )
    for level in (0.3, 0.56):
        canvas.line([at(0.46, level), at(0.84, level)], paint, thick)
    canvas.line([at(0.46, 0.3), at(0.78, 0.56)], paint, thick * 0.7)
    for stay in (0.04, 0.3, 0.97):
        canvas.line([apex, at(stay, boom)], steel, max(1.0, thick * 0.4))
    canvas.line([at(0.46, boom), apex, at(0.78, boom)], paint, thick)
    canvas.line([at(0.0, boom), at(1.0, boom)], paint, thick * 1.7)
    canvas.rect(*at(0.86, boom + 0.07), *at(0.98, boom + 0.01), palette.tint((70, 74, 78)))
    trolley = rng.uniform(0.08, 0.36)
    drop = rng.uniform(0.3, 0.6)
    for side in (-0.018, 0.018):
        canvas.line([at(trolley + side, boom), at(trolley + side, drop)], steel, 1.0)
    canvas.rect(
        *at(trolley - 0.035, boom - 0.01), *at(trolley + 0.035, boom - 0.05), palette.tint(DARK)
    )
    if rng.random() < 0.5:
        canvas.rect(
            *at(trolley - 0.09, drop),
            *at(trolley + 0.09, drop - 0.065),
            palette.tint(rng.choice(BOXES)),
        )
    else:
        canvas.rect(
            *at(trolley - 0.06, drop),
            *at(trolley + 0.06, drop - 0.02),
            palette.tint((204, 156, 52)),
        )
    for foot in (0.46, 0.78):
        canvas.rect(*at(foot - 0.035, 0.025), *at(foot + 0.1, 0.0), palette.tint(DARK))
    if palette.is_night:
        for u in (0.05, 0.3, 0.62, 0.92):
            canvas.glow(*at(u, boom - 0.02), 26, LAMP, 0.7)
        canvas.glow(*apex, 12, (255, 90, 70), 0.8)


def container_stack(
    canvas: Canvas, palette: Palette, rng: Random, x: float, y: float, columns: int, tier: float,
) -> None:  # fmt: skip
    """Containers piled side by side; `tier` is the height of one."""
    long, tops = tier * 2.35, rng.choice((2, 3, 3, 4))
    ground = columns * long
    canvas.shade(
        [
            (x, y),
            (x + ground, y),
            (x + ground + tier, y + tier * 0.4),
            (x + tier * 0.4, y + tier * 0.4),
        ],
        palette.tint((40, 40, 42)),
        0.4,
    )
    for column in range(columns):
        tops = max(1, min(5, tops + rng.choice((-1, 0, 0, 1))))
        for level in range(tops):
            left, top = x + column * long, y - (level + 1) * tier
            paint = rng.choice(BOXES)
            canvas.rect(
                left,
                top,
                left + long,
                top + tier,
                palette.tint((paint[0] * 3 // 5, paint[1] * 3 // 5, paint[2] * 3 // 5)),
            )
            canvas.rect(left, top, left + long - 1, top + tier - 1, palette.tint(paint))
            rib = palette.tint((paint[0] * 4 // 5, paint[1] * 4 // 5, paint[2] * 4 // 5))
            for line in range(1, 9):
                at = left + long * line / 9
                canvas.line([(at, top + 2), (at, top + tier - 2)], rib, 1.0)


def truck(
    canvas: Canvas, palette: Palette, rng: Random, x: float, y: float, length: float,
    flip: bool = False,
) -> None:  # fmt: skip
    """A lorry with a container on its trailer."""
    lorry = Sketch(canvas, palette, x, y, length, flip, 0.0)
    canvas.shade(
        [(x, y - 2), (x + length, y - 2), (x + length - 4, y + 5), (x + 8, y + 5)],
        palette.tint((40, 40, 42)),
        0.45,
    )
    cargo = rng.choice(BOXES)
    lorry.rect(0.0, 0.085, 0.98, 0.12, DARK)
    lorry.rect(0.0, 0.11, 0.76, 0.33, cargo)
    rib = (cargo[0] * 4 // 5, cargo[1] * 4 // 5, cargo[2] * 4 // 5)
    for step in range(1, 14):
        lorry.line([(0.76 * step / 14, 0.125), (0.76 * step / 14, 0.315)], rib, 1.0)
    cab = rng.choice(((218, 176, 60), (204, 204, 198), (60, 110, 150), (190, 70, 50)))
    lorry.poly([(0.79, 0.07), (1.0, 0.07), (1.0, 0.2), (0.96, 0.32), (0.79, 0.32)], cab)
    lorry.poly([(0.88, 0.19), (0.985, 0.19), (0.95, 0.29), (0.88, 0.29)], (56, 74, 88))
    for u in (0.1, 0.2, 0.64, 0.9):
        lorry.disc(u, 0.055, 0.055, (26, 28, 30))
        lorry.disc(u, 0.055, 0.022, (120, 124, 126))
    lorry.lamp(0.99, 0.1, LAMP, 20)


def person(
    canvas: Canvas, palette: Palette, rng: Random, x: float, y: float, height: float
) -> None:
    """Somebody on the quay in a high-visibility jacket and a helmet."""
    middle, half = x + height * 0.18, height * 0.17
    vest = palette.tint(rng.choice(((226, 110, 30), (226, 110, 30), (206, 206, 60))))
    canvas.shade(
        [
            (middle - half, y - 1),
            (middle + half, y - 1),
            (middle + half * 2, y + 3),
            (middle, y + 3),
        ],
        palette.tint((40, 40, 42)),
        0.45,
    )
    stride = rng.uniform(0.2, 0.75) * half
    for side in (-1, 1):
        canvas.poly(
            [
                (middle - half * 0.5, y - height * 0.48),
                (middle + half * 0.5, y - height * 0.48),
                (middle + side * stride + half * 0.3, y),
                (middle + side * stride - half * 0.3, y),
            ],
            palette.tint((44, 54, 70)),
        )
    canvas.poly(
        [
            (middle - half * 0.75, y - height * 0.44),
            (middle + half * 0.75, y - height * 0.44),
            (middle + half * 0.9, y - height * 0.8),
            (middle - half * 0.9, y - height * 0.8),
        ],
        vest,
    )
    canvas.rect(
        middle - half * 0.8,
        y - height * 0.62,
        middle + half * 0.8,
        y - height * 0.57,
        palette.tint((226, 226, 200)),
    )
    for side in (-1, 1):
        canvas.line(
            [
                (middle + side * half * 0.8, y - height * 0.76),
                (middle + side * half * rng.uniform(0.85, 1.1), y - height * 0.45),
            ],
            vest,
            max(1.4, height * 0.065),
        )
    canvas.disc(middle, y - height * 0.87, height * 0.085, palette.tint((206, 160, 128)))
    canvas.poly(
        [
            (middle - height * 0.1, y - height * 0.88),
            (middle + height * 0.1, y - height * 0.88),
            (middle + height * 0.06, y - height),
            (middle - height * 0.06, y - height),
        ],
        palette.tint((234, 196, 60)),
    )
