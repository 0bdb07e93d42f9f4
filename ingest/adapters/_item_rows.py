"""Rows, people and problems of formats that write one record per labeled item.

Everything odd inside a record costs that record, or only the part of it that is odd: `record`
and `part` take back what was begun and count it as rejected.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from ingest.adapters._gather import Out, Severity, Waiting
from ingest.adapters._item_shapes import BrokenShape
from ingest.adapters._item_values import clean, instant
from ingest.adapters._values import BROKEN, content_hash, plain
from ingest.batches import Problem
from ingest.errors import Unreadable
from ingest.export import Export, Member
from ingest.json_stream import elements


class Rows(Waiting):
    """Rows on their way out; `where` is the position that problems are given."""

    ROWS = 5_000

    def __init__(self) -> None:
        super().__init__()
        self.where = ""

    def warn(
        self,
        code: str,
        message: str,
        at: str = "",
        severity: Severity = "warning",
        rejected: int = 0,
    ) -> None:
        """Note a problem of the present record."""
        place = ", ".join(filter(None, [self.where, at]))
        self.tell(Problem(severity, code, message, place or None, rejected))

    def reject(self, what: str, why: str, at: str = "") -> None:
        """Say that a part of the source was left out."""
        self.warn("broken_record", f"{what} was left out: {why}.", at, "error", 1)

    @contextmanager
    def attempt(self, what: str, at: str = "") -> Iterator[None]:
        """Rows added inside are taken back, and the record rejected, when it turns out broken."""
        mark = self.mark()
        records, problems = self._records, len(self._others)
        try:
            yield
        except BROKEN as error:
            self.take_back(mark)
            self._records = records
            del self._others[problems:]
            self.reject(what, _why(error), at)

    def objects(self, value: Any, what: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The objects of a list with their positions; what is none is reported."""
        if value is None:
            return
        if not isinstance(value, list):
            self.reject(f"A list of {what}", "it is no list")
            return
        for position, item in enumerate(value):
            if isinstance(item, dict):
                yield position, item
            else:
                self.reject(f"One of the {what}", "it is no object", f"{what} {position + 1}")

    def person(
        self, value: Any, kind: str = "human", name: str | None = None, email: str | None = None
    ) -> str | None:
        """The raw id of a person (or model), who is introduced once; None for nobody."""
        raw = plain(value)
        if raw is None:
            return None
        return self.introduce(raw, name, email or (raw if "@" in raw else None), kind)

    def clean(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Texts for a map column; what names people is left out, and that is said."""
        kept, left_out = clean(values)
        if left_out:
            message = "Values that name people were left out of attributes and metadata."
            self.warn("person_left_out", message, severity="info")
        return kept

    def when(self, value: Any) -> datetime | None:
        """An instant in UTC; one that cannot be read is NULL and reported."""
        if value is None or value == "":
            return None
        found = instant(value)
        if found is None:
            self.warn("unreadable_time", "A time could not be read and was left empty.")
            return None
        if found[1]:
            self.fact("time_zone_assumed", "UTC")
        return found[0]


def _why(error: Exception) -> str:
    if isinstance(error, BrokenShape):
        return str(error)
    if isinstance(error, KeyError):
        return f"it has no {error}"
    return f"a value in it has an unexpected form ({type(error).__name__})"


@dataclass
class Item:
    """One labeled asset while its annotations are gathered, person by person.

    `pass_id` begins the ids of its submissions where one asset has several records;
    without it that is the asset's id.
    """

    rows: Rows
    asset: dict[str, Any]
    source_row: int
    pass_id: str | None = None
    _passes: dict[tuple[str, str | None], dict[str, Any]] = field(default_factory=dict)
    _ordinals: Counter[str] = field(default_factory=Counter)

    @property
    def people(self) -> list[str]:
        """The people whose work is in it so far, in order of appearance."""
        return [person for role, person in self._passes if role == "work" and person is not None]

    def begin(
        self,
        person: str | None,
        role: str = "work",
        created: datetime | None = None,
        updated: datetime | None = None,
    ) -> str:
        """The submission of a person, made when there is none yet; its latest times are kept."""
        given = self._passes.get((role, person))
        if given is None:
            given = self._passes[role, person] = {"submission_id": self._submission(role, person)}
        _keep_latest(given, "submitted_at", created)
        _keep_latest(given, "updated_at", updated)
        return str(given["submission_id"])

    def annotate(
        self,
        person: str | None,
        row: dict[str, Any],
        ident: Any = None,
        *,
        content: Any = None,
        role: str = "work",
        created: datetime | None = None,
        updated: datetime | None = None,
    ) -> str:
        """Add an annotation and return its id.

        `ident` is the tool's id; without one it is `content` and an ordinal among equals.
        """
        key = plain(ident)
        if key is None:
            given = row if content is None else content
            key = content_hash([given, self._submission(role, person)])
            self._ordinals[key] += 1
            key += f".{self._ordinals[key]}" if self._ordinals[key] > 1 else ""
        submission = self.begin(person, role, created, updated)
        annotation = f"{self.pass_id or self.asset['asset_id']}:{key}"
        ids: dict[str, Any] = {"annotation_id": annotation, "submission_id": submission}
        ids |= {"asset_id": self.asset["asset_id"], "source_row": self.source_row}
        self.rows.add("annotations", ids | {"question": "label"} | row, 1)
        return annotation

    def finish(self, is_looked_at: bool = True, **shared: Any) -> None:
        """Write the asset and its submissions; one of nobody where there is none of anybody."""
        self.rows.add("assets", self.asset | {"source_row": self.source_row}, 1)
        if not self._passes and is_looked_at:
            self.begin(None)
        for (role, person), given in self._passes.items():
            row = {"status": "submitted"} | shared | given
            row |= {"asset_id": self.asset["asset_id"], "annotator_id": person, "role": role}
            row |= {"is_gold": role == "gold", "source_row": self.source_row}
            self.rows.add("submissions", row)

    def _submission(self, role: str, person: str | None) -> str:
        base = self.pass_id or str(self.asset["asset_id"])
        if role != "work":
            base += f":{role}"
        return base if person is None else f"{base}:{content_hash([base, person])}"


def _keep_latest(row: dict[str, Any], column: str, moment: datetime | None) -> None:
    if moment is not None and (row.get(column) is None or moment > row[column]):
        row[column] = moment


def records(
    export: Export, member: Member, keys: tuple[str, ...] = ()
) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """The objects of a JSON file one by one, with the key they stand at; None for broken ones."""
    try:
        with export.open(member) as stream:
            for key, raw in elements(stream, keys):
                yield key, loads(raw)
    except Unreadable as error:
        raise Unreadable(f"{member.name}: {error}") from error


def loads(raw: bytes) -> dict[str, Any] | None:
    """A record, or None if it is no object that can be read."""
    try:
        record = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return record if isinstance(record, dict) else None


def each(
    export: Export, members: list[Member], rows: Rows, what: str, keys: tuple[str, ...] = ()
) -> Iterator[tuple[int, Member, dict[str, Any]]]:
    """Every record of every file with its ordinal; `rows.where` says where it is."""
    ordinal = -1
    for member in members:
        for number, (_, record) in enumerate(records(export, member, keys), start=1):
            ordinal += 1
            file = "" if len(members) == 1 else export.relative(member)
            rows.where = ", ".join(filter(None, [file, f"record {number}"]))
            if record is None:
                rows.reject(what, "it is no JSON object that can be read")
                continue
            yield ordinal, member, record


def read_each(
    export: Export,
    rows: Rows,
    what: str,
    read: Callable[[Rows, dict[str, Any], int], object],
    keys: tuple[str, ...] = (),
) -> Iterator[Out]:
    """Every record of every file through `read(rows, record, ordinal)`, a broken one left out."""
    for ordinal, _, record in each(export, list(export.members), rows, what, keys):
        with rows.attempt(what):
            read(rows, record, ordinal)
        yield from rows.full()
    yield from rows.rest()


def declared_labels(rows: Rows, names: Mapping[str, str | None], question: str = "label") -> None:
    """The classes a project declares, in order, with their parents."""
    for rank, (name, parent) in enumerate(names.items(), start=1):
        row = {"question": question, "label": name, "parent": parent, "rank": rank}
        rows.add("labels", row | {"is_declared": True})
