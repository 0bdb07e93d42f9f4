"""What a table's first bytes show: its kind, its columns, and whether a tool wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from ingest.adapters import _table_csv as text
from ingest.adapters._table_source import open_table
from ingest.errors import IngestError
from ingest.export import Export

_BINARY = (b"PAR1", b"ARROW1", b"\xff\xff\xff\xff", b"PK\x03\x04")

_SIGNATURES: tuple[tuple[str, bool, frozenset[str]], ...] = tuple(
    (tool, is_other_format, frozenset(columns.split()))
    for tool, is_other_format, columns in (
        ("Label Studio", True, "id annotator annotation_id lead_time"),
        ("Prodigy", True, "_input_hash _task_hash"),
        ("Labelbox", True, "data_row projects"),
        ("Labelbox", True, "DataRow ID Label"),
        ("VIA", True, "region_shape_attributes"),
        ("VIA", True, "spatial_coordinates metadata"),
        ("doccano", True, "id text label"),
        ("doccano", True, "id text labels"),
        ("doccano", True, "id text entities"),
        ("doccano", True, "text annotations annotation_approver"),
        ("doccano", True, "filename label"),
        ("Appen", False, "_unit_id _worker_id"),
        ("Appen", False, "_unit_id _trusted_judgments"),
        ("Mechanical Turk", False, "HITId AssignmentId WorkerId"),
        ("Zooniverse", False, "classification_id workflow_id subject_ids"),
        ("Toloka", False, "ASSIGNMENT:assignment_id"),
    )
)


@dataclass(frozen=True)
class Peek:
    """A table as far as its head shows; `tool` is who wrote it, where that can be told."""

    kind: str
    columns: tuple[str, ...]
    tool: str | None = None
    is_other_format: bool = False


def peek_columns(export: Export) -> Peek | str:
    """The table's kind and columns, or why it is none. Never raises."""
    member = export.single
    if member is None:
        return f"{len(export.members)} data files; a table is one file"
    try:
        head = export.peek()
        if head.startswith(_BINARY):  # these keep their columns at the end of the file
            source = open_table(export.path(), member.name)
            return _signed(source.kind, source.columns)
        plain = head.lstrip(b"\xef\xbb\xbf \r\n\t")
        if plain.startswith(b"{"):
            return _json_columns(plain)
        if not plain or plain.startswith((b"[", b"<")):
            return "empty" if not plain else "JSON array or XML, not a table"
        dialect = text.dialect(head, member.name)
        columns = text.header(head, dialect, member.name)
    except IngestError as error:
        return str(error)
    except Exception as error:  # garbage may break any parser, and a sniff says no to it
        return f"not a table ({type(error).__name__})"
    return _signed(dialect.kind, columns) if len(columns) > 1 else "one column of text"


def _json_columns(head: bytes) -> Peek | str:
    """The keys of the first lines that are whole; all of them in one object each."""
    lines = head.split(b"\n")[:50]
    keys: dict[str, None] = {}
    for line in lines if len(lines) == 1 else lines[:-1] or lines:
        if not line.strip():
            continue
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError:
            if keys:
                continue
            return "JSON, but not one object per line"
        if isinstance(record, dict):
            keys.update(dict.fromkeys(record))
    return _signed("JSON lines", tuple(keys))


def _signed(kind: str, columns: Sequence[str]) -> Peek:
    names = set(columns)
    for tool, is_other_format, signature in _SIGNATURES:
        is_exact = tool == "doccano" and len(signature) == 2
        if signature == names if is_exact else signature <= names:
            return Peek(kind, tuple(columns), tool, is_other_format)
    for tool, prefix in (
        ("Toloka", "INPUT:"),
        ("Mechanical Turk", "Answer."),
        ("Label Studio", "_data_"),
    ):
        if any(column.startswith(prefix) for column in columns):
            return Peek(kind, tuple(columns), tool)
    return Peek(kind, tuple(columns))
