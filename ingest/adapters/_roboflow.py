"""What Roboflow's formats share: splits of one export, and pictures told apart between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from ingest.adapters._drawn_files import (
    SPLITS,
    asset_key,
    data_members,
    original,
    public_name,
)
from ingest.adapters._drawn_rows import label, loads
from ingest.batches import Sniff
from ingest.errors import Unreadable
from ingest.export import Export, Member
from ingest.json_stream import elements

TOOL = "Roboflow"
_LOOKED_AT = 12
CARRIES = {
    "annotator": "no",
    "times": "no",
    "review": "no",
    "gold": "no",
    "prediction": "no",
    "geometry": "no",
}


def sniff_splits(export: Export, look: Callable[[bytes, str], Sniff]) -> Sniff:
    """What `look(head, name)` says of the first files: of one it refuses, else of the first."""
    found = [look(export.peek(m), m.name) for m in data_members(export)[:_LOOKED_AT]]
    refused = next((sniff for sniff in found if sniff.confidence == "no"), None)
    return refused or (found[0] if found else Sniff("no", "no data file"))


def records(export: Export, member: Member) -> Iterator[Any]:
    """The records of a JSON file of one split, None for a broken one."""
    with export.open(member) as stream:
        for _, raw in elements(stream):
            yield loads(raw)


def picture_names(export: Export, member: Member) -> Iterator[str]:
    """The pictures that the records of a file are about."""
    for record in records(export, member):
        name = label(record.get("image")) if isinstance(record, dict) else None
        if name:
            yield name


class Pictures:
    """Pictures by name; a name that two splits use for their own gets its split in front."""

    def __init__(
        self, export: Export, members: list[Member], names: Callable[[Member], Iterable[str]]
    ) -> None:
        self._splits = {m.name: split_of(export.relative(m)) for m in members}
        self._shared: set[int] = set()
        seen: set[int] = set()
        for member in members if len(members) > 1 else ():
            here = set(_hashes(names(member)))
            self._shared |= seen & here
            seen |= here

    def row(self, name: str, member: Member) -> dict[str, Any]:
        """The asset of a picture."""
        title = public_name(name)
        split = self._splits[member.name]
        if hash(name) in self._shared:
            title = f"{split or PurePosixPath(member.name).stem}/{title}"
        facts = {"subset": split, "source_image": original(title)}
        return {
            "asset_id": f"roboflow:{title}",
            "asset_key": asset_key(title),
            "uri": title,
            "metadata": {key: value for key, value in facts.items() if value} or None,
        }


def _hashes(names: Iterable[str]) -> Iterator[int]:
    try:
        for name in names:
            yield hash(name)
    except Unreadable:
        return  # reported when the file is read


def split_of(path: str) -> str | None:
    """The split a file is of, by its folder or its name.

    >>> split_of("train/_classes.csv"), split_of("dataset/_annotations.valid.jsonl")
    ('train', 'valid')
    """
    pure = PurePosixPath(path.lower())
    words = [*reversed(pure.parts[:-1]), *reversed(pure.name.split("."))]
    return next((word for word in words if word in SPLITS), None)


def ids_of(asset: dict[str, Any]) -> dict[str, str]:
    """The ids of the one pass over a picture."""
    return {"submission_id": asset["asset_id"], "asset_id": asset["asset_id"]}
