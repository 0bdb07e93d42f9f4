"""doccano: examples into rows, whichever of its formats they stand in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Any

import orjson

from ingest.adapters import _record_shapes as shapes
from ingest.adapters._gather import Row
from ingest.adapters._label_studio_tasks import address
from ingest.adapters._record_rows import Decisions, Rows
from ingest.adapters._record_values import medium
from ingest.adapters._record_walk import data_members
from ingest.adapters._sniffing import spread, weakest
from ingest.adapters._text_spans import span
from ingest.adapters._values import content_hash, plain, text_key
from ingest.batches import Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member

ORIGIN = "doccano"
CONTENT = ("text", "data", "filename", "image", "audio")
_FREE_TEXT = 200  # a class is not longer
_MOST_CLASSES = 200
_ENOUGH = 20  # strings to judge by how often they repeat
_VARIED = 0.8


class Examples:
    """The examples of one export: who a file is of, and rows that examples become.

    Equal examples without ids are told apart by their order among equals in one file, so that
    the files of several people meet on the same asset.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._seen: dict[str, int] = {}
        self._file: str | None = None

    def asset(self, record: dict[str, Any], file: str, ordinal: int, metadata: Row) -> Row:
        """Add and return the row of `assets`. Raises KeyError when nothing was labeled."""
        if file != self._file:
            self._file, self._seen = file, {}
        key = next((key for key in CONTENT if isinstance(record.get(key), str)), None)
        raw: str | None = record[key] if key else None
        ident = plain(record.get("id"))
        if raw is None and ident is None:
            raise KeyError("text")
        text = raw if key in ("text", "data", None) else None
        uri = address(raw) if raw is not None and text is None else None
        asset: Row = {
            "asset_id": f"{ORIGIN}:{ident or self._hashed(raw or '')}",
            "asset_key": uri or text_key(text or ""),
            "source_asset_id": ident,
            "source_row": ordinal,
            "uri": uri,
            "media_type": medium(uri) if uri else "text",
            "text": text,
            "metadata": self.rows.metadata(metadata),
        }
        self.rows.add("assets", asset)
        return asset

    def submission(self, asset: Row, person: str | None) -> Row:
        """Add and return the row of `submissions`; a person's name is not in its id."""
        name = asset["asset_id"]
        if person is not None:
            name = f"{name}:{content_hash([name, person])}"
        row: Row = {
            "submission_id": name,
            "asset_id": asset["asset_id"],
            "annotator_id": person,
            "source_row": asset["source_row"],
            "role": "work",
            "is_gold": False,
            "status": "submitted",
        }
        self.rows.add("submissions", row)
        return row

    def approval(self, asset: Row, approver: Any, submission_id: str | None) -> None:
        """An accepting review, where the record names who approved it."""
        reviewer = self.rows.named(approver, plain(approver))
        if reviewer is None:
            return
        row: Row = {
            "review_id": f"{asset['asset_id']}:approval",
            "submission_id": submission_id,
            "asset_id": asset["asset_id"],
            "reviewer_id": reviewer,
            "source_row": asset["source_row"],
            "verdict": "accepted",
        }
        self.rows.add("reviews", row)

    def _hashed(self, content: str) -> str:
        name = content_hash(content)
        count = self._seen[name] = self._seen.get(name, 0) + 1
        return name if count == 1 else f"{name}#{count}"


class Answers:
    """The answers of one submission on their way to rows."""

    def __init__(self, decisions: Decisions, text: str | None, is_free_text: bool = False) -> None:
        self.decisions = decisions
        self.rows = decisions.rows
        self.text = text
        self.is_free_text = is_free_text
        self._by_id: dict[str, str] = {}

    def labels(self, labels: Sequence[Any], question: str = "label") -> None:
        """Spans `[start, end, class]`, else classes or free texts."""
        spans = [label for label in labels if isinstance(label, list)]
        others = [label for label in labels if not isinstance(label, list)]
        for one in spans:
            self.decisions.attempt(self._triple, one)
        kind = "classification" if len(others) == 1 else "choices"
        for one in others:
            self.decisions.attempt(self._class, one, question, kind)

    def entities(self, record: dict[str, Any]) -> None:
        """Spans with ids, and the relations between them."""
        for one in _listed(record, "entities"):
            self.decisions.attempt(self.entity, one)
        for one in _listed(record, "relations"):
            self.decisions.attempt(self._relation, one)

    def entity(self, item: dict[str, Any]) -> None:
        """A span given by start_offset and end_offset."""
        ident, label = plain(item.get("id")), _named(item["label"])
        place = span(self.rows, self.text, item["start_offset"], item["end_offset"])
        name = ident or [label, place["raw_offsets"]]
        row = self.decisions.add(name, "label", place.pop("type"), label=label, **place)
        if ident:
            self._by_id[ident] = row["annotation_id"]

    def drawn(self, record: dict[str, Any]) -> None:
        """Boxes and regions, in pixels."""
        for one in _listed(record, "bbox"):
            self.decisions.attempt(self._box, one)
        for one in _listed(record, "segmentation"):
            self.decisions.attempt(self._region, one)

    def _class(self, label: Any, question: str, kind: str) -> None:
        text = _named(label)
        if self.is_free_text:
            self.decisions.add([question, text], question, "text", value_text=text)
        else:
            self.decisions.add([question, text], question, kind, label=text)

    def _triple(self, item: list[Any]) -> None:
        start, end, raw = item
        label, place = _named(raw), span(self.rows, self.text, start, end)
        name = [label, place["raw_offsets"]]
        self.decisions.add(name, "label", place.pop("type"), label=label, **place)

    def _box(self, item: dict[str, Any]) -> None:
        x, y, width, height = (item[key] for key in ("x", "y", "width", "height"))
        self._shape(item, shapes.box(x, y, x + width, y + height))

    def _region(self, item: dict[str, Any]) -> None:
        flat = item["points"]
        ring = [shapes.xy(flat[i : i + 2]) for i in range(0, len(flat), 2)]
        self._shape(item, shapes.polygon([[ring]]))

    def _shape(self, item: dict[str, Any], shape: Row) -> None:
        label = _named(item["label"])
        name = plain(item.get("uuid")) or [label, shape]
        self.decisions.add(name, "label", shape.pop("type"), label=label, **shape)

    def _relation(self, item: dict[str, Any]) -> None:
        ends = [plain(item[key]) for key in ("from_id", "to_id")]
        from_id, to_id = (self._by_id.get(end or "") for end in ends)
        if from_id is None or to_id is None:
            message = "A relation points to an entity that is not in its example."
            self.rows.problem("dangling_relation", message)
        fields: Row = {"from_annotation_id": from_id, "to_annotation_id": to_id}
        name = f"relation:{plain(item.get('id')) or '>'.join(map(str, ends))}"
        label = plain(item.get("type"))
        self.decisions.add(name, "relation", "relation", label=label, **fields)


class FreeText:
    """Whether strings are classes or texts that people wrote; files do not say.

    Long, many or hardly ever repeated strings are texts.

    >>> found = FreeText()
    >>> found.feed(["tug", "tug", "ferry"])
    >>> found.is_free
    False
    """

    def __init__(self) -> None:
        self.is_certain = False
        self._classes: set[str] = set()
        self._total = 0

    def feed(self, labels: Any) -> None:
        """Look at the labels of one record."""
        for label in labels if isinstance(labels, list) else [labels]:
            if isinstance(label, str) and not self.is_certain:
                self._total += 1
                self._classes.add(label[: _FREE_TEXT + 1])
                is_long = len(label) > _FREE_TEXT or "\n" in label
                self.is_certain = is_long or len(self._classes) > _MOST_CLASSES

    @property
    def is_free(self) -> bool:
        """The verdict on all that was seen."""
        is_varied = len(self._classes) > _VARIED * self._total
        return self.is_certain or (self._total >= _ENOUGH and is_varied)


def sniff_download(
    export: Export, suffixes: tuple[str, ...], look: Callable[[Export, Member], Sniff]
) -> Sniff:
    """What `look` says of files spread through a download."""
    members = _side_by_side(export, suffixes)
    if not members:
        return Sniff("no", f"not files of one kind ({' or '.join(suffixes)}) side by side")
    return weakest(look(export, member) for member in spread(members))


def download(export: Export, suffixes: tuple[str, ...]) -> list[Member]:
    """The files of a download. Raises Unreadable when it is none."""
    members = _side_by_side(export, suffixes)
    if not members:
        raise Unreadable(f"{export.name} is no doccano download: one kind of file was expected.")
    return members


def _side_by_side(export: Export, suffixes: tuple[str, ...]) -> list[Member]:
    """The files of an export when they are of one kind, in one folder; else none."""
    members = data_members(export)
    places = {PurePosixPath(member.name).parent for member in members}
    kinds = {PurePosixPath(member.name).suffix.lower() for member in members}
    is_one = len(places) == 1 and len(kinds) == 1 and kinds <= set(suffixes)
    return members if is_one or len(members) == 1 else []


def people_of(export: Export, members: Sequence[Member]) -> dict[Member, str | None]:
    """The user each file is of: its stem in a download (a zip or its folder), else nobody."""
    is_download = all(export.relative(member) for member in members) and (
        export.source.is_dir() or export.source.suffix.lower() == ".zip"
    )
    stems = {member: PurePosixPath(member.name).stem for member in members}
    return {m: stem if is_download and stem != "all" else None for m, stem in stems.items()}


def parsed(value: Any) -> Any:
    """A label cell of a table that holds JSON, read."""
    if isinstance(value, str) and value.startswith("[["):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return value


def _listed(record: dict[str, Any], key: str) -> list[Any]:
    value = record.get(key)
    return value if isinstance(value, list) else []


def _named(label: Any) -> str:
    found = plain(label)
    if found is None:
        raise ValueError("a label without a name")
    return found
