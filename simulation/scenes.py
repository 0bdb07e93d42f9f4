"""Harbour scenes: what lies where, told by the drawing itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from PIL import Image, ImageOps

from simulation import afloat, ashore
from simulation.backdrop import (
    DAY,
    NIGHT,
    PALETTES,
    Palette,
    backdrop,
    breakwater,
    far_shore,
    gulls,
)
from simulation.canvas import HEIGHT, WIDTH, Box, Canvas, Colour, Reach, mix

LABELS = (
    "vessel", "tug", "pilot boat", "buoy", "gantry crane", "container stack", "truck", "person",
)  # fmt: skip
CRITICAL = "person"


@dataclass(frozen=True)
class Thing:
    """One object in a picture and the box its strokes cover, in pixels."""

    label: str
    box: Box


@dataclass(frozen=True)
class Scene:
    """One picture, as it is and not as anybody labels it."""

    name: str
    seed: str
    is_night: bool
    hour: str
    things: tuple[Thing, ...]


def measure_scene(name: str, seed: str, is_night: bool = False) -> Scene:
    """The scene with this seed, measured without painting it."""
    stage = _Stage(seed, is_night, is_painted=False)
    return Scene(name, seed, is_night, stage.palette.name, stage.compose())


def paint_scene(scene: Scene, path: Path) -> None:
    """Write the picture of the scene; the same seed gives the same bytes."""
    stage = _Stage(scene.seed, scene.is_night, is_painted=True)
    if stage.compose() != scene.things:
        raise ValueError(f"{scene.name}: painting and measuring disagree")
    picture = stage.canvas.finished()
    if stage.is_mirrored:
        picture = ImageOps.mirror(picture)
    picture.save(path, quality=62, optimize=True)


def overlap(first: Box, second: Box) -> float:
    """Intersection over union of two boxes; 0 when they do not touch.

    >>> overlap((0, 0, 10, 10), (5, 0, 15, 10))
    0.3333333333333333
    """
    wide = min(first[2], second[2]) - max(first[0], second[0])
    tall = min(first[3], second[3]) - max(first[1], second[1])
    if wide <= 0 or tall <= 0:
        return 0.0
    return wide * tall / (_area(first) + _area(second) - wide * tall)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


class _Stage:
    """One scene being put together, far things first.

    Placing draws from `rng` alone and painting from its own generators, so a painted and
    a measured scene agree.
    """

    def __init__(self, seed: str, is_night: bool, is_painted: bool) -> None:
        self.rng = Random(f"{seed}/scene")
        self.palette: Palette = PALETTES[self.rng.choice(NIGHT if is_night else DAY)]
        self.horizon = self.rng.choice((300, 330, 360))
        self.is_mirrored = self.rng.random() < 0.5
        self.layout = self.rng.choice(("quay", "quay", "quay", "foreground", "roads"))
        image: Image.Image | None = None
        if is_painted:
            image = backdrop(self.palette, self.horizon, Random(f"{seed}/sky"))
        self.canvas = Canvas(image)
        far_shore(self.canvas, self.palette, self.horizon, Random(f"{seed}/shore"))
        gulls(self.canvas, self.palette, self.horizon, Random(f"{seed}/gulls"))
        self.things: list[Thing] = []

    def compose(self) -> tuple[Thing, ...]:
        {"quay": self._quay, "foreground": self._foreground, "roads": self._roads}[self.layout]()
        if not self.is_mirrored:
            return tuple(self.things)
        return tuple(
            Thing(thing.label, (WIDTH - x1, y0, WIDTH - x0, y1))
            for thing in self.things
            for x0, y0, x1, y1 in (thing.box,)
        )

    def _quay(self) -> None:
        """A quay on the right, a ship berthed on the left, traffic in front."""
        rng, edge = self.rng, self.rng.uniform(520, 700)
        top = self.horizon + rng.uniform(140, 180)
        bottom = top + rng.uniform(190, 220)
        self._far_ships(rng.choice((1, 2, 2)), 0, edge)
        length = rng.uniform(440, 600)
        self._place(
            "vessel", edge - length - rng.uniform(10, 80), top + rng.uniform(30, 70), length
        )
        self._slab([(edge, top), (WIDTH, top - 14), (WIDTH, bottom), (edge + 210, bottom)], 46)
        for spot in range(rng.choice((1, 2, 2, 3))):
            height = rng.uniform(330, 410)
            self._place(
                "gantry crane",
                edge - height * 0.3 + spot * rng.uniform(220, 270),
                top + 26 + rng.uniform(-6, 6),
                height,
            )
        self._yard(edge + 190, top + 62, bottom, rng)
        self._traffic(30, edge + 60, bottom - 40, rng)

    def _foreground(self) -> None:
        """The quay along the bottom, ships and tugs behind it."""
        rng, top = self.rng, self.rng.uniform(570, 610)
        self._far_ships(rng.choice((2, 3)), 0, WIDTH)
        self._traffic(30, WIDTH - 30, top - 90, rng, low=top - 24)
        self._slab(
            [(-10, top), (WIDTH + 10, top), (WIDTH + 10, HEIGHT + 60), (-10, HEIGHT + 60)], 0
        )
        for spot in range(rng.choice((1, 2))):
            height = rng.uniform(320, 400)
            self._place(
                "gantry crane",
                rng.uniform(40, 260) + spot * rng.uniform(420, 560),
                top + 22,
                height,
            )
        self._yard(rng.uniform(40, 200), top + 84, HEIGHT - 12, rng)

    def _roads(self) -> None:
        """Open water behind a breakwater."""
        rng = self.rng
        breakwater(self.canvas, self.palette, self.horizon, rng)
        self._far_ships(rng.choice((2, 3, 3)), 0, WIDTH)
        length = rng.uniform(360, 560)
        self._place(
            "vessel",
            rng.uniform(40, WIDTH - length - 40),
            self.horizon + rng.uniform(90, 130),
            length,
        )
        top = rng.uniform(650, 680)
        self._traffic(30, WIDTH - 30, self.horizon + 190, rng, low=top - 20, more=2)
        self._slab(
            [
                (rng.uniform(420, 560), top),
                (WIDTH, top - 10),
                (WIDTH, HEIGHT + 40),
                (700, HEIGHT + 40),
            ],
            0,
        )
        self._people(760, WIDTH - 60, top + 50, HEIGHT - 30, rng.choice((1, 2, 3)))

    def _far_ships(self, count: int, left: float, right: float) -> None:
        for _ in range(count):
            length = self.rng.uniform(90, 190)
            self._place(
                "vessel",
                self.rng.uniform(left - 20, right - length),
                self.horizon + self.rng.uniform(8, 34),
                length,
                depth=0.6,
            )

    def _yard(self, left: float, top: float, bottom: float, rng: Random) -> None:
        """Stacks at the back, lorries before them, people in front."""
        x = left
        for _ in range(rng.choice((1, 2, 2, 3))):
            columns, tier = rng.choice((2, 3, 3, 4)), rng.uniform(22, 28)
            if x + columns * tier * 2.35 > WIDTH - 10:
                break
            self._place("container stack", x, top + rng.uniform(-6, 8), columns, tier)
            x += columns * tier * 2.35 + rng.uniform(24, 80)
        lane = top + (bottom - top) * 0.5
        for _ in range(rng.choice((1, 2, 2, 3))):
            self._try("truck", left, WIDTH - 150, lane, lane + 14, rng.uniform(120, 150))
        self._people(left + 20, WIDTH - 40, lane + 10, bottom - 8, rng.choice((1, 2, 2, 3, 4)))

    def _people(self, left: float, right: float, top: float, bottom: float, count: int) -> None:
        for _ in range(count):
            self._try("person", left, right, top, bottom, self.rng.uniform(44, 60))

    def _traffic(
        self, left: float, right: float, top: float, rng: Random, low: float = HEIGHT - 24,
        more: int = 0,
    ) -> None:  # fmt: skip
        """Tugs, pilot boats and buoys; what is lower in the picture is nearer and larger."""
        boats = ["tug"] * rng.choice((1, 2, 2, 3)) + ["pilot boat"] * rng.choice((0, 1, 1, 2))
        boats += ["buoy"] * (rng.choice((1, 2, 2, 3)) + more // 2)
        for label in rng.sample(boats, len(boats)):
            nearness = rng.uniform(0.75, 1.15)
            base = {"tug": 165, "pilot boat": 118, "buoy": 84}[label]
            self._try(label, left, right - base, top, low, base * nearness)

    def _slab(self, corners: list[tuple[float, float]], face: float) -> None:
        """The quay: a flat top, and the wall under its near edge."""
        paint = self.palette.quay
        if face:
            near_left, near_right = corners[3], corners[2]
            dark = self.palette.tint((paint[0] // 2, paint[1] // 2, paint[2] // 2))
            start = corners[0]
            self.canvas.poly(
                [
                    start,
                    near_left,
                    (near_left[0], near_left[1] + face),
                    (start[0], start[1] + face * 0.7),
                ],
                dark,
            )
            self.canvas.poly(
                [
                    near_left,
                    near_right,
                    (near_right[0], near_right[1] + face),
                    (near_left[0], near_left[1] + face),
                ],
                self.palette.tint((paint[0] * 2 // 5, paint[1] * 2 // 5, paint[2] * 2 // 5)),
            )
        self.canvas.poly(corners, paint)
        self.canvas.line([*corners[:2]], self.palette.tint((196, 164, 70)), 2.5)
        self._markings(corners, mix(paint, self.palette.tint((40, 40, 40)), 0.3))

    def _markings(self, corners: list[tuple[float, float]], rail: Colour) -> None:
        """Crane rails, joints in the paving, a dashed lane and bollards; nobody labels these."""
        (x0, y0), (x1, y1) = corners[0], corners[1]
        lean = (corners[3][0] - x0) / max(1.0, corners[3][1] - y0)
        for down in (16, 26):
            self.canvas.line([(x0 + down * lean, y0 + down), (x1, y1 + down)], rail, 1.2)
        deep = min(corners[3][1], HEIGHT) - y0
        lane, white = y0 + deep * 0.86, self.palette.tint((206, 200, 180), 0.15)
        x = x0 + (lane - y0) * lean + 30
        while x < x1:
            self.canvas.line([(x, lane), (x + 34, lane)], white, 2.0)
            x += 64
        for share in (0.12, 0.3, 0.5, 0.7, 0.9):
            at, low = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
            self.canvas.rect(at, low - 6, at + 7, low + 1, self.palette.tint((52, 52, 54)))
            self.canvas.rect(at - 2, low - 8, at + 9, low - 5, self.palette.tint((70, 70, 72)))

    def _try(
        self, label: str, left: float, right: float, top: float, bottom: float, size: float
    ) -> None:
        """Place the object where it is free; a crowded picture goes without it."""
        for _ in range(14):
            x, y = self.rng.uniform(left, max(left, right)), self.rng.uniform(top, max(top, bottom))
            wide = size * {"buoy": 0.5, "person": 0.36}.get(label, 1.0)
            tall = size * {"tug": 0.72, "pilot boat": 0.58, "truck": 0.34}.get(label, 1.0)
            if x + wide < WIDTH - 6 and self._is_free((x, y - tall, x + wide, y)):
                self._place(label, x, y, size)
                return

    def _is_free(self, box: Box, gap: float = 8) -> bool:
        x0, y0, x1, y1 = box[0] - gap, box[1] - gap, box[2] + gap, box[3] + gap
        return not any(
            x0 < thing.box[2] and thing.box[0] < x1 and y0 < thing.box[3] and thing.box[1] < y1
            for thing in self.things
            if thing.label not in ("gantry crane",)
        )

    def _place(
        self, label: str, x: float, y: float, size: float, tier: float = 0.0, depth: float = 0.0
    ) -> None:
        """Draw one object and keep its box, unless it would nearly coincide with another."""
        brush = Random(self.rng.getrandbits(64))
        flip = label != "gantry crane" and brush.random() < 0.5
        silent = Canvas(None)
        with silent.measure() as reach:
            state = brush.getstate()
            self._draw(silent, label, x, y, size, tier, depth, flip, brush)
        if not self._is_new(reach):
            return
        brush.setstate(state)
        self._draw(self.canvas, label, x, y, size, tier, depth, flip, brush)
        self.things.append(Thing(label, reach.clipped()))

    def _is_new(self, reach: Reach) -> bool:
        box = reach.clipped()
        if box[2] - box[0] < 10 or box[3] - box[1] < 10:
            return False
        return all(overlap(box, thing.box) < 0.3 for thing in self.things)

    def _draw(
        self, canvas: Canvas, label: str, x: float, y: float, size: float, tier: float,
        depth: float, flip: bool, brush: Random,
    ) -> None:  # fmt: skip
        palette = self.palette
        if label == "vessel":
            afloat.vessel(canvas, palette, brush, x, y, size, flip, depth)
        elif label == "tug":
            afloat.tug(canvas, palette, brush, x, y, size, flip)
        elif label == "pilot boat":
            afloat.pilot_boat(canvas, palette, brush, x, y, size, flip)
        elif label == "buoy":
            afloat.buoy(canvas, palette, brush, x, y, size)
        elif label == "gantry crane":
            ashore.gantry_crane(canvas, palette, brush, x, y, size)
        elif label == "container stack":
            ashore.container_stack(canvas, palette, brush, x, y, int(size), tier)
        elif label == "truck":
            ashore.truck(canvas, palette, brush, x, y, size, flip)
        else:
            ashore.person(canvas, palette, brush, x, y, size)
