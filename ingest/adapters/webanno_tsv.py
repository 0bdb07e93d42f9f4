"""WebAnno TSV 3 and 2: spans, relations and chains, one row per token.

Written by INCEpTION and WebAnno as a document's export; a folder or zip with a folder per
document and a file per user is read as the tool's download, its curator's file as gold. A bare
file names nobody, and so do files side by side that have different texts.

Every layer is a question; the class is its value or label, else its first feature, the others are
attributes. Carried over: multi-token, stacked, zero-width and sub-token spans, relations (also
between mere tokens), slots and chains as relations. Offsets in UTF-16 become code points. Lost:
the text between sentences. Which features are free text the file does not say. TSV 2 is read when
its first line names the layers, and refused otherwise, as TSV 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.adapters import _webanno_files as files
from ingest.adapters._gather import Gather
from ingest.adapters._sniffing import spread
from ingest.adapters._webanno_model import offsets
from ingest.adapters._webanno_tsv2 import header
from ingest.adapters._webanno_tsv3 import FORMAT
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export

TOOL = "INCEpTION"
VERSION = "1"
CARRIES = {
    "annotator": "file name, in the download's folders",
    "times": "no",
    "review": "no",
    "gold": "curator's file",
    "prediction": "no",
    "geometry": "text spans",
}
EVIDENCE = "real export"

_OLD = re.compile(r"#id=\d+\r?\n#text=[^\n]*\n\d+(?:-\d+)?\t")


def sniff(export: Export) -> Sniff:
    """Files that begin with the name of the format, or as TSV 1 and 2 do."""
    if not export.members:
        return Sniff("no", "no data files")
    if export.single is None and not all(m.name.lower().endswith(".tsv") for m in export.members):
        return Sniff("no", "files beside the .tsv files")
    for member in spread(export.members, 12):
        head = export.peek(member, 16384).decode("utf-8-sig", "replace")
        is_two = header(head) is not None and "#id=" in head
        if not (head.startswith(FORMAT) or is_two or _OLD.match(head)):
            return Sniff("no", "a file that does not begin as WebAnno TSV does")
    return Sniff("certain", "files that begin as WebAnno TSV does")


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """One file after the other; the text of a document is taken from its first file."""
    rows = Gather(files.ORIGIN)
    texts: dict[str, str] = {}
    for ordinal, source in enumerate(files.sources(export, export.members)):
        where = source.document if source.user is None else f"{source.document}, file {ordinal + 1}"
        rows.where = where
        try:
            document, is_damaged = files.parse(export, source.member, where)
        except Unreadable as error:
            if export.single is not None:
                raise
            rows.reject(rows.mark(), "broken_file", str(error))
            continue
        rows.keep()
        if is_damaged:
            rows.problem(
                "damaged_text", "A file holds bytes that are no UTF-8; they were replaced."
            )
        text = texts.setdefault(source.document, offsets(document).text)
        asset_id = files.add_asset(rows, source.document, text, ordinal)
        if source.is_gold:
            row = files.gold(source.document, asset_id, ordinal)
        else:
            row = files.submission(source.document, source.user, asset_id, ordinal)
            row["annotator_id"] = rows.introduce(source.user, source.user) if source.user else None
        rows.add("submissions", row)
        files.add_annotations(rows, row, document, where)
        yield from rows.full()
    yield from rows.rest()
