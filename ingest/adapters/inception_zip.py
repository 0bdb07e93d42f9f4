"""INCEpTION: project backup, a zip or its unpacked folder.

Written by INCEpTION and WebAnno ("export project backup"). Annotations are read from the second
format when that is WebAnno TSV 3; the tool's own `.ser` files are Java objects and are not read,
other second formats (XMI, JSON CAS) are not read either. States, times and events come along
in any case: one submission per annotation document, whatever can be read of it.

Carried over: documents with their texts, annotators, states (finished, in progress as draft,
ignored as skipped; new ones are no submission), curation as gold, tag sets as declared classes,
the event log. Work time is derived from the log: gaps of at most five minutes between a person's
events on a document. Lost: layer settings, comments, recommenders and what they suggested
(accepted and rejected suggestions are events), the server's own logs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import orjson

from ingest.adapters import _webanno_files as files
from ingest.adapters._gather import Gather, Row
from ingest.adapters._inception_events import (
    SYSTEM,
    Log,
    Pass,
    find_log,
    in_batches,
    read_log,
    when,
)
from ingest.adapters._values import BROKEN, as_text, text_key
from ingest.adapters._webanno_model import offsets
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member
from ingest.json_stream import peek_keys

TOOL = "INCEpTION"
VERSION = "1"
CARRIES = {
    "annotator": "yes",
    "times": "yes",
    "review": "no",
    "gold": "curation",
    "prediction": "no",
    "geometry": "text spans, from WebAnno TSV 3",
}
EVIDENCE = "real export"

_PROJECT = re.compile(r"(?:exportedproject.*|\d+)\.json")
_KEYS = re.compile(rb'"(source_documents|annotation_documents|project_permissions)"\s*:\s*\[')
_NAME = re.compile(rb'"name"\s*:\s*("(?:[^"\\]|\\.)*")')
_STATUS = {"FINISHED": "submitted", "IGNORE": "skipped", "IN_PROGRESS": "draft"}
_STATUS |= {"INPROGRESS": "draft", "LOCKED": "skipped"}
_NO_PERSON = frozenset({SYSTEM, files.IMPORTED, "CURATION_USER"})
_LARGE_PEEK = 4 * 2**20
_MOST_TEXT = 64 * 2**20


def sniff(export: Export) -> Sniff:
    """A project description with source and annotation documents at the root."""
    member = _project_member(export)
    if member is None:
        return Sniff("no", "no exportedproject.json")
    head = export.peek(member)
    if peek_keys(head)[0] == "none":
        return Sniff("no", f"{member.name} is no JSON object")
    found = {match[1] for match in _KEYS.finditer(head)}
    if len(found) < 2 and len(head) < member.size:
        found = {match[1] for match in _KEYS.finditer(export.peek(member, _LARGE_PEEK))}
    if len(found) < 2:
        return Sniff("no", f"{member.name} lists no source and annotation documents")
    return Sniff("certain", f"{member.name} with source and annotation documents", _name(head))


def _project_member(export: Export) -> Member | None:
    """The project's description: at the root, or in the only folder there is."""
    found = [m for m in export.members if _PROJECT.fullmatch(PurePosixPath(m.name).name)]
    top = min((m.name.count("/") for m in export.members), default=0)
    at_top = [m for m in found if m.name.count("/") == top]
    return at_top[0] if len(at_top) == 1 else None


def _name(head: bytes) -> str | None:
    match = _NAME.search(head)
    try:
        return str(orjson.loads(match[1])) if match else None
    except orjson.JSONDecodeError:
        return None


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Documents, then the passes over them with what they hold, then events."""
    member = _project_member(export)
    if member is None:
        raise Unreadable(f"{export.name} holds no exportedproject.json. Export the project again.")
    rows = Gather(files.ORIGIN)
    backup = _Backup(rows, export, member)
    backup.declare()
    backup.documents()
    yield from rows.rest()
    for _ in backup.passes():
        yield from rows.full()
    for _ in backup.curated():
        yield from rows.full()
    yield from rows.rest()
    for events in in_batches(backup.log, rows.ROWS):
        for event in events:
            rows.add("events", event)
        yield from rows.rest()


class _Backup:
    """A backup while it is read: its description, its log, the texts of its documents."""

    def __init__(self, rows: Gather, export: Export, member: Member) -> None:
        self._rows = rows
        self._export = export
        self._root = member.name[: -len(PurePosixPath(member.name).name)]
        self._members = {m.name.removeprefix(self._root): m for m in export.members}
        self._project = _description(export, member)
        self._texts: dict[str, str | None] = {}
        self._entries = self._wanted()
        ids = {key: self._submission_id(key) for key in self._entries}
        found = find_log(export, self._root)
        self.log = read_log(rows, export, found, ids) if found is not None else Log()

    def _listed(self, key: str) -> list[dict[str, Any]]:
        found = self._project.get(key)
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    def _wanted(self) -> dict[Pass, dict[str, Any]]:
        """The annotation documents that somebody opened."""
        entries: dict[Pass, dict[str, Any]] = {}
        for entry in self._listed("annotation_documents"):
            name, user = as_text(entry.get("name")), as_text(entry.get("user"))
            if name is None or user is None:
                self._rows.where = "annotation_documents"
                message = "An annotation document names no document or no user."
                self._rows.reject(self._rows.mark(), "broken_record", message)
            elif user not in _NO_PERSON and str(entry.get("state")).upper() != "NEW":
                entries[name, user] = entry
        return entries

    @staticmethod
    def _submission_id(key: Pass) -> str:
        row: Row = files.submission(*key, files.ORIGIN, 0)
        return str(row["submission_id"])

    def declare(self) -> None:
        """The classes of tag sets, for the layer whose class they are."""
        tags = {as_text(s.get("name")): s.get("tags") for s in self._listed("tag_sets")}
        for layer in self._listed("layers"):
            try:
                self._declare_layer(layer, tags)
            except BROKEN:
                self._rows.problem("broken_layer", "A layer's classes could not be read.")

    def _declare_layer(self, layer: dict[str, Any], tags: dict[str | None, Any]) -> None:
        features = [f for f in layer.get("features") or () if isinstance(f, dict)]
        names = [f.get("name") for f in features if f.get("enabled") is not False]
        first = next((n for n in ("value", "label") if n in names), names[0] if names else None)
        for feature in features:
            tag_set = feature.get("tag_set")
            if feature.get("name") != first or not isinstance(tag_set, dict):
                continue
            question = layer["name"].rpartition(".")[2]
            for rank, tag in enumerate(tags.get(as_text(tag_set.get("name"))) or (), 1):
                row: Row = {"question": question, "label": tag["tag_name"], "rank": rank}
                self._rows.add("labels", row | {"is_declared": True})

    def documents(self) -> None:
        """Every source document as an asset, with its text where that is at hand."""
        for ordinal, document in enumerate(self._listed("source_documents")):
            name = as_text(document.get("name"))
            if name is None:
                self._rows.where = "source_documents"
                message = "A source document has no name."
                self._rows.reject(self._rows.mark(), "broken_record", message)
                continue
            self._rows.keep()
            asset_id = f"{files.ORIGIN}:{name}"
            if not self._rows.is_new_asset(asset_id):
                continue
            text = self._text(name)
            row: Row = {"asset_id": asset_id, "source_asset_id": name, "source_row": ordinal}
            row |= {"asset_key": text_key(text) if text else name, "media_type": "text"}
            row |= {"text": text, "created_at": when(document.get("created"))}
            row["metadata"] = {"state": as_text(document.get("state"))}
            self._rows.add("assets", row)

    def _text(self, name: str) -> str | None:
        """A document's text: its source when that is plain text, else the tokens of a pass."""
        if name not in self._texts:
            self._texts[name] = self._plain_text(name) or self._token_text(name)
        return self._texts[name]

    def _plain_text(self, name: str) -> str | None:
        member = self._members.get(f"source/{name}")
        if member is None or not name.lower().endswith(".txt") or member.size > _MOST_TEXT:
            return None
        with self._export.open(member) as stream:
            raw = stream.read()
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None

    def _token_text(self, name: str) -> str | None:
        for path, member in self._members.items():
            if path.startswith((f"annotation/{name}/", f"curation/{name}/")) and _is_tsv(path):
                try:
                    return offsets(files.parse(self._export, member, name)[0]).text or None
                except Unreadable:
                    continue
        return None

    def passes(self) -> Iterator[None]:
        """One submission per annotation document, with its items where they can be read."""
        for ordinal, ((name, user), entry) in enumerate(self._entries.items()):
            self._rows.where = f"{name} by {ordinal + 1}"
            asset_id = files.add_asset(self._rows, name, self._text(name), ordinal)
            row = files.submission(name, user, asset_id, ordinal)
            row |= self._facts((name, user), entry)
            row["annotator_id"] = self._rows.introduce(user, user)
            self._rows.add("submissions", row)
            self._rows.keep()
            self._items(row, name, f"annotation/{name}/{user}.")
            yield
        self._tell_unlisted()

    def _facts(self, key: Pass, entry: dict[str, Any]) -> Row:
        state = str(entry.get("state")).upper()
        status = _STATUS.get(state, "submitted")
        if state not in _STATUS:
            message = "An annotation document has a state that is not known; read as submitted."
            self._rows.problem("unknown_status", message)
        seconds = self.log.seconds(key)
        edited = when(entry.get("timestamp")) or when(entry.get("updated"))
        is_done = status in ("submitted", "skipped")
        return {
            "status": status,
            "started_at": when(entry.get("created")),
            "submitted_at": (self.log.finished.get(key) or edited) if is_done else None,
            "updated_at": when(entry.get("updated")) or edited,
            "work_seconds": seconds,
            "work_time_kind": None if seconds is None else "derived",
        }

    def _items(self, row: Row, name: str, prefix: str) -> None:
        """Add what a pass's file holds, if there is one in a format that is read."""
        found = [path for path in self._members if path.startswith(prefix)]
        path = next((path for path in found if _is_tsv(path)), None)
        where = self._rows.where
        if path is None:
            message = (
                "Annotations are only there in a format that is not read (.ser, XMI, JSON CAS);"
                " export the project with WebAnno TSV 3 as second format to get them."
            )
            self._rows.problem("unread_annotations", message)
            return
        try:
            document, _ = files.parse(self._export, self._members[path], where)
        except Unreadable as error:
            self._rows.reject(self._rows.mark(), "broken_file", str(error))
            return
        files.add_annotations(self._rows, row, document, where, self._texts.get(name))

    def _tell_unlisted(self) -> None:
        """Files of passes that the description does not list are reported, never guessed."""
        known = {f"annotation/{name}/{user}" for name, user in self._entries}
        listed = {as_text(e.get("user")) for e in self._listed("annotation_documents")} | _NO_PERSON
        for path in self._members:
            stem = path.rpartition(".")[0]
            user = stem.rpartition("/")[2]
            if path.startswith("annotation/") and stem not in known and user not in listed:
                message = "A file belongs to no annotation document of the project; left out."
                self._rows.problem("unlisted_file", message)

    def curated(self) -> Iterator[None]:
        """One gold submission per file of the curation folder."""
        done: set[str] = set()
        for ordinal, path in enumerate(sorted(self._members)):
            name = path.removeprefix("curation/").rpartition("/")[0]
            if not path.startswith("curation/") or not name or name in done:
                continue
            done.add(name)
            self._rows.where = f"curation of {name}"
            asset_id = files.add_asset(self._rows, name, self._text(name), ordinal)
            row = files.gold(name, asset_id, ordinal)
            self._rows.add("submissions", row)
            self._rows.keep()
            self._items(row, name, f"curation/{name}/")
            yield


def _description(export: Export, member: Member) -> dict[str, Any]:
    with export.open(member) as stream:
        raw = stream.read()
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Unreadable(
            f"{member.name} of {export.name} is no whole JSON ({error.msg}). Export it again."
        ) from None
    if not isinstance(found, dict):
        raise Unreadable(f"{member.name} of {export.name} describes no project.")
    return found


def _is_tsv(path: str) -> bool:
    return path.lower().endswith(".tsv")
