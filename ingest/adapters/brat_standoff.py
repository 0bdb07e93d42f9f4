"""brat: standoff annotation, a folder or zip with one .ann beside each .txt.

Written by every version of brat and by many corpora in its format, also as `.a1` (given) and
`.a2` (answers) of shared tasks. One submission per annotation file, also when it is empty:
opened and nothing found, or never opened, the format does not tell.

Carried over: spans, also discontinuous; events as spans at their trigger with one relation per
argument; relations; equivalences as relations to their first member; attributes, modifications
and normalisations as attributes of what they belong to; the classes annotation.conf declares.
Entities of `.a1` files are predictions, because nobody here drew them. Lost: notes of annotators.
Not in the format: annotators, times, review, gold. Where one folder holds one annotator's files,
`--map annotator=1` says so (1 is the first folder of the path, `folder` the innermost).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.adapters._brat_document import Document
from ingest.adapters._brat_files import (
    ENDINGS,
    Files,
    annotator_part,
    declared,
    documents,
    is_only_brat,
    orphans,
)
from ingest.adapters._brat_lines import Lines, parse
from ingest.adapters._gather import Gather, Row
from ingest.adapters._sniffing import spread
from ingest.adapters._values import content_hash, text_key
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export, Member

TOOL = "brat"
VERSION = "1"
CARRIES = {
    "annotator": "folder name, with --map",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "given entities (.a1)",
    "geometry": "text spans",
}
EVIDENCE = "real export"

_LINE = re.compile(rb"(?:T\d+\t\S+ \d+ \d+|[REAMN]\d+\t\S+ ?|#\d*\t\S+ \S+\t|\*\t\S+ \S+ \S+)")


def sniff(export: Export) -> Sniff:
    """Annotation files whose lines begin with an id and a tab, beside texts."""
    found = documents(export)
    if not found:
        return Sniff("no", "no .ann file")
    if not is_only_brat(export):
        return Sniff("no", "files that are not brat's lie beside the .ann files")
    members = [m for files in spread(found, 12) for m in files.annotations.values()]
    heads = [head for member in members if (head := export.peek(member, 4096).strip())]
    if any(not _LINE.match(head) for head in heads):
        return Sniff("no", "lines in an .ann file that are not brat's")
    if heads:
        return Sniff("certain", f"{len(found)} annotation files with brat's lines")
    paired = any(files.text is not None for files in found)
    return Sniff("likely" if paired else "no", "annotation files that are all empty")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """One document after the other."""
    part = annotator_part(options.columns)
    rows = Gather("brat")
    found = documents(export)
    _declare(rows, export)
    _tell_layout(rows, export, found, part)
    for ordinal, files in enumerate(found):
        _read_document(rows, export, files, part, ordinal)
        yield from rows.full()
    yield from rows.rest()


def _read_document(
    rows: Gather, export: Export, files: Files, part: int | None, ordinal: int
) -> None:
    path, annotator = files.without(part)
    rows.where = path
    rows.keep()
    text = _text(rows, export, files.text) if files.text else None
    if files.text is None:
        rows.problem("no_text", "A document has no .txt; its offsets could not be checked.")
    asset_id = f"brat:{path}"
    if rows.is_new_asset(asset_id):
        row: Row = {"asset_id": asset_id, "source_asset_id": path, "source_row": ordinal}
        row |= {"uri": f"{path}.txt", "media_type": "text", "text": text}
        rows.add("assets", row | {"asset_key": text_key(text) if text else path})
    given = _lines(rows, export, files, ".a1")
    person = f":{content_hash([path, annotator])}" if annotator else ""
    known = _add_given(rows, given, path + person, asset_id, ordinal, text) if given else None
    submission = _submission(f"brat:{path}{person}", asset_id, "work", ordinal)
    submission["annotator_id"] = rows.introduce(annotator, annotator) if annotator else None
    rows.add("submissions", submission)
    for ending in (".ann", ".a2"):
        if lines := _lines(rows, export, files, ending):
            Document(rows, submission, text).add(lines, given, known)


def _submission(ident: str, asset_id: str, role: str, ordinal: int) -> Row:
    return {
        "submission_id": ident,
        "asset_id": asset_id,
        "source_row": ordinal,
        "role": role,
        "is_gold": False,
        "status": "submitted",
    }


def _add_given(
    rows: Gather, given: Lines, name: str, asset_id: str, ordinal: int, text: str | None
) -> dict[str, str]:
    """The entities that were there before, as a submission of their own."""
    submission = _submission(f"brat:given:{name}", asset_id, "prediction", ordinal)
    rows.add("submissions", submission)
    document = Document(rows, submission, text)
    document.add(given)
    return document.ids


def _lines(rows: Gather, export: Export, files: Files, ending: str) -> Lines | None:
    member = files.annotations.get(ending)
    if member is None:
        return None
    lines = parse(_text(rows, export, member).removeprefix("\ufeff"))
    where = rows.where
    for number in lines.broken:
        rows.where = f"{where}{ending} line {number}"
        rows.reject(rows.mark(), "broken_line", "A line is none of brat's kinds.")
    rows.where = where
    return lines


def _text(rows: Gather, export: Export, member: Member) -> str:
    """A file's text as it stands: offsets count every character of it."""
    with export.open(member) as stream:
        raw = stream.read()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        message = "A file holds bytes that are no UTF-8; they were replaced."
        rows.problem("damaged_text", message)
        return raw.decode("utf-8", "replace")


def _declare(rows: Gather, export: Export) -> None:
    """The classes that the configuration lists."""
    for member in export.members:
        if export.relative(member).rpartition("/")[2] == "annotation.conf":
            for name, parent, rank in declared(_text(rows, export, member)):
                row: Row = {"question": "label", "label": name, "parent": parent, "rank": rank}
                rows.add("labels", row | {"is_declared": True})


def _tell_layout(rows: Gather, export: Export, found: list[Files], part: int | None) -> None:
    names = [files.path.rpartition("/")[2] for files in found]
    if part is None and len(set(names)) < len(names):
        message = (
            "Several folders hold files of one name. If a folder is an annotator, say which part"
            " of the path with --map annotator=1 (1 is the first folder)."
        )
        rows.problem("annotator_folders", message, "warning", export.name)
    if count := orphans(export, found):
        message = f"{count} texts have no annotation file ({', '.join(ENDINGS)}); left out."
        rows.problem("text_without_annotations", message, "info", export.name)
