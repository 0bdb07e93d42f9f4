"""doccano: fastText export of text classification, `__label__class text` on each line.

Also what others write for fastText. Several classes stand one after the other at the beginning
of the line. Carried over: the classes and the text. Not in the format: ids, times, reviews and
spaces in class names; whose it is says only the file name inside a download.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from ingest.adapters._doccano_rows import Answers, Examples, download, people_of, sniff_download
from ingest.adapters._record_rows import Decisions, Rows
from ingest.adapters._record_walk import position, read_record
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member

TOOL = "doccano"
VERSION = "1"
CARRIES = {
    "annotator": "file names of a download",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "no",
    "geometry": "no",
}
EVIDENCE = "real export"

_MARK = "__label__"
_SUFFIXES = (".txt",)
_LONGEST_LINE = 2**28


def sniff(export: Export) -> Sniff:
    """Lines that begin with __label__."""
    return sniff_download(export, _SUFFIXES, _sniff_member)


def _sniff_member(export: Export, member: Member) -> Sniff:
    lines = export.peek(member).removeprefix(codecs.BOM_UTF8).splitlines()
    marked = [line.startswith(_MARK.encode()) for line in lines if line.strip()]
    if not marked or not marked[0]:
        return Sniff("no", "the first line does not begin with __label__")
    return Sniff("certain", "lines that begin with __label__")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """One line after the other."""
    people = people_of(export, download(export, _SUFFIXES))
    members = list(people)
    rows = Rows("doccano")
    examples = Examples(rows)
    ordinal = 0
    for member in members:
        first = ordinal
        for line in _lines(export, member):
            rows.where = position(members, member, ordinal - first)
            example = (examples, member.name, ordinal, people[member])
            read_record(rows, {"line": line}, _line, *example)
            ordinal += 1
            yield from rows.full()
    if ordinal == 0:
        raise Unreadable(f"{export.name} holds no line of text. Export it again.")
    yield from rows.rest()


def _lines(export: Export, member: Member) -> Iterator[str]:
    with export.open(member) as stream:
        number = 0
        while raw := stream.readline(_LONGEST_LINE):
            number += 1
            if number == 1:
                raw = raw.removeprefix(codecs.BOM_UTF8)
            if b"\0" in raw:
                raise Unreadable(f"{member.name} is not text: line {number} holds a zero byte.")
            try:
                line = raw.decode("utf-8").rstrip("\r\n")
            except UnicodeDecodeError:
                raise Unreadable(
                    f"{member.name} is not UTF-8 text (line {number})."
                    " Save it again with the encoding UTF-8."
                ) from None
            if line.strip():
                yield line


def _line(
    record: dict[str, str], examples: Examples, file: str, ordinal: int, user: str | None
) -> None:
    labels: list[str] = []
    text = record["line"]
    while text.startswith(_MARK):
        word, _, text = text.partition(" ")
        labels.append(word.removeprefix(_MARK))
    asset = examples.asset({"text": text}, file, ordinal, {})
    if user is not None and not labels:
        message = "Examples without labels in a member's file count as not labeled by them."
        examples.rows.problem("empty_not_counted", message, "info")
        return
    submission = examples.submission(asset, examples.rows.named(user, user))
    Answers(Decisions(examples.rows, submission), text).labels(labels)
