"""WebAnno and INCEpTION files: whose they are, and one of them into rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from ingest.adapters import _webanno_tsv2, _webanno_tsv3
from ingest.adapters._gather import Gather, Row
from ingest.adapters._values import content_hash, text_key
from ingest.adapters._webanno_model import Document, offsets
from ingest.adapters._webanno_rows import Annotations
from ingest.errors import Unreadable
from ingest.export import Export, Member

ORIGIN = "inception"
IMPORTED = "INITIAL_CAS"

_CURATORS = frozenset({"curator", "curation_user"})
_CURATED = frozenset({"curation", "curation_document"})
_FOLDERS = _CURATED | {"annotation"}


@dataclass(frozen=True)
class Source:
    """One file: its document, and who made it (None in a bare file)."""

    member: Member
    document: str
    user: str | None
    is_gold: bool = False


def sources(export: Export, members: Sequence[Member]) -> list[Source]:
    """The files with their documents and users, as the tool's download lays them out.

    That is a folder per document and a file per user. Files side by side belong to one document
    when they have one text; otherwise each is a document of its own, and nobody is named.
    """
    found = []
    flat = [m for m in members if "/" not in export.relative(m)]
    is_one_document = len(flat) > 1 and len({_texts(export, m) for m in flat}) == 1
    for member in members:
        path = PurePosixPath(export.relative(member))
        parts = [part for part in path.parts[:-1] if part.lower() not in _FOLDERS]
        stem = path.name.removesuffix(path.suffix)
        if len(path.parts) > 1 or is_one_document:
            folders = {part.lower() for part in path.parts[:-1]}
            is_gold = stem.lower() in _CURATORS or bool(folders & _CURATED)
            found.append(Source(member, "/".join(parts) or export.name, stem, is_gold))
        else:
            name = export.name if export.single is not None else stem
            found.append(Source(member, name, None))
    return [source for source in found if source.user != IMPORTED]


def _texts(export: Export, member: Member) -> str:
    """The sentences at the beginning of a file, to compare it with its neighbours."""
    head = export.peek(member).decode("utf-8", "replace")
    lines = (line for line in head.splitlines() if line.startswith(("#Text=", "#text=")))
    return "\n".join(lines)


def parse(export: Export, member: Member, where: str) -> tuple[Document, bool]:
    """A file as a document, and whether bytes in it were replaced.

    Raises Unreadable for TSV 1 and for TSV 2 without a header line; `where` is what it then calls
    the file (the names of files are names of people).
    """
    with export.open(member) as stream:
        raw = stream.read()
    text = raw.decode("utf-8-sig", "replace")
    is_damaged = "\ufffd" in text and b"\xef\xbf\xbd" not in raw
    if text.startswith(_webanno_tsv3.FORMAT):
        return _webanno_tsv3.parse(text), is_damaged
    if _webanno_tsv2.header(text) is not None:
        return _webanno_tsv2.parse(text), is_damaged
    raise Unreadable(
        f"{where} is WebAnno TSV 1 or 2 without a header line, so its columns"
        " have no names. Export the document again as WebAnno TSV 3."
    )


def add_asset(rows: Gather, name: str, text: str | None, ordinal: int) -> str:
    """Add a document as an asset, once; returns its id."""
    asset_id = f"{ORIGIN}:{name}"
    if rows.is_new_asset(asset_id):
        row: Row = {"asset_id": asset_id, "source_asset_id": name, "source_row": ordinal}
        row |= {"asset_key": text_key(text) if text else name, "media_type": "text"}
        rows.add("assets", row | {"text": text or None})
    return asset_id


def submission(name: str, user: str | None, asset_id: str, ordinal: int) -> Row:
    """The row of a person's work on a document; in its id the person is a hash, not a name."""
    person = f":{content_hash([name, user])}" if user else ""
    return {
        "submission_id": f"{ORIGIN}:{name}{person}",
        "asset_id": asset_id,
        "source_row": ordinal,
        "annotator_id": None,
        "role": "work",
        "is_gold": False,
        "status": "submitted",
    }


def gold(name: str, asset_id: str, ordinal: int) -> Row:
    """The row of the curated result of a document."""
    row = submission(name, None, asset_id, ordinal)
    row["submission_id"] = f"{ORIGIN}:gold:{name}"
    return row | {"role": "gold", "is_gold": True, "gold_status": "active"}


def add_annotations(
    rows: Gather, row: Row, document: Document, where: str, text: str | None = None
) -> None:
    """Add what a document holds under the submission `row`; broken lines are reported."""
    counted = offsets(document, text)
    if document.units and counted.misses(document.units):
        message = "Tokens are not what the text has at their places; offsets may be off."
        rows.problem("offsets_differ", message, at=where)
    Annotations(rows, row, document, counted).add()
    for number in document.broken:
        rows.where = f"{where} line {number}"
        rows.reject(rows.mark(), "broken_line", "A row does not fit the header of its file.")
    rows.where = where
