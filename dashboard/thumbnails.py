"""Pictures looked into, crops of them, and the folder that keeps crops within a limit.

Which way up: a camera may store a picture lying and say so (EXIF). Coordinates are taken to be
on the picture as browsers show it, upright, unless the export states a width and height that
fit only the picture as it is stored: then it is shown as it is stored.
"""

import hashlib
import os
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 80_000_000
DECODED_PIXELS = 25_000_000
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
ORIENTATION = 0x0112
BACKGROUND = (106, 116, 128)
QUALITY = 84
TOO_LARGE = f"the file unpacks to over {MAX_PIXELS // 1_000_000} million pixels"
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError)

Size = tuple[float, float]


class BadPicture(Exception):
    """A file that cannot be shown; the message says why in one sentence."""


@dataclass(frozen=True)
class Look:
    """What a picture is: size as it is shown, which way up, and what is wrong with it."""

    width: int
    height: int
    is_upright: bool
    problem: str | None = None


def look(path: Path, declared: Size | None = None) -> Look:
    """Look into a picture; `declared` is the size its export states."""
    stat = path.stat()
    return _look(path, stat.st_mtime_ns, declared)


def measure(path: Path) -> Size | None:
    """Width and height as browsers show them, from the head of the file; None where unreadable."""
    try:
        with _opened(path) as image:
            return _turned(image)
    except (BadPicture, *_BROKEN):
        return None


@lru_cache(maxsize=512)
def _look(path: Path, _changed: int, declared: Size | None) -> Look:
    try:
        with _opened(path) as image:
            stored, upright = image.size, _shows_upright(image, declared)
            width, height = _turned(image) if upright else stored
            if stored[0] * stored[1] <= DECODED_PIXELS:
                image.load()
    except BadPicture as error:
        return Look(0, 0, True, str(error))
    except _BROKEN:
        return Look(0, 0, True, "the file is cut short or broken")
    return Look(width, height, upright)


def misfit(found: Look, declared: Size | None) -> str | None:
    """How a picture differs from the size its export states, and what becomes of the shapes."""
    if declared is None or found.problem or declared == (found.width, found.height):
        return None
    across, down = found.width / declared[0], found.height / declared[1]
    sizes = f"{found.width} × {found.height} px, the export says {declared[0]:g} × {declared[1]:g}"
    if abs(across - down) <= 0.02 * max(across, down):
        return f"The picture is {sizes}: shapes are scaled to it."
    return f"The picture is {sizes}, in other proportions: shapes may not fit."


def crop(path: Path, box: Sequence[float] | None, declared: Size | None, edge: int) -> bytes:
    """A part of a picture as JPEG, its longer side `edge` pixels at most. Raises BadPicture.

    `box` is left, top, right, bottom in the coordinates of the export; None takes it all.
    """
    try:
        with _opened(path) as image:
            upright = _shows_upright(image, declared)
            if box is None:
                image.draft("RGB", (edge, edge))
            shown = ImageOps.exif_transpose(image) if upright else image
            part = _cut(shown, box, declared) if box is not None else shown
            part.thumbnail((edge, edge), Image.Resampling.BILINEAR, reducing_gap=2.0)
            out = BytesIO()
            _flat(part).save(out, "JPEG", quality=QUALITY)
            return out.getvalue()
    except _BROKEN as error:
        raise BadPicture("the file is cut short or broken") from error


def is_too_large(path: Path) -> bool:
    """Whether a picture would fill the memory once decoded; what is broken is not."""
    try:
        with _opened(path):
            return False
    except BadPicture:
        return True
    except _BROKEN:
        return False


def _opened(path: Path) -> Image.Image:
    """Open without decoding, refusing what would fill the memory once decoded."""
    try:
        image = Image.open(path, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise BadPicture(TOO_LARGE) from error
    if image.width * image.height > MAX_PIXELS:
        image.close()
        raise BadPicture(TOO_LARGE)
    return image


def _shows_upright(image: Image.Image, declared: Size | None) -> bool:
    turned = _turned(image)
    fits_stored = declared is not None and _alike(declared, image.size)
    return not (fits_stored and not _alike(declared or turned, turned))


def _turned(image: Image.Image) -> tuple[int, int]:
    """Width and height as browsers show it."""
    lying = image.getexif().get(ORIENTATION, 1) in (5, 6, 7, 8)
    return (image.height, image.width) if lying else image.size


def _alike(one: Size, other: tuple[int, int]) -> bool:
    """Whether two sizes have the same proportions, within 2%."""
    return abs(one[0] * other[1] - one[1] * other[0]) <= 0.02 * one[1] * other[0]


def _cut(image: Image.Image, box: Sequence[float], declared: Size | None) -> Image.Image:
    """What lies in a box; where it reaches beyond the picture there is quiet grey."""
    width, height = declared or image.size
    across, down = image.width / width, image.height / height
    left, right = sorted((round(box[0] * across), round(box[2] * across)))
    top, bottom = sorted((round(box[1] * down), round(box[3] * down)))
    right, bottom = max(right, left + 1), max(bottom, top + 1)
    within = (max(left, 0), max(top, 0), min(right, image.width), min(bottom, image.height))
    if within == (left, top, right, bottom):
        return image.crop(within)
    if (right - left) * (bottom - top) > MAX_PIXELS:
        raise BadPicture("the shape lies far outside the picture")
    ground = Image.new("RGB", (right - left, bottom - top), BACKGROUND)
    if within[0] < within[2] and within[1] < within[3]:
        ground.paste(_flat(image.crop(within)), (within[0] - left, within[1] - top))
    return ground


def _flat(image: Image.Image) -> Image.Image:
    """Without transparency, on a quiet grey."""
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image.convert("RGB")
    ground = Image.new("RGB", image.size, BACKGROUND)
    seen = image.convert("RGBA")
    ground.paste(seen, mask=seen)
    return ground


class Shelf:
    """A folder of small files that never grows beyond a limit: the oldest go first."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder, self.limit = folder, limit
        self._lock = threading.Lock()
        self._size: int | None = None

    def path(self, *parts: object) -> Path:
        """Where what is known by these parts is kept."""
        name = hashlib.sha256(repr(parts).encode()).hexdigest()[:40]
        return self.folder / name[:2] / name[2:]

    def keep(self, path: Path, content: bytes) -> None:
        """Keep a file, whole or not at all."""
        made = self.blank()
        made.write_bytes(content)
        self.settle(made, path)

    def blank(self) -> Path:
        """A new place for a file that is still being written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"new-{secrets.token_hex(8)}"

    def settle(self, made: Path, path: Path) -> None:
        """Put a written file in its place and let the oldest go where there are too many."""
        path.parent.mkdir(parents=True, exist_ok=True)
        size = made.stat().st_size
        os.replace(made, path)
        with self._lock:
            self._size = self._measured() if self._size is None else self._size + size
            if self._size > self.limit:
                self._size = self._prune()

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self.folder.glob("*/*"):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            found.append((stat.st_mtime, stat.st_size, path))
        return sorted(found)

    def _measured(self) -> int:
        return sum(size for _, size, _ in self._files())

    def _prune(self) -> int:
        files = self._files()
        total = sum(size for _, size, _ in files)
        for _, size, path in files:
            if total <= 0.8 * self.limit:
                break
            path.unlink(missing_ok=True)
            total -= size
        return total
