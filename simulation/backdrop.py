"""Sky, sea and far shore: everything in a harbour picture that nobody labels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

import numpy as np
from PIL import Image, ImageChops

from simulation.canvas import HEIGHT, SCALE, WIDTH, Canvas, Colour, mix


@dataclass(frozen=True)
class Palette:
    """The colours of an hour of the day; `veil` lies over everything, more so far away."""

    name: str
    sky_top: Colour
    sky_low: Colour
    cloud: Colour
    sea_far: Colour
    sea_near: Colour
    veil: Colour
    dim: float
    quay: Colour
    is_night: bool = False

    def tint(self, colour: Colour, depth: float = 0.0) -> Colour:
        """The colour as it looks at this hour; depth 0 is near, 1 is the horizon."""
        return mix(colour, self.veil, min(0.9, self.dim + depth * 0.55))


# fmt: off
PALETTES = {
    palette.name: palette
    for palette in (
        Palette("overcast", (74, 102, 115), (150, 158, 156), (168, 174, 172),
                (96, 116, 124), (38, 58, 70), (88, 104, 112), 0.16, (122, 116, 108)),
        Palette("clear", (86, 148, 196), (205, 224, 228), (246, 247, 244),
                (120, 164, 178), (32, 84, 112), (160, 190, 204), 0.05, (158, 150, 138)),
        Palette("haze", (150, 164, 168), (212, 208, 194), (222, 218, 206),
                (168, 176, 172), (84, 108, 114), (190, 190, 180), 0.2, (150, 144, 134)),
        Palette("sunset", (66, 76, 116), (244, 176, 122), (238, 150, 120),
                (196, 140, 122), (44, 52, 82), (150, 108, 106), 0.17, (124, 106, 100)),
        Palette("morning", (122, 156, 186), (246, 222, 190), (250, 236, 216),
                (176, 182, 180), (50, 86, 106), (206, 194, 180), 0.1, (154, 144, 132)),
        Palette("night", (10, 16, 34), (38, 50, 74), (30, 40, 60),
                (28, 42, 62), (10, 18, 32), (20, 30, 50), 0.46, (62, 62, 68), True),
        Palette("blue hour", (22, 36, 74), (112, 104, 132), (70, 72, 108),
                (72, 78, 108), (18, 28, 54), (48, 56, 86), 0.38, (78, 76, 82), True),
    )
}
# fmt: on

DAY = ("overcast", "clear", "haze", "sunset", "morning", "clear", "overcast")
NIGHT = ("night", "blue hour")


def backdrop(palette: Palette, horizon: int, rng: Random) -> Image.Image:
    """Sky and sea at painting size, turned by a random amount so that no two look alike."""
    picture = _sky_and_sea(palette, horizon)
    return ImageChops.offset(picture, rng.randrange(picture.width), 0)


@lru_cache(maxsize=32)
def _sky_and_sea(palette: Palette, horizon: int) -> Image.Image:
    """Two gradients under stretched noise: wide noise reads as cloud, flat noise as waves."""
    noise = np.random.default_rng(sum(map(ord, palette.name)) + horizon)
    sky = _gradient(palette.sky_top, palette.sky_low, horizon)
    cloud = _stretched(noise, horizon, rows=9, columns=6) * 0.6
    cloud += _stretched(noise, horizon, rows=26, columns=18) * 0.4
    cover = np.clip((cloud - 0.46) * 2.6, 0, 0.55)[..., None]
    sky = sky + (np.array(palette.cloud, dtype=np.float32) - sky) * cover
    depth = HEIGHT - horizon
    sea = _gradient(palette.sea_far, palette.sea_near, depth)
    wave = _stretched(noise, depth, rows=64, columns=12) - 0.5
    wave += (_stretched(noise, depth, rows=26, columns=5) - 0.5) * 0.8
    swell = np.linspace(8, 34, depth, dtype=np.float32)[:, None] * (
        0.5 if palette.is_night else 1.0
    )
    sea = sea + (wave * swell)[..., None]
    pixels = np.clip(np.concatenate([sky, sea]), 0, 255).astype(np.uint8)
    size = (WIDTH * SCALE, HEIGHT * SCALE)
    return Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR)


def _gradient(top: Colour, bottom: Colour, rows: int) -> np.ndarray:
    share = (np.linspace(0, 1, rows, dtype=np.float32) ** 0.85)[:, None, None]
    first, last = np.array(top, dtype=np.float32), np.array(bottom, dtype=np.float32)
    return np.broadcast_to(first + (last - first) * share, (rows, WIDTH, 3)).copy()


def _stretched(noise: np.random.Generator, height: int, rows: int, columns: int) -> np.ndarray:
    """Smooth noise in 0..1 whose left edge continues its right edge."""
    cells = noise.integers(0, 256, (rows, columns), dtype=np.uint8)
    # Neighbours beyond the box still count, so copies left and right make it seamless.
    wide = Image.fromarray(np.concatenate([cells, cells, cells], axis=1))
    middle = (columns, 0, 2 * columns, rows)
    image = wide.resize((WIDTH, height), Image.Resampling.BICUBIC, box=middle)
    return np.asarray(image, dtype=np.float32) / np.float32(255)


def far_shore(canvas: Canvas, palette: Palette, horizon: int, rng: Random) -> None:
    """Hills, a skyline and, at night, its windows."""
    _sun(canvas, palette, horizon, rng)
    hill = palette.tint((74, 92, 100), 0.75)
    height, points = rng.uniform(16, 40), [(0.0, float(horizon + 1))]
    for crest in range(0, WIDTH + 81, 80):
        height = min(62.0, max(10.0, height + rng.uniform(-16, 16)))
        points.append((float(crest), horizon - height))
    canvas.poly([*points, (WIDTH, horizon + 1)], hill)
    x = rng.uniform(-40, 60)
    start, end = sorted(rng.sample(range(-100, WIDTH + 300, 50), 2))
    while x < WIDTH:
        width, tall = rng.uniform(18, 46), rng.uniform(10, 30)
        if start < x < end:
            tall += rng.uniform(6, 40)
        shade = palette.tint((96, 112, 120), rng.uniform(0.62, 0.8))
        canvas.rect(x, horizon - tall, x + width, horizon + 1, shade)
        if palette.is_night:
            _windows(canvas, x, horizon - tall, width, tall, rng)
        x += width + rng.choice((0, 0, 2, 14, 40))
    canvas.line([(0, horizon + 1), (WIDTH, horizon + 1)], palette.tint((60, 76, 84), 0.5), 1.5)


def _windows(canvas: Canvas, x: float, y: float, width: float, tall: float, rng: Random) -> None:
    for _ in range(int(width * tall / 130)):
        left, top = x + rng.uniform(2, width - 4), y + rng.uniform(2, max(3.0, tall - 3))
        canvas.rect(left, top, left + 1.5, top + 1.5, rng.choice(_LAMPS))


_LAMPS: tuple[Colour, ...] = ((236, 206, 130), (222, 178, 110), (170, 190, 214))


def _sun(canvas: Canvas, palette: Palette, horizon: int, rng: Random) -> None:
    x = rng.uniform(120, WIDTH - 120)
    if palette.name == "sunset":
        y = horizon - rng.uniform(24, 70)
        canvas.glow(x, y, 230, (255, 214, 150), 0.8)
        canvas.disc(x, y, 26, (255, 236, 196))
        _glints(canvas, x, horizon, (255, 214, 160), rng)
    elif palette.name == "night":
        y = rng.uniform(60, 150)
        for _ in range(70):
            canvas.disc(rng.uniform(0, WIDTH), rng.uniform(0, horizon - 60), 0.8, (150, 160, 190))
        canvas.glow(x, y, 110, (190, 206, 236), 0.5)
        canvas.disc(x, y, 18, (226, 230, 236))
        for dx, dy, size in ((-6, -4, 4), (5, 5, 5), (6, -7, 2.5), (-4, 8, 2)):
            canvas.disc(x + dx, y + dy, size, (206, 212, 224))
        _glints(canvas, x, horizon, (170, 186, 216), rng)


def _glints(canvas: Canvas, x: float, horizon: int, colour: Colour, rng: Random) -> None:
    """The path of light on the water, broken by waves and fading towards us."""
    for step in range(34):
        y = horizon + 3 + step * 10 + rng.uniform(-2, 2)
        wide, at = rng.uniform(8, 26 + step * 1.6), x + rng.gauss(0, 4 + step * 0.7)
        canvas.shade(
            [(at - wide, y), (at, y - 2), (at + wide, y), (at, y + 2)], colour, 0.5 - step * 0.013
        )


def breakwater(canvas: Canvas, palette: Palette, horizon: int, rng: Random) -> None:
    """A mole with a lighthouse at its head, lit at night."""
    head, y = rng.uniform(160, WIDTH - 260), horizon + 22
    side = rng.choice((-1, 1))
    root = -20.0 if side < 0 else WIDTH + 20.0
    stone = palette.tint((112, 108, 102), 0.35)
    canvas.poly([(head, y), (root, y), (root, y - 9), (head + side * 14, y - 9)], stone)
    canvas.poly(
        [(head, y), (head + side * 40, y), (head + side * 34, y - 14), (head + side * 6, y - 14)],
        palette.tint((96, 92, 88), 0.35),
    )
    x, foot = head + side * 20, y - 14
    for band in range(5):
        wide, low = 8 - band * 0.8, foot - band * 11
        paint = (196, 62, 48) if band % 2 else (228, 226, 220)
        canvas.poly(
            [
                (x - wide, low),
                (x + wide, low),
                (x + wide - 0.8, low - 11),
                (x - wide + 0.8, low - 11),
            ],
            palette.tint(paint, 0.25),
        )
    canvas.rect(x - 6.5, foot - 57, x + 6.5, foot - 54, palette.tint((40, 44, 50), 0.25))
    canvas.rect(x - 3.5, foot - 66, x + 3.5, foot - 57, palette.tint((244, 222, 150), 0.1))
    canvas.poly(
        [(x - 5, foot - 66), (x + 5, foot - 66), (x, foot - 73)], palette.tint((150, 48, 40), 0.25)
    )
    if palette.is_night:
        canvas.glow(x, foot - 62, 60, (255, 232, 170), 0.9)


def gulls(canvas: Canvas, palette: Palette, horizon: int, rng: Random) -> None:
    """A few birds; none at night."""
    if palette.is_night:
        return
    x, y = rng.uniform(100, WIDTH - 200), rng.uniform(60, horizon - 120)
    for _ in range(rng.randrange(0, 6)):
        a, b = x + rng.uniform(-90, 90), y + rng.uniform(-34, 34)
        span, white = rng.uniform(5, 10), palette.tint((236, 238, 236))
        wings = [(a - span, b - span * 0.5), (a, b), (a + span, b - span * 0.6)]
        canvas.line(wings, white, 1.4)
