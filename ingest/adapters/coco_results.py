"""COCO results: a bare JSON list of predictions with image_id, category_id and score.

Written by detectors for COCO's evaluation: boxes, masks or keypoints, also captions without a
score. Every image that occurs is an asset with one prediction; images and classes are known
by number only (their names stand in the instances file), so labels are NULL and the number
is in the attribute category_id. Asset ids are those of the instances file, so that both join
in one project.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.adapters._coco import BATCH, Batches, Source, broken, loads
from ingest.adapters._coco_head import ident_of
from ingest.adapters._coco_look import data_members
from ingest.adapters._coco_rows import Rows, attributes_of, score_of
from ingest.adapters._coco_shapes import NO_SHAPE, NO_SKELETON, BrokenShape, shape_of
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export
from ingest.frames import frame
from ingest.json_stream import elements, peek_keys

TOOL = "COCO"
VERSION = "1"
CARRIES = {
    "annotator": "no",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "yes",
    "geometry": "yes",
}
EVIDENCE = "real export"

_SHAPES = {"bbox", "segmentation", "keypoints"}


def sniff(export: Export) -> Sniff:
    """Certain for a list whose first element has image_id, category_id, score and a shape."""
    members = data_members(export)
    if len(members) != 1:
        return Sniff("no", "a results file is one file")
    kind, keys = peek_keys(export.peek(members[0]))
    if kind != "array":
        return Sniff("no", "no list at the top level")
    if {"image_id", "category_id", "score"} <= set(keys) and _SHAPES & set(keys):
        return Sniff("certain", "list of objects with image_id, category_id, score and a shape")
    if {"image_id", "caption"} <= set(keys) <= {"image_id", "caption", "id", "score"}:
        return Sniff("certain", "list of objects with image_id and caption")
    missing = sorted({"image_id", "category_id", "score"} - set(keys))
    return Sniff("no", f"its first element lacks {', '.join(missing) or 'a shape'}")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield predicted objects, with an asset and a prediction for every image that occurs."""
    name = export.name
    batches = Batches(lambda source, rows, problems: _convert(source, rows, problems, name))
    images: dict[str, int] = {}
    yield from _names_missing()
    with export.open(data_members(export)[0]) as stream:
        for row, (_, raw) in enumerate(elements(stream)):
            record = loads(raw)
            image = ident_of(record.get("image_id")) if record is not None else None
            if record is None or image is None:
                yield broken(f"record {row + 1}")
                continue
            images.setdefault(image, row)
            batches.take(Source(row, "", row + 1, record, image, None, None), len(raw))
            if batches.is_full:
                yield from batches.flush()
    yield from batches.flush()
    rows = list(images.items())
    for start in range(0, len(rows), BATCH):
        yield from _passes(rows[start : start + BATCH], name)


def _names_missing() -> Iterator[Problem]:
    text = (
        "A results file names classes and images by number only; predictions have no label. "
        "Load the instances file into the same project for the images."
    )
    yield Problem("info", "names_missing", text)


def _passes(images: list[tuple[str, int]], name: str) -> Iterator[Batch]:
    """An asset and a prediction per image; the file's name tells one model's from another's."""
    assets = [
        {
            "asset_id": f"coco:{image}",
            "asset_key": f"coco:{image}",
            "source_asset_id": image,
            "source_row": row,
            "media_type": "image",
        }
        for image, row in images
    ]
    yield Batch("assets", frame("assets", assets))
    passes = [
        {
            "submission_id": f"coco:results:{name}:{image}",
            "asset_id": f"coco:{image}",
            "source_row": row,
            "role": "prediction",
            "is_gold": False,
            "status": "submitted",
        }
        for image, row in images
    ]
    yield Batch("submissions", frame("submissions", passes))


def _convert(source: Source, rows: Rows, problems: list[Problem], name: str) -> None:
    record = source.record
    try:
        shape = shape_of(record, NO_SKELETON)
    except BrokenShape as error:
        text = f"The prediction's geometry is broken ({error}); it was left out."
        problems.append(Problem("error", "broken_shape", text, source.place, 1))
        return
    caption = record.get("caption")
    is_caption = shape is NO_SHAPE and isinstance(caption, str)
    attributes, _ = attributes_of(record)
    if (category := ident_of(record.get("category_id"))) is not None:
        attributes["category_id"] = category
    submission = f"coco:results:{name}:{source.image}"
    texts = (
        f"{submission}:{source.ident}",
        submission,
        "coco:" + source.image,
        "caption" if is_caption else "label",
        shape.type or ("text" if is_caption else "classification"),
        None,
        caption if is_caption else None,
    )
    rows.add(source.row, texts, shape, score_of(record), attributes)
