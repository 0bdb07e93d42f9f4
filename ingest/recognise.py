"""Which adapter reads a source, and why: the sniffs of all adapters, weighed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.adapters import Adapter, registry
from ingest.batches import Sniff
from ingest.diagnosis import contents, diagnose, top_keys
from ingest.errors import NotRecognised, Unreadable, WrongOption
from ingest.export import Export

_CONFIDENCE = {"certain": 2, "likely": 1, "no": 0}
_DATA_SUFFIXES = frozenset(
    ".json .jsonl .ndjson .xml .csv .tsv .parquet .arrow .feather .xlsx .zip .manifest".split()
)
_DEPTH = 8
_TABLE = "table"


@dataclass(frozen=True)
class Finding:
    """What one adapter says of an export."""

    adapter: Adapter
    sniff: Sniff


@dataclass(frozen=True)
class Recognised:
    """An export and the adapter that will read it."""

    export: Export
    adapter: Adapter
    sniff: Sniff


def findings(export: Export, formats: Sequence[Adapter] = ()) -> list[Finding]:
    """What every adapter says of an export, the surest first."""
    adapters = (*registry().values(), *formats)
    found = [Finding(adapter, _sniff(adapter, export)) for adapter in adapters]
    return sorted(found, key=lambda f: (-_CONFIDENCE[f.sniff.confidence], f.adapter.name))


def recognise(
    source: Path, name: str = "auto", *, mapped: bool = False, formats: Sequence[Adapter] = ()
) -> list[Recognised]:
    """The exports a source holds, each with its adapter.

    A folder or zip that is one export is one; otherwise it is walked and every export in it
    is found. Raises NotRecognised when nothing is, or when data files are left over that no
    adapter reads: half a folder would be a wrong number. With an adapter's `name` that one
    reads, unless it says no and another is certain; where columns are `mapped`, what nobody is
    certain of is a table. `formats` are those that `assay.toml` adds.
    """
    export = Export.at(source)
    _refuse_empty(export)
    if name != "auto":
        return [_as_named(export, _named(name, formats))]
    found = list(_walk(export, _TABLE if mapped else None, formats))
    left = [part for part in found if isinstance(part, Export)]
    known = [part for part in found if isinstance(part, Recognised)]
    if not known:
        raise NotRecognised(_nothing_fits(export, left))
    if left:
        raise NotRecognised(_mixed(export, known, left))
    return known


def _walk(
    export: Export,
    fallback: str | None = None,
    formats: Sequence[Adapter] = (),
    depth: int = 0,
) -> Iterator[Recognised | Export]:
    """Exports inside an export; what no adapter reads comes back as it is."""
    best = _best(export, formats)
    if fallback and export.single and (best is None or best.sniff.confidence != "certain"):
        best = Finding(registry()[fallback], Sniff("certain", "its columns are named with --map"))
    if best is not None:
        yield Recognised(export, best.adapter, best.sniff)
        return
    parts = [] if export.single is not None and not _is_folder(export) else list(export.parts())
    if parts and depth < _DEPTH:
        for part in parts:
            yield from _walk(part, fallback, formats, depth + 1)
    elif _looks_like_data(export):
        yield export


def _best(export: Export, formats: Sequence[Adapter] = ()) -> Finding | None:
    found = [f for f in findings(export, formats) if f.sniff.confidence != "no"]
    own = [f for f in found if f.adapter in formats]
    found = own or found  # what a person described goes before what we know
    if not found:
        return None
    surest = [f for f in found if f.sniff.confidence == found[0].sniff.confidence]
    if len(surest) > 1 and surest[0].sniff.confidence == "certain":
        names = " and ".join(f.adapter.name for f in surest)
        raise NotRecognised(f"{export.location} could be {names}. Say which with --format NAME.")
    return surest[0]


def _sniff(adapter: Adapter, export: Export) -> Sniff:
    try:
        return adapter.module.sniff(export)
    except Unreadable:
        raise
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OSError) as error:
        return Sniff("no", f"its peek could not be read ({type(error).__name__}: {error})")


def _named(name: str, formats: Sequence[Adapter] = ()) -> Adapter:
    known: Mapping[str, Adapter] = {**registry(), **{adapter.name: adapter for adapter in formats}}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise WrongOption(
            f"There is no format {name!r}. `assay formats` lists the {len(registry())} there "
            f"are.{hint}"
        )
    return known[name]


def _as_named(export: Export, adapter: Adapter) -> Recognised:
    """The adapter a person named reads, unless the file is plainly of another format.

    A table is whatever its columns are said to be, so that one is always taken at its word.
    """
    own = _sniff(adapter, export)
    if own.confidence == "no" and adapter.name in registry() and adapter.name != _TABLE:
        sure = next((f for f in findings(export) if f.sniff.confidence == "certain"), None)
        if sure is not None:
            raise WrongOption(
                f"{export.location} is no {adapter.name} ({_reason(own)}) but {sure.adapter.name} "
                f"({_reason(sure.sniff)}). Leave --format out, or name that one."
            )
    return Recognised(export, adapter, own)


def _refuse_empty(export: Export) -> None:
    if not export.members:
        raise NotRecognised(
            f"{export.location} holds no data file. Name a file, folder or zip with an export."
        )
    if all(member.size == 0 for member in export.members):
        raise Unreadable(diagnose(export) or "")


def _is_folder(export: Export) -> bool:
    member = export.single
    return member is not None and "/" in export.relative(member)


def _looks_like_data(export: Export) -> bool:
    return any(
        PurePosixPath(member.name).suffix.lower() in _DATA_SUFFIXES for member in export.members
    )


def _nothing_fits(export: Export, parts: list[Export]) -> str:
    wrong = next(filter(None, map(diagnose, [export, *parts])), None)
    if wrong is not None:
        return wrong
    nearest = _nearest(export)
    if nearest is not None and nearest.sniff.reason.endswith("."):  # it found the fault itself
        return f"{export.location} was not recognised: {nearest.sniff.reason}"
    hint = f" nearest was {nearest.adapter.name} ({nearest.sniff.reason})." if nearest else ""
    return (
        f"{export.location} was not recognised.{contents(export)} {len(registry())} adapters "
        f"looked at it;{hint or ' none came near.'} If you know the tool, pass --format NAME "
        "(`assay formats` lists them); for a table of judgements name its columns with --map."
    )


def _nearest(export: Export) -> Finding | None:
    """The adapter whose refusal is the most telling: it names what the file does have."""
    found = findings(export)
    if keys := top_keys(export):
        has_key = re.compile(rf"\b({'|'.join(map(re.escape, keys))})\b").search
        fitting = [f for f in found if not f.adapter.name.endswith(("xml", "csv"))]
        return next((f for f in fitting if has_key(f.sniff.reason)), None)
    start = export.peek().lstrip()[:1]
    if export.single is None or start in (b"{", b"["):
        return None
    kind = "xml" if start == b"<" else _TABLE
    return next((f for f in found if kind in f.adapter.name), None)


def _reason(sniff: Sniff) -> str:
    return sniff.reason.rstrip(".")


def _mixed(export: Export, known: list[Recognised], left: list[Export]) -> str:
    names = ", ".join(sorted({item.adapter.name for item in known}))
    exports = "1 export was" if len(known) == 1 else f"{len(known)} exports were"
    others = f" and {len(left) - 1} more" if len(left) > 1 else ""
    wrong = diagnose(left[0])
    why = f" {wrong}" if wrong else ""
    return (
        f"{export.location} is mixed: {exports} recognised ({names}), but not "
        f"{left[0].location}{others}.{why} Nothing was loaded. Name the exports one by one, or "
        "take the other files out."
    )
