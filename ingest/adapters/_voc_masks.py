"""Pascal VOC: the pictures that paint objects and classes, beside the XML of a picture.

SegmentationObject has the number of an object in each pixel, SegmentationClass a class, both with
black where there is nothing and 255 along the edges, which belong to nobody. The colours are those
of VOC's palette, or of labelmap.txt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ingest.adapters import _bitmaps
from ingest.adapters._bitmaps import Columns, Pixels
from ingest.export import Export, Member

OBJECTS = ("SegmentationObject", "SegmentationObjectPNG")
CLASSES = ("SegmentationClass", "SegmentationClassPNG")

_NOTHING = (0, 255)
_LIKE = 0.5  # intersection over union of a mask's bounds and a box that are of one object
_VOC = (
    "background aeroplane bicycle bird boat bottle bus car cat chair cow diningtable dog horse "
    "motorbike person pottedplant sheep sofa train tvmonitor"
).split()
_LONGEST_MAP = 2**20


@dataclass(frozen=True)
class Palette:
    """The class of every colour. `is_stated`: a labelmap.txt says so, else it is VOC's."""

    names: dict[int, str]
    is_stated: bool = False

    def of(self, labels: Iterable[str | None]) -> dict[int, str]:
        """Classes by colour for a picture whose objects have these labels.

        VOC's own colours mean its own classes; of a set with others they mean nothing.
        """
        found = set(labels)
        return self.names if self.is_stated or (found and found <= set(_VOC)) else {}


def palette(export: Export) -> Palette:
    """The colours that labelmap.txt states (label:red,green,blue:parts:actions), else VOC's own."""
    member = export.find("labelmap.txt")
    if member is None:
        return Palette({voc_colour(index): name for index, name in enumerate(_VOC)})
    text = export.peek(member, _LONGEST_MAP).decode("utf-8", "replace")
    found: dict[int, str] = {}
    for line in text.splitlines():
        name, _, rest = line.partition(":")
        if not name.strip() or name.startswith("#"):
            continue
        parts = rest.split(":")[0].split(",")
        levels = [int(part) for part in parts if part.strip().isdecimal() and len(part) < 5]
        if len(levels) == 3 and max(levels) < 256:
            found[levels[0] | levels[1] << 8 | levels[2] << 16] = name.strip()
        else:
            found[voc_colour(len(found))] = name.strip()
    return Palette(found, is_stated=True)


def mask_of(export: Export, member: Member, folders: Iterable[str]) -> str | None:
    """The picture in one of these folders that is called like an XML file."""
    path = PurePosixPath(member.name)
    places = [i for i, part in enumerate(path.parts) if part.lower() == "annotations"]
    top = len(path.parts) - 1 if not places else places[-1]
    below = path.parts[top + 1 :] if places else path.parts[top:]
    root, name = PurePosixPath(*path.parts[:top]), PurePosixPath(*below).with_suffix(".png")
    return _bitmaps.find(export, ((root / folder / name).as_posix() for folder in folders))


def masks_of(export: Export, member: Member) -> Iterator[str]:
    """The pictures at hand that paint the picture of an XML file."""
    for folders in (OBJECTS, CLASSES):
        name = mask_of(export, member, folders)
        if name is not None:
            yield name


def number_of(picture: Image.Image) -> NDArray[Any]:
    """The number of each pixel's object: its place in the palette; of colours, in VOC's."""
    if picture.mode in ("1", "L", "LA", "I", "I;16", "P"):
        return _bitmaps.indexes(picture)
    return voc_index(_bitmaps.colours(picture))


def colour_of(picture: Image.Image) -> NDArray[Any]:
    """The colour of each pixel; a grey picture is taken to have places in VOC's palette."""
    if picture.mode in ("1", "L", "LA", "I", "I;16"):
        table = np.array([voc_colour(index) for index in range(256)], np.int32)
        return table[np.minimum(_bitmaps.indexes(picture).astype(np.int64), 255)]
    return _bitmaps.colours(picture)


@dataclass(frozen=True)
class Region:
    """What one number or colour covers, and the class it is of where that is known."""

    number: int
    columns: Columns
    label: str | None


def object_regions(objects: Pixels, classes: Pixels | None, names: dict[int, str]) -> list[Region]:
    """A region per object, with the class that its first pixel has."""
    regions = []
    for index in objects.present():
        drawn = objects.mask(index)
        if index in _NOTHING or drawn is None:
            continue
        is_of = classes.at(objects.first(index)) if classes is not None else None
        regions.append(Region(index, drawn, names.get(is_of) if is_of else None))
    return regions


def class_regions(classes: Pixels, names: dict[int, str]) -> list[Region]:
    """A region per class."""
    regions = []
    for index in classes.present():
        drawn = classes.mask(index)
        label = names.get(index)
        is_nothing = index in (0, voc_colour(255)) or label == "background"
        if drawn is not None and not is_nothing:
            regions.append(Region(index, drawn, label))
    return regions


def matched(
    regions: Sequence[Region], rows: Sequence[dict[str, Any] | None]
) -> tuple[dict[int, Region], list[Region]]:
    """The region of each row by its place, and the regions that are of no row.

    A region belongs to the object in the place of its number, if they overlap and their classes
    do not differ; some writers number masks apart from objects, so one that does not fit there
    goes to the row whose box is most like it.
    """
    found: dict[int, Region] = {}
    left: list[Region] = []
    for region in regions:
        place = region.number - 1
        row = rows[place] if place < len(rows) else None
        if row is not None and _overlap(region, row) > 0:
            found[place] = region
        else:
            left.append(region)
    stray = []
    for region in left:
        free = [(p, row) for p, row in enumerate(rows) if row is not None and p not in found]
        likeness, place = max(((_overlap(region, row), -p) for p, row in free), default=(0.0, 0))
        if likeness >= _LIKE:
            found[-place] = region
        else:
            stray.append(region)
    return found, stray


def _overlap(region: Region, row: dict[str, Any]) -> float:
    """Intersection over union of the bounds; 0 where it cannot be the row's object."""
    is_box = row["type"] == "bbox" and "rotation_degrees" not in row
    if not is_box or (region.label is not None and region.label != row["label"]):
        return 0.0
    one, two = region.columns, row
    across = min(one["x_max"], two["x_max"]) - max(one["x_min"], two["x_min"])
    down = min(one["y_max"], two["y_max"]) - max(one["y_min"], two["y_min"])
    if across <= 0 or down <= 0:
        return 0.0
    both = sum((r["x_max"] - r["x_min"]) * (r["y_max"] - r["y_min"]) for r in (one, two))
    return float(across * down / (both - across * down))


def voc_index(numbers: NDArray[Any]) -> NDArray[Any]:
    """Where colours stand in VOC's palette: it deals the bits of a place out to red, green and
    blue in turn, the lowest bit to the highest of red.

    >>> voc_index(np.array([128, 224 | 224 << 8 | 192 << 16])).tolist()
    [1, 255]
    """
    found = np.zeros_like(numbers)
    for place in range(8):
        for part in range(3):
            found |= ((numbers >> (8 * part + 7 - place)) & 1) << (3 * place + part)
    return found & 255


def voc_colour(index: int) -> int:
    """The colour at a place of VOC's palette, as `_bitmaps.colours` numbers it.

    >>> voc_colour(1), voc_colour(255) == 224 | 224 << 8 | 192 << 16
    (128, True)
    """
    return sum(
        ((index >> (3 * place + part)) & 1) << (8 * part + 7 - place)
        for place in range(3)
        for part in range(3)
    )
