"""Formats that `assay.toml` describes: where things are in any JSON, JSON lines or CSV.

The records are flattened to one row per judgement and then read as the table they are.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import orjson

from ingest.adapters import table
from ingest.adapters._mapping_paths import TooMany, flatten, tree
from ingest.adapters._table_peek import peek_columns
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.errors import Unreadable, WrongOption
from ingest.export import Export
from ingest.json_stream import elements, peek_keys

WORDS = tuple(
    "asset annotator label seconds started_at submitted_at gold text uri submission batch status "
    "question".split()
)
"""What a mapping may name."""


@dataclass
class Mapped:
    """A format as `assay.toml` describes it: where each thing is in a record."""

    TOOL: str
    records: str
    paths: tuple[tuple[str, str], ...]
    when: tuple[str, ...] = ()
    VERSION: str = table.VERSION
    EVIDENCE: str = "assay.toml"
    CARRIES: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Say what it carries: what the mapping names."""
        words = {word for word, _ in self.paths}
        named = {
            "annotator": "annotator" in words,
            "times": bool(words & {"seconds", "started_at", "submitted_at"}),
            "gold": "gold" in words,
        }
        self.CARRIES.update({key: "yes" for key, is_named in named.items() if is_named})

    def sniff(self, export: Export) -> Sniff:
        """Certain when every key of `when` stands in the head of the file."""
        if not self.when:
            return Sniff("no", f"[formats.{self.TOOL}] has no `when`; name it with --format")
        if export.single is None:
            return Sniff("no", "more than one data file")
        keys = _keys(export)
        missing = [key for key in self.when if key not in keys]
        if missing:
            return Sniff("no", f"no {missing[0]} key")
        return Sniff("certain", f"the keys {', '.join(self.when)} of [formats.{self.TOOL}]")

    def read(self, export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
        """Read it as a table whose columns are where the mapping says."""
        member = export.single
        if member is None:
            raise Unreadable(
                f"{export.name} holds {len(export.members)} data files; format {self.TOOL} is one "
                "file. Name the file itself."
            )
        if options.columns:
            raise WrongOption(f"--map and --format {self.TOOL} both name columns. Leave one out.")
        if not _is_json(export):
            yield from table.read(export, replace(options, columns=dict(self.paths)))
            return
        with tempfile.TemporaryDirectory(prefix="assay-mapping-") as folder:
            flat = Path(folder) / f"{PurePosixPath(member.name).stem}.jsonl"
            rejected = yield from self._flatten(export, flat)
            if rejected and not flat.stat().st_size:
                return
            if not flat.stat().st_size:
                raise Unreadable(
                    f"{member.name} has no record with {dict(self.paths)['asset']!r} under "
                    f"{self.records or 'the top level'!r}. Correct [formats.{self.TOOL}]."
                )
            columns = {word: word for word, _ in self.paths}
            yield from table.read(Export.at(flat), replace(options, columns=columns))

    def _flatten(self, export: Export, flat: Path) -> Generator[Problem, None, int]:
        """Write one line per judgement; tell what could not be flattened, and how many."""
        paths = tree(dict(self.paths))
        blank = dict.fromkeys((word for word, _ in self.paths), None)
        empty = rejected = 0
        is_object = peek_keys(export.peek())[0] == "object"
        with export.open() as stream, flat.open("wb") as out:
            for number, raw in enumerate(_records(stream, self.records, is_object), 1):
                place = f"record {number:,}"
                try:
                    rows = flatten(orjson.loads(raw), paths)
                except (orjson.JSONDecodeError, RecursionError, TooMany) as error:
                    text = str(error) if isinstance(error, TooMany) else "The record is not JSON."
                    yield Problem("error", "broken_record", text, place, rejected=1)
                    rejected += 1
                    continue
                rows = [row for row in rows if any(value is not None for value in row.values())]
                empty += not rows
                out.writelines(orjson.dumps(blank | row) + b"\n" for row in rows)
        if empty:
            text = f"{empty:,} records have nothing where [formats.{self.TOOL}] looks."
            yield Problem("warning", "nothing_mapped", text)
        return rejected


def _records(stream: BinaryIO, path: str, is_object: bool) -> Iterator[bytes]:
    """The raw records: elements of the list at a dotted path, of the file, or its lines."""
    first, _, rest = path.partition(".")
    keys, inner = ([first], rest) if path and is_object else ([], path)
    for _, raw in elements(stream, keys):
        try:
            found = flatten(orjson.loads(raw), tree({"record": inner})) if inner else None
        except (orjson.JSONDecodeError, RecursionError, TooMany):
            found = None
        if found is None:  # as it is: who reads the record tells what is wrong with it
            yield raw
            continue
        for row in found:
            value = row.get("record")
            for record in value if isinstance(value, list) else [value]:
                yield orjson.dumps(record)


def _is_json(export: Export) -> bool:
    return export.peek().lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[")


def _keys(export: Export) -> set[str]:
    """Names of keys in the head of a JSON, wherever they stand; columns of a table."""
    if _is_json(export):
        found = re.findall(rb'"((?:[^"\\]|\\.){1,200})"\s*:', export.peek())
        return {key.decode("utf-8", "replace") for key in found}
    peek = peek_columns(export)
    return set() if isinstance(peek, str) else set(peek.columns)
