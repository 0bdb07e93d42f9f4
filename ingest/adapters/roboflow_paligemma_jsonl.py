"""Roboflow's PaliGemma JSON Lines: a picture, a question (prefix) and its answer (suffix) per line.

One file per split (_annotations.train.jsonl), alone or in a folder or zip. Each line is a text
answer to the question its prefix asks; all lines of a picture are one pass, because the format
does not say whose they are, and lines that repeat are kept. Boxes and masks that a suffix spells
out stay text. Not in the format: who labeled, when, any review.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import orjson

from ingest.adapters import _roboflow
from ingest.adapters._drawn_files import data_members, each_member
from ingest.adapters._drawn_rows import Rows, label, text
from ingest.adapters._roboflow import Pictures, ids_of, picture_names, records, sniff_splits
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export, Member

TOOL = _roboflow.TOOL
VERSION = "1"
CARRIES = _roboflow.CARRIES
EVIDENCE = "real export"

_KEYS = {"image", "prefix", "suffix"}


def sniff(export: Export) -> Sniff:
    """Certain for lines of objects with image, prefix and suffix."""
    return sniff_splits(export, _look)


def _look(head: bytes, name: str) -> Sniff:
    lines = [line for line in head.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip()]
    for line in lines[:20]:
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(record, dict) and set(record) >= _KEYS:
            return Sniff("certain", "lines of image, prefix and suffix")
        break
    return Sniff("no", "no lines of image, prefix and suffix")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield a picture and its pass when its first line comes, and an answer per line."""
    members = data_members(export)
    pictures = Pictures(export, members, partial(picture_names, export))
    rows = Rows()

    def read_member(member: Member, place: str) -> Iterator[Batch | Problem | Fact]:
        before = None
        for number, record in enumerate(records(export, member), start=1):
            before = _read_line(record, member, pictures, f"{place}line {number}", rows, before)
            yield from rows.full()

    yield from each_member(export, members, rows, read_member)
    yield from rows.rest()


def _read_line(
    record: Any, member: Member, pictures: Pictures, place: str, rows: Rows, before: str | None
) -> str | None:
    """Read one line; returns the picture it is about."""
    given = record if isinstance(record, dict) else {}
    name, prefix = label(given.get("image")), label(given.get("prefix"))
    answer = given.get("suffix")
    if not name or not prefix or not isinstance(answer, str | int | float):
        sentence = "A line is no JSON object with image, prefix and suffix; it was left out."
        rows.reject("broken_record", sentence, place)
        return before
    asset = pictures.row(name, member)
    if name != before:
        rows.picture(asset, ids_of(asset), records=0)
    value = answer if isinstance(answer, str) else text(answer)
    row = {"question": prefix, "type": "text", "value_text": value}
    rows.annotate({**ids_of(asset), **row})
    return name
