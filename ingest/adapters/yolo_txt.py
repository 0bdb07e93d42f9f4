"""YOLO: one text file of numbers per picture, with class names in data.yaml or a list.

Written by Ultralytics, Darknet, Roboflow, CVAT, Label Studio, LabelImg and most converters; a
folder or zip in any of their layouts (labels/ beside images/, obj_train_data/, files side by
side). Read: boxes, polygons (also mixed in one file), turned boxes by their corners, poses,
and DOTA's lines with eight pixel coordinates and a class name.

A picture beside its label file gives the size, and shapes are in pixels; without it they stay
shares of the picture, and turned boxes stay polygons, for an angle cannot be told. A picture
without label file was not labeled; an empty label file says that there was nothing. A sixth
number is a confidence, which makes the whole folder predictions, unless all of them are whole
numbers: then it is a track. Four corners are a turned box where every line of a folder has
four. Without images and image lists a picture's name lacks its ending. Not in the format: who
labeled, when, any review.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ingest.adapters._drawn_files import (
    PICTURES,
    apart,
    asset_key,
    data_members,
    original,
    others,
    picture_size,
    pictures,
    public_name,
    read_text,
)
from ingest.adapters._drawn_rows import Rows, commonest
from ingest.adapters._drawn_shapes import BrokenShape
from ingest.adapters._gather import Out
from ingest.adapters._sniffing import spread
from ingest.adapters._yolo_lines import (
    Habit,
    are_numbers,
    fields_of,
    is_dota,
    parse,
)
from ingest.adapters._yolo_names import Naming, is_naming, project_of, read_naming
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member

TOOL = "YOLO"
VERSION = "1"
CARRIES = {
    "annotator": "no",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "files with confidence",
    "geometry": "yes",
}
EVIDENCE = "real export"

_ROOT = re.compile(r"^(labels|labeltxt|images|jpegimages|obj_\w*data)$", re.IGNORECASE)
_SPLIT = re.compile(r"^(train|val|valid|validation|test)(ing|\d{4})?$", re.IGNORECASE)
_LOOKED_AT = 24


def sniff(export: Export) -> Sniff:
    """Certain for text files of numbers beside a file that names the classes."""
    files = data_members(export)
    unknown = [m.name for m in files if _suffix(m) not in (".txt", ".cache") and not is_naming(m)]
    if unknown:
        return Sniff("no", f"{unknown[0]} is neither labels nor class names of YOLO")
    labels = [m for m in files if _suffix(m) == ".txt" and not is_naming(m)]
    if not labels:
        return Sniff("no", "no text files")
    found = Counter(_kind(export.peek(m)) for m in _spread(labels))
    if found["other"]:
        return Sniff("no", "text files that are not lines of a class number and coordinates")
    if not found["labels"]:
        return Sniff("no", "no line with a class number and coordinates")
    if any(is_naming(m) for m in files):
        return Sniff("certain", "lines of numbers and a list of class names", project_of(export))
    return Sniff("likely", "lines of numbers as in YOLO, without class names")


def _suffix(member: Member) -> str:
    return PurePosixPath(member.name).suffix.lower()


def _spread(members: list[Member]) -> list[Member]:
    """Some members from all over the export, the largest ones too: those are not empty."""
    largest = sorted(members, key=lambda m: -m.size)[:2]
    return [*spread(members, _LOOKED_AT), *largest]


def _kind(head: bytes) -> str:
    """What a text file is by its head: labels, list (of pictures), empty or other."""
    lines = head.decode("utf-8-sig", "replace").split("\n")
    whole = lines[:-1] if len(head) >= 64 * 1024 else lines
    given = [fields for fields in map(fields_of, whole) if fields]
    if not given:
        return "empty"
    labels = sum(are_numbers(fields) or is_dota(fields) for fields in given)
    if 2 * labels >= len(given):  # some lines may be broken
        return "labels"
    listed = sum(_is_picture(" ".join(fields)) for fields in given)
    return "list" if 2 * listed >= len(given) else "other"


def _is_picture(line: str) -> bool:
    return PurePosixPath(line.strip()).suffix.lower() in PICTURES


@dataclass
class _Layout:
    """The files of an export sorted out; names of pictures are by file path."""

    labels: list[Member] = field(default_factory=list)
    pictures: dict[str, Member] = field(default_factory=dict)  # by path without root and ending
    by_name: dict[str, str | None] = field(default_factory=dict)  # full name by stem; None: several
    by_stem: dict[str, Member | None] = field(default_factory=dict)
    habits: dict[str, Habit] = field(default_factory=dict)
    listed: list[str] = field(default_factory=list)

    def picture(self, label: str) -> Member | None:
        """The picture of a label file: in the place that belongs to it, or the only namesake."""
        return self.pictures.get(_place(label)) or self.by_stem.get(_stem(_name(label)))

    def name(self, label: str) -> str:
        """The picture's name of a label file, with its ending where anything tells it."""
        stem = _stem(_name(label))
        found = self.picture(label)
        return _name(found.name) if found else self.by_name.get(stem) or stem


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield a picture, its pass and its objects per label file, then pictures without one."""
    names = read_naming(export)
    rows = Rows()
    layout = _layout(export, names, rows)
    titles = _titles(layout)
    kinds: Counter[str] = Counter()
    for member in layout.labels:
        _read_file(export, member, layout, titles[member.name], names, rows, kinds)
        yield from rows.full()
    seen = set(titles.values())
    yield from _unlabeled(layout, titles, seen, rows)
    declared = dict.fromkeys(names.classes[number] for number in sorted(names.classes))
    rows.declare("label", declared, commonest(kinds))
    yield from rows.rest()


def _layout(export: Export, names: Naming, rows: Rows) -> _Layout:
    """First pass: which file is what, and what the lines of each folder look like."""
    layout = _Layout()
    for member in data_members(export, ".txt"):
        if is_naming(member):
            continue
        kind = _kind(export.peek(member))
        if kind == "list":
            layout.listed += read_text(export, member).splitlines()
        elif kind == "empty" and PurePosixPath(member.name).stem.lower() in ("train", "valid"):
            continue
        else:
            layout.labels.append(member)
    for picture in pictures(others(export)):
        stem = _stem(_name(picture.name))
        layout.pictures[_place(picture.name)] = picture
        layout.by_stem[stem] = None if stem in layout.by_stem else picture
    layout.listed = [line.strip() for line in layout.listed if line.strip()]
    for line in layout.listed:
        name = _name(public_name(line) if not _has_root(line) else line)
        stem = _stem(name)
        layout.by_name[stem] = name if layout.by_name.get(stem, name) == name else None
    for member in layout.labels:
        habit = layout.habits.setdefault(_folder(member.name), Habit(pose=names.keypoints))
        for line in _lines(export, member, Rows()):
            habit.take(fields_of(line))
    for habit in layout.habits.values():
        habit.conclude()
    return layout


def _lines(export: Export, member: Member, rows: Rows) -> list[str]:
    try:
        return read_text(export, member).splitlines()
    except Unreadable as error:
        if export.single is not None:
            raise
        rows.reject("broken_file", str(error), member.name)
        return []


def _folder(path: str) -> str:
    return PurePosixPath(path).parent.as_posix()


def _has_root(path: str) -> bool:
    return any(_ROOT.match(part) for part in path.replace("\\", "/").split("/")[:-1])


def _name(path: str) -> str:
    """A file's path below images/ or labels/ and below the split: what the picture is called."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    roots = [number for number, part in enumerate(parts[:-1]) if _ROOT.match(part)]
    below = parts[roots[-1] + 1 :] if roots else parts
    if not roots and len(below) > 1:
        below = below[-1:]
    while len(below) > 1 and _SPLIT.match(below[0]):
        below = below[1:]
    return "/".join(below)


def _place(path: str) -> str:
    """Where a file is, the same for a label file and its picture."""
    parts = path.split("/")
    roots = [number for number, part in enumerate(parts[:-1]) if _ROOT.match(part)]
    if roots and not parts[roots[-1]].lower().startswith("obj_"):
        parts[roots[-1]] = "*"
    return _stem("/".join(parts))


def _stem(path: str) -> str:
    """A path without the ending of a picture or a text file."""
    pure = PurePosixPath(path)
    is_known = pure.suffix.lower() in PICTURES or pure.suffix.lower() == ".txt"
    return path[: -len(pure.suffix)] if is_known else path


def _titles(layout: _Layout) -> dict[str, str]:
    """What each label file's picture is called; namesakes get their folder in front."""
    titles: dict[str, str] = {}
    for is_prediction in (False, True):
        titles |= apart(
            {
                member.name: layout.name(member.name)
                for member in layout.labels
                if _is_prediction(layout, member) == is_prediction
            }
        )
    return titles


def _is_prediction(layout: _Layout, member: Member) -> bool:
    return layout.habits[_folder(member.name)].extra == "confidence"


def _read_file(
    export: Export,
    member: Member,
    layout: _Layout,
    title: str,
    names: Naming,
    rows: Rows,
    kinds: Counter[str],
) -> None:
    picture = layout.picture(member.name)
    size = picture_size(export, picture) if picture else None
    lines = [(n, fields_of(line)) for n, line in enumerate(_lines(export, member, rows), start=1)]
    is_prediction = _is_prediction(layout, member)
    asset_id = f"yolo:{title}"
    submission_id = f"yolo:prediction:{title}" if is_prediction else asset_id
    submission = {"submission_id": submission_id, "asset_id": asset_id}
    if is_prediction:
        submission["role"] = "prediction"
    _picture(title, member.name, size, rows, submission)
    for number, fields in lines:
        if not fields:
            continue
        place = f"{export.relative(member)} line {number}"
        try:
            found = parse(fields, layout.habits[_folder(member.name)], size)
        except BrokenShape as error:
            rows.reject("broken_line", f"A line was left out: {error}.", place)
            continue
        kinds[found.columns["type"]] += 1
        rows.annotate(
            {
                "submission_id": submission_id,
                "asset_id": asset_id,
                "label": _label(found.label, names, place, rows),
                "source": "automatic" if is_prediction else None,
                "attributes": found.attributes or None,
                **found.columns,
            }
        )


def _label(kind: int | str, names: Naming, place: str, rows: Rows) -> str:
    if isinstance(kind, str):
        return kind
    if kind in names.classes:
        return names.classes[kind]
    if names.classes:
        text = "A class number has no name in the list of classes; it is the label itself."
    else:
        text = "No file names the classes; their numbers are the labels."
    rows.warn("unknown_label", text, place)
    return str(kind)


def _picture(
    title: str,
    path: str,
    size: tuple[int, int] | None,
    rows: Rows,
    submission: dict[str, str] | None,
) -> None:
    split = next((part for part in path.split("/")[:-1] if _SPLIT.match(part)), None)
    facts = {"subset": split, "source_image": original(title)}
    asset = {
        "asset_id": f"yolo:{title}",
        "asset_key": asset_key(title),
        "uri": title,
        "width": float(size[0]) if size else None,
        "height": float(size[1]) if size else None,
        "metadata": {key: value for key, value in facts.items() if value} or None,
    }
    rows.picture(asset, submission)


def _unlabeled(
    layout: _Layout, titles: dict[str, str], seen: set[str], rows: Rows
) -> Iterator[Out]:
    """Pictures without label file: those beside label files, and those on an image list."""
    labeled = {_place(path) for path in titles}
    stems = {_stem(_name(path)) for path in titles}
    folders = {_folder(place) for place in labeled}
    for place, picture in sorted(layout.pictures.items()):
        if place in labeled or _folder(place) not in folders:
            continue
        name = _name(picture.name)
        title = picture.name if name in seen else name
        seen.add(title)
        stems.add(_stem(name))
        _picture(title, picture.name, None, rows, None)
        yield from rows.full()
    for line in layout.listed:
        name = _name(public_name(line) if not _has_root(line) else line)
        if _stem(name) not in stems:
            stems.add(_stem(name))
            _picture(name, line if not line.startswith("/") else "", None, rows, None)
            yield from rows.full()
